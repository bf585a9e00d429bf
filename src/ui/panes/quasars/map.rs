//! The map of feature space: rows of the table, and what stands for the training set over them.

use super::super::catalogue::grouped;
use super::colors::{Quantity, of_class};
use super::plane::{Dots, area, basis, drawn, lasso, legend, mark_selected, select, shade_choice};
use super::{command, percent};
use crate::geometry::encloses;
use crate::session::{MapSettings, QuasarCommand, QuasarMap};
use crate::ui::dock::Docked;
use std::collections::HashMap;
use std::sync::Arc;

/// How many rows may be drawn.
const SIZES: [usize; 5] = [1_000, 2_000, 5_000, 20_000, 50_000];

/// Draw it.
pub fn map(ui: &mut egui::Ui, docked: &mut Docked) {
    controls(ui, docked);
    let Some(map) = docked.session.quasars.map.clone() else {
        let count = docked.session.quasars.shown_features().count(false);
        ui.weak(format!(
            "A t-SNE map puts rows near one another whose {count} features are alike, with the training set over them: where the \
             table reaches beyond it, its islands lie alone. Distances far across a map and the sizes of islands mean nothing."
        ));
        return;
    };
    let shade = docked.interface.quasars.map_shade;
    let (rect, response) = area(ui, "Map of feature space");
    let axes = (Quantity::UG, Quantity::GR);
    let version = docked.session.quasars.version;
    let of = basis(ui, rect, (Arc::as_ptr(&map) as usize, version), (axes, shade));
    if docked.interface.quasars.map.as_ref().is_none_or(|drawn| !drawn.is_of(&of)) {
        let candidates = docked.session.quasars.candidates();
        let dots = dots_of(&map, shade, &candidates);
        docked.interface.quasars.map = Some(drawn(ui, of, &dots, "quasar-map"));
    }
    let Some(sides) = docked.interface.quasars.map.as_ref().map(|drawn| drawn.paint(ui, rect)) else {
        return;
    };
    let places: HashMap<u32, [f32; 2]> = match docked.session.catalogues.active() {
        Some(table) if !table.selection.rows.is_empty() => {
            map.rows.iter().copied().zip(map.places.iter().copied()).collect()
        }
        _ => HashMap::new(),
    };
    mark_selected(ui, docked, &sides, &|row| places.get(&row).copied().unwrap_or([f32::NAN; 2]));
    if let Some(outline) = lasso(ui, docked, &sides, &response) {
        let rows =
            map.rows.iter().zip(&map.places).filter(|(_, place)| encloses(&outline, place.map(f64::from)));
        let rows = rows.map(|(row, _)| *row).collect();
        select(ui, docked, rows);
    }
    legend(ui, (shade, map.result.rows.photometry.features));
}

fn controls(ui: &mut egui::Ui, docked: &mut Docked) {
    let before = docked.session.quasars.map_settings;
    let mut settings = before;
    ui.horizontal_wrapped(|ui| {
        match docked.session.quasars.drawing {
            None => {
                if ui.button("Draw").on_hover_text("In the background; the map is seen as it grows").clicked()
                {
                    command(docked, QuasarCommand::Draw);
                }
            }
            Some(request) => {
                let fraction = docked.services.jobs.progress(request).unwrap_or(0.0);
                ui.add(egui::ProgressBar::new(fraction).desired_width(80.0).show_percentage());
                if ui.button("Stop").on_hover_text("What is drawn so far stays").clicked() {
                    command(docked, QuasarCommand::StopDrawing);
                }
            }
        }
        let combo = egui::ComboBox::from_id_salt("quasar-map-size").width(96.0);
        combo.selected_text(format!("{} rows", grouped(settings.most))).show_ui(ui, |ui| {
            for most in SIZES {
                ui.selectable_value(&mut settings.most, most, format!("{} rows", grouped(most)));
            }
        });
        let help =
            "Means of neighbouring rows of the training set, as muted blots in the colour of their class";
        ui.checkbox(&mut settings.with_training, "Training set").on_hover_text(help);
        let set = docked.session.quasars.shown_features();
        shade_choice(ui, ("quasar-map-shade", set), &mut docked.interface.quasars.map_shade);
    });
    if let Some(map) = &docked.session.quasars.map {
        let text = format!("{} rows, {} of training", grouped(map.rows.len()), grouped(map.training.len()));
        let is_whole = map.done >= 1.0;
        ui.weak(if is_whole {
            text
        } else {
            format!("{text}, {} of the epochs", percent(f64::from(map.done)))
        });
    }
    if settings != before {
        command(docked, QuasarCommand::SetMap(MapSettings { ..settings }));
    }
}

fn dots_of(map: &QuasarMap, shade: super::colors::Shade, candidates: &[u32]) -> Dots {
    let is_candidate: std::collections::HashSet<u32> = candidates.iter().copied().collect();
    let mut places = Vec::with_capacity(map.places.len());
    // Training lies below, in muted colours: what the table has beyond it is seen beside.
    for (class, place) in map.training.iter().zip(map.places.iter().skip(map.rows.len())) {
        places.push((*place, of_class(*class).gamma_multiply(0.38), 2));
    }
    for (row, place) in map.rows.iter().zip(&map.places) {
        let half = u8::from(is_candidate.contains(row));
        places.push((*place, shade.of_row(&map.result, *row), half));
    }
    Dots { places, range: map.range() }
}
