"""From the controls of the page to a specification, and back.

A *topic* is a thing that can be varied: a setting, or the depth or the width of the network. Everything here
is plain values and words; `Specification.parse` judges them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from playground.experiments.specification import Specification, SpecificationError, values_of_range
from playground.settings import (
    MAX_HIDDEN_LAYERS,
    SETTINGS,
    Effect,
    Setting,
    SettingError,
    format_number,
    shown,
)

GIVEN = "given"
"""The topic of an experiment whose values have no control of their own; and the base that came with it."""
MOST_LETTERS = 2000


@dataclass(frozen=True, eq=False)
class Topic:
    """One thing that can be varied.

    setting: its row; of depth and width a row of their own. start: the values to begin with. example: what
    can be written in its field; "" where values are picked from a list.
    """

    setting: Setting
    start: tuple[Any, ...]
    example: str = ""

    @property
    def name(self) -> str:
        return self.setting.name

    @property
    def is_picked(self) -> bool:
        """Whether its values are picked from a list; else they are written."""
        return self.setting.kind == "choice"


def _layer_row(name: str, label: str, low: int, high: int) -> Setting:
    return Setting(name, "integer", low, label, "", "network", Effect.RESTART, low=low, high=high)


_TOPICS = (
    Topic(SETTINGS["batch_size"], (10, 32, 128), "32, 64, 128 or 8 to 128 times 2"),
    Topic(SETTINGS["optimizer"], ("sgd", "momentum", "adam")),
    Topic(SETTINGS["learning_rate"], (0.01, 0.1, 1.0)),
    Topic(SETTINGS["activation"], ("tanh", "relu", "sigmoid")),
    Topic(SETTINGS["initializer"], ("glorot_uniform", "he_normal", "uniform_one")),
    Topic(
        _layer_row("depth", "Depth (hidden layers)", 0, MAX_HIDDEN_LAYERS),
        (1, 2, 3),
        "1, 2, 4 or 0 to 3 by 1",
    ),
    Topic(
        _layer_row("width", "Width (neurons in a layer)", 1, int(SETTINGS["hidden_layer_sizes"].high)),
        (2, 4, 8),
        "2, 4, 8 or 1 to 5 by 1",
    ),
    Topic(SETTINGS["l2"], (0.0, 0.003, 0.03)),
    Topic(SETTINGS["dropout"], (0, 20, 50), "0, 20, 50 or 0 to 60 by 20"),
    Topic(SETTINGS["n_samples"], (100, 300, 1000), "100, 300, 1000 or 50 to 800 times 2"),
    Topic(SETTINGS["noise"], (0, 20, 40), "0, 20, 40 or 0 to 50 by 10"),
)
TOPICS: Mapping[str, Topic] = MappingProxyType({topic.name: topic for topic in _TOPICS})
"""What the page offers to vary, by name, in the order of its list."""

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_RANGE = re.compile(
    rf"(?:from\s+)?(?P<low>{_NUMBER})\s*(?:to|until|-|–|…|\.\.)\s*(?P<high>{_NUMBER})"
    rf"(?:\s*(?P<how>by|step|steps of|in steps of|times|x|×|\*)\s*(?P<step>{_NUMBER}))?",
    re.IGNORECASE,
)
_TIMES = ("times", "x", "×", "*")


def values_of_text(topic: Topic, text: str) -> list[Any]:
    """The values that somebody wrote: numbers with commas between them, or a range in words, "8 to 128 times
    2" or "0 to 50 by 10". SpecificationError in a sentence.
    """
    text = text.strip().rstrip(".,;")
    if not text or len(text) > MOST_LETTERS:
        raise SpecificationError(f"Write which values to try, e.g. {topic.example}.")
    found = _RANGE.fullmatch(text)
    if found is None:
        raw: list[Any] = [part for part in re.split(r"[,;]\s*|\s+and\s+|\s+", text) if part]
    else:
        if found["how"] is None:
            raise SpecificationError(
                f"{shown(text)} leaves open how far apart the values are. "
                f"Write e.g. {found['low']} to {found['high']} by 10, or times 2."
            )
        key = "times" if found["how"].lower() in _TIMES else "step"
        ends = {"from": float(found["low"]), "to": float(found["high"])}
        raw = values_of_range(topic.setting, ends | {key: float(found["step"])})
    try:
        return [topic.setting.parse(part) for part in raw]
    except SettingError as error:
        raise SpecificationError(str(error)) from error


def text_of_values(values: Sequence[Any]) -> str:
    """Numbers as somebody would write them into the field."""
    return ", ".join(format_number(value) for value in values)


def varied(topic: Topic, values: Sequence[Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a specification, "vary" and "values", for values of a topic."""
    if topic.name in SETTINGS:
        return {"vary": topic.name, "values": list(values)}
    row = SETTINGS["hidden_layer_sizes"]
    sizes = row.parse(base.get(row.name, row.default))
    width, depth = sizes[0] if sizes else 4, max(1, len(sizes))
    layers = [[width] * value if topic.name == "depth" else [value] * depth for value in values]
    return {"vary": row.name, "values": layers}


def topic_of(specification: Specification) -> tuple[str, list[Any]]:
    """Which topic an experiment has, and its values; GIVEN and nothing where no control can show it."""
    if specification.varied is None:
        return GIVEN, []
    values = [arm.settings[0][1] for arm in specification.arms]
    if specification.varied in TOPICS:
        return specification.varied, values
    if specification.varied == "hidden_layer_sizes":
        base = dict(specification.base)
        for name, numbers in (
            ("depth", [len(sizes) for sizes in values]),
            ("width", [sizes[0] if sizes else 0 for sizes in values]),
        ):
            if varied(TOPICS[name], numbers, base)["values"] == [list(sizes) for sizes in values]:
                return name, numbers
    return GIVEN, []
