"""Write a trained scorer as ONNX, and its calibration.

    python export.py --checkpoint RUN/checkpoint.pt --val VAL_FOLDER --out FOLDER

Temperature and bias are fitted on the validation set at its share of lenses, on the mean over the eight symmetries for
its best tenth and on the picture as it lies for the rest, as in use. FOLDER receives model.onnx and calibration.json.
"""

import argparse
import json
import os

import numpy as np
import onnx
import onnxruntime
import torch
from scipy.optimize import minimize

from data import Shards, symmetry
from network import Scorer
from train_scorer import area, tensor


def run(session, pictures):
    return session.run(["logit"], {"composite": tensor(pictures).contiguous().numpy()})[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--val", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--most", type=int, default=8192)
    arguments = parser.parse_args()
    kept = torch.load(arguments.checkpoint)
    net = Scorer(kept["width"])
    net.load_state_dict(kept["average"])
    net.eval()
    os.makedirs(arguments.out, exist_ok=True)
    path = os.path.join(arguments.out, "model.onnx")
    example = torch.rand(2, 3, 96, 96) * 255
    torch.onnx.export(net, (example,), path, input_names=["composite"], output_names=["logit", "embedding"],
                      dynamo=True, opset_version=18, dynamic_shapes={"composite": {0: torch.export.Dim("N")}},
                      external_data=False)
    onnx.checker.check_model(path)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    with torch.no_grad():
        difference = float(np.abs(session.run(["logit"], {"composite": example.numpy()})[0] - net(example)[0].numpy()).max())
    shards = Shards([arguments.val])
    count = min(len(shards), arguments.most)
    scores = np.concatenate([run(session, shards.pictures(np.arange(start, min(start + 128, count))))
                             for start in range(0, count, 128)])
    lens = shards.kind[:count] == 0
    best = np.argsort(scores)[::-1][:count // 10]
    single = area(scores, lens)
    for start in range(0, len(best), 64):
        some = best[start:start + 64]
        pictures = shards.pictures(some)
        scores[some] = np.mean([run(session, symmetry(pictures, which)) for which in range(8)], axis=0)

    def loss(parameters):
        z = scores * np.exp(parameters[0]) + parameters[1]
        return np.mean(np.logaddexp(0, np.where(lens, -z, z)))

    fitted = minimize(loss, [0.0, 0.0], method="Nelder-Mead").x
    result = {"temperature": float(np.exp(-fitted[0])), "bias": float(fitted[1]), "training_prior": float(lens.mean()),
              "validation_auc": float(area(scores, lens)), "validation_auc_single": float(single),
              "largest_difference_from_torch": difference, "steps": kept["step"], "width": kept["width"],
              "parameters": sum(parameter.numel() for parameter in net.parameters())}
    with open(os.path.join(arguments.out, "calibration.json"), "w") as file:
        json.dump(result, file, indent=1)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
