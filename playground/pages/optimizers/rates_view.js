// Learning rates as step lengths: for each, the answer of the network over the plane, its loss, and a ball in a valley; all
// of them in step.

const EASE_MS = 120; // a map that would flip from frame to frame is painted softly
const TINT = 0.58;
const POINT = 3;
const BALL = 9;
const LEAP = 1; // a step longer than this goes through the air

const unpackStage = (stage) => ({ ...stage, maps: bytesOf(stage.maps), losses: floatsOf(stage.losses), ball: floatsOf(stage.ball) });

function createStages(root) {
  const wide = element("div", "stage-row");
  let [data, parts, paintedAt] = [null, [], 0];
  const film = createFilm(root, root, paint);
  root.append(wide);

  function build() {
    parts = data.stages.map((stage, at) => {
      const card = element("section", "stage-card");
      card.dataset.testid = `stage-${at + 1}`;
      const title = element("h5", "stage-title");
      title.append(element("span", "", stage.title), " ", element("em", "", stage.gait));
      const [map, curve, valley] = ["map", "curve", "valley"].map((name) => {
        const canvas = element("canvas", `stage-${name}`);
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", stage.alts[name]);
        return canvas;
      });
      const told = element("p", "stage-told");
      const ball = element("p", "stage-ball");
      card.append(title, map, told, curve, valley, ball, element("p", "stage-moral", stage.moral));
      return { stage, map, curve, valley, told, ball, shown: null, soft: element("canvas", "") };
    });
    wide.replaceChildren(...parts.map((part) => part.told.parentElement));
  }

  function paint(time) {
    if (!data) return;
    const now = performance.now();
    const ease = film.playing ? 1 - Math.exp(-Math.min(now - paintedAt, 100) / EASE_MS) : 1;
    paintedAt = now;
    for (const part of parts) {
      paintMap(part, time, ease);
      paintCurve(part, time);
      paintValley(part, time);
      const step = Math.floor(time + 1e-6);
      part.told.textContent = filled(data.words.told, { right: part.stage.right[step], all: part.stage.n_train, loss: part.stage.losses[step].toFixed(3) });
      part.ball.textContent = filled(data.words.ball, { w: short(part.stage.ball[step]) });
    }
  }

  /** Answers (bytes) of a moment, between two epochs a mixture, eased while it plays. */
  function paintMap(part, time, ease) {
    const surface = fitted(part.map);
    if (!surface) return;
    const { context, width, height } = surface;
    const { stage, soft } = part;
    const size = data.map_size;
    const cells = size * size;
    const step = Math.min(Math.floor(time + 1e-6), data.count);
    const share = step < data.count ? Math.max(0, time - step) : 0;
    const fresh = part.shown === null;
    part.shown ??= new Float32Array(cells);
    [soft.width, soft.height] = [size, size];
    const brush = soft.getContext("2d");
    const pixels = brush.createImageData(size, size);
    const [zero, negative, positive] = data.colours.scale.map(hexOf);
    for (let cell = 0; cell < cells; cell += 1) {
      const here = stage.maps[step * cells + cell];
      const wanted = share ? here * (1 - share) + stage.maps[(step + 1) * cells + cell] * share : here;
      part.shown[cell] += (wanted - part.shown[cell]) * (fresh ? 1 : ease);
      const value = part.shown[cell] / 127 - 1;
      pixels.data.set([...between(zero, value < 0 ? negative : positive, TINT * Math.abs(value)), 255], 4 * cell);
    }
    brush.putImageData(pixels, 0, 0);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.save();
    context.beginPath();
    context.roundRect(0, 0, width, height, 6);
    context.clip();
    context.drawImage(soft, 0, 0, width, height);
    context.restore();
    const [low, high] = data.plane;
    data.points.forEach(([x, y, label]) => {
      const place = [((x - low) / (high - low)) * width, ((high - y) / (high - low)) * height];
      context.beginPath();
      SHAPES[label ? 0 : 1](context, ...place, POINT);
      context.fillStyle = data.colours.classes[label];
      context.strokeStyle = data.colours.background;
      context.lineWidth = 1;
      context.fill();
      context.stroke();
    });
  }

  function paintCurve(part, time) {
    const surface = fitted(part.curve);
    if (!surface) return;
    const { context, width, height } = surface;
    const { losses } = part.stage;
    const [left, right, top, bottom] = [30, width - 6, 14, height - 8];
    const place = (epoch, loss) => [left + (epoch / data.count) * (right - left), bottom - (Math.min(loss, data.most) / data.most) * (bottom - top)];
    context.strokeStyle = data.colours.grid;
    context.fillStyle = data.colours.muted;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.font = `12px ${getComputedStyle(part.curve).fontFamily}`;
    context.beginPath();
    for (const loss of data.loss_marks) {
      context.moveTo(...place(0, loss));
      context.lineTo(...place(data.count, loss));
      context.fillText(short(loss), left - 5, place(0, loss)[1]);
    }
    context.stroke();
    context.textAlign = "left";
    context.fillText(data.words.loss, left, 5);
    const line = (until, colour, thick) => {
      context.beginPath();
      for (let epoch = 0; epoch <= until; epoch += 1) context[epoch ? "lineTo" : "moveTo"](...place(epoch, losses[epoch]));
      context.strokeStyle = colour;
      context.lineWidth = thick;
      context.lineJoin = "round";
      context.stroke();
    };
    const step = Math.floor(time + 1e-6);
    line(data.count, data.colours.grid, 1.5);
    line(step, data.colours.training, 2.2);
    paintMark(context, 0, ...place(step, losses[step]), 4, data.colours.training, data.colours.background);
  }

  function paintValley(part, time) {
    const surface = fitted(part.valley);
    if (!surface) return;
    const { context, width, height } = surface;
    const { ball } = part.stage;
    const wide = data.valley_width;
    const floor = height - 12;
    const scale = (height - 2 * BALL - 22) / data.valley(wide);
    const place = (w, lift = 0) => [width / 2 + (w / wide) * (width / 2 - BALL - 2), floor - BALL - data.valley(w) * scale - lift];
    context.beginPath();
    for (let at = 0; at <= 80; at += 1) {
      const w = wide * (at / 40 - 1);
      const [x, y] = place(w);
      context[at ? "lineTo" : "moveTo"](x, y + BALL);
    }
    context.strokeStyle = data.colours.muted;
    context.lineWidth = 2;
    context.stroke();
    const step = Math.min(Math.floor(time + 1e-6), data.count);
    const share = step < data.count ? Math.max(0, time - step) : 0;
    const [from, to] = [ball[step], ball[Math.min(step + 1, data.count)]];
    context.fillStyle = data.colours.ghost;
    for (let back = Math.max(0, step - 12); back < step; back += 1) { // where it was
      context.globalAlpha = 0.25 + 0.5 * ((back - step + 12) / 12);
      context.beginPath();
      context.arc(...place(ball[back]), 4, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
    let [x, y] = place(from + (to - from) * share);
    if (Math.abs(to - from) > LEAP && share) { // through the air, from wall to wall
      const [start, end] = [place(from), place(to)];
      x = start[0] + (end[0] - start[0]) * share;
      y = start[1] + (end[1] - start[1]) * share - 4 * share * (1 - share) * Math.min(26, start[1] - BALL);
    }
    paintMark(context, 0, x, y, BALL, data.colours.ball, data.colours.background);
  }

  const watcher = new ResizeObserver(() => data && film.repaint());
  watcher.observe(wide);

  return {
    show(next) {
      if (data?.stamp === next.stamp) return;
      const anew = !data || String(data.of) !== String(next.of);
      const logCosh = (w) => Math.abs(w) + Math.log1p(Math.exp(-2 * Math.abs(w))) - Math.LN2;
      data = { ...next, stages: next.stages.map(unpackStage), valley: logCosh };
      build();
      film.load(data, { anew });
    },
    end: () => watcher.disconnect(),
  };
}

export default keepers(createStages);
