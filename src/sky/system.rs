//! Which celestial coordinates a header's positions are given in.

use std::fmt;

/// A celestial coordinate system. Positions are never converted between systems.
#[derive(Debug, Clone, PartialEq)]
pub enum CelestialSystem {
    Icrs,
    /// Equatorial, mean equator and equinox of that (Julian) year.
    Fk5 {
        equinox: f64,
    },
    /// Equatorial, mean equator and equinox of that (Besselian) year.
    Fk4 {
        equinox: f64,
    },
    /// Equatorial in a frame of that name, such as GAPPT.
    Equatorial {
        frame: String,
    },
    Galactic,
    Ecliptic,
    Supergalactic,
    Helioecliptic,
    /// Any other pair of longitude and latitude, by the name in CTYPE.
    Other(String),
}

impl CelestialSystem {
    /// True where longitude is right ascension and is written in hours.
    pub fn is_equatorial(&self) -> bool {
        matches!(self, Self::Icrs | Self::Fk5 { .. } | Self::Fk4 { .. } | Self::Equatorial { .. })
    }

    /// True where a position in one system is the same in the other, to well under a pixel: ICRS and FK5 J2000
    /// differ by some 20 milliarcseconds.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let is_modern = |system: &Self| matches!(system, Self::Icrs | Self::Fk5 { equinox: 2000.0 });
        self == other || is_modern(self) && is_modern(other)
    }

    /// The names of longitude and latitude.
    pub fn axis_names(&self) -> (&'static str, &'static str) {
        match self {
            Self::Icrs | Self::Fk5 { .. } | Self::Fk4 { .. } | Self::Equatorial { .. } => ("RA", "Dec"),
            Self::Galactic => ("l", "b"),
            _ => ("lon", "lat"),
        }
    }

    /// From the name in CTYPE of the longitude axis and from RADESYS and EQUINOX, by the rules of
    /// Calabretta & Greisen (2002) section 3.1: without RADESYS, an equinox before 1984 means FK4,
    /// a later one FK5, and none ICRS.
    pub(super) fn from_keywords(longitude: &str, frame: Option<&str>, equinox: Option<f64>) -> Self {
        match longitude {
            "RA" => equatorial(frame.map(|name| name.trim().to_uppercase()), equinox),
            "GLON" => Self::Galactic,
            "ELON" => Self::Ecliptic,
            "SLON" => Self::Supergalactic,
            "HLON" => Self::Helioecliptic,
            other => Self::Other(other.to_owned()),
        }
    }
}

fn equatorial(frame: Option<String>, equinox: Option<f64>) -> CelestialSystem {
    match (frame.as_deref(), equinox) {
        (None | Some(""), Some(year)) if year < 1984.0 => CelestialSystem::Fk4 { equinox: year },
        (None | Some(""), Some(year)) => CelestialSystem::Fk5 { equinox: year },
        (None | Some("" | "ICRS"), _) => CelestialSystem::Icrs,
        (Some("FK5"), year) => CelestialSystem::Fk5 { equinox: year.unwrap_or(2000.0) },
        (Some("FK4"), year) => CelestialSystem::Fk4 { equinox: year.unwrap_or(1950.0) },
        (Some(other), _) => CelestialSystem::Equatorial { frame: other.to_owned() },
    }
}

impl fmt::Display for CelestialSystem {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Icrs => text.write_str("ICRS"),
            Self::Fk5 { equinox } => write!(text, "FK5 J{equinox}"),
            Self::Fk4 { equinox } => write!(text, "FK4 B{equinox}"),
            Self::Equatorial { frame } => text.write_str(frame),
            Self::Galactic => text.write_str("Galactic"),
            Self::Ecliptic => text.write_str("Ecliptic"),
            Self::Supergalactic => text.write_str("Supergalactic"),
            Self::Helioecliptic => text.write_str("Helioecliptic"),
            Self::Other(name) => text.write_str(name),
        }
    }
}
