//! Sheets of stamps as PNG files.

use crate::field::Field;
use crate::lenses::{CUTOUT_SIDE, FieldCutter, ReportRow, compose};
use crate::progress::Progress;
use std::path::{Path, PathBuf};

/// Stamps along a row and along a column of a sheet.
const COLUMNS: usize = 10;
const ROWS: usize = 10;
/// Between stamps, pixels.
const GAP: usize = 4;
const GROUND: [u8; 3] = [24, 24, 28];

/// Write the stamps of candidates, 100 on each sheet, in their order from the upper left; further sheets are called
/// `NAME-2.png`, `NAME-3.png`. Candidates that cannot be cut out leave their place empty.
///
/// # Errors
/// One sentence when the field cannot be cut or a sheet not be written.
pub fn write_sheets(
    path: &Path,
    field: &Field,
    rows: &[ReportRow],
    progress: &dyn Progress,
) -> Result<(), String> {
    let cutter = FieldCutter::new(field).map_err(|error| error.to_string())?;
    let sheets = rows.chunks(COLUMNS * ROWS);
    let count = sheets.len();
    for (number, sheet) in sheets.enumerate() {
        if progress.is_cancelled() {
            return Err("Cancelled; the sheets so far stay".to_owned());
        }
        let lines = sheet.len().div_ceil(COLUMNS);
        let step = CUTOUT_SIDE + GAP;
        let (width, height) = (COLUMNS * step + GAP, lines * step + GAP);
        let mut pixels = GROUND.repeat(width * height);
        for (place, row) in sheet.iter().enumerate() {
            if let Ok(cutout) = cutter.cut(row.candidate.position) {
                let corner = (GAP + (place % COLUMNS) * step, GAP + (place / COLUMNS) * step);
                copy(&mut pixels, width, corner, &compose(&cutout).rgb);
            }
        }
        let file = sheet_path(path, number);
        let written = image::save_buffer_with_format(
            &file,
            &pixels,
            width as u32,
            height as u32,
            image::ColorType::Rgb8,
            image::ImageFormat::Png,
        );
        written.map_err(|error| format!("The sheet cannot be written: {error}: {}", file.display()))?;
        progress.report((number + 1) as f32 / count.max(1) as f32);
    }
    Ok(())
}

/// A stamp, whose rows count from the bottom, into a sheet, whose rows count from the top.
fn copy(sheet: &mut [u8], width: usize, (left, top): (usize, usize), rgb: &[u8]) {
    for (row, line) in rgb.chunks_exact(3 * CUTOUT_SIDE).rev().enumerate() {
        let start = 3 * ((top + row) * width + left);
        if let Some(target) = sheet.get_mut(start..start + line.len()) {
            target.copy_from_slice(line);
        }
    }
}

fn sheet_path(path: &Path, number: usize) -> PathBuf {
    if number == 0 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-{}.png", number + 1))
}
