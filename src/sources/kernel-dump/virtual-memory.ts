/** Memory of an x64 machine by virtual address: its page tables, walked in the pages that a dump holds. */
import type { PageState } from '../../model/document.js';
import { PAGE_BYTES, u64 } from './dump-bytes.js';
import type { Memory, Piece, PositionedBytes } from './dump-bytes.js';
import { LARGE, PROTOTYPE, TRANSITION, VALID, isAddress, stateOfEntry } from './page-states.js';
import type { PhysicalPages } from './physical-pages.js';

export interface VirtualMemory extends Memory {
  /** Physical address of a byte; null when it is not in RAM, or a table on the way is not in the dump. */
  readonly translate: (address: bigint) => number | null;
  /** Whether the page at an address is there, by its page table entries. */
  readonly stateOf: (address: bigint) => PageState;
}

/** Pages that are kept: 8 MiB, all that the tables of tags of a machine need. */
const MOST_PAGES_KEPT = 2048;

const ENTRY_BYTES = 8;
const ENTRIES = 512n;
const PAGE_SHIFT = 12n;
const LEVEL_SHIFT = 9n;
/** Bits 51 to 12: the number of a page; those above are no part of it. */
const FRAME_BITS = (1n << 40n) - 1n;
/** A prototype entry holds the address of another one in its upper 48 bits. */
const PROTOTYPE_SHIFT = 16n;
const PROTOTYPE_BITS = 48;

const frameOf = (entry: bigint): number => Number((entry >> PAGE_SHIFT) & FRAME_BITS);

/** Pages by their number, the ones read last kept. */
function createPageCache(bytes: PositionedBytes, { locate }: PhysicalPages): (frame: number) => Piece | null {
  const kept = new Map<number, Piece | null>();
  return (frame) => {
    const known = kept.get(frame);
    if (known !== undefined) {
      kept.delete(frame);
      kept.set(frame, known);
      return known;
    }
    const offset = locate(frame);
    const read = offset === null ? null : bytes.read(offset, PAGE_BYTES);
    // A page that the file cuts off is not there: half a table has entries that mean nothing.
    const page =
      read === null || read.length < PAGE_BYTES ? null : new DataView(read.buffer, read.byteOffset, PAGE_BYTES);
    kept.set(frame, page);
    const [oldest] = kept.keys();
    if (kept.size > MOST_PAGES_KEPT && oldest !== undefined) kept.delete(oldest);
    return page;
  };
}

/** `directoryTable` is CR3, whose low bits are no part of the address. */
export function createVirtualMemory(
  bytes: PositionedBytes,
  physical: PhysicalPages,
  directoryTable: bigint,
): VirtualMemory {
  const pageOf = createPageCache(bytes, physical);

  /** The entry that decides, and its level (4 is the highest); null when a table on the way is not in the dump. */
  function findEntry(address: bigint): { readonly entry: bigint; readonly level: number } | null {
    let table = frameOf(directoryTable);
    for (let level = 4; level >= 1; level -= 1) {
      const page = pageOf(table);
      if (page === null) return null;
      const shift = PAGE_SHIFT + LEVEL_SHIFT * BigInt(level - 1);
      const entry = u64(page, Number((address >> shift) % ENTRIES) * ENTRY_BYTES);
      if (level === 1 || stateOfEntry(entry, level) !== null) return { entry, level };
      table = frameOf(entry);
    }
    return null;
  }

  /** The page of an entry of the lowest level that is not valid: still in RAM, or shared and found elsewhere. */
  function frameOfAbsent(entry: bigint, depth: number): number | null {
    if ((entry & PROTOTYPE) === 0n) return (entry & TRANSITION) === 0n ? null : frameOf(entry);
    if (depth > 0) return null;
    const place = BigInt.asUintN(64, BigInt.asIntN(PROTOTYPE_BITS, entry >> PROTOTYPE_SHIFT));
    const offset = Number(place % BigInt(PAGE_BYTES));
    if (!isAddress(place) || offset % ENTRY_BYTES !== 0) return null;
    const frame = findFrame(place, depth + 1);
    const page = frame === null ? null : pageOf(frame);
    if (page === null) return null;
    const shared = u64(page, offset);
    if ((shared & VALID) !== 0n) return frameOf(shared);
    // The entry that all share is the last word: it points to no other.
    return (shared & PROTOTYPE) === 0n ? frameOfAbsent(shared, depth + 1) : null;
  }

  function findFrame(address: bigint, depth: number): number | null {
    const found = findEntry(address);
    if (found === null) return null;
    const { entry, level } = found;
    if ((entry & VALID) === 0n) return level === 1 ? frameOfAbsent(entry, depth) : null;
    if (level === 1) return frameOf(entry);
    if ((entry & LARGE) === 0n) return null;
    // Of a large page the low bits of the number are those of the address.
    const inner = (1n << (LEVEL_SHIFT * BigInt(level - 1))) - 1n;
    const frame = (entry >> PAGE_SHIFT) & FRAME_BITS & ~inner;
    return Number(frame | ((address >> PAGE_SHIFT) & inner));
  }

  const pageAt = (address: bigint): Piece | null => {
    const frame = isAddress(address) ? findFrame(address, 0) : null;
    return frame === null ? null : pageOf(frame);
  };

  return {
    translate: (address) => {
      const frame = isAddress(address) ? findFrame(address, 0) : null;
      return frame === null ? null : frame * PAGE_BYTES + Number(address % BigInt(PAGE_BYTES));
    },
    stateOf: (address) => {
      const found = findEntry(address);
      return found === null ? 'not-recorded' : (stateOfEntry(found.entry, found.level) ?? 'not-recorded');
    },
    read: (address, length) => {
      const offset = Number(address % BigInt(PAGE_BYTES));
      const page = pageAt(address);
      if (page === null) return null;
      if (offset + length <= PAGE_BYTES) return new DataView(page.buffer, page.byteOffset + offset, length);
      const joined = new Uint8Array(length);
      for (let at = 0; at < length;) {
        const next = address + BigInt(at);
        const from = Number(next % BigInt(PAGE_BYTES));
        const part = at === 0 ? page : pageAt(next);
        if (part === null) return null;
        const size = Math.min(PAGE_BYTES - from, length - at);
        joined.set(new Uint8Array(part.buffer, part.byteOffset + from, size), at);
        at += size;
      }
      return new DataView(joined.buffer);
    },
  };
}
