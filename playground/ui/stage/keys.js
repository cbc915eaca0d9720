// The page has shortcuts (Space plays). A control that was reached with the keyboard comes before them: Space on a
// focused Reset presses Reset. After a click of the mouse the shortcuts go on, for nobody sees a focus then.

const USES_SPACE = "button, a, summary, input, select, textarea, [role]";
const USES_ARROWS = "input, select, textarea, [role='radio'], [role='slider'], [role='tab'], [role='option']";

/** Stops keys that the focused control uses between the controls and the page; returns the way to end it. */
function keepKeysFromShortcuts() {
  const listener = (event) => {
    const target = event.composedPath()[0];
    const uses = { " ": USES_SPACE, ArrowLeft: USES_ARROWS, ArrowRight: USES_ARROWS }[event.key];
    if (!uses || !(target instanceof Element) || !target.matches(uses)) return;
    if (target.matches(":focus-visible, select")) { // a list keeps its keys when it was opened with the mouse, too
      event.stopPropagation();
    }
  };
  document.body.addEventListener("keydown", listener);
  return () => document.body.removeEventListener("keydown", listener);
}
