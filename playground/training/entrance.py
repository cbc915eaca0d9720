"""The way in: settings -> config -> problem -> run.

What is asked stands in the data, so here alone a config learns it; a link is read here too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.config import (
    Change,
    ConfigError,
    DataConfig,
    ExperimentConfig,
    NetworkConfig,
    TrainingConfig,
    initial_config,
    parse_changes,
)
from playground.settings import SETTINGS, parse_settings
from playground.training.problem import question_of

_PAIRED = ("layer_activations", "output_activation", "loss")
"""Settings that may be right alone and wrong beside others."""


def config_of(settings: Mapping[str, Any]) -> ExperimentConfig:
    """The config of these settings; a missing one has its default, names of others are left alone.

    Raises ConfigError for values that cannot be, alone or together.
    """
    data = DataConfig.from_settings(settings)
    return ExperimentConfig(
        data,
        NetworkConfig.from_settings(settings),
        TrainingConfig.from_settings(settings),
        question_of(data.dataset, data.points),
    )


@dataclass(frozen=True)
class Opened:
    """What a link asks for: clean `values` of all settings, as its controls show them, the run they mean, and
    in `problems` a sentence for each thing that was not understood. Changes at the very start are part of
    `config`.
    """

    values: Mapping[str, Any]
    config: ExperimentConfig
    changes: tuple[Change, ...]
    problems: tuple[str, ...]


def open_settings(raw: Mapping[str, Any]) -> Opened:
    """Read settings from anywhere; never fails. What is not understood has its default."""
    values, problems = parse_settings(raw)
    try:
        config = config_of(values)
    except ConfigError:  # each value can be, but some do not go together
        config = config_of(_repaired(values, problems))
    changes: tuple[Change, ...] = ()
    try:
        changes = parse_changes(values["changes"])
    except ConfigError as error:
        problems.append(str(error))
        values["changes"] = ""
    config, changes = initial_config(config, changes)
    return Opened(values, config, changes, tuple(problems))


def _repaired(values: dict[str, Any], problems: list[str]) -> dict[str, Any]:
    """`values`, in place, with defaults for what does not go together; each reason is added to `problems`."""
    for names in (("layer_activations",), ("output_activation", "loss")):
        rest = {name: SETTINGS[name].default for name in _PAIRED if name not in names}
        try:
            config_of(values | rest)
        except ConfigError as error:
            problems.append(str(error))
            values |= {name: SETTINGS[name].default for name in names}
    return values
