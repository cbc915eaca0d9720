// Four rows by hand: the table that fills from left to right, and the lines of NumPy that do it; Python writes every word.

/** A cell of the table; one that can be edited is a field that keeps its text until it is left or Enter is pressed. */
function cell(tag, { text, tone = "", label = "", edit = null, span = 1, strong = false }, tell) {
  const made = document.createElement(tag);
  made.className = `${tone} ${strong ? "sum" : ""}`.trim();
  if (tag === "th") made.scope = "col";
  if (span > 1) made.colSpan = span;
  if (!edit) {
    made.textContent = text;
    if (label) made.title = label;
    return made;
  }
  const field = document.createElement("input");
  field.value = text;
  field.setAttribute("aria-label", label);
  field.inputMode = "decimal";
  field.dataset.testid = `cell-${edit[0]}-${edit[1]}`;
  field.addEventListener("focus", () => field.select());
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") field.blur();
    else if (event.key === "Escape") {
      field.value = text;
      field.blur();
    }
    event.stopPropagation();
  });
  field.addEventListener("blur", () => {
    if (field.value.trim() !== text) tell({ row: edit[0], column: edit[1], text: field.value });
  });
  made.className = "edit";
  made.append(field);
  return made;
}

function createTable(root) {
  let tell = () => {};
  const section = (data) => {
    const table = document.createElement("table");
    const head = table.createTHead().insertRow();
    head.append(...data.head.map((one) => cell("th", one, tell)));
    const body = table.createTBody();
    for (const row of data.rows) body.insertRow().append(...row.map((one) => cell("td", one, tell)));
    table.setAttribute("aria-label", data.label);
    const scroller = document.createElement("div");
    scroller.className = "scroller";
    scroller.tabIndex = 0;
    scroller.setAttribute("role", "region");
    scroller.setAttribute("aria-label", data.label);
    scroller.append(table);
    return scroller;
  };
  return {
    show(data, component) {
      tell = (event) => component.setTriggerValue("event", event);
      const focused = root.getRootNode().activeElement?.dataset?.testid;
      const scrolled = [...root.querySelectorAll(".scroller")].map((one) => one.scrollLeft);
      const code = document.createElement("ol");
      code.className = "code";
      code.setAttribute("aria-label", data.code_label);
      data.code.forEach((line, at) => {
        const made = document.createElement("li");
        made.textContent = line;
        if (at === data.marked) {
          made.className = "marked";
          made.setAttribute("aria-current", "step");
        }
        code.append(made);
      });
      const left = document.createElement("div");
      left.className = "tables";
      left.append(...data.tables.map(section));
      const right = document.createElement("div");
      right.className = "program";
      const sentence = document.createElement("p");
      sentence.className = "doing";
      sentence.setAttribute("role", "status");
      sentence.textContent = data.doing;
      right.append(code, sentence);
      root.replaceChildren(left, right);
      root.querySelectorAll(".scroller").forEach((one, at) => (one.scrollLeft = scrolled[at] ?? 0));
      if (focused) root.querySelector(`[data-testid="${focused}"]`)?.focus();
      root.classList.toggle("wide", data.wide);
      Object.assign(root.dataset, { iteration: data.iteration, line: data.line });
    },
  };
}

const tables = new WeakMap();

export default function table(component) {
  const root = component.parentElement.querySelector(".perceptron");
  if (!tables.has(root)) tables.set(root, createTable(root));
  tables.get(root).show(component.data, component);
}
