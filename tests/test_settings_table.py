"""README's tables hold every setting and everything there is to choose; see also test_documentation.py."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from datasets.features import FEATURES
from datasets.registry import DATASETS
from playground.nn.activations import ACTIVATIONS
from playground.nn.initializers import INITIALIZERS
from playground.nn.losses import LOSSES
from playground.nn.optimizers import OPTIMIZERS
from playground.nn.schedules import SCHEDULES
from playground.settings import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

_SPEC = importlib.util.spec_from_file_location("settings_table", ROOT / "scripts" / "settings_table.py")
assert _SPEC is not None
assert _SPEC.loader is not None
SCRIPT = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(SCRIPT)

REGISTRIES = {
    "Data sets": DATASETS,
    "Inputs": FEATURES,
    "Activations": ACTIVATIONS,
    "Initializers": INITIALIZERS,
    "Losses": LOSSES,
    "Optimizers": OPTIMIZERS,
    "Schedules": SCHEDULES,
}


def table_under(title: str) -> list[list[str]]:
    """The cells of README's table under a title, without its head."""
    text = README.split(f"<details><summary>{title} (")[1].split("</details>")[0]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def test_every_registry_has_a_table_with_all_its_names_in_rows_as_long_as_the_head() -> None:
    catalogues = SCRIPT.catalogues()

    assert [catalogue.title for catalogue in catalogues] == list(REGISTRIES)
    for catalogue in catalogues:
        rows = table_under(catalogue.title)
        assert [row[0] for row in rows] == [f"`{name}`" for name in REGISTRIES[catalogue.title]]
        assert {len(row) for row in rows} == {len(catalogue.head) + 1}, catalogue.title


def test_a_setting_is_sent_to_the_table_that_holds_its_options() -> None:
    for catalogue in SCRIPT.catalogues():
        names = {row[0] for row in catalogue.rows}
        for setting in catalogue.settings:
            assert set(SETTINGS[setting].options) - {"auto"} <= names


def test_a_readme_without_one_of_the_marks_is_refused() -> None:
    for mark in ("settings", "choices"):
        with pytest.raises(ValueError, match="lacks the marks"):
            SCRIPT.with_table(README.replace(f"<!-- {mark} end -->", ""))
