/**
 * One moment of one machine, as the readers rebuild it from any number of outputs: what becomes a snapshot of the
 * document, and what a series is made of.
 */
import type { GaugeName } from '../../grammars/lib/pool-rows.js';
import type { CrashReport, Module, TagCounters, VmReport } from '../model/document.js';
import type { PackedTable } from '../tables/packed-table.js';
import type { PrintedOwner } from '../tables/row-names.js';

export type { GaugeName } from '../../grammars/lib/pool-rows.js';

export interface Moment {
  readonly source: string;
  readonly firstLine: number;
  readonly grammar: string;
  readonly host: string | null;
  /** ISO 8601, with an offset where the source gives one; null when no time is known. */
  readonly capturedAt: string | null;
  /** The other reading of a date whose day and month cannot be told apart; absent when the date is settled. */
  readonly otherDate?: string;
  /** The order of day and month that the date was read by; absent where they cannot be confused. */
  readonly dateOrder?: 'dmy' | 'mdy';
  /** `capturedAt` in milliseconds since 1970 (a time without zone is read as UTC); NaN when unknown. */
  readonly time: number;
  /** What the text calls the moment (`after restart`), as given; absent where it says nothing. */
  readonly label?: string;
  /** Seconds by a clock of the text's own that names no day, for moments that stand together; absent for none. */
  readonly elapsedSeconds?: number;
  readonly uptimeSeconds: number | null;
  readonly osBuild: number | null;
  readonly architecture: string | null;
  readonly table: PackedTable;
  /** What the debugger says of tags beside the rows (`!pool`). */
  readonly told: ReadonlyMap<string, PrintedOwner>;
  readonly totals: { readonly nonPaged: TagCounters | null; readonly paged: TagCounters | null } | null;
  readonly vm: VmReport | null;
  readonly modules: readonly Module[];
  /** What a crash dump says of itself; absent for everything else. */
  readonly crash?: CrashReport;
  readonly gauges: ReadonlyMap<GaugeName, number>;
  /**
   * `all`: a tag that is absent had nothing. `some`: the list is filtered, cut or a top-N, so an absent tag is unknown.
   */
  readonly listing: 'all' | 'some';
  /** 32 when the allocation and free counters of the source wrap at 2^32 (poolmon and its kin), else null. */
  readonly counterBits: 32 | null;
}

/** Milliseconds since 1970; a time without a zone is read as UTC. NaN when it is no time. */
export function timeOf(iso: string): number {
  return Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(iso) ? iso : `${iso}Z`);
}
