/**
 * The tables in which the kernel counts pool by tag, found in a dump that holds memory: by symbols where they are given,
 * else by what the kernel tells a debugger. Nothing is shown that does not stand up to every check: a wrong table reads as
 * well as the right one.
 *
 * There is one table for each processor; only the sum over all of them means anything. A tag has the same slot in all.
 */
import { PAGE_BYTES, u32, u64 } from './dump-bytes.js';
import type { Memory } from './dump-bytes.js';
import type { PoolSymbol, PoolVariables } from './kernel-symbols.js';
import {
  addTable,
  checkSibling,
  checkTable,
  countHashed,
  findLayout,
  isTable,
  readEntries,
  sumsOf,
} from './tag-entries.js';
import { COUNTERS, GOES_ON, POOLS, SLOT_SUMS, goesOn, keysOf } from './tag-entries.js';
import type { EntryLayout, Table, TagCounts } from './tag-entries.js';
import { readTagKey } from './tag-keys.js';

export interface CountedTag {
  readonly tag: string;
  readonly nonPaged: TagCounts;
  readonly paged: TagCounts;
}

/** What is known of the table that takes the tags which the first one has no place for. */
export type Expansion =
  /** Its place is not known: nobody gave symbols. */
  | 'unknown'
  /** There is none, or its tags are among those of the table. */
  | 'read'
  /** There is one, and it cannot be read. */
  | 'unreadable';

export type TagTableFound =
  /** This kind of dump holds none. */
  | { readonly state: 'absent' }
  | { readonly state: 'refused'; readonly why: string }
  | {
      readonly state: 'experimental';
      readonly tags: readonly CountedTag[];
      /** Tags whose sums cannot be; they are left out. */
      readonly impossible: readonly string[];
      /** False when tags may stand elsewhere. */
      readonly complete: boolean;
      readonly expansion: Expansion;
      /** True where the layout of the entries of this build is taken from its neighbours. */
      readonly guessedLayout: boolean;
      /** Tags in the first table, the one that counts the others left out, and those that stand where the hash puts them. */
      readonly keys: number;
      readonly hashed: number;
      /** Who named the places of the tables; null when they were searched for. */
      readonly namedBy: string | null;
    };

/** Tables have 2^n + 1 entries; the last one is for what finds no place. */
const LEAST_EXPONENT = 6;
const MOST_EXPONENT = 16;
/** Around the variable of the table the kernel keeps the others about it. */
const NEIGHBOURHOOD = 0x100;
/** Kernels have up to 17 MiB; more is not searched. */
const MOST_KERNEL_BYTES = 64 * 1024 * 1024;
const MOST_PROCESSORS = 2048;
/** Places in the kernel that may be the list of tables. */
const MOST_CANDIDATES = 64;
/** Entries that are looked at in all: sixteen times the tables of a machine of 128 processors. */
const MOST_ENTRIES = 2 ** 23;
/** Entries of an expansion: it begins with a page and grows by pages. */
const MOST_EXPANSION = 2 ** 16;
/** Share of tags with impossible sums above which nothing is believed. */
const MOST_IMPOSSIBLE = 0.02;
/** Counters of no machine are above this. */
const HIGHEST_COUNT = 2 ** 50;
const WORD = 0x1_0000_0000;

export interface TagTablePlace {
  /** Addresses of the variables that lead to the tables, as far as they are known. */
  readonly variables: PoolVariables;
  readonly build: number | null;
  readonly processors: number | null;
  /** The kernel itself, in whose data the list of tables stands. */
  readonly kernelStart: bigint;
  readonly kernelBytes: number;
  /** Bytes of RAM, to hold nonpaged pool against; null when they say nothing. */
  readonly physicalBytes: number | null;
}

const refuse = (why: string): TagTableFound => ({ state: 'refused', why });

/** Exponents of 2 that the data around the variable names as a size of the table. */
function findNamedExponents(memory: Memory, variable: bigint): ReadonlySet<number> {
  const exponents = new Set<number>();
  for (let at = -NEIGHBOURHOOD; at < NEIGHBOURHOOD; at += 4) {
    const value = memory.read(variable + BigInt(at), 4);
    const exponent = value === null ? NaN : Math.log2(u32(value, 0) + 1);
    if (Number.isInteger(exponent) && exponent >= LEAST_EXPONENT && exponent <= MOST_EXPONENT) exponents.add(exponent);
  }
  return exponents;
}

/**
 * The first table, whose size nothing states for sure: the one with the most tags, of equals the smallest. Sizes that
 * stand beside its variable go first; one of them may belong to another table, and then this one goes on behind it.
 */
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
    if (best !== null && !goesOn(entries, best.size, layout)) return best.table;
    if (best !== null) failed = GOES_ON;
  }
  return failed ?? 'it is no table of tags';
}

/** The value of a variable that symbols name; null where they do not, or its page is not in the dump. */
function readVariable(memory: Memory, { variables }: TagTablePlace, name: PoolSymbol): bigint | null {
  const address = variables.addresses.get(name);
  const value = address === undefined ? null : memory.read(address, 8);
  return value === null ? null : u64(value, 0);
}

/** A size of 32 or 64 bits: what stands behind one of 32 belongs to another variable. */
const toSize = (value: bigint): number => Number(value % BigInt(WORD));

/** The size of the first table as its variables state it; null where symbols do not name them. */
function readStatedSize(memory: Memory, place: TagTablePlace): number | null {
  const mask = readVariable(memory, place, 'PoolTrackTableMask');
  const size = readVariable(memory, place, 'PoolTrackTableSize');
  const exponents = [
    ...(mask === null ? [] : [Math.log2(toSize(mask) + 1)]),
    // With the last entry, which is for what finds no place, or without it.
    ...(size === null ? [] : [Math.log2(toSize(size) - 1), Math.log2(toSize(size))]),
  ];
  const exponent = exponents.find((each) => Number.isInteger(each) && each >= LEAST_EXPONENT && each <= MOST_EXPONENT);
  return exponent === undefined ? null : 2 ** exponent + 1;
}

function readFirstTable(
  memory: Memory,
  address: bigint,
  variable: bigint,
  place: TagTablePlace,
  layout: EntryLayout,
): Table | string {
  const size = readStatedSize(memory, place);
  return size === null
    ? findFirstTable(memory, address, variable, layout)
    : checkTable(readEntries(memory, address, size, layout), size, layout);
}

/** The first table, and what leads to those of the other processors. */
interface FirstTable {
  readonly table: Table;
  readonly layout: EntryLayout;
  readonly address: bigint;
  /** Address of the variable that points to it. */
  readonly variable: bigint;
}

/** Places in the kernel's own data that point to the first table. */
function findPointers(memory: Memory, { address, variable }: FirstTable, place: TagTablePlace): readonly bigint[] {
  const [low, high] = [Number(address % BigInt(WORD)), Number(address / BigInt(WORD))];
  const found: bigint[] = [];
  const bytes = Math.min(place.kernelBytes, MOST_KERNEL_BYTES);
  for (let offset = 0; offset < bytes && found.length < MOST_CANDIDATES; offset += PAGE_BYTES) {
    const page = memory.read(place.kernelStart + BigInt(offset), PAGE_BYTES);
    if (page === null) continue;
    for (let at = 0; at < PAGE_BYTES; at += 8) {
      if (u32(page, at) !== low || u32(page, at + 4) !== high) continue;
      const pointer = place.kernelStart + BigInt(offset + at);
      if (pointer !== variable) found.push(pointer);
    }
  }
  return found;
}

/** Sums over the tables of all processors that a list names; the check that failed when it is not the list. */
function sumList(
  memory: Memory,
  list: bigint,
  { table: first, layout, address }: FirstTable,
  processors: number,
  isNamed: boolean,
): Float64Array | string {
  const pointers = memory.read(list, processors * 8);
  if (pointers === null) return 'its list of tables is not in the dump';
  const addresses = Array.from({ length: processors }, (_, index) => u64(pointers, index * 8));
  if (addresses[0] !== address) return 'its list of tables does not begin with the first one';
  if (new Set(addresses).size < processors) return 'its list of tables names one twice';
  const sums = sumsOf(first, layout);
  const size = first.keys.length;
  for (const other of addresses.slice(1)) {
    if (other % BigInt(PAGE_BYTES) !== 0n) return 'its list of tables names what is none';
    const table = checkSibling(first, readEntries(memory, other, size, layout), layout, isNamed);
    if (!isTable(table)) return `of the table of another processor, ${table}`;
    addTable(sums, table, layout);
  }
  return sums;
}

/** Sums over all processors; else why they cannot be made. */
function sumProcessors(memory: Memory, first: FirstTable, place: TagTablePlace): Float64Array | string {
  const processors = place.processors ?? 0;
  if (processors < 1 || processors > MOST_PROCESSORS) return 'the number of processors is not known';
  if (processors === 1) return sumsOf(first.table, first.layout);
  const named = place.variables.addresses.get('ExPoolTagTables');
  const places = named === undefined ? findPointers(memory, first, place) : [named];
  if (places.length * processors * first.table.keys.length > MOST_ENTRIES) return 'too many places may be its list';
  const lists = places.map((list) => sumList(memory, list, first, processors, named !== undefined));
  const [sums, ...others] = lists.filter((list) => typeof list !== 'string');
  if (sums === undefined) {
    const [why] = lists;
    if (named !== undefined && typeof why === 'string') return why;
    return `the tables of the other ${processors - 1} processors are not found, and one alone means nothing`;
  }
  return others.every((other) => other.every((value, at) => value === sums[at]))
    ? sums
    : 'two lists of tables contradict each other';
}

function countsAt(sums: Float64Array, slot: number, pool: number): TagCounts {
  const at = slot * SLOT_SUMS + pool * COUNTERS.length;
  return { allocs: sums[at] ?? 0, frees: sums[at + 1] ?? 0, bytes: sums[at + 2] ?? 0 };
}

/** Tags of one table with their sums; the last entry counts what found no place of its own. */
function toTags(
  keys: Uint32Array,
  sums: Float64Array,
): { readonly tags: readonly CountedTag[]; readonly overflows: boolean } {
  const tags: CountedTag[] = [];
  let overflows = false;
  for (const [slot, key] of keys.entries()) {
    const tag = key === 0 ? null : readTagKey(key);
    if (tag === null) continue;
    const [nonPaged, paged] = [
      countsAt(sums, slot, POOLS.indexOf('nonPaged')),
      countsAt(sums, slot, POOLS.indexOf('paged')),
    ];
    if (slot === keys.length - 1) {
      // It is no tag while it counts nothing.
      if (nonPaged.allocs === 0 && paged.allocs === 0) continue;
      overflows = true;
    }
    tags.push({ tag, nonPaged, paged });
  }
  return { tags, overflows };
}

interface Expanded {
  readonly expansion: Expansion;
  readonly tags: readonly CountedTag[];
  readonly overflows: boolean;
}

/** The tags that found no place in the first table, where symbols say where theirs is. It is one for all processors. */
function readExpansion(memory: Memory, place: TagTablePlace, layout: EntryLayout): Expanded {
  const nothing = { tags: [], overflows: false };
  if (!place.variables.addresses.has('PoolTrackTableExpansion')) return { expansion: 'unknown', ...nothing };
  const address = readVariable(memory, place, 'PoolTrackTableExpansion');
  if (address === 0n) return { expansion: 'read', ...nothing };
  const size = toSize(readVariable(memory, place, 'PoolTrackTableExpansionSize') ?? 0n);
  if (address === null || size < 1 || size > MOST_EXPANSION) return { expansion: 'unreadable', ...nothing };
  const entries = readEntries(memory, address, size, layout);
  const keys = keysOf(entries, size, layout);
  if (typeof keys === 'string') return { expansion: 'unreadable', ...nothing };
  const sums = new Float64Array(size * SLOT_SUMS);
  addTable(sums, { entries, keys }, layout);
  return { expansion: 'read', ...toTags(keys, sums) };
}

const addCounts = (one: TagCounts, other: TagCounts): TagCounts => ({
  allocs: one.allocs + other.allocs,
  frees: one.frees + other.frees,
  bytes: one.bytes + other.bytes,
});

/** Tags of two tables; one that stands in both counts once, with what it has in either. */
function joinTags(tags: readonly CountedTag[], further: readonly CountedTag[]): readonly CountedTag[] {
  const joined = new Map(tags.map((each) => [each.tag, each]));
  for (const each of further) {
    const known = joined.get(each.tag);
    joined.set(
      each.tag,
      known === undefined
        ? each
        : {
            tag: each.tag,
            nonPaged: addCounts(known.nonPaged, each.nonPaged),
            paged: addCounts(known.paged, each.paged),
          },
    );
  }
  return [...joined.values()];
}

/** Counts that a machine can have: nothing is freed that was not allocated, and no memory is less than none. */
const isPossible = ({ allocs, frees, bytes }: TagCounts): boolean =>
  frees <= allocs && bytes >= 0 && allocs <= HIGHEST_COUNT && bytes <= HIGHEST_COUNT;

/** The counts of all tags, checked against themselves; else the check that failed. */
export function readTagTable(memory: Memory, place: TagTablePlace): TagTableFound {
  const known = findLayout(place.build);
  if (known === null) return refuse(`the layout of its entries is not known for build ${place.build ?? 'unknown'}`);
  const { layout, guessed } = known;
  const variable = place.variables.addresses.get('PoolTrackTable');
  const pointer = variable === undefined ? null : memory.read(variable, 8);
  if (variable === undefined || pointer === null) return refuse('the variable that points to it is not in the dump');
  const address = u64(pointer, 0);
  if (address === 0n || address % BigInt(PAGE_BYTES) !== 0n) return refuse('the pointer to it is not one of a table');
  const first = readFirstTable(memory, address, variable, place, layout);
  if (!isTable(first)) return refuse(first);
  const sums = sumProcessors(memory, { table: first, layout, address, variable }, place);
  if (typeof sums === 'string') return refuse(sums);
  const main = toTags(first.keys, sums);
  const { expansion, ...further } = readExpansion(memory, place, layout);
  const all = joinTags(main.tags, further.tags);
  const canBe = ({ nonPaged, paged }: CountedTag): boolean => isPossible(nonPaged) && isPossible(paged);
  const tags = all.filter(canBe);
  const impossible = all.filter((each) => !canBe(each)).map(({ tag }) => tag);
  if (impossible.length > MOST_IMPOSSIBLE * all.length) {
    return refuse(`${impossible.length} of its ${all.length} tags have sums that cannot be`);
  }
  const bytes = tags.reduce((sum, { nonPaged }) => sum + nonPaged.bytes, 0);
  if (bytes === 0) return refuse('it counts no nonpaged pool at all');
  if (place.physicalBytes !== null && bytes > place.physicalBytes) {
    return refuse('it counts more nonpaged pool than the machine has RAM');
  }
  const slots = first.keys.subarray(0, -1);
  const keys = slots.reduce((count, key) => count + (key === 0 ? 0 : 1), 0);
  const full = keys === slots.length;
  return {
    state: 'experimental',
    tags,
    impossible,
    complete:
      expansion === 'read'
        ? !further.overflows && !main.overflows
        : expansion === 'unknown' && !main.overflows && !full,
    expansion,
    guessedLayout: guessed,
    keys,
    hashed: countHashed(first),
    namedBy: place.variables.namedBy,
  };
}
