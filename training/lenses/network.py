"""The lens scorer: a small VGG with global average pooling and dense layers of 256 and 128.

Input `composite` [N, 3, 96, 96], 0 to 255 (R, G, B of `lenses::compose`, bottom row first); outputs `logit` [N] and
`embedding` [N, 128], the features before the last layer.
"""

import torch
from torch import nn


def block(channels_in, channels_out, layers):
    made = []
    for layer in range(layers):
        made += [nn.Conv2d(channels_in if layer == 0 else channels_out, channels_out, 3, padding=1, bias=False),
                 nn.BatchNorm2d(channels_out), nn.ReLU(inplace=True)]
    return made


class Scorer(nn.Module):
    def __init__(self, width=32):
        super().__init__()
        w = width
        self.features = nn.Sequential(
            nn.Conv2d(3, w * 3 // 4, 5, stride=2, padding=2, bias=False), nn.BatchNorm2d(w * 3 // 4),
            nn.ReLU(inplace=True), *block(w * 3 // 4, w, 1), nn.MaxPool2d(2), *block(w, 2 * w, 2), nn.MaxPool2d(2),
            *block(2 * w, 4 * w, 2), nn.MaxPool2d(2), *block(4 * w, 6 * w, 2))
        self.dense = nn.Sequential(nn.Linear(6 * w, 256), nn.ReLU(inplace=True), nn.Dropout(0.15),
                                   nn.Linear(256, 128), nn.ReLU(inplace=True))
        self.head = nn.Linear(128, 1)

    def forward(self, composite):
        x = self.features(composite * (1.0 / 127.5) - 0.5)
        embedding = self.dense(x.mean((2, 3)))
        return self.head(embedding)[:, 0], embedding
