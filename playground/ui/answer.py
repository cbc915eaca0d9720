"""The network's answer for one point, in words that promise no more than the output means."""

from collections.abc import Sequence

import numpy as np

from playground.nn.activations import ACTIVATIONS
from playground.nn.metrics import predicted_classes
from playground.nn.network import predict
from playground.training.run import TrainingRun
from playground.ui.formula import number
from playground.ui.text import class_names

SURE = 0.99
"""The probability from which an answer is called almost certain."""
CLEAR = 0.9
"""How far towards ±1 a signed answer is called clear."""
NOTHING = 0.005
"""Half of the last digit shown: what is nearer to the middle is undecided."""


def answer_in_words(run: TrainingRun, x: Sequence[float]) -> str:
    """What the network says of the point `x`, its raw coordinates.

    Shares are probabilities; signed outputs and numbers (tanh, linear) are places on a scale, never
    probabilities; a regression's is a number.
    """
    with np.errstate(all="ignore"):
        outputs = predict(run.network, run.problem.inputs(np.array([x], dtype=np.float64)))[0]
    if not np.isfinite(outputs).all():
        return "The weights have grown without bound: there is no answer."
    if run.config.task == "regression":
        return number(float(outputs[0]))
    names = class_names(run.problem)
    kind = ACTIVATIONS[run.config.output_activation].kind
    if kind == "classes":
        told = _most_likely(outputs, names)
    elif kind == "share":
        told = _of_two(float(outputs[0]), names)
    else:
        told = _on_a_scale(float(outputs[0]), names)
    own = _class_of_point(run, x)
    if own is None:
        return told
    is_right = own == predicted_classes(outputs[None], run.config.output_activation)[0]
    return f"{told} The point there is {names[own]}: {'right' if is_right else 'wrong'}."


def _class_of_point(run: TrainingRun, x: Sequence[float]) -> int | None:
    """The class of the data point that stands at `x`, as exactly as the stage has it."""
    rows = np.flatnonzero((np.round(run.problem.points, 3) == np.round(x, 3)).all(axis=1))
    return int(run.problem.y[rows[0]]) if rows.size else None


def _of_two(share: float, names: Sequence[str]) -> str:
    """A sigmoid's output: the probability of class 1."""
    told = f"{share:.2f}"
    if abs(share - 0.5) < NOTHING:
        return f"{told}: undecided between {names[0]} and {names[1]}."
    likely = share > 0.5
    if max(share, 1 - share) >= SURE:
        return f"{told}: almost certainly {names[likely]}."
    return f"{told}: more likely {names[likely]} than {names[not likely]}."


def _most_likely(shares: np.ndarray, names: Sequence[str]) -> str:
    """The probability of the likeliest class, beside the next one where there are more than two."""
    first, second = (int(place) for place in np.argsort(-shares, kind="stable")[:2])
    told = f"{shares[first]:.2f}"
    if shares[first] - shares[second] < 2 * NOTHING:
        return f"{told}: undecided between {names[first]} and {names[second]}."
    if shares[first] >= SURE:
        return f"{told}: almost certainly {names[first]}."
    next_one = f" ({shares[second]:.2f})" if len(shares) > 2 else ""
    return f"{told}: more likely {names[first]} than {names[second]}{next_one}."


def _on_a_scale(value: float, names: Sequence[str]) -> str:
    """The output of tanh or of a linear neuron, which learned −1 for class 0 and +1 for class 1."""
    scale = f"on a scale from −1 ({names[0]}) to +1 ({names[1]})"
    if abs(value) < NOTHING:
        return f"0.00 {scale}: undecided."
    side = names[value > 0]
    word = f"clearly {side}" if abs(value) >= CLEAR else f"leans {side}"
    return f"{'+' if value > 0 else ''}{number(value)} {scale}: {word}."
