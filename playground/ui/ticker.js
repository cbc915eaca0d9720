// The clock of a moving part: it asks Python for the next picture, one ask at a time, while there is something to move.
// A hidden tab asks for nothing, unless it is told to.

function createTicker() {
  const voice = openVoice();
  const seen = createSeen();
  let { data, ask } = {}; // the last word from Python, and the way to answer it
  let timer = 0;
  let asking = false; // an ask is on its way
  let askedAt = -Infinity;

  const isAway = () => document.visibilityState !== "visible" && !data.while_hidden;

  function take(next, how) {
    ask = how;
    if (next.number === data?.number) return;
    if (!asking || next.run > data.run) voice.answered();
    asking = false;
    data = next;
    seen.heard(data.run);
    schedule(data.every === null ? 2 * SEEN_MS : Math.max(askedAt + data.every - performance.now(), 0));
  }

  function schedule(lapse) {
    clearTimeout(timer);
    if (data.every !== null || data.report) timer = setTimeout(tick, lapse);
  }

  function tick() {
    if (isAway()) return;
    askedAt = performance.now();
    voice.say(() => {
      asking = true;
      ask({ run: seen.run });
    });
    schedule(UNANSWERED_MS);
  }

  const shownAgain = () => data && !isAway() && schedule(0);
  document.addEventListener("visibilitychange", shownAgain);
  return {
    take,
    stop() {
      clearTimeout(timer);
      voice.close();
      document.removeEventListener("visibilitychange", shownAgain);
    },
  };
}

const tickers = new WeakMap();

export default function ticker({ data, parentElement, setTriggerValue }) {
  if (!tickers.has(parentElement)) tickers.set(parentElement, createTicker());
  const mounted = tickers.get(parentElement);
  mounted.take(data, (value) => setTriggerValue("tick", value));
  return () => {
    mounted.stop();
    tickers.delete(parentElement);
  };
}
