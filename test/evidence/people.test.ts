/**
 * What people paste: tables, bullets, counters and copies of tools, each as a whole text, prose and all. The figures are
 * those that a person reads in the text; they are computed here, by hand or from the text's own units.
 */
import test from 'ava';
import { analyzeText } from '../../src/text.js';
import type { Analysis, Snapshot } from '../../src/model/document.js';
import { isLinear } from '../support/growth.js';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** `Kzwt nonPaged allocs frees outstanding bytes` of every row of a moment. */
function rowsOf(snapshot: Snapshot | undefined): readonly string[] {
  return (snapshot?.tags ?? []).flatMap(({ tag, nonPaged, paged }) =>
    (['nonPaged', 'paged'] as const).flatMap((pool) => {
      const counters = pool === 'nonPaged' ? nonPaged : paged;
      if (counters === null) return [];
      const { allocs, frees, outstanding, bytes } = counters;
      return [[tag, pool, allocs, frees, outstanding, bytes].map(String).join(' ')];
    }),
  );
}

/** Bytes of the nonpaged and the paged pool of every moment, null for unknown. */
const poolsOf = ({ snapshots }: Analysis): readonly (readonly [unknown, unknown])[] =>
  snapshots.map(({ pools }) => [pools.nonPaged?.bytes ?? null, pools.paged?.bytes ?? null]);

const timesOf = ({ snapshots }: Analysis): readonly (string | null)[] => snapshots.map(({ capturedAt }) => capturedAt);

const codesOf = ({ diagnostics }: Analysis): readonly string[] => diagnostics.map(({ code }) => code);

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

test('a size column under any name, and counts beside it that name no pool', (t) => {
  const found = analyzeText(
    lines(
      'Hi all, this is from our build box.',
      '',
      '| Tag | Allocs | Frees | Diff | Nonpaged ≈MB |',
      '|---|---:|---:|---:|---:|',
      '| Qzab | 30,100,250 | 250 | 30,100,000 | 6,890.1 |',
      '| Thre | 1,900,000 | 1,880,000 | 20,000 | 40.0 |',
      '| **Total** | | | | 9,000 |',
    ),
  );
  t.deepEqual(rowsOf(found.snapshots[0]), [
    `Qzab nonPaged 30100250 250 30100000 ${Math.round(6890.1 * MIB)}`,
    `Thre nonPaged 1900000 1880000 20000 ${40 * MIB}`,
  ]);
  t.true(found.answer.includes('30.1 million blocks'));
});

test("PowerShell's Format-Table: names in one word, one blank between, a comma in the number, a date with a blank", (t) => {
  const tags = analyzeText(
    lines(
      'Tag  NonPagedMB PagedMB Outstanding',
      '---  ---------- ------- -----------',
      'Qzab     7312,5       0    28000000',
      'Se          0    88,2       41000',
    ),
  );
  t.deepEqual(rowsOf(tags.snapshots[0]), [
    `Qzab nonPaged null null 28000000 ${Math.round(7312.5 * MIB)}`,
    'Qzab paged null null null 0',
    'Se   nonPaged null null null 0',
    `Se   paged null null 41000 ${Math.round(88.2 * MIB)}`,
  ]);
  const series = analyzeText(
    lines(
      'Time                PagedPoolMB NonpagedPoolMB',
      '----                ----------- --------------',
      '2026-10-02 21:00:08      1000,5          700,5',
      '2026-10-02 21:30:09        1100         1500,5',
      '2026-10-02 22:00:11        1200         2300,5',
    ),
  );
  t.deepEqual(timesOf(series), ['2026-10-02T21:00:08', '2026-10-02T22:00:11']);
  t.deepEqual(poolsOf(series), [
    [Math.round(700.5 * MIB), Math.round(1000.5 * MIB)],
    [Math.round(2300.5 * MIB), 1200 * MIB],
  ]);
});

test('rows are moments: a clock takes its day from the text above and passes midnight', (t) => {
  const found = analyzeText(
    lines(
      '2026-10-02, by hand while the backup ran',
      '',
      '| Time | Non-paged pool | Available |',
      '|---|---:|---:|',
      '| 23:40 | 3.00 GB | 9.0 GB |',
      '| 23:55 | 4.00 GB | 8.0 GB |',
      '| 00:10 | **5.00 GB** | 7.0 GB |',
    ),
  );
  t.deepEqual(timesOf(found), ['2026-10-02T23:40:00', '2026-10-03T00:10:00']);
  t.deepEqual(poolsOf(found), [
    [3 * GIB, null],
    [5 * GIB, null],
  ]);
  t.regex(found.answer, /went from 3\.00 GiB to 5\.00 GiB in 30 minutes/);
});

test('columns are moments, rows are counters of the machine', (t) => {
  const found = analyzeText(
    lines(
      '| Counter (GiB) | 10:00 both on | 10:30 scanner off | 11:00 both off |',
      '|---|---:|---:|---:|',
      '| Committed Bytes | 50.0 | 41.0 | 30.0 |',
      '| Commit Limit | 64.0 | 64.0 | 64.0 |',
      '| Paged Pool | 11.0 | 10.9 | **10.8** |',
      '| Nonpaged Pool | 6.00 | 5.90 | **5.80** |',
    ),
  );
  t.deepEqual(
    poolsOf(found).map((pools) => pools.map((bytes) => Math.round((Number(bytes) / GIB) * 100) / 100)),
    [
      [6, 11],
      [5.8, 10.8],
    ],
  );
  t.deepEqual(
    found.snapshots.map(({ memory }) => memory.committedBytes),
    [50 * GIB, 30 * GIB],
  );
});

test('columns are moments, rows are tags', (t) => {
  const found = analyzeText(
    lines(
      'Top tags of the nonpaged pool:',
      '',
      '| Tag | MB before | MB after 2 h | Δ MB |',
      '|---|---|---|---|',
      '| Qzab | 120 | 3,120 | +3,000 |',
      '| Thre | 40 | 41 | +1 |',
    ),
  );
  t.deepEqual(found.snapshots.map(rowsOf), [
    [`Qzab nonPaged null null null ${120 * MIB}`, `Thre nonPaged null null null ${40 * MIB}`],
    [`Qzab nonPaged null null null ${3120 * MIB}`, `Thre nonPaged null null null ${41 * MIB}`],
  ]);
});

test('a table of names and values is the list of one tag', (t) => {
  const found = analyzeText(
    lines(
      '| Metric | Value |',
      '|---|---|',
      '| Tag | `Qzab` (`0x62617a51`) |',
      '| NonPaged bytes | 7,312.5 MB |',
      '| Paged bytes | 0 |',
      '| Outstanding allocations | 28,000,000 |',
      '| Driver | `qza.sys` |',
    ),
  );
  t.deepEqual(rowsOf(found.snapshots[0]), [
    `Qzab nonPaged null null 28000000 ${Math.round(7312.5 * MIB)}`,
    'Qzab paged null null null 0',
  ]);
  t.is(found.snapshots[0]?.tags[0]?.printed.binary, 'qza.sys');
  t.is(found.inputs[0]?.lines.unparsed, 0);
});

test('bullets under a sentence that names the pool, without one, and with the figures of a tag in a row', (t) => {
  const named = analyzeText(
    lines(
      'Nonpaged pool is at 8.1 GB. The largest nonpaged tags:',
      '',
      '- `Qzab`: 7,312.5 MiB (28,000,000 live)',
      '- `Se  `: 874 alloc / 0 free / 874 live',
      '- Thre: 40 MiB',
      '- Rest: 40 MiB',
    ),
  );
  t.deepEqual(rowsOf(named.snapshots[0]), [
    `Qzab nonPaged null null 28000000 ${Math.round(7312.5 * MIB)}`,
    'Se   nonPaged 874 0 874 null',
    `Thre nonPaged null null null ${40 * MIB}`,
  ]);
  t.true(codesOf(named).includes('pool-inferred'));
  const unnamed = analyzeText(lines('This is what I see:', '', '- `Qzab`: 7,312.5 MiB'));
  t.true(codesOf(unnamed).includes('pool-unknown'));
});

test('sizes of pools as tools show them and people write them', (t) => {
  const sizes = (...text: readonly string[]): readonly (readonly [unknown, unknown])[] =>
    poolsOf(analyzeText(lines(...text)));
  t.deepEqual(sizes('Committed\t20.1/40.0 GB', 'Paged pool\t1.5 GB', 'Non-paged pool\t12.0 GB'), [
    [12 * GIB, 1.5 * GIB],
  ]);
  t.deepEqual(sizes('- Nonpaged Pool: **12.0 GB**'), [[12 * GIB, null]]);
  t.deepEqual(sizes('Nonpaged Pool: ~12,582,912 K'), [[12 * GIB, null]]);
  t.deepEqual(sizes('| Nonpaged pool | 12.0 GB (38 % of RAM) |'), [[12 * GIB, null]]);
  t.deepEqual(sizes('Kernel Memory (K)', 'Paged\t1,048,576', 'Nonpaged\t2,097,152'), [[2 * GIB, GIB]]);
  t.deepEqual(sizes('Non-paged pool: 9.0 GB → 12.0 GB'), [
    [9 * GIB, null],
    [12 * GIB, null],
  ]);
  t.deepEqual(sizes('Nonpaged pool: 12.0 GB', '', 'After a cold boot:', 'Nonpaged pool: 0.5 GB'), [
    [12 * GIB, null],
    [0.5 * GIB, null],
  ]);
  // The same figure told again, rounded otherwise, is one.
  t.deepEqual(sizes('Pool N: 12,582,000 KB', 'so', 'Nonpaged pool: 12.0 GB'), [[12_582_000 * 1024, null]]);
});

test('RAM beside the figures is of all of them', (t) => {
  const found = analyzeText(
    lines('RAM: 32 GB', '', 'Top nonpaged tags:', '', '| Tag | MB |', '|---|---|', '| Qzab | 8,192 |', '| Thre | 40 |'),
  );
  t.is(found.snapshots.length, 1);
  t.is(found.snapshots[0]?.memory.physicalBytes, 32 * GIB);
  t.is(found.snapshots[0]?.firstLine, 5);
});

test('what is of a process is none of the machine', (t) => {
  for (const text of [
    ['Process: editor.exe (5112)', 'Nonpaged pool: 1.2 GB'],
    ['Nonpaged pool: 1.26 MB'],
    [
      'NPM(K)    PM(M)      WS(M)     CPU(s)      Id  SI ProcessName',
      '    30    45.12      60.31       1.20    5112   1 editor',
    ],
    ['Session: 3', 'Paged Pool Usage:    7740 Kb'],
  ]) {
    t.deepEqual(
      poolsOf(analyzeText(lines(...text)))
        .flat()
        .filter((bytes) => bytes !== null),
      [],
      text.join(' / '),
    );
  }
});

test("Get-Counter's print-out: as a table, with the value on the line, and as a list", (t) => {
  const facts = (...text: readonly string[]): unknown => {
    const found = analyzeText(lines(...text));
    return [timesOf(found), poolsOf(found), found.snapshots.map(({ host }) => host), found.inputs[0]?.lines.unparsed];
  };
  const expected = [
    ['2026-10-13T09:00:02', '2026-10-13T09:10:03'],
    [
      [10 * GIB, null],
      [11 * GIB, null],
    ],
    ['SRV9', 'SRV9'],
    0,
  ];
  t.deepEqual(
    facts(
      'PS C:\\> Get-Counter "\\Memory\\Pool Nonpaged Bytes" -MaxSamples 2',
      '',
      'Timestamp                 CounterSamples',
      '---------                 --------------',
      '10/13/2026 9:00:02 AM     \\\\srv9\\memory\\pool nonpaged bytes :',
      `                          ${10 * GIB}`,
      '',
      '10/13/2026 9:10:03 AM     \\\\srv9\\memory\\pool nonpaged bytes :',
      `                          ${11 * GIB}`,
    ),
    expected,
  );
  t.deepEqual(
    facts(
      'Timestamp : 10/13/2026 9:00:02 AM',
      'Readings  : \\\\srv9\\memory\\pool nonpaged bytes :',
      `            ${10 * GIB}`,
      '',
      'Timestamp : 10/13/2026 9:10:03 AM',
      `Readings  : \\\\srv9\\memory\\pool nonpaged bytes : ${11 * GIB}`,
    ),
    expected,
  );
});

test('a heading without a row is none, and its lines are shown', (t) => {
  const found = analyzeText(lines('| Counter | before | after |', '|---|---|---|', '| Speed | 3 | 4 |'));
  t.deepEqual([found.snapshots.length, found.inputs[0]?.blocks.length], [0, 0]);
  t.is(found.inputs[0]?.lines.unparsed, 3);
});

test('a cell that cannot be read is named, and the rest of its row is used', (t) => {
  const found = analyzeText(
    lines('| Tag | NP MB | Live |', '|---|---|---|', '| Qzab | 900 | 3 of 4 |', '| Thre | 40 | 1050+ |'),
  );
  t.deepEqual(rowsOf(found.snapshots[0]), [
    `Qzab nonPaged null null null ${900 * MIB}`,
    `Thre nonPaged null null 1050 ${40 * MIB}`,
  ]);
  t.true(found.diagnostics.some(({ code, line }) => code === 'cell-not-read' && line === 3));
});

test('several posts: moments in their order, what lies between them quoted, a table told again once', (t) => {
  const table = (bytes: string, blocks: string): readonly string[] => [
    '| Tag | NP bytes | Outstanding |',
    '|---|---|---|',
    `| Qzab | ${bytes} | ${blocks} |`,
    '| Thre | 61,000,000 | 31,900 |',
  ];
  const found = analyzeText(
    lines(
      ...table('9,000,000,000', '36,000,000'),
      '',
      'As I said above:',
      '',
      ...table('9,000,000,000', '36,000,000'),
      '',
      '**After disabling the agent and a cold boot:**',
      '',
      ...table('20,000,000', '80,000'),
    ),
  );
  t.is(found.snapshots.length, 2);
  t.is(found.snapshots[1]?.label, 'After disabling the agent and a cold boot');
  const course = found.findings.find(({ code }) => code === 'tag-over-time');
  t.regex(
    course?.title ?? '',
    /^Qzab went from 8\.38 GiB to 19\.1 MiB of nonpaged pool .*“After disabling the agent and a cold boot”/,
  );
});

test('changes alone are evidence of growth: one chain, by one and by two for each', (t) => {
  const found = analyzeText(
    lines(
      'Delta over 2.5 days, nonpaged:',
      '',
      '| Tag | Δ outstanding | frees |',
      '|---|---:|---:|',
      '| Qzab | +401,000 | 0 |',
      '| NtFC | +401,030 | 120,000 |',
      '| IoFE | +802,100 | 4 |',
      '| Thre | +12 | 9 |',
    ),
  );
  const [told] = found.findings.filter(({ code }) => code === 'growth-told');
  t.deepEqual(told?.tags, ['Qzab', 'NtFC', 'IoFE']);
  t.regex(
    found.answer,
    /Qzab and NtFC grew by the same count in 2 days 12 hours, 401,000 each, and IoFE by 2 for each/,
  );
});

test('three file-manager blocks for each file object are one chain, which names no holder', (t) => {
  const found = analyzeText(
    lines(
      '### Top paged tags',
      '',
      '| Tag | GiB | Outstanding |',
      '|---|---:|---:|',
      '| FMfn | 9.1 | 27,000,300 |',
      '| IoNm | 1.20 | 9,002,100 |',
      '| Ntfc | 1.30 | 8,999,900 |',
      '',
      '### Top nonpaged tags',
      '',
      '| Tag | GiB | Outstanding |',
      '|---|---:|---:|',
      '| File | 3.3 | 9,005,500 |',
    ),
  );
  t.is(found.snapshots.length, 1);
  const chain = found.findings.find(({ code }) => code === 'companions');
  t.deepEqual([...(chain?.tags ?? [])].toSorted(), ['FMfn', 'File', 'IoNm', 'Ntfc']);
  t.regex(found.answer, /^Cannot tell/);
});

test('prose of any language gives no row, and takes linear time', (t) => {
  const prose = [
    'The nonpaged pool was at 9 GB yesterday and the tag Qzab grew by 4 MB an hour, which is 3 % of all.',
    'Der nicht ausgelagerte Pool hat 12,5 GB erreicht; nach dem Neustart waren es 400 MB (Stand 09:20).',
    'Le pool non paginé: on le voit grandir de 1 200 Ko par minute, puis plus rien | rien | rien.',
    '非ページプールは 9.4 GB まで増えました。再起動の後は 300 MB です。',
    'Невыгружаемый пул: вырос до 7 ГБ за 3 дня - и это не предел.',
    '- one: 2 things; three: 4 things',
    '| a | b | c |',
    'Time flies; day 2 was worse than day 1: 30 processes, 4 of them with 2 GB.',
  ];
  const read = analyzeText(lines(...prose, ...prose.toReversed()));
  t.deepEqual(read.snapshots, []);
  // What its sentences say is quoted, which makes it no figure.
  t.deepEqual([...new Set(read.findings.map(({ code }) => code))], ['said-in-text']);
  const isRead = (size: number): void => {
    analyzeText(
      lines(...Array.from({ length: Math.ceil(size / 80) }, (_, index) => prose[index % prose.length] ?? '')),
    );
  };
  t.true(isLinear(isRead, 400_000));
});
