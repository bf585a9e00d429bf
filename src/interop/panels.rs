//! Input, mask, repainted and residual of one source side by side, as a picture; many of them as an animation.

use super::write::{reason, write_whole};
use super::{Picture, Stamp, WriteError, contact_sheet};
use crate::raster::Stretch;
use gif::{DisposalMethod, Encoder, Frame, Repeat};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Each picture is enlarged to about so many pixels of a side.
const SIDE: usize = 192;
/// Where there is no data, and in the hole.
const MISSING: [u8; 3] = [58, 44, 74];
/// Faint light beside a bright core.
const STRETCH: Stretch = Stretch::Asinh { softening: 0.02 };
/// How long the last picture of an animation stays, hundredths of a second.
const LAST: u16 = 150;

/// One of the pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct PanelPixels<'a> {
    /// As many as the others have, bottom row first; NaN is shown as missing.
    pub values: &'a [f32],
    /// True for a residual, which is shown from blue through white to red; else from black to white.
    pub is_residual: bool,
    /// One line below it.
    pub label: String,
}

/// What black, white and the deepest colours of a residual stand for: the same for all pictures of a source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PanelScales {
    /// Black and white of fluxes, between which runs an asinh.
    pub cuts: (f32, f32),
    /// A residual of so much is deep red, of minus so much deep blue.
    pub limit: f32,
}

impl PanelScales {
    /// From the lowest hundredth to the highest pixel of the input, and to the largest residual.
    pub fn of(input: &[f32], residual: &[f32]) -> Self {
        let mut seen: Vec<f32> = input.iter().copied().filter(|value| value.is_finite()).collect();
        seen.sort_unstable_by(f32::total_cmp);
        let low = seen.get(seen.len() / 100).copied().unwrap_or(0.0);
        let high = seen.last().copied().unwrap_or(1.0);
        let finite = residual.iter().filter(|value| value.is_finite());
        let limit = finite.fold(0.0_f32, |largest, value| largest.max(value.abs()));
        Self {
            cuts: (low, if high > low { high } else { low + 1.0 }),
            limit: if limit > 0.0 { limit } else { 1.0 },
        }
    }

    fn color(&self, value: f32, is_residual: bool) -> [u8; 3] {
        if !value.is_finite() {
            return MISSING;
        }
        let byte = |shade: f32| (255.0 * shade.clamp(0.0, 1.0)).round() as u8;
        if is_residual {
            let share = (value / self.limit).clamp(-1.0, 1.0);
            let pale = byte(1.0 - share.abs());
            return if share < 0.0 { [pale, pale, 255] } else { [255, pale, pale] };
        }
        let shade = byte(STRETCH.apply((value - self.cuts.0) / (self.cuts.1 - self.cuts.0)));
        [shade; 3]
    }
}

/// Pictures of `width` x `height` pixels side by side, enlarged, each with its line of text; `None` without any.
pub fn panel_row(
    panels: &[PanelPixels<'_>],
    (width, height): (usize, usize),
    scales: &PanelScales,
) -> Option<Picture> {
    let longer = width.max(height).max(1);
    let zoom = (SIDE / longer).max(1);
    let stamps: Vec<Stamp> = panels
        .iter()
        .map(|panel| {
            let mut rgb = Vec::with_capacity(3 * (longer * zoom).pow(2));
            for row in 0..longer * zoom {
                for column in 0..longer * zoom {
                    let (i, j) = (column / zoom, row / zoom);
                    let value = if i < width { panel.values.get(j * width + i).copied() } else { None };
                    rgb.extend(scales.color(value.unwrap_or(f32::NAN), panel.is_residual));
                }
            }
            Stamp { side: longer * zoom, rgb, label: panel.label.clone() }
        })
        .collect();
    contact_sheet(&stamps, stamps.len())
}

/// Write pictures of one size as an animated GIF that runs forever, each for so many hundredths of a second and the
/// last for longer. Greys and the colours of residuals are kept to 7 bits. It appears whole or not at all.
///
/// # Errors
/// Without a picture, with pictures of several sizes or of more than 65535 pixels of a side, and when the file cannot
/// be written.
pub fn write_animation(path: &Path, frames: &[Picture], delay: u16) -> Result<(), WriteError> {
    let failed = |why: String| WriteError::Failed { why, path: path.to_owned() };
    let size = frames.first().map(|frame| (frame.width, frame.height));
    let sizes =
        size.and_then(|(width, height)| Some((u16::try_from(width).ok()?, u16::try_from(height).ok()?)));
    let Some((width, height)) = sizes else {
        return Err(failed("it has no picture, or one that is too large".to_owned()));
    };
    if frames.iter().any(|frame| Some((frame.width, frame.height)) != size) {
        return Err(failed("its pictures differ in size".to_owned()));
    }
    let fill = |file| -> io::Result<()> {
        let mut out = BufWriter::new(file);
        let mut encoder = Encoder::new(&mut out, width, height, &palette()).map_err(io::Error::other)?;
        encoder.set_repeat(Repeat::Infinite).map_err(io::Error::other)?;
        for (index, picture) in frames.iter().enumerate() {
            let indices: Vec<u8> =
                picture.to_rgb8().as_chunks::<3>().0.iter().map(|rgb| index_of(*rgb)).collect();
            let mut frame = Frame::from_indexed_pixels(width, height, indices, None);
            frame.delay = if index + 1 == frames.len() { delay.max(LAST) } else { delay };
            frame.dispose = DisposalMethod::Keep;
            encoder.write_frame(&frame).map_err(io::Error::other)?;
        }
        drop(encoder);
        out.flush()
    };
    write_whole(path, fill).map_err(|error| failed(reason(&error)))
}

/// 128 greys, 63 blues, 63 reds, and what is missing.
fn palette() -> Vec<u8> {
    let pale = |step: u8| 4 * step;
    let greys = (0..128_u8).map(|step| [2 * step + u8::from(step > 63); 3]);
    let blues = (0..63).map(|step| [pale(step), pale(step), 255]);
    let reds = (0..63).map(|step| [255, pale(step), pale(step)]);
    greys.chain(blues).chain(reds).chain([MISSING, [0; 3]]).flatten().collect()
}

/// The colour of the palette that is nearest.
fn index_of([red, green, blue]: [u8; 3]) -> u8 {
    let pale = (green / 4).min(62);
    match (red, green, blue) {
        _ if [red, green, blue] == MISSING => 254,
        (255, 255, 255) => 127,
        (_, _, 255) if red == green && red < 252 => 128 + pale,
        (255, _, _) if green == blue && green < 252 => 191 + pale,
        _ => ((u16::from(red) + u16::from(green) + u16::from(blue)) / 6) as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_palette_holds_every_colour_nearly() {
        let palette = palette();
        assert_eq!(palette.len(), 768);
        let scales = PanelScales { cuts: (0.0, 1.0), limit: 2.0 };
        let values = (-20..=20).map(|step| step as f32 / 10.0).chain([f32::NAN]);
        for (value, is_residual) in values.flat_map(|value| [(value, true), (value, false)]) {
            let color = scales.color(value, is_residual);
            let kept = &palette[3 * usize::from(index_of(color))..][..3];
            let off = color.iter().zip(kept).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(off <= Some(8), "{value} {is_residual}: {color:?} {kept:?}");
        }
        assert_eq!(scales.color(2.0, true), [255, 0, 0]);
        assert_eq!(scales.color(-2.0, true), [0, 0, 255]);
        assert_eq!(scales.color(0.0, true), [255; 3]);
        assert_eq!((scales.color(0.0, false), scales.color(1.0, false)), ([0; 3], [255; 3]));
    }

    #[test]
    fn an_animation_is_read_back_with_all_its_pictures() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("steps.gif");
        let values: Vec<f32> = (0..12).map(|value| value as f32 - 5.0).collect();
        let scales = PanelScales::of(&values, &values);
        assert_eq!((scales.cuts, scales.limit), ((-5.0, 6.0), 6.0));
        let panel = |is_residual| PanelPixels { values: &values, is_residual, label: "one".to_owned() };
        let frame = panel_row(&[panel(false), panel(true)], (4, 3), &scales).unwrap();
        write_animation(&path, &[frame.clone(), frame.clone(), frame.clone()], 10).unwrap();
        let mut reader = gif::DecodeOptions::new().read_info(std::fs::File::open(&path).unwrap()).unwrap();
        assert_eq!((usize::from(reader.width()), usize::from(reader.height())), (frame.width, frame.height));
        let mut delays = Vec::new();
        while let Some(frame) = reader.read_next_frame().unwrap() {
            delays.push(frame.delay);
        }
        assert_eq!(delays, [10, 10, 150]);
        assert!(write_animation(&path, &[], 10).is_err());
        assert!(write_animation(&path, &[frame, Picture::black(2, 2)], 10).is_err());
    }
}
