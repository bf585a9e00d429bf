//! From what galaxies are drawn.

use super::HostKind;

/// Distributions of galaxies and of what they are seen under.
#[derive(Debug, Clone, PartialEq)]
pub struct HostPriors {
    /// I_E of the galaxy without a point source.
    pub magnitude: (f64, f64),
    /// Rise of the counts, dex a magnitude.
    pub counts_slope: f64,
    /// Shares of the kinds, in the order of [`HostKind::ALL`]; any scale.
    pub shares: [f64; 9],
    /// By how many dex all galaxies are larger than typical.
    pub larger: f64,
    /// Median ratio of a bulge's half-light radius to the scale length of its disc, and its scatter in dex.
    pub bulge_ratio: (f64, f64),
    /// Median light of a nuclear star cluster as a share of a late galaxy's, and its scatter in dex.
    pub cluster_share: (f64, f64),
    /// By how much the share of galaxies with a star cluster is raised.
    pub cluster_occupation: f64,
    /// Relative scatter of the PSF's width.
    pub psf_scatter: f64,
    /// By how much the PSF is wider than the nominal one.
    pub psf_wider: f64,
    /// Noise relative to the nominal one: lowest and highest.
    pub noise: (f64, f64),
    /// Sky left in the mosaic, scatter in units of its noise.
    pub sky: f64,
    /// Scatter of the position that a catalogue gives, pixels along each axis.
    pub centring: f64,
}

impl HostPriors {
    /// What the networks are trained on: more bright galaxies than there are, so that these are learnt as well.
    pub fn training() -> Self {
        Self { counts_slope: 0.12, ..Self::population() }
    }

    /// As they come above I_E = 22.5, the limit of Stevens et al. 2025.
    ///
    /// Bulges: Re / h = 0.20 with 0.18 dex of scatter (Gadotti 2009, section 4); star clusters in the middle: 0.4 % of
    /// a late galaxy's light with 0.45 dex of scatter (Neumayer et al. 2020, sections 4.1 and 4.2, for 10^9 to
    /// 10^10 solar masses), in 75 % of late and 30 % of early ones.
    pub fn population() -> Self {
        Self {
            magnitude: (17.8, 22.5),
            counts_slope: 0.30,
            shares: [0.14, 0.07, 0.13, 0.22, 0.13, 0.13, 0.07, 0.04, 0.07],
            larger: 0.0,
            bulge_ratio: (0.20, 0.18),
            cluster_share: (0.004, 0.45),
            cluster_occupation: 1.0,
            psf_scatter: 0.03,
            psf_wider: 1.0,
            noise: (0.85, 1.3),
            sky: 0.4,
            centring: 0.5,
        }
    }

    /// Other galaxies under other conditions than those of training: more compact, more late ones, brighter star
    /// clusters, a wider PSF, more noise.
    pub fn shifted() -> Self {
        Self {
            shares: [0.08, 0.12, 0.10, 0.18, 0.12, 0.22, 0.06, 0.06, 0.06],
            larger: -0.06,
            bulge_ratio: (0.17, 0.22),
            cluster_share: (0.006, 0.5),
            psf_scatter: 0.05,
            psf_wider: 1.04,
            noise: (1.0, 1.6),
            sky: 0.7,
            centring: 0.8,
            ..Self::population()
        }
    }

    pub(super) fn kind(&self, share: f64) -> HostKind {
        let total: f64 = self.shares.iter().sum();
        let mut left = share * total;
        for (kind, weight) in HostKind::ALL.into_iter().zip(self.shares) {
            left -= weight;
            if left < 0.0 {
                return kind;
            }
        }
        HostKind::Blend
    }
}
