"""What the stage reports (a neuron added, an input switched, a weight typed) becomes new settings or an edit.

`apply_event` is the one way in. It is pure, and it trusts nothing: an event is checked as a link is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datasets.features import FEATURES
from datasets.registry import DATASETS
from playground.settings import SETTINGS

NEW_LAYER_NEURONS = 2
LARGEST_WEIGHT = 1_000_000

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


def apply_event(
    settings: Mapping[str, Any], layer_sizes: tuple[int, ...], event: object
) -> dict[str, Any] | Edit | GoTo:
    """What an event of the stage asks for.

    Args:
        settings: the present value of every setting.
        layer_sizes: sizes of the network on the stage, inputs and outputs included.
        event: what the browser sent.

    Returns:
        The settings that change, the edit of one parameter, or the epoch to go to.

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
    if kind == "toggle_input":
        _refuse_locked(settings, "features")
        n_inputs = DATASETS[settings["dataset"]].n_inputs
        return {"features": _toggled(settings["features"], n_inputs, event.get("name"))}
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
    """A number as people type it: '-0.5', '0,5', '1/2', '1e-3'.

    Raises:
        EventError: it is none, or larger than a million.
    """
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    help_text = "Write a number such as 0.5, 0,5 or 1/2, from -1000000 to 1000000."
    cleaned = text.strip().replace(",", ".").replace("−", "-")
    try:
        if len(cleaned) > 40:
            raise ValueError
        if "/" in cleaned:
            top, bottom = cleaned.split("/")
            value = float(top) / float(bottom)
        else:
            value = float(cleaned)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise EventError(f"'{shown}' is not a number. {help_text} The weight is unchanged.") from None
    if not math.isfinite(value) or abs(value) > LARGEST_WEIGHT:
        raise EventError(f"'{shown}' is out of range. {help_text} The weight is unchanged.")
    return value


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
