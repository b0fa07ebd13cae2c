/**
 * Dates whose day and month cannot be told apart (`03/11/2026`, `poolmon.2026-03-11.log`). Which reading is right is a
 * question to all dates that were written alike: one of them may prove the order, and a wrong order puts the rest where
 * counters fall, far from the date of the file, or months apart.
 */
import { highestOf, lowestOf } from '../model/extremes.js';
import { timeOf } from './moment.js';
import type { Moment } from './moment.js';
import { NO_ROWS, unpackTable } from '../tables/packed-table.js';
import { pairRows } from '../tables/pair-rows.js';
import { createTagTable } from '../tables/tag-table.js';
import type { TagTable } from '../tables/tag-table.js';
import { PLACE } from './limits.js';

/** One date and what can be held against its two readings. */
export interface DoubtfulDate {
  readonly first: string;
  /** The reading with day and month exchanged; null when there is none. */
  readonly second: string | null;
  /** Which reading the date itself proves. */
  readonly proves: 'first' | 'second' | null;
  /** The moment that the date is of; its counters can tell earlier from later. */
  readonly moment: Moment | null;
  /** When the file was last written. */
  readonly modifiedAt: string | null;
}

export type Reason = 'proved' | 'order' | 'counters' | 'file' | 'distance' | 'habit';

export interface SettledOrder {
  readonly second: boolean;
  readonly reason: Reason;
}

/** Why a reading was taken, for a sentence that ends with it. */
export const REASONS: Readonly<Record<Reason, string>> = {
  proved: 'because another date of the kind reads no other way',
  order: 'because it keeps the moments in order',
  counters: 'because the allocation counters then grow with time',
  file: 'because it agrees with the date of the file',
  distance: 'because the moments then lie closest together',
  habit: 'because nothing tells which is right',
};

type Times = readonly number[];

const timesOf = (dates: readonly DoubtfulDate[], second: boolean): Times =>
  dates.map((date) => timeOf(second ? (date.second ?? date.first) : date.first));

function ascends(times: Times): boolean {
  return times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0));
}

/** Counters that rose less those that fell from one table to the next. */
function balanceOf(before: TagTable, after: TagTable): number {
  const pairs = pairRows(after, before);
  let balance = 0;
  for (let row = 0; row < after.size; row += 1) {
    const other = pairs[row] ?? -1;
    const step = other < 0 ? NaN : (after.allocs[row] ?? NaN) - (before.allocs[other] ?? NaN);
    balance += Math.sign(step) || 0;
  }
  return balance;
}

/** How often, in the order of the times, more allocation counters fall than rise: counters only grow until a restart. */
function countFalls(dates: readonly DoubtfulDate[], times: Times): number {
  const order = [...times.keys()].toSorted((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
  let falls = 0;
  let before: TagTable | null = null;
  let spare = createTagTable();
  for (const place of order) {
    const moment = dates[place]?.moment ?? null;
    const after: TagTable = unpackTable(moment?.table ?? NO_ROWS, spare);
    if (before !== null && balanceOf(before, after) < 0) falls += 1;
    spare = before ?? createTagTable();
    before = after;
  }
  return falls;
}

const HOUR = 3_600_000;

/** How many times lie within a day of the last writing of their files. */
function countNear(dates: readonly DoubtfulDate[], times: Times): number {
  return times.filter((time, index) => Math.abs(time - timeOf(dates[index]?.modifiedAt ?? '')) <= 24 * HOUR).length;
}

const spanOf = (times: Times): number => highestOf(times) - lowestOf(times);
/**
 * Which reading all dates of one kind have. `inOrder`: the dates are known to be given in the order of time, as the
 * lists of one log are; sorted names are not.
 */
export function settleOrder(dates: readonly DoubtfulDate[], inOrder: boolean): SettledOrder {
  const proofs = new Set(dates.flatMap(({ proves }) => (proves === null ? [] : [proves])));
  if (proofs.size === 1) return { second: proofs.has('second'), reason: 'proved' };
  const [first, second] = [timesOf(dates, false), timesOf(dates, true)];
  const better = (a: number, b: number, reason: Reason): SettledOrder | null =>
    a === b ? null : { second: b < a, reason };
  const [near, far] = [spanOf(first), spanOf(second)];
  return (
    (inOrder ? better(ascends(first) ? 0 : 1, ascends(second) ? 0 : 1, 'order') : null) ??
    better(countFalls(dates, first), countFalls(dates, second), 'counters') ??
    better(-countNear(dates, first), -countNear(dates, second), 'file') ??
    (Math.max(near, far) >= PLACE.closerDates * Math.min(near, far) ? better(near, far, 'distance') : null) ?? {
      second: false,
      reason: 'habit',
    }
  );
}
