// The lines between the columns: curves drawn by weight, and the search for the one under the pointer.
//
// A large network has thousands of them. Then each layer shows its strongest only, drawn finely: more could not be told
// apart, and take longer than a frame.

const EDGE_REACH = 7;
const EDGE_STEPS = 16;
const DASH = 7;
const DASH_GAP = 4;
const MANY_EDGES = 150; // above, lines are paler
const DENSE_EDGES = 600; // above, they are finer
const MOST_DRAWN = 1400;
const FEWEST_DRAWN = 64; // of a layer
const GRADIENT_DECADES = 6; // powers of ten between the widest line of a slope and a hair

/** All curves of a layout, one list for each block of parameters. What a curve needs to be drawn is made when it is. */
function buildEdges(net, shape) {
  return shape.blocks.map((block, layer) => {
    const edges = [];
    for (let source = 0; source < block.sources; source += 1) {
      for (let target = 0; target < block.targets; target += 1) {
        const [from, to] = [net.columns[layer].tiles[source], net.columns[layer + 1].tiles[target]];
        const index = parameterIndex(shape, layer, source, target);
        const ends = [from.left + from.size, from.y, to.left, to.y];
        edges.push({ layer, source, target, index, ends, line: null, solid: null, dashed: null });
      }
    }
    return edges;
  });
}

/** The curve as a polyline: EDGE_STEPS + 1 points x, y. */
function lineOf(edge) {
  if (edge.line) return edge.line;
  const [x1, y1, x2, y2] = edge.ends;
  const middle = (x1 + x2) / 2;
  const line = (edge.line = new Float32Array(2 * (EDGE_STEPS + 1)));
  for (let step = 0; step <= EDGE_STEPS; step += 1) {
    const t = step / EDGE_STEPS;
    const rest = 1 - t;
    line[2 * step] = rest ** 3 * x1 + 3 * rest * t * middle + t ** 3 * x2;
    line[2 * step + 1] = rest * rest * (rest + 3 * t) * y1 + t * t * (t + 3 * rest) * y2;
  }
  return line;
}

function solidOf(edge) {
  const [x1, y1, x2, y2] = edge.ends;
  const middle = (x1 + x2) / 2;
  edge.solid ??= new Path2D(`M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`);
  return edge.solid;
}

/** The curve cut into dashes, once and not at each painting. */
function dashedOf(edge) {
  if (edge.dashed) return edge.dashed;
  const line = lineOf(edge);
  const path = (edge.dashed = new Path2D());
  path.moveTo(line[0], line[1]);
  let drawing = true;
  let left = DASH;
  for (let step = 2; step < line.length; step += 2) {
    let [x, y] = [line[step - 2], line[step - 1]];
    let length = Math.hypot(line[step] - x, line[step + 1] - y);
    while (length > 0) {
      const part = Math.min(left, length);
      x += ((line[step] - x) * part) / length;
      y += ((line[step + 1] - y) * part) / length;
      length -= part;
      left -= part;
      if (drawing) path.lineTo(x, y);
      if (left <= 0) {
        drawing = !drawing;
        left = drawing ? DASH : DASH_GAP;
        if (drawing) path.moveTo(x, y);
      }
    }
  }
  return path;
}

const strokeOf = (edge, value) => (value >= 0 ? solidOf(edge) : dashedOf(edge));
const edgeWidth = (weight) => Math.min(8, 1 + 2.2 * Math.abs(weight));
const fineWidth = (weight) => Math.min(4, Math.max(1, 1.5 * Math.abs(weight)));
const edgeOpacity = (weight) => 0.35 + 0.55 * Math.min(1, Math.abs(weight) / 1.5);

/** How the lines of a frame are drawn: the numbers they show, and width and opacity of each number. */
function edgeStyle(frame, count) {
  const dense = count > DENSE_EDGES;
  if (frame.gradient) return gradientStyle(frame.gradient, dense ? 4 : 8);
  return { values: frame.parameters, width: dense ? fineWidth : edgeWidth, opacity: edgeOpacity };
}

/** Slopes span many powers of ten: the largest has the full width, one of a millionth of it is a hair. */
function gradientStyle(gradient, widest) {
  const largest = gradient.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
  const share = (slope) =>
    slope && largest ? clamp(0, 1 + Math.log10(Math.abs(slope) / largest) / GRADIENT_DECADES, 1) : 0;
  return {
    values: gradient,
    width: (slope) => 0.5 + (widest - 0.5) * share(slope),
    opacity: (slope) => 0.25 + 0.65 * share(slope),
  };
}

/** Those of each layer that are drawn: all of them, or the strongest. */
function chooseEdges(layers, values, count) {
  if (count <= MOST_DRAWN) return layers;
  return layers.map((edges) => {
    const most = Math.max(FEWEST_DRAWN, Math.round((MOST_DRAWN * edges.length) / count));
    if (edges.length <= most) return edges;
    const sizes = Float32Array.from(edges, (edge) => Math.abs(values[edge.index])).sort();
    const least = sizes[edges.length - most];
    if (least === sizes[edges.length - 1]) return edges.filter((_, at) => (at * most) % edges.length < most); // all alike
    return edges.filter((edge) => Math.abs(values[edge.index]) >= least).slice(0, most);
  });
}

/** Draws the chosen curves in the colours of the signs, negative ones dashed; lines of dropped neurons are faint. */
function drawEdges(context, layers, style, colours, count, isDropped) {
  const pale = count > MANY_EDGES ? 0.6 : 1;
  for (const positive of [false, true]) {
    context.strokeStyle = css(positive ? colours.positive : colours.negative);
    for (const edge of layers.flat()) {
      const value = style.values[edge.index];
      if (value >= 0 !== positive) continue;
      const dropped = isDropped(edge.layer, edge.source) || isDropped(edge.layer + 1, edge.target);
      context.globalAlpha = dropped ? 0.12 : style.opacity(value) * pale;
      context.lineWidth = dropped ? 1 : style.width(value);
      context.stroke(strokeOf(edge, value));
    }
  }
  context.globalAlpha = 1;
}

/** One curve lifted out of the others. */
function drawEdgeAlone(context, edge, style, colours) {
  const value = style.values[edge.index];
  context.strokeStyle = css(colours.background);
  context.lineWidth = style.width(value) + 6;
  context.stroke(solidOf(edge));
  context.strokeStyle = css(value >= 0 ? colours.positive : colours.negative);
  context.lineWidth = style.width(value) + 1.5;
  context.stroke(strokeOf(edge, value));
}

/** The lines from the output into the map. */
function drawOutputLines(context, net, colours, shape) {
  if (net.phone) return;
  const places = net.columns[net.columns.length - 1].tiles;
  places.forEach(({ left, size, y }, index) => {
    const colour = css(shape.softmax ? colours.classes[index % 6] : colours.muted);
    const ends = [left + size, net.inner].map((x) => [x, y]);
    strokeLine(context, ends, { colour, width: 2 });
  });
}

/** The curve nearest to a point, within reach, among those that are drawn, or null. */
function nearestEdge(layers, x, y) {
  let best = null;
  let bestDistance = EDGE_REACH;
  for (const edges of layers) {
    if (!edges.length || x < edges[0].ends[0] - 2 || x > edges[0].ends[2] + 2) continue;
    for (const edge of edges) {
      const distance = distanceTo(lineOf(edge), x, y);
      if (distance < bestDistance) [best, bestDistance] = [edge, distance];
    }
  }
  return best;
}

function distanceTo(line, x, y) {
  let best = Infinity;
  for (let at = 0; at + 3 < line.length; at += 2) {
    if (line[at] > x + EDGE_REACH || line[at + 2] < x - EDGE_REACH) continue;
    const [dx, dy] = [line[at + 2] - line[at], line[at + 3] - line[at + 1]];
    const t = clamp(0, ((x - line[at]) * dx + (y - line[at + 1]) * dy) / (dx * dx + dy * dy || 1), 1);
    best = Math.min(best, Math.hypot(line[at] + t * dx - x, line[at + 1] + t * dy - y));
  }
  return best;
}
