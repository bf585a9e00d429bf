//! How far graders agree, with each other and with themselves.

use super::kappa::fleiss_kappa;
use super::standing::standing_grades;
use super::{Comparison, Grade, Scheme};
use serde::Serialize;
use std::collections::BTreeMap;

/// Two graders.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairAgreement {
    pub first: String,
    pub second: String,
    #[serde(flatten)]
    pub comparison: Comparison,
}

/// One grader, and the candidates that were shown to them again without saying so.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SelfAgreement {
    pub grader: String,
    /// The first opinion and the later ones.
    #[serde(flatten)]
    pub comparison: Comparison,
}

/// Agreement of all graders of a set of grades.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// The classes, in the order of rows and columns of the tables.
    pub classes: Vec<String>,
    pub graders: Vec<String>,
    /// Every pair, in the order of their names; those without a common candidate with empty tables.
    pub pairs: Vec<PairAgreement>,
    /// Over all graders, of candidates with at least two of them.
    pub fleiss_kappa: Option<f64>,
    /// How many such candidates there are.
    pub shared_candidates: u64,
    /// Those who saw hidden repeats.
    pub with_themselves: Vec<SelfAgreement>,
    /// Grades that count but whose class the scheme lacks: left out.
    pub unknown_classes: u64,
}

/// Places in the scheme, by candidate, grader and showing.
type Opinions<'a> = BTreeMap<String, BTreeMap<&'a str, BTreeMap<u32, usize>>>;

/// Compare the grades that count. A grader's opinion of a candidate is that of its first showing.
pub fn agreement(grades: &[Grade], scheme: &Scheme) -> Agreement {
    let mut opinions: Opinions = BTreeMap::new();
    let mut graders: Vec<&str> = Vec::new();
    let mut unknown_classes = 0;
    for grade in standing_grades(grades) {
        let Some(rank) = grade.class.as_deref().and_then(|class| scheme.rank(class)) else {
            unknown_classes += 1;
            continue;
        };
        graders.push(&grade.grader);
        let of_candidate = opinions.entry(grade.candidate.identity()).or_default();
        of_candidate.entry(&grade.grader).or_default().insert(grade.showing, rank);
    }
    graders.sort_unstable();
    graders.dedup();
    let classes = scheme.classes.len();
    let tallies = tallies(&opinions, classes);
    Agreement {
        classes: scheme.classes.iter().map(|class| class.key.clone()).collect(),
        pairs: pairs(&opinions, &graders, classes),
        fleiss_kappa: fleiss_kappa(&tallies),
        shared_candidates: tallies.len() as u64,
        with_themselves: with_themselves(&opinions, &graders, classes),
        graders: graders.into_iter().map(str::to_owned).collect(),
        unknown_classes,
    }
}

fn first_opinion(showings: &BTreeMap<u32, usize>) -> Option<usize> {
    showings.values().next().copied()
}

fn pairs(opinions: &Opinions, graders: &[&str], classes: usize) -> Vec<PairAgreement> {
    let mut pairs = Vec::new();
    for (index, first) in graders.iter().enumerate() {
        for second in graders.iter().skip(index + 1) {
            let both: Vec<(usize, usize)> = opinions
                .values()
                .filter_map(|of| Some((first_opinion(of.get(first)?)?, first_opinion(of.get(second)?)?)))
                .collect();
            pairs.push(PairAgreement {
                first: (*first).to_owned(),
                second: (*second).to_owned(),
                comparison: Comparison::of(&both, classes),
            });
        }
    }
    pairs
}

/// For each candidate with at least two graders, how many chose each class.
fn tallies(opinions: &Opinions, classes: usize) -> Vec<Vec<u64>> {
    let shared = opinions.values().filter(|of| of.len() > 1);
    shared
        .map(|of| {
            let mut tally = vec![0; classes];
            for rank in of.values().filter_map(first_opinion) {
                if let Some(count) = tally.get_mut(rank) {
                    *count += 1;
                }
            }
            tally
        })
        .collect()
}

fn with_themselves(opinions: &Opinions, graders: &[&str], classes: usize) -> Vec<SelfAgreement> {
    graders
        .iter()
        .filter_map(|grader| {
            let repeats: Vec<(usize, usize)> = opinions
                .values()
                .filter_map(|of| of.get(grader))
                .flat_map(|showings| {
                    let first = first_opinion(showings);
                    showings.values().skip(1).filter_map(move |again| Some((first?, *again)))
                })
                .collect();
            (!repeats.is_empty()).then(|| SelfAgreement {
                grader: (*grader).to_owned(),
                comparison: Comparison::of(&repeats, classes),
            })
        })
        .collect()
}
