/** When a pool runs into a limit, if what leaks goes on leaking. Load and warm-up are never drawn out. */
import type { Forecast } from '../model/document.js';
import type { Moment } from '../moments/moment.js';
import { heldPool } from '../moments/pool-size.js';
import {
  availableBytes,
  commitLimitBytes,
  committedBytes,
  physicalBytes,
  printedMaximum,
  versionMaximum,
} from '../moments/gauges.js';
import type { Rate } from './rate.js';
import { timeIn } from './source-zone.js';
import type { Timeline } from './timeline.js';

/** Bytes per hour that leaks add to each pool; null when nothing leaks there or no clock is known. */
export interface LeakRates {
  readonly nonPaged: Rate | null;
  readonly paged: Rate | null;
}

const HOUR = 3_600_000;
const FARTHEST_HOURS = 24 * 365 * 50;

/** Sums rates; the interval of the sum takes the parts as independent. */
export function sumRates(rates: readonly Rate[]): Rate | null {
  if (rates.length === 0) return null;
  const perHour = rates.reduce((sum, rate) => sum + rate.perHour, 0);
  const below = Math.sqrt(rates.reduce((sum, rate) => sum + (rate.perHour - rate.low) ** 2, 0));
  const above = Math.sqrt(rates.reduce((sum, rate) => sum + (rate.high - rate.perHour) ** 2, 0));
  return { perHour, low: perHour - below, high: perHour + above };
}

/** Sums what forecasts may count on: one work feeds all leaks of a machine, so they are fast and slow together. */
export function sumOutlooks(rates: readonly Rate[]): Rate | null {
  if (rates.length === 0) return null;
  const sumOf = (read: (rate: Rate) => number): number => rates.reduce((sum, rate) => sum + read(rate), 0);
  return { perHour: sumOf((rate) => rate.perHour), low: sumOf((rate) => rate.low), high: sumOf((rate) => rate.high) };
}

function timeAfter(zone: string, start: number, remaining: number, perHour: number): string | null {
  if (!(perHour > 0) || Number.isNaN(remaining)) return null;
  const hours = Math.max(0, remaining) / perHour;
  return hours > FARTHEST_HOURS ? null : timeIn(zone, start + hours * HOUR);
}

function latest(samples: readonly Moment[], read: (moment: Moment) => number): number {
  for (let index = samples.length - 1; index >= 0; index -= 1) {
    const moment = samples[index];
    const value = moment === undefined ? NaN : read(moment);
    if (!Number.isNaN(value)) return value;
  }
  return NaN;
}

interface Limit {
  readonly kind: 'ram' | 'commit' | 'maximum';
  readonly bytes: number;
  readonly remaining: number;
  readonly rate: Rate;
}

function limitsOf(pool: 'nonPaged' | 'paged', samples: readonly Moment[], rates: LeakRates): readonly Limit[] {
  const rate = rates[pool];
  if (rate === null) return [];
  const level = latest(samples, (moment) => heldPool(moment, pool).bytes);
  const ram = latest(samples, physicalBytes);
  const limits: Limit[] = [];
  const last = samples[samples.length - 1];
  const printed = latest(samples, (moment) => printedMaximum(moment, pool));
  const byVersion = versionMaximum(pool, last?.osBuild ?? null, last?.architecture ?? null, ram);
  const maximum = Number.isNaN(printed) ? byVersion : printed;
  if (maximum > 0 && maximum !== ram)
    limits.push({ kind: 'maximum', bytes: maximum, remaining: maximum - level, rate });
  const available = latest(samples, availableBytes);
  if (pool === 'nonPaged' && (ram > 0 || available >= 0)) {
    const remaining = Number.isNaN(available) ? ram - level : available;
    // Where only what is left of RAM is known, the pool has that and what it holds.
    limits.push({ kind: 'ram', bytes: ram > 0 ? ram : level + available, remaining, rate });
  }
  const commit = latest(samples, commitLimitBytes);
  if (commit > 0) {
    const committed = latest(samples, committedBytes);
    // Both pools are charged to the commit limit, so what leaks in the other one takes its part.
    const both = sumOutlooks([rates.nonPaged, rates.paged].filter((one) => one !== null)) ?? rate;
    limits.push({
      kind: 'commit',
      bytes: commit,
      remaining: commit - (Number.isNaN(committed) ? level : committed),
      rate: both,
    });
  }
  return limits;
}

/** The limits each leaking pool runs into, the nearest first. Times are null when no clock or no growth is known. */
export function forecastPools(
  { samples, zone }: Pick<Timeline, 'samples' | 'zone'>,
  rates: LeakRates,
): readonly Forecast[] {
  const start = latest(samples, (moment) => moment.time);
  const out: Forecast[] = [];
  for (const pool of ['nonPaged', 'paged'] as const) {
    const limits = limitsOf(pool, samples, rates);
    const byNearness = [...limits].sort((a, b) => a.remaining / a.rate.perHour - b.remaining / b.rate.perHour);
    for (const { kind, bytes, remaining, rate } of byNearness) {
      if (Number.isNaN(start) || !(rate.perHour > 0)) continue;
      out.push({
        pool,
        limitBytes: Math.round(bytes),
        limitKind: kind,
        exhaustedAt: timeAfter(zone, start, remaining, rate.perHour),
        low: timeAfter(zone, start, remaining, rate.high),
        high: timeAfter(zone, start, remaining, rate.low),
      });
    }
  }
  return out;
}
