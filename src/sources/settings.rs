//! What is chosen about a detection.

use super::SourcesError;

/// How sources are found and measured. The defaults suit VIS mosaics of 0.1" per pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectionSettings {
    /// A source is brighter than so many standard deviations of the noise, in the smoothed image.
    pub threshold: f64,
    /// In at least so many connected pixels.
    pub min_area: usize,
    /// Side of the meshes in which the background is measured, pixels.
    pub mesh: usize,
    /// The image is smoothed with this before the threshold.
    pub smoothing: Smoothing,
    /// The noise that the threshold is counted in, where no RMS map is given.
    pub noise: NoiseLevel,
    /// Levels, spaced as powers between threshold and peak, at which blends are looked for.
    pub deblend_levels: usize,
    /// A branch is a source of its own from this share of the flux of the whole; 1 splits nothing.
    pub deblend_contrast: f64,
    /// Drop detections that the wings of brighter neighbours explain: the exponent of the Moffat profile of those
    /// wings; `None` keeps all.
    pub clean: Option<f64>,
    /// The Kron aperture reaches to so many first moments of the light,
    pub kron_factor: f64,
    /// and at least to so many semi-axes.
    pub kron_minimum: f64,
    pub blocks: BlockLayout,
}

/// A kernel that suits what is looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Smoothing {
    None,
    /// 1 2 1 in both directions: SExtractor's default.
    Pyramid,
    /// A Gaussian of this full width at half maximum, pixels.
    Gaussian {
        fwhm: f64,
    },
}

/// One noise for all pixels, or that of their neighbourhood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoiseLevel {
    /// The noise mesh at the pixel.
    Local,
    /// The median of the noise mesh.
    Global,
}

/// The windows that an image is worked through in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockLayout {
    /// Side of the part that a block answers for, pixels.
    pub side: usize,
    /// How far it sees beyond that.
    pub overlap: usize,
    /// A source that needs a window of more pixels is measured in part, and flagged.
    pub most_pixels: usize,
}

impl Default for DetectionSettings {
    fn default() -> Self {
        Self {
            threshold: 1.5,
            min_area: 5,
            mesh: 64,
            smoothing: Smoothing::Gaussian { fwhm: 2.0 },
            noise: NoiseLevel::Local,
            deblend_levels: 32,
            deblend_contrast: 0.005,
            clean: Some(1.0),
            kron_factor: 2.5,
            kron_minimum: 3.5,
            blocks: BlockLayout::default(),
        }
    }
}

impl Default for BlockLayout {
    fn default() -> Self {
        Self { side: 1024, overlap: 128, most_pixels: 1 << 24 }
    }
}

/// Wider Gaussians than this are no matched kernel but another image.
const WIDEST_KERNEL: f64 = 100.0;
const MOST_LEVELS: usize = 200;

impl DetectionSettings {
    /// # Errors
    /// [`SourcesError::Setting`] with what is wrong and what is allowed.
    pub(super) fn check(&self) -> Result<(), SourcesError> {
        let positive = |value: f64| value.is_finite() && value > 0.0;
        let fwhm = match self.smoothing {
            Smoothing::Gaussian { fwhm } => fwhm,
            Smoothing::None | Smoothing::Pyramid => 1.0,
        };
        let checks = [
            (positive(self.threshold), "the threshold must be a positive number of sigma"),
            (self.min_area > 0, "the least area must be at least one pixel"),
            (self.mesh > 0, "the meshes of the background must be at least one pixel wide"),
            (
                positive(fwhm) && fwhm <= WIDEST_KERNEL,
                "the smoothing kernel must be between 0 and 100 pixels wide",
            ),
            ((2..=MOST_LEVELS).contains(&self.deblend_levels), "blends are looked for at 2 to 200 levels"),
            (
                (0.0..=1.0).contains(&self.deblend_contrast),
                "the contrast of blends is a share between 0 and 1",
            ),
            (self.clean.is_none_or(positive), "the exponent of the wings must be positive"),
            (positive(self.kron_factor), "the Kron factor must be positive"),
            (
                self.kron_minimum.is_finite() && self.kron_minimum >= 0.0,
                "the least Kron radius must not be negative",
            ),
            (self.blocks.side > 0, "blocks must be at least one pixel wide"),
        ];
        match checks.iter().find(|(is_good, _)| !is_good) {
            Some((_, sentence)) => Err(SourcesError::Setting((*sentence).to_owned())),
            None => Ok(()),
        }
    }
}

impl Smoothing {
    /// The kernel along one axis: an odd number of weights, symmetric, of sum 1.
    pub(super) fn taps(self) -> Vec<f32> {
        match self {
            Self::None => vec![1.0],
            Self::Pyramid => vec![0.25, 0.5, 0.25],
            Self::Gaussian { fwhm } => {
                let sigma = fwhm / (8.0 * 2.0_f64.ln()).sqrt();
                let radius = fwhm.clamp(1.0, WIDEST_KERNEL).ceil() as i32;
                let weight = |step: i32| (-0.5 * (f64::from(step) / sigma).powi(2)).exp();
                let sum: f64 = (-radius..=radius).map(weight).sum();
                (-radius..=radius).map(|step| (weight(step) / sum) as f32).collect()
            }
        }
    }
}
