/**
 * The tables in which the kernel counts pool by tag, found without symbols in a dump that holds memory. Nothing is shown
 * that does not stand up to every check: a wrong table reads as well as the right one.
 *
 * There is one table for each processor; only the sum over all of them means anything. A tag has the same slot in all.
 */
import { PAGE_BYTES, u32, u64 } from './dump-bytes.js';
import type { Memory, Piece } from './dump-bytes.js';
import { readTagKey } from './tag-keys.js';

/** What one tag has in one pool, over all processors. */
export interface TagCounts {
  readonly allocs: number;
  readonly frees: number;
  readonly bytes: number;
}

export interface CountedTag {
  readonly tag: string;
  readonly nonPaged: TagCounts;
  readonly paged: TagCounts;
}

export type TagTableFound =
  /** This kind of dump holds none. */
  | { readonly state: 'absent' }
  | { readonly state: 'refused'; readonly why: string }
  | {
      readonly state: 'experimental';
      readonly tags: readonly CountedTag[];
      /** Tags whose sums cannot be; they are left out. */
      readonly impossible: readonly string[];
      /** False when the table is full, so that tags may stand elsewhere. */
      readonly complete: boolean;
      /** True where the layout of the entries of this build is taken from its neighbours. */
      readonly guessedLayout: boolean;
    };

type Width = 4 | 8;

/** Where the counters of an entry stand; the key is at 0. */
interface EntryLayout {
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

/** Tables have 2^n + 1 entries; the last one is for what finds no place. */
const LEAST_EXPONENT = 6;
const MOST_EXPONENT = 16;
const LEAST_KEYS = 8;
const OVERFLOW_TAG = 'Ovfl';
const GOES_ON = 'it goes on behind its end';
/** Tags behind the end of a table that make it doubtful. */
const LEAST_FOLLOWING = 3;
/** Around the variable of the table the kernel keeps the others about it. */
const NEIGHBOURHOOD = 0x100;
/** Kernels have up to 17 MiB; more is not searched. */
const MOST_KERNEL_BYTES = 64 * 1024 * 1024;
const MOST_PROCESSORS = 2048;
/** Places in the kernel that may be the list of tables. */
const MOST_CANDIDATES = 64;
/** Entries that are looked at in all: sixteen times the tables of a machine of 128 processors. */
const MOST_ENTRIES = 2 ** 23;
/** Share of tags with impossible sums above which nothing is believed. */
const MOST_IMPOSSIBLE = 0.02;
/** Counters of no machine are above this. */
const HIGHEST_COUNT = 2 ** 50;
const WORD = 0x1_0000_0000;

export interface TagTablePlace {
  /** Address of the variable that points to the table of the first processor. */
  readonly variable: bigint;
  readonly build: number | null;
  readonly processors: number | null;
  /** The kernel itself, in whose data the list of tables stands. */
  readonly kernelStart: bigint;
  readonly kernelBytes: number;
  /** Bytes of RAM, to hold nonpaged pool against; null when they say nothing. */
  readonly physicalBytes: number | null;
}

const refuse = (why: string): TagTableFound => ({ state: 'refused', why });

function findLayout(build: number | null): { readonly layout: EntryLayout; readonly guessed: boolean } | null {
  const found = LAYOUTS.find(([first, last]) => build !== null && build >= first && build <= last);
  return found === undefined ? null : { layout: found[2], guessed: found[3] };
}

/** Entries of one table: each key by its slot, and the pages they stand in. */
interface Table {
  readonly entries: Piece;
  /** 0 where a slot has no key. */
  readonly keys: Uint32Array;
  readonly count: number;
}

/** Up to `size` entries at an address, as many as are readable. */
function readEntries(memory: Memory, address: bigint, size: number, layout: EntryLayout): Piece {
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

/** A table of so many entries; or the check that it does not stand up to. */
function checkTable(entries: Piece, size: number, layout: EntryLayout): Table | string {
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
  return seen.size < LEAST_KEYS ? 'it has too few tags' : { entries, keys, count: seen.size };
}

/** Whether what follows a table of so many entries are entries of the same kind: then its end is not its end. */
function goesOn(entries: Piece, size: number, layout: EntryLayout): boolean {
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

/** Exponents that the data around the variable names as a size of the table. */
function findNamedExponents(memory: Memory, variable: bigint): ReadonlySet<number> {
  const exponents = new Set<number>();
  for (let at = -NEIGHBOURHOOD; at < NEIGHBOURHOOD; at += 4) {
    const value = memory.read(variable + BigInt(at), 4);
    const exponent = value === null ? NaN : Math.log2(u32(value, 0) + 1);
    if (Number.isInteger(exponent) && exponent >= LEAST_EXPONENT && exponent <= MOST_EXPONENT) exponents.add(exponent);
  }
  return exponents;
}

const isTable = (table: Table | string): table is Table => typeof table !== 'string';

/** The first table, whose size nothing states for sure: the one with the most tags, of equals the smallest. */
function findFirstTable(memory: Memory, address: bigint, variable: bigint, layout: EntryLayout): Table | string {
  const entries = readEntries(memory, address, 2 ** MOST_EXPONENT + 1, layout);
  if (entries.byteLength === 0) return 'the page that it begins in is not in the dump';
  const named = findNamedExponents(memory, variable);
  const all = Array.from({ length: MOST_EXPONENT - LEAST_EXPONENT + 1 }, (_, index) => LEAST_EXPONENT + index);
  let failed: string | null = null;
  for (const exponents of [all.filter((each) => named.has(each)), all.filter((each) => !named.has(each))]) {
    const tables = exponents.map((exponent) => {
      const size = 2 ** exponent + 1;
      return { size, table: checkTable(entries, size, layout) };
    });
    let best: { readonly size: number; readonly table: Table } | null = null;
    for (const { size, table } of tables) {
      if (isTable(table)) {
        if (best === null || table.count > best.table.count) best = { size, table };
      } else failed ??= table;
    }
    if (best !== null) return goesOn(entries, best.size, layout) ? GOES_ON : best.table;
  }
  return failed ?? 'it is no table of tags';
}

/** The table of another processor: the same tags in the same slots, or none. */
function checkSibling(first: Table, other: Table): string | null {
  for (let slot = 0; slot < first.keys.length - 1; slot += 1) {
    const key = other.keys[slot] ?? 0;
    if (key !== 0 && key !== first.keys[slot]) return 'the tables of two processors have different tags in one slot';
  }
  return null;
}

/** Places in the kernel's own data that point to the first table. */
function findPointers(memory: Memory, address: bigint, place: TagTablePlace): readonly bigint[] {
  const [low, high] = [Number(address % BigInt(WORD)), Number(address / BigInt(WORD))];
  const found: bigint[] = [];
  const bytes = Math.min(place.kernelBytes, MOST_KERNEL_BYTES);
  for (let offset = 0; offset < bytes && found.length < MOST_CANDIDATES; offset += PAGE_BYTES) {
    const page = memory.read(place.kernelStart + BigInt(offset), PAGE_BYTES);
    if (page === null) continue;
    for (let at = 0; at < PAGE_BYTES; at += 8) {
      if (u32(page, at) !== low || u32(page, at + 4) !== high) continue;
      const pointer = place.kernelStart + BigInt(offset + at);
      if (pointer !== place.variable) found.push(pointer);
    }
  }
  return found;
}

const POOLS = ['nonPaged', 'paged'] as const;
const COUNTERS = ['allocs', 'frees', 'bytes'] as const;
/** Sums of one slot: the counters of both pools. */
const SLOT_SUMS = POOLS.length * COUNTERS.length;

function unsigned(entries: Piece, at: number, width: Width): number {
  return width === 4 ? u32(entries, at) : u32(entries, at) + u32(entries, at + 4) * WORD;
}

const signed = (entries: Piece, at: number): number => u32(entries, at) + entries.getInt32(at + 4, true) * WORD;

/** Adds the counters of one processor to the sums. */
function addTable(sums: Float64Array, { entries, keys }: Table, layout: EntryLayout): void {
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

function sumsOf(first: Table, layout: EntryLayout): Float64Array {
  const sums = new Float64Array(first.keys.length * SLOT_SUMS);
  addTable(sums, first, layout);
  return sums;
}

/** Sums over the tables of all processors that a list names; null when it is not the list. */
function sumList(
  memory: Memory,
  list: bigint,
  first: Table,
  processors: number,
  layout: EntryLayout,
): Float64Array | null {
  const pointers = memory.read(list, processors * 8);
  if (pointers === null) return null;
  const addresses = Array.from({ length: processors }, (_, index) => u64(pointers, index * 8));
  if (new Set(addresses).size < processors) return null;
  const sums = sumsOf(first, layout);
  const size = first.keys.length;
  for (const address of addresses.slice(1)) {
    if (address % BigInt(PAGE_BYTES) !== 0n) return null;
    const table = checkTable(readEntries(memory, address, size, layout), size, layout);
    if (!isTable(table) || checkSibling(first, table) !== null) return null;
    addTable(sums, table, layout);
  }
  return sums;
}

function countsAt(sums: Float64Array, slot: number, pool: number): TagCounts {
  const at = slot * SLOT_SUMS + pool * COUNTERS.length;
  return { allocs: sums[at] ?? 0, frees: sums[at + 1] ?? 0, bytes: sums[at + 2] ?? 0 };
}

/** Counts that a machine can have: nothing is freed that was not allocated, and no memory is less than none. */
const isPossible = ({ allocs, frees, bytes }: TagCounts): boolean =>
  frees <= allocs && bytes >= 0 && allocs <= HIGHEST_COUNT && bytes <= HIGHEST_COUNT;

function toFound(sums: Float64Array, first: Table, physicalBytes: number | null, guessed: boolean): TagTableFound {
  const tags: CountedTag[] = [];
  const impossible: string[] = [];
  let overflows = false;
  for (const [slot, key] of first.keys.entries()) {
    const tag = key === 0 ? null : readTagKey(key);
    if (tag === null) continue;
    const [nonPaged, paged] = [countsAt(sums, slot, 0), countsAt(sums, slot, 1)];
    // The last entry counts what found no place of its own; it is no tag while it counts nothing.
    if (slot === first.keys.length - 1) {
      if (nonPaged.allocs === 0 && paged.allocs === 0) continue;
      overflows = true;
    }
    if (isPossible(nonPaged) && isPossible(paged)) tags.push({ tag, nonPaged, paged });
    else impossible.push(tag);
  }
  const all = tags.length + impossible.length;
  if (impossible.length > MOST_IMPOSSIBLE * all) {
    return refuse(`${impossible.length} of its ${all} tags have sums that cannot be`);
  }
  const bytes = tags.reduce((sum, { nonPaged }) => sum + nonPaged.bytes, 0);
  if (bytes === 0) return refuse('it counts no nonpaged pool at all');
  if (physicalBytes !== null && bytes > physicalBytes) {
    return refuse('it counts more nonpaged pool than the machine has RAM');
  }
  const complete = !overflows && first.count < first.keys.length - 1;
  return { state: 'experimental', tags, impossible, complete, guessedLayout: guessed };
}

/** The counts of all tags, checked against themselves; else the check that failed. */
export function readTagTable(memory: Memory, place: TagTablePlace): TagTableFound {
  const known = findLayout(place.build);
  if (known === null) return refuse(`the layout of its entries is not known for build ${place.build ?? 'unknown'}`);
  const { layout, guessed } = known;
  const pointer = memory.read(place.variable, 8);
  const address = pointer === null ? 0n : u64(pointer, 0);
  if (pointer === null) return refuse('the variable that points to it is not in the dump');
  if (address === 0n || address % BigInt(PAGE_BYTES) !== 0n) return refuse('the pointer to it is not one of a table');
  const first = findFirstTable(memory, address, place.variable, layout);
  if (!isTable(first)) return refuse(first);
  const processors = place.processors ?? 0;
  if (processors < 1 || processors > MOST_PROCESSORS) return refuse('the number of processors is not known');
  if (processors === 1) return toFound(sumsOf(first, layout), first, place.physicalBytes, guessed);
  const places = findPointers(memory, address, place);
  if (places.length * processors * first.keys.length > MOST_ENTRIES) return refuse('too many places may be its list');
  const lists = places.flatMap((list) => sumList(memory, list, first, processors, layout) ?? []);
  const [sums, ...others] = lists;
  if (sums === undefined) {
    return refuse(`the tables of the other ${processors - 1} processors are not found, and one alone means nothing`);
  }
  if (others.some((other) => !other.every((value, at) => value === sums[at]))) {
    return refuse('two lists of tables contradict each other');
  }
  return toFound(sums, first, place.physicalBytes, guessed);
}
