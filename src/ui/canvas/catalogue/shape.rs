//! The shape of rows, where the columns of their table say it.

use crate::catalogue::{Column, Table};
use crate::geometry::Affine;

/// The columns of a shape.
pub struct Shapes<'a> {
    /// Root mean square along the longer axis, image pixels.
    major: &'a Column,
    minor: Minor<'a>,
    /// Counter-clockwise from the image's x axis, degrees.
    angle: &'a Column,
    /// By how much the ellipse is larger than the root mean square.
    reach: Reach<'a>,
}

enum Minor<'a> {
    Column(&'a Column),
    /// 1 less the ratio of the axes.
    Ellipticity(&'a Column),
}

enum Reach<'a> {
    Column(&'a Column),
    Sigmas(f64),
}

/// An ellipse that holds most of a source reaches so many times its root mean square.
const REACH_SIGMAS: f64 = 3.0;

impl<'a> Shapes<'a> {
    /// The columns of SExtractor or of a Euclid MER catalogue, if they are there.
    pub fn of(table: &'a Table) -> Option<Self> {
        let column = |name: &str| table.column(name);
        if let Some(((major, minor), angle)) =
            column("A_IMAGE").zip(column("B_IMAGE")).zip(column("THETA_IMAGE"))
        {
            let reach = column("KRON_RADIUS").map_or(Reach::Sigmas(REACH_SIGMAS), Reach::Column);
            return Some(Self { major, minor: Minor::Column(minor), angle, reach });
        }
        let angle = column("POSITION_ANGLE")?;
        let (major, minor) = (column("SEMIMAJOR_AXIS")?, Minor::Ellipticity(column("ELLIPTICITY")?));
        Some(Self { major, minor, angle, reach: Reach::Sigmas(REACH_SIGMAS) })
    }

    /// Half axes on the canvas (pixels) and the angle of the first one, counter-clockwise as seen.
    pub fn of_row(&self, row: u32, screen_from_image: Affine) -> Option<([f32; 2], f32)> {
        let row = row as usize;
        let major = self.major.values.number(row);
        let minor = match &self.minor {
            Minor::Column(column) => column.values.number(row),
            Minor::Ellipticity(column) => major * (1.0 - column.values.number(row)),
        };
        let reach = match &self.reach {
            Reach::Column(column) => column.values.number(row),
            Reach::Sigmas(sigmas) => *sigmas,
        };
        let (sin, cos) = self.angle.values.number(row).to_radians().sin_cos();
        let (x, y, map) = (cos, sin, screen_from_image);
        let angle = -(map.c * x + map.d * y).atan2(map.a * x + map.b * y);
        let axes = [major, minor].map(|axis| (axis * reach * map.scale()) as f32);
        let is_shape = axes.iter().all(|axis| axis.is_finite() && *axis > 0.0) && angle.is_finite();
        is_shape.then_some((axes.map(|axis| axis.clamp(1.0, 4000.0)), angle as f32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Values;
    use crate::geometry::View;

    fn table(names: &[&str], values: &[f64]) -> Table {
        let column = |(name, value): (&&str, &f64)| Column {
            name: (*name).to_owned(),
            unit: String::new(),
            ucd: String::new(),
            description: String::new(),
            values: Values::Real(vec![*value]),
        };
        Table { columns: names.iter().zip(values).map(column).collect(), ..Table::default() }
    }

    #[test]
    fn shapes_turn_with_the_view() {
        let of_image = table(&["A_IMAGE", "B_IMAGE", "THETA_IMAGE"], &[4.0, 2.0, 30.0]);
        let of_euclid = table(&["SEMIMAJOR_AXIS", "ELLIPTICITY", "POSITION_ANGLE"], &[4.0, 0.5, 30.0]);
        let map = |rotation: f64, flip_x: bool| {
            let center = crate::geometry::ImagePoint { x: 0.0, y: 0.0 };
            View { center, zoom: 2.0, rotation, flip_x }.screen_from_image(100.0, 100.0)
        };
        let shape = |table: &Table, map: Affine| Shapes::of(table).unwrap().of_row(0, map).unwrap();
        for table in [&of_image, &of_euclid] {
            let (axes, angle) = shape(table, map(0.0, false));
            assert_eq!(axes, [24.0, 12.0]);
            assert!((angle.to_degrees() - 30.0).abs() < 1e-4);
            let (_, angle) = shape(table, map(0.5, false));
            assert!((f64::from(angle) - 0.5 - 30.0_f64.to_radians()).abs() < 1e-6);
            let (_, angle) = shape(table, map(0.0, true));
            assert!((angle.to_degrees() - 150.0).abs() < 1e-4, "mirrored");
        }
        assert!(Shapes::of(&table(&["A_IMAGE"], &[1.0])).is_none());
    }
}
