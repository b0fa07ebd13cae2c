/** Lists of tags that a script saved as JSON: an array, an object a line, a list inside what names the time and the machine. */
import test from 'ava';
import type { SourceReading } from '../../src/moments/source-reading.js';
import { findKind } from '../../src/sources/kinds.js';
import { readText } from '../../src/sources/read-text.js';
import { analyzeText } from '../../src/text.js';

const HOURS = [4, 5, 6] as const;
const TAGS = ['Qjx1', 'File', 'CM31'] as const;

interface Row {
  readonly Time: string;
  readonly Tag: string;
  readonly Type: string;
  readonly Allocs: number;
  readonly Frees: number;
  readonly Diff: number;
  readonly Bytes: number;
}

const rowsAt = (hour: number): readonly Row[] =>
  TAGS.map((tag, index) => {
    const held = 300 + index * 40 + hour;
    const type = tag === 'CM31' ? 'Paged' : 'Nonp';
    return {
      Time: `2026-06-01T0${hour}:00:00`,
      Tag: tag,
      Type: type,
      Allocs: 9000 + held,
      Frees: 9000,
      Diff: held,
      Bytes: held * 96,
    };
  });
const ROWS = HOURS.flatMap(rowsAt);
const CSV = ['Time,Tag,Type,Allocs,Frees,Diff,Bytes', ...ROWS.map((row) => Object.values(row).join(','))].join('\n');

const seen = ({ moments }: SourceReading): readonly unknown[] =>
  moments.map(({ capturedAt, table: { size, sums, counted } }) => [capturedAt, size, sums, counted]);

const FORMS = {
  'an object a line': ROWS.map((row) => JSON.stringify(row)).join('\r\n'),
  'an array': JSON.stringify(ROWS, null, 2),
  'an array in one line': JSON.stringify(ROWS),
  'a list inside its time': JSON.stringify(
    HOURS.map((hour) => ({
      Time: `2026-06-01T0${hour}:00:00`,
      Tags: rowsAt(hour).map(({ Time: _time, ...row }) => row),
    })),
  ),
  'a last line that was cut': `${ROWS.map((row) => JSON.stringify(row)).join('\n')}\n{"Time":"2026-06-01T06:00:00","Tag":"Vad `,
} as const;

for (const [name, text] of Object.entries(FORMS)) {
  test(`${name} says what the same rows of a CSV say`, (t) => {
    t.is(findKind(new TextEncoder().encode(text)), 'json-rows');
    const reading = readText(text, 'list.json');
    t.deepEqual(seen(reading), seen(readText(CSV, 'list.csv')));
    t.is(reading.input.lines.unparsed, 0);
  });
}

test('times as Windows PowerShell writes them', (t) => {
  const at = Date.UTC(2026, 5, 1, 4);
  const rows = [0, 1].flatMap((hour) =>
    rowsAt(4).map((row) => ({
      ...row,
      Time: hour === 0 ? `/Date(${at})/` : { value: `/Date(${at + 3_600_000})/`, DateTime: 'x' },
    })),
  );
  const text = JSON.stringify(rows).replaceAll('/Date(', '\\/Date(').replaceAll(')/', ')\\/');
  t.deepEqual(
    readText(text, 'list.json').moments.map(({ capturedAt }) => capturedAt),
    ['2026-06-01T04:00:00.000Z', '2026-06-01T05:00:00.000Z'],
  );
});

test('rows stand on the lines of their tags', (t) => {
  const text = JSON.stringify(rowsAt(4), null, 1);
  const [moment] = readText(text, 'list.json').moments;
  t.is(moment?.firstLine, text.split('\n').findIndex((line) => line.includes('"Tag"')) + 1);
});

test('JSON of anything else is text, and the names of its fields are no tags', (t) => {
  for (const text of [
    '{"Tag": "v1.2.3", "Type": "release"}\n{"Tag": "v1.2.4", "Type": "release"}',
    '[{"tag": "Kzwt", "note": "leaks"}]',
    '{"tag": "Kzwt", "Type": "Nonp", "Diff": ',
  ]) {
    const { snapshots, findings } = analyzeText(text);
    t.deepEqual(snapshots, []);
    t.false(findings.some(({ tags }) => tags.includes('Type')));
  }
});

test('sizes of the machine beside the list are not lost', (t) => {
  const text = JSON.stringify({ nonPagedBytes: 903_118_848, Tags: rowsAt(4) }, null, 2);
  t.is(analyzeText(text).snapshots[0]?.pools.nonPaged?.bytes, 903_118_848);
});
