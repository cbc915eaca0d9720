"""Record PyTorch's learning rates in 50 epochs: `python tests/playground/nn/record_schedules.py`.

Writes schedule_values.json beside it; needs PyTorch, which the tests themselves do not. The first learning
rate is 1, so that rates are factors.
"""

import json
import math
from pathlib import Path
from typing import Any

import torch
from torch.optim import lr_scheduler

EPOCHS = 50
LENGTHS = {"constant": 7, "step": 7, "exponential": 20, "cosine": 50, "warmup_cosine": 50}
PATIENCES = [2, 5]
FALLING = [1 / (1 + epoch) + 0.2 * math.sin(2 * epoch) ** 2 for epoch in range(EPOCHS)]
FLAT = [1.0 - 1e-6 * epoch for epoch in range(EPOCHS)]
BUMPY = [2.0, 1.0, 1.0, 0.99995, 0.9998, math.nan, 0.5] * 7 + [0.4]
LOSSES = {"falling": FALLING, "flat": FLAT, "bumpy": BUMPY}


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
    for _ in range(EPOCHS):
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


if __name__ == "__main__":
    values = {
        "pytorch": torch.__version__,
        "factors": {
            name: {"length": length, "rates": rates(name, length)} for name, length in LENGTHS.items()
        },
        "plateau": [
            {"losses": losses, "patience": patience, "rates": plateau_rates(losses, patience)}
            for losses in LOSSES.values()
            for patience in PATIENCES
        ],
    }
    Path(__file__).with_name("schedule_values.json").write_text(json.dumps(values) + "\n")
