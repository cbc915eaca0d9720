"""Lessons: Markdown files with things to try, each opened by a press."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import streamlit as st

PAGES = Path(__file__).resolve().parents[1] / "pages"
LANGUAGE = "en"

_TRY = re.compile(r"^\[\[try: (?P<label>[^|\]]+?) *\| *(?P<action>[a-z0-9_]+)\]\]$", re.MULTILINE)


class Try(NamedTuple):
    """Something to try: what the button says, and the name of the action behind it."""

    label: str
    action: str


@lru_cache(maxsize=64)
def parts_of(name: str) -> tuple[str | Try, ...]:
    """A lesson as Markdown and things to try, in order; FileNotFoundError where there is none."""
    page, _, lesson = name.partition("_")
    text = (PAGES / page / "lessons" / LANGUAGE / f"{lesson}.md").read_text(encoding="utf-8")
    parts: list[str | Try] = []
    end = 0
    for found in _TRY.finditer(text):
        parts += [text[end : found.start()].strip(), Try(found["label"], found["action"])]
        end = found.end()
    parts.append(text[end:].strip())
    return tuple(part for part in parts if part)


def show(name: str, actions: Mapping[str, Callable[[], None]]) -> None:
    """A lesson, with a button for everything to try.

    Args:
        name: of its page and of its file in the page's `lessons`, e.g. "perceptron_line".
        actions: what the buttons call, by the names the lesson uses.
    """
    for number, part in enumerate(parts_of(name)):
        if isinstance(part, Try):
            st.button(
                part.label,
                key=f"lesson_{name}_{number}",
                icon=":material/arrow_forward:",
                on_click=actions[part.action],
            )
        else:
            st.markdown(part)
