"""Writes grades_oracle.json: agreement by scikit-learn and statsmodels, for tests/suite/grades.rs.

    pip install numpy scikit-learn statsmodels
    python tests/suite/grades_oracle.py

Fleiss' kappa of rows with different numbers of graders, which statsmodels does not do, is summed over pairs of graders
here, row by row.
"""

import itertools
import json
from pathlib import Path

import numpy as np
from sklearn.metrics import cohen_kappa_score, confusion_matrix
from statsmodels.stats.inter_rater import fleiss_kappa

CLASSES = ["A", "B", "C", "X"]


def opinions(rng, candidates, graders, noise):
    """Class indices [candidate, grader] around a common truth."""
    truth = rng.choice(4, size=candidates, p=[0.1, 0.15, 0.2, 0.55])
    off = rng.choice([-2, -1, 0, 1, 2], size=(candidates, graders), p=[noise / 4, noise / 2, 1 - 1.5 * noise, noise / 2, noise / 4])
    return np.clip(truth[:, None] + off, 0, 3)


def number(value):
    return None if np.isnan(value) else float(value)


def pair(a, b):
    labels = list(range(4))
    return {
        "percent": float(100 * np.mean(a == b)),
        "kappa": number(cohen_kappa_score(a, b, labels=labels)),
        "weighted_kappa": number(cohen_kappa_score(a, b, labels=labels, weights="linear")),
        "confusion": confusion_matrix(a, b, labels=labels).tolist(),
    }


def tallies(table):
    return np.stack([(table == index).sum(axis=1) for index in range(4)], axis=1)


def pairwise_fleiss(rows):
    """Rows of class indices, of any length above 1."""
    agreeing = [np.mean([a == b for a, b in itertools.permutations(row, 2)]) for row in rows]
    shares = np.mean([[np.mean(np.array(row) == index) for index in range(4)] for row in rows], axis=0)
    chance = (shares**2).sum()
    return float((np.mean(agreeing) - chance) / (1 - chance))


def main():
    rng = np.random.default_rng(20260331)
    cases = []
    for candidates, graders, noise in [(200, 3, 0.3), (37, 6, 0.5), (500, 2, 0.05), (12, 2, 0.6)]:
        table = opinions(rng, candidates, graders, noise)
        cases.append(
            {
                "grades": ["".join(CLASSES[index] for index in row) for row in table],
                "pairs": [pair(table[:, i], table[:, j]) for i, j in itertools.combinations(range(graders), 2)],
                "fleiss": float(fleiss_kappa(tallies(table), method="fleiss")),
            }
        )
    # All the same class: chance agrees always.
    same = np.full((9, 2), 3)
    cases.append({"grades": ["XX"] * 9, "pairs": [pair(same[:, 0], same[:, 1])], "fleiss": None})
    # Not everybody graded everything: a dot.
    table = opinions(rng, 150, 4, 0.4)
    missing = rng.random(table.shape) < 0.4
    rows = [[value for value, gone in zip(row, holes) if not gone] for row, holes in zip(table.tolist(), missing)]
    full = [pair(table[~(missing[:, i] | missing[:, j]), i], table[~(missing[:, i] | missing[:, j]), j]) for i, j in itertools.combinations(range(4), 2)]
    cases.append(
        {
            "grades": ["".join("." if gone else CLASSES[value] for value, gone in zip(row, holes)) for row, holes in zip(table.tolist(), missing)],
            "pairs": full,
            "fleiss": pairwise_fleiss([row for row in rows if len(row) > 1]),
        }
    )
    out = Path(__file__).with_suffix(".json")
    out.write_text(json.dumps({"cases": cases}, indent=1) + "\n")


main()
