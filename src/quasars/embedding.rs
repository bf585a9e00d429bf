//! A map of feature space: t-SNE by the crate `bhtsne`.

use super::QuasarError;
use crate::progress::Progress;
use bhtsne::tSNE;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Most points of a map: beyond that neither the eye nor memory gains.
pub const MOST_EMBEDDED: usize = 50_000;
/// Epochs between two looks at whether the map is still wanted.
const EPOCHS_AT_ONCE: usize = 25;

/// How a map is made. The defaults are those of Nakoneczny et al. 2019.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EmbeddingSettings {
    /// Neighbours that count, about.
    pub perplexity: f32,
    pub epochs: usize,
    pub seed: u64,
}

impl Default for EmbeddingSettings {
    fn default() -> Self {
        Self { perplexity: 30.0, epochs: 1000, seed: 1 }
    }
}

/// Places of rows on a map, near one another where their features are: each feature is scaled to 0..1 first, as in the
/// reference work. `show` sees the map as it grows. The same seed begins with the same map; sums in parallel make later
/// ones differ a little from run to run.
///
/// Distances far across a map mean nothing, and neither do the sizes of its islands.
///
/// # Errors
/// Features that are not finite, fewer rows than three times the perplexity and a few, more than [`MOST_EMBEDDED`];
/// [`QuasarError::Cancelled`].
pub fn embed<const N: usize>(
    rows: &[[f32; N]],
    settings: &EmbeddingSettings,
    progress: &dyn Progress,
    show: &mut dyn FnMut(&[[f32; 2]]),
) -> Result<Vec<[f32; 2]>, QuasarError> {
    check(rows, settings)?;
    let scaled = scaled(rows);
    let mut random = ChaCha8Rng::seed_from_u64(settings.seed);
    let mut places: Vec<f32> = (0..2 * rows.len()).map(|_| random.random_range(-1e-4..1e-4)).collect();
    let mut affinities = None;
    let mut done = 0;
    while done < settings.epochs {
        if progress.is_cancelled() {
            return Err(QuasarError::Cancelled);
        }
        progress.report(done as f32 / settings.epochs as f32);
        let epochs = EPOCHS_AT_ONCE.min(settings.epochs - done);
        let early = done < settings.epochs / 4;
        let mut map = tSNE::<f32, [f32; N], 2>::new(&scaled);
        map.perplexity(settings.perplexity).epochs(epochs).initial_embedding(places);
        // Momentum begins anew with each part, so the parts have the final one as soon as the map is laid out.
        let momentum = if early { 0.5 } else { 0.8 };
        map.momentum(momentum).final_momentum(momentum).learning_rate(learning_rate(rows.len()));
        if early {
            map.early_exaggeration(12.0).stop_lying_epoch(epochs + 1);
        } else {
            map.early_exaggeration(1.0).stop_lying_epoch(0);
        }
        if let Some(known) = affinities.take() {
            map.with_affinities(known);
        }
        map.barnes_hut(0.5, |a, b| a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt());
        affinities = map.affinities();
        places = map.embedding();
        show(&pairs(&places));
        done += epochs;
    }
    progress.report(1.0);
    Ok(pairs(&places))
}

/// n / 12, at least 200 (Belkina et al. 2019).
fn learning_rate(rows: usize) -> f32 {
    (rows as f32 / 12.0).max(200.0)
}

fn check<const N: usize>(rows: &[[f32; N]], settings: &EmbeddingSettings) -> Result<(), QuasarError> {
    let least = (3.0 * settings.perplexity) as usize + 2;
    let refuse = |why: String| Err(QuasarError::Embedding(why));
    if rows.len() < least {
        return refuse(format!(
            "{} rows are too few for a perplexity of {}; {least} are needed",
            rows.len(),
            settings.perplexity
        ));
    }
    if rows.len() > MOST_EMBEDDED {
        return refuse(format!("{} rows are too many; take {MOST_EMBEDDED} of them", rows.len()));
    }
    if let Some(row) = rows.iter().position(|row| row.iter().any(|value| !value.is_finite())) {
        return refuse(format!("row {} has a missing feature; leave such rows out", row + 1));
    }
    Ok(())
}

fn scaled<const N: usize>(rows: &[[f32; N]]) -> Vec<[f32; N]> {
    let mut low = [f32::INFINITY; N];
    let mut high = [f32::NEG_INFINITY; N];
    for row in rows {
        low.iter_mut().zip(row).for_each(|(low, value)| *low = low.min(*value));
        high.iter_mut().zip(row).for_each(|(high, value)| *high = high.max(*value));
    }
    let mut scaled = rows.to_vec();
    for row in &mut scaled {
        for ((value, low), high) in row.iter_mut().zip(low).zip(high) {
            let width = high - low;
            *value = if width > 0.0 { (*value - low) / width } else { 0.0 };
        }
    }
    scaled
}

fn pairs(places: &[f32]) -> Vec<[f32; 2]> {
    let (pairs, _) = places.as_chunks::<2>();
    pairs.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::{Shared, Unwatched};

    /// Three clouds far apart in 4 dimensions.
    fn clouds() -> Vec<[f32; 4]> {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        (0..180)
            .map(|row| [(); 4].map(|()| (row % 3) as f32 * 8.0 + random.random_range(-1.0_f32..1.0)))
            .collect()
    }

    #[test]
    fn clouds_stay_apart() {
        let settings = EmbeddingSettings { perplexity: 15.0, epochs: 300, seed: 2 };
        let mut looks = 0;
        let map = embed(&clouds(), &settings, &Unwatched, &mut |_| looks += 1).unwrap();
        assert_eq!((map.len(), looks), (180, 12));
        let distance = |a: &[f32; 2], b: &[f32; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
        let mut right = 0;
        for (row, place) in map.iter().enumerate() {
            let others = map.iter().enumerate().filter(|(other, _)| *other != row);
            let (nearest, _) =
                others.min_by(|a, b| distance(a.1, place).total_cmp(&distance(b.1, place))).unwrap();
            right += usize::from(nearest % 3 == row % 3);
        }
        assert!(right >= 176, "{right} of 180 have a neighbour of their own cloud");
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        let settings = EmbeddingSettings::default();
        let said =
            |rows: &[[f32; 4]]| embed(rows, &settings, &Unwatched, &mut |_| {}).unwrap_err().to_string();
        assert!(said(&[[0.0; 4]; 20]).contains("20 rows are too few"));
        let mut rows = clouds();
        rows[7][1] = f32::NAN;
        assert!(said(&rows).contains("row 8"));
        let stopped = Shared::default();
        stopped.cancel();
        let result = embed(&clouds(), &settings, &stopped, &mut |_| {});
        assert!(matches!(result, Err(QuasarError::Cancelled)));
    }
}
