"""The Keep panel on a page of its own, with a session made by hand."""

import ast
from dataclasses import replace

import numpy as np
import pytest

from playground.export.model_file import MAX_BYTES, MAX_EPOCH, to_json
from playground.pages.playground import keep_view
from playground.pages.playground.keep_view import forms_of, opened
from playground.training.run import TrainingRun
from playground.training.trainer import advance
from tests.playground.pages.opened_page import said, shown
from tests.playground.pages.playground.opened import Page, live, press, run_of


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
    app = page("keep", run=replace(run_of(), epoch=MAX_EPOCH + 1))

    assert app.download_button(key="keep_model").disabled
    assert not app.download_button(key="keep_script").disabled
    assert app.warning[0].value.startswith("This run has 0 changes")


def test_what_is_no_model_file_is_refused_in_a_sentence() -> None:
    for content in [b"", b"\xff\xfe", b"[]", b"{}", b"[" * 200_000, b"1" * (MAX_BYTES + 1)]:
        answer = opened(content)

        assert isinstance(answer, str), content[:10]
        assert answer.endswith(".")


def test_files_are_those_of_the_run_on_the_stage(page: Page) -> None:
    app = page("keep", epochs=3)
    before = app.code[0].value

    live(app).run = advance(live(app).run, epochs=2)
    app.session_state["keep_script_shown"] = True
    shown(app)

    assert "epoch 3" in before
    assert "epoch 5" in app.code[0].value
    assert "circle, 4 tanh, epoch 5:" in said(app)
    assert [button.disabled for button in app.download_button] == [False] * 3
    assert "import numpy as np" in app.code[1].value  # shown only while it is wanted
    app.session_state["keep_script_shown"] = False
    assert len(shown(app).code) == 1


def test_while_it_plays_the_files_stay_until_another_moment_is_taken(page: Page) -> None:
    app = page("keep", epochs=3, playing=True)

    live(app).run = advance(live(app).run, epochs=2)
    shown(app)
    assert "epoch 3" in app.code[0].value
    press(app, "keep_now")
    assert "epoch 5" in app.code[0].value
    live(app).replace_run(run_of(1, dataset="xor"))
    shown(app)

    assert "dataset=xor" in app.code[0].value


def test_a_paused_run_is_written_once_however_often_it_is_shown(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[TrainingRun] = []

    def write(run: TrainingRun) -> str:
        written.append(run)
        return to_json(run)

    monkeypatch.setattr(keep_view, "to_json", write)
    app = page("keep", epochs=3)

    for _ in range(3):
        shown(app)

    assert len(written) == 1
    assert "keep_now" not in {button.key for button in app.button}


def test_a_model_file_is_shown_then_opened_when_wanted(page: Page, staged: list[TrainingRun]) -> None:
    saved = run_of(7, dataset="xor", hidden_layer_sizes="5")
    app = page("keep", epochs=3)

    app.file_uploader(key="keep_upload").upload("xor.json", to_json(saved).encode())
    shown(app)
    assert "XOR cloud, 5 tanh, epoch 7" in said(app)
    assert staged == []
    press(app, "keep_open")
    shown(app)

    assert len(staged) == 1
    np.testing.assert_array_equal(staged[0].network.parameters, saved.network.parameters)


def test_an_uploaded_file_is_read_once_however_often_it_is_shown(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []

    def recorded(content: bytes) -> TrainingRun | str:
        read.append(content)
        return opened(content)

    monkeypatch.setattr(keep_view, "opened", recorded)
    app = page("keep", epochs=3)

    app.file_uploader(key="keep_upload").upload("a.json", to_json(run_of(1)).encode())
    for _ in range(3):
        shown(app)
    app.file_uploader(key="keep_upload").set_value(("a.json", b"{}", "application/json"))
    shown(app)
    assert len(read) == 2
    assert "no model file" in said(app)
    assert "keep_open" not in {button.key for button in app.button}

    foreign = b'{"format": "perceptron-playground-model", "version": "[x](http://y)"}'
    app.file_uploader(key="keep_upload").set_value(("a.json", foreign, "application/json"))
    shown(app)
    assert "](" not in app.warning[0].value
