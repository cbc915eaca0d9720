"""The tutorial's sigmoid neuron: its printed numbers, and the program that prints them."""

import math

import numpy as np
import pytest

from playground.pages.perceptron.neuron_by_hand import (
    LOOP,
    MOST_INPUTS,
    MOST_ITERATIONS,
    MOST_ROWS,
    TABLES,
    Table,
    answers,
    begin,
    first_weights,
    format_table,
    go_on,
    iteration,
    parse_table,
    program,
    resized,
    with_cell,
)

TUTORIAL = TABLES["first column"]


def printed(lines: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> list[float]:
    """What the shown program prints when it is run as it is."""
    exec(compile("\n".join(lines), "shown", "exec"), {})
    return [float(number) for number in capsys.readouterr().out.replace("[", "").replace("]", "").split()]


def test_seed_1_gives_the_tutorials_numbers_at_first_and_after_10_000_iterations() -> None:
    course = go_on(begin(TUTORIAL, 1, bias=False), 10_000)
    first = [-0.16595599, 0.44064899, -0.99977125]

    sums, outputs = answers(course.parameters, np.array([[1.0, 0.0, 0.0]]))

    assert np.round(first_weights(1, 3, bias=False), 8).tolist() == [*first, 0]
    assert np.round(first_weights(1, 3, bias=True), 8).tolist() == [*first, -0.39533485]
    assert np.round(course.parameters[:3], 8).tolist() == [9.67299303, -0.2078435, -4.62963669]
    assert round(float(sums[0]), 8) == 9.67299303
    assert round(float(outputs[0]), 8) == 0.99993704
    X, Y = TUTORIAL.arrays()
    errors = np.abs(Y[:, 0] - 1 / (1 + np.exp(-X @ course.parameters[:3])))
    assert course.errors[-1] == pytest.approx(errors.mean())
    assert course.parameters[-1] == 0


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("table", [TUTORIAL, TABLES["majority of three"], parse_table("0.5 -1 > 0.3")])
def test_the_shown_program_prints_the_shown_weights(
    table: Table, bias: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    course = go_on(begin(table, 3, bias=bias), 250)

    lines = program(table, 3, 250, bias=bias)

    n_weights = table.n_inputs + bias
    assert printed(lines, capsys) == pytest.approx(course.parameters[:n_weights].tolist(), abs=1e-7)
    assert [line.strip() for line in lines][-1 - len(LOOP) : -1] == list(LOOP)
    looked_at = iteration(table, course.parameters, bias=bias)
    np.testing.assert_allclose(looked_at.after, go_on(course, 1).parameters, rtol=1e-12)


def test_every_number_of_an_iteration_by_hand() -> None:
    """Row 2 of the tutorial's table, (1, 1, 1) with target 1, from weights 0.5, -0.25, 0.125."""
    found = iteration(TUTORIAL, np.array([0.5, -0.25, 0.125, 0.0]), bias=False)

    total = 0.5 - 0.25 + 0.125
    output = 1 / (1 + math.exp(-total))
    change = (1 - output) * output * (1 - output)
    wanted = [total, output, 1 - output, output * (1 - output)]
    assert found.columns[:, 1].tolist() == pytest.approx(wanted, abs=1e-15)
    assert found.parts[1].tolist() == pytest.approx([change, change, change, 0.0], abs=1e-15)
    assert found.parts[0].tolist()[:2] == [0, 0]  # inputs of 0 change nothing
    np.testing.assert_allclose(found.parts.sum(axis=0), found.adjustment, atol=1e-15)
    np.testing.assert_allclose(found.after - found.adjustment, [0.5, -0.25, 0.125, 0.0], atol=1e-15)


def test_the_pace_does_not_change_the_course_which_has_an_end_and_remembers_little() -> None:
    whole = go_on(begin(TUTORIAL, 2, bias=True), 700)
    parts = go_on(go_on(go_on(begin(TUTORIAL, 2, bias=True), 1), 0), 699)
    long = go_on(go_on(begin(TUTORIAL, 1, bias=False), MOST_ITERATIONS - 10), 1000)

    assert parts.iteration == whole.iteration == 700
    assert parts.parameters.tolist() == whole.parameters.tolist()
    assert parts.iterations.tolist() == whole.iterations.tolist() == list(range(701))
    assert parts.errors.tolist() == whole.errors.tolist()
    assert parts.weights.tolist() == whole.weights.tolist()
    assert long.iteration == MOST_ITERATIONS
    assert len(long.iterations) < 6000


def test_gates_and_majority_are_learned_and_xor_is_not() -> None:
    majority = TABLES["majority of three"]
    assert [sum(row) >= 2 for row in majority.inputs] == [target == 1 for target in majority.targets]
    for name in ("AND", "OR", "majority of three"):
        table = TABLES[name]
        course = go_on(begin(table, 1, bias=True), 3000)
        outputs = answers(course.parameters, table.arrays()[0])[1]
        assert (outputs > 0.5).tolist() == [target == 1 for target in table.targets], name
    xor = TABLES["XOR"]
    course = go_on(begin(xor, 1, bias=True), 3000)
    outputs = answers(course.parameters, xor.arrays()[0])[1]
    assert outputs.tolist() == pytest.approx([0.5] * 4, abs=0.01)


# The table


def test_tables_can_be_written_and_read_or_are_refused_in_words() -> None:
    assert {name: parse_table(format_table(table)) for name, table in TABLES.items()} == TABLES
    for text in ["", "1 0", "> 1", "1 x > 0", "1 0 > 1; 1 > 0", "1 > 3", "1000 > 1"]:
        with pytest.raises(ValueError, match="[A-Z'].*\\."):
            parse_table(text)


def test_cells_can_be_changed_rows_and_inputs_added_and_taken_off_or_it_is_refused() -> None:
    table = with_cell(with_cell(TUTORIAL, 0, 2, "0,5"), 0, 3, "1/2")

    assert list(table.inputs[0]) == [0, 0, 0.5]
    assert list(table.targets) == [0.5, 1, 1, 0]
    for row, column, text, words in [
        (0, 3, "2", "target is 2"),
        (0, 0, "1000", "input is 1000"),
        (4, 0, "1", "no such place"),
        (0, 4, "1", "no such place"),
        (0, 0, "x", "not a number"),
    ]:
        with pytest.raises(ValueError, match=words):
            with_cell(TUTORIAL, row, column, text)

    larger = resized(TUTORIAL, 5, 4)
    assert larger == Table((*((*row, 0) for row in TUTORIAL.inputs), (0,) * 4), (0, 1, 1, 0, 0))
    assert resized(larger, 4, 3) == TUTORIAL
    for rows, inputs in ((0, 3), (MOST_ROWS + 1, 3), (4, 0), (4, MOST_INPUTS + 1)):
        with pytest.raises(ValueError, match="1 to"):
            resized(TUTORIAL, rows, inputs)
