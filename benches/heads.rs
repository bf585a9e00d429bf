//! What a person waits for after each grade: the head refitted from 400 grades and 100,000 sources ranked again, and
//! what to show next. `cargo bench --bench heads`.

use criterion::{Criterion, criterion_group, criterion_main};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use skyloupe::lenses::{Embeddings, Graded, Head, LearnError, Prior, Queue, QueuePlan, Ranking};

const SOURCES: usize = 100_000;
const LENGTH: usize = 128;
const GRADES: usize = 400;

struct Catalogue {
    embeddings: Embeddings,
    grades: Vec<Graded>,
}

fn catalogue() -> Catalogue {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let values: Vec<f32> =
        (0..SOURCES * LENGTH).map(|_| random.random_range(-2.0_f32..2.0).max(0.0)).collect();
    let logits = (0..SOURCES).map(|_| random.random_range(-9.0..5.0)).collect();
    let grades = (0..GRADES).map(|place| Graded {
        index: place * (SOURCES / GRADES),
        is_positive: random.random_bool(0.3),
        weight: 1.0,
    });
    let grades = grades.collect();
    match Embeddings::new(logits, values, LENGTH) {
        Ok(embeddings) => Catalogue { embeddings, grades },
        Err(error) => unreachable!("{error}"),
    }
}

fn ranked(catalogue: &Catalogue, prior: Prior) -> Result<Vec<usize>, LearnError> {
    let head = Head::fit(&catalogue.embeddings, &catalogue.grades, prior)?;
    let logits = head.score_all(&catalogue.embeddings)?;
    let mut order: Vec<(f32, usize)> = logits.into_iter().zip(0..).collect();
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    Ok(order.into_iter().map(|(_, index)| index).collect())
}

fn grades(criterion: &mut Criterion) {
    let catalogue = catalogue();
    let mut group = criterion.benchmark_group("heads_100000");
    group.sample_size(20);
    for (name, prior) in [("refine and rank", Prior::REFINE), ("new concept and rank", Prior::NEW_CONCEPT)] {
        group.bench_function(name, |bencher| bencher.iter(|| ranked(&catalogue, prior)));
    }
    let ids: Vec<i64> = (0..SOURCES as i64).collect();
    let queue = Queue::new(&ids, QueuePlan::default());
    let mut shown = vec![0; SOURCES];
    catalogue.grades.iter().map(|grade| grade.index).for_each(|index| {
        shown.iter_mut().skip(index).take(1).for_each(|times| *times = 1);
    });
    let embeddings = &catalogue.embeddings;
    let ranking = Ranking { embeddings, logits: embeddings.logits(), head: None, shown: &shown };
    group.bench_function("next 20", |bencher| bencher.iter(|| queue.next(&ranking, 20)));
    group.finish();
}

criterion_group!(benches, grades);
criterion_main!(benches);
