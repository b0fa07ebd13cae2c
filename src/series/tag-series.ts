/** One tag in one pool over a timeline: its spans, its verdict, its rate. */
import type { TagSeries } from '../model/document.js';
import { mayHaveKin, toCourse, type Course, type Grid } from './families/growth.js';
import { countersAt, readKey, type KeySeries, type TagMatrix } from './matrix.js';
import { binMedians, cellAt, medianOf, valueAt, type Points } from '../statistics/robust.js';
import { trendOf } from '../statistics/trend.js';
import { combineBoots } from './verdict/boots.js';
import type { SpaceCache } from './verdict/growth.js';
import { judgeSpan } from './verdict/judge.js';
import type { Signs } from './verdict/weights.js';
import type { Judgement, LastSegment, Prior, Span, WorkClocks } from './verdict/span.js';
import { outlookOf } from './outlook.js';
import type { Rate } from './rate.js';
import type { Boot } from './timeline.js';
import { formatBytes, formatFigure } from '../model/words.js';
import { formatBetween } from './wording.js';

/** What a tag gained between the first and the last sample of a boot that show it; NaN where unknown. */
export interface Gain {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly blocks: number;
}

export interface JudgedTag {
  readonly key: number;
  readonly series: TagSeries;
  readonly blocks: Rate | null;
  readonly bytes: Rate | null;
  /** The rate of its bytes as a forecast takes it; null of what does not leak. */
  readonly outlook: Rate | null;
  /** The rule of `verdict/rules.ts` that gave the verdict. */
  readonly rule: string;
  /** How likely growth this clear is by chance; 1 where no model was fitted. */
  readonly chance: number;
  /** What speaks for a leak; null where nothing grew, or a gate bars it. */
  readonly signs: Signs | null;
  /** Samples that show the tag. */
  readonly shown: readonly number[];
  /** What it gained in each boot; null where fewer than two samples of the boot show it. */
  readonly gains: readonly (Gain | null)[];
  /** Blocks (or bytes) added since the tag began to grow, summed over the boots. */
  readonly grownBlocks: number;
  readonly grownBytes: number;
  /** Allocations and frees within the boots seen; NaN when unknown. */
  readonly allocs: number;
  readonly frees: number;
  /** Bytes at the last sample that shows the tag. */
  readonly lastBytes: number;
  /** Its course over the grid of the families; null when it grew too little to have any kin. */
  readonly course: Course | null;
}

function growthWithin(column: Float64Array, from: number, to: number): number {
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
  const column =
    samples === null ? counter.subarray(from, to) : Float64Array.from(samples, (sample) => cellAt(counter, sample));
  return column.some((value) => Number.isNaN(value)) ? null : column;
}

/** What is known of a column within a stretch of samples; a view where all of it is. */
function columnOf(matrix: TagMatrix, values: Float64Array, from: number, to: number): Column {
  const { hours } = matrix.timeline;
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
const LEAK_RATE_POINTS = 96;
const OTHER_RATE_POINTS = 36;

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

function rateOf(column: Column, mostPoints: number): Rate | null {
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

function typicalBlockBytes(data: KeySeries, from: number, to: number): number {
  for (let index = to - 1; index >= from; index -= 1) {
    const size = cellAt(data.bytes, index) / cellAt(data.outstanding, index);
    if (size > 0 && Number.isFinite(size)) return size;
  }
  return NaN;
}

/** Bytes per block where it is the same in every sample, NaN where it varies or is unknown. */
function constantBlockBytes(data: KeySeries, from: number, to: number): number {
  const size = typicalBlockBytes(data, from, to);
  for (let index = from; index < to; index += 1) {
    const expected = cellAt(data.outstanding, index) * size;
    if (!(Math.abs(cellAt(data.bytes, index) - expected) <= 1e-6 * expected + 1e-6)) return NaN;
  }
  return size;
}

/** The largest part of its pool that the tag ever had. */
function largestShare(data: KeySeries, poolBytes: Float64Array): number {
  let share = 0;
  for (let index = 0; index < data.bytes.length; index += 1) {
    const part = cellAt(data.bytes, index) / cellAt(poolBytes, index);
    if (part > share && Number.isFinite(part)) share = part;
  }
  return Math.min(1, share);
}

/** What is known of a machine beside one tag: shared by all of its tags. */
export interface Surroundings {
  readonly matrix: TagMatrix;
  readonly grid: Grid;
  /** Work of each boot. */
  readonly work: readonly (WorkClocks | null)[];
  readonly spaces: SpaceCache;
  readonly priorOf: (tag: string) => Prior;
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
function stretchesOf(matrix: TagMatrix, data: KeySeries): readonly Stretch[] {
  return matrix.timeline.boots.flatMap((boot, index) => {
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

function judge(
  surroundings: Surroundings,
  data: KeySeries,
  column: Float64Array,
  unit: Span['unit'],
  share: number,
  prior: Prior,
): Judgement {
  const { matrix, work, spaces } = surroundings;
  const { timed, epoch } = matrix.timeline;
  const judgements: Judgement[] = [];
  for (const stretch of stretchesOf(matrix, data)) {
    const { from, to } = stretch;
    const { hours, values, samples } = columnOf(matrix, column, from, to);
    if (values.length === 0) continue;
    judgements.push(
      judgeSpan(
        {
          hours,
          values,
          allocated: countersWithin(data.allocs, samples, from, to),
          freed: countersWithin(data.frees, samples, from, to),
          unit,
          timed,
          epoch,
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
  return combineBoots(judgements);
}

/** The first sample of the last segment within the last boot. */
function segmentStart(matrix: TagMatrix, from: number, to: number, segment: LastSegment | null): number {
  if (segment === null) return from;
  const { hours } = matrix.timeline;
  let start = from;
  while (start < to - 2 && cellAt(hours, start) < segment.fromHour) start += 1;
  return start;
}

function outlookOfBytes(
  matrix: TagMatrix,
  data: KeySeries,
  { from, to }: { from: number; to: number },
  rate: Rate,
): Rate {
  const { hours, values } = columnOf(matrix, data.bytes, from, to);
  return values.length < 2 ? rate : outlookOf(hours, values, rate);
}

/** Bytes per block at both ends of a boot differ by more than a third: the bytes tell something that the count hides. */
function blocksChangedSize(data: KeySeries): boolean {
  const sizes: number[] = [];
  for (let index = 0; index < data.bytes.length; index += 1) {
    const size = cellAt(data.bytes, index) / cellAt(data.outstanding, index);
    if (size > 0 && Number.isFinite(size)) sizes.push(size);
  }
  const first = sizes[0] ?? NaN;
  const last = sizes[sizes.length - 1] ?? NaN;
  return last > first * 1.33;
}

const MOST_REASONS = 7;

function gainsOf(data: KeySeries, shown: readonly number[], boots: readonly Boot[]): readonly (Gain | null)[] {
  let place = 0;
  return boots.map((boot) => {
    while (place < shown.length && (shown[place] ?? 0) < boot.from) place += 1;
    const from = shown[place];
    while (place < shown.length && (shown[place] ?? 0) < boot.to) place += 1;
    const to = shown[place - 1];
    if (from === undefined || to === undefined || from >= to) return null;
    return {
      from,
      to,
      bytes: cellAt(data.bytes, to) - cellAt(data.bytes, from),
      blocks: cellAt(data.outstanding, to) - cellAt(data.outstanding, from),
    };
  });
}

/** Judges one key of a machine. `poolBytes` is the size of its pool at each sample. */
export function judgeTag(surroundings: Surroundings, key: number, poolBytes: Float64Array): JudgedTag | null {
  const { matrix, grid } = surroundings;
  const entry = matrix.keys[key];
  if (entry === undefined) return null;
  const data = readKey(matrix, key);
  const { boots, timed } = matrix.timeline;
  const shown: number[] = [];
  let counted = 0;
  for (let index = 0; index < data.outstanding.length; index += 1) {
    const known = !Number.isNaN(cellAt(data.outstanding, index));
    if (known) counted += 1;
    if (known || !Number.isNaN(cellAt(data.bytes, index))) shown.push(index);
  }
  const useBytes = counted * 2 < shown.length;
  const share = largestShare(data, poolBytes);
  const prior = surroundings.priorOf(entry.tag);
  let judgement = useBytes
    ? judge(surroundings, data, data.bytes, 'bytes', share, prior)
    : judge(surroundings, data, data.outstanding, 'blocks', share, prior);
  if (!useBytes && ['steady', 'churn', 'cannot-tell'].includes(judgement.verdict) && blocksChangedSize(data)) {
    const byBytes = judge(surroundings, data, data.bytes, 'bytes', share, prior);
    if (byBytes.verdict === 'leak') {
      const why = 'The number of blocks hardly changes, but each new one is larger.';
      judgement = { ...byBytes, confidence: byBytes.confidence * 0.8, reasons: [...byBytes.reasons, why] };
    }
  }
  let allocs = 0;
  let frees = 0;
  let grownBlocks = 0;
  let grownBytes = 0;
  for (const boot of boots) {
    allocs += growthWithin(data.allocs, boot.from, boot.to) || 0;
    frees += growthWithin(data.frees, boot.from, boot.to) || 0;
    grownBlocks += growthWithin(data.outstanding, boot.from, boot.to) || 0;
    grownBytes += growthWithin(data.bytes, boot.from, boot.to) || 0;
  }
  const hasCounters = data.allocs.some((value) => !Number.isNaN(value));
  const boot = boots[boots.length - 1] ?? { from: 0, to: 0 };
  const { segment } = judgement;
  const last = { from: segmentStart(matrix, boot.from, boot.to, segment), to: boot.to };
  const mostPoints = judgement.verdict === 'leak' ? LEAK_RATE_POINTS : OTHER_RATE_POINTS;
  const blocks = timed ? rateOf(columnOf(matrix, data.outstanding, last.from, last.to), mostPoints) : null;
  const size = constantBlockBytes(data, last.from, last.to);
  const bytes = !timed
    ? null
    : blocks !== null && !Number.isNaN(size)
      ? { perHour: blocks.perHour * size, low: blocks.low * size, high: blocks.high * size }
      : rateOf(columnOf(matrix, data.bytes, last.from, last.to), mostPoints);
  const outlook = judgement.verdict === 'leak' && bytes !== null ? outlookOfBytes(matrix, data, last, bytes) : null;
  const reasons = [...judgement.reasons];
  if (judgement.verdict === 'leak') reasons.push(...rateSentences(blocks, bytes));
  if (data.wraps > 0) {
    reasons.push(`Its 32-bit counters wrapped ${formatFigure(data.wraps)} times; differences allow for that.`);
  }
  if (data.restarts.length > 0) reasons.push('Its counters began anew without a reboot: the driver was unloaded.');
  return {
    key,
    series: {
      tag: entry.tag,
      pool: entry.pool,
      samples: shown.length,
      first: countersAt(matrix, shown[0] ?? 0, key),
      last: countersAt(matrix, shown[shown.length - 1] ?? 0, key),
      bytesPerHour: rateOrNull(bytes),
      outstandingPerHour: rateOrNull(blocks),
      freeRatio: hasCounters && allocs > 0 && frees >= 0 ? frees / allocs : null,
      verdict: judgement.verdict,
      confidence: Math.round(judgement.confidence * 100) / 100,
      reasons: reasons.slice(0, MOST_REASONS),
    },
    blocks,
    bytes,
    outlook,
    rule: judgement.rule,
    chance: judgement.chance,
    signs: judgement.signs,
    shown,
    gains: gainsOf(data, shown, boots),
    grownBlocks,
    grownBytes,
    allocs: hasCounters ? allocs : NaN,
    frees: hasCounters ? frees : NaN,
    lastBytes: cellAt(data.bytes, shown[shown.length - 1] ?? 0),
    course: mayHaveKin(grownBlocks, judgement.verdict === 'leak', grid) ? toCourse(data, grid) : null,
  };
}

/** A rate for the document; null for what is no number. */
function rateOrNull(rate: Rate | null): number | null {
  return rate === null || !Number.isFinite(rate.perHour) ? null : rate.perHour + 0;
}

function rateSentences(blocks: Rate | null, bytes: Rate | null): string[] {
  const out: string[] = [];
  if (blocks !== null) {
    out.push(
      `${formatFigure(blocks.perHour)} blocks an hour${formatBetween(formatFigure(blocks.low), formatFigure(blocks.high))}.`,
    );
  }
  if (bytes !== null) {
    out.push(`${formatBytes(bytes.perHour)} an hour${formatBetween(formatBytes(bytes.low), formatBytes(bytes.high))}.`);
  }
  return out;
}
