//! The pane and the overlay of streaks in the real window, driven by labels and keys.

use crate::streaks_in_window as made_up;
use crate::user_interface::{Window, rendered};
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;
use skyloupe::session::{Command, Pick, Standing, StreakCommand, Verdict};
use std::path::PathBuf;

/// A window with the four exposures open, and made-up findings where streaks will be searched.
fn window(n_false: usize) -> (Window, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<PathBuf> =
        (0..4).map(|exposure| made_up::write_exposure(folder.path(), exposure)).collect();
    let paths: Vec<&std::path::Path> = files.iter().map(PathBuf::as_path).collect();
    let mut window = Window::open(&paths);
    let application = window.harness.state_mut().as_mut().unwrap();
    application.set_streak_engine(made_up::engine_that_finds(n_false));
    application.session.streaks.expected = made_up::expected();
    (window, folder)
}

/// Keep a picture where somebody wants to look at it.
fn picture(window: &mut Window, name: &str) {
    let Some(folder) = std::env::var_os("SKYLOUPE_PICTURES") else { return };
    if let Some(picture) = rendered(window) {
        picture.save(PathBuf::from(folder).join(name)).unwrap();
    }
}

fn search(window: &mut Window) {
    window.press_with(Modifiers::COMMAND, Key::F);
    window.settle();
    assert!(window.application().session.streaks.running.is_none());
}

#[test]
fn streaks_are_searched_listed_judged_and_taken_back_by_keys_and_clicks() {
    let (mut window, _folder) = window(60);
    assert_eq!(window.application().session.frames.len(), 4);
    assert!(window.harness.query_by_label("Find streaks").is_none(), "the pane is out of the way");
    search(&mut window);
    window.wait_for("Tracks (1)");
    picture(&mut window, "found.png");
    window.click("T1");
    assert_eq!(window.application().session.streaks.selected, Some(Pick::Track(1)));
    window.wait_for("Stamp of exposure 4");
    picture(&mut window, "track.png");
    window.click("Accept (V)");
    let verdict = |window: &Window| window.application().session.streaks.review.verdict(0);
    assert_eq!(verdict(&window), Some(Verdict::Accepted));
    window.press(Key::U);
    assert_eq!(verdict(&window), None);
    window.press(Key::R);
    assert_eq!(verdict(&window), Some(Verdict::Rejected));
    window.click("Curves");
    picture(&mut window, "curves.png");
    window.click("Inject");
    picture(&mut window, "inject.png");
}

#[test]
fn a_detection_clicked_in_the_image_is_selected_and_its_ends_follow_the_hand() {
    let (mut window, _folder) = window(60);
    search(&mut window);
    window.wait_for("Tracks (1)");
    window.press(Key::PageDown);
    window.press(Key::Num3);
    let selected = window.application().session.streaks.selected;
    assert_eq!(selected, Some(Pick::Track(1)));
    let number = 0;
    let on_screen = |window: &Window, end: usize| {
        let frame = window.frame();
        let streaks = &window.application().session.streaks;
        let at = streaks.ends(number, &streaks.findings.detections[number])[end];
        let map = frame.view.unwrap().screen_from_image(frame.canvas.0, frame.canvas.1);
        let (x, y) = map.apply(at.x, at.y);
        window.image().rect().min + vec2(x as f32, y as f32)
    };
    let ends = [on_screen(&window, 0), on_screen(&window, 1)];
    let middle = ends[0] + (ends[1] - ends[0]) * 0.5;
    window.harness.hover_at(middle);
    window.harness.run_steps(1);
    window.harness.drag_at(middle);
    window.harness.run_steps(1);
    window.harness.drop_at(middle);
    window.settle();
    assert_eq!(window.application().session.streaks.selected, Some(Pick::Detection(number)));
    picture(&mut window, "selected.png");

    let center = window.frame().view.unwrap().center;
    let to = ends[1] + vec2(24.0, 12.0);
    window.harness.hover_at(ends[1]);
    window.harness.run_steps(1);
    window.harness.drag_at(ends[1]);
    window.harness.run_steps(1);
    for share in [0.3, 0.7, 1.0] {
        window.harness.hover_at(ends[1] + (to - ends[1]) * share);
        window.harness.run_steps(1);
    }
    window.harness.drop_at(to);
    window.settle();
    assert_eq!(window.frame().view.unwrap().center, center, "the image did not move with it");
    assert!(on_screen(&window, 1).distance(to) < 1.0 && on_screen(&window, 0).distance(ends[0]) < 0.1);
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert!(on_screen(&window, 1).distance(ends[1]) < 0.1);
}

#[test]
fn a_threshold_that_nobody_moves_stays_as_it_is() {
    let (mut window, _folder) = window(6);
    search(&mut window);
    let application = window.harness.state_mut().as_mut().unwrap();
    application.ask_for(Command::Streaks(StreakCommand::SetThreshold(0.123_456_7)));
    window.settle();
    assert_eq!(window.application().session.streaks.threshold, 0.123_456_7);
}

#[test]
fn the_threshold_moves_by_keys_and_what_is_below_is_gone() {
    let (mut window, _folder) = window(3000);
    search(&mut window);
    // The card of the network that ships says where it begins.
    let first = window.application().session.streaks.threshold;
    let above = |threshold: f64| {
        let n_false = (0..3000).filter(|number| f64::from(*number) / 3000.0 * 0.6 >= threshold).count();
        format!("Detections ({})", n_false + 3)
    };
    window.click(&above(first));
    picture(&mut window, "many.png");
    window.press(Key::Comma);
    window.press(Key::Comma);
    let threshold = window.application().session.streaks.threshold;
    assert!((0.04..0.16).contains(&(first - threshold)), "{first} to {threshold}");
    window.wait_for(&above(threshold));
    for _ in 0..18 {
        window.press(Key::Period);
    }
    assert!(window.harness.query_by_label("Detections (0)").is_some());
    assert!(window.harness.query_by_label("Nothing is above the threshold.").is_some());
    // What somebody accepted stays.
    window.press(Key::Comma);
    let streaks = &window.application().session.streaks;
    assert_eq!(streaks.standing(0, &streaks.findings.detections[0]), Standing::Linked);
}

#[test]
fn what_was_judged_is_there_after_a_new_start() {
    let (mut window, folder) = window(20);
    search(&mut window);
    window.press(Key::PageDown);
    window.press(Key::V);
    let written = window.state_file("streak-review.jsonl");
    let text = std::fs::read_to_string(&written).unwrap();
    assert_eq!(text.matches("accepted").count(), 3, "{text}");
    drop(folder);
}
