/** Trends of short series: how fast, and how surely. */
import { cellAt, columnOf, medianWithin, quantileInPlace, selectWithin, sortedOf, spreadOfFirst } from './robust.js';

/** A straight line through points of which some may be wild. */
export interface Line {
  /** Theil–Sen slope: the median of the slopes of all pairs, per unit of x. NaN with fewer than two different x. */
  readonly slope: number;
  /** The median of y - slope * x. */
  readonly intercept: number;
}

export interface Trend extends Line {
  /** About 95 % interval of the slope (Sen), widened for autocorrelation. */
  readonly low: number;
  readonly high: number;
  /** Kendall's tau, -1 to 1; 0 when nothing can be compared. */
  readonly tau: number;
  /** Mann–Kendall statistic in standard deviations, ties and autocorrelation allowed for. */
  readonly z: number;
}

/** Points in the order of x. */
interface Course {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/**
 * Correlation of each value with the next about their mean, r1 = Σ (x_i - m)(x_{i+1} - m) / Σ (x_i - m)², from 0 to 0.98:
 * what opposes its neighbour counts as independent, and nothing is taken to be without any news.
 */
export function autocorrelationOf(values: ArrayLike<number>): number {
  const n = values.length;
  if (n < 4) return 0;
  const column = columnOf(values);
  let mean = 0;
  for (let index = 0; index < n; index += 1) mean += cellAt(column, index) / n;
  let own = 0;
  let next = 0;
  for (let index = 0; index < n; index += 1) {
    const here = cellAt(column, index) - mean;
    own += here * here;
    if (index + 1 < n) next += here * (cellAt(column, index + 1) - mean);
  }
  return own === 0 ? 0 : Math.min(0.98, Math.max(0, next / own));
}

/**
 * How many times the variance of a trend statistic grows when each residual resembles the one before it:
 * 1 + 2 Σ (1 - k/n) ρ^k. S. Yue and C. Wang, "The Mann-Kendall test modified by effective sample size to detect trend in
 * serially correlated hydrological series", Water Resources Management 18 (2004), equation 7, for a first-order process.
 */
function varianceInflation(n: number, correlation: number): number {
  let sum = 0;
  let power = 1;
  for (let lag = 1; lag < n; lag += 1) {
    power *= correlation;
    if (power < 1e-4) break;
    sum += (1 - lag / n) * power;
  }
  return 1 + 2 * sum;
}

function tieCorrection(values: ArrayLike<number>): number {
  const sorted = sortedOf(values);
  let correction = 0;
  let run = 1;
  for (let index = 1; index <= sorted.length; index += 1) {
    if (index < sorted.length && sorted[index] === sorted[index - 1]) {
      run += 1;
    } else {
      correction += run * (run - 1) * (2 * run + 5);
      run = 1;
    }
  }
  return correction;
}

/** Room for the slopes of all pairs, which are thousands for each of thousands of tags. */
let slopes = new Float64Array(4096);

/** Puts the slopes of all pairs of different x to the front of `slopes`, and returns how many there are. */
function fillSlopes(xs: Float64Array, ys: Float64Array): number {
  const n = xs.length;
  const pairs = (n * (n - 1)) / 2;
  if (slopes.length < pairs) slopes = new Float64Array(pairs);
  let count = 0;
  for (let i = 0; i < n; i += 1) {
    const xi = cellAt(xs, i);
    const yi = cellAt(ys, i);
    for (let j = i + 1; j < n; j += 1) {
      const dx = cellAt(xs, j) - xi;
      if (!(dx > 0)) continue;
      slopes[count] = (cellAt(ys, j) - yi) / dx;
      count += 1;
    }
  }
  return count;
}

/** Pairs of different x that rise less those that fall: Kendall's S. */
function risingPairs(xs: Float64Array, ys: Float64Array): number {
  const n = xs.length;
  let s = 0;
  for (let i = 0; i < n; i += 1) {
    const xi = cellAt(xs, i);
    const yi = cellAt(ys, i);
    for (let j = i + 1; j < n; j += 1) {
      if (!(cellAt(xs, j) > xi)) continue;
      const yj = cellAt(ys, j);
      s += Number(yj > yi) - Number(yj < yi);
    }
  }
  return s;
}

function isConstant(values: Float64Array): boolean {
  for (let index = 1; index < values.length; index += 1) {
    if (cellAt(values, index) !== cellAt(values, 0)) return false;
  }
  return true;
}

/** True where every pair tells the same: a line that lies flat. */
function isFlat(xs: Float64Array, ys: Float64Array): boolean {
  const last = xs.length - 1;
  return last > 0 && cellAt(xs, last) > cellAt(xs, 0) && isConstant(ys);
}

/** Room for what a line leaves of its points; it lasts until the next line is asked about. */
let residuals = new Float64Array(128);

/** Puts what a slope leaves of each point to the front of `residuals`. */
function fillResiduals(xs: Float64Array, ys: Float64Array, slope: number): void {
  const { length } = xs;
  if (residuals.length < length) residuals = new Float64Array(2 * length);
  for (let index = 0; index < length; index += 1) residuals[index] = cellAt(ys, index) - slope * cellAt(xs, index);
}

/** Standard deviation of Kendall's S, ties and the autocorrelation of `residuals` allowed for. */
function deviationOf(ys: Float64Array): number {
  const n = ys.length;
  const plain = (n * (n - 1) * (2 * n + 5) - tieCorrection(ys)) / 18;
  return Math.sqrt(Math.max(plain * varianceInflation(n, autocorrelationOf(residuals.subarray(0, n))), 0));
}

function standardized(s: number, deviation: number): number {
  return deviation === 0 ? 0 : (s - Math.sign(s)) / deviation;
}

/**
 * The line whose slope is the median of the slopes of all pairs: H. Theil, "A rank-invariant method of linear and polynomial
 * regression analysis", Proceedings of the Koninklijke Nederlandse Akademie van Wetenschappen 53 (1950), and P. K. Sen (below).
 * What `trendOf` tells besides costs twice as much again, so this is for whoever asks for no more.
 */
export function medianLine(points: Course): Line {
  const xs = columnOf(points.x);
  const ys = columnOf(points.y);
  if (isFlat(xs, ys)) return { slope: 0, intercept: cellAt(ys, 0) };
  const count = fillSlopes(xs, ys);
  if (count === 0) return { slope: NaN, intercept: NaN };
  const slope = quantileInPlace(slopes, count, 0.5);
  fillResiduals(xs, ys, slope);
  return { slope, intercept: medianWithin(residuals, 0, xs.length) };
}

/** Spread of points about a line, as a standard deviation from the median absolute deviation. */
export function spreadAboutLine(points: Course, { slope, intercept }: Line): number {
  const xs = columnOf(points.x);
  fillResiduals(xs, columnOf(points.y), slope);
  return spreadOfFirst(residuals, xs.length, intercept);
}

/** The Mann–Kendall statistic of points about the line through them, in standard deviations. */
export function mannKendallOf(points: Course, { slope }: Line): number {
  const xs = columnOf(points.x);
  const ys = columnOf(points.y);
  if (Number.isNaN(slope) || isFlat(xs, ys)) return 0;
  fillResiduals(xs, ys, slope);
  return standardized(risingPairs(xs, ys), deviationOf(ys));
}

const NO_TREND: Trend = { slope: NaN, low: NaN, high: NaN, intercept: NaN, tau: 0, z: 0 };

/**
 * Theil–Sen slope with its interval and the Mann–Kendall test, of points in the order of x.
 *
 * Slope and interval: P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", Journal of the American
 * Statistical Association 63 (1968), section 3: the median of (y_j - y_i) / (x_j - x_i), and those of rank N/2 ± C/2 with
 * C = 1.96 √Var(S). Var(S) = n (n - 1)(2n + 5) / 18 less ties: M. G. Kendall, "Rank Correlation Methods" (1975).
 */
export function trendOf(points: Course): Trend {
  const xs = columnOf(points.x);
  const ys = columnOf(points.y);
  if (isFlat(xs, ys)) return { slope: 0, low: 0, high: 0, intercept: cellAt(ys, 0), tau: 0, z: 0 };
  const count = fillSlopes(xs, ys);
  if (count === 0) return NO_TREND;
  const slope = quantileInPlace(slopes, count, 0.5);
  fillResiduals(xs, ys, slope);
  const deviation = deviationOf(ys);
  const reach = Math.min(count / 2, 1.96 * deviation) / 2;
  const lowest = Math.max(0, Math.floor(count / 2 - reach));
  const highest = Math.min(count - 1, Math.ceil(count / 2 + reach));
  const s = risingPairs(xs, ys);
  // The median stands at its place by now, with the smaller slopes before it and the larger ones behind it.
  const middle = (count - 1) >> 1;
  return {
    slope,
    low: selectWithin(slopes, lowest, 0, Math.max(middle, lowest)),
    high: selectWithin(slopes, highest, Math.min(middle, highest), count - 1),
    intercept: medianWithin(residuals, 0, xs.length),
    tau: s / count,
    z: standardized(s, deviation),
  };
}
