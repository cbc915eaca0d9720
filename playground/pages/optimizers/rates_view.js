// Learning rates as step lengths: for each, the answer of the network over the plane, its loss, and a ball in a valley; all
// of them in step.

const EASE_MS = 120; // a map that would flip from frame to frame is painted softly
const TINT = 0.58;
const POINT = 3;
const BALL = 9;
const LEAP = 1; // a step longer than this goes through the air
const LOSS_ROOM = { left: 30, right: 8, top: 16, bottom: 8 };

const valley = (w) => Math.abs(w) + Math.log1p(Math.exp(-2 * Math.abs(w))) - Math.LN2; // ln cosh w

function createStages(root) {
  let [data, parts, paintedAt] = [null, [], 0];
  const film = createFilm(root, root, { paint });
  const wide = put(root, "div", { class: "stage-row" });

  function build() {
    parts = data.stages.map((stage, at) => {
      const [map, curve, ground] = ["map", "curve", "valley"].map((name) =>
        canvasOf(`stage-${name}`, stage.alts[name]),
      );
      const [told, ball] = [make("p", { class: "stage-told" }), make("p", { class: "quiet" })];
      const card = make(
        "section",
        { class: "stage-card", "data-testid": `stage-${at + 1}` },
        make("h5", { class: "stage-title" }, `${stage.title} `, make("em", { text: stage.gait })),
        map,
        told,
        curve,
        ground,
        ball,
        make("p", { class: "stage-moral", text: stage.moral }),
      );
      return { stage, card, map, curve, ground, told, ball, shown: null, soft: make("canvas") };
    });
    wide.replaceChildren(...parts.map((part) => part.card));
  }

  function paint(time) {
    if (!data) return;
    const now = performance.now();
    const ease = film.playing ? 1 - Math.exp(-Math.min(now - paintedAt, 100) / EASE_MS) : 1;
    paintedAt = now;
    const step = stepOf(time);
    for (const part of parts) {
      const { stage } = part;
      paintMap(part, time, ease);
      paintLoss(part.curve, stage.losses, step);
      paintValley(part.ground, stage.ball, time);
      write(
        part.told,
        filled(data.words.told, {
          right: stage.right[step],
          all: stage.n_train,
          loss: stage.losses[step].toFixed(3),
        }),
      );
      write(part.ball, filled(data.words.ball, { w: short(stage.ball[step]) }));
    }
  }

  /** Answers (bytes) of a moment, between two epochs a mixture, eased while it plays. */
  function paintMap(part, time, ease) {
    const surface = fitted(part.map);
    if (!surface) return;
    const { context, width, height } = surface;
    const { stage, soft } = part;
    const { map_size: size, colours } = data;
    const fresh = part.shown === null;
    part.shown ??= new Float32Array(size * size);
    [soft.width, soft.height] = [size, size];
    const brush = soft.getContext("2d");
    const pixels = brush.createImageData(size, size);
    const [zero, negative, positive] = [colours.zero, colours.classes[1], colours.classes[0]].map(rgb);
    part.shown.forEach((before, cell) => {
      const now = blend(before, valueAt(stage.maps, time, size * size, cell), fresh ? 1 : ease);
      part.shown[cell] = now;
      const value = now / 127 - 1;
      pixels.data.set([...mix(zero, value < 0 ? negative : positive, TINT * Math.abs(value)), 255], 4 * cell);
    });
    brush.putImageData(pixels, 0, 0);
    context.imageSmoothingQuality = "high";
    context.drawImage(soft, 0, 0, width, height);
    const x = axisOf({ range: data.plane }, 0, width, width);
    const y = axisOf({ range: data.plane }, height, 0, height);
    for (const [x1, x2, label] of data.points) {
      const slot = label ? 0 : 1;
      paintMark(context, slot, x.to(x1), y.to(x2), POINT, colours.classes[slot], colours.background, 1);
    }
  }

  function paintLoss(canvas, losses, step) {
    const { colours, count, most, words } = data;
    const x = Array.from(losses, (_, epoch) => epoch);
    paintChart(canvas, {
      x: { range: [0, count], marks: [] },
      y: { range: [0, most], title: words.loss },
      lines: [
        { x, values: losses, colour: colours.grid, width: 1.5 },
        { x, values: losses.subarray(0, step + 1), colour: colours.training, width: 2.2 },
      ],
      points: [{ x: step, y: losses[step], shape: 0, size: 4, colour: colours.training }],
      colours,
      room: LOSS_ROOM,
    });
  }

  function paintValley(canvas, ball, time) {
    const surface = fitted(canvas);
    if (!surface) return;
    const { context, width, height } = surface;
    const { colours, valley_width: wide } = data;
    const floor = height - 12;
    const scale = (height - 2 * BALL - 22) / valley(wide);
    const place = (w, above = BALL) => [
      width / 2 + (w / wide) * (width / 2 - BALL - 2),
      floor - above - valley(w) * scale,
    ];
    const ground = Array.from({ length: 81 }, (_, at) => place(wide * (at / 40 - 1), 0));
    strokeLine(context, ground, { colour: colours.muted, width: 2 });
    const step = Math.min(stepOf(time), data.count);
    const share = Math.max(0, time - step);
    const [from, to] = [ball[step], ball[Math.min(step + 1, data.count)]];
    context.fillStyle = colours.ghost;
    for (let back = Math.max(0, step - 12); back < step; back += 1) {
      // where it was
      context.globalAlpha = 0.25 + 0.5 * ((back - step + 12) / 12);
      context.beginPath();
      context.arc(...place(ball[back]), 4, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
    let [x, y] = place(blend(from, to, share));
    if (Math.abs(to - from) > LEAP && share) {
      // through the air, from wall to wall
      const [start, end] = [place(from), place(to)];
      x = blend(start[0], end[0], share);
      y = blend(start[1], end[1], share) - 4 * share * (1 - share) * Math.min(26, start[1] - BALL);
    }
    paintMark(context, 0, x, y, BALL, colours.test, colours.background);
  }

  return {
    show(next) {
      const anew = String(data?.of) !== String(next.of);
      data = next;
      build();
      film.load(data, { anew });
    },
    repaint: film.repaint,
  };
}

export default mounted(createStages);
