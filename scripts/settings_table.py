"""Write README's table of settings from SETTINGS: `python scripts/settings_table.py`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playground.settings import SETTINGS, Setting, format_number  # noqa: E402  (found through the line above)

BEGIN = "<!-- settings: written by scripts/settings_table.py -->"
END = "<!-- settings end -->"


def table() -> str:
    """The table in Markdown: name as in a link, what it is, default, what it may be."""
    rows = ["| name | what it is | default | values |", "|---|---|---|---|"]
    rows += [
        f"| `{name}` | {setting.label} | {_default(setting)} | {_values(setting)} |"
        for name, setting in SETTINGS.items()
    ]
    return "\n".join(rows)


def with_table(readme: str) -> str:
    """The text of README with the table between its two marks."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(
            f"README.md lacks the marks {BEGIN!r} and {END!r}: put them round the table of settings"
        )
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


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
    if setting.kind in ("choice", "choices"):
        options = ", ".join(f"`{_option(option)}`" for option in setting.options)
        return f"{options}; repeated" if setting.kind == "choices" else options
    if setting.kind == "layers":
        return f"up to {setting.most} numbers from {low} to {high} with commas"
    if setting.kind == "text":
        return "text such as `120:learning_rate=0.1,300:l2=0.01`" if setting.name == "changes" else "text"
    return f"{low} to {high}"


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
