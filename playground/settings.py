"""What a user can set: `Setting`, a row of a table, and SETTINGS, the table of the playground.

Other pages have tables of their own in their rooms. Widgets, links, validation, documentation and lessons
read the rows; nothing else repeats a name, a default or a bound. `name` is the widget's key and the parameter
in the address: names are public, people's links keep them for ever. Values come from anywhere (a widget, an
address typed by hand, a test's junk), so `Setting.parse` takes anything and answers with a clean value or one
plain sentence.
"""

import math
import numbers
import re
import reprlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from datasets.drawn import DECIMALS, FIRST_POINTS, HIGH, LOW, MOST_COLOURS, MOST_POINTS, Point
from datasets.features import FEATURES
from datasets.registry import DATASETS
from playground.nn.activations import ACTIVATIONS
from playground.nn.initializers import INITIALIZERS
from playground.nn.losses import LOSSES
from playground.nn.optimizers import OPTIMIZERS
from playground.nn.schedules import SCHEDULES

Kind = Literal["integer", "number", "choice", "choices", "flag", "layers", "names", "points", "text"]
Group = Literal["data", "network", "training", "view", "run"]
Widget = Literal["", "segments", "slider", "pills", "number"]

MAX_SEED = 2**31 - 1
"""Largest seed of any random stream."""

AUTO = "auto"
"""The choice that leaves output activation or loss to the task."""

TOO_LARGE = "too large to show"
"""Stands for a number that has overflowed."""

_LONGEST_SHOWN = 40
_LONGEST_NUMBER = 40
_MOST_LISTED = 12
_FLAGS = dict.fromkeys(("true", "1", "yes", "on"), True) | dict.fromkeys(("false", "0", "no", "off"), False)
_NUMBER = re.compile(r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
_LAYER = re.compile(r"[0-9]{1,4}")
_SEPARATOR = re.compile(r"\s*[,;]\s*|\s+")


class SettingError(ValueError):
    """A value that a setting cannot take; the message is one sentence or two for the person who wrote it."""


class Effect(Enum):
    """What a changed setting does to the run on the screen."""

    RESTART = "restart"
    """A new run from epoch 0."""
    LIVE = "live"
    """The run goes on with the new value and writes it into its journal."""
    VIEW = "view"
    """Only drawing and pace change."""


@dataclass(frozen=True, eq=False)
class Setting:
    """One thing a user can set.

    name: widget key and URL parameter. label: the field's own term. help: what it does, in plain words.
    default: a clean value, as `parse` returns it.
    low, high: bounds, both included, of a number, of each layer's size, or of a text's length.
    step: the control's step; a link may name values in between. unit: written behind a number.
    options: what may be chosen, best known first; option_labels: how each of them reads in a picker.
    least, most: how many items "choices", "layers" and "names" take.
    effect: what a change does. group: where its control stands. page: whose setting it is.
    check: raises ValueError, in sentences, for a text that means nothing.
    widget: what it is drawn as, where that does not follow from the kind.

    Values by kind: "integer" int; "number" float, or None if that is its default; "choice" one of options (a
    str or float); "choices" tuple of options, in the table's order; "flag" bool; "layers" tuple of int;
    "names" tuple of options, in the order written, repeats kept; "points" tuple of (x1, x2, colour); "text"
    str.
    """

    name: str
    kind: Kind
    default: Any
    label: str
    help: str
    group: Group = "view"
    effect: Effect = Effect.VIEW
    low: float = -math.inf
    high: float = math.inf
    step: float | None = None
    unit: str = ""
    options: tuple[Any, ...] = ()
    option_labels: Mapping[Any, str] = field(default_factory=dict)
    least: int = 0
    most: int | None = None
    page: str = "playground"
    check: Callable[[str], object] | None = None
    widget: Widget = ""

    def parse(self, raw: Any) -> Any:
        """The clean value of `raw`, whatever it is: text or a list of texts from a link, or a widget's value.
        Numbers take a decimal comma; options take their name or their label in any case; layer sizes may be
        separated by commas, semicolons or spaces. Raises SettingError, and nothing else.
        """
        try:
            return _PARSERS[self.kind](self, raw)
        except _RefusedError as refusal:
            raise SettingError(f"{refusal.complaint(self, raw)} {self.allowed}") from None

    def format(self, value: Any) -> str | list[str]:
        """A clean value as text for a link, "choices" as a list of texts; `parse` reads it back exactly."""
        if self.kind == "choices":
            return [str(item) for item in value]
        if self.kind in ("layers", "names"):
            return ",".join(str(item) for item in value)
        if self.kind == "points":
            return ";".join(f"{x1:g},{x2:g},{colour}" for x1, x2, colour in value)
        if self.kind == "flag":
            return "true" if value else "false"
        if isinstance(value, float):
            return format_number(value)
        return "" if value is None else str(value)

    def text(self, value: Any) -> str:
        """A clean value as one text, "choices" with commas."""
        text = self.format(value)
        return text if isinstance(text, str) else ",".join(text)

    def option_label(self, option: Any) -> str:
        """How an option reads in a picker."""
        return self.option_labels.get(
            option, format_number(option) if isinstance(option, float) else str(option)
        )

    @property
    def allowed(self) -> str:
        """What may be written, as a sentence."""
        low, high = format_number(self.low), format_number(self.high)
        if self.kind == "integer":
            return f"Write a whole number from {low} to {high}."
        if self.kind == "number":
            return f"Write a number from {low} to {high}{', or nothing' if self.default is None else ''}."
        if self.kind in ("choice", "choices", "names"):
            names = [format_number(one) if isinstance(one, float) else one for one in self.options]
            if len(names) > _MOST_LISTED:
                names[_MOST_LISTED:] = ["…"]
            if self.kind == "names":
                return f"Write names with commas between them, or nothing. There are: {', '.join(names)}."
            many = f"at least {self.least} of" if self.least else "any of"
            return f"Choose {'one of' if self.kind == 'choice' else many}: {', '.join(names)}."
        if self.kind == "layers":
            return f"Write whole numbers from {low} to {high} with commas, e.g. 4,2."
        if self.kind == "points":
            return (
                f"Write {self.least} to {self.most} points x1,x2,colour with semicolons between them, e.g. "
                f"2,2,0;-2,-1.5,1: coordinates from {low} to {high}, colours from 0 to {MOST_COLOURS - 1}."
            )
        if self.kind == "flag":
            return "Write true or false."
        return f"Write a text of at most {high} characters."


def format_number(value: float) -> str:
    """The shortest text that reads back as the same number: 0.00001, 0.03, 10; powers of ten beyond that."""
    value = float(value)
    if value == 0.0 or 1e-7 <= abs(value) < 1e15:
        return np.format_float_positional(value, trim="-")
    return repr(value)


def finite_or_words(value: float, write: Callable[[float], str]) -> str:
    """A number as `write` writes it, and TOO_LARGE in place of one that has overflowed: infinite, or none at
    all (∞ − ∞), or the largest number, which scores give for both.
    """
    return write(value) if abs(value) < sys.float_info.max else TOO_LARGE


def shown(raw: Any) -> str:
    """`raw` in quotes for a message: printable, on one line, at most 40 characters. Never fails."""
    try:
        text = raw[: 10 * _LONGEST_SHOWN] if isinstance(raw, str) else reprlib.repr(raw)
    except Exception:  # anything may come in, also objects that cannot be printed and integers too long to be
        text = f"a value of type {type(raw).__name__}"
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if len(text) > _LONGEST_SHOWN:
        text = text[: _LONGEST_SHOWN - 1] + "…"
    return f"'{text}'"


class _RefusedError(Exception):
    """Why a parser refuses a value; `reason` replaces the usual first sentence."""

    def __init__(self, reason: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason

    def complaint(self, setting: Setting, raw: Any) -> str:
        raw = _single(raw)
        if self.reason is not None:
            return f"{shown(raw)} {self.reason}"
        text = raw.strip() if isinstance(raw, str) else raw
        if text is None or (isinstance(text, str | list | tuple) and not text):
            return f"{setting.label} has no value."
        return f"{setting.label} cannot be {shown(raw)}."


def _single(raw: Any) -> Any:
    """The one item of a list with one item (links give lists); anything else as it is."""
    return raw[0] if isinstance(raw, list | tuple) and len(raw) == 1 else raw


def _finite(raw: Any) -> float:
    """A finite number from a number or its text, not from a bool."""
    raw = _single(raw)
    if isinstance(raw, str):
        text = raw.strip()
        if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
            raise _RefusedError
        raw = float(text.replace(",", "."))
    if isinstance(raw, bool) or not isinstance(raw, numbers.Real):
        raise _RefusedError
    try:
        value = float(raw)
    except (OverflowError, ValueError):
        raise _RefusedError from None
    if not math.isfinite(value):
        raise _RefusedError
    return value + 0.0  # turns -0.0 into 0.0


def _number(setting: Setting, raw: Any) -> float | None:
    if setting.default is None and _single(raw) in (None, ""):
        return None
    value = _finite(raw)
    if not setting.low <= value <= setting.high:
        raise _RefusedError
    return value


def _integer(setting: Setting, raw: Any) -> int:
    value = _number(setting, raw)
    if value is None or not value.is_integer():
        raise _RefusedError
    return int(value)


def _choice(setting: Setting, raw: Any) -> Any:
    raw = _single(raw)
    if isinstance(setting.options[0], float):
        labels = {_folded(label): option for option, label in setting.option_labels.items()}
        value = labels.get(_folded(raw)) if isinstance(raw, str) else None
        value = _finite(raw) if value is None else value
        if value not in setting.options:
            raise _RefusedError
        return value
    if isinstance(raw, int) and not isinstance(raw, bool) and raw in range(10**6):
        raw = str(raw)  # speed=20, written as a number
    if not isinstance(raw, str):
        raise _RefusedError
    if raw in setting.options:
        return raw
    wanted = _folded(raw)
    for option in setting.options:
        if wanted in (_folded(option), _folded(setting.option_label(option))):
            return option
    raise _RefusedError


def _folded(text: str) -> str:
    """Text without regard to case and outer spaces; a long one is cut, no option is that long."""
    return text[:200].strip().casefold()


def _items(setting: Setting, raw: Any) -> list[Any]:
    """The options that a text with commas, or a list of such texts, names."""
    if isinstance(raw, str):
        raw = [raw]
    if not isinstance(raw, list | tuple | set | frozenset) or len(raw) > 1000:
        raise _RefusedError
    if not all(isinstance(item, str) and len(item) <= 10_000 for item in raw):
        raise _RefusedError
    return [_choice(setting, part) for item in raw for part in item.split(",") if part.strip()]


def _choices(setting: Setting, raw: Any) -> tuple[Any, ...]:
    chosen = set(_items(setting, raw))
    if len(chosen) < setting.least:
        raise _RefusedError
    return tuple(option for option in setting.options if option in chosen)


def _names(setting: Setting, raw: Any) -> tuple[Any, ...]:
    chosen = [] if isinstance(raw, set | frozenset) else _items(setting, raw)
    if setting.most is not None and len(chosen) > setting.most:
        raise _RefusedError(f"has more than {setting.most} names, the most there can be.")
    return tuple(chosen)


def _flag(setting: Setting, raw: Any) -> bool:
    raw = _single(raw)
    if isinstance(raw, bool | np.bool_) or (isinstance(raw, int) and raw in (0, 1)):
        return bool(raw)
    if isinstance(raw, str) and _folded(raw) in _FLAGS:
        return _FLAGS[_folded(raw)]
    raise _RefusedError


def _layers(setting: Setting, raw: Any) -> tuple[int, ...]:
    raw = _single(raw)
    if isinstance(raw, str) and len(raw) <= 1000:
        raw = _SEPARATOR.split(raw.strip()) if raw.strip() else ()
    parts = raw if isinstance(raw, list | tuple) else [raw]
    for part in parts:
        is_whole = isinstance(part, numbers.Integral) and not isinstance(part, bool)
        if not (_LAYER.fullmatch(part) if isinstance(part, str) else is_whole):
            raise _RefusedError("is not a list of layer sizes.")
        if not setting.low <= int(part) <= setting.high:
            raise _RefusedError("is not a list of layer sizes.")
    if setting.most is not None and len(parts) > setting.most:
        raise _RefusedError(f"has more than {setting.most} hidden layers, the most there can be.")
    return tuple(map(int, parts))


def _points(setting: Setting, raw: Any) -> tuple[Point, ...]:
    most, text = setting.most or 0, _single(raw)
    if isinstance(text, str):
        raw = [row.split(",") for row in text[: 40 * most].split(";", most + 1) if row.strip()]
    elif not isinstance(raw, list | tuple):
        raise _RefusedError
    if not setting.least <= len(raw) <= most:
        raise _RefusedError("has too few points." if len(raw) < setting.least else "has too many points.")
    return tuple(_point(setting, row) for row in raw)


def _point(setting: Setting, row: Any) -> Point:
    if not isinstance(row, list | tuple) or len(row) != 3:
        raise _RefusedError
    try:
        x1, x2, colour = (float(str(part)[:40]) for part in row)
    except ValueError:
        raise _RefusedError from None
    inside = all(setting.low <= x <= setting.high for x in (x1, x2))  # not so for NaN
    if not inside or colour not in range(MOST_COLOURS):
        raise _RefusedError
    return round(x1, DECIMALS) + 0.0, round(x2, DECIMALS) + 0.0, int(colour)


def _text(setting: Setting, raw: Any) -> str:
    raw = _single(raw)
    if not isinstance(raw, str) or len(raw) > setting.high:
        raise _RefusedError
    text = raw.strip()
    if setting.check is not None:
        try:
            setting.check(text)
        except ValueError as error:
            raise SettingError(str(error)) from None
    return text


_PARSERS = {
    "integer": _integer,
    "number": _number,
    "choice": _choice,
    "choices": _choices,
    "flag": _flag,
    "layers": _layers,
    "names": _names,
    "points": _points,
    "text": _text,
}


Values = dict[str, Any]
"""What a row takes, as fields of `Setting`."""
Row = tuple[str, str, Values]
"""A setting without its name: label, help, and what it takes."""


def labels(registry: Mapping[str, Any], names: Iterable[str] = ()) -> dict[str, str]:
    """The labels of a registry's rows by name: of these, or of all."""
    return {name: registry[name].label for name in names or registry}


def data_sets(*names: str) -> dict[str, str]:
    """The titles of data sets by name: of these, or of all."""
    return {name: DATASETS[name].title for name in names or DATASETS}


def options(default: Any, labels: Iterable[Any], kind: Kind = "choice", **more: Any) -> Values:
    """Options to choose from, with how they read in a picker where `labels` is a mapping."""
    given = {"option_labels": labels} if isinstance(labels, Mapping) else {}
    return {"kind": kind, "default": default, "options": tuple(labels), **given, **more}


def whole(default: int, low: int, high: int, step: int = 1, **more: Any) -> Values:
    return {"kind": "integer", "default": default, "low": low, "high": high, "step": step, **more}


def real(default: float | None, low: float, high: float, step: float, **more: Any) -> Values:
    """A number; it may be left out where the default is None."""
    return {"kind": "number", "default": default, "low": low, "high": high, "step": step, **more}


def flag(default: bool = False) -> Values:
    return {"kind": "flag", "default": default}


def written(default: str, longest: int, check: Callable[[str], object] | None = None) -> Values:
    """A text; see `Setting.check`."""
    return {"kind": "text", "default": default, "high": longest, "check": check}


def _percent(default: int, low: int, high: int) -> Values:
    return whole(default, low, high, 5, unit=" %")


def _rows(group: Group, effect: Effect, **rows: Row) -> Iterator[Setting]:
    """Rows of one group with the effect they mostly have."""
    for name, (label, help, values) in rows.items():
        yield Setting(name, label=label, help=help, **(Values(group=group, effect=effect) | values))


MAX_HIDDEN_LAYERS = 6
_BEST_KNOWN = ("tanh", "relu", "sigmoid", "linear")
_HIDDEN_ACTIVATIONS = labels(
    ACTIVATIONS, (*_BEST_KNOWN, *(name for name, row in ACTIVATIONS.items() if row.hidden))
)
_OUTPUT_ACTIVATIONS = labels(
    ACTIVATIONS, (name for name in ACTIVATIONS if any(name in loss.outputs for loss in LOSSES.values()))
)
_AUTOMATIC = {AUTO: "automatic"}
_PENALTIES = (0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)

_ROWS: list[Setting] = []
_ROWS += _rows(
    "data",
    Effect.RESTART,
    dataset=(
        "Data",
        "What the network has to learn (data set). Two colours are two classes: the network must say "
        "which colour belongs where. With regression it must say a number instead.",
        options("circle", data_sets()),
    ),
    points=(
        "Drawn points",
        "The points of your own data set, each with its colour.",
        Values(kind="points", default=FIRST_POINTS, low=LOW, high=HIGH, least=2, most=MOST_POINTS),
    ),
    noise=(
        "Noise",
        "How messy the data is, in percent. The same points stray a little further from the rule, as "
        "measurements in the real world do. With much noise no border can be right everywhere.",
        _percent(0, 0, 50),
    ),
    label_noise=(
        "Label noise",
        "Percent of the points that carry the colour of another class, wherever they lie. A network that "
        "learns them all has learned the mistakes too.",
        _percent(0, 0, 50),
    ),
    n_samples=(
        "Number of points",
        "How many points there are in all, for training and for testing together (samples).",
        whole(500, 10, 5000, 10),
    ),
    train_percent=(
        "Train share",
        "Percent of the points the network learns from (training set). It never sees the others (test "
        "set): they show whether it has found the rule or only learned its points by heart.",
        _percent(50, 10, 90),
    ),
    standardize=(
        "Standardization",
        "Shifts and stretches every input so that over the training points its mean is 0 and its "
        "deviation 1 (standardization). Learning often becomes faster and steadier.",
        flag(),
    ),
    data_seed=(
        "Data seed",
        "The number from which the points are drawn (random seed). The same number gives the same points "
        "again, on every machine.",
        whole(1, 0, MAX_SEED),
    ),
    split_seed=(
        "Split seed",
        "The number that decides which points are for training and which for testing (random seed).",
        whole(1, 0, MAX_SEED),
    ),
)
_ROWS += _rows(
    "network",
    Effect.RESTART,
    features=(
        "Inputs",
        "What the network is told about each point (features): its position x₁, x₂, and if you like its "
        "squares, product or sines. A clever input can save a whole layer.",
        options(("x1", "x2"), labels(FEATURES), "choices", least=1),
    ),
    hidden_layer_sizes=(
        "Hidden layers",
        "How many neurons each hidden layer has, e.g. 4,2: four, then two. Leave it empty for no hidden "
        "layer: then a single neuron must do all the work, and it can only cut straight.",
        Values(kind="layers", default=(4,), low=1, high=32, most=MAX_HIDDEN_LAYERS),
    ),
    activation=(
        "Activation",
        "What a hidden neuron makes of its sum. tanh and sigmoid bend it gently, ReLU cuts off what is "
        "below zero. Linear changes nothing: then all layers together still cut only straight.",
        options("tanh", _HIDDEN_ACTIVATIONS),
    ),
    layer_activations=(
        "Activation of each layer",
        "One activation for each hidden layer, chosen on the picture above the layer. Empty: all layers "
        "have the same.",
        options((), _HIDDEN_ACTIVATIONS, "names", most=MAX_HIDDEN_LAYERS),
    ),
    output_activation=(
        "Output activation",
        "What the output neuron makes of its sum. tanh answers from -1 to +1, sigmoid and softmax with "
        "probabilities, linear with any number. Automatic: tanh for two classes, softmax for more, "
        "linear for regression.",
        options(AUTO, _AUTOMATIC | _OUTPUT_ACTIVATIONS),
    ),
    initializer=(
        "Initializer",
        "How the first weights are drawn. Glorot and He suit them to the size of the layers: Glorot is "
        "made for tanh and sigmoid, He for ReLU. All zero shows why weights must differ: neurons that "
        "start alike stay alike.",
        options("glorot_uniform", labels(INITIALIZERS)),
    ),
    init_seed=(
        "Initializer seed",
        "The number from which the first weights are drawn (random seed). New start takes the next one: "
        "same data, another beginning.",
        whole(72, 0, MAX_SEED),
    ),
    train_biases=(
        "With biases",
        "A bias shifts a neuron's cut away from the middle of the plane. Without biases (all 0) every "
        "cut of the first layer passes through the middle.",
        flag(True),
    ),
)
_ROWS += _rows(
    "training",
    Effect.LIVE,
    loss=(
        "Loss",
        "How far an answer is from the right one, as a number to make small. Squared error is the plain "
        "distance, squared; the absolute error and Huber are calmer about outliers; hinge asks only for "
        "the right side and a margin; cross-entropy punishes confident mistakes hardest; Dice measures "
        "how well areas overlap. Automatic: squared error, and cross-entropy where the answer is a "
        "probability.",
        options(AUTO, _AUTOMATIC | labels(LOSSES), effect=Effect.RESTART),
    ),
    optimizer=(
        "Optimizer",
        "How the weights follow the slope downhill. Plain: straight down (stochastic gradient descent). "
        "Momentum: like a rolling ball. Adam and its kin: a step of its own for every weight. Rprop "
        "looks only at the slope's sign, and at all training points in each step.",
        options("sgd", labels(OPTIMIZERS)),
    ),
    learning_rate=(
        "Learning rate",
        "How long each step downhill is. Too small: it creeps. Too large: it leaps over the valley, and "
        "may never settle or get stuck.",
        options(0.03, (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)),
    ),
    momentum=(
        "Momentum",
        "How much of the last step's speed is kept, where the optimizer is Momentum. 0: none. 0.9: like "
        "a heavy ball that rolls on.",
        real(0.9, 0, 0.99, 0.05),
    ),
    schedule=(
        "Learning rate schedule",
        "How the learning rate changes while the network learns: it is multiplied by the curve drawn "
        "below. Long steps first, short ones to settle.",
        options("constant", labels(SCHEDULES)),
    ),
    schedule_epochs=(
        "Schedule length",
        "How many epochs the change of the learning rate takes.",
        whole(200, 1, 20_000, 10),
    ),
    batch_size=(
        "Batch size",
        "How many points are looked at before the weights move once. Few: quick, zigzag steps. Many: "
        "calm ones. More than there are training points means all of them. Takes effect at the next "
        "epoch.",
        whole(10, 1, 512),
    ),
    shuffle_seed=(
        "Shuffle seed",
        "The number that shuffles the training points anew in every epoch (random seed).",
        whole(0, 0, MAX_SEED, effect=Effect.RESTART),
    ),
    l1=(
        "L1 regularization",
        "Pulls all weights towards zero with the same force: connections that are of little use die out.",
        options(0.0, _PENALTIES),
    ),
    l2=(
        "L2 regularization",
        "Pulls weights towards zero, large ones hardest (L2 regularization, weight decay): borders "
        "become smoother and overfitting is held back.",
        options(0.0, _PENALTIES),
    ),
    dropout=(
        "Dropout",
        "Percent of the hidden neurons left out at random in every step: no neuron can rely on its "
        "neighbours. All of them answer when the network is asked. Take more neurons with it.",
        _percent(0, 0, 80),
    ),
    clip_norm=(
        "Gradient clipping",
        "A gradient longer than this is shortened to it, so that no single step can throw the weights "
        "far away. 0: never.",
        real(0.0, 0, 100, 0.1),
    ),
    patience=(
        "Early stopping patience",
        "Training stops once the loss on points held out has not improved for so many epochs (early "
        "stopping). A fifth of the training points is held out for it. 0: off.",
        whole(0, 0, 1000, effect=Effect.RESTART),
    ),
    target_loss=(
        "Target loss",
        "Training pauses as soon as the loss on the training points is this small. 0: never, it goes on "
        "until you pause it.",
        real(0.0, 0, 10, 0.01),
    ),
)
_ROWS += _rows(
    "view",
    Effect.VIEW,
    speed=(
        "Epochs per second",
        "How fast to watch: an epoch is one pass through all training points. At 1 and 5 you see every "
        "small step.",
        options("20", {speed: speed.title() for speed in ("1", "5", "20", "100", "max")})
        | {"widget": "segments"},
    ),
    show_test_points=(
        "Show test points",
        "Draws the points the network never learns from (test set), as hollow marks: see whether the "
        "border fits them too.",
        flag(),
    ),
    discretize=(
        "Discretize output",
        "Paints only the decision, without shades for how sure the network is.",
        flag(),
    ),
    ring_mistakes=(
        "Ring mistakes",
        "Rings the points that the network puts into a wrong class. Click one to see what the network makes "
        "of it.",
        flag(),
    ),
    log_loss=(
        "Logarithmic loss",
        "Draws the loss on a logarithmic axis: 0.1, 0.01 and 0.001 are equally far apart, so late "
        "progress shows.",
        flag(),
    ),
    lines=(
        "Lines show",
        "What the lines of the network show: the weights, or how strongly the loss pulls at each of them "
        "(the gradient), on a scale of powers of ten. In deep networks the first lines fade to hairs.",
        options("weight", {"weight": "weights", "gradient": "gradient"}),
    ),
    step_batch=(
        "Step = one mini-batch",
        "The Step button moves the weights once, by one mini-batch of points, instead of a whole epoch.",
        flag() | {"group": "training"},
    ),
    siblings=(
        "Is it luck?",
        "Nine further starts, each with other first weights, train in the same steps: the band behind "
        "the loss shows how far they spread.",
        flag(),
    ),
    present=(
        "For the projector",
        "Large type, curves at the right and no side bar, to be read from the last row.",
        flag(),
    ),
)
_ROWS += _rows(
    "view",
    Effect.VIEW,
    lock=(
        "Locked settings",
        "Settings drawn but not to be changed: fix some, copy the address, and you have made an exercise.",
        options((), {row.name: row.label for row in _ROWS if row.name != "present"}, "choices"),
    ),
)
_ROWS += _rows(
    "run",
    Effect.RESTART,
    epoch=(
        "Open trained to epoch",
        "A link with this opens with the network already trained so far. It is where a run opens, not a "
        "counter.",
        whole(0, 0, 20_000),
    ),
    changes=(
        "Changes on the way",
        "What was changed during training and when, so that a link repeats it, e.g. "
        "120:learning_rate=0.1 for a new learning rate at epoch 120.",
        written("", 4000),
    ),
)


SETTINGS: Mapping[str, Setting] = MappingProxyType({row.name: row for row in _ROWS})
"""Every setting by its name, in the order of controls and documentation."""


def page_table(page: str, **rows: Row) -> Mapping[str, Setting]:
    """The settings of a page by their short names; in full they begin with the page's."""
    return MappingProxyType(
        {
            name: Setting(f"{page}_{name}", label=label, help=help, page=page, **values)
            for name, (label, help, values) in rows.items()
        }
    )


def parse_settings(raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Clean values for all rows of SETTINGS, defaults for what is missing or not understood, and a sentence
    for each given one that was not. Names that are not in the table are left alone: they may belong to
    another page or to Streamlit.
    """
    given, problems = parse_given(raw, SETTINGS)
    return {name: setting.default for name, setting in SETTINGS.items()} | given, problems


def parse_given(raw: Mapping[str, Any], table: Mapping[str, Setting]) -> tuple[dict[str, Any], list[str]]:
    """The same for any table, with values only for what was given and understood."""
    given: dict[str, Any] = {}
    problems: list[str] = []
    for name, setting in table.items():
        if name in raw:
            try:
                given[name] = setting.parse(raw[name])
            except SettingError as error:
                problems.append(str(error))
    return given, problems
