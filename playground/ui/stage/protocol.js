// A film strip as Python sends it, turned into arrays. The format is written by frames.py.
//
// bytes: u32 length of the header, the header as JSON, then the frames' numbers at the offsets the header names.

const INPUT_MAP_SIZE = 32;
// Samples of the graph of a neuron or an input, and of the output's.
const GRAPH = 64;
const ANSWER = 128;
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
  const hidden = sizes.slice(1, -1).reduce((sum, size) => sum + size, 0);
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

/**
 * One frame of a strip, or null when its numbers do not fit the scene (a scene that has not arrived). With `slopes` the
 * gradient follows the parameters.
 */
function parseFrame(entry, payload, shape, slopes) {
  const before = 4 * shape.parameters;
  if (entry.offset + 2 * before > payload.length && slopes) return null;
  const gradient = slopes ? new Float32Array(payload.buffer, entry.offset + before, shape.parameters) : null;
  const read = shape.graphs ? parseGraphs : parseMaps;
  const frame = read(entry, payload, shape, entry.offset + (slopes ? 2 : 1) * before);
  if (!frame) return null;
  return { ...frame, gradient, parameters: new Float32Array(payload.buffer, entry.offset, shape.parameters) };
}

function parseMaps(entry, payload, shape, start) {
  const mapBytes = entry.m * entry.m;
  const outputBytes = entry.r * entry.r;
  const focusBytes = entry.focus ? entry.focus.size * entry.focus.size : 0;
  const needed = shape.maps * mapBytes + (shape.softmax ? 2 : 1) * outputBytes + focusBytes;
  if (start + needed > payload.length) return null;
  let position = start;
  const take = (count) => payload.subarray(position, (position += count));
  const frame = { ...entry, tiles: take(shape.maps * mapBytes) };
  frame.output = take(outputBytes);
  frame.confidence = shape.softmax ? take(outputBytes) : null;
  frame.fine = entry.focus ? take(focusBytes) : null;
  return frame;
}

/** A frame of one input: floats first, so that they are aligned, then the bytes of the neurons' graphs. */
function parseGraphs(entry, payload, shape, start) {
  const floats = ANSWER + shape.hidden + (entry.focus ? ANSWER : 0);
  if (start + 4 * floats + GRAPH * shape.hidden > payload.length) return null;
  let position = start;
  const take = (count) => {
    const taken = new Float32Array(payload.buffer, position, count);
    position += 4 * count;
    return taken;
  };
  const frame = { ...entry, output: take(ANSWER), scales: take(shape.hidden) };
  frame.fine = entry.focus ? take(ANSWER) : null;
  frame.tiles = payload.subarray(position, position + GRAPH * shape.hidden);
  return frame;
}

/** The fixed maps of the inputs, INPUT_MAP_SIZE squared bytes for each (or graphs, GRAPH), one after the other. */
function inputMaps(scene) {
  return Uint8Array.from(atob(scene.input_maps), (character) => character.charCodeAt(0));
}

/** A text of the scene with its {names} filled in; texts are Python's, none stands in these files. */
function word(scene, key, values = {}) {
  const template = scene?.words?.[key] ?? "";
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
