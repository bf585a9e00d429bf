//! Drawing one galaxy.

use super::super::calibration::{BandCalibration, PIXEL_SCALE_ARCSEC};
use super::super::cutouts::RingDisc;
use super::super::edge_on::EdgeOnDisc;
use super::super::object::{Blob, Part, SersicPart};
use super::super::population::{magnitude_from_counts, normal, random_arms};
use super::super::spiral::{ArmPattern, SpiralDisc};
use super::dust_lane::DustLane;
use super::{HostKind, HostPriors};
use crate::field::Band;
use crate::geometry::ImagePoint;
use rand::RngExt;
use std::f64::consts::{PI, TAU};

/// A galaxy as it is painted.
#[derive(Debug, Clone)]
pub(super) struct Galaxy {
    pub(super) kind: HostKind,
    pub(super) parts: Vec<Part>,
    pub(super) lane: Option<DustLane>,
    /// I_E.
    pub(super) magnitude: f64,
    /// Half-light radius of its main part, pixels.
    pub(super) radius: f64,
    pub(super) bulge_share: f64,
    /// Light of the star cluster in the middle as a share of all; 0 without.
    pub(super) cluster_share: f64,
}

/// Median half-light radius of discs at a magnitude, pixels.
fn typical_radius(magnitude: f64) -> f64 {
    10_f64.powf(-0.20 - 0.112 * (magnitude - 22.0)) / PIXEL_SCALE_ARCSEC
}

fn uniform(random: &mut impl RngExt, low: f64, high: f64) -> f64 {
    low + (high - low) * random.random::<f64>()
}

fn flux_of(magnitude: f64) -> f64 {
    BandCalibration::of(Band::Vis).flux(magnitude)
}

fn of_share(total: f64, share: f64) -> [f64; 4] {
    [total * share; 4]
}

impl Galaxy {
    pub(super) fn draw(random: &mut impl RngExt, priors: &HostPriors, center: ImagePoint) -> Self {
        let kind = priors.kind(random.random());
        let magnitude = magnitude_from_counts(random, priors.counts_slope, priors.magnitude);
        let mut galaxy = Self::of_kind(random, priors, (kind, magnitude), center);
        if matches!(kind, HostKind::Elliptical | HostKind::Lenticular) && random.random::<f64>() < 0.12 {
            galaxy.lane = Some(DustLane::draw(random, center, galaxy.radius));
        }
        galaxy
    }

    fn of_kind(
        random: &mut impl RngExt,
        priors: &HostPriors,
        (kind, magnitude): (HostKind, f64),
        center: ImagePoint,
    ) -> Self {
        let larger = 10_f64.powf(priors.larger);
        let mut maker = Maker {
            random,
            priors,
            center,
            flux: flux_of(magnitude),
            typical: typical_radius(magnitude) * larger,
            parts: Vec::new(),
        };
        let (radius, bulge_share, cluster_share) = match kind {
            HostKind::Elliptical => maker.elliptical(0.72),
            HostKind::Compact => maker.elliptical(0.33),
            HostKind::Lenticular => maker.lenticular(),
            HostKind::Spiral => maker.spiral(false),
            HostKind::Barred => maker.spiral(true),
            HostKind::Late => maker.late(),
            HostKind::EdgeOn => maker.edge_on(),
            HostKind::Merger => maker.merger(),
            HostKind::Blend => maker.blend(),
        };
        let parts = maker.parts;
        Self { kind, parts, lane: None, magnitude, radius, bulge_share, cluster_share }
    }
}

/// The parts of a galaxy while it is drawn.
struct Maker<'a, R: RngExt> {
    random: &'a mut R,
    priors: &'a HostPriors,
    center: ImagePoint,
    /// Of the whole galaxy, ADU/s.
    flux: f64,
    /// Typical half-light radius at its magnitude, pixels.
    typical: f64,
    parts: Vec<Part>,
}

impl<R: RngExt> Maker<'_, R> {
    /// One profile, with an envelope around a third of them.
    fn elliptical(&mut self, size: f64) -> (f64, f64, f64) {
        let cluster = self.cluster(0.30, 0.25);
        let radius = (size * self.typical * 10_f64.powf(0.16 * normal(self.random))).clamp(0.8, 60.0);
        let index = (3.6 + 1.0 * normal(self.random)).clamp(1.2, 6.0);
        let axis_ratio = (0.78 + 0.15 * normal(self.random)).clamp(0.35, 0.98);
        let envelope = if self.random.random::<f64>() < 0.33 { uniform(self.random, 0.1, 0.4) } else { 0.0 };
        let body = SersicPart {
            center: self.center,
            radius,
            index,
            axis_ratio,
            angle: uniform(self.random, 0.0, PI),
            flux: of_share(self.flux, (1.0 - cluster) * (1.0 - envelope)),
        };
        self.parts.push(Part::Sersic(body));
        if envelope > 0.0 {
            let flux = of_share(self.flux, (1.0 - cluster) * envelope);
            let radius = body.radius * uniform(self.random, 1.8, 3.0);
            self.parts.push(Part::Sersic(SersicPart { radius, index: 1.0, flux, ..body }));
        }
        (radius, 1.0, cluster)
    }

    fn lenticular(&mut self) -> (f64, f64, f64) {
        let cluster = self.cluster(0.45, 0.6);
        let disc = self.disc_shape();
        let bulge = (0.38 + 0.16 * normal(self.random)).clamp(0.1, 0.8);
        self.parts.push(Part::Sersic(SersicPart {
            flux: of_share(self.flux, (1.0 - cluster) * (1.0 - bulge)),
            ..disc
        }));
        // Bulges of early types are larger and steeper than those of spirals.
        let steep = (2.8 + 0.9 * normal(self.random)).clamp(1.0, 5.5);
        self.bulge(&disc, (1.0 - cluster) * bulge, (1.5, steep));
        (disc.radius, bulge, cluster)
    }

    fn spiral(&mut self, has_bar: bool) -> (f64, f64, f64) {
        let cluster = self.cluster(0.6, 0.8);
        let disc = self.disc_shape();
        let bulge = (0.13 * 10_f64.powf(0.33 * normal(self.random))).clamp(0.01, 0.6);
        let ring =
            if has_bar && self.random.random::<f64>() < 0.2 { uniform(self.random, 0.01, 0.06) } else { 0.0 };
        let left = (1.0 - cluster) * (1.0 - ring);
        let pitch: f32 = self.random.random_range(0.15..0.6);
        let bar = if has_bar { self.random.random_range(0.35..1.0) } else { 0.0 };
        let arms = ArmPattern {
            pitch: if self.random.random::<bool>() { pitch } else { -pitch },
            bar,
            dust: self.random.random_range(0.1..1.6),
            ..random_arms(self.random)
        };
        let flux = of_share(self.flux, left * (1.0 - bulge));
        let young = uniform(self.random, 0.3, 1.4);
        self.parts.push(Part::Spiral(SpiralDisc {
            center: self.center,
            scale: disc.radius / 1.678,
            axis_ratio: disc.axis_ratio,
            angle: disc.angle,
            arms,
            flux,
            young_ratio: [young; 4],
        }));
        // Two thirds are pseudo-bulges.
        let steep = (2.0 * 10_f64.powf(0.2 * normal(self.random))).clamp(0.8, 5.5);
        self.bulge(&disc, left * bulge, (1.0, steep));
        if ring > 0.0 {
            let radius = uniform(self.random, 2.0, 6.0);
            let flux = of_share(self.flux, (1.0 - cluster) * ring);
            self.parts.push(Part::Ring(RingDisc {
                center: self.center,
                radius,
                width: (0.18 * radius).max(0.5),
                axis_ratio: disc.axis_ratio.max(0.35),
                angle: disc.angle,
                knots: self.random.random_range(0.2..1.0),
                flux,
                grain: self.random.random(),
            }));
        }
        (disc.radius, bulge, cluster)
    }

    /// A thin disc with knots of young stars.
    fn late(&mut self) -> (f64, f64, f64) {
        let cluster = self.cluster(0.75, 1.0);
        let disc = self.disc_shape();
        let knots = uniform(self.random, 0.02, 0.2);
        let bulge = if self.random.random::<f64>() < 0.4 { uniform(self.random, 0.005, 0.05) } else { 0.0 };
        let left = 1.0 - cluster;
        let index = uniform(self.random, 0.8, 1.5);
        let flux = of_share(self.flux, left * (1.0 - knots) * (1.0 - bulge));
        self.parts.push(Part::Sersic(SersicPart { index, flux, ..disc }));
        self.bulge(&disc, left * (1.0 - knots) * bulge, (1.0, 1.4));
        self.knots(&disc, left * knots);
        (disc.radius, bulge, cluster)
    }

    fn knots(&mut self, disc: &SersicPart, share: f64) {
        let count = self.random.random_range(3..25);
        let weights: Vec<f64> = (0..count).map(|_| 10_f64.powf(0.4 * normal(self.random))).collect();
        let total: f64 = weights.iter().sum();
        let (sin, cos) = disc.angle.sin_cos();
        for weight in weights {
            let reach = disc.radius * (0.15 + 0.75 * normal(self.random).abs());
            let turn = uniform(self.random, 0.0, TAU);
            let (u, v) = (reach * turn.cos(), reach * turn.sin() * disc.axis_ratio);
            let center =
                ImagePoint { x: self.center.x + u * cos - v * sin, y: self.center.y + u * sin + v * cos };
            let sigma = uniform(self.random, 0.3, 1.8);
            self.parts.push(Part::Blob(Blob {
                center,
                sigma: (sigma, sigma * uniform(self.random, 0.6, 1.0)),
                angle: turn,
                flux: of_share(self.flux, share * weight / total),
            }));
        }
    }

    fn edge_on(&mut self) -> (f64, f64, f64) {
        let cluster = self.cluster(0.6, 0.8);
        let disc = self.disc_shape();
        let bulge = if self.random.random::<f64>() < 0.6 { uniform(self.random, 0.02, 0.3) } else { 0.0 };
        let scale = disc.radius / 1.678;
        self.parts.push(Part::EdgeOn(EdgeOnDisc {
            center: self.center,
            scale,
            height: (scale * uniform(self.random, 0.12, 0.25)).max(0.6),
            angle: disc.angle,
            dust: uniform(self.random, 0.0, 3.0),
            flux: of_share(self.flux, (1.0 - cluster) * (1.0 - bulge)),
            grain: self.random.random(),
        }));
        self.bulge(&disc, (1.0 - cluster) * bulge, (1.0, 2.2));
        (disc.radius, bulge, cluster)
    }

    /// Two nuclei, each with what is left of its galaxy, and debris between and around them.
    fn merger(&mut self) -> (f64, f64, f64) {
        let second_share = uniform(self.random, 0.12, 0.48);
        let debris = uniform(self.random, 0.05, 0.25);
        let distance = uniform(self.random, 4.0, 22.0);
        let turn = uniform(self.random, 0.0, TAU);
        let whole = (self.flux, self.center, self.typical);
        self.flux = whole.0 * (1.0 - debris) * (1.0 - second_share);
        let (radius, bulge, cluster) = self.any_simple();
        self.flux = whole.0 * (1.0 - debris) * second_share;
        self.center =
            ImagePoint { x: whole.1.x + distance * turn.cos(), y: whole.1.y + distance * turn.sin() };
        self.typical *= second_share.sqrt().max(0.4);
        self.any_simple();
        (self.flux, self.center, self.typical) = whole;
        for _ in 0..self.random.random_range(4..14) {
            let reach = distance * uniform(self.random, 0.2, 1.6);
            let at = turn + 1.2 * normal(self.random);
            let sigma = uniform(self.random, 1.5, 6.0);
            self.parts.push(Part::Blob(Blob {
                center: ImagePoint {
                    x: self.center.x + reach * at.cos(),
                    y: self.center.y + reach * at.sin(),
                },
                sigma: (sigma, 0.5 * sigma),
                angle: uniform(self.random, 0.0, PI),
                flux: of_share(self.flux, debris / 9.0),
            }));
        }
        (radius, bulge, cluster)
    }

    /// A galaxy, and a star or a galaxy within two arc seconds of its middle.
    fn blend(&mut self) -> (f64, f64, f64) {
        let whole = (self.flux, self.center, self.typical);
        let found = self.any_simple();
        let turn = uniform(self.random, 0.0, TAU);
        let distance = uniform(self.random, 5.0, 20.0);
        self.center =
            ImagePoint { x: whole.1.x + distance * turn.cos(), y: whole.1.y + distance * turn.sin() };
        self.flux = whole.0 * 10_f64.powf(uniform(self.random, -1.6, 0.1));
        self.typical *= 0.6;
        if self.random.random::<f64>() < 0.35 {
            self.parts.push(Part::Star { center: self.center, flux: [self.flux; 4] });
        } else {
            self.any_simple();
        }
        (self.flux, self.center, self.typical) = whole;
        found
    }

    fn any_simple(&mut self) -> (f64, f64, f64) {
        match self.random.random_range(0..4) {
            0 => self.elliptical(0.72),
            1 => self.lenticular(),
            2 => self.late(),
            _ => self.spiral(false),
        }
    }

    /// The disc's place and shape; flux is set by whoever takes it.
    fn disc_shape(&mut self) -> SersicPart {
        let cos_inclination: f64 = uniform(self.random, 0.2, 1.0);
        let thickness = 0.2_f64;
        SersicPart {
            center: self.center,
            radius: (self.typical * 10_f64.powf(0.19 * normal(self.random))).clamp(1.5, 60.0),
            index: 1.0,
            axis_ratio: (cos_inclination.powi(2) * (1.0 - thickness.powi(2)) + thickness.powi(2)).sqrt(),
            angle: uniform(self.random, 0.0, PI),
            flux: [0.0; 4],
        }
    }

    /// A bulge in a disc, by its share of all light, its size relative to those of spirals, and its index.
    fn bulge(&mut self, disc: &SersicPart, share: f64, (larger, index): (f64, f64)) {
        if share <= 0.0 {
            return;
        }
        let (median, scatter) = self.priors.bulge_ratio;
        let ratio = larger * median * 10_f64.powf(scatter * normal(self.random));
        self.parts.push(Part::Sersic(SersicPart {
            center: self.center,
            radius: (ratio * disc.radius / 1.678).max(0.25),
            index,
            axis_ratio: 1.0 - uniform(self.random, 0.2, 0.7) * (1.0 - disc.axis_ratio),
            angle: disc.angle,
            flux: of_share(self.flux, share),
        }));
    }

    /// A star cluster in the middle of some galaxies; its share of all light.
    fn cluster(&mut self, occupation: f64, relative: f64) -> f64 {
        let (median, scatter) = self.priors.cluster_share;
        let share = (relative * median * 10_f64.powf(scatter * normal(self.random))).min(0.03);
        let aside = (0.08 * normal(self.random), 0.08 * normal(self.random));
        if self.random.random::<f64>() > occupation * self.priors.cluster_occupation {
            return 0.0;
        }
        self.parts.push(Part::Blob(Blob {
            center: ImagePoint { x: self.center.x + aside.0, y: self.center.y + aside.1 },
            sigma: (0.12, 0.12),
            angle: 0.0,
            flux: of_share(self.flux, share),
        }));
        share
    }
}
