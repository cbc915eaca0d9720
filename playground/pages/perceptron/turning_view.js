// The turning line: Rosenblatt's unit looks at one point after the other; a wrong one slides its arrow to the tip of w.

const SPEEDS = { slow: [2400, 700], normal: [1100, 260], fast: [260, 40] }; // ms for a mistake and for a right answer
const TOUCH = 14; // px about a point in which it is meant
const GRIP = 30; // px about a handle
const TURN = Math.PI / 36; // what an arrow key turns the hand's line
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const SHOWN_PASSES = 12;

function createTurning(root, send) {
  let [data, points, plane] = [null, [], null];
  let [tool, toolNumber, serial] = ["one", null, 0];
  let [hand, handBest] = [null, 0]; // the line that is held by hand
  let [held, cursor] = [null, null]; // a point or a handle that is dragged; the cross of the keyboard

  const line = (time) => [0, 1, 2].map((axis) => valueAt(data.film.lines, time, 3, axis));
  const rowOf = (step) => step % data.points.length;
  const passOf = (step) => Math.floor(step / data.points.length);
  const isRight = ([w1, w2, threshold], [x, y, label]) => (w1 * x + w2 * y >= threshold ? 1 : 0) === label;
  const wrongAt = (step) => data.film.changes[step] !== 0;
  const handCount = () => points.filter((point) => isRight(hand, point)).length;
  const handing = () => tool === "line" && hand !== null;
  const middle = () => (data.plane[0] + data.plane[1]) / 2;

  const parts = partsOf(root);
  const film = createFilm(root, parts.film, {
    paint,
    glides: true,
    acted: leaveHand,
    duration: (step, speed) => SPEEDS[speed][wrongAt(step) ? 0 : 1],
    where: (moment, moving) => whereText(moving ? moment : moment - 1),
  });
  film.parts.next.after(parts.mistake);
  parts.mistake.onclick = nextMistake;
  parts.flip.onclick = flip;
  parts.learn.onclick = learnFromHand;
  for (const tool of parts.tools.children) tool.onclick = () => choose(tool.dataset.tool);
  Object.assign(parts.plane, {
    onpointerdown: onDown,
    onpointermove: onMove,
    onpointerup: onUp,
    onpointercancel: onUp,
    onkeydown: onKey,
    onblur: () => {
      cursor = null;
      film.repaint();
    },
  });

  function whereText(looked) {
    const { words } = data;
    const [pass, point] = [passOf(looked) + 1, rowOf(looked) + 1];
    return looked < 0 ? words.start : filled(words.where, { pass, point, n: points.length });
  }

  // What is shown

  function paint(time, moving) {
    const size = parts.plane.parentElement.clientWidth;
    if (!data || !size) return;
    const { colours, film: course } = data;
    const moment = stepOf(time);
    const looked = moving ? moment : moment - 1; // the point that the unit looks at, or has looked at last
    const changes = looked >= 0 && wrongAt(looked);
    const phase = moving && changes ? phases(time - moment) : null;
    const turned = moment + (phase?.turn ?? 0);
    const [now, scale] = [line(turned), valueAt(course.scale, turned)];
    const shown = handing() ? hand : now;
    plane = createPlane(parts.plane, size, data.plane, colours);
    plane.halves(shown);
    plane.frame();
    if (handing()) plane.stroke(now, { "stroke-opacity": 0.35, "stroke-width": 1.5 });
    else {
      if (data.pocket)
        plane.stroke(line(course.pocket[moment]), { stroke: colours.test, "stroke-dasharray": "8 5" });
      if (changes)
        plane.stroke(line(looked), { "stroke-opacity": 0.4, "stroke-width": 1.5, "stroke-dasharray": "3 4" });
    }
    plane.stroke(shown, { "stroke-width": 3 });
    if (!handing()) {
      if (phase) paintSum(looked, scale, phase);
      plane.arrow([0, 0], [now[0] * scale, now[1] * scale], { stroke: colours.ink }, "w");
      put(parts.plane, "circle", { cx: plane.px(0), cy: plane.py(0), r: 3.5, fill: colours.ink });
    }
    const radius = points.length > 12 ? 7 : 9;
    points.forEach((point, index) => {
      const [cx, cy] = [plane.px(point[0]), plane.py(point[1])];
      if (!handing() && looked >= 0 && rowOf(looked) === index) {
        const grown = moving ? 4 + 5 * Math.sin(Math.PI * Math.min(1, (time - moment) * 2)) : 5;
        const ring = changes
          ? { stroke: colours.test, "stroke-width": 4 }
          : { stroke: colours.ink, "stroke-width": 2.5 };
        put(parts.plane, "circle", { cx, cy, r: radius + grown, fill: "none", ...ring });
      }
      plane.point(point, radius);
      const half = radius * 0.5;
      const d = `M${cx - half} ${cy - half}l${radius} ${radius}m0 ${-radius}l${-radius} ${radius}`;
      const look = { stroke: colours.background, "stroke-width": 2.2, "stroke-linecap": "round" };
      if (!isRight(shown, point)) put(parts.plane, "path", { d, ...look });
    });
    if (handing()) paintHandles();
    if (cursor) {
      const d = `M${plane.px(cursor[0]) - 12} ${plane.py(cursor[1])}h24m-12 -12v24`;
      put(parts.plane, "path", { d, stroke: colours.ink, "stroke-width": 2 });
    }
    paintWords(moment, looked, changes, moving);
  }

  /** The point's arrow from the origin, then on its way to the tip of w, and the sum. */
  function paintSum(step, scale, phase) {
    const [x, y] = points[rowOf(step)] ?? [0, 0];
    const sign = data.film.changes[step];
    const long = blend(1, scale, phase.slide) * blend(1, sign, phase.flip) * phase.grow; // in its own size first, then in that of w
    const before = line(step)
      .slice(0, 2)
      .map((value) => value * scale);
    const from = before.map((value) => value * phase.slide);
    plane.arrow([0, 0], before, { stroke: data.colours.ink, opacity: 0.35, "stroke-opacity": 0.35 });
    plane.arrow(
      from,
      [from[0] + x * long, from[1] + y * long],
      { stroke: data.colours.classes[sign > 0 ? 0 : 1] },
      sign > 0 ? "+x" : "−x",
    );
  }

  function phases(share) {
    const part = (from, to) => {
      const value = within((share - from) / (to - from), 0, 1);
      return value * value * (3 - 2 * value);
    };
    return { grow: part(0.05, 0.2), flip: part(0.2, 0.35), slide: part(0.35, 0.58), turn: part(0.62, 1) };
  }

  function handCentre() {
    const [w1, w2, threshold] = hand;
    const off = (threshold - w1 * middle() - w2 * middle()) / (w1 * w1 + w2 * w2);
    return [middle() + off * w1, middle() + off * w2];
  }

  function handles() {
    const [w1, w2] = hand;
    const reach = (0.3 * (data.plane[1] - data.plane[0])) / Math.hypot(w1, w2);
    const [x, y] = handCentre();
    return { shift: [x, y], turn: [x - w2 * reach, y + w1 * reach], other: [x + w2 * reach, y - w1 * reach] };
  }

  function paintHandles() {
    const { ink, background } = data.colours;
    for (const [name, [x, y]] of Object.entries(handles())) {
      const [radius, corner] = name === "shift" ? [9, 3] : [10, 10];
      put(parts.plane, "rect", {
        class: "handle",
        "data-handle": name,
        x: plane.px(x) - radius,
        y: plane.py(y) - radius,
        width: 2 * radius,
        height: 2 * radius,
        rx: corner,
        stroke: ink,
        "stroke-width": 2.5,
        fill: background,
      });
    }
  }

  // Words and numbers beside the picture

  function paintWords(moment, looked, changes, moving) {
    const { film: course, words } = data;
    const n = points.length;
    const mistakes = course.changes.slice(0, moment).filter(Boolean).length;
    parts.sums.replaceChildren(...sumLines(looked, changes));
    if (!moving) write(parts.sentence, sentence(moment, mistakes));
    paintPasses(moment, looked);
    const share = Math.round(100 * course.scale[moment]);
    write(parts.scale, share < 100 && tool !== "line" ? filled(words.scaled, { share }) : "");
    const [w1, w2, theta] = line(moment);
    const right = course.right[moment];
    parts.plane.setAttribute(
      "aria-label",
      filled(words.plane, { n, right, w1: short(w1), w2: short(w2), theta: short(theta) }),
    );
    const count = handing() ? handCount() : "";
    Object.assign(root.dataset, { right, mistakes, w1, w2, theta, points: n, hand: count });
  }

  function sentence(moment, mistakes) {
    const { film: course, words } = data;
    const n = points.length;
    if (handing()) {
      const right = handCount();
      handBest = Math.max(handBest, right);
      const text = filled(words.hand_now, { right, n, best: handBest });
      return right < n && right === data.best ? `${text} ${words.hand_best}` : text;
    }
    const values = {
      right: course.right[moment],
      n,
      mistakes,
      passes: course.mistakes.length,
      pocket: course.right[course.pocket[moment]],
    };
    const text = filled(
      moment < data.count ? words.now : course.converged ? words.done : words.never,
      values,
    );
    return data.pocket && tool !== "line" ? `${text} ${filled(words.pocket_now, values)}` : text;
  }

  function sumLines(looked, changes) {
    const { film: course, words } = data;
    if (looked < 0) return [make("p", { class: "hint", text: words.hint })];
    const [w1, w2, theta] = line(looked);
    const [x1, x2] = points[rowOf(looked)] ?? [0, 0];
    const [after1, after2, afterTheta] = line(looked + 1);
    const bracket = (value) => (value < 0 ? `(${short(value)})` : short(value));
    const pair = (first, second) => `(${short(first)}, ${short(second)})`;
    const values = {
      w1: short(w1),
      w2: bracket(w2),
      x1: bracket(x1),
      x2: bracket(x2),
      sum: short(course.sums[looked]),
      theta: short(theta),
      target: course.answers[looked] + course.changes[looked],
      before: pair(w1, w2),
      point: pair(x1, x2),
      moved: pair(after1, after2),
      after: short(afterTheta),
    };
    const up = course.changes[looked] > 0;
    const lines = [
      [words.sum_label, words.sum, ""],
      [words.answer_label, course.answers[looked] ? words.fires : words.silent, ""],
      [words.target_label, changes ? words.wrong : words.right, changes ? "wrong" : "right"],
    ];
    if (changes) {
      lines.push(["w", up ? words.add : words.subtract, "new"]);
      lines.push(["θ", !data.learns ? words.kept : up ? words.lower : words.raise, "new"]);
    }
    return lines.map(([label, text, className]) =>
      make(
        "div",
        { class: `row ${className}` },
        make("span", { class: "label", text: label }),
        make("span", { text: filled(text, values) }),
      ),
    );
  }

  /** The mistakes of the passes so far; those to come are not told beforehand. */
  function paintPasses(moment, looked) {
    const { film: course, words } = data;
    const now = looked < 0 ? -1 : passOf(looked);
    const first = Math.max(0, now - SHOWN_PASSES + 1);
    const shown = Array.from(course.mistakes.slice(first, Math.max(1, now + 1)));
    const most = Math.max(3, ...shown);
    const soFar = (pass) =>
      course.changes.slice(0, moment).filter((change, step) => change && passOf(step) === pass).length;
    parts.bars.replaceChildren(
      ...shown.map((_, at) => {
        const pass = first + at;
        const value = pass > now ? null : soFar(pass);
        const title = value === null ? "" : filled(words.bar, { pass: pass + 1, count: value });
        return make(
          "div",
          { class: `bar ${pass === now ? "now" : ""}`, title },
          make("span", { class: "count", text: value ?? " " }),
          make("span", { class: "block", style: `height: ${(44 * (value ?? 0)) / most}px` }),
          make("span", { class: "number", text: pass + 1 }),
        );
      }),
    );
  }

  function nextMistake() {
    leaveHand();
    let step = Math.ceil(film.time - 1e-6);
    while (step < data.count && !wrongAt(step)) step += 1;
    film.playStep(step);
  }

  // The hand

  function leaveHand() {
    if (tool === "line") choose("one");
  }

  function choose(name) {
    tool = name;
    for (const button of parts.tools.children)
      button.setAttribute("aria-pressed", button.dataset.tool === name);
    parts.hand.hidden = name !== "line";
    if (name === "line") {
      film.stop();
      if (!hand) takeHand();
    }
    film.repaint();
  }

  function takeHand() {
    const [w1, w2, theta] = line(film.step);
    const length = Math.hypot(w1, w2);
    hand = length > 1e-9 ? [w1 / length, w2 / length, theta / length] : [1, 0, middle()];
    if (!plane?.ends(hand)) hand = [1, 0, middle()];
    handBest = 0;
  }

  function flip() {
    hand = hand.map((value) => -value);
    film.repaint();
  }

  function learnFromHand() {
    const [w1, w2, threshold] = hand;
    tell({ type: "start", w1, w2, threshold });
    choose("one");
  }

  /** A line through a place, if it stays on the plane. */
  function holdLine([w1, w2], [x, y]) {
    const before = hand;
    hand = [w1, w2, w1 * x + w2 * y];
    if (!handCentre().every((value) => value >= data.plane[0] && value <= data.plane[1])) hand = before;
  }

  function moveHandle(name, [x, y]) {
    if (name === "shift") return holdLine(hand, [x, y]);
    const [cx, cy] = handCentre();
    const sign = name === "turn" ? 1 : -1;
    const length = sign * Math.hypot(x - cx, y - cy);
    if (Math.abs(length) > 1e-9) holdLine([(y - cy) / length, -(x - cx) / length], [cx, cy]);
  }

  const at = (event) => {
    const box = parts.plane.getBoundingClientRect();
    const zoom = parts.plane.parentElement.clientWidth / box.width;
    return [(event.clientX - box.left) * zoom, (event.clientY - box.top) * zoom];
  };

  /** The nearest of some places of the plane, if it is no farther than `reach` pixels; or -1. */
  function nearest(places, [right, down], reach) {
    const far = places.map(([x, y]) => Math.hypot(plane.px(x) - right, plane.py(y) - down));
    const best = far.indexOf(Math.min(...far));
    return far[best] <= reach ? best : -1;
  }

  const inside = (place) => place.every((value) => value >= data.plane[0] && value <= data.plane[1]);
  const rounded = (value) => Math.round(value * 20) / 20;

  function onDown(event) {
    const place = at(event);
    const here = plane.place(...place);
    cursor = null;
    if (tool === "line") {
      const [names, places] = [Object.keys(handles()), Object.values(handles())];
      const found = nearest(places, place, GRIP);
      held = found < 0 ? null : { handle: names[found] };
    } else {
      const index = nearest(points, place, TOUCH);
      if (tool === "erase") erase(index);
      else if (index >= 0) held = { index, moved: false };
      else if (inside(here)) add(here);
    }
    if (!held) return;
    parts.plane.setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  function onMove(event) {
    if (!held) return;
    const here = plane.place(...at(event));
    if (held.handle) moveHandle(held.handle, here);
    else if (inside(here)) {
      points[held.index] = [...here.map(rounded), points[held.index][2]];
      held.moved = true;
    }
    film.repaint();
  }

  function onUp() {
    if (held?.moved) tellPoints();
    held = null;
  }

  function add(place) {
    if (points.length >= data.most_points) return write(parts.sentence, data.words.full);
    points.push([...place.map(rounded), tool === "one" ? 1 : 0]);
    return tellPoints();
  }

  function erase(index) {
    if (index < 0 || points.length < 2) return;
    points.splice(index, 1);
    tellPoints();
  }

  function tellPoints() {
    film.stop(0);
    tell({ type: "points", points: points.map(String).join("; ") });
  }

  function tell(event) {
    serial += 1;
    send("event", { ...event, serial });
  }

  function onKey(event) {
    const move = ARROWS[event.key];
    const [low, high] = data.plane;
    const stride = (high - low) / 24;
    if (tool === "line") {
      if (!move) return;
      const [w1, w2] = hand;
      const centre = handCentre();
      const [cos, sin] = [Math.cos(TURN * move[0]), -Math.sin(TURN * move[0])];
      const step = (move[1] * stride * 0.5) / Math.hypot(w1, w2);
      holdLine([w1 * cos - w2 * sin, w1 * sin + w2 * cos], [centre[0] + w1 * step, centre[1] + w2 * step]);
    } else if (move) {
      cursor = cursor
        ? cursor.map((value, axis) => within(value + move[axis] * stride, low, high))
        : [middle(), middle()];
    } else if ((event.key === "Enter" || event.key === " ") && cursor) {
      const index = nearest(points, [plane.px(cursor[0]), plane.py(cursor[1])], TOUCH);
      if (tool === "erase") erase(index);
      else if (index < 0) add(cursor);
    } else return;
    event.preventDefault();
    event.stopPropagation(); // the arrows mean something else to the page
    film.repaint();
  }

  return {
    heard(next) {
      if (next.serial < serial && data) return false; // an answer to an earlier word
      serial = Math.max(serial, next.serial);
      return true;
    },
    show(next) {
      const { classes, scheme } = next.colours;
      root.style.colorScheme = scheme;
      root.style.setProperty("--one", classes[0]);
      root.style.setProperty("--zero", classes[1]);
      [data, held] = [next, null];
      points = data.points.map((point) => [...point]);
      if (tool !== "line") hand = null;
      film.load(
        { ...data, paces: Object.keys(SPEEDS).map((name) => [name, data.words[name]]), paced: "normal" },
        { play: false },
      );
      film.name("next", data.words.next);
      write(parts.known, data.known);
      parts.numbers.replaceChildren(
        ...data.numbers.flatMap(([name, value, title]) => [
          make("dt", { title, text: name }),
          make("dd", { title, text: value }),
        ]),
      );
      const isTold = data.tool && data.tool_number !== toolNumber;
      toolNumber = data.tool_number;
      choose(isTold ? data.tool : tool);
    },
    repaint: film.repaint,
  };
}

export default mounted(createTurning);
