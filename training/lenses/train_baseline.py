"""Train the classical baseline: boosted trees on features along rings, written as ONNX.

    python train_baseline.py FOLDER OUT [--rounds 500]

FOLDER holds features_*.npy and truth_*.csv of `skyloupe training-set lenses --features`; a sixth of the pictures is kept
to stop by. OUT receives model.onnx (a TreeEnsembleClassifier: input `features` [N,F], outputs `label` and
`probabilities` [N,2]: other, lens) and metrics.json.
"""

import argparse
import csv
import glob
import json
import os
import pathlib
import sys

import numpy as np
import xgboost

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "streaks"))
from train_linker import check_against_xgboost, write_onnx  # noqa: E402


def read(folder):
    features, lens = [], []
    for path in sorted(glob.glob(os.path.join(folder, "features_*.npy"))):
        features.append(np.load(path))
        with open(path.replace("features_", "truth_").replace(".npy", ".csv"), newline="") as file:
            lens += [row["kind"] == "lens" for row in csv.DictReader(file)]
    return np.concatenate(features), np.array(lens)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    features, lens = read(arguments.folder)
    stop = np.arange(len(lens)) % 6 == 0
    matrices = [xgboost.DMatrix(features[part], label=lens[part]) for part in (~stop, stop)]
    booster = xgboost.train({"objective": "binary:logistic", "eval_metric": "auc", "max_depth": 6, "eta": 0.08,
                             "subsample": 0.8, "colsample_bytree": 0.5, "min_child_weight": 4, "seed": 1,
                             "nthread": arguments.threads, "tree_method": "hist", "base_score": 0.5}, matrices[0], arguments.rounds,
                            evals=[(matrices[1], "stop")], early_stopping_rounds=40, verbose_eval=100)
    booster = booster[:booster.best_iteration + 1]
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / "model.onnx"
    calibration = (1.0, 0.0)
    write_onnx(booster, features.shape[1], calibration, path)
    difference = check_against_xgboost(booster, calibration, path, features[stop][:2000])
    from sklearn.metrics import roc_auc_score
    margin = booster.predict(matrices[1], output_margin=True)
    result = {"pictures": len(lens), "lenses": int(lens.sum()), "trees": booster.num_boosted_rounds(),
              "stop_auc": float(roc_auc_score(lens[stop], margin)), "largest_difference_from_xgboost": difference}
    (arguments.out / "metrics.json").write_text(json.dumps(result, indent=1))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
