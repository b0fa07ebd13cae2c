import test from 'ava';
import { dot, multiply, toRows } from '../../src/statistics/least-squares.js';
import { cellAt, medianOf, medianWithin, valueAt } from '../../src/statistics/robust.js';
import { mannKendallOf, medianLine, spreadAboutLine, trendOf } from '../../src/statistics/trend.js';

/** Numbers without any order, the same each time. */
function scattered(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => ((index * 7919) % 101) + index / 3);
}

test('nothing lies outside of a column', (t) => {
  const column = Float64Array.of(4, 5, 6);
  for (const read of [cellAt, valueAt]) {
    t.deepEqual(
      [-1, 0, 2, 3, 0.5, NaN].map((index) => read(column, index)),
      [NaN, 4, 6, NaN, NaN, NaN],
    );
  }
  t.is(valueAt([1, 2], 1), 2);
  t.is(valueAt([1, 2], 2), NaN);
});

test('the median of a stretch is that of its values alone', (t) => {
  const column = Float64Array.of(100, 3, 1, 2, 100);
  t.is(medianWithin(column, 1, 4), 2);
  t.is(medianWithin(column, 1, 3), 2);
  t.is(medianWithin(column, 2, 2), NaN);
  t.is(medianOf(Float64Array.of(3, NaN, 1)), 3);
});

test('a line through medians has the middle slope of all pairs', (t) => {
  const points = { x: Float64Array.from({ length: 9 }, (_, index) => index * 2), y: scattered(9) };
  const slopes: number[] = [];
  for (let i = 0; i < 9; i += 1) {
    for (let j = i + 1; j < 9; j += 1) {
      slopes.push((valueAt(points.y, j) - valueAt(points.y, i)) / (valueAt(points.x, j) - valueAt(points.x, i)));
    }
  }
  slopes.sort((a, b) => a - b);
  const { slope, intercept } = medianLine(points);
  t.is(slope, ((slopes[17] ?? NaN) + (slopes[18] ?? NaN)) / 2);
  const rests = [...points.y].map((y, index) => y - slope * index * 2).sort((a, b) => a - b);
  t.is(intercept, valueAt(rests, 4));
  const { low, high, z, ...line } = trendOf(points);
  t.is(line.slope, slope);
  t.is(line.intercept, intercept);
  t.is(mannKendallOf(points, { slope, intercept }), z);
  t.true(slopes.includes(low) && slopes.includes(high) && low <= slope && slope <= high);
  const distances = rests.map((rest) => Math.abs(rest - intercept)).sort((a, b) => a - b);
  t.is(spreadAboutLine(points, { slope, intercept }), 1.4826 * (distances[4] ?? NaN));
});

test('what lies flat, and points of one moment, have no slope to speak of', (t) => {
  t.deepEqual(medianLine({ x: [0, 1, 2], y: [7, 7, 7] }), { slope: 0, intercept: 7 });
  t.is(mannKendallOf({ x: [0, 1, 2], y: [7, 7, 7] }, { slope: 0, intercept: 7 }), 0);
  t.is(medianLine({ x: [3, 3], y: [1, 2] }).slope, NaN);
  t.is(mannKendallOf({ x: [3, 3], y: [1, 2] }, { slope: NaN, intercept: NaN }), 0);
});

test('rows that are multiplied in one go have the same products as one by one', (t) => {
  const column = scattered(11);
  for (let count = 0; count < 10; count += 1) {
    const columns = Array.from({ length: count }, (_, row) => scattered(11 + row).subarray(row));
    t.deepEqual(
      [...multiply(toRows(columns), column)],
      columns.map((one) => dot(one, column)),
    );
  }
});
