"""A focal plane of 144 small quadrants with distortion, and where astropy puts positions in it.

Writes focal_plane_oracle.json beside it, for tests/suite/focal_plane.rs.

    python3 -m venv venv && venv/bin/pip install astropy numpy
    venv/bin/python focal_plane_oracle.py
"""

import json
import pathlib

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

WIDTH, HEIGHT = 64, 60
SCALE = 3.2 / 3600  # degrees per pixel: the extent of VIS with 1/32 of its pixels a side
CRVAL = (52.5, -28.1)
TURN = np.radians(35.0)
COLUMNS = ["CRPIX1", "CRPIX2", "CD1_1", "CD1_2", "CD2_1", "CD2_2", "PV1_1", "PV1_4", "PV1_7", "PV1_9", "PV2_1", "PV2_5", "PV2_7", "PV2_9"]
# Corner of each quadrant in its CCD, in quadrants.
PLACES = {"E": (0, 0), "F": (1, 0), "G": (1, 1), "H": (0, 1)}


def turned(angle):
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def quadrants():
    rng = np.random.default_rng(20260722)
    for row in range(6):
        for column in range(6):
            middle = np.array([(column - 2.5) * (2 * WIDTH + 6), (row - 2.5) * (2 * HEIGHT + 20)])
            middle += rng.uniform(-1, 1, 2)
            angle = np.radians(rng.uniform(-0.1, 0.1)) + (np.pi if column >= 3 else 0.0)
            distortion = 0.03 * (1 + rng.uniform(-0.05, 0.05))
            for name, (across, up) in PLACES.items():
                # Focal plane = middle + turn (pixel - reference); the tangent point is at 0.
                linear = turned(angle)
                corner = np.array([(1 - across) * WIDTH, (1 - up) * HEIGHT]) + 0.5
                crpix = corner - np.linalg.solve(linear, middle)
                cd = SCALE * turned(TURN) @ np.diag([-1, 1]) @ linear
                values = [*crpix, *cd.ravel(), 1.0, 1e-4, distortion, distortion, 1.0, -1e-4, distortion, distortion]
                yield f"{row + 1}-{column + 1}.{name}", [float(f"{value:.11g}") for value in values]


def header(values):
    cards = fits.Header()
    cards["NAXIS"], cards["NAXIS1"], cards["NAXIS2"] = 2, WIDTH, HEIGHT
    cards["CTYPE1"], cards["CTYPE2"] = "RA---TAN", "DEC--TAN"
    cards["CRVAL1"], cards["CRVAL2"] = CRVAL
    cards["CUNIT1"] = cards["CUNIT2"] = "deg"
    cards["RADESYS"] = "ICRS"
    for keyword, value in zip(COLUMNS, values):
        cards[keyword] = value
    return cards


def main():
    placed = list(quadrants())
    rng = np.random.default_rng(1)
    extent = np.array([450, 460]) * SCALE
    offsets = rng.uniform(-1, 1, (1000, 2)) * extent @ turned(TURN).T
    dec = CRVAL[1] + offsets[:, 1]
    ra = CRVAL[0] + offsets[:, 0] / np.cos(np.radians(dec))
    ra, dec = np.round(ra, 9), np.round(dec, 9)
    probes = [[a, d, "", 0, 0] for a, d in zip(ra, dec)]
    for name, values in placed:
        x, y = WCS(header(values)).all_world2pix(ra, dec, 1)
        inside = (x >= 0.5) & (x < WIDTH + 0.5) & (y >= 0.5) & (y < HEIGHT + 0.5)
        for index in np.flatnonzero(inside):
            if not probes[index][2]:
                probes[index][2:] = [name, round(float(x[index]), 6), round(float(y[index]), 6)]
    found = sum(1 for probe in probes if probe[2])
    print(found, "of", len(probes), "positions lie on a quadrant")
    oracle = {"width": WIDTH, "height": HEIGHT, "crval": CRVAL, "columns": COLUMNS, "quadrants": placed, "probes": probes}
    text = json.dumps(oracle, separators=(",", ":")).replace("],[", "],\n[")
    (pathlib.Path(__file__).with_suffix(".json")).write_text(text + "\n")


main()
