"""Put the four models of the search for streaks and their cards together.

    python training/streaks/write_cards.py --models FOLDER --held-out HELD_OUT.json --shifted SHIFTED.json \
        --metrics TRAINING --out assets/models

FOLDER holds detector.onnx, merger.onnx, ranker.onnx and linker.onnx; the JSON files are those of `skyloupe evaluate
streaks --out`; TRAINING holds rows/, merger/metrics.json, ranker/metrics.json and linker/metrics.json of the training.
Every figure of a card comes from one of these files.
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
    "description": "Simulated VIS exposures only (skyloupe simulate streaks). It has not been validated on Euclid data.",
}
LICENCE = "MIT OR Apache-2.0"
REFERENCES = [
    "Pöntinen et al. 2023, A&A 679, A135 (the three stages; their architecture is not public, this one is our own)"
]
TARGETS = {
    "completeness_bright": {"at_least": 0.95},
    "completeness_snr_8_12": {"at_least": 0.60},
    "snr_50": {"at_most": 7.0},
    "end_error_px": {"at_most": 1.0},
    "angle_error_deg": {"at_most": 0.3},
    "merged": {"at_least": 0.95},
    "track_purity": {"at_least": 0.95},
    "track_completeness_bright": {"at_least": 0.85},
}
UNITS = {"end_error_px": "px", "angle_error_deg": "deg", "magnitude_bias": "mag", "magnitude_50": "mag",
         "track_magnitude_50": "mag", "snr_50": ""}
DETECTOR = ["completeness_bright", "completeness_snr_8_12", "completeness_bright_5fp", "completeness_snr_8_12_5fp",
            "completeness_bright_20fp", "completeness_snr_8_12_20fp", "snr_50", "magnitude_50", "end_error_px",
            "angle_error_deg", "magnitude_bias"]
LINKER = ["track_purity", "track_completeness_bright", "track_completeness_slow", "track_magnitude_50",
          "tracks_recovered"]
AXES = {
    "completeness_vs_magnitude": (("I_E", "mag"), "completeness", "Completeness by magnitude, 12-70 px, 1 false positive per Mpx"),
    "completeness_vs_snr": (("matched-filter S/N", ""), "completeness", "Completeness by S/N, 12-70 px, 1 false positive per Mpx"),
    "completeness_vs_score": (("score", ""), "completeness", "Completeness above a score, I_E < 24.5, 12-70 px"),
    "false_positives_per_mpx_vs_score": (("score", ""), "false positives", "False positives above a score"),
    "purity_vs_score": (("score", ""), "purity", "Purity above a score in one exposure, were asteroids as rare as in the sky (0.015 per Mpx)"),
    "track_completeness_vs_magnitude": (("I_E", "mag"), "completeness", "Tracks over at least 3 of 4 exposures, by magnitude"),
    "reliability": (("score", ""), "share that is true", "Reliability of the score, at 12 asteroids per Mpx"),
}
NAMES = {"detector": "streaks-detector", "merger": "streaks-merger", "ranker": "streaks-ranker", "linker": "streaks-linker"}


def figures(evaluations, wanted):
    rows = []
    for evaluation in evaluations:
        network = {row["name"]: row for row in evaluation["detectors"][0]["figures"]}
        classical = {row["name"]: row for row in evaluation["detectors"][1]["figures"]}
        for name in wanted:
            row, base = network[name], classical[name]
            if row["value"] is None or row["interval"] is None:
                continue
            unit = UNITS.get(name, "fraction")
            baseline = None
            if base["value"] is not None and base["interval"] is not None:
                baseline = ("classical detector, same fit, rule-based linking", base["value"], base["interval"])
            target = TARGETS.get(name, {}) if evaluation["set"] == "held-out" else {}
            rows.append(card.metric(name, row["meaning"], evaluation["set"], row["value"], row["interval"], row["n"],
                                    unit=unit, baseline=baseline, **target))
    return rows


def curves(evaluations, wanted):
    rows = []
    for evaluation in evaluations:
        for detector, of in zip(evaluation["detectors"], ("model", "baseline")):
            for line in detector["curves"]:
                if line["name"] not in wanted or not line["x"] or (of == "baseline" and line["name"] == "reliability"):
                    continue
                x_axis, label, title = AXES[line["name"]]
                unit = "1/Mpx" if label == "false positives" else "fraction"
                rows.append(card.curve(line["name"], title, evaluation["set"], x_axis, (label, unit), line["x"],
                                       line["y"], line["low"], line["high"], of=of))
    return rows


def held_out_rows(metrics, what):
    """Figures of rows held out in training: another measure than those of whole searches."""
    found = metrics.get("held_out", metrics)
    rows = []
    for name, meaning in [("auc", f"Area under the ROC curve over {what}"),
                          ("average_precision", f"Average precision over {what}")]:
        row = found.get(name)
        if row and row["value"] is not None and row["low"] is not None:
            interval = (min(row["low"], row["value"]), max(row["high"], row["value"]))
            rows.append(card.metric(name, meaning, "held-out", row["value"], interval,
                                    found.get("rows", found.get("steps")), unit="fraction"))
    return rows


def splits(evaluations):
    made = [{"name": "training", "size": 1, "of": "sets", "description": "Seeds 2000000 to 2000443 and 2010000 to 2010599 (detector), 5000000 on (merger), 4000000 on (ranker), 6000000 on (linker); every fourth pointing of the last three under shifted conditions"}]
    for evaluation in evaluations:
        made.append({"name": evaluation["set"], "size": evaluation["pointings"], "of": "pointings",
                     "description": f"Seeds from {evaluation['seed']}, four exposures of {evaluation['size']} x {evaluation['size']} px, looked at for these figures only"})
    return made


def ranges():
    return [
        {"quantity": "pixel_scale_arcsec", "title": "Pixel scale", "min": 0.09, "max": 0.11, "unit": "arcsec"},
        {"quantity": "psf_fwhm_px", "title": "FWHM of the PSF's core", "min": 1.25, "max": 2.1, "unit": "px"},
        {"quantity": "exposure_secs", "title": "Exposure time", "min": 500.0, "max": 620.0, "unit": "s"},
    ]


LIMITS = [
    "Trained on simulations only: what real detectors, ghosts and galaxies do that the simulator does not is unknown to it.",
    "Streaks shorter than about 3 px look like stars in one exposure; slow movers are found over exposures, if at all.",
    "A score is calibrated for 16 asteroids in a million pixels, as in training; in the sky they are a thousand times rarer, so most single detections near any threshold are false. Tracks over exposures are what to trust.",
    "Made for VIS exposures of about 560 s at 0.1 arcsec a pixel; other instruments are outside its range.",
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("models", "held-out", "shifted", "metrics", "out"):
        parser.add_argument(f"--{name}", required=True, type=pathlib.Path)
    parser.add_argument("--training-seconds", type=float, required=True, help="of the detector, all runs")
    arguments = parser.parse_args()
    evaluations = [json.loads(path.read_text()) for path in (arguments.held_out, arguments.shifted)]
    metrics = {name: json.loads((arguments.metrics / name / "metrics.json").read_text()) for name in ("merger", "ranker", "linker")}
    at_one = evaluations[0]["detectors"][0]
    common = {"version": VERSION, "trained_on": SIMULATIONS, "splits": splits(evaluations), "limits": LIMITS,
              "licence": LICENCE, "references": REFERENCES, "valid_ranges": ranges(),
              "falsified_by": falsification.FALSIFIED_BY["streaks"], "shifts": falsification.SHIFTS["streaks"]}
    training = lambda command, seed, seconds, epochs, software: {  # noqa: E731
        "command": command, "seed": seed, "epochs": epochs, "hardware": "2 CPU cores, no GPU", "duration_secs": seconds,
        "software": software}
    cards = {
        "detector": {
            "title": "Streak detector",
            "task": "Finds trails of moving sources in one VIS exposure: a small U-Net that says for every 4 x 4 pixels how likely a trail passes and which way it runs.",
            "inputs": [card.port("signal", ["N", 2, "H", "W"], "sigma of the local sky", "pixels above the local sky, 0 where masked; 1 where masked, otherwise 0. H and W are multiples of 16")],
            "outputs": [card.port("heat", ["N", 3, "H/4", "W/4"], "", "logit of a trail; sine and cosine of twice its angle")],
            "normalisation": "Sky: median of 64 px cells clipped at 3 sigma, median-filtered over 3 x 3 cells, bilinear; noise: the same of the median absolute deviation. Flagged pixels and the glare of bright stars are masked. asinh is part of the network.",
            "training_data": {"command": "skyloupe training-set streaks-detector", "seed": 2000000, "sizes": {"scenes of 1 Mpx": 1040}},
            "training": training("training/streaks/train_detector.py (two runs, see its head)", 7, arguments.training_seconds, 6, "torch 2.15"),
            "metrics": figures(evaluations, DETECTOR),
            "curves": curves(evaluations, ["completeness_vs_magnitude", "completeness_vs_snr", "completeness_vs_score", "false_positives_per_mpx_vs_score", "purity_vs_score"]),
            "thresholds": {"range": [0, 1], "default": round(at_one["threshold_at_1_fp_per_mpx"], 3), "points": [
                {"name": f"{rate} false positives per Mpx", "value": round(at_one[f"threshold_at_{rate}_fp_per_mpx"], 3),
                 "meaning": f"{rate} false positives in a million pixels of one exposure, on the held-out set"} for rate in (1, 5, 20)]},
            "parameters": {"receptive_field_px": 153, "stride_px": 4},
        },
        "merger": {
            "title": "Streak merger",
            "task": "Says which pieces along a line are one streak: a recurrent network over pieces sorted along it.",
            "inputs": [card.port("steps", [32, 16, 22], "", "a row of numbers for each piece, see streaks::merge::MERGE_FEATURES")],
            "outputs": [card.port("same", [32, 16], "", "logit that a piece belongs to the streak of the piece before")],
            "normalisation": "Mean and scale of each number are part of the network.",
            "training_data": {"command": "skyloupe training-set streaks-merger", "seed": 5000000, "sizes": {"pointings": arguments_count(metrics["merger"])}},
            "training": training("training/streaks/train_merger.py", 1, 60, metrics["merger"].get("epochs"), "torch 2.15"),
            "metrics": figures(evaluations, ["merged"]) + held_out_rows(metrics["merger"], "pieces held out in training"),
        },
        "ranker": {
            "title": "Streak ranker",
            "task": "Scores a fitted detection: boosted trees over the network's answer, the fit and its surroundings.",
            "inputs": [card.port("features", ["N", 24], "", "see streaks::RANK_FEATURES")],
            "outputs": [card.port("label", ["N"], "", "0 or 1", element="int64"), card.port("probabilities", ["N", 2], "", "of nothing, of a moving source")],
            "normalisation": "None: trees.",
            "training_data": {"command": "skyloupe training-set streaks-ranker", "seed": 4000000, "sizes": {"candidates held out": metrics["ranker"]["rows"]}},
            "training": training("training/streaks/train_ranker.py", 1, 60, metrics["ranker"]["trees"], "xgboost"),
            "metrics": held_out_rows(metrics["ranker"], "candidates held out in training"),
            "curves": curves(evaluations, ["reliability"]),
        },
        "linker": {
            "title": "Streak linker",
            "task": "Says whether detections of two to four exposures are one moving source: boosted trees over how well they agree.",
            "inputs": [card.port("features", ["N", 40], "", "see streaks::link::LINK_FEATURES")],
            "outputs": [card.port("label", ["N"], "", "0 or 1", element="int64"), card.port("probabilities", ["N", 2], "", "of nothing, of one moving source")],
            "normalisation": "None: trees.",
            "training_data": {"command": "skyloupe training-set streaks-linker", "seed": 6000000, "sizes": {"tuples held out": metrics["linker"]["held_out"]["rows"]}},
            "training": training("training/streaks/train_linker.py", 1, 60, metrics["linker"]["trees"], "xgboost"),
            "metrics": figures(evaluations, LINKER) + held_out_rows(metrics["linker"], "tuples held out in training"),
            "curves": curves(evaluations, ["track_completeness_vs_magnitude"]),
            "thresholds": {"range": [0, 1], "default": 0.5, "points": []},
        },
    }
    for name, made in cards.items():
        folder = arguments.out / NAMES[name]
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(arguments.models / f"{name}.onnx", folder / "model.onnx")
        made["training"] = {key: value for key, value in made["training"].items() if value is not None}
        card.write(folder, {"id": NAMES[name], **common, **made})
        print(folder)


def arguments_count(metrics):
    groups = metrics["groups"]
    return sum(groups.values())


if __name__ == "__main__":
    main()
