"""Trees as one ONNX TreeEnsembleClassifier, small: no hit rates, no empty weights. Of scikit-learn, with thresholds rounded down to
floats so that no comparison of a float changes; or boosted, with weights rounded so that sums of floats are the same in any order.
"""

import json

import numpy as np
import onnx
from onnx import TensorProto, checker, helper

CLASSES = ["STAR", "GALAXY", "QSO"]
# Weights of boosted leaves are multiples of this: their sums stay below 64, so that 24 bits hold them.
STEP = 2.0 ** -18
NODE = ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")
LEAF = ("treeids", "nodeids", "ids", "weights")


def write(path, forests, features, texts):
    """`forests`: fitted forests with the classes 0, 1, 2, of which the trees count alike; `texts` go along as metadata."""
    trees = [tree.tree_ for forest in forests for tree in forest.estimators_]
    node, leaf = {name: [] for name in NODE}, {name: [] for name in LEAF}
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
    save(path, node, leaf, features, texts, "NONE")
    return len(trees)


def write_boosted(path, booster, features, texts):
    """`booster`: of xgboost, softmax over the classes, each leaf with a weight for each class. Only differences of weights count,
    so all are given against the first class."""
    trees = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]["model"]["trees"]
    node, leaf = {name: [] for name in NODE}, {name: [] for name in LEAF}
    for number, tree in enumerate(trees):
        left, right, count = tree["left_children"], tree["right_children"], len(tree["left_children"])
        weights = np.array(tree["leaf_weights"]).reshape(-1, len(CLASSES))
        weights = np.round((weights - weights[:, :1]) / STEP) * STEP
        is_leaf = [child < 0 for child in left]
        node["treeids"] += [number] * count
        node["nodeids"] += range(count)
        node["featureids"] += [0 if end else one for end, one in zip(is_leaf, tree["split_indices"])]
        node["values"] += [0.0 if end else one for end, one in zip(is_leaf, tree["split_conditions"])]
        node["modes"] += ["LEAF" if end else "BRANCH_LT" for end in is_leaf]
        node["truenodeids"] += [0 if end else one for end, one in zip(is_leaf, left)]
        node["falsenodeids"] += [0 if end else one for end, one in zip(is_leaf, right)]
        for place in np.flatnonzero(is_leaf):
            # The first tree speaks of the first class too: one of which nobody speaks has no score.
            for label in range(0 if number == 0 else 1, len(CLASSES)):
                leaf["treeids"].append(number)
                leaf["nodeids"].append(int(place))
                leaf["ids"].append(label)
                leaf["weights"].append(float(weights[right[place], label]))
    save(path, node, leaf, features, texts, "SOFTMAX")
    return len(trees)


def save(path, node, leaf, features, texts, post_transform):
    operator = helper.make_node(
        "TreeEnsembleClassifier", ["features"], ["label", "probabilities"], domain="ai.onnx.ml", post_transform=post_transform,
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
    path.write_bytes(packed(model))


def packed(model):
    """The bytes of a model of one operator, with its lists of numbers packed: a quarter smaller, and every reader of protocol
    buffers takes both. Numbers of fields are those of onnx.proto."""
    operator = onnx.NodeProto.FromString(model.graph.node[0].SerializeToString())
    attributes = b""
    for attribute in operator.attribute:
        ints = b"".join(varint(one) for one in attribute.ints)
        floats = np.array(attribute.floats, "<f4").tobytes()
        del attribute.ints[:], attribute.floats[:]
        lists = (field(8, ints) if ints else b"") + (field(7, floats) if floats else b"")
        attributes += field(5, attribute.SerializeToString() + lists)
    del operator.attribute[:]
    rest = onnx.ModelProto.FromString(model.SerializeToString())
    del rest.graph.node[:]
    graph = field(1, operator.SerializeToString() + attributes) + rest.graph.SerializeToString()
    rest.ClearField("graph")
    return rest.SerializeToString() + field(7, graph)


def field(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def varint(number):
    """Of a number that is not negative."""
    made = bytearray()
    while number > 127:
        made.append(number & 127 | 128)
        number >>= 7
    return bytes(made + bytes([number]))
