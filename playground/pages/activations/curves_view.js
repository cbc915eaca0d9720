// Activations and their derivatives as curves, and a point on them that is dragged or moved with the arrow keys.

const STEP = 0.1;
const EASE_MS = 120;
const TELL_MS = 200; // after the last key press Python is told
const KEYS = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP, PageDown: -1, PageUp: 1 };

/** Three digits after the point; far from 1 in powers of ten. */
function told(value) {
  const size = Math.abs(value);
  const far = size !== 0 && (size < 0.0005 || size >= 10000);
  return (value < 0 ? "−" : "") + (far ? inPowersOfTen(size, 1) : size.toFixed(3));
}

const rounded = (z) => Math.round(z / STEP) * STEP;

function createActivations(root, tell) {
  let [data, place, heard, dragged] = [null, null, null, false];
  let [halt, timer] = [() => {}, 0];
  const text = (curve, key, step) => told(curve.values[key][step]);
  const curves = createCurves(root, { text, clamped: true });
  root.append(make("div", { class: "numbers" }, curves.table));

  const timeOf = (z) => ((z - data.low) / (data.high - data.low)) * (data.x.length - 1);

  function show(z) {
    place = z;
    if (!data) return;
    curves.paint(timeOf(z));
    const handle = curves.charts[0].canvas;
    const [at, tenth] = [Math.round(timeOf(z)), rounded(z).toFixed(1)];
    const said = data.curves.map(
      ({ label, values }) =>
        `${label} ${told(values.value[at])}, ${data.words.slope} ${told(values.slope[at])}`,
    );
    handle.setAttribute("aria-valuenow", tenth);
    handle.setAttribute("aria-valuetext", `z ${tenth.replace("-", "−")}: ${said.join("; ")}`);
  }

  /** Goes to z by hand; Python is told after `wait` ms of rest. */
  function go(z, wait) {
    halt();
    clearTimeout(timer);
    show(within(rounded(z), data.low, data.high));
    if (dragged) return;
    timer = setTimeout(() => {
      heard = null; // whatever Python answers is the place to be
      tell("moved", Number(place.toFixed(1)));
    }, wait);
  }

  function onKey(event) {
    const ends = { Home: data.low, End: data.high };
    if (!(event.key in KEYS) && !(event.key in ends)) return;
    go(ends[event.key] ?? place + KEYS[event.key], TELL_MS);
    event.preventDefault();
    event.stopPropagation();
  }

  function listen() {
    const handle = curves.charts[0].canvas;
    for (const [name, value] of Object.entries({
      role: "slider",
      tabindex: 0,
      "aria-valuemin": data.low,
      "aria-valuemax": data.high,
    })) {
      handle.setAttribute(name, value);
    }
    handle.addEventListener("keydown", onKey);
    for (const chart of curves.charts) {
      draggable(chart.canvas, ([right], held) => {
        dragged = held;
        go(chart.axes.x.back(right), 0);
      });
    }
  }

  return {
    heard({ z }) {
      if (z === heard) return;
      heard = z;
      halt();
      if (place === null) place = z;
      else if (!dragged) halt = glide(place, z, EASE_MS, show);
    },
    show(next) {
      const isFirst = data === null;
      data = next;
      curves.load(data);
      if (isFirst) listen();
      show(place);
    },
    repaint: () => show(place),
    end: () => clearTimeout(timer),
  };
}

export default mounted(createActivations);
