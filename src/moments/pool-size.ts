/**
 * How large the pools and the memory of a machine are at one moment, and which of its outputs says so. Asked here by
 * everybody who needs the size of a pool, so that a sentence and a table never take shares of different sizes: `wholePool`
 * for what all of it holds, `heldPool` where the listed part will do, `countedPool` for what the machine counts by itself,
 * whatever its tags add up to.
 */
import type {
  Integer,
  MachineMemory,
  PoolName,
  PoolSize,
  PoolSource,
  VmSummary,
  WholePools,
} from '../model/document.js';
import { toNumber } from '../model/counters.js';
import { isWholePool } from '../model/pool-names.js';
import type { GaugeName, Moment } from './moment.js';
import { poolOfEntry } from '../tables/row-names.js';
import { SIZE } from './limits.js';

/** x86 and x64 Windows count memory in pages of this size. */
export const PAGE_BYTES = 4096;

/** Who prints the gauges of a moment; figures that any other text gives are printed. */
const GAUGE_SOURCES: ReadonlyMap<string, PoolSource> = new Map([
  ['kernel-dump', 'dump'],
  ['perfmon', 'perfmon'],
  ['get-counter', 'perfmon'],
  ['poolmon', 'poolmon'],
  ['poolmonx', 'poolmon'],
]);

function pagesOf(moment: Moment, name: keyof VmSummary): number {
  const pages = moment.vm?.summary[name] ?? null;
  return pages === null ? NaN : pages * PAGE_BYTES;
}

/** Averages of a performance log have fractions; what is no size that a machine can have is not known. */
function toWhole(bytes: number): number | null {
  const whole = Math.round(bytes);
  return Number.isSafeInteger(whole) && whole >= 0 ? whole : null;
}

/** What the machine itself counts for a pool: `!vm` before any other counter. null when nothing does. */
function countedSize(moment: Moment, pool: 'nonPaged' | 'paged'): PoolSize | null {
  const pages = toWhole(pagesOf(moment, pool === 'nonPaged' ? 'nonPagedPages' : 'pagedPages'));
  if (pages !== null) return { bytes: pages, source: 'vm' };
  const gauge = moment.gauges.get(pool === 'nonPaged' ? 'poolNonPagedBytes' : 'poolPagedBytes');
  const bytes = toWhole(gauge ?? NaN);
  return bytes === null ? null : { bytes, source: GAUGE_SOURCES.get(moment.grammar) ?? 'printed' };
}

/** Bytes of a pool as the machine itself counts them, whatever the tags add up to; NaN when it does not. */
export function countedPool(moment: Moment, pool: 'nonPaged' | 'paged'): number {
  return toNumber(countedSize(moment, pool)?.bytes);
}

/** Bytes of a pool by the printed TOTAL line of its list; NaN when none is printed. */
export function printedPool(moment: Moment, pool: 'nonPaged' | 'paged'): number {
  return toNumber(moment.totals?.[pool]?.bytes);
}

/** Whether a table has more tags than somebody asks for by name: the lists of all tags of any Windows seen have. */
function hasManyTags({ table: { entries, size } }: Moment, pool: 'nonPaged' | 'paged'): boolean {
  let tags = 0;
  for (let row = 0; row < size && tags < SIZE.leastTags; row += 1) {
    if (poolOfEntry(entries[row] ?? 0) === (pool === 'nonPaged' ? 0 : 1)) tags += 1;
  }
  return tags >= SIZE.leastTags;
}

/**
 * The printed total of a pool where it is of the whole pool; null where none is printed, and where it is the sum of a few
 * tags that somebody asked for: `!poolused 2 Irp` prints a total, too.
 */
function wholeTotal(moment: Moment, pool: 'nonPaged' | 'paged'): Integer | null {
  const total = moment.totals?.[pool]?.bytes ?? null;
  // A pattern was typed (`!poolused 2 Irp*`), or the list is so short that one may have been.
  const few = moment.listing === 'some' || moment.table.size <= SIZE.mostAsked;
  const ofAsked = moment.table.size > 0 && few && isSumOfRows(moment);
  // No pool of a machine is empty: a total of zero is of tags that somebody asked for.
  return ofAsked || total === 0 ? null : total;
}

/** Whether the printed totals are what the rows above them add up to. */
function isSumOfRows({ totals, table }: Moment): boolean {
  return (['nonPaged', 'paged'] as const).every((pool) => toNumber(totals?.[pool]?.bytes ?? 0) === table.sums[pool]);
}

/** Whether a moment lists every tag of a pool: nothing says that it does not, and its length or its total says it does. */
export function isWholeList(moment: Moment, pool: 'nonPaged' | 'paged'): boolean {
  if (moment.listing !== 'all') return false;
  return wholeTotal(moment, pool) !== null || hasManyTags(moment, pool);
}

/**
 * Size of a whole pool; null when nothing tells. A counter that is far below what the tags hold is of another moment,
 * and then a printed total or, of a whole list, the tags themselves say it.
 */
export function wholePool(moment: Moment, pool: 'nonPaged' | 'paged'): PoolSize | null {
  const listed = moment.table.sums[pool];
  const counted = countedSize(moment, pool);
  if (counted !== null && Number(counted.bytes) >= listed * SIZE.leastCounted) return counted;
  const total = wholeTotal(moment, pool);
  if (total !== null && toNumber(total) >= listed * SIZE.leastTotal) return { bytes: total, source: 'printed' };
  // No machine has an empty pool: a list that sums to nothing does not show it.
  const sum = toWhole(listed);
  return sum !== null && sum > 0 && isWholeList(moment, pool) ? { bytes: sum, source: 'tags' } : null;
}

/** What a pool holds as far as a moment shows it. */
export interface HeldPool {
  /** NaN where the moment shows nothing of the pool. */
  readonly bytes: number;
  /** Who says so; `listed` where only a part of the tags does, or the pool is one that nobody counts. */
  readonly basis: PoolSource | 'listed';
}

/** The size of the whole pool; where that is not known, what the listed tags hold. */
export function heldPool(moment: Moment, pool: PoolName): HeldPool {
  const whole = isWholePool(pool) ? wholePool(moment, pool) : null;
  if (whole !== null) return { bytes: toNumber(whole.bytes), basis: whole.source };
  return { bytes: moment.table.size > 0 ? moment.table.sums[pool] : NaN, basis: 'listed' };
}

/**
 * What is known of the whole pools of a moment.
 *
 * @example
 * wholePools(moment).nonPaged // { bytes: 2530000000, source: 'vm' }
 */
export function wholePools(moment: Moment): WholePools {
  return { nonPaged: wholePool(moment, 'nonPaged'), paged: wholePool(moment, 'paged') };
}

function bytesOf(moment: Moment, page: keyof VmSummary, gauge: GaugeName): Integer | null {
  const pages = pagesOf(moment, page);
  return toWhole(Number.isNaN(pages) ? (moment.gauges.get(gauge) ?? NaN) : pages);
}

/** What is known of the memory around the pools. */
export function machineMemory(moment: Moment): MachineMemory {
  return {
    physicalBytes: bytesOf(moment, 'physicalPages', 'physicalBytes'),
    availableBytes: bytesOf(moment, 'availablePages', 'availableBytes'),
    committedBytes: bytesOf(moment, 'committedPages', 'committedBytes'),
    commitLimitBytes: bytesOf(moment, 'commitLimitPages', 'commitLimitBytes'),
  };
}
