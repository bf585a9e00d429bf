//! Queues, refits and heads on disk.

use super::searching::Searching;
use crate::evaluate::{Scored, roc};
use crate::grades::{CandidateKey, Grade, Showings, now_ms};
use crate::lenses::{
    Answer, BaseModel, Comparison, Embeddings, Graded, GradesUsed, HEAD_FORMAT, Head, HeadModel, HeadStore,
    Population, Prior, Queue, QueuePlan, RandomOrder, Ranking as RankedNow, Standardisation, compare,
    estimate,
};
use crate::session::{
    DrawnBy, GradeItem, LensEstimates, LensFindings, LensHead, LensRefit, QueueWish, Ranking, RefitWish,
    SavedHead,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Name of the heads that the window saves.
const HEAD_ID: &str = "lens-scorer-grades";
/// A queue is drawn in so many showings at a time: repeats come of those before.
const DRAWN_AT_ONCE: usize = 25;
/// Seed of queues that are not shuffled.
const USUAL_SEED: u64 = 1;
const LEVEL: f64 = 0.95;

/// The scored rows of findings as the mathematics of heads wants them.
struct Prepared {
    /// Which findings these are of.
    of: Arc<Vec<f32>>,
    embeddings: Embeddings,
    standardisation: Standardisation,
    /// Row of each, and each of row.
    rows: Vec<usize>,
    index_of: Vec<Option<usize>>,
    ids: Vec<i64>,
}

impl Prepared {
    fn of(findings: &LensFindings) -> Result<Self, String> {
        let length = findings.embedding_length;
        if !findings.has_embeddings() {
            return Err("The search was stopped before its end, and a refit needs all of it".to_owned());
        }
        let (mut rows, mut logits, mut values, mut ids) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut index_of = vec![None; findings.rows.len()];
        let parts = findings.embeddings.chunks_exact(length.max(1));
        for (((number, row), embedding), index) in
            findings.rows.iter().enumerate().zip(parts).zip(&mut index_of)
        {
            if row.logit.is_nan() {
                continue;
            }
            *index = Some(rows.len());
            rows.push(number);
            ids.push(row.candidate.id);
            logits.push(row.logit as f32);
            values.extend_from_slice(embedding);
        }
        let embeddings = Embeddings::new(logits, values, length).map_err(|error| error.to_string())?;
        let standardisation = Standardisation::of(&embeddings);
        Ok(Self { of: Arc::clone(&findings.embeddings), embeddings, standardisation, rows, index_of, ids })
    }

    fn index(&self, row: usize) -> Option<usize> {
        self.index_of.get(row).copied().flatten()
    }

    /// Scores of the embeddings as ranks of the rows.
    fn ranking(&self, logits: &[f32]) -> Ranking {
        let of = |index: &Option<usize>| {
            index.and_then(|index| logits.get(index)).map_or(f64::NAN, |x| f64::from(*x))
        };
        Ranking::of(self.index_of.iter().map(of).collect())
    }
}

/// Heads, and what they need of the last findings.
pub struct HeadKeeper {
    store: HeadStore,
    searching: Arc<Searching>,
    prepared: Mutex<Option<Arc<Prepared>>>,
}

impl HeadKeeper {
    pub fn new(heads: PathBuf, searching: Arc<Searching>) -> Self {
        Self { store: HeadStore::new(heads), searching, prepared: Mutex::default() }
    }

    fn prepared(&self, findings: &LensFindings) -> Result<Arc<Prepared>, String> {
        let mut kept = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.as_ref().filter(|known| Arc::ptr_eq(&known.of, &findings.embeddings)) {
            return Ok(Arc::clone(known));
        }
        Ok(Arc::clone(kept.insert(Arc::new(Prepared::of(findings)?))))
    }

    /// The kept showings, and new ones after them.
    ///
    /// # Errors
    /// One sentence when there is nothing to draw from.
    pub fn draw(&self, wish: &QueueWish) -> Result<Vec<GradeItem>, String> {
        let prepared = self.prepared(&wish.findings)?;
        let settings = wish.settings;
        let repeats = f64::from(settings.repeat_percent) / 100.0;
        let shares = (1.0 - repeats) / 100.0;
        let plan = QueuePlan {
            top: shares * f64::from(settings.top_percent),
            uncertain: shares * f64::from(settings.uncertain_percent),
            random: shares * f64::from(settings.random_percent()),
            repeat: if settings.shuffle.is_some() { 0.0 } else { repeats },
            seed: settings.shuffle.unwrap_or(USUAL_SEED),
        };
        let mut drawing = Drawing::new(&prepared, wish);
        let queue = Queue::new(&prepared.ids, plan);
        while drawing.items.len() < settings.length {
            let count = DRAWN_AT_ONCE.min(settings.length - drawing.items.len());
            if drawing.draw(&queue, count)? == 0 {
                break;
            }
        }
        match settings.shuffle {
            Some(seed) => Ok(shuffled(drawing.items, wish, (seed, repeats))),
            None => Ok(drawing.items),
        }
    }

    /// A head on these grades, and ranks by it.
    ///
    /// # Errors
    /// One sentence when no head can be fitted.
    pub fn refit(&self, wish: &RefitWish) -> Result<LensRefit, String> {
        let prepared = self.prepared(&wish.findings)?;
        let grades: Vec<Graded> = wish
            .graded
            .iter()
            .filter_map(|graded| {
                Some(Graded { index: prepared.index(graded.row)?, is_positive: graded.is_lens?, weight: 1.0 })
            })
            .collect();
        let begun = Instant::now();
        let fit =
            Head::fit_standardised(&prepared.embeddings, &prepared.standardisation, &grades, Prior::REFINE);
        let head = fit.map_err(|error| error.to_string())?;
        let logits = head.score_all(&prepared.embeddings).map_err(|error| error.to_string())?;
        let ranking = Arc::new(prepared.ranking(&logits));
        let elapsed_ms = begun.elapsed().as_secs_f64() * 1000.0;
        let comparison = compare(&prepared.embeddings, &grades, Prior::REFINE).ok();
        let network = grades.iter().filter_map(|graded| {
            let (score, _) = prepared.embeddings.row(graded.index)?;
            Some(Scored { score: f64::from(score), is_true: graded.is_positive })
        });
        let auc_network = roc(&network.collect::<Vec<_>>()).map(|roc| roc.area());
        let auc_head = comparison.and_then(|compared| compared.head.roc_auc).map(|area| area.value);
        Ok(LensRefit {
            estimates: estimates(&prepared, wish),
            head: LensHead { head: Arc::new(head), comparison },
            ranking,
            n_grades: grades.len(),
            n_lenses: grades.iter().filter(|graded| graded.is_positive).count(),
            elapsed_ms,
            auc_network,
            auc_head,
        })
    }

    /// Keep a head as the next version; its name and file.
    ///
    /// # Errors
    /// One sentence when it cannot be written.
    pub fn save(&self, refit: &LensRefit, grades: &[Grade]) -> Result<(String, PathBuf), String> {
        let scorer = self.searching.scorer()?;
        let comparison =
            refit.head.comparison.ok_or("Too few grades to compare the head with the network")?;
        let head = (*refit.head.head).clone();
        let model = HeadModel {
            format: HEAD_FORMAT,
            id: HEAD_ID.to_owned(),
            version: 0,
            title: format!("{} refitted on {} grades", scorer.card().title, refit.n_grades),
            base: BaseModel::of(scorer.card()),
            prior: Prior::REFINE,
            variances: head.variances(),
            head,
            grades: used(grades, refit),
            comparison,
            application: env!("CARGO_PKG_VERSION").to_owned(),
            made_ms: now_ms(),
        };
        let saved = self.store.save(model).map_err(|error| error.to_string())?;
        let file = self.store.folder().join(&saved.id).join(format!("head-{:04}.json", saved.version));
        Ok((format!("{} {}", saved.id, saved.version), file))
    }

    /// The head on disk that is in use, where it belongs to this network.
    ///
    /// # Errors
    /// One sentence when it is broken or of another network.
    pub fn load(&self, findings: &LensFindings) -> Result<Option<SavedHead>, String> {
        let known = self.store.list().map_err(|error| error.to_string())?;
        if !known.iter().any(|head| head.id == HEAD_ID) {
            return Ok(None);
        }
        let scorer = self.searching.scorer()?;
        let Some(model) = self.store.load(HEAD_ID, scorer.card()).map_err(|error| error.to_string())? else {
            return Ok(None);
        };
        let prepared = self.prepared(findings)?;
        let logits = model.head.score_all(&prepared.embeddings).map_err(|error| error.to_string())?;
        let comparison: Comparison = model.comparison;
        let refit = LensRefit {
            head: LensHead { head: Arc::new(model.head), comparison: Some(comparison) },
            ranking: Arc::new(prepared.ranking(&logits)),
            n_grades: model.grades.count,
            n_lenses: model.grades.positive,
            elapsed_ms: 0.0,
            auc_network: comparison.network.roc_auc.map(|area| area.value),
            auc_head: comparison.head.roc_auc.map(|area| area.value),
            estimates: None,
        };
        let path = self.store.folder().join(HEAD_ID).join(format!("head-{:04}.json", model.version));
        Ok(Some(SavedHead { name: format!("{HEAD_ID} {}", model.version), path, refit: Arc::new(refit) }))
    }

    /// The version before the one in use, which it now is; `None` for the network itself.
    ///
    /// # Errors
    /// One sentence when there is none, or the disk refuses.
    pub fn roll_back(&self, findings: &LensFindings) -> Result<Option<SavedHead>, String> {
        self.store.roll_back(HEAD_ID).map_err(|error| error.to_string())?;
        self.load(findings)
    }
}

/// A queue as it grows.
struct Drawing<'a> {
    prepared: &'a Prepared,
    wish: &'a QueueWish,
    logits: Vec<f32>,
    /// How often each was shown.
    shown: Vec<u32>,
    items: Vec<GradeItem>,
}

impl<'a> Drawing<'a> {
    fn new(prepared: &'a Prepared, wish: &'a QueueWish) -> Self {
        let mut shown = vec![0_u32; prepared.rows.len()];
        let kept: BTreeSet<usize> = wish.kept.iter().map(|item| item.row).collect();
        let before = wish.graded.iter().filter(|row| !kept.contains(row)).copied();
        for row in before.chain(wish.kept.iter().map(|item| item.row)) {
            if let Some(times) = prepared.index(row).and_then(|index| shown.get_mut(index)) {
                *times += 1;
            }
        }
        let logit = |row: &usize| wish.ranking.logits.get(*row).map_or(f32::NAN, |logit| *logit as f32);
        let logits = prepared.rows.iter().map(logit).collect();
        Self { prepared, wish, logits, shown, items: wish.kept.clone() }
    }

    /// Draw some more; how many there were.
    fn draw(&mut self, queue: &Queue, count: usize) -> Result<usize, String> {
        let ranking = RankedNow {
            embeddings: &self.prepared.embeddings,
            logits: &self.logits,
            head: self.wish.head.as_ref().map(|head| &*head.head),
            shown: &self.shown,
        };
        let picks = queue.next(&ranking, count).map_err(|error| error.to_string())?;
        for pick in &picks {
            let Some(row) = self.prepared.rows.get(pick.index).copied() else { continue };
            if let Some(times) = self.shown.get_mut(pick.index) {
                *times += 1;
            }
            let drawn_by = match pick.drawn_by {
                crate::lenses::DrawnBy::Top => DrawnBy::Top,
                crate::lenses::DrawnBy::Uncertain => DrawnBy::Uncertain,
                crate::lenses::DrawnBy::Random => DrawnBy::Random,
                crate::lenses::DrawnBy::Repeat => DrawnBy::Repeat,
            };
            self.items.push(GradeItem { row, showing: pick.showing, drawn_by });
        }
        Ok(picks.len())
    }
}

/// The same candidates in the order of a seed, some of them shown twice; every grader has the same order.
fn shuffled(items: Vec<GradeItem>, wish: &QueueWish, (seed, repeats): (u64, f64)) -> Vec<GradeItem> {
    let key = |item: &GradeItem| {
        let candidate = wish.findings.rows.get(item.row).map(|row| row.candidate);
        let (ra_deg, dec_deg) = candidate
            .and_then(|candidate| candidate.sky)
            .map_or((f64::NAN, f64::NAN), |sky| sky.to_degrees());
        CandidateKey {
            id: candidate.map_or(0, |candidate| candidate.id),
            ra_deg,
            dec_deg,
            field: wish.field.clone(),
        }
    };
    let (kept, new) = items.split_at(wish.kept.len().min(items.len()));
    let keys: Vec<CandidateKey> = new.iter().map(key).collect();
    let order = Showings::plan(&keys, seed, repeats).order;
    let shown = order.iter().filter_map(|showing| {
        let item = *new.get(showing.candidate)?;
        let drawn_by = if showing.showing > 0 { DrawnBy::Repeat } else { item.drawn_by };
        Some(GradeItem { showing: showing.showing, drawn_by, ..item })
    });
    kept.iter().copied().chain(shown).collect()
}

/// Purity and completeness at the threshold, from what was drawn by chance. A head that has seen the random draws puts
/// just those where people put them, so the scores are those of a head fitted without them.
fn estimates(prepared: &Prepared, wish: &RefitWish) -> Option<LensEstimates> {
    let answers: Vec<Answer> = wish
        .graded
        .iter()
        .filter_map(|graded| {
            Some(Answer {
                index: prepared.index(graded.row)?,
                is_positive: graded.is_lens?,
                is_at_random: graded.drawn_by == DrawnBy::Random.name(),
            })
        })
        .collect();
    if !answers.iter().any(|answer| answer.is_at_random) {
        return None;
    }
    let seen = answers.iter().filter(|answer| !answer.is_at_random);
    let grades: Vec<Graded> = seen
        .map(|answer| Graded { index: answer.index, is_positive: answer.is_positive, weight: 1.0 })
        .collect();
    let fit = Head::fit_standardised(&prepared.embeddings, &prepared.standardisation, &grades, Prior::REFINE);
    let logits = fit.ok()?.score_all(&prepared.embeddings).ok()?;
    let order = RandomOrder::new(&prepared.ids, wish.shuffle.unwrap_or(USUAL_SEED));
    let population = Population { logits: &logits, answers: &answers, order: &order };
    let found = estimate(&population, wish.threshold, LEVEL).ok()?;
    let told = |quantity: crate::lenses::Quantity| quantity.value.map(|value| (value, quantity.interval));
    Some(LensEstimates {
        purity: told(found.sample.purity),
        completeness: told(found.sample.completeness),
        n_random: found.sampled,
    })
}

/// What a head was fitted to.
fn used(grades: &[Grade], refit: &LensRefit) -> GradesUsed {
    let mut classes: BTreeMap<String, usize> = BTreeMap::new();
    grades
        .iter()
        .filter_map(|grade| grade.class.clone())
        .for_each(|class| *classes.entry(class).or_default() += 1);
    let graders: BTreeSet<String> = grades.iter().map(|grade| grade.grader.clone()).collect();
    let times = || grades.iter().map(|grade| grade.time_ms);
    GradesUsed {
        count: refit.n_grades,
        positive: refit.n_lenses,
        classes,
        graders: graders.into_iter().collect(),
        from_ms: times().min().unwrap_or(0),
        to_ms: times().max().unwrap_or(0),
    }
}
