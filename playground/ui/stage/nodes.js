// What can be pressed in the network: tiles, bias dots, chips, and the buttons for layers and neurons. All of it is
// DOM, for the keyboard and for screen readers; the canvas below shows the maps.

const SMALL_TILE = 40;

/** An element with a class, a place for tests and readers, and text that is only ever text. */
function make(tag, className, { text, label, test, disabled } = {}) {
  const element = document.createElement(tag);
  element.className = className;
  if (tag === "button") element.type = "button";
  if (text !== undefined) element.textContent = text;
  if (label) element.setAttribute("aria-label", label);
  if (test) element.dataset.testid = test;
  if (disabled) element.disabled = true;
  return element;
}

function putAt(element, x, y) {
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
  return element;
}

/** What a node is called: an input by its sign, a neuron by number and layer, an output by class. */
function nodeName(scene, column, index) {
  const last = scene.layer_sizes.length - 1;
  if (column === 0) return word(scene, "input", { label: scene.inputs[index].label });
  if (column < last) return word(scene, "neuron", { n: index + 1, layer: column });
  return last && scene.one_whole ? word(scene, "class", { n: index + 1 }) : word(scene, "output");
}

/** All that decides what the nodes are: as long as it stays the same, they do, and no click falls between old and new ones. */
const nodesKey = (scene, net) =>
  JSON.stringify([
    net,
    scene.inputs,
    scene.off_inputs,
    scene.layer_sizes,
    scene.locked,
    scene.output_activation,
    scene.present,
    scene.words,
  ]);

/**
 * Builds all nodes into `box`. `act` carries the reactions: hover(node), pick(node), open(node) and peek(node, on) for its
 * bias, send(event). A node is {column, index}; column 0 are the inputs.
 */
function buildNodes(box, scene, net, size, act) {
  const focused = box.getRootNode().activeElement?.dataset?.testid;
  const lockedShape = scene.locked.includes("hidden_layer_sizes");
  const lockedInputs = scene.locked.includes("features");
  const parts = [
    ...buildHeader(scene, net, size, act, lockedShape),
    ...buildActivations(scene, net, size, act),
  ];
  const buttons = net.columns.map((column, at) =>
    column.tiles.map((place, index) => buildNode(scene, { column: at, index }, place, act, lockedInputs)),
  );
  buttons.forEach((column, at) =>
    column.forEach((button, index) => {
      button.tabIndex = at === 0 && index === 0 ? 0 : -1;
      button.addEventListener("keydown", (event) => moveFocus(event, buttons, net, at, index));
      button.addEventListener("focus", () => rove(buttons, button));
    }),
  );
  const biases = buildBiases(scene, net, act);
  parts.push(...buildInputLabels(scene, net, act, lockedInputs), ...buttons.flat(), ...biases.flat());
  if (net.chips) parts.push(buildChips(scene, net.chips, size, act, lockedInputs));
  const { hovered } = act;
  box.replaceChildren(...parts);
  if (focused) box.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  act.hover(hovered); // the focus is the same as before, and so is what is looked at
  return { buttons, biases };
}

function buildHeader(scene, net, size, act, locked) {
  const hidden = scene.layer_sizes.slice(1, -1);
  const first = net.columns[0].x;
  const [from, to] = hidden.length
    ? [net.columns[1].x, net.columns[hidden.length].x]
    : [first, net.columns[1].x];
  const rowHeight = Math.round(28 * size.unit);
  const caption = putAt(
    make("div", "caption centred", { text: word(scene, "inputs") }),
    first,
    rowHeight / 2,
  );
  const layers = putAt(
    make("div", "stepper centred"),
    Math.max((from + to) / 2, first + 104 * size.unit),
    rowHeight / 2,
  );
  layers.append(
    make("span", "caption", { text: word(scene, "hidden_layers") }),
    ...stepperButtons(
      scene,
      act,
      "layer",
      null,
      locked,
      hidden.length > 0,
      hidden.length < scene.limits.layers,
    ),
  );
  const columns = hidden.map((count, layer) => {
    const narrow = net.pitch < 72 * size.unit ? " narrow" : "";
    const stepper = putAt(
      make("div", `stepper tight centred${narrow}`),
      net.columns[layer + 1].x,
      1.5 * rowHeight,
    );
    const [minus, plus] = stepperButtons(
      scene,
      act,
      "neuron",
      layer,
      locked,
      count > 1,
      count < scene.limits.neurons,
    );
    const label = word(scene, "neuron_count", { n: count, layer: layer + 1 });
    stepper.append(minus, make("span", "count", { text: String(count), label }), plus);
    return stepper;
  });
  return [caption, layers, ...columns];
}

/** The activation of each hidden layer, at its head: a word that turns out to be a list when it is pointed at. */
function buildActivations(scene, net, size, act) {
  const locked = scene.locked.includes("activation") || scene.locked.includes("layer_activations");
  const narrow = net.pitch < 84 * size.unit ? " narrow" : "";
  return scene.layer_activations.map((_, layer) => {
    const label = word(scene, "activation", { layer: layer + 1 });
    const list = make("select", `activation centred${narrow}`, {
      label,
      test: `activation-${layer}`,
      disabled: locked,
    });
    putAt(list, net.columns[layer + 1].x, Math.round(67 * size.unit)).style.maxWidth =
      `${Math.floor(net.pitch - 2)}px`;
    for (const { name, label: text } of scene.activation_options) {
      const option = make("option", "", { text });
      option.value = name;
      list.append(option);
    }
    list.title = label;
    list.addEventListener("change", () => act.send({ type: "set_activation", layer, name: list.value }));
    return list;
  });
}

/** The lists say what is so, whatever was chosen and refused. */
function showActivations(box, scene) {
  box.querySelectorAll(".activation").forEach((list, layer) => (list.value = scene.layer_activations[layer]));
}

function stepperButtons(scene, act, what, layer, locked, canRemove, canAdd) {
  const suffix = layer === null ? "" : `-${layer}`;
  const values = { layer: (layer ?? 0) + 1 };
  return [
    ["remove", "−", canRemove],
    ["add", "+", canAdd],
  ].map(([verb, text, allowed]) => {
    const key = `${verb}_${what}`;
    const label = word(scene, key, values);
    const test = `${verb}-${what}${suffix}`;
    const button = make("button", "small", { text, label, test, disabled: locked || !allowed });
    button.title = label;
    button.addEventListener("click", () => act.send(layer === null ? { type: key } : { type: key, layer }));
    return button;
  });
}

function buildNode(scene, node, place, act, lockedInputs) {
  const name = nodeName(scene, node.column, node.index);
  const isInput = node.column === 0;
  const button = make("button", place.round ? "node round" : "node", {
    test: `node-${node.column}-${node.index}`,
    label: name,
    text: place.round ? "Σ" : undefined,
  });
  putAt(button, place.left, place.top).style.width = button.style.height = `${place.size}px`;
  const canDrop = isInput && !lockedInputs && scene.inputs.length > 1;
  const drop = () => act.send({ type: "toggle_input", name: scene.inputs[node.index].name });
  button.addEventListener("pointerenter", (event) => event.pointerType !== "touch" && act.hover(node));
  button.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && act.hover(null));
  button.addEventListener("focus", () => button.matches(":focus-visible") && act.hover(node));
  button.addEventListener("blur", () => act.hover(null));
  button.addEventListener("click", () => act.pick(node));
  button.addEventListener("keydown", (event) => {
    if (canDrop && (event.key === "Delete" || event.key === "Backspace")) drop();
  });
  return button;
}

function buildInputLabels(scene, net, act, locked) {
  return scene.inputs.flatMap((input, index) => {
    const place = net.columns[0].tiles[index];
    const label = putAt(make("div", "input-label", { text: input.label }), place.left - 6, place.y);
    label.setAttribute("aria-hidden", "true");
    if (locked || scene.inputs.length < 2) return [label];
    const text = word(scene, "drop_input", { label: input.label });
    const drop = putAt(
      make("button", "drop", { text: "×", label: text, test: `drop-${input.name}` }),
      place.left + place.size,
      place.top,
    );
    drop.title = text;
    drop.tabIndex = -1;
    drop.addEventListener("click", () => act.send({ type: "toggle_input", name: input.name }));
    return [label, drop];
  });
}

function buildBiases(scene, net, act) {
  return net.columns.slice(1).map((column, layer) =>
    column.tiles.map((place, target) => {
      const node = { column: layer + 1, index: target };
      const label = word(scene, "bias", { target: nodeName(scene, node.column, target) });
      const at = biasPlace(place);
      const small = place.size < SMALL_TILE && !place.round ? " little" : ""; // or it would cover the tile
      const button = putAt(
        make("button", `bias centred${small}`, { label, test: `bias-${layer}-${target}` }),
        at.x,
        at.y,
      );
      button.tabIndex = -1;
      button.append(make("span", "dot"));
      button.addEventListener(
        "pointerenter",
        (event) => event.pointerType !== "touch" && act.peek(node, true),
      );
      button.addEventListener("pointerleave", () => act.peek(node, false));
      button.addEventListener("click", () => act.open(node));
      return button;
    }),
  );
}

function buildChips(scene, place, size, act, locked) {
  const box = putAt(make("div", "chips"), place.left, place.top);
  box.style.width = `${place.width}px`;
  for (const input of scene.off_inputs) {
    const label = word(scene, "use_input", { label: input.label });
    const test = `chip-${input.name}`;
    const chip = make("button", "chip", { text: `+ ${input.label}`, label, test, disabled: locked });
    chip.style.width = `${size.chipWidth - 4}px`;
    chip.style.height = `${size.chipHeight - 4}px`;
    chip.title = label;
    chip.addEventListener("click", () => act.send({ type: "toggle_input", name: input.name }));
    box.append(chip);
  }
  return box;
}

/** Arrow keys walk over the tiles: up and down within a column, left and right to the nearest tile beside. */
function moveFocus(event, buttons, net, column, index) {
  const [across, along] =
    { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
  if (across === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  const next = column + across;
  if (along) buttons[column][index + along]?.focus();
  if (!across || !buttons[next]) return;
  const y = net.columns[column].tiles[index].y;
  const nearest = net.columns[next].tiles.map((place) => Math.abs(place.y - y));
  buttons[next][nearest.indexOf(Math.min(...nearest))].focus();
}

/** One tile is in the order of the Tab key: the one that had the focus last. */
function rove(buttons, chosen) {
  for (const button of buttons.flat()) button.tabIndex = button === chosen ? 0 : -1;
}

/** Tells readers, and all who point at it, which neurons the present mini-batch leaves out. */
function showDropped(buttons, scene, dropped) {
  const left = new Set(dropped.map(([layer, index]) => `${layer + 1}-${index}`));
  buttons.forEach((column, at) =>
    column.forEach((button, index) => {
      const out = left.has(`${at}-${index}`);
      if (button.classList.contains("dropped") === out) return;
      const name = nodeName(scene, at, index);
      button.classList.toggle("dropped", out);
      button.setAttribute("aria-label", out ? word(scene, "dropped", { name }) : name);
    }),
  );
}

/** The bias dots show their sign by colour and shape; the DOM is touched only where a sign changed. */
function showBiases(biases, shape, parameters) {
  biases.forEach((column, layer) =>
    column.forEach((button, target) => {
      const value = parameters[parameterIndex(shape, layer, shape.blocks[layer].sources, target)];
      const sign = value < 0 ? "negative" : "positive";
      if (button.dataset.sign !== sign) button.dataset.sign = sign;
    }),
  );
}

/** What readers are told of a node besides its name; `textOf` gives it for a node, or nothing. */
function describeNodes(buttons, textOf) {
  buttons.forEach((column, at) =>
    column.forEach((button, index) => {
      const text = textOf({ column: at, index });
      if ((button.getAttribute("aria-description") ?? "") !== text)
        button.setAttribute("aria-description", text);
    }),
  );
}
