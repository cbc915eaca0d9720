"""The small network on which an update is worked out step by step, as a component of ours.

Python computes the whole update at once and writes every number, equation and word of it; the browser goes
from step to step by itself, so that a step costs no trip to the server.
"""

from typing import Any

import numpy as np

from playground.nn.activations import ACTIVATIONS
from playground.nn.losses import LOSSES
from playground.pages.backpropagation.backpropagation_figure import number_colours
from playground.pages.backpropagation.trace import MOST_UPDATES, Trace, neuron_names, places
from playground.pages.backpropagation.trace_steps import Detail, Equation, Matrix, Step, Writer
from playground.settings import finite_or_words
from playground.ui.kit.component import FILM_WORDS, component, stamped

_PHASES = (
    ("forward", "Forward", "a"),
    ("loss", "Loss", "y"),
    ("backward", "Backward", "d"),
    ("update", "Update", "n"),
)
_LEGEND = (
    ("w", "w b", "weights and biases"),
    ("z", "z", "sum that reaches a neuron"),
    ("a", "x a", "signal: input, output of a neuron"),
    ("y", "target L", "target and loss"),
    ("g", "∂L/∂a", "how the loss grows with an output"),
    ("d", "δ", "blame: how the loss grows with a sum"),
    ("G", "∂L/∂w", "slope of the loss along a weight"),
    ("n", "new", "weight after the update"),
)
_PHASE = """<button type="button" data-phase="{0}" data-kind="{2}" data-testid="phase_{0}"
  style="--phase: var(--{2})">{1}</button>"""
_KIND = '<span><b style="color: var(--{0})">{1}</b> {2}</span>'
_HTML = f"""
<div data-part="film"></div>
<span class="phases" data-part="phases">{"".join(_PHASE.format(*phase) for phase in _PHASES)}</span>
<div class="board" data-part="board">
  <div class="scene" data-part="scene" tabindex="0" role="group"><svg role="img" data-part="svg"></svg></div>
  <div class="explain">
    <div class="phase" data-part="phase"></div>
    <h3 data-part="title"></h3>
    <div class="lines" data-part="lines" data-testid="bp_lines"></div>
    <p data-part="caption"></p>
  </div>
</div>
<div class="matrices" data-part="matrices" data-testid="bp_matrices" tabindex="0" role="group"></div>
<div class="legend">{"".join(_KIND.format(*kind) for kind in _LEGEND)}</div>
<div class="sr" data-part="live" aria-live="polite"></div>
"""

BOARD = component("backpropagation", __file__, kit=("film",), beside=("drawing_view.css",), html=_HTML)
"""Its trigger `move` says {"to": number of updates done}."""

WORDS: dict[str, Any] = {
    **FILM_WORDS,
    "first": "Before the first step (Home)",
    "back": "One step back (left arrow)",
    "next": "One step on (right arrow)",
    "next_step": "Next step",
    "next_update": "Next update",
    "where": "Step {step} of {count}",
    "slider": "Step",
    "start_phase": "Before the first step",
    "start_title": "Weights, inputs and target are given. All else will be computed.",
    "start": "Press “Next step”, or the right arrow key. Signals run to the right; the blame for the error "
    "comes back to the left; then every number on a line takes a small step.",
    "drawing": "A drawing of the network with its numbers.",
    "matrices": "The same for all neurons of the layer and all rows at once, as matrices:",
    "no_matrices": "Matrices appear here as soon as whole layers are multiplied.",
    "loss": "Loss",
    "target": "target",
    "of_row": "of the row",
    "slope": "∂L/∂w",
    "new": "new",
    "new_bias": "new b",
    "fixed": "fixed",
}


def picture_of(
    trace: Trace, *, row: int, digits: int, detail: Detail, exercise_id: int, dark: bool
) -> dict[str, Any]:
    """What `drawing_view.js` draws: all steps of one update with all their texts.

    Args:
        row: the row of the mini-batch that is drawn.
        exercise_id: another number for another exercise; with the number of updates it tells the browser
            whether to stay at the step it shows.
    """
    writer = Writer(trace, row, digits)
    updates = trace.position.updates
    steps = writer.steps(detail)
    picture: dict[str, Any] = {
        "exercise": exercise_id,
        "updates": updates,
        "can_go_on": updates < MOST_UPDATES and trace.position.is_finite,
        "row": row,
        "names": writer.names,
        "single": trace.n_rows == 1 and writer.sizes[-1] == 1,
        "values": {name: writer.text(value) for name, value in writer.values.items()},
        "given": [name for name in writer.values if name[0] in "xyw1"],
        "weights": _weights(trace),
        "steps": [_step(step, trace, writer, is_last=step is steps[-1]) for step in steps],
        "matrices": {
            key: [item if isinstance(item, str) else _matrix(item, writer) for item in equation]
            for key, equation in writer.matrices.items()
        },
        "colours": number_colours(dark=dark),
        "words": {**WORDS, "columns": _columns(trace), **_words_of_start(updates)},
    }
    return stamped(picture)


def _weights(trace: Trace) -> dict[str, dict[str, Any]]:
    found = {}
    for place in places(trace.exercise.layer_sizes):
        layer, source, target = place.index
        value = float(trace.workspace.blocks[layer][source, target])
        found[f"{layer}:{source}:{target}"] = {
            "name": place.name,
            "width": round(1 + min(1.2 * abs(value), 3.0), 2),
            "negative": value < 0,
        }
    return found


def _words_of_start(updates: int) -> dict[str, str]:
    if not updates:
        return {}
    done = "1 update is" if updates == 1 else f"{updates:,} updates are"
    return {
        "start_phase": f"{done} done",
        "start_title": "The weights are new. The same examples go through the network again.",
        "start": "All sums, signals and blames have to be computed anew.",
    }


def _columns(trace: Trace) -> list[str]:
    hidden = trace.exercise.activations[:-1]
    labels = [ACTIVATIONS[name].label for name in trace.exercise.activations]
    names = ["hidden layer"] if len(hidden) == 1 else [f"hidden layer {n + 1}" for n in range(len(hidden))]
    return ["inputs", *(f"{name}: {label}" for name, label in zip([*names, "output"], labels, strict=True))]


def _step(step: Step, trace: Trace, writer: Writer, *, is_last: bool) -> dict[str, Any]:
    title, caption = _words(step, trace)
    if is_last:
        new, old = (finite_or_words(loss, writer.text) for loss in (trace.new_loss, trace.loss))
        caption = f"With the new weights the loss is {new}; before this update it was {old}."
    at_output = step.kind in ("blame", "delta") and step.layer == trace.n_layers - 1
    return {
        **vars(step),
        "at_loss": step.phase == "loss" or (at_output and not any(use[0] == "w" for use in step.uses)),
        "title": title,
        "caption": caption,
        "say": f"{title}. {'; '.join(_in_words(line) for line in step.equations[:6])}.",
        "equations": [vars(line) for line in step.equations],
    }


def _in_words(line: Equation) -> str:
    symbols = " ".join(f"{token.text} {token.sub}".strip() for token in line.symbols)
    return " ".join([symbols, *(token.text for token in line.numbers), "=", line.result.text])


def _matrix(matrix: Matrix, writer: Writer) -> dict[str, Any]:
    cells = [[writer.text(value) for value in line] for line in matrix.values.tolist()]
    if matrix.fixed is not None:
        for i, j in np.argwhere(matrix.fixed):
            cells[i][j] = WORDS["fixed"]
    return {"symbol": matrix.symbol, "kind": matrix.kind, "cells": cells, "ids": matrix.ids}


def _words(step: Step, trace: Trace) -> tuple[str, str]:
    exercise, n_rows = trace.exercise, trace.n_rows
    is_output = step.layer == trace.n_layers - 1
    rule, loss = ACTIVATIONS[exercise.activations[step.layer]], LOSSES[exercise.loss]
    formula = loss.form_of(exercise.activations[-1]).formula
    hidden = f"hidden layer {step.layer + 1}" if trace.n_layers > 2 else "the hidden layer"
    names = neuron_names(exercise.layer_sizes)[step.layer + 1]
    who = names[step.index] if step.index >= 0 else "the output" if is_output else hidden
    what, is_fixed = f"all that leads to {who}", False
    if step.source >= 0:
        index = step.layer, step.source, step.index
        place = next(place for place in places(exercise.layer_sizes) if place.index == index)
        what = f"the bias of {who}" if place.is_bias else f"{place.name}, from {place.source_name} to {who}"
        is_fixed = trace.fixed[step.layer][step.source, step.index]
    share = f" Each of the {n_rows} rows counts 1/{n_rows}." if n_rows > 1 else ""
    rows = ", row by row, added up over the mini-batch" if n_rows > 1 else ""
    mean = " The loss of the mini-batch is the mean over its rows." if n_rows > 1 else ""
    measure = f"{loss.label.capitalize()}: {formula}.{mean}"
    if trace.errors is None:
        measure = f"{loss.label[0].upper()}{loss.label[1:]} is computed from all rows and outputs together."
    match step.kind:
        case "sum":
            return (
                f"The sum that reaches {who}",
                "Each signal times the weight of its line, added up, and the bias.",
            )
        case "activate":
            of = "" if rule.sums_to_one else "(z)"
            equals = ": " if rule.sums_to_one else " = "
            return f"What {who} makes of it", f"{rule.label}{of}{equals}{rule.formula}"
        case "error":
            return f"How wrong is {who}?" if step.index >= 0 else "How wrong is each output?", measure
        case "loss":
            all_rows = "How wrong are all rows together?"
            return "How wrong is the answer?" if n_rows == 1 else all_rows, measure
        case "blame" if is_output:
            return (
                f"How the loss grows with the answer of {who}",
                f"If this output were a little larger, the loss would grow by so much times as much.{share}",
            )
        case "blame":
            return (
                f"Blame comes back to {who}",
                "Every neuron after it sends its blame back along the line it came by, times the weight "
                "there: the old weight, for nothing has been changed yet.",
            )
        case "delta":
            caption = (
                "δ, the blame of a neuron: how the loss grows with its sum. A flat activation lets little "
                "of it through."
            )
            if trace.answer_slopes[step.layer] is None:
                caption = (
                    f"{loss.label.capitalize()} and {rule.label} were made for each other: the slope of the "
                    f"one cancels against the other, and only the difference is left.{share}"
                )
            elif not rule.trainable:
                caption = (
                    f"A {rule.label} is flat everywhere: its slope is 0, so it passes nothing back. What "
                    "lies before it cannot learn."
                )
            return f"Through the activation of {who}", caption
        case "gradient":
            told = f"Signal in times blame out{rows}. The signal of a bias is always 1."
            return f"Slope along {what}", told
    if is_fixed:
        told = "This number is fixed in this exercise: it does not learn."
    elif exercise.rule.is_plain:
        told = "Downhill: against the slope, as far as the learning rate η says."
    else:
        told = f"{exercise.rule.label}: {exercise.rule.formula}"
    return f"A step for {what}", told
