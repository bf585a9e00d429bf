"""Makes wcs_truth.json: sky positions of pixels, and pixels of sky positions, by astropy (wcslib).

Run: pip install astropy==8.0.2 numpy; python wcs_truth.py DATA > wcs_truth.json
where DATA holds the headers of astropy's and wcslib's own tests (wcs/astropy, wcs/wcslib).
"""
import json
import pathlib
import re
import sys
import warnings

import numpy as np
from astropy import log
from astropy.io import fits
from astropy.wcs import WCS

warnings.simplefilter("ignore")
log.setLevel("ERROR")
rng = np.random.default_rng(7)
CD = dict(CD1_1=-0.04, CD1_2=0.007, CD2_1=0.006, CD2_2=0.041)
ALLSKY = dict(CDELT1=-1.5, CDELT2=1.5)
AT = dict(CRVAL1=150.1, CRVAL2=22.0, CRPIX1=120.25, CRPIX2=90.5)


def ctype(code, first="RA---", second="DEC--"):
    return dict(CTYPE1=first + code, CTYPE2=second + code)


CASES = {}
for code in "TAN SIN STG ARC ZEA CAR CEA MER CYP SFL PAR MOL AIT HPX AZP SZP".split():
    CASES[code.lower()] = {**ctype(code), **AT, **CD}
    CASES[code.lower() + "_south"] = {**ctype(code), **AT, **CD, "CRVAL2": -61.0}
    CASES[code.lower() + "_lonpole"] = {**ctype(code), **AT, **CD, "LONPOLE": 37.0, "LATPOLE": 20.0}
    CASES[code.lower() + "_allsky"] = {**ctype(code), **AT, **ALLSKY, "CRVAL2": 0.0}
    CASES[code.lower() + "_pole"] = {**ctype(code), **AT, **CD, "CRVAL2": 90.0}
for code in "COP COE COD COO".split():
    for name, pv in {"": (45.0, 0.0), "_two": (40.0, 15.0), "_south": (-35.0, 20.0)}.items():
        CASES[code.lower() + name] = {**ctype(code), **AT, **CD, "PV2_1": pv[0], "PV2_2": pv[1]}
    CASES[code.lower() + "_allsky"] = {**ctype(code), **AT, **ALLSKY, "PV2_1": 40.0, "PV2_2": 15.0}
CASES.update({
    "sin_slant": {**ctype("SIN"), **AT, **CD, "PV2_1": 0.2, "PV2_2": -0.3},
    "sin_slant_allsky": {**ctype("SIN"), **AT, "CDELT1": -0.6, "CDELT2": 0.6, "PV2_1": 0.2, "PV2_2": -0.3},
    "ncp": {**ctype("NCP"), **AT, **CD},
    "gls": {**ctype("GLS"), **AT, **CD},
    "gls_crota": {**ctype("GLS"), **AT, "CDELT1": -0.03, "CDELT2": 0.03, "CROTA2": 33.0},
    "azp_tilt": {**ctype("AZP"), **AT, **CD, "PV2_1": 2.0, "PV2_2": 30.0},
    "azp_tilt_allsky": {**ctype("AZP"), **AT, **ALLSKY, "PV2_1": 2.0, "PV2_2": 30.0},
    "azp_inner_allsky": {**ctype("AZP"), **AT, **ALLSKY, "PV2_1": 0.5, "PV2_2": -20.0},
    "szp_slant": {**ctype("SZP"), **AT, **CD, "PV2_1": 2.0, "PV2_2": 180.0, "PV2_3": 60.0},
    "szp_slant_allsky": {**ctype("SZP"), **AT, **ALLSKY, "PV2_1": 2.0, "PV2_2": 150.0, "PV2_3": 60.0},
    "cea_half": {**ctype("CEA"), **AT, **ALLSKY, "PV2_1": 0.75},
    "cyp_gall": {**ctype("CYP"), **AT, **ALLSKY, "PV2_1": 1.0, "PV2_2": 0.7071067811865476},
    "hpx_63": {**ctype("HPX"), **AT, **ALLSKY, "PV2_1": 6.0, "PV2_2": 3.0},
    "hpx_44": {**ctype("HPX"), **AT, **ALLSKY, "PV2_1": 4.0, "PV2_2": 4.0},
    "zpn_wfcam": {**ctype("ZPN"), **AT, **CD, "PV2_1": 1.0, "PV2_3": -0.42},
    "zpn_quartic": {**ctype("ZPN"), **AT, **ALLSKY, "PV2_0": 0.01, "PV2_1": 0.97, "PV2_2": 0.01, "PV2_3": -0.03,
                    "PV2_4": 0.0004},
    "car_fiducial": {**ctype("CAR"), **AT, **CD, "PV1_1": 10.0, "PV1_2": 20.0},
    "car_fiducial_offset": {**ctype("CAR"), **AT, **CD, "PV1_0": 1.0, "PV1_1": 10.0, "PV1_2": 20.0},
    "tan_fiducial_offset": {**ctype("TAN"), **AT, **CD, "PV1_0": 1.0, "PV1_1": 10.0, "PV1_2": 80.0},
    "tan_pv_lonpole": {**ctype("TAN"), **AT, **CD, "PV1_3": 150.0, "LONPOLE": 100.0},
    "tan_crota1_is_idle": {**ctype("TAN"), **AT, "CDELT1": -0.03, "CDELT2": 0.05, "CROTA1": 33.0},
    "tan_crota_unequal": {**ctype("TAN"), **AT, "CDELT1": -0.03, "CDELT2": 0.05, "CROTA2": 33.0},
    "tan_crota_swapped": {**ctype("TAN", "DEC--", "RA---"), **AT, "CRVAL1": 22.0, "CRVAL2": 150.1, "CDELT1": 0.03,
                          "CDELT2": -0.05, "CROTA1": 33.0},
    "tan_pc_before_cd": {**ctype("TAN"), **AT, **CD, "PC1_1": 0.6, "PC1_2": -0.8, "PC2_1": 0.8, "PC2_2": 0.6,
                         "CDELT1": -0.05, "CDELT2": 0.05},
    "tan_pc_one_element": {**ctype("TAN"), **AT, "PC1_2": 0.5, "CDELT1": -0.05, "CDELT2": 0.05},
    "tan_cd_before_crota": {**ctype("TAN"), **AT, **CD, "CDELT1": -0.02, "CDELT2": 0.02, "CROTA2": 30.0},
    "tan_arcsec": {**ctype("TAN"), **AT, "CUNIT1": "arcsec", "CUNIT2": "arcsec", "CRVAL1": 540360.0,
                   "CRVAL2": 79200.0, "CDELT1": -90.0, "CDELT2": 90.0},
    "tan_arcmin_deg": {**ctype("TAN"), **AT, "CUNIT1": "arcmin", "CUNIT2": "deg", "CRVAL1": 9006.0, "CDELT1": -2.0,
                       "CDELT2": 0.04},
    "tan_rad": {**ctype("TAN"), **AT, "CUNIT1": "rad", "CUNIT2": "rad", "CRVAL1": 2.5, "CRVAL2": 0.4,
                "CDELT1": -1e-4, "CDELT2": 1e-4},
    "tpv_radial": {**ctype("TPV"), **AT, **CD, "PV1_0": 0.01, "PV1_1": 1.01, "PV1_2": 0.01, "PV1_3": 0.02,
                   "PV1_4": 1e-3, "PV1_11": 1e-4, "PV1_13": 1e-6, "PV1_21": 1e-7, "PV1_23": -1e-6, "PV1_27": 1e-8,
                   "PV1_35": 1e-9, "PV1_39": 1e-8, "PV2_1": 0.99, "PV2_3": 0.01, "PV2_5": 2e-3, "PV2_8": 1e-4,
                   "PV2_11": 2e-4, "PV2_14": 1e-5, "PV2_18": 1e-6, "PV2_25": 1e-7, "PV2_33": 1e-8, "PV2_39": 2e-8},
    "tan_sip_over_pv": {**ctype("TAN-SIP"), **AT, **CD, "A_ORDER": 2, "B_ORDER": 2, "A_2_0": 1e-4, "B_0_2": 2e-4,
                        "PV1_1": 1.1, "PV1_5": 0.1, "PV2_1": 1.2},
    "tan_pv_over_sip": {**ctype("TAN"), **AT, **CD, "A_ORDER": 2, "B_ORDER": 2, "A_2_0": 1e-4, "B_0_2": 2e-4,
                        "PV1_1": 1.1, "PV1_5": 0.01, "PV2_1": 1.2},
    "sip_without_suffix": {**ctype("TAN"), **AT, **CD, "A_ORDER": 2, "B_ORDER": 2, "A_2_0": 1e-4, "B_1_1": 2e-4},
    "sip_on_car": {**ctype("CAR-SIP"), **AT, **CD, "A_ORDER": 3, "B_ORDER": 2, "A_0_0": 1.0, "A_1_0": 0.01,
                   "A_1_2": 1e-7, "B_1_1": 2e-5},
    "sip_swapped": {**ctype("TAN-SIP", "DEC--", "RA---"), **AT, **CD, "CRVAL1": 22.0, "CRVAL2": 150.1, "A_ORDER": 2,
                    "B_ORDER": 2, "A_2_0": 1e-4, "B_1_1": 2e-4},
    "sip_order_one_is_idle": {**ctype("TAN-SIP"), **AT, **CD, "A_ORDER": 1, "B_ORDER": 1, "A_1_0": 0.1},
    "elon": {**ctype("TAN", "ELON-", "ELAT-"), **AT, **CD},
    "helio": {**ctype("TAN", "HPLN-", "HPLT-"), **AT, **CD},
    "cube": {**ctype("TAN"), **AT, **CD, "NAXIS": 3, "CTYPE3": "FREQ", "CRVAL3": 1e9, "CD3_3": 1e6, "CRPIX3": 3.0},
})


WANTED = re.compile(
    r"(NAXIS|WCSAXES|CTYPE\d|CUNIT\d|CRVAL\d|CRPIX\d|CDELT\d|CROTA\d|CD\d_\d|PC\d_\d|PV\d_\d+|LONPOLE|LATPOLE"
    r"|RADESYS|EQUINOX|EPOCH|[AB]_(ORDER|\d_\d)|WAT\d_\d+|AMD[XY]\d+|PPO\d|PLT\w+|CNPIX\d|[XY]PIXELSZ)$")


def cards_of(path):
    text = path.read_bytes().decode("latin1")
    if path.suffix == ".keyrec":
        text = "".join(f"{line:80.80}" for line in text.splitlines() if line.strip() and not line.startswith("#"))
    text = text.split("\n")[0] if "\n" in text else text
    header = fits.Header.fromstring(text + " " * (-len(text) % 80))
    return {key: header[key] for key in header if WANTED.match(key)}


for path in sorted(pathlib.Path(sys.argv[1]).glob("wcs/*/**/*.hdr")) + sorted(
        pathlib.Path(sys.argv[1]).glob("wcs/wcslib/*.keyrec")):
    CASES["file " + path.name] = cards_of(path)


def numbers(rows):
    return [[None if not np.isfinite(v) else float(v) for v in row] for row in rows]


result = {}
for name, cards in CASES.items():
    header = fits.Header()
    header["NAXIS"] = 2
    for key, value in cards.items():
        header[key] = value
    try:
        full = WCS(header)
        wcs = full.celestial if full.naxis > 2 else full
        pixels = rng.uniform([0.0, 0.0], [240.0, 180.0], (6, 2)).round(3)
        sky = wcs.all_pix2world(pixels, 0)
        far = np.column_stack([rng.uniform(0, 360, 8), np.degrees(np.arcsin(rng.uniform(-1, 1, 8)))]).round(4)
        order = [wcs.wcs.lng, wcs.wcs.lat]
        lonlat = sky[:, order]
        world = np.empty_like(far)
        world[:, order] = far
        rows = wcs.wcs_world2pix(world, 0) if wcs.sip is None else np.full_like(far, np.nan)
        result[name] = {"header": cards, "pixels": pixels.tolist(), "sky": numbers(lonlat), "far_sky": far.tolist(),
                        "far_pixels": numbers(rows) if wcs.sip is None else None}
    except Exception as error:
        print(name, str(error).replace("\n", " ")[:160], file=sys.stderr)
json.dump(result, sys.stdout, separators=(",", ":"))
