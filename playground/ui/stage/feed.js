// The feed stands inside the fragment and hands each strip, and the way to ask for the next, over to the stage.

const SHARED = Symbol.for("perceptron-playground.stage");

export default function feed({ data, parentElement, setTriggerValue }) {
  const shared = (globalThis[SHARED] ??= {});
  const source = { data, element: parentElement, ask: (value) => setTriggerValue("ask", value) };
  shared.feed = source;
  shared.receive?.(source);
  return () => {
    if (shared.feed === source) shared.feed = null;
  };
}
