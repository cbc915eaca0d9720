"""Pinned runs side by side: a run that stays, and tables of several with what differs between them.

Nothing here knows the session or the screen: a page gives the pins and shows what comes back. Names are the
text of people, as they typed it; whoever shows them escapes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from playground.config import ExperimentConfig
from playground.settings import SETTINGS, finite_or_words
from playground.training.journal import BY_HAND
from playground.training.run import RunStatus, TrainingRun
from playground.training.scores import Scores
from playground.training.snapshots import Snapshots
from playground.training.trainer import evaluate, without_siblings
from playground.ui.text import for_markdown, loss_text, value_text

MOST_PINS = 12
"""As many as there are lines that can be told apart in one chart."""
LONGEST_NAME = 60
DIFFERENT = "≠"
"""Stands before what differs from the first run, so that it is not told by bold letters alone."""
BY_HAND_LABEL = "Set by hand"
"""Column of the tables: whether weights were set or frozen by hand."""

_LONGEST_CELL = 40
_NO_SUCH_NUMBER = "–"
_NO_BREAK = "\N{NO-BREAK SPACE}"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_STATUS_WORDS = {RunStatus.DIVERGED: ", diverged", RunStatus.FINISHED: ", finished"}


@dataclass(frozen=True, eq=False)
class Pin:
    """A run that was put aside.

    name: as the person calls it; no two pins of a table have the same. run: it goes on from where it stood;
    of its snapshots only the first is left (others are trained again when they are needed), and further
    starts are left out, so it takes at most about half a megabyte besides its data, which runs on the same
    data share. scores: of the run as it stands. number: counts the runs pinned, from 1. slot: which of
    MOST_PINS lines of a chart is its own.
    """

    name: str
    run: TrainingRun
    scores: Scores
    number: int
    slot: int


def pinned(run: TrainingRun, name: str, pins: Sequence[Pin]) -> Pin:
    """A pin of this run beside those there are.

    An empty name becomes the default one, and one that is taken gets a number. Raises ValueError when there
    are MOST_PINS already.
    """
    if len(pins) >= MOST_PINS:
        raise ValueError(full_sentence())
    number = next_number(pins)
    taken = {pin.slot for pin in pins}
    slot = next(slot for slot in range(MOST_PINS) if slot not in taken)
    alone = without_siblings(run)
    light = replace(alone, snapshots=Snapshots(alone.snapshots.capacity, alone.snapshots.kept[:1]))
    return Pin(
        _free_name(clean_name(name) or default_name(run, number), pins), light, evaluate(run), number, slot
    )


def renamed(pin: Pin, name: str, pins: Sequence[Pin]) -> Pin:
    """The same pin under another name, made as in `pinned`; an empty one leaves it as it is."""
    others = [other for other in pins if other.number != pin.number]
    return replace(pin, name=_free_name(clean_name(name) or pin.name, others))


def full_sentence() -> str:
    """Why no further run can be pinned, and what to do."""
    return f"{MOST_PINS} runs are pinned, the most that fit beside each other. Remove one to pin another."


def next_number(pins: Sequence[Pin]) -> int:
    """The number of the next pin: one more than the latest has."""
    return 1 + max((pin.number for pin in pins), default=0)


def default_name(run: TrainingRun, number: int) -> str:
    """What a pin is called that got no name: 'Run 1: circle, 4 tanh'."""
    return f"Run {number}: {described(run.config)}"[:LONGEST_NAME]


def clean_name(name: str) -> str:
    """A name on one line, without characters that cannot be seen, at most LONGEST_NAME long."""
    words = "".join(letter if letter.isprintable() else " " for letter in name).split()
    return " ".join(words)[:LONGEST_NAME].rstrip()


def described(config: ExperimentConfig) -> str:
    """Data and network in a few words: 'circle, 4 tanh', 'XOR cloud, 8-4 ReLU', 'slope, no hidden layer'."""
    title = value_text("dataset", config.data.dataset)
    title = title if title[:2].isupper() else title[:1].lower() + title[1:]
    sizes = "-".join(str(size) for size in config.network.hidden_layer_sizes)
    if not sizes:
        return f"{title}, no hidden layer"
    names = dict.fromkeys(value_text("activation", name) for name in config.hidden_activations)
    return f"{title}, {sizes} {'/'.join(names)}"


def pinned_table(pins: Sequence[Pin]) -> pd.DataFrame:
    """A row for each run, to be read by people: all cells are text as it is, names too.

    Columns: Epoch, Loss (on the training points), Test loss, Score (on the test points, or on the training
    points where there are no others), then the label of each setting in which the runs differ. Of a setting
    changed during a run all its values stand there, "0.03 → 0.1". What differs from the first run has the
    sign DIFFERENT before it. The index, "Run", holds the names.
    """
    columns: dict[str, list[str]] = {
        "Epoch": [_epoch_text(pin.run) for pin in pins],
        "Training loss": [loss_text(pin.scores.train_loss) for pin in pins],
        "Test loss": [
            _NO_SUCH_NUMBER if pin.scores.test_loss is None else loss_text(pin.scores.test_loss)
            for pin in pins
        ],
        "Score": [_score_text(pin) for pin in pins],
    }
    for name in differing_settings(pins):
        values = [_values_of(pin.run, name) for pin in pins]
        columns[SETTINGS[name].label] = _marked(values, [_cell(name, each) for each in values])
    by_hand = [pin.run.edited for pin in pins]
    if len(set(by_hand)) > 1:
        columns[BY_HAND_LABEL] = _marked(by_hand, ["yes" if each else "no" for each in by_hand])
    return pd.DataFrame(columns, index=pd.Index([pin.name for pin in pins], name="Run"))


def differing_settings(pins: Sequence[Pin]) -> list[str]:
    """Names of the settings in which the runs differ at the start or through a change on the way, in the
    order of SETTINGS. Drawn points count only where they are learned from.
    """
    if not pins:
        return []
    names = pins[0].run.config.to_settings()
    return [
        name for name in SETTINGS if name in names and len({_values_of(pin.run, name) for pin in pins}) > 1
    ]


def for_table(table: pd.DataFrame) -> pd.DataFrame:
    """A table of text for `st.table`, which reads Markdown: all of it is escaped, and what has the sign
    DIFFERENT stands in bold letters.

    (A Pandas Styler would do the same at fifteen times the cost, and a panel is shown at every film strip.)
    """
    shown = table.map(lambda text: f"**{_escaped(text)}**" if text.startswith(DIFFERENT) else _escaped(text))
    shown.index = pd.Index([_escaped(name) for name in table.index], name=table.index.name)
    return shown


def pins_csv(pins: Sequence[Pin]) -> str:
    """All pins as comma-separated values: a line of names, then a line for each run.

    Columns: name, epoch, step, status, losses and scores with all their digits (`metric` says whether they
    are accuracies from 0 to 1 or R²; empty where there are no such points), whether weights were set or
    frozen by hand, then every setting as it was at the start, as links write it, and the changes on the way.
    Text that a spreadsheet could take for a formula has an apostrophe before it.
    """
    return pd.DataFrame([_csv_row(pin) for pin in pins]).to_csv(index=False, lineterminator="\n")


def defused(text: str) -> str:
    """Text for a cell of a spreadsheet, which must not take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def score_of(pin: Pin) -> float:
    """Accuracy from 0 to 1, or R²: on the test points, or where there are none, on the training points."""
    scores = pin.scores
    return scores.train_metric if scores.test_metric is None else scores.test_metric


# Inside


def _free_name(name: str, pins: Sequence[Pin]) -> str:
    taken = {pin.name for pin in pins}
    if name not in taken:
        return name
    endings = (f" ({count})" for count in range(2, MOST_PINS + 2))
    cut = (name[: LONGEST_NAME - len(ending)] + ending for ending in endings)
    return next(wanted for wanted in cut if wanted not in taken)


def _values_of(run: TrainingRun, name: str) -> tuple[Any, ...]:
    """The values that a setting has had on the way, one after the other."""
    value = run.config.to_settings()[name]
    if SETTINGS[name].kind == "points" and not run.problem.takes_points:
        return ((),)
    values = [value]
    for entry in run.past:
        if entry.name == name and entry.value != values[-1]:
            values.append(entry.value)
    return tuple(values)


def _cell(name: str, values: tuple[Any, ...]) -> str:
    if SETTINGS[name].kind == "points":
        return f"{len(values[-1])} points" if values[-1] else _NO_SUCH_NUMBER
    texts = [value_text(name, value) for value in values]
    if len(texts) > 3:
        texts[1:-1] = ["…"]
    text = " → ".join(texts)
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"


def _marked(values: Sequence[Any], texts: Sequence[str]) -> list[str]:
    return [
        text if value == values[0] else f"{DIFFERENT} {text}"
        for value, text in zip(values, texts, strict=True)
    ]


def _escaped(text: str) -> str:
    """The text for Markdown, which keeps a number and its unit on one line."""
    return _NO_BREAK.join(for_markdown(part) for part in text.split(_NO_BREAK))


def _epoch_text(run: TrainingRun) -> str:
    step = f", step {run.step}" if run.step else ""
    return f"{run.epoch:,}{step}{_STATUS_WORDS.get(run.status, '')}"


def _score_text(pin: Pin) -> str:
    score, where = score_of(pin), " (training)" if pin.scores.test_metric is None else ""
    if pin.run.config.task == "regression":
        digits = "{:.2f}" if score > -1000 else "{:.1e}"
        return f"R² {finite_or_words(score, digits.format)}{where}"
    return f"{100 * score:.1f}{_NO_BREAK}%{where}"


def _csv_row(pin: Pin) -> dict[str, object]:
    run, scores, settings = pin.run, pin.scores, pin.run.config.to_settings()
    return {
        "name": defused(pin.name),
        "epoch": run.epoch,
        "step": run.step,
        "status": run.status.value,
        "train_loss": _digits(scores.train_loss),
        "test_loss": _digits(scores.test_loss),
        "metric": "r2" if run.config.task == "regression" else "accuracy",
        "train_score": _digits(scores.train_metric),
        "test_score": _digits(scores.test_metric),
        "by_hand": "yes" if run.edited else "no",
        **{name: defused(_link_text(name, settings[name])) for name in SETTINGS if name in settings},
        "changes": defused(_changes_text(run)),
    }


def _digits(number: float | None) -> str:
    return "" if number is None else repr(float(number))


def _link_text(name: str, value: Any) -> str:
    text = SETTINGS[name].format(value)
    return text if isinstance(text, str) else ",".join(text)


def _changes_text(run: TrainingRun) -> str:
    """The changes of settings that have acted, as links write them; there may be more of them here."""
    due = run.past
    words = []
    for entry in (entry for entry in due if entry.name not in BY_HAND):
        step = f".{entry.step}" if entry.step else ""
        words.append(f"{entry.epoch}{step}:{entry.name}={_link_text(entry.name, entry.value)}")
    return ",".join(words)
