/** Trends of short series: how fast, and how surely. */
import { cellAt, columnOf, medianOf, quantileInPlace, selectWithin, sortedOf, valueAt } from './robust.js';

export interface Trend {
  /** Theil–Sen slope: the median of the slopes of all pairs, per unit of x. NaN with fewer than two different x. */
  readonly slope: number;
  /** About 95 % interval of the slope (Sen), widened for autocorrelation. */
  readonly low: number;
  readonly high: number;
  /** The median of y - slope * x. */
  readonly intercept: number;
  /** Kendall's tau, -1 to 1; 0 when nothing can be compared. */
  readonly tau: number;
  /** Mann–Kendall statistic in standard deviations, ties and autocorrelation allowed for. */
  readonly z: number;
}

/**
 * Correlation of each value with the next about their mean, r1 = Σ (x_i - m)(x_{i+1} - m) / Σ (x_i - m)², from 0 to 0.98:
 * what opposes its neighbour counts as independent, and nothing is taken to be without any news.
 */
export function autocorrelationOf(values: ArrayLike<number>): number {
  const n = values.length;
  if (n < 4) return 0;
  let mean = 0;
  for (let index = 0; index < n; index += 1) mean += valueAt(values, index) / n;
  let own = 0;
  let next = 0;
  for (let index = 0; index < n; index += 1) {
    const here = valueAt(values, index) - mean;
    own += here * here;
    if (index + 1 < n) next += here * (valueAt(values, index + 1) - mean);
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
let slopesRoom = new Float64Array(4096);

const NO_TREND: Trend = { slope: NaN, low: NaN, high: NaN, intercept: NaN, tau: 0, z: 0 };

function isConstant(values: Float64Array): boolean {
  for (let index = 1; index < values.length; index += 1) {
    if (cellAt(values, index) !== cellAt(values, 0)) return false;
  }
  return true;
}

/**
 * Theil–Sen slope with its interval and the Mann–Kendall test, of points in the order of x.
 *
 * Slope and interval: P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", Journal of the American
 * Statistical Association 63 (1968), section 3: the median of (y_j - y_i) / (x_j - x_i), and those of rank N/2 ± C/2 with
 * C = 1.96 √Var(S). Var(S) = n (n - 1)(2n + 5) / 18 less ties: M. G. Kendall, "Rank Correlation Methods" (1975).
 */
export function trendOf(points: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> }): Trend {
  const xs = columnOf(points.x);
  const ys = columnOf(points.y);
  const n = xs.length;
  if (n > 1 && cellAt(xs, n - 1) > cellAt(xs, 0) && isConstant(ys)) {
    return { slope: 0, low: 0, high: 0, intercept: cellAt(ys, 0), tau: 0, z: 0 };
  }
  const pairs = (n * (n - 1)) / 2;
  if (slopesRoom.length < pairs) slopesRoom = new Float64Array(pairs);
  const slopes = slopesRoom;
  let count = 0;
  let s = 0;
  for (let i = 0; i < n; i += 1) {
    const xi = cellAt(xs, i);
    const yi = cellAt(ys, i);
    for (let j = i + 1; j < n; j += 1) {
      const dx = cellAt(xs, j) - xi;
      if (!(dx > 0)) continue;
      const dy = cellAt(ys, j) - yi;
      if (dy > 0) s += 1;
      else if (dy < 0) s -= 1;
      slopes[count] = dy / dx;
      count += 1;
    }
  }
  if (count === 0) return NO_TREND;
  const known = slopes.subarray(0, count);
  const slope = quantileInPlace(known, 0.5);
  const residuals = new Float64Array(n);
  for (let index = 0; index < n; index += 1) residuals[index] = cellAt(ys, index) - slope * cellAt(xs, index);
  const intercept = medianOf(residuals);
  const plain = (n * (n - 1) * (2 * n + 5) - tieCorrection(ys)) / 18;
  const variance = plain * varianceInflation(n, autocorrelationOf(residuals));
  const deviation = Math.sqrt(Math.max(variance, 0));
  const reach = Math.min(count / 2, 1.96 * deviation) / 2;
  const lowest = Math.max(0, Math.floor(count / 2 - reach));
  const highest = Math.min(count - 1, Math.ceil(count / 2 + reach));
  return {
    slope,
    low: selectWithin(known, lowest, 0, count - 1),
    high: selectWithin(known, highest, 0, count - 1),
    intercept,
    tau: s / count,
    z: deviation === 0 ? 0 : (s - Math.sign(s)) / deviation,
  };
}
