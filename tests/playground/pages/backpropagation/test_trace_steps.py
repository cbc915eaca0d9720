"""Steps: all numbers appear once, in an order in which they can be computed, and every equation is true."""

import math
import re
from typing import Any

import numpy as np
import pytest

from playground.nn.activations import ACTIVATIONS
from playground.pages.backpropagation.exercises import PRESETS
from playground.pages.backpropagation.trace import Exercise
from playground.pages.backpropagation.trace_steps import Detail, Matrix, Token, Writer
from tests.playground.pages.backpropagation.conftest import RECORDED, case_name, preset, recorded, update_of

DETAILS: tuple[Detail, ...] = ("number", "neuron", "layer")
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def writer_of(exercise: Exercise, row: int = 0, digits: int = 4) -> Writer:
    return Writer(update_of(exercise), row, digits)


def written(tokens: tuple[Token, ...]) -> str:
    return " ".join(f"{token.text}{'_' + token.sub if token.sub else ''}" for token in tokens)


def worth(text: str) -> float:
    """What an equation's right side in numbers comes to, by Python's own arithmetic."""
    text = re.sub(r"·10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", lambda found: f"e{found[1].translate(SUPERSCRIPTS)}", text)
    text = re.sub(r"\| (.*) \|", r"abs(\1)", text.removeprefix("="))
    text = re.sub(r"ln (\S+)", r"log(\1)", text).replace("ln(", "log(").replace("½ (", "0.5*(")
    text = text.replace("½", "0.5").replace("²", "**2").replace("·", "*").replace("−", "-").strip()
    names: dict[str, Any] = {"exp": math.exp, "log": math.log, "sign": np.sign, "max": max, "abs": abs}
    for rule in ACTIVATIONS.values():
        if rule.derivative is not None:
            names[rule.label] = lambda z, rule=rule: float(rule(np.array([z]))[0])
    return float(eval(text, {"__builtins__": {}}, names))  # numbers this test has written itself


@pytest.mark.parametrize("case", RECORDED, ids=case_name)
def test_every_equation_in_numbers_is_true(case: dict[str, Any]) -> None:
    writer = writer_of(recorded(case), row=len(case["X"]) - 1, digits=12)
    checked = 0
    for step in writer.steps():
        for line in step.equations:
            text = " ".join(token.text for token in line.numbers)
            if not text or "…" in text:
                continue
            checked += 1
            assert worth(text) == pytest.approx(worth(line.result.text), rel=1e-6, abs=1e-9), text

    assert checked > len(writer.steps()) / 2


@pytest.mark.parametrize("name", PRESETS)
def test_everything_is_computed_once_from_what_is_known_in_steps_of_three_sizes(
    name: str,
) -> None:
    writer = writer_of(preset(name))
    values = writer.values
    for step in writer.steps():
        for line, shown in zip(step.equations, step.shows, strict=False):
            assert line.result.text == writer.text(values[shown])
    orders, lengths, atoms = [], [], []
    for detail in DETAILS:
        known = {key for key in writer.values if key[0] in "xyw1"}
        order: list[str] = []
        for step in writer.steps(detail):
            assert set(step.uses) <= known
            known |= set(step.shows)
            order += step.shows
        assert len(order) == len(set(order))
        assert known == set(writer.values)
        orders.append(order)
        lengths.append(len(writer.steps(detail)))
        atoms.append([step.atom for step in writer.steps(detail)])

    assert orders[0] == orders[1] == orders[2]
    assert lengths[0] > lengths[1] > lengths[2]
    assert atoms[0] == list(range(lengths[0]))
    assert set(atoms[2]) <= set(atoms[1]) <= set(atoms[0])


def test_the_first_exercise_reads_like_a_book() -> None:
    steps = writer_of(preset("first")).steps()
    lines = [f"{written(step.equations[0].symbols)} {written(step.equations[0].numbers)}" for step in steps]

    assert lines[0] == "z_h₁ = w_₁ · x_₁ + w_₂ · x_₂ + b_h₁ = 0.5 · 1 + (−0.4) · 0 + 0.1"
    assert "a_h₁ = sigmoid( z_h₁ ) = sigmoid( 0.6 )" in lines
    assert "L = ½ ( a_o − y )² = ½ ( 0.505 − 1 )²" in lines
    assert "∂L/∂a_h₁ = w_₅ · δ_o = 0.6 · (−0.1237)" in lines
    assert "∂L/∂w_₅ = a_h₁ · δ_o = 0.6457 · (−0.1237)" in lines
    assert "new w_₅ = w_₅ − η · ∂L/∂w_₅ = 0.6 − 0.5 · (−0.0799)" in lines


def test_the_phases_come_in_their_order_and_a_fixed_number_stays() -> None:
    writer = writer_of(preset("two_outputs"), digits=9)
    phases = [step.phase for step in writer.steps()]
    fixed = next(step for step in writer.steps() if step.shows == ("n:1:2:0",)).equations[0]

    assert list(dict.fromkeys(phases)) == ["forward", "loss", "backward", "update"]
    assert phases == sorted(phases, key=["forward", "loss", "backward", "update"].index)
    assert written(fixed.symbols) == "new b_o₁ = b_o₁ (fixed)"
    assert fixed.result.text == "0.6"


def test_sums_over_many_rows_leave_the_middle_out() -> None:
    rows = "; ".join(f"{number} 1 : 1" for number in range(10))
    writer = writer_of(preset("first", rows=rows))
    step = next(step for step in writer.steps() if step.kind == "gradient")
    loss = next(step for step in writer.steps() if step.shows == ("L",))

    assert "".join(token.text for token in step.equations[0].numbers).count("…") == 1
    assert "".join(token.text for token in loss.equations[0].numbers).count("…") == 1


# Matrices


@pytest.mark.parametrize("name", PRESETS)
def test_matrix_products_are_right_and_hold_what_the_step_shows_and_uses(name: str) -> None:
    writer = writer_of(preset(name))
    matrices = writer.matrices
    for key, equation in matrices.items():
        found = [item.values for item in equation if isinstance(item, Matrix)]
        if key.split(":")[0] in ("sum", "blame", "gradient"):
            np.testing.assert_allclose(found[0] @ found[1], found[2], rtol=1e-12, atol=1e-15)
        elif key.startswith("delta"):
            np.testing.assert_allclose(found[0] * found[1], found[2], rtol=1e-12, atol=1e-15)
        elif key.startswith("update"):
            moves = ~writer.trace.fixed[int(key.split(":")[1])]
            wanted = found[0] - float(str(equation[1]).split()[1]) * moves * found[1]
            np.testing.assert_allclose(wanted, found[2], rtol=1e-12)
    shown = [step for step in writer.steps() if step.matrices]
    assert len(shown) > len(writer.steps()) / 2
    for step in shown:
        *factors, _, last = matrices[step.matrices]
        assert isinstance(last, Matrix)
        assert step.shows[0] in np.array(last.ids)
        cells = [np.ravel(item.ids) for item in factors if isinstance(item, Matrix)]
        assert set(step.uses) & set(np.concatenate(cells))
