"""Steps are taken back and done again."""

import pytest

from playground.training.entrance import config_of
from playground.training.trainer import advance, edit_parameter, fresh_run
from playground.ui import undo
from playground.ui.undo import MOST_STEPS, UndoStack

RUN = advance(fresh_run(config_of({"n_samples": 40})), 2)
EDITED = edit_parameter(RUN, 0, 0, 0, 2.0)
OTHER = fresh_run(config_of({"n_samples": 60}))


def test_what_was_done_is_taken_back_step_by_step_and_done_again_until_something_new_is_done() -> None:
    stack = UndoStack()
    stack.did(RUN, EDITED)
    stack.did(EDITED, OTHER)

    assert [stack.undo() for _ in range(3)] == [EDITED, RUN, None]
    assert [stack.redo() for _ in range(3)] == [EDITED, OTHER, None]
    stack.undo()
    stack.did(EDITED, RUN)
    assert stack.redo() is None
    assert stack.undo() is EDITED


def test_the_oldest_steps_are_forgotten_and_so_are_former_runs_that_are_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stack = UndoStack()
    for _ in range(MOST_STEPS + 3):
        stack.did(RUN, EDITED)
    assert len(stack.done) == MOST_STEPS

    monkeypatch.setattr(undo, "MOST_BYTES", 2 * RUN.nbytes)
    for _ in range(3):
        stack.did(RUN, OTHER)
    assert stack.done == [(RUN, OTHER)] * 2
