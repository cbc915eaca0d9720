// Lines and bias dots under the pointer: which one is meant, and the card beside it. A line that is dragged up or down
// changes its weight; the picture follows, and Python hears of it when it is let go.

const DRAG_FROM = 4; // pixels
const PER_PIXEL = 0.02; // of a weight

function createCards(view, { repaint, send, used, tryOut }) {
  let edge = null; // the line that is lifted out
  let drag = null; // {edge, y, index, from, value, moved} while a line is held
  let escaped = false; // what was held was let go of with Escape: the click that follows is none
  let dragged = 0; // number of the event of a dragged line, until it is answered
  const editor = createEditor(view, {
    tryOut,
    send: ({ layer, source, target, text }) => send({ type: "edit", layer, source, target, text }),
    freeze: (place) => send({ type: "freeze", ...place }),
    closed: () => {
      edge = null; // its line goes back among the others
      repaint();
    },
  });

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
    editor.show(title, entry, placeInRoot(place.left, place.top + place.size), { edit, returnTo });
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
    if (!editor.editing) editor.close(false);
  }

  /** A place of the network as a place of the stage. */
  function placeInRoot(x, y) {
    const inner = view.elements.netInner.getBoundingClientRect();
    const outer = view.root.getBoundingClientRect();
    return { x: x + inner.left - outer.left, y: y + inner.top - outer.top };
  }

  function edgeAt(event) {
    if (event.target.closest("button, .card")) return null;
    const inner = view.elements.netInner.getBoundingClientRect();
    return view.picture.edgeAt(event.clientX - inner.left, event.clientY - inner.top);
  }

  function showEdge({ layer, source, target }, event, edit) {
    const { scene, root } = view;
    const names = { source: nodeName(scene, layer, source), target: nodeName(scene, layer + 1, target) };
    const outer = root.getBoundingClientRect();
    const at = { x: event.clientX - outer.left, y: event.clientY - outer.top };
    const entry = { layer, source, target, label: word(scene, "weight_is") };
    editor.show(word(scene, "weight", names), entry, at, { edit });
  }

  function down(event) {
    escaped = false;
    const found = !editor.editing && event.button === 0 && event.pointerType !== "touch" && edgeAt(event);
    const { frame } = view.picture;
    if (!found || !frame) return;
    document.addEventListener("keydown", onEscape, true);
    drag = {
      edge: found,
      y: event.clientY,
      index: found.index,
      from: frame.parameters[found.index],
      moved: false,
    };
  }

  /** A held line: its weight follows the pointer. */
  function pull(event) {
    if (!(event.buttons & 1)) return cancel();
    const away = drag.y - event.clientY;
    if (!drag.moved && Math.abs(away) < DRAG_FROM) return;
    if (!drag.moved) {
      view.elements.netInner.setPointerCapture(event.pointerId);
      edge = drag.edge;
      showEdge(drag.edge, event, false);
      used();
    }
    drag.moved = true;
    drag.value = Number((drag.from + PER_PIXEL * away).toFixed(2));
    tryOut({ index: drag.index, value: drag.value });
    editor.update(view.picture.frame);
  }

  function onEscape(event) {
    if (event.key !== "Escape" || !cancel()) return;
    escaped = true;
    event.stopPropagation();
  }

  function up() {
    document.removeEventListener("keydown", onEscape, true);
    if (!drag?.moved) drag = null;
    else {
      const { layer, source, target } = drag.edge;
      dragged = send({ type: "edit", layer, source, target, text: String(drag.value) });
      setTimeout(() => (drag = null)); // behind the click that follows
    }
  }

  function cancel() {
    document.removeEventListener("keydown", onEscape, true);
    if (!drag) return false;
    drag = null;
    tryOut(null);
    return true;
  }

  function over(event) {
    if (drag) return pull(event);
    if (editor.editing || event.pointerType === "touch") return;
    const found = edgeAt(event);
    view.elements.netInner.classList.toggle("on-edge", Boolean(found));
    if (found === edge) return;
    edge = found;
    if (found) {
      used();
      showEdge(found, event, false);
    } else if (!event.target.closest(".bias")) closePeek();
    repaint();
  }

  function leave() {
    view.look.hover(null); // a node that was built anew under the pointer was never entered, and is not left
    if (editor.editing || drag?.moved) return;
    edge = null;
    closePeek();
    repaint();
  }

  function click(event) {
    const found = edgeAt(event);
    if (!found || drag?.moved || escaped) return;
    edge = found;
    used();
    showEdge(found, event, true);
    repaint();
  }

  const hand = {
    pointermove: over,
    pointerdown: down,
    pointerup: up,
    pointercancel: cancel,
    pointerleave: leave,
    click,
  };
  for (const [type, act] of Object.entries(hand)) view.elements.netInner.addEventListener(type, act);

  return {
    editor,
    open,
    peek,
    /** Nobody is to hear of what is on its way. */
    forgetSent() {
      dragged = 0;
      cancel();
      tryOut(null);
    },
    /** Python has taken all events up to this number. */
    answered(serial, refusals) {
      if (dragged && dragged <= serial) {
        dragged = 0;
        tryOut(null);
      }
      editor.answered(serial, refusals);
    },
    get edge() {
      return edge;
    },
  };
}
