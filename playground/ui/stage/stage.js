// The entry of the stage: finds its elements, lays them out, runs the animation while there is something to move, and
// says on the root element what is painted.

const SHARED_STAGE = Symbol.for("perceptron-playground.stage");
const SPOKEN_MS = 10000;
const NEWS_MS = 6000;
const SETTLED_MS = 200; // after this time the eased picture is the wanted one
const EASED_MS = 33; // between two frames the easing is painted no more often than this

function createStage(root, tell) {
  const shared = (globalThis[SHARED_STAGE] ??= {});
  const memory = (shared.memory ??= {});
  const elements = {}; // by the first of their classes
  for (const element of root.querySelectorAll("[class]")) {
    const name = element.classList[0].replace(/-(.)/g, (_, letter) => letter.toUpperCase());
    elements[name] = element;
  }
  const view = {
    root,
    elements,
    scene: null,
    layout: null,
    nodes: null,
    colours: null,
    marksChanged,
    modeChanged,
    say,
  };
  let tried = null; // {index, value, was}: a weight that is shown otherwise than it is
  let painted = 0;
  let ticking = false;
  let last = 0;
  let paintedAt = 0;
  let takenAt = 0;
  let spokenAt = 0;
  let shapeKey = "";
  let builtKey = ""; // what the nodes were built for
  let said = {}; // the last header
  let hearing = false; // a strip is being taken in
  let keptFor = "";
  let fading = 0;

  const voice = openVoice();
  const outbox = createOutbox(memory, (said) => {
    voice.giveWay();
    tell("event", said);
  });

  view.picture = createPicture(elements);
  view.player = createPlayer(memory, voice, (news) => {
    hearing = true;
    heard(news);
    hearing = false;
  });
  view.cards = createCards(view, { repaint, send, used, tryOut });
  view.ask = createAsk(view, { repaint, send, used });
  view.draw = createDraw(view, { send, used });
  view.look = createLook(view, { repaint, send, used });

  view.timeLine = createTimeLine(elements.time, elements.timeSlider, {
    go: (epoch) => send({ type: "go_to", epoch }),
    text: (epoch) => word(view.scene, "time_at", { epoch }),
  });

  /** Reports to Python; returns the number of the event. */
  function send(event) {
    const { generation } = view.player.state;
    return outbox.say({ ...event, generation: generation ?? 0, painted: view.player.painted }, hearing);
  }

  function used() {
    if (memory.used) return;
    memory.used = true;
    if (view.scene) showHint();
  }

  /** A sentence that has grown keeps its height, so that what stands below does not jump; until another run or width. */
  function keepHeight() {
    const key = `${root.clientWidth} ${root.dataset.generation}`;
    if (key === keptFor) return;
    keptFor = key;
    elements.sentence.style.minHeight = "";
  }

  /** Places everything anew: another scene, another size, another theme. */
  function arrange() {
    const { scene } = view;
    const width = root.clientWidth;
    if (!scene || !width) return;
    root.classList.toggle("present", scene.present);
    root.classList.toggle("phone", width < PHONE_BELOW);
    root.classList.toggle("graphs", scene.n_inputs === 1);
    const layout = stageLayout(width, elements.net.clientHeight, scene);
    const colours = sceneColours(scene, backgroundOf(root));
    for (const name of ["positive", "negative", "zero"])
      root.style.setProperty(`--${name}`, css(colours[name]));
    elements.netInner.style.width = `${layout.net.inner}px`;
    elements.netInner.style.height = `${layout.net.innerHeight}px`;
    elements.map.style.width =
      elements.mapFrame.style.width =
      elements.mapFrame.style.height =
        `${layout.mapSize}px`;
    keepHeight();
    root.classList.toggle("cramped", layout.mapSize < 340 * layout.size.unit);
    Object.assign(view, { layout, colours });
    prepare();
    const key = nodesKey(scene, layout.net);
    if (key !== builtKey) view.nodes = buildNodes(elements.nodes, scene, layout.net, layout.size, view.look);
    builtKey = key;
    showActivations(elements.nodes, scene);
    root.dataset.edgeCount = view.picture.edgeCount;
    root.setAttribute("aria-label", word(scene, "stage"));
    const [low, high] = scene.plane;
    [low, (low + high) / 2, high].forEach((place, at) => write(elements.axis.children[at], tickText(place)));
    named(elements.save, word(scene, "save"));
    view.draw.refresh();
    view.draw.paint();
    showFrozenBiases(view.nodes.biases, scene, view.picture.shape, view.picture.frozen);
    if (view.picture.frame) showMarks(view.picture.frame);
    repaint(1);
  }

  function prepare(ratio) {
    const { scene, layout, colours } = view;
    view.picture.prepare({ scene, layout, colours, fontFamily: getComputedStyle(root).fontFamily, ratio });
  }

  /** What is drawn over the plane by hand is to be drawn anew. */
  function marksChanged() {
    if (!view.layout) return;
    const { on, cursor, near } = view.draw;
    view.picture.paintMarks({ asked: on ? null : view.ask.point, cursor, near });
    root.dataset.asked = view.ask.point?.join() ?? "";
  }

  /** Clicks on the plane draw from now on, or ask. */
  function modeChanged() {
    const { scene } = view;
    elements.mapFrame.setAttribute("aria-label", word(scene, view.draw.on ? "draw_here" : "ask"));
    view.ask.show();
    view.look.refresh();
    showHint();
    marksChanged();
  }

  function savePicture() {
    if (!view.picture.frame) return;
    prepare(SAVED_RATIO);
    repaint(1);
    view.draw.paint();
    const canvas = composePicture(view);
    prepare();
    repaint(1);
    view.draw.paint();
    const { epoch, step } = view.picture.frame;
    saveCanvas(canvas, `playground-epoch-${epoch}${step ? `-step-${step}` : ""}.png`);
  }

  /** What the nodes themselves tell of a frame. */
  function showMarks(frame) {
    if (!view.nodes) return;
    showBiases(view.nodes.biases, view.picture.shape, frame.parameters);
    showDropped(view.nodes.buttons, view.scene, frame.dropped ?? []);
    if (frame.still) describeNodes(view.nodes.buttons, (node) => nodeText(frame, node));
  }

  /** Of a node: whether it is frozen, and what it answers to the point that is followed. */
  function nodeText(frame, node) {
    const { scene, picture, ask } = view;
    const value = ask.place && shownValue(frame, scene, node);
    const texts = [
      picture.frozen.neurons.has(`${node.column}-${node.index}`) ? word(scene, "frozen") : "",
      value ? word(scene, "value", { a: brief(value[value.length - 1], word(scene, "too_large")) }) : "",
    ];
    return texts.filter(Boolean).join(". ");
  }

  function showHint() {
    const { scene } = view;
    const number = scene.n_inputs === 1 ? "legend_graph" : "legend_number";
    const legend = { two_class: "legend_two", multi_class: "legend_many", regression: number }[scene.task];
    const slopes = said.lines === "gradient" ? word(scene, "legend_gradient") : "";
    const hint = memory.used || slopes ? "" : word(scene, "hint");
    elements.hintText.textContent = view.draw.on
      ? word(scene, "hint_draw")
      : [word(scene, legend), slopes, hint].filter(Boolean).join("  ");
    const formula = view.draw.on ? "" : (said.formula ?? "");
    elements.hint.classList.toggle("formulated", Boolean(formula));
    write(elements.formula, formula);
    elements.formula.title = formula;
  }

  /** A line of news, which fades. */
  function tellNews(news, again) {
    const { notice } = elements;
    if (notice.textContent === news && !again) return;
    notice.textContent = news;
    notice.classList.remove("old");
    clearTimeout(fading);
    fading = setTimeout(() => notice.classList.add("old"), NEWS_MS);
  }

  /** A strip has come: its scene, its notice, and the still picture of a paused run. */
  function heard({ header, scene, still, restarted }) {
    if (said.session !== header.session) {
      for (const part of [outbox, view.ask, view.look, view.draw, view.cards]) part.forgetSent();
    }
    said = header;
    outbox.answered(header.answered);
    if (restarted) {
      view.timeLine.forget();
      tried = null;
    }
    if (header.scene || (scene && view.scene !== scene)) {
      const key = JSON.stringify([
        header.session,
        scene.layer_sizes,
        scene.inputs.map(({ name }) => name),
        scene.output_activation,
      ]);
      if (key !== shapeKey) view.look.forget();
      shapeKey = key;
      view.scene = scene;
      elements.timeLabel.textContent = word(scene, "time");
      arrange();
    }
    tellNews(header.notice, restarted);
    root.dataset.status = header.status;
    root.dataset.generation = header.generation;
    keepHeight();
    if (view.scene) {
      view.draw.heard(scene, header.answered);
      view.ask.heard(header.asked, header.answered);
      view.look.heard(header.selected, header.answered);
      showHint();
      if (view.picture.freeze(header.frozen ?? []) && view.nodes) {
        showFrozenBiases(view.nodes.biases, view.scene, view.picture.shape, view.picture.frozen);
        draw();
      }
    }
    if (still) {
      show(still);
      view.picture.ease(1, view.look.node);
      draw();
      speak();
    }
    view.cards.answered(header.answered, header.refusals);
    view.timeLine.heard(header.furthest, header.answered, still !== null);
    if (still) view.timeLine.painted(still.epoch);
    tellCurves();
    wake();
  }

  /** Shows another weight until it is decided; null shows the network as it is. */
  function tryOut(next) {
    const { frame } = view.picture;
    if (!frame || (!next && !tried)) return;
    if (tried) frame.parameters[tried.index] = tried.was;
    tried = next && { ...next, was: frame.parameters[next.index] };
    if (tried) frame.parameters[tried.index] = tried.value;
    view.picture.take(frame, tried !== null);
    view.ask.show();
    repaint(1);
    tellCurves();
  }

  /** The curves beside the stage: the present frame, how far the run has come, and the scores of what is tried out. */
  function tellCurves() {
    const { frame } = view.picture;
    shared.present = frame && {
      playing: view.player.state.playing,
      epoch: frame.epoch,
      furthest: Math.max(frame.epoch, said.furthest ?? 0),
      isPaintedLast: frame.epoch >= (said.furthest ?? 0),
      tried: tried && view.picture.scores(),
    };
    shared.curves?.();
  }

  /** A frame becomes the present one, in numbers and words. */
  function show(frame) {
    if (tried) {
      tried.was = frame.parameters[tried.index];
      frame.parameters[tried.index] = tried.value;
    }
    view.picture.take(frame, tried !== null);
    view.ask.show();
    showMarks(frame);
    view.cards.editor.update(frame);
    view.timeLine.painted(frame.epoch);
    tellCurves();
    painted += 1;
    elements.head.textContent = frame.head;
    elements.body.textContent = frame.body;
    Object.assign(root.dataset, {
      epoch: frame.epoch,
      step: frame.step,
      painted,
      frame: frame.id,
      trainLoss: frame.train_loss ?? "",
      testLoss: frame.test_loss ?? "",
    });
  }

  function speak() {
    spokenAt = performance.now();
    say([elements.head, elements.body, elements.answer].map((part) => part.textContent).join(" "));
  }

  function say(text) {
    write(elements.spoken, text);
  }

  function draw() {
    if (!view.layout || !view.picture.frame) return;
    const { look, ask, cards } = view;
    view.picture.paintNetwork(cards.edge);
    view.picture.paintPlane(look.node, ask.share);
    if (ask.place) look.title();
  }

  function repaint(share = 0) {
    if (!view.layout || !view.picture.frame) return;
    view.picture.ease(share, view.look.node);
    draw();
  }

  function wake() {
    if (ticking) return;
    ticking = true;
    last = performance.now();
    requestAnimationFrame(tick);
  }

  function tick(now) {
    if (document.visibilityState !== "visible") {
      ticking = false;
      return;
    }
    const frame = view.layout ? view.player.next(now, now - last) : null;
    last = now;
    if (frame) {
      show(frame);
      takenAt = now;
    }
    const easing = now - takenAt < SETTLED_MS && view.picture.frame !== null;
    if (frame || (easing && now - paintedAt >= EASED_MS)) {
      view.picture.ease(easedShare(Math.min(now - paintedAt, 100)), view.look.node);
      draw();
      paintedAt = now;
    }
    const { playing } = view.player.state;
    if (playing && now - spokenAt > SPOKEN_MS) speak();
    view.player.request(now);
    ticking = playing || easing;
    if (ticking) requestAnimationFrame(tick);
  }

  const hand = () => (view.draw.on ? view.draw : view.ask);
  const touches = ["down", "move", "up", "leave", "cancel"].map((part) => `pointer${part}`);
  for (const type of [...touches, "contextmenu"])
    elements.mapFrame.addEventListener(type, (event) => view.scene && hand().pointer(event));
  const holdFinger = (event) => !view.draw.on && view.ask.holds(event.touches[0]) && event.preventDefault();
  elements.mapFrame.addEventListener("touchstart", holdFinger, { passive: false });
  elements.save.addEventListener("click", savePicture);
  root.addEventListener("keydown", (event) => {
    const onMap = elements.map.contains(event.target);
    const inHand = onMap && (view.draw.on || event.target === elements.mapFrame);
    if (!view.scene || !((inHand && hand().key(event)) || view.look.key(event))) return;
    event.preventDefault();
    event.stopPropagation();
  });
  const resized = new ResizeObserver(() => arrange());
  resized.observe(elements.net);
  const grown = new ResizeObserver(() => {
    elements.sentence.style.minHeight = `${Math.ceil(elements.sentence.getBoundingClientRect().height)}px`;
  });
  grown.observe(elements.sentence);
  const block = root.getRootNode().host?.closest(".stMainBlockContainer");
  const measure = () => {
    const above = root.getBoundingClientRect().top - block.getBoundingClientRect().top;
    root.style.setProperty("--above", `${Math.round(above)}px`);
  };
  const pushed = new ResizeObserver(() => requestAnimationFrame(measure));
  if (block) pushed.observe(block);
  const ended = new AbortController();
  const shownAgain = () => document.visibilityState === "visible" && wake();
  document.addEventListener("visibilitychange", shownAgain, { signal: ended.signal });
  keepKeysFromShortcuts(ended.signal);
  leadTabIntoPopovers(ended.signal);
  const receive = (feed) => view.player.receive(feed, performance.now());
  shared.goTo = view.timeLine.want;
  shared.receive = receive;
  if (shared.feed) receive(shared.feed);

  return {
    show: arrange,
    repaint: arrange,
    end() {
      resized.disconnect();
      grown.disconnect();
      pushed.disconnect();
      ended.abort();
      view.player.stop();
      outbox.forgetSent();
      voice.close();
      view.player.state.playing = false;
      if (shared.receive === receive) shared.receive = null;
    },
  };
}

export default mounted(createStage);
