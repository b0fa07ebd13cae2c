/** Counts the blocks of one `!poolfind` output without keeping them. */
import type { PoolFind, PoolName } from '../model/document.js';
import { createAddressSet } from './address-set.js';

/** A block as `!poolfind` lists it. */
export interface FoundBlock {
  /** Lower-case hexadecimal with `0x`. */
  readonly address: string;
  readonly tag: string;
  readonly pool: PoolName | null;
  readonly bytes: number;
  readonly free: boolean;
  readonly layout: 'classic' | 'current';
  /** Tag the command searched for, with its wildcards; null when the listing does not say. */
  readonly searched: string | null;
}

/** How often each size occurs: sizes repeat, so the last one is remembered. */
interface SizeCounts {
  readonly add: (bytes: number) => void;
  readonly entries: () => readonly { readonly bytes: number; readonly count: number }[];
}

/** Counts of one tag in one pool. */
export interface FindCounts {
  readonly tag: string;
  readonly pool: PoolName | null;
  readonly layout: 'classic' | 'current';
  entries: number;
  readonly allocated: { count: number; bytes: number };
  readonly free: { count: number; bytes: number };
  readonly sizes: SizeCounts;
}

export interface PoolFindTally {
  /** Counts a block; one that was listed before counts once. */
  readonly add: (block: FoundBlock) => void;
  /** Notes an address as a number (`addressKey`); false when it was listed before, which is counted. */
  readonly isNew: (key: number) => boolean;
  /** The counts that a block belongs to, made when it is the first. */
  readonly countsOf: (block: Pick<FoundBlock, 'tag' | 'pool' | 'layout' | 'searched'>) => FindCounts;
  /** True when every block is wanted as such, so that `add` must be used. */
  readonly listsBlocks: boolean;
  readonly finish: (where: {
    readonly source: string;
    readonly firstLine: number;
    readonly complete: boolean;
    readonly searchedTo: string | null;
  }) => readonly PoolFind[];
  /** Blocks that were listed more than once. */
  readonly duplicates: () => number;
}

/** Low 52 bits of an address: kernel addresses are sign-extended from fewer, so this is unique and exact as a number. */
export function addressKey(address: string): number {
  return Number.parseInt(address.slice(2).slice(-13), 16);
}

/** Counts a block that is new. */
export function countBlock(counts: FindCounts, bytes: number, free: boolean): void {
  counts.entries += 1;
  const part = free ? counts.free : counts.allocated;
  part.count += 1;
  part.bytes += bytes;
  if (!free) counts.sizes.add(bytes);
}

function createSizeCounts(): SizeCounts {
  const places = new Map<number, number>();
  const sizes: number[] = [];
  const counts: number[] = [];
  let lastSize = -1;
  let last = -1;
  return {
    add: (bytes) => {
      if (bytes !== lastSize) {
        lastSize = bytes;
        last = places.get(bytes) ?? -1;
        if (last < 0) {
          last = sizes.length;
          places.set(bytes, last);
          sizes.push(bytes);
          counts.push(0);
        }
      }
      counts[last] = (counts[last] ?? 0) + 1;
    },
    entries: () => sizes.map((bytes, place) => ({ bytes, count: counts[place] ?? 0 })),
  };
}

/** An empty tally; `onBlock` is told every distinct block. */
export function createPoolFindTally(onBlock?: (block: FoundBlock) => void): PoolFindTally {
  const tallies = new Map<string, FindCounts>();
  const seen = createAddressSet();
  let duplicates = 0;

  function isNew(key: number): boolean {
    if (seen.add(key)) return true;
    duplicates += 1;
    return false;
  }

  function countsOf({
    tag,
    pool,
    layout,
    searched,
  }: Pick<FoundBlock, 'tag' | 'pool' | 'layout' | 'searched'>): FindCounts {
    // A search for one tag is one find, freed blocks of its protected form (`Pro.`) included.
    const named = searched !== null && !/[?*]/.test(searched) ? searched : tag;
    const id = `${named}|${pool ?? ''}`;
    const held = tallies.get(id);
    if (held !== undefined) return held;
    const counts: FindCounts = {
      tag: named,
      pool,
      layout,
      entries: 0,
      allocated: { count: 0, bytes: 0 },
      free: { count: 0, bytes: 0 },
      sizes: createSizeCounts(),
    };
    tallies.set(id, counts);
    return counts;
  }

  return {
    add: (block) => {
      if (!isNew(addressKey(block.address))) return;
      countBlock(countsOf(block), block.bytes, block.free);
      onBlock?.(block);
    },
    isNew,
    countsOf,
    listsBlocks: onBlock !== undefined,
    finish: (where) =>
      [...tallies.values()].map(({ tag, pool, layout, entries, allocated, free, sizes }) => ({
        source: where.source,
        firstLine: where.firstLine,
        tag,
        pool,
        layout,
        entries,
        allocated,
        free,
        sizes: sizes.entries().toSorted((a, b) => b.count - a.count || a.bytes - b.bytes),
        complete: where.complete,
        searchedTo: where.searchedTo,
      })),
    duplicates: () => duplicates,
  };
}
