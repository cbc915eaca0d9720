"""Record what PyTorch's optimizers do in 50 steps: `python tests/playground/nn/record_optimizers.py`.

Writes optimizer_values.json beside it; needs PyTorch, which the tests themselves do not. The function to
minimise is f(x) = sum_i (a_i x_i² / 2 - cos x_i), whose gradient a x + sin x the test writes out by hand. The
learning rate changes after 25 steps, so that variants which keep it inside the velocity are told apart.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

CURVATURES = [0.1, 1.0, 3.0, 0.0, 10.0]
START = [1.5, -2.0, 0.3, 0.7, 0.0]
RATES = [0.05, 0.01]
STEPS = 50

OPTIMIZERS: dict[str, tuple[Any, dict[str, Any], dict[str, float]]] = {
    "sgd": (torch.optim.SGD, {}, {}),
    "momentum": (torch.optim.SGD, {"momentum": 0.8}, {"momentum": 0.8}),
    "adam": (torch.optim.Adam, {"eps": 1e-3}, {"epsilon": 1e-3}),
}
"""PyTorch's class, its arguments, and ours. An epsilon of 1e-3 tells its variants apart; 1e-8 would not."""


def path_of(kind: Any, arguments: dict[str, Any]) -> list[list[float]]:
    """x after every step."""
    x = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    curvatures = torch.tensor(CURVATURES, dtype=torch.float64)
    optimizer = kind([x], lr=RATES[0], **arguments)
    path = []
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = RATES[0] if step < STEPS // 2 else RATES[1]
        optimizer.zero_grad()
        (curvatures * x**2 / 2 - torch.cos(x)).sum().backward()
        optimizer.step()
        path.append(x.detach().tolist())
    return path


if __name__ == "__main__":
    recorded = {
        "pytorch": torch.__version__,
        "curvatures": CURVATURES,
        "start": START,
        "rates": RATES,
        "optimizers": {
            name: {"hyperparameters": ours, "path": path_of(kind, arguments)}
            for name, (kind, arguments, ours) in OPTIMIZERS.items()
        },
    }
    Path(__file__).with_name("optimizer_values.json").write_text(json.dumps(recorded, indent=1) + "\n")
