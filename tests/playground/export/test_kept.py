"""Links and model files of earlier versions open to the runs they opened to then."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from playground.export.model_file import from_json

KEPT = Path(__file__).with_name("kept")
LINKS = json.loads((KEPT / "links.json").read_text(encoding="utf-8"))
FILES = sorted(path.name.removesuffix(".opens_to.json") for path in KEPT.glob("*.opens_to.json"))


def recorder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("record_kept", Path(__file__).with_name("record_kept.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def assert_alike(found: dict[str, Any], kept: dict[str, Any]) -> None:
    """Shapes and names exactly; numbers as another processor may round them."""
    assert found.keys() == kept.keys()
    for name, value in kept.items():
        numeric = name in ("first_rows", "first_targets", "parameters", "train_loss", "later_loss")
        if not numeric:
            assert found[name] == value, name
            continue
        rows = zip(found[name], value, strict=True) if name.startswith("first") else [(found[name], value)]
        for here, there in rows:
            assert here == pytest.approx(there, rel=1e-6, abs=1e-9), name


@pytest.mark.parametrize("kept", LINKS, ids=lambda kept: kept["link"] or "no settings")
def test_a_link_opens_to_the_run_it_has_always_meant(kept: dict[str, Any]) -> None:
    record = recorder()

    assert_alike(record.facts(record.run_of(kept["link"])), kept["opens_to"])


@pytest.mark.parametrize("name", FILES)
def test_a_model_file_opens_to_the_run_that_was_kept(name: str) -> None:
    run = from_json((KEPT / f"{name}.json").read_text(encoding="utf-8"))

    assert_alike(
        recorder().facts(run), json.loads((KEPT / f"{name}.opens_to.json").read_text(encoding="utf-8"))
    )
