// The turning line: Rosenblatt's unit looks at one point after the other; a wrong one slides its arrow to the tip of w.

const SPEEDS = { slow: [2400, 700], normal: [1100, 260], fast: [260, 40] }; // ms for a mistake and for a right answer
const TOUCH = 14; // px about a point in which it is meant
const TURN = Math.PI / 36; // what an arrow key turns the hand's line

function createTurning(root) {
  const state = {
    data: null, film: null, points: [], moment: 0, share: null, playing: false, speed: "normal", tool: "one",
    hand: null, handBest: 0, held: null, cursor: null, serial: 0, size: 0,
  };
  let send = () => {};
  let parts = null;
  const clock = createClock(tick);

  // What is shown

  const line = (moment) => [state.film.w1[moment], state.film.w2[moment], state.film.theta[moment]];
  const words = () => state.data.words;
  const isRight = ([w1, w2, threshold], [x, y, label]) => (w1 * x + w2 * y >= threshold ? 1 : 0) === label;
  const wrongAt = (step) => state.film.changes[step] !== 0;
  const nSteps = () => state.film.rows.length;
  const handCount = () => state.points.filter((point) => isRight(state.hand, point)).length;

  function build() {
    const w = words();
    root.replaceChildren();
    root.style.colorScheme = state.data.colours.scheme;
    root.style.setProperty("--one", state.data.colours.classes[0]);
    root.style.setProperty("--zero", state.data.colours.classes[1]);
    const button = (name, icon, action, more = {}) => make("button", {
      type: "button", class: "act", "data-testid": `turning-${name}`, title: w[`${name}_help`] ?? w[name], onclick: action, ...more,
    }, icon ? `${icon} ${w[name]}` : w[name]);
    const tool = (name, icon) => make("button", {
      type: "button", class: `tool ${name}`, "data-testid": `tool-${name}`, "aria-pressed": String(state.tool === name),
      title: w[`tool_${name}_help`], onclick: () => choose(name),
    }, make("span", { class: "icon", "aria-hidden": "true" }, icon), w[`tool_${name}`]);
    parts = {
      svg: document.createElementNS(SVG, "svg"),
      tools: make("div", { class: "tools", role: "group", "aria-label": w.tools },
        tool("one", "●"), tool("zero", "▲"), tool("erase", "✕"), tool("line", "⟋")),
      handBox: make("div", { class: "hand" }),
      sentence: make("div", { class: "sentence", role: "status", "data-testid": "turning-sentence" }),
      back: button("back", "◀", () => go(state.moment - 1)),
      step: button("step", "", () => step()),
      next: button("next", "", () => nextMistake()),
      play: button("play", "▶", () => playOrPause(), { class: "act main" }),
      reset: button("reset", "", () => go(0)),
      time: make("input", { type: "range", min: 0, step: 1, class: "time", "aria-label": w.time, "data-testid": "turning-time",
        oninput: (event) => go(Number(event.target.value)) }),
      speed: make("select", { class: "speed", "aria-label": w.speed, onchange: (event) => (state.speed = event.target.value) },
        ...Object.keys(SPEEDS).map((name) => {
          const option = make("option", { value: name }, w[name]);
          option.selected = name === state.speed;
          return option;
        })),
      scale: make("div", { class: "scale" }),
      where: make("div", { class: "where", "data-testid": "turning-where" }),
      sums: make("div", { class: "sums", "data-testid": "turning-sums" }),
      passes: make("div", { class: "passes", "data-testid": "turning-passes" }),
      known: make("p", { class: "known", "data-testid": "turning-known" }),
      numbers: make("dl", { class: "numbers" }),
    };
    parts.svg.setAttribute("class", "plane");
    parts.svg.setAttribute("tabindex", "0");
    parts.svg.setAttribute("role", "application"); // arrows and Enter work in it
    parts.svg.addEventListener("pointerdown", onDown);
    parts.svg.addEventListener("pointermove", onMove);
    for (const name of ["pointerup", "pointercancel"]) parts.svg.addEventListener(name, onUp);
    parts.svg.addEventListener("keydown", onKey);
    parts.svg.addEventListener("blur", () => { state.cursor = null; paint(); });
    const frame = make("div", { class: "frame" }, parts.svg);
    root.append(
      make("div", { class: "left" }, parts.tools, frame, parts.scale, parts.handBox, parts.sentence),
      make("div", { class: "right" },
        make("div", { class: "acts" }, parts.play, parts.step, parts.next, parts.back, parts.reset, parts.speed),
        parts.time, parts.where, parts.sums, parts.passes, parts.known, parts.numbers),
    );
  }

  function paint() {
    if (!state.data || !state.size) return;
    const { data, film, moment } = state;
    parts.svg.setAttribute("viewBox", `0 0 ${state.size} ${state.size}`);
    parts.svg.replaceChildren();
    const colours = data.colours;
    const plane = createPlane(parts.svg, state.size, data.plane, colours);
    const running = state.share !== null;
    const looked = running ? moment : moment - 1;
    const changes = looked >= 0 && wrongAt(looked);
    const phase = running ? phases(state.share) : null;
    let now = line(moment);
    if (running && changes) now = now.map((value, at) => mixed(value, line(moment + 1)[at], phase.turn));
    const scale = running && changes ? mixed(film.scale[moment], film.scale[moment + 1], phase.turn) : film.scale[moment];
    const shown = state.tool === "line" && state.hand ? state.hand : now;
    plane.halves(parts.svg, shown);
    plane.frame();
    const handing = shown === state.hand;
    if (handing) plane.stroke(parts.svg, now, { "stroke-opacity": 0.35, "stroke-width": 1.5 });
    if (!handing && data.pocket) {
      plane.stroke(parts.svg, line(film.pocket[moment]), { stroke: colours.test, "stroke-width": 2.5, "stroke-dasharray": "8 5" });
    }
    if (!handing && changes && (running || moment > 0)) {
      plane.stroke(parts.svg, line(looked), { "stroke-opacity": 0.4, "stroke-width": 1.5, "stroke-dasharray": "3 4" });
    }
    plane.stroke(parts.svg, shown, { "stroke-width": 3 });
    const tip = [now[0] * scale, now[1] * scale];
    if (!handing) {
      if (running && changes) paintSum(plane, looked, scale, phase);
      plane.arrow(parts.svg, [0, 0], tip, { stroke: colours.ink }, "w");
      draw(parts.svg, "circle", { cx: plane.px(0), cy: plane.py(0), r: 3.5, fill: colours.ink });
    }
    const radius = state.points.length > 12 ? 7 : 9;
    state.points.forEach((point, index) => {
      const [x, y, label] = point;
      const isLooked = !handing && looked >= 0 && film.rows[looked] === index;
      if (isLooked) {
        const grown = running ? 4 + 5 * Math.sin(Math.PI * Math.min(1, state.share * 2)) : 5;
        draw(parts.svg, "circle", {
          cx: plane.px(x), cy: plane.py(y), r: radius + grown, fill: "none", stroke: changes ? colours.test : colours.ink,
          "stroke-width": changes ? 4 : 2.5,
        });
      }
      plane.point(parts.svg, x, y, label, radius);
      if (!isRight(shown, point)) {
        const size = radius * 0.5;
        const [cx, cy] = [plane.px(x), plane.py(y)];
        draw(parts.svg, "path", {
          d: `M${cx - size} ${cy - size}L${cx + size} ${cy + size}M${cx + size} ${cy - size}L${cx - size} ${cy + size}`,
          stroke: colours.background, "stroke-width": 2.2, "stroke-linecap": "round",
        });
      }
    });
    if (handing) paintHandles(plane);
    if (state.cursor) paintCursor(plane);
    parts.plane = plane;
    paintWords(looked, changes, running);
  }

  /** The point's arrow from the origin, then on its way to the tip of w, and the sum. */
  function paintSum(plane, step, scale, phase) {
    const { film, data } = state;
    const [x, y] = state.points[film.rows[step]] ?? [0, 0];
    const sign = film.changes[step];
    const long = mixed(1, scale, phase.slide); // the arrow is drawn in the point's own size first, then in that of w
    const turned = mixed(1, sign, phase.flip);
    const before = line(step).slice(0, 2).map((value) => value * scale);
    const from = before.map((value) => value * phase.slide);
    const end = [from[0] + x * long * turned * phase.grow, from[1] + y * long * turned * phase.grow];
    const colour = data.colours.classes[sign > 0 ? 0 : 1];
    plane.arrow(parts.svg, [0, 0], before, { stroke: data.colours.ink, opacity: 0.35, "stroke-opacity": 0.35 });
    plane.arrow(parts.svg, from, end, { stroke: colour }, sign > 0 ? "+x" : "−x");
  }

  function phases(share) {
    const part = (from, to) => {
      const value = Math.max(0, Math.min(1, (share - from) / (to - from)));
      return value * value * (3 - 2 * value);
    };
    return { grow: part(0.05, 0.2), flip: part(0.2, 0.35), slide: part(0.35, 0.58), turn: part(0.62, 1) };
  }

  function handCentre() {
    const [w1, w2, threshold] = state.hand;
    const middle = (state.data.plane[0] + state.data.plane[1]) / 2;
    const off = (threshold - w1 * middle - w2 * middle) / (w1 * w1 + w2 * w2);
    return [middle + off * w1, middle + off * w2];
  }

  function handles() {
    const [w1, w2] = state.hand;
    const length = Math.hypot(w1, w2);
    const reach = 0.3 * (state.data.plane[1] - state.data.plane[0]);
    const [x, y] = handCentre();
    const [dx, dy] = [(-w2 / length) * reach, (w1 / length) * reach];
    return { shift: [x, y], turn: [x + dx, y + dy], other: [x - dx, y - dy] };
  }

  function paintHandles(plane) {
    const colours = state.data.colours;
    for (const [name, [x, y]] of Object.entries(handles())) {
      const shape = { stroke: colours.ink, "stroke-width": 2.5, fill: colours.background, class: "handle" };
      if (name === "shift") {
        draw(parts.svg, "rect", { x: plane.px(x) - 9, y: plane.py(y) - 9, width: 18, height: 18, rx: 3, "data-handle": name, ...shape });
      } else draw(parts.svg, "circle", { cx: plane.px(x), cy: plane.py(y), r: 10, "data-handle": name, ...shape });
    }
  }

  function paintCursor(plane) {
    const [x, y] = state.cursor.map((value, at) => (at ? plane.py(value) : plane.px(value)));
    draw(parts.svg, "path", { d: `M${x - 12} ${y}H${x + 12}M${x} ${y - 12}V${y + 12}`, stroke: state.data.colours.ink, "stroke-width": 2 });
  }

  // Words and numbers beside the picture

  function paintWords(looked, changes, running) {
    const { data, film, moment } = state;
    const w = words();
    const n = state.points.length;
    const step = { pass: film.passes[Math.max(looked, 0)] + 1, point: film.rows[Math.max(looked, 0)] + 1, n };
    const mistakes = film.changes.slice(0, moment).filter(Boolean).length;
    const ended = moment === nSteps();
    parts.where.textContent = looked < 0 ? w.start : filled(w.where, step);
    parts.sums.replaceChildren(...sumLines(looked, changes));
    if (!running) {
      const values = { right: film.right[moment], n, mistakes, best: data.best, passes: film.mistakes.length, pocket: film.right[film.pocket[moment]] };
      const handRight = state.hand ? handCount() : 0;
      let text = filled(ended ? (film.converged ? w.done : w.never) : w.now, values);
      if (data.pocket && state.tool !== "line") text += ` ${filled(w.pocket_now, values)}`;
      if (state.tool === "line" && state.hand) {
        state.handBest = Math.max(state.handBest, handRight);
        text = filled(w.hand_now, { right: handRight, n, best: state.handBest });
        if (handRight < n && handRight === data.best) text += ` ${w.hand_best}`;
      }
      if (parts.sentence.textContent !== text) parts.sentence.textContent = text;
    }
    parts.time.max = nSteps();
    parts.time.value = running ? moment + 1 : moment;
    parts.time.setAttribute("aria-valuetext", parts.where.textContent);
    parts.back.disabled = moment === 0 && !running;
    parts.reset.disabled = moment === 0 && !running;
    parts.step.disabled = parts.next.disabled = parts.play.disabled = ended;
    parts.play.textContent = state.playing ? `❚❚ ${w.pause}` : `▶ ${w.play}`;
    paintPasses(looked);
    parts.numbers.replaceChildren(...data.numbers.flatMap(([name, value, help]) => [
      make("dt", { title: help }, name), make("dd", { title: help }, value),
    ]));
    const share = Math.round(100 * film.scale[moment]);
    parts.scale.textContent = share < 100 && state.tool !== "line" ? filled(w.scaled, { share }) : "";
    parts.known.textContent = data.known;
    parts.svg.setAttribute("aria-label", filled(w.plane, { n, right: film.right[moment], w1: brief(film.w1[moment]), w2: brief(film.w2[moment]), theta: brief(film.theta[moment]) }));
    Object.assign(root.dataset, {
      step: moment, steps: nSteps(), right: film.right[moment], mistakes, w1: film.w1[moment], w2: film.w2[moment],
      theta: film.theta[moment], playing: state.playing, moving: running, points: n, converged: film.converged,
      hand: state.tool === "line" && state.hand ? handCount() : "",
    });
  }

  function sumLines(looked, changes) {
    const { film } = state;
    const w = words();
    if (looked < 0) return [make("p", { class: "hint" }, w.hint)];
    const [w1, w2, theta] = line(looked);
    const [x1, x2] = state.points[film.rows[looked]] ?? [0, 0];
    const [after1, after2, afterTheta] = line(looked + 1);
    const bracket = (value) => (value < 0 ? `(${brief(value)})` : brief(value));
    const values = {
      w1: brief(w1), w2: bracket(w2), x1: bracket(x1), x2: bracket(x2), sum: brief(film.sums[looked]), theta: brief(theta),
      target: film.answers[looked] + film.changes[looked], a1: brief(after1), a2: brief(after2), after: brief(afterTheta),
      b1: brief(w1), b2: brief(w2), p1: brief(x1), p2: brief(x2),
    };
    const row = (label, text, className = "") => make("div", { class: `row ${className}` }, make("span", { class: "label" }, label), make("span", {}, text));
    const up = film.changes[looked] > 0;
    const lines = [
      row(w.sum_label, filled(w.sum, values)),
      row(w.answer_label, filled(film.answers[looked] ? w.fires : w.silent, values)),
      row(w.target_label, filled(changes ? w.wrong : w.right, values), changes ? "wrong" : "right"),
    ];
    if (changes) {
      lines.push(row("w", filled(up ? w.add : w.subtract, values), "new"));
      lines.push(row("θ", filled(state.data.learns ? (up ? w.lower : w.raise) : w.kept, values), "new"));
    }
    return lines;
  }

  function paintPasses(looked) {
    const { film } = state;
    const w = words();
    const now = looked < 0 ? -1 : film.passes[looked];
    const first = Math.max(0, now - 11); // passes to come are not told beforehand
    const shown = film.mistakes.slice(first, Math.max(1, now + 1));
    const most = Math.max(3, ...shown);
    const soFar = (pass) => film.changes.slice(0, state.moment).filter((change, step) => change && film.passes[step] === pass).length;
    const bars = shown.map((count, at) => {
      const pass = first + at;
      const known = pass < now || (pass === now && state.moment === (pass + 1) * state.points.length);
      const value = known ? count : pass === now ? soFar(pass) : null;
      return make("div", { class: `bar ${pass === now ? "now" : ""}`, title: value === null ? "" : filled(w.bar, { pass: pass + 1, count: value }) },
        make("span", { class: "count" }, value === null ? " " : String(value)),
        make("span", { class: "block", style: `height: ${value === null ? 0 : (44 * value) / most}px` }),
        make("span", { class: "number" }, String(pass + 1)));
    });
    parts.passes.replaceChildren(make("div", { class: "title" }, w.passes), make("div", { class: "bars" }, ...bars));
  }

  // Time

  function tick(passed) {
    if (state.share === null) {
      if (!state.playing || state.moment >= nSteps()) return rest();
      state.share = 0;
    }
    const [wrong, right] = SPEEDS[state.speed];
    const duration = wrongAt(state.moment) ? wrong : right;
    state.share = prefersStill() ? state.share + passed / duration : Math.min(1, state.share + passed / duration);
    if (state.share >= 1) {
      state.moment += 1;
      state.share = null;
      if (!state.playing || state.moment >= nSteps()) rest();
    } else if (prefersStill()) return; // nothing slides: the next moment simply is there
    paint();
  }

  function rest() {
    state.playing = false;
    clock.stop();
    paint();
  }

  function finish() {
    if (state.share !== null) state.moment += 1;
    state.share = null;
  }

  function go(moment) {
    state.playing = false;
    clock.stop();
    state.share = null;
    state.moment = Math.max(0, Math.min(nSteps(), moment));
    leaveHand();
    paint();
  }

  function step() {
    finish();
    state.playing = false;
    leaveHand();
    if (state.moment >= nSteps()) return rest();
    state.share = 0;
    clock.start();
    paint();
  }

  function nextMistake() {
    finish();
    while (state.moment < nSteps() && !wrongAt(state.moment)) state.moment += 1;
    step();
  }

  function playOrPause() {
    leaveHand();
    if (state.playing) {
      state.playing = false;
      finish();
      return rest();
    }
    state.playing = true;
    clock.start();
    paint();
  }

  // The hand

  function leaveHand() {
    if (state.tool === "line") choose("one");
  }

  function choose(name) {
    state.tool = name;
    for (const button of parts.tools.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.classList.contains(name)));
    }
    if (name === "line") {
      state.playing = false;
      clock.stop();
      finish();
      if (!state.hand) takeHand();
    }
    paintHandBox();
    paint();
  }

  function takeHand() {
    const [w1, w2, theta] = line(state.moment);
    const length = Math.hypot(w1, w2);
    const middle = (state.data.plane[0] + state.data.plane[1]) / 2;
    state.hand = length > 1e-9 ? [w1 / length, w2 / length, theta / length] : [1, 0, middle];
    if (!createPlane(parts.svg, 100, state.data.plane, state.data.colours).ends(state.hand)) state.hand = [1, 0, middle];
    state.handBest = 0;
  }

  function paintHandBox() {
    const w = words();
    if (state.tool !== "line") return parts.handBox.replaceChildren();
    parts.handBox.replaceChildren(
      make("button", { type: "button", class: "act", "data-testid": "hand-flip", onclick: flip }, w.flip),
      make("button", { type: "button", class: "act", "data-testid": "hand-learn", onclick: learnFromHand }, w.learn_from),
    );
  }

  function flip() {
    state.hand = state.hand.map((value) => -value);
    paint();
  }

  function learnFromHand() {
    const [w1, w2, threshold] = state.hand;
    tell({ type: "start", w1, w2, threshold });
    choose("one");
  }

  function moveHandle(name, [x, y]) {
    const [w1, w2, threshold] = state.hand;
    if (name === "shift") state.hand = [w1, w2, w1 * x + w2 * y];
    else {
      const [cx, cy] = handCentre();
      const sign = name === "turn" ? 1 : -1;
      const [dx, dy] = [sign * (x - cx), sign * (y - cy)];
      const length = Math.hypot(dx, dy);
      if (length < 1e-9) return;
      const turned = [dy / length, -dx / length];
      state.hand = [...turned, turned[0] * cx + turned[1] * cy];
    }
    const limits = state.data.plane;
    const centre = handCentre();
    if (centre.some((value) => value < limits[0] || value > limits[1])) state.hand = [w1, w2, threshold];
  }

  const at = (event) => {
    const box = parts.svg.getBoundingClientRect();
    const zoom = state.size / box.width;
    return [(event.clientX - box.left) * zoom, (event.clientY - box.top) * zoom];
  };

  function nearest([x, y]) {
    const { plane } = parts;
    const far = state.points.map(([a, b]) => Math.hypot(plane.px(a) - x, plane.py(b) - y));
    const best = far.indexOf(Math.min(...far));
    return best >= 0 && far[best] <= TOUCH ? best : -1;
  }

  const inside = ([x, y]) => [x, y].every((value) => value >= state.data.plane[0] && value <= state.data.plane[1]);
  const rounded = (value) => Math.round(value * 20) / 20;

  function onDown(event) {
    const place = at(event);
    state.cursor = null;
    const here = parts.plane.place(...place);
    if (state.tool === "line") {
      const { plane } = parts;
      const found = Object.entries(handles()).map(([name, [x, y]]) => [name, Math.hypot(plane.px(x) - place[0], plane.py(y) - place[1])]);
      found.sort((a, b) => a[1] - b[1]);
      if (found[0][1] < 30) {
        state.held = { handle: found[0][0] };
        parts.svg.setPointerCapture(event.pointerId);
        event.preventDefault();
      }
      return;
    }
    const index = nearest(place);
    if (state.tool === "erase") {
      if (index >= 0) erase(index);
    } else if (index >= 0) {
      state.held = { index, moved: false };
      parts.svg.setPointerCapture(event.pointerId);
      event.preventDefault();
    } else if (inside(here)) add(here);
  }

  function onMove(event) {
    if (!state.held) return;
    const here = parts.plane.place(...at(event));
    if (state.held.handle) moveHandle(state.held.handle, here);
    else if (inside(here)) {
      const [, , label] = state.points[state.held.index];
      state.points[state.held.index] = [rounded(here[0]), rounded(here[1]), label];
      state.held.moved = true;
    }
    paint();
  }

  function onUp() {
    if (state.held?.moved) tellPoints();
    state.held = null;
  }

  function add([x, y]) {
    if (state.points.length >= state.data.most_points) {
      parts.sentence.textContent = words().full;
      return;
    }
    state.points.push([rounded(x), rounded(y), state.tool === "one" ? 1 : 0]);
    tellPoints();
    paint();
  }

  function erase(index) {
    if (state.points.length < 2) return;
    state.points.splice(index, 1);
    tellPoints();
    paint();
  }

  function tellPoints() {
    state.playing = false;
    clock.stop();
    [state.moment, state.share] = [0, null];
    tell({ type: "points", points: state.points });
  }

  function tell(event) {
    state.serial += 1;
    send({ ...event, serial: state.serial });
  }

  function onKey(event) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const move = moves[event.key];
    const [low, high] = state.data.plane;
    const stride = (high - low) / 24;
    if (state.tool === "line") {
      if (!move) return;
      const [w1, w2, threshold] = state.hand;
      if (move[0]) {
        const [cx, cy] = handCentre();
        const [cos, sin] = [Math.cos(TURN * move[0]), -Math.sin(TURN * move[0])];
        const turned = [w1 * cos - w2 * sin, w1 * sin + w2 * cos];
        state.hand = [...turned, turned[0] * cx + turned[1] * cy];
      } else moveHandle("shift", handCentre().map((value, axis) => value + ((axis ? w2 : w1) / Math.hypot(w1, w2)) * move[1] * stride * 0.5));
      if (!state.hand.every(Number.isFinite)) state.hand = [w1, w2, threshold];
    } else if (move) {
      const from = state.cursor ?? [(low + high) / 2, (low + high) / 2];
      state.cursor = state.cursor ? from.map((value, axis) => Math.max(low, Math.min(high, value + move[axis] * stride))) : from;
    } else if ((event.key === "Enter" || event.key === " ") && state.cursor) {
      const index = nearest([parts.plane.px(state.cursor[0]), parts.plane.py(state.cursor[1])]);
      if (state.tool === "erase") {
        if (index >= 0) erase(index);
      } else if (index < 0) add(state.cursor);
    } else return;
    event.preventDefault();
    event.stopPropagation(); // the arrows mean something else to the page
    paint();
  }

  const watcher = new ResizeObserver(() => measure());
  function measure() {
    const width = parts?.svg.parentElement.clientWidth ?? 0;
    if (width && Math.abs(width - state.size) > 0.5) {
      state.size = width;
      paint();
    }
  }

  return {
    show(data, component) {
      send = (event) => component.setTriggerValue("event", event);
      if (data.serial < state.serial && state.data) return; // an answer to an earlier word
      state.serial = Math.max(state.serial, data.serial);
      if (state.data?.stamp === data.stamp) return;
      const fresh = !state.data || state.data.look !== data.look;
      state.data = data;
      state.film = Object.fromEntries(Object.entries(data.film).map(([name, value]) => [name, typeof value === "string" ? doubles(value) : value]));
      state.points = data.points.map((point) => [...point]);
      [state.moment, state.share, state.playing, state.held] = [0, null, false, null];
      clock.stop();
      if (state.tool === "line") {
        if (data.hand_again) state.hand = null;
        if (!state.hand) takeHand();
      } else state.hand = null;
      if (fresh) {
        build();
        watcher.disconnect();
        watcher.observe(parts.svg.parentElement);
        state.size = 0;
      }
      if (data.tool && data.tool_number !== state.toolNumber) {
        state.toolNumber = data.tool_number;
        choose(data.tool);
      }
      paintHandBox();
      measure();
      paint();
    },
    end() {
      clock.stop();
      watcher.disconnect();
    },
  };
}

export default mountedOnce(createTurning);
