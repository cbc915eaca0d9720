// The small card beside a line, a bias dot or a neuron: it tells a weight, and takes a typed one. What is typed goes
// to Python as it is; a refused text stays in the field.

const CARD_GRACE_MS = 15000; // a card whose answer never came closes then

/** A weight with three significant digits, with a real minus sign. */
function readable(value) {
  const size = Math.abs(value);
  const text = size !== 0 && (size < 0.001 || size >= 10000) ? size.toExponential(2) : size.toPrecision(3);
  return (value < 0 ? "−" : "") + text;
}

/** The same for a field, as a person would type it. */
const typeable = (value) => String(Number(value.toPrecision(6)));

/**
 * The card lives in `card`; `frame` gives the width it must stay within. send({layer, source, target, text}) reports
 * a typed value, closed() that nothing is shown any more.
 */
function createEditor(card, { send, closed }) {
  let rows = [];
  let editing = false;
  let sentAt = 0;
  let scene = null;
  let opener = null;
  const output = make("output", "card-note");

  /** Shows `entries`, each {layer, source, target, label}; with fields when they may be edited. */
  function show(title, entries, { at, parameters, shape, edit, current, returnTo, bias }) {
    scene = current;
    editing = edit;
    opener = returnTo ?? null;
    sentAt = 0;
    output.textContent = "";
    rows = entries.map((entry) => buildRow(entry, parameters, shape));
    const heading = make("div", "card-title", { text: title });
    card.replaceChildren(heading, ...rows.map((row) => row.line), output);
    card.classList.toggle("editing", edit);
    card.hidden = false;
    place(at);
    if (!edit) return;
    const first = rows.find((row) => bias && row.entry.bias) ?? rows[0];
    first.field.focus({ preventScroll: true });
    first.field.select();
  }

  function buildRow(entry, parameters, shape) {
    const index = parameterIndex(shape, entry.layer, entry.source, entry.target);
    const value = parameters[index];
    const line = make(editing ? "label" : "div", "card-row");
    line.append(make("span", "card-label", { text: entry.label }));
    const row = { entry, index, value, line, field: null, number: null, before: typeable(value) };
    if (editing) {
      row.field = make("input", "card-field", { test: "weight-input", label: entry.label });
      Object.assign(row.field, { value: row.before, inputMode: "text", autocomplete: "off", spellcheck: false });
      row.field.addEventListener("change", () => submit(row));
      line.append(row.field);
    } else {
      row.number = make("span", "card-number", { text: readable(value) });
      line.append(row.number);
    }
    return row;
  }

  function place({ x, y, width, height }) {
    const [wide, high] = [card.offsetWidth, card.offsetHeight];
    putAt(card, clamp(4, x + 14, Math.max(4, width - wide - 4)), clamp(4, y + 14, Math.max(4, height - high - 4)));
  }

  function submit(row) {
    if (row.field.value === row.before) return;
    row.value = row.current ?? row.value;
    row.before = row.field.value;
    row.field.removeAttribute("aria-invalid");
    row.sent = true;
    sentAt = performance.now();
    send({ ...row.entry, text: row.field.value });
  }

  card.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") close();
    if (event.key !== "Enter") return;
    const row = rows.find((candidate) => candidate.field === event.target);
    if (!row) return;
    if (row.field.value === row.before && !row.sent) close();
    else submit(row);
  });
  card.addEventListener("focusout", (event) => {
    const leaves = editing && !card.contains(event.relatedTarget);
    if (leaves && !sentAt && rows.every((row) => row.field.value === row.before)) close(false);
  });

  /** Live numbers while a run plays; an accepted edit closes a card of one row and refreshes a longer one. */
  function update(parameters, playing, accepted) {
    if (card.hidden) return;
    for (const row of rows) {
      row.current = parameters[row.index];
      if (row.number) row.number.textContent = readable(row.current);
    }
    if (!editing || !sentAt) return;
    const changed = rows.some((row) => row.sent && row.current !== row.value);
    const settled = accepted || (changed && !playing) || performance.now() - sentAt > CARD_GRACE_MS;
    if (!settled || output.textContent) return;
    if (rows.length === 1) return close();
    sentAt = 0;
    for (const row of rows) {
      if (row.sent || row.field.value === row.before) row.field.value = row.before = typeable(row.current);
      row.sent = false;
    }
  }

  /** Python's word on the last edit: a refusal is shown under the field, which keeps its text. */
  function refuse(notice) {
    if (card.hidden || !editing || !sentAt) return;
    output.textContent = notice;
    for (const row of rows.filter((candidate) => candidate.sent)) row.field.setAttribute("aria-invalid", "true");
    sentAt = 0;
  }

  function close(returnFocus = true) {
    if (card.hidden) return;
    const inside = card.contains(card.getRootNode().activeElement);
    card.hidden = true;
    editing = false;
    rows = [];
    card.replaceChildren();
    if (inside && returnFocus) opener?.focus({ preventScroll: true });
    closed();
  }

  return { show, update, refuse, close, get editing() { return editing; }, get open() { return !card.hidden; } };
}
