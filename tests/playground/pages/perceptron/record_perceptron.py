"""Record one neuron's learning by PyTorch: `python tests/playground/pages/perceptron/record_perceptron.py`.

Writes perceptron_values.json beside it; needs PyTorch, which the tests themselves do not. Two things: the
tutorial's table with a bias, whose loss is the sum of half the squared errors at a rate of 1; and, on eight
points, a linear neuron with half the squared error and a sigmoid neuron with cross entropy, one example at a
time. Autograd finds every gradient.
"""

import json
from pathlib import Path

import torch

ROWS = [[0.0, 0.0, 1.0], [1.0, 1.0, 1.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]
TARGETS = [0.0, 1.0, 1.0, 0.0]
FIRST = [-0.3, 0.6, 0.1, 0.2]
ITERATIONS = (1, 2, 50)

POINTS = [
    [2.0, 1.0, 1.0],
    [-1.0, -0.5, 0.0],
    [1.5, 2.0, 1.0],
    [-0.5, -2.0, 0.0],
    [0.5, 1.5, 1.0],
    [0.0, -1.0, 0.0],
    [3.0, 0.5, 1.0],
    [-2.0, 0.5, 0.0],
]
START = [-1.0, 1.0, 0.5]
LEARNING_RATE = 0.05
PASSES = 6


def tutorial() -> dict[str, list[float]]:
    """The weights, the bias last, after some numbers of iterations."""
    X = torch.tensor([[*row, 1.0] for row in ROWS], dtype=torch.float64)
    y = torch.tensor(TARGETS, dtype=torch.float64)
    w = torch.tensor(FIRST, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=1.0)
    found = {}
    for number in range(1, max(ITERATIONS) + 1):
        optimizer.zero_grad()
        (0.5 * (y - torch.sigmoid(X @ w)) ** 2).sum().backward()
        optimizer.step()
        if number in ITERATIONS:
            found[str(number)] = w.detach().tolist()
    return found


def one_by_one(rule: str) -> list[list[float]]:
    """w1, w2 and b at the end of each pass."""
    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=LEARNING_RATE)
    path = []
    for _ in range(PASSES):
        for x1, x2, label in POINTS:
            optimizer.zero_grad()
            total = torch.tensor([x1, x2, 1.0], dtype=torch.float64) @ w
            if rule == "Adaline":
                loss = 0.5 * (total - (2 * label - 1)) ** 2
            else:
                wanted = torch.tensor(label, dtype=torch.float64)
                loss = torch.nn.functional.binary_cross_entropy_with_logits(total, wanted)
            loss.backward()
            optimizer.step()
        path.append(w.detach().tolist())
    return path


if __name__ == "__main__":
    values = {
        "rows": ROWS,
        "targets": TARGETS,
        "first": FIRST,
        "tutorial": tutorial(),
        "points": POINTS,
        "start": START,
        "learning_rate": LEARNING_RATE,
        "Adaline": one_by_one("Adaline"),
        "logistic": one_by_one("logistic"),
    }
    text = json.dumps(values).replace("}, ", "},\n")
    Path(__file__).with_name("perceptron_values.json").write_text(text + "\n")
