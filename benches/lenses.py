"""How fast sources are cut out, composed and scored, and how fast a catalogue of a million rows opens.

    python benches/lenses.py target/release/skyloupe FIELD [--sources 3000] [--rows 1000000] [--folder /tmp/lens-bench]

FIELD is any field with VIS (and NISP); the demo field that `skyloupe` makes at its first start will do. Random positions in it
are cut out (`skyloupe cutouts`, composing alone) and scored once each (`skyloupe lenses`), by ONNX Runtime where it is found
and by the built-in backend; a table of a million rows and twelve columns is written as FITS, CSV and Parquet and opened
(`skyloupe catalogue`). Prints JSON. Needs numpy and astropy; pyarrow for Parquet.
"""

import argparse
import csv
import json
import pathlib
import subprocess
import time

import numpy as np
from astropy.io import fits
from astropy.table import Table


def run(*command):
    started = time.time()
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}: {done.stderr}")
    return json.loads(done.stdout), time.time() - started


def positions(field, count, path):
    with fits.open(field) as opened:
        shape = next(hdu.shape for hdu in opened if hdu.is_image and hdu.shape and len(hdu.shape) == 2)
    rng = np.random.default_rng(1)
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "x", "y"])
        writer.writerows([i + 1, *rng.uniform(50, np.array(shape[::-1]) - 50)] for i in range(count))


def catalogue(folder, rows):
    rng = np.random.default_rng(2)
    table = Table({"OBJECT_ID": rng.integers(-2**62, 2**62, rows), "RIGHT_ASCENSION": rng.uniform(269.66, 269.80, rows),
                   "DECLINATION": rng.uniform(65.99, 66.05, rows)})
    for number in range(9):
        table[f"FLUX_{number}"] = rng.lognormal(0, 1, rows).astype(np.float32)
    made = {}
    for ending in ("fits", "csv", "parquet"):
        path = folder / f"million.{ending}"
        if not path.exists():
            try:
                table.write(path, overwrite=True)
            except Exception as error:
                made[ending] = f"not written: {error}"
                continue
        made[ending] = path
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("field")
    parser.add_argument("--sources", type=int, default=3000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("/tmp/lens-bench"))
    arguments = parser.parse_args()
    folder = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    where = folder / "positions.csv"
    positions(arguments.field, arguments.sources, where)
    found = {}
    made, _ = run(arguments.program, "cutouts", arguments.field, "--positions", where, "--out", folder / "cut", "--json")
    found["cutouts_per_second"] = made["cutouts_per_second"]
    for runtime in ("auto", "built-in"):
        made, seconds = run(arguments.program, "lenses", arguments.field, "--positions", where, "--all", "--runtime", runtime,
                            "--out", folder / "scores.csv", "--json")
        found[f"lenses_{runtime}"] = {"backend": made["backend"], "wall_seconds": round(seconds, 2),
                                      "pictures_per_second_and_thread": made["pictures_per_second_and_thread"]}
    for ending, path in catalogue(folder, arguments.rows).items():
        if isinstance(path, str):
            found[f"catalogue_{ending}"] = path
            continue
        _, seconds = run(arguments.program, "catalogue", path, "--json")
        found[f"catalogue_{ending}_seconds"] = round(seconds, 2)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
