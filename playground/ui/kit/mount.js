// A component keeps its picture: made once for an element, shown what comes from Python, ended when the element goes.

/**
 * The entry of a component. `create(root, tell)` gives {show(data), repaint(), heard(data), end()}, all but the first if it
 * likes: `show` gets another picture (whatever comes, if it has no stamp), its arrays unpacked, `repaint` is called for another size, `heard` gets whatever comes
 * and may say false to it. `tell(name, value)` fires a trigger.
 */
function mounted(create) {
  const kept = new WeakMap();

  function keep(root) {
    const one = { tell: null, stamp: null };
    const picture = create(root, (name, value) => one.tell(name, value));
    one.picture = picture;
    one.watcher = new ResizeObserver(() => one.stamp !== null && picture.repaint?.());
    one.watcher.observe(root);
    return one;
  }

  return ({ data, parentElement, setTriggerValue }) => {
    const root = parentElement.querySelector(".kit");
    if (!kept.has(root)) kept.set(root, keep(root));
    const one = kept.get(root);
    one.tell = setTriggerValue;
    if (one.picture.heard?.(data) !== false && (!data.stamp || one.stamp !== data.stamp)) {
      one.stamp = data.stamp;
      one.picture.show(unpacked(data));
    }
    return () => {
      if (root.isConnected) return; // only its data change
      one.picture.end?.();
      one.watcher.disconnect();
      kept.delete(root);
    };
  };
}
