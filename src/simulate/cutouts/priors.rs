//! From what pictures are drawn.

use crate::field::Band;

/// A normal distribution, cut off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub mean: f64,
    pub sigma: f64,
    pub limits: (f64, f64),
}

impl Spread {
    /// The value that lies so many standard deviations above the mean, within the limits.
    pub(super) fn at(&self, deviate: f64) -> f64 {
        (self.mean + self.sigma * deviate).clamp(self.limits.0, self.limits.1)
    }
}

/// The population of lenses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LensPriors {
    /// Natural logarithm of the Einstein radius in arcsec.
    pub log_einstein_radius: Spread,
    /// I_E of the deflector at an Einstein radius of 0.88".
    pub deflector_magnitude: Spread,
    /// I_E of the lensed light.
    pub arc_magnitude: Spread,
    /// Half-light radius of the source, arcsec.
    pub source_radius_arcsec: (f64, f64),
    /// How far sources lie from the axis, in Einstein radii: uniform over the disc out to here.
    pub farthest_source: f64,
    pub shear: f64,
    pub deflector_redshift: (f64, f64),
    pub source_redshift: (f64, f64),
}

/// What telescope and pipeline add.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConditionPriors {
    /// Sigma of the natural logarithm of the PSF's width.
    pub psf_scatter: f64,
    /// Noise relative to a MER mosaic of nominal depth.
    pub noise: (f64, f64),
    /// Sky left over: up to so many sigma per pixel, constant and as a slope over the picture.
    pub sky_sigma: f64,
    /// Sigma of zero points, mag.
    pub zero_point: f64,
    /// Sigma of the misregistration of NISP, pixels.
    pub misregistration: f64,
    /// Sigma of mis-centring, pixels.
    pub centring: f64,
    /// One in five is off by up to 5 px in each direction.
    pub has_outliers: bool,
    /// Chance that a NISP band is missing; each of the three.
    pub missing_band: f64,
    /// Chance of pixels without data at an edge.
    pub missing_edge: f64,
    /// Chance of an artefact beside whatever is shown.
    pub artefact: f64,
    /// Neighbours relative to an ordinary piece of sky.
    pub crowding: (f64, f64),
    /// Added to the colours of all sources, VIS - NISP, mag.
    pub colour_shift: f64,
    /// On top of all that.
    pub fixed: Fixed,
}

/// Skews of one size: what every picture of a test has on top of its own conditions.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Fixed {
    /// Sky in every band, in units of its noise per pixel.
    pub sky: f64,
    /// Distance of the source from the middle, pixels, in a random direction.
    pub off_center: f64,
    /// VIS is brighter by so many magnitudes.
    pub vis_zero_point: f64,
    /// Distance of NISP from VIS, pixels, in a random direction.
    pub misregistration: f64,
    /// A NISP band that is not there.
    pub dropped: Option<Band>,
}

/// The skews that are tested one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skew {
    /// Sky of 1.5 sigma per pixel left over.
    SkyAbove,
    /// Too much sky taken off: 1.5 sigma per pixel.
    SkyBelow,
    /// Off by 5 px.
    Centring,
    /// 1.6 times the noise.
    Noise,
    /// VIS brighter by 0.1 mag.
    ZeroPoint,
    /// NISP off by 2 px (0.2").
    Registration,
    /// No H.
    MissingBand,
}

impl Skew {
    /// Every skew.
    pub const ALL: [Self; 7] = [
        Self::SkyAbove,
        Self::SkyBelow,
        Self::Centring,
        Self::Noise,
        Self::ZeroPoint,
        Self::Registration,
        Self::MissingBand,
    ];

    /// As on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::SkyAbove => "sky-above",
            Self::SkyBelow => "sky-below",
            Self::Centring => "centring",
            Self::Noise => "noise",
            Self::ZeroPoint => "zero-point",
            Self::Registration => "registration",
            Self::MissingBand => "missing-band",
        }
    }
}

/// Everything that decides what pictures look like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CutoutPriors {
    pub lens: LensPriors,
    pub conditions: ConditionPriors,
    /// Magnitudes of the look-alikes' main galaxies, I_E.
    pub look_alike_magnitude: (f64, f64),
}

impl CutoutPriors {
    /// The lenses of Euclid Q1 as published (arXiv:2503.15324: 16, 50 and 84 % of Einstein radii 0.70, 0.88, 1.13",
    /// deflectors I_E 20.35, 21.39, 22.13, lensed light 21.81, 22.28, 22.75), under ordinary conditions.
    pub fn population() -> Self {
        Self {
            lens: LensPriors {
                log_einstein_radius: Spread { mean: -0.128, sigma: 0.24, limits: (-0.75, 0.95) },
                deflector_magnitude: Spread { mean: 21.35, sigma: 0.8, limits: (18.5, 23.4) },
                arc_magnitude: Spread { mean: 22.28, sigma: 0.47, limits: (20.3, 23.8) },
                source_radius_arcsec: (0.07, 0.30),
                farthest_source: 0.85,
                shear: 0.04,
                deflector_redshift: (0.3, 0.95),
                source_redshift: (1.0, 3.0),
            },
            conditions: ConditionPriors {
                psf_scatter: 0.03,
                noise: (0.9, 1.2),
                sky_sigma: 0.3,
                zero_point: 0.02,
                misregistration: 0.3,
                centring: 0.8,
                has_outliers: false,
                missing_band: 0.01,
                missing_edge: 0.02,
                artefact: 0.03,
                crowding: (0.7, 1.6),
                colour_shift: 0.0,
                fixed: Fixed::default(),
            },
            look_alike_magnitude: (19.0, 23.0),
        }
    }

    /// For training: the population made wider, and every skew that pictures may meet.
    pub fn training() -> Self {
        let population = Self::population();
        let lens = population.lens;
        Self {
            lens: LensPriors {
                log_einstein_radius: Spread {
                    sigma: 0.34,
                    limits: (-0.85, 1.15),
                    ..lens.log_einstein_radius
                },
                deflector_magnitude: Spread { sigma: 1.0, limits: (18.0, 23.8), ..lens.deflector_magnitude },
                arc_magnitude: Spread { mean: 22.45, sigma: 0.65, limits: (20.0, 24.3) },
                source_radius_arcsec: (0.05, 0.4),
                farthest_source: 0.92,
                shear: 0.06,
                deflector_redshift: (0.2, 1.1),
                source_redshift: (0.8, 3.4),
            },
            conditions: ConditionPriors {
                psf_scatter: 0.06,
                noise: (0.8, 1.6),
                sky_sigma: 1.5,
                zero_point: 0.08,
                misregistration: 1.0,
                centring: 1.5,
                has_outliers: true,
                missing_band: 0.05,
                missing_edge: 0.06,
                artefact: 0.06,
                crowding: (0.4, 2.5),
                colour_shift: 0.10,
                fixed: Fixed::default(),
            },
            look_alike_magnitude: (18.6, 23.4),
        }
    }

    /// Other priors than those of training: smaller Einstein radii and fainter arcs, rounder to flatter deflectors,
    /// larger sources, redder colours, a wider PSF, more noise, denser fields.
    pub fn shifted() -> Self {
        let population = Self::population();
        let lens = population.lens;
        Self {
            lens: LensPriors {
                log_einstein_radius: Spread { mean: -0.22, sigma: 0.30, ..lens.log_einstein_radius },
                deflector_magnitude: Spread { mean: 20.9, sigma: 0.9, ..lens.deflector_magnitude },
                arc_magnitude: Spread { mean: 22.55, sigma: 0.55, limits: (20.3, 24.0) },
                source_radius_arcsec: (0.12, 0.45),
                shear: 0.08,
                source_redshift: (0.7, 2.0),
                ..lens
            },
            conditions: ConditionPriors {
                psf_scatter: 0.08,
                noise: (1.2, 1.5),
                sky_sigma: 1.0,
                zero_point: 0.06,
                misregistration: 0.8,
                centring: 1.5,
                crowding: (1.5, 3.0),
                colour_shift: 0.18,
                ..population.conditions
            },
            look_alike_magnitude: (18.8, 22.6),
        }
    }

    /// The same sources without noise, sky and neighbours, to be added to pixels of a real sky.
    pub fn without_sky(mut self) -> Self {
        let conditions = &mut self.conditions;
        conditions.noise = (0.0, 0.0);
        conditions.sky_sigma = 0.0;
        conditions.crowding = (0.0, 0.0);
        conditions.fixed.sky = 0.0;
        self
    }

    /// The same pictures with one skew.
    pub fn skewed(mut self, skew: Skew) -> Self {
        let conditions = &mut self.conditions;
        let fixed = &mut conditions.fixed;
        match skew {
            Skew::SkyAbove => fixed.sky = 1.5,
            Skew::SkyBelow => fixed.sky = -1.5,
            Skew::Centring => fixed.off_center = 5.0,
            Skew::Noise => conditions.noise = (1.6, 1.6),
            Skew::ZeroPoint => fixed.vis_zero_point = 0.1,
            Skew::Registration => fixed.misregistration = 2.0,
            Skew::MissingBand => fixed.dropped = Some(Band::H),
        }
        self
    }
}
