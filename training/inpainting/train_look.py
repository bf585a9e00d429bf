"""Train the network that looks at a core itself, one of the numbers that the judge weighs.

    python train_look.py --data FOLDER... --val FOLDER --out RUN_FOLDER --seconds 2700
    python train_look.py --out RUN_FOLDER --export MODEL_FOLDER

FOLDERs are written by `skyloupe training-set inpainting --priors population --point-share 0,0.02,0.05,0.1,0.2`: each galaxy
without and with point sources. Half of each batch has none. A run that was cut off goes on from its weights. MODEL_FOLDER
receives model.onnx: inputs `window` [N, 1, 32, 32] (normalised pixels around the core, the core among them) and `depth` [N]
(ln of the scale of the core over the noise of a pixel), output `logit` [N].
"""

import argparse
import copy
import json
import math
import os
import pathlib
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from data import Shards, symmetry
from train import area

SHARES = (0.02, 0.05, 0.1, 0.2)
EACH = 1 + len(SHARES)


class Residual(nn.Module):
    def __init__(self, into, out, stride=1):
        super().__init__()
        self.c1, self.n1 = nn.Conv2d(into, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out)
        self.c2, self.n2 = nn.Conv2d(out, out, 3, 1, 1, bias=False), nn.BatchNorm2d(out)
        self.p = nn.Conv2d(into, out, 1, stride) if into != out or stride != 1 else nn.Identity()

    def forward(self, x):
        return functional.silu(self.p(x) + self.n2(self.c2(functional.silu(self.n1(self.c1(x))))))


class Look(nn.Module):
    """The core at full resolution beside a summary of all; second output: ln(share + 0.01), to learn by."""

    def __init__(self, width=16):
        super().__init__()
        w = width
        y, x = np.mgrid[:32, :32] - 16
        self.register_buffer("r", torch.from_numpy((np.hypot(x, y) / 16).astype("f4"))[None, None])
        self.a = nn.Sequential(nn.Conv2d(4, w, 3, 1, 1), Residual(w, w), Residual(w, w))
        self.b = nn.Sequential(Residual(w, 2 * w, 2), Residual(2 * w, 2 * w), Residual(2 * w, 4 * w, 2), Residual(4 * w, 4 * w))
        self.core = nn.Sequential(Residual(w, 2 * w), nn.Conv2d(2 * w, 48, 9))
        self.h = nn.Sequential(nn.Linear(4 * w + 48 + 1, 96), nn.SiLU(), nn.Dropout(0.1), nn.Linear(96, 2))

    def forward(self, window, depth):
        power = torch.exp(2 * (window + 1))
        flux = 0.15 * (power - 1 / power)
        near = flux[:, :, 10:23, 10:23].mean((2, 3), keepdim=True).clamp(min=0.05)
        planes = [window, (flux / near - 1).clamp(-2, 30) * 0.3, torch.log(flux.clamp(min=0.01)) * 0.5,
                  self.r.expand(window.shape[0], -1, -1, -1)]
        fine = self.a(torch.cat(planes, 1))
        core = self.core(fine[:, :, 12:21, 12:21]).flatten(1)
        return self.h(torch.cat([self.b(fine).mean((2, 3)), functional.silu(core), 0.3 * depth[:, None]], 1))


class Logit(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, window, depth):
        return self.net(window, depth)[:, 0]


def depths(shards):
    return np.log(shards.column("scale") / shards.column("noise")).astype("f4")


def evaluate(net, val, share, depth):
    net.eval()
    with torch.no_grad():
        parts = [net(torch.from_numpy(val.windows[k:k + 500])[:, None], torch.from_numpy(depth[k:k + 500]))[:, 0].numpy()
                 for k in range(0, len(val), 500)]
    logits = np.concatenate(parts)
    return {point: round(float(area(logits[(share == 0) | (share == point)], share[(share == 0) | (share == point)] > 0)), 4)
            for point in SHARES}


def export(net, folder):
    import onnxruntime
    folder.mkdir(parents=True, exist_ok=True)
    net, path = Logit(net).eval(), str(folder / "model.onnx")
    given = (torch.randn(4, 1, 32, 32).clamp(-1, 1), torch.rand(4))
    torch.onnx.export(net, given, path, dynamo=False, opset_version=17, input_names=["window", "depth"], output_names=["logit"],
                      dynamic_axes={name: {0: "N"} for name in ("window", "depth", "logit")})
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    given = (torch.rand(7, 1, 32, 32) * 2 - 1, torch.rand(7) * 4)
    with torch.no_grad():
        expected = net(*given).numpy()
    found = session.run(None, {"window": given[0].numpy(), "depth": given[1].numpy()})[0]
    worst = float(np.abs(found - expected).max())
    assert worst < 1e-3 * max(1.0, float(np.abs(expected).max())), worst
    print(f"{path}: {os.path.getsize(path) / 1e6:.2f} MB, off by {worst:.1e}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", nargs="+")
    parser.add_argument("--val")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--export", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=2700)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--galaxies", type=int, default=32, help="of a batch, each without and with a point source")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    weights = arguments.out / "look.pt"
    torch.manual_seed(arguments.seed)
    net = Look()
    if weights.exists():
        net.load_state_dict(torch.load(weights))
    if arguments.export:
        export(net, arguments.export)
        return
    torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)
    average, rng = copy.deepcopy(net), np.random.default_rng(arguments.seed)
    data, val = Shards(arguments.data), Shards([arguments.val])
    share, depth = data.column("point_share"), depths(data)
    val_share, val_depth = val.column("point_share"), depths(val)
    optimiser = torch.optim.AdamW(net.parameters(), lr=arguments.rate, weight_decay=0.02)
    began, step, count = time.time(), 0, arguments.galaxies
    while (done := (time.time() - began) / arguments.seconds) < 1:
        for group in optimiser.param_groups:
            group["lr"] = arguments.rate * min(1, (step + 1) / 200) * (0.5 * (1 + math.cos(math.pi * done)) * 0.99 + 0.01)
        net.train()
        first = EACH * rng.integers(len(data) // EACH, size=count)
        chosen = np.concatenate([first, first + rng.integers(1, EACH, size=count)])
        windows = np.ascontiguousarray(symmetry(data.windows[chosen], int(rng.integers(8))))
        truth = torch.from_numpy(share[chosen].astype("f4"))
        with torch.autocast("cpu", torch.bfloat16):
            answer = net(torch.from_numpy(windows)[:, None], torch.from_numpy(depth[chosen]))
        answer = answer.float()
        loss = functional.binary_cross_entropy_with_logits(answer[:, 0], (truth > 0).float())
        loss = loss + 0.3 * functional.mse_loss(answer[:, 1], torch.log(truth + 0.01))
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        step += 1
        decay = min(0.998, step / (step + 20))
        with torch.no_grad():
            for mean, value in zip(average.parameters(), net.parameters()):
                mean.lerp_(value, 1 - decay)
            for mean, value in zip(average.buffers(), net.buffers()):
                mean.copy_(value)
        if step % 1000 == 0:
            print(step, round(time.time() - began), evaluate(average, val, val_share, val_depth), flush=True)
            torch.save(average.state_dict(), weights)
    found = evaluate(average, val, val_share, val_depth)
    torch.save(average.state_dict(), weights)
    (arguments.out / "run.json").write_text(json.dumps({
        "steps": step, "seconds": time.time() - began, "seed": arguments.seed, "galaxies": len(data) // EACH,
        "windows": len(data), "batch": 2 * count, "val_galaxies": len(val) // EACH, "auc_on_validation": found}, indent=1))
    print("end", step, found)


if __name__ == "__main__":
    main()
