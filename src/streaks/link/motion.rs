//! Uniform motion on the tangent plane.

/// A straight line at constant speed through weighted positions. Arcsec and hours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Motion {
    middle_hours: f64,
    middle: [f64; 2],
    /// Arcsec an hour, east and north.
    pub velocity: [f64; 2],
    /// Variances of the middle and of the velocity, in each direction.
    middle_variance: f64,
    velocity_variance: f64,
}

/// A position with its time and its standard deviation in each direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sighting {
    pub hours: f64,
    pub at: [f64; 2],
    pub sigma: f64,
}

impl Motion {
    /// Least squares; `None` for sightings at one time only.
    pub(super) fn fit(sightings: &[Sighting]) -> Option<Self> {
        let weight = |sighting: &Sighting| sighting.sigma.max(1e-6).powi(-2);
        let total: f64 = sightings.iter().map(weight).sum();
        let mean = |value: &dyn Fn(&Sighting) -> f64| {
            sightings.iter().map(|sighting| weight(sighting) * value(sighting)).sum::<f64>() / total
        };
        let middle_hours = mean(&|sighting| sighting.hours);
        let spread = total * mean(&|sighting| (sighting.hours - middle_hours).powi(2));
        if !spread.is_finite() || spread <= 0.0 {
            return None;
        }
        let [x, y]: [fn(&Sighting) -> f64; 2] = [|sighting| sighting.at[0], |sighting| sighting.at[1]];
        let slope = |value: fn(&Sighting) -> f64| {
            total * mean(&|sighting| (sighting.hours - middle_hours) * value(sighting)) / spread
        };
        Some(Self {
            middle_hours,
            middle: [mean(&x), mean(&y)],
            velocity: [slope(x), slope(y)],
            middle_variance: 1.0 / total,
            velocity_variance: 1.0 / spread,
        })
    }

    /// Where it is at a time, and the standard deviation of that in each direction.
    pub(super) fn at(&self, hours: f64) -> ([f64; 2], f64) {
        let since = hours - self.middle_hours;
        let ([x, y], [vx, vy]) = (self.middle, self.velocity);
        let sigma = (self.middle_variance + since * since * self.velocity_variance).sqrt();
        ([x + vx * since, y + vy * since], sigma)
    }

    /// Arcsec an hour.
    pub(super) fn rate(&self) -> f64 {
        let [vx, vy] = self.velocity;
        vx.hypot(vy)
    }

    /// Standard deviation of the velocity in each direction.
    pub(super) fn rate_sigma(&self) -> f64 {
        self.velocity_variance.sqrt()
    }

    /// Direction of motion, radians counter-clockwise from east on the plane.
    pub(super) fn angle(&self) -> f64 {
        let [vx, vy] = self.velocity;
        vy.atan2(vx)
    }
}
