/** What belongs to one moment of one machine, and what does not. */
import test from 'ava';
import { readText } from '../../src/sources/read-text.js';
import type { Moment } from '../../src/moments/moment.js';
import { rowsOf } from '../support/rows.js';

const TARGET = (host: string, base: string, time: string, uptime = '2 days 1:00:00.000'): string =>
  [
    'Windows 10 Kernel Version 20348 MP (8 procs) Free x64',
    'Product: Server, suite: TerminalServer SingleUserTS',
    `Machine Name: "${host}"`,
    `Kernel base = 0x${base} PsLoadedModuleList = 0xfffff801\`4b62a3b0`,
    `Debug session time: ${time} (UTC + 1:00)`,
    `System Uptime: ${uptime}`,
    '',
  ].join('\n');

const BASE = 'fffff801`4aa00000';
const NOON = 'Tue Mar 12 12:00:00.117 2024';

type Usage = readonly [
  tag: string,
  nonPagedBlocks: number,
  nonPagedBytes: number,
  pagedBlocks: number,
  pagedBytes: number,
];

function poolused(prompt: string, flags: string, sorted: 'NonPaged' | 'Paged' | 'Tag', rows: readonly Usage[]): string {
  const width = [10, 13, 11, 13];
  return [
    `${prompt} !poolused ${flags}`,
    sorted === 'Tag' ? ' Sorting by Tag' : ` Sorting by ${sorted} Pool Consumed`,
    '',
    '               NonPaged                  Paged',
    ' Tag     Allocs         Used     Allocs         Used',
    '',
    ...rows.map(
      ([tag, ...numbers]) =>
        ` ${tag}${numbers.map((number, at) => String(number).padStart(width[at] ?? 0)).join('')}\tText`,
    ),
    '',
  ].join('\n');
}

const VM = (nonPaged: number, available = 100_000): string =>
  [
    `kd> !vm 1`,
    `Physical Memory:          4191000 (   16764000 Kb)`,
    `Available Pages:  ${available} ( ${available * 4} Kb)`,
    `NonPagedPool Usage:  ${nonPaged} ( ${nonPaged * 4} Kb)`,
    `PagedPool Usage:  ${nonPaged + 7} ( ${(nonPaged + 7) * 4} Kb)`,
    `Committed pages:  ${nonPaged + 500} ( ${(nonPaged + 500) * 4} Kb)`,
    'Commit limit:             5239576 (   20958304 Kb)',
    '',
  ].join('\n');

const LM = (base: string): string =>
  [
    'kd> lm',
    'start             end                 module name',
    `fffff801\`${base} fffff801\`${base.slice(0, 4)}ff00   nt         (deferred)`,
    `fffff801\`5c000000 fffff801\`5c02e000   leakdrv    (deferred)`,
    '',
  ].join('\n');

const FIRST: readonly Usage[] = [
  ['Lkd1', 8000, 4_096_000, 0, 0],
  ['File', 5000, 1_600_000, 0, 0],
  ['EtwB', 310, 1_264_844, 6, 24_576],
];
const SECOND: readonly Usage[] = [
  ['CM31', 0, 0, 20_100, 92_340_224],
  ['EtwB', 310, 1_264_844, 6, 24_576],
];
/** The same machine an hour later. */
const LATER: readonly Usage[] = [
  ['Lkd1', 9800, 5_017_600, 0, 0],
  ['EtwB', 318, 1_297_612, 6, 24_576],
  ['File', 5100, 1_632_000, 0, 0],
];

function momentsOf(text: string): readonly Moment[] {
  return readText(text, 'x').moments;
}

function bytesOf(moment: Moment | undefined, tag: string, pool: string): number {
  if (moment === undefined) return NaN;
  for (const usage of rowsOf(moment)) {
    if (usage.tag === tag && usage.pool === pool) return usage.bytes;
  }
  return NaN;
}

test('outputs of one dump are one moment', (t) => {
  const text = [
    `Loading Dump File [C:\\a.dmp]`,
    TARGET('SRV7', BASE, NOON),
    poolused('0: kd>', '2', 'NonPaged', FIRST),
    poolused('0: kd>', '4', 'Paged', SECOND),
    VM(2000),
    LM('4aa00000'),
    `0: kd> vertarget`,
    TARGET('SRV7', BASE, NOON),
  ].join('\n');
  const moments = momentsOf(text);
  t.is(moments.length, 1);
  const [moment] = moments;
  t.is(moment?.host, 'SRV7');
  t.is(moment?.grammar, 'poolused');
  t.is(moment?.osBuild, 20_348);
  t.is(moment?.uptimeSeconds, 2 * 86_400 + 3600);
  t.is(moment?.table.size, 8);
  t.is(bytesOf(moment, 'CM31', 'paged'), 92_340_224);
  t.is(moment?.vm?.summary.nonPagedPages, 2000);
  t.is(moment?.modules.length, 2);
});

test('the order of the outputs does not matter', (t) => {
  const parts = [
    poolused('kd>', '2', 'NonPaged', FIRST),
    poolused('kd>', '4', 'Paged', SECOND),
    VM(2000),
    LM('4aa00000'),
    `kd> vertarget\n${TARGET('SRV7', BASE, NOON)}`,
  ];
  for (let turn = 0; turn < parts.length; turn += 1) {
    const moments = momentsOf([...parts.slice(turn), ...parts.slice(0, turn)].join('\n'));
    t.is(moments.length, 1, `turned by ${turn}`);
    t.is(moments[0]?.table.size, 8);
    t.is(moments[0]?.host, 'SRV7');
  }
});

test('the verbose table is fuller than the plain one', (t) => {
  const verbose = [
    'kd> !poolused 3',
    ' Sorting by NonPaged Pool Consumed',
    '',
    '                            NonPaged                                         Paged',
    ' Tag       Allocs       Frees      Diff         Used       Allocs       Frees      Diff         Used',
    '',
    ` Lkd1${String(10_000).padStart(12)}${String(2000).padStart(12)}${String(8000).padStart(10)}${String(4_096_000).padStart(13)}${String(0).padStart(13)}${String(0).padStart(12)}${String(0).padStart(10)}${String(0).padStart(13)}\tText`,
    '',
  ].join('\n');
  const plain = poolused('kd>', '2', 'NonPaged', FIRST);
  for (const text of [plain + verbose, verbose + plain]) {
    const [moment, ...others] = momentsOf(text);
    t.is(others.length, 0);
    const row = rowsOf(moment).find(({ tag }) => tag === 'Lkd1');
    t.is(row?.allocs, 10_000);
    t.is(row?.frees, 2000);
  }
});

test('another dump, another machine, another time are other moments', (t) => {
  const one = TARGET('SRV7', BASE, NOON) + poolused('kd>', '2', 'NonPaged', FIRST);
  const cases: readonly (readonly [string, string])[] = [
    [
      'another dump file',
      `Loading Dump File [C:\\b.dmp]\n${TARGET('SRV7', BASE, NOON)}${poolused('kd>', '2', 'NonPaged', FIRST)}`,
    ],
    ['another machine', TARGET('SRV8', BASE, NOON) + poolused('kd>', '2', 'NonPaged', FIRST)],
    ['another kernel base', TARGET('SRV7', 'fffff803`11200000', NOON) + poolused('kd>', '2', 'NonPaged', FIRST)],
    [
      'another time',
      TARGET('SRV7', BASE, 'Tue Mar 12 13:00:00.117 2024', '2 days 2:00:00.000') +
        poolused('kd>', '2', 'NonPaged', LATER),
    ],
    ['another uptime', TARGET('SRV7', BASE, NOON, '0 days 0:10:00.000') + poolused('kd>', '2', 'NonPaged', LATER)],
    ['the same command with other numbers', poolused('kd>', '2', 'NonPaged', LATER)],
    ['a live session', poolused('lkd>', '2', 'NonPaged', LATER)],
    ['another log', `Opened log file 'C:\\b.log'\n${poolused('kd>', '2', 'NonPaged', FIRST)}`],
  ];
  for (const [name, two] of cases) {
    const moments = momentsOf(`Loading Dump File [C:\\a.dmp]\n${one}${two}`);
    t.is(moments.length, 2, name);
    t.is(moments[0]?.table.size, 6, name);
    t.is(moments[1]?.table.size, 6, name);
  }
});

test('a live prompt is another session than a dump', (t) => {
  const moments = momentsOf(poolused('kd>', '2', 'NonPaged', FIRST) + poolused('lkd>', '4', 'Paged', SECOND));
  t.is(moments.length, 2);
});

test('two machines in one paste without any banner are two', (t) => {
  t.is(momentsOf(VM(2000) + VM(59_613, 777)).length, 2);
  const other: readonly Usage[] = [
    ['Lkd1', 3, 1536, 0, 0],
    ['EtwB', 120, 491_520, 1, 4096],
    ['File', 900, 288_000, 0, 0],
  ];
  t.is(momentsOf(poolused('kd>', '2', 'NonPaged', FIRST) + poolused('kd>', '2', 'NonPaged', other)).length, 2);
  t.is(momentsOf(LM('4aa00000') + LM('71230000')).length, 2);
});

test('a duplicated paste is one moment', (t) => {
  const text = TARGET('SRV7', BASE, NOON) + poolused('kd>', '2', 'NonPaged', FIRST) + VM(2000) + LM('4aa00000');
  const moments = momentsOf(text + text);
  t.is(moments.length, 1);
  t.is(moments[0]?.table.size, 6);
  t.is(moments[0]?.modules.length, 2);
});

test('both sort orders of a live system differ a little and are one moment', (t) => {
  const moved: readonly Usage[] = [
    ['CM31', 0, 0, 20_100, 92_340_224],
    ['EtwB', 311, 1_268_924, 6, 24_576],
    ['Lkd1', 8004, 4_098_048, 0, 0],
    ['File', 5001, 1_600_320, 0, 0],
  ];
  t.is(momentsOf(poolused('lkd>', '2', 'NonPaged', FIRST) + poolused('lkd>', '4', 'Paged', moved)).length, 1);
});

test('a log that goes on with the same target stays one moment until a measure is repeated', (t) => {
  const text = `Opened log file 'C:\\a.log'\n0: kd> vertarget\n${TARGET('SRV7', BASE, NOON)}${poolused('0: kd>', '2', 'NonPaged', FIRST)}${VM(2000)}`;
  t.is(momentsOf(text).length, 1);
});

test('commands on one line keep their outputs apart', (t) => {
  const reading = readText(
    `0: kd> !vm 1;!poolused 2\n${VM(2000).split('\n').slice(1).join('\n')}\n${poolused('', '', 'NonPaged', FIRST).split('\n').slice(1).join('\n')}0: kd> `,
    'x',
  );
  t.deepEqual(
    reading.input.blocks.map(({ command, grammar, rows }) => [command, grammar, rows]),
    [
      ['!vm 1', 'vm', 6],
      ['!poolused 2', 'poolused', 3],
    ],
  );
  t.is(reading.moments.length, 1);
});

test('a filtered table does not stand for the whole', (t) => {
  t.is(momentsOf(poolused('kd>', '2 Lkd*', 'NonPaged', FIRST.slice(0, 1)))[0]?.listing, 'some');
  t.is(momentsOf(poolused('kd>', '2', 'NonPaged', FIRST))[0]?.listing, 'all');
});

test('a sum that does not fit the printed total is told', (t) => {
  const text = `${poolused('kd>', '2', 'NonPaged', FIRST)}TOTAL     13310      5000000          6        24576\n`;
  const reading = readText(text, 'x');
  t.deepEqual(
    reading.diagnostics.map(({ code }) => code),
    ['sum-above-total'],
  );
  t.is(reading.moments[0]?.totals?.nonPaged?.bytes, 5_000_000);
  const whole = `${poolused('kd>', '2', 'NonPaged', FIRST)}TOTAL     13310      6960844          6        24576\n`;
  t.deepEqual(readText(whole, 'x').diagnostics, []);
  const missing = `${poolused('kd>', '2', 'NonPaged', FIRST)}TOTAL     13310      7960844          6        24576\n`;
  t.deepEqual(
    readText(missing, 'x').diagnostics.map(({ code }) => code),
    ['sum-below-total'],
  );
  t.is(readText(missing, 'x').moments[0]?.listing, 'some');
});

test('a made-up heading is refused and what was expected is said', (t) => {
  const text = [
    'kd> !poolused 2',
    'Pool Tag    Type     Size (MB)',
    ' Lkd1       Nonp     812',
    ' File       Nonp     55',
  ].join('\n');
  const reading = readText(text, 'x');
  t.is(reading.moments.length, 0);
  t.is(reading.input.lines.unparsed, 3);
  const [diagnostic] = reading.diagnostics;
  t.is(diagnostic?.code, 'unknown-heading');
  t.regex(diagnostic?.message ?? '', /Allocs/);
});

test('prose with numbers behind a table is no row', (t) => {
  const prose = 'Note 12 1300 14 15000 were seen on Monday\nDisk 5 400 20 3000\n';
  const reading = readText(poolused('kd>', '2', 'NonPaged', FIRST) + prose, 'x');
  t.is(reading.moments[0]?.table.size, 6);
  t.is(reading.unparsed.length, 2);
});
