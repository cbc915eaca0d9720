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

/** What came from Python; the cells of the points are found once. */
function prepared(data) {
  const shares = (values) => Float64Array.from(values, (value) => value / FULL);
  const heights = shares(data.heights);
  const size = Math.round(Math.sqrt(heights.length));
  const inCell = new Map();
  const place = (share) => within(Math.floor(share * (size - 1)), 0, size - 2);
  const points = shares(data.points);
  data.slots.forEach((slot, at) => {
    const [x, y, z] = points.subarray(3 * at, 3 * at + 3);
    const cell = place(y) * (size - 1) + place(x);
    inCell.set(cell, [...(inCell.get(cell) ?? []), { x, y, z, slot }]);
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
  const surface = fitted(canvas);
  if (!surface) return;
  const { context, width, height } = surface;
  const project = projection(view, width, height);
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
  const post = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ].sort((a, b) => project(...a, 0)[0] - project(...b, 0)[0])[0];
  line([...post, 0], [...post, 1]);
  context.stroke();

  context.fillStyle = picture.muted;
  const label = (text, place, align, right = 0, down = 0) => {
    const [x, y] = project(...place);
    writeAt(context, text, x + right, y + down, align, "middle");
  };
  picture.z_marks.forEach((text, at) => label(text, [...post, at / 2], "right", -6));
  label(picture.z_title, [...post, 1], "left", -30, -16);
  const nearX = project(0.5, 0, 0)[2] < project(0.5, 1, 0)[2] ? 0 : 1;
  const nearY = project(0, 0.5, 0)[2] < project(1, 0.5, 0)[2] ? 0 : 1;
  const isPost = (x, y) => x === post[0] && y === post[1]; // the upright axis has its number there
  picture.marks.forEach((text, at) => {
    if (isPost(at / 2, nearX)) return;
    label(at === 1 ? `x₁  ${text}` : text, [at / 2, nearX, 0], "center", 0, 14);
  });
  picture.marks.forEach((text, at) => {
    if (isPost(nearY, at / 2) || at / 2 === nearX) return; // the corner has a number already
    const [x] = project(nearY, 0.5, 0);
    const side = x > project(0.5, 0.5, 0)[0] ? "left" : "right";
    label(at === 1 ? `x₂  ${text}` : text, [nearY, at / 2, 0], side, side === "left" ? 8 : -8, 8);
  });
}

function paintCells(context, picture, view, project) {
  const { heights, size, inCell, scale } = picture;
  const places = Array.from(heights, (height, at) =>
    project((at % size) / (size - 1), Math.floor(at / size) / (size - 1), height),
  );
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
      points
        .filter((point) => point.z < level - NEARLY)
        .forEach((point) => paintPoint(context, picture, project, point));
      const steep = heights[first + 1] - heights[first] - (heights[first + size] - heights[first]);
      const colour = tinted(scale, level, 1 + within(1.5 * steep, -0.14, 0.14));
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
      points
        .filter((point) => point.z >= level - NEARLY)
        .forEach((point) => paintPoint(context, picture, project, point));
    }
  }
}

function tinted(scale, share, light) {
  const at = share * (scale.length - 1);
  const start = Math.min(Math.floor(at), scale.length - 2);
  return css(mix(scale[start], scale[start + 1], at - start).map((value) => within(value * light, 0, 255)));
}

function paintPoint(context, picture, project, point) {
  const [x, y] = project(point.x, point.y, point.z);
  const size = context.canvas.clientWidth < 400 ? 2.2 : 3.2;
  paintMark(context, point.slot, x, y, size, picture.colours[point.slot], picture.background, 0.7);
}

/** What belongs to one canvas: its picture, and the hands that turn it. */
function createSurface(root) {
  const canvas = root.querySelector("canvas");
  const view = (globalThis[TURNED] ??= { turn: 0.45, tilt: 0.5 });
  let picture = null;
  const repaint = () => picture && paint(canvas, picture, view);
  const turn = (right, up) => {
    view.turn += right;
    view.tilt = within(view.tilt + up, LOWEST, HIGHEST);
    canvas.dataset.turn = view.turn.toFixed(3);
    repaint();
  };
  let last = null;
  draggable(canvas, (place, held) => {
    if (last) turn((place[0] - last[0]) / 120, (place[1] - last[1]) / 160);
    last = held ? place : null;
  });
  canvas.addEventListener("keydown", (event) => {
    const turns = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
    if (!turns[event.key]) return;
    event.preventDefault();
    event.stopPropagation(); // the arrows mean something else to the page
    turn(...turns[event.key]);
  });
  return {
    show(data) {
      canvas.setAttribute("aria-label", data.words);
      picture = prepared(data);
      repaint();
    },
    repaint,
  };
}

export default mounted(createSurface);
