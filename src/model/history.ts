/** How the tags of one machine went from sample to sample: what a line is drawn of. Beside the document, which keeps what was judged of it. */
import type { PoolName } from './document.js';

/** Values along `at`; null where a sample does not show them. */
export type Line = readonly (number | null)[];

export interface KeyHistory {
  readonly tag: string;
  readonly pool: PoolName;
  readonly bytes: Line;
  readonly outstanding: Line;
}

export interface History {
  readonly host: string | null;
  readonly source: string;
  /** Milliseconds since 1970 when `timed` and dated, hours since the first sample when only an uptime is known, else numbers of samples. */
  readonly at: readonly number[];
  readonly clock: 'date' | 'hours' | 'samples';
  /** Offset that the times of the source carry, as minutes east of UTC; null when the source names none. */
  readonly zoneMinutes: number | null;
  /** Places in `at` at which a boot begins and ends (inclusive). */
  readonly boots: readonly (readonly [first: number, last: number])[];
  readonly keys: readonly KeyHistory[];
  /** Tags that were measured and are not among `keys`. */
  readonly leftOut: number;
  readonly pools: { readonly nonPaged: Line; readonly paged: Line };
  readonly committed: Line;
  readonly available: Line;
}
