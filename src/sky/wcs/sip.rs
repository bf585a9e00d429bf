//! SIP: polynomial distortion of pixel offsets before the linear part.
//!
//! Source: Shupe et al. (2005), ASPC 347, 491.

use super::distortion::{Distortion, Surface};
use super::keywords::Keywords;
use super::polynomial::{DEGREE_LIMIT, Polynomial};
use crate::sky::WcsError;

/// The map from pixel offsets to undistorted pixel offsets, or `None` without SIP keywords.
/// The inverse keywords AP and BP are not used: they are fits, the exact inverse is computed.
pub(super) fn from_keywords(keywords: &Keywords<'_>) -> Result<Option<Distortion>, WcsError> {
    let orders = [keywords.number("A_ORDER"), keywords.number("B_ORDER")];
    let [Some(order_a), Some(order_b)] = orders else {
        return match orders {
            [Some(order), None] | [None, Some(order)] if order > 1.0 => {
                Err(WcsError::bad("SIP gives one of A_ORDER and B_ORDER only"))
            }
            _ => Ok(None),
        };
    };
    if order_a <= 1.0 || order_b <= 1.0 {
        return Ok(None);
    }
    if order_a.max(order_b) > DEGREE_LIMIT as f64 {
        return Err(WcsError::bad(format!("SIP of order {}", order_a.max(order_b))));
    }
    let mut surface_a = polynomial(keywords, "A", order_a as usize);
    let mut surface_b = polynomial(keywords, "B", order_b as usize);
    surface_a.add(1, 0, 1.0);
    surface_b.add(0, 1, 1.0);
    Ok(Some(Distortion { surfaces: [Surface::plain(surface_a), Surface::plain(surface_b)] }))
}

fn polynomial(keywords: &Keywords<'_>, letter: &str, order: usize) -> Polynomial {
    let mut polynomial = Polynomial::default();
    for i in 0..=order {
        for (j, coefficient) in keywords.family(&format!("{letter}_{i}_"), 0..order + 1 - i) {
            polynomial.add(i, j, coefficient);
        }
    }
    polynomial
}
