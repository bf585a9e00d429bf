//! Lenses in the document: searches that answer piece by piece, grades that wait for the store, ranks that follow
//! refits. Candidates and scores are made up here; queue, refit, store and exports are the real ones.

use crate::streaks_in_window as made_up;
use skyloupe::catalogue::read_table;
use skyloupe::field::Field;
use skyloupe::geometry::ImagePoint;
use skyloupe::grades::{Grade, Scheme};
use skyloupe::jobs::LensEngine;
use skyloupe::lenses::Candidate;
use skyloupe::places::Places;
use skyloupe::progress::Unwatched;
use skyloupe::session::{
    Command, Cut, CutSetting, Direction, DrawnBy, Effect, GradeItem, GradedRow, HeadInUse, LensCommand,
    LensEffect, LensExport, LensExportContents, LensExportFormat, LensFindings, LensRow, LensUpdate,
    LensView, QueueSettings, QueueWish, Ranking, RefitWish, Request, Selection, Session, SourceList, Update,
};
use std::path::Path;
use std::sync::Arc;

/// Numbers of a made-up embedding.
const LENGTH: usize = 8;

/// Whether a made-up candidate is a lens, as people will say: the network sees it less well than the embedding.
pub fn is_lens(number: usize) -> bool {
    number.is_multiple_of(7)
}

/// Between -1 and 1, the same for the same seed.
fn noise(seed: usize) -> f64 {
    let mixed = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

/// So many candidates on a grid of the field, inside by more than half a cut-out.
pub fn candidates(field: &Field, count: usize) -> Vec<Candidate> {
    let size = field.size();
    let columns = ((size.width - 120) / 24).max(1);
    let wcs = field.main_plane().unwrap().sky().cloned();
    let one = |number: usize| {
        let line = (number / columns) % ((size.height - 120) / 24).max(1);
        let position =
            ImagePoint { x: 60.0 + 24.0 * (number % columns) as f64, y: 60.0 + 24.0 * line as f64 };
        Candidate {
            id: 9_007_199_254_740_993 + number as i64,
            row: None,
            position,
            sky: wcs.as_ref().and_then(|wcs| wcs.sky_from_pixel(position)),
            magnitude_vis: 18.0 + (number % 70) as f64 / 10.0,
            mumax_minus_mag: if number % 10 == 3 { -3.0 } else { -1.0 },
            point_like: f64::NAN,
            half_light_radius_arcsec: f64::NAN,
            spurious: f64::NAN,
        }
    };
    (0..count).map(one).collect()
}

/// Scores that know a little of what is a lens, and embeddings that know more. Every 50th cannot be scored.
pub fn findings(field: &Arc<Field>, candidates: &[Candidate]) -> LensFindings {
    let (mut rows, mut embeddings) = (Vec::new(), Vec::new());
    for (number, candidate) in candidates.iter().enumerate() {
        let unscored = number % 50 == 49;
        let sign = if is_lens(number) { 1.0 } else { -1.0 };
        let logit = if unscored { f64::NAN } else { f64::from((0.8 * sign + 2.0 * noise(number)) as f32) };
        let reason = if unscored { "its centre has no data".to_owned() } else { String::new() };
        rows.push(LensRow { candidate: *candidate, logit, reason, is_filtered: false });
        embeddings.extend((0..LENGTH).map(|place| {
            let value = if place == 0 { 1.5 * sign } else { 0.0 } + noise(number * LENGTH + place);
            if unscored { f32::NAN } else { value as f32 }
        }));
    }
    LensFindings {
        field: Some(Arc::clone(field)),
        rows,
        embeddings: Arc::new(embeddings),
        embedding_length: LENGTH,
        model: "made-up 1".to_owned(),
        notices: Vec::new(),
    }
}

/// The real engine, but for sources and scores, which are made up.
pub fn engine(folder: &Path, count: usize) -> LensEngine {
    LensEngine {
        list: Arc::new(move |field, _, _, _| {
            let candidates = candidates(field, count);
            Ok(SourceList { field: Arc::clone(field), candidates, notices: Vec::new() })
        }),
        score: Arc::new(|wish, _| {
            let kept = wish.selection.kept.iter();
            let kept: Vec<Candidate> = kept.map(|number| wish.list.candidates[*number]).collect();
            Ok(findings(&wish.list.field, &kept))
        }),
        // There is no network that a saved head could belong to.
        load_head: Arc::new(|_| Ok(None)),
        ..LensEngine::new(&places(folder), &Scheme::built_in())
    }
}

fn places(folder: &Path) -> Places {
    Places::beneath(folder.join("config"), folder.join("state"), folder.join("cache"))
}

fn lenses(command: LensCommand) -> Command {
    Command::Lenses(command)
}

fn lens_effects(effects: Vec<Effect>) -> Vec<LensEffect> {
    effects
        .into_iter()
        .filter_map(|effect| if let Effect::Lenses(effect) = effect { Some(effect) } else { None })
        .collect()
}

fn absorb(session: &mut Session, update: LensUpdate) -> Vec<LensEffect> {
    lens_effects(session.absorb(Update::Lenses(update)))
}

fn apply(session: &mut Session, command: LensCommand) -> Vec<LensEffect> {
    lens_effects(session.apply(lenses(command)))
}

fn opened() -> Session {
    let mut session = Session::default();
    made_up::open_into(&mut session);
    session.lenses.grading.grader = "MW".to_owned();
    session
}

fn list_of(session: &Session, count: usize) -> Arc<SourceList> {
    let field = Arc::clone(&session.frames[0].field);
    Arc::new(SourceList { candidates: candidates(&field, count), field, notices: Vec::new() })
}

/// Everything passes the cuts.
fn all_of(list: &SourceList) -> Selection {
    Selection { kept: (0..list.candidates.len()).collect(), ..Selection::default() }
}

/// Searched, with so many candidates; nothing was graded before.
fn searched(count: usize) -> Session {
    let mut session = opened();
    let [LensEffect::List { request, .. }] = apply(&mut session, LensCommand::Search)[..] else { panic!() };
    let list = list_of(&session, count);
    let effects = absorb(&mut session, LensUpdate::Listed { request, result: Ok(Arc::clone(&list)) });
    let [LensEffect::Select { request, .. }] = effects[..] else { panic!("{effects:?}") };
    let effects = absorb(&mut session, LensUpdate::Selected { request, result: Ok(all_of(&list)) });
    let [LensEffect::Score { request, .. }] = effects[..] else { panic!("{effects:?}") };
    let found = findings(&list.field, &list.candidates);
    let effects = absorb(&mut session, LensUpdate::Finished { request, result: Ok(Arc::new(found)) });
    let loads = |effect: &&LensEffect| matches!(effect, LensEffect::LoadGrades { .. });
    let Some(LensEffect::LoadGrades { request, .. }) = effects.iter().find(loads) else {
        panic!("{effects:?}")
    };
    absorb(&mut session, LensUpdate::GradesLoaded { request: *request, result: Ok(Vec::new()) });
    session
}

fn item(row: usize) -> GradeItem {
    GradeItem { row, showing: 0, drawn_by: DrawnBy::Top }
}

/// Grading the first twenty rows.
fn grading() -> Session {
    let mut session = searched(200);
    let effects = apply(&mut session, LensCommand::StartGrading);
    let [LensEffect::DrawQueue { request, .. }] = effects[..] else { panic!("{effects:?}") };
    let result = Ok((0..20).map(item).collect());
    absorb(&mut session, LensUpdate::QueueDrawn { request, result });
    assert_eq!((session.lenses.view, session.lenses.grading.at), (LensView::Grade, 0));
    session
}

/// Press a class; the request and the grade that the store gets.
fn press(session: &mut Session, class: &str) -> Option<(Request, Grade)> {
    let grade = LensCommand::Grade { class: class.to_owned(), subclass: String::new() };
    stored(apply(session, grade))
}

fn stored(effects: Vec<LensEffect>) -> Option<(Request, Grade)> {
    effects.into_iter().find_map(|effect| match effect {
        LensEffect::KeepGrade { request, grade } => Some((request, grade)),
        _ => None,
    })
}

/// The store keeps it.
fn keep(session: &mut Session, (request, grade): (Request, Grade), time_ms: i64) -> Vec<LensEffect> {
    let grade = Grade { time_ms, ..grade };
    absorb(session, LensUpdate::GradeKept { request, result: Ok(grade) })
}

#[test]
fn results_of_superseded_lists_cuts_and_searches_are_dropped() {
    let mut session = opened();
    let [LensEffect::List { request: first, .. }] = apply(&mut session, LensCommand::Search)[..] else {
        panic!()
    };
    let effects = apply(&mut session, LensCommand::List);
    let [LensEffect::Stop { request }, LensEffect::List { request: second, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(request, first, "the first one is given up");
    let list = list_of(&session, 100);
    let late = list_of(&session, 7);
    assert!(absorb(&mut session, LensUpdate::Listed { request: first, result: Ok(late) }).is_empty());
    assert!(session.lenses.list.is_none());
    let effects = absorb(&mut session, LensUpdate::Listed { request: second, result: Ok(Arc::clone(&list)) });
    let [LensEffect::Select { request: early, .. }] = effects[..] else { panic!("{effects:?}") };
    let cut = LensCommand::SetCut(Cut::Magnitude, CutSetting { is_on: true, threshold: 20.0 });
    let effects = apply(&mut session, cut);
    let [LensEffect::Select { request: late, ref cuts, .. }] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(cuts.get(Cut::Magnitude).threshold, 20.0);
    absorb(&mut session, LensUpdate::Selected { request: early, result: Ok(all_of(&list)) });
    assert!(session.lenses.selection.is_none(), "the cuts have moved on");
    let few = Selection { kept: vec![1, 2, 3], ..Selection::default() };
    let effects = absorb(&mut session, LensUpdate::Selected { request: late, result: Ok(few) });
    assert!(effects.is_empty(), "nobody asked for scores");
    assert_eq!(session.lenses.selection.as_ref().unwrap().kept.len(), 3);

    // What is listed is not listed again.
    let effects = apply(&mut session, LensCommand::Search);
    let [LensEffect::Score { request, .. }] = effects[..] else { panic!("{effects:?}") };
    let found = findings(&list.field, &list.candidates[1..4]);
    let row = |place: usize| (place, found.rows[place].clone());
    absorb(&mut session, LensUpdate::Scored { request, rows: vec![row(2), row(0)] });
    assert_eq!((session.lenses.ranking.n_scored(), session.lenses.findings.rows.len()), (2, 3));
    assert!(session.lenses.is_partial);
    let effects = apply(&mut session, LensCommand::Stop);
    assert!(matches!(effects[..], [LensEffect::Stop { .. }]));
    absorb(&mut session, LensUpdate::Finished { request, result: Ok(Arc::new(found)) });
    assert_eq!(session.lenses.ranking.n_scored(), 2, "what was scored so far stays, and no more comes");
    assert!(session.pending.is_empty());
}

#[test]
fn the_next_picture_comes_only_when_the_store_has_answered() {
    let mut session = grading();
    let first = press(&mut session, "A").unwrap();
    assert_eq!((first.1.class.as_deref(), first.1.drawn_by.as_str()), (Some("A"), "top"));
    assert_eq!(first.1.candidate.id, 9_007_199_254_740_993, "identifiers stay whole");
    assert_eq!((first.1.model.as_str(), first.1.score), ("made-up 1", session.lenses.score(0)));
    assert_eq!(session.lenses.grading.at, 0, "the picture stays");
    assert!(press(&mut session, "X").is_none(), "a key pressed now is about no other picture");
    apply(&mut session, LensCommand::StepGrading(Direction::Forward));
    assert_eq!(session.lenses.grading.at, 0);
    keep(&mut session, first, 1000);
    assert_eq!(session.lenses.grading.at, 1);
    assert_eq!(session.lenses.book.grade(0).unwrap().time_ms, 1000);
    assert!(press(&mut session, "Q").is_none(), "there is no such class");

    // A full disk.
    let (request, grade) = press(&mut session, "B").unwrap();
    let why = "no space is left: grades.sqlite".to_owned();
    assert!(absorb(&mut session, LensUpdate::GradeKept { request, result: Err(why) }).is_empty());
    assert_eq!(session.lenses.grading.at, 1, "the picture stays");
    assert!(session.notices.iter().any(|notice| notice.text.contains("no space is left")));
    assert!(session.lenses.book.grade(1).is_none());
    assert!(press(&mut session, "A").is_none(), "first this one is settled");
    let again = stored(apply(&mut session, LensCommand::RetryGrade)).unwrap();
    assert_eq!(again.1, grade);
    assert_ne!(again.0, request);
    keep(&mut session, again, 2000);
    assert_eq!((session.lenses.grading.at, session.lenses.grading.failed.is_none()), (2, true));
    assert_eq!(session.lenses.book.grade(1).unwrap().class.as_deref(), Some("B"));

    // A panic of the worker is no answer either.
    let (request, _) = press(&mut session, "C").unwrap();
    session.absorb(Update::Failed { request: Some(request), what: "it broke".to_owned() });
    assert_eq!(session.lenses.grading.at, 2);
    assert!(session.lenses.grading.failed.is_some());
    apply(&mut session, LensCommand::GiveUpGrade);
    assert!(press(&mut session, "C").is_some());
}

#[test]
fn taking_back_appends_and_goes_back_to_the_picture() {
    let mut session = grading();
    let first = press(&mut session, "A").unwrap();
    keep(&mut session, first, 1000);
    let second = press(&mut session, "X").unwrap();
    keep(&mut session, second, 2000);
    assert_eq!((session.lenses.grading.at, session.lenses.book.n_graded()), (2, 2));
    let (request, back) = stored(apply(&mut session, LensCommand::UndoGrade)).unwrap();
    assert_eq!((back.class.clone(), back.candidate.id), (None, session.lenses.key_of(1).unwrap().id));
    assert_eq!(session.lenses.book.n_graded(), 2, "not before the store has it");
    keep(&mut session, (request, back), 3000);
    assert_eq!((session.lenses.grading.at, session.lenses.book.n_graded()), (1, 1));
    assert_eq!(session.lenses.book.entries().len(), 3, "nothing that was said is lost");

    // A grade that replaced another one gives way to that one.
    apply(&mut session, LensCommand::StepGrading(Direction::Backward));
    let changed = press(&mut session, "C").unwrap();
    keep(&mut session, changed, 4000);
    assert_eq!(session.lenses.book.grade(0).unwrap().class.as_deref(), Some("C"));
    let back = stored(apply(&mut session, LensCommand::UndoGrade)).unwrap();
    assert_eq!(back.1.class.as_deref(), Some("A"));
    keep(&mut session, back, 5000);
    assert_eq!(session.lenses.book.grade(0).unwrap().class.as_deref(), Some("A"));
    assert_eq!((session.lenses.grading.at, session.lenses.book.entries().len()), (0, 5));
    let back = stored(apply(&mut session, LensCommand::UndoGrade)).unwrap();
    assert_eq!(back.1.class, None);
    keep(&mut session, back, 6000);
    assert!(stored(apply(&mut session, LensCommand::UndoGrade)).is_none(), "there is nothing left");
}

#[test]
fn a_comment_goes_with_the_grade_and_a_later_one_is_stored_with_it_again() {
    let mut session = grading();
    assert!(apply(&mut session, LensCommand::SetComment("blue arc".to_owned())).is_empty());
    let first = press(&mut session, "A").unwrap();
    assert_eq!(first.1.comment, "blue arc");
    keep(&mut session, first, 1000);
    assert_eq!(session.lenses.grading.comment, "", "the next picture has its own");
    apply(&mut session, LensCommand::StepGrading(Direction::Backward));
    assert_eq!(session.lenses.grading.comment, "blue arc");
    let again = stored(apply(&mut session, LensCommand::SetComment("two arcs".to_owned()))).unwrap();
    assert_eq!((again.1.class.as_deref(), again.1.comment.as_str()), (Some("A"), "two arcs"));
    keep(&mut session, again, 2000);
    assert_eq!(session.lenses.grading.at, 0, "writing is no reason to move on");
    assert_eq!(session.lenses.book.grade(0).unwrap().comment, "two arcs");
}

#[test]
fn nobody_grades_without_a_name_and_a_grade_finds_its_source_in_the_next_search() {
    let mut session = grading();
    apply(&mut session, LensCommand::SetGrader("  ".to_owned()));
    assert!(press(&mut session, "A").is_none());
    let is_asked =
        |session: &Session| session.notices.iter().any(|notice| notice.text.contains("whose grades"));
    assert!(is_asked(&session));
    apply(&mut session, LensCommand::SetGrader(" ".to_owned()));
    assert!(is_asked(&session), "a blank is no name");
    apply(&mut session, LensCommand::SetGrader("MW".to_owned()));
    assert!(!is_asked(&session), "it was said");
    let first = press(&mut session, "A").unwrap();
    let kept = first.1.clone();
    keep(&mut session, first, 1000);
    // The same sky under other numbers, in another order.
    let mut other = searched(1);
    let mut moved: Vec<Candidate> = candidates(&other.frames[0].field, 30).into_iter().rev().collect();
    moved.iter_mut().enumerate().for_each(|(number, candidate)| candidate.id = number as i64);
    let found = findings(&Arc::clone(&other.frames[0].field), &moved);
    let [LensEffect::List { request, .. }] = ({
        other.lenses.list = None;
        apply(&mut other, LensCommand::Search)
    })[..] else {
        panic!()
    };
    let field = Arc::clone(&other.frames[0].field);
    let list = Arc::new(SourceList { candidates: moved, field, notices: Vec::new() });
    let [LensEffect::Select { request, .. }] =
        absorb(&mut other, LensUpdate::Listed { request, result: Ok(Arc::clone(&list)) })[..]
    else {
        panic!()
    };
    let [LensEffect::Score { request, .. }] =
        absorb(&mut other, LensUpdate::Selected { request, result: Ok(all_of(&list)) })[..]
    else {
        panic!()
    };
    let effects = absorb(&mut other, LensUpdate::Finished { request, result: Ok(Arc::new(found)) });
    let Some(LensEffect::LoadGrades { request, .. }) = effects.first() else { panic!("{effects:?}") };
    absorb(
        &mut other,
        LensUpdate::GradesLoaded { request: *request, result: Ok(vec![Grade { time_ms: 5, ..kept }]) },
    );
    let graded: Vec<usize> = other.lenses.book.graded_rows().collect();
    assert_eq!(graded, [29], "by its place on the sky");
}

#[test]
fn the_threshold_and_the_base_rate_decide_without_any_work() {
    let mut session = searched(500);
    let all = session.lenses.ranking.n_scored();
    assert_eq!(all, 490, "every 50th has no score");
    for (threshold, expected) in [(-9.0, all), (99.0, 0)] {
        assert!(apply(&mut session, LensCommand::SetThreshold(threshold)).is_empty());
        assert_eq!(session.lenses.ranking.n_above(threshold), expected);
    }
    let median = session.lenses.score(session.lenses.ranking.order[245] as usize);
    apply(&mut session, LensCommand::SetThreshold(median));
    assert_eq!(session.lenses.ranking.n_above(session.lenses.threshold), 246);
    apply(&mut session, LensCommand::SetThreshold(f64::NAN));
    assert_eq!(session.lenses.threshold, median);
    apply(&mut session, LensCommand::SetBaseRate(3.0));
    assert_eq!(session.lenses.base_rate, 0.1);
    // By rank, round and round, and each is brought to the middle of the canvas.
    let third = session.lenses.score(session.lenses.ranking.order[2] as usize);
    apply(&mut session, LensCommand::SetThreshold(third));
    let order: Vec<usize> = session.lenses.ranking.order[..3].iter().map(|row| *row as usize).collect();
    for expected in [order[0], order[1], order[2], order[0]] {
        apply(&mut session, LensCommand::Step(Direction::Forward));
        assert_eq!(session.lenses.selected, Some(expected));
        let center = session.frames[session.active].view.unwrap().center;
        assert_eq!(center, session.lenses.findings.rows[expected].candidate.position);
    }
}

#[test]
fn only_the_newest_refit_ranks_and_the_network_is_one_press_away() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), 0);
    let mut session = grading();
    let mut wishes = Vec::new();
    // Rows 0, 7 and 14 are lenses.
    for row in 0..16 {
        let pressed = press(&mut session, if is_lens(row) { "A" } else { "X" }).unwrap();
        for effect in keep(&mut session, pressed, 1000 + row as i64) {
            if let LensEffect::Refit { request, wish } = effect {
                wishes.push((request, wish));
            }
        }
    }
    assert_eq!(wishes.len(), 15, "one grade is none of both kinds");
    let (early, late) = (wishes[10].clone(), wishes.pop().unwrap());
    let before = Arc::clone(&session.lenses.ranking);
    let refit = (engine.refit)(&early.1).unwrap();
    assert!(absorb(&mut session, LensUpdate::Refitted { request: early.0, result: Ok(refit) }).is_empty());
    assert!(Arc::ptr_eq(&before, &session.lenses.ranking), "a newer one is on its way");
    let refit = (engine.refit)(&late.1).unwrap();
    assert_eq!((refit.n_grades, refit.n_lenses), (16, 3));
    let effects = absorb(&mut session, LensUpdate::Refitted { request: late.0, result: Ok(refit) });
    let [LensEffect::DrawQueue { ref wish, .. }] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(wish.kept.len(), 17, "what was shown, and what is shown, stays");
    assert_eq!(session.lenses.learning.in_use, HeadInUse::Refitted);
    assert!(!Arc::ptr_eq(&before, &session.lenses.ranking));
    apply(&mut session, LensCommand::UseNetwork);
    assert!(Arc::ptr_eq(&session.lenses.network_ranking, &session.lenses.ranking));
    assert!(!session.lenses.learning.is_on, "the next grade does not undo that");
    assert_eq!(session.lenses.book.n_graded(), 16);
}

/// Area under the ROC curve by counting pairs.
fn area(ranking: &Ranking, rows: usize) -> f64 {
    let scored = (0..rows).filter(|row| !ranking.logits[*row].is_nan());
    let (lenses, others): (Vec<usize>, Vec<usize>) = scored.partition(|row| is_lens(*row));
    let wins = lenses.iter().map(|lens| {
        others.iter().filter(|other| ranking.logits[*lens] > ranking.logits[**other]).count() as f64
    });
    wins.sum::<f64>() / (lenses.len() * others.len()) as f64
}

#[test]
fn sixty_grades_teach_what_the_embedding_knows_and_chance_tells_how_pure_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), 0);
    let session = searched(1500);
    let found = Arc::clone(&session.lenses.findings);
    let network = Arc::new(found.ranking());
    let settings =
        QueueSettings { length: 60, top_percent: 40, uncertain_percent: 20, ..QueueSettings::default() };
    let wish = QueueWish {
        settings,
        findings: Arc::clone(&found),
        ranking: Arc::clone(&network),
        head: None,
        kept: vec![item(0), item(7)],
        graded: vec![14],
        field: "made-up.fits".to_owned(),
    };
    let queue = (engine.draw_queue)(&wish).unwrap();
    assert_eq!((queue.len(), &queue[..2]), (60, &wish.kept[..]));
    assert!(queue.iter().all(|item| item.row != 14 || item.showing > 0), "it was graded before");
    let count = |way: DrawnBy| queue.iter().filter(|item| item.drawn_by == way).count();
    // 40, 20 and 40 percent of 95, and 5 percent of repeats, each met within one showing of every draw of 25.
    assert!((21..=27).contains(&count(DrawnBy::Top)), "{}", count(DrawnBy::Top));
    assert!((9..=13).contains(&count(DrawnBy::Uncertain)), "{}", count(DrawnBy::Uncertain));
    assert!((20..=25).contains(&count(DrawnBy::Random)), "{}", count(DrawnBy::Random));
    let again = (engine.draw_queue)(&wish).unwrap();
    assert_eq!(queue, again, "the same past gives the same queue");

    let mut graded: Vec<GradedRow> = queue
        .iter()
        .filter(|item| item.showing == 0)
        .map(|item| GradedRow {
            row: item.row,
            is_lens: Some(is_lens(item.row)),
            drawn_by: item.drawn_by.name().to_owned(),
        })
        .collect();
    graded.sort_by_key(|graded| graded.row);
    let threshold = 0.0;
    let wish = RefitWish {
        findings: Arc::clone(&found),
        network: Arc::clone(&network),
        graded,
        threshold,
        shuffle: None,
    };
    let refit = (engine.refit)(&wish).unwrap();
    let (before, after) = (area(&network, 1500), area(&refit.ranking, 1500));
    assert!(after > before + 0.02, "{before} to {after}");
    let estimates = refit.estimates.unwrap();
    assert_eq!(estimates.n_random, count(DrawnBy::Random));
    // The truth over all 1500 lies in both 95 % intervals (one draw of a fixed seed).
    let above = |row: &usize| refit.ranking.logits[*row] >= threshold;
    let scored = || (0..1500).filter(|row| !network.logits[*row].is_nan());
    let (found_lenses, selected) =
        (scored().filter(above).filter(|row| is_lens(*row)).count(), scored().filter(above).count());
    let (_, purity) = estimates.purity.unwrap();
    assert!(purity.contains(found_lenses as f64 / selected as f64), "{purity:?}");
    let lenses = scored().filter(|row| is_lens(*row)).count();
    let (_, completeness) = estimates.completeness.unwrap();
    assert!(completeness.contains(found_lenses as f64 / lenses as f64), "{completeness:?}");
}

#[test]
fn the_same_seed_shows_every_grader_the_same_order_with_hidden_repeats() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), 0);
    let session = searched(400);
    let settings =
        QueueSettings { length: 100, repeat_percent: 10, shuffle: Some(7), ..QueueSettings::default() };
    let draw = |seed: u64| {
        let findings = Arc::clone(&session.lenses.findings);
        let wish = QueueWish {
            settings: QueueSettings { shuffle: Some(seed), ..settings },
            ranking: Arc::new(findings.ranking()),
            findings,
            head: None,
            kept: Vec::new(),
            graded: Vec::new(),
            field: "made-up.fits".to_owned(),
        };
        (engine.draw_queue)(&wish).unwrap()
    };
    let queue = draw(7);
    assert_eq!(queue, draw(7));
    assert_ne!(queue, draw(8));
    let repeats: Vec<&GradeItem> = queue.iter().filter(|item| item.showing == 1).collect();
    assert_eq!((queue.len(), repeats.len()), (110, 10));
    for repeat in repeats {
        let place =
            |showing: u32| queue.iter().position(|item| item.row == repeat.row && item.showing == showing);
        assert!(place(1).unwrap() > place(0).unwrap() + 30, "nobody remembers it");
    }
}

#[test]
fn cuts_are_counted_each_by_itself_with_examples() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), 0);
    let mut session = opened();
    let list = list_of(&session, 700);
    apply(&mut session, LensCommand::KeepNeighbours(true));
    apply(&mut session, LensCommand::SetCut(Cut::Magnitude, CutSetting { is_on: true, threshold: 20.0 }));
    let selection = (engine.select)(&list, &session.lenses.cuts).unwrap();
    let faint = list.candidates.iter().filter(|candidate| candidate.magnitude_vis > 20.0).count();
    let point = list.candidates.iter().filter(|candidate| candidate.mumax_minus_mag <= -2.6).count();
    assert_eq!(
        (selection.removed_by(Cut::Magnitude), selection.removed_by(Cut::Compactness)),
        (faint, point)
    );
    let left = |candidate: &&Candidate| candidate.magnitude_vis <= 20.0 && candidate.mumax_minus_mag > -2.6;
    assert_eq!(selection.kept.len(), list.candidates.iter().filter(left).count());
    assert!(!selection.examples_of(Cut::Magnitude).is_empty());
    assert!(
        selection
            .examples_of(Cut::Magnitude)
            .iter()
            .all(|number| list.candidates[*number].magnitude_vis > 20.0)
    );
    assert_eq!(selection.removed_by(Cut::Size), 0, "off");
}

#[test]
fn an_arc_found_beside_its_galaxy_is_no_candidate_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), 0);
    let mut session = opened();
    let field = Arc::clone(&session.frames[0].field);
    let scale = field.main_plane().unwrap().sky().map_or(0.1, |wcs| wcs.pixel_scale_arcsec());
    let mut found = candidates(&field, 8);
    found.iter_mut().for_each(|galaxy| galaxy.mumax_minus_mag = -1.0);
    let arc = |galaxy: &Candidate, offset_arcsec: f64| {
        let mut arc = Candidate { id: galaxy.id + 1000, magnitude_vis: 23.0, ..*galaxy };
        arc.position.y += offset_arcsec / scale;
        arc
    };
    found.extend([arc(&found[0], 1.5), arc(&found[1], -1.0), arc(&found[2], 2.5)]);
    let list = SourceList { field, candidates: found, notices: Vec::new() };
    let selection = (engine.select)(&list, &session.lenses.cuts).unwrap();
    assert_eq!((selection.kept, selection.joined), ((0..8).chain([10]).collect(), 2));
    apply(&mut session, LensCommand::KeepNeighbours(true));
    let selection = (engine.select)(&list, &session.lenses.cuts).unwrap();
    assert_eq!((selection.kept.len(), selection.joined), (11, 0));
    // Rows of a catalogue are the user's.
    apply(&mut session, LensCommand::KeepNeighbours(false));
    let mut rows = list;
    rows.candidates.iter_mut().enumerate().for_each(|(row, candidate)| candidate.row = Some(row));
    assert_eq!((engine.select)(&rows, &session.lenses.cuts).unwrap().kept.len(), 11);
}

#[test]
fn grades_are_there_after_a_new_start_and_candidates_are_exported_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = grading();
    let field = session.lenses.field_name().unwrap();
    {
        let engine = engine(folder.path(), 0);
        assert!((engine.load_grades)(&field).unwrap().is_empty());
        for (time, class) in [(1000, "A"), (2000, "X")] {
            let (request, grade) = press(&mut session, class).unwrap();
            let grade = Grade { time_ms: time, ..grade };
            (engine.keep_grade)(&grade).unwrap();
            absorb(&mut session, LensUpdate::GradeKept { request, result: Ok(grade) });
        }
    }
    let engine = engine(folder.path(), 0);
    let read = (engine.load_grades)(&field).unwrap();
    assert_eq!(read.iter().map(|grade| grade.class.clone().unwrap()).collect::<Vec<_>>(), ["A", "X"]);

    let threshold = session.lenses.score(session.lenses.ranking.order[11] as usize);
    apply(&mut session, LensCommand::SetThreshold(threshold));
    let mut written = |name: &str, format: LensExportFormat| {
        let path = folder.path().join(name);
        let effects = apply(&mut session, LensCommand::Export(LensExport { path: path.clone(), format }));
        let [LensEffect::Export { ref export, ref contents, .. }] = effects[..] else {
            panic!("{effects:?}")
        };
        (engine.export)(export, contents, &Unwatched).unwrap();
        let contents: LensExportContents = (**contents).clone();
        (path, contents)
    };
    let (path, contents) = written("lenses.csv", LensExportFormat::Csv);
    // Twelve above the threshold, and the graded ones below it.
    let below = [0, 1].iter().filter(|row| contents.ranking.logits[**row] < threshold).count();
    assert_eq!(contents.rows.len(), 12 + below);
    let table = read_table(&path, &skyloupe::progress::Unwatched).unwrap();
    assert_eq!(table.row_count(), 12 + below);
    let class = |row: usize| table.column("class").unwrap().cell_text(row);
    for (place, row) in contents.rows.iter().enumerate() {
        let expected = match row {
            0 => "A",
            1 => "X",
            _ => "",
        };
        assert_eq!(class(place), expected);
        let id = contents.findings.rows[*row].candidate.id;
        assert_eq!(table.column("id").unwrap().values.integer(place), Some(id));
    }
    let (path, _) = written("lenses.reg", LensExportFormat::Ds9);
    assert_eq!(std::fs::read_to_string(path).unwrap().matches("circle(").count(), 12 + below);
    let (path, _) = written("sheet.png", LensExportFormat::PngSheets);
    let sheet = image::open(path).unwrap();
    assert_eq!((sheet.width(), sheet.height()), (10 * 100 + 4, 2 * 100 + 4));
    let (path, _) = written("cutouts", LensExportFormat::FitsCutouts);
    assert_eq!(std::fs::read_dir(path).unwrap().count(), 12 + below);
}
