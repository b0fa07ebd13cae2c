/** Drivers as any kind of dump lists them, and the addresses that lie in one. */
import { u64 } from './dump-bytes.js';
import type { Piece } from './dump-bytes.js';

export interface DumpModule {
  /** Null when the page that holds the name is not in the dump. */
  readonly file: string | null;
  readonly start: bigint;
  readonly end: bigint;
  /** The identity of the build, a date for few files only; null where the entry has none. */
  readonly timestamp: number | null;
  /** From the version resource of the file, where its page is in the dump. */
  readonly version: string | null;
  readonly company: string | null;
}

export interface UnloadedModule {
  readonly name: string;
  /** True when the name goes on but the dump does not hold the rest. */
  readonly cut: boolean;
  readonly start: bigint;
  readonly end: bigint;
}

export interface StackAddress {
  readonly address: bigint;
  readonly module: DumpModule;
  readonly offset: bigint;
}

/** More than any machine loads: the numbers of a file are not to be trusted. */
export const MOST_DRIVERS = 4000;
export const MOST_STACK_BYTES = 0x40000;
const MOST_STACK_ADDRESSES = 64;

export const HIGHEST_ADDRESS: bigint = 2n ** 64n - 1n;

/** The last part of a path. */
export const fileOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? '';

/** The module of `sorted` that holds an address: the last one that begins at or before it. */
function findModule(sorted: readonly DumpModule[], address: bigint): DumpModule | null {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.start ?? 0n) <= address) low = middle + 1;
    else high = middle;
  }
  const module = sorted[low - 1];
  return module !== undefined && address < module.end ? module : null;
}

/** Addresses on a stack that lie in a module, newest first; not a call stack, since nothing is unwound. */
export function findStackAddresses(stack: Piece, modules: readonly DumpModule[]): readonly StackAddress[] {
  const found: StackAddress[] = [];
  const sorted = modules.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  for (let at = 0; at + 8 <= stack.byteLength && found.length < MOST_STACK_ADDRESSES; at += 8) {
    const address = u64(stack, at);
    const module = findModule(sorted, address);
    // The base of a module is a handle, not a place in its code.
    if (module !== null && address > module.start) found.push({ address, module, offset: address - module.start });
  }
  return found;
}
