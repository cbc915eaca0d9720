"""EXAMPLES: ready-made experiments, each with a question to ask before pressing Play and a promise of what it
shows. They stand in `examples.md`, as a person reads them; every promise is kept by a test, from the same
settings that a link to the example carries.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs

from playground.settings import SETTINGS

_TEXT = Path(__file__).with_suffix(".md")
_EXAMPLE = re.compile(
    r"(?P<name>\w+)\n\n"
    r"\[(?P<title>.+)\]\(\?(?P<link>.*)\)\n\n"
    r"(?P<question>.+)\n\n"
    r"(?P<predictions>(?:- .+\n)+)\n"
    r"(?P<promise>.+)\n*"
)


@dataclass(frozen=True, eq=False)
class Example:
    """One experiment.

    group: heads it in the picker. name: as in tests and links. title: as in the picker. question: what to
    think about before Play. predictions: two or three short answers to choose from. answer: number of the one
    that comes true. settings: what differs from the defaults of SETTINGS, as clean values. promise: what it
    shows, and why.
    """

    group: str
    name: str
    title: str
    question: str
    predictions: tuple[str, ...]
    answer: int
    settings: Mapping[str, Any]
    promise: str


def _examples(text: str) -> Iterator[Example]:
    """The examples in Markdown: groups are headings, and so are names; a title is a link to the settings, and
    the prediction that comes true is bold. ValueError for one that is written otherwise.
    """
    for part in text.split("\n## ")[1:]:
        group, *parts = part.split("\n### ")
        for one in parts:
            found = _EXAMPLE.fullmatch(one)
            if not found:
                raise ValueError(f"Example {one.split()[0]} in {_TEXT.name} is not written like the others.")
            link, predictions = found["link"], found["predictions"].removeprefix("- ").strip().split("\n- ")
            (answer,) = (place for place, words in enumerate(predictions) if words.startswith("**"))
            given = parse_qs(link, keep_blank_values=True, strict_parsing=bool(link))
            yield Example(
                group.strip(),
                found["name"],
                found["title"],
                found["question"],
                tuple(words.strip("*") for words in predictions),
                answer,
                {name: SETTINGS[name].parse(values) for name, values in given.items()},
                found["promise"],
            )


EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {example.name: example for example in _examples(_TEXT.read_text(encoding="utf-8"))}
)
"""Every example by its name; the picker lists them in this order."""

GROUPS = tuple(dict.fromkeys(example.group for example in EXAMPLES.values()))
"""The picker's groups, in order."""
