// The rows of the run's history as they have come, for the curves: a table that grows, and forgets what is no part of the run
// any more. `curve_rows.py` says how they come.

const FIRST_ROWS = 1024;

/** A table of no rows. */
const noRows = () => ({
  number: 0,
  count: 0,
  columns: 0,
  values: new Float32Array(0),
  notes: null,
  ghost: null,
});

/** What is told to Python: which rows, notes and ghost are here. */
const rowsKnown = ({ number, count, notesNumber = 0, ghostNumber = 0 }) => [
  number,
  count,
  notesNumber,
  ghostNumber,
];

/** Takes what a strip tells into the table; `bytes` begin with its rows. Rows that do not fit what is here are left out. */
function takeRows(table, told, bytes) {
  if (!told) return;
  if (told.notes !== undefined) Object.assign(table, { notes: told.notes, notesNumber: told.notes_number });
  if (told.ghost !== undefined) Object.assign(table, { ghost: told.ghost, ghostNumber: told.ghost_number });
  const { number, start, columns, rows } = told;
  if (start && (told.of !== table.number || start > table.count || columns !== table.columns)) return;
  const needed = (start + rows) * columns;
  if (columns !== table.columns || needed > table.values.length) {
    const values = new Float32Array(Math.max(FIRST_ROWS * columns, 2 * needed));
    values.set(table.values.subarray(0, start * columns));
    Object.assign(table, { values, columns });
  }
  table.values.set(new Float32Array(bytes.buffer, bytes.byteOffset, rows * columns), start * columns);
  Object.assign(table, { number, count: start + rows });
}

/** Index of the last row up to an epoch; -1 without one. */
function rowAt({ values, columns, count }, epoch) {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle * columns] <= epoch) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** A column of the first `count` rows. */
function columnOf({ values, columns }, column, count) {
  const found = new Float32Array(count);
  for (let row = 0; row < count; row += 1) found[row] = values[row * columns + column];
  return found;
}
