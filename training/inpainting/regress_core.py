"""How well do the surroundings of a core tell its flux at all? A network that is asked for nothing else.

    python regress_core.py --data train --val pairs/v --mask 5 --seconds 1300

FOLDERs are those of train.py and train_look.py (of `val` only galaxies without a point source count). Prints the scatter of the core
flux, 1.4826 MAD of its relative error, for all galaxies, by magnitude and by kind: what no repainting of such a mask
should be expected to better by far. Nothing of it ships.
"""

import argparse
import copy
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from data import CORE, Shards, symmetry
from train_look import Residual, depths, learn, set_rate


class Regression(nn.Module):
    """ln of the flux within the mask from the pixels around it."""

    def __init__(self, mask, width=24):
        super().__init__()
        w = width
        y, x = np.mgrid[:32, :32] - CORE
        hole = np.zeros((32, 32), "f4")
        hole[mask, mask] = 1
        self.register_buffer("r", torch.from_numpy((np.hypot(x, y) / 16).astype("f4"))[None, None])
        self.register_buffer("hole", torch.from_numpy(hole)[None, None])
        self.near, self.far = nn.Conv2d(5, w, 3, 1, 1), nn.Conv2d(5, w, 4, 2, 1)
        self.fine = nn.Sequential(Residual(w, w), Residual(w, w), Residual(w, w))
        self.core = nn.Conv2d(w, 64, 13)
        self.whole = nn.Sequential(Residual(w, w), Residual(w, 2 * w, 2), Residual(2 * w, 2 * w))
        self.head = nn.Sequential(nn.Linear(64 + 3 * w + 1, 128), nn.SiLU(), nn.Linear(128, 1))

    def forward(self, window, depth):
        known = 1 - self.hole
        window = window * known
        power = torch.exp(2 * (window + 1))
        flux = 0.15 * (power - 1 / power) * known
        planes = torch.cat([window, flux.clamp(-2, 8) * 0.3, torch.log(flux.clamp(min=0.01)) * 0.5 * known,
                            self.r.expand(len(window), -1, -1, -1), self.hole.expand(len(window), -1, -1, -1)], 1)
        fine = self.fine(self.near(planes[:, :, 4:28, 4:28]))
        core = functional.silu(self.core(fine[:, :, 6:19, 6:19]).flatten(1))
        return self.head(torch.cat([core, fine.mean((2, 3)), self.whole(self.far(planes)).mean((2, 3)), 0.3 * depth[:, None]], 1))[:, 0]


def spread(values):
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--val", required=True)
    parser.add_argument("--mask", type=int, default=5, help="pixels across the square mask")
    parser.add_argument("--seconds", type=float, default=1300)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(3)
    torch.set_num_threads(arguments.threads)
    hole = slice(CORE - arguments.mask // 2, CORE + arguments.mask // 2 + 1)

    def target(windows):
        flux = 0.3 * np.sinh(2 * (windows[:, hole, hole].astype("f8") + 1)).sum((1, 2))
        return np.log(np.maximum(flux, 1e-3)).astype("f4")

    data, val = Shards(arguments.data), Shards([arguments.val])
    usual = val.column("point_share") == 0
    seen, asked = depths(data), target(data.windows)
    val_windows, val_depth, magnitude = val.windows[usual], depths(val)[usual], val.column("magnitude")[usual]
    kind, truth, middle = np.array([row["kind"] for row in val.rows])[usual], target(val_windows), float(asked.mean())
    net = Regression(hole)
    average, optimiser = copy.deepcopy(net), torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.02)
    rng, began, step = np.random.default_rng(1), time.time(), 0
    while (done := (time.time() - began) / arguments.seconds) < 1:
        set_rate(optimiser, 2e-3, step, done)
        net.train()
        chosen = rng.integers(len(data), size=96)
        windows = np.ascontiguousarray(symmetry(data.windows[chosen], int(rng.integers(8))))
        with torch.autocast("cpu", torch.bfloat16):
            answer = net(torch.from_numpy(windows)[:, None], torch.from_numpy(seen[chosen]))
        loss = (answer.float() - torch.from_numpy(asked[chosen] - middle)).abs().mean()
        step = learn(loss, net, average, optimiser, step)
    average.eval()
    with torch.no_grad():
        found = np.concatenate([average(torch.from_numpy(val_windows[k:k + 250])[:, None], torch.from_numpy(val_depth[k:k + 250])).numpy()
                                for k in range(0, len(val_windows), 250)]) + middle
    error = np.exp(found - truth) - 1
    print(f"mask {arguments.mask}: scatter {spread(error):.3f}, n = {len(error)}, after {step} steps of 96")
    for low, high in ((17, 20), (20, 21), (21, 22), (22, 23)):
        within = (magnitude >= low) & (magnitude < high)
        print(f"  I_E {low} to {high}: {spread(error[within]):.3f}, n = {within.sum()}")
    for name in sorted(set(kind)):
        print(f"  {name}: {spread(error[kind == name]):.3f}, n = {(kind == name).sum()}")


if __name__ == "__main__":
    main()
