/**
 * Tag rows in columns. A machine has some three thousand tags and a support folder thousands of moments, so a row is a
 * few numbers in typed arrays, not an object. `NaN` in a column means unknown.
 */
import type { Integer, PoolName } from './document.js';

export const POOLS: readonly ['nonPaged', 'paged', 'session'] = ['nonPaged', 'paged', 'session'];

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

export interface PrintedOwner {
  readonly description: string | null;
  readonly binary: string | null;
}

/** Rows in the order they were printed. Grown by `addUsage`; read through the columns or `usageAt`. */
export interface TagTable {
  size: number;
  tags: string[];
  pools: Uint8Array;
  allocs: Float64Array;
  frees: Float64Array;
  outstanding: Float64Array;
  bytes: Float64Array;
  lines: Float64Array;
  /** Counters beyond 2^53-1, exact, keyed by `row * 4 + column` (allocs, frees, outstanding, bytes). */
  readonly exact: Map<number, string>;
  /** What the source printed beside a tag. */
  readonly printed: Map<string, PrintedOwner>;
}

/** An empty table. `capacity` is a hint. */
export function createTagTable(capacity = 64): TagTable {
  return {
    size: 0,
    tags: [],
    pools: new Uint8Array(capacity),
    allocs: new Float64Array(capacity),
    frees: new Float64Array(capacity),
    outstanding: new Float64Array(capacity),
    bytes: new Float64Array(capacity),
    lines: new Float64Array(capacity),
    exact: new Map(),
    printed: new Map(),
  };
}

function resized(values: Float64Array, capacity: number): Float64Array {
  const column = new Float64Array(capacity);
  column.set(values.subarray(0, capacity));
  return column;
}

/** Makes room for this many rows in all: growing by doubling costs more than knowing the size. */
export function reserveRows(table: TagTable, capacity: number): void {
  if (capacity > table.pools.length) resize(table, capacity);
}

/** Gives back the room that no row takes: a table that will not grow any more. */
export function trimTable(table: TagTable): void {
  if (table.size < table.pools.length) resize(table, table.size);
}

function resize(table: TagTable, capacity: number): void {
  const pools = new Uint8Array(capacity);
  pools.set(table.pools.subarray(0, capacity));
  table.pools = pools;
  table.allocs = resized(table.allocs, capacity);
  table.frees = resized(table.frees, capacity);
  table.outstanding = resized(table.outstanding, capacity);
  table.bytes = resized(table.bytes, capacity);
  table.lines = resized(table.lines, capacity);
}

/** Appends a row and returns its index. */
export function addUsage(
  table: TagTable,
  tag: string,
  pool: number,
  allocs: number,
  frees: number,
  outstanding: number,
  bytes: number,
  line: number,
): number {
  if (table.size === table.pools.length) resize(table, Math.max(64, table.size * 2));
  const row = table.size;
  table.tags.push(tag);
  table.pools[row] = pool;
  table.allocs[row] = allocs;
  table.frees[row] = frees;
  table.outstanding[row] = outstanding;
  table.bytes[row] = bytes;
  table.lines[row] = line;
  table.size = row + 1;
  return row;
}

/** The row at an index below `size`. */
export function usageAt(table: TagTable, row: number): UsageRow {
  return {
    tag: table.tags[row] ?? '',
    pool: POOLS[table.pools[row] ?? 0] ?? 'nonPaged',
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
  if (exact !== undefined) return exact;
  const values = [table.allocs, table.frees, table.outstanding, table.bytes][column];
  const value = values?.[row] ?? NaN;
  return Number.isNaN(value) ? null : value;
}
