//! Which lenses would be found here: simulated ones put into the field's own sources.

use super::command;
use crate::session::{LensCommand, SelectionFunction};
use crate::ui::dock::Docked;
use crate::ui::{numbers, theme};
use egui::{Align2, Color32, FontId, Rect, Sense, pos2, vec2};

/// Cells of the map over radius and magnitude.
const CELLS: (usize, usize) = (6, 5);
const HEIGHT: f32 = 118.0;

/// Draw it.
pub fn selection_function(ui: &mut egui::Ui, docked: &mut Docked) {
    form(ui, docked);
    let lenses = &docked.session.lenses;
    if lenses.selection_function.injected.is_empty() {
        ui.weak(
            "Simulated lenses are put into real sources of this field and scored as any other: the share above the \
             threshold, over Einstein radius and source magnitude.",
        );
        return;
    }
    let (threshold, function) = (lenses.threshold, &lenses.selection_function);
    let injected = function.injected.iter().filter(|lens| !lens.logit.is_nan()).count();
    let found = function.injected.iter().filter(|lens| lens.logit >= threshold).count();
    ui.label(format!(
        "{found} of {injected} are above the threshold ({:.0} %)",
        100.0 * found as f64 / injected.max(1) as f64
    ));
    map(ui, function, threshold);
}

fn form(ui: &mut egui::Ui, docked: &mut Docked) {
    let function = &docked.session.lenses.selection_function;
    let (mut settings, running) = (function.settings, function.running);
    egui::Grid::new("lens-injection").num_columns(2).spacing([8.0, 3.0]).show(ui, |ui| {
        ui.label("Einstein radius");
        ui.horizontal(|ui| {
            let (low, high) = &mut settings.einstein_radius;
            ui.add(numbers::drag(low).range(0.2..=5.0).speed(0.01).fixed_decimals(2).suffix("″"));
            ui.label("to");
            ui.add(numbers::drag(high).range(0.2..=5.0).speed(0.01).fixed_decimals(2).suffix("″"));
        });
        ui.end_row();
        ui.label("Source I_E");
        ui.horizontal(|ui| {
            let (low, high) = &mut settings.magnitude;
            ui.add(numbers::drag(low).range(18.0..=29.0).speed(0.02).fixed_decimals(1));
            ui.label("to");
            ui.add(numbers::drag(high).range(18.0..=29.0).speed(0.02).fixed_decimals(1));
        });
        ui.end_row();
        ui.label("Lenses");
        ui.horizontal(|ui| {
            ui.add(numbers::drag(&mut settings.count).range(20..=20_000).speed(10.0));
            match running {
                None => {
                    if ui.button("Run").clicked() {
                        command(docked, LensCommand::RunSelectionFunction);
                    }
                }
                Some(request) => {
                    let fraction = docked.services.jobs.progress(request).unwrap_or(0.0);
                    ui.add(egui::ProgressBar::new(fraction).desired_width(90.0).show_percentage());
                    if ui.button("Stop").clicked() {
                        command(docked, LensCommand::StopSelectionFunction);
                    }
                }
            }
        });
        ui.end_row();
    });
    if settings != docked.session.lenses.selection_function.settings {
        command(docked, LensCommand::SetSelectionFunction(settings));
    }
}

/// The share that is found in each cell, bright sources on top.
fn map(ui: &mut egui::Ui, function: &SelectionFunction, threshold: f64) {
    let Some(of) = function.of else { return };
    let cells = function.grid(threshold, CELLS);
    let (columns, rows) = CELLS;
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT + 18.0), Sense::hover());
    let inner = Rect::from_min_max(area.min + vec2(34.0, 0.0), area.max - vec2(2.0, 18.0));
    let step = vec2(inner.width() / columns as f32, inner.height() / rows as f32);
    let (weak, small) = (ui.visuals().weak_text_color(), FontId::proportional(10.5));
    for (index, (injected, found)) in cells.iter().enumerate() {
        let (column, row) = (index % columns, index / columns);
        let corner = inner.min + vec2(column as f32 * step.x, row as f32 * step.y);
        let cell = Rect::from_min_size(corner, step).shrink(1.0);
        if *injected == 0 {
            ui.painter().rect_filled(cell, 2.0, ui.visuals().extreme_bg_color);
            continue;
        }
        let share = *found as f32 / *injected as f32;
        let color = Color32::from_rgb(32, 38, 52).lerp_to_gamma(theme::STREAK_LINKED, share);
        ui.painter().rect_filled(cell, 2.0, color);
        let text = if share > 0.6 { Color32::BLACK } else { theme::OVERLAY };
        let percent = format!("{:.0}", 100.0 * share);
        ui.painter().text(cell.center(), Align2::CENTER_CENTER, percent, small.clone(), text);
        let response = ui.interact(cell, ui.scope_id().with(("lens-cell", index)), Sense::hover());
        response.on_hover_text(format!("{found} of {injected}"));
    }
    let level = |(low, high): (f64, f64), at: usize, of: usize| low + (high - low) * at as f64 / of as f64;
    for row in 0..=rows {
        let y = inner.top() + row as f32 * step.y;
        let text = format!("{:.1}", level(of.magnitude, row, rows));
        let align = if row == 0 {
            Align2::RIGHT_TOP
        } else if row == rows {
            Align2::RIGHT_BOTTOM
        } else {
            Align2::RIGHT_CENTER
        };
        ui.painter().text(pos2(inner.left() - 4.0, y), align, text, small.clone(), weak);
    }
    for column in 0..=columns {
        let x = inner.left() + column as f32 * step.x;
        let text = format!("{:.1}″", level(of.einstein_radius, column, columns));
        let align = if column == 0 {
            Align2::LEFT_TOP
        } else if column == columns {
            Align2::RIGHT_TOP
        } else {
            Align2::CENTER_TOP
        };
        ui.painter().text(pos2(x, inner.bottom() + 3.0), align, text, small.clone(), weak);
    }
    ui.weak("Percent found; down: I_E of the source, across: Einstein radius.");
}
