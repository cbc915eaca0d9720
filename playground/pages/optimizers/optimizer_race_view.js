// The race: trails over a map of heights, a table of the racers, and the next update of one of them in numbers.

const MAP_ROOM = { left: 34, right: 10, top: 10, bottom: 30 };
const LEVELS = 15; // contour lines
const FULL_HEIGHT = 65535;
const RACER_SIZE = 7;
const ARROW = 34; // px, the arrow that points downhill
const NUMBER = /\{(\w+)\}/g;

/** Heights (rows from the lowest w2 up) as a picture, and the contour lines as pairs of places in shares of the plane. */
function landscapeOf(map, colours) {
  const { columns, rows } = map;
  const heights = Float32Array.from(map.heights, (value) => value / FULL_HEIGHT);
  const image = make("canvas", { width: columns, height: rows });
  const context = image.getContext("2d");
  const pixels = context.createImageData(columns, rows);
  const [low, high] = [rgb(colours.low), rgb(colours.high)];
  heights.forEach((height, at) => {
    const to = 4 * ((rows - 1 - Math.floor(at / columns)) * columns + (at % columns));
    pixels.data.set([...mix(low, high, height), 255], to);
  });
  context.putImageData(pixels, 0, 0);
  return { image, lines: contours(heights, columns, rows) };
}

/** Marching squares: for every level, segments [x, y, x, y] in shares of the plane. */
function contours(heights, columns, rows) {
  const segments = [];
  for (let row = 0; row < rows - 1; row += 1) {
    for (let column = 0; column < columns - 1; column += 1) {
      const first = row * columns + column;
      const corner = [
        [0, 0, heights[first]],
        [1, 0, heights[first + 1]],
        [1, 1, heights[first + columns + 1]],
        [0, 1, heights[first + columns]],
      ];
      const values = corner.map(([, , value]) => value);
      const [least, most] = [
        Math.ceil(Math.min(...values) * LEVELS - 0.5),
        Math.floor(Math.max(...values) * LEVELS - 0.5),
      ];
      for (let number = Math.max(least, 0); number <= most; number += 1) {
        const level = (number + 0.5) / LEVELS;
        const cuts = [];
        corner.forEach(([x, y, value], at) => {
          const [x2, y2, other] = corner[(at + 1) % 4];
          if (value < level === other < level) return;
          const share = (level - value) / (other - value);
          cuts.push((column + blend(x, x2, share)) / (columns - 1), (row + blend(y, y2, share)) / (rows - 1));
        });
        for (let at = 0; at + 3 < cuts.length; at += 4) segments.push(cuts.slice(at, at + 4));
      }
    }
  }
  return segments;
}

/** A line in numbers for one weight: negative numbers in brackets, where they do not come first. */
function inNumbers(text, quantities, at) {
  return text.replace(NUMBER, (whole, name, place) => {
    const value = short(quantities[name][at]);
    return value.startsWith("−") && (place > 0 || text[place + whole.length] === "²") ? `(${value})` : value;
  });
}

function createRace(root, tell) {
  const canvas = canvasOf("race-canvas");
  canvas.tabIndex = 0;
  canvas.dataset.testid = "race-canvas";
  const base = make("canvas");
  const picture = make("div", {}, canvas);
  const verdict = make("p", { class: "verdict", "aria-live": "polite", "data-testid": "verdict" });
  const table = make("div", { class: "racers" });
  const numbers = make("div", { class: "numbers", "data-testid": "update" });
  put(root, "div", { class: "wide" }, picture, make("div", {}, verdict, table, numbers));
  let race = null;
  let [watched, baseFor, launched] = [null, "", false];
  const film = createFilm(root, picture, { paint });

  /** The axes of the plane on the canvas. */
  function axes() {
    const [left, top] = [MAP_ROOM.left, MAP_ROOM.top];
    const [right, bottom] = [canvas.clientWidth - MAP_ROOM.right, canvas.clientHeight - MAP_ROOM.bottom];
    const x = axisOf({ range: race.plane[0] }, left, right, PX_PER_COLUMN);
    const y = axisOf({ range: race.plane[1] }, bottom, top, PX_PER_COLUMN);
    return { x, y, left, top, right, bottom, project: (w1, w2) => [x.to(w1), y.to(w2)] };
  }

  function paintBase(width, height, ratio) {
    const wanted = `${race.stamp} ${width} ${height} ${ratio}`;
    if (baseFor === wanted) return;
    baseFor = wanted;
    [base.width, base.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    const context = base.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { x, y, left, top, right, bottom, project } = axes();
    const { colours, landscape, words } = race;
    context.imageSmoothingQuality = "high";
    context.drawImage(landscape.image, left, top, right - left, bottom - top);
    context.strokeStyle = colours.contour;
    context.lineWidth = 1;
    context.beginPath();
    for (const [x1, y1, x2, y2] of landscape.lines) {
      context.moveTo(blend(left, right, x1), blend(bottom, top, y1));
      context.lineTo(blend(left, right, x2), blend(bottom, top, y2));
    }
    context.stroke();
    const { fontFamily } = getComputedStyle(canvas);
    context.font = `12px ${fontFamily}`;
    context.fillStyle = colours.muted;
    for (const mark of x.marks) writeAt(context, tickText(mark), x.to(mark), bottom + 5, "center", "top");
    for (const mark of y.marks) writeAt(context, tickText(mark), left - 5, y.to(mark), "right", "middle");
    context.font = `italic 14px ${fontFamily}`;
    context.fillStyle = colours.ink;
    writeAt(context, "w₁", right, bottom + 21, "right", "middle");
    writeAt(context, "w₂", 4, top + 24, "left", "middle");
    context.font = `12px ${fontFamily}`;
    race.minima.forEach((place, at) =>
      paintPlace(context, project(...place), at ? words.shallow : words.lowest, colours, true),
    );
  }

  /** A ring with a name. */
  function paintPlace(context, [x, y], name, colours, crossed) {
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, 6, 0, 2 * Math.PI);
    if (crossed) {
      context.moveTo(x - 10, y);
      context.lineTo(x + 10, y);
      context.moveTo(x, y - 10);
      context.lineTo(x, y + 10);
    }
    context.stroke();
    context.lineWidth = 3;
    context.strokeStyle = colours.low;
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.strokeText(name, x, y - 11);
    context.fillStyle = colours.ink;
    context.fillText(name, x, y - 11);
  }

  const placeAt = (racer, time) => [valueAt(racer.places, time, 2, 0), valueAt(racer.places, time, 2, 1)];

  function paint(time) {
    if (!race) return;
    const surface = fitted(canvas);
    if (surface) {
      const { context, width, height, ratio } = surface;
      paintBase(width, height, ratio);
      context.drawImage(base, 0, 0, width, height);
      const { left, top, right, bottom, project } = axes();
      context.save();
      context.beginPath();
      context.rect(left, top, right - left, bottom - top);
      context.clip();
      paintPlace(context, project(...race.start), race.words.start, race.colours, false);
      const order = [...race.racers].sort((one, other) => (one.name === watched) - (other.name === watched));
      for (const racer of order) paintTrail(context, racer, time, project);
      context.restore();
      if (!film.playing) paintArrows(context, time, project);
      for (const racer of order) {
        const place = project(...placeAt(racer, time));
        const [x, y] = [within(place[0], left, right), within(place[1], top, bottom)];
        const size = racer.name === watched ? RACER_SIZE + 2 : RACER_SIZE;
        paintMark(context, racer.shape, x, y, size, racer.colour, race.colours.low);
      }
    }
    tellNumbers(stepOf(time));
  }

  function paintTrail(context, racer, time, project) {
    const last = Math.min(stepOf(time), racer.heights.length - 1);
    const own = racer.name === watched;
    const places = Array.from({ length: last + 1 }, (_, step) => project(...placeAt(racer, step)));
    context.globalAlpha = own ? 1 : 0.85;
    strokeLine(context, [...places, project(...placeAt(racer, time))], {
      colour: racer.colour,
      width: own ? 3.5 : 2,
    });
    if (own) {
      for (const [x, y] of places.slice(1)) paintMark(context, 0, x, y, 2, racer.colour, racer.colour, 1.6);
    }
    context.globalAlpha = 1;
  }

  /** Of the racer that is watched: which way is downhill, and where the next step leads. */
  function paintArrows(context, time, project) {
    const racer = race.racers.find((other) => other.name === watched);
    const step = stepOf(time);
    if (!racer || step >= racer.heights.length - 1) return;
    const [from, next] = [project(...placeAt(racer, step)), project(...placeAt(racer, step + 1))];
    const slope = [racer.quantities.g[2 * step], racer.quantities.g[2 * step + 1]];
    const steep = Math.hypot(...slope);
    if (steep) {
      const look = { colour: race.colours.ink, width: 2 };
      const tip = [from[0] - (ARROW * slope[0]) / steep, from[1] + (ARROW * slope[1]) / steep];
      strokeLine(context, [from, tip], { ...look, dash: [3, 3] });
      const angle = Math.atan2(tip[1] - from[1], tip[0] - from[0]);
      const barb = (turn) => [tip[0] + 8 * Math.cos(angle + turn), tip[1] + 8 * Math.sin(angle + turn)];
      strokeLine(context, [barb(2.6), tip, barb(-2.6)], look);
    }
    strokeLine(context, [from, next], { colour: racer.colour, width: 2 });
    context.beginPath();
    context.arc(...next, 6, 0, 2 * Math.PI);
    context.stroke();
  }

  // The table and the numbers

  function build() {
    const { words } = race;
    const head = ["", words.racer, words.rate, words.height, words.now].map((text) => make("span", { text }));
    table.replaceChildren(
      make("div", { class: "racer head" }, ...head),
      ...race.racers.map((racer) => {
        const watch = () => {
          watched = racer.name;
          film.repaint();
        };
        return make(
          "button",
          {
            type: "button",
            class: "racer",
            "data-testid": `racer-${racer.name}`,
            title: filled(words.watch, { name: racer.label }),
            onclick: watch,
          },
          markOf(racer, race.colours.background),
          make("span", { class: "label", text: racer.label }),
          make("span", { class: "rate", text: racer.rate }),
          make("span", { class: "height" }),
          make("span", { class: "now" }),
        );
      }),
    );
  }

  function tellNumbers(step) {
    const { words } = race;
    race.racers.forEach((racer, at) => {
      const row = table.children[at + 1];
      const last = racer.heights.length - 1;
      const height = racer.heights[Math.min(step, last)];
      write(row.querySelector(".height"), racer.gone && step >= last ? "∞" : short(height, 3));
      const has = racer.arrived !== null && step >= racer.arrived;
      const ended = step >= (racer.gone ? last : race.count);
      write(
        row.querySelector(".now"),
        has ? filled(words.arrived, { step: racer.arrived }) : ended ? racer.outcome : "",
      );
      row.classList.toggle("arrived", has);
      row.setAttribute("aria-pressed", racer.name === watched);
    });
    const over = step >= race.count;
    write(verdict, over ? race.verdict : race.prompt);
    verdict.classList.toggle("over", over);
    const racer = race.racers.find((other) => other.name === watched);
    if (racer) tellUpdate(racer, step);
    else numbers.replaceChildren();
  }

  function tellUpdate(racer, step) {
    const update = Math.min(step, racer.heights.length - 2);
    const wanted = `${race.stamp} ${racer.name} ${update}`;
    if (numbers.dataset.shows === wanted) return;
    if (numbers.dataset.of !== `${race.stamp} ${racer.name}`) buildUpdate(racer);
    numbers.dataset.shows = wanted;
    numbers.firstChild.textContent = filled(race.words.update, { name: racer.label, step: update + 1 });
    numbers.querySelectorAll("[data-line]").forEach((cell) => {
      const [line, at] = [racer.lines[Number(cell.dataset.line)], 2 * update + Number(cell.dataset.weight)];
      const shown = inNumbers(line.numbers, racer.quantities, at);
      cell.firstChild.textContent = shown ? `${shown} = ` : "";
      cell.lastChild.textContent = short(line.values[at]);
    });
  }

  function buildUpdate(racer) {
    const { words } = race;
    const head = [words.rule, words.first, words.second].map((text) => make("th", { scope: "col", text }));
    const rows = racer.lines.map((line, number) =>
      make(
        "tr",
        {},
        make("td", {}, make("strong", { text: line.symbol }), ` ${number ? "←" : "="} ${line.formula}`),
        ...[0, 1].map((weight) =>
          make(
            "td",
            {
              "data-line": number,
              "data-weight": weight,
              "data-testid": `line-${line.symbol}-${weight + 1}`,
            },
            make("span", { class: "sum" }),
            make("strong", { class: "value" }),
          ),
        ),
      ),
    );
    numbers.replaceChildren(
      make("p", { class: "numbers-title" }),
      make("p", { class: "quiet", text: racer.summary }),
      make(
        "table",
        { class: "sheet" },
        make("thead", {}, make("tr", {}, ...head)),
        make("tbody", {}, ...rows),
      ),
      make("p", { class: "quiet", text: words.note }),
    );
    numbers.dataset.of = `${race.stamp} ${racer.name}`;
  }

  canvas.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    const { x, y, left, top, right, bottom } = axes();
    const [across, down] = [event.clientX - box.left, event.clientY - box.top];
    if (across < left || across > right || down < top || down > bottom) return;
    launched = true;
    tell("start", { w1: x.back(across), w2: y.back(down), number: Date.now() });
  });

  return {
    show(data) {
      race = { ...data, landscape: landscapeOf(data.map, data.colours) };
      root.dataset.race = race.stamp;
      canvas.setAttribute("aria-label", race.alt);
      if (!race.racers.some((racer) => racer.name === watched)) watched = race.racers[0]?.name ?? null;
      canvas.style.aspectRatio = String(race.aspect);
      build();
      film.load(race, launched ? { play: true } : {});
      launched = false;
    },
    repaint: film.repaint,
  };
}

export default mounted(createRace);
