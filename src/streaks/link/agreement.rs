//! How well the detections of a tuple agree with one moving source.

use super::footprint::distance;
use super::motion::Motion;
use super::scene::Scene;
use super::trail::Trail;
use super::tuples::continuations;
use crate::streaks::{Detection, axis_angle};

/// Measures of a tuple. Arcsec, hours, radians, magnitudes; "sigmas" are standard deviations.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Agreement {
    /// In how many exposures it was found, and how many (those included) show the place where it should be.
    pub found: f64,
    pub could_see: f64,
    pub rate: f64,
    /// The rate over its standard deviation.
    pub rate_sigmas: f64,
    pub span_hours: f64,
    /// Middles from uniform motion: root mean square, reduced chi square, worst in sigmas. 0 for pairs.
    pub residual: f64,
    pub residual_chi: f64,
    pub residual_worst: f64,
    /// Angles between trails and motion: mean, worst, worst in sigmas, mean square in sigmas.
    pub turn_mean: f64,
    pub turn_worst: f64,
    pub turn_sigmas: f64,
    pub turn_chi: f64,
    /// Largest angle between two trails.
    pub turn_between: f64,
    /// ln(length of a trail / length by the motion): mean, worst; worst in sigmas, mean square in sigmas.
    pub length_mean: f64,
    pub length_worst: f64,
    pub length_sigmas: f64,
    pub length_chi: f64,
    /// Scatter of ln(length).
    pub length_scatter: f64,
    /// Mean length of the trails.
    pub length: f64,
    /// Magnitudes: standard deviation, reduced chi square, largest less smallest.
    pub magnitude_scatter: f64,
    pub magnitude_chi: f64,
    pub magnitude_range: f64,
    pub scores: [f64; 4],
    /// ln of signal-to-noise ratios: least, mean.
    pub signal_to_noise: [f64; 2],
    /// Relative widths: mean, largest.
    pub widths: [f64; 2],
    pub chi_square: f64,
    pub masked_share: f64,
    /// Members that stand still against this motion; the exposures in which members have something at their
    /// place; how far the source should have moved while one stood.
    pub statics: f64,
    pub static_exposures: f64,
    pub standing: f64,
    pub at_edge: f64,
    /// Other detections that would fit as well.
    pub rivals: f64,
    /// Mean number of detections within half an arcminute.
    pub neighbours: f64,
    /// How sure the motion predicts, arcsec at the far end.
    pub prediction_sigma: f64,
}

impl Agreement {
    /// `None` where a member does not exist.
    pub(super) fn of(scene: &Scene<'_>, members: &[u32]) -> Option<Self> {
        let trails: Vec<&Trail> = members.iter().map(|number| scene.trail(*number)).collect::<Option<_>>()?;
        let motion = scene.motion(&trails)?;
        let mut agreement = Self { found: trails.len() as f64, rate: motion.rate(), ..Self::default() };
        agreement.rate_sigmas = agreement.rate / motion.rate_sigma();
        agreement.compare_positions(scene, &trails, &motion)?;
        agreement.compare_trails(scene, &trails, &motion)?;
        agreement.compare_magnitudes(&trails);
        agreement.sum_up_members(scene, &trails)?;
        agreement.look_around(scene, members, (&trails, &motion));
        Some(agreement)
    }

    fn compare_positions(&mut self, scene: &Scene<'_>, trails: &[&Trail], motion: &Motion) -> Option<()> {
        let (mut square, mut chi) = (0.0, 0.0);
        for trail in trails {
            let (at, _) = motion.at(scene.epoch_of(trail)?.hours);
            let off = distance(at, trail.at);
            square += off * off;
            chi += (off / trail.sigma).powi(2);
            self.residual_worst = self.residual_worst.max(off / trail.sigma);
        }
        self.residual = (square / self.found).sqrt();
        self.residual_chi = if trails.len() > 2 { chi / (2.0 * self.found - 4.0) } else { 0.0 };
        let first = scene.epoch_of(trails.first()?)?.hours;
        let last = scene.epoch_of(trails.last()?)?.hours;
        self.span_hours = last - first;
        self.prediction_sigma = motion.at(last).1;
        Some(())
    }

    fn compare_trails(&mut self, scene: &Scene<'_>, trails: &[&Trail], motion: &Motion) -> Option<()> {
        /// About a pixel of VIS: keeps ratios of short lengths near 1.
        const LEAST: f64 = 0.1;
        let logs: Vec<f64> = trails.iter().map(|trail| (trail.length + LEAST).ln()).collect();
        for trail in trails {
            let [length, turn] = scene.deviations(trail, motion)?;
            let expected = self.rate * scene.epoch_of(trail)?.shutter_hours;
            let angle = axis_angle(trail.angle - motion.angle()).abs();
            let ratio = ((trail.length + LEAST) / (expected + LEAST)).ln();
            self.turn_mean += angle / self.found;
            self.turn_worst = self.turn_worst.max(angle);
            self.turn_sigmas = self.turn_sigmas.max(turn);
            self.turn_chi += turn * turn / self.found;
            self.length_mean += ratio / self.found;
            self.length_worst = self.length_worst.max(ratio.abs());
            self.length_sigmas = self.length_sigmas.max(length.abs());
            self.length_chi += length * length / self.found;
            self.length += trail.length / self.found;
            for other in trails {
                self.turn_between = self.turn_between.max(axis_angle(trail.angle - other.angle).abs());
            }
        }
        self.length_scatter = scatter(&logs);
        Some(())
    }

    fn compare_magnitudes(&mut self, trails: &[&Trail]) {
        let known: Vec<(f64, f64)> = trails
            .iter()
            .filter_map(|trail| Some((trail.magnitude?, trail.magnitude_sigma.powi(-2))))
            .collect();
        if known.len() < 2 {
            return;
        }
        let values: Vec<f64> = known.iter().map(|(magnitude, _)| *magnitude).collect();
        let total: f64 = known.iter().map(|(_, weight)| weight).sum();
        let mean = known.iter().map(|(magnitude, weight)| weight * magnitude).sum::<f64>() / total;
        let chi: f64 = known.iter().map(|(magnitude, weight)| weight * (magnitude - mean).powi(2)).sum();
        self.magnitude_scatter = scatter(&values);
        self.magnitude_chi = chi / (known.len() - 1) as f64;
        self.magnitude_range = highest(&values) - lowest(&values);
    }

    fn sum_up_members(&mut self, scene: &Scene<'_>, trails: &[&Trail]) -> Option<()> {
        let members: Vec<&Detection> =
            trails.iter().map(|trail| scene.detections.get(trail.detection)).collect::<Option<_>>()?;
        let of =
            |value: fn(&Detection) -> f64| members.iter().map(|member| value(member)).collect::<Vec<_>>();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / self.found;
        let scores = of(|member| member.score.clamp(1e-6, 1.0));
        let product = scores.iter().map(|score| score.ln()).sum();
        self.scores = [lowest(&scores), mean(&scores), product, highest(&scores)];
        let ratios = of(|member| member.signal_to_noise.max(0.1).ln());
        self.signal_to_noise = [lowest(&ratios), mean(&ratios)];
        let widths = of(|member| member.relative_width);
        self.widths = [mean(&widths), highest(&widths)];
        self.chi_square = mean(&of(|member| member.chi_square.max(0.01).ln()));
        self.masked_share = mean(&of(|member| member.masked_share));
        self.neighbours = trails.iter().map(|trail| f64::from(trail.neighbours)).sum::<f64>() / self.found;
        self.statics = trails.iter().filter(|trail| scene.stands_against(trail, self.rate)).count() as f64;
        self.standing =
            self.rate * highest(&trails.iter().map(|trail| trail.standing_hours).collect::<Vec<_>>());
        self.static_exposures = trails.iter().map(|trail| f64::from(trail.statics)).sum();
        self.at_edge = trails.iter().filter(|trail| trail.at_edge).count() as f64;
        Some(())
    }

    /// Where else it could be, and what else could be it.
    fn look_around(&mut self, scene: &Scene<'_>, members: &[u32], (trails, motion): (&[&Trail], &Motion)) {
        self.could_see = self.found;
        for (place, (epoch, footprint)) in scene.epochs.iter().zip(&scene.footprints).enumerate() {
            if trails.iter().all(|trail| trail.epoch != place) {
                let at = motion.at(epoch.hours).0;
                let seen = footprint.place(at, scene.plane.sky_from_plane(at)).is_some();
                self.could_see += if seen { 1.0 } else { 0.0 };
            }
            let others = continuations(scene, motion, place, trails);
            self.rivals += others.iter().filter(|number| !members.contains(number)).count() as f64;
        }
    }
}

fn lowest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

fn highest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// Standard deviation around the mean.
fn scatter(values: &[f64]) -> f64 {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt()
}
