"""An update as a list of steps: what each computes, from what, and the equation with symbols and numbers.

A step shows quantities, each named by a short id that drawing, matrices and equations share:

    x:i  y:k                 inputs and targets of the row that is shown
    w:l:i:j                  a weight before (i == n_in: the bias), l counting layers after the input from 0
    z:l:j  a:l:j             sum and output of a neuron
    e:k  L                   an output's part of the loss, the loss of the batch
    g:l:j  d:l:j             dL/da and delta = dL/dz
    G:l:i:j  n:l:i:j         dL/dw, and the weight after the update

The first letter is also the number's kind, and so its colour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.nn.activations import ACTIVATIONS
from playground.nn.losses import LOSSES
from playground.pages.backpropagation.trace import Floats, Place, Trace, neuron_names, places
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


class Mark(NamedTuple):
    """What is in use of a matrix of the step's matrix equation: a row, a column or a cell (None: all)."""

    matrix: int
    row: int | None
    column: int | None


@dataclass(frozen=True)
class Step:
    """One step.

    phase, kind: "sum" and "activate" forward, "error" and "loss", "blame", "delta" and "gradient" backward,
    "update". layer, index, source: what it is about; -1 where that says nothing.
    shows: ids that are known from now on. uses: ids it is computed from.
    matrices: key of its matrix equation, "" without one; marks: what of it is in use.
    atom: number of the last single computation in it, from 0.
    """

    phase: Phase
    kind: str
    layer: int
    index: int = -1
    source: int = -1
    shows: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    equations: tuple[Equation, ...] = ()
    matrices: str = ""
    marks: tuple[Mark, ...] = ()
    atom: int = 0


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
        """Its transpose."""
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
        self.names = neuron_names(trace.layer_sizes)
        self.places = {place.index: place for place in places(trace.layer_sizes)}
        self._values = self.values()
        self._share = "" if trace.n_rows == 1 else f" · 1/{trace.n_rows}"

    # Numbers

    def text(self, value: float) -> str:
        return number(value, self.digits)

    def values(self) -> dict[str, float]:
        """Every quantity by its id, for the row that is shown."""
        trace, row = self.trace, self.row
        arrays = {"x": trace.exercise.X[row], "y": trace.exercise.Y[row]}
        if trace.errors is not None:
            arrays["e"] = trace.errors[row]
        of_rows: dict[str, Sequence[Floats | None]] = {
            "z": trace.Z,
            "a": trace.A,
            "g": trace.answer_slopes,
            "d": trace.delta,
        }
        of_weights = {"w": trace.blocks, "G": trace.gradient_blocks, "n": trace.new_blocks}
        for kind, layers in of_rows.items():
            known = ((layer, values) for layer, values in enumerate(layers) if values is not None)
            arrays |= {f"{kind}:{layer}": values[row] for layer, values in known}
        for kind, blocks in of_weights.items():
            arrays |= {f"{kind}:{layer}": block for layer, block in enumerate(blocks)}
        return {"L": trace.loss} | {
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
        trace, row = self.trace, self.row
        for layer in range(trace.n_layers):
            n_in, n_out = trace.layer_sizes[layer : layer + 2]
            rule = ACTIVATIONS[trace.exercise.activations[layer]]
            for j in range(n_out):
                terms = [f"{{w:{layer}:{i}:{j}}} · {{{self._source_id(layer, i)}}}" for i in range(n_in)]
                right = " + ".join([*terms, f"{{w:{layer}:{n_in}:{j}}}"])
                marks = (Mark(0, row, None), Mark(1, None, j), Mark(2, row, j))
                about = Step("forward", "sum", layer, j, matrices=f"sum:{layer}", marks=marks)
                yield self._written(about, f"z:{layer}:{j}", right)
            for j in range(n_out):
                z = f"{{z:{layer}:{j}}}"
                right = f"{rule.label}({z})"
                if rule.sums_to_one:
                    right = f"exp({z}) / ({' + '.join(f'exp({{z:{layer}:{k}}})' for k in range(n_out))})"
                used = (Mark(0, row, None if rule.sums_to_one else j), Mark(1, row, j))
                about = Step("forward", "activate", layer, j, matrices=f"activate:{layer}", marks=used)
                yield self._written(about, f"a:{layer}:{j}", right)

    def _loss(self) -> Iterator[Step]:
        trace = self.trace
        last, n_out = trace.n_layers - 1, trace.layer_sizes[-1]
        whole = Step("loss", "loss", last)
        if trace.errors is None:
            right = self._by_hand(0)[0].format(a="{.a}", y="{.y}")
            pairs = tuple(part for k in range(n_out) for part in (f"a:{last}:{k}", f"y:{k}"))
            yield replace(self._written(whole, "L", right, numbers=""), uses=pairs)
            return
        simple = n_out == 1 and trace.n_rows == 1
        for k in range(n_out):
            right = self._by_hand(k)[0].format(a=f"{{a:{last}:{k}}}", y=f"{{y:{k}}}")
            about = replace(whole, kind="loss" if simple else "error", index=k)
            step = self._written(about, "L" if simple else f"e:{k}", right)
            yield replace(step, shows=("L", "e:0")) if simple else step
        if simple:
            return
        errors = tuple(f"e:{k}" for k in range(n_out))
        if trace.n_rows == 1:
            yield self._written(whole, "L", " + ".join(f"{{{error}}}" for error in errors))
            return
        of_rows = {f"e.{number}": float(loss) for number, loss in enumerate(trace.errors.sum(axis=1))}
        share = f"1/{trace.n_rows}"
        numbers = f"{share} · ({self._sum_of_rows('{{e.{0}}}')})"
        step = self._written(
            whole, "L", f"{share} · (sum of the rows' losses)", numbers=numbers, more=of_rows
        )
        yield replace(step, uses=errors)

    def _backward(self) -> Iterator[Step]:
        for layer in range(self.trace.n_layers - 1, -1, -1):
            n_in, n_out = self.trace.layer_sizes[layer : layer + 2]
            for j in range(n_out):
                if self.trace.answer_slopes[layer] is not None:
                    yield self._slope_of_output(layer, j)
            for j in range(n_out):
                yield self._delta(layer, j)
            for j in range(n_out):
                for i in range(n_in + 1):
                    yield self._gradient(layer, i, j)

    def _slope_of_output(self, layer: int, j: int) -> Step:
        """dL/da of a neuron: from the loss at the output, from the layer after it before that."""
        about, head = Step("backward", "blame", layer, j), f"g:{layer}:{j}"
        if layer == self.trace.n_layers - 1:
            right = self._by_hand(j)[1].format(a=f"{{a:{layer}:{j}}}", y=f"{{y:{j}}}") + self._share
            step = self._written(about, head, right, numbers="" if self.trace.errors is None else right)
            return replace(step, uses=(f"a:{layer}:{j}", f"y:{j}"))
        after = layer + 1
        n_after = self.trace.layer_sizes[after + 1]
        right = " + ".join(f"{{w:{after}:{j}:{k}}} · {{d:{after}:{k}}}" for k in range(n_after))
        marks = (Mark(0, self.row, None), Mark(1, None, j), Mark(2, self.row, j))
        return self._written(replace(about, matrices=f"blame:{layer}", marks=marks), head, right)

    def _delta(self, layer: int, j: int) -> Step:
        trace, row = self.trace, self.row
        answer_slopes, slope = trace.answer_slopes[layer], trace.slope[layer]
        about, head = Step("backward", "delta", layer, j), f"d:{layer}:{j}"
        a, g = f"{{a:{layer}:{j}}}", f"{{g:{layer}:{j}}}"
        if answer_slopes is None:
            return self._written(about, head, f"({a} − {{y:{j}}}){self._share}")
        if slope is None:
            places = range(trace.layer_sizes[-1])
            inner = " + ".join(f"{{a:{layer}:{k}}} · {{g:{layer}:{k}}}" for k in places)
            return self._written(about, head, f"{a} · ({g} − ({inner}))")
        rule = ACTIVATIONS[trace.exercise.activations[layer]]
        if rule.slope_by_hand:
            right = numbers = f"{g} · {rule.slope_by_hand.format(a=a)}"
        else:
            right, numbers = f"{g} · {rule.label}′({{z:{layer}:{j}}})", f"{g} · {{.slope}}"
        marks = (Mark(0, row, j), Mark(1, row, j), Mark(2, row, j))
        about = replace(about, matrices=f"delta:{layer}", marks=marks)
        step = self._written(about, head, right, numbers=numbers, more={".slope": float(slope[row, j])})
        return replace(step, uses=(f"g:{layer}:{j}", f"z:{layer}:{j}", f"a:{layer}:{j}"))

    def _gradient(self, layer: int, i: int, j: int) -> Step:
        trace = self.trace
        is_bias = i == trace.layer_sizes[layer]
        marks = (Mark(0, i, None), Mark(1, None, j), Mark(2, i, j))
        about = Step("backward", "gradient", layer, j, i, matrices=f"gradient:{layer}", marks=marks)
        right = f"{{d:{layer}:{j}}}" if is_bias else f"{{{self._source_id(layer, i)}}} · {{d:{layer}:{j}}}"
        if trace.n_rows == 1:
            return self._written(about, f"G:{layer}:{i}:{j}", right, numbers="" if is_bias else right)
        more = {f"d.{number}": float(delta) for number, delta in enumerate(trace.delta[layer][:, j])}
        term = "{{d.{0}}}"
        if not is_bias:
            signals = trace.before(layer)[:, i]
            more |= {f"a.{number}": float(signal) for number, signal in enumerate(signals)}
            term = "{{a.{0}}} · " + term
        return self._written(
            about,
            f"G:{layer}:{i}:{j}",
            f"sum over rows of {right}",
            numbers=self._sum_of_rows(term),
            more=more,
        )

    def _update(self) -> Iterator[Step]:
        rule, rate = self.trace.exercise.rule, self.trace.exercise.learning_rate
        places = sorted(self.places.values(), key=lambda place: (place.layer, place.target, place.source))
        for place in places:
            layer, i, j = place.index
            w, gradient = f"{{w:{layer}:{i}:{j}}}", f"{{G:{layer}:{i}:{j}}}"
            moved = float(self.trace.blocks[layer][i, j] - self.trace.new_blocks[layer][i, j])
            marks = (Mark(0, i, j), Mark(1, i, j), Mark(2, i, j))
            about = Step("update", "update", layer, j, i, matrices=f"update:{layer}", marks=marks)
            head = f"n:{layer}:{i}:{j}"
            if self.trace.is_fixed(layer, i, j):
                yield self._written(about, head, f"{w} (fixed)", numbers="")
            elif rule.is_plain:
                yield self._written(about, head, f"{w} − {{.η}} · {gradient}", more={".η": float(rate)})
            else:
                step = self._written(
                    about,
                    head,
                    f"{w} − step of {rule.label}",
                    numbers=f"{w} − {{.step}}",
                    more={".step": moved},
                )
                yield replace(step, uses=(*step.uses, gradient[1:-1]))

    # Equations

    def _written(
        self,
        about: Step,
        head: str,
        right: str,
        *,
        numbers: str | None = None,
        more: Mapping[str, float] = MappingProxyType({}),
    ) -> Step:
        """A step with its equation, which is written once.

        Args:
            about: the step without it.
            head: id of what is computed.
            right: how, with ids in braces in place of quantities; numbers follow from it.
            numbers: the same for the line of numbers where that is another one; "" for none.
            more: values of further ids; one that begins with a dot is written as the rest of it.
        """
        values = {**self._values, **more}
        lines = [f"{{{head}}} = {right}", right if numbers is None else numbers]
        symbols = tuple(self._symbol(part) if is_id else Token(part) for part, is_id in _pieces(lines[0]))
        told: list[Token] = [Token("=")] if lines[1] else []
        for part, is_id in _pieces(lines[1]):
            opens = told[-1].text.endswith(("=", "(", "|")) if told else True
            told.append(self._number(part, values[part], bare=opens) if is_id else Token(part))
        uses = tuple(dict.fromkeys(part for part, is_id in _pieces(right) if is_id and part in self._values))
        equation = Equation(symbols, tuple(told), self._number(head, values[head], bare=True))
        return replace(about, shows=(head,), uses=uses, equations=(equation,))

    def _sum_of_rows(self, term: str) -> str:
        """A term for every row, {0} its number, with plus signs; of many rows the middle is left out."""
        n_rows = self.trace.n_rows
        terms = [term.format(number) for number in range(n_rows)]
        if n_rows > MOST_TERMS:
            terms[MOST_TERMS - 1 : -1] = ["…"]
        return " + ".join(terms)

    # Matrices

    def matrices(self) -> dict[str, MatrixEquation]:
        """The matrix equations by their keys; other rows' numbers become known with the shown one's."""
        trace = self.trace
        found: dict[str, MatrixEquation] = {}
        for layer in range(trace.n_layers):
            n_in = trace.layer_sizes[layer]
            inputs = Matrix(
                Token("A", "a", str(layer)) if layer else Token("X", "a"),
                "a",
                np.column_stack((trace.before(layer), np.ones(trace.n_rows))),
                [[*(self._source_id(layer, i) for i in range(n_in)), ""]] * trace.n_rows,
            )
            W = self._matrix("W", "w", layer, trace.blocks[layer])
            Z = self._matrix("Z", "z", layer, trace.Z[layer])
            A = self._matrix("A", "a", layer, trace.A[layer])
            delta = self._matrix("δ", "d", layer, trace.delta[layer])
            found[f"sum:{layer}"] = [inputs, "·", W, "=", Z]
            label = ACTIVATIONS[trace.exercise.activations[layer]].label
            found[f"activate:{layer}"] = [f"{label} of", Z, "=", A]
            answer_slopes, slope = trace.answer_slopes[layer], trace.slope[layer]
            if answer_slopes is not None:
                g = self._matrix("∂L/∂A", "g", layer, answer_slopes)
                if slope is not None:
                    known = self._matrix(f"{label}′(Z)", "a", layer, slope)
                    known = known._replace(kind="", symbol=known.symbol._replace(kind=""))
                    found[f"delta:{layer}"] = [g, "×", known, "=", delta]
                if layer < trace.n_layers - 1:
                    after = self._matrix("W", "w", layer + 1, trace.blocks[layer + 1][:-1])
                    following = self._matrix("δ", "d", layer + 1, trace.delta[layer + 1])
                    found[f"blame:{layer}"] = [following, "·", after.turned(), "=", g]
            G = self._matrix("∂L/∂W", "G", layer, trace.gradient_blocks[layer])
            found[f"gradient:{layer}"] = [inputs.turned(), "·", delta, "=", G]
            new = self._matrix("new W", "n", layer, trace.new_blocks[layer])
            if trace.exercise.rule.is_plain:
                step = f"− {self.text(trace.exercise.learning_rate)} ×"
                found[f"update:{layer}"] = [W, step, G._replace(fixed=trace.fixed_block(layer)), "=", new]
            else:
                moved = Matrix(Token("step"), "", trace.blocks[layer] - trace.new_blocks[layer], new.ids)
                found[f"update:{layer}"] = [W, "−", moved, "=", new]
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
        exercise, row = self.trace.exercise, self.row
        loss = LOSSES[exercise.loss]
        written = loss.form_of(exercise.activations[-1]).by_hand
        if written is None:
            return f"{loss.label} of {{a}} for {{y}}", f"slope of {loss.label} along {{a}}"
        return written(float(self.trace.A[-1][row, k]), float(exercise.Y[row, k]))

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
            at: Place = self.places[place[0], place[1], index]
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
    return step.phase, step.kind, step.layer, apart


def _joined(group: Sequence[Step]) -> Step:
    first = group[0]
    if len(group) == 1:
        return first
    joined: dict[str, Any] = {
        name: tuple(dict.fromkeys(part for step in group for part in getattr(step, name)))
        for name in ("shows", "uses", "marks")
    }
    return replace(
        first,
        **joined,
        index=first.index if len({step.index for step in group}) == 1 else -1,
        source=-1,
        equations=tuple(line for step in group for line in step.equations),
        atom=group[-1].atom,
    )
