//! When the user sees something, sees it exactly, and everything has been looked at.

use super::processor::processor_secs;
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::time::Instant;

/// What is waited for, in the order in which it usually comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Milestone {
    /// Something true is on the canvas.
    FirstImage,
    /// The whole field is on the canvas, every screen pixel made of all pixels beneath it.
    Overview,
    /// Every pixel of every plane that is shown has been looked at.
    Everything,
}

impl Milestone {
    const ALL: [Self; 3] = [Self::FirstImage, Self::Overview, Self::Everything];

    /// As it is printed, and as it stands in JSON.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::FirstImage => ("to the first image", "first_image"),
            Self::Overview => ("to the exact overview", "overview"),
            Self::Everything => ("to all pixels seen", "everything"),
        }
    }
}

/// Since the beginning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reached {
    pub ms: f64,
    /// Seconds of all processors together; `None` where the system does not say.
    pub cpu_s: Option<f64>,
}

/// The clock of a run, and what was reached. As JSON: `first_image_ms`, `first_image_cpu_s`, and so on; null where
/// something was not reached.
#[derive(Debug, Clone)]
pub struct Milestones {
    begun: Instant,
    cpu_s_before: Option<f64>,
    reached: [Option<Reached>; 3],
}

impl Milestones {
    /// A clock that begins now.
    pub fn begun_now() -> Self {
        Self { begun: Instant::now(), cpu_s_before: processor_secs(), reached: [None; 3] }
    }

    /// Take the time; only the first call for each milestone counts.
    pub fn reach(&mut self, milestone: Milestone) {
        let now = Reached {
            ms: self.begun.elapsed().as_secs_f64() * 1e3,
            cpu_s: processor_secs().zip(self.cpu_s_before).map(|(now, before)| now - before),
        };
        if let Some(slot) = self.reached.get_mut(milestone as usize) {
            slot.get_or_insert(now);
        }
    }

    /// Every milestone under the name that is printed.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, Option<Reached>)> + '_ {
        Milestone::ALL.into_iter().map(|milestone| milestone.names().0).zip(self.reached)
    }
}

impl Serialize for Milestones {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (milestone, reached) in Milestone::ALL.into_iter().zip(self.reached) {
            let name = milestone.names().1;
            map.serialize_entry(&format!("{name}_ms"), &reached.map(|reached| reached.ms))?;
            map.serialize_entry(&format!("{name}_cpu_s"), &reached.and_then(|reached| reached.cpu_s))?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_time_counts_and_what_is_not_reached_is_null() {
        let mut milestones = Milestones::begun_now();
        milestones.reach(Milestone::Overview);
        let first: Vec<_> = milestones.named().map(|(_, reached)| reached).collect();
        std::thread::sleep(std::time::Duration::from_millis(2));
        milestones.reach(Milestone::Overview);
        assert_eq!(milestones.named().map(|(_, reached)| reached).collect::<Vec<_>>(), first);
        let json = serde_json::to_value(&milestones).unwrap();
        assert!(json["first_image_ms"].is_null() && json["everything_ms"].is_null());
        assert!(json["overview_ms"].as_f64().is_some_and(|ms| ms >= 0.0));
    }
}
