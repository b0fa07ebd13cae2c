/**
 * Order statistics and robust measures of spread on short number lists. Callers thin long series first (`binMedians`), so the quadratic estimators
 * here never see more than a few hundred points. Order statistics are selected, not sorted out: a large machine asks for
 * hundreds of thousands of them.
 */
/**
 * The value at an index of a column, NaN outside. Bounds are asked for first: after a single access beyond them, anywhere, the
 * engine takes every value read here for one that may be none, and boxes it. (`Number.NaN` is a constant to it from the start,
 * `NaN` a variable until it has been read once.) Together that is a factor of four to seven over all of the statistics.
 */
export function cellAt(column: Float64Array, index: number): number {
  return index >= 0 && index < column.length ? (column[index] ?? Number.NaN) : Number.NaN;
}

/** The same of any list. Columns go their own way, so that the engine sees one kind of array where millions are read. */
export function valueAt(values: ArrayLike<number>, index: number): number {
  if (values instanceof Float64Array) return cellAt(values, index);
  return index >= 0 && index < values.length ? (values[index] ?? Number.NaN) : Number.NaN;
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
export function selectWithin(values: Float64Array, place: number, from: number, to: number): number {
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

/** Room to reorder values in: a large machine asks for millions of medians, and none is open while another is taken. */
let room = new Float64Array(1024);

function reserveRoom(length: number): void {
  if (room.length < length) room = new Float64Array(2 * length);
}

/** Copies a stretch of a column to the front of `room`, to be reordered there. What is unknown counts as the largest. */
function copyToRoom(values: Float64Array, from: number, to: number): void {
  const length = to - from;
  reserveRoom(length);
  for (let index = 0; index < length; index += 1) {
    const value = cellAt(values, from + index);
    room[index] = Number.isNaN(value) ? Infinity : value;
  }
}

/** The values in ascending order, as a copy of their own. What is unknown counts as the largest. */
export function sortedOf(values: ArrayLike<number>): Float64Array {
  copyToRoom(columnOf(values), 0, values.length);
  return room.slice(0, values.length).sort();
}

/** The median; NaN of nothing. */
export function medianOf(values: ArrayLike<number>): number {
  return quantileOf(values, 0.5);
}

/** The median of a stretch of a column, from one index up to another; NaN of nothing. */
export function medianWithin(values: Float64Array, from: number, to: number): number {
  return quantileWithin(values, from, to, 0.5);
}

/** The quantile for `p` from 0 to 1, drawn straight between the two nearest values; NaN of nothing. */
export function quantileOf(values: ArrayLike<number>, p: number): number {
  return quantileWithin(columnOf(values), 0, values.length, p);
}

/** The same of a stretch of a column, from one index up to another. */
function quantileWithin(values: Float64Array, from: number, to: number, p: number): number {
  if (to - from < 2) return to > from ? cellAt(values, from) : NaN;
  copyToRoom(values, from, to);
  return quantileInPlace(room, to - from, p);
}

/** The same of the first `count` values, which the caller no longer needs in their order; at least one, none NaN. */
export function quantileInPlace(values: Float64Array, count: number, p: number): number {
  const last = count - 1;
  const place = p * last;
  const below = Math.floor(place);
  const low = selectWithin(values, below, 0, last);
  if (place === below || below === last) return low;
  let high = Infinity;
  for (let index = below + 1; index <= last; index += 1) high = Math.min(high, cellAt(values, index));
  return low + (high - low) * (place - below);
}

/** The standard deviation of a normal distribution for one of its median absolute deviation. */
export const MAD_TO_DEVIATION = 1.4826;

/** Spread about a centre as a standard deviation, from the median absolute deviation. 0 of nothing. */
export function spreadAbout(values: ArrayLike<number>, centre: number): number {
  return spreadOfFirst(columnOf(values), values.length, centre);
}

/** The same of the first `count` values of a column. The distances are made where they are reordered. */
export function spreadOfFirst(values: Float64Array, count: number, centre: number): number {
  if (count === 0) return 0;
  if (count === 1) return MAD_TO_DEVIATION * Math.abs(cellAt(values, 0) - centre);
  reserveRoom(count);
  for (let index = 0; index < count; index += 1) {
    const distance = Math.abs(cellAt(values, index) - centre);
    room[index] = Number.isNaN(distance) ? Infinity : distance;
  }
  return MAD_TO_DEVIATION * quantileInPlace(room, count, 0.5);
}

/** More differences than these make the noise no better known. */
const MOST_DIFFERENCES = 400;

/** Room for them: up to twice as many are left where every second would be too few. */
const differences = new Float64Array(2 * MOST_DIFFERENCES);

/**
 * The noise of one sample: the spread of the differences from sample to sample, which a trend or a daily curve hardly
 * moves. 0 for fewer than three values and for values that mostly stand still.
 */
export function noiseOf(values: ArrayLike<number>): number {
  if (values.length < 3) return 0;
  const column = columnOf(values);
  const stride = Math.max(1, Math.floor(column.length / MOST_DIFFERENCES));
  const count = Math.ceil((column.length - 1) / stride);
  for (let place = 0; place < count; place += 1) {
    const index = 1 + place * stride;
    differences[place] = cellAt(column, index) - cellAt(column, index - 1);
  }
  return spreadOfFirst(differences, count, medianWithin(differences, 0, count)) / Math.SQRT2;
}

export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export function columnOf(values: ArrayLike<number>): Float64Array {
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
  return mediansWithin(xs, ys, limit, (bin) => (bin === limit - 1 ? Infinity : start + width * (bin + 1)));
}

/** Medians of the points before each bin's end, bin by bin; bins that hold none are left out. */
function mediansWithin(xs: Float64Array, ys: Float64Array, bins: number, endOf: (bin: number) => number): Points {
  const outX = new Float64Array(bins);
  const outY = new Float64Array(bins);
  let count = 0;
  let from = 0;
  for (let bin = 0; bin < bins && from < xs.length; bin += 1) {
    const end = endOf(bin);
    let to = from;
    while (to < xs.length && cellAt(xs, to) < end) to += 1;
    if (to > from) {
      outX[count] = (cellAt(xs, (from + to - 1) >> 1) + cellAt(xs, (from + to) >> 1)) / 2;
      outY[count] = medianWithin(ys, from, to);
      count += 1;
    }
    from = to;
  }
  return { x: outX.subarray(0, count), y: outY.subarray(0, count) };
}

/** Medians of stretches as long as `width` that begin at its multiples, so that each period has the same ones. */
export function medianByPhase(x: Float64Array, y: Float64Array, width: number): Points {
  const first = Math.floor(cellAt(x, 0) / width);
  const bins = Math.floor(cellAt(x, x.length - 1) / width) - first + 1;
  return mediansWithin(x, y, bins, (bin) => (first + bin + 1) * width);
}
