/** When moments were, where the text and the names of the files leave a choice. */
import test from 'ava';
import { placeMoments } from '../../src/moments/place-moments.js';
import type { PlaceOptions } from '../../src/moments/place-moments.js';
import { readText } from '../../src/sources/read-text.js';
import type { SourceReading } from '../../src/moments/source-reading.js';

interface Snapshot {
  readonly name: string;
  readonly modifiedAt?: string;
  /** KiB of memory in the header of poolmon. */
  readonly memory?: number;
  readonly allocs?: number;
  readonly dates?: readonly string[];
}

const HEADER = ' Commit: 203500K Limit: 640916K Peak: 260632K            Pool N: 8332K P:27220K';

function list(memory: number, allocs: number): readonly string[] {
  return [
    ` Memory: ${memory}K Avail:  96364K  PageFlts:     0   InRam Krnl: 1916K P:17856K`,
    HEADER,
    ` Even Nonp  ${allocs}  4  ${allocs - 4}  ${(allocs - 4) * 96}  96`,
  ];
}

function snapshot({ name, modifiedAt, memory = 260620, allocs = 100, dates = [''] }: Snapshot): SourceReading {
  const lines = dates.flatMap((date, index) => [date, ...list(memory, allocs + index)]);
  return { ...readText(lines.join('\n'), name), modifiedAt: modifiedAt ?? null };
}

function place(
  snapshots: readonly Snapshot[],
  options: PlaceOptions = {},
): {
  readonly times: readonly (string | null)[];
  readonly doubts: readonly string[];
  readonly machines: number;
  readonly sources: readonly string[];
} {
  const { machines, diagnostics } = placeMoments(snapshots.map(snapshot), options);
  const moments = machines.flatMap((machine) => machine.moments.map(({ moment }) => moment));
  return {
    times: moments.map(({ capturedAt }) => capturedAt),
    doubts: diagnostics.flatMap(({ code, message }) => (code === 'ambiguous-date' ? [message] : [])),
    machines: machines.length,
    sources: moments.map(({ source }) => source),
  };
}

test('a later date of a log settles the dates before it', (t) => {
  const american = place([{ name: 'a.log', dates: ['11/03/2026 14:30:00.12', '11/13/2026 14:30:00.12'] }]);
  t.deepEqual(american.times, ['2026-11-03T14:30:00.120', '2026-11-13T14:30:00.120']);
  t.deepEqual(american.doubts, []);
  const british = place([{ name: 'a.log', dates: ['03/11/2026 14:30:00.12', '13/11/2026 14:30:00.12'] }]);
  t.deepEqual(british.times, ['2026-11-03T14:30:00.120', '2026-11-13T14:30:00.120']);
});

test('without a proof the reading counts that keeps the log in order, and the doubt is told once', (t) => {
  const { times, doubts } = place([
    { name: 'a.log', dates: ['11/09/2026 14:30:00.12', '11/10/2026 14:30:00.12', '12/01/2026 14:30:00.12'] },
  ]);
  t.deepEqual(times, ['2026-11-09T14:30:00.120', '2026-11-10T14:30:00.120', '2026-12-01T14:30:00.120']);
  t.is(doubts.length, 1);
  t.regex(doubts[0] ?? '', /keeps the moments in order\. 2 more alike/);
});

test('the logs of a folder share the order that one of them proves', (t) => {
  const { times } = place([
    { name: 'logs/a.log', dates: ['11/03/2026 14:30:00.12'] },
    { name: 'logs/b.log', dates: ['11/13/2026 14:30:00.12'] },
    { name: 'other/c.log', dates: ['11/03/2026 14:30:00.12'] },
  ]);
  t.deepEqual(times, ['2026-11-03T14:30:00.120', '2026-11-13T14:30:00.120', '2026-03-11T14:30:00.120']);
});

test('the names of a folder are read in one order', (t) => {
  // A much-copied script writes the day before the month.
  const swapped = place(
    ['2026-01-12', '2026-02-12', '2026-30-11'].map((day) => ({ name: `poolmon.${day}-14-30-00.log` })),
  );
  t.deepEqual(swapped.times, ['2026-12-01T14:30:00', '2026-12-02T14:30:00', '2026-11-30T14:30:00']);
  t.deepEqual(swapped.doubts, []);
  const american = place(['11-03-2026', '11-13-2026'].map((day) => ({ name: `pool_${day}.txt` })));
  t.deepEqual(american.times, ['2026-11-03T00:00:00', '2026-11-13T00:00:00']);
});

test('counters, the dates of the files and the distance settle what no name proves', (t) => {
  const grown = place([
    { name: 'p_01-12-2026.txt', allocs: 300 },
    { name: 'p_02-11-2026.txt', allocs: 200 },
    { name: 'p_03-10-2026.txt', allocs: 100 },
  ]);
  t.deepEqual(grown.times, ['2026-12-01T00:00:00', '2026-11-02T00:00:00', '2026-10-03T00:00:00']);
  t.regex(grown.doubts[0] ?? '', /counters/);
  const written = place([{ name: 'p_11-03-2026.txt', modifiedAt: '2026-11-03T09:00:00.000Z' }]);
  t.deepEqual(written.times, ['2026-11-03T00:00:00']);
  t.regex(written.doubts[0] ?? '', /date of the file/);
  const close = place(['11-03', '11-04', '11-06'].map((day) => ({ name: `p_${day}-2026.txt` })));
  t.deepEqual(close.times, ['2026-11-03T00:00:00', '2026-11-04T00:00:00', '2026-11-06T00:00:00']);
  t.regex(close.doubts[0] ?? '', /closest together. 2 more alike/);
  const iso = place([{ name: 'p_2026-11-03.txt' }]);
  t.deepEqual(iso.times, ['2026-11-03T00:00:00']);
  t.regex(iso.doubts[0] ?? '', /nothing tells/);
});

test('numbered files that nothing dates come in the order of their numbers', (t) => {
  const names = [1, 10, 11, 2, 3].map((number) => `logs/p${number}.log`);
  t.deepEqual(
    place(names.map((name) => ({ name }))).sources,
    [1, 2, 3, 10, 11].map((number) => `logs/p${number}.log`),
  );
  const own = ['b.log', 'a.log', 'c10.log', 'c2.log'];
  t.deepEqual(place(own.map((name) => ({ name }))).sources, own, 'somebody gave the files in an order of his own');
});

test('files that differ in name and memory are of two machines', (t) => {
  const names = ['1430 SRV1', '1430 SRV2', '1530 SRV1', '1530 SRV2'].map((end) => `2026-11-13_${end}.txt`);
  t.is(place(names.map((name) => ({ name, memory: name.includes('SRV1') ? 8000000 : 16000000 }))).machines, 2);
  t.is(place(names.map((name) => ({ name }))).machines, 1);
  t.is(place(names.map((name, index) => ({ name, memory: 8000000 + index }))).machines, 1, 'memory that changes');
  t.is(place([{ name: 'a.txt' }, { name: 'b.txt', memory: 8000000 }]).machines, 2, 'thirty times the memory');
});

test('one undated list of a dated log does not take the date of the file', (t) => {
  const { times } = place([
    { name: 'a_2026-12-24.log', dates: ['', '2026-11-13 14:30:00'], modifiedAt: '2026-12-24T00:00:00.000Z' },
  ]);
  t.deepEqual(times, [null, '2026-11-13T14:30:00']);
});

test('a date line dates what another tool printed below it, and is no moment by itself', (t) => {
  const table = ['| Tag | Nonpaged bytes |', '|---|---|', '| Even | 960 |'];
  const read = (lines: readonly string[]): readonly (string | null)[] =>
    readText(lines.join('\n'), 'a.md').moments.map(({ grammar, capturedAt }) => `${grammar} ${capturedAt}`);
  t.deepEqual(read(['2026-11-13 14:30:00', '', ...table]), ['markdown-table 2026-11-13T14:30:00']);
  t.deepEqual(read(['Time: 2026-11-13 14:30', 'Tag: Even', 'Nonpaged bytes: 960']), ['key-value 2026-11-13T14:30:00']);
  t.deepEqual(read(['2026-11-13 14:30:00', '2026-11-13 15:30:00']), []);
});
