// The race: trails over a map of heights, a table of the racers, and the next update of one of them in numbers.

const MARGIN = { left: 34, right: 10, top: 10, bottom: 30 };
const LEVELS = 15; // contour lines
const FULL_HEIGHT = 65535;
const RACER_SIZE = 7;
const ARROW = 34; // px, the arrow that points downhill
const NUMBER = /\{(\w+)\}/g;

/** Heights (rows from the lowest w2 up) as a picture, and the contour lines as pairs of places in shares of the plane. */
function landscapeOf(map, colours) {
  const { columns, rows } = map;
  const heights = Float32Array.from(new Uint16Array(bytesOf(map.heights).buffer), (value) => value / FULL_HEIGHT);
  const image = element("canvas", "");
  [image.width, image.height] = [columns, rows];
  const context = image.getContext("2d");
  const pixels = context.createImageData(columns, rows);
  const [low, high] = [hexOf(colours.low), hexOf(colours.high)];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const to = 4 * ((rows - 1 - row) * columns + column);
      pixels.data.set([...between(low, high, heights[row * columns + column]), 255], to);
    }
  }
  context.putImageData(pixels, 0, 0);
  return { image, lines: contours(heights, columns, rows) };
}

/** Marching squares: for every level, segments [x, y, x, y] in shares of the plane. */
function contours(heights, columns, rows) {
  const segments = [];
  for (let row = 0; row < rows - 1; row += 1) {
    for (let column = 0; column < columns - 1; column += 1) {
      const first = row * columns + column;
      const corner = [[0, 0, heights[first]], [1, 0, heights[first + 1]], [1, 1, heights[first + columns + 1]], [0, 1, heights[first + columns]]];
      const values = corner.map(([, , value]) => value);
      const [least, most] = [Math.ceil(Math.min(...values) * LEVELS - 0.5), Math.floor(Math.max(...values) * LEVELS - 0.5)];
      for (let number = Math.max(least, 0); number <= most; number += 1) {
        const level = (number + 0.5) / LEVELS;
        const cuts = [];
        corner.forEach(([x, y, value], at) => {
          const [x2, y2, other] = corner[(at + 1) % 4];
          if ((value < level) === (other < level)) return;
          const share = (level - value) / (other - value);
          cuts.push((column + x + (x2 - x) * share) / (columns - 1), (row + y + (y2 - y) * share) / (rows - 1));
        });
        for (let at = 0; at + 3 < cuts.length; at += 4) segments.push(cuts.slice(at, at + 4));
      }
    }
  }
  return segments;
}

/** What came from Python, its arrays unpacked. */
function unpacked(data) {
  const racers = data.racers.map((racer) => ({
    ...racer,
    places: floatsOf(racer.places),
    heights: floatsOf(racer.heights),
    lines: racer.lines.map((line) => ({ ...line, values: floatsOf(line.values) })),
    quantities: Object.fromEntries(Object.entries(racer.quantities).map(([name, text]) => [name, floatsOf(text)])),
  }));
  return { ...data, racers, landscape: landscapeOf(data.map, data.colours) };
}

/** A line in numbers for one weight: negative numbers in brackets, where they do not come first. */
function inNumbers(text, quantities, at) {
  return text.replace(NUMBER, (whole, name, place) => {
    const value = short(quantities[name][at]);
    return value.startsWith("−") && (place > 0 || text[place + whole.length] === "²") ? `(${value})` : value;
  });
}

function createRace(root) {
  const picture = element("div", "picture");
  const canvas = element("canvas", "race-canvas");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.dataset.testid = "race-canvas";
  const base = element("canvas", "");
  picture.append(canvas);
  const side = element("div", "side");
  const table = element("div", "racers");
  const verdict = element("p", "verdict");
  verdict.setAttribute("aria-live", "polite");
  verdict.dataset.testid = "verdict";
  const numbers = element("div", "numbers");
  numbers.dataset.testid = "update";
  side.append(verdict, table, numbers);
  const wide = element("div", "wide");
  wide.append(picture, side);
  root.append(wide);
  let race = null;
  let tell = () => {};
  let [watched, baseFor, launched] = [null, "", false];
  const film = createFilm(root, picture, paint);

  const frame = (width, height) => ({ x: MARGIN.left, y: MARGIN.top, w: width - MARGIN.left - MARGIN.right, h: height - MARGIN.top - MARGIN.bottom });

  function projection(width, height) {
    const [[left, right], [bottom, top]] = race.plane;
    const { x, y, w, h } = frame(width, height);
    return (w1, w2) => [x + ((w1 - left) / (right - left)) * w, y + h - ((w2 - bottom) / (top - bottom)) * h];
  }

  function paintBase(width, height, ratio) {
    const wanted = `${race.stamp} ${width} ${height} ${ratio}`;
    if (baseFor === wanted) return;
    baseFor = wanted;
    [base.width, base.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    const context = base.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { x, y, w, h } = frame(width, height);
    const { colours, landscape, plane, words } = race;
    context.imageSmoothingQuality = "high";
    context.drawImage(landscape.image, x, y, w, h);
    context.strokeStyle = colours.contour;
    context.lineWidth = 1;
    context.beginPath();
    for (const [x1, y1, x2, y2] of landscape.lines) {
      context.moveTo(x + x1 * w, y + h - y1 * h);
      context.lineTo(x + x2 * w, y + h - y2 * h);
    }
    context.stroke();
    const project = projection(width, height);
    context.font = `12px ${getComputedStyle(canvas).fontFamily}`;
    context.fillStyle = colours.muted;
    context.textAlign = "center";
    context.textBaseline = "top";
    const marks = ([low, high]) => {
      const step = high - low > 6 ? 2 : high - low > 4 ? 1 : 0.5;
      return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, at) => (Math.ceil(low / step) + at) * step).filter((value) => value <= high + 1e-9);
    };
    for (const value of marks(plane[0])) context.fillText(short(value), project(value, 0)[0], y + h + 5);
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const value of marks(plane[1])) context.fillText(short(value), x - 5, project(0, value)[1]);
    context.font = `italic 14px ${getComputedStyle(canvas).fontFamily}`;
    context.fillStyle = colours.ink;
    context.textAlign = "right";
    context.fillText("w₁", x + w, y + h + 21);
    context.textAlign = "left";
    context.fillText("w₂", 4, y + 24);
    context.font = `12px ${getComputedStyle(canvas).fontFamily}`;
    race.minima.forEach((place, at) => paintPlace(context, project(...place), at ? words.shallow : words.lowest, colours, true));
  }

  /** A ring with a name. */
  function paintPlace(context, [x, y], name, colours, cross) {
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, 6, 0, 2 * Math.PI);
    if (cross) {
      context.moveTo(x - 10, y);
      context.lineTo(x + 10, y);
      context.moveTo(x, y - 10);
      context.lineTo(x, y + 10);
    }
    context.stroke();
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeStyle = colours.low;
    context.strokeText(name, x, y - 11);
    context.fillStyle = colours.ink;
    context.fillText(name, x, y - 11);
  }

  /** Where a racer is at a time, between two steps on the line between their places. */
  function placeAt(racer, time) {
    const last = racer.heights.length - 1;
    const step = Math.min(Math.floor(time + 1e-6), last);
    const share = step < last ? Math.max(0, time - step) : 0;
    return [0, 1].map((axis) => racer.places[2 * step + axis] * (1 - share) + (share ? racer.places[2 * step + 2 + axis] * share : 0));
  }

  function paint(time) {
    if (!race) return;
    const surface = fitted(canvas);
    if (surface) {
      const { context, width, height, ratio } = surface;
      paintBase(width, height, ratio);
      context.drawImage(base, 0, 0, width, height);
      const project = projection(width, height);
      const { x, y, w, h } = frame(width, height);
      const inside = ([px, py]) => [Math.max(x, Math.min(x + w, px)), Math.max(y, Math.min(y + h, py))];
      context.save();
      context.beginPath();
      context.rect(x, y, w, h);
      context.clip();
      paintPlace(context, project(...race.start), race.words.start, race.colours, false);
      const order = race.racers.filter((racer) => racer.name !== watched).concat(race.racers.filter((racer) => racer.name === watched));
      for (const racer of order) paintTrail(context, racer, time, project);
      context.restore();
      if (!film.playing) paintArrows(context, time, project);
      for (const racer of order) {
        const [px, py] = inside(project(...placeAt(racer, time)));
        paintMark(context, racer.shape, px, py, racer.name === watched ? RACER_SIZE + 2 : RACER_SIZE, racer.colour, race.colours.low);
      }
    }
    tellNumbers(Math.floor(time + 1e-6));
  }

  function paintTrail(context, racer, time, project) {
    const last = Math.min(Math.floor(time + 1e-6), racer.heights.length - 1);
    const own = racer.name === watched;
    context.lineWidth = own ? 3.5 : 2;
    context.strokeStyle = racer.colour;
    context.globalAlpha = own ? 1 : 0.85;
    context.lineJoin = "round";
    context.beginPath();
    for (let step = 0; step <= last; step += 1) context[step ? "lineTo" : "moveTo"](...project(racer.places[2 * step], racer.places[2 * step + 1]));
    context.lineTo(...project(...placeAt(racer, time)));
    context.stroke();
    if (own) {
      context.fillStyle = racer.colour;
      for (let step = 1; step <= last; step += 1) {
        context.beginPath();
        context.arc(...project(racer.places[2 * step], racer.places[2 * step + 1]), 2.8, 0, 2 * Math.PI);
        context.fill();
      }
    }
    context.globalAlpha = 1;
  }

  /** Of the racer that is watched: which way is downhill, and where the next step leads. */
  function paintArrows(context, time, project) {
    const racer = race.racers.find((other) => other.name === watched);
    const step = Math.floor(time + 1e-6);
    if (!racer || step >= racer.heights.length - 1) return;
    const from = project(racer.places[2 * step], racer.places[2 * step + 1]);
    const next = project(racer.places[2 * step + 2], racer.places[2 * step + 3]);
    const slope = [racer.quantities.g[2 * step], racer.quantities.g[2 * step + 1]];
    const steep = Math.hypot(...slope);
    context.setLineDash([3, 3]);
    context.lineWidth = 2;
    context.strokeStyle = race.colours.ink;
    if (steep) {
      const tip = [from[0] - (ARROW * slope[0]) / steep, from[1] + (ARROW * slope[1]) / steep];
      context.beginPath();
      context.moveTo(...from);
      context.lineTo(...tip);
      context.stroke();
      context.setLineDash([]);
      const angle = Math.atan2(tip[1] - from[1], tip[0] - from[0]);
      context.beginPath();
      for (const turn of [2.6, -2.6]) {
        context.moveTo(...tip);
        context.lineTo(tip[0] + 8 * Math.cos(angle + turn), tip[1] + 8 * Math.sin(angle + turn));
      }
      context.stroke();
    }
    context.setLineDash([]);
    context.strokeStyle = racer.colour;
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...next);
    context.stroke();
    context.beginPath();
    context.arc(...next, 6, 0, 2 * Math.PI);
    context.stroke();
  }

  // The table and the numbers

  function build() {
    const { words } = race;
    const head = element("div", "racer head");
    head.append(...["", words.racer, words.rate, words.height, words.now].map((text) => element("span", "", text)));
    table.replaceChildren(head, ...race.racers.map((racer) => {
      const row = element("button", "racer");
      row.type = "button";
      row.dataset.testid = `racer-${racer.name}`;
      row.title = filled(words.watch, { name: racer.label });
      row.append(markOf(racer.shape, racer.colour, race.colours.background), element("span", "label", racer.label), element("span", "rate", racer.rate),
        element("span", "height"), element("span", "now"));
      row.addEventListener("click", () => {
        watched = racer.name;
        film.repaint();
      });
      return row;
    }));
  }

  function tellNumbers(step) {
    const { words } = race;
    race.racers.forEach((racer, at) => {
      const row = table.children[at + 1];
      const last = racer.heights.length - 1;
      const height = racer.heights[Math.min(step, last)];
      row.querySelector(".height").textContent = racer.gone && step >= last ? "∞" : short(height, 3);
      const has = racer.arrived !== null && step >= racer.arrived;
      const ended = step >= (racer.gone ? last : race.count);
      row.querySelector(".now").textContent = has ? filled(words.arrived, { step: racer.arrived }) : ended ? racer.outcome : "";
      row.classList.toggle("arrived", has);
      row.setAttribute("aria-pressed", racer.name === watched);
    });
    const over = step >= race.count;
    const text = over ? race.verdict : race.prompt;
    if (verdict.textContent !== text) verdict.textContent = text;
    verdict.classList.toggle("over", over);
    const racer = race.racers.find((other) => other.name === watched);
    if (racer) tellUpdate(racer, step);
    else numbers.replaceChildren();
  }

  function tellUpdate(racer, step) {
    const { words } = race;
    const updates = racer.heights.length - 1;
    const update = Math.min(step, updates - 1);
    const wanted = `${race.stamp} ${racer.name} ${update}`;
    if (numbers.dataset.shows === wanted) return;
    const fresh = numbers.dataset.of !== `${race.stamp} ${racer.name}`;
    if (fresh) buildUpdate(racer);
    numbers.dataset.shows = wanted;
    numbers.querySelector(".numbers-title").textContent = filled(words.update, { name: racer.label, step: update + 1 });
    numbers.querySelectorAll("[data-line]").forEach((cell) => {
      const [line, at] = [racer.lines[Number(cell.dataset.line)], 2 * update + Number(cell.dataset.weight)];
      const shown = inNumbers(line.numbers, racer.quantities, at);
      cell.querySelector(".sum").textContent = shown ? `${shown} = ` : "";
      cell.querySelector(".value").textContent = short(line.values[at]);
    });
  }

  function buildUpdate(racer) {
    const { words } = race;
    const sheet = element("table", "sheet");
    const head = sheet.createTHead().insertRow();
    for (const text of [words.rule, words.first, words.second]) {
      const cell = element("th", "", text);
      cell.scope = "col";
      head.append(cell);
    }
    const body = sheet.createTBody();
    racer.lines.forEach((line, number) => {
      const row = body.insertRow();
      const rule = row.insertCell();
      rule.append(element("strong", "", line.symbol), ` ${number ? "←" : "="} ${line.formula}`);
      for (const weight of [0, 1]) {
        const cell = row.insertCell();
        Object.assign(cell.dataset, { line: number, weight, testid: `line-${line.symbol}-${weight + 1}` });
        cell.append(element("span", "sum"), element("strong", "value"));
      }
    });
    numbers.replaceChildren(element("p", "numbers-title"), element("p", "numbers-summary", racer.summary), sheet, element("p", "numbers-note", words.note));
    numbers.dataset.of = `${race.stamp} ${racer.name}`;
    numbers.dataset.shows = "";
  }

  canvas.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    const { x, y, w, h } = frame(canvas.clientWidth, canvas.clientHeight);
    const [[left, right], [bottom, top]] = race.plane;
    const shares = [(event.clientX - box.left - x) / w, (y + h - (event.clientY - box.top)) / h];
    if (shares.some((share) => share < 0 || share > 1)) return;
    launched = true;
    tell("start", { w1: left + shares[0] * (right - left), w2: bottom + shares[1] * (top - bottom), number: Date.now() });
  });
  const watcher = new ResizeObserver(() => race && film.repaint());
  watcher.observe(canvas);

  return {
    show(data, setTriggerValue) {
      tell = setTriggerValue;
      canvas.setAttribute("aria-label", data.alt);
      if (race?.stamp === data.stamp) return;
      race = unpacked(data);
      root.dataset.race = data.stamp;
      if (!race.racers.some((racer) => racer.name === watched)) watched = race.racers[0]?.name ?? null;
      if (race.watch) watched = race.watch;
      canvas.style.aspectRatio = String(race.aspect);
      build();
      film.load(race, launched ? { play: true } : {});
      launched = false;
    },
    end: () => watcher.disconnect(),
  };
}

export default keepers(createRace);
