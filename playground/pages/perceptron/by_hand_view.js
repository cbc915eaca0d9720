// Four rows by hand: the table that fills from left to right, and the lines of NumPy that do it; Python writes every word.

function createTable(root, tell) {
  const parts = partsOf(root);

  /** A field of the table: it is told when it is left or Enter is pressed. */
  function field(text, label, [row, column]) {
    const onkeydown = (event) => {
      if (event.key === "Escape") made.value = text;
      if (event.key === "Enter" || event.key === "Escape") made.blur();
      event.stopPropagation();
    };
    const onblur = () => made.value.trim() !== text && tell("event", { row, column, text: made.value });
    const made = make("input", {
      value: text,
      "aria-label": label,
      inputmode: "decimal",
      "data-testid": `cell-${row}-${column}`,
      onfocus: () => made.select(),
      onkeydown,
      onblur,
    });
    return made;
  }

  function cell(tag, { text, tone = "", label = null, edit = null, span = null, strong = false }) {
    const className = edit ? "edit" : `${tone} ${strong ? "sum" : ""}`.trim();
    const made = make(tag, {
      class: className,
      scope: tag === "th" ? "col" : null,
      colspan: span,
      title: edit ? null : label,
    });
    made.append(edit ? field(text, label, edit) : text);
    return made;
  }

  function section({ label, head, rows }) {
    const lines = rows.map((row) => make("tr", {}, ...row.map((one) => cell("td", one))));
    const table = make(
      "table",
      { class: "sheet", "aria-label": label },
      make("thead", {}, make("tr", {}, ...head.map((one) => cell("th", one)))),
      make("tbody", {}, ...lines),
    );
    return make("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": label }, table);
  }

  return {
    show(data) {
      const focused = root.getRootNode().activeElement?.dataset?.testid;
      const scrolled = [...root.querySelectorAll(".scroller")].map((one) => one.scrollLeft);
      const code = data.code.map((text, at) =>
        make("li", at === data.marked ? { text, class: "marked", "aria-current": "step" } : { text }),
      );
      parts.tables.replaceChildren(...data.tables.map(section));
      parts.code.replaceChildren(...code);
      write(parts.doing, data.doing);
      root.querySelectorAll(".scroller").forEach((one, at) => (one.scrollLeft = scrolled[at] ?? 0));
      if (focused) root.querySelector(`[data-testid="${focused}"]`)?.focus();
      root.classList.toggle("wide", data.wide);
      Object.assign(root.dataset, { iteration: data.iteration, line: data.line });
    },
  };
}

export default mounted(createTable);
