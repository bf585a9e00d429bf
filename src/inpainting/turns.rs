//! Whose turn it is in a list: what the user looks at, then the bright ones.

use super::Target;
use crate::geometry::PixelRect;

/// Indices of targets, those in a part of the image first; among those, and among the others, the bright ones first and
/// those of unknown magnitude last.
pub(super) fn turns(targets: &[Target], looked_at: Option<PixelRect>) -> Vec<usize> {
    let inside =
        |at: f64, first: usize, length: usize| at >= first as f64 - 0.5 && at < (first + length) as f64 - 0.5;
    let key = |target: &Target| {
        let is_seen = looked_at.is_some_and(|rect| {
            inside(target.position.x, rect.x0, rect.width) && inside(target.position.y, rect.y0, rect.height)
        });
        let magnitude = target.magnitude_vis;
        (!is_seen, if magnitude.is_finite() { magnitude } else { f64::INFINITY })
    };
    let mut keyed: Vec<((bool, f64), usize)> = targets.iter().map(key).zip(0..).collect();
    keyed.sort_by(|(one, _), (other, _)| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
    keyed.into_iter().map(|(_, index)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::ImagePoint;

    #[test]
    fn what_is_seen_comes_first_and_bright_ones_before_faint_ones() {
        let target = |(x, y, magnitude_vis): (f64, f64, f64)| Target {
            id: 0,
            position: ImagePoint { x, y },
            magnitude_vis,
        };
        let targets = [
            (1.0, 5.0, 22.0),
            (50.0, 5.0, f64::NAN),
            (39.5, 5.0, 23.0),
            (90.0, 5.0, 19.0),
            (59.4, 5.0, 21.0),
            (59.5, 5.0, 18.0),
            (50.0, 40.0, 20.0),
            (f64::NAN, 5.0, 18.5),
        ]
        .map(target);
        let rect = PixelRect { x0: 40, y0: 0, width: 20, height: 20 };
        assert_eq!(turns(&targets, Some(rect)), [4, 2, 1, 5, 7, 3, 6, 0]);
        assert_eq!(turns(&targets, None), [5, 7, 3, 6, 4, 0, 2, 1]);
        assert_eq!(turns(&[], Some(rect)), [0_usize; 0]);
    }
}
