"""Record what PyTorch's activations and losses give: `python tests/playground/nn/record_functions.py`.

Writes function_values.json beside it; needs PyTorch, which the tests themselves do not. Everything is
float64. What PyTorch has is taken from it. The Gaussian and soft Dice are written out here in PyTorch, so
that at least their gradients are its own; the step, of which PyTorch knows no gradient, is given 0. Softplus
goes by its formula up to 100 (PyTorch's default is 20, from where on it takes z itself).

The parameters of the networks lie as in `playground.nn.network`: for each layer the weights (n_in, n_out),
then the biases, row-major.
"""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

Function = Callable[[torch.Tensor], torch.Tensor]

POINTS = [-1e6, -1e3, -40.0, -12.0, -4.0, -1.7, -1.0, -0.3, -1e-6, 0.0]
POINTS += [-point for point in reversed(POINTS[:-1])]

ACTIVATIONS: dict[str, Function] = {
    "tanh": torch.tanh,
    "relu": functional.relu,
    "sigmoid": torch.sigmoid,
    "linear": lambda z: z * 1,
    "leaky_relu": lambda z: functional.leaky_relu(z, 0.01),
    "elu": functional.elu,
    "softplus": lambda z: functional.softplus(z, threshold=100),
    "swish": functional.silu,
    "gelu": lambda z: functional.gelu(z, approximate="tanh"),
    "sine": torch.sin,
    "gaussian": lambda z: torch.exp(-(z**2)),
    "step": lambda z: torch.heaviside(z.detach(), torch.ones_like(z)) + 0 * z,
}
OUTPUTS: dict[str, Function] = {**ACTIVATIONS, "softmax": lambda z: torch.softmax(z, dim=-1)}


def cross_entropy(z: torch.Tensor, a: torch.Tensor, y: torch.Tensor, output: str) -> torch.Tensor:
    if output == "softmax":
        return functional.cross_entropy(z, y, reduction="none")
    return functional.binary_cross_entropy_with_logits(z, y, reduction="none").sum(dim=-1)


def hinge(z: torch.Tensor, a: torch.Tensor, y: torch.Tensor, output: str) -> torch.Tensor:
    """PyTorch's hinge_embedding_loss is max(0, margin - input) for the target -1."""
    return functional.hinge_embedding_loss(a * y, -torch.ones_like(y), margin=1.0, reduction="none").sum(-1)


ROWS: dict[str, tuple[Callable[..., torch.Tensor], tuple[str, ...]]] = {
    "mse": (
        lambda z, a, y, output: functional.mse_loss(a, y, reduction="none").sum(-1) / 2,
        ("linear", "tanh", "sigmoid", "softmax"),
    ),
    "mae": (lambda z, a, y, output: functional.l1_loss(a, y, reduction="none").sum(-1), ("linear",)),
    "huber": (
        lambda z, a, y, output: functional.huber_loss(a, y, reduction="none", delta=1.0).sum(-1),
        ("linear",),
    ),
    "cross_entropy": (cross_entropy, ("sigmoid", "softmax")),
    "hinge": (hinge, ("linear", "tanh")),
}
"""For each loss that is a mean over rows the loss of every row, and the outputs it goes with."""

DICE_OUTPUTS = ("sigmoid", "softmax")
DICE_SMOOTHING = 1e-5


def loss_of(
    loss: str, z: torch.Tensor, a: torch.Tensor, y: torch.Tensor, weights: torch.Tensor, output: str
) -> torch.Tensor:
    """The loss of a batch whose rows count as `weights` say."""
    shares = weights / weights.sum()
    if loss != "dice":
        return (ROWS[loss][0](z, a, y, output) * shares).sum()
    total = torch.zeros(())
    for column in range(y.shape[1]):
        overlap = (shares * a[:, column] * y[:, column]).sum()
        size = (shares * a[:, column]).sum() + (shares * y[:, column]).sum()
        total = total + 1 - (2 * overlap + DICE_SMOOTHING) / (size + DICE_SMOOTHING)
    return total / y.shape[1]


def activation_values(function: Function) -> dict[str, list[float]]:
    z = torch.tensor(POINTS, requires_grad=True)
    a = function(z)
    a.sum().backward()
    assert z.grad is not None
    return {"values": a.tolist(), "slopes": z.grad.tolist()}


def softmax_values() -> dict[str, Any]:
    """Outputs of softmax, and dL/dZ for a dL/dA."""
    z = torch.tensor([[0.5, -1.0, 3.0], [1e6, -1e6, 0.0], [200.0, 201.0, -5.0]], requires_grad=True)
    upstream = torch.tensor([[1.0, -2.0, 0.5], [0.3, 1.0, -1.0], [2.0, 0.1, 4.0]])
    a = torch.softmax(z, dim=-1)
    (a * upstream).sum().backward()
    assert z.grad is not None
    return {
        "Z": z.tolist(),
        "values": a.tolist(),
        "upstream": upstream.tolist(),
        "pulled_back": z.grad.tolist(),
    }


def network_values(loss: str, output: str, n_out: int, weighted: bool, number: int) -> dict[str, Any]:
    """Loss and gradient of a network of three hidden layers with three activations, the turn of `number`."""
    generator = torch.Generator().manual_seed(number)
    trainable = [name for name in ACTIVATIONS if name != "step"]
    hidden = [trainable[(3 * number + place) % len(trainable)] for place in range(3)]
    sizes = [2, 4, 3, 5, n_out]
    blocks = [
        torch.randn((n_in + 1, n_out), generator=generator).round(decimals=2).requires_grad_()
        for n_in, n_out in pairwise(sizes)
    ]
    inputs = torch.randn((6, 2), generator=generator).round(decimals=2)
    classes = torch.tensor([0, 1, 2, 1, 0, 2])
    targets = torch.eye(3)[classes] if n_out == 3 else (classes == 1).to(torch.float64)[:, None]
    if output in ("linear", "tanh"):
        targets = 2 * targets - 1
    weights = (2 * torch.rand(6, generator=generator)).round(decimals=2) if weighted else torch.ones(6)
    activations = [*hidden, output]
    a = inputs
    for block, name in zip(blocks, activations, strict=True):
        z = a @ block[:-1] + block[-1]
        a = OUTPUTS[name](z)
    value = loss_of(loss, z, a, targets, weights, output)
    value.backward()
    return {
        "loss": loss,
        "layer_sizes": sizes,
        "activations": activations,
        "parameters": torch.cat([block.detach().ravel() for block in blocks]).tolist(),
        "X": inputs.tolist(),
        "Y": targets.tolist(),
        "sample_weight": weights.tolist() if weighted else None,
        "outputs": a.tolist(),
        "value": value.item(),
        "gradient": torch.cat([block.grad.ravel() for block in blocks if block.grad is not None]).tolist(),
    }


def all_networks() -> list[dict[str, Any]]:
    pairs = [(loss, output) for loss, (_, outputs) in ROWS.items() for output in outputs]
    pairs += [("dice", output) for output in DICE_OUTPUTS]
    cases = [
        (loss, output, n_out, weighted)
        for loss, output in pairs
        for n_out in ((3,) if output == "softmax" else (1, 3))
        for weighted in (False, True)
    ]
    return [network_values(*case, number) for number, case in enumerate(cases)]


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    recorded = {
        "pytorch": torch.__version__,
        "points": POINTS,
        "activations": {name: activation_values(function) for name, function in ACTIVATIONS.items()},
        "softmax": softmax_values(),
        "networks": all_networks(),
    }
    text = json.dumps(recorded, allow_nan=False)
    text = text.replace('{"loss"', '\n{"loss"').replace('}, "', '},\n"')
    Path(__file__).with_name("function_values.json").write_text(text + "\n")
