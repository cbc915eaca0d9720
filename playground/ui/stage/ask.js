// A place whose way through the network is shown: the one under the pointer, and the point that is asked for, a mark on the
// large map that is set with a click, dragged, or moved with the arrow keys. On the plane the mark comes first; along the
// graph of one input the pointer does.

const MARK_RADIUS = 9;
const MARK_REACH = 15;
const MOVED = 4; // pixels from which a press is a drag
const ARROW_SHARE = 0.02; // of the plane, for one press of an arrow key
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** Coordinates of a pointer event over the large map, within the plane. */
function placeOf(event, frame, scene) {
  const box = frame.getBoundingClientRect();
  const [low, high] = scene.plane;
  const share = (value, length) => clamp(0, value / length, 1);
  const x1 = low + share(event.clientX - box.left, box.width) * (high - low);
  const x2 = high - share(event.clientY - box.top, box.height) * (high - low);
  return [x1, x2].map((value) => Number(value.toFixed(3)));
}

/** A place moved by an arrow key, or null for another key. */
function movedBy(event, place, scene) {
  const step = ARROWS[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return null;
  const [low, high] = scene.plane;
  return place.map((value, axis) =>
    Number(clamp(low, value + step[axis] * ARROW_SHARE * (high - low), high).toFixed(3)),
  );
}

/** The mark: a ring, and four strokes that point at its middle. */
function drawMark(context, x, y, colours) {
  for (const [colour, width] of [
    [colours.background, 5],
    [colours.ink, 2],
  ]) {
    context.strokeStyle = css(colour);
    context.lineWidth = width;
    context.lineCap = "round";
    context.beginPath();
    context.arc(x, y, MARK_RADIUS, 0, 2 * Math.PI);
    for (const [dx, dy] of Object.values(ARROWS)) {
      context.moveTo(x + dx * (MARK_RADIUS - 4), y + dy * (MARK_RADIUS - 4));
      context.lineTo(x + dx * (MARK_RADIUS + 5), y + dy * (MARK_RADIUS + 5));
    }
    context.stroke();
  }
}

function createAsk(view, { repaint, send, used }) {
  const { mapFrame: frame, answer } = view.elements;
  let hover = null; // the place under the pointer
  let press = null; // {x, y, near, moved, touch} while the pointer is down
  const wish = createWish((x) => send({ type: "ask_point", x }));

  function want(x) {
    wish.want(x?.slice(0, view.scene.n_inputs) ?? null);
    used();
    refresh();
  }

  function refresh() {
    view.marksChanged();
    show();
    view.look.title();
    repaint();
  }

  /** The place whose way is shown, or null. */
  const place = () => {
    if (view.draw.on) return null;
    return view.scene?.n_inputs === 1 ? (hover ?? wish.value) : (wish.value ?? hover);
  };

  /** The way of the place through the present frame; and the answer in words over the map, away from its mark. */
  function show() {
    const { picture } = view;
    if (picture.frame) picture.frame.way = place() && picture.at(place());
    const said = wish.value && !view.draw.on ? (view.picture.frame?.answer ?? "") : "";
    const text = said && view.look.isLooking() ? word(view.scene, "network_says", { answer: said }) : said;
    answer.hidden = !text;
    write(answer, text);
    if (!text) return;
    const [low, high] = view.scene.plane;
    answer.classList.toggle("above", wish.value.length > 1 && (wish.value[1] - low) / (high - low) < 0.3);
  }

  function isNear(event) {
    if (!wish.value || wish.value.length < 2) return false;
    const box = frame.getBoundingClientRect();
    const scale = planeScale(view.scene, box.width);
    const [dx, dy] = [
      event.clientX - box.left - scale.x(wish.value[0]),
      event.clientY - box.top - scale.y(wish.value[1]),
    ];
    return Math.hypot(dx, dy) <= MARK_REACH;
  }

  /** Where it was pressed; a point that is seen there is meant itself. */
  function pressedPlace(event) {
    const place = placeOf(event, frame, view.scene);
    if (view.scene.n_inputs === 1) return place;
    const points = shownPoints(view.scene).flatMap(({ x, y }) => x.map((x1, row) => ({ x: [x1, y[row]] })));
    return pointWithinReach(view, points, place)?.x ?? place;
  }

  const pointer = {
    pointerdown(event) {
      if (event.button !== 0) return;
      press = {
        x: event.clientX,
        y: event.clientY,
        near: isNear(event),
        moved: false,
        touch: event.pointerType === "touch",
      };
    },
    pointermove(event) {
      point(event);
      if (!press) {
        frame.classList.toggle("grab", isNear(event));
        return;
      }
      if (press.touch && !press.near) return;
      if (!press.moved && Math.hypot(event.clientX - press.x, event.clientY - press.y) < MOVED) return;
      if (!press.moved) frame.setPointerCapture(event.pointerId);
      press.moved = true;
      want(placeOf(event, frame, view.scene));
    },
    pointerup(event) {
      if (press && !press.moved) want(press.near ? null : pressedPlace(event));
      press = null;
    },
    pointercancel: leave,
    pointerleave: leave,
  };

  function leave() {
    press = null;
    if (hover === null) return;
    hover = null;
    refresh();
  }

  /** The place under the pointer is answered as it moves; a finger asks by a tap. */
  function point(event) {
    if (event.pointerType === "touch" && view.scene.n_inputs > 1) return;
    hover = placeOf(event, frame, view.scene).slice(0, view.scene.n_inputs);
    if (wish.value && view.scene.n_inputs > 1) return;
    refresh();
  }

  return {
    show,
    pointer: (event) => view.scene && pointer[event.type]?.(event),
    key(event) {
      if (event.key === "Escape" && wish.value) {
        want(null);
        return true;
      }
      const keyboard = frame.matches(":focus-visible");
      if (!wish.value && !keyboard) return false;
      const middle = (view.scene.plane[0] + view.scene.plane[1]) / 2;
      const place =
        movedBy(event, wish.value ?? [middle, middle], view.scene) ??
        (event.key === "Enter" && !wish.value ? [middle, middle] : null);
      if (place) want(place);
      return Boolean(place);
    },
    /** Whether a finger that comes down here moves the mark, and not the page. */
    holds: (touch) => isNear(touch),
    heard(said, answered) {
      if (wish.heard(said, answered)) refresh();
    },
    forgetSent: wish.forgetSent,
    leave,
    get point() {
      return wish.value;
    },
    get place() {
      return place();
    },
    /** Share of the way along the only input at which the graph is read, or null. */
    get share() {
      if (view.scene?.n_inputs !== 1 || !place()) return null;
      const [low, high] = view.scene.plane;
      return (place()[0] - low) / (high - low);
    },
  };
}
