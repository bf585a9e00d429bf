//! TPV: polynomial distortion of the projection plane, as SCAMP writes it.
//!
//! Source: the TPV entry of the FITS registry of conventions. Coordinates in degrees, after CDELT.
//! wcslib differs in two cases that no known writer makes: with CDELT other than 1 it evaluates the
//! terms before CDELT, and with latitude as the first axis it exchanges the axes.

use super::axes::Axes;
use super::distortion::{Distortion, Surface};
use super::keywords::Keywords;
use super::polynomial::Polynomial;

/// Indices of the terms r, r^3, r^5 and r^7.
const RADIAL: [usize; 4] = [3, 11, 23, 39];

/// Number of terms.
const TERMS: usize = 40;

/// True where TAN carries distortion terms, as SCAMP wrote before TPV had a name.
pub(super) fn is_hidden_in_tan(keywords: &Keywords<'_>, axes: &Axes) -> bool {
    axes.ctype.iter().all(|ctype| ctype.ends_with("-TAN"))
        && [axes.longitude, axes.latitude]
            .iter()
            .any(|axis| !keywords.family(&format!("PV{axis}_"), 5..100).is_empty())
}

/// The distortion that the PV keywords give; an axis without any is left as it is.
pub(super) fn from_keywords(keywords: &Keywords<'_>, axes: &Axes) -> Option<Distortion> {
    let terms = [axes.longitude, axes.latitude].map(|axis| keywords.family(&format!("PV{axis}_"), 0..TERMS));
    if terms.iter().all(Vec::is_empty) {
        return None;
    }
    let [longitude, latitude] = terms;
    Some(Distortion { surfaces: [surface(&longitude, false), surface(&latitude, true)] })
}

/// `swap`: the latitude's terms count their own coordinate first.
fn surface(terms: &[(usize, f64)], swap: bool) -> Surface {
    let mut surface = Surface::plain(Polynomial::default());
    let add = |polynomial: &mut Polynomial, [own, other]: [usize; 2], value: f64| {
        let [i, j] = if swap { [other, own] } else { [own, other] };
        polynomial.add(i, j, value);
    };
    if terms.is_empty() {
        add(&mut surface.polynomial, [1, 0], 1.0);
    }
    for &(index, value) in terms {
        match RADIAL.iter().position(|&radial| radial == index) {
            Some(place) => surface.radial[place] = value,
            None => add(&mut surface.polynomial, powers(index), value),
        }
    }
    surface
}

/// The powers of the own and the other coordinate in a term.
fn powers(index: usize) -> [usize; 2] {
    let mut next = 0;
    for degree in 0..8 {
        for other in 0..=degree {
            if RADIAL.contains(&next) {
                next += 1;
            }
            if next == index {
                return [degree - other, other];
            }
            next += 1;
        }
    }
    [0, 0]
}

#[cfg(test)]
mod tests {
    use super::powers;

    #[test]
    fn terms_follow_the_registry() {
        let expected =
            [(0, [0, 0]), (1, [1, 0]), (2, [0, 1]), (4, [2, 0]), (5, [1, 1]), (6, [0, 2]), (7, [3, 0])];
        let later = [(10, [0, 3]), (12, [4, 0]), (16, [0, 4]), (17, [5, 0]), (22, [0, 5]), (24, [6, 0])];
        let last = [(30, [0, 6]), (31, [7, 0]), (32, [6, 1]), (38, [0, 7])];
        for (index, power) in expected.into_iter().chain(later).chain(last) {
            assert_eq!(powers(index), power, "term {index}");
        }
    }
}
