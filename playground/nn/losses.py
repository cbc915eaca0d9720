"""Losses: the value of a batch and its gradient at the output layer, for the output activations they go with.

`A` (..., n, n_out) are a network's outputs, `Z` the weighted sums they came from, `Y` the targets of the
same shape. A loss is a sum over outputs, then a mean over rows; only soft Dice is computed from all rows
together. With `sample_weight` (..., n) the mean is sum_i s_i loss_i / sum_i |s_i|: a row of weight 2 counts
as if it stood there twice, for soft Dice too, and from one of weight -1 the outputs are pushed away, as from
an action that was not rewarded. Penalties are no part of a loss. `targets_of` says which targets a
loss can learn from which output.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from playground.nn.activations import ACTIVATIONS
from playground.nn.code import Code, Missing, by_name, named

RowValues = Callable[[np.ndarray | None, np.ndarray, np.ndarray, str], np.ndarray]
BatchValue = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]

DICE_SMOOTHING = 1e-5
"""Added above and below the line of soft Dice: a class that neither outputs nor targets show scores 1, not
0/0. Far less than one row of a thousand counts, so that it changes no score one can see."""


@dataclass(frozen=True)
class Targets:
    """Which targets can be learned, and `words` for them.

    Those of a row are each from `low` to `high`, or only one of these two where they are `signs`; they add up
    to 1 where they are `shares`.
    """

    words: str
    low: float = -np.inf
    high: float = np.inf
    signs: bool = False
    shares: bool = False

    def what_is_wrong(self, targets: np.ndarray) -> str:
        """What of a row's targets (n_out,) cannot be, e.g. "the target 2.4"; "" when all can."""
        for target in targets.tolist():
            if not self.low <= target <= self.high or (self.signs and abs(target) != 1):
                return f"the target {target:g}"
        total = float(targets.sum())
        if self.shares and abs(total - 1) > SHARES_TOLERANCE:
            return f"the targets {' '.join(f'{t:g}' for t in targets.tolist())}, which add up to {total:.9g}"
        return ""


SHARES_TOLERANCE = 1e-6
"""How far from 1 the sum of shares may be, so that 0.3333333 may stand for a third."""

ANY_NUMBER = Targets("any number")
SIGNS = Targets("targets -1 or 1", -1.0, 1.0, signs=True)
CHANCES = Targets("targets from 0 to 1", 0.0, 1.0)
SHARES = Targets("targets from 0 to 1 that add up to 1", 0.0, 1.0, shares=True)


@dataclass(frozen=True)
class Form:
    """A loss written down.

    - `formula`, `derivative_formula`: L and dL/da of one output a with its target y, each in one line.
    - `by_hand(a, y)`: the two as one writes them on paper where the output is a and the target y, with {a}
      and {y} in place of the numbers; None where they are not written so.
    - `code`: expressions of the mean loss of a batch, in NumPy of the sums Z, the outputs A and the targets Y
      (n, n_out), its gradient that of a row's loss by A (by Z where the loss is matched to the output, see
      `Loss`); in JavaScript of the arrays z, a and y of one row, or of A and Y, arrays of rows, where the
      loss needs the batch; in PyTorch of z, a and y (`F` is torch.nn.functional), in Keras of a and y, where
      it may also be the loss of every row; the estimator of scikit-learn that minimises it.
    """

    formula: str
    derivative_formula: str
    code: Code
    by_hand: Callable[[float, float], tuple[str, str]] | None = None


@dataclass(frozen=True)
class Loss:
    """One loss.

    - `form`: the loss written down; `forms` those for outputs where it differs. `source`: where it is from.
    - `gradient(A, Y, shares, out)` writes g (..., n, n_out), with which dL/dA_i = shares_i g_i for every row
      i. Where the loss is a mean over rows, g_i is dL_i/dA_i and the shares are not needed. For the outputs
      in `matched` it is the same for dL/dZ: there the derivative of the activation cancels or is 1, and
      fusing the two keeps saturated outputs from dividing 0 by 0.
    - `shares`: what each row counts, 1/n as a zero-dimensional array or (..., n, 1), as `row_shares` gives.
    - `outputs`: the output activations it may be used with. `targets`: which targets it takes, except from a
      softmax: see `targets_of`.
    - `row_values(Z, A, Y, output_activation)` gives the loss of every row, (..., n); None where rows have no
      loss of their own, and then `batch_value(A, Y, shares)` gives the loss of the batch, (...). For any loss
      and any rows there is `value`.
    """

    label: str
    source: str
    form: Form
    outputs: tuple[str, ...]
    matched: tuple[str, ...]
    gradient: Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], object]
    row_values: RowValues | None = None
    batch_value: BatchValue | None = None
    targets: Targets = ANY_NUMBER
    forms: Mapping[str, Form] = field(default_factory=dict)
    name: str = ""

    @property
    def formula(self) -> str:
        """The loss of one output a with target y in one line."""
        return self.form.formula

    def form_of(self, output_activation: str) -> Form:
        """How it is written for this output."""
        return self.forms.get(output_activation, self.form)

    def value(
        self,
        A: np.ndarray,
        Y: np.ndarray,
        *,
        output_activation: str | None = None,
        Z: np.ndarray | None = None,
    ) -> np.ndarray:
        """The loss of a batch: a number for A (n, n_out), (runs,) for A (runs, n, n_out).

        Without `output_activation` one column is taken for a sigmoid, several for a softmax: their cross
        entropies differ. With `Z` it is exact also where an output was rounded to 0 or 1; without, such
        outputs count as the next number the float type can tell from 0 or 1. Targets are (n, n_out) too:
        with (n,) NumPy would compare each of them with each output.
        """
        if output_activation is None:
            output_activation = self.outputs[0] if A.shape[-1] == 1 else self.outputs[-1]
        return self.mean(Z, A, Y, np.asarray(1 / A.shape[-2], A.dtype), output_activation)

    def mean(
        self, Z: np.ndarray | None, A: np.ndarray, Y: np.ndarray, shares: np.ndarray, output_activation: str
    ) -> np.ndarray:
        """As `value`, with what the rows count: see `row_shares`."""
        if self.batch_value is not None:
            return self.batch_value(A, Y, shares)
        assert self.row_values is not None
        rows = self.row_values(Z, A, Y, output_activation)
        return (rows * shares[..., 0]).sum(axis=-1) if shares.ndim else rows.mean(axis=-1)


def check_pair(loss: str, output_activation: str) -> None:
    """ValueError unless `loss` may be used with `output_activation`."""
    row = named(LOSSES, loss, "loss")
    if output_activation not in row.outputs:
        fitting = [other.name for other in LOSSES.values() if output_activation in other.outputs]
        advice = (
            f"{output_activation} goes with {' or '.join(fitting)}" if fitting else "choose another output"
        )
        raise ValueError(
            f"The loss {loss} does not go with a {output_activation} output: "
            f"it takes {', '.join(row.outputs)}; {advice}."
        )


def targets_of(loss: str, output_activation: str) -> Targets:
    """Which targets a pair takes: those of a softmax must add up to 1, whatever the loss."""
    row = named(LOSSES, loss, "loss")
    return SHARES if ACTIVATIONS[output_activation].sums_to_one else row.targets


def check_targets(loss: str, output_activation: str, Y: np.ndarray) -> None:
    """ValueError unless all targets Y (n, n_out) can be learned with this loss and output activation."""
    takes = targets_of(loss, output_activation)
    who, other = f"the loss {LOSSES[loss].label}", "loss"
    if takes is SHARES:
        who, other = f"a {output_activation} output", "output"
    for number, targets in enumerate(Y, start=1):
        wrong = takes.what_is_wrong(targets)
        if wrong:
            raise ValueError(
                f"Row {number} has {wrong}; {who} takes {takes.words}. Write such targets, or choose another "
                f"{other}."
            )


def row_shares(sample_weight: np.ndarray) -> np.ndarray:
    """What each row's loss counts in the mean: s_i / sum_j |s_j|, shape (..., n, 1), for `sample_weight` (n,)
    or (runs, n); not negative where a loss is computed from all rows together.

    Divided by the sizes, not by the sum, which may be 0 or negative: so a step is as long with rewards of
    both signs as with weights of one, and only their proportions count. All 0 when all weights are 0.
    """
    total = np.abs(sample_weight).sum(axis=-1, keepdims=True)
    return (sample_weight / np.where(total > 0, total, 1))[..., None]


def _absolute_error_gradient(A: np.ndarray, Y: np.ndarray, shares: np.ndarray, out: np.ndarray) -> None:
    """sign(A - Y), 0 where they are equal."""
    np.subtract(A, Y, out)
    np.sign(out, out)


def _huber(Z: np.ndarray | None, A: np.ndarray, Y: np.ndarray, output_activation: str) -> np.ndarray:
    """sum_k 1/2 d_k² where d = |A - Y| is at most 1, beyond d_k - 1/2, row by row.

    Both are c (d - c / 2) with c = min(d, 1).
    """
    distance = np.abs(A - Y)
    clipped = np.minimum(distance, 1.0)
    return (clipped * (distance - 0.5 * clipped)).sum(axis=-1)


def _huber_gradient(A: np.ndarray, Y: np.ndarray, shares: np.ndarray, out: np.ndarray) -> None:
    """A - Y, held between -1 and 1."""
    np.subtract(A, Y, out)
    np.maximum(out, -1.0, out=out)
    np.minimum(out, 1.0, out=out)


def _hinge_gradient(A: np.ndarray, Y: np.ndarray, shares: np.ndarray, out: np.ndarray) -> None:
    """-Y where 1 - Y A > 0, else 0."""
    np.multiply(A, Y, out)
    np.subtract(1.0, out, out)
    np.heaviside(out, 0.0, out)
    np.multiply(out, Y, out)
    np.negative(out, out)


def _dice(A: np.ndarray, Y: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """1 - mean_k D_k with D_k = (2 sum_i s_i A_ik Y_ik + e) / (sum_i s_i A_ik + sum_i s_i Y_ik + e), s_i the
    share of row i, e DICE_SMOOTHING. 0 when all weights are 0.
    """
    weighted = shares * A
    score, _ = _dice_scores(weighted, Y, shares, out=weighted)
    return 1 - score[..., 0, :].mean(axis=-1)


def _dice_gradient(A: np.ndarray, Y: np.ndarray, shares: np.ndarray, out: np.ndarray) -> None:
    """(D_k - 2 Y) / (K S_k), with S_k the lower side of D_k and K the number of outputs."""
    np.multiply(shares, A, out)
    score, total = _dice_scores(out, Y, shares, out)
    factor = 1 / (Y.shape[-1] * total)
    np.multiply(Y, -2 * factor, out)
    np.add(out, score * factor, out)


def _dice_scores(
    weighted_A: np.ndarray, Y: np.ndarray, shares: np.ndarray, out: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """D_k and its lower side for outputs times shares, both (..., 1, n_out); `out` may be `weighted_A`."""
    total = np.add.reduce(weighted_A, axis=-2, keepdims=True)
    np.multiply(weighted_A, Y, out)
    overlap = np.add.reduce(out, axis=-2, keepdims=True)
    np.multiply(shares, Y, out)
    total = total + np.add.reduce(out, axis=-2, keepdims=True) + DICE_SMOOTHING
    return (2 * overlap + DICE_SMOOTHING) / total, total


def _cross_entropy(Z: np.ndarray | None, A: np.ndarray, Y: np.ndarray, output_activation: str) -> np.ndarray:
    """Softmax: -sum_k Y_k log A_k. Sigmoid: -sum_k (Y_k log A_k + (1 - Y_k) log(1 - A_k)). Row by row; from Z
    without overflow: log(1 + exp(z)) = logaddexp(0, z).
    """
    if output_activation == "softmax":
        if Z is not None:
            shifted = Z - Z.max(axis=-1, keepdims=True)
            log_A = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        else:
            log_A = np.log(np.maximum(A, np.finfo(A.dtype).tiny))
        return -(Y * log_A).sum(axis=-1)
    if Z is not None:
        return (np.logaddexp(Z.dtype.type(0), Z) - Y * Z).sum(axis=-1)
    finest = np.finfo(A.dtype)
    A = np.clip(A, finest.tiny, 1 - finest.epsneg)
    return -(Y * np.log(A) + (1 - Y) * np.log1p(-A)).sum(axis=-1)


def output_and_loss(task_kind: str) -> tuple[tuple[str, str], ...]:
    """Which output activation goes with which loss, for "two_class", "multi_class" or "regression": signed
    outputs before shares, shares before numbers, and losses that are matched to an output before others. The
    first pair that agrees with what was chosen is what "auto" stands for.
    """
    outputs = [
        output
        for kind in ("signed", "share", "classes", "number")
        for output, rule in ACTIVATIONS.items()
        if rule.kind == kind and (task_kind != "multi_class" or rule.sums_to_one)
    ]
    if task_kind == "regression":
        outputs = [output for output in outputs if ACTIVATIONS[output].kind == "number"]
    return tuple(
        (output, loss.name)
        for output in outputs
        for loss in sorted(LOSSES.values(), key=lambda loss: output not in loss.matched)
        if output in loss.outputs and (task_kind != "regression" or loss.targets is ANY_NUMBER)
    )


_code = partial(
    Code, sklearn=Missing("The networks of scikit-learn minimise the squared error or the log loss only.")
)


def _by_hand(value: str, slope: str) -> Callable[[float, float], tuple[str, str]]:
    """The same at every place."""
    return lambda a, y: (value, slope)


_SQUARED_BY_HAND = _by_hand("½ ({a} − {y})²", "({a} − {y})")
_ABSOLUTE_SLOPE = "sign({a} − {y})"


def _huber_by_hand(a: float, y: float) -> tuple[str, str]:
    return _SQUARED_BY_HAND(a, y) if abs(a - y) < 1 else ("|{a} − {y}| − ½", _ABSOLUTE_SLOPE)


def _hinge_by_hand(a: float, y: float) -> tuple[str, str]:
    return "max(0, 1 − {y} · {a})", "−{y}" if 1 - y * a > 0 else "0"


_DICE_PARTS = """\
overlap, total = np.mean(A * Y, axis=0), np.mean(A + Y, axis=0) + 1e-5
score = (2 * overlap + 1e-5) / total
"""

LOSSES = by_name(
    mse=Loss(
        "half squared error",
        'least squares: A.-M. Legendre, "Nouvelles méthodes" (1805)',
        Form(
            "1/2 (a - y)²",
            "a - y",
            Code(
                numpy="np.mean(np.sum((A - Y) ** 2, axis=1)) / 2",
                numpy_gradient="A - Y",
                javascript="a.reduce((sum, one, k) => sum + (one - y[k]) ** 2, 0) / 2",
                pytorch="((a - y) ** 2).sum(dim=-1).mean() / 2",
                keras="keras.ops.sum((a - y) ** 2, axis=-1) / 2",
                sklearn="MLPRegressor",
            ),
            _SQUARED_BY_HAND,
        ),
        outputs=("linear", "tanh", "sigmoid", "softmax"),
        matched=("linear",),
        gradient=lambda A, Y, shares, out: np.subtract(A, Y, out),
        row_values=lambda Z, A, Y, output: 0.5 * np.square(A - Y).sum(axis=-1),
    ),
    mae=Loss(
        "absolute error",
        "least absolute deviations: R. Boscovich (1757)",
        Form(
            "|a - y|",
            "sign(a - y)",
            _code(
                numpy="np.mean(np.sum(np.abs(A - Y), axis=1))",
                numpy_gradient="np.sign(A - Y)",
                javascript="a.reduce((sum, one, k) => sum + Math.abs(one - y[k]), 0)",
                pytorch="(a - y).abs().sum(dim=-1).mean()",
                keras="keras.ops.sum(keras.ops.abs(a - y), axis=-1)",
            ),
            _by_hand("|{a} − {y}|", _ABSOLUTE_SLOPE),
        ),
        outputs=("linear",),
        matched=("linear",),
        gradient=_absolute_error_gradient,
        row_values=lambda Z, A, Y, output: np.abs(A - Y).sum(axis=-1),
    ),
    huber=Loss(
        "Huber",
        'P. Huber, "Robust estimation of a location parameter" (1964)',
        Form(
            "1/2 (a - y)² if |a - y| < 1, else |a - y| - 1/2",
            "a - y, held between -1 and 1",
            _code(
                numpy="distance = np.abs(A - Y)\n"
                "near = np.minimum(distance, 1)  # squared up to 1, straight from there\n"
                "np.mean(np.sum(near * (distance - near / 2), axis=1))",
                numpy_gradient="np.clip(A - Y, -1, 1)",
                javascript="a.map((one, k) => Math.abs(one - y[k]))"
                ".reduce((sum, d) => sum + Math.min(d, 1) * (d - Math.min(d, 1) / 2), 0)",
                pytorch='F.huber_loss(a, y, reduction="none").sum(dim=-1).mean()',
                keras="keras.ops.sum(keras.ops.where(keras.ops.abs(a - y) < 1, (a - y) ** 2 / 2, "
                "keras.ops.abs(a - y) - 0.5), axis=-1)",
            ),
            _huber_by_hand,
        ),
        outputs=("linear",),
        matched=("linear",),
        gradient=_huber_gradient,
        row_values=_huber,
    ),
    cross_entropy=Loss(
        "cross entropy",
        'E. Baum, F. Wilczek, "Supervised learning of probability distributions by neural networks" (1988)',
        Form(
            "-y log a",
            "-y / a",
            Code(
                numpy="# -log(A) of the right class, from Z so that nothing overflows.\n"
                "shifted = Z - Z.max(axis=1, keepdims=True)\n"
                "log_A = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))\n"
                "-np.mean(np.sum(Y * log_A, axis=1))",
                numpy_gradient="A - Y",
                javascript="(top => (log => z.reduce((sum, one, k) => sum - y[k] * (one - top - log), 0))"
                "(Math.log(z.reduce((sum, one) => sum + Math.exp(one - top), 0))))(Math.max(...z))",
                pytorch="F.cross_entropy(z, y)",
                keras="keras.ops.categorical_crossentropy(y, a)",
                sklearn="MLPClassifier",
            ),
            _by_hand("− {y} · ln {a}", "− {y} / {a}"),
        ),
        outputs=("sigmoid", "softmax"),
        matched=("sigmoid", "softmax"),
        gradient=lambda A, Y, shares, out: np.subtract(A, Y, out),
        row_values=_cross_entropy,
        targets=CHANCES,
        forms={
            "sigmoid": Form(
                "-y log a - (1 - y) log(1 - a)",
                "(a - y) / (a (1 - a))",
                Code(
                    numpy="# -log(A) where Y is 1 and -log(1 - A) where it is 0, from Z so that nothing "
                    "overflows.\n"
                    "np.mean(np.sum(np.logaddexp(0, Z) - Y * Z, axis=1))",
                    numpy_gradient="A - Y",
                    javascript="z.reduce((sum, one, k) => sum + Math.max(one, 0) "
                    "+ Math.log1p(Math.exp(-Math.abs(one))) - y[k] * one, 0)",
                    pytorch='F.binary_cross_entropy_with_logits(z, y, reduction="sum") / len(y)',
                    keras="keras.ops.sum(keras.ops.binary_crossentropy(y, a), axis=-1)",
                    sklearn="MLPClassifier",
                ),
                _by_hand(
                    "− {y} · ln {a} − (1 − {y}) · ln(1 − {a})",
                    "({a} − {y}) / ({a} · (1 − {a}))",
                ),
            )
        },
    ),
    hinge=Loss(
        "hinge",
        'C. Cortes, V. Vapnik, "Support-vector networks" (1995)',
        Form(
            "max(0, 1 - y a)",
            "-y if y a < 1, else 0",
            _code(
                numpy="np.mean(np.sum(np.maximum(1 - Y * A, 0), axis=1))",
                numpy_gradient="np.where(Y * A < 1, -Y, 0)",
                javascript="a.reduce((sum, one, k) => sum + Math.max(0, 1 - y[k] * one), 0)",
                pytorch="torch.relu(1 - y * a).sum(dim=-1).mean()",
                keras="keras.ops.sum(keras.ops.relu(1 - y * a), axis=-1)",
            ),
            _hinge_by_hand,
        ),
        outputs=("linear", "tanh"),
        matched=("linear",),
        gradient=_hinge_gradient,
        row_values=lambda Z, A, Y, output: np.maximum(1.0 - Y * A, 0.0).sum(axis=-1),
        targets=SIGNS,
    ),
    dice=Loss(
        "soft Dice",
        'F. Milletari, N. Navab, S.-A. Ahmadi, "V-Net", arXiv:1606.04797, with plain sums below the '
        "line, as in the Dice coefficient itself",
        Form(
            "1 - 2 sum a y / (sum a + sum y)",
            "(D - 2 y) / (sum a + sum y), D = 1 - L",
            _code(
                numpy=f"{_DICE_PARTS}1 - score.mean()",
                numpy_gradient=f"{_DICE_PARTS}(score - 2 * Y) / (A.shape[1] * total)",
                javascript="1 - Y[0].map((_, k) => "
                "(2 * A.reduce((sum, a, n) => sum + a[k] * Y[n][k], 0) / A.length + 1e-5) "
                "/ (A.reduce((sum, a, n) => sum + a[k] + Y[n][k], 0) / A.length + 1e-5))"
                ".reduce((sum, one) => sum + one, 0) / Y[0].length",
                pytorch="1 - ((2 * (a * y).mean(dim=0) + 1e-5) / ((a + y).mean(dim=0) + 1e-5)).mean()",
                keras="1 - keras.ops.mean((2 * keras.ops.mean(a * y, axis=0) + 1e-5) / "
                "(keras.ops.mean(a + y, axis=0) + 1e-5))",
            ),
            _by_hand("1 − 2 Σ {a} · {y} / (Σ {a} + Σ {y})", "slope of soft Dice along {a}"),
        ),
        outputs=("sigmoid", "softmax"),
        matched=(),
        gradient=_dice_gradient,
        batch_value=_dice,
        targets=CHANCES,
    ),
)
