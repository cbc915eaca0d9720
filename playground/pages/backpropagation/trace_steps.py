"""An update as a list of steps: what each computes, from what, and the equation with symbols and numbers.

A step shows quantities, each named by a short id that drawing, matrices and equations share:

    x:i  y:k                 inputs and targets of the row that is shown
    w:l:i:j                  a weight before (i == n_in: the bias), l counting layers after the input from 0
    z:l:j  a:l:j             sum and output of a neuron
    e:k  L                   an output's part of the loss, the loss of the batch
    g:l:j  d:l:j             dL/da and delta = dL/dz
    G:l:i:j  n:l:i:j         dL/dw, and the weight after the update
    1                        the signal of every bias

The first letter is also the number's kind, and so its colour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.nn.activations import ACTIVATIONS
from playground.nn.losses import LOSSES
from playground.nn.network import with_ones
from playground.pages.backpropagation.trace import Floats, Trace, neuron_names, places
from playground.pages.backpropagation.trace_text import number

Phase = Literal["forward", "loss", "backward", "update"]
Detail = Literal["number", "neuron", "layer"]

MOST_TERMS = 4
"""Rows of a sum over rows that are written out; of a longer one the middle is left out."""


class Token(NamedTuple):
    """A piece of an equation: text, the kind of number it is ("" for signs and words), and a subscript."""

    text: str
    kind: str = ""
    sub: str = ""


@dataclass(frozen=True)
class Equation:
    """One line in symbols, the same in numbers, and the result."""

    symbols: tuple[Token, ...]
    numbers: tuple[Token, ...]
    result: Token


@dataclass(frozen=True)
class Step:
    """One step.

    phase, kind: as in KINDS. layer, index, source: what it is about; -1 where that says nothing.
    shows: ids that are known from now on. uses: ids it is computed from.
    matrices: key of its matrix equation, "" without one.
    atom: number of the last single computation in it, from 0.
    """

    phase: Phase
    kind: str
    layer: int
    index: int
    source: int
    shows: tuple[str, ...]
    uses: tuple[str, ...]
    equations: tuple[Equation, ...]
    matrices: str
    atom: int = 0


KINDS: Mapping[str, tuple[Phase, str]] = MappingProxyType(
    {
        "sum": ("forward", "z"),
        "activate": ("forward", "a"),
        "error": ("loss", "e"),
        "loss": ("loss", "L"),
        "blame": ("backward", "g"),
        "delta": ("backward", "d"),
        "gradient": ("backward", "G"),
        "update": ("update", "n"),
    }
)
"""The kinds of steps: their phase, and the first letter of what they compute."""


class Matrix(NamedTuple):
    """A matrix of numbers, with the id of every cell; `kind` is its colour.

    `fixed`: where it is True a number does not count, because the weight is fixed; None: nowhere.
    """

    symbol: Token
    kind: str
    values: NDArray[np.float64]
    ids: list[list[str]]
    fixed: NDArray[np.bool_] | None = None

    def turned(self) -> Matrix:
        ids = [list(column) for column in zip(*self.ids, strict=True)]
        symbol = self.symbol._replace(text=f"{self.symbol.text}ᵀ")
        return Matrix(symbol, self.kind, self.values.T, ids)


MatrixEquation = list[Matrix | str]
"""Matrices and the signs between them."""


class Writer:
    """The steps of one update, as seen from one row of the batch.

    Args:
        trace: the update.
        row: the row whose numbers stand in the drawing.
        digits: after the decimal point.
    """

    def __init__(self, trace: Trace, row: int = 0, digits: int = 4) -> None:
        self.trace = trace
        self.row = row
        self.digits = digits
        self.sizes = trace.exercise.layer_sizes
        self.names = neuron_names(self.sizes)
        self.places = {place.index: place for place in places(self.sizes)}
        self.values = self._all_values()
        self.matrices = self._all_matrices()
        self._share = "" if trace.n_rows == 1 else f" · 1/{trace.n_rows}"

    # Numbers

    def text(self, value: float) -> str:
        return number(value, self.digits)

    def _all_values(self) -> dict[str, float]:
        """Every quantity by its id, for the row that is shown."""
        trace, workspace, row = self.trace, self.trace.workspace, self.row
        arrays = {"x": trace.exercise.X[row], "y": trace.exercise.Y[row]}
        if trace.errors is not None:
            arrays["e"] = trace.errors[row]
        layers: dict[str, Sequence[Floats | None]] = {
            "z": workspace.Z,
            "a": workspace.A,
            "g": trace.answer_slopes,
            "d": workspace.delta,
            "w": workspace.blocks,
            "G": workspace.gradient_blocks,
            "n": trace.new.blocks,
        }
        for kind, found in layers.items():
            for layer, values in enumerate(found):
                if values is not None:
                    arrays[f"{kind}:{layer}"] = values if kind in "wGn" else values[row]
        return {"1": 1.0, "L": trace.loss} | {
            ":".join([name, *map(str, index)]): float(value)
            for name, values in arrays.items()
            for index, value in np.ndenumerate(values)
        }

    # Steps

    def steps(self, detail: Detail = "number") -> list[Step]:
        """All steps in order: one number at a time, or all numbers of a neuron or of a layer together."""
        atoms = [
            replace(step, atom=at)
            for at, step in enumerate((*self._forward(), *self._loss(), *self._backward(), *self._update()))
        ]
        return [_joined(list(group)) for _, group in groupby(atoms, lambda step: _group(step, detail))]

    def _forward(self) -> Iterator[Step]:
        for layer, (n_in, n_out) in enumerate(pairwise(self.sizes)):
            rule = ACTIVATIONS[self.trace.exercise.activations[layer]]
            for j in range(n_out):
                terms = [f"{{w:{layer}:{i}:{j}}} · {{{self._source_id(layer, i)}}}" for i in range(n_in)]
                yield self._step("sum", layer, j, right=" + ".join([*terms, f"{{w:{layer}:{n_in}:{j}}}"]))
            for j in range(n_out):
                z = f"{{z:{layer}:{j}}}"
                right = f"{rule.label}({z})"
                if rule.sums_to_one:
                    right = f"exp({z}) / ({' + '.join(f'exp({{z:{layer}:{k}}})' for k in range(n_out))})"
                yield self._step("activate", layer, j, right=right)

    def _loss(self) -> Iterator[Step]:
        trace, last, n_out = self.trace, self.trace.n_layers - 1, self.sizes[-1]
        if trace.errors is None:
            pairs = tuple(part for k in range(n_out) for part in (f"a:{last}:{k}", f"y:{k}"))
            right = self._by_hand(0)[0].format(a="{.a}", y="{.y}")
            yield self._step("loss", last, right=right, numbers="", uses=pairs)
            return
        simple = n_out == 1 and trace.n_rows == 1
        for k in range(n_out):
            right = self._by_hand(k)[0].format(a=f"{{a:{last}:{k}}}", y=f"{{y:{k}}}")
            step = self._step("loss" if simple else "error", last, k, right=right)
            yield replace(step, shows=("L", "e:0")) if simple else step
        if simple:
            return
        errors = [f"e:{k}" for k in range(n_out)]
        if trace.n_rows == 1:
            yield self._step("loss", last, right=" + ".join(f"{{{error}}}" for error in errors))
            return
        share = f"1/{trace.n_rows}"
        yield self._step(
            "loss",
            last,
            right=f"{share} · (sum of the rows' losses)",
            numbers=f"{share} · ({self._sum_of_rows('{{e.{0}}}')})",
            more={f"e.{at}": float(loss) for at, loss in enumerate(trace.errors.sum(axis=1))},
            uses=errors,
        )

    def _backward(self) -> Iterator[Step]:
        for layer in range(self.trace.n_layers - 1, -1, -1):
            n_in, n_out = self.sizes[layer : layer + 2]
            for j in range(n_out):
                if self.trace.answer_slopes[layer] is not None:
                    yield self._blame(layer, j)
            for j in range(n_out):
                yield self._delta(layer, j)
            for j in range(n_out):
                for i in range(n_in + 1):
                    yield self._gradient(layer, i, j)

    def _blame(self, layer: int, j: int) -> Step:
        """dL/da of a neuron: from the loss at the output, from the layer after it before that."""
        if layer < self.trace.n_layers - 1:
            after = range(self.sizes[layer + 2])
            terms = [f"{{w:{layer + 1}:{j}:{k}}} · {{d:{layer + 1}:{k}}}" for k in after]
            return self._step("blame", layer, j, right=" + ".join(terms))
        a, y = f"a:{layer}:{j}", f"y:{j}"
        right = self._by_hand(j)[1].format(a=f"{{{a}}}", y=f"{{{y}}}") + self._share
        numbers = "" if self.trace.errors is None else right
        return self._step("blame", layer, j, right=right, numbers=numbers, uses=(a, y))

    def _delta(self, layer: int, j: int) -> Step:
        answer_slopes, slopes = self.trace.answer_slopes[layer], self.trace.slopes[layer]
        a, g = f"{{a:{layer}:{j}}}", f"{{g:{layer}:{j}}}"
        if answer_slopes is None:
            return self._step("delta", layer, j, right=f"({a} − {{y:{j}}}){self._share}")
        if slopes is None:
            inner = " + ".join(f"{{a:{layer}:{k}}} · {{g:{layer}:{k}}}" for k in range(self.sizes[-1]))
            return self._step("delta", layer, j, right=f"{a} · ({g} − ({inner}))")
        rule = ACTIVATIONS[self.trace.exercise.activations[layer]]
        right, numbers = f"{g} · {rule.label}′({{z:{layer}:{j}}})", f"{g} · {{.slope}}"
        if rule.slope_by_hand:
            right = numbers = f"{g} · {rule.slope_by_hand.format(a=a)}"
        more, uses = {".slope": float(slopes[self.row, j])}, [f"{kind}:{layer}:{j}" for kind in "gza"]
        return self._step("delta", layer, j, right=right, numbers=numbers, more=more, uses=uses)

    def _gradient(self, layer: int, i: int, j: int) -> Step:
        trace = self.trace
        is_bias = i == self.sizes[layer]
        right = f"{{d:{layer}:{j}}}" if is_bias else f"{{{self._source_id(layer, i)}}} · {{d:{layer}:{j}}}"
        if trace.n_rows == 1:
            return self._step("gradient", layer, j, i, right=right, numbers="" if is_bias else right)
        more = {f"d.{at}": float(delta) for at, delta in enumerate(trace.workspace.delta[layer][:, j])}
        term = "{{d.{0}}}"
        if not is_bias:
            more |= {f"a.{at}": float(signal) for at, signal in enumerate(trace.before(layer)[:, i])}
            term = "{{a.{0}}} · " + term
        numbers = self._sum_of_rows(term)
        return self._step(
            "gradient", layer, j, i, right=f"sum over rows of {right}", numbers=numbers, more=more
        )

    def _update(self) -> Iterator[Step]:
        exercise = self.trace.exercise
        for layer, i, j in sorted(self.places, key=lambda index: (index[0], index[2], index[1])):
            w, gradient = f"w:{layer}:{i}:{j}", f"G:{layer}:{i}:{j}"
            right, numbers, uses = f"{{{w}}} (fixed)", "", [w]
            if not self.trace.fixed[layer][i, j]:
                uses = [w, gradient]
                right, numbers = f"{{{w}}} − step of {exercise.rule.label}", f"{{{w}}} − {{.step}}"
                if exercise.rule.is_plain:
                    right = numbers = f"{{{w}}} − {{.η}} · {{{gradient}}}"
            moved = self.values[w] - self.values[f"n:{layer}:{i}:{j}"]
            more = {".η": float(exercise.learning_rate), ".step": moved}
            yield self._step("update", layer, j, i, right=right, numbers=numbers, more=more, uses=uses)

    # Equations

    def _step(
        self,
        kind: str,
        layer: int,
        j: int = -1,
        i: int = -1,
        *,
        right: str,
        numbers: str | None = None,
        more: Mapping[str, float] = MappingProxyType({}),
        uses: Sequence[str] | None = None,
    ) -> Step:
        """A step with its equation, which is written once.

        Args:
            kind, layer, j, i: what it is about: kind, layer, index and source of `Step`.
            right: how it is computed, with ids in braces in place of quantities; numbers follow from it.
            numbers: the same for the line of numbers where that is another one; "" for none.
            more: values of further ids; one that begins with a dot is written as the rest of it.
            uses: ids it is computed from, where these are not just those of `right`.
        """
        phase, letter = KINDS[kind]
        place = {"loss": (), "error": (j,), "gradient": (layer, i, j), "update": (layer, i, j)}
        head = ":".join([letter, *map(str, place.get(kind, (layer, j)))])
        values = {**self.values, **more}
        lines = [f"{{{head}}} = {right}", right if numbers is None else numbers]
        symbols = tuple(self._symbol(part) if is_id else Token(part) for part, is_id in _pieces(lines[0]))
        told: list[Token] = [Token("=")] if lines[1] else []
        for part, is_id in _pieces(lines[1]):
            opens = told[-1].text.endswith(("=", "(", "|")) if told else True
            told.append(self._number(part, values[part], bare=opens) if is_id else Token(part))
        if uses is None:
            uses = [part for part, is_id in _pieces(right) if is_id and part in self.values]
            uses += ["1"] * (kind == "sum" or i == self.sizes[layer])
        equation = Equation(symbols, tuple(told), self._number(head, values[head], bare=True))
        key = f"{kind}:{layer}" if f"{kind}:{layer}" in self.matrices else ""
        return Step(phase, kind, layer, j, i, (head,), tuple(dict.fromkeys(uses)), (equation,), key)

    def _sum_of_rows(self, term: str) -> str:
        """A term for every row, {0} its number, with plus signs; of many rows the middle is left out."""
        terms = [term.format(at) for at in range(self.trace.n_rows)]
        if len(terms) > MOST_TERMS:
            terms[MOST_TERMS - 1 : -1] = ["…"]
        return " + ".join(terms)

    # Matrices

    def _all_matrices(self) -> dict[str, MatrixEquation]:
        """The matrix equations by their keys; other rows' numbers become known with the shown one's."""
        trace, workspace, exercise = self.trace, self.trace.workspace, self.trace.exercise
        found: dict[str, MatrixEquation] = {}
        for layer, n_in in enumerate(self.sizes[:-1]):
            inputs = Matrix(
                Token("A", "a", str(layer)) if layer else Token("X", "a"),
                "a",
                with_ones(trace.before(layer)),
                [[*(self._source_id(layer, i) for i in range(n_in)), "1"]] * trace.n_rows,
            )
            W = self._matrix("W", "w", layer, workspace.blocks[layer])
            Z = self._matrix("Z", "z", layer, workspace.Z[layer])
            A = self._matrix("A", "a", layer, workspace.A[layer])
            delta = self._matrix("δ", "d", layer, workspace.delta[layer])
            G = self._matrix("∂L/∂W", "G", layer, workspace.gradient_blocks[layer])
            new = self._matrix("new W", "n", layer, trace.new.blocks[layer])
            label = ACTIVATIONS[exercise.activations[layer]].label
            found[f"sum:{layer}"] = [inputs, "·", W, "=", Z]
            found[f"activate:{layer}"] = [f"{label} of", Z, "=", A]
            answer_slopes, slopes = trace.answer_slopes[layer], trace.slopes[layer]
            if answer_slopes is not None:
                g = self._matrix("∂L/∂A", "g", layer, answer_slopes)
                if slopes is not None:
                    known = self._matrix(f"{label}′(Z)", "a", layer, slopes)
                    known = known._replace(kind="", symbol=known.symbol._replace(kind=""))
                    found[f"delta:{layer}"] = [g, "×", known, "=", delta]
                if layer < trace.n_layers - 1:
                    after = self._matrix("W", "w", layer + 1, workspace.blocks[layer + 1][:-1])
                    following = self._matrix("δ", "d", layer + 1, workspace.delta[layer + 1])
                    found[f"blame:{layer}"] = [following, "·", after.turned(), "=", g]
            found[f"gradient:{layer}"] = [inputs.turned(), "·", delta, "=", G]
            step = Matrix(Token("step"), "", W.values - new.values, new.ids)
            taken: MatrixEquation = ["−", step]
            if exercise.rule.is_plain:
                taken = [f"− {self.text(exercise.learning_rate)} ×", G._replace(fixed=trace.fixed[layer])]
            found[f"update:{layer}"] = [W, *taken, "=", new]
        return found

    def _matrix(self, text: str, kind: str, layer: int, values: Floats) -> Matrix:
        """A matrix of a layer: (rows, neurons), or (n_in + 1, n_out) of its weights, the biases last."""
        n_out = values.shape[1]
        ids = [
            [f"{kind}:{layer}:{i}:{j}" if kind in "wGn" else f"{kind}:{layer}:{j}" for j in range(n_out)]
            for i in range(len(values))
        ]
        number = "" if self.trace.n_layers == 1 else str(layer + 1)
        return Matrix(Token(text, kind, number), kind, values, ids)

    # Pieces

    def _by_hand(self, k: int) -> tuple[str, str]:
        """The loss of an output and its slope as one writes them, with {a} and {y} for its numbers."""
        exercise = self.trace.exercise
        loss = LOSSES[exercise.loss]
        written = loss.form_of(exercise.activations[-1]).by_hand
        if written is None:
            return f"{loss.label} of {{a}} for {{y}}", f"slope of {loss.label} along {{a}}"
        return written(float(self.trace.workspace.A[-1][self.row, k]), float(exercise.Y[self.row, k]))

    def _source_id(self, layer: int, i: int) -> str:
        return f"x:{i}" if layer == 0 else f"a:{layer - 1}:{i}"

    def _symbol(self, id: str) -> Token:
        """What a quantity is called; one whose id begins with a dot is called what follows."""
        kind, _, rest = id.partition(":")
        if id[0] == ".":
            return Token(id[1:], id[1:] if id[1:] in ("a", "y") else "")
        if kind == "L":
            return Token("L", "L")
        *place, index = map(int, rest.split(":"))
        names = self.names[0 if kind == "x" else -1 if kind in "ye" else place[0] + 1]
        if kind == "x":
            return Token(names[index][0], "a", names[index][1:])
        if kind == "y":
            return Token("y", "y", "" if len(names) == 1 else names[index][1:])
        if kind in "wGn":
            at = self.places[place[0], place[1], index]
            text, sub = ("b", at.target_name) if at.is_bias else (at.name[0], at.name[1:])
            return Token({"w": text, "G": f"∂L/∂{text}", "n": f"new {text}"}[kind], kind, sub)
        return Token({"z": "z", "a": "a", "g": "∂L/∂a", "d": "δ", "e": "L"}[kind], kind, names[index])

    def _number(self, id: str, value: float, *, bare: bool) -> Token:
        """The number of a quantity; a negative one behind a sign is put in brackets."""
        text, kind = self.text(value), id[0].strip(".").replace("x", "a")
        return Token(f"({text})" if text.startswith("−") and not bare else text, kind)


def _pieces(template: str) -> list[tuple[str, bool]]:
    """The texts of a template and the ids in its braces, in order, each with whether it is an id."""
    parts = re.split(r"{([^}]*)}", template)
    return [(part.strip(), bool(place % 2)) for place, part in enumerate(parts) if part.strip()]


def _group(step: Step, detail: Detail) -> tuple[object, ...]:
    if detail == "number":
        return (step.atom,)
    apart = step.index if detail == "neuron" and step.phase != "loss" else -1
    return step.kind, step.layer, apart


def _joined(group: Sequence[Step]) -> Step:
    first = group[0]
    if len(group) == 1:
        return first
    joined: dict[str, Any] = {
        name: tuple(dict.fromkeys(part for step in group for part in getattr(step, name)))
        for name in ("shows", "uses", "equations")
    }
    is_one = len({step.index for step in group}) == 1
    return replace(first, **joined, index=first.index if is_one else -1, source=-1, atom=group[-1].atom)
