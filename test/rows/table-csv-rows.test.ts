/** CSV of anybody's script: what the byte path reads is what the grammar reads, and it does read the uniform rows. */
import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { markdownTable } from '../../grammars/markdown-table.js';
import type { MarkdownTableContext } from '../../grammars/markdown-table.js';
import { createTableCsvRows } from '../../src/rows/table-csv-rows.js';
import { createTagTable, usageAt } from '../../src/tables/tag-table.js';
import { readText } from '../../src/sources/read-text.js';
import type { SourceReading } from '../../src/moments/source-reading.js';
import { isLinear } from '../support/growth.js';
import { findDifference, holdEqual } from '../support/row-equality.js';

const TAGS = [
  ...['Irp ', 'amda', 'Ab', '8042', '-UMD', 'Tag ', 'Tota', 'Sum', 'Pool', 'Time', 'all', 'lm', '!vm', 'kd> ', '#abc'],
  ...['**a*', '`ab`', 'a,bc', "'ab'", 'é', '', 'N/A', '12', '1,5'],
];
const tag = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('Irp ', 'Kzwt', 'NtFC', 'WCsc') },
  { weight: 1, arbitrary: fc.constantFrom(...TAGS) },
);
const count = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 60_000 }).map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('0', '4294967290', '9007199254740993', '007', '1.5', '12 KB', '', '-3', 'x'),
  },
);

interface Row {
  readonly tag: string;
  readonly pool: string;
  readonly allocs: string;
  readonly left: number;
  readonly bytes: string;
  readonly odd: boolean;
  readonly note: string;
}

const row: fc.Arbitrary<Row> = fc.record({
  tag,
  pool: fc.constantFrom('Nonp', 'Nonp', 'Paged', 'Paged', 'N', '', 'both'),
  allocs: count,
  left: fc.integer({ min: 0, max: 900 }),
  bytes: count,
  odd: fc.integer({ min: 0, max: 12 }).map((value) => value === 0),
  note: fc.constantFrom('', '1.5', '12.25', 'ntfs.sys', 'ends:', 'a remark, longer', '<-- here', '3,1'),
});

interface Layout {
  readonly heading: readonly string[];
  readonly cells: (row: Row, moment: number) => readonly string[];
}

const TIMES = ['2026-11-03 09:00:00', '2026-11-03 10:00:00', '03.11.2026 11:00', '2026-11-03T12:00:00Z'];
const timeAt = (moment: number): string => TIMES[moment % TIMES.length] ?? '';
function freesOf({ allocs, left, odd }: Row): string {
  const value = Number(allocs);
  return Number.isFinite(value) ? String(Math.max(0, value - left + (odd ? 1 : 0))) : allocs;
}
function leftOf({ allocs, left }: Row): string {
  const value = Number(allocs);
  return Number.isFinite(value) ? String(Math.min(left, Math.max(0, value))) : allocs;
}

const LAYOUTS: readonly Layout[] = [
  {
    heading: ['Timestamp', 'Tag', 'Type', 'Allocs', 'Frees', 'Diff', 'Bytes'],
    cells: (one, moment) => [timeAt(moment), one.tag, one.pool, one.allocs, freesOf(one), leftOf(one), one.bytes],
  },
  {
    heading: ['Tag', 'Time', 'Nonpaged bytes', 'Paged bytes', 'Share %'],
    cells: (one, moment) => [one.tag, timeAt(moment), one.bytes, leftOf(one), one.note],
  },
  {
    heading: ['Bytes', 'Host', 'Time', 'Pool', 'Tag', 'Driver'],
    cells: (one, moment) => [one.bytes, `SRV${moment % 2}`, timeAt(moment), one.pool, one.tag, one.note],
  },
  {
    heading: ['Time', 'Tag', 'Nonpaged Allocs', 'Nonpaged Frees'],
    cells: (one, moment) => [timeAt(moment), one.tag, one.allocs, freesOf(one)],
  },
  {
    heading: ['Time', 'Tag', 'Pool', 'MB'],
    cells: (one, moment) => [timeAt(moment), one.tag, one.pool, one.bytes],
  },
  {
    heading: ['Host', 'Tag', 'Diff', 'Bytes'],
    cells: (one, moment) => [moment % 2 === 0 ? 'Total7' : '#web', one.tag, leftOf(one), one.bytes],
  },
];

/** Rows as a script writes them; what tells them apart comes again and again. */
const usual: fc.Arbitrary<Row> = fc.record({
  tag: fc.constantFrom('Irp ', 'Kzwt', 'NtFC', 'WCsc'),
  pool: fc.constantFrom('Nonp', 'Paged'),
  allocs: fc.integer({ min: 0, max: 60_000 }).map(String),
  left: fc.integer({ min: 0, max: 900 }),
  bytes: fc.constantFrom('0', '6400', '12288'),
  odd: fc.integer({ min: 0, max: 12 }).map((value) => value === 0),
  note: fc.constantFrom('', '1.5', '12.25', 'ntfs.sys', 'ends:'),
});
const rows = fc.array(fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: row }), {
  maxLength: 60,
  size: 'max',
});

const csv = fc
  .tuple(
    fc.constantFrom(...LAYOUTS),
    fc.constantFrom(',', ',', ';'),
    fc.constantFrom('none', 'none', 'all', 'texts'),
    fc.array(rows, { minLength: 1, maxLength: 3 }),
    fc.constantFrom<readonly string[]>([], ['The nonpaged pool, by tag:']),
    fc.constantFrom<readonly string[]>(
      [],
      ['', 'After the reboot:', ''],
      ['Top tags of the paged pool:'],
      ['a remark'],
    ),
    fc.integer({ min: 0, max: 2 }).map((value) => value === 0),
  )
  .map(([{ heading, cells }, delimiter, quoting, moments, above, below, joined]) => {
    const quoted = (cell: string): string =>
      quoting === 'all' || (quoting === 'texts' && /[^\d.]/.test(cell)) || cell.includes(delimiter)
        ? `"${cell.replaceAll('"', '""')}"`
        : cell;
    const names = heading.map(quoted).join(delimiter);
    return [
      ...above,
      names,
      ...moments.flatMap((list, moment) => [
        ...(joined && moment > 0 ? [names] : []),
        ...list.map((one) => cells(one, moment).map(quoted).join(delimiter)),
      ]),
      ...below,
    ];
  });

test('rows from bytes equal rows by the grammar', (t) => {
  holdEqual(t, csv, 200);
});

const line = (name: string, pool: string, time: string, of = 100): string =>
  `${time},${name},${pool},${900 + of},800,${100 + of},${(100 + of) * 64}`;
const HEADING = 'Timestamp,Tag,Type,Allocs,Frees,Diff,Bytes';

test('every tag and pool reads alike in every place', (t) => {
  for (const name of TAGS) {
    for (const pool of ['Nonp', 'Paged', 'N', '', '"Nonp"']) {
      const plain = Array.from({ length: 8 }, (_, index) => line('Pool', 'Nonp', '2026-11-03 09:00:00', index));
      const odd = line(name, pool, '2026-11-03 09:00:00');
      t.is(findDifference([HEADING, ...plain, odd, odd, ...plain, odd].join('\n'), 1_000_000), null, name + pool);
    }
  }
});

/** The context of the grammar behind the heading and one row. */
function contextBehind(lines: readonly string[]): MarkdownTableContext {
  return lines.reduce((context, text) => {
    const reading = markdownTable.read(text, context);
    return reading.kind === 'read' ? reading.context : context;
  }, markdownTable.start(null));
}

test('takes the uniform rows of a moment but the last, which may say what stands below', (t) => {
  const names = Array.from({ length: 300 }, (_, index) => `T${String(index).padStart(3, '0')}`);
  const list = names.map((name, index) => line(name, index % 2 === 0 ? 'Nonp' : 'Paged', '2026-11-03 09:00:00', index));
  const [first = '', ...others] = list;
  const next = line('T000', 'Nonp', '2026-11-03 10:00:00');
  const table = createTagTable();
  const bytes = Buffer.from(`${others.join('\n')}\n${next}\n`);
  const run = createTableCsvRows().take(bytes, 0, bytes.length, 3, contextBehind([HEADING, first]), () => table);
  t.deepEqual([run.lines, run.rows, table.size], [294, 588, 294]);
  t.is(bytes.toString().slice(run.next).split('\n')[0], list[295]);
  t.deepEqual(usageAt(table, 0), {
    tag: 'T001',
    pool: 'paged',
    allocs: 901,
    frees: 800,
    outstanding: 101,
    bytes: 6464,
    line: 3,
  });
});

test('leaves a heading with units, changes or two moments to the grammar', (t) => {
  for (const heading of [
    'Timestamp,Tag,Type,Diff,MB',
    'Timestamp,Tag,Type,Diff before,Diff after',
    'Timestamp,Tag,Type,Diff,Growth',
  ]) {
    const row = (index: number): string => `2026-11-03 09:00:00,Kz${10 + index},Nonp,${index},${index}`;
    const bytes = Buffer.from(`${Array.from({ length: 40 }, (_, index) => row(index)).join('\n')}\n`);
    const context = contextBehind([heading, row(0)]);
    const run = createTableCsvRows().take(bytes, 0, bytes.length, 3, context, () => createTagTable());
    t.is(run.lines, 0, heading);
  }
});

/** Lines of a CSV of this many moments and tags, in the order of time or of tag. */
function listOf(moments: number, tags: number, order: 'time' | 'tag'): readonly string[] {
  const at = (moment: number): string =>
    `2026-11-${String(1 + Math.floor(moment / 24)).padStart(2, '0')} ${String(moment % 24).padStart(2, '0')}:00:00`;
  const rowOf = (moment: number, tag: number): string =>
    line(`T${String(tag).padStart(3, '0')}`, 'Nonp', at(moment), moment + tag);
  const count = (many: number): readonly number[] => Array.from({ length: many }, (_, index) => index);
  return order === 'time'
    ? count(moments).flatMap((moment) => count(tags).map((tag) => rowOf(moment, tag)))
    : count(tags).flatMap((tag) => count(moments).map((moment) => rowOf(moment, tag)));
}

test('a log that is sorted by tag has the moments of one that is sorted by time', (t) => {
  for (const [moments, tags] of [
    [150, 12],
    [150, 3],
    [70, 40],
  ] as const) {
    const [byTime, byTag] = (['time', 'tag'] as const).map((order) =>
      readText([HEADING, ...listOf(moments, tags, order)].join('\n'), 's'),
    );
    const told = (reading: SourceReading | undefined): unknown =>
      reading?.moments.map(({ capturedAt, table }) => [capturedAt, table.size, table.sums.nonPaged]);
    t.is(byTime?.moments.length, moments);
    t.deepEqual(told(byTime), told(byTag));
    t.is(findDifference([HEADING, ...listOf(moments, tags, 'time')].join('\n'), 5000), null);
  }
});

test('reading the rows takes linear time', (t) => {
  const text = (size: number): Buffer =>
    Buffer.from(
      Array.from({ length: size }, (_, index) => line(`T${index % 1000}`, 'Nonp', '2026-11-03 09:00:00', index)).join(
        '\n',
      ),
    );
  const context = contextBehind([HEADING, line('T0', 'Nonp', '2026-11-03 09:00:00')]);
  t.true(
    isLinear((size) => {
      const bytes = text(size);
      createTableCsvRows().take(bytes, 0, bytes.length, 3, context, () => createTagTable());
    }, 4000),
  );
});
