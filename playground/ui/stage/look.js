// What a person looks at: the node under the pointer, and else the neuron that is opened, whose panel stands below, or the
// input that was clicked.

/**
 * `view` gives the present state: {scene, elements, picture, nodes, ask, draw}; repaint() draws once more, send(event)
 * reports to Python, used() is told of the first use.
 */
function createLook(view, { repaint, send, used }) {
  let hovered = null;
  let held = null; // an input
  const opened = createWish((place) =>
    send({ type: "select", layer: place?.[0] ?? null, index: place?.[1] ?? null }),
  );

  const same = (a, b) => Boolean(a && b && a.column === b.column && a.index === b.index);

  /** The opened neuron, as long as the network has it. */
  function openNode() {
    if (!opened.value) return null;
    const [layer, index] = opened.value;
    return index < (view.scene.layer_sizes[layer + 1] ?? 0) ? { column: layer + 1, index } : null;
  }

  const node = () => hovered ?? (view.draw.on ? null : (held ?? openNode()));

  /** The title of the large map, and the marks on the nodes. */
  function refresh() {
    const { root, scene, elements, nodes } = view;
    const shown = node();
    const looking = isLooking();
    title();
    view.ask.show();
    elements.mapTitle.classList.toggle("looking", looking);
    elements.mapFrame.classList.toggle("looking", looking);
    elements.scale.hidden = looking || view.draw.on || !(scene.task === "regression" && scene.n_inputs > 1);
    eachOf(nodes?.buttons ?? [], (button, column, index) => {
      const [isShown, ...open] = [shown, held, openNode()].map((one) => same(one, { column, index }));
      button.classList.toggle("shown", isShown);
      button.classList.toggle("opened", open.includes(true));
      button.setAttribute("aria-pressed", open.includes(true));
    });
    root.dataset.selected = opened.value?.join("-") ?? "";
  }

  /** Whether a neuron or an input is shown in place of the answer. */
  function isLooking() {
    const { scene } = view;
    const shown = node();
    return Boolean(shown) && (shown.column < scene.layer_sizes.length - 1 || scene.one_whole);
  }

  /** The line above the large picture: what it shows, and the value at the place that is asked for. */
  function title() {
    const { mapTitle } = view.elements;
    write(mapTitle, titleText());
    mapTitle.title = mapTitle.textContent;
  }

  function titleText() {
    const { scene, picture } = view;
    const shown = node();
    const name = isLooking() ? nodeName(scene, shown.column, shown.index) : "";
    const { share, place } = view.ask;
    if (share !== null && picture.frame) {
      const [low, high] = scene.plane;
      const x = readable(low + share * (high - low));
      const answer = readable(picture.answerAt(shown, share));
      return name ? word(scene, "sees_at", { name, x, answer }) : word(scene, "says_at", { x, answer });
    }
    const value = place && shown && shownValue(picture.frame, scene, shown);
    if (place && !isLooking() && picture.frame?.way)
      return word(scene, "says_there", {
        x1: readable(place[0]),
        x2: readable(place[1]),
        answer: answerOf(picture.frame, scene),
      });
    if (value) {
      const label = nodeName(scene, shown.column, shown.index);
      const [z, a] = value.map((number) => brief(number, word(scene, "too_large")));
      return value.length > 1
        ? word(scene, "neuron_at", { name: label, z, a })
        : word(scene, "input_at", { name: label, a: z });
    }
    return name ? word(scene, "sees", { name }) : word(scene, "says");
  }

  function show() {
    refresh();
    repaint();
  }

  function hover(next) {
    if (next ? same(hovered, next) : !hovered) return;
    hovered = next;
    if (next) used();
    show();
  }

  /** A click opens a neuron, another one lets it go; an input is only held. */
  function pick(next) {
    if (next.column === 0) held = same(held, next) ? null : next;
    else {
      held = null;
      opened.want(same(openNode(), next) ? null : [next.column - 1, next.index]);
    }
    used();
    show();
  }

  return {
    hover,
    pick,
    send,
    refresh,
    title,
    isLooking,
    open: (which) => view.cards.open(which),
    peek: (which, on) => view.cards.peek(which, on),
    get node() {
      return node();
    },
    get hovered() {
      return hovered;
    },
    /** Escape lets the opened neuron go. */
    key(event) {
      if (event.key !== "Escape" || !(opened.value || held)) return false;
      held = null;
      opened.want(null);
      show();
      return true;
    },
    heard(said, answered) {
      if (opened.heard(said, answered)) show();
    },
    forgetSent: opened.forgetSent,
    /** Another network: nothing of the former one is looked at any more. */
    forget() {
      [hovered, held] = [null, null];
      view.ask.leave();
      view.cards.editor.close(false);
    },
  };
}
