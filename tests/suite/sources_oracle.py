"""What SEP (a C library with the code of SExtractor) finds in a simulated VIS image: the oracle of sources.rs.

    skyloupe simulate field --out sim.fits --truth sim.csv --size 600 --seed 7
    python -m venv v && v/bin/pip install sep==1.4.1 astropy
    v/bin/python sources_oracle.py sim.fits > sources_oracle.json

Positions are 0-based. Every source that SEP finds is written, in its own order; deblending with its defaults, cleaning
on, noise and threshold global, as `DetectionSettings` of the test say.
"""

import json
import sys

import numpy as np
import sep
from astropy.io import fits

KERNEL = np.outer([1, 2, 1], [1, 2, 1]) / 16.0


def main(path):
    with fits.open(path) as file:
        data = file["VIS_FLUX"].data.astype(np.float32)
    data = np.ascontiguousarray(data)
    lost = ~np.isfinite(data) | (data == 0)
    data[lost] = 0
    sky = sep.Background(data, mask=lost, bw=64, bh=64, fw=3, fh=3)
    above = np.where(lost, 0, data - sky.back()).astype(np.float32)
    objects, labels = sep.extract(above, 1.5, err=sky.globalrms, mask=lost, minarea=5, filter_kernel=KERNEL, filter_type="conv",
                                  deblend_nthresh=32, deblend_cont=0.005, clean=True, segmentation_map=True)
    ids = np.arange(1, len(objects) + 1, dtype=np.int32)
    x, y, a, b, theta = (objects[name] for name in ("x", "y", "a", "b", "theta"))
    theta = np.clip(theta, -np.pi / 2, np.pi / 2)
    first_moment, _ = sep.kron_radius(above, x, y, a, b, theta, 6.0, segmap=labels, seg_id=ids)
    radius = np.maximum(2.5 * first_moment, 3.5)
    flux, error, _ = sep.sum_ellipse(above, x, y, a, b, theta, radius, err=sky.globalrms, subpix=1, segmap=labels,
                                     seg_id=ids)
    half, _ = sep.flux_radius(above, x, y, radius * a, 0.5, normflux=flux, subpix=5, segmap=labels, seg_id=ids)
    grid = [[round(float(v), 9) for v in row] for row in (sky.back()[::50, ::50])]
    answer = {
        "made_with": f"sep {sep.__version__}, numpy {np.__version__}",
        "global_back": float(sky.globalback), "global_rms": float(sky.globalrms),
        "background_every_50": grid,
        "sources": [
            {"x": round(float(x[i]), 3), "y": round(float(y[i]), 3), "a": round(float(a[i]), 3),
             "b": round(float(b[i]), 3), "area": int(objects["npix"][i]), "flux": float(f"{objects['flux'][i]:.6g}"),
             "flux_auto": float(f"{flux[i]:.6g}"), "error": float(f"{error[i]:.5g}"),
             "kron": round(float(radius[i]), 3), "half": round(float(half[i]), 3), "flag": int(objects["flag"][i])}
            for i in range(len(objects))
        ],
    }
    head = {name: value for name, value in answer.items() if name != "sources"}
    lines = ",\n".join(json.dumps(source) for source in answer["sources"])
    print(json.dumps(head)[:-1] + ', "sources": [\n' + lines + "\n]}")


main(sys.argv[1])
