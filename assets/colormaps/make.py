"""Write the colour maps beside this script: 256 RGB triples of 8 bits each, from matplotlib.

viridis, inferno, magma, plasma: CC0, Smith, van der Walt, Firing; cividis: Nunez, Anderton, Renslow (2018), CC0;
cubehelix: Green (2011); coolwarm: Moreland (2009); hot: matplotlib.
"""
import pathlib

import matplotlib
import numpy as np

for name in "viridis inferno magma plasma cividis cubehelix coolwarm hot".split():
    # Rounded: matplotlib's own conversion to bytes cuts off.
    colours = np.rint(255 * matplotlib.colormaps[name](np.arange(256))[:, :3]).astype(np.uint8)
    (pathlib.Path(__file__).parent / f"{name}.rgb").write_bytes(colours.tobytes())
