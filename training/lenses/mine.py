"""Hard negatives: keep of a pool of pictures without a lens those that a network takes for lenses.

    python mine.py --checkpoint RUN/checkpoint.pt --pool POOL_FOLDER --out MINED_FOLDER --keep 0.06

Writes rgb_*.npy and truth_*.csv like `skyloupe training-set lenses`, so that training takes them up at its next look.
"""

import argparse
import csv
import os

import numpy as np
import torch

from data import Shards
from network import Scorer
from train_scorer import logits


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--pool", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--keep", type=float, default=0.06)
    parser.add_argument("--first", type=int, default=0, help="pictures before this number are left out")
    parser.add_argument("--number", type=int, default=0, help="number of the file to write")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    kept = torch.load(arguments.checkpoint)
    net = Scorer(kept["width"])
    net.load_state_dict(kept["average"])
    net = net.to(memory_format=torch.channels_last)
    shards = Shards([arguments.pool])
    scores = logits(net, shards)
    scores[:arguments.first] = -np.inf
    count = int(arguments.keep * (len(shards) - arguments.first))
    chosen = np.sort(np.argsort(scores)[::-1][:count])
    os.makedirs(arguments.out, exist_ok=True)
    with open(os.path.join(arguments.out, f"truth_{arguments.number:08}.csv"), "w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(shards.rows[0]))
        writer.writeheader()
        writer.writerows(shards.rows[index] for index in chosen)
    np.save(os.path.join(arguments.out, f"rgb_{arguments.number:08}.npy"), shards.pictures(chosen))
    print(f"{count} of {len(shards)} pictures, from a logit of {scores[chosen].min():.2f} up")


if __name__ == "__main__":
    main()
