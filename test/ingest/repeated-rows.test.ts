/** Lists that show each row twice, as two runs of one script write them into one file. */
import test from 'ava';
import { NO_ROWS, unpackTable } from '../../src/tables/packed-table.js';
import { tagAt } from '../../src/tables/tag-table.js';
import { readText } from '../../src/sources/read-text.js';
import { analyzeReadings } from '../../src/text.js';

const HEADING = 'Timestamp,Tag,Type,Allocs,Frees,Diff,Bytes';
const TAGS = ['Qwx1', 'MmSt', 'NtfF', 'CM31', 'File', 'Thre', 'FMfn', 'Ntff', 'Toke'];

/** The rows of one moment; `more` allocations than usual. */
function rowsAt(hour: number, more = 0): readonly string[] {
  return TAGS.map((tag, index) => {
    const [allocs, held] = [50_000 + index * 1000 + hour * 700 + more, 900 + index];
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
    ' Zwq4 Nonp  7  4  3  288  96',
  ];
  const { moments, diagnostics } = readText(rows.join('\n'), 'p.log');
  const table = unpackTable(moments[0]?.table ?? NO_ROWS);
  t.deepEqual(
    Array.from({ length: table.size }, (_, row) => `${tagAt(table, row)} ${table.allocs[row]}`),
    ['?.?. 5', '?.?. 5', 'Zwq4 5', 'Zwq4 9', 'Zwq4 7'],
  );
  t.deepEqual(
    diagnostics.filter(({ code }) => code === 'listed-twice'),
    [],
  );
});

test('a second list under the time of the first is left out and said', (t) => {
  const rows = HOURS.flatMap((hour) => (hour === 9 ? [...rowsAt(9), ...rowsAt(9, 350)] : rowsAt(hour)));
  const clock = readText([HEADING, ...rows].join('\n'), 'clock.csv');
  t.deepEqual(
    clock.diagnostics.map(({ code, severity }) => [code, severity]),
    [['duplicate-moment', 'warning']],
  );
  t.is(clock.moments[9]?.table.size, TAGS.length);
});

test('two machines in one table without their names are said in the answer', (t) => {
  const twice = HOURS.flatMap((hour) => [...rowsAt(hour), ...rowsAt(hour, 400_000)]);
  const found = analyzeReadings([readText([HEADING, ...twice].join('\n'), 'two.csv')]);
  t.true(found.diagnostics.some(({ code }) => code === 'contradicting-lists'));
  t.regex(found.answer, /a second machine may be left out/);
});

test('samples of a performance log that are left out are said', (t) => {
  const rows = Array.from({ length: 30 }, (_, hour) => {
    const clock = hour < 12 ? hour : hour - 1;
    return `"11/03/2026 ${String(clock % 24).padStart(2, '0')}:15:00.000","${300_000_000 + hour * 5000}","${400_000_000 + hour}"`;
  }).slice(0, 24);
  const log = [
    '"(PDH-CSV 4.0) (UTC)(0)","\\\\K9\\Memory\\Pool Nonpaged Bytes","\\\\K9\\Memory\\Pool Paged Bytes"',
    ...rows,
  ];
  const { diagnostics } = analyzeReadings([readText(log.join('\n'), 'k9.csv')]);
  t.regex(
    diagnostics.flatMap(({ code, severity, message }) =>
      code === 'duplicate-moment' && severity === 'warning' ? [message] : [],
    )[0] ?? '',
    /^1 of 24 moments has the time of an earlier one and other figures/,
  );
});
