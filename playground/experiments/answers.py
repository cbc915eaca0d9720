"""What the trained networks of an experiment say about the plane, as arrays to be drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.views import Line
from playground.config import ExperimentConfig
from playground.nn.activations import ACTIVATIONS
from playground.nn.network import Network, predict
from playground.training.problem import problem_of

MAP_SIZE = 48
GRAPH_SIZE = 64


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers of one network; n_classes is 0 for regression.

    kind: "signed", from -1 to 1, or "classes", the winning class and its share `confidence`: both are
    (MAP_SIZE, MAP_SIZE), row 0 the top of the plane. Or "graph", a function of one input: values and their
    places x are (GRAPH_SIZE,), points x and y (n,) of the training points.
    """

    kind: str
    n_classes: int
    values: NDArray[np.float64]
    confidence: NDArray[np.float64] | None = None
    x: NDArray[np.float64] | None = None
    points: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None


def answers_of(config: ExperimentConfig, parameters: NDArray[np.float64] | None) -> Answers:
    """What the network (P,) of a config answers; None is a network that says nothing yet: 0 everywhere, and
    no class more than another.
    """
    problem = problem_of(config)
    is_graph = isinstance(problem.view, Line)
    size = GRAPH_SIZE if is_graph else MAP_SIZE
    places, shape = problem.view.places(size), problem.view.shape(size)
    n_outputs, rule = config.layer_sizes[-1], ACTIVATIONS[config.output_activation]
    if parameters is None:
        A = np.full((len(places), n_outputs), 1 / n_outputs if rule.sums_to_one else 0.0)
    else:
        network = Network(config.layer_sizes, config.activations, parameters)
        with np.errstate(all="ignore"):  # weights may have grown nearly without bound
            A = rule.signed(np.nan_to_num(predict(network, problem.inputs(places))))
    if is_graph:
        points = problem.points_train[:, 0], problem.y_train.astype(np.float64)
        return Answers("graph", config.n_classes, A[:, 0].reshape(shape), x=places[:, 0], points=points)
    if rule.sums_to_one:
        winner = A.argmax(axis=1).astype(np.float64).reshape(shape)
        return Answers("classes", config.n_classes, winner, confidence=A.max(axis=1).reshape(shape))
    return Answers("signed", config.n_classes, A[:, 0].reshape(shape))
