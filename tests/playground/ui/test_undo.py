"""Steps done by hand are taken back and done again."""

from datasets.drawn import FIRST_POINTS
from playground.training.entrance import config_of
from playground.training.trainer import advance, edit_parameter, fresh_run
from playground.ui.undo import MOST_STEPS, Drawing, UndoStack

RUN = advance(fresh_run(config_of({"n_samples": 40})), 2)
EDITED = edit_parameter(RUN, 0, 0, 0, 2.0)
TWICE = edit_parameter(EDITED, 0, 1, 0, 3.0)
OTHER = fresh_run(config_of({"n_samples": 60}))
CIRCLE, DRAWN = Drawing("circle", FIRST_POINTS), Drawing("drawn", ((1.0, 1.0, 0), *FIRST_POINTS))


def test_what_was_done_is_taken_back_step_by_step_and_done_again() -> None:
    stack = UndoStack()
    stack.did(RUN, EDITED)
    stack.did(EDITED, TWICE)

    assert stack.undo(TWICE) is EDITED
    assert stack.undo(EDITED) is RUN
    assert stack.undo(RUN) is None
    assert stack.redo(RUN) is EDITED
    assert stack.redo(EDITED) is TWICE
    assert stack.redo(TWICE) is None


def test_a_new_step_ends_what_could_be_done_again() -> None:
    stack = UndoStack()
    stack.did(RUN, EDITED)
    stack.undo(EDITED)

    stack.did(RUN, TWICE)
    assert not stack.can_redo(TWICE)
    assert stack.undo(TWICE) is RUN


def test_weights_of_another_experiment_are_left_alone() -> None:
    stack = UndoStack()
    stack.did(RUN, EDITED)

    assert not stack.can_undo(OTHER)
    assert stack.undo(OTHER) is None
    assert stack.can_undo(EDITED)


def test_drawn_points_are_taken_back_whatever_is_shown() -> None:
    stack = UndoStack()
    stack.did(CIRCLE, DRAWN)

    assert stack.undo(OTHER) == CIRCLE
    assert stack.redo(RUN) == DRAWN


def test_the_oldest_steps_are_forgotten() -> None:
    stack = UndoStack()
    for _ in range(MOST_STEPS + 3):
        stack.did(RUN, EDITED)

    assert len(stack.done) == MOST_STEPS
