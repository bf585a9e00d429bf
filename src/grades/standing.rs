//! Which grades count.

use super::{Grade, StoredGrade};
use std::collections::HashMap;

/// The newest of each grader for each candidate and showing, without those taken back; the order is kept. Of two of
/// the same time, the later one in the list counts.
pub fn standing(grades: Vec<StoredGrade>) -> Vec<StoredGrade> {
    let counts: Vec<bool> = counting(grades.iter().map(|stored| &stored.grade));
    grades.into_iter().zip(counts).filter(|(_, counts)| *counts).map(|(stored, _)| stored).collect()
}

/// The same of grades without numbers.
pub(super) fn standing_grades(grades: &[Grade]) -> Vec<&Grade> {
    let counts = counting(grades.iter());
    grades.iter().zip(counts).filter(|(_, counts)| *counts).map(|(grade, _)| grade).collect()
}

fn counting<'a>(grades: impl Iterator<Item = &'a Grade> + Clone) -> Vec<bool> {
    let mut newest: HashMap<(String, &str, u32), (i64, usize)> = HashMap::new();
    let mut keys = Vec::new();
    for (index, grade) in grades.clone().enumerate() {
        let key = (grade.candidate.identity(), grade.grader.as_str(), grade.showing);
        let entry = newest.entry(key.clone()).or_insert((grade.time_ms, index));
        *entry = (*entry).max((grade.time_ms, index));
        keys.push(key);
    }
    grades
        .zip(keys)
        .enumerate()
        .map(|(index, (grade, key))| {
            grade.class.is_some() && newest.get(&key).is_some_and(|(_, newest)| *newest == index)
        })
        .collect()
}
