"""The address: the one place that names `st.query_params`.

It is read when a session opens, and again when a person goes back or forward in the browser, and written
after every full run of a page. It holds the settings that differ from their defaults, nothing that was not
understood, and reproduces the run.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from playground.config import (
    MAX_CHANGES,
    Change,
    format_changes,
)
from playground.settings import SETTINGS
from playground.training.run import TrainingRun
from playground.ui import session

STALE_SECONDS = 2.0
"""So long after the address was written a message may come that still has the former one."""


def read() -> dict[str, list[str]]:
    """What the address says of the playground's settings, as it was typed."""
    return {name: st.query_params.get_all(name) for name in SETTINGS if name in st.query_params}


def to_epoch(epoch: int | None = None) -> str:
    """The whole address of this run as it is: settings other than their defaults, journal, and epoch."""
    parts = urlsplit(st.context.url or "")
    query = urlencode(_link_parameters({} if epoch is None else {"epoch": epoch}), doseq=True, safe=",:=")
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))


def changes_are_shared() -> bool:
    """Whether the address can carry all changes made during the run."""
    return len(_journal(session.live_run().tip)) <= MAX_CHANGES


def read_own(name: str) -> str:
    """What the address says under another page's own parameter; "" when it says nothing."""
    return st.query_params.get(name, "")


def write_own(name: str, text: str) -> None:
    """Write another page's own parameter into the address; "" takes it out."""
    if text and st.query_params.get(name) != text:
        st.query_params[name] = text
    elif not text and name in st.query_params:
        del st.query_params[name]


def is_on_its_way() -> bool:
    """Whether this message was sent before the browser had the address last written.

    So it is just after that, when a person did something or the run plays: going back or forward in the
    browser brings neither.
    """
    here = session.current()
    just_written = time.monotonic() - here.link_written < STALE_SECONDS
    return just_written and (here.slots[session.PLAYGROUND].playing or session.drawn() != here.drawn)


def _journal(run: TrainingRun) -> tuple[Change, ...]:
    """The changes of settings as the address carries them: first what changed settings were at the start."""
    changes = tuple(change for change in run.changes if change.name in SETTINGS)
    names = dict.fromkeys(change.name for change in changes)
    beginning = tuple(Change(0, 0, name, getattr(run.config.training, name)) for name in names)
    return beginning + changes


def _link_parameters(overrides: Mapping[str, Any]) -> dict[str, list[str]]:
    here = session.current()
    journal = _journal(here.slots[session.PLAYGROUND].tip)
    values = {
        **session.settings(),
        **here.config.to_settings(),
        "changes": format_changes(journal) if len(journal) <= MAX_CHANGES else "",
        **overrides,
    }
    parameters = {}
    for name, setting in SETTINGS.items():
        if values[name] != setting.default:
            formatted = setting.format(values[name])
            parameters[name] = formatted if isinstance(formatted, list) else [formatted]
    return parameters


def write() -> None:
    """Bring the address in line with the run."""
    wanted, present = _link_parameters({}), read()
    for name in SETTINGS:
        if name in wanted and present.get(name) != wanted[name]:
            st.query_params[name] = wanted[name]
        elif name in present and name not in wanted:
            del st.query_params[name]
    here = session.current()
    if wanted != here.link:
        here.link, here.link_written = wanted, time.monotonic()
