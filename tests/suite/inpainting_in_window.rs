//! Repainted cores in the document: steps that answer one by one, sources that are ranked piece by piece, masks and rules
//! that can be undone. Pixels and scores are made up here.

use crate::streaks_in_window as made_up;
use skyloupe::field::Field;
use skyloupe::geometry::{ImagePoint, PixelRect, View};
use skyloupe::session::{
    CandidateRule, Command, ComparedKind, CoreMask, Direction, DrawShown, Effect, InspectWish, MaskForm,
    ProbePoint, RepaintColumn, RepaintCommand, RepaintEffect, RepaintExport, RepaintExportFormat,
    RepaintFindings, RepaintPass, RepaintRow, RepaintSampler, RepaintScores, RepaintSettings, RepaintSort,
    RepaintStamp, RepaintStep, RepaintUpdate, Request, SavedSession, ScoreKind, Session, Showing, Update,
};
use std::path::PathBuf;
use std::sync::Arc;

/// Steps of a made-up source.
pub const STEPS: usize = 8;
const SIDE: usize = 64;

/// A round galaxy with a bright core; pixels of the hole as the wish has them.
pub fn stamp(wish: &InspectWish) -> RepaintStamp {
    let pixels = (0..SIDE * SIDE).map(|place| {
        let (dx, dy) = ((place % SIDE) as f32 - 32.0, (place / SIDE) as f32 - 32.0);
        let radius = dx.hypot(dy);
        (-radius / 3.0).exp() + (0.5 + wish.share as f32) * (-radius * radius / 1.5).exp()
    });
    let place = |(dx, dy): &(i32, i32)| ((32 + dy) * SIDE as i32 + 32 + dx) as usize;
    RepaintStamp {
        side: SIDE,
        pixels: pixels.collect(),
        corner: (wish.position.x as i64 - 32, wish.position.y as i64 - 32),
        core: (32, 32),
        noise: 0.01,
        microjansky_per_unit: Some(1.0),
        hole: wish.hole.iter().map(place).collect(),
        notes: Vec::new(),
    }
}

/// What is painted comes nearer to the galaxy without its core from step to step.
pub fn step(wish: &InspectWish, number: usize) -> RepaintStep {
    let time = 1.0 - (number + 1) as f32 / STEPS as f32;
    let core = |draw: usize| -> Vec<f32> {
        let smooth = wish.hole.iter().map(|(dx, dy)| (-(*dx as f32).hypot(*dy as f32) / 3.0).exp());
        smooth.map(|value| value * (1.0 + 0.02 * draw as f32) + 0.3 * time).collect()
    };
    let z = 6.0 * (1.0 - f64::from(time)) + 20.0 * wish.share;
    RepaintStep {
        time,
        noisy: (0..wish.settings.draws).map(|draw| core(draw + 7)).collect(),
        draws: (0..wish.settings.draws).map(core).collect(),
        scores: RepaintScores {
            z,
            log_ratio: z / 10.0,
            max_ratio: 1.0 + z,
            mse: 10.0 * z,
            ..RepaintScores::NONE
        },
    }
}

/// Sources on a line, one in five of them a candidate by z >= 3.
pub fn rows(field: &Field, count: usize, pass: RepaintPass) -> Vec<RepaintRow> {
    let wcs = field.main_plane().unwrap().sky().cloned();
    let one = |number: usize| {
        let position =
            ImagePoint { x: 60.0 + 20.0 * (number % 15) as f64, y: 60.0 + 20.0 * (number / 15) as f64 };
        let z = if number.is_multiple_of(5) { 4.0 + number as f64 } else { number as f64 / 100.0 };
        let scores = RepaintScores {
            z,
            log_ratio: z / 10.0,
            max_ratio: 1.0 + z,
            mse: 1.0 + 10.0 * z,
            roc: 1.0,
            peak_total: 0.1,
            concentration: 0.4,
            probability: 0.5,
        };
        let is_scored = matches!(pass, RepaintPass::Fast | RepaintPass::Full);
        RepaintRow {
            id: 9_007_199_254_740_993 + number as i64,
            position,
            sky: wcs.as_ref().and_then(|wcs| wcs.sky_from_pixel(position)),
            magnitude_vis: 19.0,
            scores: if is_scored { scores } else { RepaintScores::NONE },
            pass,
            reason: String::new(),
        }
    };
    (0..count).map(one).collect()
}

fn repaint(effects: Vec<Effect>) -> Vec<RepaintEffect> {
    let only = |effect| if let Effect::Repaint(effect) = effect { Some(effect) } else { None };
    effects.into_iter().filter_map(only).collect()
}

fn apply(session: &mut Session, command: RepaintCommand) -> Vec<RepaintEffect> {
    repaint(session.apply(Command::Repaint(command)))
}

fn absorb(session: &mut Session, update: RepaintUpdate) {
    session.absorb(Update::Repaint(update));
}

/// A field, the pane there.
fn opened() -> Session {
    let mut session = Session::default();
    made_up::open_into(&mut session);
    let effects = apply(&mut session, RepaintCommand::SetOpen(true));
    assert!(matches!(effects[..], [RepaintEffect::Prepare { .. }]), "{effects:?}");
    session
}

fn at(x: f64, y: f64) -> ImagePoint {
    ImagePoint { x, y }
}

/// The newest wish, and what is given up for it.
fn wished(effects: &[RepaintEffect]) -> (Request, InspectWish, Vec<Request>) {
    let stopped = |effect: &RepaintEffect| match effect {
        RepaintEffect::Stop { request } => Some(*request),
        _ => None,
    };
    let wish = effects.iter().find_map(|effect| match effect {
        RepaintEffect::Inspect { request, wish } => Some((*request, wish.clone())),
        _ => None,
    });
    let (request, wish) = wish.unwrap_or_else(|| panic!("nothing is looked at: {effects:?}"));
    (request, wish, effects.iter().filter_map(stopped).collect())
}

fn inspect(session: &mut Session, x: f64) -> (Request, InspectWish) {
    let frame = session.frames[0].id;
    let (request, wish, _) = wished(&apply(session, RepaintCommand::InspectAt { frame, at: at(x, 100.0) }));
    (request, wish)
}

fn answer(session: &mut Session, request: Request, wish: &InspectWish, steps: usize) {
    absorb(session, RepaintUpdate::Stamped { request, stamp: Arc::new(stamp(wish)) });
    for number in 0..steps {
        absorb(session, RepaintUpdate::Stepped { request, step: Arc::new(step(wish, number)) });
    }
}

#[test]
fn steps_of_a_superseded_source_are_dropped_and_its_work_is_given_up() {
    let mut session = opened();
    let (first, early) = inspect(&mut session, 80.0);
    answer(&mut session, first, &early, 2);
    let effects = {
        let frame = session.frames[0].id;
        apply(&mut session, RepaintCommand::InspectAt { frame, at: at(120.0, 100.0) })
    };
    let (second, wish, stopped) = wished(&effects);
    assert_eq!(stopped, [first]);
    answer(&mut session, first, &early, 3);
    assert_eq!(session.inpainting.n_steps(), 2, "the old picture stays until the new one comes");
    answer(&mut session, second, &wish, 1);
    let inspection = session.inpainting.inspection.clone().unwrap();
    assert_eq!((inspection.stamp.corner, inspection.steps.len()), ((88, 68), 1));
    absorb(&mut session, RepaintUpdate::Inspected { request: first, result: Err("late".to_owned()) });
    assert!(session.inpainting.problem.is_none() && session.inpainting.inspecting == Some(second));
    absorb(&mut session, RepaintUpdate::Inspected { request: second, result: Ok(()) });
    assert!(session.inpainting.inspection.as_ref().unwrap().is_finished);
}

#[test]
fn what_cannot_be_repainted_is_said_in_the_place_of_the_panels() {
    let mut session = opened();
    let (request, _) = inspect(&mut session, 80.0);
    let why = "its brightest pixels are saturated".to_owned();
    absorb(&mut session, RepaintUpdate::Inspected { request, result: Err(why.clone()) });
    assert_eq!(session.inpainting.problem.as_ref(), Some(&why));
    assert!(session.inpainting.inspection.is_none() && session.inpainting.inspecting.is_none());
    let (request, wish) = inspect(&mut session, 90.0);
    answer(&mut session, request, &wish, 1);
    assert!(session.inpainting.problem.is_none());
    // A panic in the job is said as well where nothing was seen yet.
    let (request, _) = inspect(&mut session, 95.0);
    session.absorb(Update::Failed { request: Some(request), what: "it broke".to_owned() });
    assert!(session.inpainting.inspecting.is_none());
    assert!(session.inpainting.inspection.is_some(), "what was seen before stays");
}

#[test]
fn steps_are_played_scrubbed_and_followed() {
    let mut session = opened();
    let (request, wish) = inspect(&mut session, 80.0);
    assert_eq!(session.inpainting.step_number(), None);
    answer(&mut session, request, &wish, STEPS);
    assert_eq!(session.inpainting.step_number(), Some(STEPS - 1), "the newest one is shown");
    apply(&mut session, RepaintCommand::SetStep(Some(2)));
    apply(&mut session, RepaintCommand::StepBy(Direction::Backward));
    assert_eq!(session.inpainting.step_number(), Some(1));
    apply(&mut session, RepaintCommand::SetStep(Some(99)));
    apply(&mut session, RepaintCommand::StepBy(Direction::Forward));
    assert_eq!(session.inpainting.step_number(), Some(STEPS - 1), "it does not go round");
    apply(&mut session, RepaintCommand::TogglePlaying);
    assert_eq!((session.inpainting.playing, session.inpainting.step_number()), (true, Some(0)));
    for _ in 0..STEPS {
        apply(&mut session, RepaintCommand::Advance);
    }
    assert!(session.inpainting.playing, "more steps may come");
    absorb(&mut session, RepaintUpdate::Inspected { request, result: Ok(()) });
    apply(&mut session, RepaintCommand::Advance);
    assert_eq!((session.inpainting.playing, session.inpainting.step_number()), (false, Some(STEPS - 1)));
    let (inspection, step) = session.inpainting.shown_step().unwrap();
    // Observed 1.5, painted 1, 1.02, 1.04 and 1.06 at the core pixel.
    let place = 32 * SIDE + 32;
    let residual = inspection.residual(step, (DrawShown::Mean, false));
    assert!((residual[place] - (1.5 - 1.03)).abs() < 1e-5, "{}", residual[place]);
    assert!((inspection.residual(step, (DrawShown::Draw(0), false))[place] - 0.5).abs() < 1e-5);
    assert_eq!(residual[0], 0.0, "outside the hole nothing was painted");
}

#[test]
fn masks_and_rules_are_undone_and_remembered() {
    let mut session = opened();
    let (first, wish) = inspect(&mut session, 80.0);
    assert_eq!(wish.hole.len(), 25);
    let round = CoreMask::of(MaskForm::Round, 7);
    let (_, wish, stopped) = wished(&apply(&mut session, RepaintCommand::SetMask(round)));
    assert_eq!((wish.hole.len(), stopped), (round.offsets().len(), vec![first]));
    let line = CandidateRule::Line { x: ScoreKind::Mse, y: ScoreKind::Z, ends: [[0.0, 1.0], [2.0, 3.0]] };
    apply(&mut session, RepaintCommand::SetRule(line));
    let settings = RepaintSettings {
        steps: 30,
        sampler: RepaintSampler::Resampling { resamples: 4 },
        ..RepaintSettings::default()
    };
    apply(&mut session, RepaintCommand::SetSettings(settings));
    let saved = SavedSession::of(&session);
    let text = serde_json::to_string(&saved).unwrap();

    let effects = repaint(session.apply(Command::Undo));
    assert!(effects.is_empty() && session.inpainting.mask == round, "the rule came last");
    assert_eq!(session.inpainting.rule, CandidateRule::default());
    let (_, wish, _) = wished(&repaint(session.apply(Command::Undo)));
    assert_eq!(wish.hole.len(), 25, "the old mask is repainted");
    session.apply(Command::Redo);
    assert_eq!(session.inpainting.mask, round);

    let mut other = Session::default();
    let read: SavedSession = serde_json::from_str(&text).unwrap();
    other.apply(Command::Restore(Box::new(read)));
    let inpainting = &other.inpainting;
    assert_eq!((inpainting.mask, inpainting.rule, inpainting.settings), (round, line, settings));
    // Sessions of before know nothing of it.
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value.as_object_mut().unwrap().remove("inpainting");
    let older: SavedSession = serde_json::from_value(value).unwrap();
    assert_eq!(older.inpainting.mask, CoreMask::default());
}

#[test]
fn settings_out_of_range_are_mended() {
    let mut session = opened();
    let wild =
        RepaintSettings { steps: 0, draws: 9999, seed: 3, sampler: RepaintSampler::Ddim { eta: f64::NAN } };
    apply(&mut session, RepaintCommand::SetSettings(wild));
    let settings = session.inpainting.settings;
    assert_eq!(
        (settings.steps, settings.draws, settings.sampler),
        (2, 32, RepaintSampler::Ddim { eta: 0.0 })
    );
    apply(&mut session, RepaintCommand::SetShare(7.0));
    assert_eq!(session.inpainting.share, 0.5);
    apply(
        &mut session,
        RepaintCommand::SetRule(CandidateRule::Threshold { score: ScoreKind::Z, least: f64::NAN }),
    );
    assert_eq!(session.inpainting.rule, CandidateRule::default());
    apply(&mut session, RepaintCommand::SetBaseRate(3.0));
    assert_eq!(session.inpainting.base_rate, 0.5);
}

/// Ranked in two passes.
fn ranked(session: &mut Session, count: usize) {
    let effects = apply(session, RepaintCommand::Rank);
    let [RepaintEffect::Rank { request, ref wish }] = effects[..] else { panic!("{effects:?}") };
    let field = Arc::clone(&wish.field);
    absorb(session, RepaintUpdate::Listed { request, rows: rows(&field, count, RepaintPass::Waiting) });
    assert_eq!((session.inpainting.order.len(), session.inpainting.n_candidates), (count, 0));
    let fast = rows(&field, count, RepaintPass::Fast);
    let some = fast.iter().cloned().enumerate().take(count / 2).collect();
    absorb(session, RepaintUpdate::Scored { request, rows: some });
    assert_eq!(session.inpainting.findings.n_scored(), count / 2);
    let found = RepaintFindings {
        field: Some(field),
        rows: fast,
        model: "made-up 1".to_owned(),
        notices: Vec::new(),
    };
    absorb(session, RepaintUpdate::Ranked { request, result: Ok(Arc::new(found)) });
    assert!(session.inpainting.running.is_none() && !session.inpainting.is_partial);
}

#[test]
fn sources_are_ranked_sorted_stepped_through_and_scored_in_full_when_looked_at() {
    let mut session = opened();
    ranked(&mut session, 50);
    assert_eq!(session.inpainting.n_candidates, 10);
    assert_eq!(session.inpainting.order[..3], [45, 40, 35], "the highest z first");
    let sort = RepaintSort { by: RepaintColumn::Id, falling: false };
    apply(&mut session, RepaintCommand::Sort(sort));
    assert_eq!(session.inpainting.order[..3], [0, 1, 2]);
    let (_, wish, _) = wished(&apply(&mut session, RepaintCommand::StepSource(Direction::Backward)));
    assert_eq!((session.inpainting.selected, wish.position), (Some(49), at(60.0 + 80.0, 120.0)));
    let (request, wish, _) = wished(&apply(&mut session, RepaintCommand::StepSource(Direction::Forward)));
    assert_eq!(session.inpainting.selected, Some(0), "it goes round");
    answer(&mut session, request, &wish, STEPS);
    absorb(&mut session, RepaintUpdate::Inspected { request, result: Ok(()) });
    let row = &session.inpainting.findings.rows[0];
    assert_eq!((row.pass, row.scores.z), (RepaintPass::Full, 6.0));
    // With light put in it is another galaxy: the table keeps what is true.
    let (request, wish, _) = wished(&apply(&mut session, RepaintCommand::Select(1)));
    answer(&mut session, request, &wish, 1);
    let (request, wish, _) = wished(&apply(&mut session, RepaintCommand::SetShare(0.2)));
    assert_eq!(wish.share, 0.2);
    answer(&mut session, request, &wish, STEPS);
    absorb(&mut session, RepaintUpdate::Inspected { request, result: Ok(()) });
    assert_eq!(session.inpainting.findings.rows[1].pass, RepaintPass::Fast);
    // max ratio 1 + z > 9 - 0.01 (1 + 10 z) where 1.1 z > 7.99: rows 5 and up of every fifth.
    apply(&mut session, RepaintCommand::SetRule(CandidateRule::Paper));
    assert_eq!(session.inpainting.n_candidates, 9);
}

/// The pixels that a ranking begins with.
fn begins_with(session: &mut Session) -> PixelRect {
    let effects = apply(session, RepaintCommand::Rank);
    let wish = effects.iter().find_map(|effect| match effect {
        RepaintEffect::Rank { wish, .. } => Some(wish.clone()),
        _ => None,
    });
    wish.unwrap().looked_at.unwrap()
}

#[test]
fn a_ranking_begins_with_what_is_in_view() {
    let mut session = opened();
    assert_eq!(begins_with(&mut session), PixelRect::whole(made_up::SIZE), "all of it fits the canvas");
    let frame = session.active_frame().unwrap().id;
    // 400 x 300 of the screen are 100 x 75 pixels; those that are cut count.
    let view = View { zoom: 4.0, center: at(200.0, 100.0), ..session.active_frame().unwrap().view.unwrap() };
    session.apply(Command::SetView { frame, view });
    assert_eq!(begins_with(&mut session), PixelRect { x0: 150, y0: 62, width: 101, height: 76 });
    let turned = View { rotation: std::f64::consts::FRAC_PI_2, ..view };
    session.apply(Command::SetView { frame, view: turned });
    assert_eq!(begins_with(&mut session), PixelRect { x0: 162, y0: 50, width: 76, height: 101 });
}

#[test]
fn what_is_in_view_of_another_grid_is_found_through_the_sky() {
    let mut field = made_up::exposure_field(0);
    let other = made_up::exposure_field(1).planes.remove(0);
    let (main, seen) = (field.planes[0].sky().cloned().unwrap(), other.sky().cloned().unwrap());
    field.planes.push(other);
    let mut session = Session::default();
    made_up::open_fields_into(&mut session, vec![field]);
    session.apply(Command::Show(Showing::Plane(1)));
    let frame = session.active_frame().unwrap().id;
    let view = View { zoom: 4.0, center: at(300.0, 200.0), ..session.active_frame().unwrap().view.unwrap() };
    session.apply(Command::SetView { frame, view });
    let rect = begins_with(&mut session);
    let middle = main.pixel_from_sky(seen.sky_from_pixel(at(300.0, 200.0)).unwrap()).unwrap();
    assert!((middle.x - 300.0).hypot(middle.y - 200.0) > 5.0, "the pointings differ: {middle:?}");
    let found = (rect.x0 as f64 + 0.5 * rect.width as f64, rect.y0 as f64 + 0.5 * rect.height as f64);
    assert!((found.0 - middle.x).abs() < 3.0 && (found.1 - middle.y).abs() < 3.0, "{rect:?} {middle:?}");
    assert!((100..=110).contains(&rect.width) && (75..=85).contains(&rect.height), "{rect:?}");
}

/// Select a row and let all of its steps come.
fn look_at_row(session: &mut Session, row: usize) {
    let (request, wish, _) = wished(&apply(session, RepaintCommand::Select(row)));
    answer(session, request, &wish, STEPS);
    absorb(session, RepaintUpdate::Inspected { request, result: Ok(()) });
}

#[test]
fn what_is_looked_at_in_full_meanwhile_is_not_overwritten_by_the_ranking() {
    let mut session = opened();
    let effects = apply(&mut session, RepaintCommand::Rank);
    let [RepaintEffect::Rank { request, ref wish }] = effects[..] else { panic!("{effects:?}") };
    let field = Arc::clone(&wish.field);
    absorb(&mut session, RepaintUpdate::Listed { request, rows: rows(&field, 10, RepaintPass::Waiting) });
    let mut fast = rows(&field, 10, RepaintPass::Fast);
    fast[1].reason = "a remark".to_owned();
    // One before its fast pass and one after it; one that turns out not to be scored; one in another way.
    look_at_row(&mut session, 1);
    look_at_row(&mut session, 2);
    let some = fast.iter().cloned().enumerate().take(5).collect();
    absorb(&mut session, RepaintUpdate::Scored { request, rows: some });
    look_at_row(&mut session, 3);
    let usual = session.inpainting.settings;
    apply(&mut session, RepaintCommand::SetSettings(RepaintSettings { draws: 9, ..usual }));
    look_at_row(&mut session, 4);
    let row = |session: &Session, row: usize| {
        let row = &session.inpainting.findings.rows[row];
        (row.pass, row.scores.z)
    };
    let seen: Vec<_> = (0..6).map(|number| row(&session, number)).collect();
    // The last step of a made-up source has z = 6; the fast pass has other values, and of the last row none yet.
    let full = (RepaintPass::Full, 6.0);
    assert_eq!(seen[..5], [(RepaintPass::Fast, 4.0), full, full, full, (RepaintPass::Fast, 0.04)]);
    assert_eq!((seen[5].0, seen[5].1.is_nan()), (RepaintPass::Waiting, true));
    (fast[2].pass, fast[2].scores) = (RepaintPass::Unscored, RepaintScores::NONE);
    (fast[5].pass, fast[5].scores.z) = (RepaintPass::Full, 8.0);
    let found = RepaintFindings { field: Some(field), rows: fast, ..RepaintFindings::default() };
    absorb(&mut session, RepaintUpdate::Ranked { request, result: Ok(Arc::new(found)) });
    assert_eq!((row(&session, 1), row(&session, 3)), (full, full));
    assert_eq!(session.inpainting.findings.rows[1].reason, "a remark");
    assert_eq!(row(&session, 2).0, RepaintPass::Unscored);
    assert_eq!((row(&session, 4), row(&session, 5)), ((RepaintPass::Fast, 0.04), (RepaintPass::Full, 8.0)));
    assert_eq!(session.inpainting.order[..3], [5, 1, 3], "sorted by what is kept");
    // What another ranking finds is of another list.
    ranked(&mut session, 10);
    assert_eq!(row(&session, 1).0, RepaintPass::Fast);
}

#[test]
fn a_ranking_that_is_stopped_keeps_what_it_has_and_drops_what_comes_late() {
    let mut session = opened();
    let effects = apply(&mut session, RepaintCommand::Rank);
    let [RepaintEffect::Rank { request, ref wish }] = effects[..] else { panic!("{effects:?}") };
    let all = rows(&wish.field, 20, RepaintPass::Fast);
    absorb(
        &mut session,
        RepaintUpdate::Listed { request, rows: rows(&wish.field, 20, RepaintPass::Waiting) },
    );
    let some = all.iter().cloned().enumerate().take(7).collect();
    absorb(&mut session, RepaintUpdate::Scored { request, rows: some });
    let effects = apply(&mut session, RepaintCommand::Stop);
    assert!(matches!(effects[..], [RepaintEffect::Stop { request: stopped }] if stopped == request));
    let late = all.into_iter().enumerate().collect();
    absorb(&mut session, RepaintUpdate::Scored { request, rows: late });
    assert_eq!(session.inpainting.findings.n_scored(), 7);
    assert!(session.pending.is_empty());
    let id = session.active_frame().unwrap().id;
    session.apply(Command::CloseFrame(id));
    assert!(session.inpainting.findings.rows.is_empty(), "its field is closed");
}

#[test]
fn light_that_is_put_in_draws_a_curve_of_this_galaxy() {
    let mut session = opened();
    assert!(apply(&mut session, RepaintCommand::Probe).is_empty(), "nothing is looked at");
    let (request, wish) = inspect(&mut session, 80.0);
    answer(&mut session, request, &wish, 1);
    let effects = apply(&mut session, RepaintCommand::Probe);
    let [RepaintEffect::Probe { request, .. }] = effects[..] else { panic!("{effects:?}") };
    for (share, z) in [(0.1, 2.0), (0.0, 0.0), (0.2, 4.0)] {
        let scores = RepaintScores { z, ..RepaintScores::NONE };
        absorb(&mut session, RepaintUpdate::Probed { request, point: ProbePoint { share, scores } });
    }
    absorb(&mut session, RepaintUpdate::ProbeFinished { request, result: Ok(()) });
    let probe = &session.inpainting.probe;
    assert!((probe.passes_at(ScoreKind::Z, 3.0).unwrap() - 0.15).abs() < 1e-12);
    apply(&mut session, RepaintCommand::SetShare(0.3));
    assert_eq!(session.inpainting.probe.points.len(), 3, "the curve is of the same galaxy");
    inspect(&mut session, 120.0);
    assert!(session.inpainting.probe.points.is_empty(), "of another galaxy nothing is known");
}

#[test]
fn a_model_from_a_file_takes_the_place_of_the_network() {
    let mut session = opened();
    inspect(&mut session, 80.0);
    let path = PathBuf::from("model.fits");
    let open = RepaintCommand::OpenCompared { path: path.clone(), kind: ComparedKind::Model };
    let effects = apply(&mut session, open.clone());
    let [RepaintEffect::OpenCompared { request, .. }] = effects[..] else { panic!("{effects:?}") };
    let why = "it is no FITS file: model.fits".to_owned();
    absorb(
        &mut session,
        RepaintUpdate::ComparedOpened { request, path: path.clone(), result: Err(why.clone()) },
    );
    assert!(session.notices.iter().any(|notice| notice.text == why));
    let effects = apply(&mut session, open);
    let [RepaintEffect::OpenCompared { request, .. }] = effects[..] else { panic!("{effects:?}") };
    let field = Arc::clone(&session.frames[0].field);
    let effects = repaint(session.absorb(Update::Repaint(RepaintUpdate::ComparedOpened {
        request,
        path,
        result: Ok(field),
    })));
    let (_, wish, _) = wished(&effects);
    assert_eq!(wish.compared.unwrap().kind, ComparedKind::Model);
    let (_, wish, _) = wished(&apply(&mut session, RepaintCommand::CloseCompared));
    assert!(wish.compared.is_none());
}

#[test]
fn exports_need_what_they_hold() {
    let mut session = opened();
    let export = |format| RepaintCommand::Export(RepaintExport { path: PathBuf::from("out"), format });
    for (format, ..) in RepaintExportFormat::ALL {
        assert!(apply(&mut session, export(format)).is_empty(), "{format:?}");
    }
    let told = session.notices.iter().filter(|notice| notice.text.starts_with("There are no")).count();
    assert_eq!(told, 2, "of scores and of panels: {:?}", session.notices);
    ranked(&mut session, 10);
    let (request, wish) = inspect(&mut session, 80.0);
    answer(&mut session, request, &wish, STEPS);
    for (format, ..) in RepaintExportFormat::ALL {
        let effects = apply(&mut session, export(format));
        assert!(matches!(effects[..], [RepaintEffect::Export { .. }]), "{format:?}: {effects:?}");
    }
}
