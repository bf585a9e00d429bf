"""A forest of scikit-learn as one ONNX TreeEnsembleClassifier, small: no hit rates, no empty weights, thresholds rounded down
to floats so that no comparison of a float changes."""

import numpy as np
from onnx import TensorProto, checker, helper

CLASSES = ["STAR", "GALAXY", "QSO"]


def write(path, forests, features, texts):
    """`forests`: fitted forests with the classes 0, 1, 2, of which the trees count alike; `texts` go along as metadata."""
    trees = [tree.tree_ for forest in forests for tree in forest.estimators_]
    node = {name: [] for name in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")}
    leaf = {name: [] for name in ("treeids", "nodeids", "ids", "weights")}
    for number, tree in enumerate(trees):
        share = tree.value[:, 0, :] / tree.value[:, 0, :].sum(axis=1, keepdims=True) / len(trees)
        low = tree.threshold.astype(np.float32)
        low = np.where(low.astype(np.float64) > tree.threshold, np.nextafter(low, np.float32(-np.inf)), low)
        is_leaf = tree.children_left < 0
        count = tree.node_count
        node["treeids"] += [number] * count
        node["nodeids"] += range(count)
        node["featureids"] += np.where(is_leaf, 0, tree.feature).tolist()
        node["values"] += np.where(is_leaf, 0, low).tolist()
        node["modes"] += ["LEAF" if end else "BRANCH_LEQ" for end in is_leaf]
        node["truenodeids"] += np.where(is_leaf, 0, tree.children_left).tolist()
        node["falsenodeids"] += np.where(is_leaf, 0, tree.children_right).tolist()
        for place in np.flatnonzero(is_leaf):
            for label in np.flatnonzero(share[place] > 0):
                leaf["treeids"].append(number)
                leaf["nodeids"].append(int(place))
                leaf["ids"].append(int(label))
                leaf["weights"].append(float(share[place, label]))
    operator = helper.make_node(
        "TreeEnsembleClassifier", ["features"], ["label", "probabilities"], domain="ai.onnx.ml", post_transform="NONE",
        classlabels_int64s=list(range(len(CLASSES))), **{f"nodes_{name}": values for name, values in node.items()},
        **{f"class_{name}": values for name, values in leaf.items()})
    graph = helper.make_graph(
        [operator], "quasar-forest", [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", features])],
        [helper.make_tensor_value_info("label", TensorProto.INT64, ["N"]),
         helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", len(CLASSES)])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)],
                              ir_version=8)
    helper.set_model_props(model, texts)
    checker.check_model(model)
    path.write_bytes(model.SerializeToString())
    return len(trees)
