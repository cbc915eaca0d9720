"""The model file: a run as JSON that a person can read, and from which it goes on bit for bit.

`docs/model_file.md` describes the format. Numbers are written with as many digits as bring back the same
float64. A file may come from anybody: nothing of it is believed before it is checked, and what is refused is
refused in one sentence, within bounded time and memory. A field that this version does not know is refused
too, because a run without what it says would be another run.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import partial
from types import MappingProxyType
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from playground.config import Change, ConfigError, ExperimentConfig
from playground.nn.network import Network, n_parameters, parameter_blocks
from playground.nn.optimizers import OPTIMIZERS, OptimizerState
from playground.nn.schedules import Plateau
from playground.settings import SETTINGS, shown
from playground.training.entrance import config_of
from playground.training.history import History, record_stride
from playground.training.journal import BY_HAND, EDIT, FREEZE, n_due, n_past, training_after
from playground.training.run import RunStatus, TrainingRun
from playground.training.snapshots import Snapshot, Snapshots, snapshot_stride
from playground.training.trainer import fresh_run, without_siblings
from playground.training.watch import Watch

FORMAT = "perceptron-playground-model"
"""Says in every file what it is."""
VERSION = 1
"""Of the format; goes up when files of the old one could be misread."""
MAX_BYTES = 5_000_000
"""Largest file that is read. The largest network with its optimizer's state takes about a third of it."""
MAX_CHANGES = 2_000
"""Most entries of a journal that a file can hold."""
MAX_EPOCH = 99_999_999
"""Last epoch of a run that a file can hold."""

_MOST_MARKS = 200_000
"""Brackets and colons in a file: each makes an object, and a file of nothing else would fill the memory."""
_LONGEST_NUMBER = 40
_MOST_UPDATES = 10**15
_MOST_SNAPSHOTS = 32
_MOST_SNAPSHOT_NUMBERS = 20_000
_LONGEST_REASON = 400
_PLAIN = re.compile(r"[\w ,.;:()'’%²−-]*")
_NOT_FINITE = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}
_ABOUT = (
    "A trained network of the Perceptron Playground. Open it there to go on where it stands. Weights: a row "
    "for each neuron before the layer, a column for each neuron in it."
)
_COLUMNS = ("train_loss", "test_loss", "train_metric", "test_metric", "held_out_loss")
"""Of the history, as in `Record` after the epoch."""
_REQUIRED = (
    *("format", "version", "settings", "changes", "position", "status", "reason"),
    *("layers", "optimizer", "watch", "history", "snapshots"),
)
_OPTIONAL = ("about", "epoch_start")


class ModelFileError(ValueError):
    """A file that cannot be opened, or a run that cannot be kept; the message is for the person before it."""


def to_json(run: TrainingRun) -> str:
    """The model file of a run: `from_json` gives it back as it stands, with its whole history and some of the
    states to go back to, evenly spread, without its further starts. Raises ModelFileError for a run with more
    than MAX_CHANGES changes or beyond MAX_EPOCH.
    """
    run = without_siblings(run)
    if len(run.changes) > MAX_CHANGES or run.epoch > MAX_EPOCH:
        raise ModelFileError(
            f"This run has {len(run.changes):,} changes and {run.epoch:,} epochs; a model file can hold "
            f"at most {MAX_CHANGES:,} and {MAX_EPOCH:,}. Keep one from earlier on."
        )
    content: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "about": _ABOUT,
        "settings": _settings_content(run),
        "changes": [asdict(entry) for entry in run.changes],
        "position": {"epoch": run.epoch, "step": run.step},
        "status": run.status.value,
        "reason": run.reason,
        "layers": [
            {"activation": name, "weights": weights.tolist(), "biases": biases.tolist()}
            for name, weights, biases in zip(
                run.network.activations, run.network.weights, run.network.biases, strict=True
            )
        ],
        "optimizer": _optimizer_content(run.training.optimizer, run.optimizer_state),
        "watch": _watch_content(run.watch),
        "history": {
            "epoch": run.history.epochs.tolist(),
            **{
                name: None if np.isnan(values).all() else values.tolist()
                for name, values in zip(_COLUMNS, run.history.table[1:], strict=True)
            },
        },
        "snapshots": [_snapshot_content(run, one, n_past(run.changes, one.epoch, 0)) for one in _kept(run)],
    }
    if run.step or run.epoch_start.watch != run.watch:
        content["epoch_start"] = _snapshot_content(run, run.epoch_start, n_due(run.changes, run.epoch, 0))
    return _text(content) + "\n"


def from_json(text: str | bytes) -> TrainingRun:
    """The run that a model file holds, ready to go on, with the weights in the file, also where training its
    journal anew would give others (on another machine the last digits drift). Raises ModelFileError, and
    nothing else, for anything that is no model file, is damaged, or asks for more than the settings allow.
    """
    try:
        return _run(_parsed(text))
    except RecursionError:
        raise _not_a_model_file("its parts lie too deep in each other") from None


def _run(raw: Any) -> TrainingRun:
    """The run that a JSON value means."""
    if not isinstance(raw, dict):
        raise _not_a_model_file("it is JSON of another kind")
    _check_format(raw)
    content = _object(raw, "The file", _REQUIRED, _OPTIONAL)
    config = _config(content["settings"])
    epoch, step = _fields(content["position"], "position", epoch=_epoch, step=_epoch).values()
    changes = _list(content["changes"], "changes", _change, most=MAX_CHANGES)
    try:
        fresh = fresh_run(config, changes)
    except (ValueError, IndexError) as error:
        raise ModelFileError(f"The model file cannot be opened. {error}") from error
    if step >= (batches := replace(fresh, epoch=epoch).batches_per_epoch):
        _refuse(
            f"position stands after step {step} of an epoch that has {batches}", "The step must be smaller"
        )
    in_force = training_after(config, fresh.changes[: n_due(fresh.changes, epoch, step)])
    status, reason = _status(content["status"], content["reason"], config)
    network = Network(config.layer_sizes, config.activations, _layers(content["layers"], config))
    state = _optimizer(content["optimizer"], "optimizer", config, in_force.optimizer)
    watch = _watch(content["watch"], "watch", epoch)
    here = Snapshot(epoch, network.parameters, state, watch)
    if "epoch_start" in content:
        here = _snapshot(content["epoch_start"], "epoch_start", fresh, due=True)
        if here.epoch != epoch:
            _refuse(f"epoch_start is of epoch {here.epoch}", f"It must be of {epoch}, where the run stands")
    elif step:
        _refuse("epoch_start is missing", "A run that stands within an epoch needs it to go on")
    return replace(
        fresh,
        epoch=epoch,
        step=step,
        network=network,
        optimizer_state=state,
        history=_history(content["history"], fresh, epoch),
        snapshots=_snapshots(content["snapshots"], fresh, epoch),
        epoch_start=here,
        watch=watch,
        status=status,
        reason=reason,
    )


# Writing


def _settings_content(run: TrainingRun) -> dict[str, Any]:
    """All settings that decide the run; drawn points as rows, and only where they differ or are learned."""
    settings = run.config.to_settings()
    if not run.problem.takes_points and settings["points"] == SETTINGS["points"].default:
        del settings["points"]
    else:
        settings["points"] = [list(point) for point in settings["points"]]
    return settings


def _kept(run: TrainingRun) -> list[Snapshot]:
    """The snapshots that go into the file: evenly spread, without that of epoch 0, which costs nothing."""
    size = len(run.network.parameters) * (1 + max(kind.n_vectors for kind in OPTIMIZERS.values()))
    stride = snapshot_stride(run.epoch, max(2, min(_MOST_SNAPSHOTS, _MOST_SNAPSHOT_NUMBERS // size)))
    return [one for one in run.snapshots.kept if one.epoch and one.epoch % stride == 0]


def _optimizer_content(name: str, state: OptimizerState) -> dict[str, Any]:
    vectors = [[_or_name(number) for number in vector.tolist()] for vector in state.vectors]
    return {"name": name, "updates": state.updates, "vectors": vectors}


def _watch_content(watch: Watch) -> dict[str, Any]:
    """Infinity, "nothing seen yet", is written as null."""
    plateau = watch.plateau._asdict() | {"best": _or_null(watch.plateau.best)}
    return watch._asdict() | {"best_loss": _or_null(watch.best_loss), "plateau": plateau}


def _snapshot_content(run: TrainingRun, snapshot: Snapshot, n_obeyed: int) -> dict[str, Any]:
    optimizer = training_after(run.config, run.changes[:n_obeyed]).optimizer
    return {
        "epoch": snapshot.epoch,
        "parameters": snapshot.parameters.tolist(),
        "optimizer": _optimizer_content(optimizer, snapshot.optimizer_state),
        "watch": _watch_content(snapshot.watch),
    }


def _or_null(number: float) -> float | None:
    return None if number == math.inf else number


def _or_name(number: float) -> float | str:
    """A sum of squares may have overflowed while the weights have not; JSON has no word for that."""
    return number if math.isfinite(number) else repr(number)


def _text(value: Any, indent: str = "") -> str:
    """JSON with a line for every field and every row; numbers of a row stand on one line."""
    inner = indent + "  "
    if isinstance(value, Mapping):
        lines = [f"{inner}{json.dumps(key)}: {_text(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list) and value and isinstance(value[0], list | dict):
        return "[\n" + ",\n".join(inner + _text(item, inner) for item in value) + f"\n{indent}]"
    return json.dumps(value, allow_nan=False)


# Reading


def _parsed(text: str | bytes) -> Any:
    """The JSON value of a file that is neither too large nor made to fill the memory."""
    if len(text) > MAX_BYTES:
        raise ModelFileError(
            f"This file has {len(text) / 1e6:.1f} MB; a model file has at most {MAX_BYTES / 1e6:.0f} MB. "
            "Choose another file."
        )
    try:
        words = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    except UnicodeDecodeError:
        raise _not_a_model_file("it is not text (UTF-8)") from None
    if sum(words.count(mark) for mark in "[{:") > _MOST_MARKS:
        raise _not_a_model_file("it has too many parts")
    try:
        return json.loads(
            words, parse_float=_finite, parse_int=partial(_finite, kind=int), parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        raise _not_a_model_file(
            f"line {error.lineno}, column {error.colno} breaks the rules of JSON, as in a file cut off"
        ) from None


def _not_a_model_file(why: str) -> ModelFileError:
    return ModelFileError(
        f"This is no model file of the Perceptron Playground, or a damaged one: {why}. Open a file that was "
        "saved there."
    )


def _finite(text: str, kind: type[float] = float) -> float:
    if len(text) > _LONGEST_NUMBER or not math.isfinite(number := kind(text)):
        _constant(text)
    return number


def _constant(text: str) -> NoReturn:
    raise ModelFileError(
        f"The model file holds the number {shown(text)}. Numbers must be finite and have at most "
        f"{_LONGEST_NUMBER} characters; open a file that was not changed."
    )


def _refuse(complaint: str, advice: str) -> NoReturn:
    raise ModelFileError(f"In the model file, {complaint}. {advice}; open a file that was not changed.")


def _check_format(content: dict[str, Any]) -> None:
    if content.get("format") != FORMAT:
        raise _not_a_model_file(f"its format is not {FORMAT}")
    version = content.get("version")
    if isinstance(version, bool) or version != VERSION:
        raise ModelFileError(
            f"This model file is of version {shown(version)}; this playground reads version {VERSION}. Open "
            "it where it was saved."
        )


def _object(
    raw: Any, where: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> dict[str, Any]:
    """`raw` as an object with these fields and no others."""
    if not isinstance(raw, dict):
        _refuse(f"{where} is {shown(raw)}", f"It must be an object with {', '.join(required)}")
    for name in required:
        if name not in raw:
            _refuse(f"{where} has no {name}", f"It must have {', '.join(required)}")
    for name in raw:
        if name not in required and name not in optional:
            _refuse(
                f"{where} has the field {shown(name)}",
                f"This version knows {', '.join((*required, *optional))}, a newer one may know more",
            )
    return raw


Reader = Callable[[Any, str], Any]
"""Takes a JSON value and says where it stands: gives what it means, or refuses it."""


def _fields(raw: Any, where: str, **readers: Reader) -> dict[str, Any]:
    """`raw` as an object with these fields and no others, each of them read."""
    row = _object(raw, where, tuple(readers))
    return {name: read(row[name], f"{name} of {where}") for name, read in readers.items()}


def _list(
    raw: Any, where: str, read: Reader, length: int | None = None, most: int | None = None
) -> list[Any]:
    """`raw` as a list of `length`, or of at most `most`, each of its entries read."""
    if not isinstance(raw, list) or (length is not None and len(raw) != length):
        found = f"a list of {len(raw):,}" if isinstance(raw, list) else shown(raw)
        _refuse(f"{where} is {found}", f"It must be a list{'' if length is None else f' of {length:,}'}")
    if most is not None and len(raw) > most:
        _refuse(f"{where} has {len(raw):,} entries", f"There can be at most {most:,}")
    entry = where if where.startswith("an entry") else f"an entry of {where}"
    return [read(item, entry) for item in raw]


def _any(raw: Any, where: str) -> Any:
    return raw


def _one(raw: Any, where: str, wanted: str) -> str:
    """Nothing but `wanted`."""
    if raw != wanted:
        _refuse(f"{where} is {shown(raw)}", f"By settings and changes it must be {wanted}")
    return wanted


def _whole(raw: Any, where: str, high: int) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= high:
        _refuse(f"{where} is {shown(raw)}", f"It must be a whole number from 0 to {high:,}")
    return raw


_epoch = partial(_whole, high=MAX_EPOCH)
_waited = partial(_whole, high=MAX_EPOCH + 1)


def _number(raw: Any, where: str, words: Mapping[Any, float] = MappingProxyType({})) -> float:
    """`raw` as a number; `words` stand for some."""
    if isinstance(raw, str | None) and raw in words:
        return words[raw]
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        _refuse(f"{where} is {shown(raw)}", "It must be a number")
    return float(raw)


_number_or_inf = partial(_number, words={None: math.inf})


def _numbers(
    raw: Any, where: str, length: int, words: Mapping[Any, float] = MappingProxyType({})
) -> NDArray[np.float64]:
    """`raw` as (length,) numbers, finite but for `words`, write-protected."""
    array = np.array(_list(raw, where, partial(_number, words=words), length), dtype=np.float64)
    array.setflags(write=False)
    return array


def _config(raw: Any) -> ExperimentConfig:
    names = tuple(ExperimentConfig().to_settings())
    settings = _object(raw, "settings", (), names)
    try:
        return config_of(settings)
    except ConfigError as error:
        raise ModelFileError(f"The model file cannot be opened. {error}") from error


def _change(raw: Any, where: str) -> Change:
    row = _fields(raw, "a change", epoch=_epoch, step=_epoch, name=_any, value=_any)
    name, value = row["name"], row["value"]
    if not isinstance(name, str):
        _refuse(f"a change has the name {shown(name)}", f"It must be a setting, {EDIT} or {FREEZE}")
    if name in BY_HAND:
        where = "the value of a change [layer, source, target, number or frozen]"
        layer, source, target, last = _list(value, where, _any, 4)
        if name == EDIT:
            value = (*(_epoch(index, where) for index in (layer, source, target)), _number(last, where))
        else:
            if not isinstance(last, bool):
                _refuse(f"frozen in {where} is {shown(last)}", "It must be true or false")
            ends = (None if index is None else _epoch(index, where) for index in (source, target))
            value = (_epoch(layer, where), *ends, last)
    return Change(row["epoch"], row["step"], name, value)


def _status(raw: Any, reason: Any, config: ExperimentConfig) -> tuple[RunStatus, str]:
    values = [status.value for status in RunStatus]
    if not isinstance(raw, str) or raw not in values:
        _refuse(f"status is {shown(raw)}", f"It must be one of {', '.join(values)}")
    if not isinstance(reason, str) or len(reason) > _LONGEST_REASON or not _PLAIN.fullmatch(reason):
        _refuse(
            f"reason is {shown(reason)}",
            f"It must be plain words without signs such as <, at most {_LONGEST_REASON} characters",
        )
    status = RunStatus(raw)
    if (status is RunStatus.UNTRAINABLE) != bool(config.untrainable):
        _refuse(
            f"status is {status.value}", "It must be untrainable where the activations are, and only there"
        )
    if status is RunStatus.ACTIVE and reason:
        _refuse(f"reason is {shown(reason)}", "It must be empty while the status is active")
    return status, config.untrainable or reason


def _layers(raw: Any, config: ExperimentConfig) -> NDArray[np.float64]:
    """The flat parameters (P,) of the layers."""
    flat = np.empty(n_parameters(config.layer_sizes))
    rows = _list(raw, "layers", _any, len(config.activations))
    for number, (row, block, name) in enumerate(
        zip(rows, parameter_blocks(flat, config.layer_sizes), config.activations, strict=True), start=1
    ):
        numbers = partial(_numbers, length=block.shape[1])
        layer = _fields(
            row,
            f"layer {number}",
            activation=partial(_one, wanted=name),
            weights=partial(_list, read=numbers, length=len(block) - 1),
            biases=numbers,
        )
        block[:] = [*layer["weights"], layer["biases"]]
    return flat


def _optimizer(raw: Any, where: str, config: ExperimentConfig, name: str) -> OptimizerState:
    """The state of the optimizer `name`, which is in force there."""
    numbers = partial(_numbers, length=n_parameters(config.layer_sizes), words=_NOT_FINITE)
    row = _fields(
        raw,
        where,
        name=partial(_one, wanted=name),
        updates=partial(_whole, high=_MOST_UPDATES),
        vectors=partial(_list, read=numbers, length=OPTIMIZERS[name].n_vectors),
    )
    return OptimizerState(row["updates"], tuple(row["vectors"]))


def _plateau(raw: Any, where: str) -> Plateau:
    row = _fields(raw, where, best=_number_or_inf, bad_epochs=_waited, factor=_number)
    if not 0 < row["factor"] <= 1:
        _refuse(f"factor of {where} is {row['factor']}", "It must be above 0 and at most 1")
    return Plateau(**row)


def _watch(raw: Any, where: str, epoch: int) -> Watch:
    best_epoch = partial(_whole, high=epoch)
    row = _fields(
        raw, where, best_loss=_number_or_inf, best_epoch=best_epoch, waited=_waited, plateau=_plateau
    )
    return Watch(**row)


def _snapshot(raw: Any, where: str, fresh: TrainingRun, *, due: bool) -> Snapshot:
    """A state at the beginning of an epoch: after the changes made there (`due`), or before them."""
    numbers = partial(_numbers, length=n_parameters(fresh.config.layer_sizes))
    row = _fields(raw, where, epoch=_epoch, parameters=numbers, optimizer=_any, watch=_any)
    epoch = row["epoch"]
    n_obeyed = (n_due if due else n_past)(fresh.changes, epoch, 0)
    optimizer = training_after(fresh.config, fresh.changes[:n_obeyed]).optimizer
    return Snapshot(
        epoch,
        row["parameters"],
        _optimizer(row["optimizer"], f"optimizer of {where}", fresh.config, optimizer),
        _watch(row["watch"], f"watch of {where}", epoch),
    )


def _snapshots(raw: Any, fresh: TrainingRun, epoch: int) -> Snapshots:
    """Those of the file behind that of epoch 0, which is trained by nobody."""
    kept = [fresh.snapshots.kept[0]]
    for snapshot in _list(raw, "snapshots", partial(_snapshot, fresh=fresh, due=False), most=_MOST_SNAPSHOTS):
        if not kept[-1].epoch < snapshot.epoch <= epoch:
            _refuse(
                f"there is a snapshot of epoch {snapshot.epoch} after that of {kept[-1].epoch}",
                f"Epochs must go up, to {epoch} at most",
            )
        kept.append(snapshot)
    kept = kept[: 1 + fresh.snapshots.capacity]
    return Snapshots(fresh.snapshots.capacity, tuple(kept))


def _history(raw: Any, fresh: TrainingRun, epoch: int) -> History:
    """The recorded losses up to `epoch`; the file must have a row for each epoch that is to be recorded."""
    columns = _object(raw, "history", ("epoch", *_COLUMNS))
    epochs, last = [0], 0
    while (last := last + record_stride(last)) <= epoch:
        epochs.append(last)
    if columns["epoch"] != epochs or not all(type(one) is int for one in columns["epoch"]):
        _refuse(
            f"the epochs of history are not those of a run that has come to epoch {epoch:,}",
            f"There must be {len(epochs):,}, from 0 on",
        )
    table = np.full((1 + len(_COLUMNS), len(epochs)), np.nan)
    table[0] = epochs
    absent = {"held_out_loss"} if not fresh.problem.n_held_out else set()
    absent |= {"test_loss", "test_metric"} if not fresh.problem.n_test else set()
    for number, name in enumerate(_COLUMNS, start=1):
        if name not in absent:
            table[number] = _numbers(columns[name], f"{name} of history", len(epochs))
        elif columns[name] is not None:
            _refuse(f"history has a {name}", "It must be null: by the settings there are no such points")
    return History().extended(table.T.tolist())
