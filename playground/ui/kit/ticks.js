// The numbers of an axis: round ones, as many as there is room for.

/** Round numbers within a range, at most about `count` of them. */
function ticksOf(low, high, count) {
  const rough = (high - low) / count;
  if (!(rough > 0 && Number.isFinite(rough))) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10]
    .map((factor) => factor * power)
    .find((candidate) => candidate >= rough * (1 - 1e-9));
  const ticks = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + 1e-9 * step; at += 1) ticks.push(at * step);
  return ticks;
}

/** A number of an axis with as many digits as its neighbours need, with a real minus sign. */
const tickText = (value) => String(Number(value.toPrecision(6))).replace("-", "−");
