"""What a person has set, as one frozen value: an ExperimentConfig decides a run from epoch 0.

Every field is parsed again by its row in SETTINGS, whoever gives it, so no link can ask for more than the
table allows. The journal of live changes has its text form here too: config, changes, epoch and step together
are the whole run.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from datasets.dataset import Question, Task
from datasets.drawn import Point
from datasets.features import FEATURES
from playground.nn.activations import ACTIVATIONS
from playground.nn.losses import output_and_loss
from playground.settings import AUTO, SETTINGS, Effect, SettingError, shown

MAX_CHANGES = 40
"""Most live changes a link can carry."""

OUTPUT_AND_LOSS: Mapping[str, tuple[tuple[str, str], ...]] = {
    task_kind: output_and_loss(task_kind) for task_kind in ("two_class", "multi_class", "regression")
}
"""Which output activation goes with which loss, for each kind of task. The first pair that agrees with what
was chosen is what "auto" stands for."""

ASKING = ("dataset", "points")
"""Settings that decide what is asked, whatever the others are."""

_CHANGE = re.compile(r"\s*([0-9]{1,8})(?:\.([0-9]{1,6}))?\s*:\s*([a-z0-9_]{1,40})\s*=([^,=:]{1,60})")


class ConfigError(ValueError):
    """Settings that cannot be, alone or together; the message is for the person who chose them."""


@dataclass(frozen=True)
class _Part:
    """Shared by the parts of a config: every field is parsed by the row of SETTINGS that has its name."""

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            try:
                value = SETTINGS[field.name].parse(getattr(self, field.name))
            except SettingError as error:
                raise ConfigError(str(error)) from error
            object.__setattr__(self, field.name, value)

    @classmethod
    def from_settings(cls, values: Mapping[str, Any]) -> Self:
        """This part of the settings; a missing one has its default, names of others are left alone."""
        return cls(**_fields_of(cls, values))


def _default(name: str) -> Any:
    return SETTINGS[name].default


@dataclass(frozen=True)
class DataConfig(_Part):
    """Which points, and which of them are for training; noises and `train_percent` are in percent. `points`
    are those of the data set "drawn".
    """

    dataset: str = _default("dataset")
    points: tuple[Point, ...] = _default("points")
    noise: int = _default("noise")
    label_noise: int = _default("label_noise")
    n_samples: int = _default("n_samples")
    train_percent: int = _default("train_percent")
    standardize: bool = _default("standardize")
    data_seed: int = _default("data_seed")
    split_seed: int = _default("split_seed")


@dataclass(frozen=True)
class NetworkConfig(_Part):
    """The shape of the network and its first weights. `output_activation` may be "auto";
    `layer_activations`, where not empty, has one name for each hidden layer and overrides `activation`.
    """

    features: tuple[str, ...] = _default("features")
    hidden_layer_sizes: tuple[int, ...] = _default("hidden_layer_sizes")
    activation: str = _default("activation")
    layer_activations: tuple[str, ...] = _default("layer_activations")
    output_activation: str = _default("output_activation")
    initializer: str = _default("initializer")
    init_seed: int = _default("init_seed")
    train_biases: bool = _default("train_biases")


@dataclass(frozen=True)
class TrainingConfig(_Part):
    """How the network learns. `loss` may be "auto"; `target_loss`, `clip_norm` and `patience` 0 mean never,
    `dropout` is in percent.
    """

    loss: str = _default("loss")
    optimizer: str = _default("optimizer")
    learning_rate: float = _default("learning_rate")
    momentum: float = _default("momentum")
    schedule: str = _default("schedule")
    schedule_epochs: int = _default("schedule_epochs")
    batch_size: int = _default("batch_size")
    shuffle_seed: int = _default("shuffle_seed")
    l1: float = _default("l1")
    l2: float = _default("l2")
    dropout: int = _default("dropout")
    clip_norm: float = _default("clip_norm")
    patience: int = _default("patience")
    target_loss: float = _default("target_loss")


_USUAL = Question()
"""What the default data ask."""


@dataclass(frozen=True)
class ExperimentConfig:
    """Everything that decides a run from epoch 0. Hashable; equal configs give equal runs. `question` is what
    `data` ask; whoever makes a config says it (`training.entrance.config_of` looks it up).

    Raises ConfigError when output activation and loss do not fit each other or the data set, and when
    `layer_activations` does not name one activation for each hidden layer.
    """

    data: DataConfig = DataConfig()
    network: NetworkConfig = NetworkConfig()
    training: TrainingConfig = TrainingConfig()
    question: Question = _USUAL

    def __post_init__(self) -> None:
        resolve_output_and_loss(self.task_kind, self.network.output_activation, self.training.loss)
        named, layers = self.network.layer_activations, self.network.hidden_layer_sizes
        if named and len(named) != len(layers):
            raise ConfigError(
                f"{shown(','.join(named))} names {len(named)} activations for {len(layers)} hidden layers. "
                "Name one for each, or none to give all the same."
            )

    def to_settings(self) -> dict[str, Any]:
        """The settings of this config by name, as chosen ("auto" stays "auto")."""
        return {
            field.name: getattr(getattr(self, part), field.name)
            for part, kind in _PARTS.items()
            for field in dataclasses.fields(kind)
        }

    def with_setting(self, name: str, value: Any) -> ExperimentConfig:
        """This config with one setting changed; ConfigError for an unknown name, a value it cannot take, and
        for what would change the question.
        """
        if name in ASKING:
            raise ConfigError(f"{shown(name)} decides what is asked, so such a change needs a new config.")
        for part, kind in _PARTS.items():
            if name in _fields_of(kind, {name: value}):
                return dataclasses.replace(
                    self, **{part: dataclasses.replace(getattr(self, part), **{name: value})}
                )
        raise ConfigError(
            f"{shown(name)} is not a setting of a run. Choose from: {', '.join(self.to_settings())}."
        )

    @property
    def task(self) -> Task:
        """ "classification" or "regression"."""
        return self.question.task

    @property
    def n_classes(self) -> int:
        """Number of classes, 0 for regression."""
        return self.question.n_classes

    @property
    def task_kind(self) -> str:
        """ "two_class", "multi_class" or "regression"."""
        if self.task == "regression":
            return "regression"
        return "two_class" if self.n_classes == 2 else "multi_class"

    @property
    def output_activation(self) -> str:
        """The output activation, "auto" resolved."""
        return resolve_output_and_loss(self.task_kind, self.network.output_activation, self.training.loss)[0]

    @property
    def loss(self) -> str:
        """The loss, "auto" resolved."""
        return resolve_output_and_loss(self.task_kind, self.network.output_activation, self.training.loss)[1]

    @property
    def n_outputs(self) -> int:
        """Number of output neurons: one a class where they are shares of one whole, else one a target."""
        return self.n_classes if ACTIVATIONS[self.output_activation].sums_to_one else self.question.n_targets

    @property
    def features(self) -> tuple[str, ...]:
        """The inputs of the network: those chosen that the data set has; x1 when it has none of them."""
        n_inputs = self.question.n_inputs
        usable = tuple(name for name in self.network.features if FEATURES[name].n_inputs <= n_inputs)
        return usable or ("x1",)

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """Neurons in each layer, inputs and outputs included."""
        return (len(self.features), *self.network.hidden_layer_sizes, self.n_outputs)

    @property
    def hidden_activations(self) -> tuple[str, ...]:
        """One activation for each hidden layer."""
        network = self.network
        return network.layer_activations or (network.activation,) * len(network.hidden_layer_sizes)

    @property
    def activations(self) -> tuple[str, ...]:
        """One activation for each layer after the inputs."""
        return (*self.hidden_activations, self.output_activation)

    @property
    def untrainable(self) -> str:
        """Why a network of this kind cannot be trained, as a sentence; "" when it can."""
        for layer, name in enumerate(self.hidden_activations, start=1):
            if not ACTIVATIONS[name].trainable:
                return (
                    f"Hidden layer {layer} has the {ACTIVATIONS[name].label} activation. Its slope is 0 "
                    "everywhere, so no gradient passes back and it cannot be trained: type its weights by "
                    "hand, or choose another activation, e.g. sigmoid."
                )
        return ""


_PARTS: Mapping[str, type[_Part]] = {
    "data": DataConfig,
    "network": NetworkConfig,
    "training": TrainingConfig,
}


def _fields_of(part: type[_Part], values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `values` that are fields of `part`."""
    return {field.name: values[field.name] for field in dataclasses.fields(part) if field.name in values}


def resolve_output_and_loss(task_kind: str, output_activation: str, loss: str) -> tuple[str, str]:
    """The pair of OUTPUT_AND_LOSS that is meant, "auto" resolved; ConfigError in words when there is none."""
    pairs = OUTPUT_AND_LOSS[task_kind]
    for pair in pairs:
        if output_activation in (AUTO, pair[0]) and loss in (AUTO, pair[1]):
            return pair
    outputs = dict.fromkeys(pair[0] for pair in pairs)
    if output_activation not in (AUTO, *outputs):
        needs = {
            "regression": f"Regression needs a {' or '.join(outputs)} output",
            "multi_class": f"Three or more classes need a {' or '.join(outputs)} output",
            "two_class": f"Two classes need one of the outputs {', '.join(outputs)}",
        }[task_kind]
        raise ConfigError(f"{needs}, not {output_activation}. Choose {' or '.join((*outputs, AUTO))}.")
    losses = dict.fromkeys(pair[1] for pair in pairs if output_activation in (AUTO, pair[0]))
    where = f"A {output_activation} output"
    if output_activation == AUTO:
        where = "Regression" if task_kind == "regression" else "A network for three or more classes"
    raise ConfigError(
        f"{where} cannot learn with the loss {loss}. Choose auto or one of: {', '.join(losses)}."
    )


@dataclass(frozen=True)
class ViewOptions(_Part):
    """How a run is drawn and paced; nothing here changes a number of it."""

    speed: str = _default("speed")
    show_test_points: bool = _default("show_test_points")
    discretize: bool = _default("discretize")
    ring_mistakes: bool = _default("ring_mistakes")
    log_loss: bool = _default("log_loss")
    lines: str = _default("lines")
    step_batch: bool = _default("step_batch")
    siblings: bool = _default("siblings")
    present: bool = _default("present")
    lock: tuple[str, ...] = _default("lock")


@dataclass(frozen=True)
class Change:
    """A live change of a run: in `epoch`, after `step` of its mini-batches, setting `name` became `value`."""

    epoch: int
    step: int
    name: str
    value: Any


def parse_changes(text: str) -> tuple[Change, ...]:
    """The changes written in `text`, e.g. "120:learning_rate=0.1,300.4:l2=0.01", in the order of the run.

    An entry is epoch:name=value or epoch.step:name=value. Of two changes of one setting at one moment the
    later in the text counts. Raises ConfigError for anything else, for settings that are not LIVE and for
    more than 40.
    """
    if not text.strip():
        return ()
    entries = text.split(",")
    if len(entries) > MAX_CHANGES:
        raise ConfigError(f"The list of changes has {len(entries)} entries. Write at most {MAX_CHANGES}.")
    changes = []
    for entry in entries:
        match = _CHANGE.fullmatch(entry)
        if match is None:
            raise ConfigError(
                f"{shown(entry)} is not a change. Write epoch:setting=value, e.g. 120:learning_rate=0.1."
            )
        epoch, step, name, value = match.groups()
        changes.append(Change(int(epoch), int(step or 0), name, _live_value(name, value)))
    return _in_order(changes)


def format_changes(changes: Iterable[Change]) -> str:
    """The text of `changes` for a link; `parse_changes` reads the same changes back.

    Raises ConfigError for a setting that is not LIVE, a value it cannot take, or more than 40 changes.
    """
    changes = _in_order([dataclasses.replace(c, value=_live_value(c.name, c.value)) for c in changes])
    if len(changes) > MAX_CHANGES:
        raise ConfigError(
            f"This run was changed {len(changes)} times; a link can carry {MAX_CHANGES} changes."
        )
    return ",".join(
        f"{c.epoch}{f'.{c.step}' if c.step else ''}:{c.name}={SETTINGS[c.name].format(c.value)}"
        for c in changes
    )


def initial_config(
    config: ExperimentConfig, changes: Iterable[Change]
) -> tuple[ExperimentConfig, tuple[Change, ...]]:
    """The config a run really starts with, and the changes that are left: those before the first mini-batch
    become part of the config. For a link names the values in force now, and says in its changes what they
    were at the start: "0:learning_rate=0.03,120:learning_rate=0.1".
    """
    later = []
    for change in changes:
        if (change.epoch, change.step) == (0, 0):
            config = config.with_setting(change.name, change.value)
        else:
            later.append(change)
    return config, tuple(later)


def live_value(name: str, raw: Any) -> Any:
    """The clean value of a LIVE setting; SettingError for another setting or a value it cannot take."""
    setting = SETTINGS.get(name)
    if setting is None or setting.effect is not Effect.LIVE:
        live = ", ".join(row.name for row in SETTINGS.values() if row.effect is Effect.LIVE)
        raise SettingError(f"{shown(name)} cannot be changed while a network learns. Choose from: {live}.")
    return setting.parse(raw)


def _live_value(name: str, raw: Any) -> Any:
    """The same for what stands in a link."""
    try:
        return live_value(name, raw)
    except SettingError as error:
        raise ConfigError(str(error)) from error


def _in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes sorted by moment and then by setting, one for each moment and setting: the last given."""
    last = {(change.epoch, change.step, change.name): change for change in changes}
    places = {name: place for place, name in enumerate(SETTINGS)}
    return tuple(last[key] for key in sorted(last, key=lambda key: (key[0], key[1], places[key[2]])))
