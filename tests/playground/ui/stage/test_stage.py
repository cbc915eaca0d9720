"""The stage's files: all of them are joined, and foreign text can only become text."""

from __future__ import annotations

import re

import pytest

from playground.ui.stage.stage import FOLDER, SCRIPTS, joined_script
from playground.ui.stage.words import WORDS

SOURCES = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.js")}


def test_every_script_is_joined_once_and_the_feed_stands_alone() -> None:
    assert sorted([*SCRIPTS, "feed.js"]) == sorted(SOURCES)


def test_the_joined_script_has_one_entry() -> None:
    assert joined_script().count("export default") == 1


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_no_script_makes_markup_or_code_of_text(name: str) -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", SOURCES[name]
    )


def test_every_word_that_the_scripts_ask_for_exists() -> None:
    asked = set(re.findall(r'word\(\w+, "(\w+)"', "".join(SOURCES.values())))

    assert len(asked) > 10
    assert asked <= set(WORDS)


def test_every_word_is_asked_for() -> None:
    joined = "".join(SOURCES.values())

    assert [key for key in WORDS if key.split("_")[0] not in ("add", "remove") and key not in joined] == []


def test_words_are_filled_in_with_names_the_scripts_give() -> None:
    names = {name for text in WORDS.values() for name in re.findall(r"\{(\w+)\}", text)}

    assert names <= {"label", "n", "layer", "target", "source", "name", "x", "answer", "epoch", "z", "a"}
