"""An UNTRAINED network with the inputs and outputs of the inpainting network, for tests alone: what it paints means nothing.

Run in the root of the repository, with torch, onnx and onnxscript:
    python tests/suite/inpainting_standin.py
Writes tests/suite/inpainting_standin.onnx and tests/suite/inpainting_standin.json (its card, which says so). Tests copy both
into a folder of their own as model.onnx and card.json.
"""

import pathlib
import sys
import tempfile

import torch
import torch.nn as nn

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "training"))
import card  # noqa: E402

torch.manual_seed(6)


class Untrained(nn.Module):
    def __init__(self):
        super().__init__()
        self.around = nn.Sequential(nn.Conv2d(2, 8, 5, 1, 2), nn.ReLU(), nn.Conv2d(8, 8, 3, 1, 1))
        self.inside = nn.Conv2d(1, 8, 3, 1, 1)
        self.time = nn.Parameter(torch.randn(1, 8, 1, 1))
        self.out = nn.Conv2d(8, 1, 3, 1, 1)

    def forward(self, known, noisy, time):
        around = self.around(known)[:, :, 10:22, 10:22]
        hidden = around + self.inside(noisy) + self.time * time.reshape(-1, 1, 1, 1)
        # Bounded, so that what is painted stays near what galaxies have.
        return torch.tanh(self.out(torch.relu(hidden)))


folder = tempfile.mkdtemp()
torch.onnx.export(
    Untrained().eval(),
    (torch.zeros(2, 2, 32, 32), torch.zeros(2, 1, 12, 12), torch.zeros(2)),
    f"{folder}/model.onnx",
    input_names=["known", "noisy", "time"],
    output_names=["velocity"],
    dynamo=True,
    opset_version=18,
    dynamic_shapes={name: {0: torch.export.Dim("N")} for name in ["known", "noisy", "time"]},
    external_data=False,
)
card.write(
    folder,
    dict(
        id="inpainting",
        version="0.0.0",
        title="Untrained stand-in",
        task="Nothing: it is untrained.",
        inputs=[
            card.port("known", ["N", 2, 32, 32], "normalised", "known pixels and hole"),
            card.port("noisy", ["N", 1, 12, 12], "normalised", "patch with noise in the hole"),
            card.port("time", ["N"], "", "0 to 1"),
        ],
        outputs=[card.port("velocity", ["N", 1, 12, 12], "normalised", "alpha eps - sigma x0")],
        normalisation="asinh(f / (0.3 scale)) / 2 - 1",
        trained_on=dict(kind="simulations", description="Simulations would be the training data; it was not trained at all."),
        training_data=dict(command="none", seed=1, sizes={"images": 1}),
        splits=[
            dict(name="training", size=1, of="images", description="none"),
            dict(name="held-out", size=1, of="images", description="none"),
        ],
        training=dict(
            command="tests/suite/inpainting_standin.py", seed=6, epochs=1, hardware="none", duration_secs=1.0, software="torch"
        ),
        metrics=[card.metric("roc_auc", "not measured: untrained", "held-out", 0.5, (0.0, 1.0), 1)],
        valid_ranges=[dict(quantity="pixel_scale_arcsec", title="Pixel scale", min=0.097, max=0.103, unit="arcsec")],
        parameters={
            "normalisation_version": 1.0,
            "electrons_per_microjansky": 15000.0,
            "noise_ratio": 0.7,
            "posterior_inflation": 1.2,
            "posterior_prior_sd": 0.05,
            "posterior_prior_weight": 6.0,
        },
        limits=["Untrained."],
        licence="MIT OR Apache-2.0",
    ),
)
for name, kept in [("model.onnx", "inpainting_standin.onnx"), ("card.json", "inpainting_standin.json")]:
    (HERE / kept).write_bytes((pathlib.Path(folder) / name).read_bytes())
