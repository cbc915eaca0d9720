"""The stage's files: all of them are joined, and foreign text can only become text."""

import re

from playground.ui.stage.stage import FOLDER, joined_script
from playground.ui.stage.words import WORDS

SOURCES = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.js")}


def test_every_script_is_joined_once_has_one_entry_and_makes_no_markup_or_code_of_text() -> None:
    unsafe = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"

    apart = [name for name, source in SOURCES.items() if joined_script().count(source) != 1]
    assert sorted(apart) == ["feed.js", "live_curves.js"]
    assert joined_script().count("export default") == 1
    assert [name for name, source in SOURCES.items() if re.search(unsafe, source)] == []


def test_every_word_that_the_scripts_ask_for_exists_and_every_word_is_asked_for() -> None:
    joined = "".join(SOURCES.values())
    asked = set(re.findall(r'word\(\w+, "(\w+)"', joined))

    assert len(asked) > 10
    assert asked <= set(WORDS)
    assert [key for key in WORDS if key.split("_")[0] not in ("add", "remove") and key not in joined] == []


def test_words_are_filled_in_with_names_the_scripts_give() -> None:
    joined = "".join(SOURCES.values())
    names = {name for text in WORDS.values() for name in re.findall(r"\{(\w+)\}", text)}

    assert [name for name in names if not re.search(rf"[{{,]\s*{name}\s*[:,}}]", joined)] == []
