"""What has gone wrong with a run, in words: the evidence, and one remedy.

The rules are pure functions of a run, and there is at most one diagnosis at a time, the first of these that
holds:

- *frozen*: nothing can be learned any more, although there are mistakes;
- *overfitting*: the loss on unseen points has been rising while the loss on the training points fell;
- *plateau*: the loss on the training points stands still, although there are mistakes.

They are silent while the loss in question still falls. Weights that grow without bound end a run, with the
reason that `divergence` gives.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from datasets.features import FEATURES
from playground.config import TrainingConfig
from playground.nn.activations import ACTIVATIONS
from playground.nn.metrics import predicted_classes
from playground.nn.network import Workspace, batch_of
from playground.nn.optimizers import OPTIMIZERS
from playground.settings import format_number
from playground.training.run import RunStatus, TrainingRun

GROWN = 1e8
"""Length of the parameter vector from which weights count as growing without bound. Weights that have learned
something are smaller than 1,000; from this length on, deep networks would soon overflow."""
STUCK = 1e-6
"""Largest slope of an activation whose neuron counts as stuck."""
NO_BLAME = 1e-5
"""Blame (dL/dZ of an output for one point) that moves next to nothing even at the highest learning rate."""
SMALL_BLAME = 1e-3
"""Blame that counts as none only if the loss stands still as well."""
STILL_EPOCHS = 50
"""How many recorded losses must agree for it to stand still."""
ALL_ZERO = "all weights are zero, so no neuron can learn"
GLANCE = 200
"""Rows looked at first: a neuron that is not stuck for them is not stuck."""

MOST_RECORDS = 500
"""Records of a history that are looked at, spread evenly."""
SMOOTH = 9
"""Neighbouring records of which the median is taken: a spike of one epoch is no trend."""
RISEN = 1.1
"""How many times its lowest value an unseen loss must have, in the later half of the time since, for
overfitting ..."""
CLEARLY_RISEN = 0.02
"""... and at least so much more, as a share of the loss at epoch 0."""
STAYS_RISEN = 1.05
"""What it may not fall below again in that time."""
FALLEN = 0.95
"""What the training loss must have come down to since then ..."""
LEARNED = 0.5
"""... and since epoch 0: a network that has learned little has learned nothing by heart."""
LEAST_EPOCHS = 30
"""Epochs since the lowest unseen loss below which nothing is said; it is at least a third of the epochs up to
then, too, because on the way down a loss may well rise for a while."""

PLATEAU_EPOCHS = 200
"""The shortest time that makes a plateau; it is at least a third of the run, too."""
PLATEAU_FALL = 0.01
"""What the loss may fall in that time, as a share of it (if it wavers: half of what it changes from
record to record) ..."""
PLATEAU_SLOPE = 0.03
"""... and what it may fall once that has been so: what is said should not come and go."""
RECORD_FALL = 0.05
"""By what share a new lowest loss must lie below the one before to count as progress, however it wavers."""
PLATEAU_MEMORY = tuple(range(10, 100, 10))
"""How many epochs ago that may have been."""
NEARLY_ZERO = 0.02
"""A loss at this share of that at epoch 0 has no further to go."""
NEARLY_ALL = 0.99
"""The share of points classified rightly, or the R², that asks for nothing more."""
WAVERS = 0.03
"""Typical change of the loss from record to record, as a share of it, that is no slow descent but a dance."""
FEW_NEURONS = 10
"""Hidden neurons below which one more is the first thing to try."""
SLOW_RATE = 0.003
"""The learning rate up to which a longer step is the first thing to try."""
HIGH_RATE = 1.0
"""The learning rate from which a shorter step is."""
SPENT_SHARE = 0.01
"""The share of its rate at which a schedule counts as having come to its end."""
STRONG_PENALTY = 0.003
"""The penalty from which a smaller one is."""
STRONG_DROPOUT = 40
"""The percentage of neurons left out from which fewer are."""


@dataclass(frozen=True)
class Diagnosis:
    """One thing that has gone wrong.

    since: the epoch from which on it shows, or None. evidence: what is to be seen, a part of a sentence.
    remedy: what to do, a part of a sentence that begins with a verb.
    """

    kind: Literal["frozen", "overfitting", "plateau"]
    since: int | None
    evidence: str
    remedy: str

    @property
    def name(self) -> str:
        """The kind and when it began: "Overfitting since epoch 94"."""
        return self.kind.capitalize() + (f" since epoch {self.since:,}" if self.since is not None else "")

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""
        return f"{self.name}: {self.evidence}. Try: {self.remedy}."


def has_grown(parameters: NDArray[np.float64]) -> bool:
    """Whether parameters (P,) are as long as GROWN, infinite or not a number."""
    with np.errstate(all="ignore"):
        return not float(parameters.dot(parameters)) < GROWN**2


def divergence(training: TrainingConfig, epoch: int) -> str:
    """Why the weights grew without bound after the end of `epoch`, and what to do, with these settings.

    Each update multiplies a weight by 1 - learning_rate * l2, so a penalty alone makes weights grow from
    learning_rate * l2 = 2 on.
    """
    rate = format_number(training.learning_rate)
    if training.learning_rate * training.l2 >= 2:
        penalty = format_number(training.l2)
        cause = f"the learning rate {rate} is too high for a penalty (L2) of {penalty}. Lower one of them"
    else:
        cause = f"the learning rate {rate} is too high. Lower it"
    return f"The weights grew without bound in epoch {epoch + 1}: {cause}, then press Reset."


def diagnose(run: TrainingRun) -> Diagnosis | None:
    """What has gone wrong with this run; None while it learns, has learned all there is, or has ended."""
    if run.status is not RunStatus.ACTIVE:
        return None
    return _frozen(run) or _overfitting(run) or _plateau(run)


# Frozen


def _frozen(run: TrainingRun) -> Diagnosis | None:
    """Whether this run can learn nothing more although it makes mistakes, in one of three ways.

    - The outputs pass no gradient back: for every point dL/dZ of the output is as good as zero, though some
      are wrong. So it is where tanh with squared error is stuck at the wrong one of -1 and 1. A very small
      gradient is called that, too, once the loss has stood still for 50 recorded epochs.
    - All neurons of a hidden layer are stuck and say the same for every point (tanh -1 or 1, sigmoid 0 or 1,
      ReLU 0): the layers behind can learn no difference, and no gradient passes to the layers before.
    - All weights are zero, behind activations that make 0 of 0.

    Penalties shrink weights and so may free a neuron: with them this is silent.
    """
    if run.training.l1 or run.training.l2:
        return None
    evidence = ""
    for every in dict.fromkeys((max(1, run.problem.n_train // GLANCE), 1)):
        evidence = _symptom(run, slice(0, run.problem.n_train, every))
        if not evidence:
            return None
    is_start = (run.epoch, run.step) == (0, 0) or evidence == ALL_ZERO
    advice = "choose other start weights" if is_start else "lower the learning rate, then press Reset"
    return Diagnosis("frozen", None, evidence, advice)


def _symptom(run: TrainingRun, rows: slice) -> str:
    """Who learns nothing from these rows, and why; "" when the network can learn from them or has nothing to
    learn.
    """
    network, problem = run.network, run.problem
    X1 = problem.X1[rows]
    workspace = Workspace.of(network, len(X1), loss=run.config.loss)
    with np.errstate(all="ignore"):
        workspace.compute_forward(X1)
        *hidden, outputs = workspace.A
        if run.config.task != "regression" and np.array_equal(
            predicted_classes(outputs, run.config.output_activation), problem.y[rows]
        ):
            return ""
        if hidden and not any(part.any() for part in (*network.weights, *hidden)):
            return ALL_ZERO
        stuck = [
            float(np.abs(ACTIVATIONS[name].slope(Z)).max()) < STUCK
            for Z, name in zip(workspace.Z[:-1], network.activations, strict=False)
        ]
        first = stuck.index(True) if any(stuck) else len(hidden)
        says_the_same = any(stuck) and float(np.ptp(hidden[first], axis=0).max()) < STUCK
        if not says_the_same and _passes_gradient(run, workspace, X1, problem.Y[rows]):
            return ""
    if stuck and all(stuck):
        which = "all hidden neurons are"
    elif any(stuck):
        which = f"all neurons of hidden layer {first + 1} are"
    else:
        which = "the output is" if network.layer_sizes[-1] == 1 else "all outputs are"
    return f"{which} {_stuck_at(network.activations[first])}"


def _stuck_at(activation: str) -> str:
    """Where the neurons of a layer with this activation are when they are stuck, in words: far out on both
    sides, a flat one has its last values.
    """
    rule = ACTIVATIONS[activation]
    if rule.derivative is None:
        return "stuck at 0 or 1"
    far = np.array([[-50.0], [50.0]])
    flat = np.abs(rule.slope(far)) < STUCK
    ends = sorted({round(float(end), 6) + 0.0 for end in rule(far)[flat]})
    if len(ends) < 2:
        return f"dead ({format_number(ends[0])} for every point)" if ends else "stuck"
    low, high = ends
    return f"stuck at ±{format_number(high)}" if low == -high else f"stuck at {low:g} or {high:g}"


def _passes_gradient(
    run: TrainingRun, workspace: Workspace, X1: NDArray[np.float64], Y: NDArray[np.float64]
) -> bool:
    """Whether dL_i/dZ at the outputs is large enough, for some row i, to move something. A linear output
    always passes it: where its gradient is small, its error is.
    """
    if ACTIVATIONS[run.network.activations[-1]].is_identity:
        return True
    workspace.compute_backward(batch_of(X1, Y))
    largest = len(X1) * float(np.abs(workspace.delta[-1]).max())
    return largest >= (SMALL_BLAME if _stands_still(run) else NO_BLAME)


def _stands_still(run: TrainingRun) -> bool:
    """Whether the last training losses recorded agree within one part in ten thousand."""
    losses = run.history.train_loss[-STILL_EPOCHS:]
    return len(losses) == STILL_EPOCHS and float(np.ptp(losses)) <= 1e-4 * float(losses[-1])


# Overfitting


def _overfitting(run: TrainingRun) -> Diagnosis | None:
    """Whether the loss on unseen points was lowest some time ago and has clearly risen since, while that on
    the training points fell further. After a change by hand it must have gone on rising.
    """
    history = run.history
    unseen, name = history.test_loss, "test loss"
    if unseen is None:
        unseen, name = history.held_out_loss, "loss on the points held out"
    if unseen is None or run.epoch < LEAST_EPOCHS:
        return None
    rows = _spread(len(history))
    epochs, smooth, train = history.epochs[rows], _smoothed(unseen[rows]), history.train_loss[rows]
    lowest = int(smooth.argmin())
    epoch, best, now = int(epochs[lowest]), float(smooth[lowest]), float(smooth[-1])
    around = slice(max(lowest - SMOOTH // 2, 0), lowest + SMOOTH // 2 + 1)
    half = (lowest + len(smooth)) // 2
    if (
        run.epoch - epoch < max(LEAST_EPOCHS, epoch // 3)
        or np.median(smooth[half:]) < max(RISEN * best, best + CLEARLY_RISEN * float(unseen[0]))
        or smooth[half:].min() < STAYS_RISEN * best
        or np.median(train[half:]) > min(FALLEN * np.median(train[around]), LEARNED * train[0], now)
    ):
        return None
    changed = _last_change(run)
    if changed > epoch:
        after = smooth[np.searchsorted(epochs, changed) :]
        if run.epoch - changed < LEAST_EPOCHS or now < STAYS_RISEN * after[0]:
            return None
    first, last = np.searchsorted(history.epochs, epochs[around][[0, -1]])
    epoch = int(history.epochs[first + int(unseen[first : last + 1].argmin())])
    evidence = (
        f"the {name} has risen from {_loss(best)} to {_loss(now)}"
        f" while the training loss fell to {_loss(float(np.median(train[-SMOOTH:])))}"
    )
    return Diagnosis("overfitting", epoch, evidence, _against_overfitting(run, epoch))


def _against_overfitting(run: TrainingRun, epoch: int) -> str:
    training = run.training
    if training.l2 == training.l1 == 0 and not training.dropout:
        return "put a penalty of 0.01 on large weights (L2)"
    if run.problem.n_test and run.config.data.train_percent < 80:
        return "use more of the points for training"
    return f"stop at epoch {epoch:,}, where it was lowest"


# Plateau


def _plateau(run: TrainingRun) -> Diagnosis | None:
    """Whether the training loss has fallen by no more than 1 % for a long time, a third of the epochs since
    the beginning or the last change by hand, though there are mistakes. Where noise in the data, a penalty or
    dropout keep the loss from falling, only poor results count.
    """
    history = run.history
    begin, now = _last_change(run), run.epoch
    if now - begin < PLATEAU_EPOCHS:
        return None
    rows = _spread(len(history))
    epochs, losses = history.epochs[rows], history.train_loss[rows]
    time = _standing(epochs, losses, begin, now)
    if not time.is_still:
        memory = (_standing(epochs, losses, begin, now - ago) for ago in PLATEAU_MEMORY)
        if (
            time.progress
            or time.fall > PLATEAU_SLOPE * time.early
            or not any(earlier.is_still for earlier in memory)
        ):
            return None
    if not _is_worth_more(run, time.late / float(losses[0] or 1.0)):
        return None
    stands = (epochs >= begin) & (_smoothed(losses) <= (1 + PLATEAU_FALL) * max(time.early, time.late))
    since = int(epochs[stands.argmax()])
    low, high = losses[epochs >= since].min(), losses[epochs >= since].max()
    if time.wavers or high - low > time.late:
        evidence = f"the training loss has gone to and fro between {_loss(low)} and {_loss(high)}"
    else:
        evidence = f"the training loss has stood at {_loss(time.late)}"
    evidence += f" for {now - since:,} epochs"
    return Diagnosis("plateau", since, evidence, _against_plateau(run, time.wavers))


class _Standing(NamedTuple):
    """How far the loss has come in a time: its medians at the beginning and at the end of it, all losses, the
    typical change from record to record, and whether a clearly lower loss than ever before was reached.
    """

    early: float
    late: float
    losses: NDArray[np.float64]
    jump: float
    progress: bool

    @property
    def fall(self) -> float:
        return self.early - self.late

    @property
    def wavers(self) -> bool:
        """Whether it changes so much from record to record that nothing less is a trend."""
        return self.jump > WAVERS * self.late

    @property
    def is_still(self) -> bool:
        return not self.progress and self.fall <= max(
            PLATEAU_FALL * self.early, self.jump / 2 if self.wavers else 0.0
        )


def _standing(epochs: NDArray[np.int64], losses: NDArray[np.float64], begin: int, now: int) -> _Standing:
    """The time up to epoch `now` that decides whether a run that began, or was last changed, at epoch `begin`
    stands still. Where it is too short the loss has come infinitely far.
    """
    long = max(PLATEAU_EPOCHS, (now - begin) // 3)
    first, last = np.searchsorted(epochs, (now - long, now + 1))
    recent = losses[first:last]
    if now - long < begin or len(recent) < SMOOTH:
        return _Standing(np.inf, 0.0, recent, 0.0, True)
    quarter = len(recent) // 4
    jump = float(np.median(np.abs(np.diff(recent))))
    smooth = _smoothed(losses)  # one lucky record is no progress
    lowest_before = smooth[np.searchsorted(epochs, begin) : first + quarter].min()
    progress = smooth[first + quarter : last].min() < (1 - RECORD_FALL) * lowest_before
    return _Standing(
        float(np.median(recent[:quarter])), float(np.median(recent[-quarter:])), recent, jump, bool(progress)
    )


def _is_worth_more(run: TrainingRun, share_of_first_loss: float) -> bool:
    """Whether the results leave something to be wished for."""
    data, training, problem = run.config.data, run.training, run.problem
    metric = float(run.history.train_metric[-1])
    if share_of_first_loss <= NEARLY_ZERO or metric >= NEARLY_ALL:
        return False
    is_held_back = data.noise or data.label_noise or training.l1 or training.l2 or training.dropout
    if not is_held_back:
        return True
    if problem.task == "regression":
        return metric < 0.5
    guessing = float(np.bincount(problem.y_train).max()) / problem.n_train
    possible = max(1 - data.label_noise / 100, guessing)
    return metric < (guessing + possible) / 2


def _against_plateau(run: TrainingRun, wavers: bool) -> str:
    """The one thing to try first."""
    training, network = run.training, run.network
    hidden = network.layer_sizes[1:-1]
    activations = network.activations[:-1]
    if run.learning_rate < SPENT_SHARE * training.learning_rate:
        return "give the schedule more epochs, for it has brought the learning rate to almost 0"
    if not hidden:
        return f"add a hidden layer, for without one {_only_straight(run)}"
    if all(ACTIVATIONS[name].is_identity for name in activations):
        return f"choose another activation, e.g. tanh, for with linear layers {_only_straight(run)}"
    for layer, block in enumerate(run.network.blocks[:-1], start=1):
        if block.shape[1] > 1 and float(np.ptp(block, axis=1).max()) < STUCK:
            all_of = f"all neurons of hidden layer {layer}"
            return f"choose other start weights, for {all_of} began alike and stay alike"
    if max(training.l1, training.l2) >= STRONG_PENALTY:
        return "make the penalty on weights smaller, for it holds them back"
    if training.dropout >= STRONG_DROPOUT:
        return f"leave out fewer neurons than {training.dropout} %"
    if wavers or run.learning_rate >= HIGH_RATE:
        rate = _rate(run.learning_rate)
        return f"lower the learning rate, for steps of {rate} leap over the valley"
    if run.learning_rate <= SLOW_RATE and OPTIMIZERS[training.optimizer].scales_with_slope:
        return f"raise the learning rate, for {_rate(run.learning_rate)} is very small"
    shrinking = [name for name in activations if ACTIVATIONS[name].steepest < 0.5]
    if len(shrinking) > 1:
        label = ACTIVATIONS[shrinking[0]].label
        return f"choose tanh, for {len(shrinking)} layers of {label} let hardly any gradient through"
    if sum(hidden) < FEW_NEURONS or min(hidden) < 2:
        return "add neurons, for there may be too few to do it"
    if run.learning_rate <= SLOW_RATE:
        return f"raise the learning rate, for {_rate(run.learning_rate)} is very small"
    return "press New start, for other first weights may get further"


def _only_straight(run: TrainingRun) -> str:
    if run.config.task == "regression":
        return "a network can only add up its inputs"
    if all(FEATURES[name].is_coordinate for name in run.config.features):
        return "a network can only cut straight"
    return "a network can only cut along one sum of its inputs"


# Histories


def _spread(n: int) -> NDArray[np.int64]:
    """At most about MOST_RECORDS rows of a history of n: the multiples of a power of two, which stay the same
    ones while the history grows, and the last.
    """
    every = 1 << max(0, -(-n // MOST_RECORDS) - 1).bit_length()
    rows = np.arange(0, n, every)
    return rows if rows[-1] == n - 1 else np.append(rows, n - 1)


def _smoothed(losses: NDArray[np.float64]) -> NDArray[np.float64]:
    """The median of each record and its neighbours, (n,); at the ends mirrored. n > SMOOTH // 2."""
    padded = np.pad(losses, SMOOTH // 2, mode="reflect")
    return np.asarray(np.median(sliding_window_view(padded, SMOOTH), axis=-1))


def _last_change(run: TrainingRun) -> int:
    """The epoch of the last change made on the way here; 0 without one."""
    return run.past[-1].epoch if run.past else 0


def _loss(value: float) -> str:
    return f"{value:.1e}" if value >= 10_000 or 0 < value < 0.0005 else f"{value:.3f}"


def _rate(value: float) -> str:
    return f"{value:.2g}" if value >= 1e-4 else f"{value:.1e}"
