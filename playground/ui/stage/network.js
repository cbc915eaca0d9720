// What a network says, from its parameters: forward only, to paint it. It learns in Python. The formulas are the rows' own:
// `stage.py` writes them in front of the scripts, as RULES of activations and INPUTS of a point.
//
// Everything is computed for many places at once, neuron by neuron: what a neuron says stands in one piece.

const FINE = 100; // sides of the large map: at rest, and of a neuron that is looked at; and while it plays
const COARSE = 64;
const INPUT_MAP_SIZE = 32;
const SMALL_SIDES = [32, 20, 10, 8];
const GRAPH = 64; // samples of the graph of a neuron or an input, and of the output's
const ANSWER = 128;
const PAINT_MS = 3; // a large map that takes longer to compute is not computed for each frame that plays
const SPARE = 6; // but once in so many times as long as it takes
const ANSWERS = "answer";
const FIRST_COST = 3e-6; // milliseconds for one multiplication, before it is measured

/** Side of the small maps: the more there are, the smaller they are drawn. */
const smallSide = (neurons) => SMALL_SIDES[neurons <= 12 ? 0 : neurons <= 30 ? 1 : neurons <= 100 ? 2 : 3];

/** A number as a signed byte without its rounding: -1 is 0, 0 is ZERO_BYTE, 1 is FULL; what has overflowed is in the middle. */
const signedByte = (value) =>
  value >= 1 ? FULL : value > -1 ? value * ZERO_BYTE + ZERO_BYTE : value <= -1 ? 0 : ZERO_BYTE;

/** A number that a canvas can be asked to draw. */
const finite = (value) => (Number.isNaN(value) ? 0 : clamp(-1e30, value, 1e30));

/** The places of a map of so many cells a side, read like a page, or of a graph: [x1, x2] columns. */
function placesOf(scene, count) {
  const [low, high] = scene.plane;
  if (scene.n_inputs === 1) {
    return [Float64Array.from({ length: count }, (_, at) => low + ((high - low) * at) / (count - 1))];
  }
  const middle = (at) => low + ((at + 0.5) * (high - low)) / count;
  const cells = { length: count * count };
  return [
    Float64Array.from(cells, (_, at) => middle(at % count)),
    Float64Array.from(cells, (_, at) => middle(count - 1 - Math.floor(at / count))),
  ];
}

/** What the network is shown of places: one row for each input. */
function inputRows(scene, places) {
  const count = places[0].length;
  const rows = new Float32Array(scene.inputs.length * count);
  scene.inputs.forEach(({ name, mean, scale }, row) => {
    const input = INPUTS[name];
    for (let at = 0; at < count; at += 1)
      rows[row * count + at] = (input(places[0][at], places[1]?.[at]) - mean) / scale;
  });
  return rows;
}

/** The sums of a layer for every place, from what the layer before says (one row for each source). */
function sumsOf(parameters, block, before, sums, count) {
  const { start, sources, targets } = block;
  for (let target = 0; target < targets; target += 1) {
    const weight = (source) => parameters[start + source * targets + target];
    const into = sums.subarray(target * count, (target + 1) * count).fill(weight(sources));
    let source = 0;
    for (; source + 3 < sources; source += 4) {
      const [a, b, c, d] = [0, 1, 2, 3].map((next) => weight(source + next));
      const [rowA, rowB, rowC, rowD] = [0, 1, 2, 3].map((next) =>
        before.subarray((source + next) * count, (source + next + 1) * count),
      );
      for (let at = 0; at < count; at += 1)
        into[at] += a * rowA[at] + b * rowB[at] + c * rowC[at] + d * rowD[at];
    }
    for (; source < sources; source += 1) {
      const own = weight(source);
      const row = before.subarray(source * count, (source + 1) * count);
      for (let at = 0; at < count; at += 1) into[at] += own * row[at];
    }
  }
}

/** The network of a scene, for whatever parameters it has in a frame. */
function createNetwork(scene, shape) {
  const { blocks } = shape;
  const rules = [...scene.layer_activations, scene.output_activation].map((name) => RULES[name]);
  const sheets = new Map(); // by number of places, or by points of the scene: what every layer says there
  const kept = new Map(); // the large maps that were computed last: of the answer, and of one neuron
  let cost = FIRST_COST;

  /** Arrays for what every layer says at the places of a map or a graph, or of points; the first holds the inputs. */
  function sheetOf(key) {
    if (!sheets.has(key)) {
      const places = key.x ? [key.x, key.y].slice(0, scene.n_inputs) : placesOf(scene, key);
      const count = places[0].length;
      const layers = blocks.map(({ targets }) => new Float32Array(targets * count));
      sheets.set(key, { count, layers: [inputRows(scene, places), ...layers] });
    }
    return sheets.get(key);
  }

  /** What the layers up to `depth` say. */
  function fill(sheet, parameters, depth = blocks.length) {
    for (let layer = 0; layer < depth; layer += 1) {
      const said = sheet.layers[layer + 1];
      sumsOf(parameters, blocks[layer], sheet.layers[layer], said, sheet.count);
      rules[layer](said, sheet.count);
    }
    return sheet;
  }

  /** Multiplications for one place; an activation counts as ten. */
  const work = (depth = blocks.length) =>
    blocks.slice(0, depth).reduce((sum, { sources, targets }) => sum + targets * (sources + 10), 0);

  /**
   * What `read(said)` makes of the layer `depth` over a map of so many cells a side. While it plays, one that takes long may
   * be the one before, of the same `name`.
   */
  function large(name, side, depth, parameters, playing, read) {
    const began = performance.now();
    const places = side * side * work(depth);
    const before = kept.get(name);
    if (playing && places * cost > PAINT_MS && began - before?.at < SPARE * places * cost)
      return before.value;
    const value = { size: side, ...read(fill(sheetOf(side), parameters, depth).layers[depth]) };
    const end = performance.now();
    if (places > 50000) cost = 0.9 * cost + (0.1 * (end - began)) / places;
    kept.delete([...kept.keys()].find((other) => other !== name && other !== ANSWERS));
    kept.set(name, { at: end, value });
    return value;
  }

  const share = (value) => clamp(0, Number.isNaN(value) ? 0 : value, 1) * FULL;

  /** Winning class and its share, in FULLs, at every place. */
  function winners(said, n) {
    const count = said.length / n;
    const [output, confidence] = [new Uint8Array(count), new Float32Array(count)];
    for (let at = 0; at < count; at += 1) {
      let best = 0;
      for (let next = 1; next < n; next += 1)
        if (said[next * count + at] > said[best * count + at]) best = next;
      output[at] = best;
      confidence[at] = share(said[best * count + at]);
    }
    return { output, confidence };
  }

  /** The answers as signed bytes and, with two classes, how far beyond their border each is; cut hard, the size of an answer
   * does not matter, and none is too small to have a sign. */
  function signed(said) {
    const beyond = said.map((value) => (scene.output_is_share ? 2 * value - 1 : value));
    const most = scene.discretize ? beyond.reduce((size, value) => Math.max(size, Math.abs(value)), 0) : 1;
    const output = beyond.map((value) => signedByte(value / (most || 1)));
    return { output, confidence: null, beyond: scene.task === "two_class" ? beyond : null };
  }

  function maps(parameters, playing) {
    const last = blocks.length;
    const m = smallSide(shape.hidden);
    const small = fill(sheetOf(m), parameters, shape.softmax ? last : last - 1);
    const tiles = new Float32Array(shape.maps * small.count);
    let start = 0;
    small.layers.slice(1, shape.softmax ? last + 1 : last).forEach((said, layer) => {
      tiles.set(said.map(shape.softmax && layer === last - 1 ? share : signedByte), start);
      start += said.length;
    });
    const read = (said) => (shape.softmax ? winners(said, scene.n_classes) : signed(said));
    const { size: r, ...answer } = large(ANSWERS, playing ? COARSE : FINE, last, parameters, playing, read);
    return { m, r, tiles, ...answer };
  }

  function graphs(parameters) {
    const last = blocks.length;
    const small = fill(sheetOf(GRAPH), parameters, last - 1);
    const tiles = new Float32Array(shape.hidden * GRAPH);
    const scales = new Float32Array(shape.hidden).fill(1);
    let neuron = 0;
    for (const said of small.layers.slice(1, last)) {
      for (let start = 0; start < said.length; start += GRAPH, neuron += 1) {
        const values = said.subarray(start, start + GRAPH).map(finite);
        scales[neuron] = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
        tiles.set(
          values.map((value) => signedByte(value / scales[neuron])),
          neuron * GRAPH,
        );
      }
    }
    const output = fill(sheetOf(ANSWER), parameters).layers[last].map(finite);
    return { m: 0, r: 0, tiles, scales, output, confidence: null };
  }

  return {
    /** Everything that is painted of a frame: `tiles` of the neurons, the `output`, with softmax its `confidence`. */
    paint: (parameters, playing) => (shape.graphs ? graphs(parameters) : maps(parameters, playing)),

    /** What one neuron, or input, says over the plane, finely: {size, values}; bytes, or a graph's numbers. */
    look(parameters, { column, index }, playing) {
      const depth = column;
      const own = (said) => {
        const count = said.length / scene.layer_sizes[column];
        return said.subarray(index * count, (index + 1) * count);
      };
      if (shape.graphs) {
        return {
          size: ANSWER,
          values: own(fill(sheetOf(ANSWER), parameters, depth).layers[depth]).map(finite),
        };
      }
      const byte = shape.softmax && column === blocks.length ? share : signedByte;
      const read = (said) => ({ values: own(said).map(byte) });
      return large(`${column}-${index}`, FINE, depth, parameters, playing, read);
    },

    /** The inputs over the plane as bytes, one map or graph after the other, and the scale of each. */
    inputs() {
      const rows = inputRows(scene, placesOf(scene, shape.graphs ? GRAPH : INPUT_MAP_SIZE));
      const count = rows.length / scene.inputs.length;
      const scales = scene.inputs.map((_, row) =>
        rows
          .subarray(row * count, (row + 1) * count)
          .reduce((most, value) => Math.max(most, Math.abs(value)), 0),
      );
      return { scales, tiles: rows.map((value, at) => signedByte(value / scales[Math.floor(at / count)])) };
    },

    /** Loss and metric (the share that is right, or R²) on points of the scene: {x, y, v}; null without points. */
    score(parameters, { x, y, v }) {
      if (!x.length) return null;
      const [Z, A] = [[], []];
      x.forEach((x1, at) => {
        const { values } = this.at(parameters, scene.n_inputs === 1 ? [x1] : [x1, y[at]]);
        const outputs = values.slice(-blocks[blocks.length - 1].targets);
        Z.push(outputs.map(([sum]) => sum));
        A.push(outputs.map(([, output]) => output));
      });
      const Y = v.map(targetOf);
      return { loss: LOSSES[scene.loss]?.(Z, A, Y) ?? NaN, metric: metricOf(A, v) };
    },

    /** Rows of the points of the scene, {x, y, v}, that the network puts into a wrong class. */
    mistakes(parameters, points) {
      const said = fill(sheetOf(points), parameters).layers[blocks.length];
      const classes = shape.softmax ? winners(said, scene.n_classes).output : said.map(classOf);
      return points.v.flatMap((v, row) => (classes[row] === v ? [] : [row]));
    },

    /** The way of one point: {inputs, values}, of each neuron in layer order [sum, output]. */
    at(parameters, x) {
      const inputs = inputRows(
        scene,
        x.map((value) => [value]),
      );
      const values = [];
      let before = inputs;
      blocks.forEach((block, layer) => {
        const sums = new Float32Array(block.targets);
        sumsOf(parameters, block, before, sums, 1);
        before = sums.slice();
        rules[layer](before, 1);
        sums.forEach((sum, neuron) => values.push([sum, before[neuron]]));
      });
      return { inputs: Array.from(inputs), values };
    },
  };

  /** What the outputs should be of a point of class, or with the target, v. */
  function targetOf(v) {
    if (scene.task === "regression" || scene.output_is_share) return [v];
    return shape.softmax
      ? scene.layer_sizes.slice(-1).flatMap((n) => Array.from({ length: n }, (_, at) => Number(at === v)))
      : [2 * v - 1];
  }

  /** Which of two classes a single output means. */
  function classOf(a) {
    return Number(a >= (scene.output_is_share ? 0.5 : 0));
  }

  function metricOf(A, v) {
    if (scene.task === "regression") {
      const mean = v.reduce((sum, one) => sum + one, 0) / v.length;
      const [left, all] = [0, 1].map((which) =>
        v.reduce((sum, one, at) => sum + (one - (which ? mean : A[at][0])) ** 2, 0),
      );
      return 1 - left / all;
    }
    const answer = (a) => (a.length > 1 ? a.indexOf(Math.max(...a)) : classOf(a[0]));
    return A.filter((a, at) => answer(a) === v[at]).length / v.length;
  }
}
