"""Train the trees that judge repainted cores, and set what turns the spread of draws into an uncertainty.

    python train_judge.py FOLDER OUT [--rounds 400]

FOLDER holds features.npy and truth.csv of `skyloupe training-set inpainting-judge`, made with a network whose card has no
posterior parameters yet (`--untuned` of write_cards.py). OUT receives model.onnx (a TreeEnsembleClassifier: input
`features` [N, 120], outputs `label` and `probabilities` [N, 2]: galaxy, galaxy with a point source), metrics.json, and
posterior.json with the parameters of `inpainting::ScoringParameters`.

Galaxies, not rows, are split: three fifths to train on, one to stop by, one to calibrate on. Half of the weight lies on
galaxies without a point source, the other half is shared by the brightnesses of the point. Depth, rate and weights of the trees were
chosen on the two fifths that they do not learn from.
"""

import argparse
import csv
import json
import os
import pathlib
import sys

import numpy as np
import xgboost
from scipy.optimize import minimize

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "streaks"))
from train_linker import check_against_xgboost, write_onnx  # noqa: E402

from train_look import ODDS, SHARES  # noqa: E402

#: Which feature the network `inpainting-look` gives: the probability never falls with it.
LOOK = 119


def posterior(truth, draws):
    """nu, s0 and inflation: 68 % of the galaxies without a point source within one deviation, as few as can be beyond
    three."""
    usual = truth["point_share"] == 0
    error, raw = truth["log_ratio"][usual], truth["posterior_sd"][usual]
    good = np.isfinite(error) & np.isfinite(raw)
    error, raw = error[good], raw[good]
    best = None
    for weight in (0.5, 1, 2, 4, 8, 16):
        for prior in np.quantile(raw, (0.2, 0.35, 0.5, 0.65, 0.8)):
            sd = np.sqrt((weight * prior**2 + (draws - 1) * raw**2) / (weight + draws - 1))
            pull = np.abs(error) / sd
            inflation = np.quantile(pull, 0.68)
            beyond = np.mean(error / (inflation * sd) > 3)
            # Of equal tails, the one that tells sure from unsure galaxies best.
            likelihood = np.mean(np.log(inflation * sd) + 0.5 * np.minimum((error / (inflation * sd)) ** 2, 16))
            rating = max(beyond, 0.006) * 4 + likelihood
            if best is None or rating < best[0]:
                best = (rating, {"posterior_inflation": float(inflation), "posterior_prior_sd": float(prior),
                                 "posterior_prior_weight": float(weight)}, float(beyond))
    return {**best[1], "beyond_three": best[2], "galaxies": int(len(error)), "draws": draws}


def platt(margin, positive, weight):
    def loss(at):
        logit = at[0] * margin + at[1]
        return np.average(np.logaddexp(0, logit) - positive * logit, weights=weight)
    return minimize(loss, [1.0, 0.0], method="Nelder-Mead").x


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--draws", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--posterior-only", action="store_true", help="leave the trees for a second run")
    arguments = parser.parse_args()
    features = np.load(arguments.folder / "features.npy")
    with open(arguments.folder / "truth.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    truth = {name: np.array([float(row[name]) for row in rows])
             for name in ("number", "point_share", "log_ratio", "posterior_sd")}
    arguments.out.mkdir(parents=True, exist_ok=True)
    if arguments.posterior_only:
        found = posterior(truth, arguments.draws)
        (arguments.out / "posterior.json").write_text(json.dumps(found, indent=1))
        print(json.dumps(found))
        return
    positive = truth["point_share"] > 0
    shares = np.unique(truth["point_share"][positive])
    # As often as train_look.py draws them.
    odds = dict(zip(SHARES, ODDS))
    weight = np.array([odds.get(round(share, 4), 1.0 / len(shares)) if share else 1.0 for share in truth["point_share"]])
    part = truth["number"].astype(int) % 5
    rows_of = {"train": part < 3, "stop": part == 3, "calibrate": part == 4}
    matrices = {name: xgboost.DMatrix(features[where], label=positive[where], weight=weight[where])
                for name, where in rows_of.items()}
    booster = xgboost.train({"objective": "binary:logistic", "eval_metric": "logloss", "max_depth": 3, "eta": 0.05,
                             "subsample": 0.7, "colsample_bytree": 0.9, "min_child_weight": 40, "seed": 1, "nthread": arguments.threads,
                             "tree_method": "hist", "base_score": 0.5,
                             "monotone_constraints": tuple(int(column == LOOK) for column in range(features.shape[1]))}, matrices["train"], arguments.rounds,
                            evals=[(matrices["stop"], "stop")], early_stopping_rounds=30, verbose_eval=50)
    booster = booster[:booster.best_iteration + 1]
    path = arguments.out / "model.onnx"
    write_onnx(booster, features.shape[1], (1.0, 0.0), path)
    finite = np.isfinite(features).all(1)
    difference = check_against_xgboost(booster, (1.0, 0.0), path, features[rows_of["calibrate"] & finite][:2000])
    margin = booster.predict(matrices["calibrate"], output_margin=True)
    slope, bias = platt(margin, positive[rows_of["calibrate"]], weight[rows_of["calibrate"]])
    from sklearn.metrics import roc_auc_score
    where = rows_of["calibrate"]
    by_share = {}
    for share in shares:
        chosen = (truth["point_share"][where] == share) | ~positive[where]
        by_share[f"{share:g}"] = float(roc_auc_score(positive[where][chosen], margin[chosen]))
    names = (arguments.folder / "names.txt").read_text().split()
    gain = booster.get_score(importance_type="total_gain")
    result = {"rows": len(rows), "galaxies": int(len(np.unique(truth["number"]))),
              "trees": booster.num_boosted_rounds(), "size": os.path.getsize(path), "auc_on_calibration": by_share,
              "temperature": float(1 / slope), "bias": float(bias), "largest_difference_from_xgboost": difference,
              "importance": {(names[int(name[1:])] if int(name[1:]) < len(names) else ("look" if int(name[1:]) == LOOK else f"shape {name[1:]}")): round(value, 1) for name, value in sorted(gain.items(), key=lambda item: -item[1])[:30]}}
    (arguments.out / "metrics.json").write_text(json.dumps(result, indent=1))
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
