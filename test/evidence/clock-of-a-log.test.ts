/** Logs of scripts whose times are a clock without a day, over several days. */
import test from 'ava';
import { readText } from '../../src/sources/read-text.js';

const TAGS = Array.from({ length: 12 }, (_, index) => `Wd${String(index).padStart(2, '0')}`);
const HEADING = 'Time,Tag,Type,Allocs,Frees,Diff,Bytes';

/** Rows of so many hours from eight in the evening on. */
const rowsOf = (hours: number): readonly string[] =>
  Array.from({ length: hours }, (_, hour) =>
    TAGS.map((tag, index) => {
      const held = 500 + index * 3 + hour * 2;
      return [
        `${String((20 + hour) % 24).padStart(2, '0')}:15:00`,
        tag,
        'Nonp',
        9000 + held,
        9000,
        held,
        held * 64,
      ].join(',');
    }),
  ).flat();

test('a clock that shows a time again has passed midnight', (t) => {
  const { moments, diagnostics } = readText([HEADING, ...rowsOf(50)].join('\n'), 'clock.csv');
  t.deepEqual(
    moments.map(({ elapsedSeconds, table }) => [elapsedSeconds, table.size]),
    Array.from({ length: 50 }, (_, hour) => [(20 + hour) * 3600 + 900, TAGS.length]),
  );
  t.false(diagnostics.some(({ code }) => code === 'contradicting-lists'));
});

test('below a heading that comes again it may be another machine', (t) => {
  const text = [HEADING, ...rowsOf(10), HEADING, ...rowsOf(10).map((row) => row.replace(/,\d+$/, ',64000'))].join('\n');
  t.is(readText(text, 'joined.csv').moments.length, 10);
});

test('a table sorted by tag has its moments once', (t) => {
  const rows = rowsOf(6).toSorted((a, b) => (a.split(',')[1] ?? '').localeCompare(b.split(',')[1] ?? ''));
  t.is(readText([HEADING, ...rows].join('\n'), 'sorted.csv').moments.length, 6);
});
