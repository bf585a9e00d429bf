//! Candidates of a field, from a table or from detections.

use super::{Candidate, LensError};
use super::{from_detections, from_table};
use crate::catalogue::Table;
use crate::field::Field;
use crate::geometry::ImagePoint;
use crate::sources::FieldSource;
use std::collections::HashMap;

/// Where candidates come from.
#[derive(Debug, Clone, Copy)]
pub enum CandidateSource<'a> {
    Table(&'a Table),
    Detections(&'a [FieldSource]),
}

/// Candidates and what the user should know of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Candidates {
    /// One for each row or detection, in their order; its position is NaN where it has none.
    pub list: Vec<Candidate>,
    /// For each the earlier one (by index) with the same identifier and place, which stands for it.
    pub repeats: Vec<Option<usize>>,
    /// Sentences.
    pub notices: Vec<String>,
}

/// Rows with one identifier within this distance are one source, pixels.
const SAME_PLACE: f64 = 0.5;

/// The candidates of a field. Sky positions become pixels of the main plane by its world coordinates. Rows without a
/// position and sources outside the field are kept: scoring says why they have no score.
///
/// # Errors
/// When the table has no positions, or positions on a sky that the field does not know.
pub fn candidates_of(field: &Field, source: CandidateSource<'_>) -> Result<Candidates, LensError> {
    let (list, mut notices) = match source {
        CandidateSource::Table(table) => from_table::candidates(field, table)?,
        CandidateSource::Detections(detections) => (from_detections::candidates(detections), Vec::new()),
    };
    let (repeats, same_id) = repeats(&list);
    let repeated = repeats.iter().flatten().count();
    if repeated > 0 {
        notices.push(format!("{repeated} rows repeat an earlier row and are scored only there"));
    }
    if same_id > 0 {
        notices.push(format!(
            "{same_id} rows have the identifier of an earlier row at another place; each is scored"
        ));
    }
    let lost = list.iter().filter(|candidate| !has_position(candidate)).count();
    if lost > 0 {
        notices.push(format!("{lost} rows have no position"));
    }
    Ok(Candidates { list, repeats, notices })
}

impl Candidates {
    /// Indices of those that stand for themselves.
    pub fn distinct(&self) -> impl Iterator<Item = usize> + '_ {
        self.repeats.iter().enumerate().filter(|(_, repeat)| repeat.is_none()).map(|(index, _)| index)
    }
}

fn has_position(candidate: &Candidate) -> bool {
    candidate.position.x.is_finite() && candidate.position.y.is_finite()
}

/// For each the earlier one that it repeats; and how many share an identifier without being at the same place.
fn repeats(list: &[Candidate]) -> (Vec<Option<usize>>, usize) {
    let mut first: HashMap<i64, usize> = HashMap::with_capacity(list.len());
    let mut same_id = 0;
    let repeats = list
        .iter()
        .enumerate()
        .map(|(index, candidate)| {
            let earlier = match first.entry(candidate.id) {
                std::collections::hash_map::Entry::Vacant(entry) => {
                    entry.insert(index);
                    return None;
                }
                std::collections::hash_map::Entry::Occupied(entry) => *entry.get(),
            };
            let is_same = list.get(earlier).is_some_and(|other| is_at(candidate.position, other.position));
            same_id += usize::from(!is_same);
            is_same.then_some(earlier)
        })
        .collect();
    (repeats, same_id)
}

/// Two rows without a position are no worse than one.
fn is_at(a: ImagePoint, b: ImagePoint) -> bool {
    let distance = (a.x - b.x).hypot(a.y - b.y);
    distance <= SAME_PLACE || (a.x.is_nan() && b.x.is_nan())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_identifier_and_place_are_one() {
        let candidate = |id: i64, x: f64| Candidate {
            id,
            row: None,
            position: ImagePoint { x, y: 1.0 },
            sky: None,
            magnitude_vis: f64::NAN,
            mumax_minus_mag: f64::NAN,
            point_like: f64::NAN,
            half_light_radius_arcsec: f64::NAN,
            spurious: f64::NAN,
        };
        let big = 9_007_199_254_740_993;
        let list =
            [(big, 5.0), (big - 1, 5.0), (big, 5.2), (big, 50.0), (7, f64::NAN), (7, f64::NAN)].map(|(id, x)| candidate(id, x));
        let (repeats, same_id) = repeats(&list);
        assert_eq!(repeats, [None, None, Some(0), None, None, Some(4)]);
        assert_eq!(same_id, 1);
    }
}
