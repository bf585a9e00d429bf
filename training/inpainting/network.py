"""The inpainting network: a U-Net whose first half sees the whole neighbourhood of a core and whose second half
denoises the core alone.

Inputs `known` [N, 2, 32, 32] (normalised pixels, 0 in the hole; 1 in the hole, 0 elsewhere), `noisy` [N, 1, 12, 12]
(rows and columns 10 to 21: the hole at time t, known pixels elsewhere) and `time` [N] in 0 to 1; output `velocity`
[N, 1, 12, 12]: v = alpha eps - sigma x0 with alpha = cos(pi t / 2), sigma = sin(pi t / 2) (Salimans & Ho 2022).
"""

import math

import torch
from torch import nn
from torch.nn import functional

SIDE, PATCH, FIRST = 32, 12, 10


def group(channels):
    return nn.GroupNorm(8, channels)


class Attention(nn.Module):
    def __init__(self, channels, heads=4):
        super().__init__()
        self.heads = heads
        self.norm = group(channels)
        self.into = nn.Conv2d(channels, 3 * channels, 1)
        self.out = nn.Conv2d(channels, channels, 1)

    def forward(self, x):
        n, c, h, w = x.shape
        q, k, v = self.into(self.norm(x)).reshape(n, 3, self.heads, c // self.heads, h * w).unbind(1)
        weights = torch.softmax(torch.matmul(q.transpose(2, 3), k) / math.sqrt(c // self.heads), dim=-1)
        return x + self.out(torch.matmul(v, weights.transpose(2, 3)).reshape(n, c, h, w))


class Residual(nn.Module):
    """Two convolutions; where a condition is given, it scales and shifts between them."""

    def __init__(self, into, out, condition=0):
        super().__init__()
        self.norm1, self.conv1 = group(into), nn.Conv2d(into, out, 3, padding=1)
        self.norm2, self.conv2 = group(out), nn.Conv2d(out, out, 3, padding=1)
        self.film = nn.Linear(condition, 2 * out) if condition else None
        self.pass_on = nn.Conv2d(into, out, 1) if into != out else nn.Identity()

    def forward(self, x, condition=None):
        y = self.norm2(self.conv1(functional.silu(self.norm1(x))))
        if self.film is not None:
            scale, shift = self.film(condition)[:, :, None, None].chunk(2, 1)
            y = y * (1 + scale) + shift
        return self.pass_on(x) + self.conv2(functional.silu(y))


class Context(nn.Module):
    """What surrounds the hole: features at the patch's own resolution, at half of it, and a summary."""

    def __init__(self, width):
        super().__init__()
        w = width
        self.first = nn.Conv2d(3, w, 3, padding=1)
        self.block0 = Residual(w, w)
        self.down1 = nn.Conv2d(w, 2 * w, 3, stride=2, padding=1)
        self.block1 = Residual(2 * w, 2 * w)
        self.down2 = nn.Conv2d(2 * w, 4 * w, 3, stride=2, padding=1)
        self.block2, self.attend, self.block3 = Residual(4 * w, 4 * w), Attention(4 * w), Residual(4 * w, 4 * w)
        self.up = nn.Conv2d(4 * w, 2 * w, 1)
        radius = ((torch.arange(SIDE) - 16.0)[:, None] ** 2 + (torch.arange(SIDE) - 16.0)[None] ** 2).sqrt() / 16
        self.register_buffer("radius", radius[None, None])

    def forward(self, known):
        x = torch.cat([known, self.radius.expand(known.shape[0], -1, -1, -1)], 1)
        fine = self.block0(self.first(x))
        middle = self.block1(self.down1(fine))
        coarse = self.block3(self.attend(self.block2(self.down2(middle))))
        lifted = functional.interpolate(self.up(coarse), scale_factor=2.0, mode="nearest")
        return fine[:, :, 10:22, 10:22], (middle + lifted)[:, :, 5:11, 5:11], coarse.mean((2, 3))


class Denoiser(nn.Module):
    def __init__(self, width, condition=128):
        super().__init__()
        w = width
        self.times = nn.Sequential(nn.Linear(32, condition), nn.SiLU(), nn.Linear(condition, condition))
        self.summary = nn.Linear(4 * w, condition)
        self.register_buffer("frequency", torch.exp(torch.linspace(0.0, math.log(200.0), 16)))
        self.first = nn.Conv2d(2 + w, 2 * w, 3, padding=1)
        self.block0 = Residual(2 * w, 2 * w, condition)
        self.down = nn.Conv2d(2 * w, 4 * w, 3, stride=2, padding=1)
        self.join = nn.Conv2d(6 * w, 4 * w, 1)
        self.block1, self.attend, self.block2 = Residual(4 * w, 4 * w, condition), Attention(4 * w), Residual(4 * w, 4 * w, condition)
        self.up = nn.Conv2d(4 * w, 2 * w, 1)
        self.block3 = Residual(4 * w, 2 * w, condition)
        self.norm, self.last = group(2 * w), nn.Conv2d(2 * w, 1, 3, padding=1)

    def forward(self, noisy, mask, time, context):
        fine, middle, summary = context
        angle = time[:, None] * self.frequency[None]
        condition = functional.silu(self.times(torch.cat([angle.sin(), angle.cos()], 1)) + self.summary(summary))
        x = self.block0(self.first(torch.cat([noisy, mask, fine], 1)), condition)
        y = self.join(torch.cat([self.down(x), middle], 1))
        y = self.block2(self.attend(self.block1(y, condition)), condition)
        y = functional.interpolate(self.up(y), scale_factor=2.0, mode="nearest")
        return self.last(functional.silu(self.norm(self.block3(torch.cat([x, y], 1), condition))))


class Inpainter(nn.Module):
    def __init__(self, width=16):
        super().__init__()
        self.context, self.denoiser = Context(width), Denoiser(width)

    def forward(self, known, noisy, time):
        mask = known[:, 1:2, FIRST:FIRST + PATCH, FIRST:FIRST + PATCH]
        return self.denoiser(noisy, mask, time, self.context(known))

    def several(self, known, noisy, time):
        """As `forward` with K draws for each of N neighbourhoods, which are looked at once: [N K, 1, 12, 12]."""
        draws = len(noisy) // len(known)
        mask = known[:, 1:2, FIRST:FIRST + PATCH, FIRST:FIRST + PATCH].repeat_interleave(draws, 0)
        context = [part.repeat_interleave(draws, 0) for part in self.context(known)]
        return self.denoiser(noisy, mask, time, context)
