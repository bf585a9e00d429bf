"""Numbers for tests/suite/lens_learning.rs, from scipy, scikit-learn and numpy. Writes lens_learning_oracle.json.

    python3 -m venv venv && venv/bin/pip install numpy scipy scikit-learn
    venv/bin/python lens_learning_oracle.py
"""

import json
import pathlib

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

SOURCES, LENGTH, GRADES = 160, 12, 50
PRECISIONS = [1000.0, 300.0, 100.0, 30.0, 10.0, 3.0, 1.0, 0.3]


def loss(logit, share):
    return np.logaddexp(0, logit) - share * logit


def covariance(x, logit, weight, prior):
    p = 1 / (1 + np.exp(-logit))
    return np.linalg.inv((x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(prior))


def refined(x, offset, share, weight, prior):
    """Another optimiser on the penalised likelihood itself: no program at hand takes both offset and prior."""

    def cost(beta):
        logit = offset + x @ beta
        p = 1 / (1 + np.exp(-logit))
        return weight @ loss(logit, share) + prior @ beta**2 / 2, x.T @ (weight * (p - share)) + prior * beta

    done = minimize(cost, np.zeros(x.shape[1]), jac=True, method="BFGS", options={"gtol": 1e-10, "maxiter": 5000})
    return done.x


def scikit(x, share, weight, prior):
    """The prior of each coefficient goes into the scale of its column; opinions of both kinds are rows of their own."""
    scaled = x / np.sqrt(prior)
    model = LogisticRegression(C=1.0, fit_intercept=False, solver="newton-cholesky", tol=1e-13, max_iter=1000)
    rows, truth = np.vstack([scaled, scaled]), np.r_[np.ones(len(x)), np.zeros(len(x))]
    weights = np.r_[weight * share, weight * (1 - share)]
    model.fit(rows[weights > 0], truth[weights > 0], sample_weight=weights[weights > 0])
    return model.coef_[0] / np.sqrt(prior)


def main():
    random = np.random.default_rng(11)
    mixing = random.normal(0, 1, (LENGTH, LENGTH))
    embeddings = np.float32(np.maximum(random.normal(0.3, 1, (SOURCES, LENGTH)) @ mixing, 0).round(4))
    logits = np.float32((embeddings @ random.normal(0, 0.4, LENGTH) - 1).round(4))
    embeddings64, logits64 = embeddings.astype(float), logits.astype(float)
    indices = random.choice(SOURCES, GRADES, replace=False)
    truth = logits64 + embeddings64[:, 0] - embeddings64[:, 1] + random.normal(0, 1, SOURCES) > 0
    positive = truth[indices]
    weights = random.uniform(0.5, 2, GRADES).round(3)
    # Ten sources are graded twice, five of them the other way round.
    again = np.arange(10)
    rows_index = np.r_[indices, indices[again]]
    rows_positive = np.r_[positive, np.where(again < 5, ~positive[again], positive[again])]
    rows_weight = np.r_[weights, np.full(10, 1.5)]
    summed = np.bincount(rows_index, rows_weight, SOURCES)
    share = np.bincount(rows_index, rows_weight * rows_positive, SOURCES)
    graded = np.flatnonzero(summed)
    share, weight = share[graded] / summed[graded], summed[graded]

    z = (embeddings64 - embeddings64.mean(0)) / embeddings64.std(0)
    zl = (logits64 - logits64.mean()) / logits64.std()
    one = np.ones((SOURCES, 1))
    cases = []
    for kind, precision in [("refine", 3.0), ("refine", 100.0), ("new_concept", 2.0), ("new_concept", 30.0)]:
        x = np.hstack([z, one]) if kind == "refine" else np.hstack([z, zl[:, None], one])
        prior = np.r_[np.full(x.shape[1] - 1, precision), 0.1]
        offset = logits64 if kind == "refine" else np.zeros(SOURCES)
        if kind == "refine":
            beta = refined(x[graded], offset[graded], share, weight, prior)
        else:
            beta = scikit(x[graded], share, weight, prior)
        spread = covariance(x[graded], offset[graded] + x[graded] @ beta, weight, prior)
        cases.append({
            "kind": kind,
            "precision": precision,
            "coefficients": beta.tolist(),
            "logits": (offset + x @ beta).tolist(),
            "variances": np.diag(spread).tolist(),
            "deviations": np.sqrt(np.einsum("ij,jk,ik->i", x, spread, x)).tolist(),
        })

    x = np.hstack([z, zl[:, None], one])
    left_out = []
    for precision in PRECISIONS:
        prior = np.r_[np.full(x.shape[1] - 1, precision), 0.1]
        sum = 0.0
        for place in range(len(graded)):
            keep = np.arange(len(graded)) != place
            beta = scikit(x[graded[keep]], share[keep], weight[keep], prior)
            sum += weight[place] * loss(x[graded[place]] @ beta, share[place])
        left_out.append([precision, sum])

    oracle = {
        "length": LENGTH,
        "embeddings": [float(value) for value in embeddings.ravel()],
        "logits": [float(value) for value in logits],
        "grades": [[int(i), bool(p), float(w)] for i, p, w in zip(rows_index, rows_positive, rows_weight)],
        "cases": cases,
        "left_out": left_out,
    }
    pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(oracle) + "\n")


main()
