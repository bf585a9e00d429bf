//! Detections so close that they are one lens: a galaxy and its arcs.

use super::{CUTOUT_SCALE_ARCSEC, Candidate};
use crate::field::Field;
use std::collections::HashMap;

/// Detections nearer than this are one candidate, arcsec: arcs of galaxies lie up to some 2" from the deflector, and
/// each is in the middle of the other's cut-out all the same.
pub const NEIGHBOUR_ARCSEC: f64 = 2.0;

/// A detection that another one stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JoinedNeighbour {
    /// Both by index.
    pub index: usize,
    pub stands_for_it: usize,
    pub distance_arcsec: f64,
}

/// Which of the detections that passed the cuts stand for themselves.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Joined {
    /// Indices, rising.
    pub kept: Vec<usize>,
    /// The others, by rising index.
    pub joined: Vec<JoinedNeighbour>,
}

/// Join detections of `list` within [`NEIGHBOUR_ARCSEC`] of a brighter one (of equal ones, and of those without a
/// magnitude, the first; these come last) to the nearest such. Only detections that stand for themselves take others
/// in, so that chains of neighbours do not grow. Rows of a table are left as they are: somebody put them there; so are
/// candidates without a position.
pub fn join_neighbours(field: &Field, list: &[Candidate], passed: &[usize]) -> Joined {
    let scale = field.main_plane().and_then(|plane| plane.sky()).map(|wcs| wcs.pixel_scale_arcsec());
    let scale = scale.unwrap_or(CUTOUT_SCALE_ARCSEC);
    joined(list, passed, scale)
}

fn joined(list: &[Candidate], passed: &[usize], scale_arcsec: f64) -> Joined {
    let reach = NEIGHBOUR_ARCSEC / scale_arcsec;
    let mut by_brightness: Vec<(usize, &Candidate)> =
        passed.iter().filter_map(|index| Some((*index, list.get(*index)?))).collect();
    // NaN is greater than any number.
    by_brightness.sort_by(|a, b| a.1.magnitude_vis.total_cmp(&b.1.magnitude_vis).then(a.0.cmp(&b.0)));
    let mut standing: HashMap<(i64, i64), Vec<(usize, &Candidate)>> = HashMap::new();
    let mut made = Joined::default();
    for (index, candidate) in by_brightness {
        let at = candidate.position;
        if candidate.row.is_some() || !(at.x.is_finite() && at.y.is_finite()) {
            made.kept.push(index);
            continue;
        }
        let cell = ((at.x / reach).floor() as i64, (at.y / reach).floor() as i64);
        let around = (-1..=1).flat_map(|row| (-1..=1).map(move |column| (cell.0 + column, cell.1 + row)));
        let near = around.filter_map(|cell| standing.get(&cell)).flatten().map(|(other, brighter)| {
            ((brighter.position.x - at.x).hypot(brighter.position.y - at.y), *other)
        });
        match near.filter(|(distance, _)| *distance <= reach).min_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((distance, stands_for_it)) => {
                let distance_arcsec = distance * scale_arcsec;
                made.joined.push(JoinedNeighbour { index, stands_for_it, distance_arcsec });
            }
            None => {
                standing.entry(cell).or_default().push((index, candidate));
                made.kept.push(index);
            }
        }
    }
    made.kept.sort_unstable();
    made.joined.sort_unstable_by_key(|joined| joined.index);
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::ImagePoint;

    fn detection(x: f64, y: f64, magnitude_vis: f64) -> Candidate {
        Candidate {
            id: 0,
            row: None,
            position: ImagePoint { x, y },
            sky: None,
            magnitude_vis,
            mumax_minus_mag: f64::NAN,
            point_like: f64::NAN,
            half_light_radius_arcsec: f64::NAN,
            spurious: f64::NAN,
        }
    }

    #[test]
    fn an_arc_joins_its_galaxy_and_chains_do_not_grow() {
        // At 0.1" a pixel: an arc 1.5" from its galaxy, one 2.1" away, and one within reach of an arc alone.
        let list = [
            detection(100.0, 100.0, 23.5),
            detection(115.0, 100.0, 20.0),
            detection(115.0, 121.0, 22.0),
            detection(82.0, 100.0, 24.0),
            detection(115.0, 85.0, f64::NAN),
            detection(f64::NAN, 100.0, 19.0),
        ];
        let made = joined(&list, &[0, 1, 2, 3, 4, 5], 0.1);
        assert_eq!(made.kept, [1, 2, 3, 5]);
        let pairs: Vec<_> = made.joined.iter().map(|joined| (joined.index, joined.stands_for_it)).collect();
        assert_eq!(pairs, [(0, 1), (4, 1)]);
        assert!(made.joined.iter().all(|joined| (joined.distance_arcsec - 1.5).abs() < 1e-9));
    }

    #[test]
    fn what_the_cuts_removed_and_rows_of_a_table_take_nobody_in() {
        let mut list =
            [detection(10.0, 10.0, 15.0), detection(12.0, 10.0, 21.0), detection(14.0, 10.0, 22.0)];
        assert_eq!(joined(&list, &[1, 2], 0.1).kept, [1]);
        list.iter_mut().for_each(|candidate| candidate.row = Some(1));
        assert_eq!(joined(&list, &[0, 1, 2], 0.1), Joined { kept: vec![0, 1, 2], joined: Vec::new() });
    }

    #[test]
    fn neighbours_across_cells_are_found_as_by_trying_all() {
        let list: Vec<Candidate> = (0..400_u32)
            .map(|number| {
                let spread = |by: u32| f64::from(number.wrapping_mul(by) % 4001) / 20.0 - 60.0;
                detection(spread(2_654_435), spread(40_503), 20.0 + spread(7919) / 100.0)
            })
            .collect();
        let made = joined(&list, &(0..400).collect::<Vec<_>>(), 0.1);
        let distance = |a: usize, b: usize| {
            let (a, b) = (list[a].position, list[b].position);
            (a.x - b.x).hypot(a.y - b.y)
        };
        for (place, one) in made.kept.iter().enumerate() {
            assert!(made.kept[..place].iter().all(|other| distance(*one, *other) > 20.0));
        }
        assert!(made.joined.len() > 100 && made.kept.len() + made.joined.len() == 400);
        assert!(made.joined.iter().all(|joined| {
            distance(joined.index, joined.stands_for_it) <= 20.0
                && list[joined.stands_for_it].magnitude_vis <= list[joined.index].magnitude_vis
        }));
    }
}
