/**
 * Robust statistics on short number lists. Callers thin long series first (`binMedians`), so the quadratic estimators
 * here never see more than a few hundred points.
 */
/** The value at an index, NaN outside. */
export function valueAt(values: ArrayLike<number>, index: number): number {
  return values[index] ?? NaN;
}

function ascending(values: ArrayLike<number>): Float64Array {
  const sorted = new Float64Array(values.length);
  for (let index = 0; index < values.length; index += 1) sorted[index] = values[index] ?? NaN;
  return sorted.sort();
}

/** The median; NaN of nothing. */
export function medianOf(values: ArrayLike<number>): number {
  return quantileOf(values, 0.5);
}

/** The quantile for `p` from 0 to 1, drawn straight between the two nearest values; NaN of nothing. */
export function quantileOf(values: ArrayLike<number>, p: number): number {
  if (values.length === 0) return NaN;
  if (values.length === 1) return values[0] ?? NaN;
  const sorted = ascending(values);
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN;
  return low + (high - low) * (place - below);
}

const MAD_TO_DEVIATION = 1.4826;

/** Spread about a centre as a standard deviation, from the median absolute deviation. 0 of nothing. */
export function spreadAbout(values: ArrayLike<number>, centre: number): number {
  if (values.length === 0) return 0;
  return MAD_TO_DEVIATION * medianOf(Float64Array.from(values, (value) => Math.abs(value - centre)));
}

/** The same of a column. Apart from `valueAt` so that the engine sees one kind of array in the hottest loops. */
export function cellAt(column: Float64Array, index: number): number {
  return column[index] ?? NaN;
}

/** More differences than these make the noise no better known. */
const MOST_DIFFERENCES = 400;

/**
 * The noise of one sample: the spread of the differences from sample to sample, which a trend or a daily curve hardly
 * moves. 0 for fewer than three values and for values that mostly stand still.
 */
export function noiseOf(values: ArrayLike<number>): number {
  if (values.length < 3) return 0;
  const differences: number[] = [];
  const stride = Math.max(1, Math.floor(values.length / MOST_DIFFERENCES));
  for (let index = 1; index < values.length; index += stride) {
    differences.push(valueAt(values, index) - valueAt(values, index - 1));
  }
  return spreadAbout(differences, medianOf(differences)) / Math.SQRT2;
}

export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** At most `limit` points: the median of each of `limit` equally wide stretches of x; empty stretches are left out. */
export function binMedians(x: readonly number[], y: readonly number[], limit: number): Points {
  if (x.length <= limit) return { x, y };
  const start = valueAt(x, 0);
  const width = (valueAt(x, x.length - 1) - start) / limit;
  if (!(width > 0)) return { x: [start], y: [medianOf(y)] };
  const outX: number[] = [];
  const outY: number[] = [];
  let from = 0;
  for (let bin = 0; bin < limit && from < x.length; bin += 1) {
    const end = bin === limit - 1 ? Infinity : start + width * (bin + 1);
    let to = from;
    while (to < x.length && (x[to] ?? NaN) < end) to += 1;
    if (to > from) {
      outX.push(medianOf(x.slice(from, to)));
      outY.push(medianOf(y.slice(from, to)));
    }
    from = to;
  }
  return { x: outX, y: outY };
}

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

/** Correlation of each residual with the next, 0 to 0.98. */
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

/** How many times the variance of a trend statistic grows when neighbours resemble each other (Hamed and Rao, lag one). */
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
  const sorted = ascending(values);
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

const NO_TREND: Trend = { slope: NaN, low: NaN, high: NaN, intercept: NaN, tau: 0, z: 0 };

/** Theil–Sen slope and Mann–Kendall test of points in the order of x. */
export function trendOf(points: Points): Trend {
  const { x, y } = points;
  const n = x.length;
  const xs = Float64Array.from(x);
  const ys = Float64Array.from(y);
  const slopes = new Float64Array((n * (n - 1)) / 2);
  let count = 0;
  let s = 0;
  for (let i = 0; i < n; i += 1) {
    const xi = xs[i] ?? NaN;
    const yi = ys[i] ?? NaN;
    for (let j = i + 1; j < n; j += 1) {
      const dx = (xs[j] ?? NaN) - xi;
      if (!(dx > 0)) continue;
      const dy = (ys[j] ?? NaN) - yi;
      if (dy > 0) s += 1;
      else if (dy < 0) s -= 1;
      slopes[count] = dy / dx;
      count += 1;
    }
  }
  if (count === 0) return NO_TREND;
  const sorted = slopes.subarray(0, count).sort();
  const slope = valueAt(sorted, count >> 1) / 2 + valueAt(sorted, (count - 1) >> 1) / 2;
  const residuals = y.map((value, index) => value - slope * valueAt(x, index));
  const intercept = medianOf(residuals);
  const plain = (n * (n - 1) * (2 * n + 5) - tieCorrection(y)) / 18;
  const variance = plain * varianceInflation(n, autocorrelationOf(residuals));
  const deviation = Math.sqrt(Math.max(variance, 0));
  const reach = Math.min(count / 2, 1.96 * deviation) / 2;
  const lowest = Math.max(0, Math.floor(count / 2 - reach));
  const highest = Math.min(count - 1, Math.ceil(count / 2 + reach));
  return {
    slope,
    low: valueAt(sorted, lowest),
    high: valueAt(sorted, highest),
    intercept,
    tau: s / count,
    z: deviation === 0 ? 0 : (s - Math.sign(s)) / deviation,
  };
}
