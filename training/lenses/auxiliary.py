"""Tasks beside that of the lens scorer: their layers see the embedding in training and are then thrown away."""

import math

import torch
from torch import nn
from torch.nn import functional

RADII, ANGLES, HARMONICS = 14, 32, 5


def sampling_grid():
    """Where the rings lie in a 96 x 96 picture, as `grid_sample` wants it: [1, RADII, ANGLES, 2]."""
    radius = torch.linspace(1.0, 32.0, RADII)[:, None] / 48
    angle = torch.arange(ANGLES)[None, :] * (2 * math.pi / ANGLES)
    return torch.stack([radius * angle.cos(), radius * angle.sin()], -1)[None]


class Auxiliary(nn.Module):
    """Losses of two tasks: the kind of a look-alike, and the angular harmonics along its rings."""

    def __init__(self, kinds, embedding=128, hidden_kind="spiral"):
        super().__init__()
        self.unknown = kinds.index(hidden_kind)
        self.kind = nn.Linear(embedding, len(kinds))
        self.rings = nn.Sequential(nn.Linear(embedding, 256), nn.ReLU(inplace=True),
                                   nn.Linear(256, 3 * RADII * HARMONICS))
        self.standard = nn.BatchNorm1d(3 * RADII * HARMONICS, affine=False)
        self.register_buffer("grid", sampling_grid())

    def forward(self, embedding, composites, kinds):
        """Embeddings [N, 128], pictures [N, 3, 96, 96] of 0 to 255, kinds [N]; two scalars."""
        known = kinds != self.unknown
        of_kind = functional.cross_entropy(self.kind(embedding[known]), kinds[known].long(), label_smoothing=0.02)
        with torch.no_grad():
            target = self.standard(self.harmonics(composites))
        return of_kind, functional.smooth_l1_loss(self.rings(embedding), target.clamp(-4, 4))

    def harmonics(self, composites):
        """Strengths that no rotation or flip changes: [N, 3 * RADII * HARMONICS]."""
        rings = functional.grid_sample(composites.float() / 255, self.grid.expand(len(composites), -1, -1, -1),
                                       align_corners=False)
        strength = torch.fft.rfft(rings, dim=3)[..., :HARMONICS].abs() / ANGLES
        return torch.log(strength + 0.01).flatten(1)
