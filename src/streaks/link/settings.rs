//! How linking goes.

/// Settings of the linker.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkSettings {
    /// Slowest and fastest motion, arcseconds an hour.
    pub rates_arcsec_h: [f64; 2],
    /// Standard deviation of positions between exposures, arcsec, beside that of the fits.
    pub astrometry_sigma_arcsec: f64,
    /// Least standard deviations of a fitted end along and across its trail, pixels.
    pub least_end_sigma_px: [f64; 2],
    /// The direction of shorter trails is weak.
    pub short_px: f64,
    /// How much the rate (as a share) and the direction (radians) of a moving source may change or be mismeasured.
    pub rate_change: f64,
    pub direction_change: f64,
    /// How many magnitudes a source may change beside errors.
    pub magnitude_change: f64,
    /// What stands at its place while its source should have moved further than this is static, arcsec.
    pub standing_arcsec: f64,
    /// Candidates agree within this many standard deviations.
    pub sigmas: f64,
    /// For one detection, at most this many partners in another exposure: those that agree best.
    pub partners: usize,
    /// For one tuple, at most this many ways to go on in another exposure.
    pub extensions: usize,
    /// No more tuples are looked at.
    pub most_tuples: usize,
    /// Exposures further apart in time are not compared, hours: motion is uniform only so long.
    pub longest_hours: f64,
    /// Tracks of a lower probability are dropped.
    pub threshold: f64,
    /// A tuple of one more exposure wins where its probability is lower by no more than this.
    pub exposure_bonus: f64,
}

impl Default for LinkSettings {
    fn default() -> Self {
        Self {
            rates_arcsec_h: [0.3, 100.0],
            astrometry_sigma_arcsec: 0.03,
            least_end_sigma_px: [0.6, 0.35],
            short_px: 4.0,
            rate_change: 0.03,
            direction_change: 0.02,
            magnitude_change: 1.0,
            standing_arcsec: 0.35,
            sigmas: 5.0,
            partners: 8,
            extensions: 3,
            most_tuples: 5_000_000,
            longest_hours: 6.0,
            threshold: 0.3,
            exposure_bonus: 0.1,
        }
    }
}
