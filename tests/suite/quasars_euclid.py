"""The small forest of quasars_euclid.rs: one tree over six colours, without what a model must say of itself, which the test adds
from the rows that the program wrote. Run from the root of the repository: python tests/suite/quasars_euclid.py"""

import pathlib
import sys

sys.path.insert(0, "training/quasars")
import forest_file  # noqa: E402

# J-H (feature 5) above 0.55 is a quasar, else VIS-Y (feature 0) above 0.6 a galaxy, else a star.
node = {"treeids": [0] * 5, "nodeids": [0, 1, 2, 3, 4], "featureids": [5, 0, 0, 0, 0], "values": [0.55, 0.6, 0.0, 0.0, 0.0],
        "modes": ["BRANCH_LEQ", "BRANCH_LEQ", "LEAF", "LEAF", "LEAF"], "truenodeids": [1, 3, 0, 0, 0],
        "falsenodeids": [2, 4, 0, 0, 0]}
shares = {2: [0.0625, 0.0625, 0.875], 3: [0.875, 0.0625, 0.0625], 4: [0.0625, 0.875, 0.0625]}
leaf = {"treeids": [0] * 9, "nodeids": [place for place in shares for _ in range(3)], "ids": [0, 1, 2] * 3,
        "weights": [share for place in shares.values() for share in place]}
forest_file.save(pathlib.Path("tests/suite/quasars_euclid.onnx"), node, leaf, 6, {}, "NONE")
