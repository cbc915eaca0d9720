// Tables that turn a byte of a map into a pixel, in the colours of both themes: `stage.py` writes them in front of the scripts,
// as PALETTES, and TINT, the share of a class colour in a map.

// A full softmax confidence, and the signed byte of zero and of plus one.
const FULL = 254;
const ZERO_BYTE = 127;

const pack = ([red, green, blue]) =>
  ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;

/** Background colour of an element as three numbers. */
function backgroundOf(element) {
  const numbers = getComputedStyle(element).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255];
  return numbers.slice(0, 3).map(Number);
}

const isDark = ([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;

/** 256 pixels for signed bytes; with hard edges every value counts as plus or minus one. */
function signedTable(zero, negative, positive, hard) {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    const value = Math.max(-1, Math.min(1, (byte - ZERO_BYTE) / ZERO_BYTE));
    const strength = hard ? 1 : Math.abs(value);
    return pack(mix(zero, value < 0 ? negative : positive, TINT * strength));
  });
}

/** 256 pixels for shares of one class, from none to certain. */
function shareTable(zero, colour, floor, hard) {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    const share = Math.max(0, (byte / FULL - floor) / (1 - floor));
    return pack(mix(zero, colour, TINT * (hard ? 1 : Math.min(1, share))));
  });
}

/** Which of the fixed six colours and shapes a class has: with two classes the positive one comes first. */
const slotOf = (scene, index) => (scene.task === "two_class" ? 1 - index : index % 6);

/** All colours of a scene on a background. */
function sceneColours(scene, background) {
  const palette = PALETTES[isDark(background) ? "dark" : "light"];
  const zero = rgb(palette.zero);
  const classes = palette.classes.map(rgb);
  const many = scene.task === "multi_class";
  const [negative, positive] = many ? palette.greys.map(rgb) : [classes[1], classes[0]];
  const floor = many ? 1 / scene.n_classes : 0;
  return {
    ink: rgb(palette.ink),
    muted: rgb(palette.muted),
    background,
    zero,
    classes,
    positive,
    negative,
    signed: signedTable(zero, negative, positive, scene.discretize),
    inputs: signedTable(zero, negative, positive, false),
    shares: classes.map((colour) => shareTable(zero, colour, 0, false)),
    winners: classes.map((colour) => shareTable(zero, colour, floor, scene.discretize)),
  };
}

function fillCircle(context, x, y, radius, colour) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = css(colour);
  context.fill();
}
