// Colours as three numbers, and what lies between two of them.

const rgb = (hex) => [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
const mix = (from, to, share) => from.map((value, channel) => value + (to[channel] - value) * share);
const css = (colour) => `rgb(${colour.map(Math.round).join(" ")})`;
