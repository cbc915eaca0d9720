// Elements, and the words in them. All words come from Python; they become text, never markup.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "g", "path", "line", "rect", "circle", "polygon", "text", "tspan"]);

/** An element: `text` is what it says, `on...` what listens to it, all others are attributes unless they are null. */
function make(tag, attributes = {}, ...children) {
  const element = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function put(parent, tag, attributes, ...children) {
  const element = make(tag, attributes, ...children);
  parent.append(element);
  return element;
}

/** The elements with a `data-part`, by its value. */
const partsOf = (root) =>
  Object.fromEntries([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));

const canvasOf = (className, alt = "") =>
  make("canvas", { class: className, role: "img", "aria-label": alt });

/** A text with its {names} filled in. */
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** Writes where it would be another text: what is read aloud is not read again. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const stillness = matchMedia("(prefers-reduced-motion: reduce)");

/** Calls `show(value)` from one value to another within a lapse of time, at once for those who want little motion. */
function glide(from, to, lapse, show) {
  const began = performance.now();
  let asked = 0;
  const move = (now) => {
    const share = stillness.matches ? 1 : within((now - began) / lapse, 0, 1);
    show(share === 1 ? to : blend(from, to, share));
    if (share < 1) asked = requestAnimationFrame(move);
  };
  move(began);
  return () => cancelAnimationFrame(asked);
}
