"""Train the linker of streaks: boosted trees over tuples of detections, written as ONNX.

    python training/streaks/train_linker.py ROWS OUT [--seed 1] [--rounds 600]

ROWS holds what the application wrote (`link_features.npy` [n,F] f32, `link_true.npy` [n] f32, `link_group.npy` [n]
i32: rows of one group come from one simulated field; feature 0 is the number of exposures). OUT receives `model.onnx`
(a TreeEnsembleClassifier: input `features` [N,F], outputs `label` [N] and `probabilities` [N,2]: false, true) and `metrics.json`. A fifth of the
groups is held out for the figures; a tenth of the others stops the boosting and calibrates it (a slope and an offset
of the logit, worked into the trees). Needs xgboost, onnx, onnxruntime, numpy.
"""

import argparse
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
import xgboost
from onnx import TensorProto, helper

from held_out import average_precision, bootstrap_by_group, number, roc_auc, split_groups

# Of at most this many false rows each stands for itself; of more, each kept one stands for several.
MOST_FALSE = 2_000_000


def read(rows):
    features, truth, group = (np.load(rows / f"link_{name}.npy") for name in ("features", "true", "group"))
    if features.ndim != 2 or not (len(features) == len(truth) == len(group)):
        raise SystemExit(f"{rows}: the files do not belong together: {features.shape} {truth.shape} {group.shape}")
    if not np.isfinite(features).all():
        raise SystemExit(f"{rows}/link_features.npy holds what is no number")
    return features.astype(np.float32), truth > 0.5, group


def train(data, parts, arguments):
    features, truth, _ = data
    chosen, weight = parts["train"], np.ones(len(parts["train"]), np.float32)
    false = np.flatnonzero(~truth[chosen])
    if len(false) > MOST_FALSE:
        dropped = np.random.default_rng(arguments.seed).permutation(false)[MOST_FALSE:]
        weight[false] = len(false) / MOST_FALSE
        kept = np.setdiff1d(np.arange(len(chosen)), dropped)
        chosen, weight = chosen[kept], weight[kept]
    matrix = xgboost.DMatrix(features[chosen], truth[chosen], weight=weight)
    stop = xgboost.DMatrix(features[parts["stop"]], truth[parts["stop"]])
    settings = {
        "objective": "binary:logistic",
        "base_score": 0.5,
        "tree_method": "hist",
        "max_depth": 5,
        "eta": 0.07,
        "min_child_weight": 4,
        "subsample": 0.7,
        "colsample_bytree": 0.7,
        "lambda": 2.0,
        "eval_metric": "logloss",
        "seed": arguments.seed,
        "nthread": arguments.threads,
    }
    booster = xgboost.train(
        settings,
        matrix,
        arguments.rounds,
        evals=[(stop, "stop")],
        early_stopping_rounds=40,
        verbose_eval=50,
    )
    return booster[: booster.best_iteration + 1]


def calibrate(margin, truth, steps=50):
    """Slope and offset of the logit of most likelihood (Newton, held towards 1 and 0 by a weak prior)."""
    if truth.all() or not truth.any():
        return 1.0, 0.0
    at, prior = np.array([1.0, 0.0]), np.array([1.0, 0.0])
    rows = np.stack([margin, np.ones_like(margin)], 1).astype(np.float64)
    for _ in range(steps):
        found = 1 / (1 + np.exp(-np.clip(rows @ at, -40, 40)))
        slope = rows.T @ (found - truth) + 1.0 * (at - prior)
        bend = (rows * (found * (1 - found))[:, None]).T @ rows + np.eye(2)
        step = np.linalg.solve(bend, slope)
        at = at - np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-9:
            break
    slope, offset = float(at[0]), float(at[1])
    return (slope, offset) if slope > 0 else (1.0, 0.0)


def write_onnx(booster, features, calibration, path):
    """The trees of XGBoost's own JSON, node for node."""
    model = json.loads(booster.save_raw("json"))["learner"]
    trees = model["gradient_booster"]["model"]["trees"]
    slope, offset = calibration
    nodes = {name: [] for name in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids")}
    nodes |= {"falsenodeids": [], "missing_value_tracks_true": []}
    leaves = {name: [] for name in ("treeids", "nodeids", "ids", "weights")}
    for tree, found in enumerate(trees):
        for node, (left, right) in enumerate(zip(found["left_children"], found["right_children"])):
            is_leaf = left == -1
            value = float(found["split_conditions"][node])
            row = {
                "treeids": tree,
                "nodeids": node,
                "featureids": 0 if is_leaf else int(found["split_indices"][node]),
                "values": 0.0 if is_leaf else value,
                "modes": "LEAF" if is_leaf else "BRANCH_LT",
                "truenodeids": 0 if is_leaf else left,
                "falsenodeids": 0 if is_leaf else right,
                "missing_value_tracks_true": 0 if is_leaf else int(found["default_left"][node]),
            }
            for name, entry in row.items():
                nodes[name].append(entry)
            if is_leaf:
                for name, entry in zip(leaves, (tree, node, 0, slope * value)):
                    leaves[name].append(entry)
    node = helper.make_node(
        "TreeEnsembleClassifier",
        ["features"],
        ["label", "probabilities"],
        domain="ai.onnx.ml",
        # All leaves speak of one class: ONNX Runtime takes their sum as the logit of the second.
        classlabels_int64s=[0, 1],
        post_transform="LOGISTIC",
        base_values=[offset],
        **{f"nodes_{name}": values for name, values in nodes.items()},
        **{f"class_{name}": values for name, values in leaves.items()},
    )
    graph = helper.make_graph(
        [node],
        "streaks-linker",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", features])],
        [
            helper.make_tensor_value_info("label", TensorProto.INT64, ["N"]),
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 2]),
        ],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    file = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    onnx.checker.check_model(file)
    onnx.save(file, path)


def probabilities(path, features):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(["probabilities"], {"features": features})[0][:, 1]


def check_against_xgboost(booster, calibration, path, features):
    """The largest difference of a probability between XGBoost and ONNX Runtime."""
    margin = booster.predict(xgboost.DMatrix(features), output_margin=True)
    expected = 1 / (1 + np.exp(-(calibration[0] * margin + calibration[1])))
    difference = float(np.abs(probabilities(path, features) - expected).max())
    if difference > 1e-4:
        raise SystemExit(f"ONNX Runtime and XGBoost differ by {difference}")
    return difference


def measure(truth, score, group, seed):
    picked = lambda truth, score: truth[score >= 0.5]
    figures = {
        "auc": roc_auc,
        "average_precision": average_precision,
        "purity": lambda truth, score: float(picked(truth, score).mean()) if (score >= 0.5).any() else np.nan,
        "completeness": lambda truth, score: float((score[truth] >= 0.5).mean()) if truth.any() else np.nan,
        "brier": lambda truth, score: float(((score - truth) ** 2).mean()),
    }
    return {
        "rows": len(truth),
        "true": int(truth.sum()),
        **{name: bootstrap_by_group(figure, truth, score, group, seed) for name, figure in figures.items()},
    }


def reliability(truth, score, bins=10):
    """Mean probability and share of true rows in bins of probability."""
    place = np.minimum((score * bins).astype(int), bins - 1)
    rows = [(place == index) for index in range(bins)]
    return [
        {"rows": int(row.sum()), "probability": number(score[row].mean()), "true": number(truth[row].mean())}
        for row in rows
        if row.any()
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=600)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    data = read(arguments.rows)
    features, truth, group = data
    parts = split_groups(group, arguments.seed)
    booster = train(data, parts, arguments)
    margin = booster.predict(xgboost.DMatrix(features[parts["stop"]]), output_margin=True)
    calibration = calibrate(margin, truth[parts["stop"]])
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / "model.onnx"
    write_onnx(booster, features.shape[1], calibration, path)
    test = parts["test"]
    score, truth, group, found = probabilities(path, features[test]), truth[test], group[test], features[test][:, 0]
    by_exposures = {int(count): found == count for count in np.unique(found)}
    gain = booster.get_score(importance_type="total_gain")
    metrics = {
        "seed": arguments.seed,
        "trees": booster.num_boosted_rounds(),
        "calibration": {"slope": calibration[0], "offset": calibration[1]},
        "groups": {name: len(np.unique(data[2][part])) for name, part in parts.items()},
        "onnx_difference": check_against_xgboost(booster, calibration, path, features[test]),
        "held_out": measure(truth, score, group, arguments.seed),
        "held_out_by_exposures": {
            count: measure(truth[row], score[row], group[row], arguments.seed) for count, row in by_exposures.items()
        },
        "reliability": reliability(truth, score),
        "total_gain_by_feature": dict(sorted(gain.items(), key=lambda pair: -pair[1])),
    }
    (arguments.out / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n")
    print(json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()
