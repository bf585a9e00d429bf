//! Reading a whole plane in windows of bounded size.

use super::{Pixels, ReadError};
use crate::geometry::{ImageSize, PixelRect};
use crate::progress::Progress;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// About the most pixels of a window (8 MiB in double precision).
const MOST_PIXELS: usize = 1 << 20;

/// One pass over a plane, as a part of a longer computation.
pub(super) struct Scan<'a> {
    pub(super) pixels: &'a dyn Pixels,
    pub(super) progress: &'a dyn Progress,
    /// The shares of the whole computation that are done before and after this pass.
    pub(super) share: (f32, f32),
}

impl Scan<'_> {
    /// Take every window once, in parallel: `take` adds the window's number and pixels to what a worker
    /// has gathered, `merge` unites what two workers have gathered.
    ///
    /// # Errors
    /// [`ReadError::Cancelled`], or when the pixels cannot be read.
    pub(super) fn gather<T: Send>(
        &self,
        start: impl Fn() -> T + Sync + Send,
        take: impl Fn(&mut T, usize, &[f64]) + Sync + Send,
        merge: impl Fn(T, T) -> T + Sync + Send,
    ) -> Result<T, ReadError> {
        let windows = windows(self.pixels.size());
        let n_done = AtomicUsize::new(0);
        let visit = |mut gathered: T, (index, window): (usize, &PixelRect)| {
            if self.progress.is_cancelled() {
                return Err(ReadError::Cancelled);
            }
            let mut values = vec![0.0; window.area()];
            self.pixels.read_f64(*window, &mut values)?;
            take(&mut gathered, index, &values);
            let done = n_done.fetch_add(1, Ordering::Relaxed) + 1;
            let (before, after) = self.share;
            self.progress.report(before + (after - before) * done as f32 / windows.len() as f32);
            Ok(gathered)
        };
        let gathered = windows.par_iter().enumerate().try_fold(&start, visit);
        gathered.try_reduce(&start, |one, other| Ok(merge(one, other)))
    }
}

/// Windows that cover the plane: whole rows, or pieces of a row where rows are very long.
fn windows(size: ImageSize) -> Vec<PixelRect> {
    let rows = (MOST_PIXELS / size.width.max(1)).max(1);
    let columns = size.width.clamp(1, MOST_PIXELS);
    let row_starts = (0..size.height).step_by(rows);
    let window = |y0: usize, x0: usize| PixelRect {
        x0,
        y0,
        width: columns.min(size.width - x0),
        height: rows.min(size.height - y0),
    };
    row_starts.flat_map(|y0| (0..size.width).step_by(columns).map(move |x0| window(y0, x0))).collect()
}
