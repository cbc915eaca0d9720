// The time line: a slider over the epochs of the run. It follows what is painted; a person who moves it asks Python for the
// network as it was.

/** `slider` is the input, `line` the row it stands in; `go(epoch)` asks and returns the number of that event, `text(epoch)`
 * says a place in words. */
function createTimeLine(line, slider, { go, text }) {
  const wish = createWish(go); // nothing is wished while the slider follows

  function show(epoch) {
    slider.value = epoch;
    slider.setAttribute("aria-valuetext", text(epoch));
  }

  /** Shows the run as it was at the end of an epoch. */
  function want(epoch) {
    show(epoch);
    wish.want(epoch);
  }

  slider.addEventListener("input", () => want(Number(slider.value)));

  return {
    want,
    /** A strip has come: how far the run has got, the last event that was taken, and whether it shows a run that stands. */
    heard(furthest, answered, still) {
      if (still) wish.heard(null, answered);
      line.style.visibility = furthest < 1 ? "hidden" : "visible"; // its place stays, nothing below jumps
      if (Number(slider.max) !== furthest) slider.max = furthest;
    },
    /** A frame was painted. */
    painted(epoch) {
      if (wish.value !== null) return;
      if (epoch > Number(slider.max)) slider.max = epoch;
      show(epoch);
    },
    /** Another run: nothing of the old one is asked for any more. */
    forget() {
      wish.forgetSent();
      wish.heard(null, 0);
      slider.max = 0;
    },
  };
}
