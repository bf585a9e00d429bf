"""What the scorer says of the real Q1 lenses, among the sources of the same images.

    python training/lenses/real_lenses.py --program target/release/skyloupe --data ../shared/data/euclid_q1 \
        --model FOLDER --out real.json

The images are small cut-outs around known lenses, so that there are few other sources; never used to train or tune.
"""

import argparse
import csv
import json
import math
import pathlib
import subprocess
import tempfile

FIELDS = ["102018665_NEG570040238507752998.fits", "102021016_NEG629685198482852633.fits",
          "102160336_2685084962682049281.fits", "EUCLJ174517.55+655612.5.fits", "euclid_q1_edff_group.fits"]


def main():
    parser = argparse.ArgumentParser()
    for name in ("program", "data", "model", "out"):
        parser.add_argument(f"--{name}", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    sentences, rows = [], []
    for name in FIELDS:
        path = arguments.data / name
        if not path.exists():
            continue
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "scores.csv"
            run = subprocess.run([arguments.program, "lenses", path, "--detect", "--all", "--model", arguments.model,
                                  "--out", out], capture_output=True, text=True)
            if run.returncode != 0:
                rows.append({"field": name, "error": run.stderr.strip()})
                continue
            with open(out, newline="") as file:
                found = [row for row in csv.DictReader(file) if row["score"]]
        found.sort(key=lambda row: -float(row["score"]))
        info = json.loads(subprocess.run([arguments.program, "info", path, "--json"], capture_output=True, text=True).stdout)
        height, width = next(hdu["shape"] for hdu in info if hdu.get("band") == "VIS" and hdu.get("role") == "flux")
        distance = lambda row: math.hypot(float(row["x"]) - (width - 1) / 2, float(row["y"]) - (height - 1) / 2)
        nearest = min(found, key=distance, default=None)
        if nearest is None or distance(nearest) > 15:
            rows.append({"field": name, "error": "no scored source within 15 px of the middle"})
            continue
        row = {"field": name, "logit": float(nearest["score"]), "rank": found.index(nearest) + 1, "sources": len(found),
               "best_logit": float(found[0]["score"])}
        rows.append(row)
    good = [row for row in rows if "rank" in row]
    said = "; ".join(f"{row['field'].split('.fits')[0]}: logit {row['logit']:.1f}, rank {row['rank']} of {row['sources']}"
                     for row in good)
    if good:
        sentences.append(f"Real Q1 cut-outs around known lenses, the central source among the others detected there "
                         f"(never trained or tuned on; too few to be a completeness): {said}.")
    arguments.out.write_text(json.dumps({"rows": rows, "sentences": sentences}, indent=1))
    print(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
