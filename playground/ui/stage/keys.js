// The page has shortcuts (Space plays). A control that was reached with the keyboard comes before them: Space on a
// focused Reset presses Reset. After a click of the mouse the shortcuts go on, for nobody sees a focus then.

const USES_SPACE = "button, a, summary, input, select, textarea, [role]";
const USES_ARROWS = "input, select, textarea, [role='radio'], [role='slider'], [role='tab'], [role='option']";

/** Stops keys that the focused control uses between the controls and the page, until the signal. */
function keepKeysFromShortcuts(signal) {
  const listener = (event) => {
    const target = event.composedPath()[0];
    const uses = { " ": USES_SPACE, ArrowLeft: USES_ARROWS, ArrowRight: USES_ARROWS }[event.key];
    if (!uses || !(target instanceof Element) || !target.matches(uses)) return;
    if (target.matches(":focus-visible, select")) {
      // a list keeps its keys when it was opened with the mouse, too
      event.stopPropagation();
    }
  };
  document.body.addEventListener("keydown", listener, { signal });
}

const FOCUSABLE = "a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, [tabindex='0']";
const POPOVER = "[data-testid='stPopoverBody']";
const OPENER = "[data-testid='stPopoverButton']";
const FOCUS_MS = 100; // between two looks whether a popover has closed
const FOCUS_TRIES = 30;

/**
 * Streamlit puts what a popover shows at the end of the page, some thirty steps of the Tab key behind its button. So Tab
 * goes from the button of an open popover into it, and Shift+Tab from its first control back; and when a choice closes it,
 * its button gets the focus; until the signal.
 */
function leadTabIntoPopovers(signal) {
  const listener = (event) => {
    const { key, target } = event;
    const opener = document.querySelector(`${OPENER}[aria-expanded='true']`);
    const body = opener && document.querySelector(POPOVER);
    if (!body || event.ctrlKey || event.altKey || event.metaKey) return;
    if (key === "Tab") {
      const first = body.querySelector(FOCUSABLE);
      const [from, to] = event.shiftKey ? [first, opener] : [opener, first];
      if (!to || target !== from) return;
      event.preventDefault();
      to.focus();
    } else if ((key === "Enter" || key === " ") && body.contains(target)) {
      const place = [...(opener.closest("[class*='st-key-']")?.classList ?? [])].find((name) =>
        name.startsWith("st-key-"),
      );
      if (place) takeFocusBack(place, FOCUS_TRIES);
    }
  };
  document.body.addEventListener("keydown", listener, { signal });
}

/** Gives a lost focus to the button of a popover, which Streamlit may have made anew, once that is closed. */
function takeFocusBack(place, tries) {
  const lost = document.activeElement === document.body && !document.querySelector(POPOVER);
  const opener = lost && document.querySelector(`.${CSS.escape(place)} ${OPENER}`);
  if (opener) opener.focus();
  else if (tries) setTimeout(takeFocusBack, FOCUS_MS, place, tries - 1);
}
