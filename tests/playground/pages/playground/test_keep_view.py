"""The Keep panel on a page of its own, with a session made by hand."""

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from playground.export.model_file import MAX_BYTES, MAX_EPOCH, to_json
from playground.pages.playground import keep_view
from playground.pages.playground.keep_view import forms_of, opened
from playground.training.entrance import config_of
from playground.training.run import TrainingRun
from playground.training.trainer import advance, fresh_run
from playground.ui import opening, session
from playground.ui.live_run import LiveRun


def run_of(epochs: int = 3, **settings: Any) -> TrainingRun:
    return advance(fresh_run(config_of({"n_samples": 40, **settings})), epochs=epochs)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[TrainingRun]:
    """The runs that were put on the stage."""
    runs: list[TrainingRun] = []
    monkeypatch.setattr(opening, "replace_run", runs.append)
    return runs


Page = Callable[[LiveRun], AppTest]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    """Opens a page with the panel on this run."""

    def script() -> None:
        from playground.config import ViewOptions
        from playground.pages.playground.keep_view import keep_panel
        from playground.ui import session

        keep_panel(session.live_run(), ViewOptions(), False)

    def opened_with(live: LiveRun) -> AppTest:
        here = session.Session(slots={session.PLAYGROUND: live})
        monkeypatch.setattr(session, "current", lambda: here)
        return run(AppTest.from_function(script, default_timeout=30))

    return opened_with


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.warning))


def test_a_run_is_kept_in_every_form() -> None:
    trained = run_of(4, dataset="xor")

    forms = forms_of(trained)
    assert forms.file_name == "xor_epoch_4"
    again = opened(forms.model.encode())
    assert isinstance(again, TrainingRun)
    np.testing.assert_array_equal(
        advance(again, epochs=2).network.parameters, advance(trained, epochs=2).network.parameters
    )
    assert ast.parse(forms.script)
    assert len(forms.history.splitlines()) == 6
    assert "epoch 4" in forms.line
    assert not forms.problem


def test_a_run_too_long_for_a_file_says_so_and_keeps_the_rest(page: Page) -> None:
    app = page(LiveRun(replace(run_of(), epoch=MAX_EPOCH + 1)))

    assert app.download_button(key="keep_model").disabled
    assert not app.download_button(key="keep_script").disabled
    assert app.warning[0].value.startswith("This run has 0 changes")


def test_what_is_no_model_file_is_refused_in_a_sentence() -> None:
    for content in [b"", b"\xff\xfe", b"[]", b"{}", b"[" * 200_000, b"1" * (MAX_BYTES + 1)]:
        answer = opened(content)

        assert isinstance(answer, str), content[:10]
        assert answer.endswith(".")


def test_files_are_those_of_the_run_on_the_stage(page: Page) -> None:
    live = LiveRun(run_of(3))
    app = page(live)
    before = app.code[0].value

    live.run = advance(live.run, epochs=2)
    app.session_state["keep_script_shown"] = True
    run(app)

    assert "epoch 3" in before
    assert "epoch 5" in app.code[0].value
    assert "circle, 4 tanh, epoch 5:" in said(app)
    assert [button.disabled for button in app.download_button] == [False] * 3
    assert "import numpy as np" in app.code[1].value  # shown only while it is wanted
    app.session_state["keep_script_shown"] = False
    assert len(run(app).code) == 1


def test_while_it_plays_the_files_stay_until_another_moment_is_taken(page: Page) -> None:
    live = LiveRun(run_of(3), playing=True)
    app = page(live)

    live.run = advance(live.run, epochs=2)
    run(app)
    assert "epoch 3" in app.code[0].value
    app.button(key="keep_now").click().run()
    assert "epoch 5" in app.code[0].value
    live.replace_run(run_of(1, dataset="xor"))
    run(app)

    assert "dataset=xor" in app.code[0].value


def test_a_paused_run_is_written_once_however_often_it_is_shown(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[TrainingRun] = []

    def write(run: TrainingRun) -> str:
        written.append(run)
        return to_json(run)

    monkeypatch.setattr(keep_view, "to_json", write)
    app = page(LiveRun(run_of(3)))

    for _ in range(3):
        run(app)

    assert len(written) == 1
    assert "keep_now" not in {button.key for button in app.button}


def test_a_model_file_is_shown_then_opened_when_wanted(page: Page, shown: list[TrainingRun]) -> None:
    saved = run_of(7, dataset="xor", hidden_layer_sizes="5")
    app = page(LiveRun(run_of(3)))

    app.file_uploader(key="keep_upload").upload("xor.json", to_json(saved).encode())
    run(app)
    assert "XOR cloud, 5 tanh, epoch 7" in said(app)
    assert shown == []
    app.button(key="keep_open").click().run()
    run(app)

    assert len(shown) == 1
    np.testing.assert_array_equal(shown[0].network.parameters, saved.network.parameters)


def test_an_uploaded_file_is_read_once_however_often_it_is_shown(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []

    def recorded(content: bytes) -> TrainingRun | str:
        read.append(content)
        return opened(content)

    monkeypatch.setattr(keep_view, "opened", recorded)
    app = page(LiveRun(run_of(3)))

    app.file_uploader(key="keep_upload").upload("a.json", to_json(run_of(1)).encode())
    for _ in range(3):
        run(app)
    app.file_uploader(key="keep_upload").set_value(("a.json", b"{}", "application/json"))
    run(app)
    assert len(read) == 2
    assert "no model file" in said(app)
    assert "keep_open" not in {button.key for button in app.button}

    foreign = b'{"format": "perceptron-playground-model", "version": "[x](http://y)"}'
    app.file_uploader(key="keep_upload").set_value(("a.json", foreign, "application/json"))
    run(app)
    assert "](" not in app.warning[0].value
