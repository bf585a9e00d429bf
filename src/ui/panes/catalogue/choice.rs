//! Choosing one of very many columns.

use crate::catalogue::Values;
use crate::session::OpenTable;

/// Which columns can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    All,
    Numbers,
    /// Numbers, or none.
    NumbersOrNone,
}

/// What was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    Column(usize),
    None,
}

/// A box with the columns of a table, and a search in it. Answers when something else is chosen.
pub fn column_choice(
    ui: &mut egui::Ui,
    label: &str,
    table: &OpenTable,
    (now, offer): (Option<usize>, Offer),
) -> Option<Chosen> {
    let mut chosen = None;
    let name = now.and_then(|number| table.column(number)).map_or("none", |column| column.name.as_str());
    let id = egui::Id::unique(("column-choice", label));
    let combo = egui::ComboBox::from_id_salt(("columns", label))
        .selected_text(name)
        .width(170.0)
        .height(320.0)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
    let shown = combo.show_ui(ui, |ui| {
        let mut search = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_default();
        ui.add(egui::TextEdit::singleline(&mut search).hint_text("Find a column").desired_width(160.0));
        let wanted = search.to_lowercase();
        ui.data_mut(|data| data.insert_temp(id, search));
        if offer == Offer::NumbersOrNone && ui.selectable_label(now.is_none(), "none").clicked() {
            chosen = Some(Chosen::None);
        }
        for (number, column) in table.table.columns.iter().enumerate() {
            let is_offered = offer == Offer::All || !matches!(column.values, Values::Text(_));
            if !is_offered || !column.name.to_lowercase().contains(&wanted) {
                continue;
            }
            if ui.selectable_label(now == Some(number), &column.name).clicked() {
                chosen = Some(Chosen::Column(number));
            }
        }
        if chosen.is_some() {
            ui.data_mut(|data| data.remove::<String>(id));
            ui.close();
        }
    });
    shown.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, label));
    chosen
}
