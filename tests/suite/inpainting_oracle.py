"""Repaints one analytic galaxy with the stand-in network in float64, by the formulas of the papers and none of our code.

Run in the root of the repository, with numpy and onnxruntime, after inpainting_standin.py:
    python tests/suite/inpainting_oracle.py
Writes tests/suite/inpainting_oracle.json. The galaxy is made by `galaxy` here and again by the test.
"""

import json
import math
import pathlib

import numpy as np
import onnxruntime

HERE = pathlib.Path(__file__).parent
session = onnxruntime.InferenceSession(str(HERE / "inpainting_standin.onnx"), providers=["CPUExecutionProvider"])
CARD = json.loads((HERE / "inpainting_standin.json").read_text())["parameters"]
SEED, DRAWS, STEPS, RESAMPLES = 7, 2, 5, 2
# The key of a source: its core pixel in the plane.
ORIGIN = (100, 200)


def galaxy():
    """An exponential galaxy off the middle with noise that any language makes alike, as 32-bit floats."""
    rows, columns = np.mgrid[0:64, 0:64].astype(float)
    radius = np.hypot(columns - 33.2, (rows - 30.9) / 0.8)
    index = (rows * 64 + columns).astype(np.uint64)
    mixed = (index * np.uint64(2654435761)) % np.uint64(2**32)
    return (1.5 * np.exp(-radius / 4.0) + 0.02 * (mixed / 2.0**32 - 0.5)).astype(np.float32).astype(float)


def chacha8(key, count):
    """The first `count` 64-bit words of ChaCha with 8 rounds, nonce 0 (Bernstein 2008, 64-bit counter)."""
    constants = np.frombuffer(b"expand 32-byte k", dtype="<u4")
    words = []
    block = 0
    while len(words) < 2 * count:
        start = np.concatenate([constants, np.frombuffer(key, dtype="<u4"), [block & 0xFFFFFFFF, block >> 32, 0, 0]])
        x = [int(word) for word in start]

        def quarter(a, b, c, d):
            for one, two, three, bits in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)]:
                x[one] = (x[one] + x[two]) & 0xFFFFFFFF
                mixed = x[three] ^ x[one]
                x[three] = ((mixed << bits) | (mixed >> (32 - bits))) & 0xFFFFFFFF

        for _ in range(4):
            quarter(0, 4, 8, 12), quarter(1, 5, 9, 13), quarter(2, 6, 10, 14), quarter(3, 7, 11, 15)
            quarter(0, 5, 10, 15), quarter(1, 6, 11, 12), quarter(2, 7, 8, 13), quarter(3, 4, 9, 14)
        words += [(int(a) + b) & 0xFFFFFFFF for a, b in zip(start, x)]
        block += 1
    return [words[2 * k] | words[2 * k + 1] << 32 for k in range(count)]


def normals(key, patches):
    """Standard normal numbers for so many patches of 144."""
    words = chacha8(key, 144 * patches)
    values = []
    for first, second in zip(words[::2], words[1::2]):
        radius = math.sqrt(-2 * math.log((first >> 11) * 2.0**-53 + 2.0**-53))
        angle = 2 * math.pi * ((second >> 11) * 2.0**-53)
        values += [radius * math.cos(angle), radius * math.sin(angle)]
    return np.array(values).reshape(patches, 12, 12)


def velocity(known, noisy, time):
    inputs = {"known": known[None].astype(np.float32), "noisy": noisy[None, None].astype(np.float32), "time": np.array([time], np.float32)}
    return session.run(None, inputs)[0][0, 0].astype(float)


stamp = galaxy()
central = stamp[28:37, 28:37]
row, column = np.unravel_index(np.argmax(central), central.shape)
row, column = row + 28, column + 28
ys, xs = np.mgrid[0:64, 0:64]
distance = np.hypot(xs - column, ys - row)
outside = ~((xs >= 16) & (xs < 48) & (ys >= 16) & (ys < 48))
pairs = outside[:, 2:] & outside[:, :-2]
noise = 1.4826 * np.median(np.abs(stamp[:, 2:] - stamp[:, :-2])[pairs]) / math.sqrt(2)
annulus = stamp[(distance >= 6) & (distance < 9)].mean()
scale = math.hypot(annulus, 3 * noise)
x = np.arcsinh(stamp / (0.3 * scale)) / 2 - 1
flux_of = lambda x: 0.3 * scale * np.sinh(2 * (x + 1))
window = x[row - 16 : row + 16, column - 16 : column + 16]
hole = np.zeros((32, 32), bool)
hole[14:19, 14:19] = True
known = np.stack([np.where(hole, 0, window), hole.astype(float)])
unknown = np.stack([np.zeros((32, 32)), np.ones((32, 32))])
patch, mask = window[10:22, 10:22], hole[10:22, 10:22]
observed = stamp[row - 6 : row + 6, column - 6 : column + 6]
key_of = lambda draw: b"".join(
    int(word).to_bytes(8, "little") for word in [SEED, ((ORIGIN[0] + column) << 32) | (ORIGIN[1] + row), draw, 0]
)
level = lambda t: (0.0, 1.0) if t >= 1 else (math.cos(math.pi * t / 2), math.sin(math.pi * t / 2))


def sample(eta, draw, repaint):
    stream = iter(normals(key_of(draw), 60))
    first = next(stream)
    state = first if repaint else np.where(mask, first, patch)
    for step in range(STEPS):
        t, s = 1 - step / STEPS, 0.0 if step + 1 == STEPS else 1 - (step + 1) / STEPS
        turns = RESAMPLES if repaint and 0 < step < STEPS - 1 else 1
        for turn in range(turns):
            (at, st), (ax, sx) = level(t), level(s)
            v = velocity(unknown if repaint else known, state, t)
            x0, eps = at * state - st * v, st * state + at * v
            fresh = eta * sx / st * math.sqrt(max(0.0, 1 - (at / ax) ** 2))
            # With s = 0 no noise is left, and none is drawn.
            extra = next(stream) if fresh > 0 else 0.0
            after = ax * x0 + math.sqrt(max(0.0, sx**2 - fresh**2)) * eps + fresh * extra
            if repaint:
                after = np.where(mask, after, ax * patch + sx * next(stream))
                if turn + 1 < turns:
                    ratio = at / ax
                    after = ratio * after + math.sqrt(st**2 - (ratio * sx) ** 2) * next(stream)
            else:
                after = np.where(mask, after, patch)
            state = after
    return np.where(mask, flux_of(x0), observed)


def scores(draws):
    o, m = observed[mask], np.mean(draws, 0)[mask]
    logs = np.log([draw[mask].sum() for draw in draws])
    true_noise = noise / CARD["noise_ratio"]
    weight, prior = CARD["posterior_prior_weight"], CARD["posterior_prior_sd"]
    posterior = CARD["posterior_inflation"] * math.sqrt(
        (weight * prior**2 + ((logs - logs.mean()) ** 2).sum()) / (weight + len(draws) - 1)
    )
    photon = (o.size * true_noise**2 + o.sum() / CARD["electrons_per_microjansky"]) / o.sum() ** 2
    log_ratio = math.log(o.sum() / m.sum())
    return dict(
        mse=float(((o - m) ** 2).mean() * 10 ** (2 * (24.6 - 23.9) / 2.5)),
        max_ratio=float(o.max() / m.max()),
        log_ratio=log_ratio,
        posterior_sd=posterior,
        z=log_ratio / math.sqrt(posterior**2 + photon),
    )


ring = lambda radius: stamp[np.abs(distance - radius) < 0.5].mean()
peak = stamp[row, column]
m1, m2 = ring(8), ring(16)
total = stamp[distance < 10].sum()
fours = [stamp[row + j : row + j + 2, column + i : column + i + 2].mean() for i in (-1, 0) for j in (-1, 0)]
ddim, noisy, back = ([sample(eta, draw, repaint) for draw in range(DRAWS)] for eta, repaint in [(0, False), (1, False), (1, True)])
one = np.where(mask, flux_of(-velocity(known, np.where(mask, 0, patch), 1.0)), observed)
answer = dict(
    seed=SEED, draws=DRAWS, steps=STEPS, resamples=RESAMPLES, origin=ORIGIN,
    core=[int(column), int(row)], noise=noise, annulus=annulus, scale=scale,
    roc=((peak - m1) / peak) ** 2 + ((m1 - m2) / m1) ** 2,
    peak_total=max(fours) / total, concentration=stamp[distance < 2].sum() / total, total_flux=total,
    ddim=[draw.ravel().tolist() for draw in ddim], noisy=[draw.ravel().tolist() for draw in noisy],
    repaint=[draw.ravel().tolist() for draw in back], one_pass=one.ravel().tolist(), scores=scores(ddim),
)
rounded = lambda value: (
    {k: rounded(v) for k, v in value.items()} if isinstance(value, dict)
    else [rounded(v) for v in value] if isinstance(value, (list, tuple))
    else float(f"{value:.9g}") if isinstance(value, float) else value
)
(HERE / "inpainting_oracle.json").write_text(json.dumps(rounded(answer)) + "\n")
