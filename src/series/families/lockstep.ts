/**
 * Whether two tags grow by the same count, and how many blocks of the second come with one of the first.
 *
 * What is compared is growth, never levels: the mean of every boot and the rhythm of the day are taken out of both,
 * which changes no ratio between two courses in lockstep.
 */
import { isFew, type Grid, type Growth } from './growth.js';
import { highestOf, lowestOf } from '../../model/extremes.js';
import { FOLLOWER, GRID, LISTS, STRICT } from './limits.js';
import { cellAt, MAD_TO_DEVIATION, medianOf, medianWithin, valueAt } from '../../statistics/robust.js';
import { autocorrelationOf } from '../../statistics/trend.js';

interface Fit {
  /** Growth of the second for one of the first, and its standard error. */
  readonly ratio: number;
  readonly error: number;
}

export interface Match {
  readonly ratio: number;
  /** How likely two growths that have nothing to do with each other agree as well, 0 to 1. */
  readonly chance: number;
  /** The smaller the better: for choosing between anchors. */
  readonly cost: number;
}

/** The sizes of growths lie anywhere within some six powers of e, and a ratio may be any of the plain ones. */
function chanceOf(tolerance: number): number {
  return Math.min(1, (2 * LISTS.plainRatios.length * tolerance) / STRICT.powersOfSize);
}

/** Sum of the products of two columns of one length, of which nothing is unknown. */
function dotOf(first: Float64Array, second: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < first.length; index += 1) sum += (first[index] ?? 0) * (second[index] ?? 0);
  return sum;
}

interface Products {
  /** Pairs of which both are known. */
  readonly known: number;
  readonly aa: number;
  readonly ab: number;
  readonly bb: number;
}

/** Sums of squares and products over the pairs of which both are known. */
function productsOf(first: Float64Array, second: Float64Array): Products {
  let [known, aa, ab, bb] = [0, 0, 0, 0];
  for (let index = 0; index < first.length; index += 1) {
    const a = cellAt(first, index);
    const b = cellAt(second, index);
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    known += 1;
    aa += a * a;
    ab += a * b;
    bb += b * b;
  }
  return { known, aa, ab, bb };
}

/** Growth of the second for one of the first by least squares; NaN when nothing can be compared. */
function ratioOf(first: Growth, second: Growth): number {
  if (first.whole && second.whole) {
    return first.squares > 0 ? dotOf(first.values, second.values) / first.squares : NaN;
  }
  const { aa, ab } = productsOf(first.values, second.values);
  return aa > 0 ? ab / aa : NaN;
}

/** Room for what a fit leaves over: hundreds of thousands of pairs are tried. */
let residuals = new Float64Array(128);

/** Standard error of that ratio, autocorrelation allowed for. */
function errorOf(first: Growth, second: Growth, ratio: number): number {
  const { length } = first.values;
  if (residuals.length < length) residuals = new Float64Array(length);
  let known = 0;
  let aa = 0;
  let squares = 0;
  for (let index = 0; index < length; index += 1) {
    const a = cellAt(first.values, index);
    const rest = cellAt(second.values, index) - ratio * a;
    if (Number.isNaN(rest)) continue;
    residuals[known] = rest;
    known += 1;
    aa += a * a;
    squares += rest * rest;
  }
  if (known < 2) return Infinity;
  const keep = autocorrelationOf(residuals.subarray(0, known));
  const effective = Math.max(2, (known * (1 - keep)) / (1 + keep));
  return Math.sqrt(squares / aa / effective);
}

function fitOf(first: Growth, second: Growth): Fit | null {
  const ratio = ratioOf(first, second);
  return Number.isNaN(ratio) ? null : { ratio, error: errorOf(first, second, ratio) };
}

interface IncrementFit extends Fit {
  /** The ratio with the noise of the first taken out. */
  readonly highest: number;
}

/**
 * The ratio by increments, for each span that can tell. Two growths that have nothing to do with each other can agree
 * in how far they come, but their increments do not follow each other; levels would seem to.
 */
function incrementFits(first: Growth, second: Growth): readonly IncrementFit[] {
  const fits: IncrementFit[] = [];
  for (let place = 0; place < first.increments.length; place += 1) {
    const one = first.increments[place];
    const other = second.increments[place];
    if (one === undefined || other === undefined) continue;
    const whole = one.whole && other.whole;
    const found = whole ? null : productsOf(one.changes, other.changes);
    const n = found?.known ?? one.changes.length;
    const aa = found?.aa ?? one.squares;
    if (n < STRICT.fewestIncrements || !(aa > 0)) continue;
    // Noise in the first makes the ratio look smaller, unless the second follows it as well.
    const reliability = 1 - (2 * n * first.noiseVariance) / aa;
    if (reliability < STRICT.reliable) continue;
    const ab = found?.ab ?? dotOf(one.changes, other.changes);
    const plain = ab / aa;
    const rest = Math.max(0, (found?.bb ?? other.squares) - plain * ab);
    const error = Math.sqrt(rest / aa / (n - 1)) / reliability;
    fits.push({ ratio: plain, highest: plain / reliability, error });
  }
  return fits;
}

/** Increments that tell the ratio well enough: their error is no more than a part of it. */
function tellingFits(first: Growth, second: Growth, ratio: number, part: number): readonly IncrementFit[] {
  return incrementFits(first, second).filter((one) => one.error <= part * ratio);
}

/** What a tag grew by over some points; NaN where it began anew between them. */
function changeOf({ course }: Growth, index: number, span: number): number {
  const before = cellAt(course.outstanding, index - span);
  const after = cellAt(course.outstanding, index);
  return after < STRICT.beganAnew * before ? NaN : after - before;
}

/** What one point is off by for a reason that is known, and not by events: subtracted from B - rA. */
type Explained = (index: number) => number;

const NOTHING_EXPLAINED: Explained = () => 0;

/** What B - rA changed by over some points; NaN where either began anew between them. */
function differenceOf(
  first: Growth,
  second: Growth,
  ratio: number,
  explained: Explained,
  index: number,
  span: number,
): number {
  const change = changeOf(second, index, span) - ratio * changeOf(first, index, span);
  return change - explained(index) + explained(index - span);
}

/**
 * Variance of what is in flight when a sample is taken: it makes each change of the difference oppose the one before,
 * which independent events do not.
 */
function inFlightOf(first: Growth, second: Growth, ratio: number, explained: Explained, grid: Grid): number {
  let opposed = 0;
  let count = 0;
  let before = NaN;
  for (let index = 1; index < grid.points; index += 1) {
    const change =
      grid.boot[index] === grid.boot[index - 1] ? differenceOf(first, second, ratio, explained, index, 1) : NaN;
    if (!Number.isNaN(change * before)) {
      opposed -= change * before;
      count += 1;
    }
    before = change;
  }
  return count === 0 ? 0 : Math.max(0, opposed / count);
}

/** The dispersion of each length of stretch of which there are enough. */
function dispersionsOf(
  first: Growth,
  second: Growth,
  ratio: number,
  explained: Explained,
  grid: Grid,
): readonly number[] {
  const dispersions: number[] = [];
  const inFlight = inFlightOf(first, second, ratio, explained, grid);
  for (const span of LISTS.differenceSpans) {
    let squares = 0;
    let events = 0;
    let count = 0;
    for (let index = span; index < grid.points; index += 1) {
      if (grid.boot[index] !== grid.boot[index - span]) continue;
      const difference = differenceOf(first, second, ratio, explained, index, span);
      if (Number.isNaN(difference)) continue;
      squares += difference ** 2;
      events += Math.abs(changeOf(second, index, span)) + ratio * ratio * Math.abs(changeOf(first, index, span));
      count += 1;
    }
    // Stretches may overlap; what they tell is as much as of those that do not.
    if (count < STRICT.fewestDifferences * span) break;
    dispersions.push(Math.max(0, squares - 2 * count * inFlight) / Math.max(events, 1));
  }
  return dispersions;
}

/**
 * How much the two differ beside the ratio, as a part of what independent events would leave: their difference has the
 * variance of both counts, Var(B - rA) = B + r² A (J. G. Skellam, "The frequency distribution of the difference between two
 * Poisson variates", Journal of the Royal Statistical Society 109 (1946)); blocks of one chain of objects differ by what is in
 * flight alone. The most by any length of stretch of which there are enough; NaN where there are none.
 */
export function dispersionOf(first: Growth, second: Growth, ratio: number, grid: Grid): number {
  const dispersions = dispersionsOf(first, second, ratio, NOTHING_EXPLAINED, grid);
  return dispersions.length === 0 ? NaN : highestOf(dispersions);
}

/** What a tag allocated and kept within the boots, as far as both are known. */
interface Turnover {
  readonly taken: number;
  readonly kept: number;
  /** Hours that this took. */
  readonly hours: number;
}

function turnoverOf(growth: Growth, grid: Grid): Turnover {
  const { course } = growth;
  let [taken, kept, hours] = [0, 0, 0];
  for (let index = 1; index < grid.points; index += 1) {
    if (grid.boot[index] !== grid.boot[index - 1]) continue;
    const more = cellAt(course.allocs, index) - cellAt(course.allocs, index - 1);
    const held = changeOf(growth, index, 1);
    if (Number.isNaN(more + held)) continue;
    taken += more;
    kept += held;
    hours += valueAt(grid.hours, index) - valueAt(grid.hours, index - 1);
  }
  return { taken, kept, hours };
}

/** True when a tag does no other work than to grow, as far as is known. */
function onlyGrows({ taken, kept }: Turnover): boolean {
  return taken === 0 || kept >= STRICT.keeps * taken;
}

/**
 * True when what a tag does besides to grow is over before the next point: by J. D. C. Little's law ("A proof for the queuing
 * formula L = λW", Operations Research 9 (1961)) what it frees lived no longer than what it held at its lowest, over what it
 * frees in an hour. Then one point tells nothing of the next, as what is in flight.
 */
function isBriefBesides(growth: Growth, { taken, kept, hours }: Turnover, grid: Grid): boolean {
  const freedAnHour = (taken - kept) / hours;
  const lowest = lowestOf(growth.course.outstanding.filter((value) => !Number.isNaN(value)));
  const step = hours / Math.max(1, grid.points - grid.boots);
  return lowest / freedAnHour <= STRICT.briefBesides * step;
}

/** Those of two tags that do more than to grow. */
function busyOf(first: Growth, second: Growth, grid: Grid): readonly Growth[] {
  return [first, second].filter((growth) => !onlyGrows(turnoverOf(growth, grid)));
}

/** True where so much more or less is allocated after a point than before it that nobody knows what is in flight there. */
function isJump(work: Float64Array, index: number): boolean {
  const [before, after] = [cellAt(work, index), cellAt(work, index + 1)];
  return Math.max(before, after) > STRICT.jumpOfWork * Math.min(before, after);
}

/**
 * What the work that each does besides has of B - rA: each holds the more, the more it allocates just then. `busy` are those of
 * the two that do such work; where one of theirs jumps it is unknown.
 */
function explainByWork(first: Growth, second: Growth, ratio: number, busy: readonly Growth[], grid: Grid): Explained {
  if (busy.length === 0) return NOTHING_EXPLAINED;
  const own = workOf(first.course.allocs, grid);
  const other = workOf(second.course.allocs, grid);
  const works = [...(busy.includes(first) ? [own] : []), ...(busy.includes(second) ? [other] : [])];
  const isKnown = (index: number): boolean =>
    grid.boot[index] === grid.boot[index - 1] &&
    (grid.boot[index] !== grid.boot[index + 1] || !works.some((work) => isJump(work, index)));
  const sums: Sums = { gg: 0, gu: 0, uu: 0, gy: 0, uy: 0 };
  for (let index = 1, before = 0; index < grid.points; index += 1) {
    if (!isKnown(index)) continue;
    const difference = differenceOf(first, second, ratio, NOTHING_EXPLAINED, index, index - before);
    // Across a jump as well, which shows best what more work holds.
    if (grid.boot[index] === grid.boot[before] && isKnown(before) && !Number.isNaN(difference)) {
      const g = cellAt(own, index) - cellAt(own, before);
      const u = cellAt(other, index) - cellAt(other, before);
      sums.gg += g * g;
      sums.gu += g * u;
      sums.uu += u * u;
      sums.gy += g * difference;
      sums.uy += u * difference;
    }
    before = index;
  }
  const { ratio: perOwn, perWork: perOther } = sums.gg > 0 ? solve(sums) : { ratio: 0, perWork: 0 };
  return (index) => (isKnown(index) ? perOwn * cellAt(own, index) + perOther * cellAt(other, index) : NaN);
}

/**
 * How far the difference wanders from its mean over a whole boot, as a part of what independent events would leave: a random
 * walk of that variance would leave a sixth of it (T. W. Anderson and D. A. Darling, "Asymptotic theory of certain goodness of
 * fit criteria", Annals of Mathematical Statistics 23 (1952): the law is that of their ω²). What is in flight, for however long,
 * stays as it is while events add up. NaN where too few points are known.
 */
function wanderOf(first: Growth, second: Growth, ratio: number, explained: Explained, grid: Grid): number {
  let [squares, events] = [0, 0];
  for (let from = 0, to = 0; from < grid.points; from = to) {
    const known: number[] = [];
    const ends: number[] = [];
    for (to = from; to < grid.points && grid.boot[to] === grid.boot[from]; to += 1) {
      const difference =
        cellAt(second.course.outstanding, to) - ratio * cellAt(first.course.outstanding, to) - explained(to);
      if (Number.isNaN(difference)) continue;
      known.push(difference);
      ends.push(to);
    }
    const [start, end] = [ends[0] ?? from, ends.at(-1) ?? from];
    if (known.length < STRICT.fewestIncrements) continue;
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
    squares += STRICT.walkToWander * variance;
    events +=
      Math.abs(changeOf(second, end, end - start)) + ratio * ratio * Math.abs(changeOf(first, end, end - start));
  }
  return events > 0 ? squares / events : NaN;
}

/** True when what two tags differ by does not add up as it would between independent events, whatever they hold for a while. */
function wandersTogether(first: Growth, second: Growth, ratio: number, grid: Grid): boolean {
  const explained = explainByWork(first, second, ratio, busyOf(first, second, grid), grid);
  return wanderOf(first, second, ratio, explained, grid) <= STRICT.leastWander;
}

/** True when two tags that do nothing but grow differ as independent events do: two leaks, however equal their rates. */
export function areApart(first: Growth, second: Growth, ratio: number, grid: Grid): boolean {
  return (
    onlyGrows(turnoverOf(first, grid)) &&
    onlyGrows(turnoverOf(second, grid)) &&
    dispersionOf(first, second, ratio, grid) > STRICT.chanceIsClear
  );
}

/**
 * The same of two tags whose names say nothing of hanging on others, where what they do besides would not outlast a point:
 * what lasts longer makes blocks of one chain differ as well. Over long stretches and over the whole they differ as
 * independent events do.
 */
export function areOwnersApart(first: Growth, second: Growth, ratio: number, grid: Grid): boolean {
  if (areApart(first, second, ratio, grid)) return true;
  const busy = busyOf(first, second, grid);
  if (busy.length === 0 || !busy.every((growth) => isBriefBesides(growth, turnoverOf(growth, grid), grid)))
    return false;
  const explained = explainByWork(first, second, ratio, busy, grid);
  const dispersions = dispersionsOf(first, second, ratio, explained, grid);
  if (dispersions.length < STRICT.fewestSpans) return false;
  // What is in flight blurs the short stretches most.
  return (
    (dispersions.at(-1) ?? 0) > STRICT.chanceBesides &&
    wanderOf(first, second, ratio, explained, grid) > STRICT.clearWander
  );
}

/** True when the two differ by less than independent events would: each object then takes blocks of both. */
function sharesEvents(first: Growth, second: Growth, ratio: number, grid: Grid): boolean {
  return dispersionOf(first, second, ratio, grid) <= STRICT.lessThanChance;
}

/** The nearest by the factor between them; hundreds of tags against hundreds ask for it, so it takes no logarithms. */
function nearestRatio(ratio: number): number {
  let nearest = 1;
  let least = Infinity;
  for (const one of LISTS.ratios) {
    const factor = ratio > one ? ratio / one : one / ratio;
    if (factor >= least) continue;
    least = factor;
    nearest = one;
  }
  return nearest;
}

/** True when no increments that tell speak against the ratio. */
function agreeOn(ratio: number, telling: readonly IncrementFit[]): boolean {
  return telling.every((one) => {
    const tolerance = STRICT.incrementOff * ratio + STRICT.incrementErrors * one.error;
    return one.ratio <= ratio + tolerance && one.highest >= ratio - tolerance;
  });
}

/**
 * How the second grows with the first by the strict measure, or null. Nothing is taken for granted: this is for tags
 * whose names say nothing of what they hang on.
 */
export function matchStrictly(first: Growth, second: Growth, grid: Grid): Match | null {
  const measured = ratioOf(first, second);
  if (!(measured > 0)) return null;
  const ratio = nearestRatio(measured);
  const off = Math.abs(measured / ratio - 1);
  // Most pairs end here: what costs more is for those that are near.
  if (off > STRICT.largestOff) return null;
  const match: Match = { ratio, chance: chanceOf(Math.max(off, STRICT.leastError)), cost: off };
  if (isFew(grid)) return off <= STRICT.offOfFew && LISTS.plainRatios.includes(ratio) ? match : null;
  const telling = tellingFits(first, second, ratio, STRICT.telling);
  const decided = telling.some((one) => one.error <= STRICT.deciding * ratio);
  if (decided && !agreeOn(ratio, telling)) return null;
  // What has come so far is worth the error of the whole, which costs more than all before.
  const absolute = errorOf(first, second, measured);
  const error = absolute / ratio;
  if (measured < STRICT.clearOfZero * absolute || error > STRICT.largestError) return null;
  if (decided) {
    // One work feeds many leaks, so their manners may agree; by a large ratio only an exact chain does.
    const sharp = telling.some((one) => one.error <= STRICT.sharp * ratio);
    if (!LISTS.plainRatios.includes(ratio)) {
      const exact = sharp || (error <= STRICT.exact && LISTS.halves.includes(ratio));
      const isOneChain =
        (exact && dispersionOf(first, second, ratio, grid) <= STRICT.exactlyOneChain) ||
        (error <= STRICT.exact && wandersTogether(first, second, ratio, grid));
      return isOneChain && off <= STRICT.exactOff ? match : null;
    }
    if (off > Math.min(STRICT.largestOff, Math.max(STRICT.plainOff, STRICT.offErrors * error))) return null;
    // Two leaks that one work feeds agree as closely as that, but not in their single events.
    return areApart(first, second, ratio, grid) ? null : match;
  }
  // The first grows so evenly, or the second is so noisy, that only how far they come can be compared, and how little
  // they differ on the way.
  const close =
    error <= STRICT.exact * STRICT.evenPart &&
    off <= Math.min(STRICT.exact, Math.max(STRICT.leastError, STRICT.offErrors * error));
  return close && (sharesEvents(first, second, ratio, grid) || wandersTogether(first, second, ratio, grid))
    ? match
    : null;
}

/** The strict measure of two tags that allocate for themselves: what one chain cannot differ by tells them apart. */
export function matchOwners(first: Growth, second: Growth, grid: Grid): Match | null {
  const match = matchStrictly(first, second, grid);
  return match === null || areOwnersApart(first, second, match.ratio, grid) ? null : match;
}

function matchFew(first: Growth, second: Growth): Match | null {
  const measured = ratioOf(first, second);
  if (!(measured > 0)) return null;
  const ratio = nearestRatio(measured);
  const off = Math.abs(measured / ratio - 1);
  const largest = Math.min(first.rise, second.rise) >= FOLLOWER.fewestOfFew ? FOLLOWER.offOfFew : STRICT.offOfFew;
  if (off > largest || !LISTS.plainRatios.includes(ratio)) return null;
  return { ratio, chance: chanceOf(Math.max(off, STRICT.leastError)) * FOLLOWER.chanceOfFew, cost: off };
}

/** Columns of one regression; a point of weight 0 is unknown. */
interface Columns {
  readonly grown: Float64Array;
  readonly work: Float64Array;
  readonly other: Float64Array;
  readonly weights: Float64Array;
}

/** Takes the means of the boots and of the parts of the day out of all columns, points counting by their weight. */
function sweep(columns: Columns, grid: Grid): void {
  for (let round = 0; round < (grid.daily ? FOLLOWER.sweeps : 1); round += 1) {
    if (grid.daily) takeOut(columns, grid.dayPart, GRID.dayParts);
    takeOut(columns, grid.boot, grid.boots);
  }
}

/** Room for the sums of the groups of one column after the other: weights, and the three columns. */
let groupSums = new Float64Array(4 * GRID.dayParts);

function takeOut({ grown, work, other, weights }: Columns, group: Int32Array, groups: number): void {
  if (groupSums.length < 4 * groups) groupSums = new Float64Array(4 * groups);
  const sums = groupSums.fill(0, 0, 4 * groups);
  for (let index = 0; index < weights.length; index += 1) {
    const weight = cellAt(weights, index);
    const at = 4 * (group[index] ?? 0);
    sums[at] = cellAt(sums, at) + weight;
    sums[at + 1] = cellAt(sums, at + 1) + weight * cellAt(grown, index);
    sums[at + 2] = cellAt(sums, at + 2) + weight * cellAt(work, index);
    sums[at + 3] = cellAt(sums, at + 3) + weight * cellAt(other, index);
  }
  for (let index = 0; index < weights.length; index += 1) {
    const at = 4 * (group[index] ?? 0);
    const count = cellAt(sums, at);
    if (!(count > 0)) continue;
    grown[index] = cellAt(grown, index) - cellAt(sums, at + 1) / count;
    work[index] = cellAt(work, index) - cellAt(sums, at + 2) / count;
    other[index] = cellAt(other, index) - cellAt(sums, at + 3) / count;
  }
}

/** What the first grew by in the last interval, per hour: the work that feeds it. 0 where a boot begins. */
function fillWork(work: Float64Array, course: Float64Array, grid: Grid): void {
  work.fill(0);
  for (let index = 1; index < grid.points; index += 1) {
    if (grid.boot[index] !== grid.boot[index - 1]) continue;
    const hours = valueAt(grid.hours, index) - valueAt(grid.hours, index - 1);
    const grown = (cellAt(course, index) - cellAt(course, index - 1)) / hours;
    if (Number.isFinite(grown)) work[index] = grown;
  }
}

/** The same in a column of its own. */
function workOf(course: Float64Array, grid: Grid): Float64Array {
  const work = new Float64Array(grid.points);
  fillWork(work, course, grid);
  return work;
}

interface Sums {
  gg: number;
  gu: number;
  uu: number;
  gy: number;
  uy: number;
}

interface Solution {
  readonly ratio: number;
  /** Blocks of the second for each block per hour that the first grows by. */
  readonly perWork: number;
}

/** Least squares of both regressors; the work is left out where it says nothing of its own. */
function solve(sums: Sums): Solution {
  const { gg, gu, uu, gy, uy } = sums;
  const determinant = gg * uu - gu * gu;
  if (!(determinant > FOLLOWER.ownWork * gg * uu)) return { ratio: gy / gg, perWork: 0 };
  return { ratio: (gy * uu - uy * gu) / determinant, perWork: (uy * gg - gy * gu) / determinant };
}

/** Hours of a stretch that is left out at a time: a day where there are enough, else part of one. */
function blockHoursOf(grid: Grid): number {
  const length = cellAt(grid.hours, grid.points - 1) - cellAt(grid.hours, 0);
  return Math.max(length / FOLLOWER.mostBlocks, Math.min(FOLLOWER.blockHours, length / FOLLOWER.blocksOfAll));
}

function createColumns(points: number): Columns {
  return {
    grown: new Float64Array(points),
    work: new Float64Array(points),
    other: new Float64Array(points),
    weights: new Float64Array(points),
  };
}

/** Room for one regression: tens of thousands of pairs are tried, one after the other. */
let columnsRoom = createColumns(0);
/** Room for what it leaves of each point, and for the same by parts of the day. */
let rests = new Float64Array(0);
let restsByPart = new Float64Array(0);

/** The columns as they are, unknown points as zeros without weight; null when too few are known. They last until the next pair. */
function toColumns(first: Growth, second: Growth, grid: Grid): Columns | null {
  if (columnsRoom.weights.length !== grid.points) columnsRoom = createColumns(grid.points);
  const { grown, work, other, weights } = columnsRoom;
  grown.set(first.course.outstanding);
  fillWork(work, grown, grid);
  other.set(second.course.outstanding);
  weights.fill(0);
  let known = 0;
  for (let index = 0; index < grid.points; index += 1) {
    if (Number.isNaN(cellAt(grown, index) + cellAt(other, index))) {
      grown[index] = 0;
      other[index] = 0;
      continue;
    }
    weights[index] = 1;
    known += 1;
  }
  return known < FOLLOWER.fewestPoints ? null : columnsRoom;
}

function sumsOf({ grown, work, other, weights }: Columns, from: number, to: number): Sums {
  const sums: Sums = { gg: 0, gu: 0, uu: 0, gy: 0, uy: 0 };
  for (let index = from; index < to; index += 1) {
    const weight = cellAt(weights, index);
    const g = cellAt(grown, index);
    const u = cellAt(work, index);
    const y = cellAt(other, index);
    sums.gg += weight * g * g;
    sums.gu += weight * g * u;
    sums.uu += weight * u * u;
    sums.gy += weight * g * y;
    sums.uy += weight * u * y;
  }
  return sums;
}

/**
 * The ratio of a second that does much else besides: regression on the growth of the first and on the work that feeds
 * it, in which each part of the day counts the more the quieter the second is then, and wild points count little. The
 * error comes from leaving out one day at a time, so it holds for noise of any kind that a day forgets.
 */
function fitQuietly(first: Growth, second: Growth, grid: Grid): Fit | null {
  const columns = toColumns(first, second, grid);
  if (columns === null) return null;
  for (let round = 0; round < FOLLOWER.rounds; round += 1) {
    // What is left of a column can be swept again by other weights: only means have gone.
    sweep(columns, grid);
    if (round < FOLLOWER.rounds - 1) weigh(columns, solve(sumsOf(columns, 0, grid.points)), grid);
  }
  const total = sumsOf(columns, 0, grid.points);
  if (!(total.gg > 0)) return null;
  const ratios = ratiosWithoutBlocks(columns, total, grid);
  if (ratios.length < FOLLOWER.fewestBlocks) return null;
  const mean = ratios.reduce((sum, one) => sum + one, 0) / ratios.length;
  const squares = ratios.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  // Few blocks know their own spread badly.
  const error = Math.sqrt(((ratios.length - 1) / ratios.length) * squares) * (1 + FOLLOWER.blockSpread / ratios.length);
  return { ratio: solve(total).ratio, error };
}

/** The ratio with one stretch of time left out, for each stretch. */
function ratiosWithoutBlocks(columns: Columns, total: Sums, grid: Grid): readonly number[] {
  const ratios: number[] = [];
  const width = blockHoursOf(grid);
  const start = cellAt(grid.hours, 0);
  for (let from = 0; from < grid.points;) {
    const block = Math.floor((cellAt(grid.hours, from) - start) / width);
    let to = from + 1;
    while (to < grid.points && Math.floor((cellAt(grid.hours, to) - start) / width) === block) to += 1;
    const own = sumsOf(columns, from, to);
    const gg = total.gg - own.gg;
    if (gg > FOLLOWER.anythingLeft * total.gg) {
      const rest = { gg, gu: total.gu - own.gu, uu: total.uu - own.uu, gy: total.gy - own.gy, uy: total.uy - own.uy };
      ratios.push(solve(rest).ratio);
    }
    from = to;
  }
  return ratios;
}

/** Sets the weight of each known point by how quiet its part of the day is, and by how far it lies off. */
function weigh({ grown, work, other, weights }: Columns, fit: Solution, grid: Grid): void {
  if (rests.length !== weights.length) {
    rests = new Float64Array(weights.length);
    restsByPart = new Float64Array(weights.length);
  }
  rests.fill(0);
  const counts = new Int32Array(GRID.dayParts);
  for (let index = 0; index < rests.length; index += 1) {
    if (weights[index] === 0) continue;
    const rest = cellAt(other, index) - fit.ratio * cellAt(grown, index) - fit.perWork * cellAt(work, index);
    rests[index] = Math.abs(rest);
    const part = grid.dayPart[index] ?? 0;
    counts[part] = (counts[part] ?? 0) + 1;
  }
  const overall = medianOf(rests);
  const ends = new Int32Array(GRID.dayParts);
  for (let part = 1; part < ends.length; part += 1) ends[part] = (ends[part - 1] ?? 0) + (counts[part - 1] ?? 0);
  for (let index = 0; index < rests.length; index += 1) {
    if (weights[index] === 0) continue;
    const part = grid.dayPart[index] ?? 0;
    const at = ends[part] ?? 0;
    restsByPart[at] = cellAt(rests, index);
    ends[part] = at + 1;
  }
  const scales = Array.from(counts, (count, part) => {
    const end = ends[part] ?? 0;
    return Math.hypot(medianWithin(restsByPart, end - count, end) || 0, FOLLOWER.leastScale * overall) || 1;
  });
  for (let index = 0; index < weights.length; index += 1) {
    if (weights[index] === 0) continue;
    const scale = scales[grid.dayPart[index] ?? 0] ?? 1;
    const wildness = cellAt(rests, index) / (MAD_TO_DEVIATION * scale);
    weights[index] = (overall / scale) ** 2 * Math.min(1, FOLLOWER.wild / wildness) || 1;
  }
}

/**
 * True when the second was allocated too rarely to have taken its part in what the first grew by. A member of a chain is
 * allocated at least as often as the chain grows, whatever is freed besides. `spans` stretches are looked at, each for itself.
 */
function lacksAllocations(first: Growth, second: Growth, ratio: number, grid: Grid, spans: number): boolean {
  const stride = Math.max(1, Math.round(grid.points / spans));
  let grown = 0;
  let missing = 0;
  for (let from = 0; from < grid.points; from += stride) {
    const to = Math.min(from + stride, grid.points - 1);
    if (grid.boot[from] !== grid.boot[to]) continue;
    const needed = ratio * (cellAt(first.course.outstanding, to) - cellAt(first.course.outstanding, from));
    const allocated = cellAt(second.course.allocs, to) - cellAt(second.course.allocs, from);
    if (!(needed > 0) || Number.isNaN(allocated)) continue;
    grown += needed;
    missing += Math.max(0, needed - allocated);
  }
  return missing > FOLLOWER.mostMissing * grown;
}

/** Ratios of a chain of objects and how much less likely each is than one to one, in squared deviations. */
const CHAIN_RATIOS: readonly (readonly [ratio: number, unlikeliness: number])[] = LISTS.plainRatios.map(
  (ratio, index) => [ratio, valueAt(LISTS.unlikeliness, index)],
);

/** A ratio that a chain may have, with how much less likely it is than one to one, in squared deviations. */
interface AllowedRatio {
  readonly ratio: number;
  readonly unlikeliness: number;
}

export type AllowedRatios = readonly AllowedRatio[];

/** The chain ratios to any of the members, as ratios to the first of them. `units` are the different ratios of the members. */
export function allowedRatios(units: readonly number[]): AllowedRatios {
  const allowed = new Map<number, number>();
  for (const unit of units) {
    for (const [ratio, unlikeliness] of CHAIN_RATIOS) {
      const product = nearestRatio(unit * ratio);
      if (Math.abs(product / (unit * ratio) - 1) > FOLLOWER.sameRatio) continue;
      if (
        units.some(
          (other) => product > FOLLOWER.largestChainRatio * other || product * FOLLOWER.largestChainRatio < other,
        )
      )
        continue;
      allowed.set(product, Math.min(unlikeliness, allowed.get(product) ?? Infinity));
    }
  }
  return [...allowed].map(([ratio, unlikeliness]) => ({ ratio, unlikeliness }));
}

interface ChosenRatio extends AllowedRatio {
  readonly score: number;
}

/** The likeliest ratio; null when another one is about as likely. */
function chooseRatio(fit: Fit, allowed: AllowedRatios): ChosenRatio | null {
  const scored = allowed.map(({ ratio, unlikeliness }): ChosenRatio => {
    const deviation = (fit.ratio - ratio) / Math.hypot(fit.error, FOLLOWER.usualLeaning * ratio);
    return { ratio, unlikeliness, score: deviation ** 2 + unlikeliness };
  });
  scored.sort((a, b) => a.score - b.score);
  const [best, next] = scored;
  if (best === undefined || (next !== undefined && next.score - best.score < FOLLOWER.clearlyBetter)) return null;
  return best;
}

function matchPlainly(first: Growth, second: Growth, allowed: AllowedRatios): Match | null {
  const fit = fitOf(first, second);
  if (fit === null || !(fit.ratio > 0)) return null;
  const chosen = chooseRatio(fit, allowed);
  if (chosen === null) return null;
  const { ratio } = chosen;
  const off = Math.abs(fit.ratio / ratio - 1);
  const error = fit.error / ratio;
  if (
    error > FOLLOWER.plainError ||
    off > Math.min(FOLLOWER.plainOff, Math.max(FOLLOWER.plainOffLeast, FOLLOWER.offErrors * error))
  )
    return null;
  return { ratio, chance: chanceOf(Math.max(off, STRICT.leastError)), cost: costOf(chosen.score, error) };
}

function costOf(score: number, error: number): number {
  return score + 2 * Math.log(Math.max(error, STRICT.leastError));
}

/** Rules out by the plain measure what the quiet one, which costs more, need not look at. */
function mayFollow(first: Growth, second: Growth): boolean {
  const fit = fitOf(first, second);
  if (fit === null) return false;
  const reach = FOLLOWER.reach * fit.error;
  return (
    fit.ratio + reach > (1 - FOLLOWER.reachSlack) / FOLLOWER.largestChainRatio &&
    fit.ratio - reach < (1 + FOLLOWER.reachSlack) * FOLLOWER.largestChainRatio
  );
}

/**
 * How far a tag that says nothing by its name is from following by the plain measure, as a part of the ratio; null when
 * it is not near: only close agreement will be believed, so the plain measure has to come close already.
 */
export function distanceFromStep(first: Growth, second: Growth, allowed: AllowedRatios): number | null {
  const ratio = ratioOf(first, second);
  if (!(ratio > 0) || Math.abs(ratio / nearestRatio(ratio) - 1) > FOLLOWER.plainDistance) return null;
  let distance = Infinity;
  for (const one of allowed) distance = Math.min(distance, Math.abs(ratio / one.ratio - 1));
  return distance > FOLLOWER.plainDistance ? null : distance;
}

/**
 * True when the plain measure is sure of its ratio, and the bursts of the first show in the second. This costs more than
 * the distance, so it comes after it, and less than the quiet measure, which comes last.
 */
export function isStepClear(first: Growth, second: Growth, grid: Grid): boolean {
  const fit = fitOf(first, second);
  if (fit === null || fit.error > FOLLOWER.plainDistance * fit.ratio) return false;
  return isFew(grid) || !lacksBursts(nearestRatio(fit.ratio), tellingFits(first, second, fit.ratio, FOLLOWER.telling));
}

/** The bursts of the first show in what follows it, whatever else that does. */
function lacksBursts(ratio: number, telling: readonly IncrementFit[]): boolean {
  return telling.some((one) => one.highest < ratio - FOLLOWER.burstOff * ratio - FOLLOWER.burstErrors * one.error);
}

/**
 * How a shared tag, an object or a known victim follows, or null. Such a tag hangs on others by its nature and carries
 * their work besides, so its likeness may be weaker; it must still show by itself that it grows. `allowed` are the ratios
 * to those that it may hang on, as ratios to the first.
 */
export function matchFollower(first: Growth, second: Growth, allowed: AllowedRatios, grid: Grid): Match | null {
  if (isFew(grid)) return matchFew(first, second);
  if (!mayFollow(first, second)) return null;
  const fit = fitQuietly(first, second, grid);
  if (fit === null) return matchPlainly(first, second, allowed);
  if (!(fit.ratio > 0)) return null;
  const chosen = chooseRatio(fit, allowed);
  if (chosen === null) return null;
  const { ratio } = chosen;
  const off = Math.abs(fit.ratio / ratio - 1);
  const error = fit.error / ratio;
  if (error > FOLLOWER.largestError || fit.ratio < FOLLOWER.clearOfZero * fit.error) return null;
  if (off > Math.min(FOLLOWER.largestOff, Math.max(FOLLOWER.leaning, FOLLOWER.offErrors * error))) return null;
  if (lacksAllocations(first, second, ratio, grid, FOLLOWER.allocationSpans)) return null;
  const telling = tellingFits(first, second, ratio, FOLLOWER.telling);
  if (lacksBursts(ratio, telling)) return null;
  const sameManner = telling.some(
    (one) => one.ratio <= FOLLOWER.mannerTimes * ratio + FOLLOWER.mannerErrors * one.error,
  );
  const chance =
    chanceOf(Math.max(off, FOLLOWER.chanceErrors * error, STRICT.leastError)) * (sameManner ? FOLLOWER.sameManner : 1);
  if (chance > FOLLOWER.largestChance * Math.exp(-chosen.unlikeliness / FOLLOWER.unlikelinessOfChance)) return null;
  return { ratio, chance, cost: costOf(chosen.score, error) + (sameManner ? 2 * Math.log(FOLLOWER.sameManner) : 0) };
}

/**
 * How a leak follows another one where either hangs on others by its nature (a shared tag, an object, a known victim), or null.
 * Leaks are rare, and what hangs on others leaks with one of them: of two leaks on one machine it takes more to tell them apart
 * than to put them together.
 */
export function matchLeaking(first: Growth, second: Growth, allowed: AllowedRatios, grid: Grid): Match | null {
  const fit = isFew(grid) ? null : (fitQuietly(first, second, grid) ?? fitOf(first, second));
  if (fit === null || !(fit.ratio > 0) || fit.error > FOLLOWER.errorOfLeaks * fit.ratio) return null;
  let best: { readonly ratio: number; readonly off: number; readonly unlikeliness: number } | null = null;
  for (const { ratio, unlikeliness } of allowed) {
    const off = Math.abs(fit.ratio / ratio - 1);
    if (best === null || off < best.off) best = { ratio, off, unlikeliness };
  }
  if (best === null || best.unlikeliness > FOLLOWER.unlikelyOfLeaks) return null;
  const error = fit.error / best.ratio;
  const most = Math.min(FOLLOWER.offOfLeaks, Math.max(FOLLOWER.nearOfLeaks, FOLLOWER.offErrors * error));
  if (best.off > most) return null;
  if (lacksAllocations(first, second, best.ratio, grid, FOLLOWER.allocationSpansOfLeaks)) return null;
  const off = Math.max(best.off, STRICT.leastError);
  return { ratio: best.ratio, chance: chanceOf(off), cost: 2 * Math.log(off) + best.unlikeliness };
}
