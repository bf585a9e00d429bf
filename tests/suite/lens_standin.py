"""An UNTRAINED network with the inputs and outputs of the lens scorer, for tests alone: its scores mean nothing.

Run in the root of the repository, with torch, onnx and onnxscript:
    python tests/suite/lens_standin.py
Writes tests/suite/lens_standin.onnx and tests/suite/lens_standin.json (its card, which says so). Tests copy both into a
folder of their own as model.onnx and card.json.
"""

import pathlib
import sys
import tempfile

import torch
import torch.nn as nn

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "training"))
import card  # noqa: E402

torch.manual_seed(1)


class Untrained(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = nn.Sequential(
            nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU()
        )
        self.e = nn.Sequential(nn.Linear(32, 128), nn.ReLU())
        self.head = nn.Linear(128, 1)

    def forward(self, composite):
        embedding = self.e(self.c(composite / 255.0).mean((2, 3)))
        return self.head(embedding)[:, 0], embedding


folder = tempfile.mkdtemp()
torch.onnx.export(
    Untrained().eval(),
    (torch.zeros(2, 3, 96, 96),),
    f"{folder}/model.onnx",
    input_names=["composite"],
    output_names=["logit", "embedding"],
    dynamo=True,
    opset_version=18,
    dynamic_shapes={"composite": {0: torch.export.Dim("N")}},
    external_data=False,
)
card.write(
    folder,
    dict(
        id="lens-scorer",
        version="0.0.0",
        title="Untrained stand-in",
        task="Nothing: it is untrained.",
        inputs=[card.port("composite", ["N", 3, 96, 96], "0 to 255", "VIS-anchored composite")],
        outputs=[
            card.port("logit", ["N"], "", "raw score"),
            card.port("embedding", ["N", 128], "", "features before the last layer"),
        ],
        normalisation="lenses::compose version 1",
        trained_on=dict(kind="simulations", description="Simulations would be the training data; it was not trained at all."),
        training_data=dict(command="none", seed=1, sizes={"images": 1}),
        splits=[
            dict(name="training", size=1, of="images", description="none"),
            dict(name="held-out", size=1, of="images", description="none"),
        ],
        training=dict(
            command="tests/suite/lens_standin.py", seed=1, epochs=1, hardware="none", duration_secs=1.0, software="torch"
        ),
        metrics=[card.metric("roc_auc", "not measured: untrained", "held-out", 0.5, (0.0, 1.0), 1)],
        calibration=dict(temperature=2.0, bias=0.5),
        valid_ranges=[dict(quantity="pixel_scale_arcsec", title="Pixel scale", min=0.097, max=0.103, unit="arcsec")],
        parameters={"composite_version": 1.0, "embedding_length": 128.0, "training_prior": 0.5},
        limits=["Untrained."],
        licence="MIT OR Apache-2.0",
    ),
)
for name, kept in [("model.onnx", "lens_standin.onnx"), ("card.json", "lens_standin.json")]:
    (HERE / kept).write_bytes((pathlib.Path(folder) / name).read_bytes())
