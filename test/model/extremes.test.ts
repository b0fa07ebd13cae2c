import test from 'ava';
import { highestOf, lowestOf } from '../../src/model/extremes.js';

test('extremes are found in more values than a call takes as arguments', (t) => {
  const values = Array.from({ length: 400_000 }, (_, index) => (index * 7919) % 400_000);
  t.is(highestOf(values), 399_999);
  t.is(lowestOf(values), 0);
});

test('extremes of nothing and of what is unknown are those of Math', (t) => {
  t.is(highestOf([]), Math.max());
  t.is(lowestOf([]), Math.min());
  t.is(highestOf(Float64Array.of(1, NaN, 3)), NaN);
  t.is(lowestOf(Float64Array.of(1, NaN, 3)), NaN);
});
