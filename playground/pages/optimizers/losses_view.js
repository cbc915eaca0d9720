// Curves over one quantity, side by side, with a point on each that moves along all of them at once, and its values below.

const PAD = { left: 40, right: 10, top: 10, bottom: 34 };

const unpackCurves = (data) => ({
  ...data,
  x: floatsOf(data.x),
  ticks: floatsOf(data.x),
  panels: data.panels.map((panel) => ({ ...panel, series: panel.series.map((one) => ({ ...one, values: floatsOf(one.values) })) })),
  cells: data.cells && { ...data.cells, rows: floatsOf(data.cells.rows) },
});

function createCurves(root) {
  const strip = element("canvas", "curve-cells");
  strip.setAttribute("role", "img");
  const wide = element("div", "curves-panels");
  const table = element("table", "sheet curves-table");
  const told = element("p", "curves-told");
  told.setAttribute("aria-live", "polite");
  root.append(strip, wide);
  let [data, canvases, cells] = [null, [], []];
  const film = createFilm(root, root, paint);
  root.append(told, table);

  function build() {
    strip.hidden = !data.cells;
    strip.setAttribute("aria-label", data.cells?.alt ?? "");
    canvases = data.panels.map((panel) => {
      const canvas = element("canvas", "curve-canvas");
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", panel.alt);
      return canvas;
    });
    wide.replaceChildren(...canvases.map((canvas, at) => {
      const figure = element("figure", "curve-figure");
      figure.append(element("figcaption", "", data.panels[at].title), canvas);
      return figure;
    }));
    wide.style.setProperty("--panels", data.panels.length);
    const head = element("tr", "");
    for (const text of ["", ...data.panels.map((panel) => panel.column)]) {
      const cell = element("th", "", text);
      cell.scope = "col";
      head.append(cell);
    }
    table.replaceChildren(head);
    cells = data.panels[0].series.map((one) => {
      const row = element("tr", "");
      const name = element("th", "curve-name");
      name.scope = "row";
      name.append(markOf(one.shape, one.colour, data.colours.background), one.label, element("em", "", one.formula ?? ""));
      row.append(name);
      const values = data.panels.map((panel) => {
        const cell = element("td", "");
        if (panel.series.some((other) => other.name === one.name)) cell.dataset.testid = `${panel.name}-${one.name}`;
        row.append(cell);
        return cell;
      });
      table.append(row);
      return { name: one.name, values };
    });
  }

  function paint(time) {
    if (!data) return;
    const step = Math.floor(time + 1e-6);
    data.panels.forEach((panel, at) => paintPanel(canvases[at], panel, time));
    if (data.cells) paintCells(step);
    for (const { name, values } of cells) {
      data.panels.forEach((panel, at) => {
        const one = panel.series.find((other) => other.name === name);
        values[at].textContent = one ? short(one.values[step]) : "";
      });
    }
    told.hidden = !data.told;
    const text = data.told ? (data.told[step] ?? "") : "";
    if (!film.playing && told.textContent !== text) told.textContent = text;
  }

  const at = (values, time) => {
    const step = Math.min(Math.floor(time + 1e-6), values.length - 1);
    const share = step < values.length - 1 ? Math.max(0, time - step) : 0;
    return share ? values[step] * (1 - share) + values[step + 1] * share : values[step];
  };

  function paintPanel(canvas, panel, time) {
    const surface = fitted(canvas);
    if (!surface) return;
    const { context, width, height } = surface;
    const { colours } = data;
    const [first, last] = [data.x[0], data.x[data.x.length - 1]];
    const [low, high] = panel.range;
    const right = (x) => PAD.left + ((x - first) / (last - first)) * (width - PAD.left - PAD.right);
    const down = (y) => height - PAD.bottom - ((y - low) / (high - low)) * (height - PAD.top - PAD.bottom);
    context.font = `12px ${getComputedStyle(canvas).fontFamily}`;
    context.lineWidth = 1;
    context.textBaseline = "middle";
    context.textAlign = "right";
    for (const mark of panel.marks) {
      context.strokeStyle = mark === 0 ? colours.muted : colours.grid;
      context.beginPath();
      context.moveTo(PAD.left, down(mark));
      context.lineTo(width - PAD.right, down(mark));
      context.stroke();
      context.fillStyle = colours.muted;
      context.fillText(short(mark), PAD.left - 6, down(mark));
    }
    context.textBaseline = "top";
    context.textAlign = "center";
    for (const mark of data.x_marks) context.fillText(short(mark), right(mark), height - PAD.bottom + 5);
    context.fillText(data.x_title, (PAD.left + width - PAD.right) / 2, height - 15);
    context.save();
    context.beginPath();
    context.rect(PAD.left, PAD.top - 6, width - PAD.left - PAD.right + 6, height - PAD.top - PAD.bottom + 12);
    context.clip();
    context.setLineDash([2, 4]);
    context.strokeStyle = colours.muted;
    const x = right(at(data.x, time));
    context.beginPath();
    context.moveTo(x, PAD.top);
    context.lineTo(x, height - PAD.bottom);
    context.stroke();
    for (const one of panel.series) {
      context.setLineDash(one.dash ?? []);
      context.strokeStyle = one.colour;
      context.lineWidth = 2.5;
      context.lineJoin = "round";
      context.beginPath();
      one.values.forEach((value, step) => {
        const jump = one.jumps && step && one.values[step - 1] !== value;
        context[step && !jump ? "lineTo" : "moveTo"](right(data.x[step]), down(Math.max(low - high, Math.min(2 * high - low, value))));
      });
      context.stroke();
    }
    context.setLineDash([]);
    context.restore();
    for (const one of panel.series) {
      const value = one.jumps ? one.values[Math.floor(time + 1e-6)] : at(one.values, time);
      if (value >= low - 1e-6 && value <= high + 1e-6) paintMark(context, one.shape, x, down(value), 6, one.colour, colours.background);
    }
  }

  /** Pixels with what they should be, and above them what the network says. */
  function paintCells(step) {
    const surface = fitted(strip);
    if (!surface) return;
    const { context, width } = surface;
    const { targets, rows, moving, threshold } = data.cells;
    const { colours } = data;
    const size = Math.min(64, (width - 90) / targets.length);
    context.textBaseline = "middle";
    context.fillStyle = colours.muted;
    context.textAlign = "left";
    const [upper, lower] = [6, 14 + size];
    context.fillText(data.words.says, 0, upper + size / 2);
    context.fillText(data.words.truth, 0, lower + 12);
    targets.forEach((target, number) => {
      const chance = rows[step * targets.length + number];
      const x = 84 + number * size;
      context.fillStyle = `rgb(${between(hexOf(colours.zero), hexOf(colours.cell), 0.7 * chance).join(" ")})`;
      context.fillRect(x + 2, upper, size - 4, size);
      context.strokeStyle = chance >= threshold ? colours.ink : colours.grid;
      context.lineWidth = chance >= threshold ? 3 : 1;
      context.strokeRect(x + 3, upper + 1, size - 6, size - 2);
      context.fillStyle = colours.ink;
      context.textAlign = "center";
      context.font = `${number === moving ? "700 " : ""}13px ${getComputedStyle(strip).fontFamily}`;
      context.fillText(chance.toFixed(2), x + size / 2, upper + size / 2);
      context.fillStyle = target ? colours.cell : colours.zero;
      context.fillRect(x + 2, lower, size - 4, 24);
      context.strokeStyle = colours.muted;
      context.lineWidth = 1;
      context.strokeRect(x + 2.5, lower + 0.5, size - 5, 23);
      context.fillStyle = target ? colours.background : colours.ink;
      context.fillText(target, x + size / 2, lower + 12);
    });
  }

  const watcher = new ResizeObserver(() => data && film.repaint());
  watcher.observe(wide);

  return {
    show(next) {
      if (data?.stamp === next.stamp) return;
      const anew = !data || String(data.of) !== String(next.of);
      data = unpackCurves(next);
      build();
      film.load(data, { anew, play: false });
    },
    end: () => watcher.disconnect(),
  };
}

export default keepers(createCurves);
