//! The colour and the size of rows.

use crate::catalogue::Column;
use crate::composite::ColorMap;
use crate::session::{Axis, OpenTable};

/// Rows without a value in the column that gives the colour.
const MISSING: [u8; 4] = [128, 130, 136, 170];
/// Rows that are set back.
const GREY: [u8; 4] = [118, 120, 126, 110];
/// Sizes by a column go from this share of the radius to that one.
const SIZES: [f32; 2] = [0.45, 2.2];

/// How the rows of one table are coloured and sized.
pub struct Shades<'a> {
    color: [u8; 3],
    by: Option<Scale<'a>>,
    pub map: ColorMap,
    sizes: Option<Scale<'a>>,
    grey_unless: Option<&'a Column>,
}

/// A column along which shares from 0 to 1 are taken.
pub struct Scale<'a> {
    pub column: &'a Column,
    axis: Axis,
    /// As [`Axis::place`] has it.
    range: [f64; 2],
}

impl Scale<'_> {
    fn share(&self, row: u32) -> Option<f32> {
        let place = self.axis.place(self.column.values.number(row as usize));
        let [low, high] = self.range;
        place.is_finite().then(|| ((place - low) / (high - low)).clamp(0.0, 1.0) as f32)
    }

    /// The values at its ends.
    pub fn ends(&self) -> [f64; 2] {
        self.range.map(|place| self.axis.value(place))
    }
}

impl<'a> Shades<'a> {
    /// As the look of the table says; by one colour while the range of the column is not known.
    pub fn of(table: &'a OpenTable) -> Self {
        let scale = |name: &Option<String>, log: bool| -> Option<Scale<'a>> {
            let number = table.column_number(name.as_deref()?)?;
            let [low, high] = table.whole_summary(number)?.usual_range();
            let axis = Axis { column: number, log };
            // What has no logarithm lies below the rest: four decades at most are told apart there.
            let low = if log && low <= 0.0 { high * 1e-4 } else { low };
            let range = [axis.place(low), axis.place(high)];
            let is_range = range.iter().all(|place| place.is_finite()) && range[0] < range[1];
            is_range.then_some(Scale { column: table.column(number)?, axis, range })
        };
        let look = &table.look;
        Self {
            color: look.color,
            by: scale(&look.color_by, look.log_color),
            map: look.map.map(),
            sizes: scale(&look.size_by, false),
            grey_unless: table.truths(),
        }
    }

    /// What colours follow, if they follow a column.
    pub fn scale(&self) -> Option<&Scale<'a>> {
        self.by.as_ref()
    }

    /// RGBA of a row.
    pub fn color(&self, row: u32) -> [u8; 4] {
        if self.grey_unless.is_some_and(|column| column.values.number(row as usize) == 0.0) {
            return GREY;
        }
        let Some(by) = &self.by else { return [self.color[0], self.color[1], self.color[2], 235] };
        let Some(share) = by.share(row) else { return MISSING };
        let [red, green, blue] = self.map.at(share).map(|value| (value * 255.0).round() as u8);
        [red, green, blue, 235]
    }

    /// By how much a row is larger than others.
    pub fn size(&self, row: u32) -> f32 {
        let Some(sizes) = &self.sizes else { return 1.0 };
        sizes.share(row).map_or(SIZES[0], |share| SIZES[0] + (SIZES[1] - SIZES[0]) * share)
    }
}
