"""The house rules a reader would have to trust otherwise: who may import whom, and who may touch what."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

LEVELS = {
    "datasets": 0,
    "playground.nn": 0,
    "playground.figures": 0,
    "playground.inspection": 1,
    "playground.evaluation": 1,
    "playground.settings": 1,
    "playground.typed_numbers": 2,
    "playground.config": 2,
    "playground.examples": 3,
    "playground.training": 3,
    "playground.export": 4,
    "playground.experiments": 4,
    "playground.teaching": 4,
    "playground.ui": 5,
    "playground.pages": 6,
    "streamlit_app": 6,
}
"""Imports of ours go to a lower number, or stay inside the package."""

THIRD_PARTY = {
    "datasets": {"numpy", "pandas"},
    "playground.nn": {"numpy"},
    "playground.figures": {"numpy", "plotly"},
    "playground.inspection": {"numpy"},
    "playground.evaluation": {"numpy"},
    "playground.settings": {"numpy"},
    "playground.typed_numbers": set(),
    "playground.config": set(),
    "playground.examples": {"numpy"},
    "playground.training": {"numpy"},
    "playground.export": {"numpy"},
    "playground.experiments": {"numpy"},
    "playground.teaching": {"numpy"},
    "playground.ui": {"numpy", "pandas", "streamlit"},
    "playground.pages": {"streamlit"},
    "streamlit_app": {"streamlit"},
}

UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
UNSAFE_CALLS = {"eval", "exec", "compile", "__import__"}


def sources() -> list[Path]:
    """Every Python file of the app, as a path from the root of the repository."""
    files = [
        ROOT / "streamlit_app.py",
        *(ROOT / "datasets").rglob("*.py"),
        *(ROOT / "playground").rglob("*.py"),
    ]
    return sorted(file.relative_to(ROOT) for file in files)


def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def module_name(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def layer_of(module: str) -> str | None:
    """The row of LEVELS a module belongs to."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        if ".".join(parts[:length]) in LEVELS:
            return ".".join(parts[:length])
    return None


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
        top = name.split(".")[0]
        target = layer_of(name)
        if target is not None:
            if target != layer and LEVELS[target] >= LEVELS[layer]:
                found.append(f"{module} imports {name}, which is not below it")
            if layer == "playground.pages" and target not in ("playground.ui", "playground.examples"):
                found.append(f"{module} is a page and imports {name}")
        elif top == "playground":
            found.append(f"{module} imports {name}, which has no level")
        elif top not in sys.stdlib_module_names and top not in THIRD_PARTY[layer]:
            found.append(f"{module} imports {name}, which {layer} does not need")
    return found


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


def constant_names(tree: ast.Module) -> set[str]:
    """Names that the top of a module binds to literal text."""
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def html_that_is_not_constant(tree: ast.Module) -> list[int]:
    """Lines that give Streamlit HTML which somebody's text could have got into."""
    constants = constant_names(tree)
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
        for decorator in node.decorator_list:
            name = called_name(decorator)
            words = {word.arg for word in decorator.keywords} if isinstance(decorator, ast.Call) else set()
            takes_arguments = bool(node.args.args or node.args.kwonlyargs or node.args.vararg)
            if (name in ("cache_data", "cache_resource") and "max_entries" not in words) or (
                name == "cache" and takes_arguments
            ):
                found.append(decorator.lineno)
            if name == "lru_cache" and isinstance(decorator, ast.Call):
                sizes = [
                    *decorator.args,
                    *(word.value for word in decorator.keywords if word.arg == "maxsize"),
                ]
                if any(isinstance(size, ast.Constant) and size.value is None for size in sizes):
                    found.append(decorator.lineno)
    return found


def definitions_in(tree: ast.AST) -> list[int]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
    return [node.lineno for node in ast.walk(tree) if isinstance(node, kinds)]


each_source = pytest.mark.parametrize("path", sources(), ids=str)


@each_source
def test_imports_go_downward(path: Path) -> None:
    assert forbidden_imports(module_name(path), tree_of(path)) == []


@each_source
def test_streamlit_is_known_to_the_screen_alone(path: Path) -> None:
    knows = any(name.split(".")[0] == "streamlit" for name in imported_modules(tree_of(path)))

    assert not knows or layer_of(module_name(path)) in ("playground.ui", "playground.pages", "streamlit_app")


@each_source
def test_session_state_is_touched_in_one_file(path: Path) -> None:
    assert "session_state" not in names_in(tree_of(path)) or path == Path("playground/ui/state.py")


@each_source
def test_only_panels_join_questions_about_networks_to_charts(path: Path) -> None:
    layers = {layer_of(name) for name in imported_modules(tree_of(path))}

    assert not {"playground.inspection", "playground.figures"} <= layers or "panels" in path.parts


@each_source
def test_no_text_of_people_becomes_html(path: Path) -> None:
    assert html_that_is_not_constant(tree_of(path)) == []


@each_source
def test_nothing_that_runs_code_from_data_is_used(path: Path) -> None:
    tree = tree_of(path)
    modules = {name.split(".")[0] for name in imported_modules(tree)}
    calls = {call.func.id for call in calls_in(tree) if isinstance(call.func, ast.Name)}

    assert not modules & UNSAFE_MODULES
    assert not calls & UNSAFE_CALLS


@each_source
def test_caches_have_a_bound(path: Path) -> None:
    assert caches_without_bound(tree_of(path)) == []


@each_source
def test_every_module_says_its_idea(path: Path) -> None:
    assert ast.get_docstring(tree_of(path))


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sources()
        if path.parts[:2] == ("playground", "pages") or path.name == "streamlit_app.py"
    ],
    ids=str,
)
def test_pages_hold_no_functions_and_no_classes(path: Path) -> None:
    assert definitions_in(tree_of(path)) == []


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


def test_no_test_folder_hides_a_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("datasets.generators", "from playground.nn import network"),
        ("playground.nn.network", "import playground.settings"),
        ("playground.figures.curves", "from playground.nn.metrics import accuracy"),
        ("playground.inspection", "from playground.settings import SETTINGS"),
        ("playground.settings", "from playground.config import DataConfig"),
        ("playground.training.run", "from playground.examples import EXAMPLES"),
        ("playground.training.run", "def late():\n    import playground.ui.state"),
        ("playground.ui.state", "import streamlit_app"),
        ("playground.pages.playground", "from playground.training import trainer"),
        ("playground.nn.network", "import pandas"),
        ("playground.training.trainer", "import streamlit as st"),
        ("playground.pages.playground.player_view", "import plotly"),
        ("playground.pages.playground.player_view", "from playground import novelty"),
        ("playground.novelty", "import math"),
    ],
)
def test_an_import_against_the_table_is_found(module: str, line: str) -> None:
    assert len(forbidden_imports(module, ast.parse(line))) == 1


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("datasets.registry", "from datasets.generators import circle"),
        (
            "playground.training.trainer",
            "from playground.training.run import TrainingRun\nimport numpy as np",
        ),
        ("playground.config", "from playground.settings import SETTINGS\nimport dataclasses"),
        (
            "playground.pages.playground",
            "from playground.ui import state\nfrom playground.examples import EXAMPLES",
        ),
    ],
)
def test_an_import_within_the_table_is_allowed(module: str, line: str) -> None:
    assert forbidden_imports(module, ast.parse(line)) == []


@pytest.mark.parametrize(
    "line",
    [
        "st.html(f'<b>{name}</b>')",
        "st.html(text)",
        "st.html(body=text)",
        "st.markdown(text, unsafe_allow_html=True)",
        "TEXT = f'{name}'\nst.html(TEXT)",
    ],
)
def test_html_with_text_from_elsewhere_is_found(line: str) -> None:
    assert html_that_is_not_constant(ast.parse(line))


@pytest.mark.parametrize(
    "line", ["STYLE = '<style></style>'\nst.html(STYLE)", "st.html('<hr>')", "st.markdown(text)"]
)
def test_constant_html_is_allowed(line: str) -> None:
    assert html_that_is_not_constant(ast.parse(line)) == []


@pytest.mark.parametrize(
    ("decorator", "is_found"),
    [
        ("st.cache_data", True),
        ("st.cache_resource(ttl=5)", True),
        ("st.cache_data(max_entries=3)", False),
        ("functools.cache", True),
        ("lru_cache(maxsize=None)", True),
        ("lru_cache(None)", True),
        ("lru_cache(maxsize=8)", False),
        ("lru_cache", False),
    ],
)
def test_a_cache_without_bound_is_found(decorator: str, is_found: bool) -> None:
    assert bool(caches_without_bound(ast.parse(f"@{decorator}\ndef answer(question): ..."))) == is_found


def test_a_function_on_a_page_is_found() -> None:
    assert definitions_in(ast.parse("st.title('x')\nshow = lambda: 1")) == [2]
