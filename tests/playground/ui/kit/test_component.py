"""The kit of components: its scripts are all joined, and arrays arrive as they are."""

import base64
import re
from pathlib import Path

import numpy as np
import pytest

from playground.ui.kit.component import FOLDER, PIECES, looks, packed, pieces, stamped

ROOT = Path(__file__).parents[4]
SCRIPTS = sorted([*FOLDER.glob("*.js"), *(ROOT / "playground" / "pages").rglob("*.js")])


def test_every_script_of_the_kit_is_a_piece() -> None:
    assert sorted(PIECES) == sorted(path.stem for path in FOLDER.glob("*.js"))


def test_pieces_come_behind_those_they_need_and_no_others_come() -> None:
    joined = pieces("curves")

    places = [joined.index(f"function {name}") for name in ("make", "paintChart", "createCurves")]
    assert places == sorted(places)
    assert "function createFilm" not in joined


def test_no_two_pieces_have_a_name_in_common() -> None:
    names = re.findall(r"^(?:function|const|let|class) (\w+)", pieces(*PIECES), flags=re.MULTILINE)

    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_makes_markup_or_code_of_text(path: Path) -> None:
    makers = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"

    assert not re.search(makers, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8", "uint16"])
def test_an_array_travels_row_after_row_in_little_endian_order(dtype: str) -> None:
    values = np.arange(6).reshape(3, 2).T

    kind, _, text = packed(values, dtype).partition(";base64,")

    assert kind == dtype
    little = np.dtype(dtype).newbyteorder("<")
    assert np.frombuffer(base64.b64decode(text), little).tolist() == [0, 2, 4, 1, 3, 5]


def test_what_is_too_large_is_infinite() -> None:
    text = packed(np.array([1e300, -1e300])).partition(";base64,")[2]

    assert np.frombuffer(base64.b64decode(text), "<f4").tolist() == [np.inf, -np.inf]


def test_what_is_sent_apart_makes_no_other_picture() -> None:
    picture = {"colours": looks(dark=False)}

    assert stamped(picture, z=1.0)["stamp"] == stamped(picture, z=2.0)["stamp"]
    assert stamped(picture)["stamp"] != stamped({"colours": looks(dark=True)})["stamp"]
