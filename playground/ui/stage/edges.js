// The lines between the columns: curves drawn by weight, and the search for the one under the pointer.

const EDGE_REACH = 7;
const EDGE_STEPS = 16;
const DASH = 7;
const DASH_GAP = 4;

/** All curves of a layout, one list for each block of parameters. Dashes are cut once, not at each painting. */
function buildEdges(net, shape) {
  return shape.blocks.map((block, layer) => {
    const edges = [];
    for (let source = 0; source < block.sources; source += 1) {
      for (let target = 0; target < block.targets; target += 1) {
        const from = net.columns[layer].tiles[source];
        const to = net.columns[layer + 1].tiles[target];
        edges.push(buildEdge(layer, source, target, from, to, parameterIndex(shape, layer, source, target)));
      }
    }
    return edges;
  });
}

function buildEdge(layer, source, target, from, to, index) {
  const [x1, y1, x2, y2] = [from.left + from.size, from.y, to.left, to.y];
  const middle = (x1 + x2) / 2;
  const line = new Float32Array(2 * (EDGE_STEPS + 1));
  for (let step = 0; step <= EDGE_STEPS; step += 1) {
    const t = step / EDGE_STEPS;
    const rest = 1 - t;
    line[2 * step] = rest ** 3 * x1 + 3 * rest * t * middle + t ** 3 * x2;
    line[2 * step + 1] = rest * rest * (rest + 3 * t) * y1 + t * t * (t + 3 * rest) * y2;
  }
  const solid = new Path2D();
  solid.moveTo(x1, y1);
  solid.bezierCurveTo(middle, y1, middle, y2, x2, y2);
  return { layer, source, target, index, line, solid, dashed: cutDashes(line), left: x1, right: x2 };
}

/** The polyline of a curve cut into dashes. */
function cutDashes(line) {
  const path = new Path2D();
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

const edgeWidth = (weight) => Math.min(8, 1 + 2.2 * Math.abs(weight));
const edgeOpacity = (weight) => 0.35 + 0.55 * Math.min(1, Math.abs(weight) / 1.5);

/** Draws all curves: negative weights dashed, in the colours of the signs. */
function drawEdges(context, layers, parameters, colours, count) {
  const pale = count > 150 ? 0.6 : 1;
  for (const positive of [false, true]) {
    context.strokeStyle = css(positive ? colours.positive : colours.negative);
    for (const edges of layers) {
      for (const edge of edges) {
        const weight = parameters[edge.index];
        if (weight >= 0 !== positive) continue;
        context.globalAlpha = edgeOpacity(weight) * pale;
        context.lineWidth = edgeWidth(weight);
        context.stroke(positive ? edge.solid : edge.dashed);
      }
    }
  }
  context.globalAlpha = 1;
}

/** One curve lifted out of the others. */
function drawEdgeAlone(context, edge, weight, colours) {
  context.strokeStyle = css(colours.background);
  context.lineWidth = edgeWidth(weight) + 6;
  context.stroke(edge.solid);
  context.strokeStyle = css(weight >= 0 ? colours.positive : colours.negative);
  context.lineWidth = edgeWidth(weight) + 1.5;
  context.stroke(weight >= 0 ? edge.solid : edge.dashed);
}

/** The lines from the output into the map. */
function drawOutputLines(context, net, colours, shape) {
  if (net.phone) return;
  const places = net.columns[net.columns.length - 1].tiles;
  places.forEach((place, index) => {
    context.strokeStyle = css(shape.softmax ? colours.classes[index % 6] : colours.muted);
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(place.left + place.size, place.y);
    context.lineTo(net.inner, place.y);
    context.stroke();
  });
}

/** The curve nearest to a point, within reach, or null. */
function nearestEdge(layers, x, y) {
  let best = null;
  let bestDistance = EDGE_REACH;
  for (const edges of layers) {
    if (!edges.length || x < edges[0].left - 2 || x > edges[0].right + 2) continue;
    for (const edge of edges) {
      const distance = distanceTo(edge.line, x, y);
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
