/** Files whose names hold a date of six digits, and files that nothing dates. */
import test from 'ava';
import { placeMoments } from '../../src/moments/place-moments.js';
import { readText } from '../../src/sources/read-text.js';

const TAGS = ['Kq01', 'Kq02', 'Kq03', 'Kq04', 'Kq05'];

/** A list whose counters grow with its number. */
const list = (number: number): string =>
  TAGS.map(
    (tag, index) =>
      ` ${tag} Nonp ${1000 + index + number * 50} ${900 + number * 50} ${100 + index} ${(100 + index) * 64} 64`,
  ).join('\n');

function place(names: readonly string[]): readonly [times: readonly (string | null)[], codes: readonly string[]] {
  const { machines, diagnostics } = placeMoments(names.map((name, number) => readText(list(number), name)));
  return [
    machines.flatMap(({ moments }) => moments.map(({ moment }) => moment.capturedAt)),
    diagnostics.map(({ code }) => code),
  ];
}

test('six digits of names are dates where one reading of them is of our years, or keeps the counters growing', (t) => {
  const days = ['291026', '301026', '011126', '021126'];
  t.deepEqual(
    place(days.map((day) => `p/pool${day}.log`))[0],
    ['2026-10-29', '2026-10-30', '2026-11-01', '2026-11-02'].map((day) => `${day}T00:00:00`),
  );
  const years = ['261029', '261030', '261101', '261102'];
  t.deepEqual(
    place(years.map((day) => `p/pool${day}.log`))[0],
    ['2026-10-29', '2026-10-30', '2026-11-01', '2026-11-02'].map((day) => `${day}T00:00:00`),
  );
});

test('six digits that are no dates, and names without any, give an order and say so', (t) => {
  for (const names of [
    ['a143015', 'a143515', 'a144015'],
    ['s1', 's2', 's3'],
    ['0600', '0700', '0800'],
  ]) {
    t.deepEqual(place(names.map((name) => `p/${name}.log`)), [[null, null, null], ['order-assumed']], names.join());
  }
  t.deepEqual(place(['p/before.log', 'p/later.log'])[1], []);
});
