/** poolmon and pool CSV: what the byte path reads is what the grammars read, and it does read the uniform rows. */
import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { poolCsv } from '../../grammars/pool-csv.js';
import { poolmon } from '../../grammars/poolmon.js';
import { createByteReader } from '../support/read-bytes.js';
import { createTagTable, printedAt, usageAt } from '../../src/tables/tag-table.js';
import { createPoolCsvRows } from '../../src/rows/pool-csv-rows.js';
import { createPoolmonRows } from '../../src/rows/poolmon-rows.js';
import { isLinear } from '../support/growth.js';
import { findDifference, holdEqual } from '../support/row-equality.js';

const TAGS = [
  ...['Irp ', 'amda', 'Ab  ', '8042', 'a.b.', '-UMD', '@GM5', 'Cs@&', '>.g.', 'AB C', ' abc', 'Tag ', 'Nonp', 'Tota'],
  ...['kd> ', 'lm  ', '!vm ', '12: ', 'C:\\x', '<b> ', '**a*', '| ab', '"ab"', 'a,b ', 'é   ', '    ', '\u0001abc'],
];
const tag = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('Irp ', 'amda', 'WCsc', 'NtFC') },
  { weight: 1, arbitrary: fc.constantFrom(...TAGS) },
);
const count = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 60_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 4_294_967_290, 10_862_955, 9_007_199_254_740_993, 12) },
);

interface Row {
  readonly tag: string;
  readonly paged: boolean;
  readonly allocs: number;
  readonly frees: number;
  readonly each: number;
  /** Added to what the tool would print, so that its laws break now and then. */
  readonly wrong: readonly [number, number];
  readonly tail: string;
  readonly changes: string;
}

const row: fc.Arbitrary<Row> = fc.record({
  tag,
  paged: fc.boolean(),
  allocs: count,
  frees: count,
  each: fc.constantFrom(16, 64, 320, 0),
  wrong: fc.tuple(
    fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, 4_294_967_296),
    fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 1, -1),
  ),
  tail: fc.oneof(
    { weight: 5, arbitrary: fc.constant('') },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ' [nt!io - packets]',
        ' [ntfs.sys  -  CCB]',
        ' Unknown Driver',
        ' [cut at the wind',
        ' [a][b.sys - c]',
        ' remark',
        '  ',
        ' <-- here',
      ),
    },
  ),
  changes: fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom(' (   0)', ' (  12)', '( -184)', ' ( )') },
  ),
});

function formatPoolmon({ tag: name, paged, allocs, frees, each, wrong, tail, changes }: Row, screen: string): string {
  const left = Math.abs(allocs - frees);
  const [more, less] = [Math.max(allocs, frees), Math.min(allocs, frees)];
  const bytes = left * each;
  const change = changes === '' ? screen : changes;
  const cells = [
    `${String(more).padStart(11)}${change}`,
    `${String(less).padStart(11)}${change}`,
    String(left + wrong[0]).padStart(9),
    `${String(bytes).padStart(11)}${change}`,
    String((left === 0 ? 0 : each) + wrong[1]).padStart(7),
  ];
  return ` ${name} ${paged ? 'Paged' : 'Nonp '}${cells.join(' ')}${tail}`;
}

const HEADER = [
  ' Memory:33428480K Avail:25407144K  PageFlts:85250861   InRam Krnl:14212K P:462987K',
  ' Commit:8021336K Limit:38442752K Peak:8021336K            Pool N:912500K P:497836K',
];
const HEADING = ' Tag  Type         Allocs        Frees       Diff         Bytes  Per Alloc';

/** Many plain rows, so that a list proves to be whole, between odd ones. */
const plainRows = fc.tuple(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 1, max: 60 })).map(([rows, letters]) =>
  Array.from({ length: rows }, (_, index): Row => {
    const name = `${String.fromCharCode(65 + (index % letters))}${String(index).padStart(3, '0')}`;
    return {
      tag: name,
      paged: index % 3 === 0,
      allocs: 900 + index,
      frees: 100,
      each: 64,
      wrong: [0, 0],
      tail: '',
      changes: '',
    };
  }),
);

const rows = fc
  .tuple(fc.array(row, { maxLength: 8 }), plainRows, fc.array(row, { maxLength: 12 }))
  .map((parts) => parts.flat());

const poolmonList = fc
  .tuple(
    rows,
    fc.constantFrom('', ' (   0)'),
    fc.constantFrom<readonly string[]>([], ['03/11/2026 14:05:22.10'], [' Session 1 pool information'], ['', '...']),
    fc.constantFrom(HEADING, HEADING.trimStart(), `## ${HEADING.trimStart()}`),
  )
  .map(([list, screen, title, heading]) => [
    ...HEADER,
    ...title,
    heading,
    '',
    ...list.map((one) => formatPoolmon(one, screen)),
  ]);

const RECORD_HEADING =
  'DateTime,DateTimeUTC,Tag,PagedAllocs,PagedFrees,PagedDiff,PagedUsedBytes,NonPagedAllocs,NonPagedFrees,NonPagedDiff,NonPagedUsedBytes,TotalUsedBytes';

interface Style {
  readonly quote: string;
  readonly delimiter: string;
  readonly told: boolean;
}

function formatRecord(one: Row, moment: number, { quote, delimiter, told }: Style): string {
  const { paged, allocs, frees, each, wrong, tail } = one;
  const [more, less] = [Math.max(allocs, frees), Math.min(allocs, frees)];
  const bytes = (more - less) * each;
  const own = [more, less, more - less + wrong[0], bytes];
  const none = [0, 0, 0, 0];
  const cells = [
    `2026-11-0${1 + moment}T10:00:00`,
    `2026-11-0${1 + moment}T08:00:00`,
    quote === '' ? one.tag.trim() : one.tag,
    ...(paged ? [...own, ...none] : [...none, ...own]),
    bytes + wrong[1],
    ...(told ? [tail.includes('sys') ? 'ntfs.sys' : '', tail.replaceAll('"', '""')] : []),
  ];
  return cells.map((cell) => `${quote}${cell}${quote}`).join(delimiter);
}

const poolCsvFile = fc
  .tuple(
    fc.array(rows, { minLength: 1, maxLength: 3 }),
    fc.record({
      quote: fc.constantFrom('"', '"', ''),
      delimiter: fc.constantFrom(',', ',', ';', '\t'),
      told: fc.boolean(),
    }),
  )
  .map(([moments, style]) => {
    const names = [...RECORD_HEADING.split(','), ...(style.told ? ['Binary', 'Description'] : [])];
    return [
      names.map((name) => `${style.quote}${name}${style.quote}`).join(style.delimiter),
      ...moments.flatMap((list, moment) => list.map((one) => formatRecord(one, moment, style))),
    ];
  });

test('poolmon: rows from bytes equal rows by the grammar', (t) => {
  holdEqual(t, poolmonList, 160);
});

test('pool CSV: records from bytes equal records by the grammar', (t) => {
  holdEqual(t, poolCsvFile, 160);
});

test('lists and records in one log', (t) => {
  holdEqual(t, fc.oneof(poolmonList, poolCsvFile), 60);
});

test('every tag and tail reads alike in every place', (t) => {
  const plain: Row = { tag: 'Pool', paged: false, allocs: 9, frees: 4, each: 64, wrong: [0, 0], tail: '', changes: '' };
  for (const name of TAGS) {
    for (const tail of ['', ' [nt!io - x]', ' [a_b.sys - *c*]', ' remark & more']) {
      for (const paged of [true, false]) {
        const odd = { ...plain, tag: name, paged, tail };
        const list = [plain, plain, odd, odd, plain, odd, plain];
        const lines = [...HEADER, HEADING, '', ...list.map((one) => formatPoolmon(one, ''))];
        t.is(findDifference(lines.join('\n'), 1_000_000), null, name + tail);
        const style = { quote: '"', delimiter: ',', told: true };
        const records = [
          [...RECORD_HEADING.split(','), 'Binary', 'Description'].map((cell) => `"${cell}"`).join(','),
          ...list.map((one) => formatRecord(one, 0, style)),
        ];
        t.is(findDifference(records.join('\n'), 1_000_000), null, name + tail);
      }
    }
  }
});

test('uniform rows take the byte path, all but the last', (t) => {
  const names = ['Irp ', 'NtFC', 'amda', 'WCsc'];
  const lines = names.map((name, index) =>
    formatPoolmon(
      {
        tag: name,
        paged: index === 1,
        allocs: 5000 + index,
        frees: 4000,
        each: 96,
        wrong: [0, 0],
        tail: ' [x.sys - y]',
        changes: '',
      },
      ' (  -3)',
    ),
  );
  let context = poolmon.start(null);
  for (const line of [...HEADER, HEADING, (lines[0] ?? '').replace('Irp ', 'ACPI')]) {
    const reading = poolmon.read(line, context);
    if (reading.kind === 'read') context = reading.context;
  }
  const bytes = Buffer.from(lines.map((line) => `${line}\r\n`).join(''));
  const table = createTagTable();
  const run = createPoolmonRows().take(bytes, 0, bytes.length, 20, context, () => table);
  t.is(run.lines, 3);
  t.is(table.size, 3);
  t.like(usageAt(table, 1), {
    tag: 'NtFC',
    pool: 'paged',
    allocs: 5001,
    frees: 4000,
    outstanding: 1001,
    bytes: 96_096,
    line: 21,
  });
  t.deepEqual(printedAt(table, 1), { binary: 'x.sys', description: 'y' });

  const style = { quote: '"', delimiter: ',', told: false };
  const records = names.map((name, index) =>
    formatRecord(
      { tag: name, paged: index === 1, allocs: 70 + index, frees: 60, each: 8, wrong: [0, 0], tail: '', changes: '' },
      0,
      style,
    ),
  );
  let started = poolCsv.start(null);
  for (const line of [
    RECORD_HEADING.split(',')
      .map((cell) => `"${cell}"`)
      .join(','),
    records[0] ?? '',
  ]) {
    const reading = poolCsv.read(line, started);
    if (reading.kind === 'read') started = reading.context;
  }
  const text = Buffer.from(records.map((line) => `${line}\n`).join(''));
  const filled = createTagTable();
  const taken = createPoolCsvRows().take(text, 0, text.length, 2, started, () => filled);
  t.deepEqual([taken.lines, taken.rows, filled.size], [3, 3, 3]);
  t.like(usageAt(filled, 1), { tag: 'NtFC', pool: 'paged', allocs: 71, outstanding: 11, bytes: 88, line: 3 });
});

test('nearly every row of a long list goes past the grammar, and the time is linear', (t) => {
  const list = (tags: number): Buffer => {
    const made = Array.from({ length: tags }, (_, index): Row => {
      const name = `${String.fromCharCode(65 + (index % 26))}${String(index % 1000).padStart(3, '0')}`;
      return {
        tag: name,
        paged: false,
        allocs: 900 + index,
        frees: 100,
        each: 64,
        wrong: [0, 0],
        tail: '',
        changes: '',
      };
    });
    return Buffer.from([...HEADER, HEADING, '', ...made.map((one) => formatPoolmon(one, ''))].join('\n'));
  };
  const lists = new Map([20_000, 80_000].map((tags) => [tags, list(tags)]));
  const readList = (tags: number): void => {
    const reader = createByteReader('x');
    reader.push(lists.get(tags) ?? Buffer.alloc(0));
    t.is(reader.finish().input.lines.unparsed, 0);
  };
  t.true(isLinear(readList, 20_000));
});

const evidence = path.join(process.env['POOLSLEUTH_SHARED'] ?? path.join('..', 'shared'), 'evidence');

test('real evidence reads alike from bytes', (t) => {
  const names = existsSync(evidence) ? readdirSync(evidence).filter((name) => /\.(?:txt|csv|log|md)$/.test(name)) : [];
  for (const name of names) {
    const words = readFileSync(path.join(evidence, name), 'utf8');
    t.is(findDifference(words, 1_000_000), null, name);
    t.is(findDifference(`${words}\n${words}`, 777), null, name);
  }
  t.pass();
});
