"""Shards of `skyloupe training-set lenses`: composites as bytes, and what is true of them."""

import csv
import glob
import os

import numpy as np

KINDS = ["lens", "spiral", "ring", "merger", "edge_on", "companions", "cluster", "artefact", "elliptical", "field", "star"]
HARD = {"spiral", "ring", "merger", "edge_on", "companions", "cluster", "artefact"}


class Shards:
    """All pictures below some folders, memory-mapped; `kind` counts in KINDS, `truth` holds the other columns."""

    def __init__(self, folders, most=None):
        self.arrays, kinds, rows = [], [], []
        for folder in folders:
            for path in sorted(glob.glob(os.path.join(folder, "rgb_*.npy"))):
                table = path.replace("rgb_", "truth_").replace(".npy", ".csv")
                if not os.path.exists(table):
                    continue
                with open(table, newline="") as file:
                    read = list(csv.DictReader(file))
                array = np.load(path, mmap_mode="r")
                assert len(array) == len(read), path
                self.arrays.append(array)
                kinds += [KINDS.index(row["kind"]) for row in read]
                rows += read
                if most and len(kinds) >= most:
                    break
        self.starts = np.cumsum([0] + [len(array) for array in self.arrays])
        self.kind = np.array(kinds, dtype=np.int64)
        self.rows = rows

    def __len__(self):
        return len(self.kind)

    def column(self, name):
        return np.array([float(row[name]) for row in self.rows])

    def pictures(self, indices):
        shard = np.searchsorted(self.starts, indices, side="right") - 1
        return np.stack([self.arrays[s][i - self.starts[s]] for s, i in zip(shard, indices)])


def symmetry(pictures, which):
    """One of the eight symmetries of a square, for N x H x W x C."""
    if which & 4:
        pictures = pictures[:, :, ::-1]
    return np.rot90(pictures, which & 3, axes=(1, 2))
