//! Scores as tables, panels as pictures and FITS images, steps as animations.

use super::gif::{GifFrame, animated_gif};
use super::pictures::Pictured;
use crate::catalogue::{Column, Table, Values, write_table};
use crate::composite::ColorMapName;
use crate::inpainting::{Baselines, Panels, ScoreRow, Scores, StampCutter, score_table, write_panels};
use crate::interop::{Picture, write_picture};
use crate::progress::Progress;
use crate::session::{
    DrawShown, Inspection, RepaintExport, RepaintExportContents, RepaintExportFormat, RepaintPass, RepaintRow,
    ScoreKind,
};
use std::path::Path;

/// How long a step of an animation is shown, and the last one, hundredths of a second.
const SHOWN_FOR: (u16, u16) = (14, 160);
/// Greys of the palette; the rest are those of the residual.
const GREYS: usize = 128;

/// Write what was asked for.
///
/// # Errors
/// One sentence that says why, and the path.
pub fn export(
    export: &RepaintExport,
    contents: &RepaintExportContents,
    progress: &dyn Progress,
) -> Result<(), String> {
    let path = &export.path;
    if export.format.is_of_scores() {
        return write_table(path, &table(contents)).map_err(|error| error.to_string());
    }
    let inspection = contents.inspection.as_deref().ok_or("There is no source to write")?;
    match export.format {
        RepaintExportFormat::PanelsFits => panels_fits(path, inspection, contents),
        RepaintExportFormat::StepsGif => steps_gif(path, inspection, contents),
        RepaintExportFormat::StepsPng => steps_png(path, inspection, (contents, progress)),
        _ => {
            let step = inspection.steps.get(contents.step).ok_or("There is no step to write")?;
            let picture = Pictured::new(inspection, contents).of(step).ok_or("There is nothing to draw")?;
            write_picture(path, &picture).map_err(|error| error.to_string())
        }
    }
}

/// All sources in the order of the table, with what the rule says of them.
fn table(contents: &RepaintExportContents) -> Table {
    let rows = contents.order.iter().filter_map(|row| contents.findings.rows.get(*row as usize));
    let rows: Vec<&RepaintRow> = rows.collect();
    let written: Vec<ScoreRow> = rows.iter().map(|row| written(row, contents)).collect();
    let mut table = score_table(&written);
    let values = rows.iter().map(|row| row.scores.concentration).collect();
    let concentration = Column::new("concentration", Values::Real(values));
    let candidates = rows.iter().map(|row| Some(i64::from(contents.rule.takes(&row.scores)))).collect();
    let candidate = Column::new("is_candidate", Values::Integer(candidates));
    let passes = rows.iter().map(|row| pass(row.pass).to_owned()).collect();
    table.columns.extend([concentration, candidate, Column::new("scored_by", Values::Text(passes))]);
    table
}

fn pass(pass: RepaintPass) -> &'static str {
    match pass {
        RepaintPass::Fast => "fast pass",
        RepaintPass::Full => "all steps",
        RepaintPass::Waiting | RepaintPass::Unscored => "",
    }
}

fn written(row: &RepaintRow, contents: &RepaintExportContents) -> ScoreRow {
    let scores = &row.scores;
    let has_scores = matches!(row.pass, RepaintPass::Fast | RepaintPass::Full);
    let card = contents.card.as_ref();
    let probability = card.map_or(scores.probability, |card| {
        crate::session::at_base_rate(scores.probability, card.training_prior, contents.base_rate)
    });
    ScoreRow {
        id: row.id,
        sky: row.sky,
        position: row.position,
        magnitude_vis: row.magnitude_vis,
        scores: has_scores.then_some(Scores {
            mse: scores.mse,
            max_ratio: scores.max_ratio,
            log_ratio: scores.log_ratio,
            z: scores.z,
            posterior_sd: f64::NAN,
            observed_flux: f64::NAN,
            repainted_flux: f64::NAN,
            baselines: Baselines {
                roc: scores.roc,
                peak_total: scores.peak_total,
                concentration: ScoreKind::Concentration.of(scores),
                total_flux: f64::NAN,
            },
        }),
        probability,
        reason: row.reason.clone(),
    }
}

fn panels_fits(path: &Path, inspection: &Inspection, contents: &RepaintExportContents) -> Result<(), String> {
    let target = contents.target.as_ref().ok_or("There is no source to write")?;
    let step = inspection.steps.get(contents.step).ok_or("There is no step to write")?;
    let shown = match contents.shown {
        // A spread is no core: the mean is written in its place.
        DrawShown::Spread => (DrawShown::Mean, contents.noisy),
        shown => (shown, contents.noisy),
    };
    let stamp = &inspection.stamp;
    let residual = inspection.residual(step, shown);
    let is_masked = stamp.hole.len() < stamp.pixels.len();
    let mut mask = vec![false; stamp.pixels.len()];
    for place in stamp.hole.iter().filter(|_| is_masked) {
        if let Some(slot) = mask.get_mut(*place) {
            *slot = true;
        }
    }
    let panels = Panels {
        width: stamp.side,
        height: stamp.side,
        origin: stamp.corner,
        input: stamp.pixels.clone(),
        mask,
        repainted: inspection.repainted(step, shown),
        residual_in_sigma: residual.iter().map(|value| value / stamp.noise).collect(),
        residual,
    };
    let cutter = StampCutter::new(&target.field).map_err(|error| error.to_string())?;
    let unit = stamp.microjansky_per_unit.is_some();
    write_panels(path, &panels, (cutter.plane(), unit)).map_err(|error| error.to_string())
}

fn steps_png(
    folder: &Path,
    inspection: &Inspection,
    (contents, progress): (&RepaintExportContents, &dyn Progress),
) -> Result<(), String> {
    std::fs::create_dir_all(folder)
        .map_err(|error| format!("The folder cannot be made: {error}: {}", folder.display()))?;
    let pictured = Pictured::new(inspection, contents);
    for (number, step) in inspection.steps.iter().enumerate() {
        if progress.is_cancelled() {
            return Err("Cancelled; the pictures so far stay".to_owned());
        }
        let picture = pictured.of(step).ok_or("There is nothing to draw")?;
        let path = folder.join(format!("step-{:03}.png", number + 1));
        write_picture(&path, &picture).map_err(|error| error.to_string())?;
        progress.report((number + 1) as f32 / inspection.steps.len().max(1) as f32);
    }
    Ok(())
}

fn steps_gif(path: &Path, inspection: &Inspection, contents: &RepaintExportContents) -> Result<(), String> {
    let pictured = Pictured::new(inspection, contents);
    let pictures: Vec<Picture> = inspection.steps.iter().filter_map(|step| pictured.of(step)).collect();
    let first = pictures.first().ok_or("There are no steps to write")?;
    let size = (first.width as u16, first.height as u16);
    let palette = palette();
    let last = pictures.len() - 1;
    let frames: Vec<GifFrame> = pictures
        .iter()
        .enumerate()
        .map(|(number, picture)| GifFrame {
            indices: indices(picture, &palette),
            shown_for: if number == last { SHOWN_FOR.1 } else { SHOWN_FOR.0 },
        })
        .collect();
    std::fs::write(path, animated_gif(size, &palette, &frames))
        .map_err(|error| format!("The animation cannot be written: {error}: {}", path.display()))
}

/// Greys, and the colours of the residual.
fn palette() -> [[u8; 3]; 256] {
    let map = ColorMapName::Coolwarm.map();
    std::array::from_fn(|index| {
        if index < GREYS {
            [(index * 255 / (GREYS - 1)) as u8; 3]
        } else {
            let shade = (index - GREYS) as f32 / (255 - GREYS) as f32;
            map.at(shade).map(|channel| (255.0 * channel) as u8)
        }
    })
}

/// The nearest colours of the palette.
fn indices(picture: &Picture, palette: &[[u8; 3]; 256]) -> Vec<u8> {
    let mut known = std::collections::HashMap::new();
    let distance = |one: &[u8; 3], other: &[u8]| -> i32 {
        one.iter().zip(other).map(|(one, other)| (i32::from(*one) - i32::from(*other)).pow(2)).sum()
    };
    let nearest = |color: &[u8]| {
        let all = palette.iter().zip(0_u8..=255);
        all.min_by_key(|(known, _)| distance(known, color)).map_or(0, |(_, index)| index)
    };
    let rgb = picture.to_rgb8();
    rgb.chunks_exact(3).map(|color| *known.entry(color.to_vec()).or_insert_with(|| nearest(color))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lempel-Ziv-Welch undone, straight from the specification of GIF 89a, appendix F.
    fn unpacked(bytes: &[u8]) -> Vec<u8> {
        let (mut at, mut bit) = (0_usize, 0_u32);
        let mut take = |length: u32| {
            let mut code = 0_usize;
            for place in 0..length {
                code |= usize::from(bytes[at] >> bit & 1) << place;
                bit += 1;
                if bit == 8 {
                    (at, bit) = (at + 1, 0);
                }
            }
            code
        };
        let fresh = || (0..258_usize).map(|code| vec![code as u8]).collect::<Vec<_>>();
        let (mut table, mut length, mut previous, mut out) = (fresh(), 9, None::<Vec<u8>>, Vec::new());
        loop {
            let code = take(length);
            match code {
                256 => (table, length, previous) = (fresh(), 9, None),
                257 => return out,
                code => {
                    let entry = match (&previous, table.get(code)) {
                        (_, Some(entry)) => entry.clone(),
                        (Some(before), None) => [&before[..], &before[..1]].concat(),
                        (None, None) => panic!("a code that is not known"),
                    };
                    if let Some(before) = &previous
                        && table.len() < 4096
                    {
                        table.push([&before[..], &entry[..1]].concat());
                    }
                    if table.len() == 1 << length && length < 12 {
                        length += 1;
                    }
                    out.extend(&entry);
                    previous = Some(entry);
                }
            }
        }
    }

    #[test]
    fn an_animation_holds_the_pixels_of_its_frames() {
        // Enough different pixels for the table of codes to fill up and be cleared.
        let indices: Vec<u8> = (0..120_u32 * 100).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8 & 0x3f).collect();
        let frame = GifFrame { indices: indices.clone(), shown_for: 10 };
        let bytes = animated_gif((120, 100), &palette(), &[frame]);
        assert_eq!((&bytes[..6], bytes.last()), (&b"GIF89a"[..], Some(&0x3b)));
        assert_eq!(bytes[6..10], [120, 0, 100, 0]);
        let mut at = 13 + 768 + 19 + 8 + 10;
        assert_eq!(bytes[at], 8, "the depth of codes");
        at += 1;
        let mut data = Vec::new();
        while bytes[at] != 0 {
            let length = usize::from(bytes[at]);
            data.extend(&bytes[at + 1..at + 1 + length]);
            at += 1 + length;
        }
        assert_eq!(unpacked(&data), indices);
    }
}
