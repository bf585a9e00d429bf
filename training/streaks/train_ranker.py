"""Train the ranker of streaks: boosted trees over fitted snippets, written as ONNX.

    python training/streaks/train_ranker.py ROWS OUT [--seed 1] [--rounds 800]

ROWS holds what `skyloupe training-set streaks-ranker` wrote (`rank_features.npy` [n,F] f32, `rank_true.npy` [n] f32,
`rank_group.npy` [n] i32: rows of one group come from one simulated pointing). OUT receives `model.onnx` (a
TreeEnsembleClassifier: input `features` [N,F], outputs `label` [N] and `probabilities` [N,2]: false, true) and
`metrics.json`. Groups are held out as for the linker, with which this shares its code.
"""

import argparse
import json
import pathlib

import numpy as np
import xgboost

from held_out import split_groups
from train_linker import calibrate, check_against_xgboost, measure, probabilities, reliability, train, write_onnx


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=800)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    features, truth, group = (np.load(arguments.rows / f"rank_{name}.npy") for name in ("features", "true", "group"))
    if not np.isfinite(features).all():
        raise SystemExit(f"{arguments.rows}/rank_features.npy holds what is no number")
    truth = truth > 0.5
    parts = split_groups(group, arguments.seed)
    booster = train((features, truth, group), parts, arguments)
    margin = booster.predict(xgboost.DMatrix(features[parts["stop"]]), output_margin=True)
    calibration = calibrate(margin, truth[parts["stop"]])
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / "model.onnx"
    write_onnx(booster, features.shape[1], calibration, path)
    test = parts["test"]
    difference = check_against_xgboost(booster, calibration, path, features[test])
    score = probabilities(path, features[test])
    figures = measure(truth[test], score, group[test], arguments.seed)
    figures |= {
        "trees": booster.num_boosted_rounds(),
        "calibration": {"slope": calibration[0], "offset": calibration[1]},
        "largest_difference_from_xgboost": difference,
        "reliability": reliability(truth[test], score),
        "importance": {name: gain for name, gain in sorted(
            booster.get_score(importance_type="total_gain").items(), key=lambda item: -item[1])[:12]},
    }
    (arguments.out / "metrics.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({name: figures[name] for name in ("rows", "true", "auc", "average_precision", "trees")}))


if __name__ == "__main__":
    main()
