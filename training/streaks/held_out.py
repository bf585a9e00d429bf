"""What both trainers of streaks share: splits by simulated field, and figures with intervals over fields."""

import numpy as np


def split_groups(group, seed):
    """Rows for training, for stopping and for the figures: 72 %, 8 % and 20 % of the groups, no group in two."""
    groups = np.random.default_rng(seed).permutation(np.unique(group))
    if len(groups) < 5:
        raise SystemExit(f"{len(groups)} groups are too few to hold some out; at least 5 are needed")
    test = max(1, round(0.2 * len(groups)))
    stop = max(1, round(0.08 * len(groups)))
    chosen = {"test": groups[:test], "stop": groups[test : test + stop], "train": groups[test + stop :]}
    return {name: np.flatnonzero(np.isin(group, members)) for name, members in chosen.items()}


def roc_auc(truth, score):
    """Area under the ROC curve; NaN without both classes. Ties count one half."""
    truth = np.asarray(truth, bool)
    positives, negatives = int(truth.sum()), int((~truth).sum())
    if positives == 0 or negatives == 0:
        return float("nan")
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    rank = np.cumsum(count) - 0.5 * (count - 1)
    return float((rank[place][truth].sum() - 0.5 * positives * (positives + 1)) / (positives * negatives))


def average_precision(truth, score):
    """Mean precision at each true row, in the order of falling score; NaN without true rows."""
    order = np.argsort(-np.asarray(score), kind="stable")
    truth = np.asarray(truth, bool)[order]
    if not truth.any():
        return float("nan")
    return float((np.cumsum(truth)[truth] / (np.flatnonzero(truth) + 1)).mean())


def bootstrap_by_group(figure, truth, score, group, seed, draws=200):
    """A figure, and the middle 95 % of it over draws of whole groups."""
    generator = np.random.default_rng(seed)
    order = np.argsort(group, kind="stable")
    rows = np.split(order, np.flatnonzero(np.diff(group[order])) + 1)
    found = []
    for _ in range(draws):
        drawn = np.concatenate([rows[index] for index in generator.integers(0, len(rows), len(rows))])
        found.append(figure(truth[drawn], score[drawn]))
    found = [value for value in found if np.isfinite(value)]
    low, high = np.percentile(found, [2.5, 97.5]) if found else (float("nan"), float("nan"))
    return {"value": number(figure(truth, score)), "low": number(low), "high": number(high)}


def number(value):
    """For JSON, which has no NaN."""
    return float(value) if np.isfinite(value) else None
