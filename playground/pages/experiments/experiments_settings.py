"""What the address says of the page Experiments: one experiment, as a text."""

from playground.experiments.specification import MOST_TEXT, Specification
from playground.settings import page_table, written

ROWS = page_table(
    "experiments",
    spec=(
        "Experiment",
        "What the page describes, as JSON.",
        written("", MOST_TEXT, lambda text: text and Specification.parse(text)),
    ),
)
