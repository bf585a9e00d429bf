"""Point sources that have colours alone, as tables with magnitudes: r is assumed, in turn.

    python training/quasars/point_sources.py sdss_ptsrc_train_shared.tab points.csv
"""

import csv
import sys

LABELS = {"1": "QSO", "2": "STAR", "3": "STAR"}
ASSUMED = (17.5, 18.0, 18.5)

with open(sys.argv[1]) as table, open(sys.argv[2], "w", newline="") as out:
    writer = csv.writer(out)
    writer.writerow(["u", "g", "r", "i", "label", "source"])
    next(table)
    for source, line in enumerate(table):
        u_g, g_r, r_i, _, label = line.split()[-5:]
        for r in ASSUMED:
            g = r + float(g_r)
            writer.writerow([f"{g + float(u_g):.4f}", f"{g:.4f}", f"{r:.4f}", f"{r - float(r_i):.4f}", LABELS[label], source])
