//! Snippets that were measured.

use super::super::{
    Detection, Detector, ExposureImage, FitSettings, ImageScale, RANK_FEATURE_COUNT, Signal, Snippet,
    StreakModels, TrailFit, TrailPsf, fit_trail, rank_features,
};
use super::SearchBlock;

/// A snippet, its fit, and what the ranker sees of it.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub snippet: Snippet,
    pub fit: TrailFit,
    pub features: [f32; RANK_FEATURE_COUNT],
}

/// Fit all snippets that belong to a block. What cannot be fitted (no light, all masked) is left out.
pub fn candidates(
    (signal, psf): (&Signal, &TrailPsf),
    snippets: &[Snippet],
    block: &SearchBlock,
    image: &ExposureImage,
) -> Vec<Candidate> {
    let settings = FitSettings { psf: *psf, gain: image.gain };
    let own = snippets.iter().filter(|snippet| block.holds(snippet.center()));
    own.filter_map(|snippet| {
        let fit = fit_trail(signal, snippet, &settings)?;
        let features = rank_features(signal, snippet, &fit, psf);
        Some(Candidate { snippet: *snippet, fit, features })
    })
    .collect()
}

impl Candidate {
    /// The detection, with its score.
    pub fn detection(&self, image: &ExposureImage, models: &StreakModels, detector: Detector) -> Detection {
        let scale = ImageScale { wcs: image.wcs.as_deref(), zero_point: image.zero_point };
        let score = match detector {
            Detector::Network => models.score(&self.features),
            Detector::Classical => classical_score(self.snippet.strength, self.fit.relative_width),
        };
        Detection { score, ..self.fit.to_detection(&self.snippet, &scale) }
    }
}

/// The classical detector has no probabilities: its signal-to-noise ratio, lowered where the fitted width is not that
/// of a star (cosmic rays are sharper, galaxies wider), bent into 0 to 1 (one half at 8). It orders detections.
fn classical_score(strength: f64, relative_width: f64) -> f64 {
    let off = (((relative_width - 1.0).abs() - 0.15).max(0.0) / 0.15).min(10.0);
    let strength = strength.max(0.0) * (-0.5 * off * off).exp();
    strength / (strength + 8.0)
}
