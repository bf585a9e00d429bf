//! What leaves the application: pictures of a field, drawn by the CPU reference, annotated and written
//! as PNG or TIFF.
//!
//! [`render_figure`] paints a scene, [`annotate`] draws scale bar, compass and labels upon it,
//! [`write_picture`] puts it on disk. Nothing here knows of the window; the same three functions serve
//! its export and the command line.

mod annotation;
mod figure;
mod ink;
mod lettering;
mod panels;
mod picture;
mod png_text;
mod record;
mod scale_bar;
mod sky_on_screen;
mod stamps;
mod write;

pub use annotation::{Annotation, annotate};
pub use figure::{FigureError, FigureMask, FigurePlane, FigureScene, render_figure};
pub use panels::{PanelPixels, PanelScales, panel_row, write_animation};
pub use picture::Picture;
pub use record::Record;
pub use scale_bar::{ScaleBar, scale_bar};
pub use sky_on_screen::SkyOnScreen;
pub use stamps::{Stamp, contact_sheet, write_stamp_png};
pub use write::{WriteError, write_picture};
