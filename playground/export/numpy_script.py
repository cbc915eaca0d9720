"""A run as a NumPy script: what a beginner would write to train exactly this network, and nothing else.

The script holds the points, draws the same first weights, and learns in the same steps, with the changes that
were made on the way; it ends with the weights of the run. It is put together from small pieces of text, and
only those that this run needs: no piece asks which optimizer or loss was chosen.

To end with the same bits it does the same arithmetic in the same order as `playground.nn`. That is why one
point is a column in the script: a product `layer.T @ A` then is the very call of the linear algebra library
that the core makes, whose arrays keep the values of one neuron side by side. Running means are written as the
core keeps them, as plain sums whose factor goes into the step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from playground.config import Change, TrainingConfig
from playground.nn.initializers import INITIALIZERS
from playground.nn.optimizers import OPTIMIZERS
from playground.nn.twins import twin_places
from playground.training.journal import EDIT, FREEZE, n_due, n_past, position, training_after
from playground.training.motion import RATE_SETTINGS
from playground.training.problem import Problem
from playground.training.run import TrainingRun
from playground.training.streams import DROPOUT, INIT, SHUFFLE

_THREADS_FROM = 2_000
"""Rows times neurons of a product from which a linear algebra library may use several threads, and then may
add in another order."""


@dataclass(frozen=True)
class _Formula:
    """An activation as two expressions in Z (weighted sums) and A (outputs), and functions it needs."""

    value: str
    slope: str
    needs: tuple[str, ...] = ()


_ACTIVATIONS = {
    "tanh": _Formula("np.tanh(Z)", "1 - A**2"),
    "relu": _Formula("np.maximum(Z, 0)", "np.sign(A)"),
    "sigmoid": _Formula("(np.tanh(Z * 0.5) + 1) * 0.5", "(1 - A) * A"),
    "linear": _Formula("Z", "np.ones_like(Z)"),
    "leaky_relu": _Formula("np.maximum(Z, Z * 0.01)", "np.maximum(np.sign(Z), 0.01)"),
    "elu": _Formula("np.maximum(Z, np.expm1(np.minimum(Z, 0)))", "np.minimum(A, 0) + 1"),
    "softplus": _Formula("np.logaddexp(Z, 0)", "sigmoid(Z)", ("sigmoid",)),
    "swish": _Formula("sigmoid(Z) * Z", "(sigmoid(Z) - 1) * (1 - A) + 1", ("sigmoid",)),
    "gelu": _Formula("gelu_gate(Z) * Z", "(gelu_gate(Z) - 1) * (1 - gelu_bend(Z) * A) + 1", ("gelu_gate",)),
    "sine": _Formula("np.sin(Z)", "np.cos(Z)"),
    "gaussian": _Formula("np.exp(-(np.minimum(np.abs(Z), 40) ** 2))", "Z * A * -2"),
    "step": _Formula("np.heaviside(Z, 1)", "np.zeros_like(Z)"),
}

_GELU_NEAR = ("near = np.minimum(np.abs(Z), 10) ** 2", "c = np.sqrt(2 / np.pi)")

_ACTIVATION_REMARKS = {
    "sigmoid": "1 / (1 + exp(-Z)), written so that nothing overflows.",
    "softmax": "Turns the sums of one point into probabilities that add up to 1.",
    "gelu_gate": "The share of Z that gelu lets through.",
    "step": "1 from 0 upwards, else 0. It has no slope, so it cannot be trained.",
}

_INITIALIZERS = {
    "glorot_uniform": (
        "limit = np.sqrt(6.0 / (n_in + n_out))",
        "rng.uniform(-limit, limit, (n_in, n_out))",
    ),
    "glorot_normal": (
        "deviation = np.sqrt(2.0 / (n_in + n_out))",
        "rng.normal(0.0, deviation, (n_in, n_out))",
    ),
    "he_normal": ("deviation = np.sqrt(2.0 / n_in)", "rng.normal(0.0, deviation, (n_in, n_out))"),
    "he_uniform": ("limit = np.sqrt(6.0 / n_in)", "rng.uniform(-limit, limit, (n_in, n_out))"),
    "lecun_normal": ("deviation = np.sqrt(1.0 / n_in)", "rng.normal(0.0, deviation, (n_in, n_out))"),
    "uniform_half": ("", "rng.uniform(-0.5, 0.5, (n_in, n_out))"),
    "uniform_one": ("", "rng.uniform(-1.0, 1.0, (n_in, n_out))"),
    "zeros": ("", "0.0"),
    "constant": ("", "0.5"),
}
_FIRST_BIAS = {"uniform_half": "0.1"}

_FEATURES = {
    "x1": "x1",
    "x2": "x2",
    "x1_squared": "x1**2",
    "x2_squared": "x2**2",
    "x1_times_x2": "x1 * x2",
    "sin_x1": "np.sin(x1)",
    "sin_x2": "np.sin(x2)",
    "cos_x1": "np.cos(x1)",
    "cos_x2": "np.cos(x2)",
}

_ROW_LOSSES = {
    "mse": ("0.5 * np.sum((A - Y) ** 2, axis=0)",),
    "mae": ("np.sum(np.abs(A - Y), axis=0)",),
    "huber": (
        "distance = np.abs(A - Y)",
        "near = np.minimum(distance, 1)  # squared up to 1, straight from there",
        "np.sum(near * (distance - 0.5 * near), axis=0)",
    ),
    "hinge": ("np.sum(np.maximum(1 - Y * A, 0), axis=0)",),
    "sigmoid cross_entropy": (
        "# -log(A) where Y is 1 and -log(1 - A) where it is 0, from Z so that nothing overflows",
        "np.sum(np.logaddexp(0, Z) - Y * Z, axis=0)",
    ),
    "softmax cross_entropy": (
        "# -log(A) of the right class, from Z so that nothing overflows",
        "shifted = Z - Z.max(axis=0)",
        "log_A = shifted - np.log(np.sum(np.exp(shifted), axis=0))",
        "-np.sum(Y * log_A, axis=0)",
    ),
}
"""Lines that end in the losses of all rows, (n,)."""

_LOSS_SLOPES = {
    "mse": "A - Y",
    "mae": "np.sign(A - Y)",
    "huber": "np.clip(A - Y, -1, 1)",
    "hinge": "np.where(A * Y < 1, -Y, 0.0)",
    "cross_entropy": "A - Y",
}

_DICE = '''
def dice(A, Y, share):
    """How well the area of the outputs A covers that of the right answers Y, from 0 to 1, for each output."""
    overlap = np.sum(share * A * Y, axis=1, keepdims=True)
    total = np.sum(share * A, axis=1, keepdims=True) + np.sum(share * Y, axis=1, keepdims=True) + 1e-5
    return (2 * overlap + 1e-5) / total, total
'''

_OPTIMIZERS = {
    "sgd": '''
class Sgd:
    """Straight downhill: each weight moves against its slope."""

    def step(self, gradient, rate):
        return gradient * rate
''',
    "momentum": '''
class Momentum:
    """A rolling ball: part of the speed is kept, and the slopes add to it."""

    def __init__(self, momentum):
        self.momentum = momentum
        self.speed = 0.0

    def step(self, gradient, rate):
        self.speed = self.momentum * self.speed + gradient
        return self.speed * rate
''',
    "nesterov": '''
class Nesterov:
    """Momentum that takes the slope where the ball is about to be."""

    def __init__(self, momentum):
        self.momentum = momentum
        self.speed = 0.0

    def step(self, gradient, rate):
        self.speed = self.momentum * self.speed + gradient
        return (self.momentum * self.speed + gradient) * rate
''',
    "adagrad": '''
class Adagrad:
    """A step of its own for each weight, shorter the steeper its slopes have been so far."""

    def __init__(self):
        self.total = 0.0

    def step(self, gradient, rate):
        self.total = self.total + gradient**2
        return gradient / (np.sqrt(self.total) + 1e-10) * rate
''',
    "rmsprop": '''
class RMSprop:
    """Each slope is divided by the usual size of the weight's recent slopes.

    0.01 * squares is the running mean of the squared slopes; its root goes into the rate.
    """

    def __init__(self):
        self.squares = 0.0

    def step(self, gradient, rate):
        root = (1 - 0.99) ** 0.5
        self.squares = 0.99 * self.squares + gradient**2
        return gradient / (np.sqrt(self.squares) + 1e-8 / root) * (rate * (1 / root))
''',
    "adam": '''
class Adam:
    """Momentum whose step is divided, weight by weight, by the usual size of the slopes.

    Times `mean`, `slopes` is the running mean of the slopes; times `root` squared, `squares` is that of
    their squares. Both factors also make up for the sums' start at 0.
    """

    def __init__(self):
        self.updates, self.slopes, self.squares = 0, 0.0, 0.0

    def step(self, gradient, rate):
        self.updates += 1
        mean = (1 - 0.9) / (1 - 0.9**self.updates)
        root = ((1 - 0.999) / (1 - 0.999**self.updates)) ** 0.5
        self.slopes = 0.9 * self.slopes + gradient
        self.squares = 0.999 * self.squares + gradient**2
        return self.slopes / (np.sqrt(self.squares) + 1e-8 / root) * (rate * (mean / root))
''',
    "nadam": '''
class Nadam:
    """Adam that takes the slope where its momentum is about to carry it.

    `slopes` and `squares` are running sums as in Adam. The momentum grows from update to update, and
    `product` is that of all its values so far, which makes up for the sum's start at 0.
    """

    def __init__(self):
        self.updates, self.slopes, self.squares, self.product = 0, 0.0, 0.0, 1.0

    def step(self, gradient, rate):
        self.updates += 1
        momentum = 0.9 * (1 - 0.5 * 0.96 ** (self.updates * 0.004))
        next_momentum = 0.9 * (1 - 0.5 * 0.96 ** ((self.updates + 1) * 0.004))
        self.product *= momentum
        now = (1 - momentum) / (1 - self.product)
        mean = (1 - 0.9) * next_momentum / (1 - self.product * next_momentum)
        root = ((1 - 0.999) / (1 - 0.999**self.updates)) ** 0.5
        self.slopes = 0.9 * self.slopes + gradient
        self.squares = 0.999 * self.squares + gradient**2
        ahead = self.slopes * (mean / now) + gradient
        return ahead / (np.sqrt(self.squares) + 1e-8 / root) * (rate * (now / root))
''',
    "rprop": '''
class Rprop:
    """Only the sign of each slope counts: steps grow while it stays, and shrink when it turns."""

    def __init__(self):
        self.last, self.length = 0.0, None

    def step(self, gradient, rate):
        if self.length is None:
            self.length = np.full(len(gradient), rate)
        sign = np.sign(gradient)
        agreement = self.last * sign
        self.length[agreement > 0] *= 1.2
        self.length[agreement < 0] *= 0.5
        self.length = np.clip(self.length, 1e-6, 50)
        sign[agreement < 0] = 0  # rest once after a turn
        self.last = sign
        return sign * self.length
''',
}
_OPTIMIZERS["adamw"] = _OPTIMIZERS["adam"].replace("class Adam:", "class AdamW:")
_CLASS = {name: text.split("class ")[1].split(":")[0] for name, text in _OPTIMIZERS.items()}

_SCHEDULES = {
    "constant": '''
def constant(epoch, length):
    """The learning rate stays as it is."""
    return 1.0
''',
    "step": '''
def stairs(epoch, length):
    """The learning rate halves each time the length has passed."""
    return 0.5 ** (epoch // length)
''',
    "exponential": '''
def exponential(epoch, length):
    """The learning rate shrinks to a tenth after the length, by the same share in every epoch."""
    return 0.1 ** (epoch / length)
''',
    "cosine": '''
def cosine(epoch, length):
    """The learning rate goes down to 0 along half a wave."""
    return (1 + math.cos(math.pi * epoch / length)) / 2 if epoch < length else 0.0
''',
    "warmup_cosine": '''
def warmup_cosine(epoch, length):
    """The learning rate climbs for a tenth of the length and goes down to 0 along half a wave."""
    stairs = length // 10
    if epoch < stairs:
        return (epoch + 1) / (stairs + 1)
    epoch, length = epoch - stairs, length - stairs
    return (1 + math.cos(math.pi * epoch / length)) / 2 if epoch < length else 0.0
''',
    "plateau": '''
class Plateau:
    """The learning rate halves when the training loss has not fallen for longer than the length."""

    def __init__(self):
        self.best, self.waited, self.factor = math.inf, 0, 1.0

    def __call__(self, epoch, length):
        return self.factor

    def look(self, loss, length):
        if loss < self.best * (1 - 1e-4):
            self.best, self.waited = loss, 0
        elif self.waited < length:
            self.waited += 1
        else:
            self.waited, self.factor = 0, max(self.factor * 0.5, 1e-4)
''',
}
_SCHEDULE_NAME = {
    "constant": "constant",
    "step": "stairs",
    "exponential": "exponential",
    "cosine": "cosine",
    "warmup_cosine": "warmup_cosine",
    "plateau": "Plateau()",
}

_SPLIT = '''
def split(parameters):
    """The table of each layer, cut from the one long row of all weights and biases.

    A table has a row for each neuron before the layer, a last row for the biases, and a column for each
    neuron of the layer. Changing a table changes the long row too.
    """
    tables, start = [], 0
    for n_in, n_out in zip(LAYER_SIZES[:-1], LAYER_SIZES[1:], strict=True):
        stop = start + (n_in + 1) * n_out
        tables.append(parameters[start:stop].reshape(n_in + 1, n_out))
        start = stop
    return tables
'''

_FORWARD = '''
def forward(parameters, X1):
    """Each layer's weighted sums, and its outputs (the inputs first). Every column is one point.

    Inputs and outputs have a last row of ones: what the biases are multiplied with.
    """
    sums, outputs = [], [X1]
    for table, function in zip(split(parameters), FUNCTIONS, strict=True):
        Z = table.T @ outputs[-1]
        sums.append(Z)
        outputs.append(np.vstack([function(Z), np.ones((1, Z.shape[1]))]))
    return sums, outputs
'''

_BACKWARD = '''
def slopes_of_loss(parameters, X1, Y):
    """Backpropagation: how the mean loss of these points changes with each weight and bias."""
    {passes}
    {ends}
    share = 1 / A.shape[1]  # what one point counts in the mean
{delta}
    gradients = [outputs[-2] @ delta.T]
'''
_BACKWARD_HIDDEN = """\
    for layer in range(len(tables) - 1, 0, -1):  # pass the blame back, layer by layer
        Z, A = sums[layer - 1], outputs[layer][:-1]
        delta = (tables[layer][:-1] @ delta) * SLOPES[layer - 1](Z, A)
        gradients.insert(0, outputs[layer - 1] @ delta.T)
"""
_BACKWARD_END = """\
    return np.concatenate([gradient.ravel() for gradient in gradients])
"""

_DROPOUT = '''
def thinning(kept, dropout):
    """A factor for each parameter: 0 for weights from neurons left out, more than 1 for the other ones."""
    factors = np.ones(N_PARAMETERS)
    start = 0
    for table, size in zip(split(factors)[1:], LAYER_SIZES[1:-1], strict=True):
        table[:-1] = kept[start : start + size, None] / (1 - dropout)
        start += size
    return factors
'''

_TWINS = '''
def twins(parameters):
    """For each parameter the place of its slope: neurons with the same weights in and out learn the same.

    Their slopes are equal but for the last digit, where a product of tables may round one way or the other.
    """
    places, tables = np.arange(len(parameters)), split(parameters)
    spots = split(places)
    for layer in range(len(tables) - 1):
        neurons = np.vstack([tables[layer], tables[layer + 1][:-1].T])  # a column for each
        first = np.all(neurons[:, :, None] == neurons[:, None, :], axis=0).argmax(axis=0)
        spots[layer][:] = spots[layer][:, first]
        spots[layer + 1][:-1] = spots[layer + 1][:-1][first]
    return places
'''


def numpy_script(run: TrainingRun) -> str:
    """A Python program that needs only NumPy, trains as this run did up to where it stands, and ends with the
    same weights: with the same bits where NumPy and its linear algebra library are those of the playground.

    Changes that were to come later are not in it, nor is what only ends a run (a target, early stopping): it
    trains for as long as the run did. The same run gives the same text.
    """
    return _Script(run).text()


class _Script:
    """The pieces of one script."""

    def __init__(self, run: TrainingRun) -> None:
        self._run = run
        self._config = run.config
        self._due = run.changes[: n_due(run.changes, run.epoch, run.step)]
        self._here = (run.epoch, run.step)
        self._trains = self._here > (0, 0)
        before = self._due[: n_past(self._due, *self._here)]
        cuts = sorted({n_due(before, *position(entry)) for entry in before} | {n_due(before, 0, 0)})
        moments = [training_after(run.config, before[:cut]) for cut in cuts] if self._trains else []
        self._moments: list[TrainingConfig] = moments
        self._hidden = run.config.network.hidden_layer_sizes
        self._optimizers = _distinct(one.optimizer for one in moments)
        self._schedules = _distinct(one.schedule for one in moments)
        self._scheduled = any(name != "constant" for name in self._schedules)
        self._dropout = bool(self._hidden) and any(one.dropout for one in moments)
        first = INITIALIZERS[run.config.network.initializer](np.random.default_rng(0), run.config.layer_sizes)
        self._twins = twin_places(run.config.layer_sizes, first) is not None
        self._clips = any(one.clip_norm for one in moments)
        self._l1 = any(one.l1 for one in moments)
        decoupled = {OPTIMIZERS[one.optimizer].decoupled_l2 for one in moments if one.l2}
        self._l2, self._decoupled = False in decoupled, True in decoupled
        self._freezes = any(entry.name == FREEZE for entry in before)
        self._masks = self._l1 or self._l2 or self._decoupled or not run.config.network.train_biases

    def text(self) -> str:
        functions = [
            self._inputs(),
            self._answers(),
            _SPLIT,
            self._first_parameters(),
            *self._activations(),
            _FORWARD,
            *self._loss(),
        ]
        if self._trains:
            functions.append(self._backward())
            if self._optimizers != ["sgd"]:
                functions += [_OPTIMIZERS[name] for name in self._optimizers]
            if self._scheduled:
                functions += [_SCHEDULES[name] for name in self._schedules]
            if self._dropout:
                functions.append(_DROPOUT)
            if self._twins:
                functions.append(_TWINS)
        functions += [self._train(), self._report()]
        end = 'if __name__ == "__main__":\n    report(train())\n'
        body = "\n\n\n".join(part.strip("\n") for part in functions)
        return f"{self._head()}\n\n\n{body}\n\n\n{self._table()}\n\n{end}"

    # What it begins with

    def _head(self) -> str:
        run, config = self._run, self._config
        hidden = ", ".join(
            f"{size} {name}" for size, name in zip(self._hidden, config.hidden_activations, strict=True)
        )
        data = [f"{run.problem.n_train} points to learn from"]
        if run.problem.n_held_out:
            data.append(f"{run.problem.n_held_out} held out for early stopping")
        if run.problem.n_test:
            data.append(f"{run.problem.n_test} to test with")
        place = f"epoch {run.epoch}" + (f", {run.step} mini-batches" if run.step else "")
        lines = [
            '"""A neural network that learns with NumPy alone: one run of the Perceptron Playground.',
            "",
            f"Data: {config.data.dataset}, {', '.join(data)}.",
            "They stand in the table at the end.",
            f"Network: {len(config.features)} inputs, hidden neurons: {hidden or 'none'}; "
            f"{config.n_outputs} {config.output_activation} output{'s' if config.n_outputs > 1 else ''}.",
            f"Learning: {', then '.join(self._optimizers) or 'none'}; loss {config.loss}; up to {place}.",
            "",
            "With the same NumPy on the same kind of machine the weights are the same to the last digit;",
            "elsewhere the last digits may drift apart.",
            '"""',
            "",
        ]
        imports = ["math"] if {"cosine", "warmup_cosine", "plateau"} & set(self._schedules) else []
        if self._may_use_threads():
            imports.append("os")
        lines += [f"import {name}" for name in imports]
        if "os" in imports:
            lines += [
                "",
                "# One thread: several would add up in another order, which changes the last digits.",
                'os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"',
                'os.environ["OMP_NUM_THREADS"] = "1"',
            ]
        if imports:
            lines.append("")
        lines += [
            "import numpy as np",
            "",
            f"LAYER_SIZES = {config.layer_sizes!r}  # inputs, hidden, outputs",
        ]
        lines.append(f"N_TRAIN = {run.problem.n_train}  # so many rows of the table are for training")
        if run.problem.n_held_out:
            n_known = run.problem.n_train + run.problem.n_held_out
            lines.append(f"N_KNOWN = {n_known}  # the rows up to here are held out, the others test")
        if self._dropout or self._masks or self._freezes:
            lines.append(f"N_PARAMETERS = {len(run.network.parameters)}  # weights and biases")
        return "\n".join(lines)

    def _may_use_threads(self) -> bool:
        if "plateau" in self._schedules:
            rows = len(self._run.problem.X1)
        else:
            rows = max(
                (
                    self._run.problem.n_train if OPTIMIZERS[one.optimizer].full_batch else one.batch_size
                    for one in self._moments
                ),
                default=0,
            )
        rows = min(rows, len(self._run.problem.X1))
        return rows * (max(self._config.layer_sizes) + 1) >= _THREADS_FROM

    # Data

    def _inputs(self) -> str:
        names = [_FEATURES[name] for name in self._config.features]
        two = self._run.problem.points.shape[1] == 2
        lines = [
            "def inputs(points):",
            '    """What the network is shown of each point, and a last column of ones for the biases."""',
            f"    {'x1, x2 = points.T' if two else 'x1 = points[:, 0]'}",
            f"    X = np.column_stack([{', '.join(names)}])",
        ]
        if not two or "x2" not in " ".join(names):
            lines[2] = "    x1 = points[:, 0]"
        elif "x1" not in " ".join(names):
            lines[2] = "    x2 = points[:, 1]"
        if self._run.problem.scaling is not None:
            lines += self._scaling()
        return "\n".join([*lines, "    return np.column_stack([X, np.ones(len(X))])"])

    def _scaling(self) -> list[str]:
        problem = self._run.problem
        assert problem.scaling is not None
        X = problem.X1[: problem.n_train, :-1]
        if (X.max(axis=0) > X.min(axis=0)).all():
            return [
                "    # One scale: mean 0 and deviation 1 over the points to learn from.",
                "    X = (X - X[:N_TRAIN].mean(axis=0)) / X[:N_TRAIN].std(axis=0)",
            ]
        return [  # a column that does not vary is only shifted
            "    # One scale, from the points to learn from; an input that does not vary is only shifted.",
            f"    mean = {problem.scaling.mean.tolist()!r}",
            f"    deviation = {problem.scaling.scale.tolist()!r}",
            "    X = (X - mean) / deviation",
        ]

    def _answers(self) -> str:
        config, output = self._config, self._config.output_activation
        if config.task == "regression":
            remark, lines = "The number to be learned", ["    return answers[:, None]"]
        elif output == "softmax":
            remark = "A 1 for the right class and a 0 for the others"
            lines = [f"    return np.eye({config.n_classes})[answers.astype(int)]"]
        elif output == "sigmoid":
            remark, lines = "The class, 0 or 1", ["    return answers[:, None]"]
        else:
            remark, lines = "-1 for class 0 and 1 for class 1", ["    return 2 * answers[:, None] - 1"]
        head = ["def targets(answers):", f'    """What the outputs should be for each point. {remark}."""']
        return "\n".join([*head, *lines])

    def _table(self) -> str:
        problem = self._run.problem
        names = "x1 x2" if problem.points.shape[1] == 2 else "x1"
        answer = "target" if self._config.task == "regression" else "class"
        return "\n".join(
            [
                f"# Every line is one point: {names} {answer}.",
                'TABLE = """',
                *_rows(problem),
                '"""',
            ]
        )

    # Network and loss

    def _first_parameters(self) -> str:
        network = self._config.network
        setup, weights = _INITIALIZERS[network.initializer]
        draws = "rng" in weights
        bias = _FIRST_BIAS.get(network.initializer) if network.train_biases else None
        lines = ["def first_parameters():", '    """The weights and biases before anything is learned."""']
        if draws:
            lines.append(f"    rng = np.random.default_rng([{network.init_seed}, {INIT}, 0])")
        lines += [
            "    tables = []",
            "    for n_in, n_out in zip(LAYER_SIZES[:-1], LAYER_SIZES[1:], strict=True):",
            *([f"        {setup}"] if setup else []),
            "        table = np.zeros((n_in + 1, n_out))",
            *([f"        table[:-1] = {weights}"] if weights != "0.0" else []),
            *([f"        table[-1] = {bias}"] if bias else []),
            "        tables.append(table)",
            "    return np.concatenate([table.ravel() for table in tables])",
        ]
        return "\n".join(lines)

    def _activations(self) -> Iterator[str]:
        activations = self._config.activations
        matched = self._matched
        with_slope = set(activations[: -1 if matched or activations[-1] == "softmax" else None])
        if not self._trains:
            with_slope = set()
        needed = {name for used in with_slope for name in _ACTIVATIONS[used].needs}
        needed |= {name for used in activations if used != "softmax" for name in _ACTIVATIONS[used].needs}
        if "gelu_gate" in needed:
            yield _function(
                "gelu_gate",
                "Z",
                *_GELU_NEAR,
                "return (np.tanh((near * (0.044715 * c) + c) * Z) + 1) * 0.5",
            )
        for name in _distinct([*(name for name in sorted(needed) if name in _ACTIVATIONS), *activations]):
            if name == "softmax":
                yield _function(
                    name, "Z", "powers = np.exp(Z - Z.max(axis=0))", "return powers / np.sum(powers, axis=0)"
                )
                continue
            yield _function(name, "Z", f"return {_ACTIVATIONS[name].value}")
            if name == "gelu" and name in with_slope:
                yield _function("gelu_bend", "Z", *_GELU_NEAR, "return near * (6 * (0.044715 * c)) + 2 * c")
            if name in with_slope:
                yield _function(f"{name}_slope", "Z, A", f"return {_ACTIVATIONS[name].slope}")
        tables = [f"FUNCTIONS = {_tuple(activations)}  # of each layer"]
        if self._trains and self._hidden:
            slopes = _tuple(f"{name}_slope" for name in activations[:-1])
            tables.append(f"SLOPES = {slopes}  # of each hidden layer")
        yield "\n".join(tables)

    @property
    def _matched(self) -> bool:
        """Whether loss and output activation together have the plain slope of the loss."""
        config = self._config
        return config.loss == "cross_entropy" or (
            config.output_activation == "linear" and config.loss != "dice"
        )

    def _loss(self) -> Iterator[str]:
        loss, output = self._config.loss, self._config.output_activation
        remark = f'    """The mean loss ({loss}) of points with sums Z, outputs A and right answers Y."""'
        if loss == "dice":
            yield _DICE
            yield "\n".join(
                [
                    "def mean_loss(Z, A, Y):",
                    remark,
                    "    score, _ = dice(A, Y, 1 / A.shape[1])",
                    "    return 1 - score.mean()",
                ]
            )
            return
        key = f"{output} {loss}" if loss == "cross_entropy" else loss
        *lines, last = _ROW_LOSSES[key]
        yield "\n".join(
            [
                "def mean_loss(Z, A, Y):",
                remark,
                *(f"    {line}" for line in lines),
                f"    return np.mean({last})",
            ]
        )

    def _backward(self) -> str:
        config = self._config
        if config.loss == "dice":
            lines = [
                "score, total = dice(A, Y, share)",
                f"factor = 1 / ({config.n_outputs} * total)",
                "slope = Y * (-2 * factor) + score * factor",
            ]
            expression = "slope"
        else:
            lines, expression = [], _LOSS_SLOPES[config.loss]
        if self._matched:
            wrapped = expression if expression.startswith("np.") else f"({expression})"
            lines.append(f"delta = {wrapped} * share")
        elif config.output_activation == "softmax":
            if expression != "slope":
                lines.append(f"slope = {expression}")
            lines.append("delta = (slope - np.sum(slope * A, axis=0)) * A * share")
        else:
            wrapped = expression if expression.startswith(("np.", "slope")) else f"({expression})"
            lines.append(f"delta = {wrapped} * {config.output_activation}_slope(Z, A) * share")
        looks_at_sums = not (self._matched or config.output_activation == "softmax")
        passes = f"{'sums' if looks_at_sums or self._hidden else '_'}, outputs = forward(parameters, X1)"
        if self._hidden:
            passes = f"tables = split(parameters)\n    {passes}"
        text = (
            _BACKWARD.replace("{passes}", passes)
            .replace("{ends}", f"{'Z, A = sums[-1],' if looks_at_sums else 'A ='} outputs[-1][:-1]")
            .replace("{delta}", "\n".join(f"    {line}" for line in lines))
        )
        if not self._hidden:
            return text + _BACKWARD_END
        return text + _BACKWARD_HIDDEN + _BACKWARD_END

    # Training

    def _train(self) -> str:
        last = [entry for entry in self._due if position(entry) == self._here and entry.name == EDIT]
        edits = any(entry.name == EDIT for entry in self._due)
        lines = [
            "def train():",
            '    """Learn step by step; gives inputs and right answers of all points, and the parameters."""',
            "    rows = np.array([line.split() for line in TABLE.strip().splitlines()], dtype=float)",
            "    X1, Y = inputs(rows[:, :-1]), targets(rows[:, -1])",
            "    parameters = first_parameters()",
        ]
        if edits:
            lines.append("    tables = split(parameters)")
        if self._trains:
            lines += [f"    {line}" for line in self._beginning()]
            lines += [f"    {line}" for line in self._loop()]
        if last:
            lines.append("    # Set by hand at the end.")
            lines += [f"    {_edit(entry)}" for entry in last]
        return "\n".join([*lines, "    return X1, Y, parameters"])

    def _beginning(self) -> list[str]:
        """What is set before the first epoch, with the changes made there."""
        first = [entry for entry in self._due if position(entry) == (0, 0)]
        training = self._moments[0]
        lines = [_edit(entry) for entry in first if entry.name == EDIT]
        if self._masks:
            lines.append("is_weight = np.ones(N_PARAMETERS, dtype=bool)  # and not a bias")
            lines += ["for table in split(is_weight):", "    table[-1] = False"]
        if self._freezes:
            lines.append("frozen = np.zeros(N_PARAMETERS, dtype=bool)  # what does not learn")
            lines.append("frozen_tables = split(frozen)")
            lines += [_freeze(entry) for entry in first if entry.name == FREEZE]
        if self._optimizers != ["sgd"]:
            lines.append(f"optimizer = {_new_optimizer(training)}")
        lines.append(f"learning_rate = {training.learning_rate!r}")
        if self._scheduled:
            lines.append(f"schedule = {_SCHEDULE_NAME[training.schedule]}")
            lines.append(f"schedule_epochs = {training.schedule_epochs}")
        lines.append(f"batch_size = {self._batch_size(training)}  # points a step")
        lines += [f"{name} = {getattr(training, name)!r}" for name in self._strengths()]
        return lines

    def _strengths(self) -> Iterator[str]:
        """Names of the settings that hold the weights back and act somewhere in this run; dropout apart."""
        if self._l1:
            yield "l1"
        if self._l2 or self._decoupled:
            yield "l2"
        if self._clips:
            yield "clip_norm"
        if self._dropout:
            yield "dropout"

    def _batch_size(self, training: TrainingConfig) -> int | str:
        return "N_TRAIN" if OPTIMIZERS[training.optimizer].full_batch else training.batch_size

    def _loop(self) -> Iterator[str]:
        run = self._run
        seed = self._config.training.shuffle_seed
        changes = [e for e in self._due if (0, 0) < position(e) < self._here]
        at_starts = [entry for entry in changes if not entry.step]
        within = [entry for entry in changes if entry.step]
        counts = bool(within) or run.step > 0 or self._dropout
        yield f"for epoch in range({run.epoch + (run.step > 0)}):  # an epoch goes through all points once"
        yield from self._changes(at_starts, "    ")
        if self._scheduled:
            yield "    rate = learning_rate * schedule(epoch, schedule_epochs)"
        yield "    # Shuffle the points and take a few at a time; after each few, step downhill."
        yield f"    order = np.random.default_rng([{seed}, {SHUFFLE}, epoch]).permutation(N_TRAIN)"
        yield "    batches = [order[at : at + batch_size] for at in range(0, N_TRAIN, batch_size)]"
        if self._dropout:
            yield f"    rng = np.random.default_rng([{seed}, {DROPOUT}, epoch])"
            yield f"    chances = rng.random((len(batches), {sum(self._hidden)}))  # of the hidden neurons"
        yield "    for step, batch in enumerate(batches):" if counts else "    for batch in batches:"
        if run.step:
            yield f"        if (epoch, step) == {self._here!r}:"
            yield "            break"
        yield from self._changes(within, "        ")
        yield from (f"        {line}" for line in self._step())
        if "plateau" in self._schedules:
            several = len(self._schedules) > 1
            inner = "        " if several else "    "
            if several:
                yield "    if isinstance(schedule, Plateau):"
            yield f"{inner}sums, outputs = forward(parameters, X1.T)"
            yield f"{inner}known = sums[-1][:, :N_TRAIN], outputs[-1][:-1, :N_TRAIN], Y[:N_TRAIN].T"
            yield f"{inner}schedule.look(mean_loss(*known), schedule_epochs)"

    def _step(self) -> Iterator[str]:
        """One mini-batch."""
        rate = "rate" if self._scheduled else "learning_rate"
        right = "Y[batch].T.copy()" if self._config.loss == "dice" else "Y[batch].T"
        if self._dropout:
            yield "factors = thinning(chances[step] >= dropout / 100, dropout / 100)"
            yield f"gradient = slopes_of_loss(parameters * factors, X1[batch].T, {right}) * factors"
        else:
            yield f"gradient = slopes_of_loss(parameters, X1[batch].T, {right})"
        if self._twins:
            condition = "if not dropout:\n    " if self._dropout else ""
            yield from f"{condition}gradient = gradient[twins(parameters)]".splitlines()
        if not self._config.network.train_biases:
            yield "gradient[~is_weight] = 0  # the biases stay 0"
        if self._clips:
            always = all(one.clip_norm for one in self._moments)
            if not always:
                yield "if clip_norm:"
            indent = "" if always else "    "
            yield f"{indent}# Shorten a gradient longer than clip_norm."
            square = "np.where(frozen, 0, gradient**2)" if self._freezes else "gradient**2"
            yield f"{indent}norm = np.sqrt(np.sum({square}))"
            yield f"{indent}gradient *= min(clip_norm / (norm + 1e-6), 1)"
        both = self._l2 and self._decoupled
        names = [name for name in self._optimizers if OPTIMIZERS[name].decoupled_l2]
        if both:
            yield f"if not isinstance(optimizer, {_CLASS[names[0]]}):"
            yield "    gradient += parameters * (l2 * is_weight)"
        elif self._l2:
            yield "gradient += parameters * (l2 * is_weight)"
        if self._l1:
            yield "gradient += np.sign(parameters) * (l1 * is_weight)"
        if both:
            yield f"if isinstance(optimizer, {_CLASS[names[0]]}):"
            yield f"    parameters -= {self._moving(f'parameters * (l2 * is_weight) * {rate}')}"
        elif self._decoupled:
            yield f"parameters -= {self._moving(f'parameters * (l2 * is_weight) * {rate}')}"
        step = f"gradient * {rate}" if self._optimizers == ["sgd"] else f"optimizer.step(gradient, {rate})"
        yield f"parameters -= {self._moving(step)}"

    def _moving(self, step: str) -> str:
        return f"np.where(frozen, 0, {step})" if self._freezes else step

    def _changes(self, entries: list[Change], indent: str) -> Iterator[str]:
        """The changes at the beginnings of epochs, or within them."""
        for (epoch, step), group in groupby(entries, key=position):
            lines = list(self._statements(list(group), within=step > 0))
            if lines:
                condition = f"(epoch, step) == ({epoch}, {step})" if step else f"epoch == {epoch}"
                yield f"{indent}if {condition}:  # changed by hand"
                yield from (f"{indent}    {line}" for line in lines)

    def _statements(self, entries: list[Change], within: bool) -> Iterator[str]:
        """What the entries of one moment change, those left out that act on nothing in this run."""
        here = position(entries[0])
        before = training_after(self._config, self._due[: n_past(self._due, *here)])
        after = training_after(self._config, self._due[: n_due(self._due, *here)])
        names = _distinct(entry.name for entry in entries)
        yield from (_edit(entry) for entry in entries if entry.name == EDIT)
        yield from (_freeze(entry) for entry in entries if entry.name == FREEZE)
        if "optimizer" in names and self._optimizers != ["sgd"]:
            yield f"optimizer = {_new_optimizer(after)}"
        elif "momentum" in names and after.optimizer in ("momentum", "nesterov"):
            yield f"optimizer.momentum = {after.momentum!r}"
        if self._batch_size(before) != self._batch_size(after):
            yield f"batch_size = {self._batch_size(after)}" + ("  # from the next epoch on" if within else "")
        for name in ("learning_rate", *self._strengths()):
            if name in names:
                yield f"{name} = {getattr(after, name)!r}"
        if self._scheduled and not set(names).isdisjoint(RATE_SETTINGS):
            if "schedule" in names or after.schedule == "plateau":
                yield f"schedule = {_SCHEDULE_NAME[after.schedule]}"
            if "schedule_epochs" in names:
                yield f"schedule_epochs = {after.schedule_epochs}"
            if within:
                yield "rate = learning_rate * schedule(epoch, schedule_epochs)"

    # What it ends with

    def _report(self) -> str:
        problem, config = self._run.problem, self._config
        parts = ['    parts = {"training": slice(0, N_TRAIN)}']
        if problem.n_held_out:
            parts.append('    parts["held out"] = slice(N_TRAIN, N_KNOWN)')
        if problem.n_test:
            known = "N_KNOWN" if problem.n_held_out else "N_TRAIN"
            parts.append(f'    parts["test"] = slice({known}, None)')
        lines = [
            "def report(trained):",
            '    """Print how well the network does, and what it has learned."""',
            "    X1, Y, parameters = trained",
            "    sums, outputs = forward(parameters, X1.T)",
            *parts,
            "    for name, part in parts.items():",
            "        Z, A, right = sums[-1][:, part], outputs[-1][:-1, part], Y[part].T",
        ]
        if config.task == "regression":
            lines.append("        error = np.sqrt(np.mean((A - right) ** 2))")
            lines.append(
                '        print(f"{name}: loss {mean_loss(Z, A, right):.6f}, typical miss {error:.4f}")'
            )
        else:
            if config.n_outputs > 1:
                lines.append("        hits = np.mean(A.argmax(axis=0) == right.argmax(axis=0))")
            else:
                middle = "0.5" if config.output_activation == "sigmoid" else "0"
                lines.append(f"        hits = np.mean((A >= {middle}) == (right > {middle}))")
            lines.append('        print(f"{name}: loss {mean_loss(Z, A, right):.6f}, {hits:.1%} right")')
        lines += [
            "    for number, table in enumerate(split(parameters), start=1):",
            '        print(f"layer {number}, a line for each neuron before it, the last for the biases:")',
            "        for row in table.tolist():",
            "            print(*row)",
        ]
        return "\n".join(lines)


def _rows(problem: Problem) -> Iterator[str]:
    """A line of the table for each point: its coordinates and its answer, with all their digits."""
    for point, answer in zip(problem.points.tolist(), problem.y.tolist(), strict=True):
        yield " ".join(repr(number) for number in (*point, answer))


def _function(name: str, arguments: str, *lines: str) -> str:
    remark = _ACTIVATION_REMARKS.get(name)
    body = [f'    """{remark}"""'] if remark else []
    return "\n".join([f"def {name}({arguments}):", *body, *(f"    {line}" for line in lines)])


def _tuple(names: Iterable[str]) -> str:
    names = list(names)
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _edit(entry: Change) -> str:
    layer, source, target, number = entry.value
    return f"tables[{layer}][{source}, {target}] = {number!r}"


def _freeze(entry: Change) -> str:
    layer, source, target, frozen = entry.value
    rows, columns = (":" if index is None else index for index in (source, target))
    return f"frozen_tables[{layer}][{rows}, {columns}] = {frozen!r}"


def _new_optimizer(training: TrainingConfig) -> str:
    name = training.optimizer
    return (
        f"{_CLASS[name]}({training.momentum!r})" if name in ("momentum", "nesterov") else f"{_CLASS[name]}()"
    )
