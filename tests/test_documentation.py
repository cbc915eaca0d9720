"""What README and its companions promise is checked against the code."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qs, urlsplit

import pytest

from playground.settings import SETTINGS
from playground.training.entrance import open_settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

LINKS = re.findall(r"\[`(\?[^`]+)`\]\(([^)]+)\)", README)


def settings_table() -> ModuleType:
    """The script that writes README's table."""
    spec = importlib.util.spec_from_file_location("settings_table", ROOT / "scripts" / "settings_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def section(title: str) -> str:
    """README's text under a heading of second level."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def command(title: str) -> str:
    """The first code block of a section."""
    return section(title).split("```sh\n")[1].split("\n```")[0]


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
    assert settings_table().with_table(README) == README, "run: python scripts/settings_table.py"


def test_the_table_of_settings_names_every_setting() -> None:
    assert re.findall(r"^\| `([a-z0-9_]+)` \|", section("Settings"), re.MULTILINE) == list(SETTINGS)


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


def test_example_addresses_are_understood() -> None:
    assert len(LINKS) >= 4
    for shown, target in LINKS:
        opened = open_settings(parse_qs(shown[1:], keep_blank_values=True))

        assert opened.problems == (), shown
        assert urlsplit(target).query == shown[1:]
        assert any(opened.values[name] != setting.default for name, setting in SETTINGS.items()), shown


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
