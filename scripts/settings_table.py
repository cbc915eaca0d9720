"""Write README's tables from SETTINGS and from the registries of what can be chosen.

`python scripts/settings_table.py`
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# ruff: noqa: E402 - the modules below are found through the line above
from datasets.features import FEATURES
from datasets.registry import DATASETS, DatasetSpec
from playground.nn.activations import ACTIVATIONS, Activation
from playground.nn.initializers import INITIALIZERS
from playground.nn.losses import LOSSES
from playground.nn.optimizers import OPTIMIZERS
from playground.nn.schedules import SCHEDULES
from playground.settings import AUTO, SETTINGS, Setting, format_number
from playground.training.problem import question_of

BEGIN = "<!-- settings: written by scripts/settings_table.py -->"
END = "<!-- settings end -->"
BEGIN_CHOICES = "<!-- choices: written by scripts/settings_table.py -->"
END_CHOICES = "<!-- choices end -->"


class Catalogue(NamedTuple):
    """A registry as a table: its title, the settings whose values are its names, the head of its columns
    after the name, and its rows of texts, the name first.
    """

    title: str
    settings: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def table(self) -> str:
        """The table in Markdown, folded under its title."""
        lines = [
            f"<details><summary>{self.title} ({len(self.rows)})</summary>",
            "",
            f"| {' | '.join(('name', *self.head))} |",
            f"|{'---|' * (len(self.head) + 1)}",
        ]
        lines += [f"| {' | '.join((f'`{row[0]}`', *map(_cell, row[1:])))} |" for row in self.rows]
        return "\n".join([*lines, "", "</details>"])


def catalogues() -> tuple[Catalogue, ...]:
    """Every registry a person chooses from, in the order of the settings."""
    return (
        Catalogue(
            "Data sets",
            ("dataset",),
            ("data", "answer", "what it is"),
            tuple((spec.name, spec.title, _answer(spec), spec.description) for spec in DATASETS.values()),
        ),
        Catalogue(
            "Inputs",
            ("features",),
            ("input", "data it is for"),
            tuple(
                (row.name, row.label, "any" if row.n_inputs == 1 else "with two inputs")
                for row in FEATURES.values()
            ),
        ),
        Catalogue(
            "Activations",
            ("activation", "layer_activations"),
            ("activation", "f(z)", "remark"),
            tuple((row.name, row.label, row.formula, _remark(row)) for row in ACTIVATIONS.values()),
        ),
        Catalogue(
            "Initializers",
            ("initializer",),
            ("start weights", "drawn from"),
            tuple((row.name, row.label, row.formula) for row in INITIALIZERS.values()),
        ),
        Catalogue(
            "Losses",
            ("loss",),
            ("loss", "of one output a with target y", "outputs"),
            tuple((row.name, row.label, row.formula, ", ".join(row.outputs)) for row in LOSSES.values()),
        ),
        Catalogue(
            "Optimizers",
            ("optimizer",),
            ("optimizer", "one step of a weight w with gradient g and learning rate η"),
            tuple((row.name, row.label, " ".join(row.formula.split())) for row in OPTIMIZERS.values()),
        ),
        Catalogue(
            "Schedules",
            ("schedule",),
            ("learning rate schedule", "what it does"),
            tuple((row.name, row.label, row.summary) for row in SCHEDULES.values()),
        ),
    )


def choices() -> str:
    """The tables of all registries in Markdown."""
    return "\n\n".join(catalogue.table() for catalogue in catalogues())


def with_table(readme: str) -> str:
    """The text of README with both parts between their marks."""
    return _between(_between(readme, BEGIN, END, table()), BEGIN_CHOICES, END_CHOICES, choices())


def table() -> str:
    """The table in Markdown: name as in a link, what it is, default, what it may be."""
    rows = ["| name | what it is | default | values |", "|---|---|---|---|"]
    rows += [
        f"| `{name}` | {setting.label} | {_default(setting)} | {_values(setting)} |"
        for name, setting in SETTINGS.items()
    ]
    return "\n".join(rows)


def _between(readme: str, begin: str, end: str, text: str) -> str:
    before, found_begin, rest = readme.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise ValueError(f"README.md lacks the marks {begin!r} and {end!r}: put them round the tables")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def _default(setting: Setting) -> str:
    text = setting.format(setting.default)
    if isinstance(text, list):
        return " ".join(f"`{item}`" for item in text) or "none"
    return f"`{text}`" if text else "none"


def _values(setting: Setting) -> str:
    low, high = format_number(setting.low), format_number(setting.high)
    if setting.name == "lock":
        return "names of settings, repeated"
    if setting.kind == "flag":
        return "`true`, `false`"
    for catalogue in catalogues():
        if setting.name in catalogue.settings:
            names = f"the names under *{catalogue.title}* below"
            if setting.kind == "names":
                return f"{names}, with commas"
            if setting.kind == "choices":
                return f"{names}; repeated"
            return f"`{AUTO}` or {names}" if AUTO in setting.options else names
    if setting.kind in ("choice", "choices"):
        options = ", ".join(f"`{_option(option)}`" for option in setting.options)
        return f"{options}; repeated" if setting.kind == "choices" else options
    if setting.kind == "layers":
        return f"up to {setting.most} numbers from {low} to {high} with commas"
    if setting.kind == "text":
        return "text such as `120:learning_rate=0.1,300:l2=0.01`" if setting.name == "changes" else "text"
    return f"{low} to {high}"


def _answer(spec: DatasetSpec) -> str:
    question = question_of(spec.name)
    return "a number" if question.task == "regression" else f"{question.n_classes} classes"


def _remark(row: Activation) -> str:
    if not row.hidden:
        return "output only"
    return "" if row.trainable else "cannot be trained: its slope is 0"


def _cell(text: str) -> str:
    """Text as the cell of a table."""
    return text.replace("|", "\\|")


def _option(option: object) -> str:
    return format_number(option) if isinstance(option, float) else str(option)


def main(arguments: Sequence[str]) -> int:
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    readme = ROOT / "README.md"
    readme.write_text(with_table(readme.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
