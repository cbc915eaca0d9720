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
  const before = scene.layer_sizes.slice(1, column).reduce((sum, size) => sum + size, 0);
  return frame.way.values[before + index] ?? null;
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

/** A number on a background at each node. */
function drawValues(context, net, scene, frame, colours, fontFamily) {
  const high = (net.tile < 48 ? 11 : 13) + (scene.present ? 3 : 0);
  context.font = `600 ${high}px ${fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  net.columns.forEach((column, at) =>
    column.tiles.forEach((place, index) => {
      const value = shownValue(frame, scene, { column: at, index });
      if (value) drawValue(context, place, brief(value[value.length - 1]), high, colours);
    }),
  );
}

function drawValue(context, place, text, high, colours) {
  const width = context.measureText(text).width + 8;
  let { y } = place; // in the middle of a small tile, at the lower end of a larger one, above a circle
  if (place.round) y = place.top - high / 2 - 6;
  else if (place.size >= 48) y = place.top + place.size - high / 2 - 6;
  context.globalAlpha = 0.88;
  context.fillStyle = css(colours.background);
  context.beginPath();
  context.roundRect(place.x - width / 2, y - high / 2 - 3, width, high + 5, 4);
  context.fill();
  context.globalAlpha = 1;
  context.fillStyle = css(colours.ink);
  context.fillText(text, place.x, y + 0.5);
}
