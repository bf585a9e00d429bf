//! Which sources are worth a look, by what is known of them before their pixels are seen.

use super::Candidate;
use crate::geometry::ImageSize;

/// How many examples of what a cut removes are kept.
const EXAMPLES: usize = 24;

/// The cuts, each with its threshold; `None` for a cut that is not made.
///
/// The defaults are ours where the literature gives none: I_E at most 24 as AgileLens; -2.6 mag and a spurious
/// probability of 0.2 as the parent sample of the Q1 lens searches; 0.96 as the MER catalogue's rule for stars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SelectionCuts {
    /// Brighter ones than this magnitude are removed.
    pub brightest: Option<f64>,
    /// Fainter ones than this magnitude are removed.
    pub faintest: Option<f64>,
    /// Those with MUMAX_MINUS_MAG up to this are point sources.
    pub mumax_minus_mag: Option<f64>,
    /// Those with a probability of a point source above this are point sources.
    pub point_like: Option<f64>,
    /// Those with a smaller half-light radius are removed, arcsec.
    pub half_light_radius_arcsec: Option<f64>,
    /// Those with a probability of being no source above this are removed.
    pub spurious: Option<f64>,
    /// Those nearer to an edge of the field are removed, pixels; a negative margin asks for nothing.
    pub edge_margin_px: Option<f64>,
}

impl Default for SelectionCuts {
    fn default() -> Self {
        Self {
            faintest: Some(24.0),
            mumax_minus_mag: Some(-2.6),
            point_like: Some(0.96),
            spurious: Some(0.2),
            ..Self::NONE
        }
    }
}

impl SelectionCuts {
    /// No cut at all.
    pub const NONE: Self = Self {
        brightest: None,
        faintest: None,
        mumax_minus_mag: None,
        point_like: None,
        half_light_radius_arcsec: None,
        spurious: None,
        edge_margin_px: None,
    };

    /// The threshold of a cut; `None` where it is not made.
    pub fn threshold(&self, cut: Cut) -> Option<f64> {
        match cut {
            Cut::TooBright => self.brightest,
            Cut::TooFaint => self.faintest,
            Cut::PeakedAsAPoint => self.mumax_minus_mag,
            Cut::PointLike => self.point_like,
            Cut::TooSmall => self.half_light_radius_arcsec,
            Cut::Spurious => self.spurious,
            Cut::NearEdge => self.edge_margin_px,
        }
    }
}

/// One of the cuts, in the order in which they are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cut {
    TooBright,
    TooFaint,
    PeakedAsAPoint,
    PointLike,
    TooSmall,
    Spurious,
    NearEdge,
}

impl Cut {
    /// In their order.
    pub const ALL: [Self; 7] = [
        Self::TooBright,
        Self::TooFaint,
        Self::PeakedAsAPoint,
        Self::PointLike,
        Self::TooSmall,
        Self::Spurious,
        Self::NearEdge,
    ];

    /// What is cut, in a few words.
    pub fn title(self) -> &'static str {
        match self {
            Self::TooBright => "Too bright",
            Self::TooFaint => "Too faint",
            Self::PeakedAsAPoint => "Point sources by peak (MUMAX_MINUS_MAG)",
            Self::PointLike => "Point sources by probability",
            Self::TooSmall => "Too small",
            Self::Spurious => "No sources",
            Self::NearEdge => "Near an edge",
        }
    }

    /// Why a source was removed, as half a sentence.
    pub fn reason(self, threshold: f64) -> String {
        match self {
            Self::TooBright => format!("it is brighter than I_E = {threshold}"),
            Self::TooFaint => format!("it is fainter than I_E = {threshold}"),
            Self::PeakedAsAPoint => format!("it is a point source: MUMAX_MINUS_MAG is at most {threshold}"),
            Self::PointLike => format!("it is a point source with a probability above {threshold}"),
            Self::TooSmall => format!("its half-light radius is below {threshold}\""),
            Self::Spurious => format!("it is no source with a probability above {threshold}"),
            Self::NearEdge => format!("it lies within {threshold} pixels of an edge of the field"),
        }
    }

    /// Whether the cut removes a source; `None` where the quantity is not known, so that it passes.
    fn removes(self, candidate: &Candidate, threshold: f64, size: ImageSize) -> Option<bool> {
        let known = |value: f64| (!value.is_nan()).then_some(value);
        Some(match self {
            Self::TooBright => known(candidate.magnitude_vis)? < threshold,
            Self::TooFaint => known(candidate.magnitude_vis)? > threshold,
            Self::PeakedAsAPoint => known(candidate.mumax_minus_mag)? <= threshold,
            Self::PointLike => known(candidate.point_like)? > threshold,
            Self::TooSmall => known(candidate.half_light_radius_arcsec)? < threshold,
            Self::Spurious => known(candidate.spurious)? > threshold,
            Self::NearEdge => {
                let (x, y) = (known(candidate.position.x)?, known(candidate.position.y)?);
                let inside = |at: f64, extent: usize| {
                    at >= threshold - 0.5 && at <= extent as f64 - 0.5 - threshold
                };
                !(inside(x, size.width) && inside(y, size.height))
            }
        })
    }
}

/// What one cut does.
#[derive(Debug, Clone, PartialEq)]
pub struct Removed {
    pub cut: Cut,
    pub threshold: f64,
    /// Sources that it is the first to remove.
    pub count: usize,
    /// Sources that it would remove by itself.
    pub alone: usize,
    /// Sources that pass it because the quantity is not known.
    pub unknown: usize,
    /// The first of those that it is the first to remove, by index.
    pub examples: Vec<usize>,
}

/// What is left after the cuts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selection {
    /// Indices of the candidates that passed, in their order.
    pub passed: Vec<usize>,
    /// The cuts that were made, in their order.
    pub removed: Vec<Removed>,
    /// For each candidate the cut that removed it.
    pub removed_by: Vec<Option<Cut>>,
}

impl Selection {
    /// Why a candidate was removed; `None` for those that passed.
    pub fn reason(&self, index: usize) -> Option<String> {
        let cut = self.removed_by.get(index).copied().flatten()?;
        let made = self.removed.iter().find(|removed| removed.cut == cut)?;
        Some(cut.reason(made.threshold))
    }
}

/// Make the cuts on the sources of a field of that size. What is not known (NaN) passes and is counted.
pub fn select(candidates: &[Candidate], cuts: &SelectionCuts, size: ImageSize) -> Selection {
    let mut removed: Vec<Removed> = Cut::ALL
        .into_iter()
        .filter_map(|cut| {
            let threshold = cuts.threshold(cut)?;
            Some(Removed { cut, threshold, count: 0, alone: 0, unknown: 0, examples: Vec::new() })
        })
        .collect();
    let mut selection = Selection { removed_by: vec![None; candidates.len()], ..Selection::default() };
    for ((index, candidate), removed_by) in candidates.iter().enumerate().zip(&mut selection.removed_by) {
        for made in &mut removed {
            match made.cut.removes(candidate, made.threshold, size) {
                None => made.unknown += 1,
                Some(false) => {}
                Some(true) => {
                    made.alone += 1;
                    if removed_by.is_none() {
                        *removed_by = Some(made.cut);
                        made.count += 1;
                        if made.examples.len() < EXAMPLES {
                            made.examples.push(index);
                        }
                    }
                }
            }
        }
        if removed_by.is_none() {
            selection.passed.push(index);
        }
    }
    selection.removed = removed;
    selection
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::ImagePoint;

    fn candidate(magnitude_vis: f64, mumax_minus_mag: f64, x: f64) -> Candidate {
        Candidate {
            id: 1,
            row: None,
            position: ImagePoint { x, y: 50.0 },
            sky: None,
            magnitude_vis,
            mumax_minus_mag,
            point_like: f64::NAN,
            half_light_radius_arcsec: f64::NAN,
            spurious: f64::NAN,
        }
    }

    #[test]
    fn the_first_cut_takes_the_blame_and_what_is_not_known_passes() {
        let candidates = [
            candidate(23.0, -1.0, 50.0),
            candidate(25.0, -3.0, 50.0),
            candidate(f64::NAN, -2.6, 50.0),
            candidate(f64::NAN, f64::NAN, 50.0),
            candidate(24.0, -2.0, 9.0),
        ];
        let cuts = SelectionCuts { edge_margin_px: Some(10.0), ..SelectionCuts::default() };
        let selection = select(&candidates, &cuts, ImageSize { width: 100, height: 100 });
        assert_eq!(selection.passed, [0, 3]);
        let of = |cut: Cut| selection.removed.iter().find(|removed| removed.cut == cut).unwrap();
        let faint = of(Cut::TooFaint);
        assert_eq!((faint.count, faint.alone, faint.unknown, &faint.examples[..]), (1, 1, 2, &[1][..]));
        let point = of(Cut::PeakedAsAPoint);
        assert_eq!((point.count, point.alone, point.unknown), (1, 2, 1));
        assert_eq!(of(Cut::PointLike).unknown, 5);
        assert_eq!(of(Cut::NearEdge).count, 1);
        assert!(selection.reason(1).unwrap().contains("24"));
        assert_eq!(selection.reason(0), None);
        assert!(!selection.removed.iter().any(|removed| removed.cut == Cut::TooBright));
    }

    #[test]
    fn no_cut_removes_nothing() {
        let selection =
            select(&[candidate(99.0, -9.0, -5.0)], &SelectionCuts::NONE, ImageSize { width: 9, height: 9 });
        assert_eq!((selection.passed.len(), selection.removed.len()), (1, 0));
        assert_eq!(select(&[], &SelectionCuts::default(), ImageSize::default()).passed.len(), 0);
    }
}
