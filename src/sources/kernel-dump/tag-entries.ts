/**
 * Entries of the tables in which the kernel counts pool by tag (POOL_TRACKER_TABLE): their layout by build, and the checks
 * that a stretch of memory must stand up to before it is taken for such a table.
 */
import { PAGE_BYTES, u32 } from './dump-bytes.js';
import type { Memory, Piece } from './dump-bytes.js';
import { bareKey, readTagKey } from './tag-keys.js';

/** What one tag has in one pool, over all processors. */
export interface TagCounts {
  readonly allocs: number;
  readonly frees: number;
  readonly bytes: number;
}

type Width = 4 | 8;

/** Where the counters of an entry stand; the key is at 0. */
export interface EntryLayout {
  readonly bytes: number;
  readonly counterBytes: Width;
  readonly nonPaged: { readonly allocs: number; readonly frees: number; readonly bytes: number };
  readonly paged: { readonly allocs: number; readonly frees: number; readonly bytes: number };
}

const NARROW: EntryLayout = {
  bytes: 0x28,
  counterBytes: 4,
  nonPaged: { allocs: 0x04, frees: 0x08, bytes: 0x10 },
  paged: { allocs: 0x18, frees: 0x1c, bytes: 0x20 },
};
const WIDE: EntryLayout = {
  bytes: 0x38,
  counterBytes: 8,
  nonPaged: { allocs: 0x10, frees: 0x18, bytes: 0x08 },
  paged: { allocs: 0x28, frees: 0x30, bytes: 0x20 },
};
const LIMITED: EntryLayout = { ...WIDE, bytes: 0x50 };

/** Builds of which the structure is public, first and last of each layout; builds between are not known. */
const LAYOUTS: readonly (readonly [first: number, last: number, layout: EntryLayout, guessed: boolean])[] = [
  [2600, 15_063, NARROW, false],
  [16_299, 19_045, WIDE, false],
  [20_348, 20_348, WIDE, true],
  [22_000, 22_631, LIMITED, false],
  [26_100, 26_200, LIMITED, true],
];

const LEAST_KEYS = 8;
/** The tag of the last entry, which counts what found no place of its own. */
const OVERFLOW_TAG = 'Ovfl';
/** What is said of a table whose end is not its end. */
export const GOES_ON = 'it goes on behind its end';
/** Tags behind the end of a table that make it doubtful. */
const LEAST_FOLLOWING = 3;
const WORD = 0x1_0000_0000;

/** The layout of a build, and whether it is that of its neighbours; null when nothing is known of it. */
export function findLayout(build: number | null): { readonly layout: EntryLayout; readonly guessed: boolean } | null {
  const found = LAYOUTS.find(([first, last]) => build !== null && build >= first && build <= last);
  return found === undefined ? null : { layout: found[2], guessed: found[3] };
}

/** Entries of one table: each key by its slot, and the pages they stand in. */
export interface Table {
  readonly entries: Piece;
  /** 0 where a slot has no key. */
  readonly keys: Uint32Array;
  readonly count: number;
}

/** Up to `size` entries at an address, as many as are readable. */
export function readEntries(memory: Memory, address: bigint, size: number, layout: EntryLayout): Piece {
  const bytes = size * layout.bytes;
  const joined = new Uint8Array(Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES);
  let read = 0;
  while (read < bytes) {
    const page = memory.read(address + BigInt(read), PAGE_BYTES);
    if (page === null) break;
    joined.set(new Uint8Array(page.buffer, page.byteOffset, PAGE_BYTES), read);
    read += PAGE_BYTES;
  }
  return new DataView(joined.buffer, 0, Math.min(read, bytes));
}

function isEmpty(entries: Piece, slot: number, { bytes }: EntryLayout): boolean {
  for (let at = slot * bytes; at < (slot + 1) * bytes; at += 4) if (u32(entries, at) !== 0) return false;
  return true;
}

/** The keys of so many entries by their slots, 0 where one has none; or the check that they do not stand up to. */
export function keysOf(entries: Piece, size: number, layout: EntryLayout): Uint32Array | string {
  if (entries.byteLength < size * layout.bytes) return 'a page of it is not in the dump';
  const keys = new Uint32Array(size);
  const seen = new Set<string>();
  for (let slot = 0; slot < size; slot += 1) {
    const key = u32(entries, slot * layout.bytes);
    if (key === 0) {
      if (slot < size - 1 && !isEmpty(entries, slot, layout)) return 'an entry without a tag has counters';
      continue;
    }
    const tag = readTagKey(key);
    if (tag === null) return 'an entry has a tag that is no text';
    if (seen.has(tag)) return 'a tag stands in it twice';
    if (tag === OVERFLOW_TAG && slot < size - 1) return GOES_ON;
    seen.add(tag);
    keys[slot] = key;
  }
  return keys;
}

const toTable = (entries: Piece, keys: Uint32Array): Table => ({
  entries,
  keys,
  count: keys.reduce((sum, key) => sum + (key === 0 ? 0 : 1), 0),
});

/** A table that was searched for, when it has enough tags to be one by no chance. */
const withEnough = (table: Table): Table | string => (table.count < LEAST_KEYS ? 'it has too few tags' : table);

/** A table of so many entries; or the check that it does not stand up to. */
export function checkTable(entries: Piece, size: number, layout: EntryLayout): Table | string {
  const keys = keysOf(entries, size, layout);
  return typeof keys === 'string' ? keys : withEnough(toTable(entries, keys));
}

export const isTable = (table: Table | string): table is Table => typeof table !== 'string';

/** Whether what follows a table of so many entries are entries of the same kind: then its end is not its end. */
export function goesOn(entries: Piece, size: number, layout: EntryLayout): boolean {
  const readable = Math.floor(entries.byteLength / layout.bytes);
  let tags = 0;
  let others = 0;
  for (let slot = size; slot < Math.min(readable, 2 * size - 1); slot += 1) {
    const key = u32(entries, slot * layout.bytes);
    if (key === 0) continue;
    if (readTagKey(key) === null) others += 1;
    else tags += 1;
  }
  return tags >= LEAST_FOLLOWING && tags > 2 * others;
}

/**
 * The table of another processor: the same tags in the same slots, or none; or the check that it does not stand up to. A
 * processor that did nothing yet has few tags, which says nothing against a table whose place is known (`isNamed`).
 */
export function checkSibling(first: Table, entries: Piece, layout: EntryLayout, isNamed: boolean): Table | string {
  const size = first.keys.length;
  if (entries.byteLength < size * layout.bytes) return 'a page of it is not in the dump';
  const keys = new Uint32Array(size);
  for (let slot = 0; slot < size; slot += 1) {
    const key = u32(entries, slot * layout.bytes);
    const isLast = slot === size - 1;
    if (key === 0 && !isLast && !isEmpty(entries, slot, layout)) return 'an entry without a tag has counters';
    if (key !== 0 && !isLast && key !== first.keys[slot]) return 'it has another tag in a slot than the first one';
    keys[slot] = key;
  }
  const table = toTable(entries, keys);
  return isNamed ? table : withEnough(table);
}

/** The factor by which a tag is hashed, as ReactOS has it. */
const HASH_FACTOR = 40_543;

/**
 * How many tags stand where the kernel's hash puts them: in their slot, or behind it without a gap. Nothing else fills a
 * table so, but whether every build hashes alike nobody has published: it speaks for a table, never against one.
 */
export function countHashed({ keys }: Table): number {
  const slots = keys.length - 1;
  const isSet = (slot: number): boolean => keys[slot] !== 0;
  // Set slots that stand in front of each one without a gap, round the end of the table.
  const before = new Uint32Array(slots);
  for (let at = 1; at < 2 * slots; at += 1) {
    const last = (at - 1) % slots;
    before[at % slots] = isSet(last) ? Math.min(slots - 1, (before[last] ?? 0) + 1) : 0;
  }
  let count = 0;
  for (const [slot, key] of keys.subarray(0, slots).entries()) {
    if (key === 0) continue;
    const product = HASH_FACTOR * bareKey(key);
    const home = ((product % WORD) ^ Math.floor(product / WORD)) & (slots - 1);
    if (((slot - home) & (slots - 1)) <= (before[slot] ?? 0)) count += 1;
  }
  return count;
}

export const POOLS = ['nonPaged', 'paged'] as const;
export const COUNTERS = ['allocs', 'frees', 'bytes'] as const;
/** Sums of one slot: the counters of both pools. */
export const SLOT_SUMS: number = POOLS.length * COUNTERS.length;

function unsigned(entries: Piece, at: number, width: Width): number {
  return width === 4 ? u32(entries, at) : u32(entries, at) + u32(entries, at + 4) * WORD;
}

const signed = (entries: Piece, at: number): number => u32(entries, at) + entries.getInt32(at + 4, true) * WORD;

/** Adds the counters of one processor to the sums. */
export function addTable(
  sums: Float64Array,
  { entries, keys }: Pick<Table, 'entries' | 'keys'>,
  layout: EntryLayout,
): void {
  for (const [slot, key] of keys.entries()) {
    if (key === 0) continue;
    const at = slot * layout.bytes;
    for (const [index, pool] of POOLS.entries()) {
      const to = slot * SLOT_SUMS + index * COUNTERS.length;
      sums[to] = (sums[to] ?? 0) + unsigned(entries, at + layout[pool].allocs, layout.counterBytes);
      sums[to + 1] = (sums[to + 1] ?? 0) + unsigned(entries, at + layout[pool].frees, layout.counterBytes);
      sums[to + 2] = (sums[to + 2] ?? 0) + signed(entries, at + layout[pool].bytes);
    }
  }
}

export function sumsOf(first: Table, layout: EntryLayout): Float64Array {
  const sums = new Float64Array(first.keys.length * SLOT_SUMS);
  addTable(sums, first, layout);
  return sums;
}
