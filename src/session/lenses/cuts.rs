//! The cuts that leave the sources worth scoring.

use serde::{Deserialize, Serialize};

/// One way to sort sources out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cut {
    /// Peak surface brightness minus magnitude, mag: point sources have less than -2.6.
    Compactness,
    /// Probability of a point source.
    PointLike,
    /// Half-light radius, arcsec.
    Size,
    /// Total I_E.
    Magnitude,
    /// Probability of being no source at all.
    Spurious,
    /// Pixels from the edge of the field.
    Edge,
    /// Light within 1" over its noise; with it artefacts are removed: cosmic rays, spikes, saturated cores, missing
    /// pixels. Pixels are read for it, so it is made while scoring.
    Pixels,
}

impl Cut {
    /// In the order of the pane.
    pub const ALL: [Self; 7] = [
        Self::Compactness,
        Self::PointLike,
        Self::Size,
        Self::Magnitude,
        Self::Spurious,
        Self::Edge,
        Self::Pixels,
    ];

    /// As the pane calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Compactness => "μmax − mag ≥",
            Self::PointLike => "P(point) ≤",
            Self::Size => "radius ≥",
            Self::Magnitude => "I_E ≤",
            Self::Spurious => "P(spurious) ≤",
            Self::Edge => "from the edge ≥",
            Self::Pixels => "pixels: S/N ≥",
        }
    }

    /// One sentence.
    pub fn help(self) -> &'static str {
        match self {
            Self::Compactness => {
                "Peak surface brightness minus magnitude: stars lie at or below −2.6. Where it is not known, nothing \
                 is removed."
            }
            Self::PointLike => "The catalogue's probability of a point source.",
            Self::Size => "Half-light radius in arcseconds.",
            Self::Magnitude => "Total magnitude in VIS: fainter deflectors are left out.",
            Self::Spurious => "The catalogue's probability that there is no source at all.",
            Self::Edge => "Pixels from the edge of the field.",
            Self::Pixels => {
                "Light within 1″ over its noise. With it go cosmic rays, spikes, saturated cores and missing pixels. Made \
                 while scoring, since pixels are read for it."
            }
        }
    }

    /// What a threshold is at first, and its range.
    pub fn range(self) -> (CutSetting, f64, f64) {
        let on = |threshold| CutSetting { is_on: true, threshold };
        let off = |threshold| CutSetting { is_on: false, threshold };
        match self {
            Self::Compactness => (on(-2.6), -5.0, 1.0),
            Self::PointLike => (on(0.96), 0.0, 1.0),
            Self::Size => (off(0.2), 0.0, 2.0),
            Self::Magnitude => (on(24.0), 16.0, 27.0),
            Self::Spurious => (on(0.2), 0.0, 1.0),
            Self::Edge => (off(24.0), 0.0, 500.0),
            Self::Pixels => (on(5.0), 0.0, 50.0),
        }
    }

    fn index(self) -> usize {
        Self::ALL.iter().position(|cut| *cut == self).unwrap_or(0)
    }
}

/// Whether a cut is made, and where.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CutSetting {
    pub is_on: bool,
    pub threshold: f64,
}

/// All cuts.
#[derive(Debug, Clone, PartialEq)]
pub struct SelectionCuts {
    settings: [CutSetting; Cut::ALL.len()],
    /// Score every detection by itself; otherwise close ones are joined to the brightest of them.
    pub keeps_neighbours: bool,
}

impl Default for SelectionCuts {
    fn default() -> Self {
        Self { settings: Cut::ALL.map(|cut| cut.range().0), keeps_neighbours: false }
    }
}

impl SelectionCuts {
    /// How a cut is set.
    pub fn get(&self, cut: Cut) -> CutSetting {
        self.settings.get(cut.index()).copied().unwrap_or_else(|| cut.range().0)
    }

    /// Set a cut; a threshold that is no number is ignored, others come into their range.
    pub fn set(&mut self, cut: Cut, setting: CutSetting) {
        let (_, low, high) = cut.range();
        let before = self.get(cut);
        let threshold =
            if setting.threshold.is_nan() { before.threshold } else { setting.threshold.clamp(low, high) };
        if let Some(slot) = self.settings.get_mut(cut.index()) {
            *slot = CutSetting { threshold, ..setting };
        }
    }
}

/// What cuts leave of a list of sources.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    /// Numbers of the sources that are left, rising.
    pub kept: Vec<usize>,
    /// How many detections that pass the cuts are joined to a brighter neighbour, which stands for both.
    pub joined: usize,
    /// How many each cut removes by itself, in the order of [`Cut::ALL`]; 0 for cuts that are off.
    pub removed: [usize; Cut::ALL.len()],
    /// Some of those that each cut removes.
    pub examples: [Vec<usize>; Cut::ALL.len()],
}

impl Selection {
    /// What a cut removes by itself.
    pub fn set(&mut self, cut: Cut, removed: usize, examples: Vec<usize>) {
        if let (Some(count), Some(some)) =
            (self.removed.get_mut(cut.index()), self.examples.get_mut(cut.index()))
        {
            (*count, *some) = (removed, examples);
        }
    }

    /// How many a cut removes by itself.
    pub fn removed_by(&self, cut: Cut) -> usize {
        self.removed.get(cut.index()).copied().unwrap_or(0)
    }

    /// Some of those.
    pub fn examples_of(&self, cut: Cut) -> &[usize] {
        self.examples.get(cut.index()).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_stay_numbers_within_their_range() {
        let mut cuts = SelectionCuts::default();
        assert_eq!(cuts.get(Cut::Magnitude), CutSetting { is_on: true, threshold: 24.0 });
        cuts.set(Cut::Magnitude, CutSetting { is_on: false, threshold: f64::NAN });
        assert_eq!(cuts.get(Cut::Magnitude), CutSetting { is_on: false, threshold: 24.0 });
        cuts.set(Cut::Magnitude, CutSetting { is_on: true, threshold: 99.0 });
        assert_eq!(cuts.get(Cut::Magnitude).threshold, 27.0);
        assert_eq!(cuts.get(Cut::Size), Cut::Size.range().0, "the others stay");
    }
}
