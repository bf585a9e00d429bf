//! Whose turn it is: what the user looks at, then the bright ones.

use super::Candidate;
use crate::geometry::PixelRect;

/// Hands out candidates, each once.
#[derive(Debug)]
pub(super) struct Turns<'a> {
    candidates: &'a [Candidate],
    /// Bright ones first, those of unknown magnitude last.
    by_brightness: Vec<usize>,
    next: usize,
    is_taken: Vec<bool>,
    /// What lies in `seen` and was not taken, the brightest last.
    visible: Vec<usize>,
    seen: Option<PixelRect>,
}

impl<'a> Turns<'a> {
    /// All candidates wait.
    pub fn of(candidates: &'a [Candidate]) -> Self {
        let mut by_brightness: Vec<usize> = (0..candidates.len()).collect();
        let magnitude =
            |index: &usize| candidates.get(*index).map_or(f64::INFINITY, |candidate| {
                if candidate.magnitude_vis.is_nan() { f64::INFINITY } else { candidate.magnitude_vis }
            });
        by_brightness.sort_by(|a, b| magnitude(a).total_cmp(&magnitude(b)));
        Self {
            candidates,
            by_brightness,
            next: 0,
            is_taken: vec![false; candidates.len()],
            visible: Vec::new(),
            seen: None,
        }
    }

    /// The next ones, up to `count`; none when all had their turn.
    pub fn take(&mut self, count: usize, visible: Option<PixelRect>) -> Vec<usize> {
        if visible != self.seen {
            self.seen = visible;
            self.visible = visible.map_or_else(Vec::new, |rect| self.waiting_in(rect));
        }
        let mut turn = Vec::with_capacity(count);
        while turn.len() < count {
            let Some(index) = self.visible.pop().or_else(|| self.next_bright()) else { break };
            if let Some(is_taken) = self.is_taken.get_mut(index).filter(|is_taken| !**is_taken) {
                *is_taken = true;
                turn.push(index);
            }
        }
        turn
    }

    fn next_bright(&mut self) -> Option<usize> {
        let index = self.by_brightness.get(self.next).copied()?;
        self.next += 1;
        Some(index)
    }

    fn waiting_in(&self, rect: PixelRect) -> Vec<usize> {
        let inside = |at: f64, first: usize, length: usize| {
            at >= first as f64 - 0.5 && at < (first + length) as f64 - 0.5
        };
        let is_seen = |index: &usize| {
            let waits = self.is_taken.get(*index) == Some(&false);
            waits
                && self.candidates.get(*index).is_some_and(|candidate| {
                    inside(candidate.position.x, rect.x0, rect.width)
                        && inside(candidate.position.y, rect.y0, rect.height)
                })
        };
        self.by_brightness.iter().rev().copied().filter(is_seen).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::ImagePoint;

    #[test]
    fn what_is_seen_comes_first_then_bright_ones_each_once() {
        let candidate = |x: f64, magnitude_vis: f64| Candidate {
            id: 0,
            row: None,
            position: ImagePoint { x, y: 5.0 },
            sky: None,
            magnitude_vis,
            mumax_minus_mag: f64::NAN,
            point_like: f64::NAN,
            half_light_radius_arcsec: f64::NAN,
            spurious: f64::NAN,
        };
        let candidates =
            [(1.0, 22.0), (2.0, 20.0), (50.0, f64::NAN), (51.0, 23.0), (90.0, 19.0)].map(|(x, m)| candidate(x, m));
        let rect = |x0| Some(PixelRect { x0, y0: 0, width: 20, height: 20 });
        let mut turns = Turns::of(&candidates);
        assert_eq!(turns.take(1, None), [4]);
        assert_eq!(turns.take(1, rect(40)), [3]);
        assert_eq!(turns.take(2, rect(40)), [2, 1]);
        assert_eq!(turns.take(9, rect(0)), [0]);
        assert_eq!(turns.take(9, None), [0; 0]);
    }
}
