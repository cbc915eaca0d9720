// What a person chose on the picture: it is shown at once, and told to Python. While one choice is on its way, only the
// newest of the following is kept; what Python says of an older one does not undo it.

/** `send(value)` tells Python and returns the number of that event; `value` is what is chosen at first: null, or anything
 * that JSON can write. */
function createWish(send, value = null) {
  const text = JSON.stringify;
  let sent = null; // {serial, text} of the choice that is on its way

  function tell() {
    sent = { text: text(value), serial: send(value) };
  }

  return {
    get value() {
      return value;
    },
    want(next) {
      if (text(next) === text(value)) return;
      value = next;
      if (sent === null) tell();
    },
    /** Python's word, with each strip, and the number of the last event it has taken. Returns whether it changed what is
     * chosen. */
    heard(said, answered) {
      if (said === undefined || (sent && sent.serial > answered)) return false;
      const isNewer = sent !== null && sent.text !== text(value);
      sent = null;
      if (isNewer) tell();
      else if (text(said) !== text(value)) {
        value = said;
        return true;
      }
      return false;
    },
    /** Nothing is on its way any more. */
    forgetSent() {
      sent = null;
    },
  };
}
