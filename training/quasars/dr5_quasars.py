"""Quasars of SDSS DR5 (Schneider et al. 2007) as a table with positions and PSF magnitudes.

    python training/quasars/dr5_quasars.py sdss_qso_dr5_shared.tab.gz dr5.csv
"""

import csv
import gzip
import sys


def degrees(name):
    """Of a name such as 000008.13+001634.6."""
    hours, sign, rest = name[:9], name[9], name[10:]
    ra = 15 * (int(hours[:2]) + int(hours[2:4]) / 60 + float(hours[4:]) / 3600)
    dec = int(rest[:2]) + int(rest[2:4]) / 60 + float(rest[4:]) / 3600
    return ra, dec if sign == "+" else -dec


with gzip.open(sys.argv[1], "rt") as table, open(sys.argv[2], "w", newline="") as out:
    writer = csv.writer(out)
    writer.writerow(["ra", "dec", "u", "g", "r", "i", "label"])
    names = {name: place for place, name in enumerate(next(table).split())}
    for line in table:
        cells = line.split()
        ra, dec = degrees(cells[names["SDSS"]])
        writer.writerow([f"{ra:.6f}", f"{dec:.6f}", *(cells[names[f"{band}_mag"]] for band in "ugri"), "QSO"])
