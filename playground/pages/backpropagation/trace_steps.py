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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

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
    index: int
    source: int
    shows: tuple[str, ...]
    uses: tuple[str, ...]
    equations: tuple[Equation, ...]
    matrices: str
    marks: tuple[Mark, ...]
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

    # Numbers

    def values(self) -> dict[str, float]:
        """Every quantity by its id, for the row that is shown."""
        trace, row = self.trace, self.row
        found: dict[str, float] = {}
        found |= {f"x:{i}": float(value) for i, value in enumerate(trace.exercise.X[row])}
        found |= {f"y:{k}": float(value) for k, value in enumerate(trace.exercise.Y[row])}
        per_neuron: dict[str, Sequence[Floats | None]] = {
            "z": trace.Z,
            "a": trace.A,
            "g": trace.answer_slopes,
            "d": trace.delta,
        }
        for kind, layers in per_neuron.items():
            for layer, values in enumerate(layers):
                if values is not None:
                    found |= {f"{kind}:{layer}:{j}": float(value) for j, value in enumerate(values[row])}
        if trace.errors is not None:
            found |= {f"e:{k}": float(value) for k, value in enumerate(trace.errors[row])}
        found["L"] = trace.loss
        per_weight = {"w": trace.blocks, "G": trace.gradient_blocks, "n": trace.new_blocks}
        for kind, blocks in per_weight.items():
            for layer, block in enumerate(blocks):
                for (i, j), value in np.ndenumerate(block):
                    found[f"{kind}:{layer}:{i}:{j}"] = float(value)
        return found

    def text(self, value: float) -> str:
        return number(value, self.digits)

    # Steps

    def steps(self, detail: Detail = "number") -> list[Step]:
        """All steps in order: one number at a time, or all numbers of a neuron or of a layer together."""
        atoms = [
            replace(step, atom=at)
            for at, step in enumerate((*self._forward(), *self._loss(), *self._backward(), *self._update()))
        ]
        if detail == "number":
            return atoms
        groups: list[list[Step]] = []
        for step in atoms:
            key = _group(step, detail)
            if groups and _group(groups[-1][0], detail) == key:
                groups[-1].append(step)
            else:
                groups.append([step])
        return [_joined(group) for group in groups]

    def _forward(self) -> Iterator[Step]:
        trace, row = self.trace, self.row
        for layer in range(trace.n_layers):
            n_in, n_out = trace.layer_sizes[layer : layer + 2]
            before = trace.before(layer)
            rule = ACTIVATIONS[trace.exercise.activations[layer]]
            for j in range(n_out):
                symbols: list[Token] = [self._symbol("z", layer, j), Token("=")]
                numbers: list[Token] = [Token("=")]
                for i in range(n_in):
                    sign = [Token("+")] if i else []
                    value = trace.blocks[layer][i, j]
                    symbols += [*sign, self._weight(layer, i, j), Token("·"), self._source(layer, i)]
                    numbers += [
                        *sign,
                        self._bracketed(value, "w", first=not i),
                        Token("·"),
                        self._bracketed(before[row, i], "a"),
                    ]
                bias = trace.blocks[layer][n_in, j]
                symbols += [Token("+"), self._weight(layer, n_in, j)]
                numbers += [Token("+"), self._bracketed(bias, "w")]
                uses = [self._source_id(layer, i) for i in range(n_in)]
                yield Step(
                    "forward",
                    "sum",
                    layer,
                    j,
                    -1,
                    (f"z:{layer}:{j}",),
                    (*uses, *(f"w:{layer}:{i}:{j}" for i in range(n_in + 1))),
                    (Equation(tuple(symbols), tuple(numbers), self._number(trace.Z[layer][row, j], "z")),),
                    f"sum:{layer}",
                    (Mark(0, row, None), Mark(1, None, j), Mark(2, row, j)),
                )
            for j in range(n_out):
                z = trace.Z[layer][row, j]
                if rule.sums_to_one:
                    others = [Token("z", "z", name) for name in self.names[layer + 1]]
                    symbols = [self._symbol("a", layer, j), Token("= exp("), self._symbol("z", layer, j)]
                    symbols += [
                        Token(") / ("),
                        *_joined_tokens([[Token("exp("), o, Token(")")] for o in others]),
                    ]
                    symbols += [Token(")")]
                    numbers = [Token("= exp("), self._number(z, "z"), Token(") / (")]
                    numbers += _joined_tokens(
                        [
                            [Token("exp("), self._number(value, "z"), Token(")")]
                            for value in trace.Z[layer][row]
                        ]
                    )
                    numbers += [Token(")")]
                    uses = [f"z:{layer}:{k}" for k in range(n_out)]
                else:
                    symbols = [
                        self._symbol("a", layer, j),
                        Token(f"= {rule.label}("),
                        self._symbol("z", layer, j),
                    ]
                    symbols += [Token(")")]
                    numbers = [Token(f"= {rule.label}("), self._number(z, "z"), Token(")")]
                    uses = [f"z:{layer}:{j}"]
                yield Step(
                    "forward",
                    "activate",
                    layer,
                    j,
                    -1,
                    (f"a:{layer}:{j}",),
                    tuple(uses),
                    (Equation(tuple(symbols), tuple(numbers), self._number(trace.A[layer][row, j], "a")),),
                    f"activate:{layer}",
                    (Mark(0, row, None if rule.sums_to_one else j), Mark(1, row, j)),
                )

    def _loss(self) -> Iterator[Step]:
        trace, row = self.trace, self.row
        last, n_out = trace.n_layers - 1, trace.layer_sizes[-1]
        A, Y = trace.A[last][row], trace.exercise.Y[row]
        pairs = [part for k in range(n_out) for part in (f"a:{last}:{k}", f"y:{k}")]
        symbols: tuple[Token, ...]
        if trace.errors is None:
            a, y = Token("a", "a"), Token("y", "y")
            symbols = (Token("L", "L"), Token("="), *_filled(self._by_hand(A[0], Y[0])[0], a, y))
            line = Equation(symbols, (), self._number(trace.loss, "L"))
            yield Step("loss", "loss", last, -1, -1, ("L",), tuple(pairs), (line,), "", ())
            return
        simple = n_out == 1 and trace.n_rows == 1
        for k in range(n_out):
            a, y = self._symbol("a", last, k), self._target(k)
            error = float(trace.errors[row, k])
            kind = "L" if simple else "e"
            head = Token("L", "L") if simple else Token("L", "e", self.names[-1][k])
            written, _ = self._by_hand(A[k], Y[k])
            of_symbols = _filled(written, a, y)
            of_numbers = _filled(written, self._number(A[k], "a"), self._bracketed(Y[k], "y"))
            line = Equation(
                (head, Token("="), *of_symbols), (Token("="), *of_numbers), self._number(error, kind)
            )
            yield Step(
                "loss",
                "loss" if simple else "error",
                last,
                k,
                -1,
                ("L", "e:0") if simple else (f"e:{k}",),
                (f"a:{last}:{k}", f"y:{k}"),
                (line,),
                "",
                (),
            )
        if simple:
            return
        parts: list[Token] = []
        rows = trace.errors.sum(axis=1)
        if trace.n_rows == 1:
            symbols = (Token("L", "L"), Token("="))
            symbols += tuple(_joined_tokens([[Token("L", "e", name)] for name in self.names[-1]]))
            parts = _joined_tokens([[self._number(value, "e")] for value in trace.errors[row]])
        else:
            symbols = (Token("L", "L"), Token(f"= 1/{trace.n_rows} · (sum of the rows' losses)"))
            parts = [Token(f"1/{trace.n_rows} · (")]
            parts += _joined_tokens(
                [
                    [Token("…") if number_of is None else self._number(rows[number_of], "e")]
                    for number_of in _few_rows(trace.n_rows)
                ]
            )
            parts += [Token(")")]
        line = Equation(symbols, (Token("="), *parts), self._number(trace.loss, "L"))
        uses = tuple(f"e:{k}" for k in range(n_out))
        yield Step("loss", "loss", last, -1, -1, ("L",), uses, (line,), "", ())

    def _backward(self) -> Iterator[Step]:
        for layer in range(self.trace.n_layers - 1, -1, -1):
            n_in, n_out = self.trace.layer_sizes[layer : layer + 2]
            for j in range(n_out):
                if self.trace.answer_slopes[layer] is not None:
                    yield self._blame(layer, j)
            for j in range(n_out):
                yield self._delta(layer, j)
            for j in range(n_out):
                for i in range(n_in + 1):
                    yield self._gradient(layer, i, j)

    def _blame(self, layer: int, j: int) -> Step:
        trace, row = self.trace, self.row
        answer_slopes = trace.answer_slopes[layer]
        assert answer_slopes is not None
        result = self._number(answer_slopes[row, j], "g")
        head = self._symbol("g", layer, j)
        if layer == trace.n_layers - 1:
            a, y = self._symbol("a", layer, j), self._target(j)
            A, Y = trace.A[layer][row, j], trace.exercise.Y[row, j]
            share = [] if trace.n_rows == 1 else [Token(f"· 1/{trace.n_rows}")]
            _, written = self._by_hand(A, Y)
            a_number, y_number = self._number(A, "a"), self._bracketed(Y, "y")
            line = Equation(
                (head, Token("="), *_filled(written, a, y), *share),
                () if trace.errors is None else (Token("="), *_filled(written, a_number, y_number), *share),
                result,
            )
            uses: tuple[str, ...] = (f"a:{layer}:{j}", f"y:{j}")
            return Step("backward", "blame", layer, j, -1, (f"g:{layer}:{j}",), uses, (line,), "", ())
        after = layer + 1
        n_after = trace.layer_sizes[after + 1]
        symbols = _joined_tokens(
            [[self._weight(after, j, k), Token("·"), self._symbol("d", after, k)] for k in range(n_after)]
        )
        numbers = _joined_tokens(
            [
                [
                    self._bracketed(trace.blocks[after][j, k], "w", first=not k),
                    Token("·"),
                    self._bracketed(trace.delta[after][row, k], "d"),
                ]
                for k in range(n_after)
            ]
        )
        return Step(
            "backward",
            "blame",
            layer,
            j,
            -1,
            (f"g:{layer}:{j}",),
            tuple(part for k in range(n_after) for part in (f"w:{after}:{j}:{k}", f"d:{after}:{k}")),
            (Equation((head, Token("="), *symbols), (Token("="), *numbers), result),),
            f"blame:{layer}",
            (Mark(0, row, None), Mark(1, None, j), Mark(2, row, j)),
        )

    def _delta(self, layer: int, j: int) -> Step:
        trace, row = self.trace, self.row
        answer_slopes, slope = trace.answer_slopes[layer], trace.slope[layer]
        head, result = self._symbol("d", layer, j), self._number(trace.delta[layer][row, j], "d")
        share = [] if trace.n_rows == 1 else [Token(f"· 1/{trace.n_rows}")]
        uses: tuple[str, ...]
        if answer_slopes is None:
            a, y = trace.A[layer][row, j], trace.exercise.Y[row, j]
            line = Equation(
                (
                    head,
                    Token("= ("),
                    self._symbol("a", layer, j),
                    Token("−"),
                    self._target(j),
                    Token(")"),
                    *share,
                ),
                (Token("= ("), self._number(a, "a"), Token("−"), self._bracketed(y, "y"), Token(")"), *share),
                result,
            )
            uses = (f"a:{layer}:{j}", f"y:{j}")
            return Step("backward", "delta", layer, j, -1, (f"d:{layer}:{j}",), uses, (line,), "", ())
        if slope is None:
            inner = _joined_tokens(
                [
                    [self._symbol("a", layer, k), Token("·"), self._symbol("g", layer, k)]
                    for k in range(trace.layer_sizes[-1])
                ]
            )
            inner_numbers = _joined_tokens(
                [
                    [
                        self._number(trace.A[layer][row, k], "a"),
                        Token("·"),
                        self._bracketed(answer_slopes[row, k], "g"),
                    ]
                    for k in range(trace.layer_sizes[-1])
                ]
            )
            line = Equation(
                (
                    head,
                    Token("="),
                    self._symbol("a", layer, j),
                    Token("· ("),
                    self._symbol("g", layer, j),
                    Token("− ("),
                    *inner,
                    Token("))"),
                ),
                (
                    Token("="),
                    self._number(trace.A[layer][row, j], "a"),
                    Token("· ("),
                    self._number(answer_slopes[row, j], "g"),
                    Token("− ("),
                    *inner_numbers,
                    Token("))"),
                ),
                result,
            )
            uses = tuple(
                part for k in range(trace.layer_sizes[-1]) for part in (f"a:{layer}:{k}", f"g:{layer}:{k}")
            )
            return Step("backward", "delta", layer, j, -1, (f"d:{layer}:{j}",), uses, (line,), "", ())
        slope_symbols, slope_numbers = self._slope(layer, j)
        line = Equation(
            (head, Token("="), self._symbol("g", layer, j), Token("·"), *slope_symbols),
            (
                Token("="),
                self._bracketed(answer_slopes[row, j], "g", first=True),
                Token("·"),
                *(slope_numbers or (self._bracketed(slope[row, j], ""),)),
            ),
            result,
        )
        return Step(
            "backward",
            "delta",
            layer,
            j,
            -1,
            (f"d:{layer}:{j}",),
            (f"g:{layer}:{j}", f"z:{layer}:{j}", f"a:{layer}:{j}"),
            (line,),
            f"delta:{layer}",
            (Mark(0, row, j), Mark(1, row, j), Mark(2, row, j)),
        )

    def _slope(self, layer: int, j: int) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
        """f'(z) in symbols and numbers, written with a where that is usual; else () for the number itself."""
        rule = ACTIVATIONS[self.trace.exercise.activations[layer]]
        a = self._symbol("a", layer, j)
        bracketed = self._bracketed(self.trace.A[layer][self.row, j], "a")
        if rule.slope_by_hand:
            return _filled(rule.slope_by_hand, a, a), _filled(rule.slope_by_hand, bracketed, bracketed)
        return (Token(f"{rule.label}′("), self._symbol("z", layer, j), Token(")")), ()

    def _gradient(self, layer: int, i: int, j: int) -> Step:
        trace, row = self.trace, self.row
        n_in = trace.layer_sizes[layer]
        is_bias = i == n_in
        head = self._gradient_symbol(layer, i, j)
        if trace.n_rows == 1:
            source = [] if is_bias else [self._source(layer, i), Token("·")]
            symbols: tuple[Token, ...] = (head, Token("="), *source, self._symbol("d", layer, j))
            delta = trace.delta[layer][row, j]
            numbers: tuple[Token, ...] = (
                ()
                if is_bias
                else (
                    Token("="),
                    self._bracketed(trace.before(layer)[row, i], "a", first=True),
                    Token("·"),
                    self._bracketed(delta, "d"),
                )
            )
        else:
            source = [] if is_bias else [self._source(layer, i), Token("·")]
            symbols = (head, Token("= sum over rows of"), *source, self._symbol("d", layer, j))
            signals = np.ones(trace.n_rows) if is_bias else trace.before(layer)[:, i]
            terms = [
                [Token("…")]
                if number_of is None
                else [
                    *([] if is_bias else [self._bracketed(signals[number_of], "a"), Token("·")]),
                    self._bracketed(trace.delta[layer][number_of, j], "d"),
                ]
                for number_of in _few_rows(trace.n_rows)
            ]
            numbers = (Token("="), *_joined_tokens(terms))
        uses = [f"d:{layer}:{j}"]
        if not is_bias:
            uses.append(self._source_id(layer, i))
        value = trace.gradient_blocks[layer][i, j]
        return Step(
            "backward",
            "gradient",
            layer,
            j,
            i,
            (f"G:{layer}:{i}:{j}",),
            tuple(uses),
            (Equation(symbols, numbers, self._number(value, "G")),),
            f"gradient:{layer}",
            (Mark(0, i, None), Mark(1, None, j), Mark(2, i, j)),
        )

    def _update(self) -> Iterator[Step]:
        trace = self.trace
        rate = Token(self.text(trace.exercise.learning_rate))
        for place in sorted(
            self.places.values(), key=lambda place: (place.layer, place.target, place.source)
        ):
            layer, i, j = place.index
            w, new = trace.blocks[layer][i, j], trace.new_blocks[layer][i, j]
            symbol = self._weight(layer, i, j)
            head = Token(f"new {symbol.text}", "n", symbol.sub)
            uses = [f"w:{layer}:{i}:{j}"]
            numbers: tuple[Token, ...]
            if trace.is_fixed(layer, i, j):
                symbols: tuple[Token, ...] = (head, Token("="), symbol, Token("(fixed)"))
                numbers = ()
            elif trace.exercise.rule.is_plain:
                gradient = trace.gradient_blocks[layer][i, j]
                symbols = (head, Token("="), symbol, Token("− η ·"), self._gradient_symbol(layer, i, j))
                numbers = (
                    Token("="),
                    self._number(w, "w"),
                    Token("−"),
                    rate,
                    Token("·"),
                    self._bracketed(gradient, "G"),
                )
                uses.append(f"G:{layer}:{i}:{j}")
            else:
                symbols = (head, Token("="), symbol, Token("− step of"), Token(trace.exercise.rule.label))
                numbers = (Token("="), self._number(w, "w"), Token("−"), self._bracketed(w - new, ""))
                uses.append(f"G:{layer}:{i}:{j}")
            yield Step(
                "update",
                "update",
                layer,
                j,
                i,
                (f"n:{layer}:{i}:{j}",),
                tuple(uses),
                (Equation(symbols, numbers, self._number(new, "n")),),
                f"update:{layer}",
                (Mark(0, i, j), Mark(1, i, j), Mark(2, i, j)),
            )

    # Matrices

    def matrices(self) -> dict[str, MatrixEquation]:
        """The matrix equations by their keys; other rows' numbers become known with the shown one's."""
        trace = self.trace
        found: dict[str, MatrixEquation] = {}
        for layer in range(trace.n_layers):
            n_in, n_out = trace.layer_sizes[layer : layer + 2]
            rows = range(trace.n_rows)
            number_of = "" if trace.n_layers == 1 else str(layer + 1)
            before_of = "" if trace.n_layers == 1 else str(layer)
            source = [self._source_id(layer, i) for i in range(n_in)]
            inputs = Matrix(
                Token("X", "a") if layer == 0 else Token("A", "a", before_of),
                "a",
                np.column_stack((trace.before(layer), np.ones(trace.n_rows))),
                [[*source, ""] for _ in rows],
            )

            def of_layer(
                text: str, kind: str, values: Floats, layer: int = layer, sub: str = number_of
            ) -> Matrix:
                ids = [[f"{kind}:{layer}:{j}" for j in range(values.shape[1])] for _ in range(len(values))]
                return Matrix(Token(text, kind, sub), kind, values, ids)

            def of_weights(
                text: str, kind: str, block: Floats, layer: int = layer, sub: str = number_of
            ) -> Matrix:
                ids = [[f"{kind}:{layer}:{i}:{j}" for j in range(block.shape[1])] for i in range(len(block))]
                return Matrix(Token(text, kind, sub), kind, block, ids)

            W = of_weights("W", "w", trace.blocks[layer])
            Z, A = of_layer("Z", "z", trace.Z[layer]), of_layer("A", "a", trace.A[layer])
            delta = of_layer("δ", "d", trace.delta[layer])
            found[f"sum:{layer}"] = [inputs, "·", W, "=", Z]
            label = ACTIVATIONS[trace.exercise.activations[layer]].label
            found[f"activate:{layer}"] = [f"{label} of", Z, "=", A]
            answer_slopes, slope = trace.answer_slopes[layer], trace.slope[layer]
            if answer_slopes is not None and slope is not None:
                known = Matrix(
                    Token(f"{label}′(Z)", "", number_of),
                    "",
                    slope,
                    [[f"a:{layer}:{j}" for j in range(n_out)] for _ in rows],
                )
                found[f"delta:{layer}"] = [of_layer("∂L/∂A", "g", answer_slopes), "×", known, "=", delta]
            if answer_slopes is not None and layer < trace.n_layers - 1:
                after = trace.blocks[layer + 1][:-1]
                turned = Matrix(
                    Token("Wᵀ", "w", str(layer + 2)),
                    "w",
                    after.T,
                    [[f"w:{layer + 1}:{j}:{k}" for j in range(len(after))] for k in range(after.shape[1])],
                )
                following = Matrix(
                    Token("δ", "d", str(layer + 2)),
                    "d",
                    trace.delta[layer + 1],
                    [[f"d:{layer + 1}:{k}" for k in range(after.shape[1])] for _ in rows],
                )
                found[f"blame:{layer}"] = [following, "·", turned, "=", of_layer("∂L/∂A", "g", answer_slopes)]
            turned_inputs = Matrix(
                Token("Xᵀ", "a") if layer == 0 else Token("Aᵀ", "a", before_of),
                "a",
                inputs.values.T,
                [list(column) for column in zip(*inputs.ids, strict=True)],
            )
            G = of_weights("∂L/∂W", "G", trace.gradient_blocks[layer])
            found[f"gradient:{layer}"] = [turned_inputs, "·", delta, "=", G]
            new = of_weights("new W", "n", trace.new_blocks[layer])
            if trace.exercise.rule.is_plain:
                rate = self.text(trace.exercise.learning_rate)
                fixed = trace.fixed_block(layer)
                found[f"update:{layer}"] = [W, f"− {rate} ×", G._replace(fixed=fixed), "=", new]
            else:
                steps = Matrix(
                    Token("step", ""),
                    "",
                    trace.blocks[layer] - trace.new_blocks[layer],
                    [[f"n:{layer}:{i}:{j}" for j in range(n_out)] for i in range(n_in + 1)],
                )
                found[f"update:{layer}"] = [W, "−", steps, "=", new]
        return found

    # Pieces

    def _by_hand(self, a: float, y: float) -> tuple[str, str]:
        """The loss of one output and its slope as one writes them, with {a} and {y} for its numbers."""
        exercise = self.trace.exercise
        loss = LOSSES[exercise.loss]
        written = loss.form_of(exercise.activations[-1]).by_hand
        if written is None:
            return f"{loss.label} of {{a}} for {{y}}", f"slope of {loss.label} along {{a}}"
        return written(a, y)

    def _symbol(self, kind: str, layer: int, j: int) -> Token:
        text = {"z": "z", "a": "a", "g": "∂L/∂a", "d": "δ"}[kind]
        return Token(text, kind, self.names[layer + 1][j])

    def _source(self, layer: int, i: int) -> Token:
        if layer == 0:
            name = self.names[0][i]
            return Token(name[0], "a", name[1:])
        return self._symbol("a", layer - 1, i)

    def _source_id(self, layer: int, i: int) -> str:
        return f"x:{i}" if layer == 0 else f"a:{layer - 1}:{i}"

    def _target(self, k: int) -> Token:
        return Token("y", "y", "" if len(self.names[-1]) == 1 else self.names[-1][k][1:])

    def _weight(self, layer: int, i: int, j: int) -> Token:
        place: Place = self.places[layer, i, j]
        if place.is_bias:
            return Token("b", "w", place.target_name)
        return Token(place.name[0], "w", place.name[1:])

    def _gradient_symbol(self, layer: int, i: int, j: int) -> Token:
        weight = self._weight(layer, i, j)
        return Token(f"∂L/∂{weight.text}", "G", weight.sub)

    def _number(self, value: float, kind: str) -> Token:
        return Token(self.text(value), kind)

    def _bracketed(self, value: float, kind: str, *, first: bool = False) -> Token:
        """A number behind a sign: negative ones in brackets."""
        text = self.text(value)
        return Token(f"({text})" if text.startswith("−") and not first else text, kind)


def _group(step: Step, detail: Detail) -> tuple[object, ...]:
    if step.phase == "loss":
        return ("loss", step.kind)
    if detail == "layer":
        return step.phase, step.kind, step.layer
    return step.phase, step.kind, step.layer, step.index


def _joined(group: Sequence[Step]) -> Step:
    first, last = group[0], group[-1]
    if len(group) == 1:
        return first
    shows = tuple(dict.fromkeys(part for step in group for part in step.shows))
    uses = tuple(dict.fromkeys(part for step in group for part in step.uses))
    return replace(
        first,
        index=first.index if len({step.index for step in group}) == 1 else -1,
        source=-1,
        shows=shows,
        uses=uses,
        equations=tuple(line for step in group for line in step.equations),
        marks=tuple(dict.fromkeys(mark for step in group for mark in step.marks)),
        atom=last.atom,
    )


def _joined_tokens(terms: Sequence[Sequence[Token]]) -> list[Token]:
    """Terms with plus signs between them."""
    found: list[Token] = []
    for at, term in enumerate(terms):
        if at:
            found.append(Token("+"))
        found += term
    return found


def _few_rows(n_rows: int) -> list[int | None]:
    """Numbers of the rows that are written out, None for those left out."""
    if n_rows <= MOST_TERMS:
        return list(range(n_rows))
    return [*range(MOST_TERMS - 1), None, n_rows - 1]


def _filled(template: str, a: Token, y: Token) -> tuple[Token, ...]:
    """A template with symbols or numbers in place of {a} and {y}."""
    parts = (part.strip() for part in re.split(r"({a}|{y})", template))
    return tuple({"{a}": a, "{y}": y}.get(part) or Token(part) for part in parts if part)
