"""What becomes of real galaxies: each file is searched, its cores are repainted, and one row of a table is printed.

    python real_galaxies.py --skyloupe ../../target/release/skyloupe FILE...

Nobody knows the truth of these galaxies, so the rows say how much cores differ from what was repainted, and no more. Files of another
pixel scale or band are repainted as well (--any-scale); their probabilities mean little, and skyloupe says so.
"""

import argparse
import csv
import json
import pathlib
import subprocess
import tempfile

import numpy as np


def row_of(skyloupe, path):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "cores.csv"
        command = [skyloupe, "inpaint", path, "--detect", "--any-scale", "--best", "1000", "--out", str(out), "--json"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            return f"| {pathlib.Path(path).name} | - | {done.stderr.strip().splitlines()[-1]} | | | | |"
        said = json.loads(done.stdout)
        rows = list(csv.DictReader(out.open()))
    # Of a mosaic only what the networks were trained for is counted; of other pictures all that is repainted.
    counted = [row for row in rows if row["probability"]] or [row for row in rows if row["log_ratio"]]
    number = lambda name: np.array([float(row[name] or "nan") for row in counted])
    ratio, z, probability = number("log_ratio"), number("z"), number("probability")
    if not len(ratio):
        return f"| {pathlib.Path(path).name} | 0 of {said['sources']} | | | | | |"
    spread = 1.4826 * np.median(np.abs(ratio - np.median(ratio)))
    return (f"| {pathlib.Path(path).name} | {len(ratio)} of {said['sources']} | {np.median(ratio):+.3f} | {spread:.3f} | "
            f"{z.max():.1f} | {(z > 3).sum()} | {(probability > 0.5).sum()} |")


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
