"""Cut-outs and composites of real Q1 images by numpy and astropy: the oracle of tests/suite/lenses.rs.

Run with numpy and astropy; the data are those of SKYLOUPE_TEST_DATA:
    python tests/suite/lenses_oracle.py
Writes tests/suite/lenses_oracle.json: for each source sampled pixels of its cut-out in microjansky as they come (null
without data), the local sky of each band, and sampled pixels of its composite; and world coordinates of stamps.

Everything is written anew from the descriptions in src/lenses, in double precision, with nothing of the program.
"""

import json
import os
import pathlib

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

HERE = pathlib.Path(__file__).parent
DATA = pathlib.Path(os.environ.get("SKYLOUPE_TEST_DATA", HERE.parents[2] / "shared/data"))
BANDS = ["VIS_FLUX", "NIR_Y_FLUX", "NIR_J_FLUX", "NIR_H_FLUX"]
SIDE = 96


def local_sky(image):
    """Median of a frame of 14 pixels, clipped four times at -3.5 and +2.2 deviations; upper medians."""
    inside = np.zeros(image.shape, bool)
    inside[14:-14, 14:-14] = True
    frame = image[~inside]
    frame = frame[np.isfinite(frame)]
    upper = lambda values: np.sort(values)[len(values) // 2]
    middle = 0.0
    for _ in range(4):
        if len(frame) == 0:
            return middle
        middle = upper(frame)
        deviation = 1.4826 * upper(np.abs(frame - middle))
        if deviation <= 0:
            return middle
        kept = frame[(frame >= middle - 3.5 * deviation) & (frame <= middle + 2.2 * deviation)]
        if len(kept) == len(frame):
            return middle
        frame = kept
    return upper(frame) if len(frame) else middle


def cut(hdus, column, row):
    """Microjansky per pixel, the source at (48, 48); NaN beyond the image and where the file holds exactly 0."""
    bands = []
    for name in BANDS:
        if name not in hdus:
            bands.append(None)
            continue
        hdu = hdus[name]
        image = np.full((SIDE, SIDE), np.nan)
        for j in range(SIDE):
            for i in range(SIDE):
                y, x = row - 48 + j, column - 48 + i
                if 0 <= y < hdu.data.shape[0] and 0 <= x < hdu.data.shape[1] and hdu.data[y, x] != 0:
                    image[j, i] = hdu.data[y, x] * 10 ** ((23.9 - hdu.header["MAGZERO"]) / 2.5)
        bands.append(image)
    return bands


def compose(bands):
    """Version 1: lightness from VIS under asinh, colour from ratios."""
    softening, black, white, neutral = 0.0023, -1.35, 2.4, 0.010
    vis, y, j, h = bands
    scale = np.arcsinh(white / softening) - np.arcsinh(black)
    lightness = np.maximum(0, 0.7 * (np.arcsinh(vis / softening) - np.arcsinh(black)) / scale)
    pair = [band for band in (y, j) if band is not None]
    green = sum(pair) / len(pair) if pair else None
    channels = [h, green, vis]
    above = [None if channel is None else np.maximum(channel, 0) + neutral for channel in channels]
    mean = sum(value for value in above if value is not None) / sum(value is not None for value in above)
    ratio = [1.0 if value is None else np.clip(value / mean, 0.2, 2.2) for value in above]
    rgb = np.stack([lightness * value for value in ratio], axis=-1)
    return np.clip(np.floor(rgb * 255 + 0.5), 0, 255).astype(int)


def sampled(array):
    flat = array.reshape(-1)
    return [None if not np.isfinite(value) else float(value) for value in flat[:: 97]]


def source(name, column, row, without=()):
    with fits.open(DATA / "euclid_q1" / name) as hdus:
        kept = {hdu.name: hdu for hdu in hdus if hdu.name not in without}
        bands = cut(kept, column, row)
        skies = [None if band is None else local_sky(band) for band in bands]
        clean = [None if band is None else np.nan_to_num(band - sky, nan=0.0) for band, sky in zip(bands, skies)]
        world = WCS(kept["VIS_FLUX"].header)
        ra, dec = world.all_pix2world(column, row, 0)
        return dict(
            file=name,
            x=column,
            y=row,
            without=list(without),
            ra=float(ra),
            dec=float(dec),
            pixels=[None if band is None else sampled(band) for band in bands],
            sky=skies,
            composite=compose(clean).reshape(-1)[::97].tolist(),
        )


LENS, GROUP = "102160336_2685084962682049281.fits", "euclid_q1_edff_group.fits"
sources = [
    source(LENS, 149, 149),
    source(LENS, 20, 250),
    source(GROUP, 149, 150),
    source(GROUP, 60, 90),
    source(GROUP, 220, 200, without=["NIR_H_FLUX"]),
    source(LENS, 149, 149, without=["NIR_Y_FLUX", "NIR_J_FLUX", "NIR_H_FLUX"]),
]
(HERE / "lenses_oracle.json").write_text(json.dumps(dict(sources=sources), indent=None) + "\n")
