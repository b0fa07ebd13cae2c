/** Does the sum of the tags explain the pool, and do objects explain their tags? A gap is a fact, not an error. */
import type { Finding, PoolName } from '../model/document.js';
import type { GaugeName, Moment } from '../moments/moment.js';
import { countedPool } from '../moments/pool-size.js';
import { readKey, type TagMatrix } from './matrix.js';
import { binMedians, medianOf, valueAt } from '../statistics/robust.js';
import { trendOf } from '../statistics/trend.js';
import type { Rate } from './rate.js';
import type { Timeline } from './timeline.js';
import { combineBoots } from './verdict/boots.js';
import { judgeSpan } from './verdict/judge.js';
import { BY_ITSELF } from './verdict/signs.js';
import { NOTHING_KNOWN, type Judgement } from './verdict/span.js';

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
        of: 'tag',
        hours: Float64Array.from(own, ({ sample }) => valueAt(timeline.hours, sample)),
        values: Float64Array.from(own, ({ value }) => value),
        unit,
        timed: timeline.timed,
        blockBytes: unit === 'bytes' ? 1 : 1024,
        allocated: null,
        freed: null,
        epoch: timeline.epoch,
        zone: timeline.zone,
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
  return combineBoots(judgements, BY_ITSELF);
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

function lists(moment: Moment, covers: ReadonlySet<PoolName> | undefined, pool: PoolName): boolean {
  return moment.listing === 'all' && covers?.has(pool) === true;
}

/** Where pool gauges and tags do not agree; `evidence` names the ends of what was compared. */
export type Imbalance = { readonly evidence: Finding['evidence'] } & (
  | {
      /** The pool grows beyond its tags. */
      readonly kind: 'grows';
      readonly pool: 'nonPaged' | 'paged';
      readonly judgement: Judgement;
      readonly rate: Rate | null;
    }
  | {
      /** The tags hold another size than the gauge says, and the gap stands still. */
      readonly kind: 'gap';
      readonly pool: 'nonPaged' | 'paged';
      /** Part of the pool that carries no tag; negative where the tags hold more than the gauge. */
      readonly share: number;
      readonly bytes: number;
    }
  | {
      /** Paged and nonpaged are taken for each other. */
      readonly kind: 'swapped';
      readonly samples: number;
      readonly compared: number;
    }
);

/** A gap is worth a word from this part of the pool, and from so many bytes, on. */
const MISSING_SHARE = 0.25;
const MISSING_BYTES = 64 * 1024 ** 2;

/** null where the tags explain the pool, or nothing can be compared. */
function reconcilePool(matrix: TagMatrix, pool: 'nonPaged' | 'paged'): Imbalance | null {
  const { timeline } = matrix;
  const rests = { samples: [] as number[], values: [] as number[] };
  const shares: number[] = [];
  timeline.samples.forEach((moment, sample) => {
    const gauge = countedPool(moment, pool);
    if (Number.isNaN(gauge) || !lists(moment, matrix.covers[sample], pool)) return;
    rests.samples.push(sample);
    const rest = gauge - moment.table.sums[pool];
    rests.values.push(rest);
    shares.push(rest / gauge);
  });
  if (rests.samples.length === 0) return null;
  const judgement = judgeTrack(timeline, rests, 'bytes');
  const evidence = endsOf(timeline, rests);
  if (judgement.verdict === 'leak') {
    return { kind: 'grows', pool, judgement, rate: rateOfTrack(timeline, rests), evidence };
  }
  const share = medianOf(shares);
  const bytes = medianOf(rests.values);
  if (Math.abs(share) > MISSING_SHARE && Math.abs(bytes) > MISSING_BYTES) {
    return { kind: 'gap', pool, share, bytes, evidence };
  }
  return null;
}

/** Paged and nonpaged taken for each other, as some tools print them. */
function swappedPools(matrix: TagMatrix): Imbalance | null {
  const { timeline } = matrix;
  let swapped = 0;
  let compared = 0;
  const samples: number[] = [];
  timeline.samples.forEach((moment, sample) => {
    const covers = matrix.covers[sample];
    if (!lists(moment, covers, 'nonPaged') || !lists(moment, covers, 'paged')) return;
    const { sums } = moment.table;
    const nonPaged = countedPool(moment, 'nonPaged');
    const paged = countedPool(moment, 'paged');
    if (!(nonPaged > 0) || !(paged > 0)) return;
    compared += 1;
    samples.push(sample);
    const near = (a: number, b: number): boolean => Math.abs(a / b - 1) < 0.1;
    if (near(sums.nonPaged, paged) && near(sums.paged, nonPaged) && !near(nonPaged, paged)) swapped += 1;
  });
  if (compared === 0 || swapped < compared * 0.8) return null;
  return { kind: 'swapped', samples: swapped, compared, evidence: endsOf(timeline, { samples, values: [] }) };
}

/** Compares tags with pool gauges over time. */
export function reconcilePools(matrix: TagMatrix): readonly Imbalance[] {
  const nonPaged = reconcilePool(matrix, 'nonPaged');
  const paged = reconcilePool(matrix, 'paged');
  const swapped = swappedPools(matrix);
  return swapped === null ? [nonPaged, paged].filter((imbalance) => imbalance !== null) : [swapped];
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

/** An object tag with far more blocks than live objects: something holds references to what has ended. */
export interface ObjectGap {
  readonly tag: string;
  readonly pool: PoolName | null;
  /** What the gauge counts: `processes`. */
  readonly objects: string;
  readonly blocks: number;
  readonly live: number;
  readonly grows: boolean;
  /** Whether there are too many even if they stood still. */
  readonly many: boolean;
  readonly judgement: Judgement;
  readonly evidence: Finding['evidence'];
}

/** Where blocks of object tags and live objects do not agree. */
export function findObjectGaps(matrix: TagMatrix): readonly ObjectGap[] {
  const { timeline } = matrix;
  const out: ObjectGap[] = [];
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
      tag,
      pool,
      objects,
      blocks: gap + live,
      live,
      grows,
      many,
      judgement,
      evidence: endsOf(timeline, { samples, values }),
    });
  }
  return out;
}
