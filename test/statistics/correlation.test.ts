import test from 'ava';
import { correlationOf } from '../../src/statistics/correlation.js';

test('the correlation of two columns that were published with it', (t) => {
  // F. J. Anscombe, "Graphs in Statistical Analysis", The American Statistician 27 (1973), the first set: 0.816.
  const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  t.is(correlationOf(x, y, 3).toFixed(3), '0.816');
  t.is(
    correlationOf(
      x,
      x.map((value) => -2 * value),
      3,
    ).toFixed(9),
    '-1.000000000',
  );
});

test('what only one column knows does not count, and too few pairs say nothing', (t) => {
  t.is(correlationOf([1, NaN, 2, 3], [2, 9, 4, 6], 3), 1);
  t.is(correlationOf([1, NaN, 2, 3], [2, 9, 4, NaN], 3), NaN);
  t.is(correlationOf([5, 5, 5], [1, 2, 3], 3), NaN);
});
