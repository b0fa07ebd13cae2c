/**
 * Robust statistics on short number lists. Callers thin long series first (`binMedians`), so the quadratic estimators
 * here never see more than a few hundred points. Order statistics are selected, not sorted out: a large machine asks for
 * hundreds of thousands of them.
 */
/** The value at an index, NaN outside. */
export function valueAt(values: ArrayLike<number>, index: number): number {
  return values[index] ?? NaN;
}

/** The same of a column. Apart from `valueAt` so that the engine sees one kind of array in the hottest loops. */
export function cellAt(column: Float64Array, index: number): number {
  return column[index] ?? NaN;
}

function swap(values: Float64Array, a: number, b: number): void {
  const held = cellAt(values, a);
  values[a] = cellAt(values, b);
  values[b] = held;
}

/**
 * Puts the value that sorting would put at `place` there, smaller ones before it and larger ones behind it, and returns
 * it (quickselect, median of three). `values` between `from` and `to` (inclusive) are reordered; they hold no NaN.
 */
function selectWithin(values: Float64Array, place: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (high > low) {
    const middle = (low + high) >> 1;
    if (cellAt(values, middle) < cellAt(values, low)) swap(values, middle, low);
    if (cellAt(values, high) < cellAt(values, low)) swap(values, high, low);
    if (cellAt(values, high) < cellAt(values, middle)) swap(values, high, middle);
    const pivot = cellAt(values, middle);
    let left = low;
    let right = high;
    while (left <= right) {
      while (cellAt(values, left) < pivot) left += 1;
      while (cellAt(values, right) > pivot) right -= 1;
      if (left > right) break;
      swap(values, left, right);
      left += 1;
      right -= 1;
    }
    if (place <= right) high = right;
    else if (place >= left) low = left;
    else break;
  }
  return cellAt(values, place);
}

/** A copy to reorder. What is unknown counts as the largest. */
function copyOf(values: ArrayLike<number>): Float64Array {
  const copy = Float64Array.from(values);
  for (let index = 0; index < copy.length; index += 1) if (Number.isNaN(cellAt(copy, index))) copy[index] = Infinity;
  return copy;
}

/** The median; NaN of nothing. */
export function medianOf(values: ArrayLike<number>): number {
  return quantileOf(values, 0.5);
}

/** The quantile for `p` from 0 to 1, drawn straight between the two nearest values; NaN of nothing. */
export function quantileOf(values: ArrayLike<number>, p: number): number {
  return values.length < 2 ? valueAt(values, 0) : quantileInPlace(copyOf(values), p);
}

/** The same of values that the caller no longer needs in their order; at least one, none NaN. */
function quantileInPlace(values: Float64Array, p: number): number {
  const last = values.length - 1;
  const place = p * last;
  const below = Math.floor(place);
  const low = selectWithin(values, below, 0, last);
  if (place === below || below === last) return low;
  let high = Infinity;
  for (let index = below + 1; index <= last; index += 1) high = Math.min(high, cellAt(values, index));
  return low + (high - low) * (place - below);
}

const MAD_TO_DEVIATION = 1.4826;

/** Spread about a centre as a standard deviation, from the median absolute deviation. 0 of nothing. */
export function spreadAbout(values: ArrayLike<number>, centre: number): number {
  if (values.length === 0) return 0;
  const distances = new Float64Array(values.length);
  for (let index = 0; index < distances.length; index += 1)
    distances[index] = Math.abs(valueAt(values, index) - centre);
  return MAD_TO_DEVIATION * medianOf(distances);
}

/** More differences than these make the noise no better known. */
const MOST_DIFFERENCES = 400;

/**
 * The noise of one sample: the spread of the differences from sample to sample, which a trend or a daily curve hardly
 * moves. 0 for fewer than three values and for values that mostly stand still.
 */
export function noiseOf(values: ArrayLike<number>): number {
  if (values.length < 3) return 0;
  const stride = Math.max(1, Math.floor(values.length / MOST_DIFFERENCES));
  const differences = new Float64Array(Math.ceil((values.length - 1) / stride));
  for (let place = 0; place < differences.length; place += 1) {
    const index = 1 + place * stride;
    differences[place] = valueAt(values, index) - valueAt(values, index - 1);
  }
  return spreadAbout(differences, medianOf(differences)) / Math.SQRT2;
}

export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

function columnOf(values: ArrayLike<number>): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values);
}

/**
 * At most `limit` points: the median of each of `limit` equally wide stretches of x, which ascends; empty stretches are
 * left out.
 */
export function binMedians(x: ArrayLike<number>, y: ArrayLike<number>, limit: number): Points {
  const xs = columnOf(x);
  const ys = columnOf(y);
  if (xs.length <= limit) return { x: xs, y: ys };
  const start = cellAt(xs, 0);
  const width = (cellAt(xs, xs.length - 1) - start) / limit;
  if (!(width > 0)) return { x: Float64Array.of(start), y: Float64Array.of(medianOf(ys)) };
  const outX = new Float64Array(limit);
  const outY = new Float64Array(limit);
  let count = 0;
  let from = 0;
  for (let bin = 0; bin < limit && from < xs.length; bin += 1) {
    const end = bin === limit - 1 ? Infinity : start + width * (bin + 1);
    let to = from;
    while (to < xs.length && cellAt(xs, to) < end) to += 1;
    if (to > from) {
      outX[count] = (cellAt(xs, (from + to - 1) >> 1) + cellAt(xs, (from + to) >> 1)) / 2;
      outY[count] = medianOf(ys.subarray(from, to));
      count += 1;
    }
    from = to;
  }
  return { x: outX.subarray(0, count), y: outY.subarray(0, count) };
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
  const sorted = copyOf(values).sort();
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

function isConstant(values: Float64Array): boolean {
  for (let index = 1; index < values.length; index += 1) {
    if (cellAt(values, index) !== cellAt(values, 0)) return false;
  }
  return true;
}

/** Theil–Sen slope and Mann–Kendall test of points in the order of x. */
export function trendOf(points: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> }): Trend {
  const xs = columnOf(points.x);
  const ys = columnOf(points.y);
  const n = xs.length;
  if (n > 1 && cellAt(xs, n - 1) > cellAt(xs, 0) && isConstant(ys)) {
    return { slope: 0, low: 0, high: 0, intercept: cellAt(ys, 0), tau: 0, z: 0 };
  }
  const slopes = new Float64Array((n * (n - 1)) / 2);
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
