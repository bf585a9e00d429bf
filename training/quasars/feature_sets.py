"""The sets of features of the program (src/quasars/feature_set.rs): what training can do with each, and how a card words it.

Rows of Euclid's colours hold no magnitudes, so nothing can be scattered about them or reddened: they are for plain forests.
"""

import numpy as np

UGRI, EUCLID = "ugri", "euclid"
QSO, GALAXY = 2, 1
BRIGHTNESS = {UGRI: "r", EUCLID: "I_E"}
# Bins of brightness of a card's curves.
EDGES = {UGRI: [15.0, 16.5, 17.0, 17.5, 18.0, 18.5, 19.0, 19.5], EUCLID: [16.0, 18.0, 19.0, 20.0, 21.0, 22.0, 23.0, 24.0, 25.0]}


def set_of(said):
    """Of features.json, or of metrics.json; what was written before there were two sets says nothing."""
    return said.get("set", UGRI)


def colour_cut(name, features):
    """The baseline of u, g, r, i: an ultraviolet excess. None is known for Euclid's colours."""
    if name != UGRI:
        return None
    return np.where((features[:, 4] < 0.6) & (features[:, 7] < 0.6), QSO, GALAXY)


def task(name, columns):
    if name == EUCLID:
        seen = "I_E (VIS), Y_E, J_E, H_E: all 6 colours of asinh magnitudes, after the Q1 PHZ classifier of Euclid"
    elif columns == 16:
        seen = ("u, g, r, i magnitudes: 16 of the 17 features of Nakoneczny et al. 2019 (stellarity is not in the table it was "
                "trained on)")
    else:
        seen = "u, g, r, i magnitudes: the 17 features of Nakoneczny et al. 2019"
    return f"Tells stars, galaxies and quasars apart by {seen}, and says which rows are unlike its training set."


def meaning(name, columns):
    if name == EUCLID:
        return "colours of asinh magnitudes: VIS-Y, VIS-J, VIS-H, Y-J, Y-H, J-H"
    return ("4 magnitudes (AB), 6 colours, 6 ratios of magnitudes" + (", stellarity" if columns > 16 else "") +
            ": quasars::FEATURE_NAMES")


def normalisation(name, measured):
    if name != EUCLID:
        return "None: trees."
    softenings = ", ".join(f"{one:.6g}" for one in measured["softenings"])
    return ("Fluxes become asinh magnitudes, mu = -a [asinh(F / 2b) + ln b - m0] with a = 2.5 log10 e and m0 = ln 3.631e9 "
            f"(microjansky); b of VIS, Y, J, H is {softenings}, the median flux errors of the training table, carried in the "
            "ONNX file. The trees see colours as they are.")


def valid_ranges(name, ranges):
    bands = "ugri" if name == UGRI else ["VIS"]
    return [{"quantity": f"{band}_magnitude", "title": f"{band} magnitude", "min": round(ranges[band][0], 2),
             "max": round(ranges[band][1], 2), "unit": "mag"} for band in bands]


def limits(name):
    if name != EUCLID:
        return []
    return ["Colours alone: the trees do not see how bright a source is. Rows fainter or brighter than the training set are "
            "flagged as out of range by their I_E magnitude.",
            "Magnitudes are as the table gave them: apertures, and whether they were corrected for extinction, must be those of "
            "training.",
            "The softenings are those of the training table: on a survey of another depth the same source has other colours where "
            "it is faint."]
