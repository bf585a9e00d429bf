//! Projections between the native sphere and the plane.
//!
//! Source of all formulas: Calabretta & Greisen (2002), A&A 395, 1077 (HEALPix: Calabretta & Roukema 2007),
//! solved for unit vectors where that saves trigonometry or digits. Plane coordinates are radians;
//! a direction is (cos theta cos phi, cos theta sin phi, sin theta) of native longitude and latitude.

mod conic;
mod cylindrical;
mod healpix;
mod perspective;
mod pseudocylindrical;
mod zenithal;
mod zenithal_polynomial;

use crate::sky::WcsError;
use conic::Conic;
use cylindrical::Cylindrical;
use healpix::Healpix;
use perspective::Perspective;
use pseudocylindrical::Pseudocylindrical;
use zenithal::Zenithal;
use zenithal_polynomial::ZenithalPolynomial;

/// A unit vector on the native sphere.
type Direction = [f64; 3];

/// Longitudes beyond half a turn by no more than this are rounding, not another sheet of the map.
const ANGLE_TOLERANCE: f64 = 1e-12;

/// A projection with its parameters.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Projection {
    Zenithal(Zenithal),
    ZenithalPolynomial(Box<ZenithalPolynomial>),
    Perspective(Box<Perspective>),
    Cylindrical(Cylindrical),
    Pseudocylindrical(Pseudocylindrical),
    Conic(Box<Conic>),
    Healpix(Healpix),
}

/// The parameters PVi_m of the latitude axis.
pub(super) struct Parameters(pub Vec<(usize, f64)>);

impl Parameters {
    pub(super) fn get(&self, index: usize) -> Option<f64> {
        self.0.iter().find(|(m, _)| *m == index).map(|(_, value)| *value)
    }
}

impl Projection {
    /// The projection of that three-letter code.
    pub(super) fn new(code: &str, parameters: &Parameters) -> Result<Self, WcsError> {
        let unsupported = || WcsError::UnsupportedProjection(code.to_owned());
        match code {
            "TAN" | "SIN" | "STG" | "ARC" | "ZEA" => {
                Zenithal::new(code, parameters).map(Self::Zenithal).ok_or_else(unsupported)
            }
            "ZPN" => ZenithalPolynomial::new(parameters).map(|zpn| Self::ZenithalPolynomial(Box::new(zpn))),
            "AZP" | "SZP" => Perspective::new(code, parameters).map(|view| Self::Perspective(Box::new(view))),
            "CAR" | "CEA" | "MER" | "CYP" => Cylindrical::new(code, parameters).map(Self::Cylindrical),
            "SFL" => Ok(Self::Pseudocylindrical(Pseudocylindrical::SansonFlamsteed)),
            "PAR" => Ok(Self::Pseudocylindrical(Pseudocylindrical::Parabolic)),
            "MOL" => Ok(Self::Pseudocylindrical(Pseudocylindrical::Mollweide)),
            "AIT" => Ok(Self::Pseudocylindrical(Pseudocylindrical::HammerAitoff)),
            "COP" | "COE" | "COD" | "COO" => {
                Conic::new(code, parameters).map(|conic| Self::Conic(Box::new(conic)))
            }
            "HPX" => Healpix::new(parameters).map(Self::Healpix),
            _ => Err(unsupported()),
        }
    }

    /// Native latitude of the reference point, degrees (its native longitude is 0).
    pub(super) fn reference_latitude(&self) -> f64 {
        match self {
            Self::Zenithal(_) | Self::ZenithalPolynomial(_) | Self::Perspective(_) => 90.0,
            Self::Cylindrical(_) | Self::Pseudocylindrical(_) | Self::Healpix(_) => 0.0,
            Self::Conic(conic) => conic.middle_latitude_degrees(),
        }
    }

    /// The direction that is drawn at (x, y); `None` outside the map.
    #[inline]
    pub(super) fn direction(&self, x: f64, y: f64) -> Option<Direction> {
        match self {
            Self::Zenithal(projection) => projection.direction(x, y),
            Self::ZenithalPolynomial(projection) => projection.direction(x, y),
            Self::Perspective(projection) => projection.direction(x, y),
            Self::Cylindrical(projection) => projection.direction(x, y),
            Self::Pseudocylindrical(projection) => projection.direction(x, y),
            Self::Conic(projection) => projection.direction(x, y),
            Self::Healpix(projection) => projection.direction(x, y),
        }
    }

    /// Where a direction is drawn; `None` where the map does not show it.
    #[inline]
    pub(super) fn plane(&self, direction: Direction) -> Option<(f64, f64)> {
        match self {
            Self::Zenithal(projection) => projection.plane(direction),
            Self::ZenithalPolynomial(projection) => projection.plane(direction),
            Self::Perspective(projection) => projection.plane(direction),
            Self::Cylindrical(projection) => projection.plane(direction),
            Self::Pseudocylindrical(projection) => projection.plane(direction),
            Self::Conic(projection) => projection.plane(direction),
            Self::Healpix(projection) => projection.plane(direction),
        }
    }
}

/// The direction of a native longitude and latitude; `None` where they leave the sphere.
fn direction_of(phi: f64, theta: f64) -> Option<Direction> {
    let inside = phi.abs() <= std::f64::consts::PI + ANGLE_TOLERANCE
        && theta.abs() <= std::f64::consts::FRAC_PI_2 + ANGLE_TOLERANCE;
    let ((sin_phi, cos_phi), (sin_theta, cos_theta)) = (phi.sin_cos(), theta.sin_cos());
    inside.then_some([cos_theta * cos_phi, cos_theta * sin_phi, sin_theta])
}

/// Native longitude and latitude of a direction, radians.
fn angles_of([x, y, z]: Direction) -> (f64, f64) {
    (y.atan2(x), z.atan2((x * x + y * y).sqrt()))
}
