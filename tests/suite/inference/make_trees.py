"""Small forests and what Python's onnxruntime makes of them: the oracle of tests/suite/inference.rs.

Run in this folder, with numpy, onnx, onnxruntime, scikit-learn, skl2onnx, xgboost and onnxmltools:
    python make_trees.py
Writes trees.json: for each forest the ONNX file (hexadecimal), rows (null is NaN), and the outputs that onnxruntime
computes for them.
"""

import json

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

generator = np.random.default_rng(20260401)
oracle = {}


def thresholds(model):
    """(feature, threshold) of all comparisons."""
    for node in model.graph.node:
        named = {a.name: a for a in node.attribute}
        if "nodes_values" in named:
            return list(zip(named["nodes_featureids"].ints, named["nodes_values"].floats))
    return []


def rows_for(model, columns):
    """Random rows, rows with exact thresholds, and rows with missing features."""
    rows = generator.normal(size=(24, columns)).astype(np.float32)
    pairs = thresholds(model)
    for row in rows[6:18]:
        for feature, threshold in (pairs[i] for i in generator.integers(0, len(pairs), 6)):
            row[feature] = threshold
    missing = generator.random(size=rows.shape) < 0.3
    missing[:12] = False
    rows[missing] = np.nan
    return rows


def short(value):
    """The shortest number that reads as this float."""
    return float(str(np.float32(value)))


def keep(name, model, columns):
    """Add the file with its oracle."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    rows = rows_for(model, columns)
    index = len(session.get_outputs()) - 1
    results = np.asarray(session.run(None, {session.get_inputs()[0].name: rows})[index], dtype=np.float32)
    results = results.reshape(len(rows), -1)
    oracle[name] = {
        "onnx": model.SerializeToString().hex(),
        "columns": columns,
        "rows": [[None if np.isnan(v) else short(v) for v in row] for row in rows],
        "outputs": [[short(v) for v in row] for row in results],
    }


def trained():
    """Forests that XGBoost and scikit-learn train."""
    import xgboost
    from onnxmltools import convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType as XgbFloats
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType
    from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    features = generator.normal(size=(400, 4)).astype(np.float32)
    hidden = features[:, 0] + features[:, 1] * features[:, 2] + 0.1 * generator.normal(size=400)
    two = (hidden > 0).astype(int)
    three = np.digitize(hidden, [-0.5, 0.5])

    def of_xgboost(model):
        return convert_xgboost(model, initial_types=[("x", XgbFloats([None, 4]))], target_opset=15)

    def of_sklearn(model, classifier=True):
        options = {id(model): {"zipmap": False}} if classifier else None
        return to_onnx(model, initial_types=[("x", FloatTensorType([None, 4]))], options=options, target_opset=15)

    small = {"n_estimators": 6, "max_depth": 3, "random_state": 1}
    keep("trees_xgb_binary", of_xgboost(xgboost.XGBClassifier(**small).fit(features, two)), 4)
    keep("trees_xgb_three", of_xgboost(xgboost.XGBClassifier(**small).fit(features, three)), 4)
    keep("trees_xgb_regressor", of_xgboost(xgboost.XGBRegressor(**small).fit(features, hidden)), 4)
    keep("trees_forest_binary", of_sklearn(RandomForestClassifier(**small).fit(features, two)), 4)
    keep("trees_forest_three", of_sklearn(RandomForestClassifier(**small).fit(features, three)), 4)
    both = np.stack([hidden, features[:, 3]], axis=1)
    keep("trees_forest_regressor", of_sklearn(RandomForestRegressor(**small).fit(features, both), False), 4)
    keep("trees_boosted_binary", of_sklearn(GradientBoostingClassifier(**small).fit(features, two)), 4)
    scaled = make_pipeline(StandardScaler(), RandomForestRegressor(**small)).fit(features * 3 + 1, hidden)
    keep("trees_scaled_regressor", of_sklearn(scaled, False), 4)


def grown(trees, targets, weight, only=None):
    """Attributes of random trees of depth 3 with every comparison; `weight()` draws a leaf's weight."""
    modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]
    nodes = {k: [] for k in ("treeids", "nodeids", "featureids", "modes", "values", "truenodeids", "falsenodeids",
                             "missing_value_tracks_true")}
    leaves = {k: [] for k in ("treeids", "nodeids", "ids", "weights")}
    for tree in range(trees):
        for node in range(15):
            inner = node < 7
            nodes["treeids"].append(tree)
            nodes["nodeids"].append(node)
            nodes["featureids"].append(int(generator.integers(0, 4)) if inner else 0)
            nodes["modes"].append(str(generator.choice(modes)) if inner else "LEAF")
            nodes["values"].append(float(np.float32(generator.normal())) if inner else 0.0)
            nodes["truenodeids"].append(2 * node + 1 if inner else 0)
            nodes["falsenodeids"].append(2 * node + 2 if inner else 0)
            nodes["missing_value_tracks_true"].append(int(generator.integers(0, 2)) if inner else 0)
            if not inner:
                chosen = [only] if only is not None else range(targets)
                if only is None and generator.random() < 0.5:
                    chosen = [int(generator.integers(0, targets))]
                for target in chosen:
                    leaves["treeids"].append(tree)
                    leaves["nodeids"].append(node)
                    leaves["ids"].append(target)
                    leaves["weights"].append(float(np.float32(weight())))
    return {f"nodes_{k}": v for k, v in nodes.items()}, leaves


def built(operator, outputs, **attributes):
    node = helper.make_node(operator, ["x"], [o.name for o in outputs], domain="ai.onnx.ml", **attributes)
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 4])]
    graph = helper.make_graph([node], "trees", inputs, outputs)
    opsets = [helper.make_opsetid("", 15), helper.make_opsetid("ai.onnx.ml", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def handmade():
    """What the standard leaves open, and every attribute."""
    mixed = generator.normal
    positive = lambda: generator.uniform(0.01, 0.3)
    for aggregate in ["SUM", "AVERAGE", "MIN", "MAX"]:
        for targets, transform in [(1, "LOGISTIC"), (3, "SOFTMAX"), (2, "NONE")]:
            nodes, leaves = grown(3, targets, mixed)
            values = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, targets])
            more = {"base_values": [0.25 * (i + 1) for i in range(targets)]} if targets != 2 else {}
            model = built("TreeEnsembleRegressor", [values], n_targets=targets, aggregate_function=aggregate,
                          post_transform=transform, **nodes, **more,
                          **{f"target_{k}": v for k, v in leaves.items()})
            keep(f"trees_{aggregate.lower()}_{targets}", model, 4)
    outputs = [helper.make_tensor_value_info("label", TensorProto.INT64, [None]),
               helper.make_tensor_value_info("scores", TensorProto.FLOAT, [None, None])]
    cases = [(2, only, kind, transform, base)
             for only in (0, 1, None) for kind in ("mixed", "positive")
             for transform in ("NONE", "LOGISTIC", "SOFTMAX") for base in ([], [0.3], [0.2, -0.4])
             if len(base) != 1 or only is not None]
    cases += [(3, None, "mixed", transform, base)
              for transform in ("NONE", "LOGISTIC", "SOFTMAX") for base in ([], [0.1, 0.2, -0.3])]
    for classes, only, kind, transform, base in cases:
        nodes, leaves = grown(1, classes, mixed if kind == "mixed" else positive, only)
        more = {"base_values": base} if base else {}
        model = built("TreeEnsembleClassifier", outputs, classlabels_int64s=list(range(classes)),
                      post_transform=transform, **nodes, **more, **{f"class_{k}": v for k, v in leaves.items()})
        which = "both" if only is None else f"only{only}"
        name = f"trees_{classes}_{which}_{kind}_{transform.lower()}_base{len(base)}"
        keep(name, model, 4)
    # onnxruntime writes one number of two here, so nobody can say what is right.
    nodes, leaves = grown(1, 2, mixed)
    model = built("TreeEnsembleClassifier", outputs, classlabels_int64s=[0, 1], base_values=[0.3], **nodes,
                  **{f"class_{k}": v for k, v in leaves.items()})
    oracle["refused"] = {"onnx": model.SerializeToString().hex(), "columns": 4, "rows": [], "outputs": []}


trained()
handmade()
json.dump(oracle, open("trees.json", "w"), separators=(",", ":"))
