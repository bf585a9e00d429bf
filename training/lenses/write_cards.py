"""Put the scorer and the baseline of the search for lenses and their cards together.

    python training/lenses/write_cards.py --scorer FOLDER --baseline FOLDER --held-out HELD_OUT.json \
        [--more MORE.json] --shifted SHIFTED.json --real REAL.json --training-seconds N --images N --out assets/models

MORE.json is a second run on the held-out set, of which the figures that the first does not have are taken. FOLDERs hold model.onnx with calibration.json (export.py) and metrics.json (train_baseline.py); the JSON files are those
of `skyloupe evaluate lenses --out` and of real_lenses.py. Every figure of a card comes from one of these files.
"""

import argparse
import json
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import card  # noqa: E402
import falsification  # noqa: E402

VERSION = "1.0.0"
SIMULATIONS = {
    "kind": "simulations",
    "description": "Simulated lenses and look-alikes only (skyloupe training-set lenses). It has not been validated on "
                   "Euclid data beyond the few real lenses named in its limits.",
}
LICENCE = "MIT OR Apache-2.0"
REFERENCES = [
    "Xu et al. 2026 (AgileLens, arXiv:2604.06648: the loop; its network is not public, this one is our own)",
    "Euclid Collaboration: Walmsley et al. 2025 (arXiv:2503.15324: the population of Q1 lenses that is simulated)",
]
TARGETS = {
    "held-out": {"roc_auc": {"at_least": 0.985}, "roc_auc_companions": {"at_least": 0.95},
                 "completeness_fpr_1e-3": {"at_least": 0.65}, "completeness_top": {"at_least": 0.80},
                 "calibration_error": {"at_most": 0.02}, "calibration_error_prior": {"at_most": 0.02},
                 **{f"loss_{name}": {"at_most": 0.02} for name in ("sky_above", "sky_below", "centring", "noise",
                                                                  "zero_point", "registration", "missing_band")}},
    "shifted": {"roc_auc": {"at_least": 0.95}},
}
AXES = {
    "roc": (("false-positive rate", "fraction"), ("completeness", "fraction"), "Completeness by false-positive rate"),
    "completeness_vs_score": (("logit", ""), ("completeness", "fraction"), "Completeness above a raw score"),
    "false_positive_rate_vs_score": (("logit", ""), ("false-positive rate", "fraction"),
                                     "False-positive rate above a raw score"),
    "completeness_vs_einstein_radius": (("Einstein radius", "arcsec"), ("completeness", "fraction"),
                                        "Completeness by Einstein radius at a false-positive rate of 1 in 1,000"),
    "completeness_vs_arc_magnitude": (("I_E of the lensed light", "mag"), ("completeness", "fraction"),
                                      "Completeness by the magnitude of the arc at a false-positive rate of 1 in 1,000"),
    "reliability": (("probability", ""), ("share of lenses", "fraction"), "Reliability of the probability, 35 % lenses"),
}


def usable(row):
    return row is not None and row["value"] is not None and row["interval"] is not None


def around(row):
    low, high = row["interval"]
    return (min(low, row["value"]), max(high, row["value"]))


def figures(evaluations, of):
    rows = []
    for evaluation in evaluations:
        for compared in evaluation["figures"]:
            row, base = compared[of], compared["baseline"] if of == "network" else None
            if not usable(row):
                continue
            baseline = ("trees on features along rings", base["value"], around(base)) if usable(base) else None
            target = TARGETS[evaluation["set"]].get(row["name"], {}) if of == "network" else {}
            rows.append(card.metric(row["name"], row["meaning"], evaluation["set"], row["value"], around(row), row["n"],
                                    unit="" if row["name"].startswith("loss_") else "fraction", baseline=baseline, **target))
    return rows


def curves(evaluations, of_network):
    rows = []
    for evaluation in evaluations:
        groups = [("curves", "model"), ("baseline_curves", "baseline")] if of_network else [("baseline_curves", "model")]
        for key, of in groups:
            for line in evaluation[key]:
                if not line["x"]:
                    continue
                x_axis, y_axis, title = AXES[line["name"]]
                if not of_network and line["name"].endswith("vs_score"):
                    x_axis = ("score", "")
                rows.append(card.curve(line["name"], title, evaluation["set"], x_axis, y_axis, line["x"], line["y"],
                                       line["low"], line["high"], of=of))
    return rows


def splits(evaluations, images):
    made = [{"name": "training", "size": images, "of": "pictures",
             "description": "Seed 101, training priors: 36 % lenses, of the others 65 % look-alikes; and 4,422 hard negatives, "
                            "the best 6 % of 73,728 pictures without a lens (seeds 202 and 203)"},
            {"name": "validation", "size": 8192, "of": "pictures",
             "description": "Seed 77, population priors: watched while training, and calibrated on"}]
    for evaluation in evaluations:
        made.append({"name": evaluation["set"], "size": evaluation["lenses"] + evaluation["others"], "of": "pictures",
                     "description": f"Seeds from {evaluation['seed']}, looked at for these figures only: {evaluation['command']}"})
    return made


def ranges():
    return [
        {"quantity": "pixel_scale_arcsec", "title": "Pixel scale", "min": 0.097, "max": 0.103, "unit": "arcsec"},
        {"quantity": "magnitude_vis", "title": "Magnitude of the source", "min": 18.0, "max": 24.0, "unit": "mag"},
    ]


def main():
    parser = argparse.ArgumentParser()
    for name in ("scorer", "baseline", "held-out", "out"):
        parser.add_argument(f"--{name}", required=True, type=pathlib.Path)
    parser.add_argument("--shifted", type=pathlib.Path)
    parser.add_argument("--more", type=pathlib.Path)
    parser.add_argument("--real", type=pathlib.Path)
    parser.add_argument("--training-seconds", type=float, required=True)
    parser.add_argument("--images", type=int, required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--concept", required=True, help="AUC that tests/suite/lens_network.rs prints for twenty grades")
    arguments = parser.parse_args()
    read = lambda path: json.loads(path.read_text())
    evaluations = [read(path) for path in (arguments.held_out, arguments.shifted) if path]
    if arguments.more:
        more = read(arguments.more)
        known = {compared["network"]["name"] for compared in evaluations[0]["figures"]}
        evaluations[0]["figures"] += [row for row in more["figures"] if row["network"]["name"] not in known]
        evaluations[0]["command"] += "; ranks and skews: " + more["command"]
    calibration = read(arguments.scorer / "calibration.json")
    trees = read(arguments.baseline / "metrics.json")
    real = read(arguments.real)["sentences"] if arguments.real else []
    shared = {"version": VERSION, "trained_on": SIMULATIONS, "licence": LICENCE, "references": REFERENCES,
              "valid_ranges": ranges()}
    held_out = evaluations[0]
    for name, folder in (("lens-scorer", arguments.scorer), ("lens-baseline", arguments.baseline)):
        (arguments.out / name).mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / "model.onnx", arguments.out / name / "model.onnx")
    threshold = next(line for line in held_out["curves"] if line["name"] == "false_positive_rate_vs_score")
    default = next((x for x, y in zip(threshold["x"], threshold["y"]) if y <= 1e-3), threshold["x"][-1])
    card.write(str(arguments.out / "lens-scorer"), {
        **shared, "id": "lens-scorer", "title": "Lens scorer",
        "task": "Says how much a 9.6 arcsec picture of a source looks like a strong gravitational lens, and gives the 128 "
                "numbers from which its ranking is refitted to grades.",
        "inputs": [card.port("composite", ["N", 3, 96, 96], "0 to 255", "red, green and blue of the VIS-anchored "
                             "composite (H, Y+J, VIS), bottom row first")],
        "outputs": [card.port("logit", ["N"], "", "raw score: higher is more like a lens"),
                    card.port("embedding", ["N", 128], "", "the features before the last layer")],
        "normalisation": "Cut-outs in microjansky per pixel of 0.1 arcsec, local sky taken off band by band (clipped median "
                         "of the outer 14 pixels); lightness is VIS under asinh(VIS / 0.0023 uJy), colours are ratios of "
                         "the bands to their mean after 0.010 uJy is added to each (skyloupe::lenses::compose, version 1).",
        "training_data": {"command": "skyloupe training-set lenses --priors training --seed 101", "seed": 101,
                          "sizes": {"pictures": arguments.images}},
        "splits": splits(evaluations, arguments.images),
        "training": {"command": "training/lenses/train_scorer.py in three legs of 5500, 1500 and 3000 steps, with hard negatives "
                                "mined before the second and the third (see training/README.md)",
                     "seed": 7, "epochs": arguments.epochs, "hardware": "1 CPU core, no GPU",
                     "duration_secs": arguments.training_seconds, "software": "torch 2.15, bfloat16"},
        "metrics": figures(evaluations, "network"), "curves": curves(evaluations, True),
        "calibration": {"temperature": calibration["temperature"], "bias": calibration["bias"]},
        "thresholds": {"range": [threshold["x"][0], threshold["x"][-1]], "default": default,
                       "points": [{"name": "1 in 1,000", "value": default,
                                   "meaning": "one false positive in 1,000 pictures without a lens of the held-out set"}]},
        "parameters": {"composite_version": 1.0, "embedding_length": 128.0,
                       "training_prior": calibration["training_prior"], "missing_nisp_allowed": 1.0,
                       "default_logit": default},
        "falsified_by": falsification.FALSIFIED_BY["lenses"],
        "shifts": falsification.SHIFTS["lenses"],
        "limits": [
            "Trained on simulations only: what real galaxies, blends and pipeline artefacts do that the simulator does "
            "not is unknown to it, and in real fields more of the top of its list is false than the figures here say.",
            "At one lens in 1,000 sources, purity at any threshold that keeps most lenses is a few to some tens of percent: "
            "the list is to be looked through, not believed.",
            "Einstein radii from about 0.45 to 2.5 arcsec, lensed light of I_E 20 to 24; cluster lenses, lensed quasars "
            "and edge-on or spiral deflectors were not simulated.",
            "Twenty grades on a concept that no label told it of (spirals against other galaxies) give an AUC of about "
            f"{arguments.concept} on its embedding, in simulation and on clean grades; what graders disagree on takes more.",
            "No real sky was trained on: no fields were at hand but those kept for looking.",
            "Sources fainter than I_E = 24, or off the middle by more than 5 pixels, are outside its range.",
            *real,
        ],
    })
    card.write(str(arguments.out / "lens-baseline"), {
        **shared, "id": "lens-baseline", "title": "Classical baseline of the lens scorer",
        "task": "The figure to beat: boosted trees on brightness and colour along rings around a source.",
        "inputs": [card.port("features", ["N", 294], "0 to 255", "skyloupe::lenses::polar_features")],
        "outputs": [card.port("label", ["N"], "", "1 for a lens", "int64"),
                    card.port("probabilities", ["N", 2], "", "other, lens")],
        "normalisation": "Means, scatters, excesses and Fourier amplitudes of the same composite along 14 rings.",
        "training_data": {"command": "skyloupe training-set lenses --features --priors training --seed 404", "seed": 404,
                          "sizes": {"pictures": trees["pictures"]}},
        "splits": [{"name": "training", "size": trees["pictures"], "of": "pictures",
                    "description": "Seed 404, training priors; every sixth picture to stop by"},
                   *splits(evaluations, arguments.images)[2:]],
        "training": {"command": "training/lenses/train_baseline.py", "seed": 1, "epochs": trees["trees"],
                     "hardware": "1 CPU core, no GPU", "duration_secs": 120.0, "software": "xgboost 3.2"},
        "metrics": figures(evaluations, "baseline"), "curves": curves(evaluations, False),
        "parameters": {"composite_version": 1.0},
        "falsified_by": falsification.FALSIFIED_BY["lenses"],
        "shifts": falsification.SHIFTS["lenses"],
        "limits": ["A baseline, not a search: trained on the same simulations as the scorer."],
    })


if __name__ == "__main__":
    main()
