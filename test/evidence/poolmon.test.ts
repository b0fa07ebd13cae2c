import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import type { PoolRow } from '../../grammars/lib/pool-rows.js';
import { poolmon } from '../../grammars/poolmon.js';
import { toPoolEvidence } from '../../src/ingest/pool-rows.js';
import type { ReadText } from './support.js';
import {
  faultsOf,
  findSharedEvidence,
  fixture,
  gaugesOf,
  momentsOf,
  readLines,
  readText,
  sharedText,
  usages,
} from './support.js';
import { isLinear } from '../support/growth.js';

const readFixture = (name: string): ReadText<PoolRow> => readText(poolmon, fixture(`poolmon/${name}`));

test('a screen copy: tags keep their blanks and signs, changes are skipped, the header gives gauges', (t) => {
  const { rows, unparsed } = readFixture('screen.txt');
  t.deepEqual(unparsed, []);
  t.deepEqual(usages(rows), [
    'Leak|nonPaged|900000|100|899900|115187200',
    'Io  |nonPaged|1021112|1020985|127|91912',
    'Dh 1|paged|24|24|0|0',
    '@GM5|paged|77|70|7|224',
    '  rx|nonPaged|4|1|3|96',
    'éç°±|nonPaged|2|1|1|64',
  ]);
  t.deepEqual(gaugesOf(rows), [
    'physicalBytes=8484990976',
    'availableBytes=3187179520',
    'committedBytes=6267330560',
    'commitLimitBytes=9760055296',
    'poolNonPagedBytes=216006656',
    'poolPagedBytes=444334080',
  ]);
  t.deepEqual(
    momentsOf(rows).map((moment) => [moment.capturedAt, moment.counterBits]),
    [[null, 32]],
  );
});

test('a snapshot: no brackets, a tag in both pools, wrapped counters, sizes beyond 2^53', (t) => {
  const { rows, unparsed } = readFixture('snapshot.log');
  t.deepEqual(unparsed, []);
  t.deepEqual(usages(rows), [
    'EtwB|nonPaged|6394|4056|2338|163418000',
    'Wrap|paged|100|4294967000|396|12672',
    'Both|nonPaged|12|2|10|320',
    'Both|paged|5|5|0|0',
    'Huge|nonPaged|12000000000|2000000000|10000000000|18446744073709551000',
  ]);
});

test('an appended log: a moment per date line and per header, day and month kept in the order once proved', (t) => {
  const { rows, unparsed } = readFixture('appended.log');
  t.deepEqual(unparsed, []);
  t.deepEqual(
    momentsOf(rows).map((moment) => [moment.capturedAt, moment.otherDates]),
    [
      ['2022-05-13T22:35:55.530', []],
      ['2022-07-06T01:05:00.070', []],
      [null, []],
    ],
  );
  t.deepEqual(usages(rows), [
    'Ntfx|nonPaged|1127072|1037111|89961|26955808',
    'Ntfx|nonPaged|1227072|1037111|189961|56955808',
    'Ntfx|nonPaged|1327072|1037111|289961|86988300',
  ]);
  t.deepEqual(rows.map((row) => row.kind).slice(0, 4), ['moment', 'gauges', 'gauges', 'usage']);
});

test('a date that can be read in two ways says so', (t) => {
  const { rows } = readText(
    poolmon,
    '06/07/2022 01:05:00.07\n Both Nonp       12        2        10       320         32',
  );
  t.deepEqual(
    momentsOf(rows).map((moment) => [moment.capturedAt, moment.otherDates]),
    [['2022-07-06T01:05:00.070', ['2022-06-07T01:05:00.070']]],
  );
  const [moment] = rows.flatMap(toPoolEvidence);
  t.true(moment?.kind === 'moment' && moment.otherDate === '2022-06-07T01:05:00.070' && moment.dateOrder === 'dmy');
});

test('date and time in lines of their own', (t) => {
  const row = ' Both Nonp       12        2        10       320         32';
  const read = (lines: readonly string[]): readonly (string | null)[] =>
    momentsOf(readLines(poolmon, [...lines, row]).rows).map((moment) => moment.capturedAt);
  t.deepEqual(read(['Fri 05/22/2020 ', '10:35 PM']), ['2020-05-22T22:35:00']);
  t.deepEqual(read(['The current date is: Fri 05/22/2020', 'The current time is: 22:35:55.53']), [
    '2020-05-22T22:35:55.530',
  ]);
  t.deepEqual(read(['22.05.2020', '22:35']), ['2020-05-22T22:35:00']);
  t.deepEqual(read(['22.05.2020']), ['2020-05-22T00:00:00']);
  t.deepEqual(read(['10:35 PM', 'Fri 05/22/2020 ']), ['2020-05-22T22:35:00']);
  t.deepEqual(read(['Aktuelles Datum: Fr 22.05.2020 ', 'Aktuelle Zeit: 22:35:55,53']), ['2020-05-22T22:35:55.530']);
  t.deepEqual(read(['10:35 PM']), [null]);
});

test('lines that scripts put above a list', (t) => {
  const row = ' Both Nonp       12        2        10       320         32';
  const read = (line: string): string | null | undefined =>
    momentsOf(readLines(poolmon, [line, row]).rows)[0]?.capturedAt;
  for (const line of [
    '[2026-11-13 14:30:00]',
    '===== 2026-11-13 14:30:00 =====',
    '----- Fri 11/13/2026 14:30:00 -----',
    'Timestamp: 2026-11-13 14:30:00',
    'Snapshot 3 at 11/13/2026 2:30:00 PM',
    'Fri 11/13/2026 14:30:00 - PoolMon',
    'Freitag, 13. November 2026 14:30:00',
    'viernes, 13 de noviembre de 2026 14:30:00',
    '2026년 11월 13일 금요일 오후 2:30:00',
    '2026/11/13 (金) 14:30:00',
    '13 ноября 2026 г. 14:30:00',
    'Fri Nov 13 14:30:00 2026',
    'Fri Nov 13 14:30:00 CET 2026',
    '13.11.26 14:30:00',
    '13-Nov-26 14:30:00',
    '20261113 143000',
    '14:30:00 Fri 11/13/2026',
    '13.11.2026 14.30.00',
  ]) {
    t.is(read(line), '2026-11-13T14:30:00', line);
    t.not(poolmon.detect(line), null, line);
  }
  for (const line of [
    'finished 11/13/2026 14:30:00',
    'The server was rebooted on 11/13/2026 14:30:00 by hand',
    'poolmon 10.0.22621.755',
    'Fri Foo 13 14:30:00 2026',
  ]) {
    t.falsy(read(line), line);
    t.is(poolmon.detect(line), null, line);
  }
  t.is(poolmon.detect('Date: 11/13/2026 2:30:00 PM'), null, 'of an event record');
});

test('a list without a header begins anew with its heading or its first row', (t) => {
  const heading = ' Tag  Type     Allocs     Frees      Diff   Bytes    Per Alloc';
  const rows = (more: number): readonly string[] => [
    ` Both Nonp       ${12 + more}        2        ${10 + more}       ${320 + 32 * more}         32`,
    ' Same Paged      12        2        10       320         32',
  ];
  const tags = (lines: readonly string[]): readonly string[] =>
    readLines(poolmon, lines).rows.map((row) => (row.kind === 'usage' ? `${row.tag} ${row.pool}` : row.kind));
  const list = ['moment', 'Both nonPaged', 'Same paged'];
  t.deepEqual(tags([...rows(0), ...rows(1), '', ...rows(2)]), [...list, ...list, ...list]);
  t.deepEqual(tags([heading, ...rows(0), heading, ...rows(1).toReversed()]), [
    ...list,
    'moment',
    'Same paged',
    'Both nonPaged',
  ]);
  const session = tags([heading, ...rows(0), ' Session 1 pool information', heading, rows(3)[1] ?? '']);
  t.deepEqual(session, [...list, 'Same session']);
});

test('rows that a mail program broke, TABs inside tags, a retyped header', (t) => {
  const joined = ' Both Nonp       12 (   0)        2 (   0)       10       320 (\n0)     32 [x.sys - text]';
  t.is(poolmon.read(joined.split('\n')[0] ?? '', poolmon.start(null)).kind, 'partial');
  t.deepEqual(usages(readLines(poolmon, [joined]).rows), ['Both|nonPaged|12|2|10|320']);
  const wrong = ' Both Nonp       12        2        10       320\n1234 Nonp 10 5 5 320 64';
  t.deepEqual(usages(readLines(poolmon, [wrong]).rows), []);
  t.deepEqual(usages(readLines(poolmon, ['Dh\t1\tPaged\t24\t20\t4\t128\t32']).rows), ['Dh 1|paged|24|20|4|128']);
  t.deepEqual(
    gaugesOf(
      readLines(poolmon, [
        ' Memory: 8,285 K Avail: 3,112 K  PageFlts: 1',
        ' Commit: 6 K Limit: 9 K Peak: 7 K Pool N: 1,000 K P: 2,000 K',
      ]).rows,
    ),
    [
      'physicalBytes=8483840',
      'availableBytes=3186688',
      'committedBytes=6144',
      'commitLimitBytes=9216',
      'poolNonPagedBytes=1024000',
      'poolPagedBytes=2048000',
    ],
  );
});

test('the Mapped_Driver column in every form', (t) => {
  const { rows, unparsed, remarks } = readFixture('drivers.txt');
  t.deepEqual(unparsed, []);
  t.deepEqual(
    rows.flatMap((row) => (row.kind === 'usage' ? [[row.tag, row.binary, row.description]] : [])),
    [
      ['XtFA', 'xtfs.sys', 'Attribute lists'],
      ['XpEQ', 'xpsec.sys', 'event queue'],
      ['XpIO', null, 'xpsec'],
      ['Xdev', null, 'Display device objects'],
      ['1MEX', null, null],
      ['Xcut', 'xidclass.sys', 'XID Class d'],
      ['Xsys', 'xvol.sys', null],
      ['Xrem', null, null],
    ],
  );
  t.deepEqual(remarks, ['<--- this one']);
});

test('a session list goes to the session pool and a left-out row makes it incomplete', (t) => {
  const { rows, complete } = readFixture('sessions.txt');
  t.deepEqual(usages(rows), ['Gdbr|session|6277|6271|6|1872']);
  t.false(complete);
});

test('a paste with TABs, indent and touching columns', (t) => {
  const { rows, unparsed } = readFixture('tabs.txt');
  t.deepEqual(unparsed, []);
  t.deepEqual(usages(rows), ['CX31|paged|169392|153744|15648|74838016', 'MmXt|paged|673616|656049|17567|28286672']);
  t.deepEqual(gaugesOf(rows).slice(0, 2), ['physicalBytes=2147016704', 'availableBytes=1177944064']);
});

test('paste damage: trimmed, right-aligned and collapsed tags; prose and long names stay unparsed', (t) => {
  const { rows, unparsed } = readFixture('damaged.txt');
  t.deepEqual(unparsed, ['a prose line about Paged 12', ' Toolong Nonp 12 2 10 320 32']);
  t.deepEqual(usages(rows), [
    'CX  |paged|1283|1002|281|1377312',
    'CY  |paged|1283|1002|281|1377312',
    'Strq|paged|10385|6658|3727|317952',
    'Fax |paged|6662|4971|1691|174560',
    'Io  |nonPaged|12|2|10|320',
    '>>  |nonPaged|5|1|4|128',
  ]);
});

test('columns that contradict each other are not used', (t) => {
  const { rows } = readFixture('wrong-columns.txt');
  t.deepEqual(usages(rows), ['Good|nonPaged|12|2|10|320', 'Byte|nonPaged|12|2|10|', 'Less|nonPaged|2|12||320']);
  t.deepEqual(faultsOf(rows), ['columns-disagree', 'bytes-disagree', 'more-frees-than-allocs']);
});

test('a hundred tags without brackets are a whole list, a filtered or a bracketed list is not', (t) => {
  const line = (tag: string, change: string): string => ` ${tag} Nonp ${change} 2 10 320 32`;
  const letters = Array.from('ABCDEFGHIJ');
  const tags = letters.flatMap((first) => letters.map((second) => `${first}${second}zz`));
  const kinds = (lines: readonly string[]): boolean =>
    readLines(poolmon, lines).rows.some((row) => row.kind === 'listing');
  t.true(kinds(tags.map((tag) => line(tag, '12'))));
  t.false(kinds(tags.slice(1).map((tag) => line(tag, '12'))));
  t.false(kinds(tags.map((tag) => ` ${tag} Nonp 12 ( 0) 2 ( 0) 10 320 ( 0) 32`)));
  t.false(kinds(tags.map((tag) => line(`A${tag.slice(1)}`, '12'))));
});

test('detect knows its lines and no others', (t) => {
  t.is(
    poolmon.detect(' Memory:16468560K Avail:12072536K  PageFlts:468600648   InRam Krnl:56708K P:950888K'),
    'heading',
  );
  t.is(poolmon.detect(' Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc'), 'heading');
  t.is(poolmon.detect('22/05/2020 22:35:55.53'), 'heading');
  t.is(poolmon.detect('C:\\Program Files (x86)\\Tools> poolmon /b'), 'heading');
  t.is(poolmon.detect(' Both Nonp       12        2        10       320         32'), 'row');
  t.is(poolmon.detect(' Both Nonp       12        2        11       320         32'), null);
  for (const line of [
    ' Tag    Allocs     Used    Allocs     Used',
    ' Tag    Allocs    Frees     Diff     Used',
    'poolmon is a tool',
    'Physical Memory:     2096696 (    8386784 Kb)',
    'Debug session time: Fri May 22 22:35:55.531 2020 (UTC + 2:00)',
    'Ustm Paged',
    '',
  ]) {
    t.is(poolmon.detect(line), null, line);
  }
});

test('the same rows with CRLF and trailing blanks', (t) => {
  const text = fixture('poolmon/screen.txt');
  const expected = readText(poolmon, text).rows;
  t.deepEqual(readText(poolmon, text.replaceAll('\n', '   \r\n')).rows, expected);
});

const tagArbitrary = fc
  .string({ unit: fc.constantFrom(...Array.from('ABCdef019@ .!_')), minLength: 4, maxLength: 4 })
  .filter((tag) => tag.trim() !== '');

test('what is printed is read back', (t) => {
  fc.assert(
    fc.property(
      tagArbitrary,
      fc.boolean(),
      fc.nat(4294967295),
      fc.nat(2147483647),
      fc.nat(1e6),
      fc.boolean(),
      (tag, nonPaged, frees, outstanding, size, brackets) => {
        const allocs = (frees + outstanding) % 4294967296;
        const bytes = outstanding * size;
        const change = brackets ? ' (  -3)' : '';
        const line = ` ${tag} ${nonPaged ? 'Nonp ' : 'Paged'} ${allocs}${change} ${frees}${change} ${outstanding} ${bytes}${change} ${outstanding === 0 ? 0 : size}`;
        t.is(poolmon.detect(line), 'row');
        const { rows } = readLines(poolmon, [line]);
        t.deepEqual(usages(rows), [
          [tag, nonPaged ? 'nonPaged' : 'paged', allocs, frees, outstanding, bytes].join('|'),
        ]);
      },
    ),
    { numRuns: 300 },
  );
});

test('damaged text never throws and a long line ends soon', (t) => {
  const lines = fixture('poolmon/screen.txt').split('\n');
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.nat(90), fc.string({ maxLength: 6 }), (at, cut, noise) => {
      const line = lines[at] ?? '';
      readLines(poolmon, [line.slice(0, cut) + noise + line.slice(cut), line.slice(cut)]);
    }),
    { numRuns: 300 },
  );
  for (const piece of [' ', '9', 'Nonp ', '( ', ' Leak Nonp 1 ', '\t']) {
    const readLong = (size: number): void => {
      const line = piece.repeat(size / piece.length);
      poolmon.detect(line);
      readLines(poolmon, [line, line.slice(0, 1000)]);
    };
    t.true(isLinear(readLong, 250_000), JSON.stringify(piece));
  }
});

const shared = findSharedEvidence();
if (shared !== null) {
  const counts: Readonly<Record<string, number>> = {
    'poolmon-01-display-sorted-allocs.txt': 8,
    'poolmon-02-g-mapped-driver-ntf.txt': 13,
    'poolmon-03-g-unknown-driver.txt': 3,
    'poolmon-04-g-double-bracket.txt': 8,
    'poolmon-05-drsd-before.txt': 1,
    'poolmon-06-drsd-after.txt': 1,
    'poolmon-07-s-all-sessions.txt': 16,
    'poolmon-08-s0-session.txt': 16,
    'poolmon-09-s0-g.txt': 16,
    'poolmon-10-header-only.txt': 0,
    'poolmon-11-nt4-header.txt': 4,
    'poolmon-13-gflags-example9.txt': 4,
    'poolmon-14-n-snapshot-intel-server.log': 13,
    'poolmon-16-xray-tss-lines.txt': 1,
    'poolmon-17-header-korean-user.txt': 0,
  };
  test('captured files: every line is understood, every row is used whole', (t) => {
    for (const [name, count] of Object.entries(counts)) {
      const { rows, unparsed } = readText(poolmon, sharedText(shared, name));
      t.deepEqual(unparsed, [], name);
      t.is(usages(rows).length, count, name);
      t.deepEqual(faultsOf(rows), [], name);
      t.is(momentsOf(rows).length, 1, name);
    }
  });

  test('captured files: values read by eye', (t) => {
    const of = (name: string): readonly string[] => usages(readText(poolmon, sharedText(shared, name)).rows);
    t.true(of('poolmon-01-display-sorted-allocs.txt').includes('Io  |nonPaged|1021112|1020985|127|91912'));
    t.true(of('poolmon-07-s-all-sessions.txt').includes('Dh 1|session|24|24|0|0'));
    t.deepEqual(of('poolmon-11-nt4-header.txt')[0], 'CM  |paged|1283|1002|281|1377312');
    t.deepEqual(of('poolmon-13-gflags-example9.txt')[2], 'Fat |paged|6662|4971|1691|174560');
    t.true(of('poolmon-14-n-snapshot-intel-server.log').includes('CM25|paged|4849|0|4849|21708800'));
    const tss = readText(poolmon, sharedText(shared, 'poolmon-16-xray-tss-lines.txt')).rows;
    t.is(momentsOf(tss)[0]?.capturedAt, '2020-05-22T22:35:55.530');
    t.true(gaugesOf(tss).includes('poolNonPagedBytes=644341760'));
    t.true(gaugesOf(tss).includes('poolPagedBytes=1028825088'));
    const korean = readText(poolmon, sharedText(shared, 'poolmon-17-header-korean-user.txt')).rows;
    t.true(gaugesOf(korean).includes('physicalBytes=17121046528'));
    const none = readText(poolmon, sharedText(shared, 'poolmon-20-scheduled-script.cmd'));
    t.deepEqual(none.rows, []);
  });
}
