// Three rules, three lines on the same points: they move together through the passes.

const MOMENT = 70; // ms from one moment to the next, early ones longer
const EARLY = 220;

function createRules(root) {
  let data = null;
  const { plane: svg, film: place, cards: list } = partsOf(root);
  const film = createFilm(root, place, {
    paint,
    duration: (moment) => (data.steps[moment] < data.points.length ? EARLY : MOMENT),
    where: (moment) =>
      filled(data.words.where, {
        pass: Math.max(1, Math.ceil(data.passes[moment])),
        passes: short(data.passes[data.count]),
        seen: data.steps[moment].toLocaleString("en"),
      }),
  });
  film.parts.where.setAttribute("role", "status");
  const cards = [...list.children].map((card) => ({
    box: card.querySelector("input"),
    swatch: card.querySelector("path"),
    count: card.querySelector(".count"),
    weights: card.querySelector(".weights"),
  }));
  for (const { box } of cards) box.onchange = () => film.repaint();

  /** Python gives the bias, the plane wants the threshold. */
  const lineAt = (rule, time) =>
    [0, 1, 2].map((axis) => (axis === 2 ? -1 : 1) * valueAt(data.paths[rule], time, 3, axis));

  function paint(time) {
    const size = svg.parentElement.clientWidth;
    if (!data || !size) return;
    const { words, inks, points } = data;
    const moment = stepOf(time);
    const plane = createPlane(svg, size, data.plane, data.colours);
    plane.frame();
    const lines = data.rules.map((_, rule) => lineAt(rule, time));
    lines.forEach((line, rule) => {
      const ends = plane.ends(line);
      if (!cards[rule].box.checked || !ends) return;
      const dash = cards[rule].swatch.getAttribute("stroke-dasharray");
      plane.stroke(line, { stroke: inks[rule], "stroke-width": 3.2, "stroke-dasharray": dash });
      const [x, y] = [0, 1].map((axis) => blend(ends[0][axis], ends[1][axis], 0.1 + 0.09 * rule));
      const [right, down] = [plane.px(x), plane.py(y)];
      const ring = { fill: data.colours.background, stroke: inks[rule], "stroke-width": 2.5 };
      put(svg, "circle", { cx: right, cy: down, r: 11, ...ring });
      const text = data.rules[rule][0];
      put(svg, "text", { class: "letter", x: right, y: down + 4.5, fill: inks[rule], text });
    });
    for (const point of points) plane.point(point, points.length > 12 ? 7 : 9);
    const rights = data.right.map((row) => filled(words.right, { right: row[moment], n: points.length }));
    cards.forEach(({ count, weights }, at) => {
      const [w1, w2, b] = lines[at].map((value, axis) => short(axis === 2 ? -value : value));
      write(count, data.diverged[at] && moment === data.count ? words.diverged : rights[at]);
      write(weights, filled(words.weights, { w1, w2, b }));
    });
    svg.setAttribute(
      "aria-label",
      `${words.plane} ${data.rules.map((rule, at) => `${rule}: ${rights[at]}`).join(" ")}`,
    );
    root.dataset.right = data.right.map((row) => row[moment]).join(" ");
  }

  return {
    show(next) {
      data = next;
      root.style.colorScheme = data.colours.scheme;
      cards.forEach(({ swatch }, at) => swatch.setAttribute("stroke", data.inks[at]));
      film.load(data, { play: false });
    },
    repaint: film.repaint,
  };
}

export default mounted(createRules);
