// A line chart on a canvas: axes with round numbers, lines, marks, a pointer line; and a hand that moves along it.

const TEXT_SIZE = 13;
const ROOM = { left: 40, right: 10, top: 10, bottom: 36 };
const [PX_PER_COLUMN, PX_PER_ROW] = [45, 36];

/** Fits a canvas to the pixels of the screen; its context in CSS pixels, or null while it is not shown. */
function fitted(canvas, size = TEXT_SIZE) {
  const ratio = globalThis.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!width || !height) return null;
  const [right, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== right || canvas.height !== down) [canvas.width, canvas.height] = [right, down];
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = `${size}px ${getComputedStyle(canvas).fontFamily}`;
  context.lineJoin = "round";
  return { context, width, height, ratio };
}

function writeAt(context, text, x, y, align, baseline) {
  context.textAlign = align;
  context.textBaseline = baseline;
  context.fillText(text, x, y);
}

/** An axis between two pixels: `to` of values, `back` to them. On a logarithmic one the marks are powers of ten. */
function axisOf({ range: [low, high], log = false, marks = null, text = null }, start, end, every) {
  const [place, value] = log ? [Math.log10, (power) => 10 ** power] : [Number, Number];
  const [from, to] = [place(low), place(high)];
  const ticks = ticksOf(from, to, Math.max(2, Math.abs(end - start) / every));
  return {
    to: (number) => blend(start, end, (place(number) - from) / (to - from)),
    back: (pixel) => value(blend(from, to, (pixel - start) / (end - start))),
    marks: marks ?? (log ? ticks.filter(Number.isInteger).map(value) : ticks),
    text: text ?? (log ? short : tickText),
  };
}

/**
 * Paints a chart and returns {context, x, y}, the axes, for what else is painted in it; null while it is not shown.
 *
 * x, y: {range, title, log, marks, text}. lines: [{x, values, colour, width, dash, jumps}]: one that jumps is broken where its value
 * changes. points: [{x, y, shape, colour, size, border}]; those beyond the axes are left out. areas: [{x, low, high, colour}].
 * uprights: [{x, colour, dash}]. under({context, x, y}) paints behind the lines. size: of the letters, px. Values that are no numbers
 * are passed over.
 */
function paintChart(
  canvas,
  { x, y, lines, colours, points = [], areas = [], uprights = [], under = null, room = ROOM, size },
) {
  const surface = fitted(canvas, size);
  if (!surface) return null;
  const { context, width, height } = surface;
  const [left, right, top, bottom] = [room.left, width - room.right, room.top, height - room.bottom];
  const across = axisOf(x, left, right, PX_PER_COLUMN);
  const up = axisOf(y, bottom, top, PX_PER_ROW);
  const axes = { context, x: across, y: up };
  const strokeBetween = (from, to, style) => strokeLine(context, [from, to], style);
  const gridColour = (mark) => ({ colour: mark === 0 ? colours.muted : colours.grid });
  context.fillStyle = colours.muted;
  for (const mark of across.marks) {
    const at = across.to(mark);
    strokeBetween([at, top], [at, bottom], gridColour(mark));
    writeAt(context, across.text(mark), at, bottom + 4, "center", "top");
  }
  for (const mark of up.marks) {
    const at = up.to(mark);
    strokeBetween([left, at], [right, at], gridColour(mark));
    writeAt(context, up.text(mark), left - 6, at, "right", "middle");
  }
  writeAt(context, x.title ?? "", (left + right) / 2, height - 2, "center", "bottom");
  writeAt(context, y.title ?? "", left, 0, "left", "top");
  context.save();
  context.beginPath();
  context.rect(left, top - 3, right - left + 6, bottom - top + 6);
  context.clip();
  under?.(axes);
  const placesOf = ({ x: where, values, jumps = false }) =>
    Array.from(values, (value, at) => [
      across.to(where[at]),
      within(up.to(value), -1e4, 1e4),
      jumps && at && values[at - 1] !== value,
    ]);
  for (const area of areas) {
    const [below, above] = [area.low, area.high].map((values) => placesOf({ x: area.x, values }));
    context.fillStyle = area.colour;
    context.beginPath();
    for (const [right, down] of [...below, ...above.reverse()]) context.lineTo(right, down);
    context.fill();
  }
  for (const upright of uprights) {
    const at = across.to(upright.x);
    strokeBetween([at, top], [at, bottom], upright);
  }
  for (const line of lines) strokeLine(context, placesOf(line), { width: 2.5, ...line });
  context.restore();
  const isIn = (value, [low, high]) => value >= low - 1e-6 && value <= high + 1e-6;
  for (const point of points) {
    if (!isIn(point.x, x.range) || !isIn(point.y, y.range)) continue;
    const { shape, colour, size: radius = 6, border = colours.background } = point;
    paintMark(context, shape, across.to(point.x), up.to(point.y), radius, colour, border);
  }
  return axes;
}

/** A small canvas for legends: a mark, and its line if that has dashes. */
function markOf({ shape, colour, dash = null }, border) {
  const [width, height] = [dash ? 40 : 18, 18];
  const ratio = Math.max(2, globalThis.devicePixelRatio || 1);
  const made = make("canvas", {
    class: "mark",
    "aria-hidden": true,
    width: width * ratio,
    height: height * ratio,
  });
  made.style.width = `${width}px`;
  const context = made.getContext("2d");
  context.scale(ratio, ratio);
  const ends = [1, width - 1].map((x) => [x, height / 2]);
  if (dash) strokeLine(context, ends, { colour, width: 2.5, dash });
  paintMark(context, shape, width / 2, height / 2, 5.5, colour, border);
  return made;
}

/** Lets a hand drag on a canvas: `go([pixels from its left, from its top], whether it is still held)`. */
function draggable(canvas, go) {
  let held = false;
  const move = (event, holds) => {
    held = holds;
    const box = canvas.getBoundingClientRect();
    go([event.clientX - box.left, event.clientY - box.top], held);
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    move(event, true);
  });
  canvas.addEventListener("pointermove", (event) => held && move(event, true));
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, (event) => held && move(event, false));
}
