// How a script of this page speaks to Python: alone in its message, and never in the moment in which a person presses
// something.
//
// Streamlit gathers what is said within one setTimeout(0) into one message, under one fragment: a click that falls into
// that moment would be carried as the fragment's, and the rest of the page would not run (measured with Streamlit 1.67).
// So whoever speaks by the clock waits a moment after each press, and ends the gathering with its own call, as a microtask.

const HELD_MS = 250; // from pressing a button down to letting it go
const PRESSED_MS = 150; // from an input event until it is surely on its way to Python
const LEAVING_MS = 5000; // from a press on a link until its page is there: what is said meanwhile would speak for the old one
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

/** Whether a press on this leads to another page of the app. */
function leadsAway(target) {
  const link = target instanceof Element ? target.closest("a[href]") : null;
  if (!link || link.target || link.hasAttribute("download")) return false;
  return link.origin === location.origin && link.pathname !== location.pathname;
}

/** A voice that gives way to presses until it is closed. */
function openVoice() {
  let quiet = 0; // until then nothing is said
  const closed = new AbortController();
  const giveWay = (lapse = PRESSED_MS) => {
    quiet = Math.max(quiet, performance.now() + lapse);
  };
  const lapses = { pointerdown: HELD_MS, click: PRESSED_MS, keydown: PRESSED_MS, change: PRESSED_MS };
  for (const [type, lapse] of Object.entries(lapses)) {
    const listener = ({ target }) => giveWay(type === "click" && leadsAway(target) ? LEAVING_MS : lapse);
    document.addEventListener(type, listener, { capture: true, signal: closed.signal });
  }
  const voice = {
    giveWay,
    /** Milliseconds until it may speak; 0 when it may now. */
    wait: (now) => Math.max(quiet - now, 0),
    /** Speaks as soon as it may; behind what others have said by then, for timers that are due are called in order. */
    say(speak) {
      setTimeout(() => {
        if (closed.signal.aborted) return;
        if (voice.wait(performance.now()) > 0) voice.say(speak);
        else aloneInItsMessage(speak);
      }, voice.wait(performance.now()));
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
