"""Shards of `skyloupe training-set inpainting`: normalised neighbourhoods of cores, and what is true of them."""

import csv
import glob
import os

import numpy as np

SIDE, CORE, FIRST, PATCH = 32, 16, 10, 12


class Shards:
    """All neighbourhoods below some folders: `windows` [N, 32, 32] normalised, and the columns of their truth."""

    def __init__(self, folders):
        windows, self.rows = [], []
        for folder in folders:
            for path in sorted(glob.glob(os.path.join(folder, "windows_*.npy"))):
                table = path.replace("windows_", "truth_").replace(".npy", ".csv")
                if not os.path.exists(table):
                    continue
                with open(table, newline="") as file:
                    self.rows += list(csv.DictReader(file))
                windows.append(np.load(path))
        self.windows = np.concatenate(windows)
        assert len(self.windows) == len(self.rows)

    def __len__(self):
        return len(self.rows)

    def column(self, name):
        return np.array([float(row[name]) for row in self.rows])


def symmetry(windows, which):
    """One of the eight flips and turns about the core pixel; the first row or column comes round from the other end."""
    turned = windows
    if which & 1:
        turned = np.roll(turned[:, :, ::-1], 1, axis=2)
    if which & 2:
        turned = np.roll(turned[:, ::-1], 1, axis=1)
    if which & 4:
        turned = turned.transpose(0, 2, 1)
    return turned


def square(size):
    """A mask of size x size pixels on the core pixel, [32, 32]."""
    mask = np.zeros((SIDE, SIDE), np.float32)
    low = CORE - size // 2
    mask[low:low + size, low:low + size] = 1
    return mask


def disc(size):
    y, x = np.mgrid[:SIDE, :SIDE] - CORE
    return (np.hypot(x, y) <= size / 2).astype(np.float32)


MASKS = np.stack([shape(size) for shape in (square, disc) for size in (1, 3, 5, 7, 9)])
#: Half of all masks are the usual one, squares of 5 pixels.
ODDS = np.array([2, 8, 50, 8, 4, 2, 4, 10, 4, 2], float)


def draw_masks(rng, count):
    """Masks as people choose them, now and then painted by hand, and now and then with pixels missing elsewhere."""
    masks = MASKS[rng.choice(len(MASKS), count, p=ODDS / ODDS.sum())].copy()
    for mask in masks[:count // 12]:
        low = rng.integers(FIRST + 1, CORE, 2)
        extent = rng.integers(1, 7, 2)
        mask[low[0]:min(low[0] + extent[0], 21), low[1]:min(low[1] + extent[1], 21)] = 1
    for mask in masks[count // 12:count // 6]:
        low, extent = rng.integers(0, SIDE - 4, 2), rng.integers(1, 9, 2)
        inside = mask[FIRST:FIRST + PATCH, FIRST:FIRST + PATCH].copy()
        mask[low[0]:low[0] + extent[0], low[1]:low[1] + extent[1]] = 1
        mask[FIRST:FIRST + PATCH, FIRST:FIRST + PATCH] = inside
    return masks
