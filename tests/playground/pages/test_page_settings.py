"""The settings of all pages: their rows, their links, and what becomes of them for who leaves and returns."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from streamlit.testing.v1 import AppTest

from playground.pages.activations import activations_settings
from playground.pages.backpropagation import exercise_settings
from playground.pages.experiments import experiments_settings
from playground.pages.optimizers import optimizers_settings
from playground.pages.perceptron import perceptron_settings
from playground.settings import Setting
from tests.playground.pages.opened_page import shown

ROOT = Path(__file__).parents[3]
TABLES: Mapping[str, Mapping[str, Setting]] = {
    "activations": activations_settings.ROWS,
    "perceptron": perceptron_settings.ROWS,
    "optimizers": optimizers_settings.ROWS,
    "backpropagation": exercise_settings.ROWS,
}
PAGES = tuple(TABLES)
ROWS = [row for table in (*TABLES.values(), experiments_settings.ROWS) for row in table.values()]

LINKS: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "activations": (
        ("tab=Deep+stack", {"tab": "Deep stack"}),
        ("overlay=tanh&overlay=sigmoid", {"overlay": ("tanh", "sigmoid")}),
        ("overlay=ReLU&overlay=leaky+ReLU", {"overlay": ("relu", "leaky_relu")}),
        ("overlay=", {"overlay": ()}),
        ("z=1.5", {"z": 1.5}),
        ("z=-0.4", {"z": -0.4}),
        ("sum_2=1.3", {"sum_2": 1.3}),
        ("layers=7&tab=Deep+stack", {"layers": 7, "tab": "Deep stack"}),
        ("neurons=18&tab=Deep+stack", {"neurons": 18}),
        ("epochs=1&tab=Deep+stack", {"epochs": "1"}),
        ("seed=7&tab=Deep+stack", {"seed": 7}),
        ("activation_1=leaky+ReLU&tab=Deep+stack", {"activation_1": "leaky_relu"}),
        ("initializer_3=He+uniform&tab=Deep+stack", {"initializer_3": "he_uniform"}),
        ("start=Glorot+uniform&tab=Equal+neurons", {"start": "glorot_uniform"}),
        ("function=ReLU&tab=Equal+neurons", {"function": "relu"}),
        ("hidden=3&tab=Equal+neurons", {"hidden": 3}),
        ("race_left=ReLU&tab=Six+against+six", {"race_left": "relu"}),
        ("race_data=Two+moons&tab=Six+against+six", {"race_data": "moons"}),
        ("race_layers=4&tab=Six+against+six", {"race_layers": 4}),
        ("race_neurons=5&tab=Six+against+six", {"race_neurons": 5}),
        ("race_rate=1.0&tab=Six+against+six", {"race_rate": 1.0}),
    ),
    "perceptron": (
        ("tab=Four+rows+by+hand", {"tab": "Four rows by hand"}),
        ("points=far+from+zero", {"points": "far from zero"}),
        (
            "own=1%2C1%2C1%3B+0%2C0%2C0%3B+0%2C1%2C0&points=your+own",
            {"own": "1,1,1; 0,0,0; 0,1,0", "points": "your own"},
        ),
        ("bias=false", {"bias": False}),
        ("pocket=true", {"pocket": True}),
        ("threshold=0.15", {"threshold": 0.15}),
        ("threshold=1", {"threshold": 1.0}),
        ("w1=2.5", {"w1": 2.5}),
        ("w2=-3", {"w2": -3.0}),
        ("tab=Four+rows+by+hand&table=majority+of+three", {"table": "majority of three"}),
        (
            "rows=0+0+%3E+1%3B+1+1+%3E+0&tab=Four+rows+by+hand&table=your+own",
            {"rows": "0 0 > 1; 1 1 > 0", "table": "your own"},
        ),
        ("seed=12&tab=Four+rows+by+hand", {"seed": 12}),
        ("tab=Four+rows+by+hand&with_bias=true", {"with_bias": True}),
        ("ask=1+1+0&tab=Four+rows+by+hand", {"ask": "1 1 0"}),
        ("ask=&tab=Four+rows+by+hand", {"ask": ""}),
        ("pace=200&tab=Four+rows+by+hand", {"pace": 200.0}),
        ("learning_rate=0.03&tab=Three+rules+compared", {"learning_rate": 0.03}),
        ("learning_rate=1&tab=Three+rules+compared", {"learning_rate": 1.0}),
    ),
    "optimizers": (
        ("show=Losses", {"show": "Losses"}),
        ("surface=Two+minima&learning_rate=0.3", {"surface": "two_minima", "learning_rate": 0.3}),
        ("learning_rate=0.02", {"learning_rate": 0.02}),
        ("learning_rate=1", {"learning_rate": 1.0}),
        ("w1=1.5", {"w1": 1.5}),
        ("w2=-2", {"w2": -2.0}),
        ("racers=RMSprop&racers=Adam", {"racers": ("rmsprop", "adam")}),
        ("racers=", {"racers": ()}),
        ("bet=Adam", {"bet": "adam"}),
        ("own_rates=true", {"own_rates": True}),
        ("momentum=0.8", {"momentum": 0.8}),
        ("data=XOR+cloud&show=Step+length", {"data": "xor"}),
        ("rate_1=0.001&show=Step+length", {"rate_1": 0.001}),
        ("rate_1=10%E2%81%BB%E2%81%B5&show=Step+length", {"rate_1": 1e-05}),
        ("rate_3=1&show=Step+length", {"rate_3": 1.0}),
        ("prediction=A+chance&show=Losses", {"prediction": "A chance"}),
        ("number_target=-1&show=Losses", {"number_target": "-1"}),
        ("chance_target=0&prediction=A+chance&show=Losses", {"chance_target": "0"}),
        ("show=Losses&sum=-7.5", {"sum": -7.5}),
        ("pixel=pixel+5&show=Losses", {"pixel": "pixel 5"}),
        ("show=Losses&threshold=0.35", {"threshold": 0.35}),
    ),
    "backpropagation": (
        ("exercise=two_outputs", {"exercise": "two_outputs", "digits": "9", "fixed_biases": True}),
        ("view=check", {"view": "check"}),
        ("detail=layer", {"detail": "layer"}),
        ("digits=6", {"digits": "6"}),
        ("exercise=xor&row=3", {"exercise": "xor", "row": 3}),
        ("view=blame&weight=w%E2%82%83", {"view": "blame", "weight": "w₃"}),
        (
            "exercise=own&hidden=3%2C2&weights=random",
            {"exercise": "own", "hidden": (3, 2), "weights": "random"},
        ),
        ("exercise=own&hidden=+&weights=random", {"exercise": "own", "hidden": ()}),
        ("exercise=own&activation=relu", {"activation": "relu"}),
        ("exercise=own&output=tanh", {"output": "tanh"}),
        ("exercise=own&loss=cross_entropy", {"loss": "cross_entropy"}),
        ("exercise=own&optimizer=adam", {"optimizer": "adam"}),
        ("exercise=own&learning_rate=0.25", {"learning_rate": 0.25}),
        ("exercise=own&fixed_biases=true", {"fixed_biases": True}),
        ("exercise=own&rows=0+1+%3A+1%3B+1+1+%3A+0", {"rows": "0 1 : 1; 1 1 : 0"}),
        ("exercise=own&weights=1+2+3+4+5+6+%3A+7+8+9", {"weights": "1 2 3 4 5 6 : 7 8 9"}),
        ("exercise=own&weights=random&seed=5", {"weights": "random", "seed": 5}),
    ),
}
"""Links, without the page before each name, as the pages wrote them when Streamlit itself wrote into the
address, and what they open.
"""

CHANGED: dict[str, tuple[str, Any]] = {
    "activations": ("tab", "Equal neurons"),
    "perceptron": ("threshold", 0.5),
    "optimizers": ("learning_rate", 0.3),
    "backpropagation": ("digits", "6"),
}
"""Of every page a setting whose control stands there at first, and another value."""


def opened(page: str, query: str = "") -> AppTest:
    app = AppTest.from_file(str(ROOT / "playground" / "pages" / page / "page.py"), default_timeout=60)
    return go_to(app, query)


def go_to(app: AppTest, query: str) -> AppTest:
    """Another address comes with the next message, as when somebody goes back."""
    app.query_params.clear()
    for name, values in parse_qs(query, keep_blank_values=True).items():
        app.query_params[name] = values
    return shown(app)


def visit(app: AppTest, page: str) -> AppTest:
    """Go to a page by the menu, which leads there without parameters."""
    app.query_params.clear()
    app.switch_page(f"playground/pages/{page}/page.py")
    return shown(app)


def values(app: AppTest, page: str) -> dict[str, Any]:
    """Every setting of the page as its control says it."""
    return {name: row.parse(app.session_state[row.name]) for name, row in TABLES[page].items()}


def address(app: AppTest) -> dict[str, Any]:
    return {name: app.query_params[name] for name in app.query_params}


def change(app: AppTest, page: str) -> tuple[str, Any]:
    """Give a control another value: the name of the setting, and the value."""
    name, new = CHANGED[page]
    app.session_state[f"{page}_{name}"] = new
    shown(app)
    return name, new


# Rows


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_whole(row: Setting) -> None:
    assert row.name.startswith(f"{row.page}_")
    assert row.label and row.help
    assert row.parse(row.default) == row.default
    assert row.parse(row.format(row.default)) == row.default
    for option in row.options:
        wanted = (option,) if row.kind == "choices" else option
        assert row.parse(row.format(wanted)) == wanted
        assert row.parse(row.option_label(option)) == wanted


def test_no_two_settings_share_a_name() -> None:
    names = [row.name for row in ROWS]

    assert len(set(names)) == len(names)


# Links


@pytest.mark.parametrize(
    ("page", "query", "wanted"), [(page, *link) for page, links in LINKS.items() for link in links]
)
def test_a_link_of_former_days_opens_to_the_same(page: str, query: str, wanted: dict[str, Any]) -> None:
    query = "&".join(f"{page}_{parameter}" for parameter in query.split("&"))
    app = opened(page, query)

    found = values(app, page)
    assert {name: found[name] for name in wanted} == wanted
    assert not app.warning
    again = opened(page)
    assert set(address(app)) == set(parse_qs(query, keep_blank_values=True))
    for name, value in address(app).items():
        again.query_params[name] = value
    assert values(shown(again), page) == found


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_a_clean_address(page: str) -> None:
    app = opened(page)

    assert address(app) == {}
    assert values(app, page) == {name: row.default for name, row in TABLES[page].items()}
    assert not app.warning


@pytest.mark.parametrize("page", PAGES)
def test_nonsense_in_a_link_is_said_once_and_can_be_closed(page: str) -> None:
    row = next(row for row in TABLES[page].values() if row.kind == "choice")
    app = opened(page, f"{row.name}=%3Cb%3E**nonsense**&somebody_else=1")

    [warning] = app.warning
    assert warning.value.startswith(f"Not understood in the link: {row.label} cannot be ")
    assert r"\*\*nonsense\*\*" in warning.value
    assert values(app, page) == {name: row.default for name, row in TABLES[page].items()}
    assert set(address(app)) == {"somebody_else"}
    app.button(key="close_problems").click()
    assert not shown(app).warning


@pytest.mark.parametrize("page", PAGES)
def test_a_changed_setting_stands_in_the_address_and_going_back_undoes_it(page: str) -> None:
    app = opened(page)
    name, new = change(app, page)
    link = urlencode(address(app), doseq=True)

    assert list(address(app)) == [f"{page}_{name}"]
    assert values(go_to(app, ""), page)[name] == TABLES[page][name].default
    assert values(go_to(app, link), page)[name] == new


@pytest.mark.parametrize("page", PAGES)
def test_who_comes_back_to_a_page_finds_it_as_it_was(page: str) -> None:
    app = shown(AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60))
    before = values(visit(app, page), page)
    name, new = change(app, page)

    visit(app, "playground")
    assert address(app) == {}
    visit(app, page)

    assert values(app, page) == before | {name: new}
    assert list(address(app)) == [f"{page}_{name}"]
