// The time line: a slider over the epochs of the run. It follows what is painted; a person who moves it asks Python
// for the network as it was. While one such wish is on its way, only the newest of the following is kept.

/** `slider` is the input, `line` the row it stands in; `go(epoch)` asks and returns the number of that event, `text(epoch)`
 * says a place in words. */
function createTimeLine(line, slider, { go, text }) {
  let wanted = null; // moved to since the last ask
  let asked = null; // the number of the wish that is on its way

  function ask() {
    if (wanted === null || asked !== null) return;
    asked = go(wanted);
    wanted = null;
  }

  function tell(epoch) {
    slider.setAttribute("aria-valuetext", text(epoch));
  }

  function want(epoch) {
    wanted = epoch;
    tell(wanted);
    ask();
  }

  slider.addEventListener("input", () => want(Number(slider.value)));

  return {
    /** Shows the run as it was at the end of an epoch. */
    want(epoch) {
      slider.value = epoch;
      want(epoch);
    },
    /** A strip has come: how far the run has got, the last event that was taken, and whether it shows a run that stands. */
    heard(furthest, answered, still) {
      if (asked !== null && asked <= answered && still) asked = null;
      line.style.visibility = furthest < 1 ? "hidden" : "visible"; // its place stays, nothing below jumps
      if (Number(slider.max) !== furthest) slider.max = furthest;
      ask();
    },
    /** A frame was painted. */
    painted(epoch) {
      if (wanted !== null || asked !== null) return;
      if (epoch > Number(slider.max)) slider.max = epoch;
      slider.value = epoch;
      tell(epoch);
    },
    /** Another run: nothing of the old one is asked for any more. */
    forget() {
      [wanted, asked] = [null, null];
      slider.max = 0;
    },
  };
}
