// Numbers: arrays that come as text, places between them, and numbers as people read them.

const ARRAYS = { float32: Float32Array, float64: Float64Array, uint8: Uint8Array, uint16: Uint16Array };
const PACKED = /^(float32|float64|uint8|uint16);base64,/;

/** What came from Python, its arrays unpacked wherever they stand. */
function unpacked(data) {
  if (typeof data === "string") {
    const kind = data.match(PACKED);
    if (!kind) return data;
    const bytes = Uint8Array.from(atob(data.slice(kind[0].length)), (letter) => letter.charCodeAt(0));
    return new ARRAYS[kind[1]](bytes.buffer);
  }
  if (Array.isArray(data)) return data.map(unpacked);
  if (data === null || typeof data !== "object") return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, unpacked(value)]));
}

const within = (value, low, high) => Math.max(low, Math.min(high, value));
const blend = (from, to, share) => from + (to - from) * share;

/** The whole step that a time lies in. */
const stepOf = (time) => Math.floor(time + 1e-6);

/** A value of a course at a time: between two steps a mixture. `axes` numbers belong to each step. */
function valueAt(values, time, axes = 1, axis = 0) {
  const last = values.length / axes - 1;
  const step = Math.min(stepOf(time), last);
  const value = values[axes * step + axis];
  return step < last && time > step ? blend(value, values[axes * step + axes + axis], time - step) : value;
}

const SUPERSCRIPT = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 1.2·10⁻⁷ */
function inPowersOfTen(value, digits) {
  const [mantissa, exponent] = value.toExponential(digits).split("e");
  return `${Number(mantissa)}·10${[...String(Number(exponent))].map((sign) => SUPERSCRIPT["-0123456789".indexOf(sign)]).join("")}`;
}

/** A number with four significant digits: 0.03, −12.5, 1.2·10⁻⁷. */
function short(value, digits = 4) {
  if (Number.isNaN(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const far = size >= 1e5 || size < 1e-4;
  const text =
    size === Infinity
      ? "∞"
      : far
        ? inPowersOfTen(size, digits - 2)
        : String(Number(size.toPrecision(digits)));
  return (value < 0 ? "−" : "") + text;
}
