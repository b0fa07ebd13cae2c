/**
 * Blocks of a page and more, which the kernel keeps in a table of its own (POOL_TRACKER_BIG_PAGES): the usual home of leaks
 * of large buffers. Found by symbols, else beside the variable of the tag table, where every entry must be one.
 */
import { PAGE_BYTES, u32, u64 } from './dump-bytes.js';
import type { Memory, Piece } from './dump-bytes.js';
import { isAddress } from './page-states.js';
import { readTagKey } from './tag-keys.js';
import type { TagTablePlace } from './tag-table.js';

/** Blocks of one tag in one pool. */
export interface LargeBlocks {
  readonly tag: string;
  readonly pool: 'nonPaged' | 'paged';
  readonly count: number;
  readonly bytes: number;
}

/** The address stands at 0, the tag at 8, the kind of pool at 0C, the size in bytes at 10. */
interface EntryLayout {
  readonly bytes: number;
  /** Where the kind of pool begins in its number: behind a pattern of 8 bits since Windows 10. */
  readonly kindShift: number;
}

/** First and last build of each layout. */
const LAYOUTS: readonly (readonly [first: number, last: number, layout: EntryLayout])[] = [
  [6000, 9600, { bytes: 0x18, kindShift: 0 }],
  [10_240, 20_348, { bytes: 0x18, kindShift: 8 }],
  [22_000, 26_200, { bytes: 0x20, kindShift: 8 }],
];

const TAG = 0x08;
const KIND = 0x0c;
const SIZE = 0x10;
const KIND_BITS = 0xfff;
const PAGED = 1;
/** Set in the address of an entry that is free. */
const FREE = 1n;
/** Tables have a power of two entries. */
const LEAST_ENTRIES = 64;
const MOST_ENTRIES = 2 ** 22;
/** Entries of all tables that it may be: a hostile file points to many. */
const MOST_LOOKED_AT = 2 ** 23;
/** Blocks from which on the table of a kernel that somebody searched for is one: any has thousands. */
const LEAST_BLOCKS = 8;
/** Bytes around the variable of the tag table in which the one of this table stands. */
const NEIGHBOURHOOD = 0x100;
/** Entries are read in pieces of whole entries and whole pages: both sizes divide three pages. */
const PIECE_BYTES = 3 * PAGE_BYTES;
/** One block cannot be larger than the address space of the kernel's pool. */
const HIGHEST_BYTES = 2 ** 47;
const FIRST_KERNEL_ADDRESS = 0xffff_8000_0000_0000n;

const isKernelPage = (address: bigint): boolean =>
  address >= FIRST_KERNEL_ADDRESS && isAddress(address) && address % BigInt(PAGE_BYTES) === 0n;

const isSize = (value: number): boolean =>
  value >= LEAST_ENTRIES && value <= MOST_ENTRIES && Number.isInteger(Math.log2(value));

/** Adds one entry to the sums; false when it is none. */
function addEntry(sums: Map<string, LargeBlocks>, piece: Piece, at: number, layout: EntryLayout): boolean {
  const address = u64(piece, at);
  if (address === 0n || (address & FREE) !== 0n) return true;
  const tag = readTagKey(u32(piece, at + TAG));
  const bytes = Number(u64(piece, at + SIZE));
  if (!isKernelPage(address) || tag === null || bytes <= 0 || bytes > HIGHEST_BYTES) return false;
  const kind = (u32(piece, at + KIND) >>> layout.kindShift) & KIND_BITS;
  const pool = (kind & PAGED) === 0 ? 'nonPaged' : 'paged';
  const key = `${pool} ${tag}`;
  const known = sums.get(key);
  sums.set(key, { tag, pool, count: (known?.count ?? 0) + 1, bytes: (known?.bytes ?? 0) + bytes });
  return true;
}

/** Sums over the table at an address; null when something in it is no entry, or a page of it is missing. */
function sumTable(memory: Memory, address: bigint, size: number, layout: EntryLayout): readonly LargeBlocks[] | null {
  const sums = new Map<string, LargeBlocks>();
  const bytes = size * layout.bytes;
  for (let from = 0; from < bytes; from += PIECE_BYTES) {
    const piece = memory.read(address + BigInt(from), Math.min(PIECE_BYTES, bytes - from));
    if (piece === null) return null;
    for (let at = 0; at < piece.byteLength; at += layout.bytes) if (!addEntry(sums, piece, at, layout)) return null;
  }
  return [...sums.values()].sort((a, b) => b.bytes - a.bytes || (a.tag < b.tag ? -1 : 1));
}

interface Candidate {
  readonly address: bigint;
  readonly size: number;
}

/** A pointer to a page of the kernel and a size behind it. */
function candidateAt(memory: Memory, pointerAt: bigint, sizeAt: bigint): readonly Candidate[] {
  const [pointer, size] = [memory.read(pointerAt, 8), memory.read(sizeAt, 4)];
  if (pointer === null || size === null) return [];
  const candidate = { address: u64(pointer, 0), size: u32(size, 0) };
  return isKernelPage(candidate.address) && isSize(candidate.size) ? [candidate] : [];
}

function findCandidates(memory: Memory, { variables }: TagTablePlace): readonly Candidate[] {
  const [named, size] = [variables.addresses.get('PoolBigPageTable'), variables.addresses.get('PoolBigPageTableSize')];
  if (named !== undefined && size !== undefined) return candidateAt(memory, named, size);
  const variable = variables.addresses.get('PoolTrackTable');
  if (variable === undefined) return [];
  return Array.from({ length: (2 * NEIGHBOURHOOD) / 8 }, (_, index) => variable + BigInt(index * 8 - NEIGHBOURHOOD))
    .filter((at) => named === undefined || at === named)
    .flatMap((at) => candidateAt(memory, at, at + 8n));
}

/**
 * Blocks of a page and more by tag and pool, most bytes first; null when their table is not found, or two are, or the
 * layout of the build is not known.
 */
export function readLargeBlocks(memory: Memory, place: TagTablePlace): readonly LargeBlocks[] | null {
  const { build, physicalBytes } = place;
  const layout = LAYOUTS.find(([first, last]) => build !== null && build >= first && build <= last)?.[2];
  if (layout === undefined) return null;
  const candidates = findCandidates(memory, place);
  if (candidates.reduce((sum, { size }) => sum + size, 0) > MOST_LOOKED_AT) return null;
  const tables = candidates.flatMap(({ address, size }) => {
    const blocks = sumTable(memory, address, size, layout) ?? [];
    return blocks.reduce((count, each) => count + each.count, 0) >= LEAST_BLOCKS ? [blocks] : [];
  });
  const [found, ...others] = tables;
  if (found === undefined || others.length > 0) return null;
  const nonPaged = found.reduce((sum, { pool, bytes }) => sum + (pool === 'nonPaged' ? bytes : 0), 0);
  return physicalBytes !== null && nonPaged > physicalBytes ? null : found;
}
