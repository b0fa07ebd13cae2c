/**
 * Rows of `!poolfind` from bytes: a listing has millions of them.
 *
 *     ffffda0ff9791000 : tag amda, size    0x18f0, Nonpaged pool
 *     826fa130 size:   c0 previous size:   40  (Allocated) SeSd
 *     | address, 16 or 8 digits
 */
import type { PoolfindContext, PoolfindPool } from '../../grammars/poolfind.js';
import { countBlock } from '../tables/pool-find-tally.js';
import type { FindCounts, FoundBlock, PoolFindTally } from '../tables/pool-find-tally.js';
import { BLANK, HEX, asciiText, isPlainByte, isSameText, lineEndAt, wordOf } from './row-bytes.js';
import type { RowRun } from './row-bytes.js';

const TWO_32 = 2 ** 32;
/** Bytes of the shortest row with its line end, and of what is behind its address. */
const LEAST_ROW = 40;
const LEAST_REST = 30;
const COLON_BYTE = 0x3a;
/** Hexadecimal digits of a size that are read as an exact 32-bit number. */
const MOST_SIZE_DIGITS = 7;

//  " : tag amda, size" in words; they overlap where the text is no multiple of four.
const COLON = wordOf(' : t');
const TAG = wordOf('tag ');
const COMMA_SI = wordOf(', si');
const SIZE = wordOf('size');
const NONPAGED = [wordOf(', No'), wordOf('npag'), wordOf('ed p'), wordOf('pool')] as const;
const PAGED = [wordOf(', Pa'), wordOf('ged '), wordOf('pool')] as const;

//  " size:   c0 previous size:   40  (Allocated) "
const CLASSIC_SIZE = [wordOf(' siz'), wordOf('ize:')] as const;
const PREVIOUS = [wordOf(' pre'), wordOf('viou'), wordOf('s si'), wordOf('ize:')] as const;
const ALLOCATED = [wordOf('  (A'), wordOf('lloc'), wordOf('ated'), wordOf('ed) ')] as const;
const FREE = [wordOf('  (F'), wordOf('ree)'), wordOf('    ')] as const;

/** One row; the fields are written by the readers below. */
interface Row {
  /** Low 52 bits of the address. */
  key: number;
  tag: number;
  tagAt: number;
  bytes: number;
  pool: PoolfindPool | null;
  free: boolean;
}

/** Whether the four bytes may be a tag: no marks of a damaged paste, no star that the classic layout prints before it. */
function isPlainTag(bytes: Uint8Array, at: number): boolean {
  for (let index = at; index < at + 4; index += 1) if (!isPlainByte(bytes[index] ?? 0)) return false;
  return bytes[at] !== BLANK && bytes[at] !== 0x2a;
}

/** The classic layout folds blanks, so inside its tag none may stand: `Irp ` is one, `I p ` is not. */
function hasInnerBlank(bytes: Uint8Array, at: number): boolean {
  let blank = false;
  for (let index = at; index < at + 4; index += 1) {
    if (bytes[index] === BLANK) blank = true;
    else if (blank) return true;
  }
  return false;
}

/** What the readers of digits found last. */
const hex = { value: 0, end: 0 };

/** One to seven digits, as `hex.value`, up to `hex.end`. */
function readHex(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  let value = 0;
  for (; at < end; at += 1) {
    const digit = HEX[bytes[at] ?? 0] ?? -1;
    if (digit < 0) break;
    value = (value << 4) | digit;
  }
  hex.value = value;
  hex.end = at;
  return at > start && at - start <= MOST_SIZE_DIGITS;
}

/** The 32-bit value of exactly eight digits, as `hex.value`. */
function readEight(bytes: Uint8Array, start: number): boolean {
  let bad = 0;
  let value = 0;
  for (let at = start; at < start + 8; at += 1) {
    const digit = HEX[bytes[at] ?? 0] ?? -1;
    bad |= digit;
    value = (value << 4) | digit;
  }
  hex.value = value;
  return bad >= 0;
}

function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] === BLANK) at += 1;
  return at;
}

/** Reads what follows the address in the current layout; where the line ends, or -1. */
function readCurrent(view: DataView, bytes: Uint8Array, at: number, end: number, row: Row): number {
  if (view.getInt32(at, true) !== COLON || view.getInt32(at + 3, true) !== TAG) return -1;
  if (view.getInt32(at + 11, true) !== COMMA_SI || view.getInt32(at + 13, true) !== SIZE) return -1;
  row.tagAt = at + 7;
  row.tag = view.getInt32(at + 7, true);
  const size = skipBlanks(bytes, at + 17, end);
  if (size === at + 17 || bytes[size] !== 0x30) return -1;
  // Zero is printed without 0x.
  let after = size + 1;
  row.bytes = 0;
  if (bytes[after] === 0x78) {
    if (!readHex(bytes, size + 2, end)) return -1;
    row.bytes = hex.value;
    after = hex.end;
  }
  row.free = false;
  if (after + 15 > end) return -1;
  if (view.getInt32(after, true) === NONPAGED[0]) {
    if (view.getInt32(after + 4, true) !== NONPAGED[1] || view.getInt32(after + 8, true) !== NONPAGED[2]) return -1;
    if (view.getInt32(after + 11, true) !== NONPAGED[3]) return -1;
    row.pool = 'nonPaged';
    return after + 15;
  }
  if (view.getInt32(after, true) !== PAGED[0] || view.getInt32(after + 4, true) !== PAGED[1]) return -1;
  if (view.getInt32(after + 8, true) !== PAGED[2]) return -1;
  row.pool = 'paged';
  return after + 12;
}

/** The same for the classic layout. */
function readClassic(view: DataView, bytes: Uint8Array, at: number, end: number, row: Row): number {
  if (view.getInt32(at, true) !== CLASSIC_SIZE[0] || view.getInt32(at + 2, true) !== CLASSIC_SIZE[1]) return -1;
  const size = skipBlanks(bytes, at + 6, end);
  if (size === at + 6 || !readHex(bytes, size, end)) return -1;
  row.bytes = hex.value;
  const previous = hex.end;
  if (previous + 16 > end) return -1;
  if (view.getInt32(previous, true) !== PREVIOUS[0] || view.getInt32(previous + 4, true) !== PREVIOUS[1]) return -1;
  if (view.getInt32(previous + 8, true) !== PREVIOUS[2] || view.getInt32(previous + 11, true) !== PREVIOUS[3])
    return -1;
  const before = skipBlanks(bytes, previous + 15, end);
  if (before === previous + 15 || !readHex(bytes, before, end)) return -1;
  const state = hex.end;
  if (state + 18 > end) return -1;
  if (view.getInt32(state, true) === ALLOCATED[0]) {
    if (view.getInt32(state + 4, true) !== ALLOCATED[1] || view.getInt32(state + 8, true) !== ALLOCATED[2]) return -1;
    if (view.getInt32(state + 10, true) !== ALLOCATED[3]) return -1;
    row.free = false;
  } else {
    if (view.getInt32(state, true) !== FREE[0] || view.getInt32(state + 4, true) !== FREE[1]) return -1;
    if (view.getInt32(state + 8, true) !== FREE[2] || view.getInt32(state + 10, true) !== FREE[2]) return -1;
    row.free = true;
  }
  row.tagAt = state + 14;
  row.tag = view.getInt32(state + 14, true);
  row.pool = null;
  return state + 18;
}

/** What rows that follow each other mostly have in common. */
interface Group {
  readonly of: Pick<FoundBlock, 'tag' | 'pool' | 'layout' | 'searched'>;
  counts: FindCounts | null;
}

/**
 * Takes the rows at `start` into the tally that `open` gives when there are any. The last one is left to the grammar, which then knows where the listing
 * stands. No row is taken whose line end is not among the bytes.
 */
export function takePoolfindRows(
  bytes: Uint8Array,
  start: number,
  end: number,
  context: PoolfindContext,
  open: () => PoolFindTally,
): RowRun {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const row: Row = { key: 0, tag: 0, tagAt: 0, bytes: 0, pool: null, free: false };
  let tally: PoolFindTally | null = null;
  let lines = 0;
  let at = start;
  let headA = 0;
  let headB = 0;
  let high = -1;
  let current = false;
  let tag = 0;
  let pool: PoolfindPool | null = null;
  let group: Group | null = null;
  /** The row before, which counts as soon as another follows. */
  let heldAt = start;
  let heldRest = 0;
  let heldKey = 0;
  let heldBytes = 0;
  let heldFree = false;
  let heldGroup: Group | null = null;

  while (at + LEAST_ROW <= end) {
    // The upper half of an address is mostly that of the row before.
    const first = view.getInt32(at, true);
    const second = view.getInt32(at + 4, true);
    if (high < 0 || first !== headA || second !== headB) {
      if (!readEight(bytes, at)) break;
      high = hex.value >>> 0;
      headA = first;
      headB = second;
    }
    let rest = at + 8;
    row.key = high;
    if (bytes[rest] !== BLANK) {
      if (!readEight(bytes, rest)) break;
      row.key = (high & 0xf_ffff) * TWO_32 + (hex.value >>> 0);
      rest += 8;
    }
    if (rest + LEAST_REST > end) break;
    const isCurrent = bytes[rest + 1] === COLON_BYTE;
    // Most blocks of a leak differ in their address alone; what the row reads as is then known.
    const length = at - heldRest;
    let next = heldGroup !== null && isSameText(view, heldRest, length, rest, end) ? rest + length : -1;
    if (next < 0) {
      const rowEnd = isCurrent ? readCurrent(view, bytes, rest, end, row) : readClassic(view, bytes, rest, end, row);
      if (rowEnd < 0) break;
      next = lineEndAt(bytes, rowEnd, end);
      if (next < 0) break;
    }
    if (group === null || row.tag !== tag || row.pool !== pool || isCurrent !== current) {
      if (!isPlainTag(bytes, row.tagAt) || (!isCurrent && hasInnerBlank(bytes, row.tagAt))) break;
      tag = row.tag;
      pool = row.pool;
      current = isCurrent;
      group = {
        of: {
          tag: asciiText(bytes, row.tagAt, row.tagAt + 4),
          pool: pool ?? context.pool ?? context.asked,
          layout: current ? 'current' : 'classic',
          searched: context.searched,
        },
        counts: null,
      };
    }
    if (heldGroup !== null) {
      lines += 1;
      tally ??= open();
      if (tally.listsBlocks) {
        const address = `0x${asciiText(bytes, heldAt, heldRest)}`;
        tally.add({ ...heldGroup.of, address, bytes: heldBytes, free: heldFree });
      } else if (tally.isNew(heldKey)) {
        heldGroup.counts ??= tally.countsOf(heldGroup.of);
        countBlock(heldGroup.counts, heldBytes, heldFree);
      }
    }
    heldAt = at;
    heldRest = rest;
    heldKey = row.key;
    heldBytes = row.bytes;
    heldFree = row.free;
    heldGroup = group;
    at = next;
  }
  return { next: heldGroup === null ? start : heldAt, lines };
}
