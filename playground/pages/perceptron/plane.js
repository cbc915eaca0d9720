// What the two pictures of lines among points have in common: the plane, its points, half planes, arrows, and a player.
//
// Every number comes from Python; here they are placed, mixed between two moments, and written down.

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = { left: 34, right: 10, top: 10, bottom: 30 };
const TINT = 0.3; // share of a class's colour on its side of the line
const BLACK_TEXT = { "paint-order": "stroke", "stroke-width": 4, "stroke-linejoin": "round" };

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function draw(parent, tag, attributes = {}, text = null) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== null) element.textContent = text;
  parent.append(element);
  return element;
}

const doubles = (text) => Array.from(new Float64Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer));

/** A sentence of Python's with its numbers in place. */
const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** A number for reading: at most four significant digits, a true minus. */
function brief(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const text = size !== 0 && (size >= 1e5 || size < 1e-4) ? value.toExponential(1) : String(Number(value.toPrecision(4)));
  return text.replace("-", "−").replace(/^−0$/, "0");
}

const mixed = (from, to, share) => from + (to - from) * share;
const prefersStill = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;

const CORNERS = {
  circle: null,
  triangle: [[0, -1.2], [1.1, 0.85], [-1.1, 0.85]],
};

/** The plane in an SVG element: places to pixels and back, and what is drawn again and again. */
function createPlane(root, size, [low, high], colours) {
  const width = size - MARGIN.left - MARGIN.right;
  const height = size - MARGIN.top - MARGIN.bottom;
  const px = (x) => MARGIN.left + ((x - low) / (high - low)) * width;
  const py = (y) => MARGIN.top + ((high - y) / (high - low)) * height;
  const square = [[low, low], [high, low], [high, high], [low, high]];

  /** The part of the square where w·x - threshold has the wanted sign. */
  function side([w1, w2, threshold], sign) {
    const value = ([x, y]) => sign * (w1 * x + w2 * y - threshold);
    const corners = [];
    square.forEach((corner, at) => {
      const next = square[(at + 1) % 4];
      const [here, there] = [value(corner), value(next)];
      if (here >= 0) corners.push(corner);
      if (here * there < 0) {
        const share = here / (here - there);
        corners.push([mixed(corner[0], next[0], share), mixed(corner[1], next[1], share)]);
      }
    });
    return corners;
  }

  /** The two ends of the line on the square's border, or null. */
  function ends([w1, w2, threshold]) {
    if (Math.hypot(w1, w2) < 1e-12) return null;
    const value = ([x, y]) => w1 * x + w2 * y - threshold;
    const found = [];
    square.forEach((corner, at) => {
      const next = square[(at + 1) % 4];
      const [here, there] = [value(corner), value(next)];
      if (here === 0) found.push(corner);
      else if (here * there < 0) {
        const share = here / (here - there);
        found.push([mixed(corner[0], next[0], share), mixed(corner[1], next[1], share)]);
      }
    });
    return found.length >= 2 ? [found[0], found[found.length - 1]] : null;
  }

  const path = (corners) => corners.map(([x, y], at) => `${at ? "L" : "M"}${px(x).toFixed(2)} ${py(y).toFixed(2)}`).join("") + "Z";

  function frame() {
    const group = draw(root, "g", { "font-size": 12, fill: colours.muted });
    const step = high - low > 4 ? 2 : 1;
    for (let at = Math.ceil(low / step) * step; at <= high; at += step) {
      const strong = at === 0;
      const style = { stroke: strong ? colours.muted : colours.grid, "stroke-width": 1, "stroke-opacity": strong ? 0.7 : 1 };
      draw(group, "line", { x1: px(at), x2: px(at), y1: py(low), y2: py(high), ...style });
      draw(group, "line", { x1: px(low), x2: px(high), y1: py(at), y2: py(at), ...style });
      draw(group, "text", { x: px(at), y: py(low) + 16, "text-anchor": "middle" }, brief(at));
      draw(group, "text", { x: px(low) - 6, y: py(at) + 4, "text-anchor": "end" }, brief(at));
    }
    draw(group, "text", { x: px(high), y: py(low) + 28, "text-anchor": "end" }, "x₁");
    draw(group, "text", { x: px(low) - 30, y: py(high) + 10 }, "x₂");
    draw(group, "rect", {
      x: px(low), y: py(high), width: px(high) - px(low), height: py(low) - py(high), fill: "none", stroke: colours.grid,
    });
  }

  /** A point of class 1 is a circle in the first colour, of class 0 a triangle in the second. */
  function point(parent, x, y, label, radius, more = {}) {
    const colour = colours.classes[label ? 0 : 1];
    const style = { fill: colour, stroke: colours.background, "stroke-width": 1.5, ...more };
    if (label) return draw(parent, "circle", { cx: px(x), cy: py(y), r: radius, ...style });
    const corners = CORNERS.triangle.map(([dx, dy]) => `${px(x) + radius * dx},${py(y) + radius * dy}`).join(" ");
    return draw(parent, "polygon", { points: corners, ...style });
  }

  /** Both sides of a line in the tints of the classes, and the line itself. */
  function halves(parent, line) {
    for (const [sign, label] of [[1, 1], [-1, 0]]) {
      const corners = side(line, sign);
      if (corners.length > 2) {
        draw(parent, "path", { d: path(corners), fill: colours.classes[label ? 0 : 1], "fill-opacity": TINT });
      }
    }
  }

  function stroke(parent, line, style) {
    const found = ends(line);
    if (!found) return null;
    const [[x1, y1], [x2, y2]] = found;
    return draw(parent, "line", { x1: px(x1), y1: py(y1), x2: px(x2), y2: py(y2), stroke: colours.ink, "stroke-width": 2.5, ...style });
  }

  /** An arrow between two places of the plane, with a head that keeps its size. */
  function arrow(parent, from, to, style, label = "") {
    const [x1, y1, x2, y2] = [px(from[0]), py(from[1]), px(to[0]), py(to[1])];
    const length = Math.hypot(x2 - x1, y2 - y1);
    if (length < 2) return;
    const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
    const head = Math.min(13, length * 0.6);
    const [bx, by] = [x2 - ux * head, y2 - uy * head];
    const half = head * 0.42;
    draw(parent, "line", { x1, y1, x2: bx, y2: by, "stroke-width": 3.5, "stroke-linecap": "round", ...style });
    draw(parent, "polygon", {
      points: `${x2},${y2} ${bx - uy * half},${by + ux * half} ${bx + uy * half},${by - ux * half}`,
      fill: style.stroke, opacity: style.opacity ?? 1,
    });
    if (label) {
      const away = 14;
      draw(parent, "text", {
        x: x2 + ux * away, y: y2 + uy * away + 5, "text-anchor": "middle", "font-size": 15, "font-weight": 700, fill: style.stroke,
        stroke: colours.background, ...BLACK_TEXT,
      }, label);
    }
  }

  return { low, high, px, py, ends, frame, point, halves, stroke, arrow,
    place: (x, y) => [mixed(low, high, (x - MARGIN.left) / width), mixed(high, low, (y - MARGIN.top) / height)] };
}

/** Calls `tick(milliseconds since the last call)` with every painted frame until told to stop; nothing runs at rest. */
function createClock(tick) {
  let last = null;
  let asked = null;
  const turn = (now) => {
    asked = globalThis.requestAnimationFrame(turn);
    const passed = last === null ? 16 : Math.min(now - last, 100);
    last = now;
    tick(passed);
  };
  return {
    start() {
      if (asked === null) asked = globalThis.requestAnimationFrame(turn);
    },
    stop() {
      if (asked !== null) globalThis.cancelAnimationFrame(asked);
      [asked, last] = [null, null];
    },
  };
}

/** Keep one picture for one mounted element, whatever Streamlit sends; `create(root)` gives {show(data, component), end()}. */
function mountedOnce(create) {
  const pictures = new WeakMap();
  return (component) => {
    const root = component.parentElement.querySelector(".perceptron");
    if (!pictures.has(root)) pictures.set(root, create(root));
    pictures.get(root).show(component.data, component);
    return () => {
      if (root.isConnected) return; // only its data change
      pictures.get(root)?.end();
      pictures.delete(root);
    };
  };
}
