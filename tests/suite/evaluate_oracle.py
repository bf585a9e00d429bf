"""Numbers for tests/suite/evaluate.rs, from scikit-learn and scipy. Writes evaluate_oracle.json beside it.

    python3 -m venv venv && venv/bin/pip install numpy scipy scikit-learn
    venv/bin/python evaluate_oracle.py
"""

import json
import pathlib

import numpy as np
from scipy.stats import binomtest, bootstrap
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score, roc_curve

BASE_RATE = 1e-3
BINS = 8


def rows(random, n, separation, step):
    """Logits of both kinds, rounded to `step` so that there are ties."""
    truth = random.random(n) < 0.35
    logits = random.normal(np.where(truth, separation, -separation), 1.5)
    return np.round(logits / step) * step, truth


def scored(random, n, separation, step):
    logits, truth = rows(random, n, separation, step)
    probabilities = 1 / (1 + np.exp(-1.4 * logits - 0.3))
    rate, found, _ = roc_curve(truth, logits, drop_intermediate=False)
    weights = np.where(truth, BASE_RATE / truth.sum(), (1 - BASE_RATE) / (~truth).sum())
    observed, predicted = calibration_curve(truth, probabilities, n_bins=BINS)
    counts, _ = np.histogram(probabilities, np.linspace(0, 1, BINS + 1))
    counts = counts[counts > 0]
    line = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10000, solver="newton-cholesky").fit(logits[:, None], truth)
    slope, intercept = float(line.coef_[0, 0]), float(line.intercept_[0])
    return {
        "logits": logits.tolist(),
        "truth": truth.tolist(),
        "roc": [rate.tolist(), found.tolist()],
        "auc": roc_auc_score(truth, logits),
        "average_precision": average_precision_score(truth, logits),
        "average_precision_at_base_rate": average_precision_score(truth, logits, sample_weight=weights),
        "probabilities": probabilities.tolist(),
        "brier": brier_score_loss(truth, probabilities),
        "reliability": [counts.tolist(), predicted.tolist(), observed.tolist()],
        "expected_calibration_error": float(np.sum(counts * np.abs(observed - predicted)) / counts.sum()),
        "temperature": 1 / slope,
        "bias": intercept,
    }


def half_point(random, n, at, width, weighted):
    """Found and missed objects of a logistic completeness curve, and the fit of another program."""
    magnitudes = random.uniform(21, 27, n)
    found = random.random(n) < 1 / (1 + np.exp((magnitudes - at) / width))
    weights = random.uniform(0.2, 3, n) if weighted else np.ones(n)
    line = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10000, solver="newton-cholesky")
    line.fit(magnitudes[:, None] - 24, found, sample_weight=weights)
    slope, intercept = float(line.coef_[0, 0]), float(line.intercept_[0])
    return {
        "magnitudes": magnitudes.tolist(),
        "found": found.tolist(),
        "weights": weights.tolist(),
        "at": 24 - intercept / slope,
        "slope": slope,
    }


def wilson(k, n, level):
    interval = binomtest(k, n).proportion_ci(level, method="wilson")
    return [k, n, level, interval.low, interval.high]


def resampled(random, n):
    """A percentile interval of the median of groups of one."""
    values = random.gamma(2.0, 3.0, n)
    done = bootstrap((values,), np.median, method="percentile", n_resamples=20000, rng=np.random.default_rng(5))
    return {
        "values": values.tolist(),
        "low": done.confidence_interval.low,
        "high": done.confidence_interval.high,
        "quantiles": [[q, float(np.quantile(values, q))] for q in (0.0, 0.025, 0.31, 0.5, 0.975, 1.0)],
    }


def main():
    random = np.random.default_rng(20261122)
    answers = {
        "base_rate": BASE_RATE,
        "bins": BINS,
        "scored": [scored(random, 60, 0.3, 0.25), scored(random, 400, 0.8, 0.01), scored(random, 300, 1.6, 0.1)],
        "half_points": [half_point(random, 300, 24.6, 0.35, False), half_point(random, 250, 25.1, 0.6, True)],
        "wilson": [wilson(*row) for row in [(0, 12, 0.95), (3, 17, 0.95), (17, 17, 0.9), (951, 1000, 0.99), (1, 2, 0.5)]],
        "bootstrap": resampled(random, 80),
    }
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(answers) + "\n")


if __name__ == "__main__":
    main()
