// Lines and bias dots under the pointer: which one is meant, and the card beside it.

function createCards(view, { repaint, send, used }) {
  let edge = null; // the line that is lifted out
  let peeked = false;
  const editor = createEditor(view.elements.card, {
    send: ({ layer, source, target, text }) => send({ type: "edit", layer, source, target, text }),
    freeze: (place) => send({ type: "freeze", ...place }),
    closed: () => {
      edge = null; // its line goes back among the others
      repaint();
    },
  });

  function show(title, entry, at, { edit = false, returnTo = null } = {}) {
    const { root, scene, picture } = view;
    const { frame, shape } = picture;
    if (!frame) return;
    const words = { slope: word(scene, "slope"), frozen: word(scene, "frozen") };
    const frozen = picture.frozen.parameters.has(
      parameterIndex(shape, entry.layer, entry.source, entry.target),
    );
    const box = { ...at, width: root.clientWidth, height: root.clientHeight };
    editor.show(title, entry, { at: box, frame, shape, words, edit, frozen, returnTo });
    peeked = !edit;
  }

  function showBias(which, edit) {
    const { scene, layout } = view;
    const layer = which.column - 1;
    const place = layout.net.columns[which.column].tiles[which.index];
    const title = word(scene, "bias", { target: nodeName(scene, which.column, which.index) });
    const entry = {
      layer,
      source: scene.layer_sizes[layer],
      target: which.index,
      label: word(scene, "bias_is"),
    };
    const returnTo = () => view.nodes.biases[layer]?.[which.index];
    show(title, entry, placeInRoot(place.left, place.top + place.size), { edit, returnTo });
  }

  /** The card of a bias, with its field. */
  function open(which) {
    showBias(which, true);
    used();
  }

  /** The value of a bias beside its dot, while the pointer is on it. */
  function peek(which, on) {
    if (editor.editing) return;
    if (on) showBias(which, false);
    else closePeek();
  }

  function closePeek() {
    if (peeked && !editor.editing) editor.close(false);
    peeked = false;
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

  function showEdge({ layer, source, target }, event, edit) {
    const { scene, root } = view;
    const names = { source: nodeName(scene, layer, source), target: nodeName(scene, layer + 1, target) };
    const outer = root.getBoundingClientRect();
    const at = { x: event.clientX - outer.left, y: event.clientY - outer.top };
    show(word(scene, "weight", names), { layer, source, target, label: word(scene, "weight_is") }, at, {
      edit,
    });
  }

  function over(event) {
    if (editor.editing || event.pointerType === "touch") return;
    const found = edgeAt(event);
    view.elements.inner.classList.toggle("on-edge", Boolean(found));
    if (found === edge) return;
    edge = found;
    if (found) {
      used();
      showEdge(found, event, false);
    } else if (!event.target.closest(".bias")) closePeek();
    repaint();
  }

  function leave() {
    if (editor.editing) return;
    edge = null;
    closePeek();
    repaint();
  }

  function click(event) {
    const found = edgeAt(event);
    if (!found) return;
    edge = found;
    used();
    showEdge(found, event, true);
    repaint();
  }

  return {
    editor,
    open,
    peek,
    over,
    leave,
    click,
    get edge() {
      return edge;
    },
  };
}
