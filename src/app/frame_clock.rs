//! How long frames take: from one to the next, and on the user's thread alone.

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
    let mut sorted: Vec<f64> = durations.iter().map(|duration| duration.as_secs_f64() * 1e3).collect();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let index = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
        sorted.get(index).copied().unwrap_or(f64::NAN)
    };
    format!("{} frames: median {:.1}, 99 % {:.1}, most {:.1} ms", sorted.len(), at(0.5), at(0.99), at(1.0))
}
