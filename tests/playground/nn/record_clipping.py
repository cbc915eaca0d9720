"""Record gradient-norm clipping by PyTorch: `python tests/playground/nn/record_clipping.py`.

Writes clipping_values.json beside it; needs PyTorch, which the tests themselves do not. A network of two
inputs, tanh layers of 4 and 3 and a tanh output goes through its rows in order, batch by batch, for 50 steps
of gradient descent on half the squared error, its gradient clipped in each. First weights and rows are in the
file too, as are all parameters after every tenth step, in the order of the flat vector.
"""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch

LAYER_SIZES = (2, 4, 3, 1)
N_ROWS = 20
BATCH_SIZE = 5
STEPS = 50
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


def path(
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


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    n_parameters = sum((n_in + 1) * n_out for n_in, n_out in pairwise(LAYER_SIZES))
    parameters = rng.uniform(-1, 1, n_parameters)
    X = rng.normal(size=(N_ROWS, LAYER_SIZES[0]))
    Y = np.sign(X[:, :1] * X[:, 1:])
    values = {
        "pytorch": torch.__version__,
        "layer_sizes": LAYER_SIZES,
        "batch_size": BATCH_SIZE,
        "learning_rate": LEARNING_RATE,
        "parameters": parameters.tolist(),
        "X": X.tolist(),
        "Y": Y.tolist(),
        "cases": [
            path(parameters, X, Y, clip_norm, first_frozen)
            for clip_norm, first_frozen in ((0.2, False), (0.2, True), (0.48, False))
        ],
    }
    Path(__file__).with_name("clipping_values.json").write_text(json.dumps(values) + "\n")
