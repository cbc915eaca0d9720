// One weight is nudged with a slider: the loss slides along its own curve, with its tangent. Python has computed every
// place of the slider and written every number.

const SVG = "http://www.w3.org/2000/svg";
const [LEAST_WIDTH, SHAPE] = [280, 0.6]; // px; height to width
const [LEFT, RIGHT, TOP, BOTTOM] = [62, 14, 14, 46];

function make(tag, attributes = {}) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") element.textContent = value;
    else element.setAttribute(name, value);
  }
  return element;
}

function createBlame(root) {
  const find = (name) => root.querySelector(`[data-part="${name}"]`);
  const [svg, slider] = [root.querySelector("svg"), find("slider")];
  let data = null;
  let moving = null;
  let [width, height] = [640, 640 * SHAPE]; // of the picture: one unit is one pixel

  const x = (value) => LEFT + ((value - data.x_range[0]) / (data.x_range[1] - data.x_range[0])) * (width - LEFT - RIGHT);
  const y = (value) => height - BOTTOM - ((value - data.y_range[0]) / (data.y_range[1] - data.y_range[0])) * (height - TOP - BOTTOM);

  function draw() {
    svg.replaceChildren();
    width = Math.max(LEAST_WIDTH, svg.clientWidth || width);
    height = Math.round(width * (width < 480 ? 0.75 : SHAPE));
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    for (const [value, text] of data.x_marks) {
      svg.append(make("line", { class: "grid", x1: x(value), x2: x(value), y1: TOP, y2: height - BOTTOM }));
      svg.append(make("text", { x: x(value), y: height - BOTTOM + 18, "text-anchor": "middle", text }));
    }
    for (const [value, text] of data.y_marks) {
      svg.append(make("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }));
      svg.append(make("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end", text }));
    }
    svg.append(make("text", { x: (LEFT + width - RIGHT) / 2, y: height - 6, "text-anchor": "middle", text: data.words.x_title }));
    svg.append(make("text", { x: 14, y: (TOP + height - BOTTOM) / 2, "text-anchor": "middle", text: data.words.y_title,
      transform: `rotate(-90 14 ${(TOP + height - BOTTOM) / 2})` }));
    const points = data.values.map((value, at) => `${x(value).toFixed(1)},${y(data.losses[at]).toFixed(1)}`).join(" ");
    svg.append(make("polyline", { class: "curve", points, stroke: data.colours.curve }));
    svg.append(make("line", { class: "tangent", "data-part": "tangent", stroke: data.colours.slope }));
    svg.append(make("circle", { class: "home", r: 6, cx: x(data.values[data.here]), cy: y(data.losses[data.here]), stroke: data.colours.curve }));
    svg.append(make("circle", { class: "ball", "data-part": "ball", r: 9, fill: data.colours.slope }));
    svg.append(make("text", { x: x(data.values[data.here]), y: y(data.losses[data.here]) - 16, "text-anchor": "middle", text: data.words.here }));
  }

  function show() {
    const at = Number(slider.value);
    const [value, loss, slope] = [data.values[at], data.losses[at], data.slopes[at]];
    const [cx, cy] = [x(value), y(loss)];
    const ball = svg.querySelector(".ball");
    ball.setAttribute("cx", cx);
    ball.setAttribute("cy", cy);
    const rise = (slope * (y(1) - y(0))) / (x(1) - x(0)); // px down for a px to the right
    const reach = 110 / Math.hypot(1, rise);
    const tangent = svg.querySelector(".tangent");
    for (const [end, sign] of [[1, -1], [2, 1]]) {
      tangent.setAttribute(`x${end}`, cx + sign * reach);
      tangent.setAttribute(`y${end}`, cy + sign * reach * rise);
    }
    for (const name of ["value", "loss", "slope"]) find(name).textContent = data.texts[name][at];
    find("product").textContent = data.texts.product[at];
    find("said").textContent = data.texts.said[at];
    slider.setAttribute("aria-valuetext", data.texts.said[at]);
    svg.setAttribute("aria-label", `${data.words.picture} ${data.texts.said[at]}`);
    root.dataset.at = at;
  }

  /** The ball rolls back to where the weight is. */
  function goHome() {
    cancelAnimationFrame(moving);
    const start = Number(slider.value);
    const began = performance.now();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const frame = (now) => {
      const share = still ? 1 : Math.min(1, (now - began) / 400);
      slider.value = Math.round(start + (data.here - start) * share);
      show();
      if (share < 1) moving = requestAnimationFrame(frame);
    };
    moving = requestAnimationFrame(frame);
  }

  slider.oninput = () => {
    cancelAnimationFrame(moving);
    show();
  };
  find("home").onclick = goHome;
  const watcher = new ResizeObserver(() => {
    if (!data || Math.abs(svg.clientWidth - width) < 2) return;
    draw();
    show();
  });
  watcher.observe(root);

  return {
    take(next) {
      if (data && data.stamp === next.stamp) return;
      data = next;
      for (const name of ["label", "home", "value_title", "loss_title", "slope_title", "product_title"]) find(name).textContent = data.words[name];
      for (const name of ["value", "loss", "slope"]) find(name).style.color = data.colours[name] ?? data.colours.curve;
      slider.max = data.values.length - 1;
      slider.value = data.here;
      draw();
      show();
    },
    end() {
      cancelAnimationFrame(moving);
      watcher.disconnect();
    },
  };
}

const found = new WeakMap();

export default function blame({ data, parentElement }) {
  const root = parentElement.querySelector(".blame");
  if (!found.has(root)) found.set(root, createBlame(root));
  found.get(root).take(data);
  return () => {
    if (root.isConnected) return; // only its data change
    found.get(root)?.end();
    found.delete(root);
  };
}
