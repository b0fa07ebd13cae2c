/** A moment of a machine made of a few rows, for tests of judging. */
import type { PoolName } from '../../src/model/document.js';
import type { Moment } from '../../src/moments/moment.js';
import { packTable } from '../../src/tables/packed-table.js';
import { POOLS } from '../../src/tables/row-names.js';
import { addUsage, createTagTable } from '../../src/tables/tag-table.js';
import type { TagTable } from '../../src/tables/tag-table.js';

/** A tag of a moment; what is absent is unknown. */
export interface WatchedRow {
  readonly tag: string;
  /** Absent: nonpaged. */
  readonly pool?: PoolName;
  readonly allocs?: number;
  readonly frees?: number;
  /** Absent: what the counters leave. */
  readonly outstanding?: number;
  /** Absent: 512 a block. */
  readonly bytes?: number;
}

/** A moment of poolmon with its tags at a time, milliseconds since 1970 (NaN for none), of which nothing else is known but `known`. */
export function bareMoment(time: number, table: TagTable, known: Partial<Moment> = {}): Moment {
  return {
    source: 'log.txt',
    firstLine: 1,
    grammar: 'poolmon',
    host: null,
    capturedAt: Number.isNaN(time) ? null : new Date(time).toISOString(),
    time,
    uptimeSeconds: null,
    osBuild: null,
    architecture: null,
    table: packTable(table),
    told: new Map(),
    totals: null,
    vm: null,
    modules: [],
    gauges: new Map(),
    listing: 'all',
    counterBits: null,
    ...known,
  };
}

/** The whole list of a machine at a time, milliseconds since 1970. */
export function momentAt(time: number, rows: readonly WatchedRow[]): Moment {
  const table = createTagTable();
  rows.forEach((row, index) => {
    const counted = row.allocs === undefined ? NaN : row.allocs - (row.frees ?? 0);
    const outstanding = row.outstanding ?? counted;
    const pool = POOLS.indexOf(row.pool ?? 'nonPaged');
    const bytes = row.bytes ?? outstanding * 512;
    addUsage(table, row.tag, pool, row.allocs ?? NaN, row.frees ?? NaN, outstanding, bytes, index + 1);
  });
  return bareMoment(time, table);
}
