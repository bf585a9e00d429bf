"""The trees that ship: boosted, and taught by the mean of several classifiers (Hinton et al. 2015, arXiv:1503.02531).

They learn what the teachers say of the rows of training and of twelve rows scattered about each, by 0.003 to 0.1 mag in all
bands, so that many small steps along the features follow boundaries that lie askew to them.
"""

import numpy as np
import xgboost

import teachers

SCATTERED = 12
LEAST_SCATTER, MOST_SCATTER = 0.003, 0.1
# A class of less is left out of a row: it would cost as much time as one that counts.
LEAST_SHARE = 0.01


def features_of(magnitudes, stellarity):
    """As src/quasars/features.rs: in 64 bits, rounded once."""
    u, g, r, i = magnitudes.T
    wide = [u, g, r, i, u - g, u - r, u - i, g - r, g - i, r - i, u / g, u / r, u / i, g / r, g / i, r / i]
    return np.stack(wide + list(stellarity.T), axis=1).astype(np.float32)


def scattered(features, seed):
    random = np.random.default_rng(seed)
    many = np.repeat(features.astype(np.float64), SCATTERED, axis=0)
    scale = np.exp(random.uniform(np.log(LEAST_SCATTER), np.log(MOST_SCATTER), (len(many), 1)))
    magnitudes = many[:, :4] + scale * random.normal(size=(len(many), 4))
    stellarity = many[:, 16:]
    if stellarity.shape[1]:
        moved = stellarity + scale * random.normal(size=stellarity.shape)
        stellarity = np.clip(moved, stellarity.min(axis=0), stellarity.max(axis=0))
    return features_of(magnitudes, stellarity)


class Student:
    """`rounds` trees with at most `leaves` leaves, each of which speaks of all classes: few and large, to be fast in use."""

    def __init__(self, seed, rounds, leaves, rate):
        self.seed, self.rounds, self.leaves, self.rate = seed, rounds, leaves, rate

    def fit(self, features, labels):
        taught = np.vstack([features, scattered(features, self.seed)])
        share = teachers.fit(features, labels, self.seed)(taught)
        row, label = np.nonzero(share > LEAST_SHARE)
        data = xgboost.DMatrix(taught[row], label=label, weight=share[row, label])
        self.booster = xgboost.train(
            {"objective": "multi:softprob", "num_class": 3, "tree_method": "hist", "multi_strategy": "multi_output_tree",
             "grow_policy": "lossguide", "max_depth": 0, "max_leaves": self.leaves, "eta": self.rate, "max_bin": 256,
             "min_child_weight": 1, "reg_lambda": 1, "nthread": 1, "base_score": 0.5, "seed": self.seed},
            data, self.rounds)
        return self

    def predict_proba(self, features):
        return self.booster.predict(xgboost.DMatrix(features))
