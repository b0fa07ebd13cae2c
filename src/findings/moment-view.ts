/**
 * One moment as the findings look at it: per pool the tags by size, each with its share, its class and its owners, and
 * what the machine around it is like.
 */
import type { Module, Owner, PoolName, PoolSource, Snapshot, VmReport } from '../model/document.js';
import { isWholePool } from '../model/pool-names.js';
import { toNumber } from '../model/counters.js';
import type { Moment } from '../moments/moment.js';
import { unpackTable } from '../tables/packed-table.js';
import { POOLS } from '../tables/row-names.js';
import type { PrintedOwner } from '../tables/row-names.js';
import { createTagTable, poolAt, printedAt, tagAt } from '../tables/tag-table.js';
import type { TagTable } from '../tables/tag-table.js';
import type { SourceReading } from '../moments/source-reading.js';
import { countedPool, isWholeList } from '../moments/pool-size.js';
import type { TagClass } from '../tagdb/record.js';
import type { Knowledge } from '../owners/knowledge.js';
import { makerOf } from '../owners/maker.js';
import type { Maker } from '../owners/maker.js';
import { toldOf } from '../owners/owners-of.js';
import type { OwnersOf } from '../owners/owners-of.js';

export interface TagView {
  readonly tag: string;
  readonly pool: PoolName;
  /** Blocks outstanding; NaN when nobody printed them. */
  readonly count: number;
  /** NaN when nobody printed them. */
  readonly bytes: number;
  /** NaN when the table has no running totals. */
  readonly allocs: number;
  readonly frees: number;
  /** Bytes per block, NaN without blocks. */
  readonly average: number;
  /** Part of the pool, 0 to 1; NaN when the tag's bytes are unknown. */
  readonly share: number;
  readonly line: number;
  readonly class: TagClass | null;
  readonly owner: Owner | null;
  /** true: not from Microsoft; null: nothing tells. */
  readonly thirdParty: boolean | null;
  /** Company of the owner's file in the module list; null when the list does not say. */
  readonly company: string | null;
  /** Everybody whom something speaks for, the surest first; `owner` is the first. */
  readonly owners: readonly Owner[];
}

export interface PoolView {
  readonly pool: PoolName;
  /** The tags with most bytes or most blocks, and the processes; largest first. */
  readonly tags: readonly TagView[];
  /** Sum over the tags that are listed. */
  readonly listedBytes: number;
  /** Whether every tag of it is listed. */
  readonly whole: boolean;
  /** Whether a tag that is listed has no size. */
  readonly unsized: boolean;
  /** What the pool holds; where that is not known, what the listed tags hold. */
  readonly bytes: number;
  /** Who says so; `listed` where the size of the whole pool is not known. */
  readonly basis: PoolSource | 'listed';
  /** Usage that the machine itself counts (`!vm`, a gauge), NaN when unknown. */
  readonly countedBytes: number;
}

export interface MomentView {
  readonly snapshot: Snapshot;
  readonly reading: SourceReading;
  /** Index of the moment in its source. */
  readonly index: number;
  /** Moments of its machine that measure something, this one among them. */
  readonly moments: number;
  readonly listing: 'all' | 'some';
  readonly pools: readonly PoolView[];
  /** Bytes of RAM, NaN when unknown. */
  readonly ramBytes: number;
  readonly vm: VmReport | null;
  /** True for 32-bit targets and others whose printed maximum of a pool is a real limit. */
  readonly maxIsReal: boolean;
}

/** Above this a printed maximum is the size of an address range, not a limit: 2^32 pages on Windows 10 and later. */
const ADDRESS_SPACE_PAGES = 16_777_216;

/** A moment with what is known around it. */
export interface ViewInput {
  readonly moment: Moment;
  readonly snapshot: Snapshot;
  readonly reading: SourceReading;
  /** Index of the moment in its source. */
  readonly index: number;
  /** Moments of its machine that measure something, this one among them. */
  readonly moments: number;
  readonly ownersOf: OwnersOf;
  /** The module list of the machine: the moment's own where it has one. */
  readonly modules: readonly Module[];
  readonly knowledge: Knowledge;
}

/** More tags than these by bytes, or by blocks, are background. */
const MOST_LOOKED_AT = 100;
/** Tags that are looked at however small they are: the largest of a small pool. */
const LEAST_LOOKED_AT = 12;
/** What holds less, in fewer blocks, stands out by no rule of `suspects.ts`. */
const SMALL_BYTES = 4 * 1024 * 1024;
const FEW_BLOCKS = 4000;

function held(table: TagTable, row: number): number {
  return table.bytes[row] || 0;
}

function count(table: TagTable, row: number): number {
  return table.outstanding[row] || 0;
}

/** The rows that can matter: a list may have many thousands. Largest first. */
function foremost(table: TagTable, rows: readonly number[]): readonly number[] {
  const bySize = (a: number, b: number): number =>
    held(table, b) - held(table, a) ||
    count(table, b) - count(table, a) ||
    (tagAt(table, a) < tagAt(table, b) ? -1 : 1);
  const large = rows.filter(
    (row) => held(table, row) >= SMALL_BYTES || count(table, row) >= FEW_BLOCKS || tagAt(table, row) === 'Proc',
  );
  if (large.length < LEAST_LOOKED_AT) {
    const most = rows.toSorted(bySize).slice(0, LEAST_LOOKED_AT);
    return [...new Set([...most, ...large])].toSorted(bySize);
  }
  if (large.length <= 2 * MOST_LOOKED_AT) return large.toSorted(bySize);
  const byBytes = large.toSorted((a, b) => held(table, b) - held(table, a)).slice(0, MOST_LOOKED_AT);
  const byCount = large.toSorted((a, b) => count(table, b) - count(table, a)).slice(0, MOST_LOOKED_AT);
  return [...new Set([...byBytes, ...byCount])].toSorted(bySize);
}

/**
 * One tag; who owns it is weighed when somebody asks. A class, since a folder has a million of these and getters of an
 * object literal are made anew for each.
 */
class LazyTagView implements TagView {
  readonly tag: string;
  readonly pool: PoolName;
  readonly count: number;
  readonly bytes: number;
  readonly allocs: number;
  readonly frees: number;
  readonly average: number;
  readonly share: number;
  readonly line: number;
  readonly class: TagClass | null;
  readonly #printed: PrintedOwner | null;
  readonly #input: ViewInput;

  constructor(table: TagTable, row: number, pool: PoolName, poolBytes: number, input: ViewInput) {
    const [bytes, blocks] = [table.bytes[row] ?? NaN, table.outstanding[row] ?? NaN];
    this.tag = tagAt(table, row);
    this.pool = pool;
    this.count = blocks;
    this.bytes = bytes;
    this.allocs = table.allocs[row] ?? NaN;
    this.frees = table.frees[row] ?? NaN;
    this.average = blocks > 0 ? bytes / blocks : NaN;
    this.share = poolBytes > 0 ? bytes / poolBytes : bytes * 0;
    this.line = table.lines[row] ?? input.snapshot.firstLine;
    this.class = input.knowledge.tagClass(this.tag);
    this.#printed = printedAt(table, row);
    this.#input = input;
  }

  get owners(): readonly Owner[] {
    const { moment, ownersOf } = this.#input;
    return ownersOf(this.tag, toldOf(moment, this.tag, this.#printed));
  }

  get owner(): Owner | null {
    return this.owners[0] ?? null;
  }

  get thirdParty(): boolean | null {
    return this.#maker().thirdParty;
  }

  get company(): string | null {
    return this.#maker().company;
  }

  #maker(): Maker {
    return makerOf(this.owner?.driver ?? null, this.#input.modules, this.#input.knowledge);
  }
}

function poolView(table: TagTable, pool: PoolName, input: ViewInput): PoolView {
  const { moment, snapshot } = input;
  const rows: number[] = [];
  const wanted = POOLS.indexOf(pool);
  let listedBytes = 0;
  let unsized = false;
  for (let row = 0; row < table.size; row += 1) {
    if (poolAt(table, row) !== wanted || (count(table, row) <= 0 && held(table, row) <= 0)) continue;
    rows.push(row);
    listedBytes += held(table, row);
    unsized ||= Number.isNaN(table.bytes[row]);
  }
  const size = isWholePool(pool) ? snapshot.pools[pool] : null;
  const whole = isWholePool(pool) ? isWholeList(moment, pool) : moment.listing === 'all';
  const bytes = size === null ? listedBytes : toNumber(size.bytes);
  const countedBytes = isWholePool(pool) ? countedPool(moment, pool) : NaN;
  const tags = foremost(table, rows).map((row) => new LazyTagView(table, row, pool, bytes, input));
  return { pool, tags, listedBytes, whole, unsized, bytes, basis: size?.source ?? 'listed', countedBytes };
}

/** RAM that is smaller than the nonpaged pool in it is the measure of nothing. */
function believableRam({ memory, pools }: Snapshot): number {
  const ram = toNumber(memory.physicalBytes);
  return ram < toNumber(pools.nonPaged?.bytes) ? NaN : ram;
}

/** Room for the table that is looked at; what a view keeps it copies. */
const scratch = createTagTable();

export function viewMoment(input: ViewInput): MomentView {
  const { moment, snapshot, reading, index, moments } = input;
  const table = unpackTable(moment.table, scratch);
  const pools = POOLS.map((pool) => poolView(table, pool, input));
  const summary = snapshot.vm?.summary;
  // One that is printed tells what kind of Windows it is, and so what the other is worth.
  const maximum = summary?.nonPagedMaxPages ?? summary?.pagedMaxPages ?? null;
  return {
    snapshot,
    reading,
    index,
    moments,
    listing: moment.listing,
    pools,
    ramBytes: believableRam(snapshot),
    vm: snapshot.vm,
    maxIsReal: maximum !== null && maximum < ADDRESS_SPACE_PAGES,
  };
}
