/** What the other tags of a machine, its other boots and the hour of the day say of growth. */
import test from 'ava';
import { judgeSeries } from '../../src/analyze/judge-series.js';
import { analyzeText } from '../../src/index.js';
import type { TagSeries } from '../../src/model/document.js';
import { combineBoots } from '../../src/series/verdict/boots.js';
import { otherSigns } from '../../src/series/verdict/machine.js';
import { BY_ITSELF } from '../../src/series/verdict/signs.js';
import { withoutVerdict, type Judgement } from '../../src/series/verdict/span.js';
import { createDice } from '../support/synthesize-series.js';
import { momentAt, type WatchedRow } from '../support/watched-machine.js';

const MONDAY = Date.UTC(2026, 8, 7);
const NOBODY = { classOf: () => null, driverOf: () => null };

function judge(hours: number, perHour: number, rows: (hour: number) => readonly WatchedRow[]): readonly TagSeries[] {
  const moments = Array.from({ length: hours * perHour + 1 }, (_, index) =>
    momentAt(MONDAY + (index * 3_600_000) / perHour, rows(index / perHour)),
  );
  return judgeSeries(moments, NOBODY).series[0]?.tags ?? [];
}

const near = (actual: number, expected: number): boolean => Math.abs(actual - expected) < 1e-9;

test('the odds of all other objects that they leak are summed up, and those of its own object are none of them', (t) => {
  const signsOf = otherSigns([
    { grown: 6000, odds: 1 },
    // Two for each of the first: one object.
    { grown: 12_010, odds: 0.5 },
    { grown: 8300, odds: -1 },
    // Surer than any other object can be, and below what is open.
    { grown: 20_900, odds: 9 },
    { grown: 75, odds: -4 },
  ]);
  const own = signsOf({ grown: 6000 });
  t.true(near(own.company, Math.log(1 + 1)));
  t.true(near(own.otherLeaks, Math.log(1 + Math.exp(-1) + Math.exp(3) + Math.exp(-4))));
  const third = signsOf({ grown: 8300 });
  t.true(near(third.company, Math.log(1 + 1)));
  t.true(near(third.otherLeaks, Math.log(1 + Math.exp(1) + Math.exp(3) + Math.exp(-4))));
  t.deepEqual(otherSigns([])({ grown: 10 }), { company: 0, otherLeaks: 0 });
});

test('a store that is full stays one beside others, and is not left open for their sake', (t) => {
  const dice = createDice(3);
  const stores = Array.from({ length: 5 }, (_, place) => ({ tag: `Sto${place}`, size: 4000 + 1700 * place }));
  const tags = judge(8 * 24, 2, (hour) =>
    stores.map(({ tag, size }, place) => {
      const outstanding = Math.round(900 + size * (1 - Math.exp(-hour / (18 + 3 * place))) + 3 * dice.normal());
      const frees = Math.round(200 * hour);
      return { tag, allocs: outstanding + frees, frees };
    }),
  );
  t.deepEqual([...new Set(tags.map(({ verdict }) => verdict))], ['warm-up']);
});

test('what comes by day and not by night within a day is no store that slows down', (t) => {
  const dice = createDice(9);
  let held = 2000;
  const tags = judge(26, 6, (hour) => {
    // From eight in the morning on: ten hours of work, then a tenth of it.
    held += (hour < 11 ? 420 : 90) + Math.round(6 * dice.normal());
    const frees = Math.round(held * 0.04);
    return [{ tag: 'Lost', allocs: held + frees, frees }];
  });
  t.false(
    (tags[0]?.reasons ?? []).some((reason) => reason.includes('as a cache does that fills')),
    tags[0]?.reasons.join(' '),
  );
});

test('days that rise in several short boots leave open what it is', (t) => {
  const boot: Judgement = {
    ...withoutVerdict('Each boot by itself.'),
    verdict: 'load',
    confidence: 0.8,
    rule: 'load',
    weight: 300,
    days: { hours: 40, above: 38, below: 0, daily: true },
  };
  const { verdict, rule, reasons } = combineBoots([boot, boot, boot], BY_ITSELF);
  t.is(verdict, 'cannot-tell');
  t.is(rule, 'boots-together');
  t.regex(reasons[0] ?? '', /114 of 120 hours in three boots/);
});

test('of growth beside much that is freed a small part stays, which is told apart from a store that keeps all', (t) => {
  const dice = createDice(21);
  const sureOf = (lostPart: number): number => {
    let made = 0;
    const tags = judge(7 * 24, 2, (hour) => {
      const outstanding = Math.round(4000 + 22 * hour + 4 * dice.normal());
      made = Math.max(made, Math.round(outstanding + (22 * hour) / lostPart - 22 * hour));
      return [{ tag: 'Some', allocs: made, frees: made - outstanding }];
    });
    return tags[0]?.verdict === 'leak' ? tags[0].confidence : 0;
  };
  t.true(sureOf(0.01) > sureOf(0.9));
});

test('what leaked before a restart and has not since is told as that, with the verdict of the last boot', (t) => {
  const dice = createDice(31);
  let frees = 0;
  const rows = (index: number): readonly WatchedRow[] => {
    const hour = index / 2;
    const isLast = hour >= 96;
    if (index === 192) frees = 0;
    frees += 25;
    const held = isLast ? 1800 : 2000 + 240 * hour;
    const outstanding = Math.round(held + 4 * dice.normal());
    const since = isLast ? hour - 96 : hour;
    return [
      { tag: 'Gone', allocs: outstanding + frees, frees },
      { tag: 'Busy', allocs: 9000 + Math.round(4000 * since), frees: Math.round(4000 * since) + 60 },
      { tag: 'Load', allocs: 7000 + Math.round(900 * since), frees: Math.round(900 * since) + 40 },
    ];
  };
  const moments = Array.from({ length: 341 }, (_, index) => momentAt(MONDAY + index * 1_800_000, rows(index)));
  const [series] = judgeSeries(moments, NOBODY).series;
  t.is(series?.boots.length, 2);
  const gone = series?.tags.find(({ tag }) => tag === 'Gone');
  t.is(gone?.verdict, 'steady');
  t.regex(gone?.reasons[0] ?? '', /^It grew before the last restart, as a leak does, and has not since/);
  t.deepEqual(series?.forecast, []);
});

test('many objects that grow in six hours are a forenoon, and one alone of which only bytes are known is a suspicion', (t) => {
  const grow = (count: number): readonly TagSeries[] =>
    judge(6, 12, (hour) =>
      Array.from({ length: count }, (_, place) => ({
        tag: `Gr${String(place).padStart(2, '0')}`,
        bytes: Math.round((4 + place) * 1e6 * (1 + 0.3 * hour) + 700 * ((place * 7 + hour * 5) % 3)),
      })),
    );
  t.false(grow(12).some(({ verdict }) => verdict === 'leak'));
  t.regex(grow(12)[0]?.reasons[0] ?? '', /objects grew in less than a day/);
  t.true(grow(1).every(({ confidence }) => confidence <= 0.79));
});

test('what grew and has stood still since is told with the time since when, in the first sentence, too', (t) => {
  const dice = createDice(12);
  const lines = ['Timestamp,Tag,Type,Allocs,Frees,Diff,Bytes'];
  for (let index = 0; index < 6 * 24; index += 1) {
    const at = new Date(MONDAY + index * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    // Up to noon of the third day it grows evenly, and not by a block since.
    const diff = 4000 + 1100 * Math.min(index, 60);
    const frees = 30 * index;
    const load = 900 + Math.round(300 * Math.sin(index / 3.8) + 20 * dice.normal());
    lines.push(
      `${at},VndX,Nonp,${diff + frees},${frees},${diff},${diff * 4096}`,
      `${at},Busy,Nonp,${5000 * index + load},${5000 * index},${load},${load * 512}`,
    );
  }
  const { answer, series } = analyzeText(lines.join('\n'));
  const tag = series[0]?.tags.find((one) => one.tag === 'VndX');
  t.true(['cannot-tell', 'held'].includes(tag?.verdict ?? ''), tag?.verdict);
  t.true(
    (tag?.reasons ?? []).some((reason) => /9 Sept? (?:11|12|13):\d\d/.test(reason)),
    tag?.reasons.join(' '),
  );
  // The log names no zone, and so does the answer.
  t.regex(answer, /9 Sept? (?:11|12|13):\d\d \(/);
});

test('what fifty thousand allocations without one free prove is no less sure for what else there is', (t) => {
  const tags = judge(5, 1, (hour) => [
    { tag: 'Keep', allocs: 40_000 + 9000 * hour, frees: 0 },
    { tag: 'Irp ', allocs: 800_000 + 7000 * hour, frees: 796_000 + 7000 * hour },
    { tag: 'CM31', pool: 'paged', allocs: 52_000 + 30 * hour, frees: 41_000 + 30 * hour },
  ]);
  const keep = tags.find(({ tag }) => tag === 'Keep');
  t.is(keep?.verdict, 'leak');
  t.true((keep?.confidence ?? 0) >= 0.8, String(keep?.confidence));
});
