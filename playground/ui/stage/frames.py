"""A network becomes a frame of the film strip: one block of bytes that the browser paints without thinking.

Layout of a frame (all parts follow each other, the whole is padded to a multiple of four bytes):

1. parameters as float32, block after block, each (n_in + 1, n_out) in reading order, last row the bias;
2. one map of m x m bytes for every hidden neuron in layer order, with softmax for every output as well;
3. the output map, r x r: with one output signed bytes, with softmax the winning class of every cell and then
   its probability;
4. if a neuron is in focus, its map of FINE x FINE bytes.

A signed byte is round((clip(v, -1, 1) + 1) * 127): 0 is -1, 127 is 0, 254 is +1. A probability is round(p *
254).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from datasets.features import feature_columns
from datasets.registry import DATASETS
from playground.config import ExperimentConfig
from playground.inspection import grid, hidden_maps, neuron_map, unit_maps
from playground.nn.network import Network, predict

COARSE = 64
FINE = 100


def map_size(n_neurons: int) -> int:
    """Side of the small maps: as fine as a frame of about 16 kB allows."""
    if n_neurons <= 12:
        return 32
    return 20 if n_neurons <= 30 else 10


def encode_frame(
    network: Network,
    config: ExperimentConfig,
    *,
    output_size: int = COARSE,
    focus: tuple[int, int] | None = None,
) -> bytes:
    """The bytes of one frame.

    Args:
        network: one network, any finite parameters.
        config: what it is trained on; gives the plane and the features.
        output_size: side of the output map.
        focus: (layer, index) of a neuron whose fine map is wanted too; layer 0 is the first after the inputs.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        quick = Network(network.layer_sizes, network.activations, network.parameters.astype(np.float32))
        size = map_size(sum(network.layer_sizes[1:-1]))
        small, large = _grid_inputs(config, size), _grid_inputs(config, output_size)
        parts = [quick.parameters.tobytes()]
        if config.output_activation == "softmax":
            n_outputs = network.layer_sizes[-1]
            maps = unit_maps(quick, small)
            parts.append(_signed(maps[:-n_outputs]))
            parts.append(_share(maps[-n_outputs:]))
            answer = predict(quick, large)
            parts.append(np.argmax(answer, axis=1).astype(np.uint8).tobytes())
            parts.append(_share(np.max(answer, axis=1)))
        else:
            parts.append(_signed(hidden_maps(quick, small)))
            answer = predict(quick, large)[:, 0]
            parts.append(_signed(2 * answer - 1 if config.output_activation == "sigmoid" else answer))
        if focus is not None:
            values = neuron_map(quick, _grid_inputs(config, FINE), *focus)
            is_output = focus[0] == len(network.layer_sizes) - 2
            parts.append(
                _share(values) if is_output and config.output_activation == "softmax" else _signed(values)
            )
    return pad(b"".join(parts))


def input_maps(config: ExperimentConfig, size: int = 32) -> bytes:
    """Signed bytes of each input over the plane, each scaled so that its largest absolute value is 1."""
    columns = _grid_inputs(config, size)
    return _signed((columns / np.abs(columns).max(axis=0)).T)


def pad(data: bytes) -> bytes:
    """The bytes, filled up to a multiple of four."""
    return data + bytes(-len(data) % 4)


def _signed(values: np.ndarray) -> bytes:
    return np.rint(np.clip(np.nan_to_num(values), -1, 1) * 127 + 127).astype(np.uint8).tobytes()


def _share(values: np.ndarray) -> bytes:
    return np.rint(np.clip(np.nan_to_num(values), 0, 1) * 254).astype(np.uint8).tobytes()


def _grid_inputs(config: ExperimentConfig, size: int) -> np.ndarray:
    return _cached_inputs(DATASETS[config.data.dataset].plane, config.network.features, size)


@lru_cache(maxsize=128)
def _cached_inputs(plane: tuple[float, float], features: tuple[str, ...], size: int) -> np.ndarray:
    inputs = feature_columns(grid(plane, size), features).astype(np.float32)
    inputs.flags.writeable = False
    return inputs
