"""The card of the forest, from what was measured.

    python training/quasars/write_card.py out --range range.json --point-sources points.json --quasars dr5.csv \
        --into assets/models/quasar-forest

`out` is what train.py wrote; range.json is `skyloupe quasars evaluate TABLE --labels class --group plate --range-test 18.3
--json`; points.json is `skyloupe quasars evaluate POINTS --labels label --group source --model FOLDER --json` on what
point_sources.py wrote; dr5.csv is `skyloupe quasars QUASARS --model FOLDER --match TABLE --radius 1.5 --out dr5.csv` on what
dr5_quasars.py wrote, of which rows with a partner in TABLE are left out. The last three may be left out: write the card
without them first, so that FOLDER is there to be measured. `--id` names a model of a table of one's own.
"""

import argparse
import csv
import json
import math
import pathlib
import shutil
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import card  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import feature_sets  # noqa: E402

VERSION = "2.2.0"
SDSS = "sdss_dr14_shared.csv"
QSO = 2
TARGETS = {"accuracy": 0.96, "qso_purity": 0.91, "qso_completeness": 0.91}
MEANINGS = {
    "accuracy": "Rows whose class is right, of three classes, cross-validated by plate",
    "qso_accuracy": "Rows that are rightly called a quasar or none, cross-validated by plate",
    "qso_purity": "Rows called quasars that are, cross-validated by plate",
    "qso_completeness": "Quasars that are called so, cross-validated by plate",
    "qso_f1": "Harmonic mean of purity and completeness of quasars, cross-validated by plate",
    "qso_auc": "Area under the ROC curve of p(QSO), cross-validated by plate",
    "qso_average_precision": "Average precision of p(QSO), cross-validated by plate",
}


def wilson(right, of):
    if of == 0:
        return (0.0, 1.0)
    z, share = 1.959964, right / of
    centre, half = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return ((centre - half) / (1 + z * z / of), (centre + half) / (1 + z * z / of))


def metrics_of(measured):
    rows = []
    for name, one in measured["forest"].items():
        baseline = measured["logistic"][name]
        rows.append(card.metric(name, MEANINGS[name], "held-out", one["value"], one["interval"], one["n"], unit="fraction",
                                baseline=("logistic regression on the same features", baseline["value"], baseline["interval"]),
                                at_least=TARGETS.get(name)))
        cut = measured["colour_cut"].get(name)
        if cut and name in ("qso_purity", "qso_completeness"):
            rows.append(card.metric(f"{name}_against_colour_cut", MEANINGS[name] + ", beside u-g < 0.6 and g-r < 0.6",
                                    "held-out", one["value"], one["interval"], one["n"], unit="fraction",
                                    baseline=("colour cut", cut["value"], cut["interval"])))
        reference = measured.get("reference", {}).get(name)
        if reference and name in TARGETS:
            rows.append(card.metric(f"{name}_against_reference_forest",
                                    MEANINGS[name] + ", beside the forest of the reference work (400 trees of full depth, "
                                    "too large to ship) trained on the same rows of the same folds", "held-out", one["value"],
                                    one["interval"], one["n"], unit="fraction",
                                    baseline=("400 trees, entropy", reference["value"], reference["interval"])))
    return rows


def curve_rows(labels, chosen):
    right, called, quasars = int((chosen & (labels == QSO)).sum()), int(chosen.sum()), int((labels == QSO).sum())
    return (right, called), (right, quasars)


def curves_of(oof, kind):
    labels, p, r = np.array(oof["labels"]), np.array(oof["p"])[:, QSO], np.array(oof["r"])
    places = np.round(np.arange(0.05, 1.0, 0.05), 2)
    edges = np.array(feature_sets.EDGES[kind])
    made, band = [], feature_sets.BRIGHTNESS[kind]
    axis = ("cut of p(QSO)", "")

    def add(name, title, x_axis, y, xs, pairs):
        shares = [right / of if of else math.nan for right, of in pairs]
        bands = [wilson(*pair) for pair in pairs]
        made.append(card.curve(name, title, "held-out", x_axis, (y, "fraction"), xs, shares,
                               [low for low, _ in bands], [high for _, high in bands]))

    at = [curve_rows(labels, p >= place) for place in places]
    add("purity_vs_score", "Purity of quasars above a cut of p(QSO)", axis, "purity", places, [one[0] for one in at])
    add("completeness_vs_score", "Completeness of quasars above a cut of p(QSO)", axis, "completeness", places,
        [one[1] for one in at])
    bins = [(r >= low) & (r < high) for low, high in zip(edges, edges[1:])]
    for cut in (0.5, 0.8):
        at = [curve_rows(labels[some], p[some] >= cut) for some in bins]
        middles = (edges[1:] + edges[:-1]) / 2
        suffix = "" if cut == 0.5 else "_at_0.8"
        add(f"purity_vs_magnitude{suffix}", f"Purity of quasars with p(QSO) of at least {cut}, by magnitude", (band, "mag"),
            "purity", middles, [one[0] for one in at])
        add(f"completeness_vs_magnitude{suffix}", f"Completeness of quasars with p(QSO) of at least {cut}, by magnitude",
            (band, "mag"), "completeness", middles, [one[1] for one in at])
    tenths = np.minimum((p * 10).astype(int), 9)
    some = [tenths == index for index in range(10) if (tenths == index).any()]
    add("reliability", "Reliability of p(QSO)", ("p(QSO)", ""), "share of quasars", [p[one].mean() for one in some],
        [(int((labels[one] == QSO).sum()), int(one.sum())) for one in some])
    return made


def other_photometry_of(measured, metrics, shifts):
    """The held-out rows as other photometry would have them."""
    titles = {"noise_0.02": "0.02 mag of noise added to each band", "noise_0.05": "0.05 mag of noise added to each band",
              "dereddened_0.03": "all magnitudes corrected for E(B-V) of 0.03, which training did not do"}
    lost = []
    if not measured["other_photometry"]:
        return
    for view, title in titles.items():
        found = measured["other_photometry"][view]
        for name in ("accuracy", "qso_purity", "qso_completeness"):
            one, given = found[name], measured["forest"][name]
            metrics.append(card.metric(f"{name}_{view}", f"{MEANINGS[name]}; {title}", "shifted", one["value"], one["interval"],
                                       one["n"], unit="fraction",
                                       baseline=("the same rows as they are", given["value"], given["interval"])))
        lost.append(f"{title}: accuracy {found['accuracy']['value']:.3f}, purity {found['qso_purity']['value']:.3f}, "
                    f"completeness {found['qso_completeness']['value']:.3f}")
    given = measured["forest"]
    shifts.append(f"Other photometry of the held-out rows (as they are: {given['accuracy']['value']:.3f}, "
                  f"{given['qso_purity']['value']:.3f}, {given['qso_completeness']['value']:.3f}). " + "; ".join(lost) + ".")


def shifted_of(arguments, metrics, shifts):
    if arguments.range:
        found = json.loads(arguments.range.read_text())
        for key, name, meaning, goal in [
            ("beyond", "flagged_beyond", "Rows fainter than r = 18.3 that are flagged as out of range where the range was "
             "learnt from brighter rows", {"at_least": 0.95}),
            ("like_training", "flagged_like_training", "Rows of plates that were left out that are flagged as out of range, "
             "five folds", {"at_most": 0.02}),
            ("beyond_by_distance", "flagged_beyond_by_distance", "Rows fainter than r = 18.3 that the distance alone flags, "
             "were the ranges of features not looked at", {}),
        ]:
            one = found[key]
            on = "held-out" if key == "like_training" else "shifted"
            metrics.append(card.metric(name, meaning, on, one["share"], one["interval"], one["rows"], unit="fraction", **goal))
    if arguments.point_sources:
        found = json.loads(arguments.point_sources.read_text())
        for one in found["figures"]:
            if one["name"] in ("qso_purity", "qso_completeness", "in_range") and one["value"] is not None:
                baseline = None
                if one["logistic"] is not None:
                    baseline = ("logistic regression on the same features", one["logistic"], one["logistic_interval"])
                metrics.append(card.metric(
                    f"point_sources_{one['name']}", one["meaning"] + ": point sources of SDSS_ptsrc_train (colours alone; r taken "
                    "as 17.5, 18 and 18.5 in turn; no galaxies, 22 % quasars)", "shifted", one["value"],
                    one["interval"] or [one["value"]] * 2, one["n"], unit="fraction", baseline=baseline))
        of = {one["name"]: one["value"] for one in found["figures"]}
        logistic = {one["name"]: one["logistic"] for one in found["figures"]}
        shifts.append(f"Point sources with other selection (SDSS_ptsrc_train): purity {of['qso_purity']:.3f} and completeness "
                      f"{of['qso_completeness']:.3f} of quasars (logistic regression: {logistic['qso_purity']:.3f} and "
                      f"{logistic['qso_completeness']:.3f}), {of['in_range']:.2f} of the rows in the range of training. The "
                      "table has colours alone, so r was assumed; read the figures as what colours can do, not as a measurement "
                      "of this model.")
    if arguments.quasars:
        rows = [row for row in csv.DictReader(arguments.quasars.open()) if not row["match_row"]]
        for name, low, high in [("bright", 0.0, 18.5), ("middle", 18.5, 19.5), ("faint", 19.5, 22.0)]:
            some = [row for row in rows if row["class"] and low <= float(row[arguments.r_column]) < high]
            if some:
                right = sum(row["class"] == "QSO" for row in some)
                inside = sum(row["in_training_range"] == "True" for row in some)
                on = f"spectroscopic quasars of SDSS DR5 with r from {low} to {high} (PSF magnitudes; not in the training set)"
                metrics.append(card.metric(f"dr5_{name}_completeness", f"Quasars that are called so: {on}", "shifted",
                                           right / len(some), wilson(right, len(some)), len(some), unit="fraction"))
                metrics.append(card.metric(f"dr5_{name}_in_range", f"Rows in the range of training: {on}", "shifted",
                                           inside / len(some), wilson(inside, len(some)), len(some), unit="fraction"))
        said = {one["name"]: one["value"] for one in metrics}
        shifts.append("Quasars of SDSS DR5 that were not in the training set, PSF magnitudes: completeness "
                      f"{said['dr5_bright_completeness']:.3f} to r of 18.5, {said['dr5_middle_completeness']:.3f} to 19.5, "
                      f"{said['dr5_faint_completeness']:.3f} beyond, where {said['dr5_faint_in_range']:.2f} of the rows are in the "
                      "range of training. The rest is an extrapolation. Purity cannot be told from quasars alone.")


def described(measured, is_sdss):
    rows = measured["rows"]
    counts = f"{rows['STAR']} stars, {rows['GALAXY']} galaxies, {rows['QSO']} quasars of {measured['groups']} plates"
    if not is_sdss:
        return f"{sum(rows.values())} rows of {measured['settings']['table']}: {counts}."
    return (f"{sum(rows.values())} rows of the public SDSS DR14 table of 10,000 spectra (Skyserver query, {SDSS}): {counts}. Of its "
            "7,000 rows, 4 are left out by the cuts that every catalogue is cleaned with. It is bright (u below 19.6) and SDSS, not "
            "KiDS and not Euclid: its figures say nothing of faint sources, and rows beyond its range are flagged.")


def limits_of(measured, columns, is_sdss):
    confusion, kind = measured["confusion"], feature_sets.set_of(measured)
    mistaken = (f"{confusion[0][1]} of {sum(confusion[0])} stars and {confusion[1][0]} of {sum(confusion[1])} galaxies are "
                "mistaken for one another.")
    made = []
    if is_sdss:
        made += [
            "Trained on spectra of bright sources (u below 19.6): at r of 20 to 22, where KiDS and Euclid find their quasars, it "
            "extrapolates, and says so row by row.",
            "Trained on SDSS model magnitudes as the survey gives them, without correction for extinction: other filters, GAaP or "
            "total magnitudes shift colours by hundredths of a magnitude; what noise and extinction of that size cost is in the "
            "shifts, what other filters cost is not known.",
            "Classes are as common as in the table (8.5 % quasars). In a sample with fewer quasars purity is lower than stated.",
            "Spectra were taken of sources that were selected by colour: quasars that look like stars in every band are missing "
            "from the truth as well.",
        ]
    made += feature_sets.limits(kind)
    if kind == feature_sets.EUCLID:
        made.append(mistaken[0].upper() + mistaken[1:])
    elif columns == 16:
        made.append("Without stellarity, stars and galaxies are told apart by colour alone: " + mistaken + " There is no form with "
                    "17 features, because no labelled table at hand has both u, g, r, i and a measure of stellarity; a table of "
                    "one's own that has it gives one (training/README.md).")
    else:
        made.append("Stellarity depends on the seeing and on the program that measured it: that of another survey is another "
                    "feature. " + mistaken[0].upper() + mistaken[1:])
    if not measured["settings"].get("plain"):
        made.append("The trees learnt what five larger classifiers say, with their mistakes.")
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--into", type=pathlib.Path, required=True)
    parser.add_argument("--range", type=pathlib.Path)
    parser.add_argument("--point-sources", type=pathlib.Path)
    parser.add_argument("--quasars", type=pathlib.Path)
    parser.add_argument("--r-column", default="r")
    parser.add_argument("--id", default="quasar-forest")
    parser.add_argument("--title", default="Quasar forest")
    parser.add_argument("--simulated", action="store_true", help="the table was simulated: the card says so")
    arguments = parser.parse_args()
    measured = json.loads((arguments.out / "metrics.json").read_text())
    metrics, shifts = metrics_of(measured), []
    other_photometry_of(measured, metrics, shifts)
    shifted_of(arguments, metrics, shifts)
    rows, settings, kind = measured["rows"], measured["settings"], feature_sets.set_of(measured)
    columns, is_sdss = len(measured["importances"]), settings["table"] == SDSS
    is_plain = settings.get("plain")
    fitted = "trees are fitted" if is_plain else "teachers and trees are fitted"
    important = sorted(measured["importances"].items(), key=lambda pair: -pair[1])
    p = np.array(measured["oof"]["p"])[:, QSO]
    labels = np.array(measured["oof"]["labels"])

    def point(name, cut):
        (right, called), (_, quasars) = curve_rows(labels, p >= cut)
        if called == 0:
            return None
        low, high = wilson(right, called)
        return {"name": name, "value": cut,
                "meaning": f"purity {right / called:.3f} ({low:.3f} to {high:.3f}), completeness {right / quasars:.3f}, "
                           "cross-validated"}

    arguments.into.mkdir(parents=True, exist_ok=True)
    shutil.copy(arguments.out / "model.onnx", arguments.into / "model.onnx")
    card.write(arguments.into, {
        "id": arguments.id, "version": VERSION, "title": arguments.title,
        "task": feature_sets.task(kind, columns),
        "inputs": [card.port("features", ["N", columns], "", feature_sets.meaning(kind, columns))],
        "outputs": [card.port("label", ["N"], "", "0 STAR, 1 GALAXY, 2 QSO", element="int64"),
                    card.port("probabilities", ["N", 3], "", "of STAR, GALAXY, QSO")],
        "normalisation": feature_sets.normalisation(kind, measured),
        "trained_on": {"kind": "simulations" if arguments.simulated else "observations",
                       "description": ("Simulated: " if arguments.simulated else "") + described(measured, is_sdss)},
        "training_data": {"command": f"skyloupe training-set quasars {settings['table']} --labels class --group plate --out rows" +
                                     (" --features euclid" if kind == feature_sets.EUCLID else ""),
                          "seed": 0, "sizes": {name.lower(): count for name, count in rows.items()}},
        "splits": [{"name": "held-out", "size": measured["groups"], "of": "plates",
                    "description": f"{measured['folds']}-fold cross-validation, whole plates in one fold, stratified by class "
                                   f"(folds of seed {settings['folds_seed']}); {fitted} anew in each fold; the "
                                   "forest that ships is fitted to all rows with the same settings" + (
                                       ". Which teachers there are was chosen by cross-validation of the same rows in other folds "
                                       "(seeds 1 to 4) and the form of the trees by folds of seed 3, which flatters the figures by "
                                       "an amount that was not measured" if is_sdss else "")}],
        "training": {"command": "training/quasars/train.py rows out" + (f" --plain --trees {settings['trees']}" if is_plain else ""),
                     "seed": settings["seed"], "epochs": measured["trees"],
                     "hardware": f"{settings['workers']} CPU cores, shared", "duration_secs": measured["seconds"],
                     "software": "scikit-learn, xgboost"},
        "metrics": metrics,
        "curves": curves_of(measured["oof"], kind),
        "thresholds": {"range": [0.0, 1.0], "default": 0.5,
                       "points": [one for one in (point("half", 0.5), point("complete", 0.7), point("pure", 0.8),
                                                 point("purest", 0.9)) if one]},
        "valid_ranges": feature_sets.valid_ranges(kind, measured["ranges"]),
        "parameters": {f"importance {name}": value for name, value in important},
        "limits": limits_of(measured, columns, is_sdss),
        "shifts": shifts or ["None measured."],
        "falsified_by": [
            "A spectroscopic sample in the range of training whose candidates of p(QSO) at least 0.8 are quasars in "
            "less than the stated share.",
            "Proper motions or parallaxes (Gaia) that differ from zero for more of the candidates than the stated impurity allows.",
            "More than 2 % of a new random sample of spectra of the same selection flagged as out of range.",
            "Plates held out that do worse than plates mixed: then rows of a plate are not exchangeable with those of others.",
        ],
        "licence": "MIT OR Apache-2.0" + ("; the data are public (SDSS DR14)" if is_sdss else ""),
        "references": ["Nakoneczny et al. 2019, A&A 624, A13 (features, cuts, the reference forest)",
                       "SDSS DR14: Abolfathi et al. 2018, ApJS 235, 42; DR5 quasars: Schneider et al. 2007, AJ 134, 102",
                       "Hinton, Vinyals & Dean 2015, arXiv:1503.02531 (a small model taught by larger ones)",
                       "Chen & Guestrin 2016, arXiv:1603.02754 (boosted trees)",
                       *(["Euclid Collaboration, Q1 PHZ, arXiv:2503.15306 (colours of asinh magnitudes)"]
                         if kind == feature_sets.EUCLID else []),
                       "Breiman 2001, Machine Learning 45, 5; Geurts, Ernst & Wehenkel 2006, Machine Learning 63, 3"],
    })


if __name__ == "__main__":
    main()
