"""Five classifiers that are too large, or of another kind, to be one file of trees; the mean of their probabilities is what the
shipped trees learn.

The locus of stars is a few hundredths of a magnitude wide and lies askew to all colours, so three of the five see the principal
colours of the stellar locus (Ivezic et al. 2004, Astron. Nachr. 325, 583) and second differences of neighbouring magnitudes
beside the features of the program. All weigh alike; none of them was tuned beyond the settings here.
"""

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.mixture import GaussianMixture
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

# r, u-g, g-r, r-i among the features.
AXES = [2, 4, 7, 9]


def askew(features):
    """The features, and nine colours that lie askew to them."""
    u, g, r, i = features[:, :4].T.astype(np.float64)
    made = np.stack([-0.249 * u + 0.794 * g - 0.555 * r, -0.227 * g + 0.792 * r - 0.567 * i,
                     0.910 * (u - g) + 0.415 * (g - r), 0.928 * (g - r) + 0.370 * (r - i), u - 2 * g + r, g - 2 * r + i,
                     g - 1.5 * r + 0.5 * i, g - 2.5 * r + 1.5 * i, g - 3.5 * r + 2.5 * i], axis=1)
    return np.hstack([features, made]).astype(np.float32)


def few(features):
    """r, three colours, stellarity where there is one."""
    return features[:, AXES + list(range(16, features.shape[1]))].astype(np.float64)


def extremely_random(features, labels, seed):
    made = ExtraTreesClassifier(150, criterion="entropy", max_features=8, min_samples_leaf=2, random_state=seed)
    made.fit(askew(features), labels)
    return lambda rows: made.predict_proba(askew(rows))


def random_askew(features, labels, seed):
    made = RandomForestClassifier(100, criterion="entropy", max_features=5, random_state=seed).fit(askew(features), labels)
    return lambda rows: made.predict_proba(askew(rows))


def random_plain(features, labels, seed):
    made = RandomForestClassifier(100, criterion="entropy", random_state=seed).fit(features, labels)
    return made.predict_proba


def support_vectors(features, labels, seed):
    def seen(rows):
        return np.hstack([few(rows), askew(rows)[:, features.shape[1]:features.shape[1] + 4]])
    scaler = StandardScaler().fit(seen(features))
    made = SVC(C=3, gamma=0.1, probability=True, random_state=seed).fit(scaler.transform(seen(features)), labels)
    return lambda rows: made.predict_proba(scaler.transform(seen(rows)))


def mixtures(features, labels, seed):
    """Densities of each class as sums of 12 and of 20 normal distributions, half as many for quasars."""
    fitted = []
    for label in range(3):
        rows = few(features[labels == label])
        counts = [min(count, max(1, len(rows) // 20)) for count in ((12, 20) if label < 2 else (6, 10))]
        fitted.append([GaussianMixture(count, reg_covar=1e-4, random_state=seed + count).fit(rows) for count in counts])
    share = [(labels == label).mean() for label in range(3)]

    def probabilities(rows):
        rows = few(rows)
        dense = [np.mean([np.exp(one.score_samples(rows)) for one in of_class], axis=0) for of_class in fitted]
        dense = np.stack(dense, axis=1) * share + 1e-30
        return dense / dense.sum(axis=1, keepdims=True)
    return probabilities


TEACHERS = [extremely_random, random_askew, random_plain, support_vectors, mixtures]


def fit(features, labels, seed):
    """Returns the function that gives the mean of their probabilities for rows of features."""
    fitted = [teacher(features, labels, seed) for teacher in TEACHERS]
    return lambda rows: sum(one(rows) for one in fitted) / len(fitted)
