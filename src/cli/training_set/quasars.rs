//! Features of a labelled catalogue, as the forest meets them in use.

use super::super::CliError;
use super::super::quasars::LabelledArguments;
use super::npy::{write_floats, write_integers};
use crate::quasars::{
    CLASSES, Coverage, Cuts, FEATURE_COUNT, FEATURE_NAMES, FEATURES_WITH_STELLARITY, clean, features,
};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct QuasarSetArguments {
    #[command(flatten)]
    labelled: LabelledArguments,
    /// Folder to write into (made if need be)
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

/// Write features.npy (N x 16, or 17 with stellarity), labels.npy (0 STAR, 1 GALAXY, 2 QSO), groups.npy, rows.npy (from 0
/// in the table), features.json (names, table, mapping, cuts) and coverage.json.
pub(super) fn write(arguments: &QuasarSetArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let folder = &arguments.out;
    let refused = |error: std::io::Error| CliError::Input(format!("{error}: {}", folder.display()));
    let set = arguments.labelled.read()?;
    let cuts = Cuts::default();
    let cleaned = clean(&set.photometry, &cuts);
    let kept = set.labels.only(|row| cleaned.cuts.get(row).is_some_and(Option::is_none));
    let rows = kept.complete_rows(&set.photometry);
    let columns = if set.photometry.stellarity.is_empty() { FEATURE_COUNT } else { FEATURES_WITH_STELLARITY };
    let (mut values, mut labels, mut groups, mut numbers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in &rows {
        let made = features(set.photometry.row(*row), set.photometry.stellarity_of(*row));
        values.extend(made.iter().take(columns));
        labels.extend(kept.class(*row).map(|class| class.index() as i32));
        groups.push(kept.group(*row) as i32);
        numbers.push(*row as i32);
    }
    std::fs::create_dir_all(folder).map_err(refused)?;
    let file = |name: &str| folder.join(name);
    write_floats(&file("features.npy"), &[rows.len(), columns], &values)?;
    write_integers(&file("labels.npy"), &[rows.len()], &labels)?;
    write_integers(&file("groups.npy"), &[rows.len()], &groups)?;
    write_integers(&file("rows.npy"), &[rows.len()], &numbers)?;
    std::fs::write(file("coverage.json"), Coverage::fit(&set.photometry, &kept)?.text()?).map_err(refused)?;
    let names: Vec<&str> = FEATURE_NAMES.iter().take(columns).copied().collect();
    let said = serde_json::json!({
        "features": names,
        "classes": CLASSES.map(crate::quasars::Class::name),
        "table": arguments.labelled.table,
        "mapping": set.mapping.text()?,
        "cuts": cuts.text(),
        "group": arguments.labelled.group,
    });
    std::fs::write(file("features.json"), format!("{said:#}\n")).map_err(refused)?;
    let (count, of) = (rows.len(), kept.group_count());
    Ok(writeln!(out, "{}: {count} rows of {of} groups, {columns} features", folder.display())?)
}
