/** What looks like a leak and is none, and leaks that look like something else: one test of each kind. */
import test from 'ava';
import type { Series } from '../../src/model/document.js';
import type { Moment } from '../../src/moments/moment.js';
import { judgeSeries } from '../../src/analyze/judge-series.js';
import type { SeriesOptions } from '../../src/series/tag-facts.js';
import { createDice } from '../support/synthesize-series.js';
import { momentAt } from '../support/watched-machine.js';
import type { WatchedRow } from '../support/watched-machine.js';

const NOBODY: SeriesOptions = { classOf: () => null, driverOf: () => null };
const MONDAY = Date.UTC(2026, 8, 7);

const momentOf = (hour: number, rows: readonly WatchedRow[]): Moment => momentAt(MONDAY + hour * 3_600_000, rows);

function watch(hours: number, rows: (hour: number) => readonly WatchedRow[], options = NOBODY): Series {
  const moments = Array.from({ length: hours * 2 + 1 }, (_, index) => momentOf(index / 2, rows(index / 2)));
  const [series] = judgeSeries(moments, options).series;
  if (series === undefined) throw new Error('no series');
  return series;
}

const verdictOf = (series: Series): string | undefined => series.tags[0]?.verdict;

function office(hour: number): number {
  const ofDay = hour % 24;
  return ofDay >= 8 && ofDay < 18 && hour % 168 < 120 ? 1 : 0;
}

test('a single jump without frees is no leak', (t) => {
  const series = watch(40, (hour) => [{ tag: 'Jump', allocs: 30_000 + (hour > 34 ? 2100 : 0), frees: 0 }]);
  t.is(verdictOf(series), 'cannot-tell');
  t.true((series.tags[0]?.confidence ?? 1) <= 0.5);
});

test('a look-aside list that grows at the peaks of three days is no leak', (t) => {
  const series = watch(110, (hour) => {
    const peaks = [33, 58, 83].filter((peak) => hour > peak).length;
    return [{ tag: 'Look', allocs: 9000 + 4200 * peaks, frees: 0 }];
  });
  t.not(verdictOf(series), 'leak');
});

test('a cache that has been full for days is no leak, whatever its time constant', (t) => {
  for (const constant of [4, 8, 16]) {
    const dice = createDice(constant);
    let frees = 0;
    const series = watch(96, (hour) => {
      frees += 40;
      const held = Math.round(90_000 * (1 - Math.exp(-(hour + 1) / constant)) + 60 * dice.normal());
      return [{ tag: 'Fill', allocs: held + frees, frees }];
    });
    t.not(verdictOf(series), 'leak', `${constant}`);
  }
});

test('objects of users that are moved to the machine are load: the work grows as they do', (t) => {
  const dice = createDice(3);
  let allocs = 900;
  let frees = 0;
  const series = watch(144, (hour) => {
    const users = 1 + 0.6 * Math.min(1, hour / 80);
    const held = Math.round(900 * users * (1 + 0.5 * office(hour)) + 6 * dice.normal());
    const made = Math.round(500 * users * (0.3 + office(hour)));
    frees += made;
    allocs = held + frees;
    return [{ tag: 'User', allocs, frees }];
  });
  t.not(verdictOf(series), 'leak');
});

test('what leaked and has stopped is held, since when, and has no rate', (t) => {
  const series = watch(60, (hour) => [{ tag: 'Stop', allocs: 5000 + 3000 * Math.min(hour, 46), frees: 0 }]);
  const [tag] = series.tags;
  t.is(tag?.verdict, 'held');
  t.is(tag?.outstandingPerHour, 0);
  t.regex(tag?.reasons[0] ?? '', /^Leaked .* until 8 Sep 22:00 UTC, and has stood still since \(14 hours\)/);
});

test('a leak that an update brought is told with its date and its own rate', (t) => {
  const dice = createDice(5);
  let allocs = 4000;
  let frees = 0;
  const series = watch(200, (hour) => {
    const made = Math.round(hour > 90 ? 60 + 4 * dice.normal() : 2);
    const freed = Math.round(made * (hour > 90 ? 0.4 : 1));
    allocs += made;
    frees += freed;
    return [{ tag: 'Upda', allocs, frees }];
  });
  const [tag] = series.tags;
  t.is(tag?.verdict, 'leak');
  // 36 of 60 stay, twice an hour.
  t.true(Math.abs((tag?.outstandingPerHour ?? 0) - 72) < 8, `${tag?.outstandingPerHour}`);
  t.true(tag?.reasons.some((reason) => reason.startsWith('It began to grow about ')));
});

test('a slow, clean line is a leak, however little of the level it is', (t) => {
  const dice = createDice(6);
  const series = watch(34, (hour) => {
    const grown = Math.round(310 * hour + 5 * dice.normal());
    return [{ tag: 'Slow', allocs: 210_000 + 2 * grown, frees: 90_000 + grown }];
  });
  t.is(verdictOf(series), 'leak');
});

test('two leaks with nearly equal rates stay two, a chain of objects is one', (t) => {
  const dice = createDice(7);
  const made = { first: 0, second: 0 };
  const series = watch(100, () => {
    made.first += Math.round(300 + Math.sqrt(300) * dice.normal());
    made.second += Math.round(300 + Math.sqrt(300) * dice.normal());
    return [
      { tag: 'TwiA', allocs: made.first, frees: 0 },
      { tag: 'TwiB', allocs: made.second, frees: 0 },
      { tag: 'Link', pool: 'paged', allocs: made.first + 3, frees: 0 },
    ];
  });
  t.deepEqual(
    series.families.map((family) => family.members.map(({ tag }) => tag).sort()),
    [['Link', 'TwiA']],
  );
});

test('three blocks to two are one chain, and the third party with fewer is its root', (t) => {
  const dice = createDice(8);
  let objects = 0;
  const options: SeriesOptions = {
    classOf: () => null,
    driverOf: (tag) => (tag === 'Two2' ? { driver: 'acme.sys', thirdParty: true, filter: false } : null),
  };
  const rows = (): readonly WatchedRow[] => {
    objects += Math.round(220 + 30 * dice.normal());
    return [
      { tag: 'Two2', allocs: 2 * objects + 900, frees: 400 },
      { tag: 'Thr3', allocs: 3 * objects + 1300, frees: 100 },
      { tag: 'Pag3', pool: 'paged', allocs: 3 * objects + 700, frees: 600 },
    ];
  };
  const [family] = watch(90, rows, options).families;
  t.is(family?.root?.tag, 'Two2');
  t.deepEqual(Object.fromEntries((family?.members ?? []).map(({ tag, ratio }) => [tag, ratio])), {
    Two2: 1,
    Thr3: 1.5,
    Pag3: 1.5,
  });
});

test('two moments make a family of counts in the hundred thousands that agree', (t) => {
  const grown: readonly (readonly [tag: string, grown: number])[] = [
    ['Aaaa', 301_204],
    ['Bbbb', 301_231],
    ['Cccc', 301_190],
    ['Dddd', 602_466],
  ];
  const at = (hour: number, part: number): Moment =>
    momentOf(
      hour,
      grown.map(([tag, more]) => ({ tag, outstanding: 8000 + part * more })),
    );
  const [series] = judgeSeries([at(0, 0), at(118, 1)], NOBODY).series;
  t.deepEqual(Object.fromEntries((series?.families[0]?.members ?? []).map(({ tag, ratio }) => [tag, ratio])), {
    Aaaa: 1,
    Bbbb: 1,
    Cccc: 1,
    Dddd: 2,
  });
  t.true(series?.tags.every(({ verdict }) => verdict === 'cannot-tell'));
});

test('bytes that fall by most at one moment are a reboot', (t) => {
  const tags = ['Aaaa', 'Bbbb', 'Cccc', 'Dddd', 'Eeee', 'Ffff'];
  const series = watch(40, (hour) =>
    tags.map((tag, place) => ({ tag, bytes: 2e6 * (place + 1) + 3e5 * (hour < 29 ? hour + 20 : hour - 29) })),
  );
  t.is(series.boots.length, 2);
});

test('what goes up and down by more than a quarter is not called steady', (t) => {
  const bytes = [5e8, 9e9, 6e8, 6e9];
  const moments = bytes.map((held, index) => momentOf(index * 5, [{ tag: 'Wild', bytes: held }]));
  t.is(judgeSeries(moments, NOBODY).series[0]?.tags[0]?.verdict, 'cannot-tell');
});
