"""What quasars.rs is held to: features by NumPy, probabilities of the shipped forest by ONNX Runtime, places of the nearest
prototype by a look at all of them. Run from the root of the repository: python tests/suite/quasars_oracle.py"""

import json

import numpy as np
import onnx
import onnxruntime

MODEL = "assets/models/quasar-forest/model.onnx"

random = np.random.default_rng(8)
r = random.uniform(14.0, 21.0, 300)
g = r + random.normal(0.5, 0.4, 300)
u = g + random.normal(1.0, 0.7, 300)
i = r - random.normal(0.2, 0.2, 300)
magnitudes = np.round(np.stack([u, g, r, i], axis=1), 4)
u, g, r, i = magnitudes.T
features = np.stack([u, g, r, i, u - g, u - r, u - i, g - r, g - i, r - i, u / g, u / r, u / i, g / r, g / i, r / i],
                    axis=1).astype(np.float32)
found = onnxruntime.InferenceSession(MODEL).run(["probabilities"], {"features": features})[0]

texts = {entry.key: entry.value for entry in onnx.load(MODEL).metadata_props}
coverage = json.loads(texts["skyloupe.coverage"])
places = np.array([one["place"] for one in coverage["prototypes"]], np.float32)
centre, spread = (np.array(coverage[name], np.float32) for name in ("centre", "spread"))
rows = features[:, [2, 4, 7, 9]]
apart = ((rows[:, None] - centre) / spread) - ((places - centre) / spread)[None]
distance = np.sqrt((apart ** 2).sum(axis=2)).min(axis=1)
ranges = np.array(coverage["ranges"], np.float32)
inside = ((features >= ranges[:, 0]) & (features <= ranges[:, 1])).all(axis=1) & (distance <= coverage["distance_limit"])

linear = json.loads(texts["skyloupe.logistic_baseline"])
scores = features.astype(np.float64) @ np.array(linear["coefficients"]).T + np.array(linear["intercepts"])
powers = np.exp(scores - scores.max(axis=1, keepdims=True))

with open("tests/suite/quasars_oracle.json", "w") as out:
    json.dump({"magnitudes": magnitudes.tolist(), "probabilities": found.astype(float).tolist(),
               "distance": distance.astype(float).tolist(), "in_range": inside.tolist(),
               "logistic": (powers / powers.sum(axis=1, keepdims=True)).tolist()}, out)
    out.write("\n")
print(f"{len(found)} rows, {inside.sum()} in range, {(found.argmax(1) == 2).sum()} quasars")
