// The two live curves: loss, and accuracy or R². What has come of the history stands in the stage's memory (`rows.js`); the
// stage says what is painted, and the curves never run ahead of it. A pointer reads both at one epoch; dragged, it is where the
// run goes back to.

const SHARED_CURVES = Symbol.for("perceptron-playground.stage");
const PAINT_EVERY_MS = 40; // while it plays
const ALT_EVERY_MS = 1000;
const SHORTEST_AXIS = 10; // epochs, so that its marks are whole ones
const [GHOST_REACH, GHOST_START] = [10, 100]; // the run before is shown up to so many times the present epoch, and at least so far
const BAND_REACH = 3; // times the largest loss of the run itself, on an axis that is not logarithmic
const NEAR_PX = 8; // of a mark, from which its words are shown
const DRAG_PX = 4;
const [EPOCH, TRAIN_LOSS, TEST_LOSS, TRAIN_METRIC, TEST_METRIC, HELD_OUT] = [0, 1, 2, 3, 4, 5];
const [TRAIN_BAND, TEST_BAND] = [6, 9];
const DASHES = { test: [7, 4], held_out: [2, 3] };

function createLiveCurves(root) {
  const shared = (globalThis[SHARED_CURVES] ??= {});
  const group = put(root, "div", { class: "live-curves-both" });
  const slider = put(root, "input", { class: "live-curves-slider", type: "range", min: 0, step: 1 });
  const charts = [
    { name: "loss", lines: { training: TRAIN_LOSS, held_out: HELD_OUT, test: TEST_LOSS } },
    { name: "metric", lines: { training: TRAIN_METRIC, test: TEST_METRIC } },
  ].map((chart) => {
    const made = { title: make("b"), key: make("span", { class: "key" }), canvas: canvasOf("live-curve") };
    put(group, "figure", {}, make("figcaption", {}, made.title, made.key), made.canvas);
    made.canvas.dataset.curve = chart.name;
    return { ...chart, ...made, axes: null };
  });
  let data = null;
  let pointed = null; // an epoch
  let drag = null; // {x, moved} while a pointer is down
  let [paintedAt, altAt, timer] = [-Infinity, -Infinity, 0];

  const table = () => shared.memory?.rows;
  const notes = () => table()?.notes;
  const word = (key, values = {}) => filled(data.words[key], values);

  /** The rows that may be seen: up to the painted frame, or as far as a rewound run has come. */
  const seen = () => rowAt(table(), shared.present.furthest) + 1;

  function changed() {
    if (timer || !data) return;
    const wait = shared.present?.playing ? Math.max(paintedAt + PAINT_EVERY_MS - performance.now(), 0) : 0;
    timer = setTimeout(() => {
      timer = 0;
      if (document.visibilityState === "visible") requestAnimationFrame(paint);
    }, wait);
  }

  function paint() {
    const rows = table();
    if (!data || !shared.present || !rows?.count || !notes()) return;
    paintedAt = performance.now();
    const count = seen();
    const epochs = columnOf(rows, EPOCH, count);
    const last = count ? epochs[count - 1] : 0;
    const ghost = ghostOf(rows.ghost, last);
    const end = Math.max(last, SHORTEST_AXIS, ghost?.x[ghost.x.length - 1] ?? 0);
    const reading = pointed === null ? null : Math.max(rowAt(rows, Math.min(pointed, last)), 0);
    const now = { rows, count, epochs, ghost, end, reading };
    for (const chart of charts) {
      const own = Object.entries(chart.lines)
        .map(([name, column]) => ({ name, x: epochs, values: columnOf(rows, column, count) }))
        .filter(({ values }) => values.some((value) => !Number.isNaN(value)));
      paintOne(chart, own, now);
      writeKey(chart, own, reading);
    }
    Object.assign(root.dataset, {
      epoch: last,
      points: count,
      marks: notes().marks.length,
      tried: Boolean(shared.present.tried),
      pointed: reading === null ? "" : epochs[reading],
    });
    tell(epochs, last, reading);
  }

  /** Paints a chart of its `own` lines; `now` is what `paint` has found out for both. */
  function paintOne(chart, own, { rows, count, epochs, ghost, end, reading }) {
    const isLoss = chart.name === "loss";
    const log = isLoss && notes().log;
    const { colours } = data;
    const bands = isLoss && rows.columns > HELD_OUT + 1 ? bandsOf(rows, epochs, count, own, log) : [];
    const lines = [
      ...(isLoss && ghost ? [{ ...ghost, colour: colours.ghost, width: 1.5 }] : []),
      ...bands.map(({ x, middle, colour }) => ({ x, values: middle, colour: `${colour}99`, width: 1 })),
      ...own.map((line) => ({ ...line, colour: colourOf(line.name), dash: DASHES[line.name], width: 2 })),
    ];
    const reached = [...lines.map(({ values }) => values), ...bands.map(({ high }) => high)];
    const range = rangeOf(isLoss, reached, log);
    const { marks, since, best } = notes();
    const found = [
      ...(best === null ? [] : [[best, word("best", { epoch: best.toLocaleString("en-US") })]]),
      ...(since ? [since] : []),
    ];
    const { present } = shared;
    const size = data.present ? 16 : 13;
    chart.axes = paintChart(chart.canvas, {
      x: { range: [0, end], title: data.words.epoch, text: (value) => (value || 0).toLocaleString("en-US") },
      y: { range, log },
      lines: lines.map(({ values, ...line }) => ({
        ...line,
        values: log ? values.map((one) => (one > 0 ? one : NaN)) : values,
      })),
      areas: bands.map((band) => ({ ...band, colour: `${band.colour}29` })),
      uprights: [
        ...marks.map(([x]) => ({ x, colour: colours.muted, dash: [2, 3] })),
        ...found.map(([x]) => ({ x, colour: colours.ink, dash: [6, 4] })),
        ...(present.isPaintedLast ? [] : [{ x: present.epoch, colour: colours.ink }]),
        ...(reading === null ? [] : [{ x: epochs[reading], colour: colours.muted }]),
      ],
      points: pointsOf(chart, own, reading, epochs),
      colours,
      size,
      room: { left: 3.4 * size, right: 10, top: 8, bottom: 2.6 * size },
    });
    if (chart.axes) writeMarks(chart, marks, found, end, size);
  }

  /** A dot on each line where one points, and where the loss and metric of a weight that is tried out are. */
  function pointsOf(chart, own, reading, epochs) {
    const { tried, epoch } = shared.present;
    const at =
      reading === null ? [] : own.map(({ name, values }) => [epochs[reading], values[reading], name]);
    for (const [part, name] of Object.entries({ train: "training", test: "test" }))
      if (tried?.[part]) at.push([epoch, tried[part][chart.name], name]);
    return at.map(([x, y, name]) => ({ x, y, shape: 0, colour: colourOf(name), size: 4.5 }));
  }

  const colourOf = (name) =>
    ({ training: data.colours.training, test: data.colours.test, held_out: data.colours.muted })[name];

  function ghostOf(ghost, last) {
    if (!ghost) return null;
    const reach = Math.max(GHOST_REACH * last, GHOST_START);
    const count = ghost[0].filter((epoch) => epoch <= reach).length;
    return count
      ? { x: ghost[0].slice(0, count), values: Float32Array.from(ghost[1].slice(0, count)) }
      : null;
  }

  /** Lowest, median and highest of further starts, of training and of test, where they were recorded. */
  function bandsOf(rows, epochs, count, own, log) {
    const most = log ? Infinity : BAND_REACH * Math.max(...own.map(({ values }) => largest(values)));
    const band = (first, name) => {
      const [low, middle, high] = [0, 1, 2].map((next) => columnOf(rows, first + next, count));
      const kept = Array.from(epochs.keys()).filter((at) => !Number.isNaN(low[at]));
      const of = (values) => kept.map((at) => Math.min(values[at], most));
      const x = kept.map((at) => epochs[at]);
      return { x, low: of(low), middle: of(middle), high: of(high), colour: colourOf(name) };
    };
    return [band(TRAIN_BAND, "training"), band(TEST_BAND, "test")].filter(({ x }) => x.length);
  }

  const largest = (values) =>
    values.reduce((most, value) => (value > most && value < Infinity ? value : most), 0);
  const smallest = (values) =>
    values.reduce((least, value) => (value < least && value > -Infinity ? value : least), 0);

  /** The upright axis: a loss from 0, or over its powers of ten; shares from 0 to 1; R² down to its lowest, at most to -1. */
  function rangeOf(isLoss, all, log) {
    if (!isLoss && notes().metric_is_share) return [-0.02, 1.02];
    const most = Math.max(...all.map(largest));
    if (!log) return [isLoss ? 0 : Math.max(Math.min(...all.map(smallest)), -1), most > 0 ? 1.05 * most : 1];
    const positive = all.flatMap((values) => Array.from(values).filter((one) => one > 0 && one < Infinity));
    if (!positive.length) return [0.1, 1];
    const [low, high] = [positive.reduce((a, b) => Math.min(a, b)), most];
    return [low / 1.2, Math.max(1.2 * high, 2 * low)];
  }

  /** The numbers of the marks, and in words the last of them, or the one that is pointed at, and what was found. */
  function writeMarks({ axes, canvas }, marks, found, end, size) {
    const { context, x } = axes;
    const near = marks.findIndex(
      ([epoch]) => pointed !== null && Math.abs(x.to(epoch) - x.to(pointed)) <= NEAR_PX,
    );
    const written = near >= 0 ? near : marks.length - 1;
    context.font = `${size - 1}px ${getComputedStyle(canvas).fontFamily}`;
    const labels = marks.map(([epoch], at) => [epoch, String(at + 1), 0]);
    if (written >= 0) labels.push([marks[written][0], marks[written][1], 1]);
    labels.push(...found.map(([epoch, text], at) => [epoch, text, at + (marks.length ? 2 : 0)]));
    for (const [epoch, text, row] of labels) {
      const toTheLeft = epoch > end / 2;
      context.textAlign = toTheLeft ? "right" : "left";
      context.textBaseline = "top";
      const [across, down] = [x.to(epoch) + (toTheLeft ? -3 : 3), 8 + row * (size + 3)];
      haloText(context, text, across, down, { colour: data.colours.muted, rim: data.colours.background });
    }
  }

  /** The key of a chart: its lines, with their values where one points, or now. */
  function writeKey({ name: chart, title, key }, own, reading) {
    const name = chart === "loss" ? data.words.loss : notes().metric;
    const epoch = reading === null ? 0 : table().values[reading * table().columns];
    write(title, reading === null ? name : word("reading", { name, epoch: epoch.toLocaleString("en-US") }));
    const hasBand = chart === "loss" && table().columns > HELD_OUT + 1;
    const names = [
      ...(chart === "loss" && table().ghost ? ["previous"] : []),
      ...(hasBand ? ["band"] : []),
      ...own.map(({ name }) => name),
    ];
    if (key.dataset.of !== `${names} ${data.colours.scheme}`) {
      key.dataset.of = `${names} ${data.colours.scheme}`;
      key.replaceChildren(
        ...names.map((name) => make("span", { class: `of-${name}` }, make("i"), data.words[name], make("b"))),
      );
    }
    for (const { name, values } of own) {
      const at = reading ?? values.length - 1;
      write(key.querySelector(`.of-${name} b`), values.length ? short(values[at], 3) : "");
    }
  }

  /** What the charts show in words: where one points at once, else at most once a second. */
  function tell(epochs, last, reading) {
    const now = performance.now();
    if (reading === null && shared.present.playing && now - altAt < ALT_EVERY_MS) return;
    altAt = now;
    const rows = table();
    const at = reading ?? seen() - 1;
    const value = (column) => short(rows.values[at * rows.columns + column], 3);
    const hasTest = !Number.isNaN(rows.values[at * rows.columns + TEST_LOSS]);
    charts.forEach(({ name, canvas, lines }) => {
      const title = name === "loss" ? data.words.loss : notes().metric;
      const values = { title, train: value(lines.training), test: value(lines.test) };
      canvas.setAttribute("aria-label", word(hasTest ? "alt_both" : "alt", values));
    });
    slider.max = last;
    slider.value = epochs[at] ?? 0;
    const text = charts.map(({ canvas }) => canvas.getAttribute("aria-label")).join(" ");
    slider.setAttribute("aria-valuetext", `${word("at", { epoch: slider.value })} ${text}`);
  }

  function pointAt(event, chart) {
    const box = chart.canvas.getBoundingClientRect();
    const epoch = chart.axes?.x.back(event.clientX - box.left);
    pointed = epoch === undefined ? null : within(Math.round(epoch), 0, shared.present.furthest);
    changed();
  }

  function leave() {
    pointed = null;
    changed();
  }

  for (const chart of charts) {
    const { canvas } = chart;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      drag = { x: event.clientX, moved: false };
      canvas.setPointerCapture(event.pointerId);
      pointAt(event, chart);
    });
    canvas.addEventListener("pointermove", (event) => {
      pointAt(event, chart);
      if (!drag || pointed === null) return;
      drag.moved ||= Math.abs(event.clientX - drag.x) >= DRAG_PX;
      if (drag.moved) shared.goTo?.(pointed);
    });
    for (const end of ["pointerup", "pointercancel"])
      canvas.addEventListener(end, (event) => {
        drag = null;
        if (event.pointerType === "touch") leave();
      });
    canvas.addEventListener("pointerleave", () => !drag && leave());
  }

  slider.addEventListener("input", () => {
    pointed = Number(slider.value);
    changed();
  });
  slider.addEventListener("keydown", ({ key }) => {
    if (key === "Enter" && pointed !== null) shared.goTo?.(pointed);
    if (key === "Escape") leave();
  });
  slider.addEventListener("blur", leave);

  shared.curves = changed;
  return {
    show(next) {
      data = next;
      root.classList.toggle("presented", data.present);
      slider.setAttribute("aria-label", data.words.slider);
      root.style.setProperty("--training", data.colours.training);
      root.style.setProperty("--test", data.colours.test);
      root.style.setProperty("--held-out", data.colours.muted);
      root.style.setProperty("--previous", data.colours.ghost);
      changed();
    },
    repaint: paint,
    end() {
      clearTimeout(timer);
      if (shared.curves === changed) shared.curves = null;
    },
  };
}

export default mounted(createLiveCurves);
