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

/** Places of cards and edges, in px. */
function planOf(data) {
  const longest = Math.max(4, ...Object.values(data.values).map((text) => text.length));
  const numberWidth = longest * LETTER;
  const side = numberWidth + 44;
  const card = 2 * side + 26;
  const inputCard = side + 16;
  const widest = Math.max(...data.names.map((names) => names.length));
  const gap = Math.max(112, numberWidth + 66);
  const cardHeight = 28 + ROWS_OF_CARD * CARD_ROW + 6;
  const pitch = Math.max(cardHeight + 26, data.names.length > 2 && widest === 2 ? cardHeight + 46 : 0);
  const top = 26;
  const height = top + widest * pitch - (pitch - cardHeight) + 12;
  const layers = data.names.map((names, layer) => {
    const isInput = layer === 0;
    const width = isInput ? inputCard : card;
    const tall = isInput ? 28 + CARD_ROW + 6 : cardHeight;
    const x = isInput ? 4 : 4 + inputCard + gap + (layer - 1) * (card + gap);
    const middle = top + (height - top - 12) / 2;
    return names.map((_, at) => {
      const centre = middle + (at - (names.length - 1) / 2) * pitch;
      return { x, y: centre - tall / 2, width, height: tall, middle: centre, isInput };
    });
  });
  const last = layers[layers.length - 1][0];
  const lossX = last.x + last.width + 46;
  const lossWidth = side + 36;
  const n_out = data.names[data.names.length - 1].length;
  const lossHeight = 28 + (n_out > 1 || data.single === false ? 2 * n_out + 1 : 2) * CARD_ROW + 8;
  const loss = { x: lossX, y: last.middle, width: lossWidth, height: lossHeight };
  loss.y = layers[layers.length - 1].reduce((sum, box) => sum + box.middle, 0) / n_out - lossHeight / 2;
  return {
    layers,
    loss,
    width: lossX + lossWidth + 6,
    height: Math.max(height, loss.y + lossHeight + 8),
    side,
    labelWidth: numberWidth + 46,
  };
}

/** How far along the lines between two columns their numbers stand: where the nearest two are farthest apart. */
function bestShare(from, to) {
  let best = { share: 0.4, apart: -1 };
  for (let share = 0.2; share <= 0.42; share += 0.01) {
    const places = from
      .flatMap((start) => to.map((end) => start + (end - start) * share))
      .sort((a, b) => a - b);
    const apart = Math.min(...places.slice(1).map((place, at) => place - places[at]), 60);
    if (apart > best.apart + 0.5) best = { share, apart };
  }
  return best.share;
}

/** A label and a number at a place; the number is hidden until it is known. */
function quantity(parts, id, kind, label, value, x, y, width, colours) {
  const group = make("g", { class: "quantity", "data-id": id });
  group.append(
    make("rect", {
      class: "fresh-ground",
      x: x - 5,
      y: y - 15,
      width: width + 6,
      height: CARD_ROW - 1,
      rx: 5,
    }),
  );
  const name = make("text", { class: "label", x, y });
  name.append(...symbolSpans(label));
  group.append(name);
  const text = make("text", {
    class: "number",
    x: x + width - 4,
    y,
    "text-anchor": "end",
    text: value ?? "",
  });
  text.style.fill = colours[kind];
  group.append(text);
  parts.set(id, { group, text });
  return group;
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
  const parts = new Map();
  const cards = new Map();
  const edges = new Map();
  const { values, colours, words } = data;
  svg.setAttribute("viewBox", `0 0 ${plan.width} ${plan.height}`);

  const wires = make("g");
  const labels = make("g");
  const boxes = make("g");
  const pulses = make("g");
  svg.append(wires, boxes, labels, pulses);

  plan.layers.forEach(([first], layer) => {
    boxes.append(
      make("text", {
        class: "column",
        x: first.x + first.width / 2,
        y: 14,
        "text-anchor": "middle",
        text: words.columns[layer],
      }),
    );
  });

  // Edges, and their numbers spread along them so that they do not meet
  for (let layer = 0; layer + 1 < data.names.length; layer += 1) {
    const [from, to] = [plan.layers[layer], plan.layers[layer + 1]];
    const many = from.length * to.length > MOST_LABELLED;
    const share = bestShare(
      from.map((box) => box.middle),
      to.map((box) => box.middle),
    );
    from.forEach((source, i) =>
      to.forEach((target, j) => {
        const start = [source.x + source.width, source.middle];
        const end = [target.x, target.middle];
        const weight = data.weights[`${layer}:${i}:${j}`];
        const path = make("path", {
          class: "edge",
          d: `M ${start[0]} ${start[1]} L ${end[0]} ${end[1]}`,
          "stroke-width": weight.width,
          "stroke-dasharray": weight.negative ? "7 4" : null,
        });
        wires.append(path);
        const place = [start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share];
        const left = Math.max(start[0] + 8, place[0] - plan.labelWidth / 2);
        const group = make("g", { class: "edge-text" });
        const lines = [
          ["w", weight.name, `w:${layer}:${i}:${j}`],
          ["G", words.slope, `G:${layer}:${i}:${j}`],
          ["n", words.new, `n:${layer}:${i}:${j}`],
        ];
        lines.forEach(([kind, name, id], at) => {
          const line = make("text", { x: left, y: place[1] + 4 + (at - 1) * 14 });
          line.append(make("tspan", { class: "label", text: `${name} ` }));
          const text = make("tspan", { class: "number", text: values[id] });
          text.style.fill = colours[kind];
          line.append(text);
          group.append(line);
          parts.set(id, { group: line, text, hides: true });
        });
        labels.append(group);
        edges.set(`${layer}:${i}:${j}`, { path, group, start, end, many, width: weight.width });
      }),
    );
  }

  // Cards
  plan.layers.forEach((column, layer) =>
    column.forEach((box, at) => {
      const group = make("g", { class: "neuron" });
      group.append(
        make("rect", { class: "card", x: box.x, y: box.y, width: box.width, height: box.height, rx: 10 }),
      );
      group.append(
        make("text", {
          class: "name",
          x: box.x + (box.isInput ? 12 : box.width / 2),
          y: box.y + 21,
          "text-anchor": box.isInput ? "start" : "middle",
          text: data.names[layer][at],
        }),
      );
      const put = (id, kind, label, column, row) =>
        group.append(
          quantity(
            parts,
            id,
            kind,
            label,
            values[id],
            box.x + 12 + column * (plan.side + 10),
            box.y + 26 + (row + 0.72) * CARD_ROW,
            plan.side - 8,
            colours,
          ),
        );
      if (box.isInput) {
        put(`x:${at}`, "a", "x", 0, 0);
      } else {
        const l = layer - 1;
        const bias = data.names[l].length;
        put(`z:${l}:${at}`, "z", "z", 0, 0);
        put(`a:${l}:${at}`, "a", "a", 0, 1);
        put(`w:${l}:${bias}:${at}`, "w", "b", 0, 2);
        put(`n:${l}:${bias}:${at}`, "n", words.new_bias, 0, 3);
        put(`d:${l}:${at}`, "d", "δ", 1, 0);
        put(`g:${l}:${at}`, "g", "∂L/∂a", 1, 1);
        put(`G:${l}:${bias}:${at}`, "G", "∂L/∂b", 1, 2);
        const x = box.x + 10 + plan.side + 4;
        group.append(
          make("line", { class: "rule", x1: x, x2: x, y1: box.y + 32, y2: box.y + box.height - 8 }),
        );
      }
      boxes.append(group);
      cards.set(box.isInput ? `x:${at}` : `${layer - 1}:${at}`, group);
    }),
  );

  // Targets and loss
  const { loss } = plan;
  const outputs = data.names[data.names.length - 1];
  const group = make("g", { class: "neuron" });
  group.append(
    make("rect", { class: "card", x: loss.x, y: loss.y, width: loss.width, height: loss.height, rx: 10 }),
  );
  group.append(
    make("text", {
      class: "name",
      x: loss.x + loss.width / 2,
      y: loss.y + 21,
      "text-anchor": "middle",
      text: words.loss,
    }),
  );
  const put = (id, kind, label, row) =>
    values[id] !== undefined &&
    group.append(
      quantity(
        parts,
        id,
        kind,
        label,
        values[id],
        loss.x + 12,
        loss.y + 26 + (row + 0.72) * CARD_ROW,
        loss.width - 18,
        colours,
      ),
    );
  const single = outputs.length === 1 && data.single;
  outputs.forEach((_, k) =>
    put(`y:${k}`, "y", outputs.length === 1 ? words.target : `${words.target}|${k + 1}`, single ? k : 2 * k),
  );
  if (!single)
    outputs.forEach((name, k) =>
      put(`e:${k}`, "e", outputs.length === 1 ? words.of_row : `L|${name}`, 2 * k + 1),
    );
  put("L", "L", "L", single ? 1 : 2 * outputs.length);
  boxes.append(group);
  cards.set("loss", group);
  plan.layers[plan.layers.length - 1].forEach((box, k) => {
    const path = make("path", {
      class: "edge",
      "stroke-width": 1.5,
      d: `M ${box.x + box.width} ${box.middle} L ${loss.x} ${Math.max(loss.y + 14, Math.min(loss.y + loss.height - 14, box.middle))}`,
    });
    wires.append(path);
    edges.set(`loss:${k}`, {
      path,
      group: null,
      start: [box.x + box.width, box.middle],
      width: 1.5,
      end: [loss.x, Math.max(loss.y + 14, Math.min(loss.y + loss.height - 14, box.middle))],
    });
  });
  return { plan, parts, cards, edges, pulses };
}

// What a step changes

const isEdge = (id) => "wGn".includes(id[0]);
const edgeOf = (id) => id.slice(2);

/** Edges along which something flows in a step. */
function edgesOf(step, drawing) {
  const found = new Set();
  for (const id of [...step.shows, ...step.uses]) {
    if (isEdge(id) && drawing.edges.has(edgeOf(id))) found.add(edgeOf(id));
  }
  const atOutput = step.kind === "error" || step.kind === "loss" || step.fromLoss;
  if (atOutput) {
    for (const id of [...step.shows, ...step.uses]) {
      const [kind, layer, at] = id.split(":");
      if ("agd".includes(kind) && Number(layer) === drawing.plan.layers.length - 2) found.add(`loss:${at}`);
    }
  }
  return found;
}

/** Cards a quantity stands in. */
function cardOf(id, data) {
  const [kind, ...rest] = id.split(":");
  if (kind === "x") return id;
  if ("yeL".includes(kind)) return "loss";
  if ("zagd".includes(kind)) return rest.join(":");
  const [layer, source, target] = rest.map(Number);
  return source === data.names[layer].length ? `${layer}:${target}` : null;
}

function showStep(drawing, data, at) {
  const step = data.steps[at] ?? null;
  const known = new Set(data.given);
  for (let number = 0; number <= at; number += 1) data.steps[number].shows.forEach((id) => known.add(id));
  const shows = new Set(step?.shows ?? []);
  const uses = new Set(step?.uses ?? []);
  for (const [id, part] of drawing.parts) {
    const isKnown = known.has(id);
    part.text.style.visibility = isKnown ? "" : "hidden";
    if (part.hides) part.group.style.display = isKnown ? "" : "none";
    part.group.classList.toggle("fresh", shows.has(id));
    part.group.classList.toggle("used", uses.has(id));
  }
  const fresh = new Set([...shows].map((id) => cardOf(id, data)));
  const used = new Set([...uses].map((id) => cardOf(id, data)));
  for (const [name, card] of drawing.cards) {
    card.classList.toggle("shown", fresh.has(name));
    card.classList.toggle("in-use", used.has(name));
  }
  const on = step ? edgesOf(step, drawing) : new Set();
  for (const [name, edge] of drawing.edges) {
    const isOn = on.has(name);
    edge.path.classList.toggle("on", isOn);
    edge.path.setAttribute("stroke-width", isOn ? Math.max(edge.width, 3) : edge.width);
    if (edge.group) edge.group.style.display = edge.many && !(isOn && on.size <= MOST_LABELLED) ? "none" : "";
  }
  return { known, on };
}

/** Dots that run along the edges in use: forward with the signal, backward with the blame. */
function sendPulses(drawing, step, on) {
  drawing.pulses.replaceChildren();
  if (stillness.matches || !step || !["forward", "loss", "backward"].includes(step.phase)) return;
  const back = step.phase === "backward";
  for (const name of on) {
    const { start, end } = drawing.edges.get(name);
    const [from, to] = back ? [end, start] : [start, end];
    const dot = make("circle", { class: "pulse", r: 5.5 });
    drawing.pulses.append(dot);
    const animation = dot.animate(
      [
        { transform: `translate(${from[0]}px, ${from[1]}px)` },
        { transform: `translate(${to[0]}px, ${to[1]}px)` },
      ],
      { duration: PULSE_MS, easing: "ease-in-out" },
    );
    animation.onfinish = () => dot.remove();
  }
}

// Equations and matrices

function tokenSpans(tokens, colours) {
  const spans = [];
  for (const [text, kind, sub] of tokens) {
    const span = make("span", { text });
    if (kind) {
      span.style.color = colours[kind];
      span.style.fontWeight = "600";
    }
    if (sub) span.append(make("sub", { text: sub }));
    spans.push(span, " ");
  }
  return spans;
}

function equationRows({ symbols, numbers, result }, colours) {
  const lines = [make("div", {}, ...tokenSpans(symbols, colours))];
  if (numbers.length) lines.push(make("div", {}, ...tokenSpans(numbers, colours)));
  const end = make("div", { class: "result" }, "= ", ...tokenSpans([result], colours));
  return make("div", { class: "equation" }, ...lines, end);
}

function drawMatrices(place, data, step, known) {
  const equation = step && data.matrices[step.matrices];
  place.hidden = !Object.keys(data.matrices).length;
  place.replaceChildren(
    make("div", { class: "heading", text: equation ? data.words.matrices : data.words.no_matrices }),
  );
  if (!equation) return;
  let number = -1;
  for (const item of equation) {
    if (typeof item === "string") {
      place.append(make("span", { class: "sign", text: item }));
      continue;
    }
    number += 1;
    const marks = step.marks.filter(([matrix]) => matrix === number);
    const isLast = item === equation[equation.length - 1];
    const table = make("table");
    let marked = null;
    item.cells.forEach((cells, row) => {
      const line = make("tr");
      cells.forEach((text, column) => {
        const id = item.ids[row][column];
        const cell = make("td", { text: !id || known.has(id) ? text : "·" });
        if (data.colours[item.kind]) cell.style.color = data.colours[item.kind];
        if (marks.some(([, r, c]) => (r === null || r === row) && (c === null || c === column))) {
          cell.classList.add(isLast ? "out" : "in");
          marked ??= cell;
        }
        line.append(cell);
      });
      table.append(line);
    });
    const symbol = make("span", { class: "symbol" }, ...tokenSpans([item.symbol], data.colours));
    const scroll = make("div", { class: "scroll" }, table);
    place.append(make("div", { class: "matrix" }, symbol, scroll));
    if (marked && scroll.scrollHeight > scroll.clientHeight) scroll.scrollTop = marked.offsetTop - 60;
  }
}

// One board on the page

function createBoard(root, tell) {
  let [data, drawing] = [null, null];
  let shown = null; // number of the step that is shown; -1: nothing is computed yet
  let wish = null; // the update that was asked for, and from which side it is entered

  const find = (name) => root.querySelector(`[data-part="${name}"]`);
  const [svg, scene, explain] = [root.querySelector("svg"), find("scene"), find("explain")];
  const film = createFilm(root, find("film"), {
    paint: (time) => show(stepOf(time) - 1),
    duration: () => PLAY_MS,
    beyond: (direction) => {
      wish = { to: data.updates + direction, direction };
      tell("move", { to: wish.to, number: Date.now() });
    },
  });
  const phases = put(film.bar, "span", { class: "phases" });

  function show(at) {
    if (!data) return;
    const { words, colours } = data;
    const step = data.steps[at] ?? null;
    const said = step ? step.say : words.start_title;
    if (!film.playing) write(find("live"), said);
    if (at === shown) return;
    root.style.setProperty(
      "--active",
      step ? data.phases.find((phase) => phase.name === step.phase).colour : colours.w,
    );
    const { known, on } = showStep(drawing, data, at);
    if (shown !== null && at > shown) sendPulses(drawing, step, on);
    else drawing.pulses.replaceChildren();
    shown = at;
    explain.querySelector(".phase").textContent = step ? step.phase_title : words.start_phase;
    explain.querySelector("h3").textContent = step ? step.title : words.start_title;
    explain
      .querySelector(".lines")
      .replaceChildren(...(step?.equations ?? []).map((line) => equationRows(line, colours)));
    explain.querySelector("p").textContent = step ? step.caption : words.start;
    drawMatrices(find("matrices"), data, step, known);
    film.name("next", at + 1 < data.steps.length ? words.next_step : words.next_update);
    for (const button of phases.children) {
      const isOn = step?.phase === button.dataset.phase;
      button.classList.toggle("on", isOn);
      button.setAttribute("aria-pressed", isOn);
    }
    svg.setAttribute("aria-label", `${words.drawing} ${said}`);
    Object.assign(root.dataset, { steps: data.steps.length, updates: data.updates });
    bringIntoView(step);
  }

  /** In a narrow place the drawing scrolls so that what is computed can be seen. */
  function bringIntoView(step) {
    if (scene.scrollWidth <= scene.clientWidth + 1) return;
    const name = step ? cardOf(step.shows[0], data) : "x:0";
    const edge = step && drawing.edges.get(edgeOf(step.shows[0]));
    const card = name && drawing.cards.get(name)?.querySelector(".card");
    const scale = svg.clientWidth / drawing.plan.width;
    const x = card
      ? Number(card.getAttribute("x")) + Number(card.getAttribute("width")) / 2
      : edge
        ? (edge.start[0] + edge.end[0]) / 2
        : 0;
    scene.scrollTo({
      left: x * scale - scene.clientWidth / 2,
      behavior: stillness.matches ? "instant" : "smooth",
    });
  }

  /** Beside each other where both fit, and never so small that numbers cannot be read. */
  function fit() {
    if (!drawing) return;
    const room = find("board").clientWidth;
    const { width, height } = drawing.plan;
    const wide = room - EXPLANATION >= width * LEAST_SCALE;
    find("board").classList.toggle("wide", wide);
    const place = wide ? room - EXPLANATION : room;
    const scale = Math.max(LEAST_SCALE, Math.min(place / width, MOST_SCALE, MOST_HEIGHT / height));
    svg.setAttribute("width", width * scale);
    svg.setAttribute("height", height * scale);
  }

  function legend() {
    find("legend").replaceChildren(
      ...data.legend.map(([kind, symbol, text]) => {
        const mark = make("b", { text: symbol });
        mark.style.color = data.colours[kind];
        return make("span", {}, mark, ` ${text}`);
      }),
    );
    phases.replaceChildren(
      ...data.phases.map((phase) => {
        const button = make("button", {
          type: "button",
          "data-phase": phase.name,
          "data-testid": `phase_${phase.name}`,
          text: phase.title,
        });
        button.style.setProperty("--phase", phase.colour);
        button.onclick = () => film.stop(data.steps.findIndex((step) => step.phase === phase.name) + 1);
        return button;
      }),
    );
  }

  return {
    show(next) {
      const before = data;
      data = next;
      scene.setAttribute("aria-label", data.words.drawing);
      find("matrices").setAttribute("aria-label", data.words.matrices);
      drawing = drawNetwork(svg, data);
      legend();
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
