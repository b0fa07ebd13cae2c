/** Whether the memory behind the arguments of a bugcheck was there, by the page table entries that a small dump keeps. */
import type { PageState } from '../../model/document.js';
import { PAGE_BYTES, u64 } from './dump-bytes.js';
import type { Memory } from './dump-bytes.js';

export interface ArgumentPage {
  readonly address: bigint;
  /** 1 to 4. */
  readonly argument: number;
  readonly state: PageState;
}

/** Smaller values are levels, types and sizes: the first 64 KiB are never mapped. */
const LEAST_ADDRESS = 0x1_0000n;

/** Bits of a page table entry of x64; the last two where the page is not valid. */
export const VALID: bigint = 1n;
export const LARGE: bigint = 1n << 7n;
export const PROTOTYPE: bigint = 1n << 10n;
export const TRANSITION: bigint = 1n << 11n;

const ENTRY_BYTES = 8n;
const PAGE_SHIFT = 12n;
/** Page numbers of a 48-bit address. */
const PAGE_NUMBERS = (1n << 36n) - 1n;
const LEVELS = 4;
/** A page of 1 GiB or 2 MiB ends the walk here. */
const LARGE_LEVELS: ReadonlySet<number> = new Set([3, 2]);

/** Addresses of x64 repeat bit 47 in all above it. */
export function isAddress(value: bigint): boolean {
  const top = value >> 47n;
  return value >= LEAST_ADDRESS && (top === 0n || top === 0x1ffffn);
}

/** What an entry says of the page behind it; null when the next level decides. */
export function stateOfEntry(entry: bigint, level: number): PageState | null {
  if (entry === 0n) return 'never';
  if ((entry & VALID) !== 0n) {
    if (level === 1 || (LARGE_LEVELS.has(level) && (entry & LARGE) !== 0n)) return 'valid';
    return null;
  }
  // A table that is paged out hides what stands in it.
  if (level > 1) return 'not-recorded';
  if ((entry & PROTOTYPE) !== 0n) return 'not-recorded';
  return (entry & TRANSITION) === 0n ? 'paged-out' : 'transition';
}

/** The addresses of the entries of an address, from level 4 down: the kernel sees its page tables as one array. */
function entryAddresses(address: bigint, base: bigint): readonly bigint[] {
  const addresses: bigint[] = [];
  let at = address;
  for (let level = 1; level <= LEVELS; level += 1) {
    at = base + ((at >> PAGE_SHIFT) & PAGE_NUMBERS) * ENTRY_BYTES;
    addresses.unshift(at);
  }
  return addresses;
}

function findState(memory: Memory, address: bigint, entryBase: bigint): PageState {
  const page = memory.read(address & ~BigInt(PAGE_BYTES - 1), PAGE_BYTES);
  const unknown = page === null ? 'not-recorded' : 'valid';
  if (entryBase === 0n) return unknown;
  for (const [index, at] of entryAddresses(address, entryBase).entries()) {
    const entry = memory.read(at, Number(ENTRY_BYTES));
    if (entry === null) return unknown;
    const state = stateOfEntry(u64(entry, 0), LEVELS - index);
    if (state !== null) return state === 'not-recorded' ? unknown : state;
  }
  return unknown;
}

/** User addresses below are mostly none at all: subcodes and the contents of headers look the same. */
const LEAST_TELLING = 0x1_0000_0000n;

/** The arguments that are addresses, by a state for each. */
export function toArgumentPages(
  parameters: readonly bigint[],
  stateOf: (address: bigint) => PageState,
): readonly ArgumentPage[] {
  return parameters.flatMap((address, index) => {
    if (!isAddress(address)) return [];
    const state = stateOf(address);
    const known = address >= LEAST_TELLING || state === 'valid' || state === 'transition';
    return known ? [{ address, argument: index + 1, state }] : [];
  });
}

/** The state of the pages behind the arguments, as the entries among the pieces of memory tell it. */
export function readArgumentPages(
  memory: Memory,
  parameters: readonly bigint[],
  entryBase: bigint,
): readonly ArgumentPage[] {
  return toArgumentPages(parameters, (address) => findState(memory, address, entryBase));
}
