//! The columns that a classified table gains.

use super::{Classification, Cleaned};
use crate::catalogue::{Column, Table, Values};

/// What [`with_classification`] adds, in order.
pub const ADDED_COLUMNS: [&str; 7] =
    ["p_star", "p_galaxy", "p_qso", "class", "in_training_range", "range_distance", "not_classified"];

/// The table with `p_star`, `p_galaxy`, `p_qso`, `class`, `in_training_range`, `range_distance` and `not_classified`
/// (why a row has no class) behind its own columns. A column of such a name that the table has gives way to `NAME_input`.
pub fn with_classification(mut table: Table, made: &Classification, cleaned: &Cleaned, model: &str) -> Table {
    let probability = |index: usize| {
        let of_row = |triple: &[f32; 3]| triple.get(index).copied().unwrap_or(f32::NAN);
        Values::Float(made.probabilities.iter().map(of_row).collect())
    };
    let class = |class: &Option<super::Class>| class.map_or("", super::Class::name).to_owned();
    let cut = |cut: &Option<super::Cut>| cut.map_or("", super::Cut::name).to_owned();
    let added = [
        ("p_star", format!("probability of a star, by {model}"), probability(0)),
        ("p_galaxy", format!("probability of a galaxy, by {model}"), probability(1)),
        ("p_qso", format!("probability of a quasar, by {model}"), probability(2)),
        ("class", "STAR, GALAXY or QSO".to_owned(), Values::Text(made.classes.iter().map(class).collect())),
        (
            "in_training_range",
            "whether the row is like those that the model was trained on".to_owned(),
            Values::Logical(made.places.iter().map(|place| Some(place.in_range)).collect()),
        ),
        (
            "range_distance",
            "distance to the nearest of the training set in standardised magnitudes and colours".to_owned(),
            Values::Float(made.places.iter().map(|place| place.distance).collect()),
        ),
        (
            "not_classified",
            "the cut that a row failed".to_owned(),
            Values::Text(cleaned.cuts.iter().map(cut).collect()),
        ),
    ];
    for (name, description, values) in added {
        give_way(&mut table, name);
        table.columns.push(Column { description, ..Column::new(name, values) });
    }
    table
}

fn give_way(table: &mut Table, name: &str) {
    let names: Vec<String> = table.columns.iter().map(|column| column.name.to_lowercase()).collect();
    let mut free = format!("{name}_input");
    while names.contains(&free) {
        free.push('_');
    }
    if let Some(column) = table.columns.iter_mut().find(|column| column.name.eq_ignore_ascii_case(name)) {
        column.name = free;
    }
}
