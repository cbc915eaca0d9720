"""A run as a NumPy script: what a beginner would write to train exactly this network, and nothing else.

The script holds the points, draws the same first weights, and learns in the same steps; what belongs to an
activation, a loss, an optimizer is the NumPy text of its row. Rows are samples, as in every lesson. It ends
with the weights of the run but for rounding. Numbers that were changed on the way (a learning rate, a typed
weight, frozen neurons) change there too. Where an optimizer or a schedule was exchanged, replaying it would
bury the program: then a sentence names the changes, and the script trains with the settings of the end.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import indent

import numpy as np

from datasets.features import FEATURES
from playground.config import Change, TrainingConfig
from playground.nn.activations import ACTIVATIONS
from playground.nn.code import Code
from playground.nn.initializers import INITIALIZERS
from playground.nn.losses import LOSSES
from playground.nn.optimizers import OPTIMIZERS
from playground.nn.schedules import SCHEDULES
from playground.nn.twins import twin_places
from playground.settings import SETTINGS
from playground.training.journal import BY_HAND, EDIT, FREEZE, n_due, n_past, position, training_after
from playground.training.motion import RATE_SETTINGS
from playground.training.run import TrainingRun
from playground.training.streams import DROPOUT, INIT, SHUFFLE

_HEAD = '''
"""A neural network that learns with NumPy alone: one run of the Perceptron Playground.

Data: {data}.
They stand in the table at the end.
Network: {n_inputs} inputs, hidden neurons: {hidden}; {outputs}.
Learning: {optimizer}; loss {loss}; up to {place}.

{promise}
"""

import numpy as np

LAYER_SIZES = {sizes}  # inputs, hidden, outputs
N_PARAMETERS = {n_parameters}  # weights and biases
N_TRAIN = {n_train}  # so many rows of the table are for training{known}
'''

_UNCHANGED = "It ends with the weights of the run, but for the rounding of the last digits."
_CHANGED = """\
The run was changed on the way, and its weights are others: this is how it would have learned
from the beginning with the settings of its end. What was changed, and when:"""

_CORE = '''
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


def with_ones(A):
    """A last column of ones: what the biases are multiplied with."""
    return np.column_stack([A, np.ones(len(A))])


def forward(parameters, X):
    """Each layer's weighted sums, and its outputs (the inputs first). Every row is one point."""
    sums, outputs = [], [X]
    for W, function in zip(split(parameters), FUNCTIONS, strict=True):
        sums.append(with_ones(outputs[-1]) @ W)
        outputs.append(function(sums[-1]))
    return sums, outputs
'''

_BACKWARD = '''
def gradient_of(parameters, X, Y):
    """Backpropagation: how the mean loss of these points changes with each weight and bias."""
    tables, (sums, outputs) = split(parameters), forward(parameters, X)
    delta = {delta} / len(Y)
    gradients = []
    for layer in reversed(range(len(tables))):  # pass the blame back, layer by layer
        gradients.insert(0, with_ones(outputs[layer]).T @ delta)
        if layer:
            delta = BACK[layer - 1](delta @ tables[layer][:-1].T, sums[layer - 1], outputs[layer])
    return np.concatenate([gradient.ravel() for gradient in gradients])
'''

_FIRST = '''
def first_parameters():
    """The weights and biases before anything is learned."""
    rng = np.random.default_rng([{seed}, {stream}, 0])
    tables = []
    for n_in, n_out in zip(LAYER_SIZES[:-1], LAYER_SIZES[1:], strict=True):
{lines}
        tables += [weights.ravel(), np.full(n_out, {bias})]
    return np.concatenate(tables)
'''

_DROPOUT = '''
def thinning(kept, share):
    """A factor for each parameter: 0 for weights from neurons left out, more than 1 for the other ones."""
    factors, start = np.ones(N_PARAMETERS), 0
    for table, size in zip(split(factors)[1:], LAYER_SIZES[1:-1], strict=True):
        table[:-1] = kept[start : start + size, None] / (1 - share)
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

_REPORT = '''
def report(trained):
    """Print how well the network does, and what it has learned."""
    X, Y, parameters = trained
    sums, outputs = forward(parameters, X)
    {parts}
    for name, part in parts.items():
        Z, A, right = sums[-1][part], outputs[-1][part], Y[part]
        score = {score}
        print({told})
    for number, table in enumerate(split(parameters), start=1):
        print(f"layer {{number}}, a line for each neuron before it, the last the biases:")
        for row in table.tolist():
            print(*row)
'''

_ANSWERS = {
    "signed": ("-1 for class 0 and 1 for class 1", "2 * answers[:, None] - 1"),
    "share": ("The class, 0 or 1", "answers[:, None]"),
    "classes": (
        "A 1 for the right class and a 0 for the others",
        "np.eye(LAYER_SIZES[-1])[answers.astype(int)]",
    ),
    "regression": ("The number to be learned", "answers[:, None]"),
}


def numpy_script(run: TrainingRun) -> str:
    """A Python program that needs only NumPy, trains as this run did up to where it stands, and says whether
    it ends with the same weights. What only ends a run (a target, early stopping) is not in it. The same run
    gives the same text.
    """
    return _Script(run).text()


class _Script:
    """The pieces of one script."""

    def __init__(self, run: TrainingRun) -> None:
        self._run, self._config = run, run.config
        here = run.epoch, run.step
        due = run.changes[: n_due(run.changes, *here)]
        before = due[: n_past(due, *here)]
        exchanged = any(
            position(one) > (0, 0) and one.name not in BY_HAND and isinstance(one.value, str)
            for one in before
        )
        cuts = {n_due(before, *position(one)) for one in before} | {n_due(before, 0, 0)}
        self._told = due if exchanged else ()
        self._due = () if exchanged else due
        self._moments = [
            training_after(run.config, before[:cut]) for cut in ([len(before)] if exchanged else sorted(cuts))
        ]
        self._trains = here > (0, 0)
        self._activations = [ACTIVATIONS[name] for name in run.config.activations]
        self._loss = LOSSES[run.config.loss]
        self._optimizer = OPTIMIZERS[self._moments[0].optimizer]
        self._schedule = SCHEDULES[self._moments[0].schedule]
        first = INITIALIZERS[run.config.network.initializer](np.random.default_rng(0), run.config.layer_sizes)
        self._twins = twin_places(run.config.layer_sizes, first) is not None
        self._freezes = any(entry.name == FREEZE for entry in self._due)
        self._fixes = self._freezes or not run.config.network.train_biases
        self._numbers = self._names_of_numbers()

    def _names_of_numbers(self) -> list[str]:
        """Settings that are variables of the script: those that act somewhere in this run."""
        names = ["learning_rate", "batch_size"]
        if not self._schedule.is_constant:
            names.append("schedule_epochs")
        chosen = self._optimizer.hyperparameters() & set(SETTINGS)
        strengths = ["l1", "l2", "clip_norm", *(["dropout"] if len(self._activations) > 1 else [])]
        acting = [name for name in strengths if any(getattr(one, name) for one in self._moments)]
        return [*names, *sorted(chosen), *acting]

    def text(self) -> str:
        parts = [self._head(), self._inputs(), self._answers(), _CORE, self._first_parameters()]
        parts += self._functions()
        parts.append(
            self._function("loss", "Z, A, Y", self._form.numpy, f"The mean loss ({self._loss.name}).")
        )
        if self._trains:
            parts += self._learning()
        parts += [self._train(), self._report(), self._table()]
        body = "\n\n\n".join(part.strip("\n") for part in parts)
        return f'{body}\n\nif __name__ == "__main__":\n    report(train())\n'

    # What it begins with, and its points

    def _head(self) -> str:
        run, config = self._run, self._config
        sizes = zip(config.network.hidden_layer_sizes, config.hidden_activations, strict=True)
        hidden = ", ".join(f"{size} {name}" for size, name in sizes)
        data = [f"{run.problem.n_train} points to learn from"]
        if run.problem.n_held_out:
            data.append(f"{run.problem.n_held_out} held out for early stopping")
        if run.problem.n_test:
            data.append(f"{run.problem.n_test} to test with")
        n_known = run.problem.n_train + run.problem.n_held_out
        known = f"\nN_KNOWN = {n_known}  # the rows up to here are held out, the others test"
        return _HEAD.format(
            data=f"{config.data.dataset}, {', '.join(data)}",
            n_inputs=len(config.features),
            hidden=hidden or "none",
            outputs=f"{config.n_outputs} {config.output_activation} output{'s'[: config.n_outputs > 1]}",
            optimizer=self._optimizer.label,
            loss=config.loss,
            place=_place(run.epoch, run.step),
            promise="\n    ".join([_CHANGED, *map(_in_words, self._told)]) if self._told else _UNCHANGED,
            sizes=config.layer_sizes,
            n_parameters=len(run.network.parameters),
            n_train=run.problem.n_train,
            known=known if run.problem.n_held_out else "",
        )

    def _inputs(self) -> str:
        columns = ", ".join(FEATURES[name].numpy for name in self._config.features)
        points = "x1, x2 = points.T" if self._run.problem.points.shape[1] == 2 else "x1 = points[:, 0]"
        lines, X = [points], f"np.column_stack([{columns}])"
        scaling = self._run.problem.scaling
        if scaling is not None:
            lines += [
                f"X = {X}",
                "# One scale, from the points to learn from; an input that does not vary is only shifted.",
                f"mean = {scaling.mean.tolist()!r}",
                f"deviation = {scaling.scale.tolist()!r}",
            ]
            X = "(X - mean) / deviation"
        return self._function("inputs", "points", "\n".join([*lines, X]), "What the network is shown.")

    def _answers(self) -> str:
        kind = self._activations[-1].kind
        remark, value = _ANSWERS.get(
            "regression" if self._config.task == "regression" else kind, _ANSWERS["signed"]
        )
        return self._function("targets", "answers", value, f"What the outputs should be. {remark}.")

    def _table(self) -> str:
        problem = self._run.problem
        names = "x1 x2" if problem.points.shape[1] == 2 else "x1"
        answer = "target" if self._config.task == "regression" else "class"
        # Every coordinate and answer with all its digits.
        points = zip(problem.points.tolist(), problem.y.tolist(), strict=True)
        rows = "\n".join(" ".join(map(repr, (*point, y))) for point, y in points)
        return f'# Every line is one point: {names} {answer}.\nTABLE = """\n{rows}\n"""'

    # Network and loss

    def _first_parameters(self) -> str:
        network = self._config.network
        rule = INITIALIZERS[network.initializer]
        *lines, last = rule.code.numpy.split("\n")
        return _FIRST.format(
            seed=network.init_seed,
            stream=INIT,
            lines=indent("\n".join([*lines, f"weights = {last}"]), " " * 8),
            bias=rule.bias if network.train_biases else 0.0,
        )

    @property
    def _form(self) -> Code:
        return self._loss.form_of(self._config.output_activation).code

    def _functions(self) -> Iterator[str]:
        """The activations, with their backward rules where the run needs them."""
        *hidden, output = self._activations
        back = [*hidden, *([] if self._is_matched else [output])] if self._trains else []
        for rule in dict.fromkeys(self._activations):
            yield self._function(rule.name, "Z", rule.code.numpy, f"f(z) = {rule.formula}")
            if rule in back:
                remark = "From dL/dA, the blame of its outputs, to dL/dZ, that of its sums."
                yield self._function(f"{rule.name}_back", "G, Z, A", rule.code.numpy_gradient, remark)
        tables = f"FUNCTIONS = {_tuple(rule.name for rule in self._activations)}  # of each layer"
        if self._trains and hidden:
            tables += f"\nBACK = {_tuple(f'{rule.name}_back' for rule in hidden)}  # of each hidden layer"
        yield tables

    @property
    def _is_matched(self) -> bool:
        return self._activations[-1].name in self._loss.matched

    def _learning(self) -> Iterator[str]:
        name = self._activations[-1].name
        remark = "How the loss of each row changes with its outputs"
        remark += ": with their sums, for the two cancel." if self._is_matched else "."
        yield self._function("loss_slope", "A, Y", self._form.numpy_gradient, remark)
        slope = "loss_slope(outputs[-1], Y)"
        yield _BACKWARD.format(
            delta=slope if self._is_matched else f"{name}_back({slope}, sums[-1], outputs[-1])"
        )
        yield self._optimizer.code.numpy
        if self._schedule.follows_loss:
            yield self._schedule.code.numpy
        elif not self._schedule.is_constant:
            yield self._function("factor", "epoch, length", self._schedule.code.numpy, self._schedule.summary)
        if "dropout" in self._numbers:
            yield _DROPOUT
        if self._twins:
            yield _TWINS

    @staticmethod
    def _function(name: str, arguments: str, body: str, remark: str) -> str:
        """A function whose body is lines that end in an expression."""
        *lines, last = body.split("\n")
        inside = "\n".join([f'"""{remark}"""', *lines, f"return {last}"])
        return f"def {name}({arguments}):\n{indent(inside, '    ')}"

    # Training

    def _train(self) -> str:
        here = self._run.epoch, self._run.step
        last = [entry for entry in self._due if position(entry) == here and entry.name == EDIT]
        lines = [
            "rows = np.array([line.split() for line in TABLE.strip().splitlines()], dtype=float)",
            "X, Y = inputs(rows[:, :-1]), targets(rows[:, -1])",
            "parameters = first_parameters()",
        ]
        if any(entry.name == EDIT for entry in self._due):
            lines.append("tables = split(parameters)")
        if self._trains:
            lines += [*self._beginning(), *self._loop()]
        if last:
            lines += ["# Set by hand at the end.", *map(_edit, last)]
        remark = "Learn step by step; gives inputs and right answers of all points, and the parameters."
        return self._function("train", "", "\n".join([*lines, "X, Y, parameters"]), remark)

    def _beginning(self) -> Iterator[str]:
        """What is set before the first epoch, with the changes made there."""
        training = self._moments[0]
        if {"l1", "l2"} & set(self._numbers):
            yield "is_weight = np.ones(N_PARAMETERS)"
            yield "for table in split(is_weight):"
            yield "    table[-1] = 0  # a bias"
        if self._fixes:
            yield "fixed = np.zeros(N_PARAMETERS, dtype=bool)  # what does not learn"
            yield "fixed_tables = split(fixed)"
        if not self._config.network.train_biases:
            yield "for table in fixed_tables:"
            yield "    table[-1] = True  # the biases stay 0"
        yield from (f"{name} = {self._number(name, training)}" for name in self._numbers)
        chosen = self._optimizer.hyperparameters() & set(SETTINGS)
        yield f"optimizer = {self._optimizer.__name__}({', '.join(sorted(chosen))})"
        if self._schedule.follows_loss:
            yield "schedule = Plateau()"
        first = [entry for entry in self._due if position(entry) == (0, 0)]
        for entry in first:
            if entry.name in BY_HAND:
                yield from self._by_hand(entry)

    def _number(self, name: str, training: TrainingConfig) -> str:
        if name == "batch_size" and self._optimizer.full_batch:
            return "N_TRAIN"
        return repr(getattr(training, name))

    def _loop(self) -> Iterator[str]:
        run, seed = self._run, self._config.training.shuffle_seed
        here = run.epoch, run.step
        on_the_way = [entry for entry in self._due if (0, 0) < position(entry) < here]
        within = [entry for entry in on_the_way if entry.step]
        counts = bool(within or run.step or "dropout" in self._numbers)
        yield f"for epoch in range({run.epoch + (run.step > 0)}):  # an epoch goes through all points once"
        yield from self._changes([entry for entry in on_the_way if not entry.step], "    ")
        yield "    # Shuffle the points and take a few at a time; after each few, step downhill."
        yield f"    order = np.random.default_rng([{seed}, {SHUFFLE}, epoch]).permutation(N_TRAIN)"
        yield "    batches = [order[at : at + batch_size] for at in range(0, N_TRAIN, batch_size)]"
        if "dropout" in self._numbers:
            hidden = sum(self._config.network.hidden_layer_sizes)
            yield f"    rng = np.random.default_rng([{seed}, {DROPOUT}, epoch])"
            yield f"    chances = rng.random((len(batches), {hidden}))  # of the hidden neurons"
        yield "    for step, batch in enumerate(batches):" if counts else "    for batch in batches:"
        if run.step:
            yield f"        if (epoch, step) == {here!r}:"
            yield "            break"
        yield from self._changes(within, "        ")
        yield from (f"        {line}" for line in self._step())
        if self._schedule.follows_loss:
            yield "    sums, outputs = forward(parameters, X)"
            yield "    known = sums[-1][:N_TRAIN], outputs[-1][:N_TRAIN], Y[:N_TRAIN]"
            yield "    schedule.look(loss(*known), schedule_epochs)"

    def _step(self) -> Iterator[str]:
        """One mini-batch."""
        thinned = "dropout" in self._numbers
        if thinned:
            yield "factors = thinning(chances[step] >= dropout / 100, dropout / 100)"
            yield "gradient = gradient_of(parameters * factors, X[batch], Y[batch]) * factors"
        else:
            yield "gradient = gradient_of(parameters, X[batch], Y[batch])"
        if self._twins:
            twins = "gradient[twins(parameters)]"
            yield f"gradient = gradient if dropout else {twins}" if thinned else f"gradient = {twins}"
        if "clip_norm" in self._numbers:
            yield f"norm = np.linalg.norm({'gradient[~fixed]' if self._fixes else 'gradient'})"
            yield "gradient *= min(clip_norm / (norm + 1e-6), 1) if clip_norm else 1  # not longer than that"
        yield f"rate = learning_rate{self._factor()}"
        decay = "l2" in self._numbers and self._optimizer.decoupled_l2
        if "l2" in self._numbers and not decay:
            yield "gradient += l2 * is_weight * parameters"
        if "l1" in self._numbers:
            yield "gradient += l1 * is_weight * np.sign(parameters)"
        if decay:
            yield self._moved("rate * l2 * is_weight * parameters")
        yield self._moved("optimizer.step(gradient, rate)")

    def _factor(self) -> str:
        if self._schedule.follows_loss:
            return " * schedule.factor"
        return "" if self._schedule.is_constant else " * factor(epoch, schedule_epochs)"

    def _moved(self, step: str) -> str:
        return f"parameters -= {f'np.where(fixed, 0, {step})' if self._fixes else step}"

    def _changes(self, entries: list[Change], before: str) -> Iterator[str]:
        """The changes at the beginnings of epochs, or within them."""
        for (epoch, step), group in groupby(entries, key=position):
            lines = [line for entry in group for line in self._statements(entry)]
            if lines:
                condition = f"(epoch, step) == ({epoch}, {step})" if step else f"epoch == {epoch}"
                yield f"{before}if {condition}:  # changed by hand"
                yield from (f"{before}    {line}" for line in lines)

    def _statements(self, entry: Change) -> Iterator[str]:
        """What one entry changes; nothing where it acts on nothing in this run."""
        if entry.name in BY_HAND:
            yield from self._by_hand(entry)
        elif entry.name in self._optimizer.hyperparameters():
            yield f"optimizer.{entry.name} = {entry.value!r}"
        elif entry.name in self._numbers and not (entry.name == "batch_size" and self._optimizer.full_batch):
            yield f"{entry.name} = {entry.value!r}"
        if self._schedule.follows_loss and entry.name in RATE_SETTINGS:
            yield "schedule = Plateau()"

    def _by_hand(self, entry: Change) -> Iterator[str]:
        """A weight that was typed, or neurons frozen or let go."""
        if entry.name == EDIT:
            yield _edit(entry)
            return
        layer, source, target, frozen = entry.value
        rows, columns = (":" if index is None else index for index in (source, target))
        yield f"fixed_tables[{layer}][{rows}, {columns}] = {frozen!r}"
        if not self._config.network.train_biases:
            yield f"fixed_tables[{layer}][-1] = True"

    # What it ends with

    def _report(self) -> str:
        problem, config = self._run.problem, self._config
        parts = ['parts = {"training": slice(0, N_TRAIN)}']
        if problem.n_held_out:
            parts.append('parts["held out"] = slice(N_TRAIN, N_KNOWN)')
        if problem.n_test:
            parts.append(f'parts["test"] = slice({"N_KNOWN" if problem.n_held_out else "N_TRAIN"}, None)')
        if config.task == "regression":
            score = "np.sqrt(np.mean((A - right) ** 2))"
            told = 'f"{name}: loss {loss(Z, A, right):.6f}, typical miss {score:.4f}"'
        else:
            if config.n_outputs > 1:
                score = "np.mean(A.argmax(axis=1) == right.argmax(axis=1))"
            else:
                middle = f"{self._activations[-1].middle:g}"
                score = f"np.mean((A >= {middle}) == (right > {middle}))"
            told = 'f"{name}: loss {loss(Z, A, right):.6f}, {score:.1%} right"'
        return _REPORT.format(parts="\n    ".join(parts), score=score, told=told)


def _place(epoch: int, step: int) -> str:
    return f"epoch {epoch}" + (f", {step} mini-batches" if step else "")


def _in_words(entry: Change) -> str:
    changed = f"{entry.name} = {entry.value}"
    if entry.name in BY_HAND:
        changed = f"{'weights set' if entry.name == EDIT else 'neurons frozen or let go'} by hand"
    return f"{_place(*position(entry))}: {changed}"


def _tuple(names: Iterable[str]) -> str:
    names = list(names)
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"


def _edit(entry: Change) -> str:
    layer, source, target, number = entry.value
    return f"tables[{layer}][{source}, {target}] = {number!r}"
