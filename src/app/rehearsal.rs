//! The window moves by itself and measures its frames: dragging, contrast, stretches, wheel, cursor.

use crate::progress::Distribution;
use egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, RawInput, TouchPhase, pos2,
    vec2,
};
use std::time::{Duration, Instant};

/// Frames of each act that count, at most.
const FRAMES: usize = 120;
/// Frames before and after them, which do not.
const REST: usize = 10;
/// An act ends early where its frames take longer than this together, and there are enough of them.
const LONGEST: Duration = Duration::from_secs(4);
const FEWEST: usize = 20;
/// Where the cursor begins, points from the window's upper left corner.
const STAGE: Pos2 = pos2(420.0, 400.0);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Drag,
    Contrast,
    Stretch,
    Wheel,
    Cursor,
}

const ACTS: [(Act, &str); 6] = [
    (Act::Drag, "drag at once"),
    (Act::Contrast, "contrast and bias"),
    (Act::Stretch, "next stretch"),
    (Act::Wheel, "wheel zoom"),
    (Act::Cursor, "cursor on the image"),
    // By now a large field has been read.
    (Act::Drag, "drag again"),
];

/// A scripted run through what users do most.
#[derive(Debug, Default)]
pub struct Rehearsal {
    act: usize,
    step: usize,
    /// Acts whose line was taken.
    told: usize,
    last: Option<Instant>,
    intervals: [Vec<Duration>; ACTS.len()],
}

impl Rehearsal {
    /// What the user does in the frame that is about to be drawn.
    pub fn perform(&mut self, input: &mut RawInput) {
        let Some((act, _)) = ACTS.get(self.act).copied() else { return };
        let now = Instant::now();
        let counts = (REST..REST + FRAMES).contains(&self.step);
        if let (true, Some(last), Some(intervals)) = (counts, self.last, self.intervals.get_mut(self.act)) {
            intervals.push(now - last);
            if intervals.len() >= FEWEST && intervals.iter().sum::<Duration>() > LONGEST {
                self.step = REST + FRAMES;
            }
        }
        self.last = Some(now);
        input.events.extend(events(act, self.step));
        self.step += 1;
        if self.step == REST + FRAMES + REST {
            (self.act, self.step, self.last) = (self.act + 1, 0, None);
        }
    }

    /// True once every act is over.
    pub fn is_over(&self) -> bool {
        self.act >= ACTS.len()
    }

    /// The line of the act that ended since the last call, milliseconds.
    pub fn line(&mut self) -> Option<String> {
        let number = self.told;
        let (_, name) = ACTS.get(number).filter(|_| number < self.act)?;
        self.told += 1;
        Some(Distribution::of(self.intervals.get(number)?)?.row(name))
    }
}

/// The hand of the user: still, then moving with a button held, then still.
fn events(act: Act, step: usize) -> Vec<Event> {
    let travelled = step.saturating_sub(REST).min(FRAMES) as f32;
    let pos = match act {
        Act::Drag => STAGE + vec2((2.0 * travelled).round(), travelled.round()),
        Act::Contrast => STAGE + vec2(travelled, (travelled * 0.15).sin() * 40.0).round(),
        Act::Stretch | Act::Wheel => STAGE,
        Act::Cursor => STAGE + vec2(travelled, -travelled),
    };
    let button = match act {
        Act::Drag => Some(PointerButton::Primary),
        Act::Contrast => Some(PointerButton::Secondary),
        Act::Stretch | Act::Wheel | Act::Cursor => None,
    };
    let mut events = vec![Event::PointerMoved(pos)];
    if let Some(button) = button
        && (step == REST - 5 || step == REST + FRAMES + 5)
    {
        events.push(Event::PointerButton { pos, button, pressed: step < REST, modifiers: Modifiers::NONE });
    }
    // Twice a second at 60 frames a second.
    if act == Act::Stretch && (REST..REST + FRAMES).contains(&step) && step.is_multiple_of(30) {
        for pressed in [true, false] {
            let (key, modifiers) = (Key::D, Modifiers::NONE);
            events.push(Event::Key { key, physical_key: None, pressed, repeat: false, modifiers });
        }
    }
    if act == Act::Wheel && (REST..REST + FRAMES).contains(&step) {
        let inwards = (step / 30).is_multiple_of(2);
        events.push(Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, if inwards { 15.0 } else { -15.0 }),
            modifiers: Modifiers::NONE,
            phase: TouchPhase::Move,
            source: MouseWheelSource::Wheel,
        });
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_is_measured_and_no_button_stays_down() {
        let mut rehearsal = Rehearsal::default();
        let mut input = RawInput::default();
        let mut lines = Vec::new();
        while !rehearsal.is_over() {
            rehearsal.perform(&mut input);
            lines.extend(rehearsal.line());
        }
        assert!(rehearsal.intervals.iter().all(|intervals| intervals.len() == FRAMES));
        let pressed = |wanted: bool| {
            let is =
                |event: &&Event| matches!(event, Event::PointerButton { pressed, .. } if *pressed == wanted);
            input.events.iter().filter(is).count()
        };
        assert_eq!((pressed(true), pressed(false)), (3, 3));
        assert_eq!(lines.len(), ACTS.len());
        assert!(lines.iter().zip(ACTS).all(|(line, (_, name))| line.starts_with(name)), "{lines:?}");
    }

    #[test]
    fn an_act_of_slow_frames_ends_early_with_the_button_up() {
        let mut rehearsal = Rehearsal { step: REST + FEWEST, ..Rehearsal::default() };
        rehearsal.intervals[0] = vec![Duration::from_millis(300); FEWEST];
        rehearsal.last = Some(Instant::now());
        let mut input = RawInput::default();
        let mut frames = 0;
        while rehearsal.line().is_none() {
            rehearsal.perform(&mut input);
            frames += 1;
        }
        assert_eq!(frames, REST);
        assert!(matches!(
            input.events.iter().rev().find(|event| matches!(event, Event::PointerButton { .. })),
            Some(Event::PointerButton { pressed: false, .. })
        ));
    }
}
