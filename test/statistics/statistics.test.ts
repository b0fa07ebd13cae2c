/** Statistics against published values or against a computation of another kind. */
import test from 'ava';
import { meanOfBlocks } from '../../src/statistics/block-bootstrap.js';
import {
  dot,
  effectiveSize,
  informationCriterion,
  orthonormalize,
  removeFrom,
} from '../../src/statistics/least-squares.js';
import { interpolate, isotonicFit } from '../../src/statistics/isotonic.js';
import { believedUpTo } from '../../src/statistics/multiple-tests.js';
import { upperTail } from '../../src/statistics/normal.js';
import { medianByPhase } from '../../src/statistics/robust.js';
import { participationOf } from '../../src/statistics/spread-of-growth.js';

test('the tail of the normal curve is that of the tables', (t) => {
  // Abramowitz and Stegun, table 26.1 and 26.2.
  for (const [z, tail] of [
    [0, 0.5],
    [1, 0.1586552539],
    [1.96, 0.0249978951],
    [3, 0.001349898],
    [6, 9.86587645e-10],
  ] as const) {
    t.true(Math.abs(upperTail(z) / tail - 1) < 1e-6, `${z}`);
  }
  t.true(Math.abs(upperTail(-1) - 0.8413447461) < 1e-6);
});

test('false discoveries are held down as Benjamini and Yekutieli say', (t) => {
  // The fifteen probabilities of Benjamini and Hochberg 1995, section 4.1: their procedure believes four at 0.05.
  const published = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ];
  const harmonic = published.reduce((sum, _, index) => sum + 1 / (index + 1), 0);
  t.is(believedUpTo(published, 15, 0.05 * harmonic), 0.0095);
  // Under dependence three are left.
  t.is(believedUpTo(published, 15, 0.05), 0.0019);
  t.is(believedUpTo([0.5], 3000, 0.01), 0);
});

test('the nearest course that never falls is that of pooling by hand', (t) => {
  t.deepEqual([...isotonicFit([1, 3, 2, 4])], [1, 2.5, 2.5, 4]);
  t.deepEqual([...isotonicFit([4, 3, 2, 1])], [2.5, 2.5, 2.5, 2.5]);
  t.deepEqual([...isotonicFit([3, 1], [1, 3])], [1.5, 1.5]);
});

test('growth is as spread as its equal increments are many', (t) => {
  t.is(participationOf([5, 5, 5, 5]), 4);
  t.is(participationOf([0, 20, 0, 0]), 1);
  t.is(participationOf([3, -3, 3, -3]), 0);
  t.is(participationOf([]), 0);
});

test('projection leaves what normal equations leave', (t) => {
  const x = Float64Array.of(0, 1, 2, 3, 5);
  const y = Float64Array.of(1, 2, 2, 5, 9);
  const basis = orthonormalize([new Float64Array(5).fill(1), x, x.map((value) => 2 * value + 1)]);
  t.is(basis.length, 2);
  t.true(Math.abs(dot(basis[0] ?? x, basis[1] ?? x)) < 1e-12);
  const left = Float64Array.from(y);
  removeFrom(left, basis);
  // By hand: slope 24.2 / 14.8, mean of y 3.8 at 2.2.
  const slope = 24.2 / 14.8;
  for (const [index, rest] of left.entries()) {
    t.true(Math.abs(rest - ((y[index] ?? 0) - 3.8 - slope * ((x[index] ?? 0) - 2.2))) < 1e-12);
  }
});

test('fewer values count where neighbours resemble each other', (t) => {
  t.is(effectiveSize(90, 0.5, 5), 30);
  t.is(effectiveSize(90, 0.98, 5), 5);
  t.is(effectiveSize(3, 0, 5), 3);
  t.true(Math.abs(informationCriterion(Math.E, 2, 10) - (10 + 2 * Math.log(10))) < 1e-12);
});

test('a table is read straight between its places and level beyond them', (t) => {
  const read = (at: number): number => interpolate([-1, 0, 4], [0.1, 0.5, 0.9], at);
  t.is(read(-7), 0.1);
  t.is(read(-1), 0.1);
  t.true(Math.abs(read(-0.5) - 0.3) < 1e-12);
  // A quarter of the way from 0.5 to 0.9.
  t.true(Math.abs(read(1) - 0.6) < 1e-12);
  t.is(read(99), 0.9);
});

test('medians by phase have the same stretches in each period', (t) => {
  // Half-hourly over two days, from half past five on: stretches of six hours begin at 0, 6, 12 and 18 o'clock.
  const hours = Float64Array.from({ length: 97 }, (_, index) => 5.5 + index / 2);
  const office = hours.map((hour) => (hour % 24 >= 6 && hour % 24 < 18 ? 50 : 10));
  const { x, y } = medianByPhase(hours, office, 6);
  t.deepEqual([...y], [10, 50, 50, 10, 10, 50, 50, 10, 10]);
  t.deepEqual([...x].slice(1, 5), [8.75, 14.75, 20.75, 26.75]);
});

test('the mean of blocks drawn anew lies as far off as that of independent ones', (t) => {
  // 400 blocks from -1 to 1, evenly: the mean has a standard error of sqrt(1/3) / 20.
  const blocks = Float64Array.from({ length: 400 }, (_, index) => 5 + ((index * 173) % 400) / 199.5 - 1);
  const { low, high } = meanOfBlocks(blocks);
  const error = (1.96 * Math.sqrt(1 / 3)) / 20;
  t.true(Math.abs(low - (5 - error)) < 0.25 * error, `${low}`);
  t.true(Math.abs(high - (5 + error)) < 0.25 * error, `${high}`);
  t.deepEqual(meanOfBlocks(Float64Array.of(3, 3, 3, 3)), { low: 3, high: 3 });
});
