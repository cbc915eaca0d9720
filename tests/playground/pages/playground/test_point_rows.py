"""Points as rows of text: whatever is pasted gives points or a sentence."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.drawn import HIGH, LOW, MOST_COLOURS, MOST_POINTS, Point
from datasets.registry import DATASETS
from playground.pages.playground.point_rows import (
    RowsError,
    added,
    counts,
    format_rows,
    parse_rows,
    present_points,
    read_rows,
    replaced,
)
from playground.settings import SETTINGS
from playground.training.entrance import config_of
from playground.training.problem import problem_of, question_of
from playground.training.run import TrainingRun
from playground.training.trainer import fresh_run
from playground.ui.text import CLASS_COLOURS

coordinates = st.floats(LOW, HIGH).map(lambda x: round(x, 2) + 0.0)
points = st.lists(
    st.tuples(coordinates, coordinates, st.integers(0, MOST_COLOURS - 1)), min_size=1, max_size=60
)
TWO: tuple[Point, ...] = ((1.5, -2.0, 0), (0.25, 3.0, 1))


@pytest.mark.parametrize(
    "text",
    [
        "1.5,-2,1\n0.25,3,0",
        "1.5, -2, blue\n0.25, 3, orange",
        "x1,x2,class\n1.5,-2,Blue\n0.25,3,ORANGE\n",
        "1.5\t-2\t1.0\r\n0.25\t3\t0.0\r\n",
        "1.5 -2 cat\n0.25   3 dog",
        "1,5;-2;blue\n0,25;3;orange",
        "1,5 -2,0 blue\n0,25 3 orange",
        "1,5\t-2\tblue\n0,25\t3\torange",
        '"x1";"x2";"y"\n"1,5";"-2";"a b"\n"0,25";"3";"c"',
        "\ufeffx,y,label\n\n1.5,−2,no\n\n+.25,3e0,yes",
        "1.5,-2,1; 0.25,3,0;",
        "1.5,-2,1,\n0.25,3,0,",
        "1.5,-2,+1\n0.25,3,-1",
        "1.504,-1.999,blue\n0.2501,3.0,orange",
    ],
)
def test_rows_as_people_write_them_are_read(text: str) -> None:
    assert parse_rows(text) == TWO


def test_classes_are_names_of_colours_only_when_all_are() -> None:
    named = parse_rows("0,0,green\n1,1,blue")
    words = parse_rows("0,0,green\n1,1,cat\n2,2,green")

    assert [colour for *_, colour in named] == [CLASS_COLOURS.index("green"), 0]
    assert [colour for *_, colour in words] == [0, 1, 0]


def test_numbered_classes_come_in_their_order_and_the_larger_of_two_is_blue() -> None:
    for classes, colours in [
        ("0 1 1 0", [1, 0, 0, 1]),
        ("1 0", [0, 1]),
        ("-1 1 -1", [1, 0, 1]),
        ("1 -1", [0, 1]),
        ("1 1", [0, 0]),
        ("0 0", [1, 1]),
        ("−1", [1]),
        ("1 2", [1, 0]),
        ("2.0 1 2", [0, 1, 0]),
        ("10 20 10", [1, 0, 1]),
        ("1 2 3", [0, 1, 2]),
        ("2 0 1", [2, 0, 1]),
        ("0 2", [1, 0]),
    ]:
        text = "\n".join(f"{x},0,{label}" for x, label in enumerate(classes.split()))

        assert [colour for *_, colour in parse_rows(text)] == colours, classes


def test_a_pasted_xor_table_is_that_of_the_gate() -> None:
    found = parse_rows("x1,x2,xor\n0,0,0\n0,1,1\n1,0,1\n1,1,0")
    config = config_of({"dataset": "drawn", "points": found, "train_percent": 90})
    gate = problem_of(config_of({"dataset": "xor_gate"}))

    pasted = problem_of(config)
    answers = {tuple(x): y for x, y in zip(pasted.points.tolist(), pasted.Y.tolist(), strict=True)}
    assert answers == {tuple(x): y for x, y in zip(gate.points.tolist(), gate.Y.tolist(), strict=True)}


def test_what_the_text_calls_its_classes_is_kept() -> None:
    assert read_rows("1,1,1\n2,2,2").classes == {0: "2", 1: "1"}
    assert read_rows("1,1,Cat\n2,2,dog\n3,3,cat").classes == {0: "Cat", 1: "dog"}
    assert read_rows("1,1,blue\n2,2,orange").classes == {}
    assert read_rows(f"1,1,{'long' * 9}").classes == {0: "longlonglonglonglon…"}


EXAMPLE = "e.g. 1.5,-2,blue."
SEMICOLONS = " With decimal commas, put semicolons between them: 1,5;-2;blue."
OTHER_COLUMNS = " Leave other columns out. For a class of several words, put semicolons between the values."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", f"There are no points yet. Write one in each line, {EXAMPLE}"),
        ("x1,x2,class", f"There are no points yet. Write one in each line, {EXAMPLE}"),
        ("1,1,0\n\n2,2", f"Line 3 has 2 values. Write three, x1,x2,class, {EXAMPLE}"),
        ("blue", f"Line 1 has 1 value. Write three, x1,x2,class, {EXAMPLE}"),
        ("1,5,-2,blue", f"Line 1 has 4 values. Write three, x1,x2,class, {EXAMPLE}{SEMICOLONS}"),
        (
            "5.1 3.5 1.4 0.2 setosa",
            f"Line 1 has 5 values. Write three, x1,x2,class, {EXAMPLE}{OTHER_COLUMNS}",
        ),
        (
            "1,1,0\n5, 3, 1, 0, setosa",
            f"Line 2 has 5 values. Write three, x1,x2,class, {EXAMPLE}{SEMICOLONS}",
        ),
        (
            "5.1,3.5,1.4,0.2,setosa",
            f"Line 1 has 5 values. Write three, x1,x2,class, {EXAMPLE}{OTHER_COLUMNS}",
        ),
        (
            "1,1,0\n1,two,0",
            f"Line 2: x2 must be a number, but 'two' is not a number. Write one from -6 to 6, {EXAMPLE}",
        ),
        (
            "1,1,0\n,2,0",
            f"Line 2: x1 must be a number, but it is missing. Write one from -6 to 6, {EXAMPLE}",
        ),
        (
            "1,1,0\n1,-60,0",
            "Line 2: x2 is '-60', outside the plane. Write numbers from -6 to 6;"
            " divide the whole column when they are larger.",
        ),
        ("1,1,\n", f"Line 1 has no class. Write a colour or a word after x1 and x2, {EXAMPLE}"),
        (
            "\n".join(f"1,1,{word}" for word in "abcdefg"),
            "Line 7: 'g' would be class 7; 6 are the most there can be. Give some rows the same class.",
        ),
        (
            "1,1,0\n" * (MOST_POINTS + 1),
            "Line 501 would be point 501; 500 are the most there can be. Leave some rows out.",
        ),
        (
            "1,1,0\n" * 20_000,
            "The text has 120,000 letters; 100,000 can be read. Paste at most 500 rows.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_the_fix(text: str, sentence: str) -> None:
    with pytest.raises(RowsError) as error:
        parse_rows(text)

    assert str(error.value) == sentence


def test_what_python_alone_calls_a_number_in_the_plane_is_refused() -> None:
    for number in ("nan", "inf", "1e999", "1_0", "٣", "0x1", "1" * 50):
        with pytest.raises(RowsError, match="Line 2: x1"):
            parse_rows(f"1,1,0\n{number},1,0")


@given(points)
def test_rows_that_were_copied_give_the_same_points(points: list[Point]) -> None:
    assert parse_rows(format_rows(points)) == tuple(points)


rows = st.lists(
    st.lists(
        st.one_of(st.text(max_size=6), st.floats().map(str), st.sampled_from(["1", "-2,5", "blue", ""])),
        max_size=5,
    ).flatmap(
        lambda fields: st.sampled_from([",", ";", "\t", " ", ", "]).map(lambda sign: sign.join(fields))
    ),
    max_size=8,
).map("\n".join)


@given(st.one_of(st.text(), rows))
def test_any_text_gives_points_that_can_be_learned_or_a_sentence(text: str) -> None:
    found: tuple[Point, ...] = ()
    sentence = ""
    try:
        found = parse_rows(text)
    except RowsError as error:
        sentence = str(error)

    twice = (*found, *found)
    assert sentence.endswith(".") if not found else SETTINGS["points"].parse(twice) == twice


def test_a_data_set_needs_two_points_and_takes_five_hundred() -> None:
    assert replaced(TWO) == TWO
    assert added(TWO, TWO) == (*TWO, *TWO)
    with pytest.raises(RowsError, match="at least 2 points"):
        replaced(TWO[:1])
    with pytest.raises(RowsError, match="There are 499 points already, and with these 2"):
        added(TWO[:1] * 499, TWO)


def test_counts_name_the_colours_that_occur() -> None:
    assert counts([(0.0, 0.0, 4), (1.0, 1.0, 0), (2.0, 2.0, 4)]) == {"blue": 1, "purple": 2}


def run_of(**settings: Any) -> TrainingRun:
    return fresh_run(config_of(settings))


def table_of(run: TrainingRun) -> list[tuple[float, float, int]]:
    """All points and classes of a run, as precise as drawn ones."""
    places = run.problem.points.clip(LOW, HIGH).round(2) + 0.0
    return [(x1, x2, int(label)) for (x1, x2), label in zip(places.tolist(), run.problem.y, strict=True)]


@pytest.mark.parametrize("dataset", [name for name in DATASETS if question_of(name).n_classes])
def test_present_data_become_points_that_keep_their_colours(dataset: str) -> None:
    for n_samples in (60, 900):
        run = run_of(dataset=dataset, n_samples=n_samples, noise=30)

        found = present_points(run)

        again = run_of(dataset="drawn", points=found)
        assert len(found) == min(len(run.problem.points), MOST_POINTS)
        assert again.config.data.points == found
        assert set(table_of(again)) <= set(table_of(run))
        assert again.config.n_classes == run.config.n_classes


def test_of_many_points_training_and_test_ones_come_in_their_shares() -> None:
    run = run_of(n_samples=5000, train_percent=80)

    found = present_points(run)

    trained = {tuple(row) for row in run.problem.points_train.round(2).tolist()}
    share = sum(point[:2] in trained for point in found) / len(found)
    assert len(found) == MOST_POINTS
    assert 0.75 < share < 0.85


def test_data_without_classes_are_no_points() -> None:
    for dataset in ("plane", "curve"):
        with pytest.raises(RowsError, match="no classes"):
            present_points(run_of(dataset=dataset))
