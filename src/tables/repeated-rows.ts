/** Rows that a list shows twice: scripts that run twice at once, and logs that are joined, write each row again. */
import { keyLimit, keyOfEntry } from './row-names.js';
import type { TagTable } from './tag-table.js';
import { tagAt } from './tag-table.js';

/** Where each key was seen last: `base` of its table and the row. Tables come one after the other, and nobody clears it. */
let seen = new Float64Array(0);
let base = 1;

/** Marks that stand for bytes that cannot be printed: several tags print alike with them. */
const STANDS_FOR_BYTES = /[.?]/;

const COUNTERS = ['allocs', 'frees', 'outstanding', 'bytes'] as const;

function isSameRow(table: TagTable, row: number, other: number): boolean {
  return COUNTERS.every((column) => Object.is(table[column][row], table[column][other]));
}

/** Row of each row that its tag was listed in before with the very same counters, in their order; empty for most tables. */
function findRepeats(table: TagTable): ReadonlySet<number> {
  if (seen.length < keyLimit()) seen = new Float64Array(keyLimit() * 2);
  const repeats = new Set<number>();
  for (let row = 0; row < table.size; row += 1) {
    const key = keyOfEntry(table.entries[row] ?? 0);
    const before = (seen[key] ?? 0) - base;
    if (before >= 0 && isSameRow(table, row, before) && !STANDS_FOR_BYTES.test(tagAt(table, row))) repeats.add(row);
    else seen[key] = base + row;
  }
  base += table.size;
  return repeats;
}

/**
 * Leaves each row once and gives the lines of those that were left out. A tag with other counters stays: it may be another
 * one that prints alike.
 *
 * @example
 * dropRepeats(tableOf('Kzwt 5 1', 'Kzwt 5 1')) // [2]: the row of line 2 was that of line 1 again
 */
export function dropRepeats(table: TagTable): readonly number[] {
  const repeats = findRepeats(table);
  if (repeats.size === 0) return [];
  const lines = [...repeats].map((row) => table.lines[row] ?? 0);
  const exact = new Map<number, string>();
  let size = 0;
  for (let row = 0; row < table.size; row += 1) {
    if (repeats.has(row)) continue;
    table.entries[size] = table.entries[row] ?? 0;
    table.lines[size] = table.lines[row] ?? 0;
    for (const [place, column] of COUNTERS.entries()) {
      table[column][size] = table[column][row] ?? NaN;
      const digits = table.exact.get(row * COUNTERS.length + place);
      if (digits !== undefined) exact.set(size * COUNTERS.length + place, digits);
    }
    size += 1;
  }
  table.size = size;
  table.exact = exact;
  return lines;
}
