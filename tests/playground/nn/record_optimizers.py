"""Record what PyTorch's optimizers do in 50 steps: `python tests/playground/nn/record_optimizers.py`.

Writes optimizer_values.json beside it; needs PyTorch, which the tests themselves do not. The function to
minimise is f(x) = sum_i (a_i x_i² / 2 - cos x_i), whose gradient a x + sin x the test writes out by hand. The
learning rate changes after 25 steps, so that variants which keep it inside the velocity are told apart. The
last entry of x is taken for a bias, to which weight decay does not apply.
"""

import json
from pathlib import Path
from typing import Any

import torch

CURVATURES = [0.1, 1.0, 3.0, 0.0, 10.0, 0.5]
START = [1.5, -2.0, 0.3, 0.7, 0.0, 0.9]
RATES = [0.05, 0.01]
STEPS = 50

OPTIMIZERS: dict[str, tuple[Any, dict[str, Any], dict[str, float]]] = {
    "sgd": (torch.optim.SGD, {}, {}),
    "momentum": (torch.optim.SGD, {"momentum": 0.8}, {"momentum": 0.8}),
    "nesterov": (torch.optim.SGD, {"momentum": 0.8, "nesterov": True}, {"momentum": 0.8}),
    "adagrad": (torch.optim.Adagrad, {"eps": 1e-3}, {"epsilon": 1e-3}),
    "rmsprop": (torch.optim.RMSprop, {"eps": 1e-3}, {"epsilon": 1e-3}),
    "adam": (torch.optim.Adam, {"eps": 1e-3, "weight_decay": 0.1}, {"epsilon": 1e-3, "l2": 0.1}),
    "adamw": (torch.optim.AdamW, {"eps": 1e-3, "weight_decay": 0.1}, {"epsilon": 1e-3, "l2": 0.1}),
    "nadam": (torch.optim.NAdam, {"eps": 1e-3}, {"epsilon": 1e-3}),
    "rprop": (torch.optim.Rprop, {}, {}),
}
"""PyTorch's class, its arguments, and ours. An epsilon of 1e-3 tells its variants apart; 1e-8 would not."""


def path_of(kind: Any, arguments: dict[str, Any]) -> dict[str, list[list[float]]]:
    """x after every step; with Rprop the lengths of its steps too.

    PyTorch keeps Nadam's product of momenta in its default float type, whatever that of the parameters.
    """
    torch.set_default_dtype(torch.float64)
    weights = torch.tensor(START[:-1], dtype=torch.float64, requires_grad=True)
    bias = torch.tensor(START[-1:], dtype=torch.float64, requires_grad=True)
    curvatures = torch.tensor(CURVATURES, dtype=torch.float64)
    groups: list[dict[str, Any]] = [{"params": [weights]}, {"params": [bias]}]
    if "weight_decay" in arguments:
        groups[1]["weight_decay"] = 0.0
    optimizer = kind(groups, lr=RATES[0], **arguments)
    recorded: dict[str, list[list[float]]] = {"path": []}
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = RATES[0] if step < STEPS // 2 else RATES[1]
        optimizer.zero_grad()
        x = torch.cat([weights, bias])
        (curvatures * x**2 / 2 - torch.cos(x)).sum().backward()
        optimizer.step()
        recorded["path"].append(torch.cat([weights, bias]).tolist())
        if kind is torch.optim.Rprop:
            lengths = [optimizer.state[part]["step_size"] for part in (weights, bias)]
            recorded.setdefault("lengths", []).append(torch.cat(lengths).tolist())
    return recorded


if __name__ == "__main__":
    recorded = {
        "pytorch": torch.__version__,
        "curvatures": CURVATURES,
        "start": START,
        "rates": RATES,
        "optimizers": {
            name: {"arguments": ours, **path_of(kind, arguments)}
            for name, (kind, arguments, ours) in OPTIMIZERS.items()
        },
    }
    Path(__file__).with_name("optimizer_values.json").write_text(json.dumps(recorded) + "\n")
