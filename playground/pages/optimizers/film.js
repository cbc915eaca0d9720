// A film of steps: Play, one step, a slider and a pace, with the pointer and with the keyboard. What is shown between two
// steps is up to the painter, which is given the time in steps. All words come from Python.

const REDUCED_MS = 250; // between two pictures for those who want little motion
const TEXT_SIZE = 13;

const element = (tag, className, text = "") => {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
};
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const floatsOf = (text) => new Float32Array(bytesOf(text).buffer);
const hexOf = (hex) => [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
const between = (from, to, share) => from.map((value, channel) => Math.round(value + (to[channel] - value) * share));

const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** A number with four significant digits: 0.03, −12.5, 1.2·10⁻⁷. */
function short(value, digits = 4) {
  if (!Number.isFinite(value)) return "∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text;
  if (size >= 1e5 || size < 1e-4) {
    const [mantissa, exponent] = size.toExponential(digits - 2).split("e");
    text = `${Number(mantissa)}·10${[...String(Number(exponent))].map((sign) => SUPERSCRIPT[sign]).join("")}`;
  } else text = String(Number(size.toPrecision(digits)));
  return (value < 0 ? "−" : "") + text;
}

const SHAPES = [
  (canvas, x, y, r) => canvas.arc(x, y, r, 0, 2 * Math.PI),
  (canvas, x, y, r) => corners(canvas, x, y, 1.25 * r, 3, -Math.PI / 2),
  (canvas, x, y, r) => canvas.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r),
  (canvas, x, y, r) => corners(canvas, x, y, 1.25 * r, 4, 0),
  (canvas, x, y, r) => crossed(canvas, x, y, 1.15 * r, 0),
  (canvas, x, y, r) => corners(canvas, x, y, 1.15 * r, 5, -Math.PI / 2),
  (canvas, x, y, r) => crossed(canvas, x, y, 1.15 * r, Math.PI / 4),
  (canvas, x, y, r) => corners(canvas, x, y, 1.25 * r, 3, Math.PI / 2),
];

function corners(canvas, x, y, radius, count, turn) {
  for (let at = 0; at < count; at += 1) {
    const angle = turn + (2 * Math.PI * at) / count;
    canvas[at ? "lineTo" : "moveTo"](x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  canvas.closePath();
}

function crossed(canvas, x, y, radius, turn) {
  const arm = 0.34;
  const outline = [[arm, arm], [1, arm], [1, -arm], [arm, -arm], [arm, -1], [-arm, -1], [-arm, -arm], [-1, -arm], [-1, arm],
    [-arm, arm], [-arm, 1], [arm, 1]];
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  outline.forEach(([right, down], at) =>
    canvas[at ? "lineTo" : "moveTo"](x + radius * (right * cos - down * sin), y + radius * (right * sin + down * cos)));
  canvas.closePath();
}

function paintMark(canvas, shape, x, y, radius, colour, outline) {
  canvas.beginPath();
  SHAPES[shape](canvas, x, y, radius);
  canvas.fillStyle = colour;
  canvas.strokeStyle = outline;
  canvas.lineWidth = 1.5;
  canvas.fill();
  canvas.stroke();
}

/** A small canvas with a mark, for legends. */
function markOf(shape, colour, outline) {
  const made = element("canvas", "mark");
  const ratio = Math.max(2, globalThis.devicePixelRatio || 1);
  [made.width, made.height] = [18 * ratio, 18 * ratio];
  const canvas = made.getContext("2d");
  canvas.scale(ratio, ratio);
  paintMark(canvas, shape, 9, 9, 5.5, colour, outline);
  return made;
}

/** Fits a canvas to the pixels of the screen; its context in CSS pixels, or null while it is not shown. */
function fitted(canvas) {
  const ratio = globalThis.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!width || !height) return null;
  const [right, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== right || canvas.height !== down) [canvas.width, canvas.height] = [right, down];
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = `${TEXT_SIZE}px ${getComputedStyle(canvas).fontFamily}`;
  return { context, width, height, ratio };
}

/**
 * The film below a picture. `paint(time)` draws the moment `time`, in steps, a whole number while the film stands.
 * The root tells where it is: data-step, data-status, data-painted.
 */
function createFilm(root, place, paint) {
  const reduced = matchMedia("(prefers-reduced-motion: reduce)");
  const button = (name, sign) => {
    const made = element("button", `film-${name}`);
    made.type = "button";
    made.dataset.testid = `film-${name}`;
    made.append(element("span", "sign", sign), element("span", "name"));
    return made;
  };
  const bar = element("div", "film");
  const [first, back, play, next] = [button("first", "⏮"), button("back", "◀"), button("play", "▶"), button("next", "▶❘")];
  const slider = element("input", "film-slider");
  Object.assign(slider, { type: "range", min: 0, step: 1, value: 0 });
  const pace = element("select", "film-pace");
  const where = element("span", "film-where");
  bar.append(first, back, play, next, pace, slider, where);
  place.append(bar);
  let [words, count, time, playing, last, shownAt, painted, ask] = [{}, 0, 0, false, 0, 0, 0, 0];
  let ticks = null; // what the steps are called

  function show() {
    const step = Math.floor(time + 1e-6);
    slider.value = step;
    where.textContent = filled(words.where, { step, count, x: ticks ? short(ticks[step], 3) : "" });
    slider.setAttribute("aria-valuetext", where.textContent);
    play.querySelector(".sign").textContent = playing ? "❚❚" : "▶";
    play.querySelector(".name").textContent = playing ? words.pause : words.play;
    back.disabled = first.disabled = step <= 0;
    next.disabled = step >= count;
    Object.assign(root.dataset, { step, status: playing ? "playing" : "paused", painted: (painted += 1) });
    paint(reduced.matches ? step : time);
  }

  function tick(now) {
    if (!root.isConnected || !playing) return;
    const lapse = Math.max(0, Math.min(now - last, 200)); // a frame may be stamped before Play was pressed
    last = now;
    time = Math.min(count, time + (lapse / 1000) * Number(pace.value));
    if (time >= count) [time, playing] = [count, false];
    if (!reduced.matches || !playing || now - shownAt >= REDUCED_MS) {
      shownAt = now;
      show();
    }
    if (playing) ask = requestAnimationFrame(tick);
  }

  function start() {
    if (!count) return;
    if (time >= count) time = 0;
    playing = true;
    last = performance.now();
    cancelAnimationFrame(ask);
    ask = requestAnimationFrame(tick);
    show();
  }

  function stop(at = Math.floor(time + 1e-6)) {
    playing = false;
    cancelAnimationFrame(ask);
    time = Math.max(0, Math.min(count, at));
    show();
  }

  first.addEventListener("click", () => stop(0));
  back.addEventListener("click", () => stop(Math.ceil(time - 1e-6) - 1));
  play.addEventListener("click", () => (playing ? stop() : start()));
  next.addEventListener("click", () => stop(Math.floor(time + 1e-6) + 1));
  slider.addEventListener("input", () => stop(Number(slider.value)));
  root.addEventListener("keydown", (event) => {
    const target = event.composedPath()[0];
    if (event.ctrlKey || event.altKey || event.metaKey || target.matches?.("select, input[type=number]")) return;
    const acts = {
      " ": target.matches?.("button") ? null : () => (playing ? stop() : start()),
      ArrowRight: () => stop(Math.floor(time + 1e-6) + 1),
      ArrowLeft: () => stop(Math.ceil(time - 1e-6) - 1),
      Home: () => stop(0),
      End: () => stop(count),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  });

  return {
    /** Another film: its words and length. It begins anew, and goes on playing if it played. */
    load(data, { anew = true, play: wanted = playing } = {}) {
      ({ words, count } = data);
      ticks = data.ticks ?? null;
      for (const [which, name] of [[first, "first"], [back, "back"], [next, "next"]]) {
        which.setAttribute("aria-label", words[name]);
        which.title = words[name];
      }
      slider.setAttribute("aria-label", words.slider);
      pace.setAttribute("aria-label", words.pace);
      slider.max = count;
      if (pace.dataset.of !== String(data.paces)) {
        pace.replaceChildren(...data.paces.map((value) => {
          const option = element("option", "", filled(words.pace_option, { pace: value }));
          option.value = value;
          option.selected = value === data.paced;
          return option;
        }));
        pace.dataset.of = String(data.paces);
      }
      if (anew) stop(data.at ?? 0);
      else stop(Math.min(time, count));
      if (anew && wanted && !reduced.matches) start();
    },
    repaint: () => paint(reduced.matches ? Math.floor(time + 1e-6) : time),
    get time() { return time; },
    get playing() { return playing; },
  };
}

/** A component of which each element has one keeper, made once and shown every picture that comes from Python. */
function keepers(create) {
  const known = new WeakMap();
  return ({ data, parentElement, setTriggerValue }) => {
    const root = parentElement.querySelector(".teaching");
    if (!known.has(root)) known.set(root, create(root));
    known.get(root).show(data, setTriggerValue);
    return () => {
      if (root.isConnected) return; // only its data change
      known.get(root)?.end();
      known.delete(root);
    };
  };
}
