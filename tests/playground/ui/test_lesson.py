"""Lessons: what stands in their files, and their things to try."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.ui import lesson
from playground.ui.lesson import LANGUAGE, PAGES, Try, parts_of

LESSONS = sorted(f"{path.parents[2].name}_{path.stem}" for path in PAGES.glob(f"*/lessons/{LANGUAGE}/*.md"))


def test_a_lesson_is_split_at_its_things_to_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "made" / "lessons" / LANGUAGE
    folder.mkdir(parents=True)
    (folder / "up.md").write_text("One.\n\n[[try: Do it | do_it]]\n\nTwo.\n[[try: Again | again]]\n")
    monkeypatch.setattr(lesson, "PAGES", tmp_path)

    assert parts_of("made_up") == ("One.", Try("Do it", "do_it"), "Two.", Try("Again", "again"))


def test_a_lesson_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        parts_of("nothing")


@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_is_short_and_ends_with_something_to_try(name: str) -> None:
    parts = parts_of(name)

    assert isinstance(parts[-1], Try)
    assert sum(len(part.split()) for part in parts if isinstance(part, str)) <= 350
    assert not any("[[" in part for part in parts if isinstance(part, str))
