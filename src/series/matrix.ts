/**
 * Tags over samples. The tables of the moments stay packed; beside them each key has its counters over all samples
 * (`key-columns.ts`), so that judging a tag does not unpack two thousand tables.
 */
import type { PoolName, TagCounters } from '../model/document.js';
import { exactCount } from '../model/exact-count.js';
import type { Moment } from '../moments/moment.js';
import { lineAt, unpackTable } from '../tables/packed-table.js';
import { keyLimit, keyOfEntry, POOLS, poolNameOfEntry, poolOfEntry, tagOfEntry } from '../tables/row-names.js';
import { counterAt, createTagTable, type TagTable } from '../tables/tag-table.js';
import {
  createCounterColumns,
  createKeyColumns,
  type Allotment,
  type CounterColumns,
  type KeyColumns,
} from './key-columns.js';
import { cellAt } from '../statistics/robust.js';
import { COUNTER_RANGE, counterStep, type SampleTimes, type Timeline } from './timeline.js';
import { mayListWhole } from './whole-lists.js';

export interface TagKey {
  readonly tag: string;
  readonly pool: PoolName;
}

/** Keys over samples, as far as one key is read and judged by itself. */
export interface KeyedSamples {
  readonly timeline: SampleTimes;
  readonly keys: readonly TagKey[];
  readonly columns: Pick<KeyColumns, 'read'>;
  /** Per sample, which pools its list shows as a whole: a tag that is absent has nothing there. */
  readonly wholes: readonly ReadonlySet<PoolName>[];
}

export interface TagMatrix extends KeyedSamples {
  readonly timeline: Timeline;
  /** Place in `keys` of a key of `row-names.ts`, negative when no sample shows it or it is left out. */
  readonly places: Int32Array;
  /** Keys that are shown but not in `keys`: there are too many, and these hold the least. */
  readonly leftOut: number;
  readonly columns: KeyColumns;
  /** Per sample, which pools its list covers. */
  readonly covers: readonly ReadonlySet<PoolName>[];
}

const NO_POOL: ReadonlySet<PoolName> = new Set();

/** Keys of one host that are judged: a machine has ten thousand at the most; what has more is a mixture, or damage. */
const MOST_KEYS = 50_000;

/** Decides at the first appearance of a key whether it is judged. */
type Admission = (key: number) => boolean;

/** Admits everything, or where there is too much those keys that hold the most at any sample; of equals the earlier. */
function admissionTo(samples: readonly Moment[]): Admission {
  const everything: Admission = () => true;
  if (keyLimit() <= MOST_KEYS) return everything;
  const peaks = new Float64Array(keyLimit()).fill(-1);
  const scratch = createTagTable();
  for (const moment of samples) {
    const table = unpackTable(moment.table, scratch);
    for (let row = 0; row < table.size; row += 1) {
      const key = keyOfEntry(table.entries[row] ?? 0);
      peaks[key] = Math.max(cellAt(peaks, key), cellAt(table.bytes, row) || 0);
    }
  }
  const shown = peaks.filter((peak) => peak >= 0).sort();
  if (shown.length <= MOST_KEYS) return everything;
  const least = cellAt(shown, shown.length - MOST_KEYS);
  let equals = MOST_KEYS - shown.filter((peak) => peak > least).length;
  return (key) => {
    const peak = cellAt(peaks, key);
    if (peak === least) equals -= 1;
    return peak > least || (peak === least && equals >= 0);
  };
}

const UNSEEN = -1;
const LEFT_OUT = -2;

/** The same numbers with room for more, which are `UNSEEN`. */
function enlarged(numbers: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(1024, length)).fill(UNSEEN);
  larger.set(numbers);
  return larger;
}

/** Lays out the keys of a timeline in the order of their first appearance, in memory of `allot` where it is given. */
export function toMatrix(timeline: Timeline, allot?: Allotment): TagMatrix {
  const keys: TagKey[] = [];
  let leftOut = 0;
  const admits = admissionTo(timeline.samples);
  let places = new Int32Array(0);
  const columns = createKeyColumns(allot);
  const covers: ReadonlySet<PoolName>[] = [];
  const wholes: ReadonlySet<PoolName>[] = [];
  const scratch = createTagTable();
  /** The last sample that showed a key: of two rows with one key the first counts. */
  let seenAt = new Int32Array(0);
  /** Place of each entry, or `UNSEEN`: rows are looked up by the millions. */
  let placesOfEntries = new Int32Array(0);

  function findPlace(entry: number): number {
    const key = keyOfEntry(entry);
    if (key >= places.length) places = enlarged(places, key * 2);
    const known = places[key] ?? UNSEEN;
    if (known !== UNSEEN) return known;
    if (!admits(key)) {
      leftOut += 1;
      places[key] = LEFT_OUT;
      return LEFT_OUT;
    }
    const place = keys.length;
    places[key] = place;
    keys.push({ tag: tagOfEntry(entry), pool: poolNameOfEntry(entry) });
    if (place >= seenAt.length) seenAt = enlarged(seenAt, place * 2);
    return place;
  }

  function placeOf(entry: number): number {
    if (entry >= placesOfEntries.length) placesOfEntries = enlarged(placesOfEntries, entry * 2);
    const known = placesOfEntries[entry] ?? UNSEEN;
    if (known !== UNSEEN) return known;
    const place = findPlace(entry);
    placesOfEntries[entry] = place;
    return place;
  }

  /**
   * Adds the rows of a sample; the pools that they are of, a bit for each. A function of its own, for the engine leaves a fast loop anew
   * with every sample where something else follows it.
   */
  function addRows(table: TagTable, sample: number): number {
    let covered = 0;
    for (let row = 0; row < table.size; row += 1) {
      const entry = table.entries[row] ?? 0;
      covered |= 1 << poolOfEntry(entry);
      const place = placeOf(entry);
      if (place === LEFT_OUT || seenAt[place] === sample) continue;
      seenAt[place] = sample;
      columns.add(place, sample, table, row);
    }
    return covered;
  }

  timeline.samples.forEach((moment, sample) => {
    if (moment.table.size === 0) {
      covers.push(NO_POOL);
      wholes.push(NO_POOL);
      return;
    }
    const covered = addRows(unpackTable(moment.table, scratch), sample);
    const pools = POOLS.filter((_, pool) => (covered & (1 << pool)) !== 0);
    covers.push(new Set(pools));
    wholes.push(new Set(pools.filter((pool) => mayListWhole(moment, pool))));
  });
  return { timeline, keys, places, leftOut, columns, covers, wholes };
}

/** Line of the source that shows a key at a sample; the moment's first line where none does. */
export function lineOf(matrix: TagMatrix, sample: number, key: number): number {
  const moment = matrix.timeline.samples[sample];
  if (moment === undefined) return 1;
  const row = openSample(matrix, sample, moment).rows[key] ?? -1;
  return row < 0 ? moment.firstLine : lineAt(moment.table, row);
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
  /** Samples at which the counters of this tag alone began anew: its driver was unloaded. */
  readonly restarts: readonly number[];
}

/** What outstanding is after wraps: `allocs - frees` of 32-bit counters is right modulo 2^32. */
function outstandingOf(shown: number, allocs: number, frees: number, bits: 32 | null): number {
  const value = Number.isNaN(shown) ? allocs - frees : shown;
  return value < 0 && bits === 32 ? value + COUNTER_RANGE : value;
}

/** After a restart of its driver a counter began at zero, so what it shows is what has been added since. */
function addedBy(step: number, previous: number, shown: number): number {
  if (!Number.isNaN(step)) return step;
  return Number.isNaN(previous) ? 0 : shown;
}

/** Columns that keys are read into, one after the other: a machine of thousands has each looked at once and let go. */
export interface KeyRoom {
  readonly shown: CounterColumns;
  readonly allocs: Float64Array;
  readonly frees: Float64Array;
}

export function createKeyRoom({ timeline }: KeyedSamples): KeyRoom {
  const { length } = timeline.hours;
  return {
    shown: createCounterColumns(length),
    allocs: new Float64Array(length),
    frees: new Float64Array(length),
  };
}

/** Reads one key out of the matrix; what is read lasts until the next key is read into the same room. */
export function readKey(matrix: KeyedSamples, key: number, room: KeyRoom = createKeyRoom(matrix)): KeySeries {
  const { boots, counterBits } = matrix.timeline;
  const pool = matrix.keys[key]?.pool ?? 'nonPaged';
  matrix.columns.read(key, room.shown);
  const { allocs: rawAllocs, frees: rawFrees, outstanding, bytes, shown } = room.shown;
  const allocs = room.allocs.fill(NaN);
  const frees = room.frees.fill(NaN);
  let wraps = 0;
  const restarts: number[] = [];
  for (const boot of boots) {
    let previousAllocs = NaN;
    let previousFrees = NaN;
    let totalAllocs = 0;
    let totalFrees = 0;
    let seen = false;
    for (let index = boot.from; index < boot.to; index += 1) {
      if (shown[index] === 0) {
        if (matrix.wholes[index]?.has(pool) === true) {
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
      const bits = counterBits[index] ?? null;
      const shownAllocs = cellAt(rawAllocs, index);
      const shownFrees = cellAt(rawFrees, index);
      outstanding[index] = outstandingOf(cellAt(outstanding, index), shownAllocs, shownFrees, bits);
      if (!Number.isNaN(shownAllocs)) {
        const step = counterStep(previousAllocs, shownAllocs, bits);
        if (shownAllocs < previousAllocs) {
          if (!Number.isNaN(step)) wraps += 1;
          // Both counters of a tag begin anew together; one alone is what some source made of it.
          else if (!(shownFrees >= previousFrees && previousFrees > 0)) restarts.push(index);
        }
        totalAllocs += addedBy(step, previousAllocs, shownAllocs);
        allocs[index] = totalAllocs;
        previousAllocs = shownAllocs;
      }
      if (!Number.isNaN(shownFrees)) {
        const step = counterStep(previousFrees, shownFrees, bits);
        if (shownFrees < previousFrees && !Number.isNaN(step)) wraps += 1;
        totalFrees += addedBy(step, previousFrees, shownFrees);
        frees[index] = totalFrees;
        previousFrees = shownFrees;
      }
    }
  }
  return { outstanding, bytes, allocs, frees, rawAllocs, rawFrees, wraps, restarts };
}

const NOTHING_KNOWN: TagCounters = { allocs: null, frees: null, outstanding: null, bytes: null };
const NOTHING_HELD: TagCounters = { allocs: null, frees: null, outstanding: 0, bytes: 0 };

/** A sample whose table is unpacked. */
interface OpenSample {
  readonly table: TagTable;
  /** Row of each key, -1 where the sample does not show it. */
  readonly rows: Int32Array;
}

/** The samples that were looked into last: the ends of a series are asked for by every key. */
const opened = new WeakMap<TagMatrix, Map<number, OpenSample>>();
const MOST_OPENED = 8;

function openSample(matrix: TagMatrix, sample: number, moment: Moment): OpenSample {
  const samples = opened.get(matrix) ?? new Map<number, OpenSample>();
  opened.set(matrix, samples);
  let open = samples.get(sample);
  if (open === undefined) {
    if (samples.size >= MOST_OPENED) samples.clear();
    const table = unpackTable(moment.table);
    const rows = new Int32Array(matrix.keys.length).fill(-1);
    // Of two rows with one key the first counts.
    for (let row = table.size - 1; row >= 0; row -= 1) {
      const place = matrix.places[keyOfEntry(table.entries[row] ?? 0)] ?? -1;
      if (place >= 0) rows[place] = row;
    }
    open = { table, rows };
    samples.set(sample, open);
  }
  return open;
}

/** The counters of a key at a sample as its source gives them; zero when a whole list leaves the tag out. */
export function countersAt(matrix: TagMatrix, sample: number, key: number): TagCounters {
  const moment = matrix.timeline.samples[sample];
  if (moment === undefined) return NOTHING_KNOWN;
  const { table, rows } = openSample(matrix, sample, moment);
  const row = rows[key] ?? -1;
  if (row < 0) {
    const pool = matrix.keys[key]?.pool ?? 'nonPaged';
    return matrix.wholes[sample]?.has(pool) === true ? NOTHING_HELD : NOTHING_KNOWN;
  }
  const allocs = counterAt(table, row, 0);
  const frees = counterAt(table, row, 1);
  const shown = counterAt(table, row, 2);
  const known = shown !== null && !(typeof shown === 'number' && shown < 0);
  const counted = outstandingOf(
    cellAt(table.outstanding, row),
    cellAt(table.allocs, row),
    cellAt(table.frees, row),
    moment.counterBits,
  );
  return {
    allocs,
    frees,
    outstanding: known ? shown : exactCount(counted),
    bytes: counterAt(table, row, 3),
  };
}
