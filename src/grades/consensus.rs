//! One class out of the opinions of several graders.

use super::standing::standing_grades;
use super::{CandidateKey, Grade, Scheme};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How opinions are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConsensusRule {
    /// The middle one in the order of the scheme; of two middle ones the less sure.
    #[default]
    Median,
    /// The one that most chose; of several the less sure.
    Majority,
}

/// What the graders of a candidate say together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConsensusGrade {
    pub candidate: CandidateKey,
    pub class: String,
    /// Graders for each class, in the order of the scheme.
    pub votes: Vec<u64>,
    /// How many graders.
    pub graders: u64,
    /// The newest score that is known; NaN without.
    pub score: f64,
}

/// Combine the grades that count, one voice for each grader: that of the first showing. Candidates with fewer than
/// `least_graders` are left out, and grades whose class the scheme lacks. In the order of fields and ids.
pub fn consensus(
    grades: &[Grade],
    scheme: &Scheme,
    rule: ConsensusRule,
    least_graders: u64,
) -> Vec<ConsensusGrade> {
    let mut voices: BTreeMap<String, BTreeMap<&str, (&Grade, usize)>> = BTreeMap::new();
    for grade in standing_grades(grades) {
        let Some(rank) = grade.class.as_deref().and_then(|class| scheme.rank(class)) else { continue };
        let of_candidate = voices.entry(grade.candidate.identity()).or_default();
        let voice = of_candidate.entry(&grade.grader).or_insert((grade, rank));
        if grade.showing < voice.0.showing {
            *voice = (grade, rank);
        }
    }
    let together = voices.values().filter_map(|of| combined(of.values().copied(), scheme, rule));
    let mut together: Vec<ConsensusGrade> =
        together.filter(|one| one.graders >= least_graders.max(1)).collect();
    together.sort_by(|a, b| (&a.candidate.field, a.candidate.id).cmp(&(&b.candidate.field, b.candidate.id)));
    together
}

fn combined<'a>(
    voices: impl Iterator<Item = (&'a Grade, usize)> + Clone,
    scheme: &Scheme,
    rule: ConsensusRule,
) -> Option<ConsensusGrade> {
    let mut votes = vec![0_u64; scheme.classes.len()];
    for (_, rank) in voices.clone() {
        *votes.get_mut(rank)? += 1;
    }
    let graders = votes.iter().sum::<u64>();
    let rank = match rule {
        ConsensusRule::Median => {
            let mut so_far = 0;
            votes.iter().position(|count| {
                so_far += count;
                so_far > graders / 2
            })?
        }
        // `max_by_key` takes the last of equals.
        ConsensusRule::Majority => votes.iter().enumerate().max_by_key(|(_, count)| **count)?.0,
    };
    let (newest, _) = voices.clone().max_by_key(|(grade, _)| grade.time_ms)?;
    let scored = voices.map(|(grade, _)| grade).filter(|grade| !grade.score.is_nan());
    Some(ConsensusGrade {
        candidate: newest.candidate.clone(),
        class: scheme.classes.get(rank)?.key.clone(),
        votes,
        graders,
        score: scored.max_by_key(|grade| grade.time_ms).map_or(f64::NAN, |grade| grade.score),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class_of(classes: &str, rule: ConsensusRule) -> String {
        let grade = |(index, class): (usize, char)| Grade {
            candidate: CandidateKey { id: 1, ra_deg: 0.0, dec_deg: 0.0, field: "f".to_owned() },
            class: Some(class.to_string()),
            subclass: String::new(),
            comment: String::new(),
            grader: format!("grader {index}"),
            time_ms: 1,
            model: String::new(),
            score: f64::NAN,
            showing: 0,
            drawn_by: String::new(),
        };
        let grades: Vec<Grade> = classes.chars().enumerate().map(grade).collect();
        let found = consensus(&grades, &Scheme::built_in(), rule, 1);
        assert_eq!(found[0].graders, classes.len() as u64);
        found[0].class.clone()
    }

    #[test]
    fn the_middle_or_the_most_and_the_less_sure_of_equals() {
        use ConsensusRule::{Majority, Median};
        for (classes, median, majority) in [
            ("A", "A", "A"),
            ("AB", "B", "B"),
            ("AAX", "A", "A"),
            ("ABX", "B", "X"),
            ("AABX", "B", "A"),
            ("AAXX", "X", "X"),
            ("XXBAA", "B", "X"),
        ] {
            assert_eq!(class_of(classes, Median), median, "{classes}");
            assert_eq!(class_of(classes, Majority), majority, "{classes}");
        }
    }
}
