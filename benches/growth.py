#!/usr/bin/env python3
"""How time and memory grow with the image, and the time of a frame with the window.

growth.py SKYLOUPE [FOLDER]: writes one sparse float32 image of each size into FOLDER (a temporary one where none is
named; it needs no room to speak of), runs `skyloupe bench --no-cache --json` on each, and prints two Markdown tables.
Needs Python's standard library only.
"""
import json
import os
import subprocess
import sys
import tempfile

SIZES = [2048, 4096, 8192, 19200, 38400]
WINDOWS = ["640x400", "1280x800", "1920x1200", "2560x1600"]
BLOCK = 2880


def card(text):
    return text.ljust(80)


def sparse_image(path, side):
    """A float32 image of zeros that takes no room on disk."""
    cards = [
        "SIMPLE  =                    T",
        "BITPIX  =                  -32",
        "NAXIS   =                    2",
        f"NAXIS1  = {side:20d}",
        f"NAXIS2  = {side:20d}",
        "CTYPE1  = 'RA---TAN'",
        "CTYPE2  = 'DEC--TAN'",
        "CRVAL1  =                270.0",
        "CRVAL2  =                 66.0",
        f"CRPIX1  = {side / 2:20.1f}",
        f"CRPIX2  = {side / 2:20.1f}",
        "CD1_1   =           -2.7778E-5",
        "CD2_2   =            2.7778E-5",
        "END",
    ]
    header = "".join(card(text) for text in cards).ljust(BLOCK).encode("ascii")
    data = -(-side * side * 4 // BLOCK) * BLOCK
    with open(path, "wb") as file:
        file.write(header)
        file.truncate(len(header) + data)


def bench(skyloupe, path, window):
    command = [skyloupe, "bench", "--no-cache", "--json", "--frames", "60", "--size", window, path]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(done.stdout)


def frame(report, name):
    spread = next(movement for movement in report["frames"] if movement["name"] == name)
    return f"{spread['median_ms']:.0f}"


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    skyloupe = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as temporary:
        folder = sys.argv[2] if len(sys.argv) > 2 else temporary
        paths = {side: os.path.join(folder, f"sparse_{side}.fits") for side in SIZES}
        for side, path in paths.items():
            sparse_image(path, side)
        print("| image | first image | exact overview | all pixels | own memory | pan | zoom | contrast |")
        print("|---|---|---|---|---|---|---|---|")
        for side, path in paths.items():
            bench(skyloupe, path, "640x400")  # once unmeasured, so that the pages are there
            report = bench(skyloupe, path, "1280x800")
            times = [
                f"{report[name + '_ms'] / 1e3:.2f} s, {report[name + '_cpu_s']:.2f} s of processor"
                for name in ("first_image", "overview", "everything")
            ]
            moves = [f"{frame(report, name)} ms" for name in ("pan", "zoom", "contrast")]
            memory = f"{report['memory']['anonymous_mib']:.0f} MiB"
            print("| " + " | ".join([f"{side:,}²", *times, memory, *moves]) + " |", flush=True)
        print("\n| window | pan | zoom | contrast |")
        print("|---|---|---|---|")
        for window in WINDOWS:
            report = bench(skyloupe, paths[19200], window)
            moves = [f"{frame(report, name)} ms" for name in ("pan", "zoom", "contrast")]
            print("| " + " | ".join([window.replace("x", "×"), *moves]) + " |", flush=True)
        if folder != temporary:
            for path in paths.values():
                os.remove(path)


if __name__ == "__main__":
    main()
