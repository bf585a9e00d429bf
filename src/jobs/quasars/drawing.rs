//! The map of feature space: rows of the table, and what stands for the training set over them.

use super::KeptForest;
use crate::progress::Progress;
use crate::quasars::{Class, EmbeddingSettings, FEATURES_WITH_STELLARITY, MOST_EMBEDDED, embed};
use crate::session::{MapWish, QuasarMap};
use std::sync::Arc;

/// The features that a map is of at most: those without stellarity, which not every table has. Beyond those of a set they
/// are 0 and count for nothing.
const MAPPED: usize = 16;

/// Draw it; `show` sees it grow.
///
/// # Errors
/// One sentence when there are too few rows, or no forest.
pub fn draw(
    forest: &KeptForest,
    wish: &MapWish,
    progress: &dyn Progress,
    show: &mut dyn FnMut(QuasarMap),
) -> Result<(), String> {
    let prototypes: Vec<([f64; 4], Class)> = if wish.settings.with_training {
        let forest = forest.get(wish.result.rows.wish.model.as_deref())?;
        forest.coverage().stand_ins()
    } else {
        Vec::new()
    };
    let most = wish.settings.most.min(MOST_EMBEDDED.saturating_sub(prototypes.len()));
    let photometry = &wish.result.rows.photometry;
    let set = photometry.features;
    let rows = sample(&wish.result.made.classes, most);
    let magnitudes = rows.iter().map(|row| photometry.row(*row as usize));
    let magnitudes = magnitudes.chain(prototypes.iter().map(|(magnitudes, _)| *magnitudes));
    let points: Vec<[f32; MAPPED]> =
        magnitudes.map(|of| first(set.features(of, f64::NAN), set.count(false))).collect();
    let settings = EmbeddingSettings { epochs: wish.settings.epochs, ..EmbeddingSettings::default() };
    let training: Vec<Class> = prototypes.into_iter().map(|(_, class)| class).collect();
    let mut parts = 0;
    let each = settings.epochs.div_ceil(25).max(1) as f32;
    let map = |places: &[[f32; 2]], done: f32| QuasarMap {
        result: Arc::clone(&wish.result),
        rows: rows.clone(),
        training: training.clone(),
        places: places.to_vec(),
        done,
    };
    let drawn = embed(&points, &settings, progress, &mut |places| {
        parts += 1;
        show(map(places, (parts as f32 / each).min(1.0)));
    });
    match drawn {
        Ok(_) => Ok(()),
        // Given up by the user: what was drawn so far stays.
        Err(crate::quasars::QuasarError::Cancelled) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

fn first(all: [f32; FEATURES_WITH_STELLARITY], count: usize) -> [f32; MAPPED] {
    let mut kept = [0.0; MAPPED];
    kept.iter_mut().zip(all).take(count).for_each(|(slot, value)| *slot = value);
    kept
}

/// Classified rows, evenly from the whole table where there are more than wanted.
fn sample(classes: &[Option<Class>], most: usize) -> Vec<u32> {
    let rows: Vec<u32> =
        classes.iter().enumerate().filter(|(_, class)| class.is_some()).map(|(row, _)| row as u32).collect();
    if rows.len() <= most {
        return rows;
    }
    let step = rows.len() as f64 / most.max(1) as f64;
    (0..most).filter_map(|place| rows.get((place as f64 * step) as usize).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_spread_over_the_classified_rows() {
        let classes: Vec<Option<Class>> =
            (0..1000).map(|row| (row % 2 == 0).then_some(Class::Star)).collect();
        let rows = sample(&classes, 50);
        assert_eq!((rows.len(), rows.first(), rows.last()), (50, Some(&0), Some(&980)));
        assert!(rows.windows(2).all(|pair| pair[0] < pair[1]) && rows.iter().all(|row| row % 2 == 0));
        assert_eq!(sample(&classes, 5000).len(), 500);
    }
}
