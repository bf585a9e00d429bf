//! How the active frame is coloured: recipe, parameters, stretch, cuts, contrast, fade.

use crate::composite::{ColorMapName, Recipe};
use crate::field::Plane;
use crate::raster::{CutRule, Cuts, Stretch};
use crate::session::{Command, Frame, Showing};
use crate::ui::dock::Docked;
use crate::ui::{UiEvent, numbers};
use std::sync::Arc;

/// The plane whose cuts are shown and dragged, and its place in the recipe.
pub fn cut_plane(frame: &Frame) -> Option<(usize, &Arc<Plane>)> {
    match frame.shown_plane() {
        Some(plane) => Some((0, plane)),
        None => {
            frame.source_planes().into_iter().enumerate().find_map(|(index, plane)| Some((index, plane?)))
        }
    }
}

/// Draw the pane.
pub fn colour(ui: &mut egui::Ui, docked: &mut Docked) {
    let Some(frame) = docked.session.active_frame().cloned() else { return };
    egui::ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        showings(ui, docked, &frame);
        fade(ui, docked, &frame);
        super::field::cube(ui, docked, &frame);
        ui.separator();
        let mut recipe = frame.recipe().clone();
        presets(ui, docked, &frame);
        if recipe.has_color_map() {
            color_map(ui, &mut recipe);
        }
        if recipe.has_stretch() {
            stretch(ui, &mut recipe);
        }
        cuts(ui, docked, &frame, &mut recipe);
        parameters(ui, &mut recipe);
        tone(ui, &mut recipe);
        if recipe != *frame.recipe() {
            docked.events.push(UiEvent::Do(Command::SetRecipe { frame: frame.id, recipe }));
        }
        notes(ui, docked, &frame);
    });
}

/// Buttons for the composite and each band.
fn showings(ui: &mut egui::Ui, docked: &mut Docked, frame: &Frame) {
    let showings = frame.showings();
    if showings.len() < 2 {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for showing in showings {
            let name = match showing {
                Showing::Composite => "Colour".to_owned(),
                Showing::Plane(index) => frame.field.planes.get(index).map_or_else(String::new, |plane| {
                    plane.band.map_or_else(|| plane.name.clone(), |band| band.name().to_owned())
                }),
            };
            if ui.selectable_label(frame.showing == showing, name).clicked() {
                docked.events.push(UiEvent::Do(Command::Show(showing)));
            }
        }
        let blinking = docked.session.blinking;
        if ui.selectable_label(blinking, "Blink").on_hover_text("Step through them, twice a second").clicked()
        {
            docked.events.push(UiEvent::Do(Command::SetBlinking(!blinking)));
        }
    });
}

fn fade(ui: &mut egui::Ui, docked: &mut Docked, frame: &Frame) {
    if frame.showings().len() < 2 {
        return;
    }
    let mut fade = docked.session.fade;
    let slider = numbers::slider(&mut fade, 0.0..=1.0).text("Fade to next").fixed_decimals(2);
    if ui.add(slider).changed() {
        docked.events.push(UiEvent::Do(Command::SetFade(fade)));
    }
}

fn presets(ui: &mut egui::Ui, docked: &mut Docked, frame: &Frame) {
    if frame.recipe().is_plane() {
        return;
    }
    let chosen = frame.recipe().id();
    egui::ComboBox::from_label("Recipe").width(170.0).selected_text(frame.recipe().label()).show_ui(
        ui,
        |ui| {
            for (id, label) in Recipe::presets() {
                if id != "plane"
                    && ui
                        .selectable_label(chosen == id, label)
                        .on_hover_text(Recipe::description_of(id))
                        .clicked()
                {
                    docked.events.push(UiEvent::Do(Command::UsePreset(id.to_owned())));
                }
            }
        },
    );
    ui.add(egui::Label::new(egui::RichText::new(Recipe::description_of(chosen)).weak().small()).wrap());
}

fn color_map(ui: &mut egui::Ui, recipe: &mut Recipe) {
    ui.horizontal(|ui| {
        egui::ComboBox::from_label("Colour map").width(110.0).selected_text(recipe.color_map.name()).show_ui(
            ui,
            |ui| {
                for map in ColorMapName::ALL {
                    ui.selectable_value(&mut recipe.color_map, map, map.name());
                }
            },
        );
        ui.checkbox(&mut recipe.invert, "Invert");
    });
    let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 10.0), egui::Sense::hover());
    let map = recipe.colormap();
    let mut mesh = egui::Mesh::default();
    const STEPS: usize = 64;
    for step in 0..=STEPS {
        let t = step as f32 / STEPS as f32;
        let [r, g, b] =
            map.at(if recipe.invert { 1.0 - t } else { t }).map(|channel| (channel * 255.0) as u8);
        let x = rect.left() + t * rect.width();
        mesh.colored_vertex(egui::pos2(x, rect.top()), egui::Color32::from_rgb(r, g, b));
        mesh.colored_vertex(egui::pos2(x, rect.bottom()), egui::Color32::from_rgb(r, g, b));
        if step > 0 {
            let base = 2 * step as u32;
            mesh.add_triangle(base - 2, base - 1, base);
            mesh.add_triangle(base - 1, base, base + 1);
        }
    }
    ui.painter().add(mesh);
}

fn stretch(ui: &mut egui::Ui, recipe: &mut Recipe) {
    let now = recipe.stretch;
    egui::ComboBox::from_label("Stretch").width(170.0).selected_text(now.name()).show_ui(ui, |ui| {
        for stretch in Stretch::ALL_DEFAULTS {
            if ui.selectable_label(stretch.name() == now.name(), stretch.name()).clicked() {
                recipe.stretch = stretch;
            }
        }
    });
    let slider = |ui: &mut egui::Ui, value: &mut f32, (low, high): (f32, f32), name: &str| {
        ui.add(numbers::slider(value, low..=high).logarithmic(true).text(name));
    };
    match &mut recipe.stretch {
        Stretch::Log { scale } => slider(ui, scale, (1.0, 100_000.0), "Scale"),
        Stretch::Asinh { softening } => slider(ui, softening, (0.0005, 2.0), "Softening"),
        Stretch::Power { gamma } => slider(ui, gamma, (0.1, 10.0), "Exponent"),
        Stretch::Mtf { midtone } => slider(ui, midtone, (0.001, 0.99), "Midtone"),
        Stretch::Linear | Stretch::Sqrt | Stretch::HistogramEqualisation => {}
    }
}

/// The rule and, for cuts by hand, the two numbers.
fn cuts(ui: &mut egui::Ui, docked: &Docked, frame: &Frame, recipe: &mut Recipe) {
    let Some((index, plane)) = cut_plane(frame) else { return };
    let Some(rule) = recipe.cut_rule(index) else { return };
    let sample = docked.session.statistics.get(&plane.key);
    let automatic = recipe.has_automatic_cuts();
    let mut by_rule = None;
    let mut to_automatic = false;
    let label = if recipe.is_plane() { "Cuts" } else { "Cuts of VIS" };
    egui::ComboBox::from_label(label)
        .width(170.0)
        .selected_text(if automatic { "automatic".to_owned() } else { rule_name(rule) })
        .show_ui(ui, |ui| {
            to_automatic = ui.selectable_label(automatic, "automatic").clicked();
            let percentiles = [99.9, 99.7, 99.5, 99.0, 98.0, 95.0, 90.0].map(CutRule::Percentile);
            for choice in [CutRule::Zscale, CutRule::MinMax].into_iter().chain(percentiles) {
                if ui.selectable_label(choice == rule && !automatic, rule_name(choice)).clicked() {
                    by_rule = Some(choice);
                }
            }
            let by_hand = matches!(rule, CutRule::Manual(_));
            if ui.selectable_label(by_hand, "by hand").clicked() && !by_hand {
                by_rule = sample.and_then(|sample| recipe.cuts_of(index, sample)).map(CutRule::Manual);
            }
        });
    if let Some(cuts) = sample.and_then(|sample| recipe.cuts_of(index, sample)) {
        by_rule = numbers(ui, cuts).or(by_rule);
    }
    if to_automatic {
        recipe.automatic_cuts();
    } else if let Some(rule) = by_rule {
        recipe.set_cut_rule(index, rule);
    }
}

/// The cuts as numbers; a rule once one of them was changed.
fn numbers(ui: &mut egui::Ui, Cuts { mut low, mut high }: Cuts) -> Option<CutRule> {
    let speed = f64::from(high - low) / 300.0;
    let changed = ui
        .horizontal(|ui| {
            let number = |value| numbers::drag(value).speed(speed).max_decimals(6);
            let low = ui.add(number(&mut low).prefix("low "));
            let high = ui.add(number(&mut high).prefix("high "));
            low.changed() || high.changed()
        })
        .inner;
    changed.then(|| CutRule::Manual(Cuts::usable(low, high)))
}

fn rule_name(rule: CutRule) -> String {
    match rule {
        CutRule::Zscale => "zscale".to_owned(),
        CutRule::MinMax => "min–max".to_owned(),
        CutRule::Percentile(percent) => format!("{percent} %"),
        CutRule::Manual(_) => "by hand".to_owned(),
    }
}

fn parameters(ui: &mut egui::Ui, recipe: &mut Recipe) {
    for parameter in recipe.parameters() {
        let spec = parameter.spec;
        let mut value = parameter.value;
        let slider = numbers::slider(&mut value, spec.low..=spec.high)
            .logarithmic(spec.logarithmic)
            .max_decimals(3)
            .text(spec.label);
        if ui.add(slider).on_hover_text(spec.help).changed() {
            recipe.set(spec.id, value);
        }
    }
}

fn tone(ui: &mut egui::Ui, recipe: &mut Recipe) {
    let (mut contrast, mut bias) = recipe.contrast_and_bias();
    let help = "Dragging on the image with the right button changes both; a double right click resets them.";
    let first = ui
        .add(numbers::slider(&mut contrast, 0.05..=20.0).logarithmic(true).text("Contrast"))
        .on_hover_text(help);
    let second = ui.add(numbers::slider(&mut bias, -1.0..=2.0).text("Bias")).on_hover_text(help);
    if first.changed() || second.changed() {
        recipe.set_contrast_and_bias(contrast, bias);
    }
    if ui.button("Reset recipe").clicked() {
        recipe.reset();
    }
}

fn notes(ui: &mut egui::Ui, docked: &mut Docked, frame: &Frame) {
    let resolved = docked.interface.canvas.resolved(docked.session, frame, crate::ui::canvas::Slot::Main);
    if let Ok(Some(resolved)) = resolved {
        for note in &resolved.notes {
            ui.colored_label(ui.visuals().warn_fg_color, note);
        }
    }
}
