// Losses as curves, played by a film; of Dice, the pixels too: what each should be, and above it what the network says.

function createLosses(root) {
  const pixels = put(root, "table", { class: "pixels" });
  const told = make("p", { class: "curves-told", "aria-live": "polite" });
  const curves = createCurves(root);
  const film = createFilm(root, root, { paint });
  root.append(told, curves.table);

  function paint(time) {
    const { data } = curves;
    if (!data) return;
    curves.paint(time);
    if (data.cells) showPixels(data, stepOf(time));
    if (!film.playing) write(told, data.told?.[stepOf(time)] ?? "");
  }

  function showPixels({ cells: { targets, rows, moving, threshold }, colours, words }, step) {
    const [zero, found] = [colours.zero, colours.classes[0]];
    const line = (head, cells) => make("tr", {}, make("th", { scope: "row", text: head }), ...cells);
    const says = targets.map((_, number) => {
      const chance = rows[step * targets.length + number];
      const style = `background: ${css(mix(rgb(zero), rgb(found), 0.7 * chance))}`;
      const look = { class: chance >= threshold ? "found" : null, style };
      return make("td", look, make(number === moving ? "strong" : "span", { text: chance.toFixed(2) }));
    });
    const truth = targets.map((target) => {
      const [ground, ink] = target ? [found, colours.background] : [zero, colours.ink];
      return make("td", { style: `background: ${ground}; color: ${ink}`, text: target });
    });
    pixels.replaceChildren(line(words.says, says), line(words.truth, truth));
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
