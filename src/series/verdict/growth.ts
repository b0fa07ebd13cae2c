/** What the growth of a span is like: how spread, how late, how straight, and whether the work explains it. */
import { highestOf, lowestOf } from '../../model/extremes.js';
import { binMedians, cellAt, medianOf, valueAt } from '../../statistics/robust.js';
import { isotonicFit } from '../../statistics/isotonic.js';
import { participationOf } from '../../statistics/spread-of-growth.js';
import { LIMITS } from './limits.js';
import { DAY, type Features } from './measures.js';
import { ownFormsOf, type OwnForms } from './model-shapes.js';
import { createModelSpace, fitModels, type ModelFits, type ModelSpace } from './models.js';
import type { Span, WorkClocks } from './span.js';

export interface GrowthShape {
  readonly fits: ModelFits | null;
  /** The same with the pace of the tag's own frees beside it; null where they tell nothing. */
  readonly kept: ModelFits | null;
  readonly space: ModelSpace | null;
  /** Standard deviation that no model explains. */
  readonly floor: number;
  /** Effective number of equal increments of 24, of the course without its rhythm. */
  readonly effectiveIncrements: number;
  /** Part of the rise that the end of the time brings, by the clock in which the growth is straightest. */
  readonly lateShare: number;
  /** The same by hours and by that clock, whichever is less. */
  readonly leastLateShare: number;
  /** How much less the later increments are than the earlier ones, in standard errors. */
  readonly slowing: number;
  /** Intervals between samples in which something was allocated; NaN when unknown. */
  readonly growingIntervals: number;
  /** True when the work has grown by as much, so that the level only follows it. */
  readonly followsWork: boolean;
  /** The hour at which the growth that goes on began. */
  readonly fromHour: number;
}

/** Model spaces of the stretches of one machine: most tags were seen at the same moments. */
export interface SpaceCache {
  readonly of: (hours: Float64Array, span: Span, partsOfDay: number) => ModelSpace;
}

const MOST_SPACES = 48;

function sameHours(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((hour, index) => hour === b[index]);
}

/** Whether an hour after `epoch`, milliseconds since 1970 by the clock of the source, is of a Saturday or a Sunday. */
export function isWeekend(epoch: number, hour: number): boolean {
  const day = new Date(epoch + hour * 3_600_000).getUTCDay();
  return day === 0 || day === 6;
}

/** The value of an ascending column at a place between its points. */
export function between(x: Float64Array, y: Float64Array, at: number): number {
  let low = 0;
  let high = x.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cellAt(x, middle) < at) low = middle + 1;
    else high = middle;
  }
  const before = Math.max(0, low - 1);
  const width = cellAt(x, low) - cellAt(x, before);
  const part = width > 0 ? Math.min(1, Math.max(0, (at - cellAt(x, before)) / width)) : 1;
  return cellAt(y, before) + part * (cellAt(y, low) - cellAt(y, before));
}

/** Work done so far at each point, from 0 to 1; null when there is too little to tell. */
function clockAt(points: Float64Array, hours: Float64Array, done: Float64Array): Float64Array | null {
  const at = points.map((hour) => between(hours, done, hour));
  const first = cellAt(at, 0);
  const all = cellAt(at, at.length - 1) - first;
  return all > 0 ? at.map((value) => (value - first) / all) : null;
}

function workAt(points: Float64Array, work: WorkClocks | null): readonly Float64Array[] {
  if (work === null) return [];
  return work.done.flatMap((done) => clockAt(points, work.hours, done) ?? []);
}

export function createSpaceCache(): SpaceCache {
  const known: {
    readonly hours: Float64Array;
    readonly work: WorkClocks | null;
    readonly partsOfDay: number;
    readonly space: ModelSpace;
  }[] = [];
  return {
    of: (hours, span, partsOfDay) => {
      const found = known.find(
        (one) => one.work === span.work && one.partsOfDay === partsOfDay && sameHours(one.hours, hours),
      );
      if (found !== undefined) return found.space;
      const weekend = !span.timed
        ? null
        : hours.map((hour) => Number(!Number.isNaN(span.epoch) && isWeekend(span.epoch, hour)));
      const space = createModelSpace(hours, workAt(hours, span.work), weekend, partsOfDay);
      if (known.length >= MOST_SPACES) known.shift();
      known.push({ hours, work: span.work, partsOfDay, space });
      return space;
    },
  };
}

/** Frees per allocation from which on a tag's own allocations measure work and not its growth. */
const OWN_WORK = 0.3;
const OWN_WORK_ALLOCATIONS = 200;

function ownClock(span: Span, points: Float64Array): Float64Array | null {
  if (span.allocated === null || !(span.allocs >= OWN_WORK_ALLOCATIONS) || span.frees < OWN_WORK * span.allocs)
    return null;
  return clockAt(points, span.hours, span.allocated);
}

/**
 * How fast the tag frees at each point. What lives is freed in proportion to how much of it there is, and what leaks is
 * never freed: a level that follows the pace of its frees is load, whatever it grows by. Sessions are freed in the evening
 * and not while they are many, so where the rhythm of the day stands beside the models the pace is that of a day.
 */
function paceOfFrees({ span, points, length, partsOfDay }: Features): Float64Array | null {
  const { freed, hours, allocs, frees } = span;
  if (freed === null || !(allocs >= OWN_WORK_ALLOCATIONS) || frees < OWN_WORK * allocs) return null;
  const width = partsOfDay > 0 ? DAY : (2 * length) / points.x.length;
  const start = valueAt(hours, 0);
  const end = valueAt(hours, hours.length - 1);
  return points.x.map((hour) => {
    const from = Math.max(start, Math.min(hour - width / 2, end - width));
    return between(hours, freed, from + width) - between(hours, freed, from);
  });
}

/** The fits beside the pace of frees; null where more frees go with less of a level, so that they explain nothing. */
function keptOf(features: Features, space: ModelSpace, own: OwnForms | null, floor: number): ModelFits | null {
  const pace = paceOfFrees(features);
  if (pace === null) return null;
  const kept = fitModels(space, features.points.y, own, floor, pace);
  return kept.besideRises ? kept : null;
}

function areAlike(a: Float64Array, b: Float64Array): boolean {
  return a.every((time, index) => Math.abs(time - cellAt(b, index)) <= LIMITS.unlikeWork.value);
}

/**
 * Increments over equal parts of the points' time of the course that never falls and lies nearest: what goes up and
 * down is no growth, and would drown what is. Short courses have one increment per interval.
 */
function incrementsOf(hours: Float64Array, course: Float64Array, from: number): Float64Array {
  const start = hours.findIndex((hour) => hour >= from);
  const x = hours.subarray(start);
  const y = course.subarray(start);
  const parts = binMedians(x, isotonicFit(y), LIMITS.increments.value + 1).y;
  return parts.slice(1).map((value, index) => value - cellAt(parts, index));
}

/**
 * Welch's t of the earlier half of the increments against the later one (B. L. Welch, "The generalization of Student's problem when
 * several different population variances are involved", Biometrika 34 (1947)): bursts differ without slowing down.
 */
function slowingOf(increments: Float64Array): number {
  const half = increments.length >> 1;
  if (half < 3) return Infinity;
  const parts = [increments.subarray(0, half), increments.subarray(increments.length - half)].map((part) => {
    const mean = part.reduce((sum, one) => sum + one, 0) / half;
    const variance = part.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (half - 1);
    return { mean, error: variance / half };
  });
  const [early, late] = parts;
  if (early === undefined || late === undefined) return Infinity;
  return (early.mean - late.mean) / Math.max(Math.sqrt(early.error + late.error), 1e-9);
}

/** Part of the rise after the given part of a clock. */
function lateShareOf(clock: Float64Array, course: Float64Array): number {
  const edge = Math.max(1, Math.round(course.length / 20));
  const first = medianOf(course.slice(0, edge));
  const last = medianOf(course.slice(-edge));
  const knee = 1 - LIMITS.latePart.value;
  const near = course.filter((_, index) => Math.abs(cellAt(clock, index) - knee) <= 1 / 30);
  const middle = near.length > 0 ? medianOf(near) : between(clock, course, knee);
  return last > first ? (last - middle) / (last - first) : 0;
}

function meanWithin(hours: Float64Array, values: Float64Array, from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (let index = 0; index < hours.length; index += 1) {
    if (cellAt(hours, index) < from || cellAt(hours, index) > to) continue;
    sum += cellAt(values, index);
    count += 1;
  }
  return sum / count;
}

/**
 * Little's law, L = λ W (J. D. C. Little, "A proof for the queuing formula L = λW", Operations Research 9 (1961)): objects
 * that live as long as ever are as many more as there are more of them made. The last day is compared with the first,
 * the same hours of each.
 */
function growsWithWork({ span, length, freeRatio, floors }: Features): boolean {
  const { allocated, freed, hours, values, timed } = span;
  if (allocated === null || freed === null || !timed || length < LIMITS.littleFromHours.value) return false;
  if (!(freeRatio > LIMITS.turnedOver.value)) return false;
  const start = valueAt(hours, 0);
  const end = valueAt(hours, hours.length - 1);
  // What leaks is allocated and never freed, so of the two the one that grew less is the work.
  const grown = [allocated, freed].map((done) => {
    const within = (from: number, to: number): number => between(hours, done, to) - between(hours, done, from);
    return within(end - DAY, end) / within(start, start + DAY);
  });
  const work = lowestOf(grown);
  const level = meanWithin(hours, values, end - DAY, end) / meanWithin(hours, values, start, start + DAY);
  // What is there when nobody works has to be explained as well.
  const quiet =
    floors.values.length < 2 ? 1 : valueAt(floors.values, floors.values.length - 1) / valueAt(floors.values, 0);
  const explained = LIMITS.levelByWork.value * (work - 1);
  return work > LIMITS.moreWork.value && level - 1 <= explained && quiet - 1 <= explained;
}

function growingIntervalsOf({ allocated }: Span): number {
  if (allocated === null) return NaN;
  let count = 0;
  for (let index = 1; index < allocated.length; index += 1) {
    if (cellAt(allocated, index) > cellAt(allocated, index - 1)) count += 1;
  }
  return count;
}

export function growthShapeOf(features: Features, spaces: SpaceCache): GrowthShape {
  const { span, points, rise } = features;
  const enough = points.x.length >= LIMITS.fewestModelPoints.value;
  const space = enough ? spaces.of(points.x, span, features.partsOfDay) : null;
  const floor = Math.max(span.unit === 'bytes' ? 1 : 0.3, LIMITS.floorOfRise.value * Math.abs(rise));
  const ownAt = space === null ? null : ownClock(span, points.x);
  // A clock that runs as one of the machine's does needs no fits of its own.
  const alike = ownAt === null ? -1 : (space?.clocks ?? []).findIndex(({ at }) => areAlike(at, ownAt));
  const own = alike < 0 && ownAt !== null && space !== null ? ownFormsOf(ownAt, space.basis) : null;
  const fits = space === null ? null : fitModels(space, points.y, own, floor);
  const kept = space === null || fits === null ? null : keptOf(features, space, own, floor);
  const growing = fits?.growing ?? null;
  const clock =
    growing?.clock === 'own-work' && own !== null
      ? own.clock.at
      : growing?.clock === 'work' && space !== null
        ? (space.clocks[growing.clockIndex]?.at ?? null)
        : null;
  const start = valueAt(points.x, 0);
  const whole = features.length;
  const byHours = points.x.map((hour) => (hour - start) / Math.max(whole, 1e-9));
  const knee = growing?.kind === 'late-line' ? growing.place : 0;
  const timeOf = (part: number): number => (clock === null ? start + part * whole : between(clock, points.x, part));
  const fromHour = timeOf(knee);
  const course = fits?.plain ?? points.y;
  const increments = incrementsOf(points.x, course, fromHour);
  const lateShares = [byHours, clock ?? byHours].map((one) => lateShareOf(one, course));
  return {
    fits,
    kept,
    space,
    floor,
    effectiveIncrements: participationOf(increments),
    slowing: slowingOf(increments),
    lateShare: highestOf(lateShares),
    leastLateShare: lowestOf(lateShares),
    growingIntervals: growingIntervalsOf(span),
    followsWork: growsWithWork(features),
    fromHour,
  };
}
