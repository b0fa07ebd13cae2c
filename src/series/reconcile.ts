/** Does the sum of the tags explain the pool, and do objects explain their tags? A gap is a finding, not an error. */
import type { Finding, PoolName } from '../model/document.js';
import type { GaugeName, Moment } from '../moments/moment.js';
import { poolGauge } from '../moments/gauges.js';
import { readKey, type TagMatrix } from './matrix.js';
import { binMedians, medianOf, valueAt } from '../statistics/robust.js';
import { trendOf } from '../statistics/trend.js';
import type { Rate } from './tag-series.js';
import type { Timeline } from './timeline.js';
import { combineBoots } from './verdict/boots.js';
import { judgeSpan } from './verdict/judge.js';
import { NOTHING_KNOWN, type Judgement } from './verdict/span.js';
import { formatBytes, formatCount, formatShare } from './wording.js';

interface Track {
  /** Sample numbers and their values. */
  readonly samples: readonly number[];
  readonly values: readonly number[];
}

function judgeTrack(timeline: Timeline, track: Track, unit: 'blocks' | 'bytes'): Judgement {
  const judgements: Judgement[] = [];
  for (const boot of timeline.boots) {
    const own = track.samples.flatMap((sample, index) =>
      sample >= boot.from && sample < boot.to ? [{ sample, value: valueAt(track.values, index) }] : [],
    );
    if (own.length === 0) continue;
    judgements.push(
      judgeSpan({
        hours: Float64Array.from(own, ({ sample }) => valueAt(timeline.hours, sample)),
        values: Float64Array.from(own, ({ value }) => value),
        unit,
        timed: timeline.timed,
        blockBytes: unit === 'bytes' ? 1 : 1024,
        allocated: null,
        freed: null,
        epoch: timeline.epoch,
        prior: NOTHING_KNOWN,
        work: null,
        allocs: NaN,
        frees: NaN,
        bootAllocs: NaN,
        bootFrees: NaN,
        uptimeHours: boot.uptimeHours,
        afterReboot: boot.reason !== null,
        share: 1,
      }),
    );
  }
  return combineBoots(judgements);
}

function rateOfTrack(timeline: Timeline, track: Track): Rate | null {
  const from = timeline.boots[timeline.boots.length - 1]?.from ?? 0;
  const x: number[] = [];
  const y: number[] = [];
  track.samples.forEach((sample, index) => {
    if (sample < from) return;
    x.push(valueAt(timeline.hours, sample));
    y.push(valueAt(track.values, index));
  });
  if (!timeline.timed || x.length < 2) return null;
  const trend = trendOf(binMedians(x, y, 120));
  return Number.isNaN(trend.slope) ? null : { perHour: trend.slope, low: trend.low, high: trend.high };
}

function endsOf(timeline: Timeline, track: Track): Finding['evidence'] {
  const first = timeline.samples[valueAt(track.samples, 0)];
  const last = timeline.samples[valueAt(track.samples, track.samples.length - 1)];
  return [first, last].flatMap((moment) =>
    moment === undefined ? [] : [{ source: moment.source, line: moment.firstLine }],
  );
}

const POOL_WORDS: Readonly<Record<'nonPaged' | 'paged', string>> = { nonPaged: 'Nonpaged pool', paged: 'Paged pool' };

function lists(moment: Moment, covers: ReadonlySet<PoolName> | undefined, pool: PoolName): boolean {
  return moment.listing === 'all' && covers?.has(pool) === true;
}

/** What pool gauges say beyond the tags, per pool. */
export interface Reconciliation {
  readonly findings: readonly Finding[];
  /** Growth of a pool of which no tag list exists; null when tags are known or it does not leak. */
  readonly untaggedRates: { readonly nonPaged: Rate | null; readonly paged: Rate | null };
}

const MISSING_SHARE = 0.25;

function reconcilePool(matrix: TagMatrix, pool: 'nonPaged' | 'paged'): { finding: Finding | null; rate: Rate | null } {
  const { timeline } = matrix;
  const gauges = { samples: [] as number[], values: [] as number[] };
  const rests = { samples: [] as number[], values: [] as number[] };
  const shares: number[] = [];
  const tagged = matrix.covers.some((covers) => covers.has(pool));
  timeline.samples.forEach((moment, sample) => {
    const gauge = poolGauge(moment, pool);
    if (Number.isNaN(gauge)) return;
    gauges.samples.push(sample);
    gauges.values.push(gauge);
    if (!lists(moment, matrix.covers[sample], pool)) return;
    rests.samples.push(sample);
    const rest = gauge - moment.table.sums[pool];
    rests.values.push(rest);
    shares.push(rest / gauge);
  });
  const track = tagged ? rests : gauges;
  if (track.samples.length === 0) return { finding: null, rate: null };
  const judgement = judgeTrack(timeline, track, 'bytes');
  const rate = rateOfTrack(timeline, track);
  const words = POOL_WORDS[pool];
  const common = { pool, tags: [], drivers: [], evidence: endsOf(timeline, track) } as const;
  if (judgement.verdict === 'leak') {
    const speed = rate === null ? '' : ` by ${formatBytes(rate.perHour)} an hour`;
    const finding: Finding = {
      ...common,
      code: tagged ? 'unaccounted' : 'pool-growth',
      severity: 'medium',
      confidence: Math.round(judgement.confidence * 0.9 * 100) / 100,
      title: tagged
        ? `${words} grows${speed} beyond what its tags hold.`
        : `${words} grows${speed}; no tag list shows which tag.`,
      reasons: [
        ...judgement.reasons,
        ...(tagged
          ? ['Memory taken as pages, outside the tags (contiguous memory, page lists of a driver), looks like this.']
          : []),
      ],
      next: [{ command: 'poolsleuth capture poolmon', why: 'tag lists over the same hours name the tag' }],
    };
    return { finding, rate: tagged ? null : rate };
  }
  const missing = medianOf(shares);
  if (tagged && Math.abs(missing) > MISSING_SHARE && Math.abs(medianOf(rests.values)) > 64 * 1024 ** 2) {
    const finding: Finding = {
      ...common,
      code: 'unaccounted',
      severity: 'info',
      confidence: 0.7,
      title:
        missing > 0
          ? `The tags hold ${formatShare(1 - missing)} of ${words.toLowerCase()}: ${formatBytes(medianOf(rests.values))} carry no tag.`
          : `The tags hold more than the gauge of ${words.toLowerCase()} says: ${formatBytes(-medianOf(rests.values))} too much.`,
      reasons: [
        'The gap does not grow. Untracked pages, session pool or another moment of sampling explain some of it.',
      ],
      next: [],
    };
    return { finding, rate: null };
  }
  return { finding: null, rate: null };
}

/** Paged and nonpaged taken for each other, as some tools print them. */
function swappedPools(matrix: TagMatrix): Finding | null {
  const { timeline } = matrix;
  let swapped = 0;
  let compared = 0;
  const samples: number[] = [];
  timeline.samples.forEach((moment, sample) => {
    const covers = matrix.covers[sample];
    if (!lists(moment, covers, 'nonPaged') || !lists(moment, covers, 'paged')) return;
    const { sums } = moment.table;
    const nonPaged = poolGauge(moment, 'nonPaged');
    const paged = poolGauge(moment, 'paged');
    if (!(nonPaged > 0) || !(paged > 0)) return;
    compared += 1;
    samples.push(sample);
    const near = (a: number, b: number): boolean => Math.abs(a / b - 1) < 0.1;
    if (near(sums.nonPaged, paged) && near(sums.paged, nonPaged) && !near(nonPaged, paged)) swapped += 1;
  });
  if (compared === 0 || swapped < compared * 0.8) return null;
  return {
    code: 'pools-swapped',
    severity: 'low',
    confidence: 0.9,
    pool: null,
    tags: [],
    drivers: [],
    title: 'Paged and nonpaged are exchanged between the tag list and the pool gauges of this source.',
    reasons: [`In ${swapped} of ${compared} samples the tags of each pool add up to the gauge of the other.`],
    evidence: endsOf(timeline, { samples, values: [] }),
    next: [],
  };
}

/** Compares tags with pool gauges over time. */
export function reconcilePools(matrix: TagMatrix): Reconciliation {
  const nonPaged = reconcilePool(matrix, 'nonPaged');
  const paged = reconcilePool(matrix, 'paged');
  const swapped = swappedPools(matrix);
  return {
    findings: swapped === null ? [nonPaged.finding, paged.finding].filter((finding) => finding !== null) : [swapped],
    untaggedRates: { nonPaged: nonPaged.rate, paged: paged.rate },
  };
}

interface ObjectKind {
  readonly tag: string;
  readonly gauge: GaugeName;
  readonly objects: string;
  /** Outstanding blocks beyond this many for each live one are too many even when they stand still. */
  readonly most: number;
}

const OBJECT_KINDS: readonly ObjectKind[] = [
  { tag: 'Proc', gauge: 'processCount', objects: 'processes', most: 3 },
  { tag: 'Thre', gauge: 'threadCount', objects: 'threads', most: 3 },
  // A file object needs no handle while it is mapped or cached, so only many more than all handles together are odd.
  { tag: 'File', gauge: 'handleCount', objects: 'handles', most: 3 },
];

const SMALLEST_GAP = 500;

/** Object tags with far more blocks than live objects: something holds references to what has ended. */
export function objectGapFindings(matrix: TagMatrix): readonly Finding[] {
  const { timeline } = matrix;
  const out: Finding[] = [];
  for (const { tag, gauge, objects, most } of OBJECT_KINDS) {
    const keys = matrix.keys.flatMap((key, index) => (key.tag === tag && key.pool !== 'session' ? [index] : []));
    if (keys.length === 0 || !timeline.samples.some((moment) => moment.gauges.has(gauge))) continue;
    const columns = keys.map((key) => readKey(matrix, key).outstanding);
    const samples: number[] = [];
    const values: number[] = [];
    timeline.samples.forEach((moment, sample) => {
      const live = moment.gauges.get(gauge);
      const blocks = columns.reduce((sum, column) => sum + (valueAt(column, sample) || 0), 0);
      if (live === undefined || columns.every((column) => Number.isNaN(valueAt(column, sample)))) return;
      samples.push(sample);
      values.push(blocks - live);
    });
    if (values.length === 0) continue;
    const lastSample = valueAt(samples, samples.length - 1);
    const live = timeline.samples[lastSample]?.gauges.get(gauge) ?? NaN;
    const gap = valueAt(values, values.length - 1);
    const judgement = judgeTrack(timeline, { samples, values }, 'blocks');
    const grows = judgement.verdict === 'leak' && gauge !== 'handleCount';
    const many = gap + live > most * live && gap >= SMALLEST_GAP;
    if (!many && !(grows && gap >= 50)) continue;
    const pool = matrix.keys[keys[0] ?? 0]?.pool ?? null;
    out.push({
      code: 'object-gap',
      severity: many && grows ? 'high' : 'medium',
      confidence: many ? 0.85 : 0.65,
      pool,
      tags: [tag],
      drivers: [],
      title: `${tag} has ${formatCount(gap + live)} blocks, but only ${formatCount(live)} ${objects} live: ${formatCount(gap)} are kept by references.`,
      reasons: [
        ...(grows ? judgement.reasons : ['The gap does not grow while it was watched.']),
        'The tag names the object type. Whoever holds the references, often a driver, is to be found.',
      ],
      evidence: endsOf(timeline, { samples, values }),
      next: [
        {
          command: tag === 'Proc' ? '!process 0 0' : '!handle 0 0',
          why: 'objects without handles that are still listed are held by a driver',
        },
      ],
    });
  }
  return out;
}
