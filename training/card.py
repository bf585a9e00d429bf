"""Write the card of a trained model: a dict of Python becomes `card.json` beside `model.onnx`.

    import card
    card.write("assets/models/streaks-detector", {
        "id": "streaks-detector", "version": "1.0.0", ...,
        "inputs": [card.port("signal", ["N", 2, "H", "W"], "sigma of the local sky", "signal and mask")],
        "metrics": [card.metric("completeness_bright", "of streaks brighter than 24.5, found ...", "held-out",
                                0.961, (0.948, 0.970), 1200, unit="fraction", at_least=0.95)],
        "curves": [card.curve("completeness_vs_magnitude", "Completeness by magnitude", "held-out",
                              ("I_E", "mag"), ("completeness", "fraction"), xs, ys, low, high)],
    })

`format`, `file` and the SHA-256 are filled in. The format is documented in README.md beside this file; the rules are
those of `skyloupe models check FOLDER`, which must be run on the result. Nothing but the standard library is needed.
"""

import hashlib
import json
import math
import pathlib

FORMAT = 1
REQUIRED = [
    "id", "version", "title", "task", "inputs", "outputs", "normalisation", "trained_on", "training_data", "splits",
    "training", "metrics", "valid_ranges", "limits", "licence",
]
OPTIONAL = ["curves", "calibration", "thresholds", "parameters", "references", "shifts", "falsified_by"]
SETS = ["held-out", "shifted", "training"]


def port(name, shape, unit, meaning, element="float32"):
    """An input or output; numbers in `shape` are fixed, strings vary."""
    return {"name": name, "shape": list(shape), "element": element, "unit": unit, "meaning": meaning}


def metric(name, meaning, on, value, interval, n, unit="", baseline=None, at_least=None, at_most=None):
    """A measured number; `baseline` is (name, value, (low, high)) of the classical method on the same set."""
    made = {"name": name, "meaning": meaning, "set": _set(on), "unit": unit, "value": _number(value),
            "interval": _pair(interval), "n": int(n)}
    if baseline is not None:
        title, reached, around = baseline
        made["baseline"] = {"name": title, "value": _number(reached), "interval": _pair(around)}
    if at_least is not None:
        made["target"] = {"at_least": _number(at_least)}
    elif at_most is not None:
        made["target"] = {"at_most": _number(at_most)}
    return made


def curve(name, title, on, x_axis, y_axis, xs, ys, low=None, high=None, of="model"):
    """A curve; axes are (label, unit). Points at which x or y is NaN (purity of nothing) are left out."""
    low, high = (ys, ys) if low is None else (low, high)
    has_band = low is not ys
    rows = [row for row in zip(xs, ys, low, high) if all(math.isfinite(number) for number in row)]
    rows.sort(key=lambda row: row[0])
    made = {"name": name, "title": title, "of": of, "set": _set(on), "x": _axis(x_axis), "y": _axis(y_axis),
            "points": [[_number(x), _number(y)] for x, y, _, _ in rows]}
    if has_band:
        made["band"] = [[min(_number(least), _number(y)), max(_number(most), _number(y))] for _, y, least, most in rows]
    return made


def write(folder, card):
    """Write `card.json` beside the `model.onnx` of a folder; ValueError for fields that are missing or unknown."""
    folder = pathlib.Path(folder)
    missing = [field for field in REQUIRED if field not in card]
    unknown = [field for field in card if field not in REQUIRED + OPTIONAL]
    if missing or unknown:
        raise ValueError(f"card of {folder}: missing {missing}, unknown {unknown}")
    digest = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    whole = {"format": FORMAT, **card, "file": {"name": "model.onnx", "sha256": digest}}
    (folder / "card.json").write_text(text(whole) + "\n", encoding="utf-8")


def update(folder, **fields):
    """Replace fields of a card that is there, for instance its metrics, and its SHA-256."""
    whole = json.loads((pathlib.Path(folder) / "card.json").read_text(encoding="utf-8"))
    kept = {field: value for field, value in whole.items() if field not in ("format", "file")}
    write(folder, {**kept, **fields})


def text(value, depth=0):
    """JSON with objects on lines of their own and lists in one line; NaN and infinity are refused."""
    if isinstance(value, dict):
        inner = "\n" + "  " * (depth + 1)
        lines = [f"{json.dumps(str(key))}: {text(item, depth + 1)}" for key, item in value.items()]
        return "{" + ",".join(inner + line for line in lines) + "\n" + "  " * depth + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(text(item, depth) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _set(name):
    if name not in SETS:
        raise ValueError(f"{name!r} is no test set; there are {SETS}")
    return name


def _axis(axis):
    label, unit = axis
    return {"label": label, "unit": unit}


def _pair(pair):
    low, high = pair
    return [_number(low), _number(high)]


def _number(value):
    """Six digits that count: more are noise in every metric and make cards long."""
    value = float(value)
    return float(f"{value:.6g}") if math.isfinite(value) else value
