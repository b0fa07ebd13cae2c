/** Which rows of two tables speak of the same tag in the same pool. */
import { keyLimit, keyOfEntry } from './row-names.js';
import type { TagTable } from './tag-table.js';

/** First row of each key while a table is paired, else -1. */
let heads = new Int32Array(0);
/** The next row with the same key, -1 at the last. */
let nextRows = new Int32Array(0);

/**
 * For every row of the table the row of the other with the same tag and pool, -1 where it has none. Tags that print
 * alike (unprintable bytes do) are paired in the order in which they stand. `into` is filled when given; `most` leaves it
 * at the first rows of both tables.
 */
export function pairRows(table: TagTable, other: TagTable, into?: Int32Array, most: number = Infinity): Int32Array {
  if (heads.length < keyLimit()) heads = new Int32Array(keyLimit() * 2).fill(-1);
  const size = Math.min(most, table.size);
  const otherSize = Math.min(most, other.size);
  if (nextRows.length < otherSize) nextRows = new Int32Array(otherSize * 2);
  const pairs = into !== undefined && into.length >= size ? into : new Int32Array(size);
  for (let row = otherSize - 1; row >= 0; row -= 1) {
    const key = keyOfEntry(other.entries[row] ?? 0);
    nextRows[row] = heads[key] ?? -1;
    heads[key] = row;
  }
  for (let row = 0; row < size; row += 1) {
    const key = keyOfEntry(table.entries[row] ?? 0);
    const found = heads[key] ?? -1;
    pairs[row] = found;
    if (found >= 0) heads[key] = nextRows[found] ?? -1;
  }
  for (let row = 0; row < otherSize; row += 1) heads[keyOfEntry(other.entries[row] ?? 0)] = -1;
  return pairs;
}
