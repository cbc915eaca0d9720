"""The network that trains in the playground as an exercise, with the mini-batch it has just learned from."""

from typing import NamedTuple

from playground.nn.regularization import weight_mask
from playground.pages.backpropagation.trace import Exercise, what_is_too_large
from playground.training.motion import shuffled_rows
from playground.training.run import TrainingRun
from playground.training.trainer import present_batch


class Borrowed(NamedTuple):
    """An exercise made of a run, and what is to be known about it."""

    exercise: Exercise
    about: str


def borrowed(run: TrainingRun) -> Borrowed:
    """The run's network with the mini-batch it learned from last, or at the very start the one that comes.

    Optimizer and what it remembers, learning rate and frozen weights are the run's. ValueError when there
    would be too much to draw.
    """
    rows = present_batch(run)
    which = "the mini-batch it learned from last"
    if not len(rows):
        order = shuffled_rows(run.config.training.shuffle_seed, 0, run.problem.n_train)
        rows, which = order[: run.batch_size], "the mini-batch that comes first"
    sizes = run.network.layer_sizes
    too_large = what_is_too_large(sizes, len(rows))
    if too_large:
        raise ValueError(f"{too_large} Make it smaller in the playground, or begin with an exercise here.")
    training = run.training
    mask = ~run.frozen if run.config.network.train_biases else ~run.frozen & weight_mask(sizes)
    exercise = Exercise(
        run.network.with_parameters(run.network.parameters.astype(float)),
        run.problem.X_train[rows],
        run.problem.Y_train[rows],
        loss=run.config.loss,
        optimizer=training.optimizer,
        learning_rate=run.learning_rate,
        momentum=training.momentum,
        mask=None if mask.all() else mask,
        start=run.optimizer_state,
    )
    may_be_left_out = {
        "the penalties on large weights": training.l1 or training.l2,
        "dropout": training.dropout,
        "clipping": training.clip_norm,
    }
    left_out = [what for what, strength in may_be_left_out.items() if strength]
    about = f"Your network from the playground at epoch {run.epoch:,}, with {which}: {len(rows)} rows."
    if left_out:
        about += f" Left out here: {', '.join(left_out)}."
    return Borrowed(exercise, about)
