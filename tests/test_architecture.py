"""The house rules a reader would have to trust otherwise: who may import whom, and who may touch what."""

import ast
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from datasets.features import FEATURES
from datasets.registry import DATASETS
from playground.nn.activations import ACTIVATIONS
from playground.nn.initializers import INITIALIZERS
from playground.nn.losses import LOSSES
from playground.nn.optimizers import OPTIMIZERS
from playground.nn.schedules import SCHEDULES

ROOT = Path(__file__).resolve().parent.parent

LAYERS: dict[str, tuple[int, set[str]]] = {
    "datasets": (0, {"numpy", "pandas"}),
    "playground.nn": (0, {"numpy"}),
    "playground.figures": (0, {"numpy", "plotly"}),
    "playground.inspection": (1, {"numpy"}),
    "playground.evaluation": (1, {"numpy"}),
    "playground.settings": (1, {"numpy"}),
    "playground.typed_numbers": (2, set()),
    "playground.config": (2, set()),
    "playground.examples": (3, {"numpy"}),
    "playground.training": (3, {"numpy"}),
    "playground.export": (4, {"numpy"}),
    "playground.experiments": (4, {"numpy"}),
    "playground.ui": (5, {"numpy", "pandas", "streamlit"}),
    "playground.pages": (6, {"numpy", "pandas"}),
    "streamlit_app": (7, {"streamlit"}),
}
"""Imports of ours go to a lower number, or stay inside the package; then, what may be imported of others."""

LEVELS = {name: level for name, (level, _) in LAYERS.items()}

BESIDES = {"playground.figures": {"datasets.drawn"}}
"""What else may be imported of the same number: which colour a class has is asked in one place."""

UI_LEVELS = {
    "kit": 0,
    "text": 0,
    "fairness": 0,
    "chart_bar": 0,
    "layout": 0,
    "lesson": 0,
    "formula": 1,
    "answer": 2,
    "events": 2,
    "undo": 2,
    "run_table": 2,
    "stage": 2,
    "live_run": 3,
    "session": 4,
    "link": 5,
    "ticking": 5,
    "redraw": 5,
    "controls": 5,
    "stage.stage": 6,
    "actions": 6,
    "opening": 6,
}
"""The same inside `playground.ui`, from what knows nothing of a session to what a page calls."""

PAGE_PARTS = {"page": {"streamlit"}, "_view": {"streamlit"}, "_figure": {"plotly"}}
"""What else a file of a page may import, by the end of its name."""

ROWS = (ACTIVATIONS, LOSSES, OPTIMIZERS, INITIALIZERS, SCHEDULES, FEATURES, DATASETS)
OTHER_MEANINGS = {"momentum", "step"}
"""Rows that are called like a hyperparameter, and like what one goes on by."""
ROW_NAMES = set().union(*ROWS) - OTHER_MEANINGS
KNOW_ROWS = ("datasets", "playground.nn")
"""Packages that may ask for a row by its name; all others ask what the row says of itself."""

UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
UNSAFE_CALLS = {"eval", "exec", "compile", "__import__"}


def sources() -> list[Path]:
    """Every Python file of the app, as a path from the root of the repository."""
    packages = [file for name in ("datasets", "playground") for file in (ROOT / name).rglob("*.py")]
    return sorted(file.relative_to(ROOT) for file in (ROOT / "streamlit_app.py", *packages))


def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def module_name(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def row_of(module: str, table: Iterable[str]) -> str | None:
    """The longest name of a table that a module is, or lies in."""
    parts = module.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in names if name in table), None)


def layer_of(module: str) -> str | None:
    """The row of LEVELS a module belongs to."""
    return row_of(module, LEVELS)


def third_party_of(module: str) -> set[str]:
    """What a module may import that is not ours."""
    layer = layer_of(module)
    allowed = set(LAYERS[layer or ""][1])
    if layer == "playground.pages":
        for ending, more in PAGE_PARTS.items():
            if module.endswith(ending):
                allowed |= more
    return allowed


def imported_modules(tree: ast.AST) -> Iterator[str]:
    """Full names of what is imported anywhere in a file, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: write the full name of the module"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def forbidden_imports(module: str, tree: ast.AST) -> list[str]:
    """What a module imports against the tables above, in words."""
    layer = layer_of(module)
    if layer is None:
        return [] if module == "playground" else [f"{module} has no level: give its package a row in LEVELS"]
    found = []
    for name in imported_modules(tree):
        top, target = name.split(".")[0], layer_of(name)
        if name.rpartition(".")[0] in BESIDES.get(layer, ()):
            continue
        if target is not None and target != layer and LEVELS[target] >= LEVELS[layer]:
            found.append(f"{module} imports {name}, which is not below it")
        elif target == layer == "playground.pages" and name.split(".")[2] != module.split(".")[2]:
            found.append(f"{module} imports {name}, which is of another page")
        elif target == layer == "playground.ui":
            found += not_below_in_ui(module, name)
        elif target is None and top == "playground":
            found.append(f"{module} imports {name}, which has no level")
        elif target is None and top not in sys.stdlib_module_names and top not in third_party_of(module):
            found.append(f"{module} imports {name}, which {layer} does not need")
    return found


def not_below_in_ui(module: str, name: str) -> list[str]:
    """The same for what one module of `playground.ui` imports of another, whose package is the exception."""
    own, other = (row_of(text.removeprefix("playground.ui."), UI_LEVELS) for text in (module, name))
    if own is None or other is None:
        return [f"{module} imports {name}: give both a row in UI_LEVELS"]
    is_below = UI_LEVELS[other] < UI_LEVELS[own] or own.split(".")[0] == other.split(".")[0]
    return [] if is_below else [f"{module} imports {name}, which is not below it"]


def names_in(tree: ast.AST) -> set[str]:
    """Every identifier and attribute that a file names."""
    nodes = list(ast.walk(tree))
    return {node.id for node in nodes if isinstance(node, ast.Name)} | {
        node.attr for node in nodes if isinstance(node, ast.Attribute)
    }


def called_name(node: ast.expr) -> str:
    """`cache_data` for `st.cache_data`, `st.cache_data(...)` and `cache_data`."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def calls_in(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def html_that_is_not_constant(tree: ast.Module) -> list[int]:
    """Lines that give Streamlit HTML which somebody's text could have got into."""
    literals = [
        node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    ]
    constants = {one.id for node in literals for one in node.targets if isinstance(one, ast.Name)}
    return [
        call.lineno
        for call in calls_in(tree)
        if called_name(call) == "html" or any(word.arg == "unsafe_allow_html" for word in call.keywords)
        if not call.args
        or not (
            isinstance(call.args[0], ast.Constant)
            or (isinstance(call.args[0], ast.Name) and call.args[0].id in constants)
        )
    ]


def caches_without_bound(tree: ast.AST) -> list[int]:
    """Lines with a cache that may grow for ever."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        takes_arguments = bool(node.args.args or node.args.kwonlyargs or node.args.vararg)
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else ast.Call(decorator, [], [])
            words = {word.arg: word.value for word in call.keywords}
            sizes = [*call.args, words.get("maxsize")]
            is_boundless = {
                "cache_data": "max_entries" not in words,
                "cache_resource": "max_entries" not in words,
                "cache": takes_arguments,
                "lru_cache": any(isinstance(size, ast.Constant) and size.value is None for size in sizes),
            }
            if is_boundless.get(called_name(decorator)):
                found.append(decorator.lineno)
    return found


def compared_rows(tree: ast.AST) -> list[int]:
    """Lines that compare something with the name of a row, written out: ==, in, match."""
    compared = [
        node.pattern if isinstance(node, ast.match_case) else node
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare | ast.match_case)
    ]
    return [
        part.lineno
        for node in compared
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and part.value in ROW_NAMES
    ]


def compared_rows_in_script(script: str) -> list[str]:
    """The same in JavaScript: names beside ===, !== or after case."""
    pairs = re.findall(r"""(?:[=!]==?|\bcase)\s*["'](\w+)["']|["'](\w+)["']\s*[=!]==?""", script)
    return [name for pair in pairs for name in pair if name in ROW_NAMES]


def definitions_in(tree: ast.AST) -> list[int]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
    return [node.lineno for node in ast.walk(tree) if isinstance(node, kinds)]


SOURCES = {path: tree_of(path) for path in sources()}


@pytest.mark.parametrize("found_in", [html_that_is_not_constant, caches_without_bound])
def test_html_with_text_of_people_and_caches_without_a_bound_are_nowhere(
    found_in: Callable[[ast.Module], list[int]],
) -> None:
    assert {path: lines for path, tree in SOURCES.items() if (lines := found_in(tree))} == {}


def test_imports_go_downward_and_every_module_says_its_idea() -> None:
    assert [
        word for path, tree in SOURCES.items() for word in forbidden_imports(module_name(path), tree)
    ] == []
    assert [path for path, tree in SOURCES.items() if not ast.get_docstring(tree)] == []


def test_session_state_and_query_params_are_named_in_one_file_each() -> None:
    where = {
        name: [path.name for path, tree in SOURCES.items() if name in names_in(tree)]
        for name in ("session_state", "query_params")
    }

    assert where == {"session_state": ["session.py"], "query_params": ["link.py"]}


def test_data_sets_are_looked_up_by_name_where_they_are_picked_and_where_a_problem_is_made() -> None:
    playground = {
        path.name: names_in(tree) for path, tree in SOURCES.items() if path.parts[0] == "playground"
    }

    assert {name for name, names in playground.items() if "DATASETS" in names} == {
        *("settings.py", "data_picker_view.py", "sidebar_view.py"),
        "problem.py",
    }
    assert [name for name, names in playground.items() if "DRAWN" in names] == []


def test_no_row_is_asked_for_by_its_name() -> None:
    outside = {path: tree for path, tree in SOURCES.items() if row_of(module_name(path), KNOW_ROWS) is None}
    scripts = list((ROOT / "playground").rglob("*.js"))

    assert {path: lines for path, tree in outside.items() if (lines := compared_rows(tree))} == {}
    assert scripts
    assert [
        (path.name, names) for path in scripts if (names := compared_rows_in_script(path.read_text("utf-8")))
    ] == []


def test_only_pages_join_questions_about_networks_to_charts() -> None:
    for path, tree in SOURCES.items():
        modules = list(imported_modules(tree))
        asks = any(name.startswith("playground.inspection") for name in modules)
        draws = any(name.startswith("playground.figures") for name in modules)

        assert not (asks and draws) or path.parts[:2] == ("playground", "pages"), path
        assert not (asks and path.stem.endswith("_figure")), path


def test_nothing_that_runs_code_from_data_is_used() -> None:
    for path, tree in SOURCES.items():
        modules = {name.split(".")[0] for name in imported_modules(tree)}
        calls = {call.func.id for call in calls_in(tree) if isinstance(call.func, ast.Name)}

        assert not modules & UNSAFE_MODULES, path
        assert not calls & UNSAFE_CALLS, path


def test_pages_and_the_router_hold_no_functions_and_no_classes() -> None:
    scripts = [path for path in SOURCES if path.name in ("page.py", "streamlit_app.py")]

    assert len(scripts) > 1
    assert {path: lines for path in scripts if (lines := definitions_in(SOURCES[path]))} == {}


def test_the_app_limits_blas_to_one_thread_before_anything_is_imported() -> None:
    body = tree_of(Path("streamlit_app.py")).body
    imports = [
        index
        for index, node in enumerate(body)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and not {name.split(".")[0] for name in imported_modules(node)} <= {"os", "__future__"}
    ]
    before = body[: imports[0]]
    texts = {node.value for part in before for node in ast.walk(part) if isinstance(node, ast.Constant)}
    names = set().union(*(names_in(part) for part in before))

    assert {"OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "1"} <= texts
    assert "environ" in names


def test_no_script_defines_what_no_script_uses() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "playground").rglob("*.js")]
    words = Counter(word for text in texts for word in re.findall(r"[\w$]+", text))
    defined = {
        name
        for text in texts
        for name in re.findall(r"^(?:async )?(?:function|const|class) (\w+)", text, re.MULTILINE)
    }

    assert len(defined) > 100
    assert {name for name in defined if words[name] == 1} == set()


def test_no_test_folder_hides_a_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("datasets.generators", "from playground.nn import network"),
        ("playground.nn.network", "import playground.settings"),
        ("playground.figures.curves", "from playground.nn.metrics import r2"),
        ("playground.figures.curves", "from datasets.registry import DATASETS"),
        ("playground.inspection", "from playground.settings import SETTINGS"),
        ("playground.settings", "from playground.config import DataConfig"),
        ("playground.training.run", "from playground.examples import EXAMPLES"),
        ("playground.training.run", "def late():\n    import playground.ui.session"),
        ("playground.ui.session", "import streamlit_app"),
        ("playground.ui.session", "from playground.ui import actions"),
        ("playground.ui.live_run", "from playground.pages.playground.point_view import point_panel"),
        ("playground.pages.perceptron.turning_view", "from playground.pages.optimizers import rates"),
        ("playground.pages.perceptron.perceptron_rule", "import streamlit as st"),
        ("playground.pages.perceptron.turning_view", "import plotly"),
        ("playground.nn.network", "import pandas"),
        ("playground.training.trainer", "import streamlit as st"),
        ("playground.pages.playground.player_view", "import plotly"),
        ("playground.pages.playground.player_view", "from playground import novelty"),
        ("playground.novelty", "import math"),
    ],
)
def test_an_import_against_the_table_is_found(module: str, line: str) -> None:
    assert len(forbidden_imports(module, ast.parse(line))) == 1


def test_an_import_within_the_table_is_allowed() -> None:
    for module, line in [
        ("datasets.registry", "from datasets.generators import circle"),
        (
            "playground.training.trainer",
            "import numpy as np\nfrom playground.training.run import TrainingRun",
        ),
        ("playground.config", "from playground.settings import SETTINGS\nimport dataclasses"),
        ("playground.pages.playground.page", "from playground.ui import opening\nimport streamlit as st"),
        ("playground.pages.activations.activations_figure", "import plotly"),
    ]:
        assert forbidden_imports(module, ast.parse(line)) == []


def test_html_with_text_from_elsewhere_is_found_and_constant_html_allowed() -> None:
    for line in (
        "st.html(f'<b>{name}</b>')",
        "st.html(text)",
        "st.html(body=text)",
        "st.markdown(text, unsafe_allow_html=True)",
        "TEXT = f'{name}'\nst.html(TEXT)",
    ):
        assert html_that_is_not_constant(ast.parse(line)), line
    for line in ("STYLE = '<style></style>'\nst.html(STYLE)", "st.html('<hr>')", "st.markdown(text)"):
        assert html_that_is_not_constant(ast.parse(line)) == [], line


def test_a_cache_without_bound_is_found() -> None:
    for decorator, is_found in {
        "st.cache_data": True,
        "st.cache_resource(ttl=5)": True,
        "st.cache_data(max_entries=3)": False,
        "functools.cache": True,
        "lru_cache(maxsize=None)": True,
        "lru_cache(None)": True,
        "lru_cache(maxsize=8)": False,
        "lru_cache": False,
    }.items():
        tree = ast.parse(f"@{decorator}\ndef answer(question): ...")
        assert bool(caches_without_bound(tree)) == is_found, decorator


def test_a_comparison_with_a_row_and_a_function_on_a_page_are_found() -> None:
    for line, is_found in {
        'if config.activation == "tanh": pass': True,
        'x = name in ("sgd", "nadam")': True,
        'match loss:\n    case "hinge": pass': True,
        'Setting("activation", default="tanh")': False,
        'x = rule.kind == "share" and "momentum" in rule.hyperparameters()': False,
    }.items():
        assert bool(compared_rows(ast.parse(line))) == is_found, line
    for line, is_found in {
        "if (output === 'softmax') {": True,
        '"sgd" !== optimizer': True,
        'case "hinge":': True,
        'const first = "tanh"; if (kind === "share") {': False,
    }.items():
        assert bool(compared_rows_in_script(line)) == is_found, line
    assert definitions_in(ast.parse("st.title('x')\nshow = lambda: 1")) == [2]
