"""How long a search for streaks takes on an exposure of 600 million pixels, and how much memory.

    python benches/streaks.py target/release/skyloupe [--side 12] [--folder /tmp/streak-bench]

One simulated quadrant (2048 x 2066 px) is repeated SIDE x SIDE times in one plain image with its flag map (12 x 12: 609 Mpx,
3.7 GB on disk), which is then searched by `skyloupe streaks`. Prints wall and processor seconds and the largest resident memory
without mapped files, where Linux tells it. Needs numpy and astropy.
"""

import argparse
import json
import pathlib
import re
import resource
import subprocess
import threading
import time

import numpy as np
from astropy.io import fits


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--side", type=int, default=12)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("/tmp/streak-bench"))
    parser.add_argument("--arguments", default="", help="further arguments of `skyloupe streaks`")
    arguments = parser.parse_args()
    folder = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    big = folder / f"exposure-{arguments.side}.fits"
    if not big.exists():
        subprocess.run([arguments.program, "simulate", "streaks", "--out", folder, "--exposures", "1", "--asteroids", "4"],
                       check=True)
        made = sorted(folder.glob("EUC_VIS_SIM*.fits"))[0]
        with fits.open(made) as opened:
            primary = fits.PrimaryHDU(header=opened[0].header)
            planes = [primary]
            for name, kind in (("SCI", ">f4"), ("FLG", ">i2")):
                image = next(hdu for hdu in opened if hdu.name.endswith(name))
                values = np.tile(np.asarray(image.data, kind), (arguments.side, arguments.side))
                header = image.header.copy()
                planes.append(fits.ImageHDU(values, header))
            fits.HDUList(planes).writeto(big, overwrite=True)
    with open(big, "rb") as file:  # into the page cache
        while file.read(1 << 24):
            pass
    command = [arguments.program, "streaks", big, "--detections", folder / "detections.csv", "--json",
               *arguments.arguments.split()]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    most = [0.0]

    def watch():
        while process.poll() is None:
            try:
                status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
                most[0] = max(most[0], float(re.search(r"RssAnon:\s+(\d+)", status).group(1)) / 1024)
            except (OSError, AttributeError):
                pass
            time.sleep(0.1)

    watcher = threading.Thread(target=watch)
    watcher.start()
    answer, _ = process.communicate()
    watcher.join()
    wall, after = time.time() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    summary = json.loads(answer)
    megapixels = (2048 * arguments.side) * (2066 * arguments.side) / 1e6
    print(json.dumps({"megapixels": round(megapixels), "wall_s": round(wall, 1), "processor_s": round(processor, 1),
                      "own_memory_mb": round(most[0]), "summary": summary}, indent=1))


if __name__ == "__main__":
    main()
