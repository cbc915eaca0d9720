// The race: trails over a map of heights, a table of the racers, and the next update of one of them in numbers.

const MAP_ROOM = { left: 34, right: 10, top: 20, bottom: 36 };
const LEVELS = 15; // contour lines
const FULL_HEIGHT = 65535;
const FINE = 10; // px of the drawn map for one of its heights
const RACER_SIZE = 7;
const ARROW = 34; // px, the arrow that points downhill
const NUMBER = /\{(\w+)\}/g;
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

/** Heights (rows from the lowest w2 up) as a picture with contour lines. */
function landscapeOf({ columns, rows, heights: numbers }, colours) {
  const heights = Float32Array.from(numbers, (value) => value / FULL_HEIGHT);
  const small = make("canvas", { width: columns, height: rows });
  const brush = small.getContext("2d");
  const pixels = brush.createImageData(columns, rows);
  const [low, high] = [rgb(colours.low), rgb(colours.high)];
  heights.forEach((height, at) => {
    const to = 4 * ((rows - 1 - Math.floor(at / columns)) * columns + (at % columns));
    pixels.data.set([...mix(low, high, height), 255], to);
  });
  brush.putImageData(pixels, 0, 0);
  const image = make("canvas", { width: FINE * columns, height: FINE * rows });
  const context = image.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(small, 0, 0, image.width, image.height);
  const place = ([x, y]) => [(x / (columns - 1)) * image.width, (1 - y / (rows - 1)) * image.height];
  context.strokeStyle = colours.contour;
  context.lineWidth = 2;
  context.beginPath();
  contours(heights, columns, rows).forEach((cut, at) =>
    at % 2 ? context.lineTo(...place(cut)) : context.moveTo(...place(cut)),
  );
  context.stroke();
  return image;
}

/** Marching squares: for every level, pairs of places [column, row] with the line between them. */
function contours(heights, columns, rows) {
  const ends = [];
  for (let cell = 0; cell < columns * (rows - 1); cell += 1) {
    const place = [cell % columns, Math.floor(cell / columns)];
    if (place[0] === columns - 1) continue;
    const values = CORNERS.map(([right, up]) => heights[cell + up * columns + right] * LEVELS - 0.5);
    for (let level = Math.max(Math.ceil(Math.min(...values)), 0); level <= Math.max(...values); level += 1) {
      const cuts = CORNERS.flatMap((corner, side) => {
        const [value, other] = [values[side], values[(side + 1) % 4]];
        if (value < level === other < level) return [];
        const next = CORNERS[(side + 1) % 4];
        const share = (level - value) / (other - value);
        return [corner.map((start, axis) => place[axis] + blend(start, next[axis], share))];
      });
      ends.push(...cuts);
    }
  }
  return ends;
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
  const picture = make("div", {}, canvas);
  const verdict = make("p", { class: "verdict", "aria-live": "polite", "data-testid": "verdict" });
  const numbers = make("div", { class: "numbers", "data-testid": "update" });
  let race = null;
  let [watched, axes, launched] = [null, null, false];
  const film = createFilm(root, picture, { paint });
  const curves = createCurves(make("div"), {
    text: textOf,
    pick: (name) => {
      watched = name;
      film.repaint();
    },
  });
  const { table } = curves;
  table.classList.add("narrow");
  put(root, "div", { class: "wide" }, picture, make("div", {}, verdict, table, numbers));

  const placeAt = ({ w1, w2 }, time) => [valueAt(w1, time), valueAt(w2, time)];
  const watchedRacer = () => race.racers.find((racer) => racer.name === watched);

  function paint(time) {
    if (!race) return;
    const order = [...race.racers].sort((one, other) => (one.name === watched) - (other.name === watched));
    const marks = order.map((racer) => {
      const [x, y] = placeAt(racer, time).map((value, axis) => within(value, ...race.plane[axis]));
      return { ...racer, x, y, size: racer.name === watched ? RACER_SIZE + 2 : RACER_SIZE };
    });
    axes = paintChart(canvas, {
      x: { range: race.plane[0], title: "w₁" },
      y: { range: race.plane[1], title: "w₂" },
      under: paintGround,
      lines: order.map((racer) => trailOf(racer, time)),
      points: [...stepsOf(watchedRacer(), time), ...marks],
      colours: { ...race.colours, background: race.colours.low },
      room: MAP_ROOM,
    });
    if (axes && !film.playing) paintArrows(axes, time);
    tellNumbers(stepOf(time));
  }

  function paintGround({ context, x, y }) {
    const [[left, right], [bottom, top]] = [race.plane[0].map(x.to), race.plane[1].map(y.to)];
    context.imageSmoothingQuality = "high";
    context.drawImage(race.landscape, left, top, right - left, bottom - top);
    race.minima.forEach(([w1, w2], at) =>
      paintPlace(context, x.to(w1), y.to(w2), at ? race.words.shallow : race.words.lowest, 10),
    );
    paintPlace(context, x.to(race.start[0]), y.to(race.start[1]), race.words.start);
  }

  /** A ring with a name, and a cross through it. */
  function paintPlace(context, x, y, name, arm = 0) {
    context.strokeStyle = race.colours.ink;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, 6, 0, 2 * Math.PI);
    if (arm) {
      context.moveTo(x - arm, y);
      context.lineTo(x + arm, y);
      context.moveTo(x, y - arm);
      context.lineTo(x, y + arm);
    }
    context.stroke();
    context.lineWidth = 3;
    context.strokeStyle = race.colours.low;
    context.fillStyle = race.colours.ink;
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.strokeText(name, x, y - 11);
    context.fillText(name, x, y - 11);
  }

  /** Where a racer has been, as long as it is to be seen: who has left the map for good must not cover it. */
  function trailOf({ name, w1, w2, colour, shown }, time) {
    const end = Math.min(time, shown - 1);
    const [x, values] = [w1, w2].map((course) => [...course.slice(0, stepOf(end) + 1), valueAt(course, end)]);
    return name === watched
      ? { x, values, colour, width: 3.5 }
      : { x, values, colour: `${colour}d9`, width: 2 };
  }

  /** A dot for every step of a racer until now. */
  const stepsOf = ({ w1, w2, colour }, time) =>
    Array.from(w1.slice(1, stepOf(time) + 1), (x, at) => ({
      x,
      y: w2[at + 1],
      shape: 0,
      size: 2,
      colour,
      border: colour,
    }));

  /** Of the racer that is watched: which way is downhill, and where the next step leads. */
  function paintArrows({ context, x, y }, time) {
    const racer = watchedRacer();
    const step = stepOf(time);
    if (step >= racer.heights.length - 1) return;
    const [from, next] = [step, step + 1].map((at) => [x.to(racer.w1[at]), y.to(racer.w2[at])]);
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

  function textOf(racer, key, step) {
    const last = racer.heights.length - 1;
    if (key === "rate") return racer.rate;
    if (key === "now") return step >= racer.ends ? racer.outcome : "";
    return racer.gone && step >= last ? "∞" : short(racer.heights[Math.min(step, last)], 3);
  }

  function tellNumbers(step) {
    curves.paint(step);
    race.racers.forEach((racer, at) => {
      const row = table.tBodies[0].rows[at];
      row.classList.toggle("arrived", racer.arrived && step >= racer.ends);
      row.querySelector("button").setAttribute("aria-pressed", racer.name === watched);
    });
    const over = step >= race.count;
    write(verdict, over ? race.verdict : race.prompt);
    verdict.classList.toggle("over", over);
    tellUpdate(watchedRacer(), step);
  }

  function tellUpdate(racer, step) {
    const update = Math.min(step, racer.heights.length - 2);
    const wanted = `${race.stamp} ${racer.name} ${update}`;
    if (numbers.dataset.shows === wanted) return;
    numbers.dataset.shows = wanted;
    const { words } = race;
    const head = [words.rule, words.first, words.second].map((text) => make("th", { scope: "col", text }));
    const cellOf = (line, weight) => {
      const at = 2 * update + weight;
      const sum = inNumbers(line.numbers, racer.quantities, at);
      return make(
        "td",
        { "data-testid": `line-${line.symbol}-${weight + 1}` },
        make("span", { class: "sum", text: sum ? `${sum} = ` : "" }),
        make("strong", { class: "value", text: short(line.values[at]) }),
      );
    };
    const rows = racer.lines.map((line, number) => {
      const rule = ` ${number ? "←" : "="} ${line.formula}`;
      const first = make("td", {}, make("strong", { text: line.symbol }), rule);
      return make("tr", {}, first, cellOf(line, 0), cellOf(line, 1));
    });
    const title = filled(words.update, { name: racer.label, step: update + 1 });
    numbers.replaceChildren(
      make("p", { class: "numbers-title", text: title }),
      make("p", { class: "quiet", text: racer.summary }),
      make(
        "table",
        { class: "sheet" },
        make("thead", {}, make("tr", {}, ...head)),
        make("tbody", {}, ...rows),
      ),
      make("p", { class: "quiet", text: words.note }),
    );
  }

  canvas.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    const place = [axes.x.back(event.clientX - box.left), axes.y.back(event.clientY - box.top)];
    if (place.some((value, axis) => value !== within(value, ...race.plane[axis]))) return;
    launched = true;
    tell("start", { w1: place[0], w2: place[1], number: Date.now() });
  });

  return {
    show(data) {
      race = { ...data, racers: data.curves, landscape: landscapeOf(data.map, data.colours) };
      root.dataset.race = race.stamp;
      canvas.setAttribute("aria-label", race.alt);
      if (!watchedRacer()) watched = race.racers[0].name;
      canvas.style.aspectRatio = String(race.aspect);
      curves.load(race);
      film.load(race, launched ? { play: true } : {});
      launched = false;
    },
    repaint: film.repaint,
  };
}

export default mounted(createRace);
