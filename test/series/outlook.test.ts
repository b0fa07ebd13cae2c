/** What a forecast may count on of a rate. */
import test from 'ava';
import { sumOutlooks } from '../../src/series/forecast.js';
import { outlookOf, type LeakCourse } from '../../src/series/outlook.js';

/** Half-hourly bytes over days, each of which brings its own amount in the hours from `from` to `to`. */
function course(gains: readonly number[], [from, to] = [0, 24]): LeakCourse {
  const hours = Float64Array.from({ length: gains.length * 48 + 1 }, (_, index) => index / 2);
  const partOf = (hour: number, day: number): number =>
    Math.min(1, Math.max(0, (hour - day * 24 - from) / (to - from)));
  const values = hours.map((hour) => gains.reduce((sum, gain, day) => sum + gain * partOf(hour, day), 0));
  return { hours, values, isFree: null };
}

/** The same on days of which the first is that day of the week, Monday 0. */
function weekCourse(gains: readonly number[], first: number): LeakCourse {
  return { ...course(gains, [8, 18]), isFree: (hour) => (Math.floor(hour / 24) + first) % 7 >= 5 };
}

const TREND = { perHour: 100, low: 99, high: 101 };
const WORK = [8, 18] as const;
const near = (value: number, expected: number): boolean => Math.abs(value / expected - 1) < 0.01;

test('what grows by night as by day goes on as it does, at weekends as well', (t) => {
  const { perHour, low, high } = outlookOf(weekCourse([2400, 2400], 0), TREND);
  t.true(low < 70 && high > 150, 'by work it may do otherwise');
  t.true(near(perHour, 100));
  const even = outlookOf({ ...course([2400, 2400]), isFree: (hour) => hour > 1e3 }, TREND);
  t.true(near(even.perHour, 100) && near(even.low, 90) && near(even.high, 110));
});

test('a short watch of work leaves open what the rest of the week does', (t) => {
  const widths = [1, 2, 7].map((days) => {
    const { low, high } = outlookOf(
      course(
        Array.from({ length: days }, () => 2400),
        [...WORK],
      ),
      TREND,
    );
    return high / low;
  });
  t.true((widths[0] ?? 0) > (widths[1] ?? 0) && (widths[1] ?? 0) > (widths[2] ?? 0));
  t.true((widths[2] ?? 9) < 2);
});

test('a leak in bursts is as fast as its mean, which the median of its slopes misses', (t) => {
  const hours = Float64Array.from({ length: 193 }, (_, index) => index / 2);
  // 900 bytes within an hour, every ninth of them, and nothing between.
  const values = hours.map((hour) => 900 * Math.floor(hour / 9));
  const { perHour, low, high } = outlookOf({ hours, values, isFree: null }, { perHour: 20, low: 5, high: 40 });
  t.true(Math.abs(perHour / 100 - 1) < 0.08);
  t.true(low < 100 && 100 < high);
});

test('the mean of a week is that of its days, each kind counted as often as there are of it', (t) => {
  // Thursday to Sunday: two days of work, and two of nothing.
  t.true(near(outlookOf(weekCourse([2400, 2400, 0, 0], 3), TREND).perHour, (100 * 5) / 7));
  // Days of work alone: the weekend may bring nothing.
  t.true(outlookOf(weekCourse([2400, 2400, 2400], 0), TREND).low <= (100 * 5) / 7);
  // A weekend alone: a week may bring several times as much.
  t.true(outlookOf(weekCourse([240, 240], 5), TREND).high >= 10 * 4);
});

test('what the last fifth brought lies within, for a forecast from the days before would have missed it', (t) => {
  const { low } = outlookOf(course([2400, 2400, 2400, 2400, 2400, 2400, 2400, 240, 240, 240], [...WORK]), TREND);
  // 240 bytes a day are ten an hour.
  t.true(low <= 10.01);
});

test('where the ends of a course hide its growth the trend counts', (t) => {
  const hours = Float64Array.from({ length: 49 }, (_, index) => index);
  t.deepEqual(outlookOf({ hours, values: hours.map((hour) => 50 - hour), isFree: null }, TREND), TREND);
});

test('the leaks of a machine are fast and slow together', (t) => {
  const rate = { perHour: 10, low: 5, high: 20 };
  t.deepEqual(sumOutlooks([rate, rate]), { perHour: 20, low: 10, high: 40 });
  t.is(sumOutlooks([]), null);
});

test('the ups and downs of a day leave no doubt about three weeks of growth', (t) => {
  const hours = Float64Array.from({ length: 21 * 48 + 1 }, (_, index) => index / 2);
  // Each other day ends four times as high above its mean, by much more than a day brings.
  const swing = (hour: number): number =>
    (Math.floor(hour / 24) % 2 === 0 ? 5000 : 20_000) * Math.cos((hour / 12) * Math.PI);
  const values = hours.map((hour) => 100 * hour + swing(hour));
  const { perHour, low, high } = outlookOf({ hours, values, isFree: null }, TREND);
  t.true(Math.abs(perHour / 100 - 1) < 0.05);
  t.true(low > 60 && high < 160, `${low} to ${high}`);
});
