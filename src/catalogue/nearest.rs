//! Which columns a mistyped name may have meant.

use super::Table;

/// Up to three names of columns near `name`, the nearest first.
pub(super) fn nearest_names(name: &str, table: &Table) -> Vec<String> {
    const MOST: usize = 3;
    let wanted = name.to_lowercase();
    let length = wanted.chars().count();
    let mut found: Vec<(usize, &str)> = table
        .columns
        .iter()
        .filter_map(|column| {
            let own = column.name.to_lowercase();
            let contains = length >= 3 && (own.contains(&wanted) || wanted.contains(&own));
            let edits = edits(&wanted, &own);
            (contains || edits <= 1 + length / 3)
                .then_some((if contains { 1 } else { edits }, column.name.as_str()))
        })
        .collect();
    found.sort_by_key(|(distance, name)| (*distance, name.len()));
    found.into_iter().take(MOST).map(|(_, name)| name.to_owned()).collect()
}

/// Letters to add, drop or change to turn one text into the other (Levenshtein's distance).
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, symbol) in one.chars().enumerate() {
        let mut next = vec![index + 1];
        for (at, (own, pair)) in other.iter().zip(row.windows(2)).enumerate() {
            let [diagonal, above] = pair else { continue };
            let changed = diagonal + usize::from(*own != symbol);
            let left = next.get(at).copied().unwrap_or(usize::MAX - 1);
            next.push(changed.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::edits;

    #[test]
    fn distances_of_words() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("flux", "flux"), 0);
    }
}
