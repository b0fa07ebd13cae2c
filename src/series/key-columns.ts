/**
 * The counters of every key over the samples of a timeline. Held as differences from sample to sample in few bytes:
 * most tags of most samples stand still, so two thousand samples of three thousand tags take some 30 MB and any key is
 * read back in microseconds.
 *
 * A record is written per sample that shows the key: a number that tells how many samples were passed over and which of
 * the four counters changed, then each change. A change is a whole number written as in `whole-numbers.ts`, sign in the
 * lowest bit, two more than itself; 0 stands for "unknown from here on" and 1 for a value of eight bytes as it is.
 */
import type { TagTable } from '../tables/tag-table.js';
import { endOfWhole, readWhole, writeWhole } from '../tables/whole-numbers.js';

const COLUMNS = 4;
const CHANGED_BITS = 4;
const ALL_CHANGED = 15;
/** Longest record: header, four changes of a byte and eight more. */
const MOST_RECORD_BYTES = 8 + COLUMNS * 10;
/** Whole numbers whose differences, doubled for the sign, are exact. */
const MOST_EXACT = 2 ** 50;

const FIRST_BYTES = 32;

const double = new Float64Array(1);
const doubleBytes = new Uint8Array(double.buffer);

/** What `read` fills: a value per sample, NaN where it is unknown. */
export interface CounterColumns {
  readonly allocs: Float64Array;
  readonly frees: Float64Array;
  readonly outstanding: Float64Array;
  readonly bytes: Float64Array;
  /** 1 where the sample shows the key. */
  readonly shown: Uint8Array;
}

export interface KeyColumns {
  /** Adds what row `row` of a table shows of a key at a sample. Samples come in ascending order. */
  readonly add: (key: number, sample: number, table: TagTable, row: number) => void;
  /** Fills columns with a key, whatever they held before. */
  readonly read: (key: number, columns: CounterColumns) => void;
}

export function createCounterColumns(samples: number): CounterColumns {
  return {
    allocs: new Float64Array(samples),
    frees: new Float64Array(samples),
    outstanding: new Float64Array(samples),
    bytes: new Float64Array(samples),
    shown: new Uint8Array(samples),
  };
}

function isExact(value: number): boolean {
  return value <= MOST_EXACT && value >= -MOST_EXACT && Math.floor(value) === value;
}

export function createKeyColumns(): KeyColumns {
  const records: Uint8Array[] = [];
  /** Bytes written of each key. */
  const ends: number[] = [];
  const lastSamples: number[] = [];
  /** The values that the next change is relative to. */
  let last = new Float64Array(COLUMNS * 1024);

  function open(key: number): void {
    records[key] = new Uint8Array(FIRST_BYTES);
    ends[key] = 0;
    lastSamples[key] = -1;
    if (last.length < (key + 1) * COLUMNS) {
      const larger = new Float64Array(last.length * 2);
      larger.set(last);
      last = larger;
    }
    last.fill(NaN, key * COLUMNS, (key + 1) * COLUMNS);
  }

  function makeRoom(key: number): Uint8Array {
    const bytes = records[key] ?? new Uint8Array(0);
    if ((ends[key] ?? 0) + MOST_RECORD_BYTES <= bytes.length) return bytes;
    const larger = new Uint8Array(bytes.length * 2 + MOST_RECORD_BYTES);
    larger.set(bytes);
    records[key] = larger;
    return larger;
  }

  function add(key: number, sample: number, table: TagTable, row: number): void {
    while (records.length <= key) open(records.length);
    const bytes = makeRoom(key);
    const base = key * COLUMNS;
    const { allocs, frees, outstanding, bytes: held } = table;
    let at = ends[key] ?? 0;
    const header = at;
    let changed = 0;
    // One byte is enough for the header of a key that every sample, or nearly every one, shows.
    const passed = sample - (lastSamples[key] ?? -1) - 1;
    at = writeWhole(bytes, at, passed << CHANGED_BITS);
    for (let column = 0; column < COLUMNS; column += 1) {
      const value = (column === 0 ? allocs : column === 1 ? frees : column === 2 ? outstanding : held)[row] ?? NaN;
      const before = last[base + column] ?? NaN;
      if (value === before || (value !== value && before !== before)) continue;
      changed |= 1 << column;
      last[base + column] = value;
      const from = before !== before ? 0 : before;
      if (value !== value) {
        bytes[at] = 0;
        at += 1;
      } else if (isExact(value) && isExact(from)) {
        const step = value - from;
        at = writeWhole(bytes, at, (step < 0 ? -2 * step - 1 : 2 * step) + 2);
      } else {
        bytes[at] = 1;
        double[0] = value;
        bytes.set(doubleBytes, at + 1);
        at += 9;
      }
    }
    bytes[header] = (bytes[header] ?? 0) | changed;
    ends[key] = at;
    lastSamples[key] = sample;
  }

  function read(key: number, { allocs, frees, outstanding, bytes: held, shown }: CounterColumns): void {
    for (const column of [allocs, frees, outstanding, held]) column.fill(NaN);
    shown.fill(0);
    const bytes = records[key] ?? new Uint8Array(0);
    const end = ends[key] ?? 0;
    const values = [NaN, NaN, NaN, NaN];
    let sample = -1;
    for (let at = 0; at < end;) {
      const head = readWhole(bytes, at);
      at = endOfWhole();
      sample += Math.floor(head / (ALL_CHANGED + 1)) + 1;
      for (let column = 0; column < COLUMNS; column += 1) {
        if ((head & (1 << column)) === 0) continue;
        const code = readWhole(bytes, at);
        at = endOfWhole();
        if (code >= 2) {
          const before = values[column] ?? NaN;
          const step = code - 2;
          values[column] = (before !== before ? 0 : before) + (step % 2 === 0 ? step / 2 : -(step + 1) / 2);
        } else if (code === 0) {
          values[column] = NaN;
        } else {
          doubleBytes.set(bytes.subarray(at, at + 8));
          values[column] = double[0] ?? NaN;
          at += 8;
        }
      }
      allocs[sample] = values[0] ?? NaN;
      frees[sample] = values[1] ?? NaN;
      outstanding[sample] = values[2] ?? NaN;
      held[sample] = values[3] ?? NaN;
      shown[sample] = 1;
    }
  }

  return { add, read };
}
