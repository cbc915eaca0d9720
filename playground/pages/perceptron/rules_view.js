// Three rules, three lines on the same points: they move together through the passes.

const DASHES = ["", "9 5", "2 5"];
const MOMENT = 70; // ms from one moment to the next, early ones longer
const EARLY = 220;

function createRules(root) {
  const state = { data: null, moment: 0, share: 0, playing: false, size: 0, shown: [true, true, true] };
  let parts = null;
  const clock = createClock(tick);
  const last = () => state.data.passes.length - 1;

  function build() {
    const w = state.data.words;
    root.replaceChildren();
    root.style.colorScheme = state.data.colours.scheme;
    parts = {
      svg: document.createElementNS(SVG, "svg"),
      play: make("button", { type: "button", class: "act main", "data-testid": "rules-play", onclick: playOrPause }),
      step: make("button", { type: "button", class: "act", "data-testid": "rules-step", onclick: () => go(state.moment + 1) }, w.step),
      back: make("button", { type: "button", class: "act", "data-testid": "rules-back", onclick: () => go(state.moment - 1) }, `◀ ${w.back}`),
      reset: make("button", { type: "button", class: "act", "data-testid": "rules-reset", onclick: () => go(0) }, w.reset),
      time: make("input", { type: "range", min: 0, step: 1, class: "time", "aria-label": w.time, "data-testid": "rules-time",
        oninput: (event) => go(Number(event.target.value)) }),
      where: make("div", { class: "where", "data-testid": "rules-where", role: "status" }),
      cards: make("div", { class: "cards" }),
    };
    parts.svg.setAttribute("class", "plane still");
    parts.svg.setAttribute("role", "img");
    root.append(
      make("div", { class: "left" }, make("div", { class: "frame" }, parts.svg)),
      make("div", { class: "right" }, make("div", { class: "acts" }, parts.play, parts.step, parts.back, parts.reset),
        parts.time, parts.where, parts.cards),
    );
  }

  const lineAt = (rule) => {
    const path = state.data.paths[rule];
    const next = Math.min(state.moment + 1, last());
    return [0, 1, 2].map((axis) => {
      const value = mixed(path[3 * state.moment + axis], path[3 * next + axis], state.share);
      return axis === 2 ? -value : value; // Python gives the bias, the plane wants the threshold
    });
  };

  function paint() {
    if (!state.data || !state.size) return;
    const { data, moment } = state;
    parts.svg.setAttribute("viewBox", `0 0 ${state.size} ${state.size}`);
    parts.svg.replaceChildren();
    const plane = createPlane(parts.svg, state.size, data.plane, data.colours);
    plane.frame();
    data.paths.forEach((_, rule) => {
      if (!state.shown[rule]) return;
      const line = lineAt(rule);
      const style = { stroke: data.inks[rule], "stroke-width": 3.2, "stroke-dasharray": DASHES[rule], "stroke-linecap": "butt" };
      plane.stroke(parts.svg, line, style);
      const ends = plane.ends(line);
      if (!ends) return;
      const [x, y] = ends[0].map((value, axis) => mixed(value, ends[1][axis], 0.1 + 0.09 * rule));
      const [cx, cy] = [plane.px(x), plane.py(y)];
      draw(parts.svg, "circle", { cx, cy, r: 11, fill: data.colours.background, stroke: data.inks[rule], "stroke-width": 2.5 });
      draw(parts.svg, "text", { x: cx, y: cy + 4.5, "text-anchor": "middle", "font-size": 13, "font-weight": 700, fill: data.inks[rule] }, data.letters[rule]);
    });
    data.points.forEach(([x, y, label]) => plane.point(parts.svg, x, y, label, data.points.length > 12 ? 7 : 9));
    const w = data.words;
    parts.where.textContent = filled(w.where, { pass: Math.max(1, Math.ceil(data.passes[moment])), passes: brief(data.passes[last()]), seen: data.steps[moment].toLocaleString("en") });
    const n = data.points.length;
    parts.cards.replaceChildren(...data.rules.map((rule, at) => {
      const right = data.right[at][moment];
      const diverged = data.diverged[at] && moment === last();
      const line = lineAt(at);
      const box = make("input", { type: "checkbox", "data-testid": `rules-show-${at}`, onchange: (event) => {
        state.shown[at] = event.target.checked;
        paint();
      } });
      box.checked = state.shown[at];
      const mark = document.createElementNS(SVG, "svg");
      mark.setAttribute("class", "swatch");
      mark.setAttribute("viewBox", "0 0 44 10");
      draw(mark, "line", { x1: 0, x2: 44, y1: 5, y2: 5, stroke: data.inks[at], "stroke-width": 3.5, "stroke-dasharray": DASHES[at] });
      return make("div", { class: "card", "data-rule": at },
        make("label", { class: "head" }, box, mark, make("b", {}, `${data.letters[at]} · ${rule.name}`)),
        make("div", { class: "formula" }, rule.answer),
        make("div", { class: "count", "data-testid": `rules-right-${at}` }, diverged ? w.diverged : filled(w.right, { right, n })),
        make("div", { class: "weights" }, filled(w.weights, { w1: brief(line[0]), w2: brief(line[1]), b: brief(-line[2]) })));
    }));
    parts.time.max = last();
    parts.time.value = moment;
    parts.time.setAttribute("aria-valuetext", parts.where.textContent);
    parts.play.textContent = state.playing ? `❚❚ ${w.pause}` : `▶ ${w.play}`;
    parts.play.disabled = parts.step.disabled = moment >= last();
    parts.back.disabled = parts.reset.disabled = moment === 0;
    parts.svg.setAttribute("aria-label", `${w.plane} ${data.rules.map((rule, at) => `${rule.name}: ${filled(w.right, { right: data.right[at][moment], n })}`).join(" ")}`);
    Object.assign(root.dataset, { moment, moments: last(), playing: state.playing, right: data.right.map((row) => row[moment]).join(" ") });
  }

  function tick(passed) {
    const early = state.data.steps[state.moment] < state.data.points.length;
    const step = passed / (early ? EARLY : MOMENT);
    state.share += step;
    let moved = false;
    while (state.share >= 1 && state.moment < last()) {
      state.moment += 1;
      state.share -= 1;
      moved = true;
    }
    if (state.moment >= last()) {
      state.share = 0;
      state.playing = false;
      clock.stop();
    }
    if (prefersStill() && !moved) return;
    if (prefersStill()) {
      const kept = state.share;
      state.share = 0;
      paint();
      state.share = kept;
    } else paint();
  }

  function go(moment) {
    state.playing = false;
    clock.stop();
    [state.moment, state.share] = [Math.max(0, Math.min(last(), moment)), 0];
    paint();
  }

  function playOrPause() {
    state.playing = !state.playing;
    if (state.playing) clock.start();
    else {
      clock.stop();
      state.share = 0;
    }
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
    show(data) {
      if (state.data?.stamp === data.stamp) return;
      const fresh = !state.data || state.data.look !== data.look;
      state.data = { ...data, paths: data.paths.map(doubles), passes: doubles(data.passes) };
      [state.moment, state.share, state.playing] = [0, 0, false];
      clock.stop();
      if (fresh) {
        build();
        state.size = 0;
        watcher.disconnect();
        watcher.observe(parts.svg.parentElement);
      }
      measure();
      paint();
    },
    end() {
      clock.stop();
      watcher.disconnect();
    },
  };
}

export default mountedOnce(createRules);
