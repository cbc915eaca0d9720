"""Record what PyTorch does in 50 steps: `python tests/playground/nn/record_training.py`.

Writes optimizer_values.json, clipping_values.json and schedule_values.json beside it; needs PyTorch, which
the tests themselves do not.

- Optimizers minimise f(x) = sum_i (a_i x_i² / 2 - cos x_i), whose gradient a x + sin x the test writes out by
  hand. The learning rate changes after 25 steps, so that variants which keep it inside the velocity are told
  apart. The last entry of x is taken for a bias, to which weight decay does not apply.
- Clipping: a network of two inputs, tanh layers of 4 and 3 and a tanh output goes through its rows in order,
  batch by batch, by gradient descent on half the squared error, its gradient clipped in each step. First
  weights and rows are in the file too, as are all parameters after every tenth step, in the order of the flat
  vector.
- Schedules: the first learning rate is 1, so that rates are factors.
"""

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.optim import lr_scheduler

STEPS = 50

# Optimizers

CURVATURES = [0.1, 1.0, 3.0, 0.0, 10.0, 0.5]
START = [1.5, -2.0, 0.3, 0.7, 0.0, 0.9]
RATES = [0.05, 0.01]
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


# Clipping

LAYER_SIZES = (2, 4, 3, 1)
N_ROWS = 20
BATCH_SIZE = 5
LEARNING_RATE = 0.5


def network(parameters: np.ndarray) -> torch.nn.Sequential:
    """The network with these parameters, blocks of (n_in + 1, n_out) with the bias last."""
    layers: list[torch.nn.Module] = []
    start = 0
    for n_in, n_out in pairwise(LAYER_SIZES):
        stop = start + (n_in + 1) * n_out
        block = torch.from_numpy(parameters[start:stop].reshape(n_in + 1, n_out))
        linear = torch.nn.Linear(n_in, n_out, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(block[:-1].T)
            linear.bias.copy_(block[-1])
        layers += [linear, torch.nn.Tanh()]
        start = stop
    return torch.nn.Sequential(*layers)


def flat(model: torch.nn.Sequential) -> list[float]:
    """All parameters in our order."""
    linears = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
    blocks = [torch.vstack([layer.weight.detach().T, layer.bias.detach()]) for layer in linears]
    return torch.cat([block.flatten() for block in blocks]).tolist()


def clipped_path(
    parameters: np.ndarray, X: np.ndarray, Y: np.ndarray, clip_norm: float, first_frozen: bool
) -> dict[str, Any]:
    """The parameters after every tenth step, and the norms of all gradients before clipping."""
    model = network(parameters)
    if first_frozen:
        for parameter in list(model.parameters())[:2]:
            parameter.requires_grad = False
    moving = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(moving, lr=LEARNING_RATE)
    recorded: dict[str, Any] = {"clip_norm": clip_norm, "first_frozen": first_frozen, "path": [], "norms": []}
    for step in range(STEPS):
        start = step * BATCH_SIZE % N_ROWS
        rows = slice(start, start + BATCH_SIZE)
        optimizer.zero_grad()
        errors = model(torch.from_numpy(X[rows])) - torch.from_numpy(Y[rows])
        (0.5 * errors.square().sum(dim=1).mean()).backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), clip_norm)
        optimizer.step()
        recorded["norms"].append(float(norm))
        if step % 10 == 9:
            recorded["path"].append(flat(model))
    return recorded


def clipping_values() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    n_parameters = sum((n_in + 1) * n_out for n_in, n_out in pairwise(LAYER_SIZES))
    parameters = rng.uniform(-1, 1, n_parameters)
    X = rng.normal(size=(N_ROWS, LAYER_SIZES[0]))
    Y = np.sign(X[:, :1] * X[:, 1:])
    cases = ((0.2, False), (0.2, True), (0.48, False))
    return {
        "layer_sizes": LAYER_SIZES,
        "batch_size": BATCH_SIZE,
        "learning_rate": LEARNING_RATE,
        "parameters": parameters.tolist(),
        "X": X.tolist(),
        "Y": Y.tolist(),
        "cases": [clipped_path(parameters, X, Y, *case) for case in cases],
    }


# Schedules

LENGTHS = {"constant": 7, "step": 7, "exponential": 20, "cosine": 50, "warmup_cosine": 50}
PATIENCES = [2, 5]
FALLING = [1 / (1 + epoch) + 0.2 * math.sin(2 * epoch) ** 2 for epoch in range(STEPS)]
FLAT = [1.0 - 1e-6 * epoch for epoch in range(STEPS)]
BUMPY = [2.0, 1.0, 1.0, 0.99995, 0.9998, math.nan, 0.5] * 7 + [0.4]
LOSSES = (FALLING, FLAT, BUMPY)


def scheduler_of(name: str, optimizer: Any, length: int) -> Any:
    """PyTorch's counterpart of our schedule."""
    if name == "constant":
        return lr_scheduler.ConstantLR(optimizer, factor=1.0)
    if name == "step":
        return lr_scheduler.StepLR(optimizer, step_size=length, gamma=0.5)
    if name == "exponential":
        return lr_scheduler.ExponentialLR(optimizer, gamma=0.1 ** (1 / length))
    if name == "cosine":
        return lr_scheduler.CosineAnnealingLR(optimizer, T_max=length)
    assert name == "warmup_cosine"
    warm_up = length // 10
    climbing = lr_scheduler.LinearLR(optimizer, start_factor=1 / (warm_up + 1), total_iters=warm_up)
    falling = lr_scheduler.CosineAnnealingLR(optimizer, T_max=length - warm_up)
    return lr_scheduler.SequentialLR(optimizer, [climbing, falling], milestones=[warm_up])


def new_optimizer() -> torch.optim.Optimizer:
    return torch.optim.SGD([torch.zeros(1, dtype=torch.float64, requires_grad=True)], lr=1.0)


def rates(name: str, length: int) -> list[float]:
    """The rate in each epoch."""
    optimizer = new_optimizer()
    scheduler = scheduler_of(name, optimizer, length)
    recorded = []
    for _ in range(STEPS):
        recorded.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        scheduler.step()
    return recorded


def plateau_rates(losses: list[float], patience: int) -> list[float]:
    """The rate after each epoch."""
    optimizer = new_optimizer()
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=patience, min_lr=1e-4)
    recorded = []
    for loss in losses:
        optimizer.step()
        scheduler.step(loss)
        recorded.append(float(optimizer.param_groups[0]["lr"]))
    return recorded


def record(name: str, values: dict[str, Any]) -> None:
    text = json.dumps({"pytorch": torch.__version__, **values})
    Path(__file__).with_name(f"{name}_values.json").write_text(text + "\n")


if __name__ == "__main__":
    optimizers = {
        name: {"arguments": ours, **path_of(kind, arguments)}
        for name, (kind, arguments, ours) in OPTIMIZERS.items()
    }
    record("optimizer", {"curvatures": CURVATURES, "start": START, "rates": RATES, "optimizers": optimizers})
    record("clipping", clipping_values())
    factors = {name: {"length": length, "rates": rates(name, length)} for name, length in LENGTHS.items()}
    plateau = [
        {"losses": losses, "patience": patience, "rates": plateau_rates(losses, patience)}
        for losses in LOSSES
        for patience in PATIENCES
    ]
    record("schedule", {"factors": factors, "plateau": plateau})
