/** Shapes that are no leak: what rises after boot and stays, what does not move, what breathes with the work. */
import { highestOf, lowestOf } from '../../model/extremes.js';
import { binMedians, cellAt, medianOf, quantileOf, spreadAbout, valueAt } from '../../statistics/robust.js';
import { autocorrelationOf, medianLine } from '../../statistics/trend.js';
import { DAY, inBytes, type Features } from './measures.js';

export interface WarmUp {
  readonly rise: number;
  readonly hours: number;
}

/** Rises in the first part, then stays: null when it does not. */
export function warmsUp(features: Features): WarmUp | null {
  const { points, span, length, noise } = features;
  const startedAtBoot = span.afterReboot || (span.uptimeHours !== null && span.uptimeHours <= 3);
  if (!startedAtBoot && span.uptimeHours !== null) return null;
  if (points.y.length < 6) return null;
  const start = Math.min(valueAt(points.y, 0), valueAt(span.values, 0) + noise);
  const half = Math.floor(points.y.length / 2);
  const second = points.y.slice(half);
  const plateau = medianOf(second);
  const rise = plateau - start;
  if (!(rise > 0) || rise < 0.08 * plateau) return null;
  const plateauSpread = Math.max(spreadAbout(second, plateau), features.pointNoise);
  if (rise < 5 * plateauSpread) return null;
  const plateauTrend = medianLine({ x: points.x.slice(half), y: second });
  const drift = Math.abs(plateauTrend.slope) * (length / 2);
  if (drift > 0.12 * rise + 3 * plateauSpread) return null;
  const highest = quantileOf(points.y, 0.98);
  if (highest - plateau > 0.25 * rise + 4 * features.pointNoise) return null;
  const reached = points.y.findIndex((value) => value - start >= 0.9 * rise);
  const hours = valueAt(points.x, Math.max(reached, 0)) - valueAt(points.x, 0);
  if (hours > length * 0.5 || (span.timed && hours > LONGEST_WARM_UP_HOURS)) return null;
  // Once up it stays up.
  const low = points.y.slice(reached).filter((value) => value - start < 0.6 * rise).length;
  return low > points.y.length * 0.03 ? null : { rise, hours };
}

/** A cache that fills after boot is nearly full by then. */
export const LONGEST_FILLING_HOURS = 30;
export const LONGEST_WARM_UP_HOURS = 14;

/** Still rising, but ever more slowly since boot. */
export function isSlowing(features: Features): boolean {
  const { span, points } = features;
  if (!span.afterReboot && !(span.uptimeHours !== null && span.uptimeHours <= 3)) return false;
  if (span.timed && features.length > LONGEST_FILLING_HOURS) return false;
  const thirds = binMedians(points.x, points.y, 4).y;
  if (thirds.length < 4) return false;
  const first = valueAt(thirds, 1) - Math.min(valueAt(thirds, 0), valueAt(points.y, 0));
  const last = valueAt(thirds, 3) - valueAt(thirds, 2);
  return first > 4 * features.windowNoise && last < 0.3 * first;
}

export function isMotionless(features: Features): boolean {
  const { span, level, points } = features;
  const range = highestOf(points.y) - lowestOf(points.y);
  if (range > Math.max(level * 0.002, 1)) return false;
  const moved = span.allocs + span.frees;
  if (Number.isNaN(moved)) return highestOf(span.values) - lowestOf(span.values) <= level * 0.001;
  return moved <= level * 0.01;
}

export const LARGE_SHARE = 0.02;
export const LARGE_BYTES: number = 4 * 1024 * 1024;
export const LARGE_BY_ITSELF_BYTES: number = 64 * 1024 * 1024;

export function isLarge(features: Features): boolean {
  const bytes = inBytes(features, features.level);
  return bytes >= LARGE_BY_ITSELF_BYTES || (bytes >= LARGE_BYTES && features.span.share >= LARGE_SHARE);
}

export interface LoadShape {
  readonly low: number;
  readonly high: number;
  readonly peaks: number;
  readonly daily: boolean;
  readonly strength: number;
}

export const MOST_DAILY_VALUES = 500;
/** Values of each part of the day that show it to be the same from day to day. */
const FEWEST_OF_EACH_PART = 2;

/** How much of the variance the hour of the day explains, 0 to 1; 0 when fewer than a day and a half is known. */
export function dailyShare(features: Features): number {
  const { span, length } = features;
  if (!span.timed || length < 1.5 * DAY) return 0;
  const counts = new Float64Array(DAY / 2);
  const sums = new Float64Array(DAY / 2);
  const stride = Math.max(1, Math.floor(features.count / MOST_DAILY_VALUES));
  let all = 0;
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < features.count; index += stride) {
    const hour = valueAt(span.hours, index);
    const value = valueAt(span.values, index) - features.level - features.trend.slope * (hour - features.length / 2);
    const bin = Math.floor((hour % DAY) / 2);
    counts[bin] = valueAt(counts, bin) + 1;
    sums[bin] = valueAt(sums, bin) + value;
    all += 1;
    sum += value;
    squares += value * value;
  }
  const total = squares - (sum * sum) / all;
  if (!(total > 0)) return 0;
  let between = (-sum * sum) / all;
  let parts = 0;
  for (let bin = 0; bin < counts.length; bin += 1) {
    const count = valueAt(counts, bin);
    if (count === 0) continue;
    parts += 1;
    between += valueAt(sums, bin) ** 2 / count;
  }
  // Chance alone explains one part in as many as there are values to each bin; seen once, a part of the day has no rule.
  const chance = parts / all;
  if (chance > 1 / FEWEST_OF_EACH_PART) return 0;
  return Math.max(0, (between / total - chance) / (1 - chance));
}

export function countPeaks(values: Float64Array, low: number, high: number): number {
  let peaks = 0;
  let up = false;
  for (let index = 0; index < values.length; index += 1) {
    const value = cellAt(values, index);
    if (!up && value > low + 0.6 * (high - low)) {
      up = true;
      peaks += 1;
    } else if (up && value < low + 0.3 * (high - low)) {
      up = false;
    }
  }
  return peaks;
}

/** The height that at least three samples reach: a burst of two samples each day is lost in longer stretches. */
export function reachedThrice(values: Float64Array): number {
  let first = -Infinity;
  let second = -Infinity;
  let third = -Infinity;
  for (let index = 0; index < values.length; index += 1) {
    const value = cellAt(values, index);
    if (!(value > third)) continue;
    third = Math.min(value, second);
    if (!(value > second)) continue;
    second = Math.min(value, first);
    first = Math.max(value, first);
  }
  return third;
}

/** Rises and falls by more than noise and wandering do; null when it does not. */
export function findLoad(features: Features): LoadShape | null {
  const { points, level, pointNoise, range } = features;
  const low = quantileOf(points.y, 0.05);
  const high = quantileOf(points.y, 0.99);
  const relative = range / Math.max(level, 1);
  const daily = dailyShare(features);
  const structured = autocorrelationOf(points.y);
  const overNoise = range / Math.max(pointNoise, 0.3);
  const isDaily = daily >= 0.45 && relative >= 0.12;
  const isLoud = relative >= 0.3 && overNoise >= 8 && structured >= 0.3;
  const top = Math.max(highestOf(points.y), reachedThrice(features.span.values));
  const isBurst = top - level >= 0.5 * Math.max(level, 1) && (top - level) / Math.max(features.noise, 0.3) >= 10;
  if (!isDaily && !isLoud && !isBurst) return null;
  return {
    low,
    high: isBurst ? top : high,
    peaks: countPeaks(points.y, low, isBurst ? top : high),
    daily: isDaily,
    strength: Math.min(1, Math.max(daily, relative / 2)),
  };
}

export function evenGrowth(features: Features): boolean {
  const increments = features.windows.slice(1).map((value, index) => value - valueAt(features.windows, index));
  const middle = medianOf(increments);
  return middle > 0 && spreadAbout(increments, middle) <= 0.35 * middle && lowestOf(increments) > 0.3 * middle;
}

/** How much the mean step has to stand out from the steps' own scatter: of six thousand tags some wander far. */
export const BEYOND_WANDERING = 4.5;
/** What wanders falls back by this part of its rise; a leak that is sampled unevenly has uneven steps and does not. */
export const WANDERING_FALL = 0.1;

/**
 * Whether a tag may have come as far as it did by wandering, up as well as down. Without times and frees nothing else
 * tells that from a leak.
 */
export function mayWander({ span, rise, fall }: Features): boolean {
  const { values } = span;
  if (span.timed || !Number.isNaN(span.allocs) || fall < WANDERING_FALL * rise) return false;
  const steps = values.length - 1;
  const mean = (valueAt(values, steps) - valueAt(values, 0)) / steps;
  let squares = 0;
  for (let index = 1; index <= steps; index += 1) {
    squares += (valueAt(values, index) - valueAt(values, index - 1) - mean) ** 2;
  }
  return mean * Math.sqrt(steps) < BEYOND_WANDERING * Math.sqrt(squares / steps);
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
