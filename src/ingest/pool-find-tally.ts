/** Counts the blocks of one `!poolfind` output without keeping them. */
import type { PoolFind, PoolName } from '../model/document.js';

interface Tally {
  readonly tag: string;
  readonly pool: PoolName | null;
  layout: 'classic' | 'current';
  entries: number;
  allocated: { count: number; bytes: number };
  free: { count: number; bytes: number };
  readonly sizes: Map<number, number>;
}

export interface PoolFindTally {
  /** Counts a block; one that was listed before counts once. */
  readonly add: (block: {
    readonly address: string;
    readonly tag: string;
    readonly pool: PoolName | null;
    readonly bytes: number;
    readonly free: boolean;
    readonly layout: 'classic' | 'current';
    readonly searched: string | null;
  }) => void;
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
function addressKey(address: string): number {
  return Number.parseInt(address.slice(2).slice(-13), 16);
}

export function createPoolFindTally(): PoolFindTally {
  const tallies = new Map<string, Tally>();
  const seen = new Set<number>();
  let duplicates = 0;

  return {
    add: ({ address, tag, pool, bytes, free, layout, searched }) => {
      const key = addressKey(address);
      if (seen.has(key)) {
        duplicates += 1;
        return;
      }
      seen.add(key);
      // A search for one tag is one find, freed blocks of its protected form (`Pro.`) included.
      const named = searched !== null && !/[?*]/.test(searched) ? searched : tag;
      const id = `${named}|${pool ?? ''}`;
      let tally = tallies.get(id);
      if (tally === undefined) {
        tally = {
          tag: named,
          pool,
          layout,
          entries: 0,
          allocated: { count: 0, bytes: 0 },
          free: { count: 0, bytes: 0 },
          sizes: new Map(),
        };
        tallies.set(id, tally);
      }
      tally.entries += 1;
      const part = free ? tally.free : tally.allocated;
      part.count += 1;
      part.bytes += bytes;
      if (!free) tally.sizes.set(bytes, (tally.sizes.get(bytes) ?? 0) + 1);
    },
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
        sizes: [...sizes]
          .map(([bytes, count]) => ({ bytes, count }))
          .toSorted((a, b) => b.count - a.count || a.bytes - b.bytes),
        complete: where.complete,
        searchedTo: where.searchedTo,
      })),
    duplicates: () => duplicates,
  };
}
