"""The gallery of data sets: its tiles, what they do, and their thumbnails."""

import re
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from datasets.registry import DATASETS
from playground.figures.palette import DARK, LIGHT
from playground.pages.playground.data_picker_view import SIZE, groups, thumbnail
from playground.settings import SETTINGS
from playground.training.problem import question_of
from tests.playground.pages.opened_page import shown
from tests.playground.pages.playground.opened import opened

SVG = "{http://www.w3.org/2000/svg}"
CLASSES = {name: question_of(name).n_classes for name in DATASETS}


def gallery(**link: Any) -> AppTest:
    app = opened(**link)
    app.session_state["dataset_picker"] = True
    return shown(app)


def tiles(app: AppTest) -> dict[str, str]:
    """Labels of the tiles by data set, in the order of the gallery."""
    keys = {f"dataset_{name}": name for name in DATASETS}
    return {keys[button.key]: button.label for button in app.button if button.key in keys}


def drawing(name: str, *, dark: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(thumbnail(DATASETS[name], dark=dark))


def test_every_set_is_in_one_group_of_sets_that_ask_one_question() -> None:
    found = [spec.name for specs in groups().values() for spec in specs]

    assert sorted(found) == sorted(DATASETS)
    for title, specs in groups().items():
        assert len({(spec.fixed_split, min(CLASSES[spec.name], 3)) for spec in specs}) == 1, title


def test_every_set_has_a_tile_with_title_and_sentence_and_the_help_stands_above() -> None:
    app = gallery()
    labels = tiles(app)

    assert list(labels) == [spec.name for specs in groups().values() for spec in specs]
    for name, label in labels.items():
        assert DATASETS[name].title in label
        assert DATASETS[name].description in label
    assert SETTINGS["dataset"].help in [caption.value for caption in app.caption]
    assert not tiles(opened())


def test_the_chosen_tile_says_so() -> None:
    for chosen in ("circle", "spiral5", "curve", "nand"):
        labels = tiles(gallery(dataset=chosen))

        assert [name for name, label in labels.items() if "✓ chosen" in label] == [chosen]


def test_another_set_keeps_all_other_settings_and_the_first_leaves_the_address_clean() -> None:
    app = gallery(noise="20", hidden_layer_sizes="8,8", features=["x1", "x2", "sin_x2"])
    before = app.session_state["_session"].config.to_settings()
    app.button(key="dataset_curve").click().run()
    assert app.session_state["_session"].config.to_settings() == before | {"dataset": "curve"}

    app = gallery(dataset="moons")
    app.button(key="dataset_circle").click().run()
    assert not app.query_params


@pytest.mark.parametrize("name", DATASETS)
def test_a_thumbnail_is_a_small_square_drawing_in_the_colours_of_the_stage(name: str) -> None:
    spec = DATASETS[name]
    for colours in (LIGHT, DARK):
        picture = drawing(name, dark=colours is DARK)

        assert picture.get("viewBox") == f"0 0 {SIZE} {SIZE}"
        assert len(thumbnail(spec, dark=colours is DARK)) < 4096
        for path in picture.iter(f"{SVG}path"):
            starts = re.findall(r"[ML](\d+) (\d+)", path.get("d", ""))
            assert starts
            assert all(0 <= int(part) <= SIZE for start in starts for part in start)
        if CLASSES[name]:
            fills = {element.get("fill") for element in picture.iter() if element.tag != f"{SVG}rect"}
            assert set(colours.classes[: CLASSES[name]]) <= fills
            assert not set(colours.classes[CLASSES[name] :]) & fills


def test_circle_is_drawn_with_class_1_inside() -> None:
    by_colour = {path.get("fill"): path.get("d", "") for path in drawing("circle").iter(f"{SVG}path")}

    def radii(colour: str) -> list[float]:
        places = re.findall(r"M(\d+) (\d+)", by_colour[colour])
        return [abs(complex(int(x), int(y)) - complex(SIZE, SIZE) / 2) for x, y in places]

    assert max(radii(LIGHT.classes[0])) < min(radii(LIGHT.classes[1]))


def test_a_table_is_drawn_with_its_labels_where_they_belong_and_one_input_as_a_graph() -> None:
    texts = list(drawing("and").iter(f"{SVG}text"))
    line = next(path for path in drawing("curve").iter(f"{SVG}path") if path.get("fill") == "none")

    ones = [text for text in texts if text.text == "1"]
    assert sorted(text.text or "" for text in texts) == ["0", "0", "0", "1"]
    assert int(ones[0].get("x", "0")) > SIZE / 2 > int(ones[0].get("y", "0"))
    across = [int(x) for x, _ in re.findall(r"[ML](\d+) (\d+)", line.get("d", ""))]
    assert across == sorted(across)
    assert len(across) > 40


def test_the_slope_is_blue_in_the_upper_right_and_orange_in_the_lower_left() -> None:
    paths = {path.get("stroke"): path.get("d", "") for path in drawing("plane").iter(f"{SVG}path")}

    def places(colour: str) -> list[tuple[int, int]]:
        return [(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)", paths[colour])]

    assert all(x > y for x, y in places(LIGHT.classes[0]))
    assert all(x < y for x, y in places(LIGHT.classes[1]))


def test_thumbnails_say_nothing_to_screen_readers() -> None:
    pictures = [image for picture in gallery().get("image") for image in picture.proto.imgs]

    assert len(pictures) == 1 + len(DATASETS)
    assert all(image.HasField("alt") and image.alt == "" for image in pictures)
