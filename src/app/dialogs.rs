//! Asking for paths: the system's dialog on a thread of its own, or our own window where there is none.

use crate::fits::FileSpec;
use crate::session::{
    CatalogueCommand, Command, ComparedKind, Export, ExportArea, ExportedRows, LensCommand, LensExport,
    QuasarCommand, RepaintCommand, RepaintExport, ReportFormat, StreakCommand, StreakReport, TABLE_ENDINGS,
    TableExport,
};
use crate::ui::Dialog;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// A system without a dialog service answers at once; a person does not.
const TOO_FAST_FOR_A_PERSON: Duration = Duration::from_millis(400);

/// Endings of tables, for the system's dialog.
const OPENED_TABLES: [&str; 14] = [
    "fits", "fit", "csv", "ecsv", "tsv", "tab", "dat", "txt", "cat", "vot", "votable", "xml", "parquet", "gz",
];

/// What came of a question.
#[derive(Debug)]
pub enum Answer {
    Paths(Dialog, Vec<PathBuf>),
    /// The person closed it.
    Cancelled,
    /// The system has no dialogs; ask in a window of ours.
    Unavailable(Dialog),
}

/// Questions under way.
pub struct Dialogs {
    answers: Receiver<Answer>,
    sender: Sender<Answer>,
    wake: crate::jobs::Wake,
}

impl Dialogs {
    pub fn new(wake: crate::jobs::Wake) -> Self {
        let (sender, answers) = channel();
        Self { answers, sender, wake }
    }

    /// Ask; the answer comes by [`Dialogs::answers`].
    pub fn ask(&self, dialog: Dialog, suggested: String) {
        let (sender, wake) = (self.sender.clone(), self.wake.clone());
        let ask = move || {
            let begun = Instant::now();
            let answer = match shown(dialog, &suggested) {
                Some(paths) => Answer::Paths(dialog, paths),
                None if begun.elapsed() < TOO_FAST_FOR_A_PERSON => Answer::Unavailable(dialog),
                None => Answer::Cancelled,
            };
            if sender.send(answer).is_ok() {
                wake();
            }
        };
        if std::thread::Builder::new().name("dialog".to_owned()).spawn(ask).is_err()
            && self.sender.send(Answer::Unavailable(dialog)).is_ok()
        {
            (self.wake)();
        }
    }

    /// What came since the last call.
    pub fn answers(&self) -> Vec<Answer> {
        self.answers.try_iter().collect()
    }
}

fn shown(dialog: Dialog, suggested: &str) -> Option<Vec<PathBuf>> {
    let question = rfd::FileDialog::new().set_title(title(dialog));
    let one = |path: Option<PathBuf>| path.map(|path| vec![path]);
    match dialog {
        Dialog::OpenFiles => question
            .add_filter("FITS images", &["fits", "fit", "fts", "fz", "gz", "bz2", "Z"])
            .add_filter("All files", &["*"])
            .pick_files(),
        Dialog::OpenSession => one(question.add_filter("Skyloupe sessions", &["json"]).pick_file()),
        Dialog::SaveSession => {
            one(question.add_filter("Skyloupe sessions", &["json"]).set_file_name(suggested).save_file())
        }
        Dialog::SaveStreakReport => {
            let filtered = ReportFormat::ALL
                .into_iter()
                .fold(question, |question, (_, name, extensions)| question.add_filter(name, extensions));
            one(filtered.set_file_name(suggested).save_file())
        }
        Dialog::ExportLenses(format) => match format.row() {
            (_, []) => one(question.pick_folder()),
            (name, extensions) => {
                one(question.add_filter(name, extensions).set_file_name(suggested).save_file())
            }
        },
        Dialog::ExportResiduals(format) => match format.row() {
            (_, []) => one(question.pick_folder()),
            (name, extensions) => {
                one(question.add_filter(name, extensions).set_file_name(suggested).save_file())
            }
        },
        Dialog::OpenCompared(_) => one(question
            .add_filter("FITS images", &["fits", "fit", "fts", "fz", "gz"])
            .add_filter("All files", &["*"])
            .pick_file()),
        Dialog::OpenCatalogue => {
            question.add_filter("Tables", &OPENED_TABLES).add_filter("All files", &["*"]).pick_files()
        }
        Dialog::OpenQuasarMapping => one(question.add_filter("Mappings of columns", &["toml"]).pick_file()),
        Dialog::SaveQuasarMapping => {
            one(question.add_filter("Mappings of columns", &["toml"]).set_file_name(suggested).save_file())
        }
        Dialog::SaveListedRows | Dialog::SaveSelectedRows => {
            let filtered = TABLE_ENDINGS
                .into_iter()
                .fold(question, |question, ending| question.add_filter(ending.to_uppercase(), &[ending]));
            one(filtered.set_file_name(suggested).save_file())
        }
        Dialog::ExportVisible | Dialog::ExportWhole => one(question
            .add_filter("PNG, 8 bits a channel", &["png"])
            .add_filter("TIFF, 16 bits a channel", &["tif", "tiff"])
            .set_file_name(suggested)
            .save_file()),
    }
}

/// What the question is.
pub fn title(dialog: Dialog) -> &'static str {
    match dialog {
        Dialog::OpenFiles => "Open FITS files",
        Dialog::OpenSession => "Open a session",
        Dialog::SaveSession => "Save the session",
        Dialog::ExportVisible => "Export what is shown (.png or .tif)",
        Dialog::SaveStreakReport => "Save what was found (.csv, .fits, .vot, .reg, .psv or .mpc)",
        Dialog::ExportLenses(_) => "Export candidates for lenses",
        Dialog::ExportResiduals(_) => "Export residuals",
        Dialog::OpenCompared(ComparedKind::Model) => "Open the model to compare with",
        Dialog::OpenCompared(ComparedKind::Residual) => "Open the residual to compare with",
        Dialog::OpenCatalogue => "Open a catalogue",
        Dialog::OpenQuasarMapping => "Take a mapping of columns from a file (.toml)",
        Dialog::SaveQuasarMapping => "Save the mapping of columns (.toml)",
        Dialog::SaveListedRows => "Save the rows listed (.csv, .ecsv, .fits, .vot or .parquet)",
        Dialog::SaveSelectedRows => "Save the rows selected (.csv, .ecsv, .fits, .vot or .parquet)",
        Dialog::ExportWhole => "Export the whole field (.png or .tif)",
    }
}

/// What an answered question asks of the document.
pub fn command(dialog: Dialog, paths: Vec<PathBuf>) -> Option<Command> {
    let first = paths.first()?.clone();
    Some(match dialog {
        Dialog::OpenFiles => {
            Command::Open(paths.iter().map(|path| FileSpec::parse(path.as_os_str())).collect())
        }
        Dialog::OpenSession => Command::OpenSession(first),
        Dialog::SaveSession => Command::SaveSession(first),
        Dialog::ExportVisible => Command::Export(Export { path: first, area: ExportArea::Visible }),
        Dialog::SaveStreakReport => match ReportFormat::of_path(&first) {
            Some(format) => {
                Command::Streaks(StreakCommand::WriteReport(StreakReport { path: first, format }))
            }
            None => Command::Tell(format!(
                "The ending of the name says what is written: .csv, .fits, .vot, .reg, .psv or .mpc: {}",
                first.display()
            )),
        },
        Dialog::ExportLenses(format) => {
            Command::Lenses(LensCommand::Export(LensExport { path: first, format }))
        }
        Dialog::ExportResiduals(format) => {
            Command::Repaint(RepaintCommand::Export(RepaintExport { path: first, format }))
        }
        Dialog::OpenCompared(kind) => Command::Repaint(RepaintCommand::OpenCompared { path: first, kind }),
        Dialog::OpenCatalogue => Command::Catalogue(CatalogueCommand::Open(paths)),
        Dialog::OpenQuasarMapping => Command::Quasars(QuasarCommand::ReadMapping(first)),
        Dialog::SaveQuasarMapping => Command::Quasars(QuasarCommand::WriteMapping(first)),
        Dialog::SaveListedRows => rows_saved(first, ExportedRows::Listed),
        Dialog::SaveSelectedRows => rows_saved(first, ExportedRows::Selected),
        Dialog::ExportWhole => Command::Export(Export { path: first, area: ExportArea::Whole }),
    })
}

/// The ending says what kind of table is written.
fn rows_saved(path: PathBuf, rows: ExportedRows) -> Command {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if TABLE_ENDINGS.contains(&ending.as_str()) {
        return Command::Catalogue(CatalogueCommand::Write(TableExport { path, rows }));
    }
    Command::Tell(format!(
        "The ending of the name says what is written: .csv, .ecsv, .fits, .vot or .parquet: {}",
        path.display()
    ))
}
