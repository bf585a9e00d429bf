//! The pane of residuals in the real window, driven by labels, keys and the mouse; pixels and scores are made up, exports
//! and comparisons are the real ones.

use crate::inpainting_in_window as made_up;
use crate::streaks_in_window as exposures;
use crate::user_interface::{Window, rendered};
use egui::{Key, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::kittest::Queryable;
use skyloupe::catalogue::read_table;
use skyloupe::jobs::InpaintingEngine;
use skyloupe::places::Places;
use skyloupe::progress::Progress;
use skyloupe::session::{
    CandidateRule, Command, ComparedKind, DrawShown, MaskForm, ProbePoint, RepaintCommand, RepaintExport,
    RepaintExportFormat, RepaintFindings, RepaintPass, RepaintScores,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The real engine, but for what is repainted.
fn engine(folder: &Path) -> InpaintingEngine {
    let places = Places::beneath(folder.join("config"), folder.join("state"), folder.join("cache"));
    let real = InpaintingEngine::new(&places);
    let compare = Arc::clone(&real.inspect);
    InpaintingEngine {
        prepare: Arc::new(|| Ok(())),
        inspect: Arc::new(move |wish, watcher| {
            if wish.compared.is_some() {
                return compare(wish, watcher);
            }
            if wish.position.x < 20.0 {
                return Err("it lies at the edge of the image".to_owned());
            }
            watcher.stamped(made_up::stamp(wish));
            for number in 0..made_up::STEPS {
                if watcher.is_cancelled() {
                    return Err("stopped".to_owned());
                }
                watcher.stepped(made_up::step(wish, number));
            }
            Ok(())
        }),
        probe: Arc::new(|_, watcher| {
            for share in [0.0, 0.1, 0.2, 0.5] {
                let scores = RepaintScores { z: 20.0 * share, ..RepaintScores::NONE };
                watcher.probed(ProbePoint { share, scores });
            }
            Ok(())
        }),
        rank: Arc::new(|wish, watcher| {
            watcher.listed(made_up::rows(&wish.field, 60, RepaintPass::Waiting));
            let rows = made_up::rows(&wish.field, 60, RepaintPass::Fast);
            Ok(RepaintFindings { field: Some(wish.field.clone()), rows, ..RepaintFindings::default() })
        }),
        ..real
    }
}

/// A window with the pane open.
fn window() -> (Window, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = exposures::write_exposure(folder.path(), 0);
    let mut window = Window::open(&[file.as_path() as &Path]);
    window.harness.state_mut().as_mut().unwrap().set_inpainting_engine(engine(folder.path()));
    window.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::R);
    window.wait_for("Selected");
    assert!(window.application().session.inpainting.is_open);
    // Whatever the card of the judge that ships says.
    perform(&mut window, RepaintCommand::SetRule(CandidateRule::default()));
    (window, folder)
}

fn wait(window: &mut Window, done: impl Fn(&Window) -> bool) {
    let given_up = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while std::time::Instant::now() < given_up {
        if done(window) {
            return;
        }
        window.settle();
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    panic!("it does not come to an end: {:?}", window.application().session.notices);
}

/// Keep a picture where somebody wants to look at it.
fn picture(window: &mut Window, name: &str) {
    let Some(folder) = std::env::var_os("SKYLOUPE_PICTURES") else { return };
    if let Some(picture) = rendered(window) {
        picture.save(PathBuf::from(folder).join(name)).unwrap();
    }
}

fn click_at(window: &mut Window, at: Pos2, modifiers: Modifiers) {
    window.harness.hover_at(at);
    window.harness.run_steps(1);
    for pressed in [true, false] {
        let button = PointerButton::Primary;
        let event = egui::Event::PointerButton { pos: at, button, pressed, modifiers };
        window.harness.event_modifiers(event, modifiers);
        window.harness.run_steps(1);
    }
    window.settle();
}

/// Click the middle of the image, and wait for all steps.
fn look(window: &mut Window) {
    let is_done = |window: &Window| {
        let inpainting = &window.application().session.inpainting;
        inpainting.inspecting.is_none() && inpainting.n_steps() == made_up::STEPS
    };
    // On a busy machine a press may last too long for a click: then it is made again.
    for _ in 0..10 {
        let at = window.image().rect().center();
        click_at(window, at, Modifiers::NONE);
        for _ in 0..400 {
            if is_done(window) {
                return;
            }
            window.settle();
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
    panic!("nothing is looked at: {:?}", window.application().session.notices);
}

#[test]
fn a_click_repaints_a_core_and_keys_step_through_it() {
    let (mut window, _folder) = window();
    window.wait_for("Click a source in the image");
    look(&mut window);
    window.wait_for(&format!(" {0}/{0}", made_up::STEPS));
    picture(&mut window, "residuals-core.png");
    // A click into the pane gives it the keys.
    let at = window.harness.get_by_label("Residual panel").rect().center();
    click_at(&mut window, at, Modifiers::NONE);
    window.press(Key::Home);
    assert_eq!(window.application().session.inpainting.step_number(), Some(0));
    window.press(Key::Period);
    window.press(Key::Period);
    window.press(Key::Comma);
    assert_eq!(window.application().session.inpainting.step_number(), Some(1));
    window.press(Key::End);
    assert_eq!(window.application().session.inpainting.step_number(), Some(made_up::STEPS - 1));
    window.press(Key::Home);
    window.press(Key::Space);
    wait(&mut window, |window| !window.application().session.inpainting.playing);
    assert_eq!(window.application().session.inpainting.step_number(), Some(made_up::STEPS - 1));
    window.click("In the field");
    assert!(window.application().session.inpainting.in_field);
    picture(&mut window, "residuals-in-field.png");
    window.press(Key::B);
    assert!(!window.application().session.inpainting.in_field, "the original again");
    window.click("Draws");
    window.click("Show draw 2");
    assert_eq!(window.application().session.inpainting.shown, DrawShown::Draw(1));
    picture(&mut window, "residuals-draws.png");
    // Back on the image the keys are those of the image.
    let view = window.frame().view;
    let at = window.image().rect().center() + vec2(40.0, 10.0);
    click_at(&mut window, at, Modifiers::NONE);
    window.press(Key::Plus);
    assert_ne!(window.frame().view, view);
}

#[test]
fn a_mask_is_drawn_erased_undone_and_reset() {
    let (mut window, _folder) = window();
    look(&mut window);
    let panel = window.harness.get_by_label("Mask panel").rect();
    let pixel = panel.width() / 32.0;
    let count = |window: &Window| window.application().session.inpainting.mask.offsets().len();
    click_at(&mut window, panel.center() + vec2(4.0 * pixel, -4.0 * pixel), Modifiers::NONE);
    assert_eq!((count(&window), window.application().session.inpainting.mask.form), (26, MaskForm::Drawn));
    click_at(&mut window, panel.center() + vec2(12.0 * pixel, 0.0), Modifiers::NONE);
    assert_eq!(count(&window), 26, "beyond the largest mask");
    click_at(&mut window, panel.center(), Modifiers::SHIFT);
    assert_eq!(count(&window), 25);
    assert!(!window.application().session.inpainting.mask.contains(0, 0));
    picture(&mut window, "residuals-mask.png");
    window.click("Reset");
    assert_eq!(window.application().session.inpainting.mask.form, MaskForm::Square);
    wait(&mut window, |window| window.application().session.inpainting.inspecting.is_none());
    let hole = window.application().session.inpainting.inspection.as_ref().unwrap().stamp.hole.len();
    assert_eq!(hole, 25, "what is shown is of the newest mask");
}

#[test]
fn sources_are_ranked_listed_and_divided() {
    let (mut window, folder) = window();
    window.click("Sources");
    window.click("Rank all");
    wait(&mut window, |window| window.application().session.inpainting.findings.n_scored() == 60);
    window.wait_for("12 candidates of 60 scored");
    picture(&mut window, "residuals-sources.png");
    window.click("Next");
    assert_eq!(window.application().session.inpainting.selected, Some(55), "the highest z");
    wait(&mut window, |window| window.application().session.inpainting.inspecting.is_none());
    window.click("Scatter");
    picture(&mut window, "residuals-scatter.png");
    window.click("Paper's line");
    assert_eq!(window.application().session.inpainting.rule, CandidateRule::Paper);
    window.click("Own line");
    let CandidateRule::Line { ends: before, .. } = window.application().session.inpainting.rule else {
        panic!("no line")
    };
    // Its ends lie at 10 and 90 % of the width, at three quarters of the height of the plot (15 points below it).
    let rect = window.harness.get_by_label("Scatter plot of scores").rect();
    let from = rect.min + vec2(0.1 * rect.width(), 0.25 * (rect.height() - 15.0));
    window.harness.hover_at(from);
    window.harness.run_steps(1);
    window.harness.drag_at(from);
    window.harness.run_steps(1);
    window.harness.hover_at(from + vec2(0.0, 20.0));
    window.harness.run_steps(2);
    window.harness.drop_at(from + vec2(0.0, 20.0));
    window.settle();
    let CandidateRule::Line { ends: after, .. } = window.application().session.inpainting.rule else {
        panic!("no line")
    };
    assert!(after[0][1] < before[0][1] && after[1] == before[1], "{before:?} {after:?}");
    picture(&mut window, "residuals-line.png");
    let path = folder.path().join("scores.csv");
    let export = RepaintExport { path: path.clone(), format: RepaintExportFormat::ScoresCsv };
    perform(&mut window, RepaintCommand::Export(export));
    let table = read_table(&path, &skyloupe::progress::Unwatched).unwrap();
    assert_eq!(table.row_count(), 60);
    // Rows stand in the order of the list: what was inspected has its own score by now.
    let first = i64::from(window.application().session.inpainting.order[0]);
    assert_eq!(table.column("id").unwrap().cell_text(0), (9_007_199_254_740_993_i64 + first).to_string());
}

/// Do something that the menu asks for with a path.
fn perform(window: &mut Window, command: RepaintCommand) {
    let application = window.harness.state_mut().as_mut().unwrap();
    application.ask_for(Command::Repaint(command));
    window.settle();
}

#[test]
fn panels_and_steps_are_written_as_pictures_and_images() {
    let (mut window, folder) = window();
    look(&mut window);
    let export =
        |name: &str, format| RepaintCommand::Export(RepaintExport { path: folder.path().join(name), format });
    perform(&mut window, export("panels.png", RepaintExportFormat::PanelsPng));
    let read = image::open(folder.path().join("panels.png")).unwrap();
    // Four of 192 pixels with gaps of 4, and a line of text of 17.
    assert_eq!((read.width(), read.height()), (4 * 196 + 4, 192 + 17 + 8));
    perform(&mut window, export("panels.fits", RepaintExportFormat::PanelsFits));
    let specs = [skyloupe::fits::FileSpec::of_path(&folder.path().join("panels.fits"))];
    let opened = skyloupe::fits::open_fields(&specs, &skyloupe::progress::Unwatched).unwrap();
    let names: Vec<String> = opened.fields[0].planes.iter().map(|plane| plane.name.clone()).collect();
    assert!(names.iter().any(|name| name == "RESIDUAL"), "{names:?}");
    perform(&mut window, export("steps", RepaintExportFormat::StepsPng));
    assert_eq!(std::fs::read_dir(folder.path().join("steps")).unwrap().count(), made_up::STEPS);
    perform(&mut window, export("steps.gif", RepaintExportFormat::StepsGif));
    let bytes = std::fs::read(folder.path().join("steps.gif")).unwrap();
    let blocks = bytes.windows(3).filter(|three| *three == [0x21, 0xf9, 4]).count();
    assert_eq!((&bytes[..6], blocks), (&b"GIF89a"[..], made_up::STEPS));
}

#[test]
fn light_is_put_in_and_noticed() {
    let (mut window, _folder) = window();
    look(&mut window);
    window.click("Inject");
    window.click("Score against share");
    // z = 20 share passes 3 at 15 %.
    window.wait_for("noticed from 15.0 % on");
    perform(&mut window, RepaintCommand::SetShare(0.25));
    wait(&mut window, |window| window.application().session.inpainting.inspecting.is_none());
    let inpainting = &window.application().session.inpainting;
    assert!((inpainting.shown_step().unwrap().1.scores.z - 11.0).abs() < 1e-9, "6 + 20 share");
    picture(&mut window, "residuals-inject.png");
    window.click("Reset");
    assert_eq!(window.application().session.inpainting.share, 0.0);
}

#[test]
fn what_cannot_be_repainted_is_said_and_an_own_image_is_its_own_model() {
    let (mut window, folder) = window();
    let frame = window.frame().id;
    let at = skyloupe::geometry::ImagePoint { x: 5.0, y: 100.0 };
    perform(&mut window, RepaintCommand::InspectAt { frame, at });
    window.wait_for("it lies at the edge of the image");
    picture(&mut window, "residuals-problem.png");
    // The image less itself is nothing.
    let size = window.frame().field.size();
    let at = skyloupe::geometry::ImagePoint { x: (size.width / 2) as f64, y: (size.height / 2) as f64 };
    perform(&mut window, RepaintCommand::InspectAt { frame, at });
    let path = folder.path().join("exposure-1.fits");
    perform(&mut window, RepaintCommand::OpenCompared { path, kind: ComparedKind::Model });
    wait(&mut window, |window| window.application().session.inpainting.inspecting.is_none());
    let inpainting = &window.application().session.inpainting;
    let (inspection, step) = inpainting.shown_step().unwrap_or_else(|| panic!("{:?}", inpainting.problem));
    let residual = inspection.residual(step, (DrawShown::Mean, false));
    assert!(residual.iter().all(|value| *value == 0.0 || value.is_nan()));
    assert!(residual.iter().filter(|value| **value == 0.0).count() > 3000);
    picture(&mut window, "residuals-compared.png");
    window.click("Compare");
    window.click("Back to repainted cores");
    assert!(window.application().session.inpainting.compared.is_none());
}
