// Activations and their derivatives as curves, and a point on them that is dragged or moved with the arrow keys.
//
// All numbers come from Python, sampled at equal steps of z; here they are only painted and read out. All words come
// from Python too.

const KEPT = Symbol.for("perceptron-playground.activations-curves");
const SVG = "http://www.w3.org/2000/svg";
const STEP = 0.1;
const EASE_MS = 120;
const TELL_MS = 200; // after the last key press Python is told
const ROOM = { left: 34, right: 10, top: 8, bottom: 34 };
const KEYS = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP, PageDown: -1, PageUp: 1 };

const SHAPES = [
  (r) => `M ${-r} 0 a ${r} ${r} 0 1 0 ${2 * r} 0 a ${r} ${r} 0 1 0 ${-2 * r} 0 Z`,
  (r) => `M 0 ${-1.2 * r} L ${1.1 * r} ${0.8 * r} L ${-1.1 * r} ${0.8 * r} Z`,
  (r) => `M ${-0.9 * r} ${-0.9 * r} H ${0.9 * r} V ${0.9 * r} H ${-0.9 * r} Z`,
  (r) => `M 0 ${-1.25 * r} L ${1.25 * r} 0 L 0 ${1.25 * r} L ${-1.25 * r} 0 Z`,
  (r) => `M ${-r} ${-r / 3} H ${-r / 3} V ${-r} H ${r / 3} V ${-r / 3} H ${r} V ${r / 3} H ${r / 3} V ${r} H ${-r / 3} V ${r / 3} H ${-r} Z`,
  (r) => `M 0 ${-1.15 * r} L ${1.1 * r} ${-0.35 * r} L ${0.68 * r} ${0.93 * r} L ${-0.68 * r} ${0.93 * r} L ${-1.1 * r} ${-0.35 * r} Z`,
];
const DASHES = ["", "9 4", "2 3", "12 3 2 3", "5 2", "1 4"];

const numbers = (text) => new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const rounded = (z) => Math.round(z / STEP) * STEP;

function svg(name, attributes = {}, parent = null) {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  parent?.append(element);
  return element;
}

function html(name, className, text, parent) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  parent.append(element);
  return element;
}

/** Three digits after the point; far from 1 in powers of ten. */
function told(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.0005 || size >= 10000)) {
    const [digits, power] = value.toExponential(1).split("e");
    const raised = [...String(Number(power))].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]).join("");
    return `${digits.replace("-", "−")} · 10${raised}`;
  }
  return value.toFixed(3).replace("-", "−");
}

class Plot {
  constructor(box, kind, view) {
    this.kind = kind;
    this.view = view;
    this.title = html("div", "title", "", box);
    this.root = svg("svg", { class: "plot", "data-plot": kind });
    box.append(this.root);
  }

  /** Axes and lines; after a change of data or size. */
  paint() {
    const { data, curves } = this.view;
    const width = this.root.clientWidth;
    const height = clamp(0.6 * width, 200, 310);
    if (!width) return;
    this.root.replaceChildren();
    this.root.setAttribute("height", height);
    this.root.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const [low, high] = data.ranges[this.kind];
    this.x = (z) => ROOM.left + ((z - data.low) / (data.high - data.low)) * (width - ROOM.left - ROOM.right);
    this.y = (v) => height - ROOM.bottom - ((v - low) / (high - low)) * (height - ROOM.top - ROOM.bottom);
    this.z = (pixel) => data.low + ((pixel - ROOM.left) / (width - ROOM.left - ROOM.right)) * (data.high - data.low);
    this.bounds = [low, high];
    this.bottom = height - ROOM.bottom;
    this._axes(width, height);
    const clip = `clip-${this.kind}`;
    const inside = { x: ROOM.left, y: ROOM.top, width: width - ROOM.left - ROOM.right, height: height - ROOM.top - ROOM.bottom };
    svg("rect", inside, svg("clipPath", { id: clip }, svg("defs", {}, this.root)));
    const lines = svg("g", { "clip-path": `url(#${clip})` }, this.root);
    curves.forEach((curve, at) => {
      const line = curve[this.kind];
      const path = Array.from(line, (v, i) => `${i ? "L" : "M"}${this.x(data.low + i * data.step).toFixed(1)} ${clamp(this.y(v), -1e4, 1e4).toFixed(1)}`);
      svg("path", { d: path.join(""), class: "line", stroke: curve.colour, "stroke-dasharray": DASHES[at % DASHES.length] }, lines);
    });
    this.rule = svg("line", { class: "rule", y1: ROOM.top, y2: this.bottom }, this.root);
    this.points = curves.map((curve, at) =>
      svg("path", { d: SHAPES[at % SHAPES.length](6.5), class: "point", fill: curve.colour, "data-point": curve.name }, this.root),
    );
  }

  _axes(width, height) {
    const { data } = this.view;
    const [low, high] = this.bounds;
    const every = high - low > 2.6 ? 1 : 0.5;
    for (let v = Math.ceil(low / every) * every; v <= high + 1e-9; v += every) {
      const kind = Math.abs(v) < 1e-9 ? "zero" : "grid";
      svg("line", { class: kind, x1: ROOM.left, x2: width - ROOM.right, y1: this.y(v), y2: this.y(v) }, this.root);
      const mark = svg("text", { class: "mark", x: ROOM.left - 6, y: this.y(v) + 4, "text-anchor": "end" }, this.root);
      mark.textContent = String(Math.round(v * 10) / 10).replace("-", "−");
    }
    for (let z = data.low; z <= data.high; z += 2) {
      const kind = z === 0 ? "zero" : "grid";
      svg("line", { class: kind, x1: this.x(z), x2: this.x(z), y1: ROOM.top, y2: height - ROOM.bottom }, this.root);
      const mark = svg("text", { class: "mark", x: this.x(z), y: height - ROOM.bottom + 15, "text-anchor": "middle" }, this.root);
      mark.textContent = String(z).replace("-", "−");
    }
    const name = svg("text", { class: "mark", x: (width + ROOM.left) / 2, y: height - 3, "text-anchor": "middle" }, this.root);
    name.textContent = data.words.axis;
  }

  /** The points at z, which may lie between two samples while it glides. */
  show(z) {
    if (!this.rule) return;
    const { data, curves } = this.view;
    this.rule.setAttribute("x1", this.x(z));
    this.rule.setAttribute("x2", this.x(z));
    const at = clamp((z - data.low) / data.step, 0, data.samples - 1);
    const before = Math.min(Math.round(at), data.samples - 1);
    this.points.forEach((point, index) => {
      const value = curves[index][this.kind][before];
      const y = clamp(this.y(value), ROOM.top, this.bottom);
      point.setAttribute("transform", `translate(${this.x(z).toFixed(1)} ${y.toFixed(1)})`);
    });
  }
}

class View {
  constructor(root) {
    this.box = root.querySelector(".curves");
    this.plots = ["values", "slopes"].map((kind) => new Plot(html("div", "half", "", this.box), kind, this));
    this.table = html("table", "", "", root.querySelector(".numbers"));
    this.handle = this.plots[0].root;
    this.handle.setAttribute("role", "slider");
    this.handle.setAttribute("tabindex", "0");
    this.plots[1].root.setAttribute("role", "img");
    this.still = globalThis.matchMedia("(prefers-reduced-motion: reduce)");
    this.plots.forEach((plot) => this._drag(plot));
    this.handle.onkeydown = (event) => this._key(event);
    this.watcher = new ResizeObserver(() => this.paint());
    this.watcher.observe(this.box);
  }

  take(data, tell) {
    this.tell = tell;
    if (data.stamp !== this.data?.stamp) {
      this.data = data;
      this.curves = data.curves.map((curve) => ({
        ...curve,
        values: numbers(curve.values),
        slopes: numbers(curve.slopes),
        passed: numbers(curve.passed),
      }));
      this._fillTable();
      this.z ??= data.z;
      this.paint();
    }
    if (data.z !== this.heard) {
      this.heard = data.z;
      if (!this.dragging) this.glide(data.z);
    }
  }

  paint() {
    if (!this.data) return;
    const { words, ink, muted, grid, background } = this.data;
    Object.entries({ ink, muted, grid, background }).forEach(([name, colour]) => this.box.parentElement.style.setProperty(`--${name}`, colour));
    this.plots[0].title.textContent = words.values;
    this.plots[1].title.textContent = words.slopes;
    this.handle.setAttribute("aria-label", words.handle);
    this.handle.setAttribute("aria-valuemin", this.data.low);
    this.handle.setAttribute("aria-valuemax", this.data.high);
    this.plots[1].root.setAttribute("aria-label", words.slopes);
    this.plots.forEach((plot) => plot.paint());
    this.show(this.z);
  }

  show(z) {
    this.z = z;
    this.plots.forEach((plot) => plot.show(z));
    const at = Math.round((z - this.data.low) / this.data.step);
    const said = this.curves.map((curve, index) => {
      const cells = this.rows[index];
      [curve.values[at], curve.slopes[at], curve.passed[at]].forEach((value, column) => (cells[column].textContent = told(value)));
      return `${curve.label} ${told(curve.values[at])}, ${this.data.words.slope} ${told(curve.slopes[at])}`;
    });
    this.handle.setAttribute("aria-valuenow", rounded(z).toFixed(1));
    this.handle.setAttribute("aria-valuetext", `z ${rounded(z).toFixed(1).replace("-", "−")}: ${said.join("; ")}`);
  }

  glide(to) {
    cancelAnimationFrame(this.frame);
    const from = this.z;
    const began = performance.now();
    const move = (now) => {
      const share = this.still.matches ? 1 : clamp((now - began) / EASE_MS, 0, 1);
      this.show(share === 1 ? to : from + (to - from) * share);
      if (share < 1) this.frame = requestAnimationFrame(move);
    };
    move(began);
  }

  /** Go to z by hand; Python is told after `wait` ms of rest. */
  go(z, wait) {
    cancelAnimationFrame(this.frame);
    this.show(clamp(rounded(z), this.data.low, this.data.high));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.heard = null; // whatever Python answers is the place to be
      this.tell(Number(this.z.toFixed(1)));
    }, wait);
  }

  _key(event) {
    const ends = { Home: this.data.low, End: this.data.high };
    if (event.key in KEYS) this.go(this.z + KEYS[event.key], TELL_MS);
    else if (event.key in ends) this.go(ends[event.key], TELL_MS);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  _drag(plot) {
    const go = (event) => this.go(plot.z(event.clientX - plot.root.getBoundingClientRect().left), this.dragging ? 1e6 : 0);
    plot.root.onpointerdown = (event) => {
      plot.root.setPointerCapture(event.pointerId);
      this.dragging = true;
      go(event);
    };
    plot.root.onpointermove = (event) => this.dragging && go(event);
    plot.root.onpointerup = (event) => {
      this.dragging = false;
      go(event);
    };
    plot.root.onpointercancel = () => {
      this.dragging = false;
      this.go(this.z, 0);
    };
  }

  _fillTable() {
    const { words } = this.data;
    this.table.replaceChildren();
    html("caption", "", words.caption, this.table);
    const head = html("tr", "", "", html("thead", "", "", this.table));
    words.columns.forEach((word) => html("th", "", word, head).setAttribute("scope", "col"));
    const body = html("tbody", "", "", this.table);
    this.rows = this.curves.map((curve, at) => {
      const row = html("tr", "", "", body);
      row.dataset.curve = curve.name;
      const name = html("th", "name", "", row);
      name.setAttribute("scope", "row");
      const swatch = svg("svg", { class: "swatch", viewBox: "0 0 40 16", "aria-hidden": "true" });
      svg("line", { x1: 1, x2: 39, y1: 8, y2: 8, stroke: curve.colour, "stroke-width": 2.5, "stroke-dasharray": DASHES[at % DASHES.length] }, swatch);
      svg("path", { d: SHAPES[at % SHAPES.length](5.5), fill: curve.colour, transform: "translate(20 8)" }, swatch);
      name.append(swatch, document.createTextNode(curve.label));
      const cells = [curve.formula, curve.derivative, curve.range].map((text) => html("td", "text", text, row));
      cells.push(...["value", "slope", "passed"].map((kind) => html("td", `number ${kind}`, "", row)));
      cells.forEach((cell, column) => (cell.dataset.label = words.columns[column + 1]));
      return cells.slice(3);
    });
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("[data-testid=activation-curves]");
  root[KEPT] ??= new View(root);
  root[KEPT].take(data, (z) => setTriggerValue("moved", z));
  return () => root[KEPT].watcher.disconnect();
}
