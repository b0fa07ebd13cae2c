/** One tag in one pool over a timeline: its spans, its verdict, its rate. */
import type { TagSeries } from '../model/document.js';
import { mayHaveKin, toCourse, type Course, type Grid } from './families/growth.js';
import { countersAt, readKey, type KeyedSamples, type KeyRoom, type KeySeries, type TagMatrix } from './matrix.js';
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
  shownWithin,
  typicalBlockBytes,
  type Gain,
  type JudgingContext,
} from './judged-column.js';
import { wentOn, type Timeline } from './timeline.js';
import { cellAt } from '../statistics/robust.js';
import type { Signs } from './verdict/weights.js';
import type { Decision, Prior } from './verdict/span.js';
import type { Rate } from './rate.js';
import { formatFigure } from '../model/words.js';

export interface JudgedTag {
  readonly key: number;
  readonly series: TagSeries;
  readonly blocks: Rate | null;
  readonly bytes: Rate | null;
  /** The rate of its bytes as a forecast takes it; null of what does not leak. */
  readonly outlook: Rate | null;
  /** The rule of `verdict/rules.ts` that gave the verdict. */
  readonly rule: string;
  /** What it is where the other tags of the machine speak against a leak; null where they have no say. */
  readonly otherwise: Decision | null;
  /** How likely growth this clear is by chance; 1 where no model was fitted. */
  readonly chance: number;
  /** What speaks for a leak; null where nothing grew, or a gate bars it. */
  readonly signs: Signs | null;
  /** The first and the last sample that show the tag: of thousands of tags a list of all takes more room than their counters. */
  readonly firstShown: number;
  readonly lastShown: number;
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

/** A block is larger than another when it takes a third more. */
const LARGER_BLOCKS = 1.33;

/** Bytes of a block at the first sample that tells; NaN where none does. */
function firstBlockBytes(data: KeySeries, from: number, to: number): number {
  for (let index = from; index < to; index += 1) {
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

/** Bytes per block at both ends of the watch differ by more than a third: the bytes tell something that the count hides. */
function blocksChangedSize(data: KeySeries): boolean {
  const { length } = data.bytes;
  return typicalBlockBytes(data, 0, length) > firstBlockBytes(data, 0, length) * LARGER_BLOCKS;
}

/** True when anything of a column is known. */
function isKnown(column: Float64Array): boolean {
  for (let index = 0; index < column.length; index += 1) if (!Number.isNaN(cellAt(column, index))) return true;
  return false;
}

function countKnown(column: Float64Array): number {
  let count = 0;
  for (let index = 0; index < column.length; index += 1) if (!Number.isNaN(cellAt(column, index))) count += 1;
  return count;
}

/** What is known of a machine beside one tag: shared by all of its tags. */
export interface Surroundings extends JudgingContext {
  readonly matrix: KeyedSamples;
  readonly grid: Grid;
  /** Where each tag is read into; nothing of it is kept. */
  readonly room: KeyRoom;
  readonly priorOf: (tag: string) => Prior;
}

/** What it means that the counters of a tag began anew within what is taken for one boot. */
function restartSentence(timeline: Timeline, restarts: readonly number[]): string {
  return restarts.every((sample) => wentOn(timeline, sample))
    ? 'Its counters began anew without a reboot: the driver was unloaded.'
    : 'Its counters began anew: its driver was unloaded, or the machine was started again.';
}

/** A tag as its own counters judge it; what its lists say besides is added by `toJudgedTag`. Plain data. */
export interface JudgedKey extends Omit<JudgedTag, 'series'> {
  readonly series: Omit<TagSeries, 'first' | 'last'>;
  /** Samples at which its counters began anew by themselves. */
  readonly restarts: readonly number[];
}

/** The decision alone: a judgement holds on to all that it was made of. */
function decisionOf(decision: Decision | null): Decision | null {
  if (decision === null) return null;
  const { verdict, confidence, reasons, rule } = decision;
  return { verdict, confidence, reasons, rule };
}

/** Judges one key of a machine by its counters. `poolBytes` is the size of its pool at each sample; null of no such key. */
export function judgeKey(surroundings: Surroundings, key: number, poolBytes: Float64Array): JudgedKey | null {
  const { matrix, grid } = surroundings;
  const entry = matrix.keys[key];
  if (entry === undefined) return null;
  const data = readKey(matrix, key, surroundings.room);
  const { timeline } = matrix;
  const { boots, timed } = timeline;
  const shown = shownWithin(data, 0, data.bytes.length) ?? { first: 0, last: 0, count: 0 };
  const useBytes = countKnown(data.outstanding) * 2 < shown.count;
  const subject = { of: 'tag', share: largestShare(data, poolBytes), prior: surroundings.priorOf(entry.tag) } as const;
  let judgement = useBytes
    ? judgeColumn(surroundings, data, data.bytes, { ...subject, unit: 'bytes' })
    : judgeColumn(surroundings, data, data.outstanding, { ...subject, unit: 'blocks' });
  if (!useBytes && ['steady', 'churn', 'cannot-tell'].includes(judgement.verdict) && blocksChangedSize(data)) {
    const byBytes = judgeColumn(surroundings, data, data.bytes, { ...subject, unit: 'bytes' });
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
  const hasCounters = isKnown(data.allocs);
  const boot = boots[boots.length - 1] ?? { from: 0, to: 0 };
  const { segment } = judgement;
  const last = { from: segmentStart(timeline, boot.from, boot.to, segment), to: boot.to };
  const mostPoints = judgement.verdict === 'leak' ? LEAK_RATE_POINTS : OTHER_RATE_POINTS;
  const blocks = timed ? rateOf(columnOf(timeline, data.outstanding, last.from, last.to), mostPoints) : null;
  const size = constantBlockBytes(data, last.from, last.to);
  const bytes = !timed
    ? null
    : blocks !== null && !Number.isNaN(size)
      ? { perHour: blocks.perHour * size, low: blocks.low * size, high: blocks.high * size }
      : rateOf(columnOf(timeline, data.bytes, last.from, last.to), mostPoints);
  const outlook =
    judgement.verdict === 'leak' && bytes !== null ? outlookOfBytes(timeline, data.bytes, last, bytes) : null;
  const reasons = [...judgement.reasons];
  if (judgement.verdict === 'leak') reasons.push(...rateSentences(blocks, bytes));
  if (data.wraps > 0) {
    reasons.push(`Its 32-bit counters wrapped ${formatFigure(data.wraps)} times; differences allow for that.`);
  }
  return {
    key,
    series: {
      tag: entry.tag,
      pool: entry.pool,
      samples: shown.count,
      bytesPerHour: rateOrNull(bytes),
      outstandingPerHour: rateOrNull(blocks),
      freeRatio: hasCounters && allocs > 0 && frees >= 0 ? frees / allocs : null,
      verdict: judgement.verdict,
      confidence: Math.round(judgement.confidence * 100) / 100,
      reasons,
    },
    blocks,
    bytes,
    outlook,
    rule: judgement.rule,
    otherwise: decisionOf(judgement.otherwise),
    chance: judgement.chance,
    signs: judgement.signs,
    firstShown: shown.first,
    lastShown: shown.last,
    gains: gainsOf(data, boots),
    grownBlocks,
    grownBytes,
    allocs: hasCounters ? allocs : NaN,
    frees: hasCounters ? frees : NaN,
    lastBytes: cellAt(data.bytes, shown.last),
    course: mayHaveKin(grownBlocks, judgement.verdict === 'leak', grid) ? toCourse(data, grid) : null,
    restarts: data.restarts,
  };
}

/** A judged key with what the lists of its machine say of it. */
export function toJudgedTag(matrix: TagMatrix, { restarts, ...judged }: JudgedKey): JudgedTag {
  const { tag, pool, samples, reasons, ...measured } = judged.series;
  const all = restarts.length === 0 ? reasons : [...reasons, restartSentence(matrix.timeline, restarts)];
  return {
    ...judged,
    series: {
      tag,
      pool,
      samples,
      first: countersAt(matrix, judged.firstShown, judged.key),
      last: countersAt(matrix, judged.lastShown, judged.key),
      ...measured,
      reasons: all.slice(0, MOST_REASONS),
    },
  };
}
