// The picture as a file: network, map, points, numbers and the sentence on one canvas, as they are seen.

const SAVED_RATIO = 2; // pixels of the file for one on the screen
const SAVED_MARGIN = 16;

/** Texts of the stage that belong to the picture; whatever else is there is for pressing. */
const SAVED_TEXTS =
  ".caption, .count, .input-label, select.activation, .node.round, .map-title, .answer, .axis span, .scale span, .head, .body, .hint-text, .formula";

/** A canvas with everything the stage shows, whole, even where it is scrolled. */
function composePicture(view) {
  const { root, elements, layout, colours } = view;
  const [net, map, words] = [elements.netInner, elements.map, elements.words].map((part) =>
    part.getBoundingClientRect(),
  );
  // The parts keep their places, but a network too wide for its own pushes the map aside.
  const widened = layout.phone ? 0 : Math.max(0, net.width - layout.net.width);
  const heightened = layout.phone ? 0 : Math.max(0, net.height - elements.net.clientHeight);
  const outer = root.getBoundingClientRect();
  const box = elements.net.getBoundingClientRect();
  const places = [
    [elements.netInner, net, box.left - outer.left, box.top - outer.top],
    [elements.map, map, map.left - outer.left + widened, map.top - outer.top],
    [elements.words, words, words.left - outer.left, words.top - outer.top + (layout.phone ? 0 : heightened)],
  ];
  const width = Math.max(outer.width + widened, net.width);
  const canvas = document.createElement("canvas");
  canvas.width = SAVED_RATIO * (width + 2 * SAVED_MARGIN);
  canvas.height = SAVED_RATIO * (outer.height + heightened + 2 * SAVED_MARGIN);
  const context = canvas.getContext("2d");
  context.fillStyle = css(colours.background);
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(SAVED_RATIO, SAVED_RATIO);
  context.translate(SAVED_MARGIN, SAVED_MARGIN);
  for (const [part, at, left, top] of places) {
    context.save();
    context.translate(left - at.left, top - at.top);
    drawPart(context, part, colours);
    context.restore();
  }
  return canvas;
}

/** Canvases, bias dots and texts of a part of the stage, where they are on the screen. */
function drawPart(context, part, colours) {
  for (const canvas of part.querySelectorAll("canvas")) {
    const at = canvas.getBoundingClientRect();
    if (at.width) context.drawImage(canvas, at.left, at.top, at.width, at.height);
  }
  for (const frame of part.querySelectorAll(".map-frame")) {
    const at = frame.getBoundingClientRect();
    context.strokeStyle = css(mix(colours.background, colours.ink, 0.75));
    context.strokeRect(at.left + 0.5, at.top + 0.5, at.width - 1, at.height - 1);
  }
  for (const node of part.querySelectorAll(".node.round, .node.opened"))
    drawNodeFrame(context, node, colours);
  for (const bias of part.querySelectorAll(".bias")) drawBiasDot(context, bias, colours);
  for (const bar of part.querySelectorAll(".scale i")) drawBar(context, bar.getBoundingClientRect(), colours);
  for (const element of part.querySelectorAll(SAVED_TEXTS)) drawElement(context, element);
}

/** What the page, and not a canvas, draws round a node: the circle of an only output, and the frame of the opened neuron. */
function drawNodeFrame(context, node, colours) {
  const at = node.getBoundingClientRect();
  const round = node.matches(".round");
  const rims = [...(round ? [[-0.5, 1]] : []), ...(node.matches(".opened") ? [[3.5, 3]] : [])];
  context.strokeStyle = css(colours.ink);
  for (const [gap, width] of rims) {
    context.lineWidth = width;
    context.beginPath();
    context.roundRect(
      at.left - gap,
      at.top - gap,
      at.width + 2 * gap,
      at.height + 2 * gap,
      round ? at.width : 8,
    );
    context.stroke();
  }
  context.lineWidth = 1;
}

function drawBiasDot(context, bias, colours) {
  const dot = bias.firstElementChild.getBoundingClientRect();
  const [x, y] = [dot.left + dot.width / 2, dot.top + dot.height / 2];
  const negative = bias.dataset.sign === "negative";
  fillCircle(context, x, y, dot.width / 2, negative ? colours.negative : colours.positive);
  if (negative) fillCircle(context, x, y, dot.width / 2 - 3.5, colours.background);
  if (bias.classList.contains("frozen")) drawLock(context, x, y, dot.width, colours);
}

function drawBar(context, at, colours) {
  if (!at.width) return;
  const gradient = context.createLinearGradient(at.left, 0, at.right, 0);
  [colours.negative, colours.zero, colours.positive].forEach((colour, stop) =>
    gradient.addColorStop(stop / 2, css(mix(colours.zero, colour, TINT))),
  );
  context.fillStyle = gradient;
  context.fillRect(at.left, at.top, at.width, at.height);
}

/** The text of an element in its own font and colour, in lines as on the screen. */
function drawElement(context, element) {
  const style = getComputedStyle(element);
  const at = element.getBoundingClientRect();
  if (!at.width || style.visibility === "hidden") return;
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  context.textBaseline = "middle";
  if (style.backgroundColor !== "rgba(0, 0, 0, 0)" && element.matches(".answer")) {
    context.save();
    context.fillStyle = style.backgroundColor;
    context.fillRect(at.left, at.top, at.width, at.height);
    context.restore();
  }
  if (element.matches("select, .node")) {
    context.textAlign = "center";
    const text = element.selectedOptions?.[0]?.textContent ?? element.textContent;
    context.fillText(text, at.left + at.width / 2, at.top + at.height / 2);
    return;
  }
  context.textAlign = "left";
  for (const { text, left, y } of linesOf(element)) context.fillText(text, left, y);
}

/** The lines into which the browser has broken a text, with their places. */
function linesOf(element) {
  const lines = [];
  const node = element.firstChild;
  if (!(node instanceof Text)) return lines;
  const range = document.createRange();
  for (const { 0: word, index } of node.data.matchAll(/\S+\s*/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.trimEnd().length);
    const at = range.getBoundingClientRect();
    const y = at.top + at.height / 2;
    const last = lines[lines.length - 1];
    if (last && Math.abs(last.y - y) < at.height / 2) last.text += word;
    else lines.push({ text: word, left: at.left, y });
  }
  return lines;
}

/** Hands a canvas to the browser as a file to be kept. */
function saveCanvas(canvas, name) {
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }, "image/png");
}
