//! Pictures of candidates, made off the user's thread in the order in which they are wanted.

use super::stamp_picture::{StampKey, StampPicture, picture};
use crate::field::Field;
use crate::geometry::ImagePoint;
use crate::jobs::Wake;
use crate::jobs::latest::Latest;
use crate::lenses::{Cutout, FieldCutter};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Pictures are passed on at least so often.
const BETWEEN: Duration = Duration::from_millis(40);

/// A field and the pictures that are wanted of it, the most urgent first.
type Wish = (Arc<Field>, Vec<StampKey>);

/// Makes pictures. What is not wanted any more and was not begun is not made.
pub struct StampMaker {
    wishes: Arc<Latest<Wish>>,
    made: Arc<Mutex<Vec<StampPicture>>>,
    is_running: AtomicBool,
    wake: Wake,
}

impl StampMaker {
    pub(super) fn new(wake: Wake) -> Self {
        Self { wishes: Arc::default(), made: Arc::default(), is_running: AtomicBool::new(false), wake }
    }

    /// Make these, the first ones first, and forget what was wanted before. False if the system starts no thread.
    pub fn want(&self, field: &Arc<Field>, keys: Vec<StampKey>) -> bool {
        self.wishes.put((Arc::clone(field), keys));
        if self.is_running.swap(true, Ordering::Relaxed) {
            return true;
        }
        let (wishes, made, wake) = (Arc::clone(&self.wishes), Arc::clone(&self.made), Arc::clone(&self.wake));
        let started =
            std::thread::Builder::new().name("stamps".to_owned()).spawn(move || work(&wishes, &made, &wake));
        if started.is_err() {
            self.is_running.store(false, Ordering::Relaxed);
        }
        started.is_ok()
    }

    /// What was made since the last call.
    pub fn take(&self) -> Vec<StampPicture> {
        std::mem::take(&mut *self.made.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A field that is being cut, as long as the same one is wanted.
type Prepared = (Arc<Field>, Result<FieldCutter, String>);
/// The last cut-out, since several pictures of one candidate are wanted together.
type LastCut = ((i64, i64), Result<Cutout, String>);

fn work(wishes: &Latest<Wish>, made: &Mutex<Vec<StampPicture>>, wake: &Wake) {
    let mut prepared: Option<Prepared> = None;
    loop {
        let (field, keys) = wishes.take();
        if !prepared.as_ref().is_some_and(|(known, _)| Arc::ptr_eq(known, &field)) {
            let cutter = FieldCutter::new(&field).map_err(|error| error.to_string());
            prepared = Some((Arc::clone(&field), cutter));
        }
        let Some((_, cutter)) = &prepared else { continue };
        let (mut last, mut told): (Option<LastCut>, Instant) = (None, Instant::now());
        for key in keys {
            if wishes.is_waiting() {
                break;
            }
            let make = std::panic::AssertUnwindSafe(|| one(cutter, key, &mut last));
            let rgba = std::panic::catch_unwind(make)
                .unwrap_or_else(|cause| Err(crate::jobs::runner::unforeseen(&*cause)));
            made.lock().unwrap_or_else(PoisonError::into_inner).push(StampPicture { key, rgba });
            if told.elapsed() >= BETWEEN {
                told = Instant::now();
                wake();
            }
        }
        wake();
    }
}

fn one(
    cutter: &Result<FieldCutter, String>,
    key: StampKey,
    last: &mut Option<LastCut>,
) -> Result<Vec<u8>, String> {
    let cutter = cutter.as_ref().map_err(Clone::clone)?;
    if last.as_ref().is_none_or(|(at, _)| *at != (key.x, key.y)) {
        let cut = cutter.cut(ImagePoint { x: key.x as f64, y: key.y as f64 });
        *last = Some(((key.x, key.y), cut.map_err(|error| error.to_string())));
    }
    match last {
        Some((_, Ok(cutout))) => picture(cutout, key.look),
        Some((_, Err(why))) => Err(why.clone()),
        None => Err("nothing was cut out".to_owned()),
    }
}
