// What a person chose on the picture: it is shown at once, and told to Python. While one choice is on its way, only the
// newest of the following is kept; what Python says of an older one does not undo it.

const WISH_MS = 3000; // a choice that was not answered for so long counts as not made

/** `send(value)` tells Python; `value` is what is chosen at first: null, or anything that JSON can write. */
function createWish(send, value = null) {
  const text = JSON.stringify;
  let sent = null; // what is on its way, as text
  let sentAt = 0;

  function tell() {
    [sent, sentAt] = [text(value), performance.now()];
    send(value);
  }

  return {
    get value() { return value; },
    want(next) {
      if (text(next) === text(value)) return;
      value = next;
      if (sent === null || performance.now() - sentAt > WISH_MS) tell();
    },
    /** Python's word, with each strip. Returns whether it changed what is chosen. */
    heard(said) {
      if (said === undefined) return false;
      const arrived = text(said) === sent;
      if (sent !== null && !arrived && performance.now() - sentAt < WISH_MS) return false;
      sent = null;
      if (text(said) === text(value)) return false;
      if (arrived) tell();
      else value = said;
      return !arrived;
    },
  };
}
