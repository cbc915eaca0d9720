from __future__ import annotations

from datasets.logic_gates import xor_gate


def test_xor_gate_is_one_when_exactly_one_input_is_one() -> None:
    gate = xor_gate()

    rows = {(int(a), int(b)): label for (a, b), label in zip(gate.X.tolist(), gate.y.tolist(), strict=True)}
    assert rows == {(a, b): a ^ b for a in (0, 1) for b in (0, 1)}


def test_rows_stand_in_counting_order() -> None:
    assert xor_gate().X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
