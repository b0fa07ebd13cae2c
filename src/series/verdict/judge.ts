/**
 * What one tag did in one stretch without a reboot: leak, load, warm-up, held, steady, churn, or nothing that can be told.
 *
 * No verdict rests on the first and the last sample. The statistics and the limits are described in docs/verdicts.md.
 */
import type { Verdict } from '../../model/document.js';
import { highestOf, lowestOf } from '../../model/extremes.js';
import {
  autocorrelationOf,
  binMedians,
  medianOf,
  noiseOf,
  quantileOf,
  spreadAbout,
  trendOf,
  valueAt,
  type Points,
  type Trend,
} from '../../statistics/robust.js';
import { formatBytes, formatCount, formatHours, formatShare, formatSmallCount } from '../wording.js';

/** One tag between two reboots. */
export interface Span {
  /** Hours, or sample numbers when `timed` is false, ascending. */
  readonly hours: Float64Array;
  /** What is judged: blocks outstanding, or bytes when only those are known. */
  readonly values: Float64Array;
  readonly unit: 'blocks' | 'bytes';
  readonly timed: boolean;
  /** Bytes of one block, NaN when unknown; 1 when the values are bytes. */
  readonly blockBytes: number;
  /** Allocations and frees within the span; NaN when the source has no such counters. */
  readonly allocs: number;
  readonly frees: number;
  /** The same since boot, as the last sample shows them; NaN when unknown. */
  readonly bootAllocs: number;
  readonly bootFrees: number;
  /** Hours since boot at the first sample; null when unknown. */
  readonly uptimeHours: number | null;
  /** True when a reboot was seen right before the span. */
  readonly afterReboot: boolean;
  /** The tag's part of its pool at its largest, 0 to 1. */
  readonly share: number;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly confidence: number;
  /** The decisive one first. */
  readonly reasons: readonly string[];
  /** How much this span can say: samples by length, for weighing boots against each other. */
  readonly weight: number;
  readonly dayToDay: DayToDay;
}

/** The same hour of the day, one day later: what a daily rhythm leaves out of account. */
export interface DayToDay {
  /** Hours of which the level a day later is known. */
  readonly hours: number;
  /** Of these, hours clearly above the day before, and clearly below. */
  readonly above: number;
  readonly below: number;
  /** Parts of the later half that lie above, 0 to 1: what has stopped growing falls here. */
  readonly lateAbove: number;
  /** Quiet hours of a day clearly above and below those of the day before. */
  readonly floorRises: number;
  readonly floorFalls: number;
}

const NO_DAY_TO_DAY: DayToDay = { hours: 0, above: 0, below: 0, lateAbove: 0, floorRises: 0, floorFalls: 0 };

const MOST_POINTS = 84;
const WINDOWS = 8;
const DAY = 24;
/** Below this a tag that grows is of no interest, unless it grows as clearly as counting does. */
const SMALLEST_GROWTH_BYTES = 16 * 1024;
const SMALLEST_CLEAR_GROWTH_BYTES = 4 * 1024;
const CLEAR = 12;
/** Frees per allocation up to which nothing is given back. */
const NO_FREES = 0.001;
/** Allocations without frees that prove a leak when they are seen to happen. */
const PROVING_ALLOCATIONS = 1000;
/** Blocks turned over in an hour for each one outstanding, from which on a tag churns. */
const CHURN_PER_HOUR = 8;

/**
 * True when the counters since boot alone prove a leak: allocations in their ten thousands and next to no frees. Some
 * tags of a healthy machine allocate a few thousand blocks at boot and keep them, so fewer prove nothing by themselves.
 */
export function provesLeak(allocs: number, frees: number): boolean {
  return allocs >= 10_000 && frees <= allocs * NO_FREES;
}

interface Floors {
  /** The quietest stretch of each day that was watched for most of its hours. */
  readonly values: readonly number[];
  readonly days: readonly number[];
  readonly noise: number;
  /** The median of each of these days. */
  readonly middles: readonly number[];
}

interface Features {
  readonly span: Span;
  readonly length: number;
  readonly count: number;
  readonly level: number;
  readonly noise: number;
  readonly points: Points;
  /** Noise of one point. */
  readonly pointNoise: number;
  readonly trend: Trend;
  /** Spread of the points about the trend line. */
  readonly residual: number;
  /** How far the end lies above the start, both as medians of a twentieth of the points. */
  readonly rise: number;
  /** The deepest fall below an earlier height. */
  readonly fall: number;
  readonly range: number;
  readonly windows: Float64Array;
  readonly windowNoise: number;
  /** Part of the rise that falls into the last two fifths. */
  readonly lateShare: number;
  readonly floors: Floors;
  /** Frees per allocation in the span; NaN when unknown or nothing was allocated. */
  readonly freeRatio: number;
  readonly turnoverPerHour: number;
}

function deepestFall(values: Float64Array): number {
  let highest = -Infinity;
  let deepest = 0;
  for (const value of values) {
    highest = Math.max(highest, value);
    deepest = Math.max(deepest, highest - value);
  }
  return deepest;
}

const FLOOR_BLOCK_HOURS = 2;

/** The lowest two-hour median of each day, days counted back from the last sample. */
function floorsOf(span: Span, noise: number): Floors {
  const { hours, values } = span;
  const none: Floors = { values: [], days: [], noise: 0, middles: [] };
  const end = valueAt(hours, hours.length - 1);
  const length = end - valueAt(hours, 0);
  if (!span.timed || length < 1.8 * DAY) return none;
  const interval = medianOf(hours.slice(1, 60).map((hour, index) => hour - valueAt(hours, index)));
  const blockHours = Math.max(FLOOR_BLOCK_HOURS, interval * 2);
  const perDay = Math.round(DAY / blockHours);
  const byDay = new Map<number, number[]>();
  // Samples come in the order of time, so those of one block lie side by side.
  const blockOf = (index: number): number =>
    Math.min(Math.floor(((end - valueAt(hours, index)) / DAY) * perDay), Number.MAX_SAFE_INTEGER);
  for (let from = 0; from < hours.length;) {
    const block = blockOf(from);
    let to = from + 1;
    while (to < hours.length && blockOf(to) === block) to += 1;
    const day = Math.floor(block / perDay);
    const medians = byDay.get(day) ?? [];
    medians.push(medianOf(values.subarray(from, to)));
    byDay.set(day, medians);
    from = to;
  }
  const days = [...byDay].filter(([, medians]) => medians.length >= perDay * 0.75).sort(([a], [b]) => b - a);
  const samplesPerBlock = Math.max(1, (span.hours.length / Math.max(length, 1)) * blockHours);
  return {
    values: days.map(([, medians]) => lowestOf(medians)),
    middles: days.map(([, medians]) => medianOf(medians)),
    days: days.map(([day]) => -day),
    noise: (1.25 * noise) / Math.sqrt(samplesPerBlock),
  };
}

function featuresOf(span: Span): Features {
  const { hours, values } = span;
  const count = values.length;
  const length = valueAt(hours, count - 1) - valueAt(hours, 0);
  const noise = noiseOf(values);
  const points = binMedians(hours, values, MOST_POINTS);
  const perPoint = count / points.x.length;
  const trend = trendOf(points);
  const residual = spreadAbout(
    points.y.map((value, index) => value - trend.slope * valueAt(points.x, index)),
    trend.intercept,
  );
  const edge = Math.max(1, Math.round(points.y.length / 20));
  const start = medianOf(points.y.slice(0, edge));
  const finish = medianOf(points.y.slice(-edge));
  const windows = binMedians(points.x, points.y, Math.max(3, Math.min(WINDOWS, Math.floor(count / 2)))).y;
  const rise = finish - start;
  const lateFrom = valueAt(hours, 0) + length * 0.6;
  const late = points.y.filter((_, index) => Math.abs(valueAt(points.x, index) - lateFrom) <= length / 30);
  const beforeLate = late.length > 0 ? medianOf(late) : valueAt(points.y, Math.floor(points.y.length * 0.6));
  const level = medianOf(points.y);
  return {
    span,
    length,
    count,
    level,
    noise,
    points,
    pointNoise: noise / Math.sqrt(perPoint),
    trend,
    residual,
    rise,
    fall: deepestFall(points.y),
    range: quantileOf(points.y, 0.98) - quantileOf(points.y, 0.02),
    windows,
    windowNoise: (1.25 * noise) / Math.sqrt(Math.max(1, count / windows.length)),
    lateShare: rise > 0 ? (finish - beforeLate) / rise : 0,
    floors: floorsOf(span, noise),
    freeRatio: span.allocs > 0 ? span.frees / span.allocs : NaN,
    turnoverPerHour:
      span.timed && length > 0 ? Math.min(span.allocs, span.frees) / length / Math.max(meanOf(values), 1) : NaN,
  };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Standard deviations by which growth has to exceed what the chance of single events leaves. */
const BEYOND_CHANCE = 3;

/**
 * False when comings and goings that have nothing to do with each other would leave as many blocks more. Their number
 * wanders by the root of the events, and where blocks die after a time of their own, by that of twice the level at most.
 */
function exceedsChance(features: Features, growth: number): boolean {
  const { span, level } = features;
  const events = span.allocs + span.frees;
  if (span.unit !== 'blocks' || Number.isNaN(events)) return true;
  const wander = span.frees > 0 ? Math.min(events, 2 * Math.max(level, 1)) : events;
  return growth >= BEYOND_CHANCE * Math.sqrt(wander);
}

/** Allocations of which fewer than this part stay need more days to be believed. */
const THIN = 2e-4;

function isThin(features: Features, growth: number): boolean {
  return growth < THIN * features.span.allocs && features.freeRatio > 0.9;
}

function inBytes(features: Features, amount: number): number {
  const { blockBytes } = features.span;
  // Without a size a block is taken to be small, so that a count alone has to be large to matter.
  return amount * (Number.isNaN(blockBytes) ? 64 : blockBytes);
}

function formatAmount(features: Features, amount: number): string {
  return features.span.unit === 'bytes' ? formatBytes(amount) : `${formatCount(amount)} blocks`;
}

function lengthText(features: Features): string {
  return features.span.timed ? formatHours(features.length) : `${formatSmallCount(features.count)} samples`;
}

function growsWithoutFrees(features: Features): boolean {
  const { span } = features;
  return (
    span.allocs >= PROVING_ALLOCATIONS && span.frees <= span.allocs * NO_FREES && features.rise >= span.allocs * 0.5
  );
}

/** Large enough to be of interest. `clarity` is the growth in units of its scatter. */
function matters(features: Features, growth: number, clarity: number): boolean {
  return inBytes(features, growth) >= (clarity >= CLEAR ? SMALLEST_CLEAR_GROWTH_BYTES : SMALLEST_GROWTH_BYTES);
}

interface Steps {
  readonly rises: number;
  readonly falls: number;
  readonly all: number;
}

function stepsOf(values: ArrayLike<number>, noise: number): Steps {
  let rises = 0;
  let falls = 0;
  for (let index = 1; index < values.length; index += 1) {
    const step = valueAt(values, index) - valueAt(values, index - 1);
    if (step > noise) rises += 1;
    else if (step < -noise) falls += 1;
  }
  return { rises, falls, all: Math.max(0, values.length - 1) };
}

/** Grows from one end to the other and never gives a good part of it back. */
function growsPlainly(features: Features): boolean {
  const { rise, trend, residual, fall, pointNoise, lateShare } = features;
  if (!(rise > 0) || !matters(features, rise, rise / Math.max(residual, 1))) return false;
  if (!exceedsChance(features, rise)) return false;
  const steps = stepsOf(features.windows, 2 * features.windowNoise);
  return (
    trend.z >= 2 &&
    trend.slope > 0 &&
    rise >= 5 * residual &&
    rise >= 6 * pointNoise &&
    fall <= 0.25 * rise + 4 * pointNoise &&
    steps.falls <= 1 &&
    steps.rises >= Math.max(2, steps.all * 0.5) &&
    lateShare >= 0.12
  );
}

interface FloorGrowth {
  readonly growth: number;
  readonly rises: number;
  readonly falls: number;
  /** How clearly, in units of the floors' own scatter. */
  readonly clarity: number;
}

const THIN_CLARITY = 8;

/** The quiet hours of the days rise from day to day; null when they do not, or too few days are known. */
function floorsRise(features: Features): FloorGrowth | null {
  const { values, days, noise, middles } = features.floors;
  if (values.length < 2) return null;
  const trend = trendOf({ x: days, y: values });
  const middle = trendOf({ x: days, y: middles });
  const span = valueAt(days, days.length - 1) - valueAt(days, 0);
  const growth = trend.slope * span;
  const scatter = Math.max(
    noise,
    spreadAbout(
      values.map((value, index) => value - trend.slope * valueAt(days, index)),
      trend.intercept,
    ),
  );
  const steps = stepsOf(values, noise);
  const half = values.slice(Math.floor((values.length - 1) / 2));
  const lateGrowth = valueAt(half, half.length - 1) - valueAt(half, 0);
  const clarity = scatter > 0 ? growth / scatter : growth > 0 ? Infinity : 0;
  const grows =
    growth > 0 &&
    matters(features, growth, clarity) &&
    exceedsChance(features, growth) &&
    (!isThin(features, growth) || (steps.rises >= 4 && clarity >= THIN_CLARITY)) &&
    clarity >= 5 &&
    growth >= 0.02 * Math.max(valueAt(values, 0), 1) &&
    steps.rises >= steps.all * 0.7 &&
    steps.falls <= Math.floor(steps.all / 5) &&
    lateGrowth >= growth * 0.15 &&
    middle.slope >= trend.slope * 0.3;
  return grows ? { growth, rises: steps.rises, falls: steps.falls, clarity } : null;
}

function dayToDayOf(features: Features): DayToDay {
  const { points, span, length, pointNoise, floors } = features;
  if (!span.timed || length < 1.2 * DAY) return NO_DAY_TO_DAY;
  const width = length / points.x.length;
  const clear = 2 * Math.SQRT2 * Math.max(pointNoise, 0.3);
  const gains: number[] = [];
  let later = 0;
  for (let index = 0; index < points.x.length; index += 1) {
    const target = valueAt(points.x, index) + DAY;
    while (later < points.x.length && valueAt(points.x, later) < target - width / 2) later += 1;
    if (later >= points.x.length) break;
    if (valueAt(points.x, later) > target + width / 2) continue;
    gains.push(valueAt(points.y, later) - valueAt(points.y, index));
  }
  const growth = (medianOf(gains) * length) / DAY;
  if (gains.length === 0 || !exceedsChance(features, growth) || isThin(features, growth)) return NO_DAY_TO_DAY;
  const above = gains.filter((gain) => gain > clear).length;
  const below = gains.filter((gain) => gain < -clear).length;
  const late = gains.slice(gains.length >> 1);
  const floorSteps = stepsOf(floors.values, 2 * floors.noise);
  return {
    hours: gains.length * width,
    above: above * width,
    below: below * width,
    lateAbove: late.filter((gain) => gain > clear).length / late.length,
    floorRises: floorSteps.rises,
    floorFalls: floorSteps.falls,
  };
}

/** Fewer hours than these are but one night, which a slow wandering may leave higher; then the rise has to be large. */
const ENOUGH_DAY_TO_DAY_HOURS = 20;
const LARGE_RISE = 0.25;

/** Nearly every hour lies above the same hour of the day before, to the end. */
function risesDayToDay(days: DayToDay): boolean {
  return (
    days.hours >= 10 &&
    days.above >= 0.85 * days.hours &&
    days.below <= 0.05 * days.hours &&
    days.lateAbove >= 0.7 &&
    days.floorFalls === 0
  );
}

interface WarmUp {
  readonly rise: number;
  readonly hours: number;
}

/** Rises in the first part, then stays: null when it does not. */
function warmsUp(features: Features): WarmUp | null {
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
  const plateauTrend = trendOf({ x: points.x.slice(half), y: second });
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
const LONGEST_FILLING_HOURS = 30;
const LONGEST_WARM_UP_HOURS = 14;

/** Still rising, but ever more slowly since boot. */
function isSlowing(features: Features): boolean {
  const { span, points } = features;
  if (!span.afterReboot && !(span.uptimeHours !== null && span.uptimeHours <= 3)) return false;
  if (span.timed && features.length > LONGEST_FILLING_HOURS) return false;
  const thirds = binMedians(points.x, points.y, 4).y;
  if (thirds.length < 4) return false;
  const first = valueAt(thirds, 1) - Math.min(valueAt(thirds, 0), valueAt(points.y, 0));
  const last = valueAt(thirds, 3) - valueAt(thirds, 2);
  return first > 4 * features.windowNoise && last < 0.3 * first;
}

function isMotionless(features: Features): boolean {
  const { span, level, points } = features;
  const range = highestOf(points.y) - lowestOf(points.y);
  if (range > Math.max(level * 0.002, 1)) return false;
  const moved = span.allocs + span.frees;
  if (Number.isNaN(moved)) return highestOf(span.values) - lowestOf(span.values) <= level * 0.001;
  return moved <= level * 0.01;
}

const LARGE_SHARE = 0.02;
const LARGE_BYTES = 4 * 1024 * 1024;
const LARGE_BY_ITSELF_BYTES = 64 * 1024 * 1024;

function isLarge(features: Features): boolean {
  const bytes = inBytes(features, features.level);
  return bytes >= LARGE_BY_ITSELF_BYTES || (bytes >= LARGE_BYTES && features.span.share >= LARGE_SHARE);
}

interface LoadShape {
  readonly low: number;
  readonly high: number;
  readonly peaks: number;
  readonly daily: boolean;
  readonly strength: number;
}

const MOST_DAILY_VALUES = 500;

/** How much of the variance the hour of the day explains, 0 to 1; 0 when fewer than a day and a half is known. */
function dailyShare(features: Features): number {
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
  // Chance alone explains one part in as many as there are values to each bin.
  const chance = parts / all;
  return Math.max(0, (between / total - chance) / (1 - chance));
}

function countPeaks(values: Float64Array, low: number, high: number): number {
  let peaks = 0;
  let up = false;
  for (const value of values) {
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
function reachedThrice(values: Float64Array): number {
  let [first, second, third] = [-Infinity, -Infinity, -Infinity];
  for (const value of values) {
    if (value > first) [first, second, third] = [value, first, second];
    else if (value > second) [second, third] = [value, second];
    else if (value > third) third = value;
  }
  return third;
}

/** Rises and falls by more than noise and wandering do; null when it does not. */
function findLoad(features: Features): LoadShape | null {
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

const NEEDED_LOAD_BYTES = 16 * 1024;
const NEEDED_DAILY_LOAD_BYTES = 4 * 1024;

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function freesSentence(features: Features): string | null {
  const { allocs, frees } = features.span;
  if (!(allocs > 0) || Number.isNaN(frees)) return null;
  if (frees === 0) return `Frees stayed at 0 over ${formatCount(allocs)} allocations.`;
  if (frees <= allocs * NO_FREES) return `Only ${formatCount(frees)} frees over ${formatCount(allocs)} allocations.`;
  const kept = allocs - frees;
  return kept > 0
    ? `${formatCount(allocs)} allocations and ${formatCount(frees)} frees: ${formatCount(kept)} were not given back.`
    : `${formatCount(allocs)} allocations and ${formatCount(frees)} frees.`;
}

function trendSentence(features: Features): string {
  const { rise, fall, trend } = features;
  const amount = formatAmount(features, rise);
  const kept = fall < 0.02 * rise ? 'it never fell back' : `the deepest fall was ${formatAmount(features, fall)}`;
  return `Grew by ${amount} in ${lengthText(features)} and ${kept} (Mann–Kendall z ${trend.z.toFixed(1)}).`;
}

function floorSentence(features: Features, growth: FloorGrowth): string {
  const { values } = features.floors;
  const first = formatAmount(features, valueAt(values, 0));
  const last = formatAmount(features, valueAt(values, values.length - 1));
  if (growth.rises === values.length - 1) {
    return `The quietest hours of each day are higher than the day before, ${formatSmallCount(growth.rises)} times running: ${first} to ${last}.`;
  }
  return `The quietest hours rose on ${growth.rises} of ${values.length - 1} days, from ${first} to ${last}.`;
}

function floorsStaySentence(features: Features, load: LoadShape): string | null {
  const { values } = features.floors;
  const first = valueAt(values, 0);
  const last = valueAt(values, values.length - 1);
  if (values.length < 2 || Math.abs(last - first) > 0.15 * (load.high - load.low)) return null;
  return `The quietest hours stay where they were: ${formatAmount(features, first)} on the first day, ${formatAmount(features, last)} on the last.`;
}

function present(reasons: readonly (string | null)[]): string[] {
  return reasons.filter((reason) => reason !== null);
}

function evenGrowth(features: Features): boolean {
  const increments = features.windows.slice(1).map((value, index) => value - valueAt(features.windows, index));
  const middle = medianOf(increments);
  return middle > 0 && spreadAbout(increments, middle) <= 0.35 * middle && lowestOf(increments) > 0.3 * middle;
}

/** How much the mean step has to stand out from the steps' own scatter: of six thousand tags some wander far. */
const BEYOND_WANDERING = 4.5;
/** What wanders falls back by this part of its rise; a leak that is sampled unevenly has uneven steps and does not. */
const WANDERING_FALL = 0.1;

/**
 * Whether a tag may have come as far as it did by wandering, up as well as down. Without times and frees nothing else
 * tells that from a leak.
 */
function mayWander({ span, rise, fall }: Features): boolean {
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

interface Answer {
  readonly verdict: Verdict;
  readonly confidence: number;
  readonly reasons: readonly string[];
}

function cannotTell(features: Features, why: string): Answer {
  const { span, length } = features;
  const decide: string[] = [];
  if (!span.timed) {
    decide.push('Samples with their times would decide: one every 30 minutes over two days.');
  } else if (length < 2 * DAY) {
    decide.push(
      'What would decide it: samples every 30 minutes over two nights; a leak leaves the quiet hours higher, load does not.',
    );
  } else {
    decide.push('What would decide it: the suspected service disabled, a cold boot, and the same hours sampled again.');
  }
  decide.push('A second machine of the same build, sampled at the same uptime, is the other control.');
  return { verdict: 'cannot-tell', confidence: 0.5, reasons: [why, ...decide] };
}

function answerFew(features: Features): Answer {
  const { span, count, level } = features;
  const { allocs, frees } = span;
  if (growsWithoutFrees(features)) {
    return {
      verdict: 'leak',
      confidence: frees === 0 ? 0.8 : 0.7,
      reasons: present([
        freesSentence(features),
        `${formatSmallCount(count)} samples show no course, but memory that is never freed needs none.`.replace(
          /^./,
          (letter) => letter.toUpperCase(),
        ),
      ]),
    };
  }
  if (provesLeak(span.bootAllocs, span.bootFrees) && (count === 1 || features.rise > 0)) {
    return {
      verdict: 'leak',
      confidence: 0.65,
      reasons: [
        `${formatCount(span.bootAllocs)} allocations since boot and ${span.bootFrees === 0 ? 'no' : `only ${formatCount(span.bootFrees)}`} frees.`,
        'Whether it still grows needs later samples.',
      ],
    };
  }
  if (count === 1) {
    return cannotTell(features, 'One sample between two reboots shows no course.');
  }
  if (isMotionless(features) && isLarge(features)) return answerHeld(features, 0.6);
  const moved = Math.abs(features.rise);
  if (Math.min(allocs, frees) >= Math.max(20_000, 100 * Math.max(level, 1)) && moved <= Math.max(level, 1) * 0.5) {
    return {
      verdict: 'churn',
      confidence: 0.6,
      reasons: present([freesSentence(features), `About ${formatAmount(features, level)} are outstanding at a time.`]),
    };
  }
  if (moved <= level * 0.02 || inBytes(features, moved) < SMALLEST_GROWTH_BYTES) {
    return {
      verdict: 'steady',
      confidence: 0.4,
      reasons: [`Hardly changed between ${formatSmallCount(count)} samples, about ${formatAmount(features, level)}.`],
    };
  }
  const direction = features.rise > 0 ? 'more' : 'less';
  return cannotTell(
    features,
    `${formatSmallCount(count)} samples with ${formatAmount(features, moved)} ${direction} in the last: fewer than three show no course.`.replace(
      /^./,
      (letter) => letter.toUpperCase(),
    ),
  );
}

function answerHeld(features: Features, confidence: number): Answer {
  const { span, level } = features;
  const moved = span.allocs + span.frees;
  const still = Number.isNaN(moved)
    ? `Did not move in ${lengthText(features)}.`
    : moved === 0
      ? `Not one allocation and not one free in ${lengthText(features)}.`
      : `Only ${formatCount(moved)} allocations and frees in ${lengthText(features)}.`;
  return {
    verdict: 'held',
    confidence,
    reasons: [
      still,
      `It holds ${formatBytes(inBytes(features, level))}, ${formatShare(span.share)} of the pool: leaked earlier, or pinned.`,
      'What set it off may be absent now; the counters since boot and the growth after the next boot tell.',
    ],
  };
}

function answerLeak(features: Features, floors: FloorGrowth | null): Answer {
  const { freeRatio, rise, residual, length, span, trend } = features;
  const noFrees = growsWithoutFrees(features);
  let confidence = 0.6;
  if (noFrees) confidence += 0.25;
  else if (freeRatio < 0.5) confidence += 0.1;
  if (floors !== null) confidence += floors.rises >= 3 ? 0.2 : 0.05;
  if (rise > 10 * residual) confidence += 0.1;
  if (!span.timed || length < DAY) confidence -= 0.1;
  if (trend.z >= 4) confidence += 0.05;
  const grows = rise > 0 && features.fall <= 0.5 * rise;
  return {
    verdict: 'leak',
    confidence: clamp(confidence, 0.5, 0.98),
    reasons: present([
      noFrees ? freesSentence(features) : null,
      floors === null ? null : floorSentence(features, floors),
      grows ? trendSentence(features) : null,
      noFrees ? null : freesSentence(features),
    ]),
  };
}

function dayToDaySentence(hours: number, above: number): string {
  return `${formatCount(above)} of ${formatCount(hours)} hours lie above the same hour of the day before.`;
}

function answerDayToDay(features: Features, days: DayToDay): Answer {
  return {
    verdict: 'leak',
    confidence: clamp(0.5 + days.hours / 150, 0.55, 0.85),
    reasons: present([
      dayToDaySentence(days.hours, days.above),
      features.fall <= 0.5 * features.rise ? trendSentence(features) : null,
      freesSentence(features),
    ]),
  };
}

function answerMany(features: Features): Answer {
  const { span, length, rise, level } = features;
  const floors = floorsRise(features);
  const plain = growsPlainly(features);
  const noFrees = growsWithoutFrees(features) && features.lateShare >= 0.03;
  const warm = warmsUp(features);
  const shortly = span.timed && length < 26;
  if (noFrees && warm === null && !isSlowing(features)) return answerLeak(features, floors);
  if (floors !== null && warm === null && floors.rises >= 2) return answerLeak(features, floors);
  const days = dayToDayOf(features);
  if (
    warm === null &&
    risesDayToDay(days) &&
    (days.hours >= ENOUGH_DAY_TO_DAY_HOURS || rise >= LARGE_RISE * level) &&
    matters(features, rise, days.above / days.hours >= 0.95 ? CLEAR : 0) &&
    !isSlowing(features)
  ) {
    return answerDayToDay(features, days);
  }
  if (plain && warm === null) {
    const enoughFloors = features.floors.values.length >= 3;
    const load = findLoad(features);
    if (isSlowing(features)) {
      return cannotTell(features, `${trendSentence(features)} It slows down, as a cache does that fills after boot.`);
    }
    if (mayWander(features)) {
      return cannotTell(features, `${trendSentence(features)} A count that only wanders may do that.`);
    }
    if (!shortly && (!enoughFloors || floors !== null || load === null || !load.daily)) {
      return answerLeak(features, floors);
    }
    if (shortly && (features.freeRatio <= 0.5 || (length >= 10 && evenGrowth(features)))) {
      return answerLeak(features, null);
    }
    if (shortly) {
      return cannotTell(
        features,
        `${trendSentence(features)} Less than a day does not show whether the night brings it back.`,
      );
    }
  }
  if (warm !== null) {
    return {
      verdict: 'warm-up',
      confidence: span.afterReboot || span.uptimeHours !== null ? 0.85 : 0.7,
      reasons: present([
        `Rose by ${formatAmount(features, warm.rise)} in the first ${formatHours(warm.hours)}, then stayed for ${formatHours(length - warm.hours)}.`,
        freesSentence(features),
      ]),
    };
  }
  if (isMotionless(features) && isLarge(features)) return answerHeld(features, 0.85);
  const load = findLoad(features);
  const churns =
    features.turnoverPerHour >= CHURN_PER_HOUR &&
    Math.min(span.allocs, span.frees) >= 10_000 &&
    level <= 0.02 * span.allocs;
  const heavy = load !== null && inBytes(features, load.high) >= LARGE_BYTES && span.share >= 0.02;
  if (churns && !heavy) {
    return {
      verdict: 'churn',
      confidence: clamp(0.6 + Math.log10(features.turnoverPerHour) / 10, 0.6, 0.95),
      reasons: present([
        `${formatCount(span.allocs)} allocations in ${lengthText(features)}, about ${formatAmount(features, level)} outstanding at a time.`,
        'What is outstanding has no trend.',
      ]),
    };
  }
  const neededBytes = load?.daily === true ? NEEDED_DAILY_LOAD_BYTES : NEEDED_LOAD_BYTES;
  if (load !== null && inBytes(features, load.high - load.low) >= neededBytes) {
    const end = medianOf(features.points.y.slice(-Math.max(1, Math.round(features.points.y.length / 8))));
    const cameBack = end <= load.low + 0.7 * (load.high - load.low);
    if (load.peaks <= 1 && !cameBack && !load.daily && rise > 0) {
      return cannotTell(
        features,
        `Rose by ${formatAmount(features, rise)} in ${lengthText(features)} and has not come back, but not steadily enough for a leak.`,
      );
    }
    return {
      verdict: 'load',
      confidence: clamp(0.55 + 0.3 * load.strength + (load.daily ? 0.1 : 0), 0.5, 0.95),
      reasons: present([
        `Goes between ${formatAmount(features, load.low)} and ${formatAmount(features, load.high)}${load.daily ? ' with the hour of the day' : ''}, ${formatSmallCount(load.peaks)} ${load.peaks === 1 ? 'peak' : 'peaks'} in ${lengthText(features)}.`,
        floorsStaySentence(features, load),
        cameBack ? 'It came back down.' : null,
        freesSentence(features),
      ]),
    };
  }
  if (
    shortly &&
    length < 6 &&
    rise > 0.2 * Math.max(level, 1) &&
    inBytes(features, rise) >= 16 * SMALLEST_GROWTH_BYTES
  ) {
    return cannotTell(features, `Rose by ${formatAmount(features, rise)} in ${lengthText(features)}.`);
  }
  return {
    verdict: 'steady',
    confidence: clamp(0.6 + Math.min(length, 72) / 240, 0.5, 0.9),
    reasons: present([
      `Stayed about ${formatAmount(features, level)} for ${lengthText(features)}, give or take ${formatAmount(features, Math.max(features.residual, features.noise))}.`,
      freesSentence(features),
    ]),
  };
}

/** Judges one span of one tag. */
export function judgeSpan(span: Span): Judgement {
  if (span.values.length === 0) {
    return {
      verdict: 'cannot-tell',
      confidence: 0,
      reasons: ['No sample shows its counters.'],
      weight: 0,
      dayToDay: NO_DAY_TO_DAY,
    };
  }
  const features = featuresOf(span);
  const answer = features.count < 3 ? answerFew(features) : answerMany(features);
  const weight = Math.min(features.count, 200) * (span.timed ? Math.sqrt(Math.max(features.length, 0.1)) : 1);
  return { ...answer, weight, dayToDay: features.count < 3 ? NO_DAY_TO_DAY : dayToDayOf(features) };
}

/** No boot is long enough to tell by itself, but in all of them together the days rise and none falls. */
function leakAcrossBoots(judgements: readonly Judgement[]): Judgement | null {
  const boots = judgements.filter((one) => one.dayToDay.hours >= 5);
  const longest = [...boots].sort((a, b) => b.weight - a.weight)[0];
  if (boots.length < 2 || longest === undefined || boots.some((one) => one.verdict === 'warm-up')) return null;
  const sum = (pick: (days: DayToDay) => number): number => boots.reduce((total, one) => total + pick(one.dayToDay), 0);
  const hours = sum((days) => days.hours);
  const above = sum((days) => days.above);
  const floorRises = sum((days) => days.floorRises);
  const byHours =
    hours >= 16 &&
    above >= 0.8 * hours &&
    sum((days) => days.below) <= 0.05 * hours &&
    boots.every((one) => one.dayToDay.above >= 0.6 * one.dayToDay.hours);
  const byFloors =
    floorRises >= 2 &&
    sum((days) => days.floorFalls) === 0 &&
    above >= 0.6 * hours &&
    boots.every((one) => one.dayToDay.floorRises > 0 || one.dayToDay.above >= 0.6 * one.dayToDay.hours);
  if (!byHours && !byFloors) return null;
  return {
    ...longest,
    verdict: 'leak',
    confidence: byHours ? 0.8 : 0.65,
    reasons: [
      `${formatCount(above)} of ${formatCount(hours)} hours in ${formatSmallCount(boots.length)} boots lie above the same hour of the day before.`,
      ...(floorRises > 0
        ? [`The quiet hours rose ${formatSmallCount(floorRises)} times from one day to the next.`]
        : []),
      'It began anew after each reboot.',
    ],
  };
}

/** One verdict of a tag out of those of its boots. */
export function combineBoots(judgements: readonly Judgement[]): Judgement {
  const only = judgements[0];
  if (only === undefined) {
    return { verdict: 'cannot-tell', confidence: 0, reasons: ['No sample.'], weight: 0, dayToDay: NO_DAY_TO_DAY };
  }
  if (judgements.length === 1) return only;
  const decided = judgements.filter((one) => one.verdict !== 'cannot-tell');
  const pool = decided.length > 0 ? decided : judgements;
  const weightOf = (verdict: Verdict): number =>
    pool.filter((one) => one.verdict === verdict).reduce((sum, one) => sum + one.weight, 0);
  const all = pool.reduce((sum, one) => sum + one.weight, 0);
  const heaviest = (verdict: Verdict): Judgement | undefined =>
    pool.filter((one) => one.verdict === verdict).sort((a, b) => b.weight - a.weight)[0];
  const leaks = pool.filter((one) => one.verdict === 'leak');
  const leak = heaviest('leak');
  if (leak !== undefined && (leaks.length >= 2 || weightOf('leak') >= 0.4 * all)) {
    if (leaks.length < 2) return leak;
    return {
      ...leak,
      confidence: Math.min(0.99, leak.confidence + 0.1),
      reasons: [...leak.reasons, `It grew anew in each of ${formatSmallCount(leaks.length)} boots.`],
    };
  }
  const together = leakAcrossBoots(judgements);
  if (together !== null) return together;
  const warm = heaviest('warm-up');
  const calm = weightOf('warm-up') + weightOf('steady') + weightOf('held');
  if (warm !== undefined && calm >= 0.6 * all) return warm;
  const verdicts: readonly Verdict[] = ['load', 'churn', 'held', 'steady', 'warm-up', 'cannot-tell', 'leak'];
  const best = verdicts.reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a));
  return heaviest(best) ?? only;
}
