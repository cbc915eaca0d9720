"""What the address says of the page Experiments: one experiment, as a text."""

from playground.experiments.specification import MOST_TEXT, Specification
from playground.settings import Setting, page_table

ROWS = page_table(
    "experiments",
    Setting(
        "spec",
        "text",
        "",
        "Experiment",
        "What the page describes, as JSON.",
        high=MOST_TEXT,
        check=lambda text: text and Specification.parse(text),
    ),
)
