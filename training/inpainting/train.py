"""Train the network that repaints cores, on shards of `skyloupe training-set inpainting`.

    python train.py --data TRAIN_FOLDER... --val VAL_FOLDER --out RUN_FOLDER --steps 40000

Each neighbourhood is looked at once and denoised from several times at once. One in eight is trained without its
surroundings and with the whole patch to be generated, so that the network can also be sampled as RePaint does. The
validation folder holds every galaxy twice: as it is, and with a point source (--point-share 0.05, see README.md).
A run that was cut off goes on from its checkpoint.
"""

import argparse
import copy
import json
import math
import os
import time

import numpy as np
import torch

from data import CORE, FIRST, PATCH, SIDE, Shards, draw_masks, square, symmetry
from network import Inpainter

WITHOUT = 8


class Asinh:
    """What the binary wrote, as it is."""

    name = "asinh"

    def into(self, windows, masks):
        return windows, None

    def flux(self, patches, scale):
        return 0.3 * torch.sinh(2 * (patches + 1))


class Linear:
    """Flux relative to the mean of the known pixels next to the core, for comparison: see README.md."""

    name = "linear"

    def into(self, windows, masks):
        flux = 0.3 * torch.sinh(2 * (windows + 1))
        y, x = torch.meshgrid(torch.arange(SIDE) - CORE, torch.arange(SIDE) - CORE, indexing="ij")
        ring = (torch.hypot(x.float(), y.float()) < 6.5).float()[None] * (1 - masks)
        scale = ((flux * ring).sum((1, 2)) / ring.sum((1, 2)).clamp(min=1)).clamp(min=0.05)
        return flux / scale[:, None, None] - 1, scale

    def flux(self, patches, scale):
        return (patches + 1) * scale[:, None, None]


def patch(windows):
    return windows[:, FIRST:FIRST + PATCH, FIRST:FIRST + PATCH]


def schedule(time):
    return torch.cos(0.5 * math.pi * time), torch.sin(0.5 * math.pi * time)


def known_of(x, masks):
    return torch.stack([x * (1 - masks), masks], 1)


@torch.no_grad()
def sample(net, known, x, masks, steps, draws, generator):
    """DDIM: [N, draws, 12, 12], known pixels included."""
    count = len(x)
    hole = patch(masks).repeat_interleave(draws, 0)[:, None]
    truth = patch(x).repeat_interleave(draws, 0)[:, None]
    state = torch.randn(count * draws, 1, PATCH, PATCH, generator=generator)
    grid = torch.linspace(1, 0, steps + 1)
    for now, after in zip(grid[:-1], grid[1:]):
        state = hole * state + (1 - hole) * truth
        velocity = net.several(known, state, now.expand(count * draws)).float()
        (alpha, sigma), (alpha_after, sigma_after) = schedule(now), schedule(after)
        clean, noise = alpha * state - sigma * velocity, sigma * state + alpha * velocity
        state = alpha_after * clean + sigma_after * noise
    return (hole * state + (1 - hole) * truth).reshape(count, draws, PATCH, PATCH)


def area(scores, positive):
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    n, m = positive.sum(), (~positive).sum()
    return (ranks[positive].sum() - n * (n + 1) / 2) / (n * m)


def report(net, val, step, form, most=600, steps=10, draws=4):
    net.eval()
    generator = torch.Generator().manual_seed(5)
    ratios, errors, cover = [], [], []
    windows = torch.from_numpy(val.windows[:most])
    for start in range(0, most, 100):
        raw = windows[start:start + 100]
        masks = torch.from_numpy(square(5)).expand(len(raw), -1, -1)
        x, scale = form.into(raw, masks)
        drawn = sample(net, known_of(x, masks), x, masks, steps, draws, generator)
        hole = patch(masks)
        of_flux = lambda patches: (form.flux(patches, scale) * hole).sum((1, 2))
        observed = of_flux(patch(x))
        sums = torch.stack([of_flux(drawn[:, k]) for k in range(draws)], 1).clamp(min=1e-3)
        ratios.append(torch.log(observed.clamp(min=1e-3) / sums.mean(1)).numpy())
        peak = (form.flux(patch(x), scale) * hole).amax((1, 2))
        mean = sum(form.flux(drawn[:, k], scale) for k in range(draws)) / draws * hole
        errors.append(torch.log((peak / mean.amax((1, 2))).clamp(min=1e-3)).numpy())
        cover.append(torch.log(sums).std(1).numpy())
    ratio, peak, spread = (np.concatenate(part) for part in (ratios, errors, cover))
    point = val.column("point_share")[:most] > 0
    usual = ratio[~point]
    scatter = 1.4826 * np.median(np.abs(usual - np.median(usual)))
    print(f"step {step}: bias {np.median(usual):+.4f} mean {usual.mean():+.4f} scatter {scatter:.4f} "
          f"rms {usual.std():.4f} spread {np.median(spread[~point]):.4f} "
          f"AUC at 5 %: ratio {area(ratio, point):.4f} peak {area(peak, point):.4f}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--val", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, default=40000)
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--draws", type=int, default=6)
    parser.add_argument("--rate", type=float, default=1.0e-3)
    parser.add_argument("--width", type=int, default=16)
    parser.add_argument("--linear", action="store_true", help="linear pixels instead of asinh, to compare")
    parser.add_argument("--every", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=math.inf, help="end after so long, at a rate that falls in time")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    os.makedirs(arguments.out, exist_ok=True)
    form = Linear() if arguments.linear else Asinh()
    net = Inpainter(arguments.width)
    average = copy.deepcopy(net)
    optimiser = torch.optim.AdamW(net.parameters(), lr=arguments.rate, weight_decay=0.01)
    path, step, earlier = os.path.join(arguments.out, "checkpoint.pt"), 0, 0.0
    if os.path.exists(path):
        kept = torch.load(path)
        net.load_state_dict(kept["net"]), average.load_state_dict(kept["average"])
        optimiser.load_state_dict(kept["optimiser"])
        step, earlier = kept["step"], kept["seconds"]
    val, shards = Shards([arguments.val]), Shards(arguments.data)
    rng = np.random.default_rng(arguments.seed + step)
    print(f"{len(shards)} neighbourhoods, {sum(p.numel() for p in net.parameters())} parameters", flush=True)
    began, mean_loss, draws = time.time() - earlier, None, arguments.draws
    while step < arguments.steps:
        if step % arguments.every == 0:
            shards = Shards(arguments.data)
        done = max(step / arguments.steps, (time.time() - began) / arguments.seconds)
        if done >= 1:
            break
        for rate_of in optimiser.param_groups:
            rate_of["lr"] = arguments.rate * min(1, (step + 1) / 300) * (0.5 * (1 + math.cos(math.pi * done)) * 0.99 + 0.01)
        net.train()
        chosen = rng.integers(len(shards), size=arguments.batch)
        windows = symmetry(shards.windows[chosen], int(rng.integers(8)))
        masks = torch.from_numpy(draw_masks(rng, arguments.batch))
        x, _ = form.into(torch.from_numpy(np.ascontiguousarray(windows)), masks)
        without = torch.zeros(arguments.batch)
        without[-(arguments.batch // WITHOUT):] = 1
        masks = torch.maximum(masks, without[:, None, None])
        hole = patch(masks).repeat_interleave(draws, 0)[:, None]
        clean = patch(x).repeat_interleave(draws, 0)[:, None]
        # Each neighbourhood at times spread over the whole way, one of them at its very beginning.
        times = (torch.arange(draws) + torch.rand(arguments.batch, draws)) / draws
        times[:, -1] = torch.where(torch.rand(arguments.batch) < 0.4, torch.ones(arguments.batch), times[:, -1])
        times = times.flatten()
        alpha, sigma = (part[:, None, None, None] for part in schedule(times))
        # The quick pass that ranks starts from a hole of zeros.
        quick = (times == 1) & (torch.rand(len(times)) < 0.5)
        noise = torch.randn_like(clean) * (~quick)[:, None, None, None]
        state = hole * (alpha * clean + sigma * noise) + (1 - hole) * clean
        with torch.autocast("cpu", torch.bfloat16):
            velocity = net.several(known_of(x, masks), state, times)
        squares = (velocity.float() - (alpha * noise - sigma * clean)) ** 2 * hole
        loss = (squares.sum((1, 2, 3)) / hole.sum((1, 2, 3))).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        step += 1
        decay = min(0.999, step / (step + 20))
        with torch.no_grad():
            for mean, value in zip(average.parameters(), net.parameters()):
                mean.lerp_(value, 1 - decay)
        mean_loss = loss.item() if mean_loss is None else 0.995 * mean_loss + 0.005 * loss.item()
        if step % 200 == 0:
            rate = step * arguments.batch / (time.time() - began)
            print(f"{step} loss {mean_loss:.4f} {rate:.0f} neighbourhoods/s", flush=True)
        if step % arguments.every == 0:
            report(average, val, step, form)
            keep(path, net, average, optimiser, step, time.time() - began, arguments.width)
    report(average, val, step, form)
    keep(path, net, average, optimiser, step, time.time() - began, arguments.width)
    with open(os.path.join(arguments.out, "run.json"), "w") as file:
        json.dump({**vars(arguments), "seconds": time.time() - began, "took_steps": step,
                   "neighbourhoods": len(shards)}, file, indent=1, default=str)


def keep(path, net, average, optimiser, step, seconds, width):
    torch.save({"net": net.state_dict(), "average": average.state_dict(), "step": step, "seconds": seconds,
                "optimiser": optimiser.state_dict(), "width": width}, path + ".new")
    os.replace(path + ".new", path)


if __name__ == "__main__":
    main()
