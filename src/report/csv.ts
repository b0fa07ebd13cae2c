/** Tag rows as CSV (RFC 4180): one row per tag and pool, plain digits, safe to open in a spreadsheet. */
import { csvRow } from '../model/csv-cells.js';
import type { CsvCell } from '../model/csv-cells.js';
import type { Analysis, PoolName, Snapshot } from '../model/document.js';

const HEADING = [
  'source',
  'host',
  'captured_at',
  'tag',
  'pool',
  'allocs',
  'frees',
  'outstanding',
  'bytes',
  'driver',
  'confidence',
  'class',
  'description',
] as const;

export interface CsvOptions {
  /** Rows per pool and moment; 0 is all. */
  readonly limit: number;
  readonly pools: readonly PoolName[];
}

/**
 * The rows of all snapshots, piece by piece. A cell that a spreadsheet would take for a formula (tags such as `=abc` or `@GMM` exist) is
 * led by an apostrophe.
 */
export function* csvParts(analysis: Analysis, options: CsvOptions): Generator<string> {
  yield csvRow(HEADING);
  for (const snapshot of analysis.snapshots) {
    for (const pool of options.pools) yield rowsOf(snapshot, pool, options.limit).map(csvRow).join('');
  }
}

function rowsOf(snapshot: Snapshot, pool: PoolName, limit: number): readonly (readonly CsvCell[])[] {
  const rows = snapshot.tags.flatMap((usage) => {
    const counters = usage[pool] ?? null;
    if (counters === null) return [];
    const [owner] = usage.owners;
    return [
      [
        snapshot.source,
        snapshot.host,
        snapshot.capturedAt,
        usage.tag,
        pool,
        counters.allocs,
        counters.frees,
        counters.outstanding,
        counters.bytes,
        owner?.driver ?? null,
        owner?.confidence ?? null,
        owner?.class ?? null,
        usage.printed.description,
      ],
    ];
  });
  const byBytes = rows.toSorted((a, b) => Number(b[8] ?? 0) - Number(a[8] ?? 0));
  return limit === 0 ? byBytes : byBytes.slice(0, limit);
}
