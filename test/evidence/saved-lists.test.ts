import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path, { join } from 'node:path';
import { tmpdir } from 'node:os';
import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { parseCells } from '../../grammars/lib/csv.js';
import { memsnap } from '../../grammars/memsnap.js';
import { ownCsv, removeGuard } from '../../grammars/own-csv.js';
import { poolCsv } from '../../grammars/pool-csv.js';
import { poolTagViewer } from '../../grammars/pool-tag-viewer.js';
import { poolmonx } from '../../grammars/poolmonx.js';
import { toEvidence as toMemsnapEvidence } from '../../src/ingest/memsnap.js';
import { readText as collect } from '../../src/sources/read-text.js';
import { readSource } from '../../src/work/read-source.js';
import { decodeCArchive, isCArchive } from '../../src/sources/archive/carchive.js';
import {
  faultsOf,
  findSharedEvidence,
  fixture,
  momentsOf,
  readLines,
  readText,
  sharedText,
  usages,
} from './support.js';
import { rowsOf } from '../support/rows.js';
import { isLinear } from '../support/growth.js';

test('cells of a line', (t) => {
  const cases: readonly (readonly [string, readonly string[] | null])[] = [
    ['', ['']],
    ['a,b', ['a', 'b']],
    ['a,', ['a', '']],
    ['"a","b"', ['a', 'b']],
    ['"a,b","c"', ['a,b', 'c']],
    ['"a"",""b","c"', ['a","b', 'c']],
    ['"","",', ['', '', '']],
    ['"",""', ['', '']],
    ['x,"say ""hi""",z', ['x', 'say "hi"', 'z']],
    ['"a"b,c', ['ab', 'c']],
    ['a"b,c', ['a"b', 'c']],
    ['"a,b', null],
    ['"', null],
  ];
  for (const [line, cells] of cases) t.deepEqual(parseCells(line, ','), cells, line);
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ' ', 'é'), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
      t.deepEqual(parseCells(cells.map((each) => `"${each.replaceAll('"', '""')}"`).join(','), ','), cells);
    }),
  );
});

test('poolmon-powershell: two rows a record, a moment per DateTime, 32-bit wrap, wrong columns left out', (t) => {
  const { rows, unparsed } = readText(poolCsv, fixture('pool-csv/loop.pool.csv'));
  t.deepEqual(unparsed, ['"2024-03-01T10:10:00","2024-03-01T09:10:00","Half","0","0']);
  t.deepEqual(
    momentsOf(rows).map((moment) => [moment.capturedAt, moment.counterBits]),
    [
      ['2024-03-01T10:00:00+01:00', 32],
      ['2024-03-01T10:05:00+01:00', 32],
      ['2024-03-01T10:10:00+01:00', 32],
    ],
  );
  t.deepEqual(usages(rows), [
    'Irp |nonPaged|1200|200|1000|320000',
    'Both|nonPaged|7|3|4|256',
    'Both|paged|12|2|10|640',
    'Irp |nonPaged|100|4294967000|396|126720',
    'Se  |nonPaged|5|1|4|18446744073709551000',
  ]);
  t.deepEqual(faultsOf(rows), ['columns-disagree', 'columns-disagree']);
  t.deepEqual(rows.flatMap((row) => (row.kind === 'usage' ? [[row.binary, row.description]] : [])).slice(0, 2), [
    ['nt!io', 'Io, "IRP" packets'],
    [null, null],
  ]);
});

test('our own CSV: guards off, empty is unknown, a moment per source, host and time', (t) => {
  const { rows, unparsed } = readText(ownCsv, fixture('own-csv/table.csv'));
  t.deepEqual(
    unparsed.map((line) => line.split(',')[3]),
    ['Long5', 'Numb'],
  );
  t.deepEqual(
    momentsOf(rows).map((moment) => [moment.host, moment.capturedAt]),
    [
      ['SRV1', '2026-09-01T10:00:00+02:00'],
      ['SRV1', '2026-09-01T11:00:00+02:00'],
      [null, null],
    ],
  );
  t.deepEqual(usages(rows), [
    '@GM5|nonPaged|12|2|10|640',
    'Irp |nonPaged|||7|18446744073709551000',
    '=sum|paged|1|0|1|32',
    'Gdbr|session|1|0|1|32',
  ]);
  t.deepEqual(
    rows.flatMap((row) => (row.kind === 'usage' ? [row.description] : [])),
    ['Xdev, "first" part', null, '-text', null],
  );
  t.is(removeGuard("'plain"), "'plain");
});

test('our own CSV: several moments of one source without times stay several', (t) => {
  const heading = 'source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes,driver,confidence,class,description';
  const row = (tag: string, pool: string, bytes: number): string => `a.log,,,${tag},${pool},,,1,${bytes},,,,`;
  const { rows } = readLines(ownCsv, [
    heading,
    row('Even', 'nonPaged', 900),
    row('Oddd', 'nonPaged', 800),
    row('Even', 'paged', 100),
    row('Oddd', 'nonPaged', 950),
    row('Even', 'nonPaged', 910),
    row('rx..', 'nonPaged', 1),
    row('rx..', 'nonPaged', 2),
  ]);
  t.deepEqual(
    rows.map((each) => (each.kind === 'usage' ? Number(each.bytes) : each.kind)),
    ['moment', 900, 800, 100, 'moment', 950, 910, 1, 2],
  );
});

test('poolTagViewer: dates, commas in descriptions, contradictions', (t) => {
  const { rows, unparsed } = readText(poolTagViewer, fixture('pool-tag-viewer/recording.txt'));
  t.deepEqual(unparsed, []);
  t.deepEqual(
    momentsOf(rows).map((moment) => moment.capturedAt),
    ['2025-09-14T15:21:07', '2025-09-14T15:22:07'],
  );
  t.deepEqual(usages(rows), [
    'Irp |nonPaged|1200|200|1000|320000',
    'Dh 1|paged|24|24|0|0',
    'Irp |nonPaged|1300|200|1100|352000',
  ]);
  t.deepEqual(faultsOf(rows), ['columns-disagree']);
  const again = fixture('pool-tag-viewer/recording.txt')
    .split('\n')
    .filter((line) => !line.startsWith('-'));
  t.is(momentsOf(readLines(poolTagViewer, again).rows).length, 2);
});

test('PoolMonX 1: commas in descriptions and tags, bytes that wrapped at 4 GiB', (t) => {
  const { rows, unparsed } = readText(poolmonx, fixture('poolmonx/first.csv'));
  t.deepEqual(unparsed, []);
  t.deepEqual(usages(rows), [
    'Irp |nonPaged|1200|200|1000|320000',
    'A,b |paged|24|24|0|0',
    'Big1|nonPaged|29000000|1000000|28000000|5000000000',
    'Big2|nonPaged|29000000|1000000|28000000|5000000000',
    'Big3|paged|900000000|0|900000000|',
  ]);
  t.deepEqual(faultsOf(rows), [
    'wrapped-bytes-restored',
    'wrapped-bytes-restored',
    'wrapped-bytes',
    'columns-disagree',
  ]);
  const [irp] = rows.filter((row) => row.kind === 'usage');
  t.deepEqual([irp?.binary, irp?.description], ['nt!io', 'Io, packets, and more']);
});

test('PoolMonX 2: usage in B and whole KB', (t) => {
  const { rows, unparsed } = readText(poolmonx, fixture('poolmonx/second.csv'));
  t.deepEqual(unparsed, []);
  t.deepEqual(usages(rows), [
    'Irp |nonPaged|1200|200|1000|319488',
    'Both|nonPaged|7|3|4|256',
    'Both|paged|12|2|10|640',
    'Big |paged|5|1|4|9663676416',
  ]);
  t.deepEqual(faultsOf(rows), ['rounded-bytes']);
});

test('PoolMonX 3: thousands put together again, the tag from its value, doubt left unread', (t) => {
  const { rows, unparsed } = readText(poolmonx, fixture('poolmonx/third.csv'));
  t.deepEqual(unparsed, []);
  t.deepEqual(usages(rows), [
    'Irp |nonPaged|1200|200|1000|320000',
    'NtFC|nonPaged|19190861|94407|19096454|2749889376',
    'A,b!|paged|1000|900|100|12800',
    'Tiny|nonPaged|1|1|0|0',
    'Tiny|paged|1|1|0|0',
  ]);
  const heading = fixture('poolmonx/third.csv').split('\n')[0] ?? '';
  // The print dropped the NULs in front; the value still has them.
  const short = 'ab,0x62610000,0,0,0,0,5,1,4,128,,';
  t.deepEqual(usages(readLines(poolmonx, [heading, short]).rows), ['  ab|nonPaged|5|1|4|128']);
  // 143,825 bytes and 632 allocations, or 143,825,632 bytes and 338 allocations: both fulfil the law.
  const doubtful = 'Dbt ,0x20746244,397,239,396,716,523,143,825,632,338,294,44,394,,';
  t.deepEqual(readLines(poolmonx, [heading, doubtful]).unparsed, [doubtful]);
});

test('PoolMonX 3: what is saved is read back or left alone, never read wrong', (t) => {
  const grouped = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
  const pool = fc.tuple(fc.nat(2 ** 31), fc.nat(1e6), fc.integer({ min: 16, max: 5000 }));
  let read = 0;
  fc.assert(
    fc.property(pool, pool, (paged, nonPaged) => {
      const numbers = [paged, nonPaged].flatMap(([frees, held, size]) => [frees + held, frees, held, held * size]);
      const { rows, unparsed } = readLines(poolmonx, [
        'Tag,Value,Paged Allocs,Paged Frees,Paged Diff,Paged Usage,NPaged Allocs,NPaged Frees,NPaged Diff,NPaged Usage,Source,Description',
        `Prop,0x706F7250,${numbers.map(grouped).join(',')},x.sys,a, b`,
      ]);
      if (unparsed.length > 0) return;
      read++;
      const [pa, pf, pd, pu, na, nf, nd, nu] = numbers;
      const expected = [
        ...(na === 0 && nu === 0 ? [] : [['Prop', 'nonPaged', na, nf, nd, nu].join('|')]),
        ...(pa === 0 && pu === 0 ? [] : [['Prop', 'paged', pa, pf, pd, pu].join('|')]),
      ];
      t.deepEqual(usages(rows), expected);
    }),
    { numRuns: 200 },
  );
  t.true(read > 150);
});

test('MemSnap: moments with host, time and uptime; processes with blanks in their names', (t) => {
  const { rows, unparsed } = readText(memsnap, fixture('memsnap/two.log'));
  t.deepEqual(unparsed, ['00000128     cut.exe    499712      5600']);
  const evidence = rows.flatMap(toMemsnapEvidence);
  t.deepEqual(evidence, [
    { kind: 'moment', listing: 'some', host: 'FILESRV2', capturedAt: '2005-11-04T08:09:10.042Z', uptimeSeconds: 86400 },
    { kind: 'target', osBuild: 3790 },
    {
      kind: 'vm-process',
      entry: { pid: 0, image: '(null)', commitKib: 0, sharedCommitKib: null, debtKib: null },
    },
    {
      kind: 'vm-process',
      entry: { pid: 292, image: 'my service.exe', commitKib: 168, sharedCommitKib: null, debtKib: null },
    },
    { kind: 'moment', listing: 'some', host: 'FILESRV2', capturedAt: '2005-11-04T09:09:10.999Z', uptimeSeconds: 90000 },
    {
      kind: 'vm-process',
      entry: { pid: 292, image: 'my service.exe', commitKib: 172, sharedCommitKib: null, debtKib: null },
    },
  ]);
});

test('MemSnap: the build is told with its own moment, and is none by itself', (t) => {
  const log = fixture('memsnap/two.log');
  t.deepEqual(
    collect(log, 'two.log').moments.map(({ capturedAt, osBuild }) => [capturedAt, osBuild]),
    [
      ['2005-11-04T08:09:10.042Z', 3790],
      ['2005-11-04T09:09:10.999Z', null],
    ],
  );
});

test('poolmon-powershell: columns in another order, no heading, a type line, dates of a locale', (t) => {
  const heading =
    'DateTime,DateTimeUTC,Tag,PagedAllocs,PagedFrees,PagedDiff,PagedUsedBytes,NonPagedAllocs,NonPagedFrees,NonPagedDiff,NonPagedUsedBytes,TotalUsedBytes';
  const record = (local: string, utc: string, tag = 'Irp '): string =>
    [local, utc, tag, 10, 5, 5, 500, 1000, 400, 600, 60000, 60500].map((cell) => `"${cell}"`).join(',');
  const plain = ['Irp |nonPaged|1000|400|600|60000', 'Irp |paged|10|5|5|500'];
  const moved = readLines(poolCsv, [
    'Tag,PagedUsedBytes,DateTime,PagedDiff,PagedFrees,PagedAllocs,NonPagedUsedBytes,NonPagedDiff,NonPagedFrees,NonPagedAllocs',
    'Irp ,500,2026-11-13 14:30:00,5,5,10,60000,600,400,1000',
  ]);
  t.deepEqual(usages(moved.rows), plain);
  const iso = record('2026-11-13T14:30:00', '2026-11-13T13:30:00');
  t.is(poolCsv.detect(iso), 'row');
  t.deepEqual(usages(readLines(poolCsv, [iso]).rows), plain);
  t.is(poolCsv.detect('"2026-11-13T14:30:00","2026-11-13T13:30:00","Irp ","1","2"'), null);
  t.deepEqual(readLines(poolCsv, [heading, '#TYPE Selected.System.Object']).unparsed, []);
  const american = readLines(poolCsv, [
    heading,
    record('11/13/2026 14:30:00', '11/13/2026 13:30:00'),
    record('11/05/2026 14:30:00', '11/05/2026 13:30:00'),
  ]);
  t.deepEqual(
    momentsOf(american.rows).map(({ capturedAt }) => capturedAt),
    ['2026-11-13T14:30:00+01:00', '2026-11-05T14:30:00+01:00'],
  );
  const doubtful = readLines(poolCsv, [heading, record('11/05/2026 14:30:00', '11/05/2026 13:30:00')]);
  t.deepEqual(momentsOf(doubtful.rows)[0]?.otherDates, ['2026-11-05T14:30:00+01:00']);
});

test('PoolMonX: short tags without blanks, differences with a sign, thousands that are no delimiter', (t) => {
  const second =
    'Tag,Paged Allocs,Paged Frees,Paged Diff,Paged Usage,NPaged Allocs,NPaged Frees,NPaged Diff,NPaged Usage,Source,Source Description';
  t.deepEqual(usages(readLines(poolmonx, [second, 'AB,0,0,0,0 B,12,2,10,640 B,,']).rows), [
    'AB  |nonPaged|12|2|10|640',
  ]);
  const first = 'Tag,Type,Allocs,Frees,Diff,Bytes,KBytes,B / Alloc,Source,Source Description,';
  t.deepEqual(usages(readLines(poolmonx, [first, 'Wrap,Paged,100,4294967200,-4294967100,25088,24 KB,128,,,']).rows), [
    'Wrap|paged|100|4294967200|196|25088',
  ]);
  const third =
    'Tag,Value,Paged Allocs,Paged Frees,Paged Diff,Paged Usage,NPaged Allocs,NPaged Frees,NPaged Diff,NPaged Usage,Source,Description';
  for (const sign of ['.', ' ', '\u202f', '’']) {
    const row = `Irp ,0x20707249,10,5,5,500,1${sign}000,400,600,60${sign}000,nt!io,Io`;
    t.deepEqual(usages(readLines(poolmonx, [third, row]).rows), [
      'Irp |nonPaged|1000|400|600|60000',
      'Irp |paged|10|5|5|500',
    ]);
  }
});

/** A stream as the first builds write it: names lost, `FF FE FF` before every cell. */
function toCArchive(records: readonly (readonly string[])[]): Uint8Array {
  const bytes: number[] = Array.from({ length: 21 }, () => 1);
  for (const record of records) {
    for (const cell of record) {
      bytes.push(0xff, 0xfe, 0xff);
      if (cell.length < 255) bytes.push(cell.length);
      else bytes.push(0xff, cell.length & 255, cell.length >> 8);
      for (const unit of Array.from(cell, (character) => character.charCodeAt(0))) bytes.push(unit & 255, unit >> 8);
      bytes.push(1);
    }
    bytes.push(1);
  }
  return Uint8Array.from(bytes);
}

test('a stream of MFC strings becomes the lines of the later builds', (t) => {
  const long = 'x'.repeat(300);
  const stream = toCArchive([
    ['Irp ', 'Non Paged', '1200', '200', '1000', '320000', '313 KB', '320', 'nt!io', 'Io, packets'],
    ['Löng', 'Paged', '24', '24', '0', '0', '0 KB', '0', '', long],
  ]);
  t.true(isCArchive(stream));
  const lines = decodeCArchive(stream);
  t.deepEqual(lines.slice(1), [
    'Irp ,Non Paged,1200,200,1000,320000,313 KB,320,nt!io,Io, packets,',
    `Löng,Paged,24,24,0,0,0 KB,0,,${long},`,
  ]);
  t.deepEqual(usages(readLines(poolmonx, lines).rows), ['Irp |nonPaged|1200|200|1000|320000', 'Löng|paged|24|24|0|0']);
  for (let end = 0; end < stream.length; end += 7) t.true(decodeCArchive(stream.slice(0, end)).length <= 3);
  t.false(isCArchive(new TextEncoder().encode('Tag,Type,Allocs')));
  t.false(isCArchive(new Uint8Array(0)));
});

test('headings and rows are told apart from all others', (t) => {
  const heading = (name: string): string => fixture(name).split('\n')[0] ?? '';
  const grammars = [poolCsv, ownCsv, poolTagViewer, poolmonx, memsnap];
  const lines = [
    'pool-csv/loop.pool.csv',
    'own-csv/table.csv',
    'pool-tag-viewer/recording.txt',
    'poolmonx/first.csv',
    'poolmonx/second.csv',
    'poolmonx/third.csv',
    'memsnap/two.log',
  ].map(heading);
  const found = lines.map((line) =>
    grammars.filter((grammar) => grammar.detect(line) === 'heading').map((each) => each.id),
  );
  t.deepEqual(found, [
    ['pool-csv'],
    ['own-csv'],
    ['pool-tag-viewer'],
    ['poolmonx'],
    ['poolmonx'],
    ['poolmonx'],
    ['memsnap'],
  ]);
  for (const line of [' Tag    Allocs     Used    Allocs     Used', 'Tag: NtFC', 'Tag,Type', '', '!LogType=other']) {
    t.deepEqual(
      grammars.filter((grammar) => grammar.detect(line) !== null),
      [],
      line,
    );
  }
});

test('damage never throws and long lines end soon', (t) => {
  const names = [
    'pool-csv/loop.pool.csv',
    'own-csv/table.csv',
    'poolmonx/first.csv',
    'poolmonx/third.csv',
    'memsnap/two.log',
  ];
  const grammars = [poolCsv, ownCsv, poolmonx, poolTagViewer, memsnap];
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.nat(60), fc.string({ maxLength: 5 }), (name, cut, noise) => {
      const lines = fixture(name)
        .split('\n')
        .map((line, index) => (index === 0 ? line : line.slice(0, cut) + noise + line.slice(cut)));
      for (const grammar of grammars) readLines<unknown, never>(grammar as never, lines);
    }),
    { numRuns: 100 },
  );
  const pieces = ['"', ',', '1,', '"",', 'Tag:', '00000124 a', '0,', ' '];
  const readLong = (size: number, piece: string): void => {
    const line = piece.repeat(size / piece.length);
    const prefix = 'Tag ,0x00000000,';
    for (const grammar of grammars) {
      grammar.detect(line);
      const heading = names
        .map((name) => fixture(name).split('\n')[0] ?? '')
        .find((each) => grammar.detect(each) !== null);
      readLines<unknown, never>(grammar as never, [heading ?? '', line, (prefix + line).slice(0, 1900)]);
    }
  };
  for (const piece of pieces)
    t.true(
      isLinear((size) => readLong(size, piece), 75_000),
      JSON.stringify(piece),
    );
});

const shared = findSharedEvidence();
if (shared !== null) {
  test('captured files: MemSnap, the PowerShell heading, the PoolMonX stream', (t) => {
    const log = readText(memsnap, sharedText(shared, 'memsnap-01-learn-2003.log'));
    t.deepEqual(log.unparsed, []);
    t.is(log.rows.filter((row) => row.kind === 'process').length, 13);
    const moment = log.rows.find((row) => row.kind === 'moment');
    t.deepEqual(
      [moment?.host, moment?.capturedAt, moment?.uptimeSeconds],
      ['ASEANL-TEST2', '2002-09-03T15:39:31.781Z', 67179],
    );
    const lsass = log.rows.find((row) => row.kind === 'process' && row.image === 'lsass.exe');
    t.like(lsass, { pid: 0x1c0, pagedPool: 80252, nonPagedPool: 71552, commit: 24829952, handles: 972 });

    const heading = sharedText(shared, 'pscsv-02-poolmon-powershell-header.csv').trimEnd();
    t.is(poolCsv.detect(heading), 'heading');

    const bytes = new Uint8Array(readFileSync(join(shared, 'poolmonx-01-repo-test.csv')));
    t.true(isCArchive(bytes));
    const lines = decodeCArchive(bytes);
    const list = readLines(poolmonx, lines);
    t.is(lines.length, 3051);
    t.deepEqual(list.unparsed, []);
    t.deepEqual(faultsOf(list.rows), []);
    const found = usages(list.rows);
    t.is(found.length, 3050);
    t.is(found[0], 'UMDu|nonPaged|4|3|1|32');
    t.is(found[1], 'Wfra|nonPaged|34|0|34|16048');
    t.true(found.includes('HidP|nonPaged|721|694|27|19680'));
    t.true(found.includes('Wnf |nonPaged|1|0|1|64'));
    t.true(list.rows.some((row) => row.kind === 'listing'));
  });
}

test('a saved list of the first PoolMonX is read as it lies on the disk', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-archive-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'saved.csv');
  writeFileSync(
    file,
    toCArchive([['Irp ', 'Non Paged', '1200', '200', '1000', '320000', '313 KB', '320', 'nt!io', 'Io, packets']]),
  );
  const reading = await readSource({ source: file, path: file, error: null });
  t.is(reading.input.error, null);
  t.is(reading.input.lines.unparsed, 0);
  t.is(rowsOf(reading.moments[0])[0]?.outstanding, 1000);
});
