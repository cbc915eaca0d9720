// The film-strip player: takes strips in, says which frame is due, and asks for the next strip in time.
//
// The present is what was painted last, so frames that were sent ahead are dropped on Pause and on a new generation.
// A hidden tab gets no animation frames, hence asks for nothing.

const REDUCED_MS = 250; // between two frames for those who want little motion
const EARLY_MS = 6; // half a display frame: a frame is painted at the nearest moment, not always after it
const FIRST_REPLY_MS = 150;

const smoothed = (before, now) => (before ? 0.7 * before + 0.3 * now : now);

/**
 * The state of one film. `memory` outlives the stage's elements: it holds the scene of a session, which Python sends
 * until it hears that it is there. `voice` gives way to presses; `heard({header, restarted, still})` is told of each strip.
 */
function createPlayer(memory, voice, heard) {
  const state = { session: null, generation: null, playing: false, status: "paused", interval: 0 };
  let source = null; // the feed: its bytes and its way to ask
  let queue = [];
  let painted = 0;
  let have = 0;
  let due = 0;
  let paintedAt = 0;
  let stripFrames = 1;
  let askedAt = null;
  let reply = 0; // the last measured reply and the moving average
  let replies = 0;
  let period = 17; // moving average of the time between animation frames
  let reported = true; // false: the painted frame is still to be told while paused
  let misfits = 0; // strips in a row that could not be read for want of their scene
  let retry = 0;
  const seen = createSeen();

  function receive(feed, now) {
    const replaced = source?.element !== feed.element;
    const known = source?.data === feed.data;
    source = feed;
    if (replaced) askedAt = null;
    if (known || !feed.data) return;
    const { header, payload } = parseStrip(feed.data);
    if (askedAt === null || header.run > state.run) voice.answered();
    answered(now);
    const restarted = header.session !== state.session || header.generation !== state.generation;
    if (header.session !== state.session) seen.forget();
    if (header.session !== state.session && memory.session !== header.session)
      Object.assign(memory, { scene: null, sceneNumber: 0, rows: noRows() });
    if (header.scene)
      Object.assign(memory, {
        scene: header.scene,
        sceneNumber: header.scene_number,
        session: header.session,
      });
    takeRows((memory.rows ??= noRows()), header.curve, payload);
    seen.heard(header.run);
    if (restarted) {
      [queue, painted, have, due] = [[], 0, 0, now];
      reported = true;
    }
    Object.assign(state, header, { scene: undefined, frames: undefined });
    queue = queue.filter((frame) => frame.id >= header.present); // an edit overtakes what was sent ahead of it
    const shape = memory.scene ? sceneShape(memory.scene) : null;
    const frames = header.frames.map(
      (entry) => shape && parseFrame(entry, payload, shape, header.lines === "gradient"),
    );
    const misfit = !shape || frames.includes(null);
    let still = null;
    if (state.playing && !header.settled) {
      queue = []; // a change waits for what is painted
      reported = false;
    }
    if (!misfit && state.playing) append(frames.filter((frame) => frame.id > have));
    if (!state.playing) {
      queue = [];
      still = misfit ? null : (frames.filter((frame) => frame.still).pop() ?? null);
      if (still) painted = have = still.id;
      else if (!header.settled || misfit || !painted) reported = false;
    }
    misfits = misfit ? misfits + 1 : 0;
    if (misfit) [painted, have] = [0, 0];
    if (misfits > 3) reported = true;
    heard({ header, scene: memory.scene, restarted, still });
    if (header.report && !state.playing) setTimeout(report, 2 * SEEN_MS);
    request(now);
  }

  /** Paused, too, it tells what is painted, and which run of the page is here. */
  function report() {
    reported = false;
    request(performance.now());
  }

  function append(frames) {
    if (!frames.length) return;
    queue.push(...frames);
    have = frames[frames.length - 1].id;
    stripFrames = frames.length;
  }

  function answered(now) {
    if (askedAt === null) return;
    reply = now - askedAt;
    replies = smoothed(replies, reply);
    askedAt = null;
    clearTimeout(retry);
  }

  /** Time between two frames: given, or the strip spread over the time until the next one can be here. */
  function spacing() {
    if (state.interval > 0) return state.interval;
    const spread = (replies || FIRST_REPLY_MS) / stripFrames;
    return queue.length > stripFrames ? (spread * stripFrames) / queue.length : spread;
  }

  const span = () => stripFrames * Math.max(spacing(), period);

  /** The frame that is due now, or null. */
  function next(now, lapse) {
    if (lapse > 0 && lapse < 200) period = 0.9 * period + 0.1 * lapse;
    if (!state.playing || !queue.length) return null;
    if (stillness.matches && now - paintedAt < REDUCED_MS) return null;
    if (now + EARLY_MS < due) return null;
    if (now - due > span()) due = now;
    const step = spacing();
    let skipped = 0;
    if (stillness.matches && state.interval === 0) skipped = queue.length - 1;
    else if (state.interval > 0 && (stillness.matches || step < period)) {
      skipped = Math.min(queue.length - 1, Math.max(0, Math.floor((now - due) / step)));
    }
    due = state.interval > 0 ? due + step * (skipped + 1) : Math.max(due, now - step) + step;
    const frame = queue.splice(0, skipped + 1).pop();
    painted = frame.id;
    paintedAt = now;
    return frame;
  }

  /** Asks for the next strip when what is queued would last no longer than a reply; one ask at a time. */
  function request(now) {
    if (askedAt !== null || !source || document.visibilityState !== "visible") return;
    const wait = voice.wait(now);
    if (wait > 0) {
      if (!state.playing) setTimeout(() => request(performance.now()), Math.min(wait, AGAIN_MS));
      return;
    }
    if (state.playing) {
      const step = Math.max(spacing(), period);
      if (reported && queue.length > 1 && queue.length * step > (replies || FIRST_REPLY_MS) + step) return;
    } else if (reported) return;
    reported = true;
    send(now);
  }

  function send(now) {
    askedAt = now;
    const { ask } = source;
    const { generation, playing, settled, answered = 0 } = state;
    const scene = memory.session === state.session ? (memory.sceneNumber ?? 0) : 0;
    const painting = { painted, have, reply: Math.round(reply) };
    const curve = rowsKnown((memory.rows ??= noRows()));
    const known = {
      generation: generation ?? 0,
      playing,
      settled,
      ...painting,
      run: seen.run,
      scene,
      answered,
      curve,
    };
    voice.say(() => ask(known));
    clearTimeout(retry);
    retry = setTimeout(() => {
      askedAt = null;
      if (!state.playing) reported = false;
      request(performance.now());
    }, UNANSWERED_MS);
  }

  return {
    state,
    receive,
    next,
    request,
    get painted() {
      return painted;
    },
    stop: () => clearTimeout(retry),
  };
}
