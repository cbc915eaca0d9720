"""The address: the one place that names `st.query_params`.

It is read when a session first opens a page, and again when a person goes back or forward in the browser, and
written after every full run of a page. It holds the page's settings that differ from their defaults, nothing
that was not understood, and reproduces what is seen.
"""

import math
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from playground.config import (
    MAX_CHANGES,
    Change,
    format_changes,
)
from playground.settings import SETTINGS, Setting
from playground.training.run import TrainingRun
from playground.ui import session

STALE_SECONDS = 2.0
"""So long after the address was written a message may come that still has the former one."""


def read(table: Mapping[str, Setting]) -> dict[str, list[str]]:
    """What the address says of the settings of a table, as it was typed."""
    return {
        name: st.query_params.get_all(row.name) for name, row in table.items() if row.name in st.query_params
    }


def news(table: Mapping[str, Setting]) -> dict[str, list[str]] | None:
    """What the address says of the present page, if that is new: at first, and when a person has gone back or
    forward; else None.
    """
    here, known, raw = session.current(), session.address(), read(table)
    if here.has_come and known.link is not None and not raw:
        known.link = raw  # the menu leads here without an address; everything is as it was left
    if raw == known.link:
        known.written = -math.inf
        return None
    if _is_on_its_way():
        return None
    known.link = raw
    return raw


def write(
    table: Mapping[str, Setting],
    values: Mapping[str, Any] | None = None,
    defaults: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Bring the address in line with the settings of the present page.

    Args:
        values: the settings, if not as their controls have them.
        defaults: what needs no mention, where that is not the row's own default.
    """
    known, present = session.address(), read(table)
    wanted = _parameters(table, session.settings(table) if values is None else values, defaults)
    for name, row in table.items():
        if name in wanted and present.get(name) != wanted[name]:
            st.query_params[row.name] = wanted[name]
        elif name in present and name not in wanted:
            del st.query_params[row.name]
    if wanted != known.link:
        known.link, known.written = wanted, time.monotonic()
    session.keep_shown()


def to_epoch(epoch: int | None = None) -> str:
    """The whole address of this run as it is: settings other than their defaults, journal, and epoch."""
    parts = urlsplit(st.context.url or "")
    values = {**of_run(), **({} if epoch is None else {"epoch": epoch})}
    query = urlencode(_parameters(SETTINGS, values, {}), doseq=True, safe=",:=")
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))


def changes_are_shared() -> bool:
    """Whether the address can carry all changes made during the run."""
    return len(_journal(session.live_run().tip)) <= MAX_CHANGES


def of_run() -> dict[str, Any]:
    """The settings that repeat the run on the playground's stage, its journal among them."""
    here = session.current()
    journal = _journal(here.slots[session.PLAYGROUND].tip)
    changes = format_changes(journal) if len(journal) <= MAX_CHANGES else ""
    return {**session.settings(), **here.config.to_settings(), "changes": changes}


def _is_on_its_way() -> bool:
    """Whether this message was sent before the browser had the address last written.

    So it is just after that, when a person did something or something moves: going back or forward in the
    browser brings neither.
    """
    just_written = time.monotonic() - session.address().written < STALE_SECONDS
    return just_written and (session.current().is_ticking or session.has_changed())


def _journal(run: TrainingRun) -> tuple[Change, ...]:
    """The changes of settings as the address carries them: first what changed settings were at the start."""
    changes = tuple(change for change in run.changes if change.name in SETTINGS)
    names = dict.fromkeys(change.name for change in changes)
    beginning = tuple(Change(0, 0, name, getattr(run.config.training, name)) for name in names)
    return beginning + changes


def _parameters(
    table: Mapping[str, Setting], values: Mapping[str, Any], defaults: Mapping[str, Any]
) -> dict[str, list[str]]:
    """What differs from the defaults, by setting, as texts; one at least, for nothing is a value too."""
    parameters = {}
    for name, row in table.items():
        if values[name] != defaults.get(name, row.default):
            text = row.format(values[name])
            parameters[name] = [text] if isinstance(text, str) else text or [""]
    return parameters
