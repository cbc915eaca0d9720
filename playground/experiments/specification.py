"""What an experiment is: a base setting, one thing to vary, repeats and epochs. It has a text form, JSON:

    {"base": {"dataset": "circle", "n_samples": 1000}, "vary": "batch_size", "values": [32, 64, 128],
     "repeats": 8, "epochs": 100}

- `base`: settings of the playground by name; those left out have their default. What is only seen (speed,
  projector, ...) and how far the playground's run is trained does not count.
- `vary`, `values`: a setting of data, network or training, and what it shall be. In place of a list a range:
  {"from": 10, "to": 100, "step": 30} (10, 40, 70, 100) or {"from": 8, "to": 128, "times": 4} (8, 32, 128);
  for a setting with numbers to choose from {"from": 0.001, "to": 1} is all of them in between.
- or `arms` in place of both: several settings at once, each arm with a name of its own if it likes:
  [{"label": "bare"}, {"label": "dropout", "dropout": 50, "hidden_layer_sizes": [16, 16]}, ...]
- `repeats` (default 5): how often each is tried. Repeat r adds r to all four seeds, for every value alike: in
  each repeat all values start from the same points and, where their shapes agree, from the same weights.
- `epochs` (default 300).

`Specification.parse` refuses what makes no sense in one sentence, before anything runs. `runs_of` makes it a
list of configs, and that is all the engine knows: a search is another list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from playground.config import ConfigError, ExperimentConfig
from playground.experiments.results import SEEDS
from playground.nn.optimizers import OPTIMIZERS
from playground.nn.schedules import SCHEDULES
from playground.settings import MAX_SEED, SETTINGS, Effect, Setting, SettingError, format_number, shown
from playground.training.entrance import config_of
from playground.training.journal import rows_in_batch
from playground.training.problem import problem_of

MOST_RUNS = 2000
"""Runs of one experiment: values times repeats."""
MOST_EPOCHS = 20_000
"""Epochs of one run, as in a link."""
MOST_TEXT = 100_000
"""Letters a specification may have as text."""
LONGEST_LABEL = 60

_KEYS = ("base", "vary", "values", "arms", "repeats", "epochs")
_RANGE_KEYS = ("from", "to", "step", "times")
_DECIDING = [name for name, row in SETTINGS.items() if row.effect is not Effect.VIEW and row.group != "run"]
"""Settings that a run depends on from its start."""
_CHOICES = f"Choose from: {', '.join(_DECIDING)}."
_EXAMPLE = 'Write e.g. {"vary": "batch_size", "values": [32, 64, 128]}.'


class SpecificationError(ValueError):
    """An experiment that makes no sense; the message is for the person who asked for it."""


@dataclass(frozen=True)
class Arm:
    """One of the things that are compared: its name, and its settings as (name, value) pairs."""

    label: str
    settings: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Specification:
    """An experiment, hashable; made by `parse`, which checks it.

    base: (name, value) pairs that are not the default. arms: what is compared, in the order given.
    varied: the one setting whose values the arms are; None when they are small bundles of several.
    """

    base: tuple[tuple[str, Any], ...]
    arms: tuple[Arm, ...]
    varied: str | None
    repeats: int
    epochs: int

    @classmethod
    def parse(cls, raw: str | bytes | Mapping[str, Any]) -> Specification:
        """The experiment written as JSON text or as plain values; SpecificationError in words."""
        values = _mapping_of(raw)
        _check_keys(values, "an experiment", _KEYS)
        base = _base_of(values.get("base", {}))
        if "arms" in values:
            if "vary" in values or "values" in values:
                raise SpecificationError("Give either 'vary' with 'values', or 'arms', not both.")
            varied, arms = None, _arms_of(values["arms"])
        else:
            if values.get("vary") is None:
                raise SpecificationError("Nothing is varied. Name a setting, e.g. 'vary': 'batch_size'.")
            setting = _deciding(values["vary"])
            varied, arms = setting.name, _arms_of_values(setting, values.get("values"))
        repeats = _whole("repeats", values.get("repeats", 5), 1, MOST_RUNS)
        epochs = _whole("epochs", values.get("epochs", 300), 1, MOST_EPOCHS)
        if len(arms) * repeats > MOST_RUNS:
            raise SpecificationError(
                f"{len(arms)} values with {repeats} repeats are {len(arms) * repeats:,} runs; "
                f"{MOST_RUNS:,} is the most. Take fewer values or repeats."
            )
        specification = cls(base, arms, varied, repeats, epochs)
        _check_arms(specification)
        return specification

    def to_json(self) -> dict[str, Any]:
        """As values for JSON that `parse` reads back to an equal specification."""
        written: dict[str, Any] = {"base": dict(self.base)}
        if self.varied is not None:
            written |= {"vary": self.varied, "values": [arm.settings[0][1] for arm in self.arms]}
        else:
            written["arms"] = [{"label": arm.label} | dict(arm.settings) for arm in self.arms]
        return written | {"repeats": self.repeats, "epochs": self.epochs}

    def to_text(self) -> str:
        """As JSON on one line, for a file or a link."""
        return json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":"))

    @property
    def n_runs(self) -> int:
        """Values times repeats."""
        return len(self.arms) * self.repeats

    def config_of(self, arm: int, repeat: int = 0) -> ExperimentConfig:
        """The config of one run; both are counted from 0."""
        values = dict(self.base) | dict(self.arms[arm].settings)
        values |= {
            name: (values.get(name, SETTINGS[name].default) + repeat) % (MAX_SEED + 1) for name in SEEDS
        }
        return config_of(values)

    def place_of(self, index: int) -> tuple[int, int]:
        """(arm, repeat) of a run's place in `runs_of`."""
        repeat, arm = divmod(index, len(self.arms))
        return arm, repeat


def runs_of(specification: Specification) -> list[ExperimentConfig]:
    """All runs, the first repeat of every arm first: run i is arm i % n_arms in repeat i // n_arms."""
    return [
        specification.config_of(arm, repeat)
        for repeat in range(specification.repeats)
        for arm in range(len(specification.arms))
    ]


def _mapping_of(raw: str | bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(raw, str | bytes):
        if len(raw) > MOST_TEXT:
            raise SpecificationError(
                f"The experiment is {len(raw):,} letters long; {MOST_TEXT:,} is the most. Shorten its lists."
            )
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise SpecificationError(f"The experiment is not JSON ({error}). {_EXAMPLE}") from None
    if not isinstance(raw, Mapping):
        raise SpecificationError(f"{shown(raw)} is not an experiment. {_EXAMPLE}")
    return raw


def _check_keys(raw: Mapping[str, Any], whole: str, keys: Sequence[str]) -> None:
    for key in raw:
        if key not in keys:
            raise SpecificationError(f"{shown(key)} is not a part of {whole}. There are: {', '.join(keys)}.")


def _base_of(raw: Any) -> tuple[tuple[str, Any], ...]:
    if not isinstance(raw, Mapping):
        raise SpecificationError(
            f"The base is {shown(raw)}; it must name settings, e.g. {{'dataset': 'xor'}}."
        )
    settings = [(_setting(name), value) for name, value in raw.items()]
    parsed = [(row.name, _value(row, value)) for row, value in settings if row.name in _DECIDING]
    return _ordered((name, value) for name, value in parsed if value != SETTINGS[name].default)


def _arms_of(raw: Any) -> tuple[Arm, ...]:
    refusal = f"The arms are {shown(raw)}; they must be a list with at least one, e.g. "
    arms: list[Arm] = []
    for item in _several(raw, f"{refusal}[{{'label': 'nothing'}}, {{'l2': 0.01}}]."):
        if not isinstance(item, Mapping):
            raise SpecificationError(f"The arm {shown(item)} must name settings, e.g. {{'l2': 0.01}}.")
        settings = _ordered(
            (_deciding(name).name, _value(_deciding(name), value))
            for name, value in item.items()
            if name != "label"
        )
        label = item.get("label", "")
        if not isinstance(label, str) or len(label) > LONGEST_LABEL:
            raise SpecificationError(
                f"The label {shown(label)} must be a text of at most {LONGEST_LABEL} letters."
            )
        arms.append(Arm(label.strip() or _label(settings), settings))
    labels = [arm.label for arm in arms]
    for label in labels:
        if labels.count(label) > 1:
            raise SpecificationError(f"Two arms are called {shown(label)}. Give each a label of its own.")
    return tuple(arms)


def _arms_of_values(setting: Setting, raw: Any) -> tuple[Arm, ...]:
    if isinstance(raw, Mapping):
        raw = values_of_range(setting, raw)
    refusal = f"There are no values for {setting.name}. Give a list with at least one of them, or a range."
    values = [_value(setting, value) for value in _several(raw, refusal)]
    for value in values:
        if values.count(value) > 1:
            raise SpecificationError(
                f"{setting.name} is to be {shown(setting.text(value))} more than once. Name each once."
            )
    return tuple(Arm(_value_label(setting, value), ((setting.name, value),)) for value in values)


def _several(raw: Any, refusal: str) -> Sequence[Any]:
    """The list, refused where it is none or empty, and where it alone makes too many runs."""
    if not isinstance(raw, Sequence) or isinstance(raw, str | bytes) or not raw:
        raise SpecificationError(refusal)
    if len(raw) > MOST_RUNS:
        raise SpecificationError(
            f"{len(raw):,} values are at least as many runs; {MOST_RUNS:,} is the most. Take fewer values."
        )
    return raw


def values_of_range(setting: Setting, raw: Mapping[str, Any]) -> list[Any]:
    """The values of a range as it is written, both ends included where they are met; SpecificationError."""
    offered = [option for option in setting.options if isinstance(option, float)]
    if setting.kind not in ("integer", "number") and not offered:
        raise SpecificationError(f"{setting.name} has no numbers, so no range. Give a list of values.")
    _check_keys(raw, "a range", _RANGE_KEYS)
    low, high = (_number(f"{end!r} of the range", raw.get(end)) for end in ("from", "to"))
    if low > high:
        raise SpecificationError(
            f"The range of {setting.name} goes from {format_number(low)} to {format_number(high)}. "
            "Write the smaller number first."
        )
    if offered:
        return [option for option in offered if low <= option <= high]
    if ("step" in raw) == ("times" in raw):
        raise SpecificationError(
            f"The range of {setting.name} needs either 'step', to add, or 'times', to multiply with."
        )
    step = _number("'step'", raw["step"]) if "step" in raw else 0.0
    times = _number("'times'", raw["times"]) if "times" in raw else 1.0
    if (step <= 0 and times <= 1) or (times > 1 and low <= 0):
        raise SpecificationError(
            f"The range of {setting.name} would never end. 'step' must be above 0; 'times' must be above 1, "
            "and its range begin above 0."
        )
    values: list[float] = []
    while len(values) <= MOST_RUNS:
        value = low + len(values) * step if step else low * times ** len(values)
        if value > high * (1 + 1e-12):
            break
        values.append(round(value, 12))
    return values


def _check_arms(specification: Specification) -> None:
    """SpecificationError unless every arm can be, can learn, and differs from every other in what it does."""
    known: dict[ExperimentConfig, str] = {}
    for number, arm in enumerate(specification.arms):
        try:
            config = specification.config_of(number)
        except ConfigError as error:
            raise SpecificationError(f"With {shown(arm.label)}: {error}") from error
        if config.untrainable:
            raise SpecificationError(f"With {shown(arm.label)}: {config.untrainable}")
        if specification.repeats > 1 and any(name in SEEDS for name, _ in arm.settings):
            raise SpecificationError(
                "A repeat counts all seeds up, so an experiment that varies a seed cannot have "
                f"{specification.repeats} repeats. Write 'repeats': 1."
            )
        effective = _effective(config)
        if effective in known:
            raise SpecificationError(
                f"{shown(known[effective])} and {shown(arm.label)} are the same here: nothing of what "
                "differs between them has an effect in this setting. Leave one out, or change the base."
            )
        known[effective] = arm.label


def _effective(config: ExperimentConfig) -> ExperimentConfig:
    """The config with the default for all that has no effect in it: equal ones give equal runs."""
    data, network, training = config.data, config.network, config.training
    problem = problem_of(config)
    ignored = [name for name in problem.ignores if hasattr(data, name)]
    if not problem.takes_points:
        ignored.append("points")
    data = replace(data, **{name: SETTINGS[name].default for name in ignored})
    network = replace(
        network,
        features=config.features,
        activation=SETTINGS["activation"].default,
        layer_activations=config.hidden_activations,
        output_activation=config.output_activation,
    )
    optimizer = OPTIMIZERS[training.optimizer]
    needless = {
        "momentum": "momentum" not in optimizer.hyperparameters(),
        "schedule_epochs": SCHEDULES[training.schedule].is_constant,
        "dropout": not network.hidden_layer_sizes,
    }
    unused: dict[str, Any] = {
        name: SETTINGS[name].default for name, is_needless in needless.items() if is_needless
    }
    if optimizer.without_l2 and training.l2 == 0:
        unused["optimizer"] = optimizer.without_l2
    batch_size = rows_in_batch(training, problem.n_train)
    training = replace(training, **(unused | {"loss": config.loss, "batch_size": batch_size}))
    return replace(config, data=data, network=network, training=training)


def _setting(name: Any) -> Setting:
    if not isinstance(name, str) or name not in SETTINGS:
        raise SpecificationError(f"There is no setting {shown(name)}. {_CHOICES}")
    return SETTINGS[name]


def _deciding(name: Any) -> Setting:
    setting = _setting(name)
    if name not in _DECIDING:
        raise SpecificationError(f"{name} changes no run, only how it is seen. {_CHOICES}")
    return setting


def _value(setting: Setting, raw: Any) -> Any:
    try:
        return setting.parse(raw)
    except SettingError as error:
        raise SpecificationError(f"{setting.name}: {error}") from error


def _number(what: str, raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not abs(raw) < 1e15:
        raise SpecificationError(f"{what} is {shown(raw)}; it must be a number, e.g. 10.")
    return float(raw)


def _whole(name: str, raw: Any, low: int, high: int) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not low <= raw <= high:
        raise SpecificationError(
            f"'{name}' is {shown(raw)}; it must be a whole number from {low} to {high:,}, without quotes."
        )
    return raw


def _ordered(pairs: Iterable[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
    """The pairs in the order of the table of settings."""
    values = dict(pairs)
    return tuple((name, values[name]) for name in SETTINGS if name in values)


def _label(settings: Sequence[tuple[str, Any]]) -> str:
    words = [f"{name} {_value_label(SETTINGS[name], value)}" for name, value in settings]
    return (", ".join(words) or "base")[:LONGEST_LABEL]


def _value_label(setting: Setting, value: Any) -> str:
    """How a value reads in a legend."""
    if setting.kind == "choice":
        return setting.option_label(value)
    if setting.kind == "flag":
        return "yes" if value else "no"
    return (setting.text(value) or "none")[: LONGEST_LABEL - len(setting.unit)] + setting.unit
