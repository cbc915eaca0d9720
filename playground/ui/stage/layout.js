// Where everything stands: numbers in, numbers out, in CSS pixels.

const PHONE_BELOW = 640;
const TILE_SMALLEST = 24;
const TILE_LARGEST = 96;
const COLUMN_PITCH_LARGEST = 230;
const ROW_PITCH_SMALLEST = 28;
const COLUMN_PITCH_SMALLEST = 62; // two buttons and a number stand above a column
const ROW_GAP = 10;
const BOTTOM = 14;

const clamp = (low, value, high) => Math.max(low, Math.min(value, high));

/** Sizes that depend on how large everything is written; the style sheet has the same unit. */
function measures(present) {
  const unit = present ? 1.25 : 1;
  const sizes = { title: 24, axis: 28, header: 80, label: 42, chipWidth: 60, chipHeight: 28, sum: 15 };
  for (const name in sizes) sizes[name] = Math.round(unit * sizes[name]);
  return { unit, ...sizes };
}

/** Places of map and network in a stage of this width and height (the height matters beside each other only). */
function stageLayout(width, height, scene) {
  const phone = width < PHONE_BELOW;
  const size = measures(scene.present);
  const mapSize = Math.floor(
    phone ? width : Math.max(120, Math.min(height - size.title - size.axis, 0.42 * width)),
  );
  const netHeight = phone ? phoneHeight(scene, size) : height;
  const net = netLayout(phone ? width : width - mapSize, netHeight, scene, phone, size);
  if (!phone) settleOutput(net, size.title + 22, size.title + mapSize - 22);
  return { phone, size, mapSize, net };
}

/** On a phone the network takes the height its rows need. */
function phoneHeight(scene, size) {
  const rows = Math.max(...scene.layer_sizes);
  const chips = Math.ceil(scene.off_inputs.length / 2) * size.chipHeight + 12;
  const inputs = scene.layer_sizes[0] * 62 + (scene.off_inputs.length ? chips : 0);
  return size.header + BOTTOM + Math.max(inputs, rows * clamp(34, 420 / rows, 62));
}

/**
 * The network: columns of tiles from the inputs to the output, beside each other with one pitch. Tile size and pitch
 * depend on each other (labels and tiles take from the width that the pitch shares out), hence the few rounds.
 */
function netLayout(width, height, scene, phone, size) {
  const sizes = scene.layer_sizes;
  const hidden = sizes.length - 2;
  const single = !scene.one_whole;
  const area = height - size.header - BOTTOM;
  const smallest = phone ? 88 : COLUMN_PITCH_SMALLEST;
  const off = scene.off_inputs.length;
  const rows = Math.max(...sizes.slice(1));
  let tile = 48;
  let pitch = 120;
  let chipColumns = 2;
  let rowPitch = 0;
  let last = 0;
  for (let round = 0; round < 4; round += 1) {
    const chips = off ? Math.ceil(off / chipColumns) * size.chipHeight + 12 : 0;
    const most = TILE_LARGEST + 22;
    rowPitch = clamp(ROW_PITCH_SMALLEST, Math.min(area / rows, (area - chips) / sizes[0]), most);
    const end = outputEnd(single, phone, tile, size);
    const lastShare = single ? Math.max(0.72, (tile / 2 + size.sum + 26) / pitch) : 1;
    const span = width - size.label - tile / 2 - end;
    pitch = clamp(smallest, span / (hidden ? hidden + lastShare : 1), COLUMN_PITCH_LARGEST);
    last = hidden ? lastShare * pitch : pitch;
    tile = Math.round(clamp(TILE_SMALLEST, Math.min(rowPitch - ROW_GAP, 0.56 * pitch), TILE_LARGEST));
    if (rowPitch < TILE_SMALLEST + 6) tile = TILE_SMALLEST;
    const room = (single || hidden ? pitch - tile / 2 : pitch) + size.label + tile / 2 - 10;
    chipColumns = room >= 2 * size.chipWidth ? 2 : 1;
  }
  const end = outputEnd(single, phone, tile, size);
  const needed = size.label + tile / 2 + hidden * pitch + last + end;
  const inner = Math.max(width, Math.ceil(needed));
  const innerHeight = Math.max(height, Math.ceil(size.header + BOTTOM + Math.max(...sizes) * rowPitch));
  const centre = size.header + (innerHeight - size.header - BOTTOM) / 2;
  // A network too high for its place is scrolled; its two ends stay where they are seen at first.
  const middle = (column, count) =>
    column && column < sizes.length - 1
      ? centre
      : Math.min(centre, size.header + Math.max(area, count * rowPitch) / 2);
  const spare = phone ? (inner - needed) / 2 : 0;
  const outputX = inner - end - spare;
  const columns = sizes.map((count, column) => {
    const x = column === sizes.length - 1 ? outputX : outputX - last - (hidden - column) * pitch;
    return { x, tiles: tilesOf(count, x, middle(column, count), rowPitch, tile) };
  });
  const chips = placeChips(columns[0], off, chipColumns, tile, innerHeight, size);
  if (single) columns[columns.length - 1].tiles = [circle(outputX, middle(0, 1), size.sum)];
  return { width, height, inner, innerHeight, tile, pitch, rowPitch, columns, chips, single, phone };
}

/** Room right of the centre of the output column: the last line into the map. */
const outputEnd = (single, phone, tile, size) => (phone ? 14 : 22) + (single ? size.sum : tile / 2);

function tilesOf(count, x, centre, rowPitch, tile) {
  return Array.from({ length: count }, (_, index) => {
    const y = centre + (index - (count - 1) / 2) * rowPitch;
    const left = Math.round(x - tile / 2);
    const top = Math.round(y - tile / 2);
    return { left, top, size: tile, x: left + tile / 2, y: top + tile / 2, round: false };
  });
}

function circle(x, y, radius) {
  return {
    left: Math.round(x) - radius,
    top: Math.round(y) - radius,
    size: 2 * radius,
    x: Math.round(x),
    y: Math.round(y),
    round: true,
  };
}

/** The chips of inputs that are off stand under the input column, which moves up when they need the room. */
function placeChips(column, off, chipColumns, tile, height, size) {
  if (!off) return null;
  const chipRows = Math.ceil(off / chipColumns);
  const bottom = column.tiles[column.tiles.length - 1].top + tile;
  const shift = Math.min(0, height - 4 - chipRows * size.chipHeight - 12 - bottom);
  const highest = size.header - column.tiles[0].top;
  const move = Math.round(Math.max(shift, Math.min(0, highest)));
  for (const place of column.tiles) {
    place.top += move;
    place.y += move;
  }
  const width = chipColumns * size.chipWidth;
  const left = Math.max(0, Math.min(column.x - width / 2, column.x + tile / 2 - width + 8));
  return { left: Math.round(left), top: bottom + move + 12, width, columns: chipColumns };
}

/** The output column stands where the last line can meet the map. */
function settleOutput(net, low, high) {
  if (!net.single) return;
  const place = net.columns[net.columns.length - 1].tiles[0];
  const move = Math.round(clamp(low, place.y, high)) - place.y;
  place.y += move;
  place.top += move;
}

/** Centre of the bias dot of a tile: its lower left corner; below the circle of a single output. */
function biasPlace(place) {
  if (place.round)
    return { x: place.x - Math.round(place.size * 0.3), y: place.y + Math.round(place.size * 0.57) };
  return { x: place.left + 1, y: place.top + place.size - 1 };
}
