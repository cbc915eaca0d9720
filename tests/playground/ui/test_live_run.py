"""The film strip: what is painted is the present, whatever was sent ahead."""

import json
import struct
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.config import ExperimentConfig
from playground.training.entrance import config_of
from playground.training.run import RunStatus
from playground.training.trainer import (
    advance,
    edit_parameter,
    fresh_run,
    n_siblings,
    present_batch,
    present_dropped,
)
from playground.ui.live_run import MOST_REFUSALS, Ask, LiveRun, changes_made, pace_of

SCENE: dict[str, Any] = {"words": {}}


def config(**settings: Any) -> ExperimentConfig:
    return config_of({"n_samples": 60, **settings})


def opened(**settings: Any) -> LiveRun:
    return LiveRun(fresh_run(config(**settings)))


def read(strip: bytes) -> tuple[dict[str, Any], bytes]:
    (length,) = struct.unpack("<I", strip[:4])
    return json.loads(strip[4 : 4 + length]), strip[4 + length :]


class Browser:
    """Asks as the stage does, and paints on demand."""

    def __init__(self, live: LiveRun) -> None:
        self.live = live
        self.painted = self.have = self.scene = self.answered = 0
        self.settled = True
        self.refusals: dict[str, str] = {}
        self.queue: list[dict[str, Any]] = []
        self.take(live.strip(scene=SCENE, speed="20"))

    def take(self, strip: bytes) -> dict[str, Any]:
        header, _ = read(strip)
        if "scene" in header:
            self.scene = header["scene_number"]
        self.answered = header["answered"]
        self.refusals |= header["refusals"]
        for frame in header["frames"]:
            if frame.get("still"):
                self.painted = frame["id"]
            elif frame["id"] > self.have:
                self.queue.append(frame)
            self.have = max(self.have, frame["id"])
        self.settled = header["settled"]
        if not (header["playing"] and self.settled):
            self.queue.clear()
        return header

    def ask(self, speed: str = "20") -> dict[str, Any]:
        known: dict[str, Any] = {"settled": self.settled, "scene": self.scene, "answered": self.answered}
        said = Ask(self.live.generation, self.painted, self.have, **known)
        self.live.answer(said, speed=speed, budget=0.0075)
        return self.take(self.live.strip(scene=None, speed=speed))

    def paint(self, count: int) -> None:
        for frame in self.queue[:count]:
            self.painted = frame["id"]
        del self.queue[:count]


def playing(painted: int = 0, **settings: Any) -> tuple[LiveRun, Browser]:
    """A run that plays, after one ask, with so many of its frames painted."""
    live = opened(**settings)
    browser = Browser(live)
    live.play()
    browser.ask()
    browser.paint(painted)
    return live, browser


def header_of(live: LiveRun) -> dict[str, Any]:
    return read(live.strip(scene=SCENE, speed="20"))[0]


def test_a_paused_run_shows_its_present_finely() -> None:
    header = header_of(opened())

    assert [(frame["epoch"], frame["still"]) for frame in header["frames"]] == [(0, True)]
    assert header["frames"][0]["dropped"] == []
    assert header["status"] == "paused"


def test_playing_sends_whole_epochs_ahead_and_the_present_is_the_last_painted_frame() -> None:
    live, browser = playing()

    assert [frame["epoch"] for frame in browser.queue] == list(range(1, len(browser.queue) + 1))
    assert live.run.epoch == 0
    browser.paint(2)
    browser.ask()
    assert live.run.epoch == 2


def test_a_strip_that_was_lost_is_sent_again_without_training() -> None:
    live = opened()
    browser = Browser(live)
    live.play()
    first = browser.ask()
    browser.have, browser.queue = first["frames"][0]["id"] - 1, []

    assert browser.ask()["frames"] == first["frames"]


def test_pause_goes_back_to_the_painted_frame_and_drops_the_rest() -> None:
    live, browser = playing(painted=2)
    live.pause()
    browser.take(live.strip(scene=SCENE, speed="20"))

    header = browser.ask()

    assert live.run.epoch == live.tip.epoch == 2
    assert [(frame["epoch"], frame["still"]) for frame in header["frames"]] == [(2, True)]


def test_a_paused_run_says_that_it_waits_until_the_report_has_come() -> None:
    live, browser = playing(painted=2)
    live.pause()
    live.step()

    waiting = browser.take(live.strip(scene=None, speed="20"))
    settled = browser.ask()

    assert (waiting["settled"], settled["settled"], live.run.epoch) == (False, True, 3)


def test_an_ask_from_before_the_pause_does_not_settle_where_the_run_stands() -> None:
    live, browser = playing(painted=1)
    underway = Ask(live.generation, browser.painted, browser.have, playing=True)
    browser.paint(1)
    live.pause()

    live.answer(underway, speed="20", budget=0.0075)
    assert live.run.epoch == 1
    browser.ask()

    assert live.run.epoch == 2


def test_step_while_playing_goes_one_epoch_from_the_painted_frame() -> None:
    live, browser = playing(painted=2)
    live.step()
    browser.take(live.strip(scene=SCENE, speed="20"))

    browser.ask()

    assert (live.run.epoch, live.run.step, live.playing) == (3, 0, False)


def test_step_while_paused_needs_no_report_and_may_be_one_mini_batch() -> None:
    whole, part = opened(), opened()

    whole.step()
    part.step(one_batch=True)

    assert (whole.run.epoch, whole.run.step) == (1, 0)
    assert (part.run.epoch, part.run.step) == (0, 1)


def test_back_returns_to_the_very_weights_and_a_live_change_acts_at_the_painted_epoch() -> None:
    live = opened()
    live.step()
    before = live.run.network.parameters
    live.step()

    live.back()
    assert live.run.epoch == 1
    assert np.array_equal(live.run.network.parameters, before)

    live.change("learning_rate", 0.3)
    ((change, rate),) = changes_made(live.run)
    assert (change.epoch, change.value, rate) == (1, 0.3, 0.03)


def test_a_live_change_acts_at_the_painted_frame_and_the_rest_is_dropped() -> None:
    live, browser = playing(painted=2)
    underway = Ask(live.generation, browser.painted, browser.have, playing=True)
    live.change("learning_rate", 0.3)
    assert live.in_force.learning_rate == 0.3

    live.answer(underway, speed="20", budget=0.0075)  # said before the browser knew
    waiting = browser.take(live.strip(scene=None, speed="20"))
    header = browser.ask()

    assert (waiting["playing"], waiting["settled"], waiting["frames"]) == (True, False, [])
    assert [(change.epoch, change.value) for change, _ in changes_made(live.tip)] == [(2, 0.3)]
    assert next(frame["epoch"] for frame in header["frames"]) == 3
    assert header["settled"]


def test_a_change_made_just_before_pause_or_after_it_is_not_lost_by_playing_on() -> None:
    for paused_first in (False, True):
        live, browser = playing(painted=2)
        if paused_first:
            live.pause()
        live.change("learning_rate", 0.3)
        live.pause()
        live.play()

        browser.take(live.strip(scene=None, speed="20"))
        browser.ask()

        assert [(change.epoch, change.value) for change, _ in changes_made(live.tip)] == [(2, 0.3)]


def test_an_edit_drops_unpainted_frames_and_changes_the_painted_one() -> None:
    live, browser = playing(painted=1)

    live.settle(browser.painted)
    live.intervene(lambda run: edit_parameter(run, 0, 2, 3, 0.5))

    assert live.run.epoch == 1
    assert live.run.network.biases[0][3] == 0.5
    assert live.playing


def test_a_restart_leaves_the_former_history_as_ghost_and_plays_on() -> None:
    live, browser = playing(painted=2)
    browser.ask()

    live.restart(config(noise=20), notice="New run: noise is now 20 %.")

    assert (live.run.epoch, live.playing, live.generation) == (0, True, 2)
    assert live.ghost is not None
    assert list(live.ghost.epochs) == [0, 1, 2]


def test_an_ask_of_an_older_run_trains_nothing() -> None:
    live = opened()
    live.play()
    live.restart(config(noise=20))

    live.answer(Ask(1, 1, 1), speed="20", budget=0.0075)

    assert live.tip.epoch == 0


def test_a_run_that_ends_stops_once_its_end_is_painted() -> None:
    live = opened(target_loss=0.45)
    browser = Browser(live)
    live.play()
    while live.tip.status is RunStatus.ACTIVE:
        browser.paint(len(browser.queue))
        browser.ask()
    assert live.playing

    browser.paint(len(browser.queue))
    browser.ask()

    assert live.status == "finished"
    assert live.run.epoch == live.tip.epoch > 0


def test_slow_speeds_show_single_mini_batches_and_full_speed_ends_with_whole_epochs() -> None:
    slow, fast = opened(batch_size=10), opened()
    patient, hasty = Browser(slow), Browser(fast)
    slow.play()
    fast.play()

    patient.ask(speed="1")
    hasty.ask(speed="max")
    hasty.paint(len(hasty.queue))
    hasty.ask(speed="max")

    assert [(frame["epoch"], frame["step"]) for frame in patient.queue[:2]] == [(0, 1), (0, 2)]
    assert len(patient.queue[0]["batch"]) == 10
    assert {frame["step"] for frame in hasty.queue} == {0}


def test_the_strip_does_not_change_the_run() -> None:
    live, browser = playing(painted=3)
    browser.ask()

    expected = advance(fresh_run(config()), epochs=3)

    assert np.array_equal(live.run.network.parameters, expected.network.parameters)


def test_the_pace_keeps_the_epochs_per_second() -> None:
    for speed, batches, seconds in [
        ("1", 25, 1.0),
        ("5", 25, 0.2),
        ("20", 25, 0.05),
        ("100", 25, 0.01),
        ("1", 1, 1.0),
    ]:
        pace = pace_of(speed, batches)
        epochs = pace.epochs if pace.epochs is not None else (pace.steps or 0) / batches

        assert pace.interval / epochs == pytest.approx(seconds), speed


def test_an_ask_that_is_none_is_ignored_and_a_foolish_reply_left_out() -> None:
    for payload in [None, 3, {}, {"generation": "1"}, {"generation": 1, "painted": None, "have": 2}]:
        assert Ask.parse(payload) is None
    numbers = {"generation": 1, "painted": 2, "have": 3, "run": 4, "scene": 5, "answered": 6}
    assert Ask.parse({**numbers, "reply": float("nan")}) == Ask(1, 2, 3, 0.0, run=4, scene=5, answered=6)
    assert Ask.parse({**numbers, "run": "a"}) is None


def test_slow_speeds_and_a_paused_step_show_who_was_left_out_of_the_mini_batch() -> None:
    live = opened(dropout=50)
    browser = Browser(live)
    live.play()

    frame = browser.ask(speed="1")["frames"][0]
    run = advance(fresh_run(config(dropout=50)), steps=frame["step"])
    assert frame["dropped"] == [list(place) for place in present_dropped(run)] != []
    assert "dropped" not in browser.ask(speed="100")["frames"][-1]

    live = opened(dropout=50)
    live.step(one_batch=True)
    header = header_of(live)
    assert header["frames"][0]["dropped"] == [list(place) for place in present_dropped(live.run)]
    assert header["frames"][0]["batch"] == present_batch(live.run).tolist()


def test_what_has_gone_wrong_is_said_under_the_picture_and_kept_for_the_chart() -> None:
    frozen = config(learning_rate=10.0, batch_size=1, hidden_layer_sizes=(4, 4))
    live = LiveRun(advance(fresh_run(frozen), 120))
    header = header_of(live)

    assert live.diagnosis is not None
    assert header["frames"][0]["body"].endswith(live.diagnosis.sentence)


def test_going_to_an_epoch_waits_for_what_is_painted() -> None:
    live, browser = playing(painted=3)

    live.go_to(1)
    assert live.run.epoch != 1
    browser.ask()
    assert live.run.epoch == 1
    assert live.status == "paused"


def test_further_starts_join_the_newest_state_and_leave_all() -> None:
    live, browser = playing()
    tip = live.tip

    live.join(advance(fresh_run(tip.config, siblings=3), tip.epoch))
    assert live.has_siblings
    browser.paint(len(browser.queue))
    browser.ask()
    assert live.tip.epoch > tip.epoch
    assert live.tip.siblings is not None

    live.part()
    assert (n_siblings(live.run), n_siblings(live.tip)) == (0, 0)


def test_going_back_keeps_the_later_part_within_reach_and_the_header_says_how_far() -> None:
    live = LiveRun(advance(fresh_run(config()), 30))
    latest = live.run

    live.go_to(12)
    assert (live.run.epoch, live.reach.epoch) == (12, 30)
    assert (
        live.run.network.parameters.tolist() == advance(fresh_run(config()), 12).network.parameters.tolist()
    )
    header = header_of(live)
    assert (header["furthest"], header["frames"][0]["epoch"]) == (30, 12)

    live.change("learning_rate", live.run.training.learning_rate)  # what changes nothing is no branch
    live.intervene(lambda run: edit_parameter(run, 0, 0, 0, float(run.network.parameters[0])))
    assert live.reach.epoch == 30

    live.go_to(25)
    live.step()
    assert (live.run.epoch, live.reach.epoch) == (26, 30)
    live.go_to(1000)
    assert live.reach is live.run
    assert live.run.network.parameters.tolist() == latest.network.parameters.tolist()


def test_playing_goes_on_from_where_it_was_rewound_to_and_passes_the_end() -> None:
    live = LiveRun(advance(fresh_run(config()), 6))
    browser = Browser(live)
    live.go_to(2)
    browser.take(live.strip(scene=None, speed="20"))
    live.play()

    browser.ask()
    assert browser.queue[0]["epoch"] == 3
    assert live.reach.epoch == 6
    for _ in range(5):
        browser.paint(len(browser.queue))
        browser.ask()
    assert live.furthest is None
    assert live.run.epoch > 6
    whole = advance(fresh_run(config()), live.run.epoch)
    assert live.run.network.parameters.tolist() == whole.network.parameters.tolist()


@pytest.mark.parametrize("branch", ["setting", "weight", "restart"])
def test_a_new_branch_ends_what_was_further_on(branch: str) -> None:
    live = LiveRun(advance(fresh_run(config()), 30))
    live.go_to(12)

    if branch == "setting":
        live.change("learning_rate", 0.3)
    elif branch == "weight":
        live.intervene(lambda run: edit_parameter(run, 0, 0, 0, 2.0))
    else:
        live.restart(config())
    assert live.furthest is None
    assert live.reach.epoch == (0 if branch == "restart" else 12)


# Nothing said is lost


def told(live: LiveRun, *events: dict[str, Any]) -> list[int]:
    """The browser tells events; the numbers of those that are new."""
    return [serial for serial, _ in live.new_events({"events": list(events)})]


def test_an_event_is_taken_once_however_often_it_is_told_and_what_is_none_passed_over() -> None:
    live = opened()
    first, second = {"serial": 1}, {"serial": 2}
    nothing: list[object] = [
        None,
        "x",
        [],
        {},
        {"events": None},
        {"events": [None, 3, {}, {"serial": "1"}, {"serial": None}]},
    ]

    assert [list(live.new_events(said)) for said in nothing] == [[]] * len(nothing)
    assert live.answered == 0
    assert told(live, first) == [1]
    assert told(live, first, second) == [2]
    assert told(live, first, second) == []


@pytest.mark.parametrize("playing", [True, False])
def test_a_refusal_is_told_until_the_browser_has_heard_of_it(playing: bool) -> None:
    live = opened()
    browser = Browser(live)
    if playing:
        live.play()
        browser.ask()
    told(live, {"serial": 1})
    live.refuse(1, "'abc' is not a number.")
    live.strip(scene=SCENE, speed="20")  # lost

    browser.ask()

    assert browser.answered == 1
    assert browser.refusals == {"1": "'abc' is not a number."}
    browser.ask()
    assert live.refusals == {}


def test_refusals_do_not_pile_up_and_are_over_once_something_is_accepted() -> None:
    live = opened()
    for serial in range(1, 200):
        live.refuse(serial, f"refused: {serial}")
    assert list(live.refusals)[-1] == 199
    assert len(live.refusals) == MOST_REFUSALS

    live.accept()
    assert live.notice == ""
    live.notice = "New run: noise is now 20 %."
    live.accept()
    assert live.notice == "New run: noise is now 20 %."


def test_every_run_and_every_look_of_it_is_a_scene_of_its_own() -> None:
    live = opened()
    first = live.scene_number("as it is")

    assert live.scene_number("as it is") == first
    assert live.scene_number("with test points") == first + 1
    live.restart(config())
    assert live.scene_number("with test points") == first + 2


# Numbers that have overflowed


def test_weights_without_bound_have_no_answer_to_a_point() -> None:
    for weight in (1e200, 1e308, -1e308):
        live = opened(activation="linear", hidden_layer_sizes="3,3", output_activation="linear")
        network = replace(live.run.network, parameters=np.full_like(live.run.network.parameters, weight))
        live.show(replace(live.run, network=network))
        live.asked = (2.0, 2.0)

        (frame,) = header_of(live)["frames"]

        assert "without bound" in frame["answer"]
