"""Reads what the report wrote with astropy and compares it with the exposures and with itself.

Usage: streak_report_oracle.py FOLDER, as the test streak_report.rs fills it. Prints `agrees` or fails.
"""

import csv
import re
import sys
import warnings
from pathlib import Path

import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.io import fits, votable
from astropy.table import Table
from astropy.time import Time
from astropy.wcs import WCS

folder = Path(sys.argv[1])
warnings.simplefilter("ignore", category=fits.verify.VerifyWarning)


def read(name):
    """The same table from its three formats, columns as lists with None where a cell is missing."""
    tables = {}
    for extension in ["csv", "fits", "vot"]:
        path = folder / f"{name}.{extension}"
        if extension == "csv":
            table = Table.read(path, format="ascii.csv")
        elif extension == "fits":
            table = Table.read(path)
        else:
            report = votable.validate(path, output=None)
            assert "no violations" in report, report
            text = path.read_text()
            assert 'version="1.4"' in text
            table = Table.read(path, format="votable")
        tables[extension] = table
    first = tables["csv"].colnames
    for extension, table in tables.items():
        assert table.colnames == first, (extension, table.colnames, first)
    for column in first:
        numbers = {}
        for extension, table in tables.items():
            values = np.ma.asarray(table[column])
            if column in ("exposure", "extname"):
                numbers[extension] = ["" if v is np.ma.masked else str(v) for v in values]
            else:
                filled = np.ma.filled(np.ma.asarray(values).astype(float), np.nan)
                numbers[extension] = filled
        # As many decimals as are written.
        fine = column == "mjd" or column.startswith(("ra", "dec")) and not column.endswith(("err", "h"))
        for extension in ["csv", "vot"]:
            if isinstance(numbers["fits"], list):
                assert numbers[extension] == numbers["fits"], (column, numbers)
            else:
                np.testing.assert_allclose(
                    numbers[extension],
                    numbers["fits"],
                    rtol=0 if fine else 1e-7,
                    atol=6e-9 if fine else 6e-4,
                    err_msg=f"{name} {column} {extension}",
                )
        if tables["fits"][column].unit is not None:
            assert tables["fits"][column].unit == tables["vot"][column].unit, column
    for field in votable.parse_single_table(folder / f"{name}.vot").fields:
        assert field.ucd and field.description, field.name
        assert votable.ucd.check_ucd(field.ucd, check_controlled_vocabulary=True), field.ucd
    return tables["fits"], len(tables["csv"])


found, count = read("detections")
assert count == 4, count
wcs = {name: WCS(fits.getheader(folder / name)) for name in ["one.fits", "two, second.fits"]}
for row in found:
    name = row["exposure"].strip()
    if name not in wcs:
        missing = [np.isnan(np.ma.filled(row[column], np.nan)) for column in ["ra0", "pa_deg", "mag", "rate_arcsec_h"]]
        assert all(missing), row
        continue
    ends = []
    for end in "01":
        ra, dec = wcs[name].all_pix2world(row[f"x{end}"], row[f"y{end}"], 1)
        assert abs(ra - row[f"ra{end}"]) < 1e-8 and abs(dec - row[f"dec{end}"]) < 1e-8
        ends.append(SkyCoord(ra * u.deg, dec * u.deg))
    turn = (ends[0].position_angle(ends[1]).deg - row["pa_deg"]) % 180
    assert min(turn, 180 - turn) < 1e-4, turn
    assert abs(ends[0].separation(ends[1]).arcsec - row["length_arcsec"]) < 1e-4
    assert abs(np.hypot(row["x1"] - row["x0"], row["y1"] - row["y0"]) - row["length_px"]) < 1e-6
    header = fits.getheader(folder / name)
    middle = Time(header["DATE-OBS"], scale="utc").mjd + header["EXPTIME"] / 2 / 86400
    assert abs(middle - row["mjd"]) < 1e-9
assert found["ra0"].unit == u.deg and found["length_px"].unit == u.pix

tracks, count = read("tracks")
assert count == 1 and tracks["track_id"][0] == 7 and tracks["n_exposures"][0] == 2

both = [row for row in found if np.ma.filled(row["track_id"], -1) == 7]
assert len(both) == 2

# Minor Planet Center: every line has 80 columns; dates and positions read back.
lines = (folder / "tracks.mpc.txt").read_text().splitlines()
assert all(len(line) == 80 for line in lines)
assert any(line.startswith("COM NOT FOR SUBMISSION") for line in lines)
observations = [line for line in lines if not line.startswith(("COM", "COD"))]
assert len(observations) == 6
points = []
for line in observations:
    assert line[:5] == "     " and line[5:12] == "S000007" and line[12:15] == " tS" and line[77:] == "XXX"
    date = re.fullmatch(r"(\d{4}) (\d\d) (\d\d)(\.\d{6})", line[15:32])
    moment = Time(f"{date[1]}-{date[2]}-{date[3]}", scale="utc").mjd + float(date[4])
    place = SkyCoord(line[32:44] + line[44:56], unit=(u.hourangle, u.deg))
    assert re.fullmatch(r" {9}", line[56:65]) and re.fullmatch(r"(\d\d\.\d\d| {5}) ", line[65:71]), line
    points.append((moment, place))

# ADES: columns by the header line; the middle of each trail lies halfway between its ends.
lines = (folder / "tracks.psv").read_text().splitlines()
assert lines[0] == "# version=2017" and any("NOT FOR SUBMISSION" in line for line in lines)
start = next(index for index, line in enumerate(lines) if line[0] not in "#!")
names = lines[start].split("|")
rows = [dict(zip(names, line.split("|"), strict=True)) for line in lines[start + 1 :]]
assert len(rows) == 6
order = ["start of trail at start", "middle of trail at middle", "end of trail at end"]
for index, (row, (moment, place)) in enumerate(zip(rows, points)):
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", row["obsTime"])
    assert abs(Time(row["obsTime"][:-1], scale="utc").mjd - moment) < 1e-6
    assert place.separation(SkyCoord(float(row["ra"]) * u.deg, float(row["dec"]) * u.deg)).arcsec < 0.02
    assert row["remarks"].startswith(order[index % 3]), row
    assert row["stn"] == "XXX" and row["pos1"] == "" and float(row["rmsRA"]) > 0
for index in [0, 3]:
    (t0, a), (t1, b), (t2, c) = points[index : index + 3]
    assert abs((t0 + t2) / 2 - t1) < 1e-6 and abs((t2 - t0) * 86400 - 560.52) < 0.2
    assert abs(a.separation(b).arcsec - b.separation(c).arcsec) < 0.05
    assert t0 < t1 < t2
# The track moves at position angle 30 degrees: so do its ends, although the second detection has them reversed.
for index in [0, 3]:
    assert abs(points[index][1].position_angle(points[index + 2][1]).deg - 30) < 2
with open(folder / "detections.csv", newline="") as file:
    cells = list(csv.reader(file))
assert all(len(row) == len(cells[0]) for row in cells) and cells[-1][cells[0].index("mag")] == ""
print("agrees")
