"""What is written in the curves of a run."""

from typing import Any

from playground.config import ViewOptions
from playground.training.diagnosis import Diagnosis
from playground.training.run import RunStatus, TrainingRun
from playground.ui.live_run import LiveRun, changes_made
from playground.ui.text import changed


def curve_notes(live: LiveRun, view: ViewOptions) -> dict[str, Any]:
    """What is written in the live curves: live changes, what went wrong and since when, the best epoch."""
    run = live.run
    return {
        "marks": [
            [change.epoch, changed(change.name, before, change.value)]
            for change, before in changes_made(live.reach)
        ],
        "since": _what_went_wrong(run, live.diagnosis),
        "best": live.reach.watch.best_epoch if run.training.patience and live.reach.epoch else None,
        "metric": "R²" if run.config.task == "regression" else "Accuracy",
        "metric_is_share": run.config.task != "regression",
        "log": view.log_loss,
    }


def _what_went_wrong(run: TrainingRun, found: Diagnosis | None) -> list[Any] | None:
    """The epoch from which on something is wrong, and its name."""
    if run.status is RunStatus.DIVERGED:
        return [run.epoch, "Diverged"]
    if found is None or run.status is not RunStatus.ACTIVE:
        return None
    return [run.epoch if found.since is None else found.since, found.name]
