//! What searches, injects and writes.

use super::{light, report, search::KeptModels};
use crate::field::Field;
use crate::session::{InjectedTrail, ReportContents, StreakReport, StreakToInject};
use crate::streaks::{Exposure, Findings, SearchSettings, Watcher, exposures_of};
use std::path::PathBuf;
use std::sync::Arc;

/// Makes exposures of opened fields; answers with what the user should know about them as well.
type MakeExposures = dyn Fn(&[Arc<Field>]) -> Result<(Vec<Exposure>, Vec<String>), String> + Send + Sync;
/// Searches exposures.
type Find = dyn Fn(&[Exposure], &SearchSettings, &dyn Watcher) -> Result<Findings, String> + Send + Sync;
/// The light of a moving source in each exposure; where it is holds at the middle of the exposure of that number.
type Inject = dyn Fn(&[Exposure], &StreakToInject, usize) -> Result<Vec<InjectedTrail>, String> + Send + Sync;
/// Writes a report.
type WriteReport = dyn Fn(&StreakReport, &ReportContents) -> Result<(), String> + Send + Sync;

/// The functions that the window's work about streaks calls. Errors are sentences for the user.
#[derive(Clone)]
pub struct StreakEngine {
    pub exposures: Arc<MakeExposures>,
    pub find: Arc<Find>,
    pub inject: Arc<Inject>,
    pub write_report: Arc<WriteReport>,
}

const LACKING: &str = "This build of Skyloupe cannot do this: it was made without a part for streaks";

impl Default for StreakEngine {
    /// Can do nothing, and says so.
    fn default() -> Self {
        Self {
            exposures: Arc::new(|_| Err(LACKING.to_owned())),
            find: Arc::new(|_, _, _| Err(LACKING.to_owned())),
            inject: Arc::new(|_, _, _| Err(LACKING.to_owned())),
            write_report: Arc::new(|_, _| Err(LACKING.to_owned())),
        }
    }
}

impl StreakEngine {
    /// The real one. Networks are those that ship and those in the user's folder of models; they are loaded by the
    /// first search that needs them, and kept.
    pub fn new(models: PathBuf) -> Self {
        let kept = KeptModels::new(models);
        Self {
            exposures: Arc::new(|fields| {
                let (exposures, notices) = exposures_of(fields);
                if exposures.is_empty() {
                    return Err(format!("There is no image to search for streaks: {}", notices.join("; ")));
                }
                Ok((exposures, notices))
            }),
            find: Arc::new(move |exposures, settings, watcher| kept.find(exposures, settings, watcher)),
            inject: Arc::new(light::trails),
            write_report: Arc::new(report::write),
        }
    }
}
