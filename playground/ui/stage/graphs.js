// Functions of one input: small graphs in the tiles, and a large one with axes in place of the map.

const GRAPH_MARGIN = 0.1; // of a tile, above and below its graph
const PLOT_TICKS = 6;

/** Value of a graph at a share of the way along it, between its samples. */
const valueAlong = (values, share) => valueAt(values, clamp(0, share, 1) * (values.length - 1));

/** Clamps a graph into what a canvas can draw. */
const drawable = (value) => clamp(-1e6, value, 1e6);

/** Area between a graph and its zero line on one side of it: points x(index), y(value). */
function areaPath(values, x, y, sign) {
  const path = new Path2D();
  path.moveTo(x(0), y(0));
  values.forEach((value, index) => path.lineTo(x(index), y(drawable(sign * Math.max(0, sign * value)))));
  path.lineTo(x(values.length - 1), y(0));
  return path;
}

const linePlaces = (values, x, y) => Array.from(values, (value, index) => [x(index), y(drawable(value))]);

function fillAreas(context, values, x, y, colours, tint) {
  for (const [sign, colour] of [
    [1, colours.positive],
    [-1, colours.negative],
  ]) {
    context.fillStyle = css(mix(colours.zero, colour, tint));
    context.fill(areaPath(values, x, y, sign));
  }
}

/** The graph of a tile, from signed bytes: its area tinted by sign, its zero line, its line. */
function drawTileGraph(context, bytes, place, colours) {
  const every = place.size < 40 ? 2 : 1;
  const values = [];
  for (let index = 0; index < bytes.length; index += every)
    values.push((bytes[index] - ZERO_BYTE) / ZERO_BYTE);
  const x = (index) => place.left + (place.size * index) / (values.length - 1);
  const y = (value) => place.y - value * (0.5 - GRAPH_MARGIN) * place.size;
  context.fillStyle = css(colours.zero);
  context.fillRect(place.left, place.top, place.size, place.size);
  fillAreas(context, values, x, y, colours, TINT);
  const zero = [place.left, place.left + place.size].map((end) => [end, place.y]);
  strokeLine(context, zero, { colour: css(mix(colours.background, colours.ink, 0.35)) });
  context.lineJoin = "round";
  const width = place.size < 40 ? 1.25 : 1.75;
  strokeLine(context, linePlaces(values, x, y), { colour: css(colours.ink), width });
}

/** Where a plot's numbers stand on its canvas; `range` is the upright axis. */
function plotScale(scene, size, range) {
  const [left, right] = scene.plane;
  const [low, high] = range;
  return {
    x: (value) => ((value - left) / (right - left)) * size,
    y: (value) => ((high - value) / (high - low)) * size,
  };
}

/**
 * The large graph: values at equally spaced places over the plane, `dots` (a canvas) between area and line, and a mark at
 * the place that is asked for.
 */
function drawPlot(context, scene, colours, size, { values, range, dots, asked, fontFamily }) {
  const scale = plotScale(scene, size, range);
  const [left, right] = scene.plane;
  const x = (index) => scale.x(left + ((right - left) * index) / (values.length - 1));
  context.fillStyle = css(colours.zero);
  context.fillRect(0, 0, size, size);
  fillAreas(context, values, x, scale.y, colours, TINT / 2);
  const ticks = ticksOf(...range, PLOT_TICKS);
  const across = (at) => [0, size].map((end) => [end, Math.round(at) + 0.5]);
  const up = (at) => [0, size].map((end) => [Math.round(at) + 0.5, end]);
  const grid = { colour: css(mix(colours.zero, colours.ink, 0.12)) };
  for (const tick of ticksOf(left, right, PLOT_TICKS)) strokeLine(context, up(scale.x(tick)), grid);
  for (const tick of ticks) strokeLine(context, across(scale.y(tick)), grid);
  strokeLine(context, across(scale.y(0)), { colour: css(mix(colours.zero, colours.ink, 0.5)) });
  if (dots) context.drawImage(dots, 0, 0, size, size);
  context.lineJoin = context.lineCap = "round";
  const line = linePlaces(values, x, scale.y);
  strokeLine(context, line, { colour: css(colours.background), width: 6 });
  strokeLine(context, line, { colour: css(colours.ink), width: 3 });
  labelPlot(context, scene, colours, size, ticks, scale, fontFamily);
  if (asked === null) return;
  const [place, height] = [asked * size, scale.y(drawable(valueAlong(values, asked)))];
  strokeLine(
    context,
    [0, size].map((end) => [place, end]),
    { colour: css(colours.ink) },
  );
  paintMark(context, 0, place, height, 6, css(colours.background), css(colours.ink), 3);
}

/** Numbers of the upright axis along its inside, but for those at its very ends, and the name of the level one. */
function labelPlot(context, scene, colours, size, ticks, scale, fontFamily) {
  const high = scene.present ? 15 : 12;
  context.font = `${high}px ${fontFamily}`;
  context.textBaseline = "middle";
  context.textAlign = "left";
  const written = { colour: css(colours.muted), rim: css(colours.zero), width: 4 };
  for (const tick of ticks) {
    const y = scale.y(tick);
    if (y > high && y < size - high) haloText(context, tickText(tick), 7, y, written);
  }
  context.textAlign = "right";
  haloText(context, word(scene, "axis"), size - 8, scale.y(0) - high, written);
}
