"""Results of a run as text: its history as a table, and one line to paste."""

import csv
import io
import math

from playground.config import ConfigError, ExperimentConfig, format_changes
from playground.settings import SETTINGS, finite_or_words
from playground.training.journal import BY_HAND
from playground.training.run import TrainingRun
from playground.training.scores import Scores


def history_csv(run: TrainingRun) -> str:
    """The recorded epochs as comma-separated values, a line of names and one for each epoch: epoch, losses
    and metrics (accuracy from 0 to 1, or R²) on training and test points, and the loss on the points held
    out. Numbers have all their digits; where there are no such points the cell is empty.
    """
    metric = "r2" if run.config.task == "regression" else "accuracy"
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(
        ("epoch", "train_loss", "test_loss", f"train_{metric}", f"test_{metric}", "held_out_loss")
    )
    for epoch, *numbers in run.history.table[:6].T.tolist():
        writer.writerow((int(epoch), *("" if math.isnan(number) else repr(number) for number in numbers)))
    return table.getvalue()


def result_line(run: TrainingRun, scores: Scores) -> str:
    """One line to paste: the settings of a run that are not the default, as in a link, "changes" as far as
    they have acted, how far it is, and its `scores` as it stands. That weights were set or frozen by hand is
    said, not which.
    """
    parts = [_settings(run)]
    if run.edited:
        parts.append("weights set or frozen by hand")
    parts.append(f"epoch {run.epoch}" + (f", mini-batch {run.step}" if run.step else ""))
    parts.append(_score("training", scores.train_loss, scores.train_metric, run.config))
    if scores.test_loss is not None and scores.test_metric is not None:
        parts.append(_score("test", scores.test_loss, scores.test_metric, run.config))
    return "; ".join(parts)


def _settings(run: TrainingRun) -> str:
    """The settings of its start that differ from the defaults, in the order of the table, and the changes."""
    values = run.config.to_settings()
    words = []
    for name in (name for name in SETTINGS if name in values):
        setting, value = SETTINGS[name], values[name]
        if setting.kind == "points":  # too many to paste
            if run.problem.takes_points:
                words.append(f"{len(value)} drawn points")
        elif value != setting.default:
            words.append(f"{name}={setting.text(value)}")
    due = run.past
    changes = [entry for entry in due if entry.name not in BY_HAND]
    if changes:
        try:
            words.append(f"changes={format_changes(changes)}")
        except ConfigError:  # too many to be written
            words.append(f"{len(changes)} changes")
    return " ".join(words) or "default settings"


def _score(part: str, loss: float, metric: float, config: ExperimentConfig) -> str:
    score = f"accuracy {metric:.1%}"
    if config.task == "regression":
        digits = "{:.3f}" if metric > -1000 else "{:.1e}"
        score = f"R² {finite_or_words(metric, digits.format)}"
    return f"{part} loss {finite_or_words(loss, '{:.4g}'.format)}, {score}"
