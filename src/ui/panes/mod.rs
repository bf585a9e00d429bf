//! The panes beside the image.

mod catalogue;
mod colour;
mod field;
mod flags;
mod header;
mod histogram;
mod measure;
mod quadrants;
mod reading;
mod streaks;

pub use catalogue::{CatalogueState, catalogue, cell_text, number_text};
pub use colour::colour;
pub use field::field;
pub use flags::flags;
pub use header::HeaderWindow;
pub use histogram::{HistogramState, histogram};
pub use measure::measure;
pub use reading::reading;
pub use streaks::{StreaksState, streaks};
