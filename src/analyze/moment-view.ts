/**
 * One moment as the findings look at it: per pool the tags by size, each with its share, its class and its owners, and
 * what the machine around it is like.
 */
import type { Module, Owner, PoolName, Snapshot, TagCounters, TagUsage, VmReport } from '../model/document.js';
import { toNumber } from '../model/moment.js';
import type { SourceReading } from '../model/source-reading.js';
import type { TagClass } from '../tagdb/record.js';
import type { Knowledge } from './knowledge.js';

export const PAGE_BYTES = 4096;

export interface TagView {
  readonly tag: string;
  readonly pool: PoolName;
  readonly count: number;
  readonly bytes: number;
  /** NaN when the table has no running totals. */
  readonly allocs: number;
  readonly frees: number;
  /** Bytes per block, NaN without blocks. */
  readonly average: number;
  /** Part of the pool, 0 to 1. */
  readonly share: number;
  readonly line: number;
  readonly class: TagClass | null;
  readonly owner: Owner | null;
  /** true: not from Microsoft; null: nothing tells. */
  readonly thirdParty: boolean | null;
  /** Company of the owner's file in the module list; null when the list does not say. */
  readonly company: string | null;
  readonly usage: TagUsage;
}

export interface PoolView {
  readonly pool: PoolName;
  /** The tags with most bytes or most blocks, and the processes; largest first. */
  readonly tags: readonly TagView[];
  /** Sum over the tags that are listed. */
  readonly listedBytes: number;
  /** What the pool holds: `!vm`, else the printed TOTAL, else the listed tags. */
  readonly bytes: number;
  readonly basis: 'vm' | 'total' | 'listed';
  /** Usage that `!vm` prints, NaN when unknown. */
  readonly vmBytes: number;
}

export interface MomentView {
  readonly snapshot: Snapshot;
  readonly reading: SourceReading;
  /** Index of the moment in its source. */
  readonly index: number;
  readonly listing: 'all' | 'some';
  readonly pools: readonly PoolView[];
  /** Bytes of RAM, NaN when unknown. */
  readonly ramBytes: number;
  readonly vm: VmReport | null;
  /** True for 32-bit targets and others whose printed maximum of nonpaged pool is a real limit. */
  readonly maxIsReal: boolean;
}

/** Above this a printed maximum is the size of an address range, not a limit: 2^32 pages on Windows 10 and later. */
const ADDRESS_SPACE_PAGES = 16_777_216;

function findModuleOf(driver: string, snapshot: Snapshot): Module | null {
  return snapshot.modules.find(({ name, image }) => (image ?? `${name}.sys`).toLowerCase() === driver) ?? null;
}

interface ListedTag {
  readonly usage: TagUsage;
  readonly counters: TagCounters;
  readonly count: number;
  readonly held: number;
}

/** More tags than these by bytes, or by blocks, are background. */
const MOST_LOOKED_AT = 100;

/** The tags that can matter: a list may have many thousands. */
function foremost(listed: readonly ListedTag[]): readonly ListedTag[] {
  if (listed.length <= 2 * MOST_LOOKED_AT) return listed;
  const byBytes = listed.toSorted((a, b) => b.held - a.held).slice(0, MOST_LOOKED_AT);
  const byCount = listed.toSorted((a, b) => b.count - a.count).slice(0, MOST_LOOKED_AT);
  return [...new Set([...byBytes, ...byCount, ...listed.filter(({ usage }) => usage.tag === 'Proc')])];
}

function poolView(
  snapshot: Snapshot,
  pool: PoolName,
  vmBytes: number,
  lines: ReadonlyMap<string, number>,
  knowledge: Knowledge,
): PoolView {
  const listed = snapshot.tags.flatMap((usage): readonly ListedTag[] => {
    const counters = usage[pool];
    if (counters === null) return [];
    const count = toNumber(counters.outstanding) || 0;
    const held = toNumber(counters.bytes) || 0;
    return count > 0 || held > 0 ? [{ usage, counters, count, held }] : [];
  });
  const listedBytes = listed.reduce((sum, { held }) => sum + held, 0);
  const total = pool === 'session' ? null : snapshot.totals?.[pool];
  const totalBytes = toNumber(total?.bytes ?? null);
  // `!vm` of another target generation can be far off; tags that hold more than the pool say so.
  const basis = vmBytes >= listedBytes * 0.8 ? 'vm' : totalBytes >= listedBytes * 0.99 ? 'total' : 'listed';
  const bytes = basis === 'vm' ? vmBytes : basis === 'total' ? totalBytes : listedBytes;
  const toView = ({ usage, counters, count, held }: ListedTag): TagView => {
    const owner = usage.owners[0] ?? null;
    const microsoft = owner === null ? null : knowledge.isMicrosoft(owner.driver, snapshot.modules);
    return {
      tag: usage.tag,
      pool,
      count,
      bytes: held,
      allocs: toNumber(counters.allocs),
      frees: toNumber(counters.frees),
      average: count > 0 ? held / count : NaN,
      share: bytes > 0 ? held / bytes : 0,
      line: lines.get(`${usage.tag}|${pool}`) ?? snapshot.firstLine,
      class: knowledge.tagClass(usage.tag),
      owner,
      // A driver that no list and no note knows, and that names no company, is not one of Windows' own.
      thirdParty: owner === null ? null : microsoft === null ? true : !microsoft,
      company: owner === null ? null : (findModuleOf(owner.driver, snapshot)?.company ?? null),
      usage,
    };
  };
  const tags = foremost(listed)
    .toSorted((a, b) => b.held - a.held || b.count - a.count || (a.usage.tag < b.usage.tag ? -1 : 1))
    .map(toView);
  return { pool, tags, listedBytes, bytes, basis, vmBytes };
}

export function viewMoment(
  snapshot: Snapshot,
  reading: SourceReading,
  index: number,
  knowledge: Knowledge,
): MomentView {
  const moment = reading.moments[index];
  const lines = new Map<string, number>();
  if (moment !== undefined) {
    const names = ['nonPaged', 'paged', 'session'] as const;
    for (let row = 0; row < moment.table.size; row += 1) {
      lines.set(
        `${moment.table.tags[row] ?? ''}|${names[moment.table.pools[row] ?? 0] ?? ''}`,
        moment.table.lines[row] ?? 0,
      );
    }
  }
  const summary = snapshot.vm?.summary;
  const gauge = (name: 'poolNonPagedBytes' | 'poolPagedBytes' | 'physicalBytes'): number =>
    moment?.gauges.get(name) ?? NaN;
  const pages = (value: number | null | undefined): number =>
    value === null || value === undefined ? NaN : value * PAGE_BYTES;
  const known = (first: number, second: number): number => (Number.isNaN(first) ? second : first);
  const pools = [
    poolView(snapshot, 'nonPaged', known(pages(summary?.nonPagedPages), gauge('poolNonPagedBytes')), lines, knowledge),
    poolView(snapshot, 'paged', known(pages(summary?.pagedPages), gauge('poolPagedBytes')), lines, knowledge),
    poolView(snapshot, 'session', NaN, lines, knowledge),
  ];
  const maximum = summary?.nonPagedMaxPages ?? null;
  return {
    snapshot,
    reading,
    index,
    listing: moment?.listing ?? 'some',
    pools,
    ramBytes: known(pages(summary?.physicalPages), gauge('physicalBytes')),
    vm: snapshot.vm,
    maxIsReal: maximum !== null && maximum < ADDRESS_SPACE_PAGES,
  };
}
