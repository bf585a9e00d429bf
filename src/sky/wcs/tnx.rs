//! TNX: IRAF's surfaces in the projection plane, written in WAT keywords.
//!
//! Source: the TNX entry of the FITS registry of conventions. Coordinates in degrees.

use super::axes::Axes;
use super::distortion::{Distortion, Surface};
use super::keywords::Keywords;
use super::polynomial::{DEGREE_LIMIT, Polynomial};
use crate::sky::WcsError;

/// Characters of text in one full card.
const CARD_TEXT: usize = 68;

/// The distortion that the WAT keywords give; `None` without any.
pub(super) fn from_keywords(keywords: &Keywords<'_>, axes: &Axes) -> Result<Option<Distortion>, WcsError> {
    let longitude = correction(keywords, axes.longitude, "lngcor");
    let latitude = correction(keywords, axes.latitude, "latcor");
    if longitude.is_none() && latitude.is_none() {
        return Ok(None);
    }
    Ok(Some(Distortion { surfaces: [surface(longitude, 0)?, surface(latitude, 1)?] }))
}

/// The numbers behind `name = "` in the WAT text of an axis.
fn correction(keywords: &Keywords<'_>, axis: usize, name: &str) -> Option<Vec<f64>> {
    let mut text = String::new();
    for part in (1..1000).map_while(|part| keywords.text(&format!("WAT{axis}_{part:03}"))) {
        // Blanks at the end of a card separate numbers; the card reader drops them.
        text.push_str(&format!("{part:<CARD_TEXT$}"));
    }
    let (_, after) = text.split_once(name)?;
    let (_, after) = after.split_once('"')?;
    let (numbers, _) = after.split_once('"')?;
    numbers.split_whitespace().map(|number| number.parse().ok().filter(|x: &f64| x.is_finite())).collect()
}

/// Surface type, orders in x and y, cross terms, ranges in x and y, coefficients; added to `coordinate`.
fn surface(numbers: Option<Vec<f64>>, coordinate: usize) -> Result<Surface, WcsError> {
    let mut surface = Surface::plain(Polynomial::default());
    let numbers = numbers.unwrap_or_default();
    if let [kind, x_order, y_order, cross, x_min, x_max, y_min, y_max, coefficients @ ..] = &numbers[..] {
        let orders = [*x_order, *y_order];
        let in_range = |order: &f64| (1.0..=DEGREE_LIMIT as f64).contains(order);
        let usable = orders.iter().all(in_range) && x_max > x_min && y_max > y_min;
        if !usable {
            return Err(WcsError::bad("the TNX surface in WAT has unusable orders or ranges"));
        }
        if *kind != 3.0 {
            surface.center = [0.5 * (x_min + x_max), 0.5 * (y_min + y_max)];
            surface.scale = [2.0 / (x_max - x_min), 2.0 / (y_max - y_min)];
        }
        add_terms(&mut surface.polynomial, [*kind, *cross], orders.map(|order| order as usize), coefficients);
    }
    let (center, scale) = (surface.center[coordinate], surface.scale[coordinate]);
    surface.polynomial.add(0, 0, center);
    let [i, j] = if coordinate == 0 { [1, 0] } else { [0, 1] };
    surface.polynomial.add(i, j, 1.0 / scale);
    Ok(surface)
}

/// Cross terms: 0 none, 1 all, 2 up to the larger order in total.
fn add_terms(
    polynomial: &mut Polynomial,
    [kind, cross]: [f64; 2],
    [nx, ny]: [usize; 2],
    coefficients: &[f64],
) {
    let (basis_x, basis_y) = (basis(kind, nx), basis(kind, ny));
    let mut next = coefficients.iter();
    for (n, in_y) in basis_y.iter().enumerate() {
        for (m, in_x) in basis_x.iter().enumerate() {
            let present = match cross as i64 {
                0 => m == 0 || n == 0,
                2 => m + n < nx.max(ny),
                _ => true,
            };
            let Some(coefficient) = (if present { next.next() } else { None }) else { continue };
            for (i, a) in in_x.iter().enumerate() {
                for (j, b) in in_y.iter().enumerate() {
                    polynomial.add(i, j, coefficient * a * b);
                }
            }
        }
    }
}

/// The first `count` functions of a family (1 Chebyshev, 2 Legendre, else powers) as polynomials.
fn basis(kind: f64, count: usize) -> Vec<Vec<f64>> {
    let mut functions: Vec<Vec<f64>> = vec![vec![1.0], vec![0.0, 1.0]];
    for n in 1..count.max(2) - 1 {
        let (of_last, of_previous) = match kind as i64 {
            1 => (2.0, -1.0),
            2 => ((2 * n + 1) as f64 / (n + 1) as f64, -(n as f64) / (n + 1) as f64),
            _ => (1.0, 0.0),
        };
        let mut function = vec![0.0; n + 2];
        for (place, value) in function.iter_mut().skip(1).zip(&functions[n]) {
            *place += of_last * value;
        }
        for (place, value) in function.iter_mut().zip(&functions[n - 1]) {
            *place += of_previous * value;
        }
        functions.push(function);
    }
    functions.truncate(count);
    functions
}

#[cfg(test)]
mod tests {
    use super::basis;

    #[test]
    fn families_of_functions() {
        assert_eq!(basis(1.0, 4)[3], [0.0, -3.0, 0.0, 4.0]);
        assert_eq!(basis(2.0, 3)[2], [-0.5, 0.0, 1.5]);
        assert_eq!(basis(3.0, 4)[3], [0.0, 0.0, 0.0, 1.0]);
        assert_eq!(basis(1.0, 1).len(), 1);
    }
}
