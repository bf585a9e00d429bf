//! Which columns are u, g, r, i, or Euclid's own bands.

use super::super::catalogue::{Chosen, Offer, column_choice};
use super::command;
use crate::quasars::{BandColumns, Extinction, FeatureSet, Mapping, Scale};
use crate::session::{OpenTable, QuasarCommand};
use crate::ui::dock::Docked;
use crate::ui::{Dialog, UiEvent};

/// What numbers may be.
const SCALES: [(&str, Option<&str>); 8] = [
    ("", None),
    ("magnitudes", Some("mag")),
    ("µJy", Some("uJy")),
    ("nJy", Some("nJy")),
    ("Jy", Some("Jy")),
    ("nanomaggies", Some("nanomaggies")),
    ("flux, zero point 25", Some("zp=25")),
    ("flux, zero point 30", Some("zp=30")),
];

/// Draw them: folded while they are known and nothing is asked.
pub fn columns(ui: &mut egui::Ui, docked: &mut Docked) {
    let quasars = &docked.session.quasars;
    let survey = quasars.mapping.as_ref().map_or_else(String::new, |mapping| mapping.survey.clone());
    let is_asked = quasars.rows.as_ref().is_some_and(|rows| !rows.asks.is_empty());
    let must_open = quasars.problem.is_some() || is_asked;
    let title = if survey.is_empty() { "Columns".to_owned() } else { format!("Columns: {survey}") };
    let header =
        egui::CollapsingHeader::new(egui::RichText::new(title).strong()).id_salt("quasar-columns-fold");
    header.open(must_open.then_some(true)).show(ui, |ui| unfolded(ui, docked));
}

fn unfolded(ui: &mut egui::Ui, docked: &mut Docked) {
    let session = docked.session;
    let Some(table) = session.catalogues.active() else { return };
    let known = session.quasars.mapping.clone();
    if let Some(problem) = &session.quasars.problem {
        ui.colored_label(ui.visuals().warn_fg_color, problem);
    }
    let mut mapping = known.clone().unwrap_or_else(|| Mapping::blank(session.quasars.features()));
    let set = mapping.features;
    let before = mapping.clone();
    let asks = session.quasars.rows.as_ref().map(|rows| rows.asks.clone()).unwrap_or_default();
    egui::Grid::new("quasar-columns").num_columns(3).spacing([6.0, 3.0]).show(ui, |ui| {
        for (index, (name, columns)) in set.bands().into_iter().zip(mapping.bands_mut()).enumerate() {
            ui.strong(name);
            choose(ui, (&format!("Column for {name}"), table), &mut columns.column);
            let is_asked = asks.iter().any(|(band, _)| *band == index);
            scale(ui, (name, set), columns, is_asked);
            ui.end_row();
        }
    });
    for (_, text) in &asks {
        ui.colored_label(ui.visuals().warn_fg_color, text);
    }
    ui.horizontal(|ui| {
        ui.checkbox(&mut docked.interface.quasars.more_columns, "Errors, extinction, flags");
        let files = ui.menu_button("File", |ui| menu(ui, docked, known.is_some()));
        files.response.on_hover_text("Keep this mapping in a file, or take one");
    });
    if docked.interface.quasars.more_columns {
        more(ui, table, &mut mapping);
    }
    if mapping != before {
        "as given".clone_into(&mut mapping.survey);
        command(docked, QuasarCommand::SetMapping(Box::new(mapping)));
    }
}

fn menu(ui: &mut egui::Ui, docked: &mut Docked, is_known: bool) {
    if ui.button("Recognise again").on_hover_text("By the names of the columns").clicked() {
        command(docked, QuasarCommand::Recognise);
        ui.close();
    }
    if ui.button("Take a mapping from a file…").clicked() {
        docked.events.push(UiEvent::Ask(Dialog::OpenQuasarMapping));
        ui.close();
    }
    let save = egui::Button::new("Save this mapping…");
    let help = "A file that `skyloupe quasars --map` reads too";
    if ui.add_enabled(is_known, save).on_hover_text(help).clicked() {
        docked.events.push(UiEvent::Ask(Dialog::SaveQuasarMapping));
        ui.close();
    }
}

fn choose(ui: &mut egui::Ui, (label, table): (&str, &OpenTable), name: &mut String) {
    let now = table.column_number(name);
    if let Some(Chosen::Column(number)) = column_choice(ui, label, table, (now, Offer::Numbers))
        && let Some(column) = table.column(number)
    {
        name.clone_from(&column.name);
    }
}

fn choose_or_none(ui: &mut egui::Ui, (label, table): (&str, &OpenTable), name: &mut Option<String>) {
    let now = name.as_deref().and_then(|name| table.column_number(name));
    match column_choice(ui, label, table, (now, Offer::NumbersOrNone)) {
        Some(Chosen::Column(number)) => *name = table.column(number).map(|column| column.name.clone()),
        Some(Chosen::None) => *name = None,
        None => {}
    }
}

/// What is taken where nobody says what the numbers are.
fn unstated(set: FeatureSet) -> &'static str {
    match set {
        FeatureSet::Ugri => "magnitudes?",
        FeatureSet::Euclid => "µJy?",
    }
}

fn scale(ui: &mut egui::Ui, (band, set): (&str, FeatureSet), columns: &mut BandColumns, is_asked: bool) {
    let text = columns.scale.map_or_else(|| unstated(set).to_owned(), |scale| scale.to_string());
    let shown =
        if is_asked { egui::RichText::new(text).color(ui.visuals().warn_fg_color) } else { text.into() };
    let combo = egui::ComboBox::from_id_salt(("quasar-scale", band)).width(70.0).selected_text(shown);
    let combo = combo.show_ui(ui, |ui| {
        for (name, scale) in SCALES {
            let scale: Option<Scale> = scale.and_then(|text| text.parse().ok());
            let name = if scale.is_none() { unstated(set) } else { name };
            if ui.selectable_label(columns.scale == scale, name).clicked() {
                columns.scale = scale;
            }
        }
    });
    let help = match set {
        FeatureSet::Ugri => {
            "What the numbers are: AB magnitudes, or fluxes. With a question mark nobody said so, and their range decides."
        }
        FeatureSet::Euclid => {
            "What the numbers are: fluxes, or AB magnitudes. With a question mark the unit of the column decides, else they are \
             microjansky."
        }
    };
    combo.response.on_hover_text(help);
}

fn more(ui: &mut egui::Ui, table: &OpenTable, mapping: &mut Mapping) {
    let set = mapping.features;
    egui::Grid::new("quasar-columns-more").num_columns(2).spacing([6.0, 3.0]).show(ui, |ui| {
        for (name, columns) in set.bands().into_iter().zip(mapping.bands_mut()) {
            ui.label(format!("{name} error"));
            choose_or_none(ui, (&format!("Error of {name}"), table), &mut columns.error);
            ui.end_row();
            ui.label(format!("{name} extinction"));
            let mut extinction = columns.extinction.as_ref().map(|extinction| extinction.column.clone());
            let before = extinction.clone();
            choose_or_none(ui, (&format!("Extinction of {name}"), table), &mut extinction);
            if extinction != before {
                columns.extinction = extinction.map(|column| Extinction { column, factor: 1.0 });
            }
            ui.end_row();
            ui.label(format!("{name} flags"));
            choose_or_none(ui, (&format!("Flags of {name}"), table), &mut columns.flags);
            ui.end_row();
        }
        if set == FeatureSet::Ugri {
            ui.label("stellarity");
            choose_or_none(ui, ("Stellarity", table), &mut mapping.stellarity);
            ui.end_row();
        }
    });
}
