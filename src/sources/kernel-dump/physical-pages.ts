/** Where each page of RAM stands in a dump that holds memory: by its runs, by a bitmap, or by a list of ranges. */
import { formatCount } from '../../model/words.js';
import { PAGE_BYTES, readPiece, u32, u64 } from './dump-bytes.js';
import type { PositionedBytes } from './dump-bytes.js';
import { pagesOf } from './header.js';
import type { DumpHeader } from './header.js';

export interface PhysicalPages {
  /** Offset in the file of a page of RAM; null when the dump does not hold it. */
  readonly locate: (page: number) => number | null;
  /** Bytes of the file when it is whole. */
  readonly expectedBytes: number;
  /** What of the container contradicts itself, in sentences. */
  readonly doubts: readonly string[];
}

/** Pages, or why the container cannot be read. */
export type PhysicalResult = PhysicalPages | { readonly refused: string };

const BODY = 0x2000;

const FULL_SUMMARY = 0x504d4446; // FDMP
const KERNEL_SUMMARY = 0x504d4453; // SDMP
const RANGES = 0x504d4452; // RDMP
const DUMP = 0x504d5544; // DUMP

/** Bits for 16 TiB of RAM, more than any dump of today holds: 512 MiB of bitmap are looked through at most. */
const MOST_BITS = 2 ** 32;
/** Ranges of a dump: a machine of some TiB whose memory is in pieces has some hundred thousand. */
const MOST_RANGES = 2 ** 20;

interface Range {
  readonly base: number;
  readonly pages: number;
  readonly offset: number;
}

/** Ranges that may come in any order; of two that overlap, which no dump should have, the one that begins last is taken. */
function createRanges(ranges: readonly Range[], expectedBytes: number, doubts: readonly string[]): PhysicalPages {
  const sorted = ranges.toSorted((a, b) => a.base - b.base);
  /** The first page behind each range and all before it: where it is larger than a page, one of these may hold it. */
  const ends = new Float64Array(sorted.length);
  let overlap = false;
  for (const [index, { base, pages }] of sorted.entries()) {
    const before = ends[index - 1] ?? 0;
    overlap ||= base < before;
    ends[index] = Math.max(before, base + pages);
  }
  return {
    locate: (page) => {
      let low = 0;
      let high = sorted.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((sorted[middle]?.base ?? 0) <= page) low = middle + 1;
        else high = middle;
      }
      for (let at = low - 1; at >= 0 && page < (ends[at] ?? 0); at -= 1) {
        const range = sorted[at];
        if (range !== undefined && page < range.base + range.pages) {
          return range.offset + (page - range.base) * PAGE_BYTES;
        }
      }
      return null;
    },
    expectedBytes,
    doubts: overlap ? [...doubts, 'Two of its ranges of pages overlap.'] : doubts,
  };
}

function layOut(runs: readonly Omit<Range, 'offset'>[], first: number, doubts: readonly string[] = []): PhysicalPages {
  const ranges: Range[] = [];
  let offset = first;
  for (const { base, pages } of runs) {
    ranges.push({ base, pages, offset });
    offset += pages * PAGE_BYTES;
  }
  return createRanges(ranges, offset, doubts);
}

/** A complete dump: the pages of one run after the other. */
function readRuns({ runs, countedPages }: DumpHeader): PhysicalResult {
  if (runs.length === 0) return { refused: 'the header does not say which memory the dump holds' };
  const pages = pagesOf(runs);
  if (pages === countedPages) return layOut(runs, BODY);
  const counted = countedPages === null ? 'does not count them' : `counts ${formatCount(countedPages)}`;
  return layOut(runs, BODY, [
    `Its ranges have ${formatCount(pages)} pages and its header ${counted}; the ranges are used.`,
  ]);
}

const HEAD_BYTES = 0x38;
const CHUNK_BYTES = 64 * 1024;
/** Bytes of the bitmap for each of which the pages before are counted once. */
const STRIDE = 512;

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
});

/** Pages present before each stride of the bitmap; the last number is all of them. */
function countStrides(bytes: PositionedBytes, start: number, length: number): Float64Array {
  const before = new Float64Array(Math.ceil(length / STRIDE) + 1);
  let count = 0;
  for (let at = 0; at < length; at += CHUNK_BYTES) {
    const chunk = bytes.read(start + at, Math.min(CHUNK_BYTES, length - at));
    for (let index = 0; index < chunk.length; index += 1) {
      const place = at + index;
      if (place % STRIDE === 0) before[place / STRIDE] = count;
      count += ONES[chunk[index] ?? 0] ?? 0;
    }
  }
  before[before.length - 1] = count;
  return before;
}

/** A bitmap with a bit for each page of RAM, and the pages whose bit is set in their order. */
function readBitmap(bytes: PositionedBytes): PhysicalResult {
  const head = readPiece(bytes, BODY, HEAD_BYTES);
  if (head === null) return { refused: 'the file ends before the bitmap of its pages' };
  const kind = u32(head, 0);
  if ((kind !== FULL_SUMMARY && kind !== KERNEL_SUMMARY) || u32(head, 4) !== DUMP) {
    return { refused: 'the bitmap of its pages does not begin as one' };
  }
  const first = Number(u64(head, 0x20));
  const present = Number(u64(head, 0x28));
  const start = BODY + HEAD_BYTES;
  const bits = Math.min(Number(u64(head, 0x30)), MOST_BITS, Math.max(0, bytes.size - start) * 8);
  const length = Math.ceil(bits / 8);
  if (!(first >= start) || !Number.isSafeInteger(first)) return { refused: 'its first page stands inside the header' };
  const strides = countStrides(bytes, start, length);
  // The last byte may have more bits than the bitmap.
  const last = bits % 8 === 0 ? 0 : (bytes.read(start + length - 1, 1)[0] ?? 0) >> (bits % 8);
  const counted = (strides.at(-1) ?? 0) - (ONES[last] ?? 0);
  const locate = (page: number): number | null => {
    const byte = Math.floor(page / 8);
    if (page >= bits) return null;
    const stride = Math.floor(byte / STRIDE);
    const piece = bytes.read(start + stride * STRIDE, STRIDE);
    const own = piece[byte - stride * STRIDE] ?? 0;
    if (((own >> (page % 8)) & 1) === 0) return null;
    let before = strides[stride] ?? 0;
    for (let index = 0; index < byte - stride * STRIDE; index += 1) before += ONES[piece[index] ?? 0] ?? 0;
    before += ONES[own & ((1 << (page % 8)) - 1)] ?? 0;
    return first + before * PAGE_BYTES;
  };
  const doubts =
    counted === present
      ? []
      : [
          `Its bitmap marks ${formatCount(counted)} pages and its header counts ${formatCount(present)}; the bitmap is used.`,
        ];
  return { locate, expectedBytes: first + counted * PAGE_BYTES, doubts };
}

const LIST = 0x30;
const RANGE_BYTES = 16;
const COMPLETE = 10;

/** A list of ranges, and their pages in its order. */
function readRangeList(bytes: PositionedBytes, { type }: DumpHeader): PhysicalResult {
  const head = readPiece(bytes, BODY, LIST);
  if (head === null) return { refused: 'the file ends before the list of its pages' };
  if (u32(head, 4) !== RANGES || u32(head, 8) !== DUMP) {
    return { refused: 'the list of its pages does not begin as one' };
  }
  const first = Number(u64(head, 0x18));
  const room = Math.floor((first - BODY - LIST) / RANGE_BYTES);
  if (!(room > 0)) return { refused: 'its first page stands inside the header' };
  const total = type === COMPLETE ? Number(u64(head, 0x28)) : Infinity;
  const ranges: Omit<Range, 'offset'>[] = [];
  let pages = 0;
  for (let at = 0; at < Math.min(room, MOST_RANGES) && pages < total; at += 1) {
    const entry = readPiece(bytes, BODY + LIST + at * RANGE_BYTES, RANGE_BYTES);
    const base = entry === null ? 0 : Number(u64(entry, 0));
    const count = entry === null ? 0 : Number(u64(entry, 8));
    if (base === 0) break;
    if (!Number.isSafeInteger(base + count) || !Number.isSafeInteger(first + (pages + count) * PAGE_BYTES)) break;
    ranges.push({ base, pages: count });
    pages += count;
  }
  if (pages === 0) return { refused: 'the list of its pages is empty' };
  const margin = Number(u64(head, 0x10)) - 0x20 === first - BODY - 0x40;
  return layOut(ranges, first, margin ? [] : ['The list of its pages states two places for the first one.']);
}

/** Types of dumps by how their pages are found. */
const CONTAINERS: ReadonlyMap<number, (bytes: PositionedBytes, header: DumpHeader) => PhysicalResult> = new Map([
  [1, (_bytes, header) => readRuns(header)],
  [5, readBitmap],
  [6, readBitmap],
  [7, readBitmap],
  [8, readRangeList],
  [9, readRangeList],
  [COMPLETE, readRangeList],
]);

/** Whether dumps of a type hold pages of memory that are understood. */
export function holdsPages(type: number | null): boolean {
  return type !== null && CONTAINERS.has(type);
}

/** The pages of a dump of memory; why not, when its container is none that is understood. */
export function readPhysicalPages(bytes: PositionedBytes, header: DumpHeader): PhysicalResult {
  const read = CONTAINERS.get(header.type ?? -1);
  return read === undefined ? { refused: 'its kind of body is not understood' } : read(bytes, header);
}
