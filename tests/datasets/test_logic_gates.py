from __future__ import annotations

from collections.abc import Callable

import pytest

from datasets.dataset import Dataset
from datasets.logic_gates import and_gate, nand_gate, or_gate, xor_gate


@pytest.mark.parametrize(
    ("gate", "rule"),
    [
        (and_gate, lambda a, b: a & b),
        (or_gate, lambda a, b: a | b),
        (nand_gate, lambda a, b: 1 - (a & b)),
        (xor_gate, lambda a, b: a ^ b),
    ],
)
def test_a_gate_follows_its_rule_in_counting_order(
    gate: Callable[[], Dataset], rule: Callable[[int, int], int]
) -> None:
    table = gate()

    assert table.X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert table.y.tolist() == [rule(a, b) for a in (0, 1) for b in (0, 1)]
