"""Writes the tables of tests/suite/catalogue_tables with astropy and pyarrow, and what astropy reads in them.

Run with a Python that has numpy, astropy and pyarrow; with a folder of test data as argument, also says what astropy
reads in its tables (catalogue_tables/real.json).
"""

import gzip
import json
import sys
import warnings
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from astropy import units as u
from astropy.coordinates import SkyCoord, match_coordinates_sky, search_around_sky
from astropy.io import fits
from astropy.io.votable import from_table, writeto
from astropy.table import MaskedColumn, Table

warnings.simplefilter("ignore")
HERE = Path(__file__).parent / "catalogue_tables"
HERE.mkdir(exist_ok=True)
ROWS = 23
random = np.random.default_rng(5)


def cell(value):
    if value is np.ma.masked or value is None:
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        number = float(value)
        if np.isnan(number):
            return None
        return number if np.isfinite(number) else str(number)
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    text = str(value).rstrip()
    return text or None


def told(table):
    """Name, unit, UCD and cells of the scalar columns; vectors element by element."""
    columns = []
    for name in table.colnames:
        column = table[name]
        if column.dtype.kind in "OVc" and not all(isinstance(v, (str, type(None))) or v is np.ma.masked for v in column):
            continue
        about = {"unit": str(column.unit or ""), "ucd": (column.meta or {}).get("ucd", "")}
        if column.ndim == 1:
            columns.append({"name": name, **about, "cells": [cell(v) for v in column]})
        elif column.ndim == 2:
            for element in range(column.shape[1]):
                cells = [cell(v) for v in column[:, element]]
                columns.append({"name": f"{name}_{element + 1}", **about, "cells": cells})
    return columns


def mixed():
    ids = np.array([-(2**63) + 7, 2**63 - 1, 2**53 + 1] + [2**60 + 3 * i for i in range(ROWS - 3)], dtype=np.int64)
    table = Table()
    table["OBJECT_ID"] = ids
    table["RIGHT_ASCENSION"] = random.uniform(50, 52, ROWS) * u.deg
    table["DECLINATION"] = random.uniform(-50, -48, ROWS) * u.deg
    flux = random.lognormal(1, 1, ROWS).astype(np.float32)
    flux[4] = np.nan
    table["FLUX_VIS_PSF"] = flux * u.uJy
    table["FLAG_VIS"] = MaskedColumn(random.integers(0, 300, ROWS).astype(np.int16), mask=np.arange(ROWS) % 5 == 2)
    table["COUNT"] = MaskedColumn(random.integers(-9, 9, ROWS).astype(np.int32), mask=np.arange(ROWS) % 7 == 3)
    table["good"] = random.integers(0, 2, ROWS).astype(bool)
    table["name"] = [f"source {i}, \"{i % 3}\"" if i != 6 else "" for i in range(ROWS)]
    table["plain"] = [f"s{i}" for i in range(ROWS)]
    table["RIGHT_ASCENSION"].meta["ucd"] = "pos.eq.ra;meta.main"
    table["DECLINATION"].meta["ucd"] = "pos.eq.dec;meta.main"
    table["RIGHT_ASCENSION"].description = "it's the right one, in ICRS"
    return table


def write_all():
    expected = {}
    table = mixed()
    # FITS with what its tables can hold and astropy's Table does not write by itself.
    wide = table.copy()
    wide["u16"] = np.arange(ROWS, dtype=np.uint16) + 65500
    wide["u32"] = np.arange(ROWS, dtype=np.uint32) + 4294967200
    wide["i8"] = (np.arange(ROWS) - 10).astype(np.int8)
    wide["vector"] = random.normal(size=(ROWS, 3)).astype(np.float32)
    wide.write(HERE / "mixed.fits", overwrite=True)
    scaled = fits.Column(name="scaled", format="J", array=np.arange(ROWS, dtype=np.int32))
    lists = fits.Column(name="lists", format="PE()", array=np.array([np.ones(i % 4, "f4") for i in range(ROWS)], dtype=object))
    unsigned = fits.Column(name="u64", format="K", bzero=2**63, array=np.arange(ROWS, dtype=np.uint64) + np.uint64(5))
    bits = fits.Column(name="bits", format="3X", array=random.integers(0, 2, (ROWS, 3)).astype(bool))
    hdu = fits.BinTableHDU.from_columns([scaled, lists, unsigned], name="SECOND")
    first = fits.BinTableHDU.from_columns([fits.Column(name="a", format="D", array=[1.5])], name="FIRST")
    fits.HDUList([fits.PrimaryHDU(), first, hdu]).writeto(HERE / "two.fits", overwrite=True)
    # Scaled as another program would have written it.
    with fits.open(HERE / "two.fits", mode="update", do_not_scale_image_data=True) as file:
        file["SECOND"].header["TSCAL1"] = 0.25
        file["SECOND"].header["TZERO1"] = 10.0
    for name in ["mixed.fits"]:
        read = Table.read(HERE / name)
        for column in read.columns.values():
            column.meta = {}
        expected[name] = told(read)
    expected["two.fits[SECOND]"] = told(Table.read(HERE / "two.fits", hdu="SECOND"))
    (HERE / "mixed.fits.gz").write_bytes(gzip.compress((HERE / "mixed.fits").read_bytes(), mtime=0))
    expected["mixed.fits.gz"] = expected["mixed.fits"]
    empty = table[:0]
    empty.write(HERE / "empty.fits", overwrite=True)
    table[:1].write(HERE / "one.fits", overwrite=True)
    # VOTable
    text = mixed()
    for form in ["tabledata", "binary", "binary2"]:
        votable = from_table(text)
        for field in votable.get_first_table().fields:
            field.ucd = text[field.name].meta.get("ucd")
            if form == "binary" and field.name in ("FLAG_VIS", "COUNT"):
                field.values.null = -999
        path = HERE / f"mixed_{form}.vot"
        writeto(votable, str(path), tabledata_format=form)
        columns = told(Table.read(path))
        for column in columns:
            column["ucd"] = text[column["name"]].meta.get("ucd", "")
        expected[path.name] = columns
    # ECSV and CSV
    for delimiter, name in [(",", "mixed_comma.ecsv"), (" ", "mixed_blank.ecsv")]:
        text.write(HERE / name, delimiter=delimiter, overwrite=True)
        expected[name] = told(Table.read(HERE / name))
    text.write(HERE / "mixed.csv", format="ascii.csv", overwrite=True)
    columns = told(Table.read(HERE / "mixed.csv", format="ascii.csv"))
    expected["mixed.csv"] = [column for column in columns if column["name"] != "good"]
    # Parquet
    arrays = {
        "id": pa.array([int(v) for v in text["OBJECT_ID"]], pa.int64()),
        "small": pa.array([None if i % 4 == 1 else i for i in range(ROWS)], pa.int8()),
        "u32": pa.array([4294967290 - i for i in range(ROWS)], pa.uint32()),
        "u64": pa.array([2**62 + i for i in range(ROWS)], pa.uint64()),
        "real": pa.array([None if i == 3 else float(v) for i, v in enumerate(text["DECLINATION"])], pa.float64()),
        "single": pa.array(np.asarray(text["FLUX_VIS_PSF"]), pa.float32()),
        "truth": pa.array([None if i == 8 else i % 2 == 0 for i in range(ROWS)], pa.bool_()),
        "text": pa.array([None if i == 2 else f"söurce {i}" for i in range(ROWS)], pa.string()),
        "repeated": pa.array([["STAR", "GALAXY"][i % 2] for i in range(ROWS)], pa.string()).dictionary_encode(),
    }
    flat = pa.table(arrays)
    lists = flat.append_column("list", pa.array([[1.0] * (i % 3) for i in range(ROWS)], pa.list_(pa.float64())))
    for compression in ["snappy", "zstd", "gzip", "none"]:
        name = f"{compression}.parquet"
        pq.write_table(lists, HERE / name, compression=compression, row_group_size=10, data_page_version="2.0" if compression == "zstd" else "1.0")
        expected[name] = [
            {"name": key, "unit": "", "ucd": "", "cells": [cell(v) for v in flat[key].to_pylist()]} for key in arrays
        ]
    (HERE / "expected.json").write_text(json.dumps(expected, indent=0))


def write_matches():
    """Positions of two catalogues, around a pole and across 0 h, and astropy's partners within 3 arcsec."""
    count = 200
    lon = np.concatenate([random.uniform(359.9, 360.1, count), random.uniform(0, 360, count)]) % 360
    lat = np.concatenate([random.uniform(-0.1, 0.1, count), random.uniform(89.8, 90, count)])
    first = SkyCoord(lon * u.deg, lat * u.deg)
    moved = first.directional_offset_by(random.uniform(0, 360, 2 * count) * u.deg, random.exponential(2, 2 * count) * u.arcsec)
    second = moved[random.permutation(2 * count)[:300]]
    index, separation, _ = match_coordinates_sky(first, second)
    one, other, apart, _ = search_around_sky(first, second, 60 * u.arcsec)
    answer = {
        "first": [list(map(float, pair)) for pair in zip(first.ra.deg, first.dec.deg)],
        "second": [list(map(float, pair)) for pair in zip(second.ra.deg, second.dec.deg)],
        "best": [[int(i), float(s)] for i, s in zip(index, separation.arcsec)],
        "within_60": sorted([int(a), int(b), float(s)] for a, b, s in zip(one, other, apart.arcsec)),
    }
    (HERE / "matches.json").write_text(json.dumps(answer))


def tell_real(data):
    answer = {}

    def tell(name, table, rows=40):
        kept = told(table)
        for column in kept:
            cells = column.pop("cells")
            column["missing"] = sum(value is None for value in cells)
            column["first"], column["last"] = cells[:rows], cells[-5:]
        answer[name] = {"rows": len(table), "columns": kept}

    conformance = data / "fits_conformance"
    for name, hdu in [
        ("astropy_btable.fits", 1), ("astropy_tb.fits", 1), ("astropy_table.fits", 1), ("astropy_tdim.fits", 1),
        ("astropy_checksum.fits", 1), ("astropy_stddata.fits", 2), ("astropy_variable_length_table.fits", 1),
    ]:
        table = Table.read(conformance / name, hdu=hdu)
        for column in table.columns.values():
            column.meta = {}
        tell(f"fits_conformance/{name}[{hdu}]", table)
    # astropy's Table cannot be made of this one (its NULL is the text "*"); its rows can, with 0 where NULL stands.
    rows = fits.getdata(conformance / "astropy_ascii.fits", 1)
    tell("fits_conformance/astropy_ascii.fits[1]", Table({"b": MaskedColumn(rows["b"], mask=rows["b"] == 0)}))
    tell("hst_jwst/aegis_galaxies/AEGIS_F814w_catalog.fits", Table.read(data / "hst_jwst/aegis_galaxies/AEGIS_F814w_catalog.fits"))
    tell("catalogues/sdss_dr14_shared.csv", Table.read(data / "catalogues/sdss_dr14_shared.csv", format="ascii.csv"))
    for name in ["sdss_ptsrc_train_shared.tab", "SDSS_ptsrc_test.tab.gz", "sdss_qso_dr5_shared.tab.gz"]:
        tell(f"catalogues/{name}", Table.read(data / "catalogues" / name, format="ascii.basic"))
    tell("fields/sextractor_truth/image.cat", Table.read(data / "fields/sextractor_truth/image.cat", format="ascii.sextractor"))
    (HERE / "real.json").write_text(json.dumps(answer, indent=0))


write_all()
write_matches()
if len(sys.argv) > 1:
    tell_real(Path(sys.argv[1]))
