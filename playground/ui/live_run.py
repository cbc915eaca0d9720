"""The film strip of one run: what the browser has painted, what was sent ahead, and what comes next.

In each trip the browser *asks*: it says which frame it painted last and which it has received. The run trains
a little, and the frames go back in one strip. The present is always the last painted frame; frames sent ahead
hold immutable runs, so that going back to the painted one is taking the right one. On Pause the browser
freezes what it shows and reports it; what was asked for meanwhile (a step, a changed setting) waits for that
report. While the run plays, a changed setting waits for such a report too: the browser drops what was sent
ahead, and the run goes on from what is painted, so that the change is seen at once.

Nothing here knows Streamlit.
"""

from __future__ import annotations

import json
import math
import struct
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import numpy as np

from playground.config import Change, ExperimentConfig, TrainingConfig
from playground.inspection import confusion_matrix
from playground.nn.network import predict
from playground.training.diagnosis import Diagnosis, diagnose
from playground.training.history import History
from playground.training.motion import RunMotion
from playground.training.run import RunStatus, TrainingRun
from playground.training.scores import Scores
from playground.training.trainer import (
    advance,
    at_epoch,
    change_setting,
    evaluate,
    fresh_run,
    n_siblings,
    present_batch,
    present_dropped,
    without_siblings,
)
from playground.ui.answer import answer_in_words
from playground.ui.formula import formula
from playground.ui.stage.curve_rows import NOTHING, CurveRows, Known
from playground.ui.stage.frames import encode_frame, finite
from playground.ui.text import sentence
from playground.ui.undo import UndoStack

FRAMES_PER_SECOND = 25
"""Wanted frames a second at fixed speeds; a strip holds enough of them to bridge one trip."""
FASTEST_FRAME = 0.026
"""Seconds a frame at full speed, for the length of a strip."""
SHORTEST_STRIP = 0.4
"""Seconds that a strip lasts at least at fixed speeds: each trip has its own cost, and nothing that is
pressed waits for the end of a strip."""
LONGEST_STRIP = 24
LONGEST_REPLY = 5.0
"""Seconds of reply that are believed."""
MOST_REFUSALS = 20
"""Refusals kept for a browser that does not say that it has them; the oldest is forgotten first."""
BATCH_SPEEDS = ("1", "5")
"""Speeds slow enough to see single mini-batches, and the neurons dropout switches off in them."""
SIBLING_COST = 0.15
"""What each further start adds to a frame's training budget: about what it adds to the time of a step, so
that the run itself stays as fast."""


@dataclass(frozen=True)
class Ask:
    """What the browser says when it wants the next strip; every field comes from outside and is checked.

    settled: whether, as far as it knows, nothing waits for what is painted. run: number of the page's run
    that it has seen, as a strip told it. scene: number of the scene it has, 0 for none. answered: number of
    the last of its events of which it has heard what became. curve: what it has of the curves.
    """

    generation: int
    painted: int
    have: int
    reply: float = 0.0
    playing: bool = False
    settled: bool = True
    run: int = 0
    scene: int = 0
    answered: int = 0
    curve: Known = NOTHING

    @classmethod
    def parse(cls, payload: object) -> Ask | None:
        """The ask, or None when the payload is none."""
        if not isinstance(payload, Mapping):
            return None
        names = ("generation", "painted", "have", "run", "scene", "answered")
        numbers: dict[str, Any] = {name: payload.get(name) for name in names}
        if not all(isinstance(number, int) for number in numbers.values()):
            return None
        reply = payload.get("reply")
        reply = reply / 1000 if isinstance(reply, int | float) and math.isfinite(reply) else 0.0
        return cls(
            **numbers,
            reply=min(max(reply, 0.0), LONGEST_REPLY),
            playing=payload.get("playing") is True,
            settled=payload.get("settled") is not False,
            curve=Known.parse(payload.get("curve")),
        )


@dataclass(frozen=True)
class Pace:
    """How far a frame is from the one before.

    Attributes:
        interval: seconds a frame; 0 leaves the pace to the measured time between strips.
        epochs, steps: length of a frame; at full speed both are None.
    """

    interval: float
    epochs: int | None = None
    steps: int | None = None


def pace_of(speed: str, batches_per_epoch: int) -> Pace:
    """The pace of a speed ('1', '5', '20', '100' epochs a second, or 'max'); slow ones show single mini-
    batches.
    """
    if speed == "max":
        return Pace(0.0)
    epochs_per_second = int(speed)
    if epochs_per_second >= 20:
        epochs = math.ceil(epochs_per_second / FRAMES_PER_SECOND)
        return Pace(epochs / epochs_per_second, epochs=epochs)
    updates_per_second = epochs_per_second * batches_per_epoch
    steps = max(1, round(updates_per_second / FRAMES_PER_SECOND))
    return Pace(steps / updates_per_second, steps=steps)


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of the strip: the run it shows and the bytes that show it."""

    id: int
    run: TrainingRun
    meta: dict[str, Any]
    data: bytes


@dataclass(eq=False)
class LiveRun:
    """A run on a stage.

    Attributes:
        run: the present: what is painted, as far as known.
        playing: whether the browser is to ask for more.
        generation: counts the runs that were on this stage; frames of an older one are dropped.
        furthest: the same run further on, after going back; None while the present is the furthest.
        ghost: history of the run before this one.
        notice: one line of news under the sentence.
        answered: number of the last event of the browser that was taken.
        refusals: why events were refused, by their numbers; those of which the browser may not have heard.
        selected: (layer, index) of the neuron that was clicked; layer 0 is the first after the inputs.
        asked: coordinates of the point whose way through the network is shown.
        diagnosis: what has gone wrong, as far as known when the last strip was trained.
        undo: what was done otherwise than by training, to be taken back.
    """

    run: TrainingRun
    playing: bool = False
    generation: int = 1
    furthest: TrainingRun | None = None
    ghost: History | None = None
    notice: str = ""
    answered: int = 0
    refusals: dict[int, str] = field(default_factory=dict)
    selected: tuple[int, int] | None = None
    asked: tuple[float, ...] | None = None
    diagnosis: Diagnosis | None = None
    undo: UndoStack = field(default_factory=UndoStack)
    session: str = field(default_factory=lambda: uuid4().hex)
    _frame_id: int = 1
    _last_id: int = 1
    _ahead: list[Frame] = field(default_factory=list)
    _received: int = 0
    _settled: bool = True
    _lines: str = "weight"
    _waiting: list[Callable[[], None]] = field(default_factory=list)
    _pending: dict[str, Any] = field(default_factory=dict)
    _seconds_per_epoch: float = 0.0
    _refusal: str = ""
    _scene_number: int = 0
    _scene_of: Hashable = None
    _curve_rows: CurveRows = field(default_factory=CurveRows)
    _known_curve: Known = NOTHING

    @property
    def tip(self) -> TrainingRun:
        """The newest state of the run: the last frame sent ahead, or the present."""
        return self._ahead[-1].run if self._ahead else self.run

    @property
    def is_waiting(self) -> bool:
        """Whether something that was pressed waits for the browser to say what is painted."""
        return not self._settled

    @property
    def in_force(self) -> TrainingConfig:
        """The training settings at the tip, with those whose change waits for what is painted."""
        return replace(self.tip.training, **self._pending) if self._pending else self.tip.training

    @property
    def reach(self) -> TrainingRun:
        """The run as far as it has come: what can be gone to, and what the curves show."""
        return self.furthest or self.run

    @property
    def status(self) -> str:
        if self.playing:
            return "playing"
        return "paused" if self.run.status is RunStatus.ACTIVE else self.run.status.value

    @property
    def has_siblings(self) -> bool:
        """Whether further starts train along."""
        return n_siblings(self.tip) > 0

    # What a person does

    def play(self) -> None:
        self.playing = self.tip.status is RunStatus.ACTIVE
        self.notice = ""
        self._waiting.clear()
        self._settled = not (self._pending and self._ahead)

    def pause(self) -> None:
        self.playing = False
        self._settled = not self._ahead

    def step(self, *, one_batch: bool = False) -> None:
        """Pause, then go exactly one epoch on (to the end of the begun one), or one mini-batch."""
        self.notice = ""
        self._when_settled(lambda: self.show(advance(self.run, **{"steps" if one_batch else "epochs": 1})))

    def back(self) -> None:
        """Pause, then go back to the end of the epoch before."""
        self._when_settled(lambda: self._go(max(self.run.epoch - (self.run.step == 0), 0)))

    def go_to(self, epoch: int) -> None:
        """Pause, then show the run as it was at the end of an epoch; at most as far as it has come.

        The later part stays within reach until something is changed.
        """
        self.notice = ""
        self._when_settled(lambda: self._go(epoch))

    def join(self, run: TrainingRun) -> None:
        """Put the same run at the same position, but with further starts, in place of the newest state; what
        was further on is forgotten.
        """
        self.furthest = None
        if self._ahead:
            self._ahead[-1] = replace(self._ahead[-1], run=run)
        else:
            self.run = run

    def part(self) -> None:
        """Forget the further starts."""
        self.run = without_siblings(self.run)
        self.furthest = without_siblings(self.furthest) if self.furthest else None
        self._ahead = [replace(frame, run=without_siblings(frame.run)) for frame in self._ahead]

    def restart(self, config: ExperimentConfig, changes: tuple[Change, ...] = (), notice: str = "") -> None:
        """A new run in place of this one; it plays on if this one did."""
        self.begin(fresh_run(config, changes, n_siblings(self.tip)), notice)

    def begin(self, run: TrainingRun, notice: str = "") -> None:
        """Another run begins; undo brings this one back."""
        self.undo.did(self.run, run)
        self.replace_run(run, notice)

    def replace_run(self, run: TrainingRun, notice: str = "") -> None:
        """Put another run on the stage; the history of this one stays as the ghost."""
        if self.run.epoch:
            self.ghost = self.run.history
        self.generation += 1
        self._ahead.clear()
        self._waiting.clear()
        self._pending.clear()
        self._settled, self._seconds_per_epoch, self.diagnosis = True, 0.0, None
        self.furthest = None
        if not self._has_neuron(run, self.selected):
            self.selected = None
        if self.asked and len(self.asked) != run.problem.view.n_inputs:
            self.asked = None
        self._set_present(run)
        self.notice = notice

    def change(self, name: str, value: object, notice: str = "") -> None:
        """A live setting gets a new value at the painted frame; what was sent ahead of it is dropped."""
        self.notice = notice
        self._pending[name] = value
        if self.playing and self._ahead:
            self._settled = False
        if self._settled:
            self._apply_pending()

    def intervene(self, change: Callable[[TrainingRun], TrainingRun]) -> None:
        """Change the present by hand: what was sent ahead and what lies further on is another run's now."""
        self._ahead.clear()
        self._settled = True
        self._apply_pending()
        changed = change(self.run)
        if changed is not self.run:
            self.furthest = None
        self.show(changed)

    def by_hand(self, change: Callable[[TrainingRun], TrainingRun]) -> None:
        """The same, so that it can be taken back."""
        before = self.run
        self.intervene(change)
        if self.run is not before:
            self.undo.did(before, self.run)

    def show(self, run: TrainingRun) -> None:
        """Another state of the same run becomes the present."""
        self._ahead.clear()
        self._set_present(run)
        self._forget_reached()

    # What the browser says

    def new_events(self, said: object) -> Iterator[tuple[int, object]]:
        """The events that were not taken before, with their numbers, in order; each counts as taken.

        said: {"events": [...]}, all events of whose answer the browser has not heard, each with a `serial`.
        """
        events = said.get("events") if isinstance(said, Mapping) else None
        for event in events if isinstance(events, list) else []:
            serial = event.get("serial") if isinstance(event, Mapping) else None
            if isinstance(serial, int) and serial > self.answered:
                self.answered = serial
                yield serial, event

    def accept(self) -> None:
        """An event was carried out: what was said of an earlier one that was not is over."""
        if self.notice == self._refusal:
            self.notice = ""

    def refuse(self, serial: int, why: str) -> None:
        """The event of this number cannot be carried out."""
        self.notice = self._refusal = self.refusals[serial] = why
        for oldest in list(self.refusals)[:-MOST_REFUSALS]:
            del self.refusals[oldest]

    # What the browser asks

    def answer(self, ask: Ask, *, speed: str, budget: float) -> None:
        """Take the report in, and train for the next strip when there is need of one.

        Args:
            ask: what the browser says.
            speed: the setting of that name.
            budget: thread seconds that each frame may train.
        """
        if ask.generation != self.generation:
            return
        self.settle(ask.painted)
        self.refusals = {serial: why for serial, why in self.refusals.items() if serial > ask.answered}
        self._received = ask.have
        self._known_curve = ask.curve
        if not self.playing and ask.playing:
            return  # said before the browser knew of the pause: what it shows since then it will report
        if not self._settled and self.playing and ask.settled:
            return  # said before it knew that what was sent ahead is dropped
        if not self.playing or not self._settled:
            self._ahead.clear()
            self._settled = True
            self._apply_pending()
            waiting, self._waiting = self._waiting, []
            for action in waiting:
                action()
        if not self.playing:
            return
        if any(frame.id > ask.have for frame in self._ahead):
            pass  # the last strip was lost on the way: it is sent again
        elif self.tip.status is not RunStatus.ACTIVE:
            self.playing = bool(self._ahead)  # the end is on the screen once all of it is painted
        else:
            self._train(pace_of(speed, self.tip.batches_per_epoch), ask.reply, budget, speed)

    def begin_film(self, *, speed: str, budget: float) -> None:
        """Train what is shown first as soon as the run plays, before the browser asks for it."""
        if self.playing and self._settled and not self._ahead and self.tip.status is RunStatus.ACTIVE:
            self._train(pace_of(speed, self.tip.batches_per_epoch), 0.0, budget, speed)

    def scene_number(self, look: Hashable) -> int:
        """Number of the present scene: another for each run on the stage and each `look` of it."""
        if self._scene_of != (self.generation, look):
            self._scene_of = (self.generation, look)
            self._scene_number += 1
        return self._scene_number

    def strip(
        self,
        *,
        scene: Mapping[str, Any] | None,
        speed: str,
        lines: str = "weight",
        page: Mapping[str, object] | None = None,
        notes: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Header and frames for the browser, as `frames.py` and the stage's `protocol.js` describe.

        Args:
            scene: everything that stays the same from frame to frame, or None when the browser has it.
            speed, lines: the settings of these names.
            page: what else the header says: of the run of the page, see `session.next_tick`.
            notes: what is written in the curves; None leaves it as it was.
        """
        if lines != self._lines:  # what was sent ahead shows something else
            self._lines, self._ahead = lines, [self._shown(frame) for frame in self._ahead]
        if self.playing and self._settled:
            frames = [frame for frame in self._ahead if frame.id > self._received or scene is not None]
            if not frames and (scene is not None or self._received < self._frame_id):
                frames = [self._frame(self._frame_id, self.run, evaluate(self.run))]
        elif self._settled:
            frames = [self._frame(self._frame_id, self.run, evaluate(self.run), still=True)]
        else:
            frames = []
        header: dict[str, Any] = {
            "session": self.session,
            "generation": self.generation,
            "playing": self.playing,
            "settled": self._settled,
            "status": self.status,
            "interval": 1000 * pace_of(speed, self.run.batches_per_epoch).interval,
            "notice": self.notice,
            "present": self._frame_id,
            "furthest": self.reach.epoch,
            "scene_number": self._scene_number,
            "answered": self.answered,
            "refusals": self.refusals,
            "frozen": np.flatnonzero(self.run.frozen).tolist(),
            "selected": self.selected,
            "formula": formula(self.run, *self.selected, most_terms=8) if self.selected else "",
            "asked": self.asked,
            "lines": lines,
            "frames": [],
            **(page or {}),
        }
        if scene is not None:
            header["scene"] = scene
        told = max(self.furthest or self.run, self.tip, key=_position)
        header["curve"], rows = self._curve_rows.since(self._known_curve, told.history, self.ghost, notes)
        offset = len(rows)
        for frame in frames:
            header["frames"].append({**frame.meta, "offset": offset})
            offset += len(frame.data)
        text = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        return b"".join([struct.pack("<I", len(text)), text, rows, *(frame.data for frame in frames)])

    # Inside

    def _apply_pending(self) -> None:
        for name, value in self._pending.items():
            if getattr(self.run.training, name) != value:
                self.furthest = None
            self.run = change_setting(self.run, name, value)
        self._pending.clear()

    def _train(self, pace: Pace, reply: float, budget: float, speed: str) -> None:
        self.diagnosis = diagnose(self.tip)
        wanted = math.ceil(reply / (pace.interval or FASTEST_FRAME)) + 2
        frames = min(
            max(wanted, math.ceil(SHORTEST_STRIP / pace.interval) if pace.interval else 4), LONGEST_STRIP
        )
        budget *= 1 + SIBLING_COST * n_siblings(self.tip)
        motion = RunMotion(self.tip)
        for _ in range(frames):
            run = self._advance(motion, pace, budget)
            self._last_id += 1
            self._ahead.append(self._frame(self._last_id, run, motion.evaluate(run), speed=speed))
            if run.status is not RunStatus.ACTIVE:
                break

    def _advance(self, motion: RunMotion, pace: Pace, seconds: float) -> TrainingRun:
        if pace.interval:
            return motion.advance(pace.epochs, steps=pace.steps, seconds=max(seconds, 0.001))
        began, epoch, step = time.thread_time(), motion.epoch, motion.step
        epochs = int(seconds / self._seconds_per_epoch) if self._seconds_per_epoch else 1
        after = motion.advance(max(epochs, 1), seconds=2 * seconds)
        done = (after.epoch - epoch) + (after.step - step) / after.batches_per_epoch
        if done > 0:
            measured = (time.thread_time() - began) / done
            self._seconds_per_epoch = (
                0.7 * self._seconds_per_epoch + 0.3 * measured if self._seconds_per_epoch else measured
            )
        return after

    def _frame(
        self, frame_id: int, run: TrainingRun, scores: Scores, *, still: bool = False, speed: str = ""
    ) -> Frame:
        confusion = None
        if run.config.n_classes > 2:
            answers = np.argmax(predict(run.network, run.problem.X_train), axis=1)
            confusion = confusion_matrix(run.problem.y_train, answers, run.config.n_classes)
        head, body = sentence(run, scores, confusion)
        if still:
            self.diagnosis = diagnose(run)
        if self.diagnosis is not None and run.status is RunStatus.ACTIVE:
            body = f"{body} {self.diagnosis.sentence}"
        data, steps = encode_frame(run, still=still, gradient=self._lines == "gradient")
        meta: dict[str, Any] = {
            "id": frame_id,
            "epoch": run.epoch,
            "step": run.step,
            "train_loss": finite(scores.train_loss),
            "test_loss": finite(scores.test_loss),
            "head": head,
            "body": body,
        }
        if still:
            meta["still"] = True
        if speed == "1" or (still and run.step):
            meta["batch"] = [int(row) for row in present_batch(run)]
        if still or speed in BATCH_SPEEDS:
            meta["dropped"] = present_dropped(run)
        if steps:
            meta["steps"] = steps
        if self.asked is not None:
            meta["answer"] = answer_in_words(run, self.asked)
        return Frame(frame_id, run, meta, data)

    def _go(self, epoch: int) -> None:
        """Show the end of an epoch, remembering how far the run has come."""
        reach = self.reach
        self.furthest = reach
        self.show(at_epoch(reach, min(epoch, reach.epoch)))

    def _forget_reached(self) -> None:
        """Once the present is as far as the run ever was, nothing lies further on."""
        if self.furthest and _position(self.run) >= _position(self.furthest):
            self.furthest = None

    @staticmethod
    def _has_neuron(run: TrainingRun, place: tuple[int, int] | None) -> bool:
        layers = run.network.layer_sizes[1:]
        return place is not None and 0 <= place[0] < len(layers) and 0 <= place[1] < layers[place[0]]

    def _shown(self, frame: Frame) -> Frame:
        """A frame sent ahead, as it is to be shown now."""
        data, _ = encode_frame(frame.run, still=False, gradient=self._lines == "gradient")
        return replace(frame, data=data)

    def _set_present(self, run: TrainingRun) -> None:
        self._last_id += 1
        self._frame_id = self._last_id
        self.run = run

    def settle(self, painted: int) -> None:
        """The browser has painted the frame of this number: it is the present."""
        for position, frame in enumerate(self._ahead):
            if frame.id == painted:
                self.run, self._frame_id = frame.run, frame.id
                del self._ahead[: position + 1]
                self._forget_reached()
                return

    def _when_settled(self, action: Callable[[], None]) -> None:
        if self.playing:
            self.pause()
        if self._settled:
            action()
        else:
            self._waiting.append(action)


def _position(run: TrainingRun) -> tuple[int, int]:
    return run.epoch, run.step


def changes_made(run: TrainingRun) -> list[tuple[Change, object]]:
    """The live changes of settings up to the present of a run, each with the value before it."""
    in_force = run.config.to_settings()
    made = []
    for change in run.changes:
        if change.name in in_force and (change.epoch, change.step) <= (run.epoch, run.step):
            made.append((change, in_force[change.name]))
            in_force[change.name] = change.value
    return made
