// A small network on which one update is worked out step by step. Python has computed everything and has written
// every word; here steps are shown, gone back over, and played, without asking the server. Only the next update, or
// the one before, is asked for.

const LETTER = 7.7; // width of a digit of a number, px
const CARD_ROW = 21;
const ROWS_OF_CARD = 4;
const MOST_LABELLED = 6; // edges between two layers that keep their numbers all the time
const [LEAST_SCALE, MOST_SCALE] = [0.9, 1.3];
const MOST_HEIGHT = 440; // beyond it a drawing is not enlarged, px
const EXPLANATION = 412; // room for the words beside the drawing, px
const PULSE_MS = 480;
const PLAY_MS = 1500;

// Where everything stands

/** Places of cards, in px; `room` is that of a number with its label. */
function planOf({ names, values, single }) {
  const numberWidth = LETTER * Math.max(4, ...Object.values(values).map((text) => text.length));
  const side = numberWidth + 44;
  const [card, inputCard, gap] = [2 * side + 26, side + 16, Math.max(112, numberWidth + 66)];
  const widest = Math.max(...names.map((layer) => layer.length));
  const heightOf = (rows) => 34 + rows * CARD_ROW;
  const cardHeight = heightOf(ROWS_OF_CARD);
  const pitch = cardHeight + (names.length > 2 && widest === 2 ? 46 : 26);
  const top = 26;
  const tall = (widest - 1) * pitch + cardHeight;
  const layers = names.map((layer, number) =>
    layer.map((_, at) => {
      const isInput = number === 0;
      const height = isInput ? heightOf(1) : cardHeight;
      const middle = top + tall / 2 + (at - (layer.length - 1) / 2) * pitch;
      const x = 4 + (isInput ? 0 : inputCard + gap + (number - 1) * (card + gap));
      const width = isInput ? inputCard : card;
      return { x, y: middle - height / 2, width, height, middle, isInput, room: side - 8 };
    }),
  );
  const outputs = layers[layers.length - 1];
  const loss = {
    x: outputs[0].x + card + 46,
    width: side + 36,
    height: heightOf(single ? 2 : 2 * outputs.length + 1) + 2,
    room: side + 18,
  };
  loss.y = (outputs[0].middle + outputs[outputs.length - 1].middle - loss.height) / 2;
  const height = Math.max(top + tall + 12, loss.y + loss.height + 8);
  return {
    layers,
    outputs,
    loss,
    width: loss.x + loss.width + 6,
    height,
    side,
    labelWidth: numberWidth + 46,
  };
}

/** How far along the lines between two columns their numbers stand: where the nearest two are farthest apart. */
function bestShare(from, to) {
  let best = { share: 0.4, apart: -1 };
  for (let share = 0.2; share <= 0.42; share += 0.01) {
    const places = from
      .flatMap((start) => to.map((end) => blend(start.middle, end.middle, share)))
      .sort((a, b) => a - b);
    const apart = Math.min(...places.slice(1).map((place, at) => place - places[at]), 60);
    if (apart > best.apart + 0.5) best = { share, apart };
  }
  return best.share;
}

/** "∂L/∂w|₅" written with a lowered ending. */
function symbolSpans(label) {
  const [main, sub] = label.split("|");
  const spans = [make("tspan", { text: main })];
  if (sub) spans.push(make("tspan", { text: sub, dy: 3, "font-size": "0.78em" }));
  return spans;
}

/** The whole drawing; gives back what changes from step to step. */
function drawNetwork(svg, data) {
  svg.replaceChildren();
  const plan = planOf(data);
  const [parts, edges] = [new Map(), new Map()];
  const { names, values, words, single } = data;
  svg.setAttribute("viewBox", `0 0 ${plan.width} ${plan.height}`);
  const [wires, boxes, labels, pulses] = Array.from({ length: 4 }, () => put(svg, "g"));

  /** A number, hidden until it is known, and its line too if that `hides`. */
  function number(group, tag, id, hides, place) {
    const style = `fill: var(--${id[0]})`;
    parts.set(id, {
      group,
      hides,
      text: put(group, tag, { class: "number", style, text: values[id], ...place }),
    });
  }

  function wire(name, start, end, width, more = {}) {
    const path = put(wires, "path", { class: "edge", d: `M ${start.join(" ")} L ${end.join(" ")}` });
    if (more.negative) path.setAttribute("stroke-dasharray", "7 4");
    edges.set(name, { path, start, end, width, ...more });
  }

  /** A card; each of its rows: [id, label, column, row]. */
  function card(box, title, rows) {
    const { x: left, y: top, width, height, room, isInput } = box;
    const group = put(boxes, "g");
    put(group, "rect", { class: "card", x: left, y: top, width, height, rx: 10 });
    const place = isInput ? { x: left + 12 } : { x: left + width / 2, "text-anchor": "middle" };
    put(group, "text", { class: "name", y: top + 21, text: title, ...place });
    for (const [id, label, column, row] of rows) {
      const line = put(group, "g", { "data-id": id });
      const [x, y] = [left + 12 + column * (plan.side + 10), top + 26 + (row + 0.72) * CARD_ROW];
      const ground = { x: x - 5, y: y - 15, width: room + 6, height: CARD_ROW - 1, rx: 5 };
      put(line, "rect", { class: "fresh-ground", ...ground });
      put(line, "text", { class: "label", x, y }, ...symbolSpans(label));
      number(line, "text", id, false, { x: x + room - 4, y, "text-anchor": "end" });
    }
    return group;
  }

  plan.layers.forEach(([first], layer) => {
    const x = first.x + first.width / 2;
    put(boxes, "text", { class: "column", x, y: 14, "text-anchor": "middle", text: words.columns[layer] });
  });

  // Edges, and their numbers spread along them so that they do not meet
  plan.layers.slice(1).forEach((to, layer) => {
    const from = plan.layers[layer];
    const many = from.length * to.length > MOST_LABELLED;
    const share = bestShare(from, to);
    from.forEach((source, i) =>
      to.forEach((target, j) => {
        const name = `${layer}:${i}:${j}`;
        const weight = data.weights[name];
        const [start, end] = [
          [source.x + source.width, source.middle],
          [target.x, target.middle],
        ];
        const [right, down] = [0, 1].map((axis) => blend(start[axis], end[axis], share));
        const group = put(labels, "g", { class: "edge-text" });
        ["w", "G", "n"].forEach((kind, at) => {
          const x = Math.max(start[0] + 8, right - plan.labelWidth / 2);
          const line = put(group, "text", { x, y: down + 4 + (at - 1) * 14 });
          put(line, "tspan", { class: "label", text: `${[weight.name, words.slope, words.new][at]} ` });
          number(line, "tspan", `${kind}:${name}`, true);
        });
        wire(name, start, end, weight.width, { negative: weight.negative, group, many });
      }),
    );
  });

  plan.layers[0].forEach((box, at) => card(box, names[0][at], [[`x:${at}`, "x", 0, 0]]));
  plan.layers.slice(1).forEach((column, layer) =>
    column.forEach((box, at) => {
      const [here, bias] = [`${layer}:${at}`, `${layer}:${names[layer].length}:${at}`];
      const group = card(box, names[layer + 1][at], [
        [`z:${here}`, "z", 0, 0],
        [`a:${here}`, "a", 0, 1],
        [`w:${bias}`, "b", 0, 2],
        [`n:${bias}`, words.new_bias, 0, 3],
        [`d:${here}`, "δ", 1, 0],
        [`g:${here}`, "∂L/∂a", 1, 1],
        [`G:${bias}`, "∂L/∂b", 1, 2],
      ]);
      const x = box.x + plan.side + 14;
      put(group, "line", { class: "rule", x1: x, x2: x, y1: box.y + 32, y2: box.y + box.height - 8 });
    }),
  );

  // Targets and loss
  const { loss, outputs } = plan;
  const alone = outputs.length === 1;
  const rows = outputs.flatMap((_, k) => [
    [`y:${k}`, alone ? words.target : `${words.target}|${k + 1}`],
    ...(single ? [] : [[`e:${k}`, alone ? words.of_row : `L|${names[names.length - 1][k]}`]]),
  ]);
  const placed = [...rows, ["L", "L"]].map((row, at) => [...row, 0, at]);
  card(
    loss,
    words.loss,
    placed.filter(([id]) => id in values),
  );
  outputs.forEach((box, k) => {
    const end = [loss.x, within(box.middle, loss.y + 14, loss.y + loss.height - 14)];
    wire(`loss:${k}`, [box.x + box.width, box.middle], end, 1.5);
  });
  return { plan, parts, edges, pulses };
}

// What a step changes

const edgeOf = (id) => ("wGn".includes(id[0]) ? id.slice(2) : null);

/** Edges along which something flows in a step. */
function edgesOf(step, drawing) {
  const found = [...step.shows, ...step.uses].map((id) => {
    const [kind, layer, at] = id.split(":");
    const isOutput = "agd".includes(kind) && Number(layer) === drawing.plan.layers.length - 2;
    return step.at_loss && isOutput ? `loss:${at}` : edgeOf(id);
  });
  return new Set(found.filter((name) => drawing.edges.has(name)));
}

function showStep(drawing, data, at) {
  const step = data.steps[at] ?? null;
  const known = new Set([...data.given, ...data.steps.slice(0, at + 1).flatMap(({ shows }) => shows)]);
  const [shows, uses] = [step?.shows ?? [], step?.uses ?? []];
  for (const [id, { group, text, hides }] of drawing.parts) {
    text.style.visibility = known.has(id) ? "" : "hidden";
    if (hides) group.style.display = known.has(id) ? "" : "none";
    group.classList.toggle("fresh", shows.includes(id));
    group.classList.toggle("used", uses.includes(id));
  }
  const on = step ? edgesOf(step, drawing) : new Set();
  for (const [name, { path, group, many, width }] of drawing.edges) {
    path.classList.toggle("on", on.has(name));
    path.setAttribute("stroke-width", on.has(name) ? Math.max(width, 3) : width);
    if (many) group.style.display = on.has(name) && on.size <= MOST_LABELLED ? "" : "none";
  }
  return { known, on };
}

/** Dots that run along the edges in use: forward with the signal, backward with the blame. */
function sendPulses(drawing, step, on) {
  if (stillness.matches || !step || step.phase === "update") return;
  for (const name of on) {
    const { start, end } = drawing.edges.get(name);
    const dot = put(drawing.pulses, "circle", { class: "pulse", r: 5.5 });
    const animation = dot.animate(
      [start, end].map(([x, y]) => ({ transform: `translate(${x}px, ${y}px)` })),
      {
        duration: PULSE_MS,
        easing: "ease-in-out",
        direction: step.phase === "backward" ? "reverse" : "normal",
      },
    );
    animation.onfinish = () => dot.remove();
  }
}

// Equations and matrices

const tokenSpans = (tokens) =>
  tokens.flatMap(([text, kind, sub]) => {
    const style = kind ? `color: var(--${kind}); font-weight: 600` : null;
    const lowered = sub ? [make("sub", { text: sub.normalize("NFKC") })] : [];
    return [make("span", { style }, text, ...lowered), " "];
  });

function equationRows({ symbols, numbers, result }) {
  const lines = [symbols, numbers].filter((line) => line.length);
  return make(
    "div",
    { class: "equation" },
    ...lines.map((line) => make("div", {}, ...tokenSpans(line))),
    make("div", { class: "result" }, "= ", ...tokenSpans([result])),
  );
}

function drawMatrices(place, data, step, known) {
  const equation = step && data.matrices[step.matrices];
  place.replaceChildren(
    make("div", { class: "heading", text: equation ? data.words.matrices : data.words.no_matrices }),
  );
  const result = equation?.[equation.length - 1];
  for (const item of equation || []) {
    if (typeof item === "string") {
      put(place, "span", { class: "sign", text: item });
      continue;
    }
    const cell = (text, row, column) => {
      const id = item.ids[row][column];
      const ofRow = row === data.row || "wGn".includes(id[0]) || step.kind === "gradient";
      const isMarked = ofRow && [...step.uses, ...step.shows].includes(id);
      return make("td", {
        class: isMarked ? (item === result ? "out" : "in") : null,
        style: item.kind ? `color: var(--${item.kind})` : null,
        text: known.has(id) ? text : "·",
      });
    };
    const rows = item.cells.map((line, row) =>
      make("tr", {}, ...line.map((text, column) => cell(text, row, column))),
    );
    const symbol = make("span", { class: "symbol" }, ...tokenSpans([item.symbol]));
    const scroll = make("div", { class: "scroll" }, make("table", {}, ...rows));
    put(place, "div", { class: "matrix" }, symbol, scroll);
    const marked = scroll.querySelector(".in, .out");
    if (marked && scroll.scrollHeight > scroll.clientHeight) scroll.scrollTop = marked.offsetTop - 60;
  }
}

// One board on the page

function createBoard(root, tell) {
  let [data, drawing] = [null, null];
  let shown = null; // number of the step that is shown; -1: nothing is computed yet
  let wish = null; // the update that was asked for, and from which side it is entered

  const parts = partsOf(root);
  const { svg, scene, board, phases } = parts;
  const film = createFilm(root, parts.film, {
    paint: (time) => show(stepOf(time) - 1),
    duration: () => PLAY_MS,
    beyond: (direction) => {
      wish = { to: data.updates + direction, direction };
      tell("move", { to: wish.to, number: Date.now() });
    },
  });
  for (const name of ["play", "next"]) film.parts[name].classList.toggle("primary", name === "next");
  film.parts.next.firstChild.remove(); // its name says it
  film.bar.append(phases);
  for (const button of phases.children)
    button.onclick = () => film.stop(data.steps.findIndex(({ phase }) => phase === button.dataset.phase) + 1);

  function show(at) {
    if (!data) return;
    const { words } = data;
    const step = data.steps[at] ?? null;
    const said = step ? step.say : words.start_title;
    if (!film.playing) write(parts.live, said);
    if (at === shown) return;
    const phase = [...phases.children].find(({ dataset }) => dataset.phase === step?.phase);
    root.style.setProperty("--active", `var(--${phase?.dataset.kind ?? "w"})`);
    const { known, on } = showStep(drawing, data, at);
    drawing.pulses.replaceChildren();
    if (shown !== null && at > shown) sendPulses(drawing, step, on);
    shown = at;
    write(parts.phase, phase ? phase.textContent : words.start_phase);
    write(parts.title, step ? step.title : words.start_title);
    parts.lines.replaceChildren(...(step?.equations ?? []).map((line) => equationRows(line)));
    write(parts.caption, step ? step.caption : words.start);
    drawMatrices(parts.matrices, data, step, known);
    film.name("next", at + 1 < data.steps.length ? words.next_step : words.next_update);
    for (const button of phases.children) button.setAttribute("aria-pressed", button === phase);
    svg.setAttribute("aria-label", `${words.drawing} ${said}`);
    Object.assign(root.dataset, { steps: data.steps.length, updates: data.updates });
    bringIntoView(step);
  }

  /** In a narrow place the drawing scrolls so that what is computed can be seen. */
  function bringIntoView(step) {
    if (scene.scrollWidth <= scene.clientWidth + 1) return;
    const id = step ? step.shows[0] : "x:0";
    const shown = drawing.edges.get(edgeOf(id))?.path ?? drawing.parts.get(id).text;
    const [at, place] = [shown, scene].map((element) => element.getBoundingClientRect());
    scene.scrollBy({
      left: at.left + at.width / 2 - place.left - place.width / 2,
      behavior: stillness.matches ? "instant" : "smooth",
    });
  }

  /** Beside each other where both fit, and never so small that numbers cannot be read. */
  function fit() {
    if (!drawing) return;
    const room = board.clientWidth;
    const { width, height } = drawing.plan;
    const wide = room - EXPLANATION >= width * LEAST_SCALE;
    board.classList.toggle("wide", wide);
    const place = wide ? room - EXPLANATION : room;
    const scale = Math.max(LEAST_SCALE, Math.min(place / width, MOST_SCALE, MOST_HEIGHT / height));
    svg.setAttribute("width", width * scale);
    svg.setAttribute("height", height * scale);
  }

  return {
    show(next) {
      const before = data;
      data = next;
      scene.setAttribute("aria-label", data.words.drawing);
      parts.matrices.setAttribute("aria-label", data.words.matrices);
      drawing = drawNetwork(svg, data);
      for (const [kind, colour] of Object.entries(data.colours)) root.style.setProperty(`--${kind}`, colour);
      fit();
      const same = before && before.exercise === data.exercise && before.updates === data.updates;
      const wanted = wish?.to === data.updates ? wish : null;
      let at = !same && wanted?.direction < 0 ? data.steps.length : 0;
      if (same && shown >= 0) at = data.steps.findIndex((step) => step.atom >= before.steps[shown].atom) + 1;
      [wish, shown] = [null, null];
      const others = { before: data.updates > 0, after: data.can_go_on };
      film.load(
        { words: data.words, count: data.steps.length, at, ...others },
        { play: film.playing && Boolean(same || wanted) },
      );
    },
    repaint: fit,
  };
}

export default mounted(createBoard);
