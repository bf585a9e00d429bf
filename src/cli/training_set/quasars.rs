//! Features of a labelled catalogue, as the forest meets them in use.

use super::super::CliError;
use super::super::quasars::{For, LabelledArguments};
use super::npy::{write_floats, write_integers};
use crate::quasars::{CLASSES, Coverage, Cuts, FeatureSet, ModelFeatures, Photometry, clean};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct QuasarSetArguments {
    #[command(flatten)]
    labelled: LabelledArguments,
    /// Features: ugri (16, or 17 with stellarity), or euclid (6 colours of asinh magnitudes in VIS, Y, J, H, softened by the median
    /// errors of the fluxes, which the table must have) [default: as the table has bands, ugri first]
    #[arg(long, value_name = "ugri|euclid")]
    features: Option<FeatureSet>,
    /// Folder to write into (made if need be)
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

/// Write features.npy (N x 16, or 17 with stellarity, or 6 of Euclid's), brightness.npy (r, or I_E), labels.npy (0 STAR, 1
/// GALAXY, 2 QSO), groups.npy, rows.npy (from 0 in the table), features.json (names, table, mapping, cuts; of Euclid's also
/// what the model must carry) and coverage.json.
pub(super) fn write(arguments: &QuasarSetArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let folder = &arguments.out;
    let refused = |error: std::io::Error| CliError::Input(format!("{error}: {}", folder.display()));
    let set = arguments.labelled.read(For::Training(arguments.features))?;
    let features = set.photometry.features;
    let cuts = Cuts::of(features);
    let cleaned = clean(&set.photometry, &cuts);
    let kept = set.labels.only(|row| cleaned.cuts.get(row).is_some_and(Option::is_none));
    let rows = kept.complete_rows(&set.photometry);
    let columns = features.count(!set.photometry.stellarity.is_empty());
    let (mut values, mut labels, mut groups, mut numbers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in &rows {
        values.extend(set.photometry.features_of(*row).iter().take(columns));
        labels.extend(kept.class(*row).map(|class| class.index() as i32));
        groups.push(kept.group(*row) as i32);
        numbers.push(*row as i32);
    }
    std::fs::create_dir_all(folder).map_err(refused)?;
    let file = |name: &str| folder.join(name);
    write_floats(&file("features.npy"), &[rows.len(), columns], &values)?;
    let brightness: Vec<f32> = rows.iter().map(|row| set.photometry.brightness_of(*row) as f32).collect();
    write_floats(&file("brightness.npy"), &[rows.len()], &brightness)?;
    write_integers(&file("labels.npy"), &[rows.len()], &labels)?;
    write_integers(&file("groups.npy"), &[rows.len()], &groups)?;
    write_integers(&file("rows.npy"), &[rows.len()], &numbers)?;
    std::fs::write(file("coverage.json"), Coverage::fit(&set.photometry, &kept)?.text()?).map_err(refused)?;
    let names: Vec<&str> = features.feature_names().iter().take(columns).copied().collect();
    let said = serde_json::json!({
        "set": features.name(),
        "features": names,
        "model_features": model_features(&set.photometry),
        "classes": CLASSES.map(crate::quasars::Class::name),
        "table": arguments.labelled.table,
        "mapping": set.mapping.text()?,
        "cuts": cuts.text(features),
        "group": arguments.labelled.group,
    });
    std::fs::write(file("features.json"), format!("{said:#}\n")).map_err(refused)?;
    let (count, of) = (rows.len(), kept.group_count());
    Ok(writeln!(out, "{}: {count} rows of {of} groups, {columns} features", folder.display())?)
}

/// What the ONNX file must say of them; nothing of those of u, g, r, i.
fn model_features(photometry: &Photometry) -> Option<ModelFeatures> {
    photometry.softenings.map(ModelFeatures::of_euclid)
}
