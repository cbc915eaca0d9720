"""Record what PyTorch makes of one update.

    python tests/playground/pages/backpropagation/record_backpropagation.py

Writes backpropagation_values.json beside it; needs PyTorch, which the tests themselves do not. Everything is
float64. Parameters lie as in `playground.nn.network`: for each layer the weights (n_in, n_out), then the
biases, row-major. The gradients of sums and outputs are those of the mean over all rows.
"""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

ACTIVATIONS: dict[str, Any] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": functional.relu,
    "linear": lambda z: z * 1,
    "softplus": functional.softplus,
    "softmax": lambda z: torch.softmax(z, dim=-1),
}
LOSSES: dict[str, Any] = {
    "mse": lambda a, y: (a - y).square().sum(-1) / 2,
    "mae": lambda a, y: (a - y).abs().sum(-1),
    "huber": lambda a, y: functional.huber_loss(a, y, reduction="none").sum(-1),
    "hinge": lambda a, y: functional.relu(1 - a * y).sum(-1),
    "cross_entropy": lambda a, y: functional.binary_cross_entropy(a, y, reduction="none").sum(-1),
    "softmax_cross_entropy": lambda a, y: -(y * a.log()).sum(-1),
}
OPTIMIZERS: dict[str, Any] = {
    "sgd": lambda p, rate: torch.optim.SGD([p], lr=rate),
    "momentum": lambda p, rate: torch.optim.SGD([p], lr=rate, momentum=0.9),
    "adam": lambda p, rate: torch.optim.Adam([p], lr=rate),
    "rprop": lambda p, rate: torch.optim.Rprop([p], lr=rate),
}
CASES = [
    ([2, 2, 1], ["sigmoid", "sigmoid"], "mse", "sgd", 1),
    ([2, 3, 2], ["tanh", "tanh"], "mse", "momentum", 4),
    ([3, 2, 1], ["relu", "linear"], "mae", "sgd", 3),
    ([1, 4, 2], ["softplus", "linear"], "huber", "adam", 5),
    ([2, 2, 1], ["tanh", "tanh"], "hinge", "sgd", 3),
    ([2, 3, 1], ["sigmoid", "sigmoid"], "cross_entropy", "rprop", 2),
    ([2, 2, 3], ["tanh", "softmax"], "cross_entropy", "sgd", 4),
    ([2, 2, 3], ["tanh", "softmax"], "mse", "sgd", 2),
    ([4, 4, 4, 4, 3], ["tanh", "sigmoid", "relu", "sigmoid"], "mse", "adam", 6),
]


def gradient_of(tensor: torch.Tensor) -> torch.Tensor:
    assert tensor.grad is not None
    return tensor.grad


def record(
    sizes: list[int], names: list[str], loss: str, optimizer: str, n_rows: int, seed: int
) -> dict[str, Any]:
    generator = torch.Generator().manual_seed(seed)

    def uniform(*shape: int) -> torch.Tensor:
        return torch.rand(*shape, generator=generator, dtype=torch.float64) * 2 - 1

    X, count = uniform(n_rows, sizes[0]), sum((a + 1) * b for a, b in pairwise(sizes))
    Y = uniform(n_rows, sizes[-1])
    if names[-1] == "softmax":
        Y = functional.one_hot(Y.argmax(-1), sizes[-1]).double()
    elif names[-1] == "sigmoid":
        Y = (Y > 0).double()
    elif loss == "hinge":
        Y = Y.sign()
    parameters = (1.5 * uniform(count)).requires_grad_()
    first = parameters.detach().clone()
    A, start, sums, outputs = X, 0, [], []
    for (n_in, n_out), name in zip(pairwise(sizes), names, strict=True):
        W = parameters[start : start + n_in * n_out].reshape(n_in, n_out)
        b = parameters[start + n_in * n_out : start + (n_in + 1) * n_out]
        start += (n_in + 1) * n_out
        Z = A @ W + b
        A = ACTIVATIONS[name](Z)
        Z.retain_grad()
        A.retain_grad()
        sums.append(Z)
        outputs.append(A)
    value = LOSSES["softmax_cross_entropy" if names[-1] == "softmax" and loss != "mse" else loss](A, Y).mean()
    rule = OPTIMIZERS[optimizer](parameters, 0.1)
    value.backward()
    gradient = gradient_of(parameters).clone()
    rule.step()
    return {
        "layer_sizes": sizes,
        "activations": names,
        "loss": loss,
        "optimizer": optimizer,
        "learning_rate": 0.1,
        "X": X.tolist(),
        "Y": Y.tolist(),
        "parameters": first.tolist(),
        "value": value.item(),
        "Z": [Z.tolist() for Z in sums],
        "A": [A.tolist() for A in outputs],
        "dZ": [gradient_of(Z).tolist() for Z in sums],
        "dA": [gradient_of(A).tolist() for A in outputs],
        "gradient": gradient.tolist(),
        "new": parameters.detach().tolist(),
    }


if __name__ == "__main__":
    values = [record(*case, seed=number) for number, case in enumerate(CASES)]
    text = json.dumps(values).replace("}, ", "},\n")
    Path(__file__).with_name("backpropagation_values.json").write_text(text + "\n")
