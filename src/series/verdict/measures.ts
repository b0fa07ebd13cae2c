/** What is measured of one span before anything is decided. */
import { lowestOf } from '../../model/extremes.js';
import {
  binMedians,
  cellAt,
  medianByPhase,
  medianOf,
  medianWithin,
  noiseOf,
  quantileOf,
  valueAt,
  type Points,
} from '../../statistics/robust.js';
import { medianLine, mannKendallOf, spreadAboutLine, type Line } from '../../statistics/trend.js';
import { LIMITS } from './limits.js';
import type { Span } from './span.js';

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

export const NO_DAY_TO_DAY: DayToDay = { hours: 0, above: 0, below: 0, lateAbove: 0, floorRises: 0, floorFalls: 0 };

export const WINDOWS = 8;
export const DAY = 24;
/**
 * True when the counters since boot alone prove a leak: hundreds of thousands of allocations and next to no frees. Some
 * tags of a healthy machine take thousands of blocks at boot and keep them, so fewer prove nothing by themselves.
 */
export function provesLeak(allocs: number, frees: number): boolean {
  return allocs >= LIMITS.provingCount.value && frees <= allocs * LIMITS.noFrees.value;
}

export interface Floors {
  /** The quietest stretch of each day that was watched for most of its hours. */
  readonly values: readonly number[];
  readonly days: readonly number[];
  readonly noise: number;
  /** The median of each of these days. */
  readonly middles: readonly number[];
}

export interface Features {
  readonly span: Span;
  readonly length: number;
  readonly count: number;
  readonly level: number;
  readonly noise: number;
  readonly points: Points;
  /** Parts of the day that the points fall into, the same ones each day; 0 where too few days were watched. */
  readonly partsOfDay: number;
  /** Noise of one point. */
  readonly pointNoise: number;
  readonly trend: Line;
  /** The Mann–Kendall statistic, in standard deviations; reckoned for those that are asked for it. */
  readonly kendall: number;
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

export function deepestFall(values: Float64Array): number {
  let highest = -Infinity;
  let deepest = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = cellAt(values, index);
    highest = Math.max(highest, value);
    deepest = Math.max(deepest, highest - value);
  }
  return deepest;
}

export const FLOOR_BLOCK_HOURS = 2;

/** The lowest two-hour median of each day, days counted back from the last sample. */
export function floorsOf(span: Span, noise: number): Floors {
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
    medians.push(medianWithin(values, from, to));
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

/**
 * The medians that a course is judged by. From three days on each day has the same stretches, so that any daily course can
 * be taken out; over more days than there are points one stands for whole days. Models cost with the cube of their points.
 */
function pointsOf({ hours, values, timed }: Span): { readonly points: Points; readonly partsOfDay: number } {
  const most = LIMITS.mostPoints.value;
  const length = valueAt(hours, hours.length - 1) - valueAt(hours, 0);
  const byDay = timed && length >= LIMITS.dayPartsFromHours.value;
  if (!byDay || values.length <= most) {
    const parts = byDay && values.length >= LIMITS.dayPartsFromPoints.value ? LIMITS.usualDayParts.value : 0;
    return { points: binMedians(hours, values, most), partsOfDay: parts };
  }
  const days = length / DAY;
  if (days > most) return { points: medianByPhase(hours, values, DAY * Math.ceil(days / most)), partsOfDay: 1 };
  const partsOfDay = Math.max(2, Math.min(DAY, Math.floor((most * DAY) / length)));
  return { points: medianByPhase(hours, values, DAY / partsOfDay), partsOfDay };
}

export function featuresOf(span: Span): Features {
  const { hours, values } = span;
  const count = values.length;
  const length = valueAt(hours, count - 1) - valueAt(hours, 0);
  const noise = noiseOf(values);
  const { points, partsOfDay } = pointsOf(span);
  const perPoint = count / points.x.length;
  const trend = medianLine(points);
  let kendall: number | null = null;
  const residual = spreadAboutLine(points, trend);
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
    partsOfDay,
    pointNoise: noise / Math.sqrt(perPoint),
    trend,
    get kendall() {
      return (kendall ??= mannKendallOf(points, trend));
    },
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

export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += cellAt(values, index);
  return sum / values.length;
}

/**
 * False when comings and goings that have nothing to do with each other would leave as many blocks more. Their number
 * wanders by the root of the events, and where blocks die after a time of their own, by that of twice the level at most.
 */
export function exceedsChance(features: Features, growth: number): boolean {
  const { span, level } = features;
  const events = span.allocs + span.frees;
  if (span.unit !== 'blocks' || Number.isNaN(events)) return true;
  const wander = span.frees > 0 ? Math.min(events, 2 * Math.max(level, 1)) : events;
  return growth >= LIMITS.beyondChance.value * Math.sqrt(wander);
}

export function isThin(features: Features, growth: number): boolean {
  return growth < LIMITS.thinPart.value * features.span.allocs && features.freeRatio > 0.9;
}

export function inBytes(features: Features, amount: number): number {
  const { blockBytes } = features.span;
  // Without a size a block is taken to be small, so that a count alone has to be large to matter.
  return amount * (Number.isNaN(blockBytes) ? LIMITS.unknownBlockBytes.value : blockBytes);
}

export function growsWithoutFrees(features: Features): boolean {
  const { span } = features;
  return (
    span.allocs >= LIMITS.provingAllocations.value &&
    span.frees <= span.allocs * LIMITS.noFrees.value &&
    features.rise >= span.allocs * 0.5
  );
}

/** Large enough to be of interest. `clarity` is the growth in units of its scatter. */
export function matters(features: Features, growth: number, clarity: number): boolean {
  return (
    inBytes(features, growth) >=
    (clarity >= LIMITS.clearGrowth.value ? LIMITS.smallestClearGrowth.value : LIMITS.smallestGrowth.value)
  );
}

export interface Steps {
  readonly rises: number;
  readonly falls: number;
  readonly all: number;
}

export function stepsOf(values: ArrayLike<number>, noise: number): Steps {
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
export function growsPlainly(features: Features): boolean {
  const { rise, trend, residual, fall, pointNoise, lateShare } = features;
  if (!(rise > 0) || !matters(features, rise, rise / Math.max(residual, 1))) return false;
  if (!exceedsChance(features, rise)) return false;
  const steps = stepsOf(features.windows, 2 * features.windowNoise);
  return (
    trend.slope > 0 &&
    rise >= 5 * residual &&
    rise >= 6 * pointNoise &&
    fall <= 0.25 * rise + 4 * pointNoise &&
    steps.falls <= 1 &&
    steps.rises >= Math.max(2, steps.all * 0.5) &&
    lateShare >= 0.12 &&
    features.kendall >= 2
  );
}

export interface FloorGrowth {
  readonly growth: number;
  readonly rises: number;
  readonly falls: number;
  /** How clearly, in units of the floors' own scatter. */
  readonly clarity: number;
}

export const THIN_CLARITY = 8;

/** The quiet hours of the days rise from day to day; null when they do not, or too few days are known. */
export function floorsRise(features: Features): FloorGrowth | null {
  const { values, days, noise, middles } = features.floors;
  if (values.length < 2) return null;
  const trend = medianLine({ x: days, y: values });
  const middle = medianLine({ x: days, y: middles });
  const span = valueAt(days, days.length - 1) - valueAt(days, 0);
  const growth = trend.slope * span;
  const scatter = Math.max(noise, spreadAboutLine({ x: days, y: values }, trend));
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

export function dayToDayOf(features: Features): DayToDay {
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
export const ENOUGH_DAY_TO_DAY_HOURS = 20;
export const LARGE_RISE = 0.25;

/** Nearly every hour lies above the same hour of the day before, to the end. */
export function risesDayToDay(days: DayToDay): boolean {
  return (
    days.hours >= 10 &&
    days.above >= 0.85 * days.hours &&
    days.below <= 0.05 * days.hours &&
    days.lateAbove >= 0.7 &&
    days.floorFalls === 0
  );
}

/** The longest time before the place `to`, in the unit of `x`, over which `y` stayed within `near` of where it stood. */
export function longestPause(x: Float64Array, y: Float64Array, to: number, near: number): number {
  let longest = 0;
  for (let index = 0, since = 0; index < to; index += 1) {
    if (Math.abs(cellAt(y, index) - cellAt(y, since)) > near) since = index;
    else longest = Math.max(longest, cellAt(x, index) - cellAt(x, since));
  }
  return longest;
}
