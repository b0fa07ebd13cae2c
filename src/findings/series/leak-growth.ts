/** What a leak took while it was watched: within one boot, so that nothing is told across a restart. */
import type { PoolName } from '../../model/document.js';
import { highestOf } from '../../model/extremes.js';
import { heldPool } from '../../moments/pool-size.js';
import type { TagMatrix } from '../../series/matrix.js';
import { cellAt } from '../../statistics/robust.js';
import type { JudgedTag } from '../../series/tag-series.js';
import { formatHours, formatSmallCount, formatTime } from '../../series/wording.js';

/** Growth within one boot. Bytes and blocks are NaN when unknown. */
export interface Stretch {
  /** Index of the boot. */
  readonly boot: number;
  /** First and last sample that show it. */
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly blocks: number;
  /** NaN without a clock. */
  readonly hours: number;
}

function stretchWithin(matrix: TagMatrix, tag: Pick<JudgedTag, 'gains'>, boot: number): Stretch | null {
  const gain = tag.gains[boot] ?? null;
  if (gain === null) return null;
  const { hours, timed } = matrix.timeline;
  return { ...gain, boot, hours: timed ? cellAt(hours, gain.to) - cellAt(hours, gain.from) : NaN };
}

/** The last boot in which a tag, or a pool, grew; null when it grew in none that was watched. */
export function lastStretch(matrix: TagMatrix, tag: Pick<JudgedTag, 'gains'>): Stretch | null {
  for (let boot = matrix.timeline.boots.length - 1; boot >= 0; boot -= 1) {
    const stretch = stretchWithin(matrix, tag, boot);
    if (stretch !== null && (stretch.blocks > 0 || stretch.bytes > 0)) return stretch;
  }
  return null;
}

/** A part of the pace of a leak that counts as none: what runs by the way makes as much. */
const STILL = 0.05;
/** A part of the time of the growth that shows whether the boot before it had the leak, too. */
const LONG_ENOUGH = 0.25;

/**
 * That the boot before the one in which a tag grew last did not have the leak: what came with the restart is suspect.
 * null where that boot grew as well, was watched too shortly, or is not known.
 */
export function stillBefore(matrix: TagMatrix, tag: Pick<JudgedTag, 'gains'>): string | null {
  const grown = lastStretch(matrix, tag);
  const before = grown === null ? null : stretchWithin(matrix, tag, grown.boot - 1);
  if (grown === null || before === null || !(before.hours >= grown.hours * LONG_ENOUGH)) return null;
  const counted = !Number.isNaN(grown.blocks) && !Number.isNaN(before.blocks);
  const paceOf = ({ blocks, bytes, hours }: Stretch): number => (counted ? blocks : bytes) / hours;
  if (!(paceOf(before) <= paceOf(grown) * STILL)) return null;
  return `It did not grow in the boot before (${formatHours(before.hours)} watched): look at what came with that restart, such as an update.`;
}

/** What tags gained in one boot together: unknown only where it is for all. */
export function bytesWithin(matrix: TagMatrix, tags: readonly JudgedTag[], boot: number): number {
  const known = tags
    .map((tag) => stretchWithin(matrix, tag, boot)?.bytes ?? NaN)
    .filter((bytes) => !Number.isNaN(bytes));
  return known.length === 0 ? NaN : known.reduce((sum, bytes) => sum + Math.max(0, bytes), 0);
}

/** `in the 23 hours watched`, `since the restart before 16 Mar 21:00`, `over the four moments`. */
export function spanWords(matrix: TagMatrix, stretch: Stretch): string {
  const { boots, samples } = matrix.timeline;
  const { boot, from, to, hours } = stretch;
  const last = boot === boots.length - 1;
  const begins = samples[boots[boot]?.from ?? 0]?.capturedAt ?? null;
  const length = Number.isNaN(hours) ? `over the ${formatSmallCount(to - from + 1)} moments` : formatHours(hours);
  const watched = Number.isNaN(hours) ? length : `in the ${length} watched`;
  if (!last) {
    const ends = samples[(boots[boot]?.to ?? 1) - 1]?.capturedAt ?? null;
    return `${watched}${ends === null ? ' before the last restart' : `, until the restart after ${formatTime(ends)}`}`;
  }
  if (boots[boot]?.reason == null) return watched;
  const since = begins === null ? 'since the last restart' : `since the restart before ${formatTime(begins)}`;
  return `${since} (${length.replace(/^over the /, '')})`;
}

/** The part of their pools that tags hold at the last sample that shows them. */
export interface PoolShare {
  readonly share: number;
  readonly pools: readonly PoolName[];
  readonly whole: boolean;
}

/** null when the pools or what the tags hold are not known. */
export function shareOfPools(matrix: TagMatrix, tags: readonly JudgedTag[]): PoolShare | null {
  const last = highestOf(tags.map(({ lastShown }) => lastShown));
  const moment = matrix.timeline.samples[last];
  if (moment === undefined) return null;
  const pools = [...new Set(tags.map((tag) => tag.series.pool))];
  const sizes = pools.map((pool) => heldPool(moment, pool));
  const share = tags.reduce((sum, tag) => sum + tag.lastBytes, 0) / sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  return share > 0 && share <= 1 ? { share, pools, whole: sizes.every(({ basis }) => basis !== 'listed') } : null;
}
