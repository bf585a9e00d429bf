//! The pane, the mosaic and the grading view in the real window, driven by labels and keys.

use crate::lenses_in_window as made_up;
use crate::streaks_in_window as exposures;
use crate::user_interface::{Window, rendered};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use skyloupe::jobs::LensEngine;
use skyloupe::session::{Command, InjectedLens, LensCommand, LensView};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const COUNT: usize = 300;

/// A window with a field, and made-up scores where lenses will be searched.
fn window(change: impl FnOnce(LensEngine) -> LensEngine) -> (Window, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = exposures::write_exposure(folder.path(), 0);
    let mut window = Window::open(&[file.as_path() as &Path]);
    let engine = change(made_up::engine(folder.path(), COUNT));
    let application = window.harness.state_mut().as_mut().unwrap();
    application.set_lens_engine(engine);
    application.session.lenses.grading.grader = "MW".to_owned();
    window.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::F);
    wait(&mut window, |window| {
        let lenses = &window.application().session.lenses;
        lenses.running.is_none() && lenses.ranking.n_scored() > 0 && !lenses.is_partial
    });
    // Whatever the card of the network that ships says.
    let application = window.harness.state_mut().as_mut().unwrap();
    application.ask_for(Command::Lenses(LensCommand::SetThreshold(0.0)));
    window.settle();
    (window, folder)
}

fn wait(window: &mut Window, done: impl Fn(&Window) -> bool) {
    for _ in 0..400 {
        if done(window) {
            return;
        }
        window.settle();
    }
    panic!("it does not come to an end: {}", window.described());
}

/// Keep a picture where somebody wants to look at it.
fn picture(window: &mut Window, name: &str) {
    let Some(folder) = std::env::var_os("SKYLOUPE_PICTURES") else { return };
    if let Some(picture) = rendered(window) {
        picture.save(PathBuf::from(folder).join(name)).unwrap();
    }
}

fn begin_grading(window: &mut Window) {
    window.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::G);
    wait(window, |window| window.application().session.lenses.grading.item().is_some());
}

fn at(window: &Window) -> usize {
    window.application().session.lenses.grading.at
}

fn class_of(window: &Window, place: usize) -> Option<String> {
    let lenses = &window.application().session.lenses;
    lenses.book.grade(lenses.grading.queue[place].row)?.class.clone()
}

fn press_and_wait(window: &mut Window, key: Key) {
    window.press(key);
    wait(window, |window| window.application().session.lenses.grading.waiting.is_none());
}

#[test]
fn candidates_are_searched_graded_by_keys_and_taken_back() {
    let (mut window, folder) = window(|engine| engine);
    let above = window.application().session.lenses.ranking.n_above(0.0);
    window.wait_for(&format!("Candidates ({above})"));
    picture(&mut window, "lens-threshold.png");
    let center = window.frame().view.unwrap().center;
    window.press(Key::Q);
    assert!(window.application().session.lenses.book.n_graded() == 0, "on the image Q is no grade");

    begin_grading(&mut window);
    window.wait_for("1 of 200");
    picture(&mut window, "lens-grade.png");
    press_and_wait(&mut window, Key::Q);
    window.wait_for("2 of 200");
    assert_eq!((at(&window), class_of(&window, 0).as_deref()), (1, Some("A")));
    press_and_wait(&mut window, Key::Num4);
    press_and_wait(&mut window, Key::S);
    assert_eq!([1, 2].map(|place| class_of(&window, place)), [Some("X".to_owned()), Some("X".to_owned())]);
    let lenses = &window.application().session.lenses;
    assert_eq!(lenses.book.grade(lenses.grading.queue[2].row).unwrap().subclass, "Spiral");
    assert_eq!(window.frame().view.unwrap().center, center, "keys of the image are asleep");
    press_and_wait(&mut window, Key::U);
    assert_eq!((at(&window), class_of(&window, 2)), (2, None));
    window.press_with(Modifiers::COMMAND, Key::Z);
    wait(&mut window, |window| window.application().session.lenses.grading.waiting.is_none());
    assert_eq!((at(&window), class_of(&window, 1)), (1, None));
    window.press(Key::ArrowRight);
    window.press(Key::Space);
    window.press(Key::Backspace);
    assert_eq!(at(&window), 2);
    // The comment takes letters as letters.
    window.press(Key::Slash);
    let comment = window.harness.get_by_role(egui::accesskit::Role::TextInput);
    comment.type_text("quiet ring");
    window.press(Key::Enter);
    assert_eq!(window.application().session.lenses.grading.comment, "quiet ring");
    press_and_wait(&mut window, Key::W);
    let lenses = &window.application().session.lenses;
    assert_eq!(lenses.book.grade(lenses.grading.queue[2].row).unwrap().comment, "quiet ring");
    wait(&mut window, |window| window.application().session.lenses.learning.refitting.is_none());
    picture(&mut window, "lens-graded.png");
    window.press(Key::V);
    let lenses = &window.application().session.lenses;
    assert_eq!(lenses.view, LensView::Image, "show in field");
    window.press_with(Modifiers::SHIFT, Key::F);
    assert_eq!(window.application().session.lenses.view, LensView::Grade, "and back");
    window.press(Key::Escape);
    assert_eq!(window.application().session.lenses.view, LensView::Image);
    // All that was said is on disk, what was taken back as well.
    let store = folder.path().join("state/data/grades/strong-lenses.sqlite");
    let kept = skyloupe::grades::GradeStore::open_to_read(&store).unwrap().all().unwrap();
    assert_eq!(kept.len(), 6);
}

#[test]
fn a_store_that_fails_keeps_the_picture_until_it_does_not() {
    let broken = Arc::new(AtomicBool::new(true));
    let is_broken = Arc::clone(&broken);
    let (mut window, _folder) = window(|engine| {
        let keep = Arc::clone(&engine.keep_grade);
        LensEngine {
            keep_grade: Arc::new(move |grade| {
                if is_broken.load(Ordering::Relaxed) {
                    Err("the disk is full".to_owned())
                } else {
                    keep(grade)
                }
            }),
            ..engine
        }
    });
    begin_grading(&mut window);
    press_and_wait(&mut window, Key::Q);
    assert_eq!((at(&window), window.application().session.lenses.book.n_graded()), (0, 0));
    assert!(
        window.application().session.notices.iter().any(|notice| notice.text.contains("the disk is full"))
    );
    picture(&mut window, "lens-failed.png");
    press_and_wait(&mut window, Key::W);
    assert_eq!(at(&window), 0, "another key does not pass over it");
    broken.store(false, Ordering::Relaxed);
    window.click("Retry");
    wait(&mut window, |window| at(window) == 1);
    assert_eq!(class_of(&window, 0).as_deref(), Some("A"));
}

#[test]
fn the_mosaic_shows_stamps_and_keys_grade_the_one_under_the_cursor() {
    let (mut window, _folder) = window(|engine| engine);
    window.press_with(Modifiers::COMMAND, Key::M);
    assert_eq!(window.application().session.lenses.view, LensView::Mosaic);
    let row = window.application().session.lenses.ranking.order[3] as usize;
    window.wait_for(&format!("Stamp of row {row}"));
    picture(&mut window, "lens-mosaic.png");
    let middle = window.harness.get_by_label(&format!("Stamp of row {row}")).rect().center();
    window.harness.hover_at(middle);
    window.harness.run_steps(2);
    press_and_wait(&mut window, Key::E);
    let Some(graded) = window.application().session.lenses.book.grade(row) else {
        panic!("row {row} has no grade: {}", window.described());
    };
    assert_eq!((graded.class.as_deref(), graded.drawn_by.as_str()), (Some("C"), "chosen"));
    window.click(&format!("Stamp of row {row}"));
    assert_eq!(window.application().session.lenses.selected, Some(row));
    // Far down the list there are no stamps to draw: only those in view are.
    let shown = window.harness.query_all_by_label_contains("Stamp of row").count();
    let above = window.application().session.lenses.ranking.n_above(0.0);
    assert!(shown > 8 && shown <= above, "{shown} of {above}");
}

#[test]
fn a_threshold_that_nobody_moves_stays_as_it_is() {
    let (mut window, _folder) = window(|engine| engine);
    let application = window.harness.state_mut().as_mut().unwrap();
    application.ask_for(Command::Lenses(LensCommand::SetThreshold(0.123_456_7)));
    application.ask_for(Command::Lenses(LensCommand::SetBaseRate(0.001_234_567)));
    window.settle();
    window.wait_for("Base rate");
    let lenses = &window.application().session.lenses;
    assert_eq!((lenses.threshold, lenses.base_rate), (0.123_456_7, 0.001_234_567));
}

#[test]
fn the_parts_of_the_pane_are_there() {
    let (mut window, _folder) = window(|engine| LensEngine {
        inject: Arc::new(|wish, _| {
            let lens = |number: usize| InjectedLens {
                einstein_radius_arcsec: 0.5 + 0.005 * (number % 400) as f64,
                magnitude: 22.0 + 0.01 * (number % 400) as f64,
                logit: 4.0 - 0.02 * number as f64,
            };
            Ok((0..wish.settings.count).map(lens).collect())
        }),
        ..engine
    });
    for (tab, label, name) in [
        ("Grading", "Start grading", "lens-setup.png"),
        ("Learning", "Refit the head after each grade", "lens-learn.png"),
        ("Completeness", "Run", "lens-completeness.png"),
    ] {
        window.click(tab);
        window.wait_for(label);
        picture(&mut window, name);
    }
    window.click("Run");
    wait(&mut window, |window| window.application().session.lenses.selection_function.running.is_none());
    let function = &window.application().session.lenses.selection_function;
    assert_eq!(function.injected.len(), function.settings.count);
    picture(&mut window, "lens-completeness-run.png");
}
