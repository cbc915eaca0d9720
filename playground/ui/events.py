"""What the stage reports (a neuron added, a weight typed, a point drawn) becomes new settings or a wish.

`apply_event` is the one way in. It is pure, and it trusts nothing: an event is checked as a link is.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeGuard

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


Event = Mapping[str, Any]


class EventError(ValueError):
    """The event cannot be carried out; the message says why and what is allowed."""


class Wish(NamedTuple):
    """What is to be done besides setting something: what `actions.py` calls it, and its arguments there.

    edit: layer, source, target and value of a weight (source < inputs of the layer) or a bias (source ==
    inputs). go_to: an epoch. select: (layer, index) of a neuron, layer 0 the first after the inputs, or None.
    ask_point: raw coordinates of a point, or None. freeze: layer, source, target, and whether it is frozen or
    let go; None for source or target means all of them. draw_mode: whether clicks on the plane draw.
    """

    act: str
    values: tuple[Any, ...]


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
    locks, answer = _ANSWERS.get(kind, ((), None)) if isinstance(kind, str) else ((), None)
    if answer is None:
        raise EventError("The picture sent an event that is not known. Nothing was changed.")
    if any(_is_locked(settings, name) for name in locks):
        raise EventError("This part of the network is locked in this exercise.")
    return answer(_Now(settings, layer_sizes, view), event)


class _Now(NamedTuple):
    """What is so when an event comes: as in `apply_event`."""

    settings: Mapping[str, Any]
    layer_sizes: tuple[int, ...]
    view: View


def _unsaid(what: str) -> EventError:
    return EventError(f"The picture did not say {what}. Nothing was changed.")


def parse_number(text: str) -> float:
    """A weight as people type it: '-0.5', '0,5', '1/2', '1e-3'; EventError when it is no such number."""
    try:
        return typed_number(text)
    except NumberError as error:
        raise EventError(f"{error} The weight is unchanged.") from None


def _edit(now: _Now, event: Event) -> Wish:
    sizes = now.layer_sizes
    layer, source, target = (event.get(name) for name in ("layer", "source", "target"))
    if not (_is_index(layer) and _is_index(source) and _is_index(target)):
        raise _unsaid("which weight to change")
    if layer >= len(sizes) - 1 or source > sizes[layer] or target >= sizes[layer + 1]:
        raise EventError("That weight is not in the present network. Nothing was changed.")
    text = event.get("text")
    if not isinstance(text, str):
        raise _unsaid("the new value")
    return Wish("edit", (layer, source, target, parse_number(text)))


def _go_to(now: _Now, event: Event) -> Wish:
    epoch = event.get("epoch")
    if not _is_index(epoch):
        raise _unsaid("which epoch to show")
    return Wish("go_to", (epoch,))


def _is_index(value: object, count: float = math.inf) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count


def _select(now: _Now, event: Event) -> Wish:
    layer, index = event.get("layer"), event.get("index")
    if layer is None and index is None:
        return Wish("select", (None,))
    if _is_index(layer, len(now.layer_sizes) - 1) and _is_index(index, now.layer_sizes[layer + 1]):
        return Wish("select", ((layer, index),))
    raise EventError("That neuron is not in the present network. Nothing was changed.")


def _ask_point(now: _Now, event: Event) -> Wish:
    x = event.get("x")
    return Wish("ask_point", (None if x is None else _place(x, now.view.n_inputs, *now.view.span),))


def _place(x: object, n_inputs: int, low: float, high: float) -> tuple[float, ...]:
    """Coordinates that the browser sent, brought within the plane."""
    numbers = [value for value in x if isinstance(value, int | float)] if isinstance(x, list | tuple) else []
    if len(numbers) != n_inputs or not all(math.isfinite(value) for value in numbers):
        raise _unsaid("which point is meant")
    return tuple(min(max(float(value), low), high) for value in numbers)


def _freeze(now: _Now, event: Event) -> Wish:
    layer, source, target, frozen = (event.get(name) for name in ("layer", "source", "target", "frozen"))
    if _is_index(layer, len(now.layer_sizes) - 1) and isinstance(frozen, bool):
        known_source = source is None or _is_index(source, now.layer_sizes[layer] + 1)
        known_target = target is None or _is_index(target, now.layer_sizes[layer + 1])
        if known_source and known_target:
            return Wish("freeze", (layer, source, target, frozen))
    raise _unsaid("what to freeze")


def _refuse_undrawable(view: View) -> None:
    if not isinstance(view, Plane):
        raise EventError("Points can be drawn where the data have two inputs. Choose such data first.")


def _draw_mode(now: _Now, event: Event) -> Wish:
    _refuse_undrawable(now.view)
    return Wish("draw_mode", (event.get("on") is True,))


def _draw(now: _Now, event: Event) -> dict[str, Any]:
    _refuse_undrawable(now.view)
    actions = event.get("actions")
    if not isinstance(actions, list) or not 0 < len(actions) <= MOST_ACTIONS:
        raise _unsaid("what was drawn")
    drawn = list(now.settings["points"])
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
        raise _unsaid("what was drawn")
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
        raise _unsaid("what was drawn")


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


def _toggle_input(now: _Now, event: Event) -> dict[str, Any]:
    name, n_inputs = event.get("name"), now.view.n_inputs
    if not isinstance(name, str) or name not in FEATURES:
        raise EventError("That input is not known. Nothing was changed.")
    if FEATURES[name].n_inputs > n_inputs:
        raise EventError(
            f"The input {FEATURES[name].label} needs two coordinates, and these data have one. "
            "Nothing was changed."
        )
    chosen = set(now.settings["features"]) ^ {name}
    if not any(FEATURES[feature].n_inputs <= n_inputs for feature in chosen):
        raise EventError("A network needs at least one input. Switch another one on first.")
    return {"features": tuple(feature for feature in FEATURES if feature in chosen)}


def _layer_activations(settings: Mapping[str, Any], n_layers: int) -> tuple[str, ...]:
    """One activation for each of `n_layers` hidden layers: those there are, and the last one again."""
    named = settings["layer_activations"] or (settings["activation"],)
    return (*named[:n_layers], *(named[-1:] * (n_layers - len(named))))


def _set_activation(now: _Now, event: Event) -> dict[str, Any]:
    layer, n_layers = event.get("layer"), len(now.settings["hidden_layer_sizes"])
    if not _is_index(layer, n_layers):
        raise EventError("That layer is not in the present network. Nothing was changed.")
    try:
        (chosen,) = SETTINGS["layer_activations"].parse([event.get("name")])
    except ValueError:
        raise EventError("That activation is not known. Nothing was changed.") from None
    named = _layer_activations(now.settings, n_layers)
    return _as_settings(now.settings, (*named[:layer], chosen, *named[layer + 1 :]))


def _as_settings(settings: Mapping[str, Any], named: tuple[str, ...]) -> dict[str, Any]:
    """Where all layers have the same activation, it is that of the network, unless it may not be changed."""
    if len(set(named)) == 1 and (
        named[0] == settings["activation"] or not _is_locked(settings, "activation")
    ):
        return {"activation": named[0], "layer_activations": ()}
    return {"layer_activations": named}


def _shaped(now: _Now, sizes: tuple[int, ...]) -> dict[str, Any]:
    """Settings of a network of this shape, whose layers keep their activations; a new one takes the last."""
    settings, shape = now.settings, {"hidden_layer_sizes": sizes}
    if not settings["layer_activations"] or len(sizes) == len(settings["hidden_layer_sizes"]):
        return shape
    return shape | _as_settings(settings, _layer_activations(settings, len(sizes)))


def _add_layer(now: _Now, event: Event) -> dict[str, Any]:
    sizes = now.settings["hidden_layer_sizes"]
    if len(sizes) >= MAX_LAYERS:
        raise EventError(f"A network here has at most {MAX_LAYERS} hidden layers.")
    return _shaped(now, (*sizes, NEW_LAYER_NEURONS))


def _remove_layer(now: _Now, event: Event) -> dict[str, Any]:
    sizes = now.settings["hidden_layer_sizes"]
    if not sizes:
        raise EventError("There is no hidden layer to take away.")
    return _shaped(now, sizes[:-1])


def _resize(now: _Now, event: Event) -> dict[str, Any]:
    """One neuron more in a layer, or one less."""
    sizes, layer = now.settings["hidden_layer_sizes"], event.get("layer")
    if not _is_index(layer, len(sizes)):
        raise EventError("That layer is not in the present network. Nothing was changed.")
    size = sizes[layer] + (1 if event["type"] == "add_neuron" else -1)
    if size > MAX_NEURONS:
        raise EventError(f"A layer here has at most {MAX_NEURONS} neurons.")
    if size < 1:
        raise EventError(
            "A layer needs at least one neuron. To remove the layer, use the - beside 'Hidden layers'."
        )
    return _shaped(now, (*sizes[:layer], size, *sizes[layer + 1 :]))


def _is_locked(settings: Mapping[str, Any], name: str) -> bool:
    return name in settings.get("lock", ())


_ANSWERS: dict[str, tuple[tuple[str, ...], Callable[[_Now, Event], dict[str, Any] | Wish]]] = {
    "edit": ((), _edit),
    "go_to": ((), _go_to),
    "select": ((), _select),
    "ask_point": ((), _ask_point),
    "freeze": ((), _freeze),
    "draw_mode": (("dataset", "points"), _draw_mode),
    "draw": (("dataset", "points"), _draw),
    "toggle_input": (("features",), _toggle_input),
    "add_layer": (("hidden_layer_sizes",), _add_layer),
    "remove_layer": (("hidden_layer_sizes",), _remove_layer),
    "add_neuron": (("hidden_layer_sizes",), _resize),
    "remove_neuron": (("hidden_layer_sizes",), _resize),
    "set_activation": (("activation", "layer_activations"), _set_activation),
}
"""Of each kind of event: the settings whose lock forbids it, and what it asks for."""
