//! Frames of the whole window at 1280 x 800 on the demonstration field: widgets, canvas and all, drawn by the
//! adapter there is. Prints how long frames take while the image is dragged, the contrast is dragged, the wheel
//! zooms, and the cursor moves over the panes. Each frame includes reading the picture back, which a window does not.
//!
//! `cargo bench --bench window`

use egui::{Modifiers, PointerButton, Pos2, pos2, vec2};
use egui_kittest::Harness;
use skyloupe::app::{Application, Graphics, StartOptions};
use skyloupe::places::Places;
use skyloupe::ui::TargetFormat;
use std::time::{Duration, Instant};

type Window = Harness<'static, Option<Application>>;

const FRAMES: usize = 120;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name);
    let places = Places::beneath(path("config"), path("state"), Places::of_platform().cache);
    let mut window = open(places);
    let middle = pos2(470.0, 400.0);
    println!("1280x800, demo field, {FRAMES} frames each, ms");
    report(
        "cursor over the panes",
        frames(&mut window, |window, step| window.hover_at(pos2(1000.0 + step, 300.0))),
    );
    report("drag", dragged(&mut window, PointerButton::Primary, middle));
    report("contrast", dragged(&mut window, PointerButton::Secondary, middle));
    report(
        "wheel",
        frames(&mut window, |window, step| {
            window.hover_at(middle);
            wheel(window, if (step as usize / 30).is_multiple_of(2) { 12.0 } else { -12.0 });
        }),
    );
    report("resting", frames(&mut window, |_, _| {}));
}

fn open(places: Places) -> Window {
    let graphics =
        Graphics { format: Some(TargetFormat::Rgba8Unorm), adapter: "bench".to_owned(), software: true };
    let mut window = Harness::builder()
        .with_size(vec2(1280.0, 800.0))
        .allow_missing_glyphs()
        .with_accessibility_check(false)
        .with_render_cursor(false)
        .build_ui_state(
            move |ui: &mut egui::Ui, application: &mut Option<Application>| {
                let running = application.get_or_insert_with(|| {
                    let options = StartOptions::default();
                    Application::new(ui.ctx(), options, graphics.clone(), places.clone())
                        .expect("threads start")
                });
                running.frame(ui);
            },
            None,
        );
    let limit = Instant::now() + Duration::from_secs(60);
    loop {
        window.run_steps(1);
        window.render().expect("the window draws");
        let application = window.state().as_ref().expect("it runs");
        let shown = !application.is_busy() && !application.session.frames.is_empty();
        if shown && !application.is_loading_tiles() {
            return window;
        }
        assert!(Instant::now() < limit, "the demonstration field did not open");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Run frames, doing something before each.
fn frames(window: &mut Window, mut act: impl FnMut(&mut Window, f32)) -> Vec<Duration> {
    (0..FRAMES)
        .map(|step| {
            act(window, step as f32);
            let begun = Instant::now();
            window.run_steps(1);
            window.render().expect("the window draws");
            begun.elapsed()
        })
        .collect()
}

fn dragged(window: &mut Window, button: PointerButton, from: Pos2) -> Vec<Duration> {
    window.hover_at(from);
    press(window, button, from, true);
    let durations =
        frames(window, |window, step| window.hover_at(from + vec2(2.0 * step, (step * 0.2).sin() * 20.0)));
    press(window, button, from + vec2(2.0 * FRAMES as f32, 0.0), false);
    window.run_steps(2);
    durations
}

fn press(window: &Window, button: PointerButton, pos: Pos2, pressed: bool) {
    window.event(egui::Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
}

fn wheel(window: &Window, points: f32) {
    window.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        modifiers: Modifiers::NONE,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
    });
}

fn report(what: &str, mut durations: Vec<Duration>) {
    durations.sort();
    let at = |share: f64| {
        let index = (share * (durations.len() - 1) as f64).round() as usize;
        durations.get(index).map_or(f64::NAN, |duration| duration.as_secs_f64() * 1e3)
    };
    println!(
        "{what:24} median {:6.1}  90 % {:6.1}  99 % {:6.1}  most {:6.1}",
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0)
    );
}
