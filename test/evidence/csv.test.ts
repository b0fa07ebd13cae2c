/** CSV of people and of their own tools, and lists of bare numbers: read by what the heading says, in any order. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';
import type { Analysis } from '../../src/model/document.js';
import { isLinear } from '../support/growth.js';

const MIB = 1024 ** 2;

/** `host time | tag pool allocs frees outstanding bytes` of every row of every moment. */
function rowsOf({ snapshots }: Analysis): readonly string[] {
  return snapshots.flatMap(({ host, capturedAt, tags }) =>
    tags.flatMap(({ tag, nonPaged, paged }) =>
      ([nonPaged, paged] as const).flatMap((counters, index) => {
        if (counters === null) return [];
        const { allocs, frees, outstanding, bytes } = counters;
        const figures = [allocs, frees, outstanding, bytes].map(String).join(' ');
        return [`${host ?? '-'} ${capturedAt ?? '-'} | ${tag} ${index === 0 ? 'nonPaged' : 'paged'} ${figures}`];
      }),
    ),
  );
}

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

const ONE = ['- - | Qzab nonPaged 7120450 20450 7100000 3635200000', '- - | Zmst paged 5210 4100 1110 1162240'];

for (const [name, text] of [
  [
    'as poolmon heads its columns',
    lines(
      'Tag,Pool,Allocs,Frees,Diff,Bytes',
      'Qzab,Nonp,7120450,20450,7100000,3635200000',
      'Zmst,Paged,5210,4100,1110,1162240',
    ),
  ],
  [
    'in another order, with semicolons, quotes and points between thousands',
    lines(
      '"Bytes";"Frees";"Outstanding";"Type";"Tag";"Allocs"',
      '"3.635.200.000";"20.450";"7.100.000";"NonPaged";"Qzab";"7.120.450"',
      '"1.162.240";"4.100";"1.110";"Paged";"Zmst";"5.210"',
    ),
  ],
  [
    'as people name the columns, a blank behind each comma, commas inside quotes',
    lines(
      'Here you are:',
      'Pool tag, Pool type, # Allocs, # Frees, In use, Size (bytes)',
      'Qzab, NP, "7,120,450", "20,450", "7,100,000", "3,635,200,000"',
      'Zmst, P, "5,210", "4,100", "1,110", "1,162,240"',
      'Total,,,,,"3,636,362,240"',
    ),
  ],
] as const) {
  test(`a CSV ${name}`, (t) => {
    t.deepEqual(rowsOf(analyzeText(text)), ONE);
  });
}

test('numbers that a spreadsheet has shortened are rounded ones', (t) => {
  const found = analyzeText(lines('tag;pool;diff;bytes', 'Qzab;Nonp;7,1e6;3.64E+09', 'Zmst;Paged;1110;1162240'));
  t.deepEqual(rowsOf(found), [
    '- - | Qzab nonPaged null null 7100000 3640000000',
    '- - | Zmst paged null null 1110 1162240',
  ]);
  t.true(found.diagnostics.some(({ code }) => code === 'rounded-bytes'));
});

test('a time column makes moments, also where the rows are sorted by tag', (t) => {
  const found = analyzeText(
    lines(
      'Time,Tag,Pool,Bytes',
      '2026-04-02 09:00,Qzab,Nonp,1100000000',
      '2026-04-02 12:00,Qzab,Nonp,1900000000',
      '2026-04-02 09:00,Zmst,Paged,41000000',
      '2026-04-02 12:00,Zmst,Paged,41500000',
    ),
  );
  t.deepEqual(rowsOf(found), [
    '- 2026-04-02T09:00:00 | Qzab nonPaged null null null 1100000000',
    '- 2026-04-02T09:00:00 | Zmst paged null null null 41000000',
    '- 2026-04-02T12:00:00 | Qzab nonPaged null null null 1900000000',
    '- 2026-04-02T12:00:00 | Zmst paged null null null 41500000',
  ]);
});

test('a column of machines parts the rows, in a CSV and in a table of a person', (t) => {
  const expected = [
    'BOX1 - | Qzab nonPaged null null 500 64000',
    'BOX1 - | Zmst nonPaged null null 7 7168',
    'BOX2 - | Qzab nonPaged null null 900 115200',
  ];
  const csv = lines('ComputerName,Tag,Pool,Diff,Bytes', 'BOX1,Qzab,Nonp,500,64000', 'BOX2,Qzab,Nonp,900,115200');
  t.deepEqual(rowsOf(analyzeText(`${csv}BOX1,Zmst,Nonp,7,7168\n`)), expected);
  const table = lines(
    '| Server | Tag | Pool | Diff | Bytes |',
    '|---|---|---|---|---|',
    '| BOX1 | Qzab | Nonp | 500 | 64000 |',
    '| BOX2 | Qzab | Nonp | 900 | 115200 |',
    '| BOX1 | Zmst | Nonp | 7 | 7168 |',
  );
  t.deepEqual(rowsOf(analyzeText(table)), expected);
});

test('a CSV of pool sizes over time is a trend', (t) => {
  const found = analyzeText(
    lines('Time;Nonpaged pool (MB);Paged pool (MB)', '2026-04-02 09:00;4100;900', '2026-04-03 09:00;6300;910'),
  );
  t.deepEqual(
    found.snapshots.map(({ pools }) => pools.nonPaged?.bytes),
    [4100 * MIB, 6300 * MIB],
  );
});

test('a row whose columns do not fit, or contradict each other, is shown and not read', (t) => {
  const found = analyzeText(
    lines(
      'Tag,Pool,Allocs,Frees,Diff,Bytes',
      'Qzab,Nonp,7120450,20450,7100000,3635200000',
      'Qzac,Nonp,7,120,450,20,450,7,100,000',
      'Qzad,Nonp,900,100,200,12800',
    ),
  );
  t.deepEqual(rowsOf(found), [ONE[0]]);
  t.is(found.inputs[0]?.lines.unparsed, 1);
  t.true(found.diagnostics.some(({ code }) => code === 'columns-disagree'));
});

test('a list of tags and bare numbers is read where the line above says what they are', (t) => {
  const sizes = analyzeText(lines('Top nonpaged pool tags by size in MB', '', 'Qzab 7312', 'Zmst  88', '', 'Thanks!'));
  t.deepEqual(rowsOf(sizes), [
    `- - | Qzab nonPaged null null null ${7312 * MIB}`,
    `- - | Zmst nonPaged null null null ${88 * MIB}`,
  ]);
  const counts = analyzeText(lines('outstanding paged allocations per tag:', '- Qzab: 7,100,000', '- Zmst: 1110'));
  t.deepEqual(rowsOf(counts), ['- - | Qzab paged null null 7100000 null', '- - | Zmst paged null null 1110 null']);
  const rounded = analyzeText(lines('Paged pool tags (bytes):', 'Qzab: 3.6e9'));
  t.deepEqual(rowsOf(rounded), ['- - | Qzab paged null null null 3600000000']);
});

for (const [name, text] of [
  ['nothing says what the numbers are', lines('the tags I see are', 'Qzab 7312', 'Zmst 88')],
  ['the line names two figures', lines('Pool tags by bytes and count:', 'Qzab 7312', 'Zmst 88')],
  ['the line speaks of a change', lines('Growth of the tags in MB:', 'Qzab 7312', 'Zmst 88')],
  ['words and numbers of something else', lines('Tags by size in MB:', 'Used 7312', 'Free 88', 'Page 12')],
  ['prose follows', lines('I sorted the tags by bytes', 'and then I saw 41 of them', 'Kzwt was first')],
  ['a sentence with commas', lines('Tag, pool and bytes, allocs, frees are shown.', 'Well, it is, 9, 8, 7, 6, 5')],
  ['a CSV of files', lines('Name,Size,Date', 'a.txt,12,2026-04-02', 'b.sys,99,2026-04-02')],
  ['a CSV of processes', lines('Name,Id,NPM,PM', 'lsas,744,31,9000000', 'Zmst,9,40,12')],
] as const) {
  test(`no rows: ${name}`, (t) => {
    t.deepEqual(rowsOf(analyzeText(text)), []);
  });
}

test('a CSV of many moments takes linear time', (t) => {
  const text = (rows: number): string =>
    lines(
      'Host,Time,Tag,Pool,Bytes',
      ...Array.from({ length: rows }, (_, row) => {
        const hour = String(Math.floor(row / 4) % 24).padStart(2, '0');
        const day = String((Math.floor(row / 96) % 28) + 1).padStart(2, '0');
        const month = String((Math.floor(row / 2688) % 12) + 1).padStart(2, '0');
        return `BOX1,2026-${month}-${day} ${hour}:00,Qz${'abcd'.charAt(row % 4)}x,Nonp,${row + 1}000`;
      }),
    );
  t.true(isLinear((rows) => void analyzeText(text(rows)), 1000));
});
