//! The flags of the pixels that are shown: which of them lie over the picture, and how many pixels carry each.

use crate::composite::flag_color;
use crate::field::{Band, FlagBit, FlagSelection, PlaneKey, flag_table, name_of};
use crate::raster::FlagCounts;
use crate::session::{Command, Counting, Frame, Mask, Showing, lack_of_flags};
use crate::ui::dock::Docked;
use crate::ui::{UiEvent, numbers};
use egui::{Color32, RichText, Sense, vec2};
use std::sync::Arc;

/// Draw the pane.
pub fn flags(ui: &mut egui::Ui, docked: &mut Docked) {
    let Some(frame) = docked.session.active_frame().cloned() else { return };
    let band = frame.mask_band();
    let Some(plane) = frame.flag_plane().map(|plane| plane.key) else {
        ui.add(egui::Label::new(RichText::new(lack_of_flags(band.name())).weak()).wrap());
        return;
    };
    let mut mask = frame.mask;
    controls(ui, &frame, &mut mask);
    ui.separator();
    let counts = counts(ui, docked, plane);
    let mut selection = mask.selection(band);
    egui::ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        for flag in flag_table(band) {
            line(ui, Listed::known(flag), counts.as_deref(), &mut selection);
        }
        for bit in unknown_bits(band, counts.as_deref()) {
            line(ui, Listed::unknown(bit, band), counts.as_deref(), &mut selection);
        }
    });
    mask = mask.with_selection(band, selection);
    if mask != frame.mask {
        docked.events.push(UiEvent::Do(Command::SetMask { frame: frame.id, mask }));
    }
}

/// On or off, band, opacity, and the choices of one click.
fn controls(ui: &mut egui::Ui, frame: &Frame, mask: &mut Mask) {
    let band = frame.mask_band();
    ui.horizontal(|ui| {
        ui.checkbox(&mut mask.on, "Show flags").on_hover_text("K");
        let bands = frame.flagged_bands();
        if frame.showing == Showing::Composite && bands.len() > 1 {
            egui::ComboBox::from_id_salt("flag band").width(54.0).selected_text(band.name()).show_ui(
                ui,
                |ui| {
                    for choice in bands {
                        ui.selectable_value(&mut mask.band, Some(choice), choice.name());
                    }
                },
            );
        } else {
            ui.weak(format!("of {}", band.name()));
        }
    });
    ui.add(numbers::slider(&mut mask.opacity, 0.0..=1.0).text("Opacity").fixed_decimals(2));
    ui.horizontal(|ui| {
        let choices = [
            (
                "Defects",
                "What mars a pixel: neither objects nor harmless history",
                FlagSelection::default_for(band),
            ),
            ("All", "Every bit, also those that no table names", FlagSelection::ALL),
            ("None", "No bit", FlagSelection::NONE),
        ];
        for (name, help, selection) in choices {
            if ui.button(name).on_hover_text(help).clicked() {
                *mask = mask.with_selection(band, selection);
            }
        }
    });
}

/// The counts, once they are known; asks for them the first time.
fn counts(ui: &mut egui::Ui, docked: &mut Docked, plane: PlaneKey) -> Option<Arc<FlagCounts>> {
    match docked.session.flag_counts.get(&plane) {
        Some(Counting::Known(counts)) => return Some(Arc::clone(counts)),
        Some(Counting::Running(_)) => {
            ui.weak("Counting pixels…");
        }
        Some(Counting::Stopped(why)) => {
            ui.horizontal(|ui| {
                ui.weak(format!("Not counted: {why}"));
                if ui.small_button("Count").clicked() {
                    docked.events.push(UiEvent::Do(Command::CountFlags(plane)));
                }
            });
        }
        None => docked.events.push(UiEvent::Do(Command::CountFlags(plane))),
    }
    None
}

/// Bits that pixels carry although the table does not name them.
fn unknown_bits(band: Band, counts: Option<&FlagCounts>) -> Vec<u8> {
    let is_known = |bit: u8| flag_table(band).iter().any(|flag| flag.bit == bit);
    (0..32).filter(|bit| !is_known(*bit) && counts.is_some_and(|counts| counts.share(*bit) > 0.0)).collect()
}

/// A bit as a row.
struct Listed {
    bit: u8,
    name: String,
    help: String,
}

impl Listed {
    fn known(flag: &FlagBit) -> Self {
        let invalid = if flag.is_invalid { ", not to be used" } else { "" };
        let old = if flag.is_old { "\nNamed on older pages only" } else { "" };
        let meaning = flag.meaning;
        let help = format!("{meaning}\nBit {}, {}{invalid}{old}", flag.bit, flag.kind.name());
        Self { bit: flag.bit, name: flag.name.to_owned(), help: capitalised(&help) }
    }

    fn unknown(bit: u8, band: Band) -> Self {
        let help = format!("Pixels carry it, but no table of {} names it", band.name());
        Self { bit, name: name_of(bit, band).into_owned(), help }
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn line(ui: &mut egui::Ui, row: Listed, counts: Option<&FlagCounts>, selection: &mut FlagSelection) {
    let mut on = selection.has(row.bit);
    let share = counts.map(|counts| counts.share(row.bit));
    let is_absent = share.is_some_and(|share| share <= 0.0);
    let quiet = |text: RichText| if is_absent { text.weak() } else { text };
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
        let [red, green, blue] = flag_color(row.bit);
        let color = Color32::from_rgb(red, green, blue);
        ui.painter().rect_filled(rect, 2.0, if on { color } else { color.gamma_multiply(0.3) });
        if ui.checkbox(&mut on, quiet(RichText::new(row.name))).on_hover_text(row.help).changed() {
            *selection = selection.with(row.bit, on);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_space(8.0);
            let text = share.map_or_else(String::new, share_text);
            ui.label(quiet(RichText::new(text).monospace())).on_hover_text("Share of all pixels");
        });
    });
}

/// `12.3 %`; what is there never reads 0, and what is not everywhere never 100.
fn share_text(share: f64) -> String {
    let percent = 100.0 * share;
    match percent {
        _ if share <= 0.0 => "–".to_owned(),
        _ if share >= 1.0 => "100 %".to_owned(),
        _ if percent < 0.001 => "< 0.001 %".to_owned(),
        _ if percent < 1.0 => format!("{percent:.3} %"),
        _ if percent > 99.9 => "> 99.9 %".to_owned(),
        _ => format!("{percent:.1} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::share_text;

    #[test]
    fn shares_are_never_rounded_to_nothing_or_everything() {
        let cases = [
            (0.0, "–"),
            (1e-9, "< 0.001 %"),
            (0.000_12, "0.012 %"),
            (0.123_4, "12.3 %"),
            (0.999_9, "> 99.9 %"),
            (1.0, "100 %"),
        ];
        for (share, text) in cases {
            assert_eq!(share_text(share), text);
        }
    }
}
