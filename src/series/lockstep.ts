/**
 * Whether two tags grow by the same count, and how many blocks of the second come with one of the first.
 *
 * What is compared is growth, never levels: the mean of every boot and the rhythm of the day are taken out of both,
 * which changes no ratio between two courses in lockstep.
 */
import { DAY_PARTS, type Grid, type Growth } from './growth.js';
import { autocorrelationOf, cellAt, medianOf, valueAt } from './statistics.js';

interface Fit {
  /** Growth of the second for one of the first, and its standard error. */
  readonly ratio: number;
  readonly error: number;
}

export interface Match {
  readonly ratio: number;
  /** How far the measured ratio is off, as a part of it. */
  readonly off: number;
  /** How likely two growths that have nothing to do with each other agree as well, 0 to 1. */
  readonly chance: number;
  /** The smaller the better: for choosing between anchors. */
  readonly cost: number;
}

/** The sizes of growths lie anywhere within some six powers of e, and a ratio may be any of the plain ones. */
function chanceOf(tolerance: number): number {
  return Math.min(1, (2 * PLAIN_RATIOS.length * tolerance) / 6);
}

function fitOf(first: Growth, second: Growth): Fit | null {
  let aa = 0;
  let ab = 0;
  let n = 0;
  const { length } = first.values;
  for (let index = 0; index < length; index += 1) {
    const a = cellAt(first.values, index);
    const b = cellAt(second.values, index);
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    n += 1;
    aa += a * a;
    ab += a * b;
  }
  if (n < 2 || !(aa > 0)) return null;
  const ratio = ab / aa;
  const residuals = new Float64Array(n);
  let known = 0;
  let squares = 0;
  for (let index = 0; index < length; index += 1) {
    const rest = cellAt(second.values, index) - ratio * cellAt(first.values, index);
    if (Number.isNaN(rest)) continue;
    residuals[known] = rest;
    known += 1;
    squares += rest * rest;
  }
  const keep = autocorrelationOf(residuals);
  const effective = Math.max(2, (n * (1 - keep)) / (1 + keep));
  return { ratio, error: Math.sqrt(squares / aa / effective) };
}

interface IncrementFit extends Fit {
  /** The ratio with the noise of the first taken out. */
  readonly highest: number;
}

/** How many points the compared increments span: the longer ones rise above noise, the shorter ones are more. */
const INCREMENT_SPANS: readonly number[] = [1, 3, 8];
const FEWEST_INCREMENTS = 15;

/**
 * The ratio by increments, for each span that can tell. Two growths that have nothing to do with each other can agree
 * in how far they come, but their increments do not follow each other; levels would seem to.
 */
function incrementFits(first: Growth, second: Growth, boots: readonly number[]): readonly IncrementFit[] {
  const fits: IncrementFit[] = [];
  for (const span of INCREMENT_SPANS) {
    let aa = 0;
    let ab = 0;
    let bb = 0;
    let n = 0;
    for (let index = 0; index + span < first.shape.length; index += span) {
      if (boots[index] !== boots[index + span]) continue;
      const a = cellAt(first.shape, index + span) - cellAt(first.shape, index);
      const b = cellAt(second.shape, index + span) - cellAt(second.shape, index);
      if (Number.isNaN(a) || Number.isNaN(b)) continue;
      n += 1;
      aa += a * a;
      ab += a * b;
      bb += b * b;
    }
    if (n < FEWEST_INCREMENTS || !(aa > 0)) continue;
    // Noise in the first makes the ratio look smaller, unless the second follows it as well.
    const reliability = 1 - (2 * n * first.noiseVariance) / aa;
    if (reliability < 0.7) continue;
    const plain = ab / aa;
    const error = Math.sqrt(Math.max(0, bb - plain * ab) / aa / (n - 1)) / reliability;
    fits.push({ ratio: plain, highest: plain / reliability, error });
  }
  return fits;
}

const RATIOS: readonly number[] = [1, 2, 3, 4, 5, 6, 8, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 6, 1 / 8, 3 / 2, 2 / 3];
/** Ratios so simple that agreement in them needs no likeness of manner. */
const PLAIN_RATIOS: readonly number[] = [1, 2, 1 / 2, 3, 1 / 3];

function nearestRatio(ratio: number): number {
  return RATIOS.reduce((best, one) =>
    Math.abs(Math.log(ratio / one)) < Math.abs(Math.log(ratio / best)) ? one : best,
  );
}

/** Fewer samples than a manner of growing needs: only exact agreement counts. */
const FEW_POINTS = 6;
const FEW_POINTS_OFF = 0.005;

export function isFew(grid: Grid): boolean {
  return grid.from.length < FEW_POINTS;
}

/** Agreement of two even growths that no accident explains well. */
const EXACT = 0.006;

/**
 * How the second grows with the first by the strict measure, or null. Nothing is taken for granted: this is for tags
 * whose names say nothing of what they hang on.
 */
export function matchStrictly(first: Growth, second: Growth, grid: Grid): Match | null {
  const fit = fitOf(first, second);
  if (fit === null || !(fit.ratio > 0)) return null;
  const ratio = nearestRatio(fit.ratio);
  const off = Math.abs(fit.ratio / ratio - 1);
  const error = fit.error / ratio;
  const match: Match = { ratio, off, chance: chanceOf(Math.max(off, 0.003)), cost: off };
  if (isFew(grid)) return off <= FEW_POINTS_OFF && PLAIN_RATIOS.includes(ratio) ? match : null;
  if (fit.ratio < 6 * fit.error || error > 0.13) return null;
  const telling = incrementFits(first, second, grid.boot).filter((one) => one.error <= 0.2 * ratio);
  if (telling.some((one) => one.error <= 0.12 * ratio)) {
    const agree = telling.every((one) => {
      const tolerance = 0.05 * ratio + 3 * one.error;
      return one.ratio <= ratio + tolerance && one.highest >= ratio - tolerance;
    });
    if (!agree) return null;
    const sharp = telling.some((one) => one.error <= 0.03 * ratio);
    if (!PLAIN_RATIOS.includes(ratio)) return sharp && off <= 0.02 ? match : null;
    return off <= Math.min(0.08, Math.max(0.03, 3 * error)) ? match : null;
  }
  // The first grows so evenly, or the second is so noisy, that only how far they come can be compared.
  if (!PLAIN_RATIOS.includes(ratio)) return null;
  return error <= EXACT * 0.6 && off <= Math.min(EXACT, Math.max(0.003, 3 * error)) ? match : null;
}

/** Takes the means of the boots and of the parts of the day out of a column, points counting by their weight. */
function sweep(values: Float64Array, weights: Float64Array, grid: Grid): void {
  const daily = (grid.dayPart[0] ?? -1) >= 0;
  const rounds = daily ? SWEEPS : 1;
  for (let round = 0; round < rounds; round += 1) {
    if (daily) takeOut(values, weights, grid.dayPart, DAY_PARTS);
    takeOut(values, weights, grid.boot, grid.boots);
  }
}

/** Boots and parts of the day are nearly independent of each other, so few rounds settle both. */
const SWEEPS = 4;

function takeOut(values: Float64Array, weights: Float64Array, group: readonly number[], groups: number): void {
  const sums = new Float64Array(groups);
  const counts = new Float64Array(groups);
  for (let index = 0; index < values.length; index += 1) {
    const weight = cellAt(weights, index);
    const id = valueAt(group, index);
    sums[id] = cellAt(sums, id) + weight * cellAt(values, index);
    counts[id] = cellAt(counts, id) + weight;
  }
  for (let index = 0; index < values.length; index += 1) {
    const id = valueAt(group, index);
    const count = cellAt(counts, id);
    if (count > 0) values[index] = cellAt(values, index) - cellAt(sums, id) / count;
  }
}

/** What the first grew by in the last interval, per hour: the work that feeds it. 0 where a boot begins. */
function workOf(course: Float64Array, grid: Grid): Float64Array {
  const work = new Float64Array(course.length);
  for (let index = 1; index < course.length; index += 1) {
    if (grid.boot[index] !== grid.boot[index - 1]) continue;
    const hours = valueAt(grid.hours, index) - valueAt(grid.hours, index - 1);
    const grown = (cellAt(course, index) - cellAt(course, index - 1)) / hours;
    if (Number.isFinite(grown)) work[index] = grown;
  }
  return work;
}

interface Sums {
  gg: number;
  gu: number;
  uu: number;
  gy: number;
  uy: number;
}

/** The ratio of two regressors' sums; the work is left out where it says nothing of its own. */
function solve(sums: Sums): { readonly ratio: number; readonly perWork: number } {
  const { gg, gu, uu, gy, uy } = sums;
  const determinant = gg * uu - gu * gu;
  if (!(determinant > 0.02 * gg * uu)) return { ratio: gy / gg, perWork: 0 };
  return { ratio: (gy * uu - uy * gu) / determinant, perWork: (uy * gg - gy * gu) / determinant };
}

const ROUNDS = 3;
const FEWEST_QUIET_POINTS = 12;
const FEWEST_BLOCKS = 4;

/** Stretches of time of which one is left out at a time: days where there are enough, else parts of them. */
function blocksOf(grid: Grid): Int32Array {
  const { hours } = grid;
  const start = valueAt(hours, 0);
  const length = valueAt(hours, hours.length - 1) - start;
  const width = Math.max(length / 60, Math.min(24, length / 6));
  return Int32Array.from(hours, (hour) => Math.min(Math.floor((hour - start) / width), 59));
}

/**
 * The ratio of a second that does much else besides: regression on the growth of the first and on the work that feeds
 * it, in which each part of the day counts the more the quieter the second is then, and wild points count little. The
 * error comes from leaving out one day at a time, so it holds for noise of any kind that a day forgets.
 */
function fitQuietly(first: Growth, second: Growth, grid: Grid): Fit | null {
  const all = first.course.outstanding.length;
  const usable: number[] = [];
  for (let index = 0; index < all; index += 1) {
    if (Number.isNaN(cellAt(first.course.outstanding, index) + cellAt(second.course.outstanding, index))) continue;
    usable.push(index);
  }
  if (usable.length < FEWEST_QUIET_POINTS) return null;
  const part: Grid = usable.length === all ? grid : pickPoints(grid, usable);
  const pick = (column: Float64Array): Float64Array => Float64Array.from(usable, (index) => cellAt(column, index));
  const blocks = blocksOf(part);
  const grownAtFirst = pick(first.course.outstanding);
  const work = workOf(grownAtFirst, part);
  const weights = new Float64Array(usable.length).fill(1);
  let sumsByBlock: Sums[] = [];
  let total: Sums = { gg: 0, gu: 0, uu: 0, gy: 0, uy: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const g = Float64Array.from(grownAtFirst);
    const u = Float64Array.from(work);
    const y = pick(second.course.outstanding);
    for (const column of [g, u, y]) sweep(column, weights, part);
    sumsByBlock = [];
    total = { gg: 0, gu: 0, uu: 0, gy: 0, uy: 0 };
    for (let index = 0; index < g.length; index += 1) {
      const block = valueAt(blocks, index);
      const own = (sumsByBlock[block] ??= { gg: 0, gu: 0, uu: 0, gy: 0, uy: 0 });
      for (const sums of [own, total])
        addPoint(sums, cellAt(weights, index), cellAt(g, index), cellAt(u, index), cellAt(y, index));
    }
    if (!(total.gg > 0)) return null;
    if (round === ROUNDS - 1) break;
    const { ratio, perWork } = solve(total);
    const rests = y.map((value, index) => value - ratio * cellAt(g, index) - perWork * cellAt(u, index));
    weigh(weights, rests, part);
  }
  const { ratio } = solve(total);
  const without = sumsByBlock.flatMap((own) => {
    const rest = {
      gg: total.gg - own.gg,
      gu: total.gu - own.gu,
      uu: total.uu - own.uu,
      gy: total.gy - own.gy,
      uy: total.uy - own.uy,
    };
    return rest.gg > 1e-9 * total.gg ? [solve(rest).ratio] : [];
  });
  if (without.length < FEWEST_BLOCKS) return null;
  const mean = without.reduce((sum, one) => sum + one, 0) / without.length;
  const squares = without.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  // Few blocks know their own spread badly.
  const error = Math.sqrt(((without.length - 1) / without.length) * squares) * (1 + 1.5 / without.length);
  return { ratio, error };
}

function pickPoints(grid: Grid, points: readonly number[]): Grid {
  const pick = (column: readonly number[]): number[] => points.map((index) => valueAt(column, index));
  return {
    from: pick(grid.from),
    to: pick(grid.to),
    boot: pick(grid.boot),
    boots: grid.boots,
    dayPart: pick(grid.dayPart),
    hours: pick(grid.hours),
  };
}

function addPoint(sums: Sums, weight: number, g: number, u: number, y: number): void {
  sums.gg += weight * g * g;
  sums.gu += weight * g * u;
  sums.uu += weight * u * u;
  sums.gy += weight * g * y;
  sums.uy += weight * u * y;
}

/** Multiples of the usual rest from which on a point counts less (Huber). */
const WILD = 2;

/** Sets the weight of each point by how quiet its part of the day is, and by how far it lies off. */
function weigh(weights: Float64Array, rests: Float64Array, grid: Grid): void {
  const daily = (grid.dayPart[0] ?? -1) >= 0;
  const parts = Array.from({ length: daily ? DAY_PARTS : 1 }, (): number[] => []);
  rests.forEach((rest, index) => parts[daily ? valueAt(grid.dayPart, index) : 0]?.push(Math.abs(rest)));
  const overall = medianOf(rests.map(Math.abs));
  const scales = parts.map((list) => Math.hypot(medianOf(list) || 0, LEAST_SCALE * overall) || 1);
  for (let index = 0; index < weights.length; index += 1) {
    const scale = scales[daily ? valueAt(grid.dayPart, index) : 0] ?? 1;
    const wildness = Math.abs(cellAt(rests, index)) / (1.4826 * scale);
    weights[index] = (overall / scale) ** 2 * Math.min(1, WILD / Math.max(wildness, 1e-9)) || 1;
  }
}

/** No part of the day counts as quieter than this part of the usual rest. */
const LEAST_SCALE = 0.15;

/**
 * True when the second was allocated too rarely to have taken its part in what the first grew by. A member of a chain is
 * allocated at least as often as the chain grows, whatever is freed besides.
 */
function lacksAllocations(first: Growth, second: Growth, ratio: number, grid: Grid): boolean {
  const stride = Math.max(1, Math.round(grid.boot.length / ALLOCATION_SPANS));
  let grown = 0;
  let missing = 0;
  for (let from = 0; from < grid.boot.length; from += stride) {
    const to = Math.min(from + stride, grid.boot.length - 1);
    if (grid.boot[from] !== grid.boot[to]) continue;
    const needed = ratio * (cellAt(first.course.outstanding, to) - cellAt(first.course.outstanding, from));
    const allocated = cellAt(second.course.allocs, to) - cellAt(second.course.allocs, from);
    if (!(needed > 0) || Number.isNaN(allocated)) continue;
    grown += needed;
    missing += Math.max(0, needed - allocated);
  }
  return missing > MOST_MISSING * grown;
}

/** Single samples are off by what happens while the tags are read one after the other; stretches of them are not. */
const ALLOCATION_SPANS = 10;
const MOST_MISSING = 0.1;

/** Ratios of a chain of objects and how much less likely each is than one to one, in squared deviations. */
const CHAIN_RATIOS: readonly (readonly [ratio: number, unlikeliness: number])[] = [
  [1, 0],
  [2, 1],
  [1 / 2, 1.5],
  [3, 3],
  [1 / 3, 4],
];
/** The largest error of a ratio, as a part of it, at which a follower is told from one that is none. */
const LARGEST_ERROR = 0.2;
const LARGEST_OFF = 0.3;
/** What shared tags do besides may lean with the growth by this part of it. */
const LEANING = 0.03;
/** How much better the best ratio has to be than the next, in squared deviations. */
const CLEARLY_BETTER = 3;

/** Members of one chain are not further apart than this. */
const LARGEST_CHAIN_RATIO = 6;

/** The chain ratios to any of the members, as ratios to the first of them. */
function allowedRatios(units: readonly number[]): ReadonlyMap<number, number> {
  const allowed = new Map<number, number>();
  for (const unit of units) {
    for (const [ratio, unlikeliness] of CHAIN_RATIOS) {
      const product = nearestRatio(unit * ratio);
      if (Math.abs(product / (unit * ratio) - 1) > 1e-6) continue;
      if (units.some((other) => product > LARGEST_CHAIN_RATIO * other || product * LARGEST_CHAIN_RATIO < other))
        continue;
      allowed.set(product, Math.min(unlikeliness, allowed.get(product) ?? Infinity));
    }
  }
  return allowed;
}

interface ChosenRatio {
  readonly ratio: number;
  readonly score: number;
}

/** The likeliest ratio; null when another one is about as likely. */
function chooseRatio(fit: Fit, units: readonly number[]): ChosenRatio | null {
  const scored = [...allowedRatios(units)].map(([ratio, unlikeliness]) => {
    const deviation = (fit.ratio - ratio) / Math.hypot(fit.error, LEAST_ERROR * ratio);
    return { ratio, score: deviation ** 2 + unlikeliness };
  });
  scored.sort((a, b) => a.score - b.score);
  const [best, next] = scored;
  if (best === undefined || (next !== undefined && next.score - best.score < CLEARLY_BETTER)) return null;
  return best;
}

/** Without enough points for the quiet measure only close agreement counts. */
const LARGEST_PLAIN_ERROR = 0.04;
const LARGEST_PLAIN_OFF = 0.07;

function matchPlainly(first: Growth, second: Growth, units: readonly number[]): Match | null {
  const fit = fitOf(first, second);
  if (fit === null || !(fit.ratio > 0)) return null;
  const chosen = chooseRatio(fit, units);
  if (chosen === null) return null;
  const { ratio } = chosen;
  const off = Math.abs(fit.ratio / ratio - 1);
  const error = fit.error / ratio;
  if (error > LARGEST_PLAIN_ERROR || off > Math.min(LARGEST_PLAIN_OFF, Math.max(0.01, 3 * error))) return null;
  return { ratio, off, chance: chanceOf(Math.max(off, LEAST_ERROR)), cost: costOf(chosen.score, error) };
}

function costOf(score: number, error: number): number {
  return score + 2 * Math.log(Math.max(error, LEAST_ERROR));
}

/**
 * How a shared tag, an object or a known victim follows, or null. Such a tag hangs on others by its nature and carries
 * their work besides, so its likeness may be weaker; it must still show by itself that it grows. `units` are the ratios
 * of those that it may hang on, to the first.
 */
export function matchFollower(first: Growth, second: Growth, units: readonly number[], grid: Grid): Match | null {
  if (isFew(grid)) return matchStrictly(first, second, grid);
  const fit = fitQuietly(first, second, grid);
  if (fit === null) return matchPlainly(first, second, units);
  if (!(fit.ratio > 0)) return null;
  const chosen = chooseRatio(fit, units);
  if (chosen === null) return null;
  const { ratio } = chosen;
  const off = Math.abs(fit.ratio / ratio - 1);
  const error = fit.error / ratio;
  if (error > LARGEST_ERROR || fit.ratio < 5 * fit.error) return null;
  if (off > Math.min(LARGEST_OFF, Math.max(LEANING, 3 * error))) return null;
  if (lacksAllocations(first, second, ratio, grid)) return null;
  // The bursts of the first show in the second, whatever else that does.
  const telling = incrementFits(first, second, grid.boot).filter((one) => one.error <= 0.15 * ratio);
  if (telling.some((one) => one.highest < ratio - 0.05 * ratio - 3.5 * one.error)) return null;
  const sameManner = telling.some((one) => one.ratio <= 1.1 * ratio + 3 * one.error);
  return {
    ratio,
    off,
    chance: chanceOf(Math.max(off, 2 * error, LEAST_ERROR)) * (sameManner ? SAME_MANNER : 1),
    cost: costOf(chosen.score, error),
  };
}

/** How likely the increments of two growths agree by accident. */
const SAME_MANNER = 0.1;

/** No ratio is measured better than this part of it. */
const LEAST_ERROR = 0.003;
