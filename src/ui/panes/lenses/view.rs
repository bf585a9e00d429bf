//! The image, the mosaic and the grading view share one place.

use super::{command, grade, mosaic};
use crate::session::{LensCommand, LensView, Lenses};
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Color32, Margin};

/// Draw the choice of views, and the mosaic or the grading view where one of them is chosen. True if it was.
pub fn lens_view(ui: &mut egui::Ui, docked: &mut Docked) -> bool {
    let view = docked.session.lenses.view;
    docked.interface.lenses.hovered = None;
    if docked.session.lenses.findings.rows.is_empty() {
        return false;
    }
    tabs(ui, docked, view);
    match view {
        LensView::Image => return false,
        LensView::Mosaic => framed(ui, docked, mosaic::mosaic),
        LensView::Grade => framed(ui, docked, grade::grade),
    }
    true
}

fn framed(ui: &mut egui::Ui, docked: &mut Docked, draw: fn(&mut egui::Ui, &mut Docked)) {
    docked.interface.canvas.area = Some(ui.available_rect_before_wrap());
    egui::Frame::new().inner_margin(Margin::symmetric(10, 4)).show(ui, |ui| draw(ui, docked));
}

fn tabs(ui: &mut egui::Ui, docked: &mut Docked, now: LensView) {
    ui.add_space(3.0);
    ui.horizontal(|ui| {
        ui.add_space(6.0);
        let views = [
            (LensView::Image, "Image", "The field, with the candidates over it (Esc)"),
            (LensView::Mosaic, "Mosaic", "Stamps of all candidates (Ctrl+M)"),
            (LensView::Grade, "Grade", "One candidate at a time (Ctrl+Shift+G)"),
        ];
        for (view, name, help) in views {
            if ui.selectable_label(now == view, name).on_hover_text(help).clicked() && now != view {
                command(docked, LensCommand::SetView(view));
            }
        }
    });
    ui.add_space(2.0);
}

/// From what is common to what stands out.
const SCORE_COLORS: [Color32; 3] =
    [Color32::from_rgb(86, 120, 200), Color32::from_rgb(90, 200, 190), Color32::from_rgb(250, 225, 90)];

/// The colour of a score among those of the findings: from the median to the highest; the same for all while scores
/// are hidden.
pub fn color_of_score(lenses: &Lenses, score: f64) -> Color32 {
    if lenses.grading.is_blind {
        return theme::OVERLAY;
    }
    let ranking = &lenses.ranking;
    let at = |place: usize| {
        let row = ranking.order.get(place).copied().unwrap_or(0);
        ranking.logits.get(row as usize).copied().unwrap_or(0.0)
    };
    let (low, high) = (at(ranking.n_scored() / 2), at(0));
    let share = ((score - low) / (high - low).max(1e-9)).clamp(0.0, 1.0) as f32;
    let [first, middle, last] = SCORE_COLORS;
    if share < 0.5 {
        first.lerp_to_gamma(middle, 2.0 * share)
    } else {
        middle.lerp_to_gamma(last, 2.0 * share - 1.0)
    }
}

/// The colour of a class, by its place in the scheme.
pub fn color_of_class(lenses: &Lenses, class: &str) -> Color32 {
    let place = lenses.grading.scheme.classes.iter().position(|known| known.key == class);
    place.and_then(|place| theme::LENS_CLASSES.get(place)).copied().unwrap_or(theme::STREAK_STATIC)
}

/// The mark of the grade that counts; while grades are hidden, of the grader's own alone.
pub fn grade_mark(lenses: &Lenses, row: usize) -> Option<(String, Color32)> {
    let grade = match lenses.grading.is_blind {
        true => lenses.book.at_showing(row, &lenses.grading.grader, 0)?,
        false => lenses.book.grade(row)?,
    };
    let class = grade.class.clone()?;
    let color = color_of_class(lenses, &class);
    Some((class, color))
}
