//! The user's judgements on disk: one line each, added the moment it is made.

use crate::places::write_whole;
use crate::session::{Review, ReviewEntry};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A journal with so many lines more than judgements is written anew.
const SPARE_LINES: usize = 5000;

/// A file that lines are added to; the last line about a place counts. A line that a dying process wrote only in
/// part is passed over.
#[derive(Debug)]
pub struct ReviewJournal {
    path: PathBuf,
}

impl ReviewJournal {
    /// Read what is there; a sentence for the user where lines cannot be read.
    pub fn open(path: &Path) -> (Self, Review, Option<String>) {
        let journal = Self { path: path.to_owned() };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                let why = format!("Judgements of streaks could not be read: {error}: {}", path.display());
                return (journal, Review::default(), Some(why));
            }
        };
        let (mut entries, mut damaged) = (Vec::new(), 0);
        for line in text.lines().filter(|line| !line.is_empty()) {
            match serde_json::from_str::<ReviewEntry>(line) {
                Ok(entry) => entries.push(entry),
                Err(_) => damaged += 1,
            }
        }
        let lines = entries.len();
        let review = Review::of(entries);
        let mut problem = (damaged > 0).then(|| {
            format!(
                "{damaged} damaged lines were passed over among the judgements of streaks: {}",
                path.display()
            )
        });
        if damaged == 0 && lines > review.entries().count() + SPARE_LINES {
            let whole: String = review.entries().filter_map(|entry| line_of(entry).ok()).collect();
            problem = write_whole(path, &whole).err();
        }
        (journal, review, problem)
    }

    /// Add judgements. When this returns, the end of the process loses nothing.
    ///
    /// # Errors
    /// One sentence when the file cannot be written.
    pub fn keep(&self, entries: &[ReviewEntry]) -> Result<(), String> {
        let lines: String = entries.iter().map(line_of).collect::<Result<_, _>>()?;
        let written = (|| {
            if let Some(folder) = self.path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let mut file = std::fs::OpenOptions::new().create(true).append(true).open(&self.path)?;
            // A torn line before must not spoil this one: it begins a line of its own.
            file.write_all(format!("\n{lines}").as_bytes())
        })();
        written.map_err(|error: std::io::Error| {
            format!("Your judgement could not be kept on disk: {error}: {}", self.path.display())
        })
    }
}

fn line_of(entry: &ReviewEntry) -> Result<String, String> {
    serde_json::to_string(entry).map(|line| line + "\n").map_err(|error| error.to_string())
}
