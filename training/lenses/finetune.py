"""Fine-tune the whole network on exported grades.

    python training/lenses/finetune.py --checkpoint RUN/checkpoint.pt --stamps FOLDER --grades grades.csv --out RUN2 \
        --data TRAIN_FOLDER [--steps 600]

FOLDER holds the composites of graded sources as `skyloupe cutouts --png` writes them (ID.png), grades.csv comes from
`skyloupe grades export`. A and B count as lenses, X as none, C is left out. A quarter of each batch are graded pictures,
the rest simulated ones, so that what was learnt there is not lost. A fifth of the graded sources is held out; the areas
under the ROC curve before and after are printed for them.
"""

import argparse
import copy
import csv
import os

import numpy as np
import torch
from PIL import Image
from torch import nn

from data import Shards, symmetry
from network import Scorer
from train_scorer import area, tensor

POSITIVE = {"A": True, "B": True, "X": False}


def graded(stamps, grades):
    """Composites (bottom row first) and whether they are lenses; the last grade of a source counts."""
    classes = {}
    with open(grades, newline="") as file:
        for row in csv.DictReader(file):
            name = os.path.splitext(os.path.basename(row.get("file_name") or row["id"]))[0]
            classes[name] = row["classification"]
    pictures, lens = [], []
    for name, grade in sorted(classes.items()):
        path = os.path.join(stamps, f"{name}.png")
        if grade in POSITIVE and os.path.exists(path):
            picture = np.asarray(Image.open(path).convert("RGB"))[::-1]
            if picture.shape != (96, 96, 3):
                raise SystemExit(f"a composite has 96 x 96 pixels, this one {picture.shape[:2]}: {path}")
            pictures.append(picture)
            lens.append(POSITIVE[grade])
    if len(set(lens)) < 2:
        raise SystemExit(f"{len(lens)} graded pictures of one kind: lenses and others are both needed")
    return np.stack(pictures), np.array(lens)


@torch.no_grad()
def scores(net, pictures):
    net.eval()
    return np.concatenate([net(tensor(pictures[start:start + 64]))[0].numpy() for start in range(0, len(pictures), 64)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("checkpoint", "stamps", "grades", "out"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=3)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    torch.manual_seed(arguments.seed)
    kept = torch.load(arguments.checkpoint)
    net = Scorer(kept["width"])
    net.load_state_dict(kept["average"])
    net = net.to(memory_format=torch.channels_last)
    pictures, lens = graded(arguments.stamps, arguments.grades)
    test = rng.random(len(lens)) < 0.2
    before = scores(net, pictures[test])
    shards = Shards(arguments.data)
    average = copy.deepcopy(net)
    optimiser = torch.optim.AdamW(net.parameters(), lr=arguments.rate, weight_decay=0.02)
    loss_of = nn.BCEWithLogitsLoss()
    train = np.flatnonzero(~test)
    for _ in range(arguments.steps):
        own, others = rng.choice(train, 16), rng.integers(len(shards), size=48)
        batch = np.concatenate([pictures[own], shards.pictures(others)])
        target = np.concatenate([lens[own], shards.kind[others] == 0]).astype(np.float32) * 0.98 + 0.01
        net.train()
        loss = loss_of(net(tensor(symmetry(batch, int(rng.integers(8)))))[0], torch.from_numpy(target))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        with torch.no_grad():
            for mean, value in zip(average.state_dict().values(), net.state_dict().values()):
                mean.lerp_(value, 0.01) if mean.dtype.is_floating_point else mean.copy_(value)
    after = scores(average, pictures[test])
    if 0 < lens[test].sum() < test.sum():
        print(f"held-out grades: {test.sum()}, AUC {area(before, lens[test]):.3f} before, {area(after, lens[test]):.3f} after")
    else:
        print(f"held-out grades: {test.sum()}, of one kind: no AUC")
    os.makedirs(arguments.out, exist_ok=True)
    torch.save({**kept, "net": net.state_dict(), "average": average.state_dict()},
               os.path.join(arguments.out, "checkpoint.pt"))


if __name__ == "__main__":
    main()
