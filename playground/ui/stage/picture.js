// The painted part of the stage: canvases of the lines, of the tiles and of the large map, which change from frame to
// frame, one for the points, which changes with the scene only, and one for the marks of a person over them.

const DENSE_MS = 120; // thousands of lines are drawn anew no more often than this while a run plays
const MANY_MS = 30; // hundreds no more often than this

/** The picture is what it shows now, among it the scene, its shape, the frame and the frozen parts, and draws it. */
function createPicture(elements) {
  const { wires, tiles: small, plane, points, marks } = elements;
  const [wire, tile, map, dots, over] = [wires, small, plane, points, marks].map((canvas) =>
    canvas.getContext("2d"),
  );
  const tiles = createSurface();
  const inputs = createSurface();
  const output = createSurface();
  const fine = createSurface();
  const tileField = {};
  const outputField = {};
  const fineField = {};
  const now = { scene: null, shape: null, frame: null, edges: [], frozen: frozenParts({ blocks: [] }, []) };
  let wired = null; // which lines were drawn last: of which frame, when, and which one was lifted out
  let dropped = new Set(); // "column-index" of the neurons that the frame's mini-batch leaves out
  let drawn = []; // the lines that were drawn

  /** Everything that stays the same from frame to frame. */
  function prepare({ scene, layout, colours, fontFamily, ratio = globalThis.devicePixelRatio || 1 }) {
    const shape = sceneShape(scene);
    const kept = now.shape && JSON.stringify(now.scene.layer_sizes) === JSON.stringify(scene.layer_sizes);
    const same = kept && now.shape.maps === shape.maps && now.shape.graphs === shape.graphs;
    if (!kept) now.frozen = frozenParts(shape, []);
    const network = now.scene === scene ? now.network : createNetwork(scene, shape);
    const frame = same ? now.frame : null;
    Object.assign(now, { scene, shape, network, layout, colours, fontFamily, frame });
    now.edges = drawn = buildEdges(layout.net, shape);
    now.edgeCount = now.edges.reduce((sum, edges) => sum + edges.length, 0);
    now.frames = tileFrame(layout.net.tile, colours, ratio);
    now.inputMaps = network.inputs();
    if (!shape.graphs)
      paintTiles(inputs, { shown: now.inputMaps.tiles }, INPUT_MAP_SIZE, () => colours.inputs);
    fit(wires, wire, layout.net.inner, layout.net.innerHeight, ratio);
    fit(small, tile, layout.net.inner, layout.net.innerHeight, ratio);
    for (const [canvas, context] of [
      [plane, map],
      [points, dots],
      [marks, over],
    ]) {
      fit(canvas, context, layout.mapSize, layout.mapSize, ratio);
    }
    dots.fontFamily = fontFamily;
    paintPoints(scene);
    outputField.shown = wired = null;
    if (!now.frame) return;
    take(now.frame);
    ease(1);
  }

  /** The points of a scene: of the present one, or of one in which points are being drawn. */
  function paintPoints(scene) {
    dots.clearRect(0, 0, now.layout.mapSize, now.layout.mapSize);
    drawPoints(dots, scene, now.colours, now.layout.mapSize);
  }

  /** What a person points at on the plane: the point asked for, the place where the keyboard draws, and a point to be moved. */
  function paintMarks({ asked, cursor, near }) {
    const { layout, scene, colours } = now;
    over.clearRect(0, 0, layout.mapSize, layout.mapSize);
    const scale = planeScale(scene, layout.mapSize);
    for (const place of [asked, cursor])
      if (place?.length > 1) drawMark(over, scale.x(place[0]), scale.y(place[1]), colours);
    if (near) drawRing(over, scale.x(near.x[0]), scale.y(near.x[1]), scene.point_size / 2 + 4, colours);
  }

  /** A frame becomes the present one, or has other parameters; `moving` tells that it will not stay. */
  function take(frame, moving = false) {
    if (frame === now.frame) wired = fineField.frame = null;
    now.frame = Object.assign(frame, now.network.paint(frame.parameters, moving || !frame.still));
    dropped = new Set((frame.dropped ?? []).map(([layer, index]) => `${layer + 1}-${index}`));
    // A paused picture is looked at for long: it is stretched finely. While it plays, the time is better spent on frames.
    for (const context of [tile, map]) context.imageSmoothingQuality = frame.still ? "high" : "low";
    now.border = borderOf(frame, now.shape);
    const { scene, network } = now;
    now.mistakes =
      scene.ring_mistakes && scene.task !== "regression"
        ? shownPoints(scene).map((points) => [points, network.mistakes(frame.parameters, points)])
        : [];
  }

  /** Moves the shown maps by `share` of the way towards the present frame, also that of the `node` that is looked at. */
  function ease(share, node) {
    lookAt(node, share);
    const { frame, shape, scene, colours } = now;
    if (frame.tiles.length) {
      follow(tileField, frame.tiles, share);
      if (!shape.graphs) paintTiles(tiles, tileField, frame.m, tableOf);
    }
    if (shape.softmax)
      return paintWinners(output, outputField, frame.output, frame.confidence, frame.r, colours, share);
    follow(outputField, frame.output, share);
    return shape.graphs
      ? undefined
      : paintSigned(output, outputField.shown, frame.r, colours.signed, scene.discretize);
  }

  const tableOf = (at) =>
    at < now.shape.hidden ? now.colours.signed : now.colours.shares[(at - now.shape.hidden) % 6];

  /** Draws the network with the maps as they are shown now; `edge` is the line under the pointer. */
  function paintNetwork(edge) {
    const { frame } = now;
    const time = performance.now();
    const lapse = now.edgeCount > DENSE_EDGES ? DENSE_MS : now.edgeCount > MANY_EDGES ? MANY_MS : 0;
    const due = frame.still || time - (wired?.time ?? 0) >= lapse;
    if (!wired || wired.edge !== edge || (wired.frame !== frame && due)) {
      wired = { frame, edge, time };
      paintWires(edge);
    }
    paintSmall();
    if (!frame.way) return;
    const { layout, scene, colours, fontFamily } = now;
    drawCarried(tile, layout.net, drawn, scene, frame, colours, fontFamily);
    drawValues(tile, layout.net, scene, frame, colours, fontFamily);
  }

  function paintWires(edge) {
    const { layout, colours, frame, shape } = now;
    const { net } = layout;
    const isDropped = (column, index) => dropped.size > 0 && dropped.has(`${column}-${index}`);
    wire.clearRect(0, 0, net.inner, net.innerHeight);
    const style = edgeStyle(frame, now.edgeCount);
    drawn = chooseEdges(now.edges, style.values, now.edgeCount);
    drawEdges(wire, drawn, style, colours, now.edgeCount, isDropped);
    if (edge) drawEdgeAlone(wire, edge, style, colours);
    if (now.frozen.parameters.size) drawFrozenEdges(wire, drawn, style, now.frozen, colours);
    drawOutputLines(wire, net, colours, shape);
    for (const place of net.columns.flatMap((column) => column.tiles))
      if (place.round) fillCircle(wire, place.x, place.y, place.size / 2 - 0.5, colours.background);
  }

  /** The tiles: maps or graphs, each in its frame; a cross over those of dropped neurons. */
  function paintSmall() {
    const { net } = now.layout;
    tile.clearRect(0, 0, net.inner, net.innerHeight);
    let before = 0;
    net.columns.forEach((column, at) => {
      column.tiles.forEach((place, index) => {
        if (place.round) return markLocked(at, index, place);
        if (now.shape.graphs) drawTileGraph(tile, graphBytes(at, index, before), place, now.colours);
        else
          drawTileMap(
            place,
            at ? tiles : inputs,
            at ? now.frame.m : INPUT_MAP_SIZE,
            at ? before + index : index,
          );
        if (dropped.has(`${at}-${index}`)) drawCross(tile, place, now.colours);
        tile.drawImage(now.frames, place.left - 1, place.top - 1, place.size + 2, place.size + 2);
        markLocked(at, index, place);
      });
      if (at) before += column.tiles.length;
    });
  }

  function markLocked(column, index, place) {
    if (now.frozen.neurons.has(`${column}-${index}`)) drawTileLock(tile, place, now.colours);
  }

  function drawTileMap(place, source, size, row) {
    tile.drawImage(source.canvas, 0, row * size, size, size, place.left, place.top, place.size, place.size);
  }

  const graphBytes = (column, index, before) => {
    const [bytes, at] = column ? [tileField.shown, before + index] : [now.inputMaps.tiles, index];
    return bytes.subarray(at * GRAPH, (at + 1) * GRAPH);
  };

  /** Draws the large picture: the output, or what `node` does while it is looked at; `asked` is a share of the way along x. */
  function paintPlane(node, asked) {
    const { layout, colours, frame, shape, scene } = now;
    const size = layout.mapSize;
    if (shape.graphs) {
      const { values, range, isOutput } = graphOf(node);
      const { fontFamily } = now;
      drawPlot(map, scene, colours, size, {
        values,
        range,
        dots: isOutput ? points : null,
        asked,
        fontFamily,
      });
      if (isOutput && frame.batch) drawRings(map, scene, colours, size, frame.batch);
      return;
    }
    if (node) lookAt(node, 0);
    const spot = node && spotOf(node);
    if (spot) {
      map.drawImage(spot.source.canvas, 0, spot.row, spot.size, spot.size, 0, 0, size, size);
    } else {
      map.drawImage(output.canvas, 0, 0, size, size);
      if (now.border) drawBorder(size);
      for (const [points, rows] of now.mistakes) drawRings(map, scene, colours, size, rows, points);
    }
    if (frame.batch) drawRings(map, scene, colours, size, frame.batch);
  }

  function drawBorder(size) {
    map.save();
    map.scale(size, size);
    map.lineWidth = 2 / size;
    map.lineCap = "butt";
    map.strokeStyle = css(now.colours.ink);
    map.stroke(now.border);
    map.restore();
  }

  /** The fine map or graph of a neuron follows the present frame. */
  function lookAt(node, share) {
    if (!node || !isNeuron(node)) {
      fineField.of = fineField.frame = null;
      return;
    }
    const { frame, network } = now;
    const of = `${node.column}-${node.index}`;
    if (fineField.frame !== frame || fineField.of !== of) {
      Object.assign(fineField, network.look(frame.parameters, node, !frame.still));
      if (fineField.of !== of) fineField.shown = null;
      Object.assign(fineField, { of, frame });
    }
    follow(fineField, fineField.values, now.shape.graphs ? 1 : share);
  }

  /** Whether a node has a map of its own that is not the network's answer. */
  const isNeuron = ({ column }) =>
    column > 0 && (column < now.scene.layer_sizes.length - 1 || now.shape.softmax);

  /** Where the map of a node is to be found, or null when the output is meant. */
  function spotOf(node) {
    const { shape, scene } = now;
    const { column, index } = node;
    if (column === 0) return { source: inputs, row: index * INPUT_MAP_SIZE, size: INPUT_MAP_SIZE };
    if (!isNeuron(node)) return null;
    const isOutput = column === scene.layer_sizes.length - 1;
    const table = tableOf(isOutput ? shape.hidden + index : 0);
    paintSigned(fine, fineField.shown, fineField.size, table, scene.discretize && !isOutput);
    return { source: fine, row: 0, size: fine.canvas.width };
  }

  /** The values of a node's graph and the upright axis for them; without a node, or for the output, the answer's. */
  function graphOf(node) {
    const { frame, scene, inputMaps } = now;
    if (node?.column === 0) {
      const scale = inputMaps.scales[node.index];
      const bytes = graphBytes(0, node.index, 0);
      const values = Array.from(bytes, (byte) => ((byte - ZERO_BYTE) / ZERO_BYTE) * scale);
      return { values, range: [-1.15 * scale, 1.15 * scale], isOutput: false };
    }
    if (!node || !isNeuron(node)) {
      return { values: outputField.shown, range: scene.target_range, isOutput: true };
    }
    lookAt(node, 1);
    const scale = frame.scales[neuronsBefore(scene, node.column) + node.index];
    return { values: fineField.shown, range: [-1.15 * scale, 1.15 * scale], isOutput: false };
  }

  return Object.assign(now, {
    prepare,
    take,
    ease,
    paintPoints,
    paintMarks,
    paintNetwork,
    paintPlane,
    /** Indices of the frozen parameters. Returns whether they are others than before. */
    freeze(indices) {
      const { parameters } = now.frozen;
      const same = indices.length === parameters.size && indices.every((index) => parameters.has(index));
      if (same || !now.shape) return false;
      now.frozen = frozenParts(now.shape, indices);
      wired = null;
      return true;
    },
    edgeAt: (x, y) => nearestEdge(drawn, x, y),
    /** {train, test}: loss and metric of the network as it is shown. */
    scores: () => {
      const { network, frame, scene } = now;
      const [train, test] = [scene.train, scene.test].map((part) => network.score(frame.parameters, part));
      return { train, test };
    },
    /** The way of a point through the network of the present frame, see `createNetwork`. */
    at: (x) => now.network.at(now.frame.parameters, x),
    /** What a node, or the network, says at a share of the way along the only input. */
    answerAt: (node, share) => valueAlong(graphOf(node).values, share),
  });
}

/** Gives a canvas its size in CSS pixels, with `ratio` pixels of its own for each. */
function fit(canvas, context, width, height, ratio) {
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.imageSmoothingEnabled = true;
}

/** A neuron that takes no part: its tile fades, and a cross goes from corner to corner. */
function drawCross(context, place, colours) {
  const { left, top, size } = place;
  const inset = size / 6;
  context.globalAlpha = 0.72;
  context.fillStyle = css(colours.background);
  context.fillRect(left, top, size, size);
  context.globalAlpha = 1;
  context.lineCap = "round";
  const [near, far] = [inset, size - inset];
  const style = { colour: css(colours.ink), width: Math.max(1.5, size / 24) };
  strokeLine(
    context,
    [near, far].map((at) => [left + at, top + at]),
    style,
  );
  strokeLine(
    context,
    [near, far].map((at) => [left + size - at, top + at]),
    style,
  );
}

/** The frame laid over each tile: a thin border with round corners, and the background outside of them. */
function tileFrame(size, colours, ratio) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.round((size + 2) * ratio);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  const radius = Math.min(6, size / 6);
  context.fillStyle = css(colours.background);
  context.beginPath();
  context.rect(0, 0, size + 2, size + 2);
  context.roundRect(1, 1, size, size, radius);
  context.fill("evenodd");
  context.strokeStyle = css(mix(colours.background, colours.ink, 0.75));
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(1.5, 1.5, size - 1, size - 1, radius);
  context.stroke();
  return canvas;
}
