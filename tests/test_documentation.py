"""What README and its companions promise is checked against the code."""

import re
import runpy
import tomllib
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from datasets.features import FEATURES
from datasets.registry import DATASETS
from playground.examples import EXAMPLES
from playground.nn.activations import ACTIVATIONS
from playground.nn.initializers import INITIALIZERS
from playground.nn.losses import LOSSES
from playground.nn.optimizers import OPTIMIZERS
from playground.nn.schedules import SCHEDULES
from playground.settings import SETTINGS
from playground.training.entrance import open_settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

LINKS = re.findall(r"\[`(\?[^`]+)`\]\(([^)]+)\)", README)


SCRIPT = SimpleNamespace(**runpy.run_path(str(ROOT / "scripts" / "settings_table.py")))
"""What writes README's tables."""

REGISTRIES = {
    "Data sets": DATASETS,
    "Inputs": FEATURES,
    "Activations": ACTIVATIONS,
    "Initializers": INITIALIZERS,
    "Losses": LOSSES,
    "Optimizers": OPTIMIZERS,
    "Schedules": SCHEDULES,
}


def section(title: str) -> str:
    """README's text under a heading of second level."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def command(title: str) -> str:
    """The first code block of a section."""
    return section(title).split("```sh\n")[1].split("\n```")[0]


def table_under(title: str) -> list[list[str]]:
    """The cells of README's table under a title, without its head."""
    text = README.split(f"<details><summary>{title} (")[1].split("</details>")[0]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def luminance(colour: str) -> float:
    """Relative luminance of '#RRGGBB', as WCAG 2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_table_of_settings_is_up_to_date() -> None:
    assert SCRIPT.with_table(README) == README, "run: python scripts/settings_table.py"
    assert re.findall(r"^\| `([a-z0-9_]+)` \|", section("Settings"), re.MULTILINE) == list(SETTINGS)


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


@pytest.mark.parametrize(
    ("title", "requirements", "program"),
    [
        ("Start", "requirements.txt", "streamlit run streamlit_app.py"),
        ("Test", "requirements-dev.txt", "pytest"),
    ],
)
def test_one_line_does_everything(title: str, requirements: str, program: str) -> None:
    assert command(title) == (
        f"python3 -m venv .venv && .venv/bin/pip install -r {requirements} && .venv/bin/{program}"
    )


def test_links_to_files_lead_somewhere() -> None:
    for page in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        targets = [target for target in re.findall(r"\]\(([^)]+)\)", text) if not urlsplit(target).scheme]

        assert [target for target in targets if not (ROOT / target).exists()] == [], page


def test_every_program_that_readme_runs_exists() -> None:
    programs = re.findall(r"\b((?:benchmarks|scripts)/\w+\.py)", README)

    assert len(programs) >= 4
    assert [program for program in programs if not (ROOT / program).exists()] == []


def test_addresses_to_begin_with_are_those_of_examples_whose_promises_are_tested() -> None:
    examples = [open_settings(example.settings).values for example in EXAMPLES.values()]
    assert len(LINKS) >= 4
    for shown, target in LINKS:
        opened = open_settings(parse_qs(shown[1:], keep_blank_values=True))

        assert opened.problems == (), shown
        assert urlsplit(target).query == shown[1:]
        assert opened.values in examples, shown


def test_the_changelog_begins_with_what_is_unreleased_then_the_project_s_version() -> None:
    titles = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert titles[0] == "Unreleased"
    assert titles[1].split(" - ")[0] == project["version"]
    assert titles[-1] == "0.1.0 - 2026-11-21"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_white_words_on_play_and_values_of_sliders_can_be_read(theme: str) -> None:
    colours = CONFIG["theme"][theme]
    sidebar = {**colours, **colours["sidebar"]}

    assert contrast(colours["primaryColor"], "#FFFFFF") >= 4.5
    assert contrast(sidebar["primaryColor"], sidebar["backgroundColor"]) >= 4.5
