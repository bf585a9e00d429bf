"""Write composite_oracle.json: mean colours (0 to 255) of blocks of 25x25 pixels of the published pictures.

The pictures (euclid_q1/*_model/rgb_0.png of the shared test data) are JPEG files, whose colours are coarse in
detail but right on the mean. Usage: composite_oracle.py FOLDER_OF_euclid_q1
"""
import json
import pathlib
import sys

import numpy as np
from PIL import Image

oracle = {}
for tile in ("102160336", "102021016"):
    picture = Image.open(pathlib.Path(sys.argv[1]) / f"{tile}_model" / "rgb_0.png").convert("RGB")
    blocks = np.asarray(picture, float).reshape(12, 25, 12, 25, 3).mean(axis=(1, 3))
    oracle[tile] = [[round(value, 2) for value in block] for block in blocks.reshape(-1, 3).tolist()]
(pathlib.Path(__file__).parent / "composite_oracle.json").write_text(json.dumps(oracle) + "\n")
