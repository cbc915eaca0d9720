"""What the buttons and the stage do: callbacks of the page, and the answer to the browser's ask."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from datasets.drawn import FIRST_POINTS, MOST_POINTS, Point, as_drawn, as_settings
from datasets.views import Plane
from playground.settings import SETTINGS
from playground.training import trainer
from playground.training.run import TrainingRun
from playground.ui import fairness, link, session
from playground.ui.events import EventError, Wish, apply_event
from playground.ui.live_run import Ask

IDLE_SECONDS = 600.0


def play_or_pause() -> None:
    live = session.live_run()
    if live.playing:
        live.pause()
    else:
        live.play()


def step() -> None:
    session.live_run().step(one_batch=session.value("step_batch"))


def step_back() -> None:
    session.live_run().back()


def go_to(epoch: int) -> None:
    session.live_run().go_to(epoch)


def reset() -> None:
    """Epoch 0 again: same data, same first weights, the settings as they stand; paused."""
    live = session.live_run()
    live.playing = False
    session.put("epoch", 0)
    live.restart(session.current().config)


def choose(name: str, new: Any) -> None:
    """A setting is picked in a gallery, a popover with the key `<name>_picker`, which closes."""
    session.assign(name, new)
    session.give(f"{name}_picker", False)


def next_seed(name: str) -> None:
    """Another draw of the data ('data_seed') or of the first weights ('init_seed')."""
    session.assign(name, (session.value(name) + 1) % (int(SETTINGS[name].high) + 1))


def reveal() -> None:
    """Show what the open example was to show."""
    session.current().revealed = True


def close_example() -> None:
    session.current().example = None


def take_event() -> None:
    """The stage reports an event."""
    live = session.current().slots.get(session.PLAYGROUND)
    if live is None:
        return
    for serial, event in live.new_events(session.triggered("stage", "event")):
        try:
            if isinstance(event, Mapping) and event.get("generation") == live.generation:
                live.settle(event.get("painted", 0))
            here = {**session.settings(), "points": shown_points()}
            _carry_out(apply_event(here, live.run.network.layer_sizes, live.run.problem.view, event))
        except EventError as error:
            live.refuse(serial, str(error))
        else:
            live.accept()


def _carry_out(result: dict[str, Any] | Wish) -> None:
    """Do what an event asks for."""
    if isinstance(result, Wish):
        _ACTS[result.act](*result.values)
    elif "points" in result:
        set_points(result["points"])
    else:
        session.assign_all(SETTINGS, result)


def select(place: tuple[int, int] | None) -> None:
    """Open the card of a neuron, (layer, index) with layer 0 the first after the inputs; None closes it."""
    session.live_run().selected = place
    if place is not None:
        session.give("panel", "neuron")


def ask_point(x: tuple[float, ...] | None) -> None:
    """Follow a point on its way through the network; None lets it go."""
    session.live_run().asked = x
    if x is not None:
        session.give("panel", "point")


def edit_weight(layer: int, source: int, target: int, value: float) -> None:
    """Set a weight of the present network by hand, or a bias (source == inputs of the layer)."""
    session.live_run().by_hand(lambda run: trainer.edit_parameter(run, layer, source, target, value))


def freeze(layer: int, source: int | None, target: int | None, frozen: bool) -> None:
    """Freeze parameters of the present network, or let them go; see `trainer.freeze`."""
    session.live_run().by_hand(lambda run: trainer.freeze(run, layer, source, target, frozen))


def draw_mode(on: bool) -> None:
    """Let a click on the map draw a point, or no longer."""
    session.current().drawing = on


def shown_points() -> tuple[Point, ...]:
    """What drawing goes on from: the drawn points where they are shown, and else the training points as drawn
    ones; at most half of what can be drawn, so that there is room for more.
    """
    problem = session.live_run().run.problem
    if problem.takes_points:
        drawn: tuple[Point, ...] = session.value("points")
        return drawn
    if problem.task == "regression" or not isinstance(problem.view, Plane):
        return FIRST_POINTS
    rows = slice(0, MOST_POINTS // 2)
    return as_drawn(problem.points_train[rows], problem.y_train[rows], problem.n_classes)


def set_points(points: tuple[Point, ...]) -> None:
    """Show drawn points: they are the data from now on."""
    session.assign_all(SETTINGS, as_settings(SETTINGS["points"].parse(points)))


def undo() -> None:
    """Take back what was done last."""
    _show(session.live_run().undo.undo())


def redo() -> None:
    """Do again what was taken back."""
    _show(session.live_run().undo.redo())


def take_ask() -> None:
    """The stage asks for the next strip."""
    here = session.current()
    here.ask = Ask.parse(session.triggered("feed", "ask"))
    if here.ask:
        session.browser_has(here.ask.run)


def answer_ask() -> tuple[int, bool]:
    """Answer the browser's last word, if it has not been answered.

    Returns:
        The number of the scene that the browser has, 0 when that is not known; and whether the whole page has
        to run again, because the run stopped by itself, passed a change of its journal that a control has to
        show, or because what a person did came in one message with the ask: Streamlit then runs the fragment
        alone.
    """
    here = session.current()
    session.begin_part()
    live, ask, here.ask = session.live_run(), here.ask, None
    if ask is None:
        live.begin_film(speed=session.value("speed"), budget=fairness.budget(live.session))
        return 0, session.has_changed()
    was_playing, in_force, changes = live.playing, live.in_force, live.tip.changes
    if live.playing and time.monotonic() - here.last_input > IDLE_SECONDS:
        live.pause()
        live.notice = "Paused after ten minutes without input. Press Play to go on."
    live.answer(ask, speed=session.value("speed"), budget=fairness.budget(live.session))
    stopped = was_playing and not live.playing
    rerun_page = stopped or live.in_force != in_force or session.has_changed()
    if not rerun_page and live.tip.changes != changes:
        link.write(SETTINGS, link.of_run())  # a change that waited for what is painted is in the journal now
    return ask.scene, rerun_page


def _show(shown: TrainingRun | None) -> None:
    live = session.live_run()
    if shown is None:
        return
    live.playing = False
    if shown.config == live.run.config:
        live.intervene(lambda run: shown)
    else:
        session.follow(shown)
        live.replace_run(shown)
        live.ghost = None


_ACTS: dict[str, Callable[..., None]] = {
    "edit": edit_weight,
    "go_to": go_to,
    "select": select,
    "ask_point": ask_point,
    "freeze": freeze,
    "draw_mode": draw_mode,
}
"""What a `Wish` names."""
