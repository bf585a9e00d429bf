//! How long frames take: from one to the next, and on the user's thread alone.

use crate::progress::Distribution;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Frames that are remembered.
const KEPT: usize = 2000;
/// Frames further apart than this were not meant to follow one another.
const PAUSE: Duration = Duration::from_millis(150);

/// Remembers the durations of recent frames.
#[derive(Debug, Default)]
pub struct FrameClock {
    last: Option<Instant>,
    intervals: VecDeque<Duration>,
    own: VecDeque<Duration>,
}

impl FrameClock {
    /// A frame begins.
    pub fn begin(&mut self) -> Instant {
        let now = Instant::now();
        if let Some(last) = self.last.replace(now) {
            let interval = now - last;
            if interval < PAUSE {
                keep(&mut self.intervals, interval);
            }
        }
        now
    }

    /// The user's thread has done its part of the frame.
    pub fn end(&mut self, begun: Instant) {
        keep(&mut self.own, begun.elapsed());
    }

    /// `what: median, 99th percentile, most` in milliseconds, two lines.
    pub fn summary(&self) -> String {
        format!("frame to frame {}\nuser's thread  {}", line(&self.intervals), line(&self.own))
    }
}

fn keep(durations: &mut VecDeque<Duration>, duration: Duration) {
    if durations.len() == KEPT {
        durations.pop_front();
    }
    durations.push_back(duration);
}

fn line(durations: &VecDeque<Duration>) -> String {
    let durations: Vec<Duration> = durations.iter().copied().collect();
    match Distribution::of(&durations) {
        None => "no frames".to_owned(),
        Some(Distribution { n, median_ms, p99_ms, max_ms, .. }) => {
            format!("{n} frames: median {median_ms:.1}, 99 % {p99_ms:.1}, most {max_ms:.1} ms")
        }
    }
}
