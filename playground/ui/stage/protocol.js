// A film strip as Python sends it, turned into arrays. The format is written by frames.py.
//
// bytes: u32 length of the header, the header as JSON, then the frames' numbers at the offsets the header names.

const textDecoder = new TextDecoder();

/** The header and the numbers of one strip; the numbers are copied, so that float views are aligned. */
function parseStrip(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  return {
    header: JSON.parse(textDecoder.decode(bytes.subarray(4, 4 + length))),
    payload: bytes.slice(4 + length),
  };
}

/** What follows from a scene and is needed to read its frames: blocks of parameters, and the number of maps or graphs. */
function sceneShape(scene) {
  const sizes = scene.layer_sizes;
  const blocks = [];
  let start = 0;
  for (let layer = 0; layer + 1 < sizes.length; layer += 1) {
    blocks.push({ start, sources: sizes[layer], targets: sizes[layer + 1] });
    start += (sizes[layer] + 1) * sizes[layer + 1];
  }
  const hidden = neuronsBefore(scene, -1);
  const softmax = scene.one_whole;
  const graphs = scene.n_inputs === 1;
  return {
    blocks,
    parameters: start,
    hidden,
    softmax,
    graphs,
    maps: hidden + (softmax ? sizes[sizes.length - 1] : 0),
  };
}

/** Where one parameter stands in the flat vector; the bias is the row after the last source. */
function parameterIndex(shape, layer, source, target) {
  const block = shape.blocks[layer];
  return block.start + source * block.targets + target;
}

/** Neurons before the first one of a column. */
const neuronsBefore = (scene, column) =>
  scene.layer_sizes.slice(1, column).reduce((sum, size) => sum + size, 0);

/**
 * One frame of a strip, or null when its numbers do not fit the scene (a scene that has not arrived). With `slopes` the
 * gradient follows the parameters. Of a large network that moves, `steps` come: parameters are whole numbers of them, block
 * by block.
 */
function parseFrame(entry, payload, shape, slopes) {
  const count = shape.parameters;
  const bytes = (entry.steps ? 2 * count + 2 * (count % 2) : 4 * count) + (slopes ? 4 * count : 0);
  if (entry.offset + bytes > payload.length) return null;
  const end = entry.offset + bytes;
  return {
    ...entry,
    gradient: slopes ? new Float32Array(payload.buffer, end - 4 * count, count) : null,
    parameters: entry.steps
      ? fromSteps(new Int16Array(payload.buffer, entry.offset, count), entry.steps, shape)
      : new Float32Array(payload.buffer, entry.offset, count),
  };
}

function fromSteps(numbers, steps, shape) {
  const parameters = Float32Array.from(numbers);
  shape.blocks.forEach(({ start, sources, targets }, layer) => {
    for (let at = start; at < start + (sources + 1) * targets; at += 1) parameters[at] *= steps[layer];
  });
  return parameters;
}

/** A text of the scene with its {names} filled in; texts are Python's, none stands in these files. */
const word = (scene, key, values = {}) => filled(scene?.words?.[key] ?? "", values);
