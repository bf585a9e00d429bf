//! Prototypes: places in feature space that stand for the rows of a training set, and the search for the nearest.
//!
//! Means of at least three neighbouring rows of one class, by k-means: no row of a training set is carried in a model.

use super::Class;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// A place in standardised feature space: r, u-g, g-r, r-i, or I_E, VIS-Y, Y-J, J-H.
pub(super) type Standard = [f32; 4];

/// A place that stands for rows of training.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Prototype {
    /// r, u-g, g-r, r-i, or I_E, VIS-Y, Y-J, J-H, in magnitudes.
    pub place: [f32; 4],
    pub class: Class,
    /// Rows that it stands for.
    pub members: u32,
}

/// Rows for each prototype, about.
const ROWS_PER_PROTOTYPE: usize = 6;
/// Fewer rows than this make no prototype: a lone row is no range.
const FEWEST_MEMBERS: u32 = 3;
const ROUNDS: usize = 12;

/// Means of neighbouring rows, with how many each stands for (Lloyd's algorithm from k-means++ seeds).
pub(super) fn means_of(rows: &[Standard], seed: u64) -> Vec<(Standard, u32)> {
    let count = rows.len() / ROWS_PER_PROTOTYPE;
    let mut means = seeds(rows, count, seed);
    let mut members = vec![0_u32; means.len()];
    for _ in 0..ROUNDS {
        let tree = NearestTree::of(&means);
        let mut sums = vec![([0.0_f64; 4], 0_u32); means.len()];
        for row in rows {
            let Some((nearest, _)) = tree.nearest(*row) else { continue };
            let Some((sum, number)) = sums.get_mut(nearest) else { continue };
            sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(*value));
            *number += 1;
        }
        for ((mean, (sum, number)), member) in means.iter_mut().zip(sums).zip(&mut members) {
            if number > 0 {
                *mean = sum.map(|sum| (sum / f64::from(number)) as f32);
            }
            *member = number;
        }
    }
    means.into_iter().zip(members).filter(|(_, members)| *members >= FEWEST_MEMBERS).collect()
}

/// k-means++: rows drawn with probabilities by their squared distance from those drawn before.
fn seeds(rows: &[Standard], count: usize, seed: u64) -> Vec<Standard> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut chosen: Vec<Standard> = Vec::with_capacity(count);
    if count > 0 && !rows.is_empty() {
        chosen.extend(rows.get(random.random_range(0..rows.len())));
    }
    let mut nearest = vec![f32::INFINITY; rows.len()];
    while chosen.len() < count {
        let Some(last) = chosen.last() else { break };
        let mut total = 0.0_f64;
        for (row, nearest) in rows.iter().zip(&mut nearest) {
            *nearest = nearest.min(squared(*row, *last));
            total += f64::from(*nearest);
        }
        if total <= 0.0 {
            break;
        }
        let mut left = random.random_range(0.0..1.0) * total;
        let drawn = nearest.iter().position(|distance| {
            left -= f64::from(*distance);
            left <= 0.0
        });
        chosen.extend(rows.get(drawn.unwrap_or(rows.len() - 1)));
    }
    chosen
}

fn squared(a: Standard, b: Standard) -> f32 {
    a.iter().zip(&b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// A balanced k-d tree without links: the root of a slice is its middle, axes take turns.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct NearestTree {
    places: Vec<Standard>,
    /// Where each place was in the list that the tree was made of.
    origins: Vec<u32>,
}

impl NearestTree {
    pub fn of(places: &[Standard]) -> Self {
        let mut numbered: Vec<(u32, Standard)> = (0..).zip(places.iter().copied()).collect();
        arrange(&mut numbered, 0);
        let (origins, places) = numbered.into_iter().unzip();
        Self { places, origins }
    }

    /// The nearest place and its distance; `None` of an empty tree and of NaN.
    pub fn nearest(&self, sought: Standard) -> Option<(usize, f32)> {
        let mut best = (u32::MAX, f32::INFINITY);
        // Slices still to be searched, and the squared distance to the plane before them.
        let mut open: [(u32, u32, u8, f32); 40] = [(0, 0, 0, 0.0); 40];
        let mut depth = 1;
        if let Some(first) = open.first_mut() {
            *first = (0, self.places.len() as u32, 0, 0.0);
        }
        while depth > 0 {
            depth -= 1;
            let Some(&(low, high, axis, gap)) = open.get(depth) else { break };
            if low >= high || gap >= best.1 {
                continue;
            }
            let middle = low + (high - low) / 2;
            let Some(place) = self.places.get(middle as usize) else { continue };
            let distance = squared(*place, sought);
            if distance < best.1 {
                best = (middle, distance);
            }
            let axis_index = usize::from(axis);
            let offset = sought.get(axis_index).unwrap_or(&0.0) - place.get(axis_index).unwrap_or(&0.0);
            let next = (axis + 1) % 4;
            let (near, far) = if offset < 0.0 {
                ((low, middle), (middle + 1, high))
            } else {
                ((middle + 1, high), (low, middle))
            };
            for (slice, gap) in [(far, offset * offset), (near, 0.0)] {
                if let Some(slot) = open.get_mut(depth) {
                    *slot = (slice.0, slice.1, next, gap);
                    depth += 1;
                }
            }
        }
        let origin = self.origins.get(best.0 as usize)?;
        Some((*origin as usize, best.1.sqrt()))
    }
}

fn arrange(places: &mut [(u32, Standard)], axis: usize) {
    if places.len() < 2 {
        return;
    }
    let middle = places.len() / 2;
    let at = |place: &Standard| place.get(axis).copied().unwrap_or(0.0);
    places.select_nth_unstable_by(middle, |a, b| at(&a.1).total_cmp(&at(&b.1)));
    let (below, rest) = places.split_at_mut(middle);
    arrange(below, (axis + 1) % 4);
    if let Some((_, above)) = rest.split_first_mut() {
        arrange(above, (axis + 1) % 4);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cloud(count: usize, seed: u64) -> Vec<Standard> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        (0..count).map(|_| [(); 4].map(|()| random.random_range(-2.0..2.0))).collect()
    }

    #[test]
    fn the_tree_finds_what_a_look_at_all_finds() {
        for count in [1, 2, 3, 7, 500] {
            let places = cloud(count, 1);
            let tree = NearestTree::of(&places);
            for sought in cloud(200, 2) {
                let all = places.iter().map(|place| squared(*place, sought).sqrt());
                let least = all.fold(f32::INFINITY, f32::min);
                let (found, distance) = tree.nearest(sought).unwrap();
                assert!((distance - least).abs() < 1e-6);
                assert!((squared(places[found], sought).sqrt() - least).abs() < 1e-6);
            }
        }
        assert_eq!(NearestTree::of(&[]).nearest([0.0; 4]), None);
        assert_eq!(NearestTree::of(&cloud(5, 1)).nearest([f32::NAN; 4]), None);
    }

    #[test]
    fn means_stand_for_several_rows() {
        let mut rows = cloud(600, 3);
        rows.push([50.0; 4]);
        let means = means_of(&rows, 1);
        assert!(means.len() > 50 && means.iter().all(|(_, members)| *members >= 3));
        // The lone row far away is no range.
        assert!(means.iter().all(|(place, _)| place[0] < 2.0));
        assert_eq!(means, means_of(&rows, 1));
    }
}
