// What the two pictures of lines among points have in common: the plane, its points, half planes and arrows.

const MARGIN = { left: 34, right: 10, top: 10, bottom: 30 };
const TINT = 0.3; // share of a class's colour on its side of the line
const TRIANGLE = [
  [0, -1.2],
  [1.1, 0.85],
  [-1.1, 0.85],
];

/** The plane in an SVG element, which is emptied: places to pixels and back, and what is drawn again and again. */
function createPlane(root, size, [low, high], colours) {
  root.replaceChildren();
  root.setAttribute("viewBox", `0 0 ${size} ${size}`);
  const x = axisOf({ range: [low, high] }, MARGIN.left, size - MARGIN.right, (size - 44) / 6);
  const y = axisOf({ range: [low, high] }, size - MARGIN.bottom, MARGIN.top, (size - 44) / 6);
  const [px, py] = [x.to, y.to];
  const square = [
    [low, low],
    [high, low],
    [high, high],
    [low, high],
  ];

  /** The corners of the square, and where the line w·x = threshold crosses its sides: [x, y, w·x - threshold], in order. */
  function around([w1, w2, threshold]) {
    const sumAt = ([x1, x2]) => w1 * x1 + w2 * x2 - threshold;
    return square.flatMap((corner, at) => {
      const next = square[(at + 1) % 4];
      const [here, there] = [sumAt(corner), sumAt(next)];
      const crossing = corner.map((value, axis) => blend(value, next[axis], here / (here - there)));
      const crossings = here * there < 0 ? [[...crossing, 0]] : [];
      return [[...corner, here], ...crossings];
    });
  }

  /** The two ends of the line on the square's border, or null. */
  function ends(line) {
    const found = around(line).filter(([, , value]) => value === 0);
    return Math.hypot(line[0], line[1]) < 1e-12 || found.length < 2
      ? null
      : [found[0], found[found.length - 1]];
  }

  function frame() {
    const group = put(root, "g", { "font-size": 12, fill: colours.muted });
    for (const at of x.marks) {
      const style = at === 0 ? { stroke: colours.muted, "stroke-opacity": 0.7 } : { stroke: colours.grid };
      put(group, "line", { x1: px(at), x2: px(at), y1: py(low), y2: py(high), ...style });
      put(group, "line", { x1: px(low), x2: px(high), y1: py(at), y2: py(at), ...style });
      put(group, "text", { x: px(at), y: py(low) + 16, "text-anchor": "middle" }, tickText(at));
      put(group, "text", { x: px(low) - 6, y: py(at) + 4, "text-anchor": "end" }, tickText(at));
    }
    put(group, "text", { x: px(high), y: py(low) + 28, "text-anchor": "end" }, "x₁");
    put(group, "text", { x: px(low) - 30, y: py(high) + 10 }, "x₂");
    put(root, "path", {
      d: `M${px(low)} ${py(low)}H${px(high)}V${py(high)}H${px(low)}Z`,
      fill: "none",
      stroke: colours.grid,
    });
  }

  /** A point of class 1 is a circle in the first colour, of class 0 a triangle in the second. */
  function point([x1, x2, label], radius) {
    const style = { fill: colours.classes[label ? 0 : 1], stroke: colours.background, "stroke-width": 1.5 };
    const [x, y] = [px(x1), py(x2)];
    const points = TRIANGLE.map(([right, down]) => [x + radius * right, y + radius * down]);
    if (label) put(root, "circle", { cx: x, cy: y, r: radius, ...style });
    else put(root, "polygon", { points, ...style });
  }

  /** Both sides of a line in the tints of the classes. */
  function halves(line) {
    [1, -1].forEach((sign, at) => {
      const corners = around(line).filter(([, , value]) => sign * value >= 0);
      const points = corners.map(([x1, x2]) => [px(x1), py(x2)]);
      const fill = colours.classes[at];
      if (corners.length > 2) put(root, "polygon", { points, fill, "fill-opacity": TINT });
    });
  }

  function stroke(line, style) {
    const found = ends(line);
    if (!found) return;
    const [[x1, y1], [x2, y2]] = found;
    const d = `M${px(x1)} ${py(y1)}L${px(x2)} ${py(y2)}`;
    put(root, "path", { d, stroke: colours.ink, "stroke-width": 2.5, ...style });
  }

  /** An arrow between two places of the plane, with a head that keeps its size. */
  function arrow(from, to, style, label = "") {
    const [x1, y1, x2, y2] = [px(from[0]), py(from[1]), px(to[0]), py(to[1])];
    const length = Math.hypot(x2 - x1, y2 - y1);
    if (length < 2) return;
    const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
    const head = Math.min(13, length * 0.6);
    const [bx, by] = [x2 - ux * head, y2 - uy * head];
    const half = head * 0.42;
    put(root, "line", { x1, y1, x2: bx, y2: by, "stroke-width": 3.5, "stroke-linecap": "round", ...style });
    put(root, "polygon", {
      points: `${x2},${y2} ${bx - uy * half},${by + ux * half} ${bx + uy * half},${by - ux * half}`,
      fill: style.stroke,
      opacity: style.opacity ?? 1,
    });
    const [x, y] = [x2 + ux * 14, y2 + uy * 14 + 5];
    const look = { class: "arrow-name", fill: style.stroke, stroke: colours.background };
    put(root, "text", { x, y, ...look }, label);
  }

  return {
    px,
    py,
    ends,
    frame,
    point,
    halves,
    stroke,
    arrow,
    place: (right, down) => [x.back(right), y.back(down)],
  };
}
