// What a person did on the picture. It is told to Python until Python says that it has taken it, each event with a number:
// of two messages that wait there at once, Streamlit keeps only the later one.

const SOON_MS = 60; // while a strip is taken in, the page is being drawn anew, and speaks of that itself

/** `memory` outlives the stage's elements and keeps the last number; `tell({events})` is the way to Python. */
function createOutbox(memory, tell) {
  memory.serial ??= 0;
  let waiting = []; // events without an answer
  let timer = 0;

  function tellAll() {
    timer = setTimeout(tellAll, UNANSWERED_MS);
    tell({ events: waiting });
  }

  return {
    /** Tells an event; returns its number. */
    say(event, soon) {
      memory.serial += 1;
      waiting.push({ ...event, serial: memory.serial });
      clearTimeout(timer);
      timer = setTimeout(tellAll, soon ? SOON_MS : 0);
      return memory.serial;
    },
    /** Python has taken all events up to this number. */
    answered(serial) {
      waiting = waiting.filter((event) => event.serial > serial);
      if (!waiting.length) clearTimeout(timer);
    },
    /** Nobody is to hear of what is on its way. */
    forgetSent() {
      waiting = [];
      clearTimeout(timer);
    },
  };
}
