//! Which of very many rows are in view. Positions of a million rows in points are more than single precision holds,
//! so the list counts rows, and has a scroll bar of its own.

use egui::{Rect, Sense, pos2, vec2};

/// Width of the scroll bar, points.
pub const BAR_WIDTH: f32 = 10.0;
/// The grip is never shorter, points.
const LEAST_GRIP: f32 = 22.0;

/// The first row in view.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scrolling {
    first: f64,
    /// Where in the grip it was taken, points.
    taken_at: f32,
}

impl Scrolling {
    /// The number of the first row in view.
    pub fn first(&self, n_rows: usize, n_shown: usize) -> usize {
        (self.first.max(0.0) as usize).min(n_rows.saturating_sub(n_shown))
    }

    /// Turn the wheel by so many rows; positive is towards the end.
    pub fn by(&mut self, n_moved: f64, n_rows: usize, n_shown: usize) {
        let most = n_rows.saturating_sub(n_shown) as f64;
        self.first = (self.first + n_moved).clamp(0.0, most);
    }

    /// Bring a row into view, in the middle where it is not there already.
    pub fn show(&mut self, row: usize, n_shown: usize) {
        let first = self.first.max(0.0) as usize;
        if row < first || row + 1 > first + n_shown.saturating_sub(1) {
            self.first = row.saturating_sub(n_shown / 2) as f64;
        }
    }

    /// Draw the bar, and let it be dragged.
    pub fn bar(&mut self, ui: &egui::Ui, rect: Rect, n_rows: usize, n_shown: usize) {
        if n_rows <= n_shown {
            return;
        }
        let response = ui.interact(rect, ui.scope_id().with("rows-bar"), Sense::click_and_drag());
        let most = (n_rows - n_shown) as f64;
        let grip_height = (rect.height() * n_shown as f32 / n_rows as f32).max(LEAST_GRIP);
        let travel = (rect.height() - grip_height).max(1.0);
        let top = |first: f64| rect.top() + travel * (first / most).clamp(0.0, 1.0) as f32;
        let grip = Rect::from_min_size(pos2(rect.left(), top(self.first)), vec2(rect.width(), grip_height));
        if let Some(at) = response.interact_pointer_pos() {
            if response.drag_started() || response.clicked() {
                let within = at.y - grip.top();
                self.taken_at = if grip.contains(at) { within } else { grip_height / 2.0 };
            }
            self.first = f64::from((at.y - self.taken_at - rect.top()) / travel).clamp(0.0, 1.0) * most;
        }
        let visuals = ui.visuals();
        ui.painter().rect_filled(rect, 4.0, visuals.extreme_bg_color);
        let color = if response.dragged() || response.hovered() {
            visuals.widgets.hovered.bg_fill
        } else {
            visuals.widgets.inactive.bg_fill
        };
        let grip = Rect::from_min_size(pos2(rect.left(), top(self.first)), grip.size());
        ui.painter().rect_filled(grip.shrink2(vec2(1.5, 0.0)), 4.0, color);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_a_million_rows_is_reached_and_no_row_beyond() {
        let mut scrolling = Scrolling::default();
        scrolling.by(1e9, 1_000_000, 20);
        assert_eq!(scrolling.first(1_000_000, 20), 999_980);
        scrolling.by(-0.4, 1_000_000, 20);
        assert_eq!(scrolling.first(1_000_000, 20), 999_979);
        scrolling.show(500_000, 20);
        assert_eq!(scrolling.first(1_000_000, 20), 499_990);
        scrolling.show(499_995, 20);
        assert_eq!(scrolling.first(1_000_000, 20), 499_990, "it was in view");
        // A filter leaves five rows.
        assert_eq!(scrolling.first(5, 20), 0);
    }
}
