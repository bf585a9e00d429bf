"""What becomes of real galaxies: each file is searched, its cores are repainted, and one row of a table is printed.

    python real_galaxies.py --skyloupe ../../target/release/skyloupe FILE...

Nobody knows the truth of these galaxies, so the rows say how much cores differ from what was repainted, and no more. Of files of
another pixel scale or band everything is repainted (--any-scale), and no probability is counted.
"""

import argparse
import csv
import json
import pathlib
import subprocess
import tempfile

import numpy as np


def repainted(skyloupe, path, *more):
    """What the command says, and its rows of cores that were repainted."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "cores.csv"
        command = [skyloupe, "inpaint", path, "--detect", "--best", "1000", "--out", str(out), "--json", *more]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr.strip())
        return json.loads(done.stdout), [row for row in csv.DictReader(out.open()) if row["log_ratio"]]


def row_of(skyloupe, path):
    said, rows = repainted(skyloupe, path)
    is_usual = bool(rows)
    if not is_usual:
        said, rows = repainted(skyloupe, path, "--any-scale")
    name = pathlib.Path(path).name + ("" if is_usual else " (any scale)")
    number = lambda column: np.array([float(row[column] or "nan") for row in rows])
    ratio, z, probability = number("log_ratio"), number("z"), number("probability")
    if not len(ratio):
        return f"| {name} | 0 of {said['sources']} | | | | | |"
    spread = f"{1.4826 * np.median(np.abs(ratio - np.median(ratio))):.3f}" if len(ratio) > 2 else ""
    likely = str((probability > 0.5).sum()) if is_usual else ""
    return f"| {name} | {len(ratio)} of {said['sources']} | {np.median(ratio):+.3f} | {spread} | {z.max():.1f} | {(z > 3).sum()} | {likely} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--skyloupe", default="skyloupe")
    arguments = parser.parse_args()
    print("| file | repainted of detected | median log ratio | scatter (1.4826 MAD) | highest z | z > 3 | p > 0.5 |")
    print("|---|---|---|---|---|---|---|")
    for path in arguments.files:
        print(row_of(arguments.skyloupe, path), flush=True)


if __name__ == "__main__":
    main()
