// Losses as curves, played by a film; of Dice, the pixels too: what each should be, and above it what the network says.

const PIXEL = 64; // px at most

function createLosses(root) {
  const pixels = put(root, "canvas", { class: "curves-pixels", role: "img" });
  const told = make("p", { class: "curves-told", "aria-live": "polite" });
  const curves = createCurves(root);
  const film = createFilm(root, root, { paint });
  root.append(told, curves.table);

  function paint(time) {
    const { data } = curves;
    if (!data) return;
    curves.paint(time);
    if (data.cells) paintPixels(data, stepOf(time));
    if (!film.playing) write(told, data.told?.[stepOf(time)] ?? "");
  }

  function paintPixels({ cells: { targets, rows, moving, threshold }, colours, words }, step) {
    const surface = fitted(pixels);
    if (!surface) return;
    const { context, width } = surface;
    const size = Math.min(PIXEL, (width - 90) / targets.length);
    const [upper, lower, found] = [6, 14 + size, colours.classes[0]];
    const { fontFamily } = getComputedStyle(pixels);
    const square = (x, y, high, colour, [border, thick]) => {
      context.fillStyle = colour;
      context.fillRect(x + 2, y, size - 4, high);
      context.strokeStyle = border;
      context.lineWidth = thick;
      context.strokeRect(x + 2 + thick / 2, y + thick / 2, size - 4 - thick, high - thick);
    };
    context.fillStyle = colours.muted;
    writeAt(context, words.says, 0, upper + size / 2, "left", "middle");
    writeAt(context, words.truth, 0, lower + 12, "left", "middle");
    targets.forEach((target, number) => {
      const chance = rows[step * targets.length + number];
      const x = 84 + number * size;
      const frame = chance >= threshold ? [colours.ink, 3] : [colours.grid, 1];
      square(x, upper, size, css(mix(rgb(colours.zero), rgb(found), 0.7 * chance)), frame);
      square(x, lower, 24, target ? found : colours.zero, [colours.muted, 1]);
      context.fillStyle = colours.ink;
      context.font = `${number === moving ? "700 " : ""}${TEXT_SIZE}px ${fontFamily}`;
      writeAt(context, chance.toFixed(2), x + size / 2, upper + size / 2, "center", "middle");
      context.fillStyle = target ? colours.background : colours.ink;
      writeAt(context, target, x + size / 2, lower + 12, "center", "middle");
    });
  }

  return {
    show(next) {
      const anew = String(curves.data?.of) !== String(next.of);
      curves.load(next);
      pixels.hidden = !next.cells;
      pixels.setAttribute("aria-label", next.cells?.alt ?? "");
      told.hidden = !next.told;
      film.load(next, { anew, play: false });
    },
    repaint: film.repaint,
  };
}

export default mounted(createLosses);
