"""The code that rows have for other languages and libraries does what the rows do, where it can be run here.

JavaScript is run by Node, the texts of scikit-learn and PyTorch by the libraries themselves: their tests are
left out where these are not installed. A row of which this module knows nothing is walked with the others.
"""

import importlib.util
import json
import math
import os
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier, MLPRegressor

from datasets.features import FEATURES, feature_columns
from playground.nn.activations import ACTIVATIONS
from playground.nn.code import Code, Missing, named
from playground.nn.initializers import INITIALIZERS
from playground.nn.losses import LOSSES, targets_of
from playground.nn.numbers import numbers_of
from playground.nn.optimizers import OPTIMIZERS, build_optimizer
from playground.nn.schedules import SCHEDULES, Plateau

PAIRS = [(loss.name, output) for loss in LOSSES.values() for output in loss.outputs]
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(
    NODE is None and not os.environ.get("CI"), reason="Node is not installed; install nodejs to run scripts."
)
needs_torch = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch is not installed; nothing of ours needs it."
)
Z = np.random.default_rng(5).normal(scale=2, size=(7, 3))
POINTS = np.random.default_rng(6).uniform(-6, 6, (20, 2))
HYPERPARAMETERS = {"momentum": 0.8, "l2": 0.01}


def value_of(text: str, **names: Any) -> Any:
    """What a text gives whose last line is an expression."""
    *lines, last = text.split("\n")
    scope = {"np": np, **names}
    exec("\n".join(lines), scope)
    return eval(last, scope)


def value_in_node(parameters: str, text: str, given: list[Any]) -> np.ndarray:
    """What a JavaScript expression of these parameters gives, for each of `given`, a list of arguments."""
    assert NODE is not None
    program = (
        f"const f = ({parameters}) => {text};\n"
        f"console.log(JSON.stringify({json.dumps(given)}.map((one) => f(...one))));"
    )
    done = subprocess.run([NODE, "-"], input=program, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return np.array(json.loads(done.stdout))


def batch(loss: str, output: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sums, outputs and targets (7, 3) that a pair takes."""
    takes = targets_of(loss, output)
    rng = np.random.default_rng(8)
    if takes.shares:
        Y = np.eye(3)[rng.integers(0, 3, 7)]
    elif takes.signs:
        Y = rng.choice([-1.0, 1.0], (7, 3))
    elif takes.low == 0:
        Y = rng.choice([0.0, 1.0], (7, 3))
    else:
        Y = rng.normal(size=(7, 3))
    return Z, ACTIVATIONS[output](Z), Y


def text(code: str | Missing) -> str:
    """The code, where there is some; else the test has nothing more to do than to see a sentence."""
    if isinstance(code, Missing):
        assert code.reason.endswith(".")
        return ""
    assert code
    return code


REGISTRIES: list[Mapping[str, Any]] = [ACTIVATIONS, LOSSES, OPTIMIZERS, INITIALIZERS, SCHEDULES]


@pytest.mark.parametrize("registry", REGISTRIES)
def test_every_row_is_filled_in(registry: Mapping[str, Any]) -> None:
    for name, row in registry.items():
        assert row.name == name
        assert row.label and row.formula and row.source, name
        assert getattr(row, "summary", ".").endswith("."), name
    assert len({row.label for row in registry.values()}) == len(registry)
    assert all(set(loss.matched) <= set(loss.outputs) <= set(ACTIVATIONS) for loss in LOSSES.values())


def codes() -> dict[str, Code]:
    others: list[Mapping[str, Any]] = [ACTIVATIONS, OPTIMIZERS, INITIALIZERS, SCHEDULES]
    rows = [(name, row.code) for registry in others for name, row in registry.items()]
    rows += [(name, row.form_of(output).code) for name, row in LOSSES.items() for output in row.outputs]
    return {f"{name} {number}": code for number, (name, code) in enumerate(rows)}


def test_a_known_name_gives_its_row_and_another_is_refused_with_the_names_there_are() -> None:
    unknown: list[Any] = ["three", "", ["one"]]

    assert named({"one": 1, "two": 2}, "two", "number") == 2
    for name in unknown:
        with pytest.raises(ValueError, match="is not a known number. Use one of: one, two"):
            named({"one": 1, "two": 2}, name, "number")


@pytest.mark.parametrize("code", codes().values(), ids=codes())
def test_every_code_is_text_or_says_why_there_is_none(code: Code) -> None:
    for one in (code.numpy, code.javascript, code.pytorch, code.keras, code.sklearn):
        text(one)

    assert not code.remark or code.remark.endswith(".")


# NumPy: what a script of a run is made of. Scripts that train as runs do check the others of these texts.


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_numpy_of_an_activation(name: str) -> None:
    row, G = ACTIVATIONS[name], np.random.default_rng(7).normal(size=Z.shape)
    A, expected = row(Z), G.copy()
    row.pull_back(Z, A, expected, np.empty_like(Z), numbers_of(Z.dtype))

    np.testing.assert_allclose(value_of(row.code.numpy, Z=Z), A, rtol=1e-12, atol=1e-14)
    found = value_of(row.code.numpy_gradient, Z=Z, A=A, G=G)
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize(("loss", "output"), PAIRS)
def test_numpy_of_a_loss(loss: str, output: str) -> None:
    row = LOSSES[loss]
    sums, A, Y = batch(loss, output)
    code, expected = row.form_of(output).code, np.empty_like(A)
    row.gradient(A, Y, np.asarray(1 / len(Y)), expected)
    names = {"Z": sums, "A": A, "Y": Y}

    value = row.value(A, Y, output_activation=output, Z=sums)
    assert value_of(code.numpy, **names) == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(value_of(code.numpy_gradient, **names), expected, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("name", SCHEDULES)
def test_numpy_of_a_schedule(name: str) -> None:
    row, length = SCHEDULES[name], 23
    if row.factor is not None:
        found = [value_of(row.code.numpy, epoch=epoch, length=length) for epoch in range(60)]
        assert found == pytest.approx([row.factor(epoch, length) for epoch in range(60)], rel=1e-12)
        return
    twin, own = value_of(f"{row.code.numpy}\nPlateau()"), Plateau()
    for epoch in range(200):
        loss = max(math.exp(-epoch / 5), 0.1)
        twin.look(loss, length)
        own = own.after(loss, length)
        assert twin.factor == own.factor
    assert own.factor < 1


# JavaScript


@needs_node
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_javascript_of_an_activation(name: str) -> None:
    row = ACTIVATIONS[name]
    given = Z.tolist() if row.sums_to_one else Z.ravel().tolist()
    found = value_in_node("z", text(row.code.javascript), [[one] for one in given])

    np.testing.assert_allclose(found.reshape(Z.shape), row(Z), rtol=1e-12, atol=1e-14)


@needs_node
@pytest.mark.parametrize("name", FEATURES)
def test_javascript_of_an_input(name: str) -> None:
    found = value_in_node("x1, x2", FEATURES[name].javascript, POINTS.tolist())

    np.testing.assert_allclose(found, feature_columns(POINTS, [name])[:, 0], rtol=1e-12)


@needs_node
@pytest.mark.parametrize(("loss", "output"), PAIRS)
def test_javascript_of_a_loss(loss: str, output: str) -> None:
    row = LOSSES[loss]
    sums, A, Y = batch(loss, output)
    code = text(row.form_of(output).code.javascript)
    whole = row.batch_value is not None
    given = (
        [[A.tolist(), Y.tolist()]]
        if whole
        else [list(one) for one in zip(*(B.tolist() for B in (sums, A, Y)), strict=True)]
    )

    found = value_in_node("A, Y" if whole else "z, a, y", code, given)

    assert found.mean() == pytest.approx(row.value(A, Y, output_activation=output, Z=sums), rel=1e-10)


# scikit-learn


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_sklearn_of_an_activation(name: str) -> None:
    row = ACTIVATIONS[name]
    wanted = text(row.code.sklearn)
    if not wanted:
        return
    model = MLPRegressor(hidden_layer_sizes=(3,), activation=wanted, solver="sgd", learning_rate_init=1e-9)
    model.partial_fit(POINTS, POINTS[:, 0])
    hidden = row(POINTS @ model.coefs_[0] + model.intercepts_[0])

    expected = hidden @ model.coefs_[1] + model.intercepts_[1]
    np.testing.assert_allclose(model.predict(POINTS), expected[:, 0], rtol=1e-10)


@pytest.mark.parametrize(("loss", "output"), PAIRS)
def test_sklearn_of_a_loss(loss: str, output: str) -> None:
    """The estimator's loss of a step that moves nothing is that of the row."""
    wanted = text(LOSSES[loss].form_of(output).code.sklearn)
    estimator = {"MLPRegressor": MLPRegressor, "MLPClassifier": MLPClassifier}.get(wanted)
    assert (estimator is None) == (not wanted)
    if estimator is None:
        return
    model = estimator(
        hidden_layer_sizes=(), solver="sgd", alpha=0.0, learning_rate_init=1e-12, batch_size=20, shuffle=False
    )
    is_number = estimator is MLPRegressor
    y = POINTS[:, 0] if is_number else (POINTS[:, 0] > 0) + (output == "softmax") * (POINTS[:, 1] > 0)
    classes = {} if is_number else {"classes": np.unique(y)}
    model.partial_fit(POINTS, y, **classes)
    sums = POINTS @ model.coefs_[0] + model.intercepts_[0]
    Y = np.eye(3)[y] if sums.shape[1] == 3 else y[:, None].astype(float)
    activation = model.out_activation_.replace("identity", "linear").replace("logistic", "sigmoid")

    value = LOSSES[loss].value(ACTIVATIONS[activation](sums), Y, output_activation=activation, Z=sums)
    assert model.loss_ == pytest.approx(float(value), rel=1e-6)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_sklearn_of_an_optimizer(name: str) -> None:
    """One full batch after the other, without penalties: the weights are those of the row's own steps."""
    row = build_optimizer(name, **HYPERPARAMETERS)
    wanted = text(row.code.sklearn)
    if not wanted:
        return
    arguments = eval(f"dict({wanted})", dict(HYPERPARAMETERS))
    y = 0.1 * POINTS.sum(axis=1)
    X, state = np.column_stack([POINTS, np.ones(20)]), row.init(3)
    paths = []
    for n_steps in (0, 4):
        arguments |= {"hidden_layer_sizes": (), "alpha": 0.0, "batch_size": 20, "random_state": 0}
        model = MLPRegressor(learning_rate_init=0.01 if n_steps else 1e-300, **arguments)
        for _ in range(n_steps or 1):
            model.partial_fit(POINTS, y)
        paths.append(np.append(model.coefs_[0].ravel(), model.intercepts_[0]))
    own, found = paths
    for _ in range(4):
        row.update(own, X.T @ (X @ own - y) / 20, state, 0.01)

    np.testing.assert_allclose(found, own, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", SCHEDULES)
def test_sklearn_of_a_schedule(name: str) -> None:
    wanted = text(SCHEDULES[name].code.sklearn)

    if wanted:
        MLPRegressor(hidden_layer_sizes=(), solver="sgd", **eval(f"dict({wanted})")).partial_fit(
            POINTS, POINTS[:, 0]
        )


# PyTorch


def torch_value(code: str, **names: Any) -> Any:
    import torch

    scope = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional}
    return eval(code, scope | names)


def tensor(values: np.ndarray) -> Any:
    import torch

    return torch.from_numpy(np.array(values))


@needs_torch
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_pytorch_of_an_activation(name: str) -> None:
    if code := text(ACTIVATIONS[name].code.pytorch):
        found = torch_value(code, z=tensor(Z)).numpy()

        np.testing.assert_allclose(found, ACTIVATIONS[name](Z), rtol=1e-12, atol=1e-14)


@needs_torch
@pytest.mark.parametrize(("loss", "output"), PAIRS)
def test_pytorch_of_a_loss(loss: str, output: str) -> None:
    sums, A, Y = batch(loss, output)
    if code := text(LOSSES[loss].form_of(output).code.pytorch):
        found = torch_value(code, z=tensor(sums), a=tensor(A), y=tensor(Y))
        value = LOSSES[loss].value(A, Y, output_activation=output, Z=sums)

        assert float(found) == pytest.approx(float(value), rel=1e-11)


@needs_torch
@pytest.mark.parametrize("name", INITIALIZERS)
def test_pytorch_of_an_initializer(name: str) -> None:
    """Drawn by another generator: the deviation is that of the row."""
    if code := text(INITIALIZERS[name].code.pytorch):
        import torch

        torch.manual_seed(0)
        weight = torch.zeros(400, 100)  # (fan out, fan in)
        torch_value(code, weight=weight)
        own = INITIALIZERS[name].draw(np.random.default_rng(0), 100, 400)

        assert float(weight.std()) == pytest.approx(own.std(), rel=0.03, abs=1e-7)
        assert float(weight.mean()) == pytest.approx(own.mean(), abs=0.01)


@needs_torch
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_pytorch_of_an_optimizer(name: str) -> None:
    row = build_optimizer(name, **HYPERPARAMETERS)
    if code := text(row.code.pytorch):
        x = np.array([1.0, -2.0, 0.5])
        y = tensor(x).requires_grad_()
        names = HYPERPARAMETERS | {"l2": 0.0, "learning_rate": 0.05}
        theirs, state = torch_value(code, parameters=[y], **names), row.init(3)
        for _ in range(10):
            row.update(x, 3 * x + np.sin(x), state, 0.05)
            y.grad = tensor(3 * y.detach().numpy() + np.sin(y.detach().numpy()))
            theirs.step()

        np.testing.assert_allclose(y.detach().numpy(), x, rtol=1e-6, atol=1e-9)


@needs_torch
@pytest.mark.parametrize("name", SCHEDULES)
def test_pytorch_of_a_schedule(name: str) -> None:
    row, length = SCHEDULES[name], 23
    if code := text(row.code.pytorch):
        import torch

        optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.5)
        names = {"optimizer": optimizer, "length": length, "learning_rate": 0.5, "math": math}
        theirs, own = torch_value(code, **names), Plateau()
        for epoch in range(60):
            factor = own.factor if row.factor is None else row.factor(epoch, length)
            assert optimizer.param_groups[0]["lr"] == pytest.approx(0.5 * factor, rel=1e-11, abs=1e-15)
            optimizer.step()
            loss = max(math.exp(-epoch / 5), 0.1)
            own = own.after(loss, length)
            theirs.step(*([loss] if row.factor is None else []))
