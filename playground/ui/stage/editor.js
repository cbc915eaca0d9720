// The small card beside a line or a bias dot: it tells a weight, and takes one that is typed or slid to. The picture follows
// the slider; what is typed, or where the slider is let go, goes to Python as it is; a refused text stays in the field. A
// weight can be frozen there, too.

const FURTHEST = 4; // the slider reaches from minus to plus this, or twice the weight
const SLIDER_STEPS = 400;

/** A weight with three significant digits, with a real minus sign; of one that has overflowed, `tooLarge`. */
function readable(value, tooLarge = "∞") {
  if (!Number.isFinite(value)) return tooLarge;
  const size = Math.abs(value);
  const text = size !== 0 && (size < 0.001 || size >= 10000) ? size.toExponential(2) : size.toPrecision(3);
  return (value < 0 ? "−" : "") + text;
}

/** The same for a field, as a person would type it. */
const typeable = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(6))) : "");

/**
 * The card of the stage's `view`. tryOut({index, value}) shows another weight, tryOut(null) the one that is; send({layer, source, target,
 * text}) reports a value and returns the number of that event, freeze({layer, source, target, frozen}) reports that it is
 * frozen or let go, closed() that nothing is shown any more.
 */
function createEditor(view, { tryOut, send, freeze, closed }) {
  const { card } = view.elements;
  let entry = null; // {layer, source, target, label}: the weight that is shown
  let index = 0; // its place among the parameters
  let editing = false;
  let before = ""; // what stood in the field
  let current = 0; // the weight now
  let sent = 0; // number of the typed value whose answer is awaited
  let opener = null; // gives the element that has the focus once the card is closed
  let slid = false; // whether that value is the slider's
  let field = null;
  let slider = null;
  let number = null;
  let slope = null;
  let box = null;
  const output = make("output", { class: "card-note" });

  /** Shows a weight beside a place of the stage; with a field when it may be edited. */
  function show(title, shown, at, { edit = false, returnTo = null } = {}) {
    const { scene } = view;
    const { frame, shape, frozen } = view.picture;
    if (!frame) return;
    [entry, editing, opener, sent, slid] = [shown, edit, returnTo, 0, false];
    index = parameterIndex(shape, entry.layer, entry.source, entry.target);
    current = frame.parameters[index];
    output.textContent = "";
    [field, slider, number, slope, box] = [null, null, null, null, null];
    const rows = [make("div", { class: "card-title", text: title }), edit ? fieldRow() : numberRow()];
    if (frame.gradient) {
      slope = make("span", { class: "card-number", text: readable(frame.gradient[index]) });
      rows.push(row("div", word(scene, "slope"), slope));
    }
    if (edit) rows.push(sliderOf(), freezeRow(word(scene, "frozen"), frozen.parameters.has(index)));
    card.replaceChildren(...rows, output);
    card.classList.toggle("editing", edit);
    card.hidden = false;
    place(at);
    if (!edit) return;
    field.focus({ preventScroll: true });
    field.select();
  }

  const row = (tag, text, control) =>
    make(tag, { class: "card-row" }, make("span", { class: "card-label", text }), control);

  function numberRow() {
    number = make("span", { class: "card-number", text: readable(current) });
    return row("div", entry.label, number);
  }

  function fieldRow() {
    before = typeable(current);
    field = make("input", {
      class: "card-field",
      "aria-label": entry.label,
      "data-testid": "weight-input",
      autocomplete: "off",
      spellcheck: false,
      value: before,
      onchange: submit,
    });
    return row("label", entry.label, field);
  }

  function sliderOf() {
    const furthest = Math.max(FURTHEST, Math.ceil(2 * Math.abs(current)));
    slider = make("input", {
      class: "card-slider",
      "aria-label": entry.label,
      "data-testid": "weight-slider",
      type: "range",
      min: -furthest,
      max: furthest,
      step: furthest / SLIDER_STEPS,
      value: current,
      oninput: () => {
        slid = true;
        field.value = typeable(Number(slider.value));
        tryOut({ index, value: Number(slider.value) });
      },
      onchange: submit,
    });
    return slider;
  }

  function freezeRow(label, frozen) {
    const { layer, source, target } = entry;
    box = make("input", {
      class: "card-box",
      "data-testid": "freeze",
      type: "checkbox",
      checked: when(frozen),
      onchange: () => freeze({ layer, source, target, frozen: box.checked }),
    });
    return row("label", label, box);
  }

  function place({ x, y }) {
    const { clientWidth, clientHeight } = view.root;
    const beside = (from, most) => clamp(4, from + 14, Math.max(4, most - 4));
    putAt(card, beside(x, clientWidth - card.offsetWidth), beside(y, clientHeight - card.offsetHeight));
  }

  function submit() {
    if (field.value === before) return;
    before = field.value;
    output.textContent = "";
    field.removeAttribute("aria-invalid");
    sent = send({ ...entry, text: field.value });
  }

  card.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") close();
    if (event.key !== "Enter" || event.target !== field) return;
    if (field.value === before && !sent && !output.textContent) close();
    else submit();
  });
  const isControl = (target) => target === field || target === slider;
  card.addEventListener("mousedown", (event) => isControl(event.target) || event.preventDefault()); // the field keeps the focus
  card.addEventListener("focusout", (event) => {
    const leaves = editing && !card.contains(event.relatedTarget);
    if (leaves && !sent && field.value === before) close(false);
  });

  /** Live numbers while a run plays. */
  function update(frame) {
    if (card.hidden) return;
    current = frame.parameters[index];
    if (number) number.textContent = readable(current);
    if (slider && !slid && field.value === before) slider.value = current;
    if (slope && frame.gradient) slope.textContent = readable(frame.gradient[index]);
  }

  /**
   * Python has taken all events up to a number, and refused some, for the reasons given by number. An accepted value that was
   * typed closes the card; of a refused one the reason is shown under the field, which keeps its text.
   */
  function answered(serial, refusals) {
    if (card.hidden || !sent || sent > serial) return;
    const why = refusals[sent];
    const goesOn = slid;
    sent = 0;
    slid = false;
    tryOut(null);
    if (why === undefined) {
      if (!goesOn) close();
      return;
    }
    output.textContent = why;
    field.setAttribute("aria-invalid", "true");
  }

  function close(returnFocus = true) {
    if (card.hidden) return;
    const inside = card.contains(card.getRootNode().activeElement);
    tryOut(null);
    card.hidden = true;
    editing = false;
    card.replaceChildren();
    if (inside && returnFocus) opener?.()?.focus({ preventScroll: true });
    closed();
  }

  return {
    show,
    update,
    answered,
    close,
    get editing() {
      return editing;
    },
  };
}
