"""Record what PyTorch says of blame in deep stacks, as activations_values.json.

    python tests/playground/pages/activations/record_activations.py

Needs PyTorch; the tests read the file. Run from the root of the repository. Weights, points and targets are
ours, written into the file where it is small; functions, forward pass and gradients are PyTorch's.
"""

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
FUNCTIONS = {
    "tanh": torch.tanh,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "swish": torch.nn.functional.silu,
}


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
