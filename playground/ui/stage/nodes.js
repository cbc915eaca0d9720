// What can be pressed in the network: tiles, bias dots, chips, and the buttons for layers and neurons. All of it is
// DOM, for the keyboard and for screen readers; the canvas below shows the maps.

const SMALL_TILE = 40;

/** A button with its name for readers and for tests; `attributes` as in `make`. */
const buttonOf = (className, label, test, attributes = {}, ...children) =>
  make(
    "button",
    { type: "button", class: className, "aria-label": label, "data-testid": test, ...attributes },
    ...children,
  );

/** Says what a button does, to who points at it and to readers. */
function named(button, text) {
  button.title = text;
  button.setAttribute("aria-label", text);
}

/** Other elements take the places of those in a box; one that is called as the one with the focus gets it. */
function replaceWithin(box, parts) {
  const focused = box.getRootNode().activeElement?.dataset?.testid;
  box.replaceChildren(...parts);
  if (focused) box.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

/** Calls act(element, column, index) for each of the elements in columns. */
const eachOf = (columns, act) =>
  columns.forEach((column, at) => column.forEach((element, index) => act(element, at, index)));

/** What an attribute like `disabled` is. */
const when = (condition) => (condition ? "" : null);

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
  const lockedShape = scene.locked.includes("hidden_layer_sizes");
  const lockedInputs = scene.locked.includes("features");
  const buttons = net.columns.map((column, at) =>
    column.tiles.map((place, index) => buildNode(scene, { column: at, index }, place, act, lockedInputs)),
  );
  eachOf(buttons, (button, at, index) => {
    button.tabIndex = at === 0 && index === 0 ? 0 : -1;
    button.addEventListener("keydown", (event) => moveFocus(event, buttons, net, at, index));
    button.addEventListener("focus", () => rove(buttons, button));
  });
  const biases = buildBiases(scene, net, act);
  const parts = [
    ...buildHeader(scene, net, size, act, lockedShape),
    ...buildActivations(scene, net, size, act),
    ...buildInputLabels(scene, net, act, lockedInputs),
    ...buttons.flat(),
    ...biases.flat(),
    ...(net.chips ? [buildChips(scene, net.chips, size, act, lockedInputs)] : []),
  ];
  const { hovered } = act;
  replaceWithin(box, parts);
  act.hover(hovered); // the focus is the same as before, and so is what is looked at
  return { buttons, biases };
}

function buildHeader(scene, net, size, act, locked) {
  const hidden = scene.layer_sizes.slice(1, -1);
  const first = net.columns[0].x;
  const over = ((hidden.length ? net.columns[1].x : first) + net.columns[Math.max(hidden.length, 1)].x) / 2;
  const rowHeight = Math.round(28 * size.unit);
  const { layers: mostLayers, neurons: mostNeurons } = scene.limits;
  const stepper = (what, layer, count, least, most) =>
    [
      ["remove", "−", count > least],
      ["add", "+", count < most],
    ].map(([verb, text, allowed]) => {
      const type = `${verb}_${what}`;
      const label = word(scene, type, { layer: (layer ?? 0) + 1 });
      return buttonOf("small", label, `${verb}-${what}${layer === undefined ? "" : `-${layer}`}`, {
        text,
        title: label,
        disabled: when(locked || !allowed),
        onclick: () => act.send({ type, layer }),
      });
    });
  const caption = make("div", { class: "caption centred", text: word(scene, "inputs") });
  const layers = make(
    "div",
    { class: "stepper centred" },
    make("span", { class: "caption", text: word(scene, "hidden_layers") }),
    ...stepper("layer", undefined, hidden.length, 0, mostLayers),
  );
  const narrow = net.pitch < 72 * size.unit ? " narrow" : "";
  const columns = hidden.map((count, layer) => {
    const [minus, plus] = stepper("neuron", layer, count, 1, mostNeurons);
    const label = word(scene, "neuron_count", { n: count, layer: layer + 1 });
    const number = make("span", { class: "count", "aria-label": label, text: count });
    const box = make("div", { class: `stepper tight centred${narrow}` }, minus, number, plus);
    return putAt(box, net.columns[layer + 1].x, 1.5 * rowHeight);
  });
  return [
    putAt(caption, first, rowHeight / 2),
    putAt(layers, Math.max(over, first + 104 * size.unit), rowHeight / 2),
    ...columns,
  ];
}

/** The activation of each hidden layer, at its head: a word that turns out to be a list when it is pointed at. */
function buildActivations(scene, net, size, act) {
  const locked = scene.locked.includes("activation") || scene.locked.includes("layer_activations");
  const narrow = net.pitch < 84 * size.unit ? " narrow" : "";
  return scene.layer_activations.map((_, layer) => {
    const label = word(scene, "activation", { layer: layer + 1 });
    const list = make(
      "select",
      {
        class: `activation centred${narrow}`,
        "aria-label": label,
        title: label,
        "data-testid": `activation-${layer}`,
        disabled: when(locked),
        onchange: () => act.send({ type: "set_activation", layer, name: list.value }),
      },
      ...scene.activation_options.map(({ name, label: text }) => make("option", { value: name, text })),
    );
    list.style.maxWidth = `${Math.floor(net.pitch - 2)}px`;
    return putAt(list, net.columns[layer + 1].x, Math.round(67 * size.unit));
  });
}

/** The lists say what is so, whatever was chosen and refused. */
function showActivations(box, scene) {
  box.querySelectorAll(".activation").forEach((list, layer) => (list.value = scene.layer_activations[layer]));
}

function buildNode(scene, node, place, act, lockedInputs) {
  const isInput = node.column === 0;
  const canDrop = isInput && !lockedInputs && scene.inputs.length > 1;
  const drop = () => act.send({ type: "toggle_input", name: scene.inputs[node.index].name });
  const button = buttonOf(
    place.round ? "node round" : "node",
    nodeName(scene, node.column, node.index),
    `node-${node.column}-${node.index}`,
    {
      text: place.round ? "Σ" : "",
      onpointerenter: ({ pointerType }) => pointerType !== "touch" && act.hover(node),
      onpointerleave: ({ pointerType }) => pointerType !== "touch" && act.hover(null),
      onfocus: () => button.matches(":focus-visible") && act.hover(node),
      onblur: () => act.hover(null),
      onclick: () => act.pick(node),
      onkeydown: ({ key }) => canDrop && (key === "Delete" || key === "Backspace") && drop(),
    },
  );
  button.style.width = button.style.height = `${place.size}px`;
  return putAt(button, place.left, place.top);
}

function buildInputLabels(scene, net, act, locked) {
  return scene.inputs.flatMap(({ name, label }, index) => {
    const place = net.columns[0].tiles[index];
    const shown = make("div", { class: "input-label", "aria-hidden": true, text: label });
    putAt(shown, place.left - 6, place.y);
    if (locked || scene.inputs.length < 2) return [shown];
    const text = word(scene, "drop_input", { label });
    const drop = buttonOf("drop", text, `drop-${name}`, {
      title: text,
      text: "×",
      tabindex: -1,
      onclick: () => act.send({ type: "toggle_input", name }),
    });
    return [shown, putAt(drop, place.left + place.size, place.top)];
  });
}

function buildBiases(scene, net, act) {
  return net.columns.slice(1).map((column, layer) =>
    column.tiles.map((place, target) => {
      const node = { column: layer + 1, index: target };
      const label = word(scene, "bias", { target: nodeName(scene, node.column, target) });
      const small = place.size < SMALL_TILE && !place.round ? " little" : ""; // or it would cover the tile
      const attributes = {
        tabindex: -1,
        onpointerenter: ({ pointerType }) => pointerType !== "touch" && act.peek(node, true),
        onpointerleave: () => act.peek(node, false),
        onclick: () => act.open(node),
      };
      const dot = make("span", { class: "dot" });
      const { x, y } = biasPlace(place);
      return putAt(buttonOf(`bias centred${small}`, label, `bias-${layer}-${target}`, attributes, dot), x, y);
    }),
  );
}

function buildChips(scene, place, size, act, locked) {
  const box = make("div", { class: "chips" });
  box.style.width = `${place.width}px`;
  for (const { name, label: sign } of scene.off_inputs) {
    const label = word(scene, "use_input", { label: sign });
    const chip = buttonOf("chip", label, `chip-${name}`, {
      text: `+ ${sign}`,
      title: label,
      disabled: when(locked),
      onclick: () => act.send({ type: "toggle_input", name }),
    });
    chip.style.width = `${size.chipWidth - 4}px`;
    chip.style.height = `${size.chipHeight - 4}px`;
    box.append(chip);
  }
  return putAt(box, place.left, place.top);
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
  eachOf(buttons, (button, at, index) => {
    const out = left.has(`${at}-${index}`);
    if (button.classList.contains("dropped") === out) return;
    const name = nodeName(scene, at, index);
    button.classList.toggle("dropped", out);
    button.setAttribute("aria-label", out ? word(scene, "dropped", { name }) : name);
  });
}

/** The bias dots show their sign by colour and shape; the DOM is touched only where a sign changed. */
function showBiases(biases, shape, parameters) {
  eachOf(biases, (button, layer, target) => {
    const value = parameters[parameterIndex(shape, layer, shape.blocks[layer].sources, target)];
    const sign = value < 0 ? "negative" : "positive";
    if (button.dataset.sign !== sign) button.dataset.sign = sign;
  });
}

/** What readers are told of a node besides its name; `textOf` gives it for a node, or nothing. */
function describeNodes(buttons, textOf) {
  eachOf(buttons, (button, column, index) => {
    const text = textOf({ column, index });
    if ((button.getAttribute("aria-description") ?? "") !== text)
      button.setAttribute("aria-description", text);
  });
}
