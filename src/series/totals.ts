/**
 * The pools as wholes over time: what a performance log, the head of poolmon, `!vm` or a person's table says of their size,
 * judged as a tag is that has bytes and no counts. Who holds the bytes, a size does not tell.
 */
import type { Integer, TotalSeries } from '../model/document.js';
import { toNumber } from '../model/counters.js';
import { highestOf } from '../model/extremes.js';
import { formatFigure, formatList, formatTag } from '../model/words.js';
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

/** A pool has no counts: all that is known of it is how large it is; of what is counted there is nothing but how many. */
function columnsOf(length: number, known: Partial<Pick<KeySeries, 'bytes' | 'outstanding'>>): KeySeries {
  const unknown = new Float64Array(length).fill(NaN);
  return {
    outstanding: known.outstanding ?? unknown,
    bytes: known.bytes ?? unknown,
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
  const size = new Float64Array(timeline.samples.length).fill(NaN);
  for (const { sample, bytes } of sizes) size[sample] = toNumber(bytes);
  const data = columnsOf(size.length, { bytes: size });
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

/** What programs keep open, as performance counters of the machine tell. */
const KEPT_OPEN = [
  ['processCount', 'Processes'],
  ['handleCount', 'Handles'],
] as const;

/**
 * Why the growth of pools may be that of what programs keep open: sessions that pile up bring objects with them, and a program that
 * closes no handle does. null where no counter tells, or what it counts does not grow as well.
 */
function findKeptOpen(context: JudgingContext, samples: readonly Moment[]): string | null {
  for (const [gauge, name] of KEPT_OPEN) {
    const outstanding = Float64Array.from(samples, ({ gauges }) => gauges.get(gauge) ?? NaN);
    const known = outstanding.filter((count) => !Number.isNaN(count));
    const [first, last] = [known[0] ?? NaN, known.at(-1) ?? NaN];
    if (known.length < LIMITS.fewestModelPoints.value || !(last >= LIMITS.manyMoreProcesses.value * first)) continue;
    const data = columnsOf(outstanding.length, { outstanding });
    const about = { of: 'pool', unit: 'blocks', share: 1, prior: NOTHING_KNOWN } as const;
    const { verdict } = judgeColumn(context, data, outstanding, about);
    if (verdict === 'leak') {
      return `${name} grow as well (${formatFigure(first)} to ${formatFigure(last)}): sessions that pile up look like this, and a program that closes nothing; which, Task Manager tells by process.`;
    }
  }
  return null;
}

/** A pool whose growth programs may be behind leaks no more surely than that. */
function besideWhatIsOpen(total: JudgedTotal, why: string): JudgedTotal {
  const { series } = total;
  const confidence = Math.min(series.confidence, LIMITS.mostBesideHandles.value);
  return withReason({ ...total, series: { ...series, confidence } }, why);
}

/** Whether most samples that tell the size of a pool list all of its tags as well. */
function isListed(matrix: TagMatrix, { pool, shown }: JudgedTotal): boolean {
  return shown.filter((sample) => matrix.wholes[sample]?.has(pool) === true).length * 2 > shown.length;
}

/** Whether a machine was watched for the first hours after its start and no longer: every pool fills then. */
function isOfItsStart({ boots, hours, timed }: TagMatrix['timeline']): boolean {
  const [boot, ...later] = boots;
  if (boot === undefined || later.length > 0 || !timed) return false;
  const watched = valueAt(hours, boot.to - 1) - valueAt(hours, boot.from);
  return (boot.uptimeHours ?? Infinity) < LIMITS.justStarted.value && watched < LIMITS.startLasts.value;
}

function leftOpen(total: JudgedTotal, why: string): JudgedTotal {
  const series = { ...total.series, verdict: 'cannot-tell', confidence: OPEN } as const;
  return withReason({ ...total, outlook: null, series }, why);
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
  if (series.verdict !== 'leak') return total;
  if (isOfItsStart(matrix.timeline)) {
    return leftOpen(total, 'The machine had just started: every pool fills in its first hours.');
  }
  if (growsBeyond || !isListed(matrix, total)) return total;
  return leftOpen(total, 'All of its tags are listed, and none of them leaks by itself.');
}

/** The pools that at least two samples tell the size of. `growsBeyond` names those that grow beyond what their tags hold. */
export function judgeTotals(
  context: JudgingContext,
  matrix: TagMatrix,
  tags: readonly JudgedTag[],
  growsBeyond: ReadonlySet<TotalPool>,
): readonly JudgedTotal[] {
  const totals = (['nonPaged', 'paged'] as const).flatMap((pool) => {
    const total = judgeTotal(context, matrix, pool);
    return total === null ? [] : [agreeWithTags(total, matrix, tags, growsBeyond.has(pool))];
  });
  // Where tags leak, they say why.
  const unnamed = (total: JudgedTotal): boolean =>
    total.series.verdict === 'leak' &&
    !tags.some(({ series }) => series.pool === total.pool && series.verdict === 'leak');
  const why = totals.some(unnamed) ? findKeptOpen(context, matrix.timeline.samples) : null;
  return why === null ? totals : totals.map((total) => (unnamed(total) ? besideWhatIsOpen(total, why) : total));
}
