//! The panes beside the image.

mod beside;
mod catalogue;
mod colour;
mod field;
mod flags;
mod header;
mod histogram;
mod inpainting;
mod lenses;
mod measure;
mod quadrants;
mod quasars;
mod reading;
mod streaks;

pub use catalogue::{CatalogueState, catalogue, cell_text, number_text};
pub use colour::colour;
pub use field::field;
pub use flags::flags;
pub use header::HeaderWindow;
pub use histogram::{HistogramState, histogram};
pub use inpainting::{InpaintingState, inpainting};
pub use lenses::{
    GradeKeys, LensSide, LensesState, color_of_score as lens_score_color, grade_mark as lens_grade_mark,
    lens_keys, lens_view, lenses,
};
pub use measure::measure;
pub use quasars::{QuasarsSide, QuasarsState, quasars};
pub use reading::reading;
pub use streaks::{StreaksState, streaks};
