//! A thread of its own for work of one kind: one after the other, or the newest wish only.

use crate::jobs::latest::Latest;
use crate::jobs::runner::{Answer, Work, guarded, no_thread};
use crate::session::{Request, Update};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

/// Work and the request that it is for.
type Wish = (Request, Work);

/// The newest wish replaces one that was not begun.
#[derive(Default)]
pub struct LatestLane(Option<Arc<Latest<Wish>>>);

impl LatestLane {
    /// Do this, and nothing that was wished before and not begun.
    pub fn put(&mut self, name: &str, answer: &Answer, wish: Wish) {
        if self.0.is_none() {
            let slot = Arc::new(Latest::default());
            let (wishes, from_lane) = (Arc::clone(&slot), answer.clone());
            let run = move || loop {
                let (request, work): Wish = wishes.take();
                from_lane.send(guarded(Some(request), work));
            };
            match std::thread::Builder::new().name(name.to_owned()).spawn(run) {
                Ok(_) => self.0 = Some(slot),
                Err(error) => {
                    answer.send(Update::Failed { request: Some(wish.0), what: no_thread(&error) });
                    return;
                }
            }
        }
        if let Some(slot) = &self.0 {
            slot.put(wish);
        }
    }
}

/// Everything is done, in the order of the wishes.
#[derive(Default)]
pub struct OrderedLane(Option<Sender<Wish>>);

impl OrderedLane {
    /// Do this after what was wished before.
    pub fn push(&mut self, name: &str, answer: &Answer, wish: Wish) {
        if self.0.is_none() {
            let (sender, wishes) = channel::<Wish>();
            let from_lane = answer.clone();
            let run = move || {
                while let Ok((request, work)) = wishes.recv() {
                    from_lane.send(guarded(Some(request), work));
                }
            };
            match std::thread::Builder::new().name(name.to_owned()).spawn(run) {
                Ok(_) => self.0 = Some(sender),
                Err(error) => {
                    answer.send(Update::Failed { request: Some(wish.0), what: no_thread(&error) });
                    return;
                }
            }
        }
        let request = wish.0;
        if self.0.as_ref().is_none_or(|lane| lane.send(wish).is_err()) {
            let what = "The worker that keeps grades has ended; start the application again".to_owned();
            answer.send(Update::Failed { request: Some(request), what });
        }
    }
}
