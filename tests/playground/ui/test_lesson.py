"""Lessons: what stands in their files, and their things to try."""

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


def test_every_lesson_is_short_and_ends_with_something_to_try() -> None:
    assert LESSONS
    for name in LESSONS:
        parts = parts_of(name)
        texts = [part for part in parts if isinstance(part, str)]

        assert isinstance(parts[-1], Try), name
        assert sum(len(text.split()) for text in texts) <= 350, name
        assert not any("[[" in text for text in texts), name
