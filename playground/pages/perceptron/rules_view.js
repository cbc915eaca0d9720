// Three rules, three lines on the same points: they move together through the passes.

const DASHES = ["", "9 5", "2 5"];
const MOMENT = 70; // ms from one moment to the next, early ones longer
const EARLY = 220;

function createRules(root) {
  let [data, cards] = [null, []];
  const shown = [true, true, true];
  const svg = make("svg", { class: "plane still", role: "img" });
  const side = make("div");
  root.append(make("div", { class: "frame" }, svg), side);
  const film = createFilm(root, side, {
    paint,
    duration: (moment) => (data.steps[moment] < data.points.length ? EARLY : MOMENT),
    where: (moment) => {
      const passes = short(data.passes[data.count]);
      return filled(data.words.where, {
        pass: Math.max(1, Math.ceil(data.passes[moment])),
        passes,
        seen: data.steps[moment].toLocaleString("en"),
      });
    },
  });
  film.parts.where.setAttribute("role", "status");
  const list = put(side, "div", { class: "cards" });

  function build() {
    cards = data.rules.map((rule, at) => {
      const box = make("input", {
        type: "checkbox",
        "data-testid": `rules-show-${at}`,
        onchange: () => {
          shown[at] = box.checked;
          film.repaint();
        },
      });
      box.checked = shown[at];
      const look = { stroke: data.inks[at], "stroke-width": 3.5, "stroke-dasharray": DASHES[at] };
      const card = make("div", { class: "card", "data-rule": at });
      const head = put(card, "label", { class: "head" }, box);
      put(put(head, "svg", { class: "swatch", viewBox: "0 0 44 10" }), "path", { d: "M0 5H44", ...look });
      put(head, "b", { text: `${data.letters[at]} · ${rule.name}` });
      put(card, "div", { class: "formula", text: rule.answer });
      const count = put(card, "div", { class: "count", "data-testid": `rules-right-${at}` });
      return { card, count, weights: put(card, "div", { class: "weights" }) };
    });
    list.replaceChildren(...cards.map(({ card }) => card));
  }

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
      if (!shown[rule] || !ends) return;
      plane.stroke(line, { stroke: inks[rule], "stroke-width": 3.2, "stroke-dasharray": DASHES[rule] });
      const [x, y] = [0, 1].map((axis) => blend(ends[0][axis], ends[1][axis], 0.1 + 0.09 * rule));
      const [right, down] = [plane.px(x), plane.py(y)];
      const ring = { fill: data.colours.background, stroke: inks[rule], "stroke-width": 2.5 };
      put(svg, "circle", { cx: right, cy: down, r: 11, ...ring });
      const text = data.letters[rule];
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
      `${words.plane} ${data.rules.map((rule, at) => `${rule.name}: ${rights[at]}`).join(" ")}`,
    );
    root.dataset.right = data.right.map((row) => row[moment]).join(" ");
  }

  return {
    show(next) {
      data = next;
      root.style.colorScheme = data.colours.scheme;
      build();
      film.load(data, { play: false });
    },
    repaint: film.repaint,
  };
}

export default mounted(createRules);
