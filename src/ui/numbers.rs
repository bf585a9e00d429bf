//! Widgets for numbers of the document. They change what the user moves, and nothing by being drawn.
//!
//! As egui makes them, a slider rounds the number that it shows and pulls it into its range as soon as it is drawn,
//! and says then that it was moved.

use egui::emath::Numeric;
use egui::{DragValue, Slider, SliderClamping};
use std::ops::RangeInclusive;

/// A slider within `range`. A number beyond it stays until it is moved.
#[expect(clippy::disallowed_methods, reason = "this is the one place that makes them")]
pub fn slider<N: Numeric>(number: &mut N, range: RangeInclusive<N>) -> Slider<'_> {
    Slider::new(number, range).clamping(SliderClamping::Edits)
}

/// A number to drag or to type. One beyond the range that is set later stays until it is changed.
#[expect(clippy::disallowed_methods, reason = "this is the one place that makes them")]
pub fn drag<N: Numeric>(number: &mut N) -> DragValue<'_> {
    DragValue::new(number).clamp_existing_to_range(false)
}
