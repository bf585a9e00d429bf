"""Train the forest that tells quasars, stars and galaxies apart, on features that the program wrote.

    skyloupe training-set quasars TABLE --labels class --group plate --out rows
    python training/quasars/train.py rows out

writes out/model.onnx, out/metrics.json (everything cross-validated by group) and prints the figures. The trees are boosted and
taught by five larger classifiers (student.py, teachers.py), each fold by teachers of its own. `--trees 400 --plain` is the forest
of Nakoneczny et al. 2019, and the only kind for rows of Euclid's colours (`--features euclid`). Rows with stellarity, which the program writes where `--map` names such a column, have 17 features
and give a forest of 17: nothing else is needed.
"""

import argparse
import json
import pathlib
import sys
import time

import numpy as np
import onnxruntime
from joblib import Parallel, delayed
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.preprocessing import StandardScaler

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import feature_sets  # noqa: E402
import forest_file  # noqa: E402
import student  # noqa: E402

QSO = 2
FOLDS = 5


def plain(seed, trees):
    """The forest of the reference work: scikit-learn's defaults with entropy."""
    return RandomForestClassifier(trees, criterion="entropy", random_state=seed)


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


def other_photometry(features):
    """The same rows as other photometry would have them; of u, g, r, i alone, for others hold no magnitudes."""
    magnitudes, stellarity = features[:, :4].astype(np.float64), features[:, 16:].astype(np.float64)
    noise = np.random.default_rng(2).normal(size=magnitudes.shape)
    # Schlafly & Finkbeiner 2011, ApJ 737, 103: SDSS bands, for each magnitude of E(B-V).
    reddening = np.array([4.239, 3.303, 2.285, 1.698])
    return {"noise_0.02": student.features_of(magnitudes + 0.02 * noise, stellarity),
            "noise_0.05": student.features_of(magnitudes + 0.05 * noise, stellarity),
            "dereddened_0.03": student.features_of(magnitudes - 0.03 * reddening, stellarity)}


def out_of_fold(make, views, labels, groups, seed=0, workers=1):
    """Probabilities of each row by a model that saw no row of its group; `views` are the features to learn from, and to ask
    about, by name, of which the first is learnt from."""
    learnt = next(iter(views.values()))
    folds = list(StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(learnt, labels, groups))

    def one(inside, outside):
        model = make().fit(learnt[inside], labels[inside])
        return {name: model.predict_proba(view[outside]) for name, view in views.items()}
    found = {name: np.zeros((len(labels), 3)) for name in views}
    for (_, outside), made in zip(folds, Parallel(workers)(delayed(one)(*fold) for fold in folds)):
        for name, p in made.items():
            found[name][outside] = p
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


def importances(model, count):
    """Shares of what splits gain."""
    if isinstance(model, RandomForestClassifier):
        return model.feature_importances_
    gains = model.booster.get_score(importance_type="total_gain")
    gains = np.array([gains.get(f"f{index}", 0.0) for index in range(count)])
    return gains / gains.sum()


def write(path, model, features, texts):
    """Returns how many trees there are; boosted trees are checked against what ONNX Runtime makes of the file."""
    if isinstance(model, RandomForestClassifier):
        return forest_file.write(path, [model], features.shape[1], texts)
    count = forest_file.write_boosted(path, model.booster, features.shape[1], texts)
    found = onnxruntime.InferenceSession(path).run(["probabilities"], {"features": features})[0]
    apart = float(np.abs(found - model.predict_proba(features)).max())
    if apart > 1e-3:
        raise ValueError(f"{path} gives probabilities that are {apart} off")
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("rows", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--trees", type=int, default=66)
    parser.add_argument("--leaves", type=int, default=520, help="of a boosted tree, at most")
    parser.add_argument("--rate", type=float, default=0.15, help="of boosting")
    parser.add_argument("--plain", action="store_true", help="a random forest with scikit-learn's defaults")
    parser.add_argument("--folds-seed", type=int, default=0, help="which groups go together in a fold")
    parser.add_argument("--workers", type=int, default=1, help="folds at a time")
    parser.add_argument("--reference-trees", type=int, default=400, help="of the forest to compare with; 0 for none")
    parser.add_argument("--seed", type=int, default=491237)
    arguments = parser.parse_args()
    began = time.time()
    load = lambda name: np.load(arguments.rows / f"{name}.npy")
    features, labels, groups = load("features"), load("labels"), load("groups")
    said = json.loads((arguments.rows / "features.json").read_text())
    kind = feature_sets.set_of(said)
    if kind != feature_sets.UGRI and not arguments.plain:
        parser.error("rows of Euclid's colours hold no magnitudes to scatter: give --plain and, for instance, --trees 400")
    brightness = features[:, 2] if kind == feature_sets.UGRI else load("brightness")
    seed, trees = arguments.seed, arguments.trees

    def make():
        return plain(seed, trees) if arguments.plain else student.Student(seed, trees, arguments.leaves, arguments.rate)

    def cross_validated(kind, **others):
        return out_of_fold(kind, {"given": features, **others}, labels, groups, arguments.folds_seed, arguments.workers)

    views = cross_validated(make, **(other_photometry(features) if kind == feature_sets.UGRI else {}))
    oof, logistic = views.pop("given"), cross_validated(Logistic)["given"]
    blue = feature_sets.colour_cut(kind, features)
    cut = {} if blue is None else with_intervals(labels, blue, groups)
    metrics = {
        "set": kind,
        "rows": {name: int((labels == index).sum()) for index, name in enumerate(forest_file.CLASSES)},
        "groups": int(len(np.unique(groups))), "folds": FOLDS,
        "forest": with_intervals(labels, oof.argmax(1), groups, oof[:, QSO]),
        "other_photometry": {name: with_intervals(labels, p.argmax(1), groups) for name, p in views.items()},
        "logistic": with_intervals(labels, logistic.argmax(1), groups, logistic[:, QSO]),
        "colour_cut": {name: one for name, one in cut.items() if name.startswith("qso")},
    }
    if arguments.reference_trees:
        reference = cross_validated(lambda: plain(seed, arguments.reference_trees))["given"]
        metrics["reference"] = with_intervals(labels, reference.argmax(1), groups, reference[:, QSO])
    metrics["confusion"] = [[int(((labels == a) & (oof.argmax(1) == b)).sum()) for b in range(3)] for a in range(3)]
    metrics["oof"] = {"labels": labels.tolist(), "r": np.round(brightness, 3).tolist(),
                      "groups": groups.tolist(), "p": np.round(oof, 5).tolist()}
    model = make().fit(features, labels)
    metrics["importances"] = dict(zip(said["features"], np.round(importances(model, features.shape[1]), 5).tolist()))
    arguments.out.mkdir(parents=True, exist_ok=True)
    texts = {"skyloupe.coverage": (arguments.rows / "coverage.json").read_text(),
             "skyloupe.logistic_baseline": Logistic().fit(features, labels).text()}
    if said.get("model_features"):
        texts["skyloupe.features"] = json.dumps(said["model_features"])
        metrics["softenings"] = said["model_features"]["softenings"]
    metrics["trees"] = write(arguments.out / "model.onnx", model, features, texts)
    metrics["ranges"] = {name: [float(column.min()), float(column.max())]
                         for name, column in zip(said["features"], features.T)}
    if kind == feature_sets.EUCLID:
        metrics["ranges"]["VIS"] = [float(brightness.min()), float(brightness.max())]
    metrics["settings"] = {"plain": arguments.plain, "trees": trees, "leaves": arguments.leaves, "rate": arguments.rate, "folds_seed": arguments.folds_seed,
                           "workers": arguments.workers, "seed": seed, "table": said["table"].rsplit("/", 1)[-1]}
    metrics["seconds"] = round(time.time() - began)
    (arguments.out / "metrics.json").write_text(json.dumps(metrics))
    for name in ("forest", "logistic", "colour_cut", "reference"):
        print(name, {key: [round(one["value"], 4), *np.round(one["interval"], 4)] for key, one in metrics.get(name, {}).items()})
    print("confusion", metrics["confusion"], "bytes", (arguments.out / "model.onnx").stat().st_size)


if __name__ == "__main__":
    main()
