//! Agreement beyond chance.

/// How much two different classes disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighting {
    /// All differences alike.
    Equal,
    /// In proportion to the steps between them in the order of the scheme.
    Linear,
}

/// Cohen's kappa (Cohen 1960, Educ. Psychol. Meas. 20, 37; weighted: Cohen 1968, Psychol. Bull. 70, 213) of a square
/// table: row `i`, column `j` counts the candidates that the first grader put in class `i` and the second in `j`.
///
/// 1 is perfect agreement, 0 what chance gives. `None` for an empty table, and where chance alone agrees always.
pub fn cohen_kappa(confusion: &[Vec<u64>], weighting: Weighting) -> Option<f64> {
    let side = confusion.len();
    let count = |row: usize, column: usize| {
        confusion.get(row).and_then(|cells| cells.get(column)).map_or(0.0, |count| *count as f64)
    };
    let rows: Vec<f64> = (0..side).map(|row| (0..side).map(|column| count(row, column)).sum()).collect();
    let columns: Vec<f64> = (0..side).map(|column| (0..side).map(|row| count(row, column)).sum()).collect();
    let total: f64 = rows.iter().sum();
    let (mut seen, mut by_chance) = (0.0, 0.0);
    for (row, in_row) in rows.iter().enumerate() {
        for (column, in_column) in columns.iter().enumerate() {
            let weight = match weighting {
                Weighting::Equal => f64::from(u8::from(row != column)),
                Weighting::Linear => row.abs_diff(column) as f64,
            };
            seen += weight * count(row, column);
            by_chance += weight * in_row * in_column / total;
        }
    }
    (by_chance > 0.0).then(|| 1.0 - seen / by_chance)
}

/// Fleiss' kappa (Fleiss 1971, Psychol. Bull. 76, 378) of a table with a row for each candidate and in it the number of
/// graders for each class. Rows may have different numbers of graders: then a row's agreement is the share of its
/// pairs that agree, and the shares of classes are means over rows, each row weighing the same. Rows with fewer than
/// two graders are left out.
///
/// `None` without rows, and where chance alone agrees always.
pub fn fleiss_kappa(counts: &[Vec<u64>]) -> Option<f64> {
    let graders = |row: &[u64]| row.iter().sum::<u64>() as f64;
    let rows: Vec<&Vec<u64>> = counts.iter().filter(|row| graders(row) >= 2.0).collect();
    let classes = rows.iter().map(|row| row.len()).max()?;
    let mut shares = vec![0.0; classes];
    let mut agreeing = 0.0;
    for row in &rows {
        let all = graders(row);
        for (share, count) in shares.iter_mut().zip(row.iter()) {
            *share += *count as f64 / all / rows.len() as f64;
            agreeing += *count as f64 * (*count as f64 - 1.0) / (all * (all - 1.0));
        }
    }
    let seen = agreeing / rows.len() as f64;
    let by_chance: f64 = shares.iter().map(|share| share * share).sum();
    (by_chance < 1.0 - 1e-12).then(|| (seen - by_chance) / (1.0 - by_chance))
}
