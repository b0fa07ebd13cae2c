/** What the frees of a tag, and the other tags of its machine, say of its growth. */
import test from 'ava';
import { judgeSeries } from '../../src/analyze/judge-series.js';
import type { Series } from '../../src/model/document.js';
import type { Moment } from '../../src/moments/moment.js';
import type { SeriesOptions } from '../../src/series/tag-facts.js';
import { fitModels, createModelSpace } from '../../src/series/verdict/models.js';
import { createDice } from '../support/synthesize-series.js';
import { momentAt } from '../support/watched-machine.js';

const NOBODY: SeriesOptions = { classOf: () => null, driverOf: () => null };
const MONDAY = Date.UTC(2026, 5, 8);
const DAY = 24;

interface Counts {
  readonly tag: string;
  readonly allocs: number;
  readonly frees: number;
}

const momentOf = (hour: number, rows: readonly Counts[]): Moment =>
  momentAt(
    MONDAY + hour * 3_600_000,
    rows.map((row) => ({ ...row, bytes: (row.allocs - row.frees) * 320 })),
  );

function watch(hours: number, rows: (hour: number) => readonly Counts[]): Series {
  const moments = Array.from({ length: hours * 2 + 1 }, (_, index) => momentOf(index / 2, rows(index / 2)));
  const [series] = judgeSeries(moments, NOBODY).series;
  if (series === undefined) throw new Error('no series');
  return series;
}

const verdictOf = (series: Series, tag: string): string | undefined =>
  series.tags.find((one) => one.tag === tag)?.verdict;

/** Work by the hour of the day, 0 at night. */
const office = (hour: number): number => Math.max(0, Math.sin(((hour % DAY) - 7) / 3.6));

/** Objects that live for three hours, made by so many an hour; what of them leaks is never freed. */
function createObjects(start: number, lostPart: number) {
  let live = start;
  let allocs = start;
  let frees = 0;
  return (made: number): { readonly allocs: number; readonly frees: number } => {
    const died = Math.round(live / 6);
    allocs += made;
    frees += died;
    live += made * (1 - lostPart) - died;
    return { allocs, frees };
  };
}

test('a level that is freed the faster the higher it stands is load, and what never comes back below it is a leak', (t) => {
  const dice = createDice(11);
  const users = createObjects(600, 0);
  const lossy = createObjects(600, 0.03);
  const series = watch(11 * DAY, (hour) => {
    const more = 1 + Math.max(0, hour - 60) / 120;
    const made = Math.round((100 + 400 * office(hour)) * more + 8 * dice.normal());
    const steady = Math.round(100 + 400 * office(hour) + 8 * dice.normal());
    return [
      { tag: 'Sess', ...users(made) },
      { tag: 'Lost', ...lossy(steady) },
    ];
  });
  t.not(verdictOf(series, 'Sess'), 'leak');
  t.is(verdictOf(series, 'Lost'), 'leak');
});

test('growth that the pace of frees explains is none: by hand, a line beside its own copy', (t) => {
  const hours = Float64Array.from({ length: 40 }, (_, index) => index);
  const space = createModelSpace(hours, [], null, 0);
  const pace = hours.map((hour) => 5 + 0.5 * hour + 3 * Math.sin(hour));
  const course = pace.map((one) => 100 + 7 * one);
  const alone = fitModels(space, course, null, 0.3);
  const beside = fitModels(space, course, null, 0.3, pace);
  t.true(alone.growing.rise > 100);
  t.true(beside.besideRises);
  t.true(Math.abs(beside.growing.rise) < 1e-6);
  // What is added to it stays, whatever the pace does.
  const leaking = course.map((one, hour) => one + 4 * hour);
  t.true(Math.abs(fitModels(space, leaking, null, 0.3, pace).growing.rise - 4 * 39) < 1e-6);
});

/** A store that fills for longer than it is watched, from some hour on, and turns over while it does. */
function createStore(size: number, constant: number) {
  const dice = createDice(size);
  return (hour: number): { readonly allocs: number; readonly frees: number } => {
    const held = size * (0.2 + 0.8 * (1 - Math.exp(-hour / constant))) + 0.01 * size * dice.normal();
    const frees = Math.round(size * hour * 0.4);
    return { allocs: Math.round(held) + frees, frees };
  };
}

test('where a dozen tags fill at once, none of them is accused', (t) => {
  const stores = Array.from({ length: 12 }, (_, index) => createStore(1500 + 377 * index, 40 + 9 * index));
  const series = watch(22, (hour) => stores.map((store, index) => ({ tag: `St${index + 10}`, ...store(hour) })));
  t.deepEqual(
    series.tags.filter(({ verdict }) => verdict === 'leak').map(({ tag }) => tag),
    [],
  );
});

test('a hundred thousand blocks and not one free, on two days of work, are a leak without a straight course', (t) => {
  let allocs = 40_000;
  const series = watch(30, (hour) => {
    allocs += Math.round(40_000 * office(hour + 8));
    return [{ tag: 'Kept', allocs, frees: 0 }];
  });
  t.is(verdictOf(series, 'Kept'), 'leak');
});

test('of ten thousand blocks that are kept the course decides: bursts in a line may leak, a store that slows down does not', (t) => {
  const kept = (hourly: (hour: number, burst: number) => number): Series => {
    const dice = createDice(1);
    let allocs = 2000;
    return watch(30, (hour) => {
      const burst = dice.normal() > 0.6 ? Math.abs(dice.normal()) : 0;
      allocs += Math.round(hourly(hour, burst));
      return [{ tag: 'Kept', allocs, frees: 0 }];
    });
  };
  const line = kept((_, burst) => 40 + 1600 * burst).tags.find(({ tag }) => tag === 'Kept');
  t.is(line?.verdict, 'leak');
  // A suspicion: a store without an end looks the same.
  t.is(line?.confidence, 0.7);
  t.not(
    verdictOf(
      kept((hour) => 2400 * Math.exp(-hour / 12)),
      'Kept',
    ),
    'leak',
  );
});

test('the tags of one object that leak together are no crowd of users', (t) => {
  const dice = createDice(7);
  const tokens = createObjects(500, 0.06);
  const series = watch(5 * DAY, (hour) => {
    const one = tokens(Math.round(120 + 60 * office(hour) + 6 * dice.normal()));
    return [
      { tag: 'Tok1', ...one },
      { tag: 'Tok2', allocs: one.allocs + 7, frees: one.frees },
      { tag: 'Tok3', allocs: 2 * one.allocs, frees: 2 * one.frees },
    ];
  });
  for (const tag of ['Tok1', 'Tok2', 'Tok3']) t.is(verdictOf(series, tag), 'leak', tag);
});
