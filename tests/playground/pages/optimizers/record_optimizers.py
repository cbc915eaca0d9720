"""Record what PyTorch makes of the races: `python tests/playground/pages/optimizers/record_optimizers.py`.

Writes optimizers_values.json beside it; needs PyTorch, which the tests themselves do not. Everything is
float64. The surfaces are written out here anew; their slopes are PyTorch's own. The losses are PyTorch's,
with the slope that its backward pass gives; soft Dice is written out.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

Function = Callable[[torch.Tensor], torch.Tensor]

STEPS = (1, 2, 5, 20)

SURFACES: dict[str, Function] = {
    "ravine": lambda w: w[0] ** 2 / 20 + w[1] ** 2,
    "saddle": lambda w: w[0] ** 4 / 32 - w[0] ** 2 / 4 + w[1] ** 2 / 2 + 1 / 2,
    "two_minima": lambda w: (
        (w[0] ** 4 / 4 - w[0] ** 3 / 3 - 9 * w[0] ** 2 / 2 + 9 * w[0]) / 20
        + (w[1] + 3 / 2 - w[0] ** 2 / 6) ** 2 / 2
        + 153 / 80
    ),
    "slanting": lambda w: (w[0] + w[1]) ** 2 / 100 + (w[0] - w[1]) ** 2 / 2,
    "banana": lambda w: ((1 - w[0]) ** 2 + 10 * (w[1] - w[0] ** 2) ** 2) / 8,
}
STARTS = {
    "ravine": (-5.0, 1.5),
    "saddle": (0.01, 2.5),
    "two_minima": (5.0, 2.5),
    "slanting": (-4.5, -1.0),
    "banana": (-1.2, 1.0),
}
RATE = 0.05
OPTIMIZERS: dict[str, Callable[[list[torch.Tensor]], Any]] = {
    "sgd": lambda p: torch.optim.SGD(p, lr=RATE),
    "momentum": lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9),
    "nesterov": lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9, nesterov=True),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=RATE),
    "adam": lambda p: torch.optim.Adam(p, lr=RATE),
    "rprop": lambda p: torch.optim.Rprop(p, lr=RATE),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=RATE),
    "nadam": lambda p: torch.optim.NAdam(p, lr=RATE),
}


def course(surface: str, optimizer: str) -> list[list[float]]:
    w = torch.tensor(STARTS[surface], dtype=torch.float64, requires_grad=True)
    rule = OPTIMIZERS[optimizer]([w])
    places = []
    for step in range(1, max(STEPS) + 1):
        rule.zero_grad()
        SURFACES[surface](w).backward()
        rule.step()
        if step in STEPS:
            places.append(w.detach().tolist())
    return places


NUMBERS = [-2.5, -1.0, -0.3, 0.0, 0.4, 1.0, 1.7, 3.0]
CHANCES = [0.01, 0.2, 0.5, 0.77, 0.99]
NUMBER_LOSSES: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "mse": lambda a, y: functional.mse_loss(a, y) / 2,
    "mae": functional.l1_loss,
    "huber": functional.huber_loss,
    "hinge": lambda a, y: functional.hinge_embedding_loss(a * y, -torch.ones_like(y), margin=1.0),
}
CHANCE_LOSSES: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "mse": NUMBER_LOSSES["mse"],
    "cross_entropy": functional.binary_cross_entropy,
    "dice": lambda a, y: 1 - (2 * a * y + 1e-5) / (a + y + 1e-5),
}


def loss_rows(
    losses: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]],
    places: list[float],
    targets: tuple[float, ...],
    into: Function = lambda a: a,
) -> dict[str, dict[str, list[list[float]]]]:
    """For every loss and target: [value, slope] at each place; `into` turns the place into the output."""
    rows: dict[str, dict[str, list[list[float]]]] = {}
    for name, loss in losses.items():
        rows[name] = {}
        for target in targets:
            y = torch.tensor(target, dtype=torch.float64)
            rows[name][str(target)] = []
            for place in places:
                x = torch.tensor(place, dtype=torch.float64, requires_grad=True)
                value = loss(into(x), y)
                value.backward()
                assert x.grad is not None
                rows[name][str(target)].append([value.item(), x.grad.item()])
    return rows


SUMS = [-6.0, -4.0, -1.0, 0.0, 2.0, 5.0]
SIGMOID_LOSSES = {name: CHANCE_LOSSES[name] for name in ("mse", "cross_entropy")}


def main() -> None:
    values = {
        "rate": RATE,
        "steps": STEPS,
        "starts": STARTS,
        "courses": {surface: {name: course(surface, name) for name in OPTIMIZERS} for surface in SURFACES},
        "numbers": NUMBERS,
        "number_losses": loss_rows(NUMBER_LOSSES, NUMBERS, (-1.0, 1.0)),
        "chances": CHANCES,
        "chance_losses": loss_rows(CHANCE_LOSSES, CHANCES, (0.0, 1.0)),
        "sums": SUMS,
        "sigmoid_losses": loss_rows(SIGMOID_LOSSES, SUMS, (0.0, 1.0), torch.sigmoid),
    }
    (Path(__file__).parent / "optimizers_values.json").write_text(json.dumps(values) + "\n")


if __name__ == "__main__":
    main()
