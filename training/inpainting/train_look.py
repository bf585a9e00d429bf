"""Train the network that looks at a core itself, one of the numbers that the judge weighs.

    python train_look.py --data FOLDER... --val FOLDER --out RUN_FOLDER --seconds 2700
    python train_look.py --out RUN_FOLDER --export MODEL_FOLDER

FOLDERs are written by `skyloupe training-set inpainting --priors population --point-share 0,0.02,0.05,0.1,0.2`: each galaxy
without and with point sources. Half of each batch has none. A run begins with the weights that RUN_FOLDER has. MODEL_FOLDER
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
#: How often each share comes: most of what is to be learnt lies where it is hard and not hopeless.
ODDS = (0.2, 0.45, 0.25, 0.1)
#: Weights of what is learnt beside.
BESIDE = torch.tensor([0.3, 0.1, 0.1, 0.1])
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
    """The core at full resolution beside a summary of all.

    Outputs: the logit of a point source; to learn by, ln(share + 0.01), ln of the bulge's share + 0.02, ln of the star
    cluster's share + 0.001, ln of the half-light radius."""

    def __init__(self, width=32):
        super().__init__()
        w = width
        y, x = np.mgrid[:32, :32] - 16
        self.register_buffer("r", torch.from_numpy((np.hypot(x, y) / 16).astype("f4"))[None, None])
        self.fine = nn.Sequential(Residual(w, w), Residual(w, w), Residual(w, w))
        self.core = nn.Conv2d(w, 64, 9)
        self.middle = nn.Sequential(Residual(w, 2 * w, 2), Residual(2 * w, 2 * w))
        self.whole = nn.Sequential(Residual(w, w), Residual(w, 2 * w, 2), Residual(2 * w, 2 * w))
        self.near, self.far = nn.Conv2d(4, w, 3), nn.Conv2d(4, w, 4, 2, 1)
        self.h = nn.Sequential(nn.Linear(64 + 4 * w + 1, 128), nn.SiLU(), nn.Dropout(0.1), nn.Linear(128, 5))

    def forward(self, window, depth):
        # Halves of single precision would take 1 % off the core's flux.
        with torch.autocast("cpu", enabled=False):
            power = torch.exp(2 * (window + 1))
            flux = 0.15 * (power - 1 / power)
            near = flux[:, :, 10:23, 10:23].mean((2, 3), keepdim=True).clamp(min=0.05)
            planes = torch.cat([window, (flux / near - 1).clamp(-2, 30) * 0.3, torch.log(flux.clamp(min=0.01)) * 0.5,
                                self.r.expand(window.shape[0], -1, -1, -1)], 1)
            fine, whole = self.near(planes[:, :, 5:28, 5:28]), self.far(planes)
        fine = self.fine(fine)
        core = self.core(fine[:, :, 6:15, 6:15]).flatten(1)
        return self.h(torch.cat([functional.silu(core), self.middle(fine).mean((2, 3)), self.whole(whole).mean((2, 3)),
                                 0.3 * depth[:, None]], 1))


class Logit(nn.Module):
    """The mean over the eight flips and turns about the core pixel."""

    def __init__(self, net):
        super().__init__()
        self.net = net
        self.register_buffer("back", (32 - torch.arange(32)) % 32)

    def forward(self, window, depth):
        turned = [window, window[:, :, :, self.back]]
        turned += [one[:, :, self.back] for one in turned]
        turned += [one.transpose(2, 3) for one in turned]
        return sum(self.net(one, depth)[:, 0] for one in turned) / 8


def depths(shards):
    return np.log(shards.column("scale") / shards.column("noise")).astype("f4")


def truths(shards):
    """What is learnt beside the point source, [N, 4]."""
    of = shards.column
    return np.stack([np.log(of("point_share") + 0.01), np.log(of("bulge_share") + 0.02),
                     np.log(of("cluster_share") + 0.001), np.log(of("radius"))], 1).astype("f4")


def set_rate(optimiser, rate, step, done):
    """Rises for 200 steps, falls to a hundredth along a cosine; `done` is the share of the time that is over."""
    for group in optimiser.param_groups:
        group["lr"] = rate * min(1, (step + 1) / 200) * (0.5 * (1 + math.cos(math.pi * done)) * 0.99 + 0.01)


def learn(loss, net, average, optimiser, step):
    """One step down a loss, and the running mean of the weights after it. Returns how many steps there were."""
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
    return step


def evaluate(net, val, share, depth):
    net = Logit(net).eval()
    with torch.no_grad():
        parts = [net(torch.from_numpy(val.windows[k:k + 500])[:, None], torch.from_numpy(depth[k:k + 500])).numpy()
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
    parser.add_argument("--galaxies", type=int, default=64, help="of a batch, each without and with a point source")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    weights = arguments.out / "look.pt"
    torch.manual_seed(arguments.seed)
    net = Look().to(memory_format=torch.channels_last)
    if weights.exists():
        net.load_state_dict(torch.load(weights))
    if arguments.export:
        export(net, arguments.export)
        return
    torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)
    average, rng = copy.deepcopy(net), np.random.default_rng(arguments.seed)
    data, val = Shards(arguments.data), Shards([arguments.val])
    share, depth, beside = data.column("point_share"), depths(data), truths(data)
    val_share, val_depth = val.column("point_share"), depths(val)
    optimiser = torch.optim.AdamW(net.parameters(), lr=arguments.rate, weight_decay=0.02)
    began, step, count = time.time(), 0, arguments.galaxies
    while (done := (time.time() - began) / arguments.seconds) < 1:
        set_rate(optimiser, arguments.rate, step, done)
        net.train()
        first = EACH * rng.integers(len(data) // EACH, size=count)
        chosen = np.concatenate([first, first + 1 + rng.choice(EACH - 1, size=count, p=ODDS)])
        windows = np.ascontiguousarray(symmetry(data.windows[chosen], int(rng.integers(8))))
        is_point = torch.from_numpy((share[chosen] > 0).astype("f4"))
        depth_of = torch.from_numpy(depth[chosen])
        with torch.autocast("cpu", torch.bfloat16):
            answer = net(torch.from_numpy(windows)[:, None].to(memory_format=torch.channels_last), depth_of).float()
        loss = functional.binary_cross_entropy_with_logits(answer[:, 0], is_point)
        loss = loss + (BESIDE * (answer[:, 1:] - torch.from_numpy(beside[chosen])).square().mean(0)).sum()
        step = learn(loss, net, average, optimiser, step)
        if step % 2000 == 0:
            print(step, round(time.time() - began), evaluate(average, val, val_share, val_depth), flush=True)
            torch.save(average.state_dict(), weights)
    found = evaluate(average, val, val_share, val_depth)
    torch.save(average.state_dict(), weights)
    said = arguments.out / "run.json"
    before = json.loads(said.read_text()) if said.exists() else {"steps": 0, "seconds": 0.0}
    said.write_text(json.dumps({
        "steps": before["steps"] + step, "seconds": before["seconds"] + time.time() - began, "seed": arguments.seed,
        "galaxies": len(data) // EACH,
        "windows": len(data), "batch": 2 * count, "val_galaxies": len(val) // EACH, "auc_on_validation": found}, indent=1))
    print("end", step, found)


if __name__ == "__main__":
    main()
