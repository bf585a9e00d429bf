//! The linear part: pixel offsets from CRPIX to degrees in the projection plane.

use super::axes::Axes;
use super::keywords::Keywords;
use crate::sky::WcsError;

/// CRPIX and the matrix that follows it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Linear {
    /// The reference pixel, 0-based.
    pub reference: [f64; 2],
    /// Rows: longitude and latitude of the projection plane; columns: x and y of the image. Degrees per pixel.
    pub matrix: [[f64; 2]; 2],
    pub inverse: [[f64; 2]; 2],
}

impl Linear {
    pub(super) fn new(reference: [f64; 2], matrix: [[f64; 2]; 2]) -> Result<Self, WcsError> {
        let [[a, b], [c, d]] = matrix;
        let det = a * d - b * c;
        let size = a.abs().max(b.abs()).max(c.abs()).max(d.abs());
        if !det.is_normal() || det.abs() <= 1e-14 * size * size {
            return Err(WcsError::bad("the pixel axes do not span the sky (singular CD or PC matrix)"));
        }
        let inverse = [[d / det, -b / det], [-c / det, a / det]];
        Ok(Self { reference, matrix, inverse })
    }

    /// Degrees in the projection plane of a pixel offset from the reference.
    pub(super) fn plane(&self, offset: [f64; 2]) -> [f64; 2] {
        multiply(&self.matrix, offset)
    }

    /// The pixel offset of a position in the projection plane.
    pub(super) fn offset(&self, plane: [f64; 2]) -> [f64; 2] {
        multiply(&self.inverse, plane)
    }

    /// The linear part as the keywords give it. Where several forms are present, PC with CDELT comes
    /// before CD and CD before CROTA, as in wcslib; but a PC + CDELT that is no more than the default
    /// (unit matrix, steps of 1) yields to CD. Axes other than the image's two stay at their CRPIX.
    pub(super) fn from_keywords(keywords: &Keywords<'_>, axes: &Axes) -> Result<Self, WcsError> {
        let reference = [1, 2].map(|axis| keywords.number(&format!("CRPIX{axis}")).unwrap_or(0.0) - 1.0);
        let rows = [axes.longitude, axes.latitude];
        let named = |prefix: &str| rows.map(|i| [1, 2].map(|j| keywords.number(&format!("{prefix}{i}_{j}"))));
        let step = rows.map(|i| keywords.number(&format!("CDELT{i}")).unwrap_or(1.0));
        let (cd, pc) = (named("CD"), named("PC"));
        let has = |matrix: &[[Option<f64>; 2]; 2]| matrix.iter().flatten().any(Option::is_some);
        let unit = |row: usize, column: usize| if rows[row] == column + 1 { 1.0 } else { 0.0 };
        let scaled_pc = per_element(|i, j| step[i] * pc[i][j].unwrap_or(unit(i, j)));
        let pc_says_something = has(&pc) && scaled_pc != per_element(unit);
        let mut matrix = if has(&cd) && !pc_says_something {
            per_element(|i, j| cd[i][j].unwrap_or(0.0))
        } else if has(&pc) {
            scaled_pc
        } else {
            rotated_steps(keywords, axes, step)
        };
        for (row, scale) in matrix.iter_mut().zip(axes.degrees_per_unit) {
            *row = row.map(|value| value * scale);
        }
        Self::new(reference, matrix)
    }
}

/// CDELT and CROTA of the latitude axis (Calabretta & Greisen 2002, section 6.1).
fn rotated_steps(keywords: &Keywords<'_>, axes: &Axes, step: [f64; 2]) -> [[f64; 2]; 2] {
    let rotation = keywords.number(&format!("CROTA{}", axes.latitude)).unwrap_or(0.0).to_radians();
    let (sin, cos) = rotation.sin_cos();
    let (lon_first, [lon_step, lat_step]) = (axes.longitude < axes.latitude, step);
    let (lon_row, lat_row) = ([lon_step * cos, -lat_step * sin], [lon_step * sin, lat_step * cos]);
    let place = |[of_lon, of_lat]: [f64; 2]| if lon_first { [of_lon, of_lat] } else { [of_lat, of_lon] };
    [place(lon_row), place(lat_row)]
}

fn per_element(value: impl Fn(usize, usize) -> f64) -> [[f64; 2]; 2] {
    [[value(0, 0), value(0, 1)], [value(1, 0), value(1, 1)]]
}

fn multiply(matrix: &[[f64; 2]; 2], [x, y]: [f64; 2]) -> [f64; 2] {
    let [[a, b], [c, d]] = matrix;
    [a * x + b * y, c * x + d * y]
}
