// A function of the plane as a surface in space, painted on a canvas; dragging or the arrow keys turn it.
//
// A height field seen from above needs no depth buffer: cells are painted from the far ones to the near ones, and a
// point of the data before or after the cell it stands in, as it is below or above the surface.

const TURNED = Symbol.for("perceptron-playground.surface");
const FULL = 65535; // the largest byte pair: the upper end of an axis
const TALL = 0.55; // half the height of the box; half its width is 1
const EYE = 5; // distance of the eye from the middle
const STEP = Math.PI / 18; // what an arrow key turns
const LOWEST = 0.12; // the eye stays above the floor
const HIGHEST = 1.45;
const MARGIN = 20;
const MESH = 4; // cells between two lines on the surface
const NEARLY = 0.03; // a point so little below the surface is still seen

const SHAPES = [
  (canvas, x, y, r) => canvas.arc(x, y, r, 0, 2 * Math.PI),
  (canvas, x, y, r) => corners(canvas, x, y, 1.2 * r, 3, -Math.PI / 2),
  (canvas, x, y, r) => canvas.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r),
  (canvas, x, y, r) => corners(canvas, x, y, 1.25 * r, 4, 0),
  (canvas, x, y, r) => {
    canvas.rect(x - r, y - 0.35 * r, 2 * r, 0.7 * r);
    canvas.rect(x - 0.35 * r, y - r, 0.7 * r, 2 * r);
  },
  (canvas, x, y, r) => corners(canvas, x, y, 1.15 * r, 5, -Math.PI / 2),
];

function corners(canvas, x, y, radius, count, turn) {
  for (let at = 0; at < count; at += 1) {
    const angle = turn + (2 * Math.PI * at) / count;
    canvas[at ? "lineTo" : "moveTo"](x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  canvas.closePath();
}

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const shares = (text) => Float64Array.from(new Uint16Array(bytes(text).buffer), (value) => value / FULL);
const rgb = (hex) => [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));

/** What came from Python, unpacked; the cells of the points are found once. */
function unpack(data) {
  const heights = shares(data.heights);
  const size = Math.round(Math.sqrt(heights.length));
  const [x, y, z] = shares(data.points).reduce((axes, value, at) => (axes[at % 3].push(value), axes), [[], [], []]);
  const slots = bytes(data.slots);
  const inCell = new Map();
  const place = (share) => Math.max(0, Math.min(size - 2, Math.floor(share * (size - 1))));
  x.forEach((_, at) => {
    const cell = place(y[at]) * (size - 1) + place(x[at]);
    inCell.set(cell, [...(inCell.get(cell) ?? []), { x: x[at], y: y[at], z: z[at], slot: slots[at] }]);
  });
  return { ...data, heights, size, inCell, scale: data.scale.map(rgb) };
}

/** The projection for an angle of view: shares of the three axes to pixels, and how far away. */
function projection(view, width, height) {
  const [sinTurn, cosTurn] = [Math.sin(view.turn), Math.cos(view.turn)];
  const [sinTilt, cosTilt] = [Math.sin(view.tilt), Math.cos(view.tilt)];
  const zoom = Math.min((width - 2 * MARGIN) / 3.1, (height - 2 * MARGIN) / 2.75);
  return (u, v, w) => {
    const [x, y, z] = [2 * u - 1, 2 * v - 1, TALL * (2 * w - 1)];
    const across = x * cosTurn - y * sinTurn;
    const along = x * sinTurn + y * cosTurn;
    const away = along * cosTilt - z * sinTilt;
    const near = (zoom * EYE) / (EYE + away);
    return [width / 2 + across * near, height / 2 - 8 - (along * sinTilt + z * cosTilt) * near, away];
  };
}

function paint(canvas, picture, view) {
  const ratio = globalThis.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!width || !height) return;
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const project = projection(view, width, height);
  context.font = `12px ${getComputedStyle(canvas).fontFamily}`;
  paintBox(context, picture, project);
  paintCells(context, picture, view, project);
}

/** The floor, the upright axis, and the numbers at the edges that face the eye. */
function paintBox(context, picture, project) {
  const line = (from, to) => {
    context.moveTo(...project(...from).slice(0, 2));
    context.lineTo(...project(...to).slice(0, 2));
  };
  context.strokeStyle = picture.grid;
  context.lineWidth = 1;
  context.beginPath();
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    line([share, 0, 0], [share, 1, 0]);
    line([0, share, 0], [1, share, 0]);
  }
  const post = [[0, 0], [1, 0], [1, 1], [0, 1]].sort((a, b) => project(...a, 0)[0] - project(...b, 0)[0])[0];
  line([...post, 0], [...post, 1]);
  context.stroke();

  context.fillStyle = picture.muted;
  context.textBaseline = "middle";
  const write = (text, place, align, right = 0, down = 0) => {
    const [x, y] = project(...place);
    context.textAlign = align;
    context.fillText(text, x + right, y + down);
  };
  picture.z_marks.forEach((text, at) => write(text, [...post, at / 2], "right", -6));
  write(picture.z_title, [...post, 1], "left", -30, -16);
  const nearX = project(0.5, 0, 0)[2] < project(0.5, 1, 0)[2] ? 0 : 1;
  const nearY = project(0, 0.5, 0)[2] < project(1, 0.5, 0)[2] ? 0 : 1;
  const isPost = (x, y) => x === post[0] && y === post[1]; // the upright axis has its number there
  picture.marks.forEach((text, at) => {
    if (isPost(at / 2, nearX)) return;
    write(at === 1 ? `x₁  ${text}` : text, [at / 2, nearX, 0], "center", 0, 14);
  });
  picture.marks.forEach((text, at) => {
    if (isPost(nearY, at / 2) || at / 2 === nearX) return; // the corner has a number already
    const [x] = project(nearY, 0.5, 0);
    const side = x > project(0.5, 0.5, 0)[0] ? "left" : "right";
    write(at === 1 ? `x₂  ${text}` : text, [nearY, at / 2, 0], side, side === "left" ? 8 : -8, 8);
  });
}

function paintCells(context, picture, view, project) {
  const { heights, size, inCell, scale } = picture;
  const places = Array.from(heights, (height, at) =>
    project((at % size) / (size - 1), Math.floor(at / size) / (size - 1), height));
  const order = (share) => (share ? (at) => at : (at) => size - 2 - at);
  const [farX, farY] = [order(Math.sin(view.turn) < 0), order(Math.cos(view.turn) < 0)];
  const [backX, backY] = [farX(0) ? 1 : 0, farY(0) ? 1 : 0];
  const stretch = (from, to) => {
    context.moveTo(from[0], from[1]);
    context.lineTo(to[0], to[1]);
  };
  context.lineWidth = 0.7;
  for (let row = 0; row < size - 1; row += 1) {
    for (let column = 0; column < size - 1; column += 1) {
      const [x, y] = [farX(column), farY(row)];
      const first = y * size + x;
      const edge = [first, first + 1, first + size + 1, first + size];
      const level = edge.reduce((sum, at) => sum + heights[at], 0) / 4;
      const points = inCell.get(y * (size - 1) + x) ?? [];
      points.filter((point) => point.z < level - NEARLY).forEach((point) => paintPoint(context, picture, project, point));
      const steep = heights[first + 1] - heights[first] - (heights[first + size] - heights[first]);
      const colour = tinted(scale, level, 1 + Math.max(-0.14, Math.min(0.14, 1.5 * steep)));
      context.beginPath();
      edge.forEach((at, corner) => context[corner ? "lineTo" : "moveTo"](places[at][0], places[at][1]));
      context.closePath();
      context.fillStyle = colour;
      context.fill();
      context.strokeStyle = colour; // or the ground would shine through between the cells
      context.stroke();
      const [onX, onY] = [(x + backX) % MESH === 0, (y + backY) % MESH === 0];
      if (onX || onY) {
        context.beginPath(); // along the far edges: no cell painted later covers them
        if (onX) stretch(places[first + backX], places[first + backX + size]);
        if (onY) stretch(places[first + backY * size], places[first + backY * size + 1]);
        context.strokeStyle = picture.mesh;
        context.stroke();
      }
      points.filter((point) => point.z >= level - NEARLY).forEach((point) => paintPoint(context, picture, project, point));
    }
  }
}

function tinted(scale, share, light) {
  const at = share * (scale.length - 1);
  const start = Math.min(Math.floor(at), scale.length - 2);
  const mixed = scale[start].map((value, channel) => value + (scale[start + 1][channel] - value) * (at - start));
  return `rgb(${mixed.map((value) => Math.max(0, Math.min(255, Math.round(value * light)))).join(" ")})`;
}

function paintPoint(context, picture, project, point) {
  const [x, y] = project(point.x, point.y, point.z);
  context.beginPath();
  SHAPES[point.slot](context, x, y, context.canvas.clientWidth < 400 ? 2.2 : 3.2);
  context.fillStyle = picture.colours[point.slot];
  context.strokeStyle = picture.background;
  context.fill();
  context.stroke();
}

/** What belongs to one canvas: its picture, and the hands that turn it. */
function createSurface(canvas) {
  const view = (globalThis[TURNED] ??= { turn: 0.45, tilt: 0.5 });
  let picture = null;
  const repaint = () => picture && paint(canvas, picture, view);
  const turn = (right, up) => {
    view.turn += right;
    view.tilt = Math.max(LOWEST, Math.min(HIGHEST, view.tilt + up));
    canvas.dataset.turn = view.turn.toFixed(3);
    repaint();
  };
  let held = null;
  canvas.addEventListener("pointerdown", (event) => {
    held = [event.clientX, event.clientY];
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!held) return;
    turn((event.clientX - held[0]) / 120, (event.clientY - held[1]) / 160);
    held = [event.clientX, event.clientY];
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (held = null));
  canvas.addEventListener("keydown", (event) => {
    const turns = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
    if (!turns[event.key]) return;
    event.preventDefault();
    event.stopPropagation(); // the arrows mean something else to the page
    turn(...turns[event.key]);
  });
  const watcher = new ResizeObserver(repaint);
  watcher.observe(canvas);
  return {
    show(data) {
      canvas.setAttribute("aria-label", data.words);
      if (picture && picture.stamp === data.stamp) return;
      picture = unpack(data);
      repaint();
    },
    end: () => watcher.disconnect(),
  };
}

const surfaces = new WeakMap();

export default function surface({ data, parentElement }) {
  const canvas = parentElement.querySelector("canvas");
  if (!surfaces.has(canvas)) surfaces.set(canvas, createSurface(canvas));
  surfaces.get(canvas).show(data);
  return () => {
    if (canvas.isConnected) return; // only its data change
    surfaces.get(canvas)?.end();
    surfaces.delete(canvas);
  };
}
