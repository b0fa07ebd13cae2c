/**
 * The pools as wholes over time: what a performance log, the head of poolmon, `!vm` or a person's table says of their size,
 * judged as a tag is that has bytes and no counts. Who holds the bytes, a size does not tell.
 */
import type { Integer, TotalSeries } from '../model/document.js';
import { toNumber } from '../model/counters.js';
import { highestOf } from '../model/extremes.js';
import { formatList, formatTag } from '../model/words.js';
import type { Moment } from '../moments/moment.js';
import { countedPool, wholePool } from '../moments/pool-size.js';
import { cellAt, valueAt } from '../statistics/robust.js';
import {
  columnOf,
  gainsOf,
  growthWithin,
  judgeColumn,
  LEAK_RATE_POINTS,
  MOST_REASONS,
  OTHER_RATE_POINTS,
  outlookOfBytes,
  rateOf,
  rateOrNull,
  rateSentences,
  segmentStart,
  type Gain,
  type JudgingContext,
} from './judged-column.js';
import type { KeySeries, TagMatrix } from './matrix.js';
import type { Rate } from './rate.js';
import type { JudgedTag } from './tag-series.js';
import { LIMITS } from './verdict/limits.js';
import { DAY } from './verdict/measures.js';
import { NOTHING_KNOWN } from './verdict/span.js';

export type TotalPool = 'nonPaged' | 'paged';

/** One pool as a whole, judged. */
export interface JudgedTotal {
  readonly series: TotalSeries;
  readonly pool: TotalPool;
  readonly bytes: Rate | null;
  /** The rate as a forecast takes it; null of what does not leak. */
  readonly outlook: Rate | null;
  /** Bytes an hour that the pool gains in the mean of a week, whether it leaks or not; null where less than a day tells it. */
  readonly growth: number | null;
  /** Samples that tell the size. */
  readonly shown: readonly number[];
  /** What it gained in each boot; null where fewer than two samples of the boot tell its size. */
  readonly gains: readonly (Gain | null)[];
  /** Bytes added, summed over the boots. */
  readonly grownBytes: number;
  /** Bytes at the last sample that tells, and at the highest. */
  readonly lastBytes: number;
  readonly peakBytes: number;
  /** Whether any sample lists tags of the pool. */
  readonly tagged: boolean;
}

interface Sized {
  readonly sample: number;
  readonly bytes: Integer;
  /** Whether the machine counts it; else it is the total that is printed below a list. */
  readonly counted: boolean;
}

/** One sample shows no course. */
const FEWEST_SIZES = 2;

/**
 * What is told of a pool: by counters or by printed totals, whichever tell it more often, for a step where the two meet would be
 * none of the pool. The sum of listed tags is no size that anybody counted.
 */
function sizesOf(samples: readonly Moment[], pool: TotalPool): readonly Sized[] {
  const sizes = samples.flatMap((moment, sample): readonly Sized[] => {
    const size = wholePool(moment, pool);
    // No machine has an empty pool: a counter that says so has not counted.
    if (size === null || size.source === 'tags' || !(toNumber(size.bytes) > 0)) return [];
    return [{ sample, bytes: size.bytes, counted: toNumber(size.bytes) === countedPool(moment, pool) }];
  });
  const counted = sizes.filter((size) => size.counted);
  const printed = sizes.filter((size) => !size.counted);
  const most = counted.length >= printed.length ? counted : printed;
  return most.length < FEWEST_SIZES ? sizes : most;
}

/** A pool has no counts: all that is known of it is how large it is. */
function columnsOf(length: number, sizes: readonly Sized[]): KeySeries {
  const unknown = new Float64Array(length).fill(NaN);
  const bytes = new Float64Array(length).fill(NaN);
  for (const size of sizes) bytes[size.sample] = toNumber(size.bytes);
  return {
    outstanding: unknown,
    bytes,
    allocs: unknown,
    frees: unknown,
    rawAllocs: unknown,
    rawFrees: unknown,
    wraps: 0,
    restarts: [],
  };
}

function lasts(hours: Float64Array, length: number): boolean {
  return hours.length > 1 && valueAt(hours, hours.length - 1) - valueAt(hours, 0) >= length;
}

function judgeTotal(context: JudgingContext, matrix: TagMatrix, pool: TotalPool): JudgedTotal | null {
  const { timeline } = matrix;
  const sizes = sizesOf(timeline.samples, pool);
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (first === undefined || last === undefined || sizes.length < FEWEST_SIZES) return null;
  const data = columnsOf(timeline.samples.length, sizes);
  const judgement = judgeColumn(context, data, data.bytes, {
    of: 'pool',
    unit: 'bytes',
    share: 1,
    prior: NOTHING_KNOWN,
  });
  const boot = timeline.boots.at(-1) ?? { from: 0, to: 0 };
  const segment = { from: segmentStart(timeline, boot.from, boot.to, judgement.segment), to: boot.to };
  const leaks = judgement.verdict === 'leak';
  const mostPoints = leaks ? LEAK_RATE_POINTS : OTHER_RATE_POINTS;
  const column = columnOf(timeline, data.bytes, segment.from, segment.to);
  // The few samples behind the last fall are no trend.
  const rated = timeline.timed && (judgement.segment === null || column.values.length >= LIMITS.toothPoints.value);
  const bytes = rated ? rateOf(column, mostPoints) : null;
  const outlook = bytes === null ? null : outlookOfBytes(timeline, data.bytes, segment, bytes);
  const shown = sizes.map(({ sample }) => sample);
  const speed = leaks ? rateSentences(null, bytes) : [];
  return {
    series: {
      pool,
      samples: sizes.length,
      first: { bytes: first.bytes },
      last: { bytes: last.bytes },
      bytesPerHour: rateOrNull(bytes),
      verdict: judgement.verdict,
      confidence: Math.round(judgement.confidence * 100) / 100,
      reasons: [...judgement.reasons, ...speed].slice(0, MOST_REASONS),
    },
    pool,
    bytes,
    outlook: leaks ? outlook : null,
    growth: outlook !== null && lasts(column.hours, DAY) ? outlook.perHour : null,
    shown,
    gains: gainsOf(data, timeline.boots),
    grownBytes: timeline.boots.reduce((sum, { from, to }) => sum + (growthWithin(data.bytes, from, to) || 0), 0),
    lastBytes: cellAt(data.bytes, last.sample),
    peakBytes: highestOf(sizes.map((size) => toNumber(size.bytes))),
    tagged: matrix.covers.some((covers) => covers.has(pool)),
  };
}

/** Confidence of what is left open: as good as a coin. */
const OPEN = 0.5;

/** Tags that one reason names. */
const MOST_NAMES = 4;

function withReason(total: JudgedTotal, reason: string): JudgedTotal {
  const reasons = [reason, ...total.series.reasons].slice(0, MOST_REASONS);
  return { ...total, series: { ...total.series, reasons } };
}

/** Whether most samples that tell the size of a pool list all of its tags as well. */
function isListed(matrix: TagMatrix, { pool, shown }: JudgedTotal): boolean {
  return shown.filter((sample) => matrix.wholes[sample]?.has(pool) === true).length * 2 > shown.length;
}

/**
 * What the tags of a pool say goes before what its size says: a leak of a tag is why the pool grows, and growth of a pool whose
 * tags are all listed and do not leak is none. `growsBeyond`: the part that carries no tag grows by itself.
 */
function agreeWithTags(
  total: JudgedTotal,
  matrix: TagMatrix,
  tags: readonly JudgedTag[],
  growsBeyond: boolean,
): JudgedTotal {
  const { series, pool } = total;
  const leaking = tags.filter((tag) => tag.series.pool === pool && tag.series.verdict === 'leak');
  if (leaking.length > 0) {
    const names = leaking
      .toSorted((a, b) => b.grownBytes - a.grownBytes)
      .slice(0, MOST_NAMES)
      .map((tag) => formatTag(tag.series.tag));
    const named = `${formatList(leaking.length > names.length ? [...names, `${leaking.length - names.length} more tags`] : names)} of it ${leaking.length === 1 ? 'grows' : 'grow'} as a leak does`;
    return withReason(
      total,
      series.verdict === 'leak' ? `${named}.` : `${named}, beside what else comes and goes in the pool.`,
    );
  }
  if (series.verdict !== 'leak' || growsBeyond || !isListed(matrix, total)) return total;
  const why = 'All of its tags are listed, and none of them leaks by itself.';
  return withReason({ ...total, outlook: null, series: { ...series, verdict: 'cannot-tell', confidence: OPEN } }, why);
}

/** The pools that at least two samples tell the size of. `growsBeyond` names those that grow beyond what their tags hold. */
export function judgeTotals(
  context: JudgingContext,
  matrix: TagMatrix,
  tags: readonly JudgedTag[],
  growsBeyond: ReadonlySet<TotalPool>,
): readonly JudgedTotal[] {
  return (['nonPaged', 'paged'] as const).flatMap((pool) => {
    const total = judgeTotal(context, matrix, pool);
    return total === null ? [] : [agreeWithTags(total, matrix, tags, growsBeyond.has(pool))];
  });
}
