/**
 * Tag rows in columns, as they are read. A machine has some three thousand tags and a support folder thousands of
 * moments, so a row is a few numbers in typed arrays, not an object. `NaN` in a column means unknown.
 */
import type { Integer, PoolName, TagCounters } from '../model/document.js';
import { exactCount } from '../model/exact-count.js';
import { toNumber } from '../model/counters.js';
import { entryOf, nameAt, nameNumber, nameOfEntry, poolNameOfEntry, poolOfEntry, tagOfEntry } from './row-names.js';
import type { PrintedOwner } from './row-names.js';

/** One tag in one pool. Counters as numbers; NaN is unknown. */
export interface UsageRow {
  readonly tag: string;
  readonly pool: PoolName;
  readonly allocs: number;
  readonly frees: number;
  readonly outstanding: number;
  readonly bytes: number;
  /** Line of the source that showed it, 1-based. */
  readonly line: number;
}

/** Rows in the order they were printed. Grown by `addUsage`; read through the columns or the functions below. */
export interface TagTable {
  size: number;
  /** What each row is called, see `row-names.ts`. */
  entries: Int32Array;
  allocs: Float64Array;
  frees: Float64Array;
  outstanding: Float64Array;
  bytes: Float64Array;
  lines: Float64Array;
  /** Counters beyond 2^53-1, exact, keyed by `row * 4 + column` (allocs, frees, outstanding, bytes). */
  exact: Map<number, string>;
}

/** An empty table. `capacity` is a hint. */
export function createTagTable(capacity = 64): TagTable {
  return {
    size: 0,
    entries: new Int32Array(capacity),
    allocs: new Float64Array(capacity),
    frees: new Float64Array(capacity),
    outstanding: new Float64Array(capacity),
    bytes: new Float64Array(capacity),
    lines: new Float64Array(capacity),
    exact: new Map(),
  };
}

/** Empties a table for other rows; its columns stay. */
export function clearTable(table: TagTable): void {
  table.size = 0;
  if (table.exact.size > 0) table.exact = new Map();
}

/** Tables whose columns nobody uses: growing new ones for each of thousands of small inputs takes longer than reading. */
const spare: TagTable[] = [];
const MOST_SPARE = 8;
const MOST_SPARE_ROWS = 65_536;

/** An empty table, with the columns of one that was given back where there is one. */
export function takeTable(): TagTable {
  const table = spare.pop() ?? createTagTable(0);
  clearTable(table);
  return table;
}

/** Gives a table back; nobody may use it any more. */
export function giveBackTable(table: TagTable): void {
  if (spare.length < MOST_SPARE && table.entries.length <= MOST_SPARE_ROWS) spare.push(table);
}

function resized(values: Float64Array, capacity: number): Float64Array {
  const column = new Float64Array(capacity);
  column.set(values.subarray(0, capacity));
  return column;
}

/** Makes room for this many rows in all: growing by doubling costs more than knowing the size. */
export function reserveRows(table: TagTable, capacity: number): void {
  if (capacity <= table.entries.length) return;
  const entries = new Int32Array(capacity);
  entries.set(table.entries);
  table.entries = entries;
  table.allocs = resized(table.allocs, capacity);
  table.frees = resized(table.frees, capacity);
  table.outstanding = resized(table.outstanding, capacity);
  table.bytes = resized(table.bytes, capacity);
  table.lines = resized(table.lines, capacity);
}

/** Appends a row by the number of its name and pool, and returns its index. */
export function addEntry(
  table: TagTable,
  entry: number,
  allocs: number,
  frees: number,
  outstanding: number,
  bytes: number,
  line: number,
): number {
  const row = table.size;
  if (row === table.entries.length) reserveRows(table, Math.max(64, row * 2));
  table.entries[row] = entry;
  table.allocs[row] = allocs;
  table.frees[row] = frees;
  table.outstanding[row] = outstanding;
  table.bytes[row] = bytes;
  table.lines[row] = line;
  table.size = row + 1;
  return row;
}

/** Appends a row and returns its index. `pool` is an index into `POOLS`. */
export function addUsage(
  table: TagTable,
  tag: string,
  pool: number,
  allocs: number,
  frees: number,
  outstanding: number,
  bytes: number,
  line: number,
  printed: PrintedOwner | null = null,
): number {
  return addEntry(table, entryOf(nameNumber(tag, printed), pool), allocs, frees, outstanding, bytes, line);
}

/** Appends a row of counters as a source or a document gives them: those beyond an exact number are kept as digits. */
export function addCounters(
  table: TagTable,
  tag: string,
  pool: number,
  counters: TagCounters,
  line: number,
  printed: PrintedOwner | null,
): void {
  const { allocs, frees, outstanding, bytes } = counters;
  const values = [allocs, frees, outstanding, bytes] as const;
  const row = addUsage(
    table,
    tag,
    pool,
    toNumber(allocs),
    toNumber(frees),
    toNumber(outstanding),
    toNumber(bytes),
    line,
    printed,
  );
  for (const [column, value] of values.entries()) {
    if (typeof value === 'string') table.exact.set(row * 4 + column, value);
  }
}

/** The tag of a row below `size`. */
export function tagAt(table: TagTable, row: number): string {
  return tagOfEntry(table.entries[row] ?? 0);
}

/** The pool of a row, an index into `POOLS`. */
export function poolAt(table: TagTable, row: number): number {
  return poolOfEntry(table.entries[row] ?? 0);
}

/** What the source printed beside the tag of a row; null when nothing. */
export function printedAt(table: TagTable, row: number): PrintedOwner | null {
  return nameAt(nameOfEntry(table.entries[row] ?? 0)).printed;
}

/** The row at an index below `size`. */
export function usageAt(table: TagTable, row: number): UsageRow {
  const entry = table.entries[row] ?? 0;
  return {
    tag: tagOfEntry(entry),
    pool: poolNameOfEntry(entry),
    allocs: table.allocs[row] ?? NaN,
    frees: table.frees[row] ?? NaN,
    outstanding: table.outstanding[row] ?? NaN,
    bytes: table.bytes[row] ?? NaN,
    line: table.lines[row] ?? 0,
  };
}

/** A counter for the document: null when unknown, decimal digits when it is too large for an exact number. */
export function counterAt(table: TagTable, row: number, column: 0 | 1 | 2 | 3): Integer | null {
  const exact = table.exact.get(row * 4 + column);
  if (exact !== undefined) return exactCount(exact);
  const values = [table.allocs, table.frees, table.outstanding, table.bytes][column];
  const value = values?.[row] ?? NaN;
  return exactCount(value);
}
