//! Which axes of a header are celestial, and what their CTYPE says.

use super::keywords::Keywords;
use crate::sky::WcsError;

/// The celestial axes of a header.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axes {
    /// FITS axis numbers, from 1.
    pub longitude: usize,
    pub latitude: usize,
    /// The name of the longitude axis: RA, GLON, …
    pub longitude_name: String,
    /// The projection code of three letters.
    pub code: String,
    /// CTYPE of longitude and latitude as written.
    pub ctype: [String; 2],
    /// Degrees per unit of CUNIT, longitude and latitude.
    pub degrees_per_unit: [f64; 2],
}

/// What one CTYPE says.
struct CelestialType {
    name: String,
    partner: String,
    code: Option<String>,
    is_longitude: bool,
}

impl Axes {
    /// `None` where no axis is celestial.
    pub(super) fn find(keywords: &Keywords<'_>) -> Result<Option<Self>, WcsError> {
        let count =
            ["NAXIS", "WCSAXES"].into_iter().filter_map(|key| keywords.number(key)).fold(2.0, f64::max);
        let found: Vec<(usize, CelestialType)> = (1..=count.clamp(2.0, 99.0) as usize)
            .filter_map(|axis| Some((axis, celestial_type(keywords.text(&format!("CTYPE{axis}"))?)?)))
            .collect();
        let longitude = found.iter().find(|(_, kind)| kind.is_longitude);
        let latitude = found.iter().find(|(_, kind)| !kind.is_longitude);
        let ((lon_axis, lon), (lat_axis, lat)) = match (longitude, latitude) {
            (None, None) => return Ok(None),
            (Some(longitude), Some(latitude)) => (longitude, latitude),
            _ => return Err(WcsError::bad("one of the two celestial axes is missing")),
        };
        if lon.partner != lat.name || lon.code != lat.code {
            return Err(WcsError::bad(format!("CTYPE{lon_axis} and CTYPE{lat_axis} do not belong together")));
        }
        let Some(code) = lon.code.clone() else {
            return Err(WcsError::UnsupportedProjection(format!("none ({}, {})", lon.name, lat.name)));
        };
        let ctype = [lon_axis, lat_axis]
            .map(|axis| keywords.text(&format!("CTYPE{axis}")).unwrap_or_default().to_owned());
        Ok(Some(Self {
            longitude: *lon_axis,
            latitude: *lat_axis,
            longitude_name: lon.name.clone(),
            code,
            ctype,
            degrees_per_unit: [unit_of(keywords, *lon_axis)?, unit_of(keywords, *lat_axis)?],
        }))
    }

    /// True where both CTYPEs end in -SIP.
    pub(super) fn say_sip(&self) -> bool {
        self.ctype.iter().all(|ctype| ctype.ends_with("-SIP"))
    }
}

fn celestial_type(ctype: &str) -> Option<CelestialType> {
    let upper = ctype.to_uppercase();
    let mut parts = upper.split('-').filter(|part| !part.is_empty());
    let name = parts.next()?.to_owned();
    let code = parts.next().map(str::to_owned);
    let (is_longitude, partner) = match name.as_str() {
        "RA" => (true, "DEC".to_owned()),
        "DEC" => (false, "RA".to_owned()),
        _ if name.len() != 4 || !name.is_ascii() => return None,
        _ => match name.split_at(name.len() - 2) {
            (head, "ON") if head.ends_with('L') => (true, format!("{head}AT")),
            (head, "AT") if head.ends_with('L') => (false, format!("{head}ON")),
            (head, "LN") => (true, format!("{head}LT")),
            (head, "LT") => (false, format!("{head}LN")),
            _ => return None,
        },
    };
    Some(CelestialType { name, partner, code, is_longitude })
}

fn unit_of(keywords: &Keywords<'_>, axis: usize) -> Result<f64, WcsError> {
    let Some(unit) = keywords.text(&format!("CUNIT{axis}")) else { return Ok(1.0) };
    match unit.to_lowercase().as_str() {
        "deg" | "degree" | "degrees" => Ok(1.0),
        "arcmin" | "arcminute" | "arcminutes" => Ok(1.0 / 60.0),
        "arcsec" | "arcsecond" | "arcseconds" => Ok(1.0 / 3600.0),
        "mas" => Ok(1.0 / 3.6e6),
        "uas" => Ok(1.0 / 3.6e9),
        "rad" | "radian" | "radians" => Ok(1f64.to_degrees()),
        _ => Err(WcsError::bad(format!("CUNIT{axis} = '{unit}' is not an angle"))),
    }
}
