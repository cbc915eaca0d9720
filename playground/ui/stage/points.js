// The data points over the large map. They are drawn once for a scene, on a canvas of their own above the map.

/** Coordinates of the plane to pixels of the map; with one input the height is the target. */
function planeScale(scene, mapSize) {
  if (scene.n_inputs === 1) return plotScale(scene, mapSize, scene.target_range);
  const [low, high] = scene.plane;
  const scale = mapSize / (high - low);
  return { x: (value) => (value - low) * scale, y: (value) => (high - value) * scale };
}

/** A regression target has a colour by its value, a class its own. */
function pointColour(scene, colours, value) {
  if (scene.task !== "regression") return colours.classes[slotOf(scene, value)];
  if (scene.n_inputs === 1) return value < 0 ? colours.negative : colours.positive;
  return mix(colours.zero, value < 0 ? colours.negative : colours.positive, Math.min(1, Math.abs(value)));
}

function shapeOf(scene, value) {
  return SHAPES[scene.task === "regression" ? 0 : slotOf(scene, value)];
}

/**
 * Training points are filled with a thin outline in the background colour. Points that nothing is learned from are
 * hollow: test points, and those that early stopping holds out.
 */
function drawPoints(context, scene, colours, mapSize) {
  const place = planeScale(scene, mapSize);
  const radius = scene.point_size / 2;
  const each = (points, draw) =>
    points.v.forEach((value, index) => draw(place.x(points.x[index]), place.y(points.y[index]), value));
  const outline =
    scene.task === "regression" && scene.n_inputs > 1
      ? mix(colours.background, colours.ink, 0.55)
      : colours.background;
  context.lineJoin = "round";
  for (const hollow of [scene.held_out, scene.show_test ? scene.test : null]) {
    if (!hollow) continue;
    each(hollow, (x, y, value) => {
      context.beginPath();
      shapeOf(scene, value)(context, x, y, radius);
      context.lineWidth = 4;
      context.strokeStyle = css(colours.background);
      context.stroke();
      context.lineWidth = 2;
      context.strokeStyle = css(pointColour(scene, colours, value));
      context.stroke();
    });
  }
  each(scene.train, (x, y, value) => {
    context.beginPath();
    shapeOf(scene, value)(context, x, y, radius);
    context.fillStyle = css(pointColour(scene, colours, value));
    context.fill();
    context.lineWidth = 1.25;
    context.strokeStyle = css(outline);
    context.stroke();
    if (scene.point_labels) labelPoint(context, x, y, value, radius, colours);
  });
}

function labelPoint(context, x, y, value, radius, colours) {
  context.font = `700 ${Math.round(1.15 * radius)}px ${context.fontFamily ?? "sans-serif"}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = css(isDark(colours.background) ? colours.background : [255, 255, 255]);
  context.fillText(String(value), x, y + 0.08 * radius);
}

/** A ring round a place. */
function drawRing(context, x, y, radius, colours) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = css(colours.ink);
  context.lineWidth = 2;
  context.stroke();
}

/** Rings round points of the scene: the training points of the mini-batch, or those in a wrong class. */
function drawRings(context, scene, colours, mapSize, rows, points = scene.train) {
  const place = planeScale(scene, mapSize);
  const radius = scene.point_size / 2 + 4;
  for (const row of rows)
    if (row < points.x.length)
      drawRing(context, place.x(points.x[row]), place.y(points.y[row]), radius, colours);
}

/** The points that are seen. */
const shownPoints = (scene) => [scene.train, scene.held_out, ...(scene.show_test ? [scene.test] : [])];
