"""Train the forest that tells quasars, stars and galaxies apart, on features that the program wrote.

    skyloupe training-set quasars TABLE --labels class --group plate --out rows
    python training/quasars/train.py rows out

writes out/model.onnx, out/metrics.json (everything cross-validated by group) and prints the figures. Half of the trees are a
random forest (Breiman 2001), half extremely randomised (Geurts et al. 2006), all with the entropy criterion: the first are
better at stars against galaxies, the second at quasars. `--trees 400 --plain` is the forest of Nakoneczny et al. 2019.
"""

import argparse
import json
import pathlib
import sys
import time

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.preprocessing import StandardScaler

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import forest_file  # noqa: E402

STAR, GALAXY, QSO = range(3)
FOLDS = 5


def mixed(seed, trees):
    """The shipped forest."""
    half = trees // 2
    return [
        RandomForestClassifier(half, criterion="entropy", min_samples_leaf=2, random_state=seed),
        ExtraTreesClassifier(trees - half, criterion="entropy", max_features=6, min_samples_leaf=2, random_state=seed),
    ]


def plain(seed, trees):
    """The forest of the reference work: scikit-learn's defaults with entropy."""
    return [RandomForestClassifier(trees, criterion="entropy", random_state=seed)]


def fit(forests, features, labels):
    return [forest.fit(features, labels) for forest in forests]


def probabilities(forests, features):
    weights = [len(forest.estimators_) for forest in forests]
    found = sum(weight * forest.predict_proba(features) for weight, forest in zip(weights, forests))
    return found / sum(weights)


class Logistic:
    """Multinomial logistic regression; coefficients for features as they are."""

    def fit(self, features, labels):
        scaler = StandardScaler().fit(features)
        found = LogisticRegression(C=10.0, max_iter=2000).fit(scaler.transform(features), labels)
        self.coefficients = found.coef_ / scaler.scale_
        self.intercepts = found.intercept_ - self.coefficients @ scaler.mean_
        return self

    def predict_proba(self, features):
        scores = features.astype(np.float64) @ self.coefficients.T + self.intercepts
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def text(self):
        return json.dumps({"coefficients": self.coefficients.tolist(), "intercepts": self.intercepts.tolist()})


def out_of_fold(make, features, labels, groups, seed=0):
    found = np.zeros((len(labels), 3))
    for inside, outside in StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(features, labels, groups):
        found[outside] = make(inside)(features[outside])
    return found


def figures(labels, called, p_qso=None, weights=None):
    """Weighted by how often a row was drawn."""
    weights = np.ones(len(labels)) if weights is None else weights
    is_qso, is_called = labels == QSO, called == QSO
    right, wrong, missed = (weights[mask].sum() for mask in
                            (is_qso & is_called, ~is_qso & is_called, is_qso & ~is_called))
    made = {
        "accuracy": (weights * (called == labels)).sum() / weights.sum(),
        "qso_accuracy": 1 - (wrong + missed) / weights.sum(),
        "qso_purity": right / max(right + wrong, 1e-9),
        "qso_completeness": right / max(right + missed, 1e-9),
        "qso_f1": 2 * right / max(2 * right + wrong + missed, 1e-9),
    }
    if p_qso is not None:
        made["qso_auc"] = roc_auc_score(is_qso, p_qso, sample_weight=weights)
        made["qso_average_precision"] = average_precision_score(is_qso, p_qso, sample_weight=weights)
    return made


def with_intervals(labels, called, groups, p_qso=None, resamples=200):
    """Percentile bootstrap over groups."""
    random = np.random.default_rng(1)
    _, numbers = np.unique(groups, return_inverse=True)
    count = numbers.max() + 1
    value = figures(labels, called, p_qso)
    drawn = {name: [] for name in value}
    for _ in range(resamples):
        weights = np.bincount(random.integers(0, count, count), minlength=count)[numbers].astype(float)
        for name, one in figures(labels, called, p_qso, weights).items():
            drawn[name].append(one)
    return {name: {"value": float(one), "interval": [float(edge) for edge in np.percentile(drawn[name], [2.5, 97.5])],
                   "n": int(len(labels))} for name, one in value.items()}


def importances(forests):
    weights = [len(forest.estimators_) for forest in forests]
    return sum(weight * forest.feature_importances_ for weight, forest in zip(weights, forests)) / sum(weights)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("rows", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--trees", type=int, default=120)
    parser.add_argument("--plain", action="store_true", help="a random forest with scikit-learn's defaults")
    parser.add_argument("--reference-trees", type=int, default=400, help="of the forest to compare with; 0 for none")
    parser.add_argument("--seed", type=int, default=491237)
    arguments = parser.parse_args()
    began = time.time()
    load = lambda name: np.load(arguments.rows / f"{name}.npy")
    features, labels, groups = load("features"), load("labels"), load("groups")
    make = plain if arguments.plain else mixed

    def trained(kind, trees):
        def of(inside):
            forests = fit(kind(arguments.seed, trees), features[inside], labels[inside])
            return lambda some: probabilities(forests, some)
        return of

    oof = out_of_fold(trained(make, arguments.trees), features, labels, groups)
    logistic = out_of_fold(lambda inside: Logistic().fit(features[inside], labels[inside]).predict_proba,
                           features, labels, groups)
    blue = np.where((features[:, 4] < 0.6) & (features[:, 7] < 0.6), QSO, GALAXY)
    metrics = {
        "rows": {name: int((labels == index).sum()) for index, name in enumerate(forest_file.CLASSES)},
        "groups": int(len(np.unique(groups))), "folds": FOLDS,
        "forest": with_intervals(labels, oof.argmax(1), groups, oof[:, QSO]),
        "logistic": with_intervals(labels, logistic.argmax(1), groups, logistic[:, QSO]),
        "colour_cut": {name: one for name, one in with_intervals(labels, blue, groups).items() if name.startswith("qso")},
    }
    if arguments.reference_trees:
        reference = out_of_fold(trained(plain, arguments.reference_trees), features, labels, groups)
        metrics["reference"] = with_intervals(labels, reference.argmax(1), groups, reference[:, QSO])
    metrics["confusion"] = [[int(((labels == a) & (oof.argmax(1) == b)).sum()) for b in range(3)] for a in range(3)]
    metrics["oof"] = {"labels": labels.tolist(), "r": np.round(features[:, 2], 3).tolist(),
                      "groups": groups.tolist(), "p": np.round(oof, 5).tolist()}
    forests = fit(make(arguments.seed, arguments.trees), features, labels)
    said = json.loads((arguments.rows / "features.json").read_text())
    metrics["importances"] = dict(zip(said["features"], np.round(importances(forests), 5).tolist()))
    arguments.out.mkdir(parents=True, exist_ok=True)
    texts = {"skyloupe.coverage": (arguments.rows / "coverage.json").read_text(),
             "skyloupe.logistic_baseline": Logistic().fit(features, labels).text()}
    metrics["trees"] = forest_file.write(arguments.out / "model.onnx", forests, features.shape[1], texts)
    metrics["ranges"] = {name: [float(column.min()), float(column.max())]
                         for name, column in zip(said["features"], features.T)}
    metrics["seconds"] = round(time.time() - began)
    (arguments.out / "metrics.json").write_text(json.dumps(metrics))
    for name in ("forest", "logistic", "colour_cut", "reference"):
        print(name, {key: [round(one["value"], 4), *np.round(one["interval"], 4)] for key, one in metrics.get(name, {}).items()})
    print("confusion", metrics["confusion"], "bytes", (arguments.out / "model.onnx").stat().st_size)


if __name__ == "__main__":
    main()
