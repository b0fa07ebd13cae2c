/** CSV of scripts whose headings name counters and times in words of their own: the figures tell what the columns are. */
import test from 'ava';
import type { SourceReading } from '../../src/moments/source-reading.js';
import { readText } from '../../src/sources/read-text.js';

interface Figures {
  readonly tag: string;
  readonly pool: string;
  readonly allocs: number;
  readonly frees: number;
  readonly held: number;
  readonly bytes: number;
}

const two = (value: number): string => String(value).padStart(2, '0');
const HOURS = [0, 1, 2, 3, 4, 5] as const;
const TIMES = HOURS.map((hour) => `2026-09-14T${two(hour)}:30:00`);

/** Eleven tags, the first of which holds nothing: it tells no columns apart. */
function figuresAt(hour: number): readonly Figures[] {
  return Array.from({ length: 11 }, (_, index) => {
    const held = index === 0 ? 0 : 130 + index * 17 + hour * (index === 4 ? 55 : 1);
    const frees = index === 0 ? 0 : 90_210 + index * 311 + hour * 800;
    const pool = index % 3 === 1 ? 'Paged' : 'Nonp';
    return { tag: `Wq${two(index)}`, pool, allocs: frees + held, frees, held, bytes: held * 208 };
  });
}

type CellsOf = (time: string, row: Figures) => readonly (string | number)[];

function table(heading: string, cellsOf: CellsOf): string {
  const rows = HOURS.flatMap((hour) =>
    figuresAt(hour).map((row) => cellsOf(`2026-09-14 ${two(hour)}:30:00`, row).join(',')),
  );
  return [heading, ...rows].join('\n');
}

const usual: CellsOf = (time, { tag, pool, allocs, frees, held, bytes }) => [
  time,
  tag,
  pool,
  allocs,
  frees,
  held,
  bytes,
];
const timesOf = ({ moments }: SourceReading): readonly (string | null)[] => moments.map(({ capturedAt }) => capturedAt);
const columnsOf = ({ moments }: SourceReading): readonly unknown[] =>
  moments.map(({ table: { size, sums, counted } }) => [size, sums, counted]);

const PLAIN = readText(table('Timestamp,Tag,Type,Allocs,Frees,Diff,Bytes', usual), 'plain.csv');

const HEADINGS = [
  'SampledAt,PoolTag,PoolType,AllocCount,FreeCount,InUse,InUseBytes',
  'T,Tag,Pool,Allocs,Frees,Used,Bytes',
  'CollectedUtc,TagName,Pool,NumAllocs,NumFrees,Live,Bytes',
  'Snapshot,Tag,Type,TotalAllocs,TotalFrees,Current,Size',
  'Created,Tag,Type,Allocs,Frees,Open,TotalBytes',
  'When we looked,Tag,Type,Allocated,Given back,Diff,Bytes',
  'ts,Tag,Type,In,Out,Left,Bytes',
  'LogTime,Tag,Type,Allocs,Frees,Used,Mem',
] as const;

for (const heading of HEADINGS) {
  test(`the figures tell what the columns are: ${heading}`, (t) => {
    const reading = readText(table(heading, usual), 'script.csv');
    t.deepEqual(timesOf(reading), TIMES);
    t.deepEqual(columnsOf(reading), columnsOf(PLAIN));
    t.is(reading.unparsed.length, 0);
  });
}

test('the same in other orders, and beside columns that say nothing', (t) => {
  const moved = readText(
    table('Tag,Remark,Free count,Alloc count,Pool kind,Used,Bytes,Taken', (time, row) => [
      row.tag,
      'ok',
      row.frees,
      row.allocs,
      row.pool,
      row.held,
      row.bytes,
      time,
    ]),
    'moved.csv',
  );
  t.deepEqual([timesOf(moved), columnsOf(moved)], [TIMES, columnsOf(PLAIN)]);
});

test('what is used is bytes where it is no difference', (t) => {
  const reading = readText(
    table('Time,Tag,Type,Allocs,Frees,Used', (time, { tag, pool, allocs, frees, bytes }) => [
      time,
      tag,
      pool,
      allocs,
      frees,
      bytes,
    ]),
    'used.csv',
  );
  t.deepEqual(columnsOf(reading), columnsOf(PLAIN));
});

test('a column that is neither blocks nor bytes is left alone, and the row is read', (t) => {
  const reading = readText(
    table('Time,Tag,Type,Allocs,Frees,Used,Bytes', (time, { tag, pool, allocs, frees, bytes }) => [
      time,
      tag,
      pool,
      allocs,
      frees,
      3,
      bytes,
    ]),
    'other.csv',
  );
  t.deepEqual(columnsOf(reading), columnsOf(PLAIN));
});

test('a size in several units is the finest', (t) => {
  const reading = readText(
    table('Time,Tag,Type,Allocs,Frees,Diff,KB,Bytes', (time, { tag, pool, allocs, frees, held, bytes }) => [
      time,
      tag,
      pool,
      allocs,
      frees,
      held,
      Math.round(bytes / 1024),
      bytes,
    ]),
    'units.csv',
  );
  t.deepEqual(columnsOf(reading), columnsOf(PLAIN));
});

test('of two times the one that a list shares is its time', (t) => {
  const cells: CellsOf = (time, row) => [`2026-09-01 0${row.tag.at(-1)}:00:00`, ...usual(time, row)];
  const reading = readText(table('Booted,Polled,Tag,Type,Allocs,Frees,Diff,Bytes', cells), 'two-times.csv');
  t.deepEqual(timesOf(reading), TIMES);
  const unnamed = readText(table('X1,X2,Tag,Type,Allocs,Frees,Diff,Bytes', cells), 'unnamed-times.csv');
  t.deepEqual(timesOf(unnamed), TIMES);
  t.deepEqual(columnsOf(unnamed), columnsOf(PLAIN));
});

test('a day and a clock in two columns are one time', (t) => {
  const split: CellsOf = (time, row) => [...time.split(' '), ...usual(time, row).slice(1)];
  const byName = readText(table('Date,Hour,Tag,Type,Allocs,Frees,Diff,Bytes', split), 'hour.csv');
  const byCells = readText(table('Tagesdatum,Uhr,Tag,Type,Allocs,Frees,Diff,Bytes', split), 'cells.csv');
  t.deepEqual([timesOf(byName), timesOf(byCells)], [TIMES, TIMES]);
  const whole: CellsOf = (time, row) => [
    time.slice(0, 10),
    String(Number(time.slice(11, 13))),
    ...usual(time, row).slice(1),
  ];
  const hours = readText(table('Date,Hour,Tag,Type,Allocs,Frees,Diff,Bytes', whole), 'whole-hours.csv');
  t.deepEqual(
    timesOf(hours),
    HOURS.map((hour) => `2026-09-14T${two(hour)}:00:00`),
  );
});

test('a heading that a script writes again is the heading that it was', (t) => {
  const text = table('SampledAt,PoolTag,PoolType,AllocCount,FreeCount,InUse,InUseBytes', usual).split('\n');
  const [heading = '', ...rows] = text;
  const joined = [heading, ...rows.slice(0, 33), heading, ...rows.slice(33)].join('\n');
  const reading = readText(joined, 'joined.csv');
  t.deepEqual([timesOf(reading), columnsOf(reading)], [TIMES, columnsOf(PLAIN)]);
});

test('a tag behind more columns than the fast way reads is told from others', (t) => {
  const wide = 'Time,'.concat(
    Array.from({ length: 64 }, (_, index) => `Remark${index}`).join(','),
    ',Tag,Type,Allocs,Frees,Diff,Bytes',
  );
  const reading = readText(
    table(wide, (time, row) => [time, ...Array.from({ length: 64 }, () => 'x'), ...usual(time, row).slice(1)]),
    'wide.csv',
  );
  t.deepEqual([timesOf(reading), columnsOf(reading)], [TIMES, columnsOf(PLAIN)]);
});
