"""Numbers for tests/suite/raster.rs, from astropy, numpy and photutils. Writes raster_oracle.json beside it.

    python3 -m venv venv && venv/bin/pip install astropy numpy photutils
    venv/bin/python raster_oracle.py /path/to/data
"""

import json
import pathlib
import sys

import numpy as np
from astropy.io import fits
from astropy.visualization import ZScaleInterval
from photutils.aperture import ApertureStats, CircularAnnulus, CircularAperture, aperture_photometry

PLANES = [  # file, HDU; all BITPIX -32 without scaling
    ("euclid_q1/102160336_2685084962682049281.fits", 1),
    ("euclid_q1/102160336_2685084962682049281.fits", 3),
    ("euclid_q1/euclid_q1_edff_group.fits", 1),
    ("euclid_q1/102018665_NEG570040238507752998.fits", 4),
    ("hst_jwst/Cut_HST1.fits", 0),
]
PERCENTILES = [0, 0.25, 1, 50, 99, 99.75, 100]
APERTURES = [(70.3, 75.8, 6.4, 10.0, 15.0), (3.2, 4.1, 7.0, 8.0, 11.5)]  # x, y, r, inner, outer


def described(path, hdu):
    with fits.open(path) as opened:
        data = opened[hdu].data
    assert data.dtype.itemsize == 4 and data.dtype.kind == "f", (path, hdu, data.dtype)
    data = data.astype(np.float32)
    finite = data[np.isfinite(data)]
    wide = finite.astype(np.float64)
    apertures = []
    for x, y, radius, inner, outer in APERTURES:
        mask = ~np.isfinite(data)
        table = aperture_photometry(np.nan_to_num(data.astype(float)), CircularAperture((x, y), radius), mask=mask)
        ring = ApertureStats(data.astype(float), CircularAnnulus((x, y), inner, outer), sum_method="center", mask=mask)
        apertures.append([x, y, radius, inner, outer, float(table["aperture_sum"][0]), float(ring.median), float(ring.std)])
    return {
        "hdu": hdu,
        "shape": list(data.shape),
        "zscale": [float(value) for value in ZScaleInterval(contrast=0.25, n_samples=1000).get_limits(data)],
        "percentiles": [[p, float(np.percentile(wide, p))] for p in PERCENTILES],
        "n_nonfinite": int(data.size - finite.size),
        "min": float(wide.min()),
        "max": float(wide.max()),
        "mean": float(wide.mean()),
        "median": float(np.median(wide)),
        "std": float(wide.std()),
        "apertures": apertures,
    }


if __name__ == "__main__":
    root = pathlib.Path(sys.argv[1])
    planes = [{"file": file} | described(root / file, hdu) for file, hdu in PLANES]
    target = pathlib.Path(__file__).with_suffix(".json")
    target.write_text(json.dumps({"planes": planes}, indent=1) + "\n")
