/** Lists that show each row twice, as two runs of one script write them into one file. */
import test from 'ava';
import { unpackTable } from '../../src/tables/packed-table.js';
import { tagAt } from '../../src/tables/tag-table.js';
import { readText } from '../../src/sources/read-text.js';
import { analyzeReadings } from '../../src/text.js';

const HEADING = 'Timestamp,Tag,Type,Allocs,Frees,Diff,Bytes';
const TAGS = ['Qwx1', 'MmSt', 'NtfF', 'CM31', 'File', 'Thre', 'FMfn', 'Ntff', 'Toke'];

/** The rows of one moment. */
function rowsAt(hour: number): readonly string[] {
  return TAGS.map((tag, index) => {
    const [allocs, held] = [50_000 + index * 1000 + hour * 700, 900 + index];
    const pool = index % 3 === 0 ? 'Nonp' : 'Paged';
    return `2026-11-03 ${String(hour).padStart(2, '0')}:00:00,${tag},${pool},${allocs},${allocs - held},${held},${held * 256}`;
  });
}

const HOURS = Array.from({ length: 20 }, (_, hour) => hour);

test('a row that its list shows again counts once, and is said', (t) => {
  const once = readText([HEADING, ...HOURS.flatMap(rowsAt)].join('\n'), 'once.csv');
  const whole = readText([HEADING, ...HOURS.flatMap((hour) => [...rowsAt(hour), ...rowsAt(hour)])].join('\n'), 'a.csv');
  const each = readText(
    [HEADING, ...HOURS.flatMap((hour) => rowsAt(hour).flatMap((row) => [row, row]))].join('\n'),
    'b.csv',
  );
  for (const { moments, diagnostics } of [whole, each]) {
    t.is(moments.length, HOURS.length);
    t.deepEqual(
      moments.map(({ table }) => table.sums),
      once.moments.map(({ table }) => table.sums),
    );
    const told = diagnostics.filter(({ code }) => code === 'listed-twice');
    t.regex(told[0]?.message ?? '', /^180 rows stand in their lists a second time/);
    t.is(told.length, 1);
  }
  t.deepEqual(once.diagnostics, []);
  t.is(analyzeReadings([whole]).snapshots.at(-1)?.tags.length, TAGS.length);
});

test('tags that only print alike, and rows with other figures, stay', (t) => {
  const rows = [
    ' Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc',
    ' ?.?. Nonp  5  4  1  96  96',
    ' ?.?. Nonp  5  4  1  96  96',
    ' Zwq4 Nonp  5  4  1  96  96',
    ' Zwq4 Nonp  9  4  5  480  96',
    ' Zwq4 Nonp  5  4  1  96  96',
  ];
  const { moments, diagnostics } = readText(rows.join('\n'), 'p.log');
  const table = unpackTable(moments[0]!.table);
  t.deepEqual(
    Array.from({ length: table.size }, (_, row) => `${tagAt(table, row)} ${table.allocs[row]}`),
    ['?.?. 5', '?.?. 5', 'Zwq4 5', 'Zwq4 9', 'Zwq4 5'],
  );
  t.deepEqual(
    diagnostics.filter(({ code }) => code === 'listed-twice'),
    [],
  );
});
