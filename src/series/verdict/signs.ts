/** What speaks for a leak in growth, and what against it, as numbers. What each weighs stands in `weights.ts`. */
import type { GrowthShape } from './growth.js';
import { LIMITS } from './limits.js';
import type { DayToDay, Features, FloorGrowth } from './measures.js';
import { clamp, type LoadShape } from './shapes.js';
import type { BootSign, SpanSigns } from './weights.js';

/** Where the growth lies among the boots that were watched. */
export type BootSigns = Readonly<Record<BootSign, number>>;

export const ONE_BOOT: BootSigns = { notLast: 0, calmBoots: 0, grewInBoots: 0 };

/** Logarithm of a value within bounds; of the lower bound where nothing is known. */
function logWithin(value: number, low: number, high: number): number {
  return Math.log(Number.isNaN(value) ? low : clamp(value, low, high));
}

/** Hours that a watch without times is taken for. */
const UNTIMED_HOURS = 12;
/** Growth over chance where only bytes are known, so that nothing can be counted. */
const UNCOUNTED = 5;
/** Bytes that stand for a block where only bytes are known. */
const USUAL_BLOCK_BYTES = 256;

/** What growth is told by. */
export interface Grown {
  readonly features: Features;
  readonly growth: GrowthShape;
  readonly floors: FloorGrowth | null;
  readonly load: LoadShape | null;
  readonly days: DayToDay;
}

/** The signs of one span, each of the size of one. Bounds keep what is extreme from outweighing all else. */
export function signsOfSpan({ features, growth, floors, load, days }: Grown): SpanSigns {
  const { span, level, length } = features;
  const lead = growth.fits?.lead ?? 0;
  const rise = Math.max(features.rise, growth.fits?.growing.rise ?? 0, 1);
  const inBytes = span.unit === 'bytes';
  return {
    leadAgainst: clamp(lead, -30, 0) / 10,
    leadFor: clamp(lead, 0, 30) / 10,
    clarity: logWithin(growth.fits?.clarity ?? 1, 1, 100),
    spread: logWithin(growth.effectiveIncrements, 1, LIMITS.increments.value),
    lateShare: clamp(growth.leastLateShare, -0.5, 0.5),
    onlyLate: clamp(growth.lateShare - 0.5, 0, 0.7),
    overChance: logWithin(inBytes ? UNCOUNTED : rise / Math.sqrt(2 * Math.max(level, 1)), 0.5, 60),
    ofLevel: logWithin(rise / Math.max(level, 1), 0.002, 5),
    size: logWithin(inBytes ? rise / USUAL_BLOCK_BYTES : rise, LIMITS.fewestBlocks.value, 1e6),
    length: logWithin(span.timed ? length : UNTIMED_HOURS, 2, 400),
    quietDays: clamp(floors?.rises ?? 0, 0, 8),
    dayAbove: days.hours > 0 ? (days.above - days.below) / days.hours : 0,
    beganLate: growth.fits?.growing.kind === 'late-line' ? 1 : 0,
    sinceBoot: span.afterReboot ? 1 : 0,
    daily: load?.daily === true ? 1 : 0,
    withWork: growth.followsWork ? 1 : 0,
    cache: span.prior.class === 'cache' ? 1 : 0,
    thirdParty: span.prior.thirdParty ? 1 : 0,
    thirdPartyKeeps: span.prior.thirdParty && span.frees === 0 ? 1 : 0,
  };
}
