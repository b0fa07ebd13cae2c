/**
 * Tags over samples. The moments keep their columns; all that is added is one row number per sample and key, so that
 * two thousand samples of three thousand tags cost 24 MB and not another copy of every counter.
 */
import type { PoolName, TagCounters } from '../model/document.js';
import type { Moment } from '../model/moment.js';
import { counterAt, POOLS } from '../model/tag-table.js';
import { cellAt, valueAt } from './statistics.js';
import { COUNTER_RANGE, counterStep, type Timeline } from './timeline.js';

export interface TagKey {
  readonly tag: string;
  readonly pool: PoolName;
}

export interface TagMatrix {
  readonly timeline: Timeline;
  readonly keys: readonly TagKey[];
  /** Per sample, the table row of each key; -1 or beyond the end when the sample does not show it. */
  readonly rows: readonly Int32Array[];
  /** Per sample, which pools its list covers. */
  readonly covers: readonly ReadonlySet<PoolName>[];
  /** Per sample, the bytes of each pool summed over its tags. */
  readonly sums: readonly PoolSums[];
}

export type PoolSums = Readonly<Record<PoolName, number>>;

/** Lays out the keys of a timeline in the order of their first appearance. */
export function toMatrix(timeline: Timeline): TagMatrix {
  const idsByPool = POOLS.map(() => new Map<string, number>());
  const keys: TagKey[] = [];
  const covers: ReadonlySet<PoolName>[] = [];
  const rows = timeline.samples.map((moment) => {
    const { table } = moment;
    const ids = new Int32Array(table.size);
    const covered = new Set<PoolName>();
    for (let row = 0; row < table.size; row += 1) {
      const tag = table.tags[row] ?? '';
      const poolIndex = valueAt(table.pools, row);
      const byTag = idsByPool[poolIndex];
      const pool = POOLS[poolIndex];
      if (byTag === undefined || pool === undefined) {
        ids[row] = -1;
        continue;
      }
      covered.add(pool);
      let id = byTag.get(tag);
      if (id === undefined) {
        id = keys.length;
        keys.push({ tag, pool });
        byTag.set(tag, id);
      }
      ids[row] = id;
    }
    covers.push(covered);
    const rowOf = new Int32Array(keys.length).fill(-1);
    for (let row = table.size - 1; row >= 0; row -= 1) {
      const id = valueAt(ids, row);
      if (id >= 0) rowOf[id] = row;
    }
    return rowOf;
  });
  return { timeline, keys, rows, covers, sums: timeline.samples.map(poolSums) };
}

/** The row of a key in a sample, -1 when it is not shown. */
export function rowOf(matrix: TagMatrix, sample: number, key: number): number {
  return matrix.rows[sample]?.[key] ?? -1;
}

/** One key over all samples of its timeline. NaN is unknown. */
export interface KeySeries {
  readonly outstanding: Float64Array;
  readonly bytes: Float64Array;
  /** Allocations since the first sample of the boot that knows them, wraps undone. */
  readonly allocs: Float64Array;
  readonly frees: Float64Array;
  /** Allocations and frees since boot as the source shows them. */
  readonly rawAllocs: Float64Array;
  readonly rawFrees: Float64Array;
  /** How often a 32-bit counter wrapped. */
  readonly wraps: number;
  /** How often the counters of this tag alone began anew: its driver was unloaded. */
  readonly restarts: number;
}

/** What outstanding is after wraps: `allocs - frees` of 32-bit counters is right modulo 2^32. */
function outstandingOf(moment: Moment, row: number): number {
  const { table } = moment;
  const shown = cellAt(table.outstanding, row);
  const value = Number.isNaN(shown) ? cellAt(table.allocs, row) - cellAt(table.frees, row) : shown;
  return value < 0 && moment.counterBits === 32 ? value + COUNTER_RANGE : value;
}

/** After a restart of its driver a counter began at zero, so what it shows is what has been added since. */
function addedBy(step: number, previous: number, shown: number): number {
  if (!Number.isNaN(step)) return step;
  return Number.isNaN(previous) ? 0 : shown;
}

/** Reads one key out of the matrix. */
export function readKey(matrix: TagMatrix, key: number): KeySeries {
  const { timeline } = matrix;
  const { samples, boots } = timeline;
  const pool = matrix.keys[key]?.pool ?? 'nonPaged';
  const n = samples.length;
  const outstanding = new Float64Array(n).fill(NaN);
  const bytes = new Float64Array(n).fill(NaN);
  const allocs = new Float64Array(n).fill(NaN);
  const frees = new Float64Array(n).fill(NaN);
  let wraps = 0;
  let restarts = 0;
  const rawAllocs = new Float64Array(n).fill(NaN);
  const rawFrees = new Float64Array(n).fill(NaN);
  for (const boot of boots) {
    let previousAllocs = NaN;
    let previousFrees = NaN;
    let totalAllocs = 0;
    let totalFrees = 0;
    let seen = false;
    for (let index = boot.from; index < boot.to; index += 1) {
      const moment = samples[index];
      if (moment === undefined) continue;
      const row = rowOf(matrix, index, key);
      if (row < 0) {
        if (moment.listing === 'all' && matrix.covers[index]?.has(pool) === true) {
          outstanding[index] = 0;
          bytes[index] = 0;
          if (!seen) {
            previousAllocs = 0;
            previousFrees = 0;
            allocs[index] = 0;
            frees[index] = 0;
          }
        }
        continue;
      }
      seen = true;
      const { table } = moment;
      outstanding[index] = outstandingOf(moment, row);
      bytes[index] = cellAt(table.bytes, row);
      const bits = moment.counterBits;
      const shownAllocs = cellAt(table.allocs, row);
      const shownFrees = cellAt(table.frees, row);
      if (!Number.isNaN(shownAllocs)) {
        const step = counterStep(previousAllocs, shownAllocs, bits);
        if (shownAllocs < previousAllocs) {
          if (Number.isNaN(step)) restarts += 1;
          else wraps += 1;
        }
        totalAllocs += addedBy(step, previousAllocs, shownAllocs);
        allocs[index] = totalAllocs;
        previousAllocs = shownAllocs;
        rawAllocs[index] = shownAllocs;
      }
      if (!Number.isNaN(shownFrees)) {
        const step = counterStep(previousFrees, shownFrees, bits);
        if (shownFrees < previousFrees && !Number.isNaN(step)) wraps += 1;
        totalFrees += addedBy(step, previousFrees, shownFrees);
        frees[index] = totalFrees;
        previousFrees = shownFrees;
        rawFrees[index] = shownFrees;
      }
    }
  }
  return { outstanding, bytes, allocs, frees, rawAllocs, rawFrees, wraps, restarts };
}

const NOTHING_KNOWN: TagCounters = { allocs: null, frees: null, outstanding: null, bytes: null };
const NOTHING_HELD: TagCounters = { allocs: null, frees: null, outstanding: 0, bytes: 0 };

/** The counters of a key at a sample as its source gives them; zero when a full list leaves the tag out. */
export function countersAt(matrix: TagMatrix, sample: number, key: number): TagCounters {
  const moment = matrix.timeline.samples[sample];
  if (moment === undefined) return NOTHING_KNOWN;
  const row = rowOf(matrix, sample, key);
  if (row < 0) return moment.listing === 'all' ? NOTHING_HELD : NOTHING_KNOWN;
  const shown = counterAt(moment.table, row, 2);
  const known = shown !== null && !(typeof shown === 'number' && shown < 0);
  const counted = outstandingOf(moment, row);
  return {
    allocs: counterAt(moment.table, row, 0),
    frees: counterAt(moment.table, row, 1),
    outstanding: known ? shown : Number.isNaN(counted) ? null : counted,
    bytes: counterAt(moment.table, row, 3),
  };
}

/** Bytes of each pool at a sample, summed over its tags. */
export function poolSums(moment: Moment): PoolSums {
  const sums = { nonPaged: 0, paged: 0, session: 0 };
  const { table } = moment;
  for (let row = 0; row < table.size; row += 1) {
    const bytes = cellAt(table.bytes, row);
    const pool = POOLS[valueAt(table.pools, row)];
    if (pool !== undefined && bytes > 0) sums[pool] += bytes;
  }
  return sums;
}
