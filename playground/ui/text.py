"""Words on the screen: escaping of foreign text, and the sentence that says in words what the picture shows.

Text that comes from a link, a file or a person passes `for_markdown` or `for_plotly` before Streamlit or
Plotly sees it, because labels and messages render Markdown and Plotly renders tags.
"""

import html
import re
from collections.abc import Mapping, Sequence

import numpy as np

from datasets.drawn import colour_of
from playground.settings import SETTINGS, finite_or_words
from playground.training.problem import Problem
from playground.training.run import RunStatus, TrainingRun
from playground.training.scores import Scores

CLASS_COLOURS = ("blue", "orange", "red", "green", "purple", "pale")
"""What the colours of the palette are called, in the light theme as in the dark one."""

NEVER_AT_ZERO = ("clip_norm", "patience", "target_loss")
"""Settings that are switched off by a 0."""

_PLURALS = ("features", "hidden_layer_sizes", "lock", "points")
"""Settings whose label is a plural."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$&=])")


def for_markdown(text: str) -> str:
    """The text with everything escaped that Streamlit's Markdown would interpret."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def for_plotly(text: str) -> str:
    """The text with tags escaped, so that Plotly shows them instead of obeying them."""
    return html.escape(text, quote=False)


def class_names(problem: Problem) -> tuple[str, ...]:
    """What each class is called, by class index: the name of the colour it is drawn in."""
    n = problem.n_classes
    return tuple(CLASS_COLOURS[colour_of(index, n)] for index in range(n))


def percent(part: int, whole: int) -> str:
    """A share in whole percent, 100 or 0 only of all or none; number and sign stay on one line."""
    share = round(100 * part / whole) if whole else 0
    if 0 < part < whole:
        share = min(max(share, 1), 99)
    return f"{share}\N{NO-BREAK SPACE}%"


def value_text(name: str, value: object) -> str:
    """A setting's value as a person reads it: the option's label, or the number with its unit."""
    setting = SETTINGS[name]
    if setting.kind == "choice":
        return setting.option_label(value)
    if setting.kind in ("choices", "names"):
        labels = ", ".join(setting.option_label(item) for item in value)  # type: ignore[attr-defined]
        return labels or ("the same" if setting.kind == "names" else "none")
    if setting.kind == "points":
        return str(len(value))  # type: ignore[arg-type]
    if setting.kind == "flag":
        return "on" if value else "off"
    if name in NEVER_AT_ZERO and not value:
        return "off"
    if isinstance(value, float):
        return f"{number_text(value)}{setting.unit}"
    return f"{setting.format(value)}{setting.unit}" or "none"


def number_text(value: float) -> str:
    """A number for reading, with four significant digits: 0.03, 0.3333, 12.5, 1.2e-05."""
    return finite_or_words(value, "{:.4g}".format)


def restarted(before: Mapping[str, object], after: Mapping[str, object]) -> str:
    """Why a new run began: 'New run: noise is now 20 %.'"""
    new = {name: value for name, value in after.items() if before.get(name) != value}
    if not new:
        return ""
    if "points" in new:
        return f"New run with your {value_text('points', new['points'])} points."
    if len(new) > 2:
        return "New run with new settings."
    return f"New run: {' and '.join(_news(name, value) for name, value in new.items())}."


def _news(name: str, value: object) -> str:
    if name == "hidden_layer_sizes":
        return _layers_text(value)  # type: ignore[arg-type]
    return f"{lower_first(SETTINGS[name].label)} {_is_or_are(name)} now {value_text(name, value)}"


def _layers_text(sizes: Sequence[int]) -> str:
    """'one hidden layer with 5 neurons', '2 hidden layers with 5, 1 neurons'."""
    if not sizes:
        return "no hidden layer"
    layers = f"{len(sizes)} hidden layers" if sizes[1:] else "one hidden layer"
    return f"{layers} with {', '.join(map(str, sizes))} neuron{'' if sizes == (1,) else 's'}"


def changed(name: str, before: object, after: object) -> str:
    """A live change in a few words: 'learning rate 0.03 → 0.3'."""
    return f"{lower_first(SETTINGS[name].label)} {value_text(name, before)} → {value_text(name, after)}"


def sentence(run: TrainingRun, scores: Scores, confusion: np.ndarray | None = None) -> tuple[str, str]:
    """What the picture shows, in words.

    Args:
        run: the run on the screen.
        scores: its scores.
        confusion: counts (true class, answered class) on the training points for three or more classes.

    Returns:
        The head ('Epoch 57.') and the rest.
    """
    head = f"Epoch {run.epoch:,}." if not run.step else f"Epoch {run.epoch:,}, step {run.step}."
    if run.status is RunStatus.DIVERGED:
        return head, run.reason
    body = _typical_error(scores) if run.config.task == "regression" else _right(run, scores, confusion)
    if run.epoch == 0 and run.step == 0 and not run.edited:
        body = f"The network is guessing: {body[0].lower()}{body[1:]}{_held_out(run)}"
        return head, f"{body} {run.reason or 'Press Play.'}"
    body = f"{body} Loss {loss_text(scores.train_loss)}."
    return head, f"{body} {run.reason}" if run.reason else body


def loss_text(loss: float) -> str:
    """A loss or score with three digits after the point, in powers of ten where that would hide it."""
    is_far = abs(loss) >= 10_000 or 0 < abs(loss) < 0.0005
    return finite_or_words(loss, ("{:.1e}" if is_far else "{:.3f}").format)


def _right(run: TrainingRun, scores: Scores, confusion: np.ndarray | None) -> str:
    text = (
        f"Right on {scores.train_right} of {scores.n_train} training points"
        f" ({percent(scores.train_right, scores.n_train)})"
    )
    names = class_names(run.problem)
    if confusion is not None:
        right, of_class = np.diag(confusion), confusion.sum(axis=1)
        counts = [f"{name} {right[k]}/{of_class[k]}" for k, name in enumerate(names) if of_class[k]]
        text += f": {', '.join(counts)};" if scores.n_test else f": {', '.join(counts)}"
    if scores.n_test:
        text += (
            f" and {scores.test_right} of {scores.n_test} it has never seen"
            f" ({percent(scores.test_right, scores.n_test)})"
        )
    return f"{text}.{_most_frequent_mistake(names, confusion)}"


def _most_frequent_mistake(names: Sequence[str], confusion: np.ndarray | None) -> str:
    if confusion is None:
        return ""
    wrong = confusion - np.diag(np.diag(confusion))
    true, answered = divmod(int(wrong.argmax()), len(names))
    count = int(wrong.max())
    if not count:
        return ""
    times = "once" if count == 1 else f"{count} times"
    return f" Most often {names[true]} is taken for {names[answered]} ({times})."


def _typical_error(scores: Scores) -> str:
    """Root mean squared error, whatever the loss is."""
    text = f"Typical error (RMSE) {error_text(scores.train_error)} on training points"
    r2 = scores.train_metric
    if scores.test_error is not None and scores.test_metric is not None:
        text += f", {error_text(scores.test_error)} on unseen ones"
        r2 = scores.test_metric
    return f"{text} (R² {r2:.2f})." if r2 > -1000 else f"{text}."


def error_text(error: float | None) -> str:
    """A root mean squared error in the units of the targets, with two significant digits or decimals."""
    if error is None:
        return "unknown"
    is_far = error >= 10_000 or 0 < error < 0.0001
    digits = "{:.1e}" if is_far else "{:.2g}" if error < 0.095 else "{:.2f}"
    return finite_or_words(error, digits.format)


def _held_out(run: TrainingRun) -> str:
    n = run.problem.n_held_out
    return f" {n} more are held out, to stop in time." if n else ""


def _is_or_are(name: str) -> str:
    return "are" if name in _PLURALS else "is"


def lower_first(text: str) -> str:
    """A label as it reads within a sentence."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
