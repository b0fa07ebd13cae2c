/**
 * Pastes in shapes that issues and forums have, each as a whole text. The figures are those that a person reads in the
 * text, computed here from its own numbers and units.
 */
import test from 'ava';
import { analyzeText } from '../../src/text.js';
import type { Analysis } from '../../src/model/document.js';

const KIB = 1024;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

/** Every row of every moment: `label: tag pool allocs frees outstanding bytes`. */
function rowsOf({ snapshots }: Analysis): readonly string[] {
  return snapshots.flatMap(({ label, tags }) =>
    tags.flatMap(({ tag, nonPaged, paged, unknown = null }) =>
      [
        { pool: 'nonpaged', counters: nonPaged },
        { pool: 'paged', counters: paged },
        { pool: 'unknown', counters: unknown },
      ].flatMap(({ pool, counters }) => {
        if (counters === null) return [];
        const { allocs, frees, outstanding, bytes } = counters;
        const named = label == null ? '' : `${label}: `;
        return [`${named}${tag} ${pool} ${[allocs, frees, outstanding, bytes].map((value) => value ?? '-').join(' ')}`];
      }),
    ),
  );
}

/** Sizes of every moment: nonpaged, paged, RAM, available, committed, commit limit. */
const sizesOf = ({ snapshots }: Analysis): readonly (readonly unknown[])[] =>
  snapshots.map(({ pools, memory }) => [
    pools.nonPaged?.bytes ?? null,
    pools.paged?.bytes ?? null,
    memory.physicalBytes,
    memory.availableBytes,
    memory.committedBytes,
    memory.commitLimitBytes,
  ]);

test('a size and a bare count in one cell, under columns that are moments, and the pool and RAM in lines above', (t) => {
  const found = analyzeText(
    lines(
      'System: HP Z4, 48 GB RAM, Windows 11 23H2',
      '',
      'Nonpaged pool: 26.5 GB while it was bad.',
      '',
      '| Tag | Before | After restart |',
      '|---|---|---|',
      '| Qrab | 15.5 GB / 66,100,000 | 2.5 MB / 10,900 |',
      '| Thre | 51 MB | 12 MB |',
    ),
  );
  t.deepEqual(rowsOf(found), [
    `Before: Qrab nonpaged - - 66100000 ${Math.round(15.5 * GIB)}`,
    `Before: Thre nonpaged - - - ${51 * MIB}`,
    `After restart: Qrab nonpaged - - 10900 ${Math.round(2.5 * MIB)}`,
    `After restart: Thre nonpaged - - - ${12 * MIB}`,
  ]);
  t.deepEqual(sizesOf(found)[0]?.slice(0, 3), [Math.round(26.5 * GIB), null, 48 * GIB]);
  t.deepEqual(found.unparsed, []);
});

test('the sizes of both pools above a table say nothing of which it lists, but that one cannot hold a row', (t) => {
  const found = analyzeText(
    lines(
      'Paged pool: 1.2 GB',
      'Nonpaged pool: 9.4 GB',
      '',
      '| Tag | Size |',
      '|---|---|',
      '| Qrab | 7.5 GB |',
      '| Zk2w | 64 MB |',
    ),
  );
  t.deepEqual(rowsOf(found), [`Qrab nonpaged - - - ${Math.round(7.5 * GIB)}`, `Zk2w unknown - - - ${64 * MIB}`]);
  t.true(found.diagnostics.some(({ code }) => code === 'pool-unknown'));
});

test('rows of a pool that nobody named are used, and told again with its pool they are that row', (t) => {
  const list = ['- `Zk2w`: 12,000,100 outstanding, 2.5 GiB', '- `EtwB`: 300 outstanding, 96 MiB'];
  const alone = analyzeText(lines('The largest tags:', '', ...list));
  t.deepEqual(rowsOf(alone), [
    `Zk2w unknown - - 12000100 ${Math.round(2.5 * GIB)}`,
    `EtwB unknown - - 300 ${96 * MIB}`,
  ]);
  t.true(alone.answer.startsWith('Zk2w holds 2.50 GiB of pool of unknown kind in 12.0 million blocks'), alone.answer);
  const again = analyzeText(lines(...list, '', '| Tag | Nonpaged GiB |', '|---|---|', '| Zk2w | 2.5 |'));
  t.deepEqual(rowsOf(again), [`EtwB unknown - - 300 ${96 * MIB}`, `Zk2w nonpaged - - - ${Math.round(2.5 * GIB)}`]);
});

test('two figures with an arrow between are two moments: in cells, in lists, the unit behind for both', (t) => {
  const cells = analyzeText(
    lines(
      '| Tag | Nonpaged (start → end) | Outstanding |',
      '|---|---|---|',
      '| Zr4b | 2.5 → 7.5 GB | 6,200,000 → 18,600,000 |',
      '| Thre | 21 → 23 MB | 11,000 -> 11,900 |',
    ),
  );
  t.deepEqual(rowsOf(cells), [
    `start: Zr4b nonpaged - - 6200000 ${Math.round(2.5 * GIB)}`,
    `start: Thre nonpaged - - 11000 ${21 * MIB}`,
    `end: Zr4b nonpaged - - 18600000 ${Math.round(7.5 * GIB)}`,
    `end: Thre nonpaged - - 11900 ${23 * MIB}`,
  ]);
  const list = analyzeText(lines('Zr4b   nonpaged   2.5 GB → 7.5 GB', 'Toke   paged   80 MB => 81 MB'));
  t.deepEqual(rowsOf(list), [
    `Zr4b nonpaged - - - ${Math.round(2.5 * GIB)}`,
    `Toke paged - - - ${80 * MIB}`,
    `Zr4b nonpaged - - - ${Math.round(7.5 * GIB)}`,
    `Toke paged - - - ${81 * MIB}`,
  ]);
  // A chain has more moments than two: nobody knows which are meant.
  t.deepEqual(rowsOf(analyzeText('- `Zr4b` nonpaged: 1 GB → 2 GB → 3 GB\n')), []);
});

test('tags in the heading: a row is a moment, and the only pool that the heading names is theirs', (t) => {
  const found = analyzeText(
    lines(
      '|       | Kqwt   | Thre  | Total nonpaged |',
      '|-------|-------:|------:|---------------:|',
      '| 10:00 | 1.5 GB | 51 MB | 2.5 GB |',
      '| 13:00 | 4.5 GB | 52 MB | 5.75 GB |',
    ),
  );
  t.deepEqual(rowsOf(found), [
    `10:00: Kqwt nonpaged - - - ${Math.round(1.5 * GIB)}`,
    `10:00: Thre nonpaged - - - ${51 * MIB}`,
    `13:00: Kqwt nonpaged - - - ${Math.round(4.5 * GIB)}`,
    `13:00: Thre nonpaged - - - ${52 * MIB}`,
  ]);
  t.deepEqual(
    sizesOf(found).map(([nonPaged]) => nonPaged),
    [Math.round(2.5 * GIB), Math.round(5.75 * GIB)],
  );
  const units = analyzeText(
    lines('Time\t`Kqwt` NP (MB)\t`Toke` paged (MB)\t`Kqwt` ignored text', '10:00\t512\t64\tx', '11:00\t1024\t64\ty'),
  );
  t.deepEqual(rowsOf(units), [
    `10:00: Kqwt nonpaged - - - ${512 * MIB}`,
    `10:00: Toke paged - - - ${64 * MIB}`,
    `11:00: Kqwt nonpaged - - - ${1024 * MIB}`,
    `11:00: Toke paged - - - ${64 * MIB}`,
  ]);
  // Columns of words are no tags.
  t.deepEqual(rowsOf(analyzeText(lines('| Time | Used | Free |', '|---|---|---|', '| 10:00 | 3 GB | 5 GB |'))), []);
});

test('rows copied with TABs keep their empty cells', (t) => {
  const found = analyzeText(
    lines(
      'Tag\tDriver\tDescription\tPaged Current\tPaged Bytes Total\tNon-paged Allocations\tNon-paged Frees\tNon-paged Current\tNon-paged Bytes Total',
      'Kqwt\tkqw.sys\t\t0\t0\t31,000,250\t250\t31,000,000\t6.50 GB',
    ),
  );
  t.deepEqual(rowsOf(found), [`Kqwt nonpaged 31000250 250 31000000 ${Math.round(6.5 * GIB)}`, 'Kqwt paged - - 0 0']);
  t.is(found.snapshots[0]?.tags[0]?.printed.binary, 'kqw.sys');
});

test('a page of Process Explorer, and of an older Task Manager: titles with a unit say what the names mean', (t) => {
  const found = analyzeText(
    lines(
      'Kernel Memory (K)',
      '  Paged WS        402,332',
      '  Paged Virtual   1,188,116',
      '  Nonpaged        17,400,212',
      '',
      'Commit Charge (K)',
      '  Current   40,233,120',
      '  Limit     50,200,000',
      '  Peak      42,000,000',
      'Physical Memory (K)',
      '  Total      33,323,024',
      '  Available   2,200,400',
    ),
  );
  t.deepEqual(sizesOf(found), [
    [17_400_212 * KIB, 1_188_116 * KIB, 33_323_024 * KIB, 2_200_400 * KIB, 40_233_120 * KIB, 50_200_000 * KIB],
  ]);
});

test('the first page of RAMMap, whose sum is RAM', (t) => {
  const found = analyzeText(
    lines(
      'Usage             Total       Active      Standby    Modified',
      'Process Private   3,012,004 K 3,000,112 K 10,000 K   1,892 K',
      'Paged Pool        1,112,416 K 1,010,000 K 2,416 K 100,000 K',
      'Nonpaged Pool     18,411,392 K 18,411,392 K',
      'Total             33,323,024 K',
    ),
  );
  t.deepEqual(sizesOf(found), [[18_411_392 * KIB, 1_112_416 * KIB, 33_323_024 * KIB, null, null, null]]);
  t.deepEqual(found.unparsed, []);
});

for (const [language, names, unit, of] of [
  ['German', ['Verfügbar', 'Committet', 'Ausgelagerter Pool', 'Nicht ausgelagerter Pool'], 'GB', '/'],
  ['French', ['Disponible', 'Validée', 'Réserve paginée', 'Réserve non paginée'], 'Go', '/'],
  ['Russian', ['Доступно', 'Выделено', 'Выгружаемый пул', 'Невыгружаемый пул'], 'ГБ', '/'],
  ['Japanese', ['利用可能', 'コミット済み', 'ページ プール', '非ページ プール'], 'GB', '/'],
  ['Chinese', ['可用', '已提交', '分页缓冲池', '非分页缓冲池'], 'GB', '/'],
  ['Polish', ['Dostępna', 'Zadeklarowana', 'Pula stronicowana', 'Pula niestronicowana'], 'GB', '/'],
] as const) {
  test(`Task Manager, copied in ${language}`, (t) => {
    const [available, committed, paged, nonPaged] = names;
    const found = analyzeText(
      lines(
        `${available}\t2,5 ${unit}`,
        `${committed}\t40,5${of}50,0 ${unit}`,
        `${paged}\t1,5 ${unit}`,
        `${nonPaged}\t17,5 ${unit}`,
      ),
    );
    t.deepEqual(sizesOf(found), [[17.5 * GIB, 1.5 * GIB, null, 2.5 * GIB, 40.5 * GIB, 50 * GIB]]);
  });
}

test("Get-WinEvent's table with cut sentences, and its list with a message in several lines", (t) => {
  const table = analyzeText(
    lines(
      'TimeCreated            Id LevelDisplayName Message',
      '-----------            -- ---------------- -------',
      '11/14/2026 8:12:44 AM 2019 Error            The server was unable to allocate from the system nonpaged pool b...',
      '11/14/2026 8:02:44 AM 2019 Error            The server was unable to allocate from the system nonpaged pool b...',
    ),
  );
  t.true(table.answer.startsWith('2 times from 2026-11-14 08:02 to 2026-11-14 08:12 '));
  const list = analyzeText(
    lines(
      'TimeCreated : 11/14/2026 8:40:01 AM',
      'Id          : 2004',
      'Message     : Windows successfully diagnosed a low virtual memory condition. The following programs consumed the',
      '              most virtual memory: baker.exe (7788) consumed 8589934592 bytes, and cook.exe (912) consumed',
      '              2147483648 bytes.',
    ),
  );
  t.true(list.answer.includes('baker.exe had most (8.00 GiB)'), list.answer);
  t.deepEqual(list.unparsed, []);
});

test("Windows' report of a blue screen: the signature is the code and its arguments, of any other report it is not", (t) => {
  const report = (name: string): Analysis =>
    analyzeText(
      lines(
        `Event Name: ${name}`,
        'Response: Not available',
        'Problem signature:',
        'P1: 19',
        'P2: 20',
        'P3: ffff9a01c0de1150',
        'P4: ffff9a01c0de1200',
        'P5: 40b0011',
        'P6: 10_0_26100',
      ),
    );
  const [crash] = report('BlueScreen').findings.filter(({ code }) => code === 'bugcheck');
  t.true(crash?.title.startsWith('Bugcheck 0x19 BAD_POOL_HEADER:'), crash?.title);
  t.true(crash?.title.includes('0xffff9a01c0de1150'));
  t.deepEqual(report('APPCRASH').findings, []);
});

test('parts of lists whose heads are in another post: processes of !vm, blocks of !verifier', (t) => {
  const processes = analyzeText(
    lines(
      '         1c0c cook.exe           182342 (    729368 Kb)',
      '         0a44 svchost.exe         92342 (    369368 Kb)',
      '         0004 System                 64 (       256 Kb)',
    ),
  );
  t.deepEqual(
    processes.snapshots[0]?.vm?.processes.map(({ pid, image, commitKib }) => [pid, image, commitKib]),
    [
      [0x1c0c, 'cook.exe', 729_368],
      [0x0a44, 'svchost.exe', 369_368],
      [4, 'System', 256],
    ],
  );
  // Pages and Kb that do not agree are no row of it.
  t.deepEqual(analyzeText('0a44 svchost.exe  92342 ( 12 Kb)\n').snapshots, []);
  const blocks = analyzeText(
    lines(
      '  Address     Length      Tag   Caller',
      '  ----------  ----------  ----  ----------',
      '  0x87c91d10  0x000000b8  QvRq  0x9b0c1047  quail!QueueRequest+0x31',
      '  0x87c91e10  0x000000b8  QvRq  0x9b0c1047  quail!QueueRequest+0x31',
    ),
  );
  t.deepEqual(
    blocks.verifier.map(({ driver, allocations }) => [driver, allocations.map(({ tag, bytes }) => `${tag} ${bytes}`)]),
    [['quail.sys', ['QvRq 184', 'QvRq 184']]],
  );
});

test('a list of filters is read, and none of its lines is taken for a figure', (t) => {
  const filters = analyzeText(
    lines(
      'Filter Name                     Num Instances    Altitude    Frame',
      '------------------------------  -------------  ------------  -----',
      'quincefs                                4       370030         0',
    ),
  );
  t.deepEqual(
    filters.presentDrivers?.map(({ driver }) => driver),
    ['quincefs.sys'],
  );
  t.deepEqual(filters.snapshots, []);
});

test('tags that a text names without figures are told with whose they are, words of prose are not', (t) => {
  const told = (text: string): readonly (readonly string[])[] =>
    analyzeText(text)
      .findings.filter(({ code }) => code === 'named-tag')
      .map(({ tags }) => tags);
  t.deepEqual(told('Somebody says that tag `Wfpn` leaks.\n'), [['Wfpn']]);
  t.deepEqual(told('The `size` of the pool is in the `File` menu; a leak of time.\n'), [['File']]);
  t.deepEqual(told('The tags that they name are all in the pool.\n'), []);
  t.deepEqual(told('No word of memory: `Wfpn`.\n'), []);
});

test('times with a unit are moments, and RAM that is measured again and again is none of the machine', (t) => {
  const found = analyzeText(
    lines(
      '| Pool tag | 10:00 (MB) | 11:00 (MB) | Δ/h |',
      '|---|---:|---:|---:|',
      '| `NtFC` | 1,024.0 | 2,048.0 | 1,024 |',
    ),
  );
  t.deepEqual(rowsOf(found), [`10:00: NtFC nonpaged - - - ${1024 * MIB}`, `11:00: NtFC nonpaged - - - ${2048 * MIB}`]);
  const trend = analyzeText(
    lines(
      '| Time | RAM | Nonpaged pool |',
      '|---|---|---|',
      '| 10:00 | 21.0 GB | 4.5 GB |',
      '| 11:00 | 24.5 GB | 7.5 GB |',
    ),
  );
  t.deepEqual(
    sizesOf(trend).map(([nonPaged, , ram]) => [nonPaged, ram]),
    [
      [4.5 * GIB, null],
      [7.5 * GIB, null],
    ],
  );
});

test('a copy of Task Manager without its TABs is read line by line, a sentence about a size is not', (t) => {
  const copied = analyzeText(lines('Committed 41.5/50.0 GB', 'Paged pool 1.5 GB', 'Non-paged pool 17.5 GB'));
  t.deepEqual(sizesOf(copied), [[17.5 * GIB, 1.5 * GIB, null, null, 41.5 * GIB, 50 * GIB]]);
  for (const sentence of [
    'Non-paged pool 18.9 GB is normal for such machines, a friend said.',
    'Nonpaged pool: 256 MB maximum on 32-bit Windows.',
    'Nonpaged pool: should be below 1 GB per the docs.',
    'My virtual machine has 8 GB RAM and the host 64 GB RAM.',
  ]) {
    t.deepEqual(analyzeText(`${sentence}\n`).snapshots, [], sentence);
  }
});

test('the size of a pool above moments side by side is of the one in which most is held', (t) => {
  const found = analyzeText(
    lines(
      'Nonpaged pool: 26.5 GB',
      '',
      '| Tag | After restart | Before |',
      '|---|---|---|',
      '| Qrab | 2.5 MB | 15.5 GB |',
      '| Thre | 12 MB | 51 MB |',
    ),
  );
  t.deepEqual(
    found.snapshots.map(({ label, pools }) => [label, pools.nonPaged?.bytes ?? null]),
    [
      ['After restart', null],
      ['Before', Math.round(26.5 * GIB)],
    ],
  );
  t.true(found.answer.includes('58 % of all of it'), found.answer);
});
