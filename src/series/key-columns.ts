/**
 * The counters of every key over the samples of a timeline. Held as differences from sample to sample in few bytes:
 * most tags of most samples stand still, so two thousand samples of three thousand tags take some 30 MB and any key is
 * read back in microseconds.
 *
 * A record is written per sample that shows the key: a number that tells how many samples were passed over and which of
 * the four counters changed, then each change. A change is a whole number written as in `whole-numbers.ts`, sign in the
 * lowest bit, two more than itself; 0 stands for "unknown from here on" and 1 for a value of eight bytes as it is.
 *
 * The records of a key lie in a chain of blocks, which are cut from slabs: nothing is copied while a key grows, little is
 * left unused, and what lies in shared memory is read by several threads.
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

/** A tenth of a block is lost at most where no further record fits, and half of one at the end of each key. */
const BLOCK_BYTES = 512;
const BLOCKS_OF_SLAB = 128;
/** Marks the end of a chain. */
const NO_BLOCK = -1;

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

/** Columns as plain data, to be read wherever they are handed to. */
export interface KeyRecords {
  readonly slabs: readonly Uint8Array[];
  /** First block of each key. */
  readonly firsts: Int32Array;
  /** The block that follows each block, and where its records end. */
  readonly nexts: Int32Array;
  readonly ends: Int32Array;
}

export interface KeyColumns {
  /** Adds what row `row` of a table shows of a key at a sample. Samples come in ascending order. */
  readonly add: (key: number, sample: number, table: TagTable, row: number) => void;
  /** Fills columns with a key, whatever they held before. */
  readonly read: (key: number, columns: CounterColumns) => void;
  /** What has been added so far; to be taken when all has been. */
  readonly records: () => KeyRecords;
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

/** Writes a change where there has to be room; where it ends. */
function writeChange(bytes: Uint8Array, at: number, value: number, before: number): number {
  if (value !== value) {
    bytes[at] = 0;
    return at + 1;
  }
  const from = before !== before ? 0 : before;
  if (isExact(value) && isExact(from)) {
    const step = value - from;
    return writeWhole(bytes, at, (step < 0 ? -2 * step - 1 : 2 * step) + 2);
  }
  bytes[at] = 1;
  double[0] = value;
  bytes.set(doubleBytes, at + 1);
  return at + 9;
}

function enlarged(numbers: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(length, numbers.length * 2));
  larger.set(numbers);
  return larger;
}

/** Where columns take their bytes from: memory of this thread, or such as other threads see. */
export type Allotment = (bytes: number) => Uint8Array;

const ownMemory: Allotment = (bytes) => new Uint8Array(bytes);

/** Empty columns, in slabs of `allot`. */
export function createKeyColumns(allot: Allotment = ownMemory): KeyColumns {
  const slabs: Uint8Array[] = [];
  let blocks = 0;
  let nexts = new Int32Array(BLOCKS_OF_SLAB);
  let ends = new Int32Array(BLOCKS_OF_SLAB);
  let keys = 0;
  let firsts = new Int32Array(1024);
  /** The block of each key that is written to. */
  let lasts = new Int32Array(1024);
  let lastSamples = new Int32Array(1024);
  /** The values that the next change is relative to. */
  let last = new Float64Array(COLUMNS * 1024);

  function addBlock(): number {
    const block = blocks;
    blocks += 1;
    if (block === slabs.length * BLOCKS_OF_SLAB) slabs.push(allot(BLOCKS_OF_SLAB * BLOCK_BYTES));
    if (block === nexts.length) {
      nexts = enlarged(nexts, blocks);
      ends = enlarged(ends, blocks);
    }
    nexts[block] = NO_BLOCK;
    ends[block] = (block % BLOCKS_OF_SLAB) * BLOCK_BYTES;
    return block;
  }

  function open(key: number): void {
    if (key === firsts.length) {
      firsts = enlarged(firsts, key + 1);
      lasts = enlarged(lasts, key + 1);
      lastSamples = enlarged(lastSamples, key + 1);
      const larger = new Float64Array(last.length * 2);
      larger.set(last);
      last = larger;
    }
    const block = addBlock();
    firsts[key] = block;
    lasts[key] = block;
    lastSamples[key] = -1;
    last.fill(NaN, key * COLUMNS, (key + 1) * COLUMNS);
  }

  /** The block of a key that has room for any record. */
  function blockFor(key: number): number {
    const block = lasts[key] ?? 0;
    const end = ((block % BLOCKS_OF_SLAB) + 1) * BLOCK_BYTES;
    if ((ends[block] ?? 0) + MOST_RECORD_BYTES <= end) return block;
    const next = addBlock();
    nexts[block] = next;
    lasts[key] = next;
    return next;
  }

  function add(key: number, sample: number, table: TagTable, row: number): void {
    for (; keys <= key; keys += 1) open(keys);
    const block = blockFor(key);
    const bytes = slabs[Math.floor(block / BLOCKS_OF_SLAB)] ?? doubleBytes;
    const base = key * COLUMNS;
    const header = ends[block] ?? 0;
    let changed = 0;
    // One byte is enough for the header of a key that every sample, or nearly every one, shows.
    const passed = sample - (lastSamples[key] ?? -1) - 1;
    let at = writeWhole(bytes, header, passed << CHANGED_BITS);
    // Column by column and not in a loop: here every counter of every sample goes through.
    const allocs = table.allocs[row] ?? NaN;
    const allocsBefore = last[base] ?? NaN;
    if (allocs !== allocsBefore && (allocs === allocs || allocsBefore === allocsBefore)) {
      changed |= 1;
      last[base] = allocs;
      at = writeChange(bytes, at, allocs, allocsBefore);
    }
    const frees = table.frees[row] ?? NaN;
    const freesBefore = last[base + 1] ?? NaN;
    if (frees !== freesBefore && (frees === frees || freesBefore === freesBefore)) {
      changed |= 2;
      last[base + 1] = frees;
      at = writeChange(bytes, at, frees, freesBefore);
    }
    const outstanding = table.outstanding[row] ?? NaN;
    const outstandingBefore = last[base + 2] ?? NaN;
    if (outstanding !== outstandingBefore && (outstanding === outstanding || outstandingBefore === outstandingBefore)) {
      changed |= 4;
      last[base + 2] = outstanding;
      at = writeChange(bytes, at, outstanding, outstandingBefore);
    }
    const held = table.bytes[row] ?? NaN;
    const heldBefore = last[base + 3] ?? NaN;
    if (held !== heldBefore && (held === held || heldBefore === heldBefore)) {
      changed |= 8;
      last[base + 3] = held;
      at = writeChange(bytes, at, held, heldBefore);
    }
    bytes[header] = (bytes[header] ?? 0) | changed;
    ends[block] = at;
    lastSamples[key] = sample;
  }

  const records = (): KeyRecords => ({ slabs, firsts: firsts.subarray(0, keys), nexts, ends });
  return { add, read: (key, columns) => readRecords(records(), key, columns), records };
}

/** Fills columns with a key of records, whatever they held before. */
export function readRecords(
  { slabs, firsts, nexts, ends }: KeyRecords,
  key: number,
  { allocs, frees, outstanding, bytes: held, shown }: CounterColumns,
): void {
  for (const column of [allocs, frees, outstanding, held]) column.fill(NaN);
  shown.fill(0);
  const values = [NaN, NaN, NaN, NaN];
  let sample = -1;
  for (let block = firsts[key] ?? NO_BLOCK; block !== NO_BLOCK; block = nexts[block] ?? NO_BLOCK) {
    const bytes = slabs[Math.floor(block / BLOCKS_OF_SLAB)] ?? doubleBytes;
    const end = ends[block] ?? 0;
    for (let at = (block % BLOCKS_OF_SLAB) * BLOCK_BYTES; at < end;) {
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
}
