// The painted part of the stage: two canvases that change from frame to frame, the network's and the large map's, and
// one for the points that changes with the scene only.

function createPicture(elements) {
  const { wires, plane, points } = elements;
  const contexts = [wires, plane, points].map((canvas) => canvas.getContext("2d"));
  const [wire, map, dots] = contexts;
  const tiles = createSurface();
  const inputs = createSurface();
  const output = createSurface();
  const fine = createSurface();
  const tileField = {};
  const outputField = {};
  let now = { scene: null, shape: null, layout: null, colours: null, frame: null, edges: [], frames: null, border: null };

  /** Everything that stays the same from frame to frame. */
  function prepare({ scene, layout, colours, fontFamily }) {
    const shape = sceneShape(scene);
    const kept = now.shape && JSON.stringify(now.scene.layer_sizes) === JSON.stringify(scene.layer_sizes);
    now = { ...now, scene, shape, layout, colours, frame: kept && now.shape.maps === shape.maps ? now.frame : null };
    now.edges = buildEdges(layout.net, shape);
    now.edgeCount = now.edges.reduce((sum, edges) => sum + edges.length, 0);
    now.frames = tileFrame(layout.net.tile, colours);
    paintTiles(inputs, { shown: inputMaps(scene) }, INPUT_MAP_SIZE, () => colours.inputs);
    fit(wires, wire, layout.net.inner, layout.net.innerHeight);
    fit(plane, map, layout.mapSize, layout.mapSize);
    fit(points, dots, layout.mapSize, layout.mapSize);
    dots.fontFamily = fontFamily;
    dots.clearRect(0, 0, layout.mapSize, layout.mapSize);
    drawPoints(dots, scene, colours, layout.mapSize);
    outputField.shown = null;
    if (now.frame) take(now.frame);
  }

  /** A frame becomes the present one. */
  function take(frame) {
    now.frame = frame;
    // A paused picture is looked at for long: it is stretched finely. While it plays, the time is better spent on frames.
    for (const context of [wire, map]) context.imageSmoothingQuality = frame.still ? "high" : "low";
    now.border = now.shape.softmax ? winnerBorder(frame.output, frame.confidence, frame.r) : null;
  }

  /** Moves the shown maps by `share` of the way towards the present frame. */
  function ease(share) {
    const { frame, shape, scene, colours } = now;
    if (frame.tiles.length) {
      follow(tileField, frame.tiles, share);
      paintTiles(tiles, tileField, frame.m, tableOf);
    }
    if (shape.softmax) return paintWinners(output, outputField, frame.output, frame.confidence, frame.r, colours, share);
    follow(outputField, frame.output, share);
    return paintSigned(output, outputField.shown, frame.r, colours.signed, scene.discretize);
  }

  const tableOf = (tile) => (tile < now.shape.hidden ? now.colours.signed : now.colours.shares[(tile - now.shape.hidden) % 6]);

  /** Draws the network with the maps as they are shown now; `edge` is the line under the pointer. */
  function paintNetwork(edge) {
    const { layout, colours, frame, shape, edges } = now;
    const { net } = layout;
    wire.clearRect(0, 0, net.inner, net.innerHeight);
    drawEdges(wire, edges, frame.parameters, colours, now.edgeCount);
    if (edge) drawEdgeAlone(wire, edge, frame.parameters[edge.index], colours);
    drawOutputLines(wire, net, colours, shape);
    let tile = 0;
    net.columns.forEach((column, at) => {
      for (const place of column.tiles) {
        if (place.round) {
          drawSum(place);
          continue;
        }
        const [source, size, row] = at === 0 ? [inputs, INPUT_MAP_SIZE, column.tiles.indexOf(place)] : [tiles, frame.m, tile];
        if (at) tile += 1;
        wire.drawImage(source.canvas, 0, row * size, size, size, place.left, place.top, place.size, place.size);
        wire.drawImage(now.frames, place.left - 1, place.top - 1, place.size + 2, place.size + 2);
      }
    });
  }

  function drawSum(place) {
    wire.beginPath();
    wire.arc(place.x, place.y, place.size / 2 - 0.5, 0, 2 * Math.PI);
    wire.fillStyle = css(now.colours.background);
    wire.fill();
  }

  /** Draws the large map: the output, or the map of `node` while one is looked at. */
  function paintPlane(node) {
    const { layout, colours, frame, shape, scene } = now;
    const size = layout.mapSize;
    const spot = node && spotOf(node);
    if (spot) {
      map.drawImage(spot.source.canvas, 0, spot.row, spot.size, spot.size, 0, 0, size, size);
    } else {
      map.drawImage(output.canvas, 0, 0, size, size);
      if (shape.softmax) drawBorder(size);
    }
    if (frame.batch) drawBatch(map, scene, colours, size, frame.batch);
  }

  function drawBorder(size) {
    map.save();
    map.scale(size, size);
    map.lineWidth = 2 / size;
    map.lineCap = "round";
    map.strokeStyle = css(now.colours.ink);
    map.stroke(now.border);
    map.restore();
  }

  /** Where the map of a node is to be found, or null when the output is meant. */
  function spotOf({ column, index }) {
    const { frame, shape, scene, colours } = now;
    const last = scene.layer_sizes.length - 1;
    if (column === 0) return { source: inputs, row: index * INPUT_MAP_SIZE, size: INPUT_MAP_SIZE };
    if (column === last && !shape.softmax) return null;
    const before = scene.layer_sizes.slice(1, column).reduce((sum, size) => sum + size, 0);
    const table = tableOf(before + index);
    if (frame.fine && frame.focus.layer === column - 1 && frame.focus.index === index) {
      paintSigned(fine, frame.fine, frame.focus.size, table, scene.discretize && column < last);
      return { source: fine, row: 0, size: fine.canvas.width };
    }
    if (!scene.discretize || column === last) return { source: tiles, row: (before + index) * frame.m, size: frame.m };
    const area = frame.m * frame.m;
    paintSigned(fine, tileField.shown.subarray((before + index) * area, (before + index + 1) * area), frame.m, table, true);
    return { source: fine, row: 0, size: fine.canvas.width };
  }

  return {
    prepare,
    take,
    ease,
    paintNetwork,
    paintPlane,
    get edgeCount() { return now.edgeCount ?? 0; },
    get frame() { return now.frame; },
    get shape() { return now.shape; },
    edgeAt: (x, y) => nearestEdge(now.edges, x, y),
  };
}

/** Gives a canvas its size in CSS pixels, crisp on any screen. */
function fit(canvas, context, width, height) {
  const ratio = globalThis.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.imageSmoothingEnabled = true;
}

/** The frame laid over each tile: a thin border with round corners, and the background outside of them. */
function tileFrame(size, colours) {
  const ratio = globalThis.devicePixelRatio || 1;
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
