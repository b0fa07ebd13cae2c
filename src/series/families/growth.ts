/**
 * The course of one tag on a grid of at most a few hundred points: what families are made of. Every key is read once,
 * and only what grows is kept.
 */
import type { KeySeries, TagMatrix } from '../matrix.js';
import { GRID, LISTS } from './limits.js';
import { cellAt, noiseOf, valueAt } from '../../statistics/robust.js';

/** The stretches of samples that are averaged into one point; none crosses a reboot. */
export interface Grid {
  readonly points: number;
  /** First sample of each point, and the one behind its last. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly boot: Int32Array;
  readonly boots: number;
  /** True when the days are enough to take out their rhythm. */
  readonly daily: boolean;
  /** Two-hour stretch of the day of each point, all 0 when the days are too few. */
  readonly dayPart: Int32Array;
  readonly hours: Float64Array;
}

const HOURS_OF_DAY = 24;

export function toGrid(matrix: TagMatrix): Grid {
  const { boots, hours, timed } = matrix.timeline;
  const count = hours.length;
  const size = Math.max(1, Math.ceil(count / GRID.mostPoints));
  const from: number[] = [];
  const to: number[] = [];
  const boot: number[] = [];
  boots.forEach((one, index) => {
    for (let start = one.from; start < one.to; start += size) {
      from.push(start);
      to.push(Math.min(one.to, start + size));
      boot.push(index);
    }
  });
  const length = valueAt(hours, count - 1) - valueAt(hours, 0);
  const daily = timed && length >= GRID.dailyFromHours && from.length >= GRID.pointsOfDayPart * GRID.dayParts;
  const middle = Float64Array.from(from, (start, point) => {
    return (valueAt(hours, start) + valueAt(hours, valueAt(to, point) - 1)) / 2;
  });
  return {
    points: from.length,
    from: Int32Array.from(from),
    to: Int32Array.from(to),
    boot: Int32Array.from(boot),
    boots: boots.length,
    daily,
    dayPart: Int32Array.from(middle, (hour) =>
      daily ? Math.floor((hour % HOURS_OF_DAY) / (HOURS_OF_DAY / GRID.dayParts)) : 0,
    ),
    hours: middle,
  };
}

/** True of fewer points than a manner of growing needs: only exact agreement counts. */
export function isFew(grid: Grid): boolean {
  return grid.points < GRID.fewPoints;
}

/** Means of each point of the grid; NaN where unknown. */
export interface Course {
  readonly outstanding: Float64Array;
  /** Allocations since the start of the boot. */
  readonly allocs: Float64Array;
}

/** True when a tag grew enough to be compared with others. `course` is kept of no other. */
export function mayHaveKin(grownBlocks: number, leaks: boolean, grid: Grid): boolean {
  return leaks || grownBlocks >= (isFew(grid) ? GRID.fewestGrownOfFew : GRID.fewestGrown);
}

function meansOf(column: Float64Array, grid: Grid): Float64Array {
  const out = new Float64Array(grid.points).fill(NaN);
  for (let point = 0; point < out.length; point += 1) {
    const to = valueAt(grid.to, point);
    let sum = 0;
    let n = 0;
    for (let index = valueAt(grid.from, point); index < to; index += 1) {
      const value = cellAt(column, index);
      if (Number.isNaN(value)) continue;
      sum += value;
      n += 1;
    }
    if (n > 0) out[point] = sum / n;
  }
  return out;
}

export function toCourse(data: KeySeries, grid: Grid): Course {
  return { outstanding: meansOf(data.outstanding, grid), allocs: meansOf(data.allocs, grid) };
}

/** What a course changed by from point to point, or over several; of no stretch with a reboot in it. NaN where unknown. */
export interface Increments {
  readonly changes: Float64Array;
  /** True when none of them is unknown: hundreds of thousands of pairs are then compared without asking again. */
  readonly whole: boolean;
  /** Sum of their squares, when they are whole. */
  readonly squares: number;
}

/** Growth of one tag over the grid. */
export interface Growth {
  readonly course: Course;
  /** Mean of the boot and rhythm of the day taken out; NaN where unknown. */
  readonly values: Float64Array;
  /** True when none of them is unknown. */
  readonly whole: boolean;
  /** Sum of their squares, when they are whole. */
  readonly squares: number;
  /** The manner of growing, for each of `LISTS.incrementSpans`: the straight line of each boot is taken out as well. */
  readonly increments: readonly Increments[];
  readonly size: number;
  readonly noise: number;
  /** Variance of its noise from point to point. */
  readonly noiseVariance: number;
  /** The first point at which growth shows, as a part of the grid from 0 to 1. */
  readonly onset: number;
  /** Outstanding at the last known point. */
  readonly last: number;
  /** Intervals that bring more than a part of the rise that could not be seen. */
  readonly growingIntervals: number;
  /** Growth summed over the boots, each from its first known point to its last. */
  readonly rise: number;
}

function removeGroupMeans(values: Float64Array, group: Int32Array, groups: number): void {
  const sums = new Float64Array(groups);
  const counts = new Float64Array(groups);
  for (let index = 0; index < values.length; index += 1) {
    const value = cellAt(values, index);
    if (Number.isNaN(value)) continue;
    const id = valueAt(group, index);
    sums[id] = cellAt(sums, id) + value;
    counts[id] = cellAt(counts, id) + 1;
  }
  for (let index = 0; index < values.length; index += 1) {
    const id = valueAt(group, index);
    values[index] = cellAt(values, index) - cellAt(sums, id) / Math.max(cellAt(counts, id), 1);
  }
}

function removeLines(values: Float64Array, grid: Grid): Float64Array {
  const out = Float64Array.from(values);
  for (let boot = 0; boot < grid.boots; boot += 1) {
    let n = 0;
    let sumX = 0;
    let sumY = 0;
    let sumXX = 0;
    let sumXY = 0;
    for (let index = 0; index < out.length; index += 1) {
      const y = cellAt(out, index);
      if (grid.boot[index] !== boot || Number.isNaN(y)) continue;
      const x = valueAt(grid.hours, index);
      n += 1;
      sumX += x;
      sumY += y;
      sumXX += x * x;
      sumXY += x * y;
    }
    const spread = n * sumXX - sumX * sumX;
    const slope = spread > 0 ? (n * sumXY - sumX * sumY) / spread : 0;
    const start = n > 0 ? (sumY - slope * sumX) / n : 0;
    for (let index = 0; index < out.length; index += 1) {
      if (grid.boot[index] !== boot) continue;
      out[index] = cellAt(out, index) - start - slope * valueAt(grid.hours, index);
    }
  }
  return out;
}

function squaresOf(values: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += cellAt(values, index) * cellAt(values, index);
  return sum;
}

function incrementsOf(shape: Float64Array, span: number, boots: Int32Array): Increments {
  const room = new Float64Array(Math.floor((shape.length - 1) / span));
  let count = 0;
  for (let index = 0; index + span < shape.length; index += span) {
    if (boots[index] !== boots[index + span]) continue;
    room[count] = cellAt(shape, index + span) - cellAt(shape, index);
    count += 1;
  }
  const changes = room.subarray(0, count);
  const squares = squaresOf(changes);
  return { changes, whole: !Number.isNaN(squares), squares };
}

function sizeOf(values: Float64Array): number {
  let sum = 0;
  let n = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = cellAt(values, index);
    if (Number.isNaN(value)) continue;
    sum += value * value;
    n += 1;
  }
  return n === 0 ? 0 : Math.sqrt(sum / n);
}

/** Variance of white noise in a series that else only grows: noise makes each increment oppose the one before. */
function noiseVarianceOf(shape: Float64Array, boots: Int32Array): number {
  let opposed = 0;
  let n = 0;
  for (let index = 0; index + 2 < shape.length; index += 1) {
    if (boots[index] !== boots[index + 2]) continue;
    const a = cellAt(shape, index + 1) - cellAt(shape, index);
    const b = cellAt(shape, index + 2) - cellAt(shape, index + 1);
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    opposed -= a * b;
    n += 1;
  }
  return n === 0 ? 0 : Math.max(0, opposed / n);
}

function riseOf(values: Float64Array, grid: Grid): number {
  let rise = 0;
  let boot = -1;
  let first = NaN;
  let last = NaN;
  for (let index = 0; index <= values.length; index += 1) {
    if (index === values.length || grid.boot[index] !== boot) {
      rise += last - first || 0;
      boot = grid.boot[index] ?? -1;
      first = NaN;
    }
    const value = cellAt(values, index);
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(first)) first = value;
    last = value;
  }
  return rise;
}

function growingIntervalsOf(values: Float64Array, rise: number, grid: Grid): number {
  let count = 0;
  for (let index = 1; index < values.length; index += 1) {
    if (grid.boot[index] !== grid.boot[index - 1]) continue;
    if (cellAt(values, index) - cellAt(values, index - 1) > GRID.seenPart * rise) count += 1;
  }
  return count;
}

/** The values that are known, in their order. */
function knownOf(values: Float64Array): Float64Array {
  const known = new Float64Array(values.length);
  let count = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = cellAt(values, index);
    if (Number.isNaN(value)) continue;
    known[count] = value;
    count += 1;
  }
  return known.subarray(0, count);
}

export function toGrowth(course: Course, grid: Grid): Growth {
  const values = Float64Array.from(course.outstanding);
  const known = knownOf(values);
  const noise = noiseOf(known);
  const rise = riseOf(values, grid);
  const start = known[0] ?? 0;
  const onset = values.findIndex((value) => value - start > GRID.onsetNoise * noise + GRID.onsetRise * Math.abs(rise));
  removeGroupMeans(values, grid.boot, grid.boots);
  // The line goes first: the hours of the day would cut it into steps that every even growth has in common.
  const shape = removeLines(values, grid);
  if (grid.daily) removeGroupMeans(shape, grid.dayPart, GRID.dayParts);
  if (grid.daily) removeGroupMeans(values, grid.dayPart, GRID.dayParts);
  const squares = squaresOf(values);
  return {
    course,
    values,
    whole: !Number.isNaN(squares),
    squares,
    increments: LISTS.incrementSpans.map((span) => incrementsOf(shape, span, grid.boot)),
    size: sizeOf(values),
    noise,
    noiseVariance: noiseVarianceOf(shape, grid.boot),
    onset: onset < 0 ? 1 : onset / values.length,
    last: known[known.length - 1] ?? 0,
    growingIntervals: growingIntervalsOf(course.outstanding, rise, grid),
    rise,
  };
}
