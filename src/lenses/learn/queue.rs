//! What to show next.

use super::diverse::{Ground, undecided_and_diverse};
use super::random_order::mixed;
use super::{Embeddings, Head, LearnError, QueuePlan, RandomOrder};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Why a source is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DrawnBy {
    Top,
    Uncertain,
    Random,
    /// It was graded before, and is shown once more unannounced.
    Repeat,
}

impl DrawnBy {
    /// As it stands in a grade.
    pub fn name(self) -> &'static str {
        match self {
            Self::Top => "top",
            Self::Uncertain => "uncertain",
            Self::Random => "random",
            Self::Repeat => "repeat",
        }
    }
}

/// One source to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    pub index: usize,
    pub drawn_by: DrawnBy,
    /// 0 the first time.
    pub showing: u32,
}

/// The catalogue as it is ranked now.
#[derive(Debug, Clone, Copy)]
pub struct Ranking<'a> {
    pub embeddings: &'a Embeddings,
    /// The logits that count: those of the head, or of the network.
    pub logits: &'a [f32],
    /// The head that gave them; `None` for the network.
    pub head: Option<&'a Head>,
    /// How often each source was shown before; sources beyond its end were not.
    pub shown: &'a [u32],
}

/// Chooses what is shown next; it keeps nothing of what was shown, so that closing the program loses nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Queue {
    plan: QueuePlan,
    order: RandomOrder,
}

impl Queue {
    /// For the sources of a catalogue with these identifiers, in the order of their embeddings.
    pub fn new(ids: &[i64], plan: QueuePlan) -> Self {
        Self { plan, order: RandomOrder::new(ids, plan.seed) }
    }

    /// The order in which it draws at random.
    pub fn order(&self) -> &RandomOrder {
        &self.order
    }

    /// The next `count` sources in the order in which they should be shown, mixed so that nobody sees how each was
    /// drawn; fewer where there are no more. What was shown before does not come again, but for planned repeats. Where
    /// one way of drawing has nothing left, the highest logits take its place. The same past gives the same answer.
    ///
    /// # Errors
    /// Logits or identifiers of another number of sources.
    pub fn next(&self, ranking: &Ranking, count: usize) -> Result<Vec<Pick>, LearnError> {
        let sources = ranking.embeddings.len();
        for found in [ranking.logits.len(), self.order.indices().len()] {
            if found != sources {
                return Err(LearnError::Sources { found, expected: sources });
            }
        }
        let shown: usize = ranking.shown.iter().map(|times| *times as usize).sum();
        let mut random = ChaCha8Rng::seed_from_u64(mixed(self.plan.seed ^ mixed(shown as u64)));
        let mut wanted = Wanted::of(&self.plan.draws(shown, count));
        let mut picks = repeats(ranking, wanted.repeat, &mut random);
        wanted.top += wanted.repeat - picks.len();
        let mut drawing = Drawing::new(ranking);
        let at_random = drawing.in_order(self.order.indices(), wanted.random);
        wanted.top += wanted.random - at_random;
        let certain = drawing.top(wanted.top);
        let undecided = drawing.uncertain(wanted.uncertain);
        // What neither found is not there.
        drawing.top(wanted.uncertain + wanted.top - certain - undecided);
        picks.append(&mut drawing.picks);
        picks.shuffle(&mut random);
        Ok(picks)
    }
}

/// How many of each.
struct Wanted {
    top: usize,
    uncertain: usize,
    random: usize,
    repeat: usize,
}

impl Wanted {
    fn of(draws: &[DrawnBy]) -> Self {
        let count = |wanted: DrawnBy| draws.iter().filter(|drawn_by| **drawn_by == wanted).count();
        Self {
            top: count(DrawnBy::Top),
            uncertain: count(DrawnBy::Uncertain),
            random: count(DrawnBy::Random),
            repeat: count(DrawnBy::Repeat),
        }
    }
}

/// Sources that were shown once, drawn at random.
fn repeats(ranking: &Ranking, count: usize, random: &mut ChaCha8Rng) -> Vec<Pick> {
    let once = ranking.shown.iter().enumerate().filter(|(_, times)| **times == 1).map(|(index, _)| index);
    let mut once: Vec<usize> = once.take(if count == 0 { 0 } else { ranking.logits.len() }).collect();
    let mut picks = Vec::with_capacity(count.min(once.len()));
    while picks.len() < count && !once.is_empty() {
        let index = once.swap_remove(random.random_range(0..once.len()));
        picks.push(Pick { index, drawn_by: DrawnBy::Repeat, showing: 1 });
    }
    picks
}

/// Sources taken one after the other.
struct Drawing<'a> {
    ranking: &'a Ranking<'a>,
    is_taken: Vec<bool>,
    picks: Vec<Pick>,
}

impl<'a> Drawing<'a> {
    fn new(ranking: &'a Ranking<'a>) -> Self {
        let mut is_taken = vec![false; ranking.logits.len()];
        is_taken.iter_mut().zip(ranking.shown).for_each(|(is_taken, times)| *is_taken = *times > 0);
        Self { ranking, is_taken, picks: Vec::new() }
    }

    fn open(&self) -> Vec<usize> {
        let open = self.is_taken.iter().enumerate().filter(|(_, is_taken)| !**is_taken);
        open.map(|(index, _)| index).collect()
    }

    /// Take those of them that are open; how many were.
    fn take(&mut self, indices: &[usize], drawn_by: DrawnBy) -> usize {
        let before = self.picks.len();
        for index in indices {
            if let Some(is_taken) = self.is_taken.get_mut(*index)
                && !*is_taken
            {
                *is_taken = true;
                self.picks.push(Pick { index: *index, drawn_by, showing: 0 });
            }
        }
        self.picks.len() - before
    }

    fn in_order(&mut self, order: &[usize], count: usize) -> usize {
        let is_open = |index: &&usize| self.is_taken.get(**index).is_some_and(|is_taken| !is_taken);
        let next: Vec<usize> = order.iter().filter(is_open).take(count).copied().collect();
        self.take(&next, DrawnBy::Random)
    }

    fn top(&mut self, count: usize) -> usize {
        let mut open = self.open();
        let logit = |index: &usize| self.ranking.logits.get(*index).copied().unwrap_or(f32::NEG_INFINITY);
        let order = |a: &usize, b: &usize| logit(b).total_cmp(&logit(a)).then(a.cmp(b));
        if count > 0 && count < open.len() {
            open.select_nth_unstable_by(count - 1, order);
        }
        open.truncate(count);
        open.sort_unstable_by(order);
        self.take(&open, DrawnBy::Top)
    }

    fn uncertain(&mut self, count: usize) -> usize {
        if count == 0 {
            return 0;
        }
        let taken = self.is_taken.iter().enumerate().filter(|(_, is_taken)| **is_taken);
        let centres: Vec<usize> = taken.map(|(index, _)| index).collect();
        let Ranking { embeddings, logits, head, .. } = *self.ranking;
        let ground = Ground { embeddings, logits, head, centres: &centres };
        let chosen = undecided_and_diverse(&ground, &self.open(), count);
        self.take(&chosen, DrawnBy::Uncertain)
    }
}
