/** What each tag and each pool has on both sides, and what changed. */
import { toNumber } from '../model/counters.js';
import { POOL_NAMES } from '../model/pool-names.js';
import type { PoolChange, TagChange } from '../model/difference.js';
import type { Integer, Owner, PoolName, Series, Snapshot, TagCounters, TagSeries } from '../model/document.js';
import type { Moment } from '../moments/moment.js';
import { heldPool } from '../moments/pool-size.js';
import { poolsListedWhole } from '../series/whole-lists.js';

const NOTHING: TagCounters = { allocs: null, frees: null, outstanding: 0, bytes: 0 };

export interface SideRows {
  readonly rows: ReadonlyMap<string, TagCounters>;
  /** What a tag has that the list leaves out: nothing, or null where the list does not say. */
  readonly absent: Readonly<Record<PoolName, TagCounters | null>>;
}

export function rowsOf(snapshot: Snapshot, moment: Moment): SideRows {
  const rows = new Map<string, TagCounters>();
  for (const usage of snapshot.tags) {
    for (const pool of POOL_NAMES) {
      const counters = usage[pool] ?? null;
      if (counters === null) continue;
      const key = `${pool} ${usage.tag}`;
      if (!rows.has(key)) rows.set(key, counters);
    }
  }
  const whole = poolsListedWhole(moment);
  const absent = (pool: PoolName): TagCounters | null => (whole.has(pool) ? NOTHING : null);
  return {
    rows,
    absent: { nonPaged: absent('nonPaged'), paged: absent('paged'), session: absent('session'), unknown: null },
  };
}

/** The pool of a key of `SideRows`. */
function poolOf(key: string): PoolName {
  return POOL_NAMES.find((name) => key.startsWith(`${name} `)) ?? 'nonPaged';
}

function subtract(
  after: TagCounters | null,
  before: TagCounters | null,
  field: 'bytes' | 'outstanding',
): number | null {
  const change = toNumber(after?.[field]) - toNumber(before?.[field]);
  return Number.isNaN(change) ? null : change;
}

function divide(value: number | null, by: number | null): number | null {
  return value === null || by === null ? null : value / by;
}

/** What lies between the sides: null where it is not known or says nothing. */
interface Between {
  readonly hours: number | null;
  readonly operations: number | null;
  /** Of two machines: uptime of the first for each second of the other's. */
  readonly uptimeRatio: number | null;
  /** Who owns a tag on each side. */
  readonly ownerBefore: (tag: string) => Owner | null;
  readonly ownerAfter: (tag: string) => Owner | null;
}

/** Bytes of a pool: NaN when a moment does not tell, as a list does not that leaves tags out. */
function poolBytes(pool: 'nonPaged' | 'paged', moment: Moment, { absent }: SideRows): number {
  const { bytes, basis } = heldPool(moment, pool);
  return basis === 'listed' && absent[pool] === null ? NaN : bytes;
}

export function comparePools(
  [before, beforeRows]: readonly [Moment, SideRows],
  [after, afterRows]: readonly [Moment, SideRows],
  hours: number | null,
): readonly PoolChange[] {
  return (['nonPaged', 'paged'] as const).flatMap((pool): readonly PoolChange[] => {
    const [was, is] = [poolBytes(pool, before, beforeRows), poolBytes(pool, after, afterRows)];
    if (Number.isNaN(was) || Number.isNaN(is)) return [];
    return [{ pool, before: was, after: is, bytesChange: is - was, bytesPerHour: divide(is - was, hours) }];
  });
}

function multiply(value: Integer | null | undefined, by: number | null): number | null {
  const product = toNumber(value) * (by ?? NaN);
  return Number.isNaN(product) ? null : product;
}

/** What one side holds, and the other does not list, from this size on: unknown, and too large to be passed over. */
const LARGE_UNKNOWN = 64 * 1024 ** 2;

function knownBytes({ before, after, bytesChange }: TagChange): number {
  return bytesChange === null ? toNumber((after ?? before)?.bytes) || 0 : 0;
}

/** Whether one side holds much of a tag that the other does not list. */
export function isUnknown({ before, after }: TagChange): boolean {
  if (before !== null && after !== null) return false;
  return toNumber((before ?? after)?.bytes) >= LARGE_UNKNOWN;
}

export function compareTags(before: SideRows, after: SideRows, between: Between): readonly TagChange[] {
  const { hours, operations, uptimeRatio } = between;
  const keys = [...new Set([...before.rows.keys(), ...after.rows.keys()])];
  const bothList = before.rows.size > 0 && after.rows.size > 0;
  return keys
    .map((key): TagChange => {
      const pool = poolOf(key);
      const tag = key.slice(pool.length + 1);
      const [was, is] = [before.rows.get(key), after.rows.get(key)];
      const counters = {
        before: was ?? before.absent[pool],
        after: is ?? after.absent[pool],
      };
      const bytesChange = subtract(counters.after, counters.before, 'bytes');
      const outstandingChange = subtract(counters.after, counters.before, 'outstanding');
      return {
        tag,
        pool,
        ...counters,
        bytesChange,
        outstandingChange,
        bytesPerHour: divide(bytesChange, hours),
        outstandingPerHour: divide(outstandingChange, hours),
        bytesPerOperation: divide(bytesChange, operations),
        outstandingPerOperation: divide(outstandingChange, operations),
        bytesAtEqualUptime: multiply(counters.after?.bytes, uptimeRatio),
        outstandingAtEqualUptime: multiply(counters.after?.outstanding, uptimeRatio),
        owner: is === undefined ? between.ownerBefore(tag) : between.ownerAfter(tag),
      };
    })
    .filter(
      (change) =>
        (change.bytesChange ?? 0) !== 0 || (change.outstandingChange ?? 0) !== 0 || (bothList && isUnknown(change)),
    )
    .toSorted(
      (a, b) =>
        Math.abs(b.bytesChange ?? 0) - Math.abs(a.bytesChange ?? 0) ||
        knownBytes(b) - knownBytes(a) ||
        Math.abs(b.outstandingChange ?? 0) - Math.abs(a.outstandingChange ?? 0),
    );
}

/**
 * The two moments as a series where nothing lies between them: of two machines, or twice the same moment. What differs
 * is no growth, so there are no rates and no verdict but that it cannot be told, and `reason` says why.
 */
export function toPairSeries(
  before: Moment,
  after: Moment,
  rows: readonly [SideRows, SideRows],
  reason: string,
): Series {
  const [was, is] = rows;
  const sameHost = before.host !== null && before.host.toLowerCase() === after.host?.toLowerCase();
  const tags = [...new Set([...was.rows.keys(), ...is.rows.keys()])].flatMap((key): readonly TagSeries[] => {
    const pool = poolOf(key);
    const first = was.rows.get(key) ?? was.absent[pool];
    const last = is.rows.get(key) ?? is.absent[pool];
    // A list that does not name the tag and is not whole says nothing of it.
    if (first === null || last === null) return [];
    return [
      {
        tag: key.slice(pool.length + 1),
        pool,
        samples: Number(was.rows.has(key)) + Number(is.rows.has(key)),
        first,
        last,
        bytesPerHour: null,
        outstandingPerHour: null,
        freeRatio: null,
        verdict: 'cannot-tell',
        confidence: 0,
        reasons: [reason],
      },
    ];
  });
  return {
    host: sameHost ? before.host : null,
    boots: [before, after].map(({ capturedAt }) => ({ from: capturedAt, to: capturedAt, samples: 1 })),
    tags,
    totals: [],
    families: [],
    forecast: [],
  };
}
