"""Small networks and what Python's onnxruntime makes of them: the oracle of tests/suite/inference.rs.

Run in this folder, with numpy, onnx and onnxruntime:
    python make_networks.py
Writes networks.json: for each network the ONNX file (hexadecimal), inputs, and the outputs that onnxruntime computes.
The operators are those that torch.onnx.export writes for such networks.
"""

import json

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

generator = np.random.default_rng(20260402)
oracle = {}


def short(values):
    return [float(str(np.float32(v))) for v in np.asarray(values).ravel()]


def constant(name, values):
    return numpy_helper.from_array(np.asarray(values), name)


def weights(name, shape, scale=None):
    scale = scale or 1 / np.sqrt(np.prod(shape[1:]))
    return constant(name, (generator.normal(size=shape) * scale).astype(np.float32))


def keep(name, nodes, constants, inputs, outputs, runs):
    """Add a network; `runs` is a list of {input: array}."""
    def information(pairs):
        return [helper.make_tensor_value_info(n, TensorProto.FLOAT, shape) for n, shape in pairs]

    graph = helper.make_graph(nodes, name, information(inputs), information(outputs), constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    oracle[name] = {"onnx": model.SerializeToString().hex(), "runs": []}
    for run in runs:
        results = session.run(None, run)
        oracle[name]["runs"].append({
            "inputs": [{"name": n, "shape": list(v.shape), "values": short(v)} for n, v in run.items()],
            "outputs": [{"shape": list(v.shape), "values": short(v)} for v in results],
        })


def noise(*shape):
    return np.round(generator.normal(size=shape) * 64).astype(np.float32) / 64


def conv(x, y, w, stride=1, pads=1):
    return helper.make_node("Conv", [x, w, f"{w}_bias"], [y], kernel_shape=[3, 3], pads=[pads] * 4,
                            strides=[stride] * 2)


def relu(x, y):
    return helper.make_node("Relu", [x], [y])


def u_net():
    """Two channels in, three out at half the size; down to a quarter, up by Resize, one skip."""
    constants = [constant("scales", np.array([1, 1, 2, 2], np.float32))]
    for name, shape in [("a", (4, 2, 3, 3)), ("b", (6, 4, 3, 3)), ("c", (4, 6, 3, 3)), ("d", (3, 8, 3, 3))]:
        constants += [weights(name, shape), weights(f"{name}_bias", (shape[0],), 0.1)]
    nodes = [
        conv("signal", "a0", "a", stride=2), relu("a0", "a1"),
        helper.make_node("MaxPool", ["a1"], ["pooled"], kernel_shape=[2, 2], strides=[2, 2]),
        conv("pooled", "b0", "b"), relu("b0", "b1"),
        helper.make_node("Resize", ["b1", "", "scales"], ["up"], mode="linear",
                         coordinate_transformation_mode="pytorch_half_pixel"),
        conv("up", "c0", "c"), relu("c0", "c1"),
        helper.make_node("Concat", ["a1", "c1"], ["both"], axis=1),
        conv("both", "heat", "d"),
    ]
    inputs = [("signal", ["n", 2, "h", "w"])]
    outputs = [("heat", ["n", 3, None, None])]
    keep("u_net", nodes, constants, inputs, outputs,
         [{"signal": noise(1, 2, 16, 24)}, {"signal": noise(2, 2, 8, 12)}])


def gru():
    """A bidirectional GRU over a sequence of any length, a linear layer on its end: as PyTorch exports it."""
    hidden, features = 5, 3
    constants = [
        weights("w", (2, 3 * hidden, features)), weights("r", (2, 3 * hidden, hidden)),
        weights("b", (2, 6 * hidden), 0.3), weights("linear", (1, 2 * hidden)), weights("linear_bias", (1,), 0.1),
        constant("shape", np.array([0, -1], np.int64)),
    ]
    nodes = [
        helper.make_node("Transpose", ["sequence"], ["by_time"], perm=[1, 0, 2]),
        helper.make_node("GRU", ["by_time", "w", "r", "b"], ["", "last"], hidden_size=hidden,
                         direction="bidirectional", linear_before_reset=1),
        helper.make_node("Transpose", ["last"], ["by_row"], perm=[1, 0, 2]),
        helper.make_node("Reshape", ["by_row", "shape"], ["flat"]),
        helper.make_node("Gemm", ["flat", "linear", "linear_bias"], ["logit"], transB=1),
        helper.make_node("Sigmoid", ["logit"], ["probability"]),
    ]
    keep("gru", nodes, constants, [("sequence", ["n", "t", features])], [("probability", ["n", 1])],
         [{"sequence": noise(1, 7, features)}, {"sequence": noise(4, 3, features)}])


def dense():
    """Two inputs, two outputs, shapes that are all fixed."""
    constants = [weights("w1", (8, 5)), weights("b1", (8,)), weights("w2", (2, 8)), weights("b2", (2,))]
    nodes = [
        helper.make_node("Concat", ["left", "right"], ["x"], axis=1),
        helper.make_node("Gemm", ["x", "w1", "b1"], ["h0"], transB=1),
        helper.make_node("Tanh", ["h0"], ["h1"]),
        helper.make_node("Gemm", ["h1", "w2", "b2"], ["logit"], transB=1),
        helper.make_node("Sigmoid", ["logit"], ["probability"]),
        helper.make_node("ReduceMax", ["logit"], ["largest"], axes=[1], keepdims=0),
    ]
    keep("dense", nodes, constants, [("left", [3, 2]), ("right", [3, 3])],
         [("probability", [3, 2]), ("largest", [3])],
         [{"left": noise(3, 2), "right": noise(3, 3)}, {"right": noise(3, 3), "left": noise(3, 2)}])


def only_onnx_runtime():
    """An operator that the built-in backend lacks."""
    keep("determinant", [helper.make_node("Det", ["x"], ["y"])], [], [("x", [2, 2])], [("y", [])],
         [{"x": noise(2, 2)}])


u_net()
gru()
dense()
only_onnx_runtime()
json.dump(oracle, open("networks.json", "w"), separators=(",", ":"))
