/** Logs of a script, joined to one file: the heading comes again in the middle, and the rows below go on. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';

const HOURS = 30;
const TAGS = ['Qz7a', 'Rw2b', 'Sx9c', 'Ty4d'] as const;

interface Row {
  readonly time: string;
  readonly tag: string;
  readonly outstanding: number;
}

const timeAt = (hour: number): string =>
  `2026-03-${String(2 + Math.floor(hour / 24)).padStart(2, '0')} ${String(hour % 24).padStart(2, '0')}:00:00`;

const ROWS: readonly Row[] = Array.from({ length: HOURS }, (_, hour) =>
  TAGS.map((tag, index) => ({
    time: timeAt(hour),
    tag,
    outstanding: 500 + index * 40 + (index === 0 ? hour * 12 : 0),
  })),
).flat();

const HEADING = 'Time,Tag,Type,Allocs,Frees,Diff,Bytes';
const OTHER_HEADING = 'Tag,Bytes,Diff,Frees,Allocs,Type,Time';
const cellsOf = ({ time, tag, outstanding }: Row): readonly (string | number)[] => [
  ...[time, tag, 'Nonp', 9_000 + outstanding],
  ...[9_000, outstanding, outstanding * 96],
];
const ORDER = [1, 6, 5, 4, 3, 2, 0];
const toLine = (row: Row): string => cellsOf(row).join(',');
const toOtherLine = (row: Row): string => ORDER.map((at) => cellsOf(row)[at]).join(',');

/** The rows, with a heading before every so many hours. */
function joined(hours: number): string {
  const lines = ROWS.flatMap((row, index) =>
    index % (hours * TAGS.length) === 0 ? [HEADING, toLine(row)] : [toLine(row)],
  );
  return lines.join('\n');
}

const momentsOf = (text: string): unknown =>
  analyzeText(text).snapshots.map(({ capturedAt, tags }) => [
    capturedAt,
    tags.map(({ tag, nonPaged }) => [tag, nonPaged?.outstanding, nonPaged?.bytes]).toSorted(),
  ]);

const EXPECTED = Array.from({ length: HOURS }, (_, hour) => [
  timeAt(hour).replace(' ', 'T'),
  ROWS.filter(({ time }) => time === timeAt(hour)).map(({ tag, outstanding }) => [tag, outstanding, outstanding * 96]),
]);

for (const hours of [1, 7, 24]) {
  test(`a heading that comes again every ${hours} hours changes nothing`, (t) => {
    t.deepEqual(momentsOf(joined(hours)), EXPECTED);
    t.is(analyzeText(joined(hours)).answer, analyzeText(joined(HOURS)).answer);
  });
}

test('below another heading the columns stand in its order', (t) => {
  const half = ROWS.length / 2;
  const lines = [HEADING, ...ROWS.slice(0, half).map(toLine), OTHER_HEADING, ...ROWS.slice(half).map(toOtherLine)];
  t.deepEqual(momentsOf(lines.join('\n')), EXPECTED);
});

test('a heading within a moment leaves its rows together', (t) => {
  const lines = ROWS.flatMap((row, index) => (index % 3 === 0 ? [HEADING, toLine(row)] : [toLine(row)]));
  t.deepEqual(momentsOf(lines.join('\n')), EXPECTED);
});

test('lists of machines without a time, one below the other, are moments of their own', (t) => {
  const list = (outstanding: number): readonly string[] => [
    'Host,Tag,Type,Diff,Bytes',
    `WEB4,Qz7a,Nonp,${outstanding},${outstanding * 96}`,
    `WEB5,Qz7a,Nonp,${outstanding + 3},${(outstanding + 3) * 96}`,
  ];
  const { snapshots } = analyzeText([...list(700), ...list(900)].join('\n'));
  t.deepEqual(
    snapshots.map(({ host, tags }) => [host, tags[0]?.nonPaged?.outstanding]),
    [
      ['WEB4', 700],
      ['WEB5', 703],
      ['WEB4', 900],
      ['WEB5', 903],
    ],
  );
});

test('the same clock times below another day are other moments', (t) => {
  const list = (day: string, outstanding: number): readonly string[] => [
    `Date: ${day}`,
    'Time,Tag,Type,Diff,Bytes',
    ...[8, 9].map((hour) => `0${hour}:00,Qz7a,Nonp,${outstanding + hour},${(outstanding + hour) * 96}`),
  ];
  const { snapshots } = analyzeText([...list('2026-03-02', 700), '', ...list('2026-03-03', 900)].join('\n'));
  t.deepEqual(
    snapshots.map(({ capturedAt, tags }) => [capturedAt, tags[0]?.nonPaged?.outstanding]),
    [
      ['2026-03-02T08:00:00', 708],
      ['2026-03-02T09:00:00', 709],
      ['2026-03-03T08:00:00', 908],
      ['2026-03-03T09:00:00', 909],
    ],
  );
});
