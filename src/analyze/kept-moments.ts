/** How many moments of a series a document holds. */
import type { SourceReading } from '../moments/source-reading.js';

/**
 * `all`: every moment, for programs. `few`: every moment of a short series, for a page that draws what is between the
 * ends of a long one. `ends`: the first and the last, for who reads a text.
 */
export type KeptMoments = 'all' | 'few' | 'ends';

/** Rows of all moments together that a document still holds in full: a page is opened in a browser of any size. */
const MOST_ROWS: Readonly<Record<KeptMoments, number>> = { all: 1_000_000, few: 30_000, ends: 0 };

/** What a document is to hold of these readings. */
export function snapshotsFor(readings: readonly SourceReading[], kept: KeptMoments): 'all' | 'ends' {
  if (kept === 'ends') return 'ends';
  const rows = readings.reduce((sum, { moments }) => sum + moments.reduce((own, { table }) => own + table.size, 0), 0);
  return rows <= MOST_ROWS[kept] ? 'all' : 'ends';
}
