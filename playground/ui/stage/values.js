// The way of one point through the network, as numbers at its nodes: what each input is, and what each neuron answers.

/** A number with two digits after the point, fewer where it is large; of one that has overflowed, `tooLarge`. */
function brief(value, tooLarge = "∞") {
  if (!Number.isFinite(value)) return tooLarge;
  const size = Math.abs(value);
  const text = size >= 10000 ? size.toExponential(1) : size.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : 2);
  return (value < 0 && Number(text) ? "−" : "") + text;
}

/** [z, a] of a neuron, [x] of an input, or null when the frame does not follow a point. */
function shownValue(frame, scene, { column, index }) {
  if (!frame?.way) return null;
  if (column === 0) return [frame.way.inputs[index]];
  return frame.way.values[neuronsBefore(scene, column) + index] ?? null;
}

/** What the outputs say of the point that is followed: a number, or the likeliest class with its share. */
function answerOf({ way }, scene) {
  const outputs = way.values.slice(-scene.layer_sizes[scene.layer_sizes.length - 1]).map(([, a]) => a);
  const best = outputs.reduce((most, share, at) => (share > outputs[most] ? at : most), 0);
  const answer = brief(outputs[best], word(scene, "too_large"));
  return scene.one_whole
    ? word(scene, "class_share", { name: scene.colour_names[slotOf(scene, best)], a: answer })
    : answer;
}

/** What each node says, on a background: an input its value, a neuron its sum (where there is room) and its output. */
function drawValues(context, net, scene, frame, colours, fontFamily) {
  const high = (net.tile < 48 ? 11 : 13) + (scene.present ? 3 : 0);
  context.textAlign = "center";
  context.textBaseline = "middle";
  net.columns.forEach((column, at) =>
    column.tiles.forEach((place, index) => {
      const value = shownValue(frame, scene, { column: at, index });
      if (!value) return;
      const lines = [
        { text: brief(value[value.length - 1]), font: `600 ${high}px ${fontFamily}`, colour: colours.ink },
      ];
      if (value.length > 1 && (place.round || place.size >= 2.4 * high)) {
        const font = `${high - 1}px ${fontFamily}`;
        lines.unshift({ text: `Σ ${brief(value[0])}`, font, colour: colours.muted });
      }
      drawLines(context, place, lines, high, colours);
    }),
  );
}

/** In the middle of a small tile, at the lower end of a larger one, above a circle. */
function drawLines(context, place, lines, high, colours) {
  const tall = lines.length * (high + 1) + 4;
  let top = place.y - tall / 2;
  if (place.round) top = place.top - tall - 4;
  else if (place.size >= 48) top = place.top + place.size - tall - 4;
  const widths = lines.map(({ text, font }) => {
    context.font = font;
    return context.measureText(text).width;
  });
  drawPad(context, place.x, top, Math.max(...widths) + 8, tall, colours, 0.88);
  lines.forEach(({ text, font, colour }, row) => {
    context.font = font;
    context.fillStyle = css(colour);
    context.fillText(text, place.x, top + 2.5 + (row + 0.5) * (high + 1));
  });
}

function drawPad(context, x, top, width, height, colours, opacity) {
  context.globalAlpha = opacity;
  context.fillStyle = css(colours.background);
  context.beginPath();
  context.roundRect(x - width / 2, top, width, height, 4);
  context.fill();
  context.globalAlpha = 1;
}

const MOST_CARRIED = 12; // lines of a layer that tell what they carry; of more, the strongest ones do
const FEW_CARRIED = 8;
const CROWDED = 40; // pixels from neuron to neuron below which none do

/** What the lines carry, weight times value, each somewhere along it where there is room. */
function drawCarried(context, net, layers, scene, frame, colours, fontFamily) {
  if (net.rowPitch < CROWDED) return;
  const high = 11 + (scene.present ? 3 : 0);
  context.font = `${high}px ${fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const edges of layers) {
    const carried = edges
      .map((edge) => {
        const value = shownValue(frame, scene, { column: edge.layer, index: edge.source });
        return { edge, value: frame.parameters[edge.index] * value[value.length - 1] };
      })
      .sort((one, other) => Math.abs(other.value) - Math.abs(one.value))
      .slice(0, edges.length > MOST_CARRIED ? FEW_CARRIED : MOST_CARRIED);
    const taken = [];
    for (const { edge, value } of carried) {
      const text = brief(value);
      const width = context.measureText(text).width + 6;
      const place = roomAlong(edge, width, high + 4, taken, scene);
      if (!place) continue;
      taken.push({ ...place, width });
      drawPad(context, place.x, place.y - high / 2 - 2, width, high + 4, colours, 0.8);
      context.fillStyle = css(mix(colours.ink, value < 0 ? colours.negative : colours.positive, 0.35));
      context.fillText(text, place.x, place.y + 0.5);
    }
  }
}

/** The place along a line, nearest to where its lines spread, where a label covers no other. */
function roomAlong(edge, width, height, taken, scene) {
  const [sources, targets] = [scene.layer_sizes[edge.layer], scene.layer_sizes[edge.layer + 1]];
  const best = Math.round(EDGE_STEPS * (sources > targets ? 0.35 : 0.6));
  for (let away = 0; away <= EDGE_STEPS / 3; away += 1) {
    for (const step of [best - away, best + away]) {
      const [x, y] = lineOf(edge).subarray(2 * step, 2 * step + 2);
      const covers = (other) =>
        Math.abs(other.x - x) < (other.width + width) / 2 && Math.abs(other.y - y) < height;
      if (!taken.some(covers)) return { x, y };
    }
  }
  return null;
}
