"""Networks for tests/suite/models.rs, written by the onnx package: models_conv.onnx, models_trees.onnx and
models_outside.onnx (its weights in another file) beside this script.

    python3 -m venv venv && venv/bin/pip install numpy onnx
    venv/bin/python models_oracle.py
"""

import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent


def conv():
    """Like the streak detector: [N, 2, H, W] to [N, 3, h, w]. Its weights are an input too, as old files have it."""
    weights = numpy_helper.from_array(np.ones((3, 2, 4, 4), np.float32), "weights")
    node = helper.make_node("Conv", ["signal", "weights"], ["heat"], strides=[4, 4])
    inputs = [
        helper.make_tensor_value_info("signal", TensorProto.FLOAT, ["N", 2, "H", "W"]),
        helper.make_tensor_value_info("weights", TensorProto.FLOAT, [3, 2, 4, 4]),
    ]
    outputs = [helper.make_tensor_value_info("heat", TensorProto.FLOAT, ["N", 3, None, None])]
    graph = helper.make_graph([node], "conv", inputs, outputs, [weights])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)


def trees():
    """Outputs of two types, and one whose shape the file does not say."""
    nodes = [
        helper.make_node("Sigmoid", ["rows"], ["probability"]),
        helper.make_node("Cast", ["rows"], ["label"], to=TensorProto.INT64),
        helper.make_node("Identity", ["rows"], ["copy"]),
    ]
    copy = helper.make_tensor_value_info("copy", TensorProto.FLOAT, None)
    graph = helper.make_graph(
        nodes,
        "trees",
        [helper.make_tensor_value_info("rows", TensorProto.FLOAT, [None, 17])],
        [
            helper.make_tensor_value_info("probability", TensorProto.FLOAT, [None, 17]),
            helper.make_tensor_value_info("label", TensorProto.INT64, [None, 17]),
            copy,
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)


def main():
    onnx.checker.check_model(conv())
    (HERE / "models_conv.onnx").write_bytes(conv().SerializeToString())
    (HERE / "models_trees.onnx").write_bytes(trees().SerializeToString())
    outside = conv()
    onnx.external_data_helper.convert_model_to_external_data(outside, location="weights.bin", size_threshold=0)
    onnx.save(outside, HERE / "models_outside.onnx")
    (HERE / "weights.bin").unlink()


if __name__ == "__main__":
    main()
