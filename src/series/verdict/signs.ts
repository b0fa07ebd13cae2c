/** What speaks for a leak in growth, and what against it, as numbers. What each weighs stands in `weights.ts`. */
import type { GrowthShape } from './growth.js';
import { LIMITS } from './limits.js';
import { valueAt } from '../../statistics/robust.js';
import { growsWithoutFrees, inBytes, type DayToDay, type Features, type FloorGrowth } from './measures.js';
import { clamp, type LoadShape } from './shapes.js';
import type { Span } from './span.js';
import type { BootSign, MachineSign, SpanSigns } from './weights.js';

/** What lies around the span: other boots, other tags. */
export type OuterSigns = Readonly<Record<BootSign | MachineSign, number>>;

/** A span of which nothing else is known. */
export const BY_ITSELF: OuterSigns = { notLast: 0, calmBoots: 0, grewInBoots: 0, company: 0, otherLeaks: 0 };

/** A tag of whose machine all speaks for a leak: what is none by this is none, and the rest is settled with its other tags. */
export const AT_BEST: OuterSigns = { ...BY_ITSELF, otherLeaks: Math.log1p(Math.exp(LIMITS.mostOddsOfOther.value)) };

/** What is taken of all else before it is known: a pool as a whole has no company. */
export function outerOf({ of }: Pick<Span, 'of'>): OuterSigns {
  return of === 'tag' ? AT_BEST : BY_ITSELF;
}

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

/** Hours since boot where nothing tells them. */
const USUAL_AGE_HOURS = 48;
/** Hours that keep the first ones after a boot from counting for more than a day. */
const FIRST_HOURS = 2;

/** Hours since boot at the first sample; null when unknown. */
function ageOf(span: Span): number | null {
  if (span.afterReboot) return 0;
  return span.uptimeHours ?? span.work?.ageHours ?? null;
}

/**
 * By how much growth is faster than the mean since boot (logarithm), had there been nothing at boot: a store that fills slows
 * down, and what has leaked since boot goes on as before. 0 where the boot is unknown or seen.
 */
function paceSinceBoot({ span, points, rise, length }: Features): number {
  const age = ageOf(span);
  if (age === null || !(age > 0) || !(rise > 0) || !span.timed) return 0;
  const before = Math.max(valueAt(points.y, 0), 1) / (age + 1);
  return clamp(Math.log(rise / Math.max(length, 1) / before), -3, 2);
}

/** No more allocations than this for each block that stays tell apart how much of them stays. */
const MOST_FOR_ONE = 8_000;

/**
 * Which part of its allocations stayed (logarithm, 0 for all of them). A store keeps what it takes in, and so its growth is nearly all
 * that was allocated; what leaks beside its work is a small part of it. 0 where no counter tells.
 */
function lastingPart({ span, rise }: Features): number {
  return span.allocs > 0 ? Math.log(clamp(Math.max(rise, 1) / span.allocs, 1 / MOST_FOR_ONE, 1)) : 0;
}

/** What growth is told by. */
export interface Grown {
  readonly features: Features;
  readonly growth: GrowthShape;
  readonly floors: FloorGrowth | null;
  readonly load: LoadShape | null;
  readonly days: DayToDay;
}

/** Frees stay at zero, and the allocations come in many separate intervals. */
export function isBalanceSpread(features: Features, growth: GrowthShape): boolean {
  const needed = Math.min(LIMITS.fewestGrowingIntervals.value, Math.max(2, (features.count - 1) / 2));
  return growsWithoutFrees(features) && growth.growingIntervals >= needed;
}

/** The signs of one span, each of the size of one. Bounds keep what is extreme from outweighing all else. */
export function signsOfSpan({ features, growth, floors, load, days }: Grown): SpanSigns {
  const { span, level, length } = features;
  const lead = growth.fits?.lead ?? 0;
  const kept = growth.kept ?? growth.fits;
  const rise = Math.max(features.rise, growth.fits?.growing.rise ?? 0, 1);
  const countsBytes = span.unit === 'bytes';
  return {
    leadAgainst: clamp(lead, -30, 0) / 10,
    leadFor: clamp(lead, 0, 30) / 10,
    clarity: logWithin(growth.fits?.clarity ?? 1, 1, 100),
    keptAgainst: clamp(kept?.lead ?? 0, -30, 0) / 10,
    keptFor: clamp(kept?.lead ?? 0, 0, 30) / 10,
    keptClarity: logWithin(kept?.clarity ?? 1, 1, 100),
    keptRise:
      growth.kept === null ? 1 : clamp(growth.kept.growing.rise / Math.max(growth.fits?.growing.rise ?? 1, 1), 0, 1.5),
    spread: logWithin(growth.effectiveIncrements, 1, LIMITS.increments.value),
    lateShare: clamp(growth.leastLateShare, -0.5, 0.5),
    onlyLate: clamp(growth.lateShare - 0.5, 0, 0.7),
    overChance: logWithin(countsBytes ? UNCOUNTED : rise / Math.sqrt(2 * Math.max(level, 1)), 0.5, 60),
    ofLevel: logWithin(rise / Math.max(level, 1), 0.002, 5),
    size: logWithin(countsBytes ? rise / USUAL_BLOCK_BYTES : rise, LIMITS.fewestBlocks.value, 1e6),
    bytes: logWithin(inBytes(features, rise), LIMITS.smallestClearGrowth.value, 1e10),
    length: logWithin(span.timed ? length : UNTIMED_HOURS, 2, 400),
    quietDays: clamp(floors?.rises ?? 0, 0, 8),
    dayAbove: days.hours > 0 ? (days.above - days.below) / days.hours : 0,
    beganLate: growth.fits?.growing.kind === 'late-line' ? 1 : 0,
    sinceBoot: span.afterReboot ? 1 : 0,
    age: Math.log((ageOf(span) ?? USUAL_AGE_HOURS) + FIRST_HOURS),
    pace: paceSinceBoot(features),
    slowing: Number.isFinite(growth.slowing) ? clamp(growth.slowing, 0, 4) : 0,
    daily: load?.daily === true ? 1 : 0,
    withWork: growth.followsWork ? 1 : 0,
    cache: span.prior.class === 'cache' ? 1 : 0,
    hangs: ['object', 'shared'].includes(span.prior.class ?? '') ? 1 : 0,
    victim: span.prior.class === 'victim' ? 1 : 0,
    thirdParty: span.prior.thirdParty ? 1 : 0,
    thirdPartyKeeps: span.prior.thirdParty && span.frees === 0 ? 1 : 0,
    lasting: lastingPart(features),
    counted: span.allocs > 0 ? 1 : 0,
  };
}
