"""Train the lens scorer on shards of `skyloupe training-set lenses`.

    python train_scorer.py --data TRAIN_FOLDER... --val VAL_FOLDER --out RUN_FOLDER --steps 12000

Every example is turned at random by one of the eight symmetries. A run that was cut off goes on from its checkpoint.
Shards that appear in the folders while it runs are taken up at the next look (every 500 steps).

Two further tasks keep the embedding general, so that a few grades can teach it what nobody had in mind when it was
trained; their layers are thrown away at the end:
- which kind of look-alike it is. Spirals are left out of this: they are the concept on which the tests ask how much the
  embedding learns from twenty grades, and no label may have told it of them;
- the strength of the first angular harmonics along rings, measured from the picture itself.
"""

import argparse
import copy
import json
import math
import os
import time

import numpy as np
import torch
from torch import nn

from auxiliary import Auxiliary
from data import KINDS, Shards, symmetry
from network import Scorer


def batches(folders, mined, size, seed, shares):
    """Endless batches with fixed shares of lenses and of mined pictures; looks for new shards now and then."""
    lens_share, mined_share = shares
    rng = np.random.default_rng(seed)
    while True:
        shards = Shards(folders)
        hard = Shards(mined) if mined else []
        lenses, others = np.flatnonzero(shards.kind == 0), np.flatnonzero(shards.kind != 0)
        print(f"  {len(shards)} pictures, {len(lenses)} lenses; {len(hard)} mined", flush=True)
        for _ in range(500):
            count, found = int(round(size * lens_share)), int(round(size * mined_share)) if len(hard) else 0
            chosen = np.concatenate([rng.choice(lenses, count), rng.choice(others, size - count - found)])
            pictures, kinds = shards.pictures(chosen), shards.kind[chosen]
            if found:
                more = rng.integers(len(hard), size=found)
                pictures = np.concatenate([pictures, hard.pictures(more)])
                kinds = np.concatenate([kinds, hard.kind[more]])
            quarter = size // 4
            order = rng.permutation(size)
            parts = [symmetry(pictures[order[i * quarter:(i + 1) * quarter]], int(rng.integers(8))) for i in range(4)]
            yield np.concatenate(parts), kinds[order[:4 * quarter]]


def tensor(pictures):
    x = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2)
    return x.float().contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def logits(net, shards, most=None, batch=256):
    net.eval()
    out = []
    for start in range(0, min(len(shards), most or len(shards)), batch):
        indices = np.arange(start, min(start + batch, len(shards)))
        with torch.autocast("cpu", torch.bfloat16):
            out.append(net(tensor(shards.pictures(indices)))[0].float().numpy())
    return np.concatenate(out)


def area(scores, positive):
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    n, m = positive.sum(), (~positive).sum()
    return (ranks[positive].sum() - n * (n + 1) / 2) / (n * m)


def report(net, val, step):
    scores = logits(net, val)
    lens = val.kind == 0
    text = f"step {step}: AUC {area(scores, lens):.4f}"
    for rate in (1e-2, 1e-3):
        cut = np.quantile(scores[~lens], 1 - rate)
        text += f" TPR@{rate:g} {np.mean(scores[lens] > cut):.3f}"
    for index, kind in enumerate(KINDS[1:], 1):
        of = val.kind == index
        if of.sum() > 20:
            text += f" {kind} {area(np.concatenate([scores[lens], scores[of]]), np.arange(lens.sum() + of.sum()) < lens.sum()):.3f}"
    print(text, flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--val", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, default=12000)
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--rate", type=float, default=2.0e-3)
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--lens-share", type=float, default=0.4)
    parser.add_argument("--mined", nargs="*", default=[], help="folders of mine.py")
    parser.add_argument("--mined-share", type=float, default=0.1)
    parser.add_argument("--decay-from", type=float, default=0.0, help="share of the steps at full rate")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--start", help="weights of an earlier run to begin from")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    os.makedirs(arguments.out, exist_ok=True)
    net = Scorer(arguments.width).to(memory_format=torch.channels_last)
    if arguments.start:
        kept = torch.load(arguments.start)
        net.load_state_dict(kept["average"])
    auxiliary = Auxiliary(KINDS)
    if arguments.start and "auxiliary" in kept:
        auxiliary.load_state_dict(kept["auxiliary"])
    average = copy.deepcopy(net)
    optimiser = torch.optim.AdamW([*net.parameters(), *auxiliary.parameters()], lr=arguments.rate, weight_decay=0.02)
    path, step = os.path.join(arguments.out, "checkpoint.pt"), 0
    if os.path.exists(path):
        kept = torch.load(path)
        net.load_state_dict(kept["net"]), average.load_state_dict(kept["average"])
        optimiser.load_state_dict(kept["optimiser"])
        auxiliary.load_state_dict(kept["auxiliary"])
        step = kept["step"]
    val = Shards([arguments.val])
    loss_of = nn.BCEWithLogitsLoss()
    began, seen, mean_loss = time.time(), 0, None
    shares = arguments.lens_share, arguments.mined_share
    for pictures, kinds in batches(arguments.data, arguments.mined, arguments.batch, arguments.seed + step, shares):
        if step >= arguments.steps:
            break
        done = max(0.0, step / arguments.steps - arguments.decay_from) / (1 - arguments.decay_from)
        warm = min(1.0, (step + 1) / 300)
        for group in optimiser.param_groups:
            group["lr"] = arguments.rate * warm * (0.5 * (1 + math.cos(math.pi * done)) * 0.99 + 0.01)
        net.train()
        with torch.autocast("cpu", torch.bfloat16):
            composites = tensor(pictures)
            logit, embedding = net(composites)
        smooth = torch.from_numpy((kinds == 0).astype(np.float32)) * 0.98 + 0.01
        of_kind, of_rings = auxiliary(embedding.float(), composites, torch.from_numpy(kinds))
        loss = loss_of(logit.float(), smooth) + 0.3 * of_kind + 0.3 * of_rings
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        step += 1
        seen += len(kinds)
        decay = min(0.998, step / (step + 20))
        with torch.no_grad():
            for mean, value in zip(average.state_dict().values(), net.state_dict().values()):
                if mean.dtype.is_floating_point:
                    mean.lerp_(value, 1 - decay)
                else:
                    mean.copy_(value)
        mean_loss = loss.item() if mean_loss is None else 0.99 * mean_loss + 0.01 * loss.item()
        if step % 100 == 0:
            print(f"{step} loss {mean_loss:.4f} kind {of_kind.item():.3f} rings {of_rings.item():.3f} {seen / (time.time() - began):.0f} pictures/s", flush=True)
        if step % 500 == 0 or step == arguments.steps:
            report(average, val, step)
            torch.save({"net": net.state_dict(), "average": average.state_dict(), "step": step,
                        "optimiser": optimiser.state_dict(), "auxiliary": auxiliary.state_dict(), "width": arguments.width}, path + ".new")
            os.replace(path + ".new", path)
    with open(os.path.join(arguments.out, "run.json"), "w") as file:
        json.dump({**vars(arguments), "seconds": time.time() - began, "pictures_seen": seen}, file, indent=1)


if __name__ == "__main__":
    main()
