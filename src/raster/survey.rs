//! One pass over the pixels of a plane, in steps: coarse levels, and the counts of all values.

use super::coarse::Claim;
use super::levels::{Band, BandMaker, BandReader};
use super::pyramid::Pyramid;
use super::reduce::{MaxPartial, MeanPartial, OrPartial};
use super::value_counts::ValueTally;
use super::{ReadError, Reduction};
use rayon::prelude::*;
use std::time::{Duration, Instant};

/// A step aims at this much time where the caller wants nothing else, so that whoever needs the processors otherwise
/// gets them soon.
const STEP_TIME: Duration = Duration::from_millis(30);
/// Most rows that are read as one, so that blocks are decoded once.
const MOST_BANDS_PER_UNIT: usize = 16;

/// How far a survey is after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SurveyState {
    /// Go on.
    Working,
    /// Nothing can be done now: rows are not there yet, or others are at what is left.
    Waiting,
    /// All pixels were looked at.
    Finished,
}

/// What is to be known of a plane's pixels, and how far that is.
#[derive(Debug)]
pub struct Survey {
    reductions: Vec<Reduction>,
    counting: Option<Counting>,
    claim: Claim,
    /// Bands that are read together.
    bands_per_unit: usize,
    units_per_step: usize,
    step_time: Duration,
    /// One for each worker.
    scratch: Vec<Scratch>,
}

#[derive(Debug)]
struct Counting {
    /// By band.
    is_counted: Vec<bool>,
}

#[derive(Debug, Default)]
struct Scratch {
    buffer: Vec<f32>,
    tally: Option<ValueTally>,
}

/// What is wanted of one unit of rows.
#[derive(Debug, Clone)]
struct Unit {
    /// Number of each band, and what it still lacks.
    bands: Vec<Task>,
}

#[derive(Debug, Clone, Copy)]
struct Task {
    band: usize,
    mean: bool,
    max: bool,
    or: bool,
    count: bool,
}

impl Task {
    fn is_empty(&self) -> bool {
        !(self.mean || self.max || self.or || self.count)
    }
}

/// What came of a unit.
#[derive(Default)]
struct Made {
    mean: Vec<(usize, Band<MeanPartial>)>,
    max: Vec<(usize, Band<MaxPartial>)>,
    or: Vec<(usize, Band<OrPartial>)>,
}

impl Survey {
    /// A survey of a plane for these reductions, and for the counts of its values. Nothing is read yet.
    pub fn new(pyramid: &Pyramid, reductions: &[Reduction], with_counts: bool) -> Self {
        let blocks = pyramid.pixels().blocks();
        let height = if blocks.must_decode { blocks.height.max(1) } else { 1 };
        let bands_per_unit = bands_per_unit(height);
        let n_bands = pyramid.n_bands();
        let with_counts = with_counts && pyramid.counts().is_none();
        // A worker of the rayon pool must not wait: the step that it would wait for may lie beneath it on its own
        // stack, or need this very worker.
        let is_worker = rayon::current_thread_index().is_some();
        Self {
            claim: if is_worker { Claim::Any } else { Claim::Free },
            reductions: reductions.to_vec(),
            counting: with_counts.then(|| Counting { is_counted: vec![false; n_bands] }),
            bands_per_unit,
            units_per_step: 1,
            step_time: STEP_TIME,
            scratch: Vec::new(),
        }
    }

    /// How much is done, 0 to 1.
    pub fn fraction(&self, pyramid: &Pyramid) -> f32 {
        let parts = self.reductions.iter().map(|reduction| pyramid.progress(*reduction));
        let counted = self.counting.as_ref().map(|counting| {
            (counting.is_counted.iter().filter(|counted| **counted).count(), counting.is_counted.len())
        });
        let (done, all) = parts.chain(counted).fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        if all == 0 { 1.0 } else { done as f32 / all as f32 }
    }

    /// True when it makes all of these reductions.
    pub fn covers(&self, reductions: &[Reduction]) -> bool {
        reductions.iter().all(|reduction| self.reductions.contains(reduction))
    }

    /// Aim at this much time for a step, from the next but one on; 30 ms where nothing is said.
    pub fn set_step_time(&mut self, step_time: Duration) {
        self.step_time = step_time;
    }

    /// Read some more of the plane, nearest to row `focus` first.
    ///
    /// # Errors
    /// When the pixels cannot be read; what was read before stays.
    pub fn step(&mut self, pyramid: &Pyramid, focus: usize) -> Result<SurveyState, ReadError> {
        let began = Instant::now();
        let n_workers = rayon::current_num_threads();
        let n_wanted = self.units_per_step.max(n_workers);
        let units = self.take_units(pyramid, focus, n_wanted);
        if units.is_empty() {
            return Ok(self.conclude(pyramid));
        }
        self.scratch.resize_with(n_workers, Scratch::default);
        if self.counting.is_some() {
            self.scratch.iter_mut().for_each(|scratch| {
                scratch.tally.get_or_insert_with(ValueTally::new);
            });
        }
        let share = units.len().div_ceil(n_workers);
        let made: Result<Vec<Made>, ReadError> = self
            .scratch
            .par_iter_mut()
            .zip(units.par_chunks(share))
            .map(|(scratch, units)| make_units(pyramid, scratch, units))
            .collect();
        let made = match made {
            Ok(made) => made,
            Err(error) => {
                release(pyramid, &units);
                self.forget_counts();
                return Err(error);
            }
        };
        for Made { mean, max, or } in made {
            if !mean.is_empty() {
                pyramid.mean.hand_in(mean);
            }
            if !max.is_empty() {
                pyramid.max.hand_in(max);
            }
            if !or.is_empty() {
                pyramid.or.hand_in(or);
            }
        }
        if let Some(counting) = &mut self.counting {
            for task in units.iter().flat_map(|unit| &unit.bands).filter(|task| task.count) {
                if let Some(counted) = counting.is_counted.get_mut(task.band) {
                    *counted = true;
                }
            }
        }
        let per_unit = began.elapsed().as_secs_f64() / units.len() as f64;
        self.units_per_step = ((self.step_time.as_secs_f64() / per_unit.max(1e-6)) as usize).clamp(1, 1024);
        Ok(SurveyState::Working)
    }

    /// Begin to count anew: some of the units that failed may be in the tallies already.
    fn forget_counts(&mut self) {
        self.scratch.clear();
        if let Some(counting) = &mut self.counting {
            counting.is_counted.fill(false);
        }
    }

    /// Nothing is open any more: hand over the counts if everything was counted.
    fn conclude(&mut self, pyramid: &Pyramid) -> SurveyState {
        let all_made = self.reductions.iter().all(|reduction| {
            let (done, all) = pyramid.progress(*reduction);
            done == all
        });
        let all_counted =
            self.counting.as_ref().is_none_or(|counting| counting.is_counted.iter().all(|counted| *counted));
        if !all_made || !all_counted {
            return SurveyState::Waiting;
        }
        if self.counting.take().is_some() {
            let mut tallies = self.scratch.drain(..).filter_map(|scratch| scratch.tally);
            let mut sum = tallies.next().unwrap_or_else(ValueTally::new);
            tallies.for_each(|tally| sum.merge(&tally));
            pyramid.set_counts(sum.counts());
        }
        self.scratch.clear();
        SurveyState::Finished
    }

    /// Claim the units nearest to the focus that lack something and whose rows are there.
    fn take_units(&self, pyramid: &Pyramid, focus: usize, n_wanted: usize) -> Vec<Unit> {
        let n_bands = pyramid.n_bands();
        let ready = pyramid.ready_bands();
        let is_wanted = |reduction| self.reductions.contains(&reduction);
        let open_mean =
            if is_wanted(Reduction::Mean) { pyramid.mean.open_bands(self.claim) } else { Vec::new() };
        let open_max =
            if is_wanted(Reduction::Max) { pyramid.max.open_bands(self.claim) } else { Vec::new() };
        let open_or = if is_wanted(Reduction::Or) { pyramid.or.open_bands(self.claim) } else { Vec::new() };
        let task = |band: usize| {
            let open = |bands: &Vec<bool>| bands.get(band).copied().unwrap_or(false);
            let counted = self.counting.as_ref().and_then(|counting| counting.is_counted.get(band).copied());
            let (mean, max, or) = (open(&open_mean), open(&open_max), open(&open_or));
            Task { band, mean, max, or, count: counted == Some(false) }
        };
        let mut units: Vec<(usize, Unit)> = Vec::new();
        let middle = focus / super::levels::BAND_ROWS;
        for first in (0..n_bands).step_by(self.bands_per_unit) {
            let end = (first + self.bands_per_unit).min(n_bands);
            if end > ready {
                break;
            }
            let bands: Vec<Task> = (first..end).map(task).filter(|task| !task.is_empty()).collect();
            if !bands.is_empty() {
                units.push(((first + self.bands_per_unit / 2).abs_diff(middle), Unit { bands }));
            }
        }
        if units.len() > n_wanted {
            units.select_nth_unstable_by_key(n_wanted, |(distance, _)| *distance);
            units.truncate(n_wanted);
        }
        let mut units: Vec<Unit> = units.into_iter().map(|(_, unit)| unit).collect();
        units.sort_by_key(|unit| unit.bands.first().map(|task| task.band));
        for unit in &mut units {
            for task in &mut unit.bands {
                task.mean = task.mean && pyramid.mean.claim(task.band, self.claim);
                task.max = task.max && pyramid.max.claim(task.band, self.claim);
                task.or = task.or && pyramid.or.claim(task.band, self.claim);
            }
            unit.bands.retain(|task| !task.is_empty());
        }
        units.retain(|unit| !unit.bands.is_empty());
        units
    }
}

/// Bands that hold whole blocks, where blocks are not too high for that.
fn bands_per_unit(block_height: usize) -> usize {
    let rows = super::levels::BAND_ROWS;
    let aligned = (1..=MOST_BANDS_PER_UNIT).find(|bands| (bands * rows).is_multiple_of(block_height));
    aligned.unwrap_or_else(|| block_height.div_ceil(rows).clamp(1, MOST_BANDS_PER_UNIT))
}

fn release(pyramid: &Pyramid, units: &[Unit]) {
    for task in units.iter().flat_map(|unit| &unit.bands) {
        if task.mean {
            pyramid.mean.release(task.band);
        }
        if task.max {
            pyramid.max.release(task.band);
        }
        if task.or {
            pyramid.or.release(task.band);
        }
    }
}

fn make_units(pyramid: &Pyramid, scratch: &mut Scratch, units: &[Unit]) -> Result<Made, ReadError> {
    let mut made = Made::default();
    let pixels = pyramid.pixels().as_ref();
    let width = pixels.size().width;
    let Scratch { buffer, tally } = scratch;
    for task in units.iter().flat_map(|unit| &unit.bands) {
        let mut mean = task.mean.then(|| BandMaker::<MeanPartial>::new(width));
        let mut max = task.max.then(|| BandMaker::<MaxPartial>::new(width));
        if task.or {
            // Words of flags are read otherwise than values.
            let mut or = BandMaker::<OrPartial>::new(width);
            BandReader { pixels, buffer: &mut *buffer }.read::<OrPartial>(task.band, |rows| or.take(rows))?;
            made.or.push((task.band, or.finish()));
        }
        if !(task.mean || task.max || task.count) {
            continue;
        }
        BandReader { pixels, buffer: &mut *buffer }.read::<MeanPartial>(task.band, |rows| {
            if let Some(mean) = &mut mean {
                mean.take(rows);
            }
            if let Some(max) = &mut max {
                max.take(rows);
            }
            if let Some(tally) = tally.as_mut().filter(|_| task.count) {
                tally.take(rows);
            }
        })?;
        made.mean.extend(mean.map(|mean| (task.band, mean.finish())));
        made.max.extend(max.map(|max| (task.band, max.finish())));
    }
    Ok(made)
}
