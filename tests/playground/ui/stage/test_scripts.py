"""The scripts of the stage that touch no page: run by Node, where it is installed, with Python's own data."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from playground.config import ExperimentConfig, ViewOptions
from playground.nn.network import parameter_index
from playground.training.entrance import config_of
from playground.training.trainer import advance, fresh_run
from playground.ui.live_run import LiveRun
from playground.ui.stage.scene import scene
from tests.playground.ui.stage.node import needs_node, run_by_node

SETTINGS: list[dict[str, Any]] = [
    {},
    {"dataset": "curve", "hidden_layer_sizes": (3,)},
    {"dataset": "gaussians3", "hidden_layer_sizes": (8, 8)},
    {"dataset": "xor_gate", "hidden_layer_sizes": ()},
]

pytestmark = needs_node


def scene_of(config: ExperimentConfig) -> dict[str, Any]:
    return scene(fresh_run(config), ViewOptions(), False)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("lines", ["weights", "gradient"])
def test_a_strip_is_read_as_it_was_written(settings: dict[str, Any], lines: str) -> None:
    config = config_of(settings)
    live = LiveRun(advance(fresh_run(config), 3))
    strip = live.strip(scene=scene_of(config), speed="20", lines=lines, page={"number": 1, "run": 1})

    read = run_by_node(
        """
        const {header, payload} = parseStrip(new Uint8Array(data.strip));
        const shape = sceneShape(header.scene);
        const frames = header.frames.map((entry) => parseFrame(entry, payload, shape, data.gradient));
        result = frames.map((frame) => ({
            parameters: [...frame.parameters], gradient: frame.gradient && [...frame.gradient]}));
        """,
        {"strip": list(strip), "gradient": lines == "gradient"},
    )
    parameters = live.run.network.parameters
    assert len(read) == 1
    np.testing.assert_allclose(read[0]["parameters"], parameters, rtol=1e-6)
    assert (read[0]["gradient"] is not None) == (lines == "gradient")


def test_a_frame_without_its_scene_is_refused() -> None:
    small, large = (config_of({"hidden_layer_sizes": sizes}) for sizes in ((2,), (8, 8)))
    strip = LiveRun(fresh_run(small)).strip(
        scene=scene_of(large), speed="20", lines="weights", page={"number": 1, "run": 1}
    )

    read = run_by_node(
        """
        const {header, payload} = parseStrip(new Uint8Array(data));
        result = header.frames.map((entry) => parseFrame(entry, payload, sceneShape(header.scene), true));
        """,
        list(strip),
    )
    assert read == [None]


def test_parameters_stand_where_the_core_has_them() -> None:
    sizes = (2, 3, 4, 1)
    places = [(0, 0, 0), (0, 2, 1), (1, 1, 3), (1, 3, 0), (2, 4, 0)]
    scene_like = {"layer_sizes": sizes, "one_whole": False, "n_inputs": 2}

    found = run_by_node(
        "const shape = sceneShape(data[0]); result = data[1].map((at) => parameterIndex(shape, ...at));",
        [scene_like, places],
    )
    assert found == [parameter_index(sizes, *place) for place in places]


def test_an_event_is_told_until_it_is_answered() -> None:
    told = run_by_node(
        """
        const later = [];
        globalThis.setTimeout = (act) => later.push(act);
        globalThis.clearTimeout = () => {};
        result = [];
        const outbox = createOutbox({}, ({events}) => result.push(events.map((event) => event.serial)));
        const tell = () => later.splice(0).pop()();
        outbox.say({kind: "a"});
        tell();
        outbox.say({kind: "b"});
        tell();
        outbox.answered(1);
        tell();
        """
    )

    assert told == [[1], [1, 2], [2]]


def test_a_choice_follows_python_but_not_an_older_word() -> None:
    seen = run_by_node(
        """
        let serial = 0;
        const sent = [];
        const wish = createWish((value) => { sent.push(value); serial += 1; return serial; });
        wish.want("a");
        wish.want("b");
        wish.want("c");
        const old = [wish.heard("z", 0), wish.value];
        wish.heard("a", 1);
        const own = [wish.value, [...sent]];
        wish.heard("c", 2);
        const changed = [wish.heard("d", 2), wish.value];
        result = [old, own, changed];
        """
    )

    assert seen == [[False, "c"], ["c", ["a", "c"]], [True, "d"]]


@pytest.mark.parametrize("width", [390, 700, 1400])
@pytest.mark.parametrize("present", [False, True])
def test_tiles_stand_inside_the_stage_and_apart(width: int, present: bool) -> None:
    shapes = [(2, 1), (2, 4, 2, 1), (9, 8, 8, 8, 8, 8, 8, 1), (7, 32, 32, 5), (1, 6, 1)]
    scenes = [
        {
            "layer_sizes": sizes,
            "off_inputs": ["x"] * (9 - sizes[0]),
            "one_whole": sizes[-1] > 1,
            "present": present,
        }
        for sizes in shapes
    ]

    nets = run_by_node(
        "result = data.scenes.map((scene) => stageLayout(data.width, 560, scene).net);",
        {"scenes": scenes, "width": width},
    )
    for sizes, net in zip(shapes, nets, strict=True):
        columns = [column["tiles"] for column in net["columns"]]
        assert [len(tiles) for tiles in columns] == list(sizes)
        for tiles in columns:
            tops = [tile["top"] for tile in tiles]
            assert all(below - above >= tiles[0]["size"] for above, below in pairwise(tops))
            assert all(tile["left"] >= 0 and tile["left"] + tile["size"] <= net["inner"] for tile in tiles)
        lefts = [tiles[0]["left"] for tiles in columns]
        assert lefts == sorted(lefts)


VOICE = """
let now = 1000;
globalThis.performance = {now: () => now};
const timers = [];
globalThis.setTimeout = (callback) => timers.push(callback);
const turn = () => timers.splice(0).forEach((callback) => callback());
globalThis.location = {origin: "here", pathname: "/page"};
globalThis.Element = class {
    constructor(around) { this.around = around; }
    closest() { return this.around; }
};
const listeners = {};
globalThis.addEventListener = (type, listener) => { listeners[type] = listener; };
const voice = openVoice();
const here = {matches: () => true, hasAttribute: () => false, target: "", origin: "here"};
const link = (pathname, more = {}) => new Element({...here, pathname, ...more});
const targets = {
    "a button": new Element({matches: () => false}),
    "a link to another page": link("/other"),
    "a link within the page": link("/page"),
    "a link that opens a tab": link("/other", {target: "_blank"}),
    "anything else": new Element(null),
};
"""


def test_behind_a_press_that_may_lead_away_nothing_is_said_until_its_answer_is_there() -> None:
    waits = run_by_node(
        VOICE
        + """
        result = {};
        for (const [name, target] of Object.entries(targets)) {
            now += 10_000;
            listeners.click({target});
            turn();
            turn();
            now += 100;
            const before = voice.wait(now);
            voice.answered();
            result[name] = [before, voice.wait(now)];
        }
        """
    )

    assert {name for name, (before, _) in waits.items() if before > 1000} == {
        "a button",
        "a link to another page",
    }
    assert all(before > 0 and after == 0 for before, after in waits.values())


def test_nothing_is_said_while_a_press_is_gathered_however_long_the_page_is_busy() -> None:
    waits = run_by_node(
        VOICE
        + """
        listeners.keydown({target: targets["anything else"]});
        now += 10_000;
        voice.answered();
        result = [voice.wait(now)];
        turn();
        result.push(voice.wait(now));
        turn();
        result.push(voice.wait(now));
        """
    )

    assert [wait > 0 for wait in waits] == [True, True, False]


def test_an_answer_to_the_press_before_does_not_hurry_the_one_just_made() -> None:
    waits = run_by_node(
        VOICE
        + """
        listeners.keydown({target: targets["anything else"]});
        turn();
        turn();
        voice.answered();
        result = [voice.wait(now)];
        listeners.pointerdown({});
        now += 100;
        voice.answered();
        result.push(voice.wait(now));
        """
    )

    assert all(wait > 0 for wait in waits)


PLAYER = """
let visible = "visible";
globalThis.document = {get visibilityState() { return visible; }};
globalThis.setTimeout = () => 0;
globalThis.clearTimeout = () => {};
const asked = [];
const player = createPlayer({}, {wait: () => 0, answered() {}, say: (act) => act()}, () => {});
let number = 0;
const strip = (header) => {
    const bytes = new TextEncoder().encode(JSON.stringify(
        {session: "s", generation: 1, playing: true, interval: 50, present: 0, run: 1, ...header}));
    const data = new Uint8Array(4 + bytes.length + 400);
    new DataView(data.buffer).setUint32(0, bytes.length, true);
    data.set(bytes, 4);
    number += 1;
    return {element: "feed", data, ask: (known) => asked.push(known)};
};
const scene = {layer_sizes: [2, 1], one_whole: false, n_inputs: 2};
const frame = (id, still = false) => ({id, offset: 0, m: 0, r: 0, still});
"""


def test_frames_are_painted_in_order_and_in_time() -> None:
    ids = run_by_node(
        PLAYER
        + """
        player.receive(strip({scene, scene_number: 1, frames: [frame(1), frame(2), frame(3)]}), 0);
        result = [];
        for (let now = 0; now <= 400; now += 16) {
            const due = player.next(now, 16);
            if (due) result.push([due.id, now]);
        }
        """
    )

    assert [number for number, _ in ids] == [1, 2, 3]
    assert all(40 <= after - before <= 60 for (_, before), (_, after) in pairwise(ids))


def test_what_was_sent_ahead_is_dropped_when_the_run_pauses() -> None:
    seen = run_by_node(
        PLAYER
        + """
        player.receive(strip({scene, scene_number: 1, frames: [frame(1), frame(2), frame(3)]}), 0);
        player.next(0, 16);
        player.receive(strip({playing: false, present: 1, frames: []}), 20);
        result = [player.painted, player.next(500, 16), asked.at(-1).painted];
        """
    )

    assert seen == [1, None, 1]


def test_what_is_painted_is_reported_until_python_has_heard_of_it() -> None:
    reports = run_by_node(
        PLAYER
        + """
        player.receive(strip({scene, scene_number: 1, frames: [frame(1), frame(2)]}), 0);
        player.next(0, 16);
        asked.length = 0;
        player.receive(strip({playing: false, settled: false, present: 1, frames: []}), 20);
        player.receive(strip({playing: false, settled: false, present: 1, frames: []}), 40);
        player.receive(strip({playing: false, settled: true, present: 1, frames: [frame(2, true)]}), 60);
        result = asked.map(({painted}) => painted);
        """
    )

    assert reports == [1, 1]


def test_a_hidden_tab_asks_for_nothing() -> None:
    asked = run_by_node(
        PLAYER
        + """
        visible = "hidden";
        player.receive(strip({scene, scene_number: 1, frames: [frame(1)]}), 0);
        const hidden = asked.length;
        visible = "visible";
        player.request(10);
        result = [hidden, asked.length, asked[0].scene, asked[0].have];
        """
    )

    assert asked == [0, 1, 1, 1]
