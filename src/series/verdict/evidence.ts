/** What speaks for a leak in a span, and what against it. */
import { cellAt, valueAt } from '../../statistics/robust.js';
import { confidenceAt, oddsOfLeak } from './confidence.js';
import { createSpaceCache, growthShapeOf, type GrowthShape, type SpaceCache } from './growth.js';
import { LIMITS } from './limits.js';
import {
  dayToDayOf,
  exceedsChance,
  featuresOf,
  floorsRise,
  growsPlainly,
  growsWithoutFrees,
  longestPause,
  matters,
  NO_DAY_TO_DAY,
  risesDayToDay,
  type DayToDay,
  type Features,
  type FloorGrowth,
} from './measures.js';
import { findLoad, isSlowing, mayWander, warmsUp, type LoadShape, type WarmUp } from './shapes.js';
import { BY_ITSELF, isBalanceSpread, outerOf, signsOfSpan, type OuterSigns } from './signs.js';
import type { Span } from './span.js';
import { findTeeth, type Teeth } from './teeth.js';
import type { SpanSigns } from './weights.js';

/** What first showed that a tag may leak. */
export type Sign = 'balance' | 'floors' | 'days' | 'plain' | 'model' | 'hint';

/** What keeps growth from being called a leak. */
export type Doubt = 'steps' | 'ended' | 'work' | 'filling' | 'restarts' | 'wandering' | 'unclear';

/** A leak that has come to an end while it was watched. */
export interface Stopped {
  readonly fromHour: number;
  readonly hours: number;
  readonly samples: number;
  readonly rise: number;
  readonly confidence: number;
  readonly reasons: readonly string[];
}

export interface Evidence {
  readonly features: Features;
  readonly growth: GrowthShape;
  readonly floors: FloorGrowth | null;
  readonly days: DayToDay;
  readonly warmUp: WarmUp | null;
  readonly load: LoadShape | null;
  readonly teeth: Teeth | null;
  readonly stopped: Stopped | null;
  readonly sign: Sign | null;
  /** What keeps growth from being called a leak, whatever speaks for it. */
  readonly gate: Doubt | null;
  /** The gate, or why growth is more likely none than a leak. */
  readonly doubt: Doubt | null;
  /** What speaks for a leak; null where nothing grew. */
  readonly signs: SpanSigns | null;
  /** How sure a leak would be, had this been the only boot and did all else of the machine speak for it; 0 where nothing grew. */
  readonly sure: number;
  /** True when what fills is known to be nearly full. */
  readonly isFull: boolean;
}

/** Fewer hours than these are but one night, which a slow wandering may leave higher; then the rise has to be large. */
const ENOUGH_DAY_TO_DAY_HOURS = 20;
const LARGE_RISE = 0.25;

/** Watched for less than this, a rise may be the forenoon. */
export const SHORT_HOURS = 26;

function isSpread({ growth, features }: { growth: GrowthShape; features: Features }): boolean {
  const parts = Math.min(LIMITS.increments.value, features.points.x.length - 1);
  const needed = Math.min(LIMITS.fewestEffectiveIncrements.value, Math.max(1.5, parts / 2));
  return growth.effectiveIncrements >= needed;
}

function signOf(features: Features, growth: GrowthShape, floors: FloorGrowth | null, days: DayToDay): Sign | null {
  const { rise, level, span } = features;
  const fewest = span.blockBytes >= LIMITS.hugeBlockBytes.value ? LIMITS.fewestHugeBlocks : LIMITS.fewestBlocks;
  if (span.unit === 'blocks' && rise < fewest.value) return null;
  if (growsWithoutFrees(features)) return 'balance';
  if (floors !== null && floors.rises >= 2) return 'floors';
  const byDays =
    risesDayToDay(days) &&
    (days.hours >= ENOUGH_DAY_TO_DAY_HOURS || rise >= LARGE_RISE * level) &&
    matters(features, rise, days.above / days.hours >= 0.95 ? LIMITS.clearGrowth.value : 0);
  if (byDays) return 'days';
  if (growsPlainly(features)) return 'plain';
  const { fits } = growth;
  if (
    fits !== null &&
    fits.growing.rise > 0 &&
    fits.clarity >= LIMITS.clearModel.value &&
    matters(features, fits.growing.rise, fits.clarity) &&
    exceedsChance(features, fits.growing.rise) &&
    (span.unit === 'blocks' || fits.growing.rise >= 0.02 * level)
  ) {
    return 'model';
  }
  // Not enough by itself, but a leak below a load, or one that several boots cut short, shows no more.
  const above =
    days.hours >= LIMITS.hintHours.value &&
    days.above >= LIMITS.hintAbove.value * days.hours &&
    days.below <= LIMITS.hintBelow.value * days.hours;
  return above && matters(features, Math.max(rise, floors?.growth ?? 0), 0) ? 'hint' : null;
}

/**
 * Half as much time brings clearly less than the half before it: a store fills. What is never freed is none, and within a day and a
 * half the later half may be the night.
 */
function slowsDown(features: Features, growth: GrowthShape): boolean {
  return (
    !(features.span.timed && features.length < LIMITS.rhythmFromHours.value) &&
    features.points.x.length > LIMITS.increments.value &&
    growth.slowing > LIMITS.clearSlowing.value &&
    !growsWithoutFrees(features)
  );
}

/** What no leak may fail, however much speaks for it. */
function gateOf(
  features: Features,
  growth: GrowthShape,
  floors: FloorGrowth | null,
  load: LoadShape | null,
): Doubt | null {
  if (mayWander(features)) return 'wandering';
  if (slowsDown(features, growth)) return 'filling';
  // Below a load of any size only the quiet hours tell, and they have gates of their own.
  if (floors !== null && areClear(floors, load)) return null;
  if (!isSpread({ growth, features })) return 'steps';
  // What is never freed and comes in a few intervals only is a list that grew.
  if (growsWithoutFrees(features) && !isBalanceSpread(features, growth)) return 'steps';
  return growth.lateShare < LIMITS.leastLateShare.value ? 'ended' : null;
}

/** Why growth that passes every gate is more likely none than a leak; null when it is a leak. */
function doubtOf(features: Features, growth: GrowthShape, warm: WarmUp | null, sure: number): Doubt | null {
  if (sure >= LIMITS.leastSure.value) return null;
  const { fits } = growth;
  if (warm !== null || isSlowing(features)) return 'filling';
  if (growth.followsWork) return 'work';
  const ends = fits !== null && fits.lead < 0;
  if (ends && (fits.ending.kind === 'saturation' || fits.ending.kind === 'ceiling')) return 'filling';
  if (features.span.timed && features.length < SHORT_HOURS) return 'restarts';
  return ends ? 'steps' : 'unclear';
}

/** How sure a leak is by the signs; too few points for a model leave what the counters say. */
function sureOf(features: Features, growth: GrowthShape, signs: SpanSigns, outer: OuterSigns): number {
  if (growth.fits === null) return isBalanceSpread(features, growth) ? LIMITS.sureByBalance.value : 0;
  return confidenceAt(oddsOfLeak({ ...signs, ...outer }));
}

/** Quiet hours that rise every day, evenly and by far more than they scatter, whatever the days do. */
function areClear({ rises, falls, clarity }: FloorGrowth, load: LoadShape | null): boolean {
  const needed = load?.daily === true ? LIMITS.quietRisesBelowLoad.value : LIMITS.clearFloorRises.value;
  return rises >= needed && falls === 0 && clarity >= LIMITS.clearFloors.value;
}

/** Samples at the end over which nothing came, and what came before them. */
function findStandstill(features: Features): { readonly from: number; readonly rise: number } | null {
  const { span } = features;
  const { values, hours, allocated } = span;
  const last = values.length - 1;
  const rise = features.rise;
  if (!(rise > 0)) return null;
  const near = LIMITS.stoppedGrowth.value * rise;
  const end = cellAt(values, last);
  let from = last;
  while (from > 0 && Math.abs(cellAt(values, from - 1) - end) <= near) from -= 1;
  const start = valueAt(hours, 0);
  const still = cellAt(hours, last) - cellAt(hours, from);
  if (last - from < LIMITS.stoppedSamples.value || from < LIMITS.stoppedSamples.value) return null;
  if (still < LIMITS.stoppedPart.value * (cellAt(hours, last) - start)) return null;
  // What goes on being allocated and freed is a store that is full, not a leak that has ended.
  if (allocated !== null && cellAt(allocated, last) - cellAt(allocated, from) > 2 * near) return null;
  return still >= 2 * longestPause(hours, values, from, near) ? { from, rise } : null;
}

function cutSpan(span: Span, to: number): Span {
  const allocated = span.allocated?.subarray(0, to) ?? null;
  const freed = span.freed?.subarray(0, to) ?? null;
  return {
    ...span,
    hours: span.hours.subarray(0, to),
    values: span.values.subarray(0, to),
    allocated,
    freed,
    allocs: allocated === null ? NaN : valueAt(allocated, to - 1) - valueAt(allocated, 0),
    frees: freed === null ? NaN : valueAt(freed, to - 1) - valueAt(freed, 0),
  };
}

function stoppedOf(features: Features, spaces: SpaceCache): Stopped | null {
  const stand = findStandstill(features);
  if (stand === null) return null;
  const { span } = features;
  const before = featuresOf(cutSpan(span, stand.from + 1));
  const growth = growthShapeOf(before, spaces);
  const floors = floorsRise(before);
  const days = dayToDayOf(before);
  const sign = signOf(before, growth, floors, days);
  if (sign === null || gateOf(before, growth, floors, null) !== null) return null;
  const signs = signsOfSpan({ features: before, growth, floors, load: null, days });
  if (sureOf(before, growth, signs, BY_ITSELF) < LIMITS.leastSure.value) return null;
  const last = span.hours.length - 1;
  return {
    fromHour: cellAt(span.hours, stand.from),
    hours: cellAt(span.hours, last) - cellAt(span.hours, stand.from),
    samples: last - stand.from,
    rise: before.rise,
    confidence: sign === 'balance' ? 0.9 : 0.75,
    reasons: [],
  };
}

const NO_GROWTH: GrowthShape = {
  fits: null,
  kept: null,
  space: null,
  floor: 0,
  effectiveIncrements: 0,
  lateShare: 0,
  leastLateShare: 0,
  slowing: 0,
  growingIntervals: NaN,
  followsWork: false,
  fromHour: NaN,
};

/**
 * What a span rose by, of its quiet hours or of all, whichever is more: a watch that begins at noon and ends at night may end lower than it
 * began, and leak all the same.
 */
export function riseOf({ rise, floors: { values } }: Features): number {
  const quiet = values.length < 2 ? 0 : valueAt(values, values.length - 1) - valueAt(values, 0);
  return Math.max(rise, quiet);
}

/** Growth that is less than this part of the level and of the noise needs no model: most tags end here. */
function mayGrow(features: Features): boolean {
  const { points, residual } = features;
  if (points.x.length < 3) return false;
  const rise = riseOf(features);
  return (
    rise > 0 &&
    (rise >= 3 * residual || rise >= features.pointNoise) &&
    matters(features, rise, LIMITS.clearGrowth.value)
  );
}

/** Gathers the evidence of one span; what costs is looked at only where something grew. */
export function evidenceOf(span: Span, spaces: SpaceCache = createSpaceCache()): Evidence {
  const features = featuresOf(span);
  const many = features.count >= 3;
  const grows = many && mayGrow(features);
  const growth = grows ? growthShapeOf(features, spaces) : NO_GROWTH;
  const floors = grows ? floorsRise(features) : null;
  const days = many ? dayToDayOf(features) : NO_DAY_TO_DAY;
  const warmUp = many ? warmsUp(features) : null;
  const sign = grows ? signOf(features, growth, floors, days) : null;
  const load = many ? findLoad(features) : null;
  const gate = sign === null ? null : gateOf(features, growth, floors, load);
  const signs = sign === null ? null : signsOfSpan({ features, growth, floors, load, days });
  const sure = signs === null ? 0 : sureOf(features, growth, signs, outerOf(span));
  const doubt = sign === null ? (warmUp === null ? null : 'ended') : (gate ?? doubtOf(features, growth, warmUp, sure));
  return {
    features,
    growth,
    floors,
    days,
    warmUp,
    load,
    teeth: many ? findTeeth(features) : null,
    stopped: grows ? stoppedOf(features, spaces) : null,
    sign,
    gate,
    doubt,
    signs,
    sure,
    isFull: isFull(growth),
  };
}

/** The same evidence where the other tags of the machine speak against a leak. */
export function againstLeak(evidence: Evidence): Evidence {
  const { features, growth, signs, gate, warmUp, sign } = evidence;
  if (signs === null || sign === null) return evidence;
  // Just below what is called a leak at the most.
  const sure = Math.min(sureOf(features, growth, signs, BY_ITSELF), LIMITS.leastSure.value - 0.01);
  const doubt = gate ?? doubtOf(features, growth, warmUp, sure);
  return { ...evidence, sure, doubt };
}

function isFull({ fits }: GrowthShape): boolean {
  if (fits === null) return false;
  const { ending } = fits;
  if (ending.kind !== 'saturation' || fits.lead > -LIMITS.clearLead.value) return false;
  const last = valueAt(fits.plain, fits.plain.length - 1);
  const left = ending.rise * (1 / ending.reached - 1);
  return left <= LIMITS.fullWithin.value * Math.max(last, 1);
}
