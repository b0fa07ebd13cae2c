/** A log that ends while a backup runs: what it opens grows until the last sample, and is no leak. */
import test from 'ava';
import { judgeSeries } from '../../src/analyze/judge-series.js';
import { createDice } from '../support/synthesize-series.js';
import { momentAt, type WatchedRow } from '../support/watched-machine.js';

const OF_FILES = ['Ntff', 'NtfF', 'FMfn', 'Ntfx'];
/** Minutes between samples, hours of the log, and when the job begins. */
const [STEP, LENGTH, BEGINS] = [10, 13, 8.5];

for (const seed of [5, 6, 7]) {
  test(`files that a job opens at the end of a short log accuse nobody: ${seed}`, (t) => {
    const dice = createDice(seed);
    const counters = OF_FILES.map((_, place) => ({ allocs: 400_000, frees: 390_000 - 4000 * place }));
    const moments = Array.from({ length: (LENGTH * 60) / STEP + 1 }, (_, index) => {
      const hours = (index * STEP) / 60;
      const rows = OF_FILES.map((tag, place): WatchedRow => {
        const own = counters[place] ?? { allocs: 0, frees: 0 };
        const job = hours > BEGINS ? 1900 + Math.round(60 * dice.normal()) : 0;
        const turned = 1500 + Math.round(150 * dice.normal());
        own.allocs += turned + job;
        own.frees += turned + Math.round(15 * dice.normal());
        return { tag, pool: place === 3 ? 'nonPaged' : 'paged', allocs: own.allocs, frees: own.frees };
      });
      const others = Array.from({ length: 30 }, (_, place) => ({
        tag: `Ab${place + 10}`,
        allocs: 900 + index * 90 + Math.round(4 * dice.normal()),
        frees: index * 90,
      }));
      return momentAt(Date.UTC(2026, 5, 8, 14) + hours * 3_600_000, [...rows, ...others]);
    });
    const classOf = (tag: string): 'victim' | null => (OF_FILES.includes(tag) ? 'victim' : null);
    const [series] = judgeSeries(moments, { classOf, driverOf: () => null }).series;
    t.deepEqual(
      series?.tags.filter(({ verdict }) => verdict === 'leak').map(({ tag }) => tag),
      [],
    );
  });
}
