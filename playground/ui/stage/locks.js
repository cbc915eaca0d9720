// What is frozen, and how it is seen: a frozen line is double, with a lock in its middle; a neuron of which everything is
// frozen has a lock on its tile instead.

/** Which parameters are frozen, and which neurons ("column-index") are so altogether. */
function frozenParts(shape, indices) {
  const parameters = new Set(indices);
  const neurons = new Set();
  if (parameters.size) {
    shape.blocks.forEach((block, layer) => {
      for (let target = 0; target < block.targets; target += 1) {
        const sources = Array.from({ length: block.sources + 1 }, (_, source) => source);
        const all = sources.every((source) => parameters.has(parameterIndex(shape, layer, source, target)));
        if (all) neurons.add(`${layer + 1}-${target}`);
      }
    });
  }
  return { parameters, neurons };
}

/** A padlock of a height, its middle at x, y, on a spot of the background. */
function drawLock(context, x, y, size, colours) {
  const [width, body, radius] = [0.78 * size, 0.56 * size, 0.24 * size];
  const top = y + 0.5 * size - body;
  fillCircle(context, x, y, 0.78 * size, colours.background);
  context.beginPath();
  context.moveTo(x - radius, top);
  context.lineTo(x - radius, top - 0.16 * size);
  context.arc(x, top - 0.16 * size, radius, Math.PI, 0);
  context.lineTo(x + radius, top);
  context.strokeStyle = css(colours.ink);
  context.lineWidth = 0.15 * size;
  context.lineCap = "butt";
  context.stroke();
  context.beginPath();
  context.roundRect(x - width / 2, top, width, body, 0.1 * size);
  context.fillStyle = css(colours.ink);
  context.fill();
}

/** Splits frozen lines in two, and puts a lock on those whose neuron has none of its own. */
function drawFrozenEdges(context, layers, style, frozen, colours) {
  const edges = layers.flat().filter((edge) => frozen.parameters.has(edge.index));
  context.strokeStyle = css(colours.background);
  for (const edge of edges) {
    context.lineWidth = style.width(style.values[edge.index]) * 0.45 + 0.6;
    context.stroke(solidOf(edge));
  }
  for (const edge of edges) {
    if (frozen.neurons.has(`${edge.layer + 1}-${edge.target}`)) continue;
    const [x1, y1, x2, y2] = edge.ends;
    drawLock(context, (x1 + x2) / 2, (y1 + y2) / 2, 11, colours);
  }
}

/** The lock of a neuron: at the upper right of its tile, or of the circle of an only output. */
function drawTileLock(context, place, colours) {
  const size = clamp(10, place.size / 5, 15);
  const inset = place.round ? 2 : 0;
  drawLock(context, place.left + place.size - inset, place.top + inset, size, colours);
}

/** The bias dots of frozen biases are locks. */
function showFrozenBiases(biases, scene, shape, frozen) {
  eachOf(biases, (button, layer, target) => {
    const is = frozen.parameters.has(parameterIndex(shape, layer, shape.blocks[layer].sources, target));
    if (button.classList.contains("frozen") === is) return;
    button.classList.toggle("frozen", is);
    button.setAttribute("aria-description", is ? word(scene, "frozen") : "");
  });
}
