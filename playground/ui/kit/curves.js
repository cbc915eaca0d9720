// Curves over one quantity, in charts side by side, with a mark on each that moves along all of them at once, and a table of
// what stands there.

/**
 * `data` is {x, x_title, panels: [{name, title, range, alt}], curves: [{name, label, colour, shape, dash, jumps, texts, values}],
 * columns, numbers, colours}: a curve's values by the names of panels and of the table's numbers; the columns of the table are
 * called: the curves, their texts, their numbers. Options: text(curve, key, step) is how one of its numbers is written; `clamped` marks
 * stay in sight; pick(name) is called for a curve that is chosen by a press on its name. A table that is "narrow" stays one on a phone.
 */
function createCurves(
  root,
  { text = (curve, key, step) => short(curve.values[key][step]), clamped = false, pick = null } = {},
) {
  const wide = put(root, "div", { class: "curves-panels" });
  const table = make("table", { class: "sheet curves-table" });
  let [data, charts, rows] = [null, [], []];

  function load(next) {
    const anew =
      String(next.panels.map((panel) => panel.name)) !== String(data?.panels.map((panel) => panel.name));
    data = next;
    if (anew) {
      charts = data.panels.map(({ name }) => ({
        title: make("figcaption"),
        canvas: canvasOf("curves-canvas"),
        name,
      }));
      wide.replaceChildren(...charts.map(({ title, canvas }) => make("figure", {}, title, canvas)));
      wide.style.setProperty("--panels", charts.length);
    }
    charts.forEach(({ title, canvas }, at) => {
      write(title, data.panels[at].title);
      canvas.dataset.plot = data.panels[at].name;
      canvas.setAttribute("aria-label", data.panels[at].alt);
    });
    const head = data.columns.map((column) => make("th", { scope: "col", text: column }));
    const cell = (content, at, attributes) =>
      make("td", { text: content, "data-label": data.columns[at + 1], ...attributes });
    rows = data.curves.map((curve) => {
      const named = [markOf(curve, data.colours.background), curve.label];
      const press = { type: "button", title: curve.title, onclick: () => pick(curve.name) };
      const button = pick ? [make("button", press, ...named)] : named;
      const name = make("th", { class: "curves-name", scope: "row" }, ...button);
      const texts = curve.texts.map((content, at) => cell(content, at, { class: "text" }));
      const numbers = data.numbers.map((key, at) =>
        cell("", curve.texts.length + at, { class: "number", "data-testid": `${key}-${curve.name}` }),
      );
      return { curve, numbers, row: make("tr", { "data-curve": curve.name }, name, ...texts, ...numbers) };
    });
    const caption = data.caption ? [make("caption", { text: data.caption })] : [];
    table.replaceChildren(
      ...caption,
      make("thead", {}, make("tr", {}, ...head)),
      make("tbody", {}, ...rows.map(({ row }) => row)),
    );
  }

  const valueIn = (curve, name, time) => valueAt(curve.values[name], curve.jumps ? stepOf(time) : time);

  function paint(time) {
    if (!data) return;
    for (const { curve, numbers } of rows) {
      data.numbers.forEach((key, at) => write(numbers[at], text(curve, key, stepOf(time))));
    }
    const at = valueAt(data.x, time);
    charts.forEach((chart, number) => {
      const { name, range } = data.panels[number];
      const curves = data.curves.map((curve) => ({ ...curve, x: data.x, values: curve.values[name] }));
      const points = data.curves.map((curve) => {
        const value = valueIn(curve, name, time);
        return { ...curve, x: at, y: clamped ? within(value, ...range) : value };
      });
      const x = { range: [data.x[0], data.x[data.x.length - 1]], title: data.x_title };
      chart.axes = paintChart(chart.canvas, {
        x,
        y: { range },
        lines: curves,
        uprights: [{ x: at, colour: data.colours.ink, dash: [3, 3] }],
        points,
        colours: data.colours,
      });
    });
  }

  return {
    table,
    load,
    paint,
    get charts() {
      return charts;
    },
    get data() {
      return data;
    },
  };
}
