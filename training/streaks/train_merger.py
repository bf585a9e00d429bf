"""Train the merger of streak snippets: a recurrent network over collinear snippets, written as ONNX.

    python training/streaks/train_merger.py ROWS OUT [--seed 1] [--epochs 60]

ROWS holds what the application wrote (`merge_steps.npy` [n,16,F] f32, `merge_same.npy` and `merge_valid.npy`
[n,16] f32, `merge_group.npy` [n] i32: rows of one group come from one simulated field). OUT receives `model.onnx`
(input `steps` [32,16,F], output `same` [32,16]: logits) and `metrics.json`. A fifth of the groups is held out for
the figures, a tenth of the others stops the training. Needs torch, onnx, onnxruntime, numpy.
"""

import argparse
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

from held_out import average_precision, bootstrap_by_group, roc_auc, split_groups

STEPS, BATCH, HIDDEN = 16, 32, 32


class Merger(torch.nn.Module):
    """One GRU layer read in both directions, and a logit for each step."""

    def __init__(self, mean, scale):
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("inverse_scale", torch.from_numpy(1 / scale))
        self.gru = torch.nn.GRU(len(mean), HIDDEN, batch_first=True, bidirectional=True)
        self.logit = torch.nn.Linear(2 * HIDDEN, 1)

    def forward(self, steps):
        found, _ = self.gru((steps - self.mean) * self.inverse_scale)
        return self.logit(found).squeeze(-1)


def read(rows):
    names = ("merge_steps", "merge_same", "merge_valid", "merge_group")
    steps, same, valid, group = (np.load(rows / f"{name}.npy") for name in names)
    if steps.ndim != 3 or steps.shape[1] != STEPS or not (len(same) == len(valid) == len(group) == len(steps)):
        raise SystemExit(f"{rows}: the files do not belong together: {steps.shape} {same.shape} {group.shape}")
    if not np.isfinite(steps).all():
        raise SystemExit(f"{rows}/merge_steps.npy holds what is no number")
    return steps.astype(np.float32), same.astype(np.float32), valid.astype(np.float32), group


def loss_of(model, steps, same, valid):
    loss = torch.nn.functional.binary_cross_entropy_with_logits(model(steps), same, reduction="none")
    return (loss * valid).sum() / valid.sum().clamp(min=1)


def train(data, parts, arguments):
    steps, same, valid, _ = data
    chosen = steps[parts["train"]][valid[parts["train"]] > 0]
    model = Merger(chosen.mean(0), np.maximum(chosen.std(0), 1e-3).astype(np.float32))
    optimiser = torch.optim.AdamW(model.parameters(), 3e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, arguments.epochs)
    tensors = [torch.from_numpy(values) for values in (steps, same, valid)]
    order = np.random.default_rng(arguments.seed)
    best, best_loss, waited = None, np.inf, 0
    for epoch in range(arguments.epochs):
        model.train()
        for batch in np.array_split(order.permutation(parts["train"]), max(1, len(parts["train"]) // 128)):
            optimiser.zero_grad()
            loss_of(model, *(values[batch] for values in tensors)).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
        schedule.step()
        model.eval()
        with torch.no_grad():
            loss = float(loss_of(model, *(values[parts["stop"]] for values in tensors)))
        print(f"epoch {epoch + 1}: loss on groups not trained on {loss:.4f}", flush=True)
        if loss < best_loss:
            best, best_loss, waited = {k: v.clone() for k, v in model.state_dict().items()}, loss, 0
        else:
            waited += 1
            if waited >= arguments.patience:
                break
    model.load_state_dict(best)
    return model.eval(), epoch + 1


def gru_weights(model):
    """Weights as ONNX orders them (update, reset, new; both directions) from torch's (reset, update, new)."""

    def reorder(name):
        blocks = [getattr(model.gru, f"{name}_l0{end}").detach().numpy() for end in ("", "_reverse")]
        return np.stack([np.concatenate([b[HIDDEN : 2 * HIDDEN], b[:HIDDEN], b[2 * HIDDEN :]]) for b in blocks])

    biases = np.concatenate([reorder("bias_ih"), reorder("bias_hh")], axis=1)
    return reorder("weight_ih"), reorder("weight_hh"), biases


def write_onnx(model, path):
    """A plain GRU operator, written by hand: the exporters' graphs differ from version to version."""
    features = len(model.mean)
    weight, recurrent, bias = gru_weights(model)
    values = {
        "mean": model.mean.numpy(),
        "inverse_scale": model.inverse_scale.numpy(),
        "input_weight": weight,
        "recurrent_weight": recurrent,
        "bias": bias,
        "start": np.zeros((2, BATCH, HIDDEN), np.float32),
        "flat": np.array([STEPS, BATCH, 2 * HIDDEN], np.int64),
        "logit_weight": model.logit.weight.detach().numpy().T.copy(),
        "logit_bias": model.logit.bias.detach().numpy(),
        "out_shape": np.array([STEPS, BATCH], np.int64),
    }
    nodes = [
        helper.make_node("Sub", ["steps", "mean"], ["centred"]),
        helper.make_node("Mul", ["centred", "inverse_scale"], ["scaled"]),
        helper.make_node("Transpose", ["scaled"], ["by_step"], perm=[1, 0, 2]),
        helper.make_node(
            "GRU",
            ["by_step", "input_weight", "recurrent_weight", "bias", "", "start"],
            ["both_ways"],
            direction="bidirectional",
            hidden_size=HIDDEN,
            linear_before_reset=1,
        ),
        helper.make_node("Transpose", ["both_ways"], ["by_direction"], perm=[0, 2, 1, 3]),
        helper.make_node("Reshape", ["by_direction", "flat"], ["state"]),
        helper.make_node("MatMul", ["state", "logit_weight"], ["weighted"]),
        helper.make_node("Add", ["weighted", "logit_bias"], ["logits"]),
        helper.make_node("Reshape", ["logits", "out_shape"], ["same_by_step"]),
        helper.make_node("Transpose", ["same_by_step"], ["same"], perm=[1, 0]),
    ]
    graph = helper.make_graph(
        nodes,
        "streaks-merger",
        [helper.make_tensor_value_info("steps", TensorProto.FLOAT, [BATCH, STEPS, features])],
        [helper.make_tensor_value_info("same", TensorProto.FLOAT, [BATCH, STEPS])],
        [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in values.items()],
    )
    file = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(file, full_check=True)
    onnx.save(file, path)


def check_against_torch(model, path, steps):
    """The largest difference of a logit between torch and ONNX Runtime."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    rows = np.zeros((BATCH, *steps.shape[1:]), np.float32)
    rows[: len(steps[:BATCH])] = steps[:BATCH]
    (found,) = session.run(["same"], {"steps": rows})
    difference = float(np.abs(found - model(torch.from_numpy(rows)).detach().numpy()).max())
    if difference > 1e-4:
        raise SystemExit(f"ONNX Runtime and torch differ by {difference}")
    return difference


def measure(model, data, part, seed):
    steps, same, valid, group = (values[part] for values in data)
    with torch.no_grad():
        logits = model(torch.from_numpy(steps)).numpy()
    used = valid > 0
    truth, score = same[used] > 0.5, logits[used]
    groups = np.repeat(group[:, None], STEPS, 1)[used]
    figures = {
        "auc": roc_auc,
        "average_precision": average_precision,
        "purity": lambda truth, score: float(truth[score > 0].mean()) if (score > 0).any() else np.nan,
        "completeness": lambda truth, score: float((score[truth] > 0).mean()) if truth.any() else np.nan,
    }
    return {
        "steps": int(used.sum()),
        "same": int(truth.sum()),
        **{name: bootstrap_by_group(figure, truth, score, groups, seed) for name, figure in figures.items()},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--patience", type=int, default=10)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(1)
    data = read(arguments.rows)
    parts = split_groups(data[3], arguments.seed)
    model, epochs = train(data, parts, arguments)
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / "model.onnx"
    write_onnx(model, path)
    metrics = {
        "seed": arguments.seed,
        "epochs": epochs,
        "groups": {name: len(np.unique(data[3][part])) for name, part in parts.items()},
        "onnx_difference": check_against_torch(model, path, data[0][parts["test"]]),
        "held_out": measure(model, data, parts["test"], arguments.seed),
    }
    (arguments.out / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n")
    print(json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()
