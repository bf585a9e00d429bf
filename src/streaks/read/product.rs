//! Products that look like exposures and are none.

use crate::field::{Field, Plane};

/// What to say of a mosaic of medians: a moving source stands elsewhere in each exposure, so the median drops it.
/// MER mosaics are such, and the cut-outs made of them (`VIS_FLUX` and the like, which carry no time).
pub(super) fn median_of_exposures(field: &Field, plane: &Plane, start_mjd: Option<f64>) -> Option<String> {
    let file = plane.source.path.file_name().unwrap_or_default().to_string_lossy().to_ascii_uppercase();
    let extname = plane.source.extname.as_deref().unwrap_or_default().to_ascii_uppercase();
    let is_mosaic = file.starts_with("EUC_MER_") || field.name.starts_with("Tile ");
    let is_cut_out = start_mjd.is_none() && (extname.starts_with("VIS_") || extname.starts_with("NIR_"));
    let is_median = ["COMBINET", "COMBTYPE"].iter().any(|keyword| {
        plane.header.text(keyword).is_some_and(|how| how.trim().eq_ignore_ascii_case("MEDIAN"))
    });
    (is_mosaic || is_cut_out || is_median).then(|| {
        "this is a mosaic of the medians of several exposures, so moving sources are not in it; search the exposures \
         themselves (VIS quadrant files)"
            .to_owned()
    })
}
