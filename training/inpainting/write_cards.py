"""Put the two models of inpainting and their cards together.

    python write_cards.py --network FOLDER --untuned OUT_FOLDER
    python write_cards.py --look FOLDER --look-run RUN_FOLDER --out assets/models
    python write_cards.py --network FOLDER --run RUN_FOLDER --judge FOLDER --posterior FOLDER --held-out HELD_OUT.json \
        --shifted SHIFTED.json --out assets/models

The first writes a card that `skyloupe training-set inpainting-judge` can work with, the second the card of train_look.py. FOLDERs hold model.onnx (export.py,
train_judge.py), metrics.json and posterior.json; the JSON files are those of `skyloupe evaluate inpainting --out`. Every
figure of a card comes from one of these files.
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
LICENCE = "MIT OR Apache-2.0"
SIMULATIONS = {
    "kind": "simulations",
    "description": "Simulated galaxies in VIS only (skyloupe training-set inpainting). It has not been validated on Euclid data.",
}
REFERENCES = [
    "Stevens et al. 2025 (A&A, 10.1051/0004-6361/202554612: the idea; its weights are not to be had, this network is our own)",
    "Gadotti 2009 (MNRAS 393, 1531) and Neumayer et al. 2020 (A&ARv 28, 4): bulges and nuclear star clusters as simulated",
]
PARAMETERS = {"normalisation_version": 1.0, "electrons_per_microjansky": 14863.0, "noise_ratio": 0.70}
TARGETS = {"core_flux_scatter": {"at_most": 0.05}, "false_alarms_z3": {"at_most": 0.01}}
BASELINES = ("roc", "peak_total", "concentration")
LIMITS = [
    "A residual says what the network did not expect there; it is no decomposition into nucleus and host, and no proof of "
    "an active nucleus: star clusters, supernovae and cosmic rays stand out as well.",
    "Trained on simulated galaxies only. Real ones have more shapes of nuclei; in real fields more of the top of the list is "
    "false than the figures here say.",
    "VIS mosaics of 0.1 arcsec with the PSF of Q1 (3 % scatter in width); galaxies of I_E 17.8 to 22.5. Other pixel scales, "
    "bands and units are repainted and shown, and not scored.",
    "Stevens et al. find their method comparable to the plain ring metric but for few selections; figures here stand beside "
    "that metric and two more, on simulations, and cannot be compared with theirs one to one.",
]


def ports():
    return {"inputs": [
        card.port("known", ["N", 2, 32, 32], "normalised", "pixels around the core (0 in the hole), and 1 in the hole"),
        card.port("noisy", ["N", 1, 12, 12], "normalised", "rows and columns 10 to 21 with the hole at time t"),
        card.port("time", ["N"], "", "1 (noise) to 0 (core)")],
        "outputs": [card.port("velocity", ["N", 1, 12, 12], "normalised", "alpha eps - sigma x0, cosine schedule")],
        "normalisation": "asinh(f / (0.3 s)) / 2 - 1 with s^2 = m^2 + (3 n)^2: m the mean of pixels 6 to 9 px from the "
                         "brightest one, n the noise of a pixel by its neighbours' differences (inpainting::Core, version 1). "
                         "Linear pixels were tried beside: see training/README.md."}


def base(size):
    return {"id": "inpainting", "version": VERSION, "title": "Inpainting of galaxy cores",
            "task": "Repaints the core of a galaxy from what surrounds it; what differs may be a point source.",
            **ports(), "trained_on": SIMULATIONS, "licence": LICENCE, "references": REFERENCES,
            "training_data": {"command": "skyloupe training-set inpainting --seed 501", "seed": 501,
                              "sizes": {"galaxies": size}},
            "valid_ranges": [
                {"quantity": "pixel_scale_arcsec", "title": "Pixel scale", "min": 0.097, "max": 0.103, "unit": "arcsec"},
                {"quantity": "magnitude_vis", "title": "Magnitude of the galaxy", "min": 17.8, "max": 22.5, "unit": "mag"}],
            "limits": LIMITS, "falsified_by": falsification.FALSIFIED_BY["inpainting"], "shifts": falsification.SHIFTS["inpainting"]}


def write_look(folder, run_folder, out):
    """The network that sees the core: trained on pairs, measured on galaxies of another seed."""
    run = json.loads((run_folder / "run.json").read_text())
    (out / "inpainting-look").mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / "model.onnx", out / "inpainting-look" / "model.onnx")
    count = run["val_galaxies"]
    deviation = lambda area: 1.96 * (area * (1 - area) / count) ** 0.5
    metrics = [card.metric(f"roc_auc_{round(100 * float(share))}", f"Area under the ROC curve, a point source of {round(100 * float(share))} % of the light",
                           "held-out", area, (max(0.0, area - deviation(area)), min(1.0, area + deviation(area))), count, unit="fraction")
               for share, area in run["auc_on_validation"].items()]
    look = base(run["galaxies"])
    look |= {"id": "inpainting-look", "version": "2.0.0", "title": "Look at the core",
             "task": "Says from the pixels of a galaxy, its core among them, whether a point source stands in it: one of the numbers that the judge of repainted cores weighs. It repaints nothing.",
             "inputs": [card.port("window", ["N", 1, 32, 32], "normalised", "pixels around the core, the core among them; 0 where there are none"),
                        card.port("depth", ["N"], "", "ln of the scale of the core over the noise of a pixel")],
             "outputs": [card.port("logit", ["N"], "", "of a point source")],
             "training_data": {"command": "skyloupe training-set inpainting --point-share 0,0.02,0.05,0.1,0.2 --priors population --seed 810 --images 16000, --seed 813 --images 16384, and --priors training --seed 811",
                               "seed": 810, "sizes": {"galaxies": run["galaxies"]}}}
    card.write(str(out / "inpainting-look"), {
        **look, "splits": [{"name": "training", "size": run["galaxies"], "of": "galaxies", "description": "Seeds 810 and 813 (population priors) and 811 (training priors), each without and with point sources of 2, 5, 10, 20 %"},
                           {"name": "held-out", "size": count, "of": "galaxies", "description": "Seed 812, population priors: watched while training, which ends by time and was not chosen by it. What it adds to the judge is measured on the judge's held-out set"}],
        "metrics": metrics,
        "training": {"command": "training/inpainting/train_look.py", "seed": run["seed"], "epochs": max(1, round(run["steps"] * run["batch"] / run["windows"])),
                     "hardware": "2 CPU cores that had other work as well, no GPU", "duration_secs": run["seconds"], "software": "torch 2.15, bfloat16"},
        "parameters": {"normalisation_version": 1.0}})


def around(row):
    low, high = row["interval"]
    return (min(low, row["value"]), max(high, row["value"]))


def best_baseline(areas, share, of):
    rows = [row for row in areas if row["share"] == share and row["of"] == of and row["is_baseline"]]
    best = max(rows, key=lambda row: row["value"])
    return (f"{best['score']} (best of three without a network)", best["value"], around(best))


def network_metrics(evaluations):
    rows = []
    for evaluation in evaluations:
        for row in evaluation["figures"]:
            target = TARGETS.get(row["name"], {}) if evaluation["set"] == "held-out" else {}
            rows.append(card.metric(row["name"], row["meaning"], evaluation["set"], row["value"], around(row), row["n"],
                                    unit="" if row["name"].endswith(("bias", "error")) else "fraction", **target))
        rows += area_metrics(evaluation, ("log_ratio", "z", "max_ratio"))
    return rows


def area_metrics(evaluation, scores):
    rows = []
    for row in evaluation["areas"]:
        if row["score"] not in scores or (row["of"] != "all" and row["share"] != 0.05) or row["value"] is None:
            continue
        percent = round(100 * row["share"])
        suffix = "" if row["of"] == "all" else "_" + row["of"].replace(" ", "_").replace(".", "")
        target = {"at_least": 0.90} if row["score"] == "probability" and row["of"] == "all" and percent == 5 \
            and evaluation["set"] == "held-out" else {}
        rows.append(card.metric(f"roc_auc_{row['score']}_{percent}{suffix}".lower(),
                                f"Area under the ROC curve of {row['score']}, a point source of {percent} % of the light, {row['of']}",
                                evaluation["set"], row["value"], around(row), row["n"], unit="fraction",
                                baseline=best_baseline(evaluation["areas"], row["share"], row["of"]), **target))
    return rows


AXES = {
    "completeness_vs_point_share": (("light of the point source as a share of the galaxy's", "fraction"),
                                    ("completeness", "fraction"), "Completeness by the share of the point source, at 1 false alarm in 100"),
    "roc": (("false-positive rate", "fraction"), ("completeness", "fraction"), "Completeness by false-positive rate, point sources of 5 %"),
    "completeness_vs_score": (("logit", ""), ("completeness", "fraction"), "Completeness above a raw score, point sources of 5 %"),
    "false_positive_rate_vs_score": (("logit", ""), ("false-positive rate", "fraction"), "False-positive rate above a raw score"),
}


def curves(evaluations):
    rows = []
    for evaluation in evaluations:
        for line in evaluation["curves"]:
            x_axis, y_axis, title = AXES[line["name"]]
            rows.append(card.curve(line["name"], title, evaluation["set"], x_axis, y_axis, line["x"], line["y"], line["low"], line["high"]))
    return rows


def splits(evaluations, size):
    made = [{"name": "training", "size": size, "of": "galaxies", "description": "Seed 501, training priors"},
            {"name": "validation", "size": 300, "of": "galaxies", "description": "Seed 555, population priors: watched while training"}]
    for evaluation in evaluations:
        made.append({"name": evaluation["set"], "size": evaluation["galaxies"], "of": "galaxies",
                     "description": f"Seeds from {evaluation['seed']}, looked at for these figures only: {evaluation['command']}"})
    return made


def main():
    parser = argparse.ArgumentParser()
    for name in ("network", "untuned", "run", "judge", "posterior", "held-out", "shifted", "look", "look-run", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path)
    arguments = parser.parse_args()
    read = lambda path: json.loads(path.read_text())
    if arguments.look:
        write_look(arguments.look, arguments.look_run, arguments.out)
        return
    if arguments.untuned:
        arguments.untuned.mkdir(parents=True, exist_ok=True)
        shutil.copy(arguments.network / "model.onnx", arguments.untuned / "model.onnx")
        found = read(arguments.posterior / "posterior.json") if arguments.posterior else {}
        tuned = {name: value for name, value in found.items() if name.startswith("posterior_")}
        card.write(str(arguments.untuned), {**base(1), "splits": splits([], 1), "metrics": [
            card.metric("none", "Not measured yet", "training", 0.0, (0.0, 0.0), 1)],
            "training": {"command": "training/inpainting/train.py", "seed": 3, "epochs": 1, "hardware": "-", "duration_secs": 1.0, "software": "torch"},
            "parameters": {**PARAMETERS, **tuned}})
        return
    run, trees, found = read(arguments.run / "run.json"), read(arguments.judge / "metrics.json"), read(arguments.posterior / "posterior.json")
    evaluations = [read(path) for path in (arguments.held_out, arguments.shifted)]
    for name, folder in (("inpainting", arguments.network), ("inpainting-judge", arguments.judge)):
        (arguments.out / name).mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / "model.onnx", arguments.out / name / "model.onnx")
    size = run["neighbourhoods"]
    card.write(str(arguments.out / "inpainting"), {
        **base(size), "splits": splits(evaluations, size), "metrics": network_metrics(evaluations),
        "training": {"command": f"training/inpainting/train.py --seconds {run['seconds']:.0f} (see training/README.md)", "seed": run["seed"],
                     "epochs": max(1, round(run["took_steps"] * run["batch"] / size)), "hardware": "1 CPU core, no GPU",
                     "duration_secs": run["seconds"], "software": "torch 2.15, bfloat16"},
        "parameters": {**PARAMETERS, **{name: value for name, value in found.items() if name.startswith("posterior_")}}})
    line = next(line for line in evaluations[0]["curves"] if line["name"] == "false_positive_rate_vs_score")
    default = next((x for x, y in zip(line["x"], line["y"]) if y <= 1e-2), line["x"][-1])
    judge = base(trees["galaxies"])
    judge |= {"id": "inpainting-judge", "version": "1.2.0", "title": "Judge of repainted cores",
              "task": "Says from the scores of a repainted core, its pixels, the rings around it and the network `inpainting-look` how likely a point source of 2 to 20 % of the galaxy's light is.",
              "inputs": [card.port("features", ["N", 120], "", "skyloupe::inpainting::judge_features")],
              "outputs": [card.port("label", ["N"], "", "1 for a point source", "int64"),
                          card.port("probabilities", ["N", 2], "", "galaxy, galaxy with a point source")],
              "normalisation": "Twelve scores of skyloupe::inpainting::Scores by the network `inpainting`; rings and pixels in units of the scale of the core.",
              "training_data": {"command": "skyloupe training-set inpainting-judge --seed 701", "seed": 701, "sizes": {"galaxies": trees["galaxies"]}}}
    card.write(str(arguments.out / "inpainting-judge"), {
        **judge, "splits": [{"name": "training", "size": trees["galaxies"], "of": "galaxies",
                             "description": "Seed 701, population priors, each without and with point sources of 2, 5, 10, 20 %; a fifth to stop by, a fifth to calibrate on"},
                            *splits(evaluations, 1)[2:]],
        "metrics": [row for evaluation in evaluations for row in area_metrics(evaluation, ("probability",))], "curves": curves(evaluations),
        "training": {"command": "training/inpainting/train_judge.py", "seed": 1, "epochs": trees["trees"], "hardware": "1 CPU core, no GPU",
                     "duration_secs": 60.0, "software": "xgboost 3.2"},
        "calibration": {"temperature": trees["temperature"], "bias": trees["bias"]},
        "thresholds": {"range": [line["x"][0], line["x"][-1]], "default": default,
                       "points": [{"name": "1 in 100", "value": default, "meaning": "one false alarm in 100 galaxies of the held-out set"}]},
        "parameters": {"normalisation_version": 1.0, "training_prior": 0.5, "default_logit": default}})


if __name__ == "__main__":
    main()
