"""Further starts of a run: other first weights, everything else the same, trained in the same stacked steps.

Row 0 of the stack is the run itself, which keeps its exact bits; the rows after it are the siblings, with the
next seeds of the start weights. They obey the same changes of settings, but not weights set by hand, and the
run's own schedule and early stopping decide for all.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playground.config import ExperimentConfig
from playground.nn.network import Network
from playground.nn.optimizers import OptimizerState
from playground.settings import MAX_SEED

N_SIBLINGS = 9


@dataclass(frozen=True, eq=False)
class Siblings:
    """k further starts as they stand.

    parameters: (k, P) read-only. optimizer_state: its vectors are (k, P), read-only.
    """

    parameters: NDArray[np.float64]
    optimizer_state: OptimizerState

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return self.parameters.nbytes + sum(vector.nbytes for vector in self.optimizer_state.vectors)


def sibling_config(config: ExperimentConfig, number: int) -> ExperimentConfig:
    """The config of sibling `number`, counted from 1: the seed of the start weights is that much larger."""
    seed = (config.network.init_seed + number) % (MAX_SEED + 1)
    return replace(config, network=replace(config.network, init_seed=seed))


def stacked(network: Network, state: OptimizerState, siblings: Siblings) -> tuple[Network, OptimizerState]:
    """Run and siblings as one stack of 1 + k networks, the run first."""
    parameters = np.concatenate((network.parameters[None], siblings.parameters))
    pairs = zip(state.vectors, siblings.optimizer_state.vectors, strict=True)
    vectors = tuple(np.concatenate((own[None], others)) for own, others in pairs)
    return network.with_parameters(parameters), OptimizerState(state.updates, vectors)


def unstacked(
    parameters: NDArray[np.float64], state: OptimizerState
) -> tuple[NDArray[np.float64], OptimizerState, Siblings]:
    """The run's own parameters (P,) and state, and the siblings, copied and write-protected."""
    own, others = parameters[0].copy(), parameters[1:].copy()
    own.flags.writeable = others.flags.writeable = False
    own_state, others_state = (
        OptimizerState(state.updates, tuple(vector[rows] for vector in state.vectors)).frozen()
        for rows in (0, slice(1, None))
    )
    return own, own_state, Siblings(others, others_state)
