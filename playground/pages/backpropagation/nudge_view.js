// One weight is nudged with a slider, or with a hand on the curve: the loss slides along its own curve, with its tangent.
// Python has computed every place of the slider and written every number.

const NUDGE_ROOM = { left: 62, right: 14, top: 22, bottom: 42 };
const REACH = 110; // px of the tangent to both sides

function createNudge(root) {
  const { canvas, slider, home, ...texts } = partsOf(root);
  let [data, chart] = [null, null];
  let halt = () => {};

  function show() {
    if (!data) return;
    const { words, values, losses, colours } = data;
    const at = Number(slider.value);
    chart = paintChart(canvas, {
      x: { range: data.x_range, title: words.value_title },
      y: { range: data.y_range, title: words.y_title },
      lines: [{ x: values, values: losses, colour: colours.curve }],
      colours,
      room: NUDGE_ROOM,
    });
    if (chart) paintPlace(chart, at);
    for (const name of ["value", "loss", "slope", "product", "said"])
      write(texts[name], data.texts[name][at]);
    slider.setAttribute("aria-valuetext", data.texts.said[at]);
    canvas.setAttribute("aria-label", `${words.picture} ${data.texts.said[at]}`);
    root.dataset.at = at;
  }

  /** The tangent, where the weight is, and where it is nudged to. */
  function paintPlace({ context, x, y }, at) {
    const { colours, values, losses, slopes, here, words } = data;
    const [right, down] = [x.to(values[at]), y.to(losses[at])];
    const rise = (slopes[at] * (y.to(1) - y.to(0))) / (x.to(1) - x.to(0)); // px down for a px to the right
    const reach = REACH / Math.hypot(1, rise);
    const ends = [-reach, reach].map((part) => [right + part, down + part * rise]);
    strokeLine(context, ends, { colour: colours.slope, width: 2, dash: [7, 5] });
    const home = [x.to(values[here]), y.to(losses[here])];
    paintMark(context, 0, ...home, 6, colours.background, colours.curve, 2);
    paintMark(context, 0, right, down, 9, colours.slope, colours.background, 2);
    context.fillStyle = colours.muted;
    writeAt(context, words.here, home[0], home[1] - 12, "center", "bottom");
  }

  function move(to) {
    slider.value = Math.round(to);
    show();
  }

  slider.oninput = () => {
    halt();
    show();
  };
  draggable(canvas, ([right]) => {
    if (!chart) return;
    halt();
    const [low, high] = data.x_range;
    move(((chart.x.back(right) - low) / (high - low)) * (data.values.length - 1));
  });
  home.onclick = () => {
    halt();
    halt = glide(Number(slider.value), data.here, 400, move);
  };

  return {
    show(next) {
      data = next;
      for (const name of ["label", "value_title", "product_title"]) write(texts[name], data.words[name]);
      for (const name of ["value", "loss", "slope"]) texts[name].style.color = data.colours[name];
      slider.max = data.values.length - 1;
      move(data.here);
    },
    repaint: show,
    end: () => halt(),
  };
}

export default mounted(createNudge);
