// Bytes of maps become pixels. What is shown follows what arrived within about 120 ms, so that a plane which flips
// twenty times a second does not flash; a paused picture is exact.

const EASE_MS = 40; // three of these, 120 ms, leave 5 % of the way

/** Share of the way from the shown to the wanted picture that a lapse of time covers. */
const easedShare = (lapse) => 1 - Math.exp(-lapse / EASE_MS);

/** A small picture of bytes before it is stretched: canvas and pixels as 32-bit numbers. */
function createSurface() {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return { canvas, context, image: null, pixels: null };
}

function fitSurface(surface, width, height) {
  if (surface.image && surface.canvas.width === width && surface.canvas.height === height) return;
  surface.canvas.width = width;
  surface.canvas.height = height;
  surface.image = surface.context.createImageData(width, height);
  surface.pixels = new Uint32Array(surface.image.data.buffer);
}

const publish = (surface) => surface.context.putImageData(surface.image, 0, 0);

/** Shown values that follow the wanted ones; `share` 1, or another number of values, means at once. */
function follow(field, wanted, share) {
  if (!field.shown || field.shown.length !== wanted.length) {
    field.shown = Float32Array.from(wanted);
    return;
  }
  const { shown } = field;
  if (share >= 1) shown.set(wanted);
  else
    for (let index = 0; index < shown.length; index += 1)
      shown[index] += (wanted[index] - shown[index]) * share;
}

/** Signed or class-share maps under each other in one surface: size pixels wide, size rows for each. */
function paintTiles(surface, field, size, tableOf) {
  const area = size * size;
  const count = field.shown.length / area;
  if (!count) return;
  fitSurface(surface, size, size * count);
  for (let tile = 0, index = 0; tile < count; tile += 1) {
    const table = tableOf(tile);
    for (const end = index + area; index < end; index += 1) {
      surface.pixels[index] = table[(field.shown[index] + 0.5) | 0];
    }
  }
  publish(surface);
}

/** One signed map; with hard colours it is stretched before it is cut, so that the border is smooth. */
function paintSigned(surface, values, size, table, hard) {
  const factor = hard ? Math.max(1, Math.round(200 / size)) : 1;
  const width = size * factor;
  fitSurface(surface, width, width);
  const { pixels } = surface;
  if (factor === 1) {
    for (let index = 0; index < values.length; index += 1) pixels[index] = table[(values[index] + 0.5) | 0];
  } else {
    stretch(values, size, factor, (index, value) => {
      pixels[index] = table[value < ZERO_BYTE ? 0 : FULL];
    });
  }
  publish(surface);
}

/** Bilinear interpolation of a square map onto one `factor` times as fine. */
function stretch(values, size, factor, put) {
  const width = size * factor;
  for (let row = 0, index = 0; row < width; row += 1) {
    const y = clamp(0, (row + 0.5) / factor - 0.5, size - 1);
    const top = Math.min(y | 0, size - 2);
    const down = y - top;
    for (let column = 0; column < width; column += 1, index += 1) {
      const x = clamp(0, (column + 0.5) / factor - 0.5, size - 1);
      const left = Math.min(x | 0, size - 2);
      const right = x - left;
      const at = top * size + left;
      const above = values[at] + (values[at + 1] - values[at]) * right;
      const below = values[at + size] + (values[at + size + 1] - values[at + size]) * right;
      put(index, above + (below - above) * down);
    }
  }
}

/** The map of winning classes, shaded by confidence; colours are eased, for classes have nothing in between. */
function paintWinners(surface, field, winners, confidence, size, colours, share) {
  fitSurface(surface, size, size);
  const fresh = !field.shown || field.shown.length !== 3 * winners.length;
  if (fresh) field.shown = new Float32Array(3 * winners.length);
  const { shown } = field;
  const step = fresh ? 1 : share;
  for (let index = 0, channel = 0; index < winners.length; index += 1, channel += 3) {
    const colour = colours.winners[winners[index] % 6][(confidence[index] + 0.5) | 0];
    const red = (shown[channel] += ((colour & 255) - shown[channel]) * step);
    const green = (shown[channel + 1] += (((colour >> 8) & 255) - shown[channel + 1]) * step);
    const blue = (shown[channel + 2] += (((colour >> 16) & 255) - shown[channel + 2]) * step);
    surface.pixels[index] =
      0xff000000 | (((blue + 0.5) | 0) << 16) | (((green + 0.5) | 0) << 8) | ((red + 0.5) | 0);
  }
  publish(surface);
}

/** The line where the answer of a frame changes from one class to another, or null where there are no classes. */
function borderOf({ output, confidence, beyond, r }, { softmax }) {
  if (softmax) return classBorder(output, r, (from, to) => borderBetween(output, confidence, r, from, to));
  if (!beyond) return null;
  const sides = new Uint8Array(beyond.length);
  for (let at = 0; at < sides.length; at += 1) sides[at] = beyond[at] >= 0 ? 1 : 0;
  return classBorder(sides, r, (from, to) => beyond[from] / (beyond[from] - beyond[to]));
}

/**
 * That line in map coordinates 0..1; `crossing` gives the share of the way between two neighbouring samples. Inside a square
 * of four samples the crossings of its sides are joined, three and more meet in the middle.
 */
function classBorder(winners, size, crossing) {
  const path = new Path2D();
  const unit = 1 / size;
  for (let row = -1; row < size; row += 1) {
    const above = Math.max(0, row) * size;
    const below = Math.min(size - 1, row + 1) * size;
    for (let column = -1; column < size; column += 1) {
      const left = Math.max(0, column);
      const right = Math.min(size - 1, column + 1);
      const a = above + left;
      const b = above + right;
      const c = below + right;
      const d = below + left;
      if (winners[a] === winners[b] && winners[b] === winners[c] && winners[c] === winners[d]) continue;
      const x = (column + 0.5) * unit;
      const y = (row + 0.5) * unit;
      const points = [];
      if (winners[a] !== winners[b]) points.push([x + crossing(a, b) * unit, y]);
      if (winners[b] !== winners[c]) points.push([x + unit, y + crossing(b, c) * unit]);
      if (winners[d] !== winners[c]) points.push([x + crossing(d, c) * unit, y + unit]);
      if (winners[a] !== winners[d]) points.push([x, y + crossing(a, d) * unit]);
      joinPoints(path, points);
    }
  }
  return path;
}

/**
 * Share of the way between two neighbouring samples at which the winner changes. The confidence of the winner falls
 * towards the border from both sides, so the border is where the two straight slopes meet, whatever other classes
 * take. Without a slope (at the rim, or beside a third winner) it is where the two would be level on their own.
 */
function borderBetween(winners, confidence, size, from, to) {
  const step = to - from;
  const [before, after] = [from - step, to + step];
  const inside = step === 1 ? from % size > 0 && to % size < size - 1 : before >= 0 && after < winners.length;
  if (inside && winners[before] === winners[from] && winners[after] === winners[to]) {
    const fall = confidence[before] - confidence[from];
    const rise = confidence[after] - confidence[to];
    if (fall >= 0 && rise >= 0 && fall + rise > 2) {
      return clamp(0, (confidence[from] - confidence[to] + rise) / (fall + rise), 1);
    }
  }
  const margin = (index) => Math.max(0.04, (2 * confidence[index]) / FULL - 1);
  return margin(from) / (margin(from) + margin(to));
}

function joinPoints(path, points) {
  if (points.length === 2) {
    path.moveTo(...points[0]);
    path.lineTo(...points[1]);
    return;
  }
  const middle = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
  for (const point of points) {
    path.moveTo(...middle);
    path.lineTo(...point);
  }
}
