// A film of steps: Play, one step, a slider and a pace, with the pointer and with the keyboard. What is shown between two
// steps is up to the painter, which is given the time in steps.

const REDUCED_MS = 250; // between two pictures for those who want little motion
const LONGEST_LAPSE = 200; // of time is believed between two frames

/**
 * Puts the controls of a film into `place`. Options:
 *
 * paint(time, moving): draws a moment; a whole number while the film stands, and always for those who want little motion.
 * duration(step, pace): milliseconds from a step to the next one.
 * glides: a press on "one step on" plays that step; whoever stops the film in a step has it played to its end.
 * beyond(direction): asked for when somebody steps out of a film that has an earlier or a later one.
 * where(step, moving): the words for a step, if they are not the film's own.
 * acted(): a person did something here.
 *
 * The root tells where it is: data-step, data-status, data-painted.
 */
function createFilm(
  root,
  place,
  { paint, duration = (_, pace) => 1000 / pace, glides = false, beyond, where, acted = () => {} },
) {
  const button = (name, sign) =>
    make(
      "button",
      { type: "button", class: `film-${name}`, "data-testid": `film-${name}` },
      make("span", { class: "sign", text: sign }),
      make("span", { class: "name" }),
    );
  const parts = {
    first: button("first", "⏮"),
    back: button("back", "◀"),
    play: button("play", "▶"),
    next: button("next", "▶❘"),
    pace: make("select", { class: "film-pace" }),
    slider: make("input", {
      class: "film-slider",
      "data-testid": "film-slider",
      type: "range",
      min: 0,
      step: 1,
      value: 0,
    }),
    where: make("span", { class: "film-where", "data-testid": "film-where" }),
  };
  const { first, back, play, next, pace, slider } = parts;
  play.classList.add("primary");
  const bar = put(place, "div", { class: "film" }, ...Object.values(parts));
  let data = { words: {}, count: 0 };
  let [time, playing, goal, last, shownAt, painted, asked] = [0, false, null, 0, 0, 0, 0];
  const moving = () => goal !== null;
  const paintNow = () => {
    const here = Math.min(time, data.count);
    if (stillness.matches) paint(stepOf(here), false);
    else paint(here, moving());
  };

  function show() {
    const { words, count, ticks } = data;
    const step = Math.min(stepOf(time), count);
    slider.value = glides && moving() ? Math.min(count, step + 1) : step;
    write(
      parts.where,
      where
        ? where(step, moving())
        : filled(words.where, { step, count, x: ticks ? short(ticks[step], 3) : "" }),
    );
    slider.setAttribute("aria-valuetext", parts.where.textContent);
    write(play.firstChild, playing ? "❚❚" : "▶");
    write(play.lastChild, playing ? words.pause : words.play);
    first.disabled = time <= 0;
    back.disabled = time <= 0 && !data.before;
    next.disabled = step >= count && !data.after;
    play.disabled = glides && step >= count;
    Object.assign(root.dataset, {
      step,
      status: playing ? "playing" : moving() ? "moving" : "paused",
      painted: (painted += 1),
    });
    paintNow();
  }

  function moveOn(lapse) {
    for (let left = lapse; left > 0 && time < goal; ) {
      const step = stepOf(time);
      const whole = duration(step, pace.value);
      const needed = (step + 1 - time) * whole;
      time = left < needed ? time + left / whole : step + 1;
      left -= needed;
    }
  }

  function tick(now) {
    if (!root.isConnected || !moving()) return;
    moveOn(within(now - last, 0, LONGEST_LAPSE)); // a frame may be stamped before Play was pressed
    last = now;
    if (time > data.count && time >= goal) {
      time = data.count;
      return beyond(1);
    }
    if (time >= goal) [playing, goal] = [false, null];
    if (!stillness.matches || !moving() || now - shownAt >= REDUCED_MS) {
      shownAt = now;
      show();
    }
    if (moving()) asked = requestAnimationFrame(tick);
  }

  function move(to) {
    goal = to;
    last = performance.now();
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(tick);
    show();
  }

  function stop(at = glides ? Math.ceil(time - 1e-6) : stepOf(time)) {
    [playing, goal, time] = [false, null, within(at, 0, data.count)];
    cancelAnimationFrame(asked);
    show();
  }

  function start() {
    if (!data.count) return;
    if (time >= data.count && !data.after) time = 0;
    playing = true;
    move(data.after ? data.count + 1 : data.count);
  }

  /** Plays one step from a moment on. */
  function playStep(from) {
    stop(from);
    if (stillness.matches) stop(from + 1);
    else if (from < data.count) move(from + 1);
  }

  const leave = (direction) => {
    stop();
    beyond(direction);
  };
  const goOn = () => {
    if (stepOf(time) >= data.count && data.after) leave(1);
    else if (glides) playStep(Math.ceil(time - 1e-6));
    else stop(stepOf(time) + 1);
  };
  const goBack = () => (time <= 0 && data.before ? leave(-1) : stop(Math.ceil(time - 1e-6) - 1));
  const playOrPause = () => (playing ? stop() : start());
  const act = (action) => () => {
    acted();
    action();
  };
  for (const [part, action] of [
    [first, () => stop(0)],
    [back, goBack],
    [play, playOrPause],
    [next, goOn],
  ]) {
    part.addEventListener("click", act(action));
  }
  slider.addEventListener(
    "input",
    act(() => stop(Number(slider.value))),
  );
  root.addEventListener("keydown", (event) => {
    const target = event.composedPath()[0];
    if (
      event.ctrlKey ||
      event.altKey ||
      event.metaKey ||
      target.matches?.("select, input:not([type=range], [type=checkbox])")
    )
      return;
    const keys = { ArrowRight: goOn, ArrowLeft: goBack, Home: () => stop(0), End: () => stop(data.count) };
    if (!target.matches?.("button, input[type=checkbox]")) keys[" "] = playOrPause;
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    act(keys[event.key])();
  });

  return {
    bar,
    parts,
    stop,
    playStep,
    /** Another film: its words, its length, and whether there are others before and after it. */
    load(film, { anew = true, play: wanted = playing } = {}) {
      data = film;
      const { words, count, paces = [], paced } = film;
      for (const name of ["first", "back", "next"]) {
        parts[name].setAttribute("aria-label", words[name]);
        parts[name].title = words[`${name}_help`] ?? words[name];
      }
      slider.setAttribute("aria-label", words.slider);
      pace.setAttribute("aria-label", words.pace ?? "");
      slider.max = count;
      pace.hidden = !paces.length;
      if (pace.dataset.of !== String(paces)) {
        pace.replaceChildren(
          ...paces.map(([value, text]) =>
            make("option", { value, text, selected: value === paced ? "" : null }),
          ),
        );
        pace.dataset.of = String(paces);
      }
      stop(anew ? (film.at ?? 0) : time);
      if (anew && wanted && (beyond || !stillness.matches)) start();
    },
    /** Words on a button that has none by itself. */
    name: (part, text) => write(parts[part].lastChild, text),
    repaint: paintNow,
    get time() {
      return time;
    },
    get step() {
      return stepOf(time);
    },
    get playing() {
      return playing;
    },
  };
}
