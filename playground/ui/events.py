"""What the stage reports (a neuron added, a weight typed, a point drawn) becomes new settings or a wish.

`apply_event` is the one way in. It is pure, and it trusts nothing: an event is checked as a link is.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from datasets.drawn import DECIMALS, FIRST_POINTS, HIGH, LOW, MOST_COLOURS, MOST_POINTS, Point, as_settings
from datasets.features import FEATURES
from datasets.views import Plane, View
from playground.settings import SETTINGS
from playground.typed_numbers import NumberError, typed_number

NEW_LAYER_NEURONS = 2
MOST_ACTIONS = 100
"""Strokes of drawing that one event may carry."""
NEAR = 0.02
"""How far, in coordinates, a drawn point may be from where the picture says it is."""

MAX_LAYERS = SETTINGS["hidden_layer_sizes"].most or 0
MAX_NEURONS = int(SETTINGS["hidden_layer_sizes"].high)


class EventError(ValueError):
    """The event cannot be carried out; the message says why and what is allowed."""


@dataclass(frozen=True)
class Edit:
    """A typed weight (source < inputs of the layer) or bias (source == inputs) in the painted frame."""

    painted: int
    layer: int
    source: int
    target: int
    value: float


@dataclass(frozen=True)
class GoTo:
    """Show the run as it was at the end of `epoch`."""

    epoch: int


@dataclass(frozen=True)
class Select:
    """Open a neuron: its (layer, index), layer 0 the first after the inputs; None lets it go."""

    place: tuple[int, int] | None


@dataclass(frozen=True)
class AskPoint:
    """Follow a point, given by its raw coordinates, through the network; None lets it go."""

    x: tuple[float, ...] | None


@dataclass(frozen=True)
class Freeze:
    """Keep parameters from learning, or let them learn again; None for source or target means all of them,
    and source == inputs of the layer is the bias.
    """

    layer: int
    source: int | None
    target: int | None
    frozen: bool


@dataclass(frozen=True)
class DrawMode:
    """Let clicks on the plane draw points, or no longer."""

    on: bool


Wish = Edit | GoTo | Select | AskPoint | Freeze | DrawMode


def apply_event(
    settings: Mapping[str, Any], layer_sizes: tuple[int, ...], view: View, event: object
) -> dict[str, Any] | Wish:
    """What an event of the stage asks for.

    Args:
        settings: the present value of every setting.
        layer_sizes: sizes of the network on the stage, inputs and outputs included.
        view: where its answers are looked at there.
        event: what the browser sent.

    Returns:
        The settings that change, or what is to be done.

    Raises:
        EventError: the event is not understood, locked, or out of bounds.
    """
    if not isinstance(event, Mapping):
        raise EventError("The picture sent something that is not an event. Nothing was changed.")
    kind = event.get("type")
    if kind == "edit":
        return _edit(layer_sizes, event)
    if kind == "go_to":
        return _go_to(event.get("epoch"))
    if kind == "select":
        return _select(layer_sizes, event.get("layer"), event.get("index"))
    if kind == "ask_point":
        return _ask_point(view, event.get("x"))
    if kind == "freeze":
        return _freeze(layer_sizes, event)
    if kind == "draw_mode":
        _refuse_undrawable(settings, view)
        return DrawMode(event.get("on") is True)
    if kind == "draw":
        _refuse_undrawable(settings, view)
        return _draw(settings["points"], event.get("actions"))
    if kind == "toggle_input":
        _refuse_locked(settings, "features")
        return {"features": _toggled(settings["features"], view.n_inputs, event.get("name"))}
    if kind in ("add_layer", "remove_layer", "add_neuron", "remove_neuron"):
        _refuse_locked(settings, "hidden_layer_sizes")
        sizes = _reshaped(settings["hidden_layer_sizes"], kind, event.get("layer"))
        return {"hidden_layer_sizes": sizes, **_kept_activations(settings, len(sizes))}
    if kind == "set_activation":
        _refuse_locked(settings, "activation")
        _refuse_locked(settings, "layer_activations")
        return _with_activation(settings, event.get("layer"), event.get("name"))
    raise EventError("The picture sent an event that is not known. Nothing was changed.")


def parse_number(text: str) -> float:
    """A weight as people type it: '-0.5', '0,5', '1/2', '1e-3'; EventError when it is no such number."""
    try:
        return typed_number(text)
    except NumberError as error:
        raise EventError(f"{error} The weight is unchanged.") from None


def _edit(layer_sizes: tuple[int, ...], event: Mapping[str, Any]) -> Edit:
    places = [event.get(name) for name in ("painted", "layer", "source", "target")]
    if not all(isinstance(place, int) and place >= 0 for place in places):
        raise EventError("The picture did not say which weight to change. Nothing was changed.")
    painted, layer, source, target = (int(place) for place in places if place is not None)
    if layer >= len(layer_sizes) - 1 or source > layer_sizes[layer] or target >= layer_sizes[layer + 1]:
        raise EventError("That weight is not in the present network. Nothing was changed.")
    text = event.get("text")
    if not isinstance(text, str):
        raise EventError("The picture did not say the new value. Nothing was changed.")
    return Edit(painted, layer, source, target, parse_number(text))


def _go_to(epoch: object) -> GoTo:
    if not isinstance(epoch, int) or isinstance(epoch, bool) or epoch < 0:
        raise EventError("The picture did not say which epoch to show. Nothing was changed.")
    return GoTo(epoch)


def _is_index(value: object, count: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count


def _select(layer_sizes: tuple[int, ...], layer: object, index: object) -> Select:
    if layer is None and index is None:
        return Select(None)
    if _is_index(layer, len(layer_sizes) - 1) and _is_index(index, layer_sizes[layer + 1]):
        return Select((layer, index))
    raise EventError("That neuron is not in the present network. Nothing was changed.")


def _ask_point(view: View, x: object) -> AskPoint:
    if x is None:
        return AskPoint(None)
    return AskPoint(_place(x, view.n_inputs, *view.span))


def _place(x: object, n_inputs: int, low: float, high: float) -> tuple[float, ...]:
    """Coordinates that the browser sent, brought within the plane."""
    numbers = [value for value in x if isinstance(value, int | float)] if isinstance(x, list | tuple) else []
    if len(numbers) != n_inputs or not all(math.isfinite(value) for value in numbers):
        raise EventError("The picture did not say which point is meant. Nothing was changed.")
    return tuple(min(max(float(value), low), high) for value in numbers)


def _freeze(layer_sizes: tuple[int, ...], event: Mapping[str, Any]) -> Freeze:
    layer, source, target, frozen = (event.get(name) for name in ("layer", "source", "target", "frozen"))
    if _is_index(layer, len(layer_sizes) - 1) and isinstance(frozen, bool):
        known_source = source is None or _is_index(source, layer_sizes[layer] + 1)
        known_target = target is None or _is_index(target, layer_sizes[layer + 1])
        if known_source and known_target:
            return Freeze(layer, source, target, frozen)
    raise EventError("The picture did not say what to freeze. Nothing was changed.")


def _refuse_undrawable(settings: Mapping[str, Any], view: View) -> None:
    _refuse_locked(settings, "dataset")
    _refuse_locked(settings, "points")
    if not isinstance(view, Plane):
        raise EventError("Points can be drawn where the data have two inputs. Choose such data first.")


def _draw(points: Sequence[Point], actions: object) -> dict[str, Any]:
    if not isinstance(actions, list) or not 0 < len(actions) <= MOST_ACTIONS:
        raise EventError("The picture did not say what was drawn. Nothing was changed.")
    drawn = list(points)
    for action in actions:
        _draw_one(drawn, action)
    if len(drawn) < SETTINGS["points"].least:
        raise EventError("At least two points have to stay. Draw another one first.")
    if len(drawn) > MOST_POINTS:
        raise EventError(f"At most {MOST_POINTS} points can be drawn. Erase some first.")
    return as_settings(drawn)


def _draw_one(drawn: list[Point], action: object) -> None:
    """One stroke: a point is added, moved or erased, or all of them give way to the first two."""
    if not isinstance(action, Mapping):
        raise EventError("The picture did not say what was drawn. Nothing was changed.")
    kind, colour = action.get("action"), action.get("label")
    if kind == "clear":
        drawn[:] = FIRST_POINTS
        return
    if not _is_index(colour, MOST_COLOURS):
        raise EventError(f"A point has one of {MOST_COLOURS} colours, from 0. Nothing was changed.")
    if kind == "add":
        drawn.append(_point(action.get("x"), colour))
    elif kind == "move":
        drawn[_nearest(drawn, action.get("from"), colour)] = _point(action.get("x"), colour)
    elif kind == "erase":
        del drawn[_nearest(drawn, action.get("from"), colour)]
    else:
        raise EventError("The picture did not say what was drawn. Nothing was changed.")


def _point(x: object, colour: int) -> Point:
    x1, x2 = _place(x, 2, LOW, HIGH)
    return round(x1, DECIMALS) + 0.0, round(x2, DECIMALS) + 0.0, colour


def _nearest(drawn: Sequence[Point], place: object, colour: int) -> int:
    """Index of the point of that colour at a place."""
    x1, x2 = _place(place, 2, LOW, HIGH)
    distances = [
        math.hypot(point[0] - x1, point[1] - x2) if point[2] == colour else math.inf for point in drawn
    ]
    if min(distances, default=math.inf) > NEAR:
        raise EventError("There is no such point any more. Nothing was changed.")
    return distances.index(min(distances))


def _toggled(features: tuple[str, ...], n_inputs: int, name: object) -> tuple[str, ...]:
    if not isinstance(name, str) or name not in FEATURES:
        raise EventError("That input is not known. Nothing was changed.")
    if FEATURES[name].n_inputs > n_inputs:
        raise EventError(
            f"The input {FEATURES[name].label} needs two coordinates, and these data have one. "
            "Nothing was changed."
        )
    chosen = set(features) ^ {name}
    if not any(FEATURES[feature].n_inputs <= n_inputs for feature in chosen):
        raise EventError("A network needs at least one input. Switch another one on first.")
    return tuple(feature for feature in FEATURES if feature in chosen)


def _layer_activations(settings: Mapping[str, Any], n_layers: int) -> tuple[str, ...]:
    """One activation for each of `n_layers` hidden layers: those there are, and the last one again."""
    named = settings["layer_activations"] or (settings["activation"],)
    return (*named[:n_layers], *(named[-1:] * (n_layers - len(named))))


def _kept_activations(settings: Mapping[str, Any], n_layers: int) -> dict[str, Any]:
    """The settings that give `n_layers` hidden layers the activations they have; a new one takes the last."""
    if not settings["layer_activations"] or n_layers == len(settings["hidden_layer_sizes"]):
        return {}
    return _as_settings(settings, _layer_activations(settings, n_layers))


def _with_activation(settings: Mapping[str, Any], layer: object, name: object) -> dict[str, Any]:
    n_layers = len(settings["hidden_layer_sizes"])
    if not isinstance(layer, int) or not 0 <= layer < n_layers:
        raise EventError("That layer is not in the present network. Nothing was changed.")
    try:
        (chosen,) = SETTINGS["layer_activations"].parse([name])
    except ValueError:
        raise EventError("That activation is not known. Nothing was changed.") from None
    named = _layer_activations(settings, n_layers)
    return _as_settings(settings, (*named[:layer], chosen, *named[layer + 1 :]))


def _as_settings(settings: Mapping[str, Any], named: tuple[str, ...]) -> dict[str, Any]:
    """Where all layers have the same activation, it is that of the network, unless it may not be changed."""
    if len(set(named)) == 1 and (
        named[0] == settings["activation"] or not _is_locked(settings, "activation")
    ):
        return {"activation": named[0], "layer_activations": ()}
    return {"layer_activations": named}


def _reshaped(sizes: tuple[int, ...], kind: str, layer: object) -> tuple[int, ...]:
    if kind == "add_layer":
        if len(sizes) >= MAX_LAYERS:
            raise EventError(f"A network here has at most {MAX_LAYERS} hidden layers.")
        return (*sizes, NEW_LAYER_NEURONS)
    if kind == "remove_layer":
        if not sizes:
            raise EventError("There is no hidden layer to take away.")
        return sizes[:-1]
    if not isinstance(layer, int) or not 0 <= layer < len(sizes):
        raise EventError("That layer is not in the present network. Nothing was changed.")
    size = sizes[layer] + (1 if kind == "add_neuron" else -1)
    if size > MAX_NEURONS:
        raise EventError(f"A layer here has at most {MAX_NEURONS} neurons.")
    if size < 1:
        raise EventError(
            "A layer needs at least one neuron. To remove the layer, use the - beside 'Hidden layers'."
        )
    return (*sizes[:layer], size, *sizes[layer + 1 :])


def _is_locked(settings: Mapping[str, Any], name: str) -> bool:
    return name in settings.get("lock", ())


def _refuse_locked(settings: Mapping[str, Any], name: str) -> None:
    if _is_locked(settings, name):
        raise EventError("This part of the network is locked in this exercise.")
