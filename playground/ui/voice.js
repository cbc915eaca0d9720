// How a script of this page speaks to Python: alone in its message, and never in the moment in which a person presses
// something.
//
// Streamlit gathers what is said within one setTimeout(0) into one message, under one fragment: a click that falls into
// that moment would be carried as the fragment's, and the rest of the page would not run (measured with Streamlit 1.67).
// So whoever speaks by the clock waits a moment after each press, and ends the gathering with its own call, as a microtask.

const HELD_MS = 250; // from pressing a pointer down to letting it go
const PRESSED_MS = 150; // from an input event until it is surely on its way to Python, if no answer says so before
const SOONEST_MS = 30; // what comes sooner behind a press is no answer to it
const AGAIN_MS = 20; // from one look whether it may speak to the next
const LEAVING_MS = 5000; // from a press that may lead to another page until its answer is there
const SEEN_MS = 100; // from a message until the page's controls have what it brought
const UNANSWERED_MS = 3000; // what was not answered for so long is said again

/** Calls `speak`, and has what it says sent at once. */
function aloneInItsMessage(speak) {
  const later = globalThis.setTimeout;
  globalThis.setTimeout = (callback, delay, ...values) => {
    if (delay) return later(callback, delay, ...values);
    queueMicrotask(() => callback(...values));
    return 0;
  };
  try {
    speak();
  } finally {
    globalThis.setTimeout = later;
  }
}

/**
 * Whether a press on this may lead to another page of the app: what is said for the old page behind it would bring that
 * back, empty.
 */
function mayLeadAway(target) {
  const pressed = target instanceof Element ? target.closest("a[href], .stButton") : null;
  if (!pressed?.matches("a")) return Boolean(pressed);
  if (pressed.target || pressed.hasAttribute("download")) return false;
  return pressed.origin === location.origin && pressed.pathname !== location.pathname;
}

/** A voice that gives way to presses until it is closed. */
function openVoice() {
  let [held, quiet, pressed] = [0, 0, 0]; // nothing is said before the first two; when the last press was
  let unwritten = 0; // presses whose message is still gathered
  const closed = new AbortController();
  const giveWay = (lapse = PRESSED_MS) => {
    pressed = performance.now();
    quiet = Math.max(quiet, pressed + lapse);
    unwritten += 1;
    // What is gathered in this press is sent between the two, however long the page is busy; timers with a lapse
    // may come before those without, when both are due.
    setTimeout(() => setTimeout(() => (unwritten -= 1), 0), 0);
  };
  const listeners = {
    pointerdown: () => {
      held = performance.now() + HELD_MS;
    },
    click: ({ target }) => {
      held = 0;
      giveWay(mayLeadAway(target) ? LEAVING_MS : PRESSED_MS);
    },
    keydown: () => giveWay(),
    change: () => giveWay(),
    popstate: () => giveWay(LEAVING_MS),
  };
  for (const [type, listener] of Object.entries(listeners))
    globalThis.addEventListener(type, listener, { capture: true, signal: closed.signal });
  const voice = {
    giveWay,
    /** The answer to what was pressed is there: there is no need to wait longer. */
    answered() {
      if (!unwritten && performance.now() > pressed + SOONEST_MS) quiet = 0;
    },
    /** Milliseconds until it may speak; 0 when it may now. */
    wait: (now) => Math.max(held - now, quiet - now, unwritten && AGAIN_MS, 0),
    /** Speaks as soon as it may. */
    say(speak) {
      setTimeout(
        () => {
          if (closed.signal.aborted) return;
          if (voice.wait(performance.now()) > 0) voice.say(speak);
          else aloneInItsMessage(speak);
        },
        Math.min(voice.wait(performance.now()), AGAIN_MS),
      );
    },
    close: () => closed.abort(),
  };
  return voice;
}

/** Which run of the page the browser has: the newest one that was told of, once the controls have had time to follow. */
function createSeen() {
  let seen = 0;
  return {
    heard: (run) => setTimeout(() => (seen = Math.max(seen, run)), SEEN_MS),
    forget: () => (seen = 0),
    get run() {
      return seen;
    },
  };
}
