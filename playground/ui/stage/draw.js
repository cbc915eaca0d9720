// Draw mode: a palette above the map, and a click, a drag or a key that adds, moves or erases a point. What was done is seen
// at once; it goes to Python in bundles, one at a time, and each comes back with the next scene.

const POINT_REACH = 12;
const MOST_COLOURS = 6;
const ERASER = "erase";

/** Points of a scene as {x, label, part}; the label is the place of the colour in the palette. */
const drawnPoints = (scene) =>
  ["train", "held_out"].flatMap((part) =>
    scene[part].x.map((x1, row) => ({
      x: [x1, scene[part].y[row]],
      label: slotOf(scene, scene[part].v[row]),
      part,
    })),
  );

/** Those points after an action. */
function afterAction(points, action) {
  if (action.action === "clear") return [];
  const kept = [...points];
  const at = action.from
    ? nearestPoint(points, action.from, (point) => point.label === action.label)
    : points.length;
  const moved = action.x && { x: action.x, label: action.label, part: points[at]?.part ?? "train" };
  kept.splice(at, 1, ...(moved ? [moved] : []));
  return kept;
}

/** Index of the point nearest to a place among those that are meant. */
function nearestPoint(points, [x1, x2], isMeant = () => true) {
  let [best, least] = [-1, Infinity];
  points.forEach((point, index) => {
    const distance = isMeant(point) ? Math.hypot(point.x[0] - x1, point.x[1] - x2) : Infinity;
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}

/** The point within reach of a place in coordinates, or null. */
function pointWithinReach({ layout, scene }, points, place) {
  const found = points[nearestPoint(points, place)];
  if (!found) return null;
  const scale = layout.mapSize / (scene.plane[1] - scene.plane[0]);
  const distance = scale * Math.hypot(found.x[0] - place[0], found.x[1] - place[1]);
  return distance <= Math.max(POINT_REACH, scene.point_size / 2) ? found : null;
}

/** The scene with other points. */
function withPoints(scene, points) {
  const parts = {};
  for (const part of ["train", "held_out"]) {
    const own = points.filter((point) => point.part === part);
    parts[part] = {
      x: own.map((point) => point.x[0]),
      y: own.map((point) => point.x[1]),
      v: own.map((point) => slotOf(scene, point.label)),
    };
  }
  return { ...scene, ...parts };
}

/** A colour of the palette as a small picture of its shape. */
function colourPicture(slot, colours) {
  const canvas = make("canvas");
  const context = canvas.getContext("2d");
  fit(canvas, context, 16, 16, 2);
  context.beginPath();
  SHAPES[slot](context, 8, slot === 1 ? 9 : 8, 5.5);
  context.fillStyle = css(colours.classes[slot]);
  context.fill();
  return canvas;
}

function createDraw(view, { send, used }) {
  const { root, elements } = view;
  const { mapFrame: frame, palette } = elements;
  let tool = 0; // a colour, or the eraser
  let queue = []; // actions that are still to be told
  let sent = []; // and those on their way
  let sentAs = null; // number of the event that tells them
  let drag = null; // {from, label, x, startX, startY, moved} while a point is held
  let near = null; // the point under the pointer
  let cursor = null; // where the keyboard draws
  let builtKey = ""; // what the palette was built for
  let known = null; // the scene that was shown last
  const mode = createWish((on) => send({ type: "draw_mode", on }), false);

  const isOn = () => mode.value && view.scene?.n_inputs === 2;

  function points() {
    const { scene } = view;
    const held = drag && (drag.moved || !drag.from) ? [actionOf(drag)] : [];
    return [...sent, ...queue, ...held].reduce(afterAction, drawnPoints(scene));
  }

  const actionOf = ({ from, label, x }) =>
    from ? { action: "move", from, label, x } : { action: "add", label, x };

  function act(...actions) {
    queue.push(...actions);
    used();
    flush();
    paint();
  }

  function flush() {
    if (sent.length || !queue.length || !view.scene.drawing) return;
    [sent, queue] = [queue, []];
    sentAs = send({ type: "draw", actions: sent });
  }

  function paint() {
    if (!view.layout) return;
    const changed = drag || queue.length || sent.length;
    view.picture.paintPoints(isOn() && changed ? withPoints(view.scene, points()) : view.scene);
    view.marksChanged();
  }

  /** Palette, button and pointer for the present mode. */
  function refresh() {
    const { scene } = view;
    const locked = scene.locked.includes("dataset") || scene.locked.includes("points");
    const on = isOn();
    elements.draw.hidden = scene.n_inputs !== 2;
    elements.draw.disabled = locked;
    elements.draw.setAttribute("aria-pressed", on);
    elements.draw.lastElementChild.textContent = word(scene, "draw");
    elements.draw.title = word(scene, on ? "draw_off" : "draw_on");
    root.classList.toggle("drawing", on);
    root.classList.toggle("erasing", on && tool === ERASER);
    root.dataset.drawing = on;
    palette.hidden = !on;
    elements.mapTitle.hidden = on;
    if (on) refreshPalette();
    else [near, cursor, drag] = [null, null, null];
    view.modeChanged();
  }

  function refreshPalette() {
    const { scene, colours } = view;
    palette.setAttribute("aria-label", word(scene, "palette"));
    const shown = shownColours();
    const key = JSON.stringify([shown, scene.colour_names, colours.classes]);
    if (key !== builtKey) buildPalette(shown);
    builtKey = key;
    elements.colours
      .querySelectorAll(".colour")
      .forEach((button, slot) => button.setAttribute("aria-pressed", tool === slot));
    named(elements.erase, word(scene, "erase"));
    named(elements.clear, word(scene, "clear"));
    elements.erase.setAttribute("aria-pressed", tool === ERASER);
  }

  function buildPalette(shown) {
    const { scene, colours } = view;
    const choice = (className, test, slot, title, ...children) =>
      buttonOf(className, title, test, { title, onclick: () => choose(slot) }, ...children);
    const buttons = scene.colour_names
      .slice(0, shown)
      .map((name, slot) =>
        choice(
          "tool colour",
          `colour-${slot}`,
          slot,
          name,
          colourPicture(slot, colours),
          make("span", { text: name }),
        ),
      );
    if (shown < MOST_COLOURS)
      buttons.push(choice("tool", "more-colours", shown, word(scene, "more_colours"), "+"));
    replaceWithin(elements.colours, buttons);
  }

  /** Colours in the palette: those of the points, and the chosen one. */
  const shownColours = () =>
    Math.max(2, typeof tool === "number" ? tool + 1 : 0, ...points().map((point) => point.label + 1));

  function choose(next) {
    const inPalette = palette.contains(palette.getRootNode().activeElement);
    tool = next;
    refresh();
    if (inPalette && next !== ERASER)
      palette.querySelector(`[data-testid="colour-${next}"]`).focus({ preventScroll: true });
  }

  const pointAt = (place) => pointWithinReach(view, points(), place);

  const rounded = (place) => place.map((value) => Number(value.toFixed(2)));
  const erase = (point) => point && act({ action: "erase", from: point.x, label: point.label });

  /** Adds a point, or gives one that is there the chosen colour. */
  function put(place) {
    const there = pointAt(place);
    if (tool === ERASER) return erase(there);
    if (!there) return act({ action: "add", x: rounded(place), label: tool });
    return there.label === tool ? undefined : recolour(there);
  }

  const recolour = ({ x, label }) =>
    act({ action: "erase", from: x, label }, { action: "add", x: rounded(x), label: tool });

  const pointer = {
    pointerdown(event) {
      cursor = null;
      if (event.button !== 0) return;
      const place = placeOf(event, frame, view.scene);
      const there = pointAt(place);
      if (tool === ERASER) {
        erase(there);
        return;
      }
      frame.setPointerCapture(event.pointerId);
      const [from, label, x] = there ? [there.x, there.label, there.x] : [null, tool, rounded(place)];
      drag = { from, label, x, startX: event.clientX, startY: event.clientY, moved: false };
      paint();
    },
    pointermove(event) {
      const place = placeOf(event, frame, view.scene);
      if (drag) {
        drag.moved ||= Math.hypot(event.clientX - drag.startX, event.clientY - drag.startY) >= MOVED;
        if (drag.moved) drag.x = rounded(place);
        paint();
        return;
      }
      const before = near;
      near = event.pointerType === "touch" ? null : pointAt(place);
      frame.classList.toggle("grab", Boolean(near));
      if (near?.x.join() !== before?.x.join()) view.marksChanged();
    },
    pointerup() {
      const done = drag;
      drag = null;
      if (!done) return;
      if (!done.from || done.moved) act(actionOf(done));
      else if (done.label !== tool) recolour({ x: done.from, label: done.label });
      else paint();
    },
    pointercancel: leave,
    pointerleave: leave,
    contextmenu(event) {
      event.preventDefault();
      erase(pointAt(placeOf(event, frame, view.scene)));
    },
  };

  function leave() {
    [drag, near] = [null, null];
    paint();
  }

  function turn(on) {
    mode.want(on);
    refresh();
    paint();
  }

  elements.draw.addEventListener("click", () => turn(!isOn()));
  elements.erase.addEventListener("click", () => choose(ERASER));
  elements.clear.addEventListener("click", () => act({ action: "clear" }));

  return {
    pointer: (event) => pointer[event.type]?.(event),
    key(event) {
      if (event.key === "Escape") {
        turn(false);
        return true;
      }
      const number = Number(event.key);
      if (number >= 1 && number <= MOST_COLOURS && !event.ctrlKey && !event.metaKey && !event.altKey) {
        choose(Math.min(number - 1, shownColours()));
        return true;
      }
      if (event.target !== frame) return false;
      const middle = (view.scene.plane[0] + view.scene.plane[1]) / 2;
      const place = movedBy(event, cursor ?? [middle, middle], view.scene);
      if (place && (cursor || frame.matches(":focus-visible"))) {
        cursor = place;
        view.marksChanged();
        view.say(place.map(brief).join("; "));
        return true;
      }
      if (event.key === "Enter" && cursor) {
        put(cursor);
        return true;
      }
      if (event.key === "Delete" || event.key === "Backspace") {
        erase(cursor ? pointAt(cursor) : near);
        return true;
      }
      return false;
    },
    /** A strip has come: the scene as it is now, and the number of the last event that is in it. */
    heard(scene, answered) {
      const isAnswered = sent.length && sentAs <= answered;
      if (isAnswered) sent = [];
      const isSwitched = mode.heard(scene.drawing, answered);
      if (!isAnswered && !isSwitched && scene === known) return;
      known = scene;
      refresh();
      flush();
      paint();
    },
    forgetSent() {
      [sent, queue] = [[], []];
      mode.forgetSent();
    },
    refresh,
    paint,
    get on() {
      return isOn();
    },
    get cursor() {
      return cursor;
    },
    get near() {
      return drag ? null : near;
    },
  };
}
