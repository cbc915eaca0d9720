"""Record what PyTorch says of curves, softmax and blame in deep stacks, as activations_values.json.

    python tests/playground/pages/activations/record_activations.py

Needs PyTorch; the tests read the file. Run from the root of the repository. Weights, points and targets are
ours, written into the file where it is small; functions, forward pass and gradients are PyTorch's.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT))

from playground.pages.activations import deep_stack  # noqa: E402

FILE = Path(__file__).with_name("activations_values.json")
SUMS = [-3.0, -1.0, -0.2, 0.6, 1.0, 2.5]

FUNCTIONS = {
    "tanh": torch.tanh,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "linear": lambda z: z * 1.0,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "elu": torch.nn.functional.elu,
    "softplus": torch.nn.functional.softplus,
    "swish": torch.nn.functional.silu,
    "gelu": lambda z: torch.nn.functional.gelu(z, approximate="tanh"),
    "sine": torch.sin,
    "gaussian": lambda z: torch.exp(-z * z),
}


def curve(name: str) -> dict[str, list[float]]:
    z = torch.tensor(SUMS, dtype=torch.float64, requires_grad=True)
    values = FUNCTIONS[name](z)
    (slopes,) = torch.autograd.grad(values.sum(), z)
    return {"values": values.tolist(), "slopes": slopes.tolist()}


def softmax(sums: list[float]) -> dict[str, Any]:
    z = torch.tensor(sums, dtype=torch.float64)
    slopes = torch.autograd.functional.jacobian(lambda s: torch.softmax(s, 0), z)
    return {"sums": sums, "shares": torch.softmax(z, 0).tolist(), "slopes": slopes.tolist()}


def stack(activation: str, initializer: str, n_layers: int) -> dict[str, Any]:
    """Size of the blame in every layer: the derivative of an example's own loss by its sums."""
    spec = deep_stack.StackSpec(activation, initializer, n_layers)
    problem = deep_stack.training_problem()
    signal = torch.tensor(np.array(problem.X_train))
    targets = torch.tensor(np.array(problem.Y_train))
    blocks = [torch.tensor(np.array(block)) for block in deep_stack.start(spec).network.blocks]
    sums = []
    for number, block in enumerate(blocks):
        z = signal @ block[:-1] + block[-1]
        z.requires_grad_()
        z.retain_grad()
        sums.append(z)
        signal = torch.tanh(z) if number == n_layers else FUNCTIONS[activation](z)
    loss = (0.5 * (signal - targets) ** 2).sum()
    loss.backward()
    sizes = [float(z.grad.square().mean().sqrt()) for z in sums[:-1] if z.grad is not None]
    kind = {"activation": activation, "initializer": initializer, "n_layers": n_layers}
    return {**kind, "blame": sizes, "loss": float(loss.detach()) / len(targets)}


if __name__ == "__main__":
    values = {
        "torch": torch.__version__,
        "sums": SUMS,
        "curves": {name: curve(name) for name in FUNCTIONS},
        "softmax": [softmax([2.0, 1.0, -1.0]), softmax([0.0, 0.0, 3.0])],
        "stacks": [
            stack("sigmoid", "uniform_one", 10),
            stack("tanh", "glorot_uniform", 10),
            stack("relu", "he_normal", 10),
            stack("sigmoid", "uniform_one", 30),
            stack("swish", "lecun_normal", 4),
        ],
    }
    text = json.dumps(values).replace("}, ", "},\n")
    FILE.write_text(text + "\n", encoding="utf-8")
