/**
 * One column over a timeline: judged boot by boot, with its rate over the last segment of growth. The same for the blocks
 * of a tag, its bytes, and the size of a whole pool.
 */
import { formatBytes, formatFigure } from '../model/words.js';
import { binMedians, cellAt, medianOf, valueAt, type Points } from '../statistics/robust.js';
import { trendOf } from '../statistics/trend.js';
import type { KeySeries } from './matrix.js';
import { outlookOf } from './outlook.js';
import type { Rate } from './rate.js';
import type { Boot, SampleTimes } from './timeline.js';
import { combineBoots } from './verdict/boots.js';
import { isWeekend, type SpaceCache } from './verdict/growth.js';
import { judgeSpan } from './verdict/judge.js';
import { outerOf } from './verdict/signs.js';
import type { Judgement, LastSegment, Prior, Span, WorkClocks } from './verdict/span.js';
import { formatBlocks, formatBetween } from './wording.js';

/** What is known of a machine beside one column: shared by all of them. */
export interface JudgingContext {
  readonly timeline: SampleTimes;
  /** Work of each boot. */
  readonly work: readonly (WorkClocks | null)[];
  readonly spaces: SpaceCache;
}

/** What a column gained between its first and its last known value of a stretch; NaN where nothing is known. */
export function growthWithin(column: Float64Array, from: number, to: number): number {
  let first = NaN;
  let last = NaN;
  for (let index = from; index < to; index += 1) {
    const value = cellAt(column, index);
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(first)) first = value;
    last = value;
  }
  return last - first;
}

function lastKnown(column: Float64Array, from: number, to: number): number {
  for (let index = to - 1; index >= from; index -= 1) {
    const value = cellAt(column, index);
    if (!Number.isNaN(value)) return value;
  }
  return NaN;
}

interface Column {
  readonly hours: Float64Array;
  readonly values: Float64Array;
  /** Samples of the values; null where they are all of the stretch. */
  readonly samples: Int32Array | null;
}

/** A counter at the samples of a column; null where one of them does not show it. */
function countersWithin(
  counter: Float64Array,
  samples: Int32Array | null,
  from: number,
  to: number,
): Float64Array | null {
  const column = samples === null ? counter.subarray(from, to) : new Float64Array(samples.length);
  for (let place = 0; place < column.length; place += 1) {
    const value = samples === null ? cellAt(column, place) : cellAt(counter, samples[place] ?? -1);
    if (Number.isNaN(value)) return null;
    if (samples !== null) column[place] = value;
  }
  return column;
}

/** What is known of a column within a stretch of samples; a view where all of it is. */
export function columnOf(timeline: SampleTimes, values: Float64Array, from: number, to: number): Column {
  const { hours } = timeline;
  let known = 0;
  for (let index = from; index < to; index += 1) if (!Number.isNaN(cellAt(values, index))) known += 1;
  if (known === to - from) {
    return { hours: hours.subarray(from, to), values: values.subarray(from, to), samples: null };
  }
  const column = {
    hours: new Float64Array(known),
    values: new Float64Array(known),
    samples: new Int32Array(known),
  };
  let place = 0;
  for (let index = from; index < to; index += 1) {
    const value = cellAt(values, index);
    if (Number.isNaN(value)) continue;
    column.hours[place] = cellAt(hours, index);
    column.values[place] = value;
    column.samples[place] = index;
    place += 1;
  }
  return column;
}

/** Pairs of values a whole number of days apart, so that the rhythm of the day does not enter the slope. */
const DAILY_RATE_FROM_HOURS = 60;

/** A rate is worth the more points the more hangs on it. */
export const LEAK_RATE_POINTS = 96;
export const OTHER_RATE_POINTS = 36;

const FEWEST_DAILY_PAIRS = 20;
/** Hours by which a pair may miss a whole number of days. */
const DAILY_SLACK_HOURS = 1.1;

/** The median slope of all pairs of points a whole number of days apart; NaN of too few pairs. */
function dailySlope({ x, y }: Points): number {
  const slopes = new Float64Array((x.length * (x.length - 1)) / 2);
  let count = 0;
  for (let i = 0; i < x.length; i += 1) {
    for (let j = i + 1; j < x.length; j += 1) {
      const apart = cellAt(x, j) - cellAt(x, i);
      const days = Math.round(apart / 24);
      if (days < 1 || Math.abs(apart - days * 24) > DAILY_SLACK_HOURS) continue;
      slopes[count] = (cellAt(y, j) - cellAt(y, i)) / apart;
      count += 1;
    }
  }
  return count < FEWEST_DAILY_PAIRS ? NaN : medianOf(slopes.subarray(0, count));
}

export function rateOf(column: Column, mostPoints: number): Rate | null {
  const points = binMedians(column.hours, column.values, mostPoints);
  if (points.x.length < 2) return null;
  const trend = trendOf(points);
  if (Number.isNaN(trend.slope)) return null;
  const length = valueAt(points.x, points.x.length - 1) - valueAt(points.x, 0);
  if (length < DAILY_RATE_FROM_HOURS) return { perHour: trend.slope, low: trend.low, high: trend.high };
  const middle = dailySlope(points);
  if (Number.isNaN(middle)) return { perHour: trend.slope, low: trend.low, high: trend.high };
  const spread = Math.abs(trend.high - trend.low) / 2;
  return { perHour: middle, low: middle - spread, high: middle + spread };
}

/** Bytes of a block at the last sample that tells; NaN where none does. */
export function typicalBlockBytes(data: KeySeries, from: number, to: number): number {
  for (let index = to - 1; index >= from; index -= 1) {
    const size = cellAt(data.bytes, index) / cellAt(data.outstanding, index);
    if (size > 0 && Number.isFinite(size)) return size;
  }
  return NaN;
}

/** A stretch of samples over which the counters of one tag go on. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly boot: number;
  readonly uptimeHours: number | null;
  readonly afterReboot: boolean;
}

/** The boots, cut where the tag's own counters began anew. */
function stretchesOf(timeline: SampleTimes, data: KeySeries): readonly Stretch[] {
  return timeline.boots.flatMap((boot, index) => {
    const cuts = data.restarts.filter((sample) => sample > boot.from && sample < boot.to);
    const starts = [boot.from, ...cuts];
    return starts.map((from, place) => ({
      from,
      to: starts[place + 1] ?? boot.to,
      boot: index,
      uptimeHours: place === 0 ? boot.uptimeHours : null,
      afterReboot: place > 0 || boot.reason !== null,
    }));
  });
}

/** What a column is of, where its values alone do not tell. */
export interface ColumnSubject {
  readonly of: Span['of'];
  readonly unit: Span['unit'];
  /** Its part of its pool at its largest, 0 to 1. */
  readonly share: number;
  readonly prior: Prior;
}

/** One verdict over all boots. `column` is what is judged of `data`: its blocks, or its bytes. */
export function judgeColumn(
  { timeline, work, spaces }: JudgingContext,
  data: KeySeries,
  column: Float64Array,
  { of, unit, share, prior }: ColumnSubject,
): Judgement {
  const { timed, epoch, zone } = timeline;
  const judgements: Judgement[] = [];
  for (const stretch of stretchesOf(timeline, data)) {
    const { from, to } = stretch;
    const { hours, values, samples } = columnOf(timeline, column, from, to);
    if (values.length === 0) continue;
    judgements.push(
      judgeSpan(
        {
          hours,
          values,
          allocated: countersWithin(data.allocs, samples, from, to),
          freed: countersWithin(data.frees, samples, from, to),
          of,
          unit,
          timed,
          epoch,
          zone,
          blockBytes: unit === 'bytes' ? 1 : typicalBlockBytes(data, from, to),
          allocs: growthWithin(data.allocs, from, to),
          frees: growthWithin(data.frees, from, to),
          bootAllocs: lastKnown(data.rawAllocs, from, to),
          bootFrees: lastKnown(data.rawFrees, from, to),
          uptimeHours: stretch.uptimeHours,
          afterReboot: stretch.afterReboot,
          share,
          prior,
          work: work[stretch.boot] ?? null,
        },
        spaces,
      ),
    );
  }
  return combineBoots(judgements, outerOf({ of }));
}

/** The first sample of the last segment within the last boot. */
export function segmentStart({ hours }: SampleTimes, from: number, to: number, segment: LastSegment | null): number {
  if (segment === null) return from;
  let start = from;
  while (start < to - 2 && cellAt(hours, start) < segment.fromHour) start += 1;
  return start;
}

/** The rate of bytes as a forecast takes it, from the samples that it was taken of. */
export function outlookOfBytes(
  timeline: SampleTimes,
  bytes: Float64Array,
  { from, to }: { readonly from: number; readonly to: number },
  rate: Rate,
): Rate {
  const { hours, values } = columnOf(timeline, bytes, from, to);
  if (values.length < 2) return rate;
  const { epoch } = timeline;
  const isFree = Number.isNaN(epoch) ? null : (hour: number): boolean => isWeekend(epoch, hour);
  return outlookOf({ hours, values, isFree }, rate);
}

/** A rate for the document; null for what is no number. */
export function rateOrNull(rate: Rate | null): number | null {
  return rate === null || !Number.isFinite(rate.perHour) ? null : rate.perHour + 0;
}

/** What a tag or a pool gained between the first and the last sample of a boot that tell it; NaN where unknown. */
export interface Gain {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly blocks: number;
}

/** What a person reads of the reasons. */
export const MOST_REASONS = 7;

/** The first and the last sample of a stretch that tell a tag or a pool, and how many do; null where none does. */
export function shownWithin(
  { outstanding, bytes }: Pick<KeySeries, 'outstanding' | 'bytes'>,
  from: number,
  to: number,
): { readonly first: number; readonly last: number; readonly count: number } | null {
  let first = -1;
  let last = -1;
  let count = 0;
  for (let index = from; index < to; index += 1) {
    if (Number.isNaN(cellAt(outstanding, index)) && Number.isNaN(cellAt(bytes, index))) continue;
    if (count === 0) first = index;
    last = index;
    count += 1;
  }
  return count === 0 ? null : { first, last, count };
}

/** What each boot brought, between its first and its last sample that tell it. */
export function gainsOf(data: KeySeries, boots: readonly Boot[]): readonly (Gain | null)[] {
  return boots.map((boot) => {
    const shown = shownWithin(data, boot.from, boot.to);
    if (shown === null || shown.first === shown.last) return null;
    const { first: from, last: to } = shown;
    return {
      from,
      to,
      bytes: cellAt(data.bytes, to) - cellAt(data.bytes, from),
      blocks: cellAt(data.outstanding, to) - cellAt(data.outstanding, from),
    };
  });
}

/** How fast it grows, a sentence for each that is known. */
export function rateSentences(blocks: Rate | null, bytes: Rate | null): readonly string[] {
  const out: string[] = [];
  if (blocks !== null) {
    out.push(
      `${formatBlocks(blocks.perHour)} an hour${formatBetween(formatFigure(blocks.low), formatFigure(blocks.high))}.`,
    );
  }
  if (bytes !== null) {
    out.push(`${formatBytes(bytes.perHour)} an hour${formatBetween(formatBytes(bytes.low), formatBytes(bytes.high))}.`);
  }
  return out;
}
