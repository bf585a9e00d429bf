"""Train the network that finds streaks.

    python training/streaks/train_detector.py TRAIN VALIDATION --out FOLDER

TRAIN and VALIDATION come from `skyloupe training-set streaks-detector`; README.md beside this folder has the commands
of the network that ships.

Reads signal, mask and target arrays as the application wrote them, trains, and exports FOLDER/model.onnx:
input `signal` [N, 2, H, W] (standard deviations of the local sky; 1 where masked), output `heat` [N, 3, H/4, W/4]
(logit of a streak, sin and cos of twice its angle). The logarithmic compression of the signal is part of the graph.
Checkpoints go to FOLDER/checkpoint.pt; the same command goes on from there.
"""

import argparse
import glob
import json
import math
import os
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def convolution(inputs, outputs, size=3, stride=1, dilation=1):
    layer = nn.Conv2d(inputs, outputs, size, stride, dilation * (size // 2), dilation)
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    nn.init.zeros_(layer.bias)
    return layer


class StreakNetwork(nn.Module):
    """A small U-Net: oriented filters of 8 x 8 pixels straight to quarter resolution; eighth and sixteenth for
    context. No normalisation: the input is in units of the noise already."""

    def __init__(self):
        super().__init__()
        self.filters = nn.Conv2d(2, 48, 8, 4, 2)
        self.quarter_in = convolution(48, 32)
        self.quarter = convolution(32, 32)
        self.eighth_in = convolution(32, 64, 3, 2)
        self.eighth = convolution(64, 64)
        self.sixteenth_in = convolution(64, 96, 3, 2)
        self.sixteenth = convolution(96, 96, dilation=2)
        self.from_sixteenth = nn.Conv2d(96, 64, 1)
        self.merge_eighth = convolution(64, 64)
        self.from_eighth = nn.Conv2d(64, 32, 1)
        self.merge_quarter = convolution(32, 32)
        self.head = nn.Conv2d(32, 3, 1)
        with torch.no_grad():
            self.head.weight *= 0.3
            self.head.bias.zero_()
            self.head.bias[0] = -4.0

    def forward(self, signal):
        compressed = torch.asinh(signal[:, :1])
        x = F.relu(self.filters(torch.cat([compressed, signal[:, 1:]], 1)))
        quarter = F.relu(self.quarter_in(x))
        quarter = F.relu(quarter + self.quarter(quarter))
        eighth = F.relu(self.eighth_in(quarter))
        eighth = F.relu(eighth + self.eighth(eighth))
        sixteenth = F.relu(self.sixteenth_in(eighth))
        sixteenth = F.relu(sixteenth + self.sixteenth(sixteenth))
        up = F.interpolate(self.from_sixteenth(sixteenth), scale_factor=2, mode="nearest")
        eighth = F.relu(eighth + up)
        eighth = F.relu(eighth + self.merge_eighth(eighth))
        up = F.interpolate(self.from_eighth(eighth), scale_factor=2, mode="nearest")
        quarter = F.relu(quarter + up)
        return self.head(F.relu(quarter + self.merge_quarter(quarter)))


def load(folder):
    names = sorted(glob.glob(os.path.join(folder, "signal_*.npy")))
    signals, masks, targets = [], [], []
    for name in names:
        signals.append(np.clip(np.load(name), -60, 6e4).astype(np.float16))
        masks.append(np.load(name.replace("signal_", "mask_")))
        targets.append(np.load(name.replace("signal_", "target_")).astype(np.float16))
    return signals, masks, targets


def crop(scenes, generator, side):
    signals, masks, targets = scenes
    scene = generator.integers(len(signals))
    limit = signals[scene].shape[0] - side
    y, x = (16 * generator.integers(limit // 16 + 1, size=2)).tolist()
    signal = signals[scene][y : y + side, x : x + side].astype(np.float32)
    mask = masks[scene][y : y + side, x : x + side].astype(np.float32)
    cells = slice(y // 4, (y + side) // 4), slice(x // 4, (x + side) // 4)
    target = targets[scene][:, cells[0], cells[1]].astype(np.float32)
    image = np.stack([signal, mask])
    if generator.random() < 0.5:  # mirror in x: the angle changes sign
        image, target = image[:, :, ::-1], target[:, :, ::-1].copy()
        target[1] *= -1
    if generator.random() < 0.5:  # mirror in y
        image, target = image[:, ::-1], target[:, ::-1].copy()
        target[1] *= -1
    if generator.random() < 0.5:  # exchange axes: theta becomes 90 degrees - theta
        image, target = image.transpose(0, 2, 1), target.transpose(0, 2, 1).copy()
        target[2] *= -1
    return np.ascontiguousarray(image), np.ascontiguousarray(target)


def loss_of(heat, target):
    ridge, weight = target[:, 0], target[:, 3]
    logits = heat[:, 0]
    cross_entropy = F.binary_cross_entropy_with_logits(logits, ridge, reduction="none", pos_weight=torch.tensor(3.0))
    probability = torch.sigmoid(logits) * weight
    dice = 1 - (2 * (probability * ridge).sum() + 1) / ((probability**2).sum() + (ridge**2).sum() + 1)
    angle = ((heat[:, 1:3] - target[:, 1:3]) ** 2).sum(1) * ridge
    return 8 * (cross_entropy * weight).mean() + 0.5 * dice + 2 * angle.mean()


def recall_at(network, scenes, rates=(1, 5, 20)):
    """Share of the taught streaks that are found at so many false alarms a megapixel: connected cells above a
    threshold, scored by their highest logit."""
    from scipy import ndimage

    found, false, megapixels, total = [], [], 0.0, 0
    for signal, mask, target in zip(*scenes):
        image = np.stack([signal.astype(np.float32), mask.astype(np.float32)])[None]
        with torch.no_grad():
            logits = network(torch.from_numpy(image))[0, 0].float().numpy()
        megapixels += signal.size / 1e6
        labels, count = ndimage.label(logits > -3.0, np.ones((3, 3)))
        taught, streaks = ndimage.label(target[0] > 0.4, np.ones((3, 3)))
        ignored = target[3] < 0.5
        total += streaks
        if count:
            peaks = ndimage.maximum(logits, labels, np.arange(1, count + 1))
            hits = ndimage.maximum(target[0].astype(np.float32) + ignored, labels, np.arange(1, count + 1))
            false.extend(peaks[hits < 0.3])
        if streaks:
            found.extend(ndimage.maximum(logits, taught, np.arange(1, streaks + 1)))
    false, found = np.sort(false)[::-1], np.array(found)
    result = {}
    for rate in rates:
        rank = int(rate * megapixels)
        threshold = false[rank] if rank < len(false) else -3.0
        result[rate] = float((found > threshold).sum() / max(total, 1))
    return result


def export(network, path):
    network = network.eval().to(memory_format=torch.contiguous_format)
    example = torch.zeros(1, 2, 256, 256)
    height, width = torch.export.Dim("H", min=2, max=256) * 16, torch.export.Dim("W", min=2, max=256) * 16
    torch.onnx.export(
        network, (example,), path, dynamo=True, opset_version=18, external_data=False,
        input_names=["signal"], output_names=["heat"],
        dynamic_shapes={"signal": {0: torch.export.Dim("N", min=1, max=64), 2: height, 3: width}},
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train")
    parser.add_argument("validation")
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, default=2400)
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--start", help="begin with the mean weights of another run's checkpoint.pt")
    parser.add_argument("--export-only", action="store_true", help="write model.onnx from the checkpoint")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    os.makedirs(arguments.out, exist_ok=True)
    checkpoint = os.path.join(arguments.out, "checkpoint.pt")
    network = StreakNetwork().to(memory_format=torch.channels_last)
    average = StreakNetwork().to(memory_format=torch.channels_last)
    average.load_state_dict(network.state_dict())
    optimiser = torch.optim.AdamW(network.parameters(), lr=arguments.rate, weight_decay=1e-4)
    first, seconds = 0, 0.0
    if arguments.start:
        weights = torch.load(arguments.start)["average"]
        network.load_state_dict(weights)
        average.load_state_dict(weights)
    if os.path.exists(checkpoint):
        state = torch.load(checkpoint)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        first, seconds = state["step"], state["seconds"]
    if not arguments.export_only:
        train, validation = load(arguments.train), load(arguments.validation)
        begun, running = time.time() - seconds, 0.0
        for step in range(first, arguments.steps):
            warm = min(1.0, (step + 1) / 200)
            rate = arguments.rate * warm * 0.5 * (1 + math.cos(math.pi * step / arguments.steps)) + 1e-6
            for group in optimiser.param_groups:
                group["lr"] = rate
            generator = np.random.default_rng((arguments.seed, step))
            pairs = [crop(train, generator, arguments.side) for _ in range(arguments.batch)]
            image = torch.from_numpy(np.stack([pair[0] for pair in pairs])).contiguous(memory_format=torch.channels_last)
            target = torch.from_numpy(np.stack([pair[1] for pair in pairs]))
            with torch.autocast("cpu", torch.bfloat16):
                heat = network(image)
            loss = loss_of(heat.float(), target)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            keep = min(0.998, (step + 1) / (step + 10))
            with torch.no_grad():
                for mean, value in zip(average.state_dict().values(), network.state_dict().values()):
                    if mean.dtype.is_floating_point:
                        mean.lerp_(value, 1 - keep)
                    else:
                        mean.copy_(value)
            running += loss.item()
            if (step + 1) % 50 == 0:
                print(f"step {step + 1} loss {running / 50:.4f} {time.time() - begun:.0f} s", flush=True)
                running = 0.0
            if (step + 1) % 200 == 0 or step + 1 == arguments.steps:
                state = {"network": network.state_dict(), "average": average.state_dict(),
                         "optimiser": optimiser.state_dict(), "step": step + 1, "seconds": time.time() - begun}
                torch.save(state, checkpoint + ".part")
                os.replace(checkpoint + ".part", checkpoint)
            if (step + 1) % 400 == 0 or step + 1 == arguments.steps:
                print("recall", json.dumps(recall_at(average.eval(), validation)), flush=True)
    export(average, os.path.join(arguments.out, "model.onnx"))


if __name__ == "__main__":
    main()
