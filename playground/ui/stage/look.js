// What a person looks at: a neuron under the pointer, one held by a tap, or a line; and the cards beside them.

/**
 * `view` gives the present state: {scene, layout, root, net, elements, picture, player, editor, nodes}; repaint()
 * draws once more, send(event) reports to Python, used() is told of the first use.
 */
function createLook(view, { repaint, send, used }) {
  let hovered = null;
  let held = null;
  let edge = null;
  let peeked = false;
  let asked = null; // share of the way along the only input at which the pointer asks for the answer

  const same = (a, b) => a && b && a.column === b.column && a.index === b.index;
  const node = () => hovered ?? held;

  /** The title of the large map, the mark on the node, and the wish for a fine map of it. */
  function refresh() {
    const { scene, elements, nodes, player } = view;
    const shown = node();
    const looking = isLooking();
    title();
    elements.title.classList.toggle("looking", looking);
    elements.frame.classList.toggle("looking", looking);
    elements.scale.hidden = looking || !(scene.task === "regression" && scene.n_inputs > 1);
    nodes?.buttons.forEach((column, at) => column.forEach((button, index) => {
      button.classList.toggle("shown", same(shown, { column: at, index }) ?? false);
    }));
    for (const drop of elements.nodes.querySelectorAll(".drop")) {
      drop.classList.toggle("shown", Boolean(held) && drop.dataset.node === `${held.column}-${held.index}`);
    }
    const fine = looking && shown.column > 0;
    player.look(fine ? [shown.column - 1, shown.index] : null, fine);
  }

  /** Whether a neuron or an input is shown in place of the answer. */
  function isLooking() {
    const { scene } = view;
    const shown = node();
    return Boolean(shown) && (shown.column < scene.layer_sizes.length - 1 || scene.output_activation === "softmax");
  }

  /** The line above the large picture: what it shows, and the value at the place that is asked for. */
  function title() {
    const { scene, elements, picture } = view;
    const shown = node();
    const name = isLooking() ? nodeName(scene, shown.column, shown.index) : "";
    let text = name ? word(scene, "sees", { name }) : word(scene, "says");
    if (asked !== null && picture.frame) {
      const [low, high] = scene.plane;
      const x = readable(low + asked * (high - low));
      const answer = readable(picture.answerAt(shown, asked));
      text = name ? word(scene, "sees_at", { name, x, answer }) : word(scene, "says_at", { x, answer });
    }
    if (elements.title.textContent !== text) elements.title.textContent = text;
  }

  /** The pointer is over the large graph, or has left it. */
  function overPlane(event) {
    if (view.scene?.n_inputs !== 1) return;
    const box = view.elements.frame.getBoundingClientRect();
    const inside = event.type !== "pointerleave" && event.type !== "pointercancel";
    asked = inside ? clamp(0, (event.clientX - box.left) / box.width, 1) : null;
    title();
    repaint();
  }

  function hover(next) {
    if (next ? same(hovered, next) : !hovered) return;
    hovered = next;
    if (next) used();
    refresh();
    repaint();
  }

  /** A tap holds a node, a second tap lets it go. */
  function pick(next) {
    held = same(held, next) ? null : next;
    used();
    refresh();
    repaint();
  }

  function parameterEntry(layer, source, target, bias) {
    const { scene } = view;
    const label = bias ? word(scene, "bias_is") : nodeName(scene, layer, source);
    return { layer, source, target, label, bias };
  }

  /** All weights of a neuron and its bias, with fields; the bias field first when its dot was pressed. */
  function open(which, focusBias = false) {
    const { scene, nodes, layout } = view;
    const layer = which.column - 1;
    const sources = scene.layer_sizes[layer];
    const entries = [];
    if (!focusBias) for (let source = 0; source < sources; source += 1) entries.push(parameterEntry(layer, source, which.index, false));
    entries.unshift(parameterEntry(layer, sources, which.index, true));
    const name = nodeName(scene, which.column, which.index);
    const place = layout.net.columns[which.column].tiles[which.index];
    const title = word(scene, focusBias ? "bias" : "weights_of", { target: name });
    const returnTo = focusBias ? nodes.biases[layer][which.index] : nodes.buttons[which.column][which.index];
    card(title, entries, placeInRoot(place.left, place.top + place.size), { edit: true, returnTo, bias: focusBias });
    used();
  }

  /** The value of a bias beside its dot, while the pointer is on it. */
  function peek(which, on) {
    if (view.editor.editing) return;
    if (!on) return closePeek();
    const { scene, layout } = view;
    const layer = which.column - 1;
    const place = layout.net.columns[which.column].tiles[which.index];
    const title = word(scene, "bias", { target: nodeName(scene, which.column, which.index) });
    card(title, [parameterEntry(layer, scene.layer_sizes[layer], which.index, true)], placeInRoot(place.left, place.top + place.size), {});
    peeked = true;
    return undefined;
  }

  function closePeek() {
    if (peeked && !view.editor.editing) view.editor.close(false);
    peeked = false;
  }

  function card(title, entries, at, { edit = false, returnTo = null, bias = false }) {
    const { root, scene, picture } = view;
    if (!picture.frame) return;
    const box = { ...at, width: root.clientWidth, height: root.clientHeight };
    view.editor.show(title, entries, {
      at: box, parameters: picture.frame.parameters, shape: picture.shape, edit, current: scene, returnTo, bias,
    });
    peeked = !edit;
  }

  /** A place of the network as a place of the stage. */
  function placeInRoot(x, y) {
    const inner = view.elements.inner.getBoundingClientRect();
    const outer = view.root.getBoundingClientRect();
    return { x: x + inner.left - outer.left, y: y + inner.top - outer.top };
  }

  function edgeAt(event) {
    if (event.target.closest("button, .card")) return null;
    const inner = view.elements.inner.getBoundingClientRect();
    return view.picture.edgeAt(event.clientX - inner.left, event.clientY - inner.top);
  }

  function edgeCard(found, event, edit) {
    const { scene, root } = view;
    const names = { source: nodeName(scene, found.layer, found.source), target: nodeName(scene, found.layer + 1, found.target) };
    const entry = { layer: found.layer, source: found.source, target: found.target, label: word(scene, "weight_is") };
    const outer = root.getBoundingClientRect();
    card(word(scene, "weight", names), [entry], { x: event.clientX - outer.left, y: event.clientY - outer.top }, { edit });
  }

  function overNetwork(event) {
    if (view.editor.editing || event.pointerType === "touch") return;
    const found = edgeAt(event);
    view.elements.inner.classList.toggle("on-edge", Boolean(found));
    if (found === edge) return;
    edge = found;
    if (found) {
      used();
      edgeCard(found, event, false);
    } else if (!event.target.closest(".bias")) closePeek();
    repaint();
  }

  function leaveNetwork() {
    if (view.editor.editing) return;
    edge = null;
    closePeek();
    repaint();
  }

  function clickNetwork(event) {
    const found = edgeAt(event);
    if (!found) return;
    edge = found;
    used();
    edgeCard(found, event, true);
    repaint();
  }

  return {
    hover, pick, open, peek, send, refresh, title, overNetwork, leaveNetwork, clickNetwork, overPlane,
    get node() { return node(); },
    get asked() { return asked; },
    get edge() { return edge; },
    /** The card was closed: its line goes back among the others. */
    released() {
      edge = null;
      repaint();
    },
    /** Another network: nothing of the former one is looked at any more. */
    forget() {
      [hovered, held, edge, asked] = [null, null, null, null];
      view.editor.close(false);
    },
  };
}
