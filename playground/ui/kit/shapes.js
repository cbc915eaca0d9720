// Shapes on a canvas: of classes, of racers, of curves, which tell apart what has colours alike; lines, and words over them.

const SHAPES = [
  (context, x, y, radius) => context.arc(x, y, radius, 0, 2 * Math.PI),
  (context, x, y, radius) => polygon(context, x, y, 1.2 * radius, 3, -Math.PI / 2),
  (context, x, y, radius) => context.rect(x - 0.9 * radius, y - 0.9 * radius, 1.8 * radius, 1.8 * radius),
  (context, x, y, radius) => polygon(context, x, y, 1.25 * radius, 4, 0),
  (context, x, y, radius) => cross(context, x, y, 1.15 * radius, 0),
  (context, x, y, radius) => polygon(context, x, y, 1.15 * radius, 5, -Math.PI / 2),
  (context, x, y, radius) => cross(context, x, y, 1.15 * radius, Math.PI / 4),
  (context, x, y, radius) => polygon(context, x, y, 1.25 * radius, 3, Math.PI / 2),
];

function outline(context, places) {
  places.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.closePath();
}

function polygon(context, x, y, radius, corners, turn) {
  const angles = Array.from({ length: corners }, (_, corner) => turn + (2 * Math.PI * corner) / corners);
  outline(
    context,
    angles.map((angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]),
  );
}

function cross(context, x, y, radius, turn) {
  const arm = 0.35;
  const half = [
    [-arm, -1],
    [arm, -1],
    [arm, -arm],
    [1, -arm],
    [1, arm],
    [arm, arm],
  ];
  const [sin, cos] = [radius * Math.sin(turn), radius * Math.cos(turn)];
  const all = [...half, ...half.map(([right, down]) => [-right, -down])];
  outline(
    context,
    all.map(([right, down]) => [x + right * cos - down * sin, y + right * sin + down * cos]),
  );
}

function paintMark(context, shape, x, y, radius, colour, border, width = 1.5) {
  context.beginPath();
  SHAPES[shape % SHAPES.length](context, x, y, radius);
  context.fillStyle = colour;
  context.strokeStyle = border;
  context.lineWidth = width;
  context.fill();
  context.stroke();
}

/** A line through places [x, y, whether it begins anew there]. */
function strokeLine(context, places, { colour, width = 1, dash = [] }) {
  context.setLineDash(dash);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  places.forEach(([x, y, jumps], at) => (at && !jumps ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
  context.setLineDash([]);
}

/** A text with a rim, so that it is read over whatever is drawn. */
function haloText(context, text, x, y, { colour, rim, width = 3 }) {
  context.lineJoin = "round";
  context.lineWidth = width;
  context.strokeStyle = rim;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}
