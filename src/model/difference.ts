/** The document of a comparison: both moments, and what changed from the one to the other. */
import type { Analysis, Owner, PoolName, TagCounters, Verdict } from './document.js';

/** One tag in one pool, before and after. */
export interface TagChange {
  readonly tag: string;
  readonly pool: PoolName;
  /** null: this side does not show the tag, and its list does not say that there is none. */
  readonly before: TagCounters | null;
  readonly after: TagCounters | null;
  /** After less before; null when one side is unknown. */
  readonly bytesChange: number | null;
  readonly outstandingChange: number | null;
  /** null without times, across a restart, and between two machines. */
  readonly bytesPerHour: number | null;
  readonly outstandingPerHour: number | null;
  /** null when no number of operations is given. */
  readonly bytesPerOperation: number | null;
  readonly outstandingPerOperation: number | null;
  /**
   * Of two machines: what the second would hold when it is as long up as the first is, had it grown evenly since its
   * start. null for one machine, and where an uptime is unknown.
   */
  readonly bytesAtEqualUptime: number | null;
  readonly outstandingAtEqualUptime: number | null;
  readonly owner: Owner | null;
}

/** How a tag grew within one series. */
export interface RateWithin {
  /** null without times. */
  readonly bytesPerHour: number | null;
  readonly outstandingPerHour: number | null;
  readonly verdict: Verdict;
  readonly confidence: number;
}

/** A tag in two series of one machine; null on a side that does not list it. */
export interface RateChange {
  readonly tag: string;
  readonly pool: PoolName;
  readonly before: RateWithin | null;
  readonly after: RateWithin | null;
  readonly owner: string | null;
  /** The owner is no more than a guess; absent where it is more. */
  readonly guess?: true;
}

/** A whole pool, before and after: as the machine itself or a printed total has it, else the sum of a whole list. */
export interface PoolChange {
  readonly pool: 'nonPaged' | 'paged';
  readonly before: number;
  readonly after: number;
  readonly bytesChange: number;
  /** null without times, across a restart, and between two machines. */
  readonly bytesPerHour: number | null;
}

export interface DriverChange {
  readonly driver: string;
  /** Version, else time stamp; null where this side does not have the driver, or does not say which it is. */
  readonly before: string | null;
  readonly after: string | null;
  readonly where: 'before' | 'after' | 'both';
}

export interface Difference {
  /** Sources of the two moments, and when they were. */
  readonly before: DiffSide;
  readonly after: DiffSide;
  readonly sameMachine: boolean;
  /** A restart lies between the moments of one machine. */
  readonly restarted: boolean;
  /** Hours between the moments; null when unknown. */
  readonly hours: number | null;
  readonly operations: number | null;
  /** Pools whose size both sides tell. */
  readonly pools: readonly PoolChange[];
  /**
   * Largest change of bytes first, in either direction; tags without a change are left out. What one side holds much of
   * and the other does not list stands at the end, its change unknown.
   */
  readonly changes: readonly TagChange[];
  /**
   * Where both inputs are series of one machine: how each tag grew in each of them, for a rate from one series to the
   * other would be neither. null for two moments.
   */
  readonly rates: readonly RateChange[] | null;
  /** Drivers that only one side has loaded, or in another version. Empty unless both sides list modules. */
  readonly drivers: readonly DriverChange[];
}

export interface DiffSide {
  readonly source: string;
  readonly host: string | null;
  readonly capturedAt: string | null;
  readonly uptimeSeconds: number | null;
}

/** The document of both moments; `diff` is null when one of the inputs holds no moment. */
export interface DiffAnalysis extends Analysis {
  readonly diff: Difference | null;
}
