//! The range of training: the range of each feature, and the distance to the nearest of what was trained on.

use super::learnt_rows::LearntRows;
use super::prototypes::{NearestTree, Prototype, Standard, means_of};
use super::{CLASSES, FEATURES_WITH_STELLARITY, FeatureSet, Labels, Photometry, QuasarError};
use crate::evaluate::quantile;
use serde::{Deserialize, Serialize};

/// The share of the training set below the range of a feature, and above it.
const TAIL: f64 = 0.000_5;
/// The share of rows like those of training that is flagged, by cross-validation.
const FLAGGED: f64 = 0.014;
const FOLDS: usize = 5;
const VERSION: u32 = 1;

/// Where the training set reaches.
///
/// Distances are Euclidean in r, u-g, g-r, r-i, or in I_E, VIS-Y, Y-J, J-H, each divided by half the distance of its 16th and
/// 84th percentile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Kept", into = "Kept")]
pub struct Coverage {
    kept: Kept,
    tree: NearestTree,
}

/// What is written into a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    version: u32,
    /// Of which features.
    #[serde(default, skip_serializing_if = "FeatureSet::is_ugri")]
    set: FeatureSet,
    /// Rows of training.
    rows: usize,
    /// Of each feature; 16, or 17 with stellarity; of Euclid's six colours and the I_E magnitude.
    ranges: Vec<[f32; 2]>,
    /// Median and spread of the numbers that distances are measured in.
    centre: [f32; 4],
    spread: [f32; 4],
    distance_limit: f32,
    prototypes: Vec<Prototype>,
    /// Which rows they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    learnt: Option<LearntRows>,
}

/// Where a row lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub in_range: bool,
    /// To the nearest prototype; NaN where a magnitude is missing.
    pub distance: f32,
    /// The first feature outside its range.
    pub outside: Option<usize>,
}

impl Coverage {
    /// Of a labelled training set; rows without a class or with a missing magnitude do not count. With stellarity, where
    /// there is such a column.
    ///
    /// # Errors
    /// Fewer than a hundred rows.
    pub fn fit(photometry: &Photometry, labels: &Labels) -> Result<Self, QuasarError> {
        let rows = labels.complete_rows(photometry);
        let mut fitted = Self::without_limit(photometry, labels, &rows)?;
        // Rows that the prototypes were not made of tell how far away such rows usually are.
        let mut distances = Vec::with_capacity(rows.len());
        for fold in 0..FOLDS {
            let (inside, outside): (Vec<usize>, Vec<usize>) =
                rows.iter().partition(|row| labels.fold(**row, FOLDS) != fold);
            let Ok(part) = Self::without_limit(photometry, labels, &inside) else { continue };
            distances.extend(outside.iter().map(|row| {
                let place = part.place_of(&photometry.features_of(*row));
                if place.outside.is_some() { f64::INFINITY } else { f64::from(place.distance) }
            }));
        }
        let limit = quantile(&distances, 1.0 - FLAGGED).filter(|limit| limit.is_finite());
        fitted.kept.distance_limit = limit.unwrap_or(f64::from(f32::MAX)) as f32;
        let set = photometry.features;
        let axes: Vec<[f32; 4]> = rows.iter().map(|row| set.axes(&photometry.features_of(*row))).collect();
        fitted.kept.learnt = Some(LearntRows::of(&axes));
        Ok(fitted)
    }

    fn without_limit(photometry: &Photometry, labels: &Labels, rows: &[usize]) -> Result<Self, QuasarError> {
        if rows.len() < 100 {
            return Err(QuasarError::Coverage(format!(
                "{} labelled rows are too few; 100 are needed",
                rows.len()
            )));
        }
        let made: Vec<[f32; FEATURES_WITH_STELLARITY]> =
            rows.iter().map(|row| photometry.features_of(*row)).collect();
        let set = photometry.features;
        let count = set.ranged(!photometry.stellarity.is_empty());
        let range = |index: usize| {
            let values: Vec<f64> =
                made.iter().filter_map(|row| row.get(index)).map(|v| f64::from(*v)).collect();
            let at = |share: f64| quantile(&values, share).unwrap_or(f64::NAN) as f32;
            [at(TAIL), at(1.0 - TAIL)]
        };
        let ranges = (0..count).map(range).collect();
        let places: Vec<[f32; 4]> = made.iter().map(|features| set.axes(features)).collect();
        let along = |axis: usize, share: f64| {
            let values: Vec<f64> = places.iter().filter_map(|p| p.get(axis)).map(|v| f64::from(*v)).collect();
            quantile(&values, share).unwrap_or(0.0) as f32
        };
        let centre = [0, 1, 2, 3].map(|axis| along(axis, 0.5));
        let spread = [0, 1, 2, 3].map(|axis| ((along(axis, 0.84) - along(axis, 0.16)) / 2.0).max(1e-3));
        let mut prototypes = Vec::new();
        for class in CLASSES {
            let of_class = rows.iter().zip(&places).filter(|(row, _)| labels.class(**row) == Some(class));
            let standard: Vec<Standard> =
                of_class.map(|(_, place)| standard(*place, centre, spread)).collect();
            prototypes.extend(means_of(&standard, 1).into_iter().map(|(mean, members)| {
                let mut place = mean;
                for ((value, centre), spread) in place.iter_mut().zip(centre).zip(spread) {
                    *value = *value * spread + centre;
                }
                Prototype { place: place.map(rounded), class, members }
            }));
        }
        let (rows, distance_limit) = (rows.len(), f32::MAX);
        let learnt = None;
        Kept { version: VERSION, set, rows, ranges, centre, spread, distance_limit, prototypes, learnt }
            .try_into()
    }

    /// Read what [`Coverage::text`] writes.
    ///
    /// # Errors
    /// Other text.
    pub fn parse(text: &str) -> Result<Self, QuasarError> {
        serde_json::from_str(text).map_err(|error| QuasarError::Coverage(error.to_string()))
    }

    /// As JSON, to be carried in a model.
    ///
    /// # Errors
    /// Numbers that JSON cannot hold.
    pub fn text(&self) -> Result<String, QuasarError> {
        serde_json::to_string(self).map_err(|error| QuasarError::Coverage(error.to_string()))
    }

    /// Whether a row with these features is like those of training.
    pub fn place_of(&self, features: &[f32; FEATURES_WITH_STELLARITY]) -> Place {
        let Kept { set, centre, spread, ranges, distance_limit, .. } = &self.kept;
        let is_outside = |(value, [low, high]): (&f32, &[f32; 2])| !(*value >= *low && *value <= *high);
        let outside = features.iter().zip(ranges).position(is_outside);
        let nearest = self.tree.nearest(standard(set.axes(features), *centre, *spread));
        let distance = nearest.map_or(f32::NAN, |(_, distance)| distance);
        Place { in_range: outside.is_none() && distance <= *distance_limit, distance, outside }
    }

    /// All features of a row that are outside their ranges, as indices into [`FeatureSet::feature_names`].
    pub fn outside(&self, features: &[f32; FEATURES_WITH_STELLARITY]) -> Vec<usize> {
        let is_outside = |(value, [low, high]): (&f32, &[f32; 2])| !(*value >= *low && *value <= *high);
        (0..)
            .zip(features.iter().zip(&self.kept.ranges))
            .filter(|(_, pair)| is_outside(*pair))
            .map(|(index, _)| index)
            .collect()
    }

    /// Lowest and highest value of each feature in training, but for one row in two thousand at each end.
    pub fn ranges(&self) -> &[[f32; 2]] {
        &self.kept.ranges
    }

    /// Rows farther away than this are out of range.
    pub fn distance_limit(&self) -> f32 {
        self.kept.distance_limit
    }

    /// Whether the model can tell which rows it has learnt from.
    pub fn tells_learnt(&self) -> bool {
        self.kept.learnt.is_some()
    }

    /// Whether a row with these features is one of the rows of training; no row is where the model cannot tell.
    pub fn has_learnt(&self, features: &[f32; FEATURES_WITH_STELLARITY]) -> bool {
        self.kept.learnt.as_ref().is_some_and(|learnt| learnt.has(self.kept.set.axes(features)))
    }

    /// Of which features it is.
    pub fn set(&self) -> FeatureSet {
        self.kept.set
    }

    /// The magnitudes and classes of the prototypes, for maps.
    pub fn stand_ins(&self) -> Vec<([f64; 4], super::Class)> {
        let set = self.kept.set;
        self.kept.prototypes.iter().map(|one| (set.magnitudes_of_axes(one.place), one.class)).collect()
    }

    /// What stands for the training set, for maps.
    pub fn prototypes(&self) -> &[Prototype] {
        &self.kept.prototypes
    }

    /// Rows of training.
    pub fn rows(&self) -> usize {
        self.kept.rows
    }
}

fn standard(place: [f32; 4], centre: [f32; 4], spread: [f32; 4]) -> Standard {
    let mut standard = place;
    for ((value, centre), spread) in standard.iter_mut().zip(centre).zip(spread) {
        *value = (*value - centre) / spread;
    }
    standard
}

/// To a thousandth of a magnitude.
fn rounded(value: f32) -> f32 {
    (value * 1000.0).round() / 1000.0
}

impl TryFrom<Kept> for Coverage {
    type Error = QuasarError;

    fn try_from(kept: Kept) -> Result<Self, QuasarError> {
        if kept.version != VERSION {
            let why = format!("it is of version {}, and this program knows {VERSION}", kept.version);
            return Err(QuasarError::Coverage(why));
        }
        let is_usable = [false, true].map(|with| kept.set.ranged(with)).contains(&kept.ranges.len())
            && kept.spread.iter().all(|spread| *spread > 0.0)
            && kept.distance_limit > 0.0
            && !kept.prototypes.is_empty();
        if !is_usable {
            return Err(QuasarError::Coverage("ranges, spreads or prototypes are missing".to_owned()));
        }
        let places = kept.prototypes.iter().map(|one| standard(one.place, kept.centre, kept.spread));
        let places: Vec<Standard> = places.collect();
        Ok(Self { tree: NearestTree::of(&places), kept })
    }
}

impl From<Coverage> for Kept {
    fn from(coverage: Coverage) -> Self {
        coverage.kept
    }
}
