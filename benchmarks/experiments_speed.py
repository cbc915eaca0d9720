"""How fast are many runs? `python benchmarks/experiments_speed.py`: 200 runs of the default setting.

They are 200 repeats (other points, split, first weights and order each) of 300 epochs, by the worker program
as the page starts it, on two processes: from starting the program to its table, so imports and processes
count. The opponent is scikit-learn's `GridSearchCV(n_jobs=2)` over the `MLPRegressor` that does the same
arithmetic: tanh, sgd without momentum, squared error on targets of -1 and 1, mini-batches of 10, 300 epochs.
It makes fewer fits, on processes that are warm already, and its time is scaled to 200.

The two take turns and the best round of each counts, because other work on the machine only ever slows.

Then what is left for others: how many frames a second a playground at full speed paints alone, and while a
second visitor's page runs such an experiment, drawing it live in the same browser; in turn, medians.
Exit status 1 when anything is missed.
"""

from __future__ import annotations

import os

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import csv
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np
from playwright.sync_api import Browser, sync_playwright
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV, ShuffleSplit
from sklearn.neural_network import MLPRegressor

from benchmarks.report import Report
from benchmarks.screen import DESKTOP, PATIENCE_MS, Screen, launch
from benchmarks.server import Server
from playground.config import ExperimentConfig
from playground.experiments.specification import Specification
from playground.training.problem import problem_of

N_RUNS = 200
N_EPOCHS = 300
N_FITS = 16
"""Fits of scikit-learn, an even number for its two processes."""
N_ROUNDS = 3
WANTED_SECONDS = 8.0
WANTED_RATIO = 6.0
LONG_EPOCHS = 20_000
"""Of the experiment of the second visitor, which is cancelled once it has been looked at."""
FRAME_ROUNDS = 3
FRAME_SECONDS = 4.0
WARM_UP_SECONDS = 3.0
WANTED_SHARE = 2 / 3


def playground_round(folder: Path) -> tuple[float, float]:
    """Seconds of the worker program, and the mean accuracy on test points in its table."""
    specification = Specification.parse(
        {"arms": [{"label": "default"}], "repeats": N_RUNS, "epochs": N_EPOCHS}
    )
    source, table = folder / "spec.json", folder / "results.csv"
    source.write_text(specification.to_text())
    command = [sys.executable, "-m", "playground.experiments", str(source), "--out", str(table)]
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - began
    with table.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == N_RUNS
    assert all(row["epochs"] == str(N_EPOCHS) for row in rows)
    return seconds, float(np.mean([float(row["test_metric"]) for row in rows]))


class Opponent(MLPRegressor):
    """Does not say of each fit that it has not converged; nor has it to, in a given number of epochs."""

    def fit(self, X: np.ndarray, y: np.ndarray) -> Opponent:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            super().fit(X, y)
            return self


def right_share(estimator: MLPRegressor, X: np.ndarray, y: np.ndarray) -> float:
    """The share of points on whose right side of 0 an estimator is."""
    return float(np.mean(np.sign(estimator.predict(X)) == y))


def scikit_round(n_fits: int) -> tuple[float, float]:
    """Seconds of so many fits, and their mean accuracy on test points."""
    config = ExperimentConfig()
    problem = problem_of(config)
    estimator = Opponent(
        hidden_layer_sizes=config.network.hidden_layer_sizes,
        activation=config.network.activation,
        solver="sgd",
        learning_rate_init=config.training.learning_rate,
        momentum=0.0,
        nesterovs_momentum=False,
        alpha=0.0,
        batch_size=config.training.batch_size,
        max_iter=N_EPOCHS,
        tol=0.0,
        n_iter_no_change=N_EPOCHS,
    )
    search = GridSearchCV(
        estimator,
        {"random_state": list(range(n_fits))},
        scoring=right_share,
        cv=ShuffleSplit(1, test_size=0.5, random_state=0),
        n_jobs=2,
        refit=False,
    )
    began = time.perf_counter()
    search.fit(problem.X1[:, :-1], 2.0 * problem.y - 1.0)
    return time.perf_counter() - began, float(search.cv_results_["mean_test_score"].mean())


def frames_kept(report: Report) -> None:
    """What a playground keeps of its frames while somebody else's page runs N_RUNS trainings."""
    alone, beside = [], []
    with Server() as server, sync_playwright() as playwright:
        browser = launch(playwright)
        with browser.new_context(viewport=DESKTOP) as context:
            screen = Screen(context.new_page(), server.url).open("speed=max")
            screen.play()
            screen.page.wait_for_timeout(1000 * WARM_UP_SECONDS)
            for _ in range(FRAME_ROUNDS):
                alone.append(frames_a_second(screen))
                beside.append(frames_beside_an_experiment(browser, server, screen))
        browser.close()
    without, together = statistics.median(alone), statistics.median(beside)
    report.note(f"Painted frames a second: alone {without:.1f}, beside {N_RUNS} trainings {together:.1f}.")
    report.figure(
        "share of its frames that a playground keeps meanwhile", together / without, ">=", WANTED_SHARE
    )


def frames_beside_an_experiment(browser: Browser, server: Server, screen: Screen) -> float:
    """Frames a second of the screen while a new visitor runs an experiment."""
    specification = Specification.parse(
        {"arms": [{"label": "default"}], "repeats": N_RUNS, "epochs": LONG_EPOCHS}
    )
    query = urlencode({"experiments_spec": specification.to_text()})
    with browser.new_context(viewport=DESKTOP) as context:
        other = Screen(context.new_page(), server.url)
        other.page.goto(f"{server.url}/experiments?{query}")
        other.press("experiments_run")
        other.keyed("experiments_curves").wait_for(timeout=PATIENCE_MS)
        screen.page.wait_for_timeout(1000 * WARM_UP_SECONDS)
        frames = frames_a_second(screen)
        assert other.button("experiments_cancel").is_enabled(), "the experiment ended too early"
        other.press("experiments_cancel")
        other.page.locator(".st-key-experiments_run button:enabled").first.wait_for(timeout=PATIENCE_MS)
    return frames


def frames_a_second(screen: Screen) -> float:
    """Painted frames a second, over some seconds."""
    screen.watch()
    screen.page.wait_for_timeout(1000 * FRAME_SECONDS)
    times = screen.watched()["times"]
    return 1000 * (len(times) - 1) / (times[-1] - times[0])


def main() -> int:
    report = Report()
    scikit_round(2)
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(N_ROUNDS):
            seconds, accuracy = playground_round(Path(folder))
            ours.append(seconds)
            scikit_seconds, scikit_accuracy = scikit_round(N_FITS)
            theirs.append(scikit_seconds * N_RUNS / N_FITS)
            report.note(
                f"Round {number + 1}: {N_RUNS} runs in {seconds:.2f} s (accuracy {accuracy:.3f}); "
                f"scikit-learn {N_FITS} fits in {scikit_seconds:.2f} s (accuracy {scikit_accuracy:.3f}), "
                f"scaled to {N_RUNS}: {theirs[-1]:.1f} s."
            )
    report.figure(
        f"{N_RUNS} runs of the default setting, {N_EPOCHS} epochs", min(ours), "<", WANTED_SECONDS, "s"
    )
    report.figure("times faster than GridSearchCV(n_jobs=2)", min(theirs) / min(ours), ">=", WANTED_RATIO)
    frames_kept(report)
    return report.exit_status()


if __name__ == "__main__":
    sys.exit(main())
