/**
 * Tag rows as they are kept: five to ten bytes a row instead of fifty, so that two thousand moments of three thousand
 * tags are held in less than a hundred MB. A table is packed when its moment is whole and unpacked to be looked at.
 *
 * Counters are small numbers mostly, so each is written in as many groups of seven bits as it has (LEB128): allocations
 * and outstanding as one more than themselves, frees as two more or as 1 where they are allocations less outstanding,
 * bytes as twice their number and one, or as twice the bytes per block and two where that is a whole number. 0 stands
 * for unknown.
 */
import type { PoolName } from '../model/document.js';
import { poolOfEntry } from './row-names.js';
import { clearTable, createTagTable, reserveRows } from './tag-table.js';
import type { TagTable } from './tag-table.js';
import { endOfWhole, MOST_WHOLE_BYTES, readWhole, writeWhole } from './whole-numbers.js';

export type Entries = Uint16Array | Int32Array;

export type PoolSums = Readonly<Record<PoolName, number>>;

/** Immutable. Read through `unpackTable`, `entryAt`, `lineAt`. */
export interface PackedTable {
  readonly size: number;
  /** Bytes of each pool over all rows that know theirs. */
  readonly sums: PoolSums;
  /** What the rows are called; tables in the same order share one array. */
  readonly entries: Entries;
  /** Whether allocations and frees are written, too. */
  readonly counted: boolean;
  /** The counters: groups of seven bits, or as they are where one is no whole number from 0 to 2^51. */
  readonly values: Uint8Array | Float64Array;
  /** Line of the first row and rows per line where the rows follow each other; else the line of each row. */
  readonly lines: { readonly first: number; readonly each: number } | Float64Array;
  readonly exact: ReadonlyMap<number, string>;
}

const COLUMNS = 4;

/** Room for the numbers of one table while it is packed. */
let room = new Uint8Array(64 * 1024);

/** Twice the number and a little is still exact. */
const MOST_EXACT = 2 ** 51;

function isWritable(value: number): boolean {
  return value !== value || (value >= 0 && value < MOST_EXACT && Math.floor(value) === value);
}

/** Bytes that a number of blocks holds, as they are written. */
function bytesCode(held: number, count: number): number {
  if (held !== held) return 0;
  const each = Math.floor(held / count);
  return count > 0 && each * count === held ? 2 * each + 2 : 2 * held + 1;
}

/** The counters in groups of seven bits; null when one is no whole number. */
function writeValues(table: TagTable, counted: boolean): Uint8Array | null {
  const { size, allocs, frees, outstanding, bytes } = table;
  if (room.length < size * COLUMNS * MOST_WHOLE_BYTES) room = new Uint8Array(size * COLUMNS * MOST_WHOLE_BYTES);
  const target = room;
  let at = 0;
  for (let row = 0; row < size; row += 1) {
    const count = outstanding[row] ?? NaN;
    const held = bytes[row] ?? NaN;
    if (!isWritable(count) || !isWritable(held)) return null;
    if (counted) {
      const taken = allocs[row] ?? NaN;
      const given = frees[row] ?? NaN;
      if (!isWritable(taken) || !isWritable(given)) return null;
      at = writeWhole(target, at, taken !== taken ? 0 : taken + 1);
      at = writeWhole(target, at, given !== given ? 0 : taken - given === count ? 1 : given + 2);
    }
    at = writeWhole(target, at, count !== count ? 0 : count + 1);
    at = writeWhole(target, at, bytesCode(held, count));
  }
  return target.slice(0, at);
}

function copyValues({ size, allocs, frees, outstanding, bytes }: TagTable): Float64Array {
  const values = new Float64Array(size * COLUMNS);
  for (const [column, from] of [allocs, frees, outstanding, bytes].entries()) {
    values.set(from.subarray(0, size), column * size);
  }
  return values;
}

function hasCounters({ size, allocs, frees }: TagTable): boolean {
  for (let row = 0; row < size; row += 1) {
    if (!Number.isNaN(allocs[row] ?? NaN) || !Number.isNaN(frees[row] ?? NaN)) return true;
  }
  return false;
}

function packLines({ size, lines }: TagTable): PackedTable['lines'] {
  const first = size === 0 ? 0 : (lines[0] ?? 0);
  let each = 1;
  while (each < size && lines[each] === first) each += 1;
  for (let row = 0, line = first, left = each; row < size; row += 1, left -= 1) {
    if (left === 0) {
      left = each;
      line += 1;
    }
    if (lines[row] !== line) return lines.slice(0, size);
  }
  return { first, each };
}

/** The entries of the table packed before: the next of a series has the same, mostly. */
let lastEntries: Entries = new Uint16Array(0);

function isSame(a: Entries, b: Entries): boolean {
  if (a.length !== b.length) return false;
  for (let row = 0; row < a.length; row += 1) if (a[row] !== b[row]) return false;
  return true;
}

/** The same entries in as few bytes as they need; those of the table before when they are equal. */
export function shareEntries(entries: Int32Array): Entries {
  if (isSame(lastEntries, entries)) return lastEntries;
  const short = new Uint16Array(entries.length);
  let fits = true;
  for (let row = 0; row < entries.length; row += 1) {
    const entry = entries[row] ?? 0;
    fits &&= entry <= 0xffff;
    short[row] = entry;
  }
  lastEntries = fits ? short : entries.slice();
  return lastEntries;
}

function sumPools({ size, entries, bytes }: TagTable): PoolSums {
  let nonPaged = 0;
  let paged = 0;
  let session = 0;
  let unknown = 0;
  for (let row = 0; row < size; row += 1) {
    const held = bytes[row] ?? NaN;
    if (!(held > 0)) continue;
    const pool = poolOfEntry(entries[row] ?? 0);
    if (pool === 0) nonPaged += held;
    else if (pool === 1) paged += held;
    else if (pool === 2) session += held;
    else unknown += held;
  }
  return { nonPaged, paged, session, unknown };
}

const NOTHING_EXACT: ReadonlyMap<number, string> = new Map();

/** Packs a table, which may then be used for other rows. */
export function packTable(table: TagTable): PackedTable {
  const counted = hasCounters(table);
  return {
    size: table.size,
    sums: sumPools(table),
    entries: shareEntries(table.entries.subarray(0, table.size)),
    counted,
    values: writeValues(table, counted) ?? copyValues(table),
    lines: packLines(table),
    // An empty map stays with the table, which may be used for other rows.
    exact: table.exact.size === 0 ? NOTHING_EXACT : table.exact,
  };
}

/** A table without rows. */
export const NO_ROWS: PackedTable = packTable(createTagTable(0));

function readValues(values: Uint8Array, counted: boolean, table: TagTable): void {
  const { size, allocs, frees, outstanding, bytes } = table;
  let at = 0;
  for (let row = 0; row < size; row += 1) {
    let taken = NaN;
    let given = 0;
    if (counted) {
      const first = readWhole(values, at);
      if (first > 0) taken = first - 1;
      given = readWhole(values, endOfWhole());
      at = endOfWhole();
    }
    const second = readWhole(values, at);
    const count = second > 0 ? second - 1 : NaN;
    const code = readWhole(values, endOfWhole());
    at = endOfWhole();
    allocs[row] = taken;
    frees[row] = given > 1 ? given - 2 : given === 1 ? taken - count : NaN;
    outstanding[row] = count;
    const half = Math.floor(code / 2);
    bytes[row] = code === 0 ? NaN : half * 2 === code ? (half - 1) * count : half;
  }
}

/** The rows of a packed table. `into` is emptied and filled when given; it must not be kept beyond its next use. */
export function unpackTable(packed: PackedTable, into?: TagTable): TagTable {
  const { size, entries, counted, values, lines } = packed;
  const table = into ?? createTagTable(size);
  clearTable(table);
  reserveRows(table, size);
  table.size = size;
  table.entries.set(entries);
  if (values instanceof Uint8Array) readValues(values, counted, table);
  else {
    for (const [column, to] of [table.allocs, table.frees, table.outstanding, table.bytes].entries()) {
      to.set(values.subarray(column * size, (column + 1) * size));
    }
  }
  if (lines instanceof Float64Array) table.lines.set(lines);
  else {
    const { first, each } = lines;
    for (let row = 0, line = first, left = each; row < size; row += 1, left -= 1) {
      if (left === 0) {
        left = each;
        line += 1;
      }
      table.lines[row] = line;
    }
  }
  table.exact = new Map(packed.exact);
  return table;
}

/** Line of a row below `size`. */
export function lineAt({ lines }: PackedTable, row: number): number {
  return lines instanceof Float64Array ? (lines[row] ?? 0) : lines.first + Math.floor(row / lines.each);
}
