"""Write the inpainting network of a run as ONNX, and check it against PyTorch.

    python export.py --run RUN_FOLDER --out MODEL_FOLDER [--untrained]
"""

import argparse
import os

import numpy as np
import onnxruntime
import torch

from network import Inpainter


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", help="folder with checkpoint.pt")
    parser.add_argument("--out", required=True)
    parser.add_argument("--untrained", action="store_true", help="random weights: a stand-in for tests of the code")
    parser.add_argument("--width", type=int, default=16)
    arguments = parser.parse_args()
    torch.manual_seed(1)
    if arguments.untrained:
        net = Inpainter(arguments.width)
    else:
        kept = torch.load(os.path.join(arguments.run, "checkpoint.pt"), map_location="cpu")
        net = Inpainter(kept["width"])
        net.load_state_dict(kept["average"])
    net.eval()
    os.makedirs(arguments.out, exist_ok=True)
    path = os.path.join(arguments.out, "model.onnx")
    inputs = (torch.randn(3, 2, 32, 32), torch.randn(3, 1, 12, 12), torch.rand(3))
    torch.onnx.export(net, inputs, path, dynamo=False, opset_version=17, input_names=["known", "noisy", "time"],
                      output_names=["velocity"], dynamic_axes={name: {0: "N"} for name in
                                                               ("known", "noisy", "time", "velocity")})
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    worst = 0.0
    for count in (1, 5):
        given = (torch.randn(count, 2, 32, 32), torch.randn(count, 1, 12, 12), torch.rand(count))
        with torch.no_grad():
            expected = net(*given).numpy()
        names = ("known", "noisy", "time")
        found = session.run(None, {name: value.numpy() for name, value in zip(names, given)})[0]
        worst = max(worst, float(np.abs(found - expected).max()))
    assert worst < 1e-4, worst
    print(f"{path}: {os.path.getsize(path) / 1e6:.2f} MB, {sum(p.numel() for p in net.parameters())} parameters, "
          f"off by {worst:.1e}")


if __name__ == "__main__":
    main()
