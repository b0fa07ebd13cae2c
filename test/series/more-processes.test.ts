/** Sessions that nobody ends pile up: everything that hangs on their processes grows, and none of it is accused. */
import test from 'ava';
import { judgeSeries } from '../../src/analyze/judge-series.js';
import type { TagSeries } from '../../src/model/document.js';
import { createDice } from '../support/synthesize-series.js';
import { momentAt, type WatchedRow } from '../support/watched-machine.js';

const STEP = 0.5;
const DAYS = 5;

/** What a session has as long as it lasts, what the machine has without any, and what it turns over in a busy hour. */
const OF_A_SESSION = [
  { tag: 'Proc', has: 12, bare: 130, turned: 90 },
  { tag: 'Thre', has: 160, bare: 1700, turned: 900 },
  { tag: 'Vad ', has: 1150, bare: 13_000, turned: 40_000 },
  { tag: 'Toke', has: 55, bare: 850, turned: 1300 },
  { tag: 'Sect', has: 160, bare: 4200, turned: 12_000 },
  { tag: 'Even', has: 2100, bare: 32_000, turned: 110_000 },
  { tag: 'Key ', has: 600, bare: 6600, turned: 120_000 },
  { tag: 'File', has: 850, bare: 16_000, turned: 200_000 },
] as const;

const CLASSES: Readonly<Record<string, 'object'>> = Object.fromEntries(OF_A_SESSION.map(({ tag }) => [tag, 'object']));

/** Monday to Friday on a terminal server: sessions come while people work, and few ever go. */
function watch(seed: number, more: (hours: number) => readonly WatchedRow[] = () => []): readonly TagSeries[] {
  const dice = createDice(seed);
  const counters = OF_A_SESSION.map(({ bare }) => ({ allocs: 4 * bare, frees: 3 * bare }));
  const moments = Array.from({ length: (24 * DAYS) / STEP }, (_, index) => {
    const hours = index * STEP;
    const works = hours % 24 >= 8 && hours % 24 < 18 ? 1 : 0.03;
    const comes = Math.max(0, Math.round(works * (1.6 + dice.normal())));
    const rows = OF_A_SESSION.map(({ tag, has, turned }, place): WatchedRow => {
      const own = counters[place] ?? { allocs: 0, frees: 0 };
      const going = Math.round(turned * STEP * works * (1 + 0.2 * dice.normal()));
      own.allocs += going + comes * has;
      own.frees += Math.max(0, Math.round(going * (1 + 0.002 * dice.normal())));
      return { tag, allocs: own.allocs, frees: own.frees };
    });
    const steady = Array.from({ length: 20 }, (_, place) => {
      const base = 400 + 60 * place;
      const gone = 400 * index;
      return { tag: `Ab${place + 10}`, allocs: base + gone + Math.round(3 * dice.normal()), frees: gone };
    });
    return momentAt(Date.UTC(2026, 5, 8) + hours * 3_600_000, [...rows, ...steady, ...more(hours)]);
  });
  const options = { classOf: (tag: string) => CLASSES[tag] ?? null, driverOf: () => null };
  return judgeSeries(moments, options).series.flatMap(({ tags }) => tags);
}

for (const seed of [3, 11, 27]) {
  test(`a week of sessions that stay accuses no object of theirs, and says what grows: ${seed}`, (t) => {
    const tags = watch(seed);
    const grown = tags.filter(({ tag }) => tag in CLASSES);
    t.is(grown.length, OF_A_SESSION.length);
    t.deepEqual(
      tags.filter(({ verdict }) => verdict === 'leak').map(({ tag }) => tag),
      [],
    );
    t.true(
      grown.some(({ reasons }) => reasons.some((reason) => /^Processes grow with it, .* more programs/.test(reason))),
    );
  });
}

test('what grows beside them by itself is accused all the same', (t) => {
  const tags = watch(3, (hours) => {
    const gone = Math.round(hours * 900);
    return [{ tag: 'Leak', allocs: 2000 + gone + Math.round(hours * 140), frees: gone }];
  });
  t.deepEqual(
    tags.filter(({ verdict }) => verdict === 'leak').map(({ tag }) => tag),
    ['Leak'],
  );
});
