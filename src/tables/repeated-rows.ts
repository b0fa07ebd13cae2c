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

/** Rows whose tag was listed before: with the very same counters, and with others. Both are empty for most tables. */
interface Again {
  readonly same: ReadonlySet<number>;
  readonly other: ReadonlySet<number>;
}

function findAgain(table: TagTable): Again {
  if (seen.length < keyLimit()) seen = new Float64Array(keyLimit() * 2);
  const same = new Set<number>();
  const other = new Set<number>();
  for (let row = 0; row < table.size; row += 1) {
    const key = keyOfEntry(table.entries[row] ?? 0);
    const before = (seen[key] ?? 0) - base;
    if (before < 0) seen[key] = base + row;
    else if (!STANDS_FOR_BYTES.test(tagAt(table, row))) (isSameRow(table, row, before) ? same : other).add(row);
  }
  base += table.size;
  return { same, other };
}

/** Fewer tags with other figures are tags that print alike, or damage; as many as this, and half of the list, are a second one. */
const FEWEST_OF_A_LIST = 3;
const PART_OF_A_LIST = 0.5;

/** Rows that do not count, by their lines. */
export interface Dropped {
  /** They say again what an earlier row of their list says. */
  readonly repeated: readonly number[];
  /** They are of a second list under the time of the first, with other figures. */
  readonly contradicting: readonly number[];
}

const NOTHING: Dropped = { repeated: [], contradicting: [] };

/**
 * Leaves each row of a list once, and of two lists in one table the first. A few tags with other counters stay: they may be
 * others that print alike.
 *
 * @example
 * dropRepeats(tableOf('Kzwt 5 1', 'Kzwt 5 1')).repeated // [2]: the row of line 2 was that of line 1 again
 */
export function dropRepeats(table: TagTable): Dropped {
  const { same, other } = findAgain(table);
  const first = table.size - same.size - other.size;
  const second = other.size >= FEWEST_OF_A_LIST && other.size >= first * PART_OF_A_LIST;
  if (same.size === 0 && !second) return NOTHING;
  const linesOf = (rows: ReadonlySet<number>): readonly number[] => [...rows].map((row) => table.lines[row] ?? 0);
  const dropped = { repeated: linesOf(same), contradicting: second ? linesOf(other) : [] };
  const exact = new Map<number, string>();
  let size = 0;
  for (let row = 0; row < table.size; row += 1) {
    if (same.has(row) || (second && other.has(row))) continue;
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
  return dropped;
}
