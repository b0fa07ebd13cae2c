/** The document as rows of the lake's tables, machine by machine. Pure. */
import type { Analysis, Integer, PoolName, Series, Snapshot } from '../model/document.js';
import type { LakeTable } from './tables.js';

export type Cell = string | number | bigint | boolean | null;

/**
 * Rows that belong together, such as those of a moment: what is the same in all of them once, and behind that the other
 * columns, each with a cell for every row.
 */
export interface LakeRows {
  readonly same: readonly Cell[];
  readonly columns: readonly (readonly Cell[])[];
}

export interface MachineRows {
  /** The machine, or what it is called where the evidence names none: rows of two of those are never one machine's. */
  readonly host: string;
  readonly rows: { readonly [Table in LakeTable]: Iterable<LakeRows> };
}

const POOLS: readonly PoolName[] = ['nonPaged', 'paged', 'session', 'unknown'];

const ISO = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?$/;

/** A time and its zone; both null for what is no time of day. A time without a zone is the clock of the machine. */
export function splitTime(iso: string | null): { readonly at: number | null; readonly zone: string | null } {
  const [, clock, zone] = ISO.exec(iso ?? '') ?? [];
  const at = clock === undefined ? Number.NaN : Date.parse(`${clock}${zone ?? 'Z'}`);
  return Number.isNaN(at) ? { at: null, zone: null } : { at, zone: zone ?? null };
}

/** The largest that a column of 64 bits holds. */
const LARGEST = 2n ** 63n - 1n;

function toCell(value: Integer | null): Cell {
  if (value === null) return null;
  const exact = BigInt(value);
  // A number is exact, and so far below.
  return typeof value === 'string' && exact > LARGEST ? null : exact;
}

function whole(value: number | null): Cell {
  return value === null ? null : BigInt(Math.round(value));
}

/** The number of the boot that a time lies in, from 1 in the order of the series; null without a series or a time. */
function bootOf(at: number | null, series: Series | undefined): Cell {
  if (at === null || series === undefined) return null;
  const index = series.boots.findIndex(({ from, to }) => {
    const [first, last] = [splitTime(from).at, splitTime(to).at];
    return first !== null && last !== null && first <= at && at <= last;
  });
  return index < 0 ? null : BigInt(index + 1);
}

function momentCells(host: string, snapshot: Snapshot, series: Series | undefined): readonly Cell[] {
  const { at, zone } = splitTime(snapshot.capturedAt);
  return [host, whole(at), zone, bootOf(at, series), whole(snapshot.uptimeSeconds), snapshot.source];
}

function* tagRows(host: string, snapshots: readonly Snapshot[], series: Series | undefined): Generator<LakeRows> {
  for (const snapshot of snapshots) {
    const [tags, pools]: [Cell[], Cell[]] = [[], []];
    const [allocs, frees, outstanding, bytes]: [Cell[], Cell[], Cell[], Cell[]] = [[], [], [], []];
    for (const usage of snapshot.tags) {
      for (const pool of POOLS) {
        const counters = usage[pool] ?? null;
        if (counters === null) continue;
        tags.push(usage.tag);
        pools.push(pool);
        allocs.push(toCell(counters.allocs));
        frees.push(toCell(counters.frees));
        outstanding.push(toCell(counters.outstanding));
        bytes.push(toCell(counters.bytes));
      }
    }
    yield { same: momentCells(host, snapshot, series), columns: [tags, pools, allocs, frees, outstanding, bytes] };
  }
}

/** Rows as columns, of which there are `count`. */
function toColumns(rows: readonly (readonly Cell[])[], count: number): LakeRows['columns'] {
  return Array.from({ length: count }, (_, at) => rows.map((row) => row[at] ?? null));
}

function* poolRows(host: string, snapshots: readonly Snapshot[], series: Series | undefined): Generator<LakeRows> {
  for (const snapshot of snapshots) {
    const sizes = (['nonPaged', 'paged'] as const).flatMap((pool) => {
      const size = snapshot.pools[pool];
      return size === null ? [] : [[pool, toCell(size.bytes), size.source]];
    });
    yield { same: momentCells(host, snapshot, series), columns: toColumns(sizes, 3) };
  }
}

function* verdictRows(host: string, snapshots: readonly Snapshot[], series: readonly Series[]): Generator<LakeRows> {
  const drivers = new Map<string, string>();
  for (const { tag, owners } of snapshots.at(-1)?.tags ?? []) {
    const [owner] = owners;
    if (owner !== undefined) drivers.set(tag, owner.driver);
  }
  for (const { source, boots, tags } of series) {
    const [first, last] = [splitTime(boots[0]?.from ?? null).at, splitTime(boots.at(-1)?.to ?? null).at];
    const judged = tags.map((one): readonly Cell[] => [
      one.tag,
      one.pool,
      one.verdict,
      one.confidence,
      whole(one.samples),
      one.bytesPerHour,
      one.outstandingPerHour,
      one.freeRatio,
      drivers.get(one.tag) ?? null,
    ]);
    yield { same: [host, source ?? null, whole(first), whole(last)], columns: toColumns(judged, 9) };
  }
}

function* moduleRows(host: string, snapshots: readonly Snapshot[], series: Series | undefined): Generator<LakeRows> {
  for (const snapshot of snapshots) {
    const modules = snapshot.modules.map(({ name, image, version, timestamp, company, unloaded }): readonly Cell[] => [
      name,
      image,
      version,
      timestamp,
      company,
      unloaded,
    ]);
    yield { same: momentCells(host, snapshot, series), columns: toColumns(modules, 6) };
  }
}

/**
 * All rows of a document by machine. A machine that nobody names is called as `unnamed` says, else by the input that its
 * series or its moment is of. Rows are made when they are asked for, so that a long series is never whole.
 */
export function machineRows(
  { snapshots, series }: Pick<Analysis, 'snapshots' | 'series'>,
  unnamed: string | null,
): readonly MachineRows[] {
  const unnamedSeries = series.filter(({ host }) => host === null);
  const sourceOf = ({ source }: Snapshot): string =>
    unnamedSeries.find((one) => one.source !== undefined && isWithin(source, one.source))?.source ?? source;
  const machineOf = (snapshot: Snapshot): string => snapshot.host ?? unnamed ?? sourceOf(snapshot);
  const machineOfSeries = ({ host, source }: Series): string => host ?? unnamed ?? source ?? '';
  const machines = new Set([...snapshots.map(machineOf), ...series.map(machineOfSeries)]);
  return [...machines].map((host) => {
    const own = snapshots.filter((snapshot) => machineOf(snapshot) === host);
    const judged = series.filter((one) => machineOfSeries(one) === host);
    // Boots are numbered within one series; of several of one host nobody can say which comes first.
    const only = judged.length === 1 ? judged[0] : undefined;
    return {
      host,
      rows: {
        tags: tagRows(host, own, only),
        pools: poolRows(host, own, only),
        verdicts: verdictRows(host, own, judged),
        modules: moduleRows(host, own, only),
      },
    };
  });
}

/** Whether a source is an input, or lies in the folder that one is. */
function isWithin(source: string, input: string): boolean {
  return source === input || source.startsWith(`${input}/`) || source.startsWith(`${input}\\`);
}
