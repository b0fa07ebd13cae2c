/** Stores that fill for longer than they are watched, machines that were started a while ago, and tags that others make grow. */
import test from 'ava';
import { judgeSeries } from '../../src/analyze/judge-series.js';
import type { Series } from '../../src/model/document.js';
import { toMatrix } from '../../src/series/matrix.js';
import type { SeriesOptions } from '../../src/series/tag-facts.js';
import type { JudgedTag } from '../../src/series/tag-series.js';
import { toTimeline } from '../../src/series/timeline.js';
import { confidenceAt, oddsOfLeak } from '../../src/series/verdict/confidence.js';
import { weighTogether } from '../../src/series/verdict/machine.js';
import { SIGNS, type SignName, type Signs } from '../../src/series/verdict/weights.js';
import { findWork } from '../../src/series/work.js';
import { createDice } from '../support/synthesize-series.js';
import { momentAt } from '../support/watched-machine.js';
import type { WatchedRow } from '../support/watched-machine.js';

const MONDAY = Date.UTC(2026, 2, 2);

function classOf(tag: string): ReturnType<SeriesOptions['classOf']> {
  if (tag === 'File' || tag === 'Toke') return 'object';
  if (tag === 'IoWI') return 'shared';
  return ['NtFC', 'IoNm', 'SeTd'].includes(tag) ? 'victim' : null;
}

const OPTIONS: SeriesOptions = { classOf, driverOf: () => null };

function watch(hours: number, rows: (hour: number) => readonly WatchedRow[]): Series {
  const moments = Array.from({ length: hours * 2 + 1 }, (_, index) =>
    momentAt(MONDAY + index * 1_800_000, rows(index / 2)),
  );
  const [series] = judgeSeries(moments, OPTIONS).series;
  if (series === undefined) throw new Error('no series');
  return series;
}

const tagOf = (series: Series, tag: string): Series['tags'][number] | undefined =>
  series.tags.find((one) => one.tag === tag);

/** A tag of which some are freed and made anew each half hour beside what it holds. */
function turningOver(tag: string, dice: ReturnType<typeof createDice>): (held: number) => WatchedRow {
  let frees = 0;
  return (held) => {
    const outstanding = Math.round(held + 12 * dice.normal());
    frees += Math.round(0.02 * held) + 25;
    return { tag, allocs: outstanding + frees, frees };
  };
}

test('a store that clearly slows down is left open, though its quiet hours rise each day', (t) => {
  const dice = createDice(5);
  const store = turningOver('Stor', dice);
  const series = watch(9 * 24, (hour) => [store(3000 + 52_000 * (1 - Math.exp(-hour / 170)))]);
  t.is(tagOf(series, 'Stor')?.verdict, 'cannot-tell');
  t.true((tagOf(series, 'Stor')?.reasons ?? []).some((reason) => reason.includes('Look again in')));
});

test('the same amount that comes evenly on a machine that has been up for weeks is a leak', (t) => {
  const dice = createDice(6);
  const tag = turningOver('Leak', dice);
  const series = watch(9 * 24, (hour) => [tag(90_000 + 2400 * hour)]);
  t.is(tagOf(series, 'Leak')?.verdict, 'leak');
});

test('the hours since boot follow from the counters of tags that free what they take', (t) => {
  const moments = Array.from({ length: 97 }, (_, index) => {
    const rows = [30, 70, 400].map((pace, place) => {
      // The last of them was started later than the machine.
      const frees = Math.round(pace * (place === 2 ? 20 : 240) + (pace * index) / 2);
      return { tag: `Wk0${place}`, allocs: frees + 500, frees };
    });
    return momentAt(MONDAY + index * 1_800_000, rows);
  });
  const [work] = findWork(toMatrix(toTimeline(null, moments)));
  t.true(Math.abs((work?.ageHours ?? 0) - 250) < 12, String(work?.ageHours));
});

/** Signs of growth that is a leak by its odds alone, of a tag that others make grow or of one that nothing is known of. */
function signsAt(confidence: number, victim: boolean): Signs {
  const none = Object.fromEntries(SIGNS.map((name) => [name, 0])) as Record<SignName, number>;
  for (let size = 0; size < 4000; size += 1) {
    const signs = { ...none, length: Math.log(200), counted: 1, victim: victim ? 1 : 0, size: size / 10 };
    if (confidenceAt(oddsOfLeak(signs)) >= confidence) return signs;
  }
  throw new Error('no size makes it as sure');
}

function judgedTag(tag: string, confidence: number, victim: boolean, grownBlocks: number): JudgedTag {
  const [shown] = watch(4, (hour) => [{ tag, allocs: 9000 + 10 * hour, frees: 500 }]).tags;
  if (shown === undefined) throw new Error('no tag');
  return {
    key: grownBlocks,
    series: { ...shown, verdict: 'leak', confidence },
    blocks: null,
    bytes: null,
    outlook: null,
    rule: 'growth',
    otherwise: null,
    chance: 1e-12,
    signs: signsAt(confidence, victim),
    firstShown: 0,
    lastShown: 8,
    gains: [],
    grownBlocks,
    grownBytes: grownBlocks * 512,
    allocs: 40_000,
    frees: 31_000,
    lastBytes: 1e7,
    course: null,
  };
}

test('a known victim that grows alone is left open, unless it is as good as sure, and is told beside the leak that feeds it', (t) => {
  const verdictsOf = (tags: readonly JudgedTag[]): readonly string[] =>
    weighTogether(tags).map(({ series }) => series.verdict);
  const victim = judgedTag('NtFC', 0.85, true, 7000);
  t.deepEqual(verdictsOf([victim]), ['cannot-tell']);
  t.regex(weighTogether([victim])[0]?.series.reasons[0] ?? '', /by what others do/);
  t.deepEqual(verdictsOf([judgedTag('NtFC', 0.95, true, 7000)]), ['leak']);
  t.deepEqual(verdictsOf([{ ...victim, frees: 0 }]), ['leak']);
  t.deepEqual(verdictsOf([victim, judgedTag('Drv1', 0.95, false, 7010)]), ['leak', 'leak']);
});

test('the tags of one object are no company for each other, and those of others are', (t) => {
  const told = (grown: readonly number[]): number =>
    weighTogether(grown.map((blocks, index) => judgedTag(`Drv${index}`, 0.65, false, blocks)))[0]?.signs?.company ??
    NaN;
  t.is(told([6000, 6010, 12_040]), 0);
  t.is(told([6000, 6010, 8200]), Math.log(2));
  t.is(told([6000, 8200, 11_100]), Math.log(3));
});

test('where nothing that allocates for itself grows along, the object is the root of what hangs on it', (t) => {
  const dice = createDice(12);
  let kept = 0;
  let churn = 0;
  const series = watch(72, () => {
    kept += Math.round(30 + 20 * dice.next());
    churn += 4000;
    return ['SeTd', 'Toke'].map((tag) => ({ tag, allocs: kept + churn + 700, frees: churn }));
  });
  t.is(series.families[0]?.root?.tag, 'Toke');
  t.is(series.families[0]?.root?.driver, null);
});

test('a shared tag that leaks by the count of the one other leak is of its family, whatever else it does', (t) => {
  const dice = createDice(31);
  let kept = 0;
  let frees = 0;
  const series = watch(96, (hour) => {
    kept += Math.round(60 + 40 * dice.next());
    frees += 900;
    const besides = Math.round(160 * Math.sin(hour / 7) + 260 * dice.normal());
    return [
      { tag: 'Drv2', allocs: kept + frees + 300, frees },
      { tag: 'IoWI', allocs: 2 * frees + 2500 + besides + kept, frees: 2 * frees },
    ];
  });
  t.is(tagOf(series, 'IoWI')?.verdict, 'leak');
  t.deepEqual(
    series.families.map(({ root, members }) => [root?.tag, members.map(({ tag }) => tag).sort()]),
    [['Drv2', ['Drv2', 'IoWI']]],
  );
});
