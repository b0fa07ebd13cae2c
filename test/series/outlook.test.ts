/** What a forecast may count on of a rate. */
import test from 'ava';
import { outlookOf } from '../../src/series/outlook.js';

/** Half-hourly bytes over days, each of which brings its own amount, evenly. */
function course(gains: readonly number[]): { readonly hours: Float64Array; readonly values: Float64Array } {
  const hours = Float64Array.from({ length: gains.length * 48 + 1 }, (_, index) => index / 2);
  const values = hours.map((hour) =>
    gains.reduce((sum, gain, day) => sum + gain * Math.min(1, Math.max(0, hour / 24 - day)), 0),
  );
  return { hours, values };
}

const RATE = { perHour: 100, low: 99, high: 101 };

test('a short watch leaves open what the rest of the week does', (t) => {
  const { hours, values } = course([2400]);
  const { perHour, low, high } = outlookOf(hours, values, RATE);
  t.deepEqual([perHour, low, high], [100, 40, 160]);
});

test('what the last fifth brought lies within, for a forecast from the days before would have missed it', (t) => {
  const { hours, values } = course([2400, 2400, 2400, 2400, 2400, 2400, 2400, 2400, 240, 240]);
  const { low } = outlookOf(hours, values, RATE);
  // 240 bytes a day are ten an hour.
  t.true(Math.abs(low - 10) < 0.01);
});

test('even weeks leave little open', (t) => {
  const { hours, values } = course(Array.from({ length: 14 }, () => 2400));
  const { low, high } = outlookOf(hours, values, RATE);
  t.true(Math.abs(low - 88) < 1e-9 && Math.abs(high - 112) < 1e-9);
});
