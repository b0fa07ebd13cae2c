import test from 'ava';
import { analyzeText } from '../../src/text.js';
import type { Analysis } from '../../src/model/document.js';

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

const read = (...text: readonly string[]): Analysis => analyzeText(lines(...text));

const POOLUSED = [
  '0: kd> !poolused 2',
  '.',
  ' Sorting by NonPaged Pool Consumed',
  '',
  '               NonPaged                  Paged',
  ' Tag     Allocs         Used     Allocs         Used',
  '',
  " Qx41    331104   1711283968          0            0\tUNKNOWN pooltag 'Qx41', please update pooltag.txt",
  " Qx42      1044       261632          0            0\tUNKNOWN pooltag 'Qx42', please update pooltag.txt",
];

test('lines behind the numbers of a pager are read, rows of digits are no such numbers', (t) => {
  for (const gap of ['  ', '\t', ' ']) {
    const { snapshots } = read(...POOLUSED.map((line, index) => `${String(index + 41).padStart(4)}${gap}${line}`));
    t.deepEqual(
      snapshots[0]?.tags.map(({ tag, nonPaged }) => [tag, nonPaged?.bytes]),
      [
        ['Qx41', 1_711_283_968],
        ['Qx42', 261_632],
      ],
      JSON.stringify(gap),
    );
  }
  // Tags of digits that count on stay tags.
  const digits = read(
    ...POOLUSED.slice(0, 7),
    ' 1394         1          520          0            0',
    ' 1395         2         1040          0            0',
    ' 1396         3         1560          0            0',
  );
  t.deepEqual(
    digits.snapshots[0]?.tags.map(({ tag }) => tag),
    ['1394', '1395', '1396'],
  );
});

test('the total of tags that a pattern asked for is not the pool', (t) => {
  const asked = read(
    ...POOLUSED.map((line) => line.replace('2$', '2').replace('!poolused 2', '!poolused 2 Qx*')),
    '',
    'TOTAL    332148   1711545600          0            0',
  );
  t.is(asked.snapshots[0]?.pools.nonPaged, null);
  t.notRegex(asked.answer, /of all of it/);
});

test('headings of !poolfind that a mail program wrapped', (t) => {
  const { poolFinds, unparsed, answer } = read(
    '> kd> !poolfind Wq5w',
    '>',
    '> Scanning large pool allocation table for Tag: Wq5w (827d1000 :',
    '> 827e9000)',
    '>',
    '> Searching NonPaged pool (823b1000 : 82800000) for Tag:',
    '> Wq5w',
    '>',
    '> 826fa130 size:   c0 previous size:   40  (Allocated) Wq5w',
    '> 82721c00 size:   10 previous size:   30  (Free)      Wq5w',
    '> ...terminating - searched pool to 82750000',
  );
  t.deepEqual(unparsed, []);
  t.is(poolFinds.length, 1);
  const [find] = poolFinds;
  t.deepEqual(
    [find?.pool, find?.allocated, find?.free, find?.complete, find?.searchedTo],
    ['nonPaged', { count: 1, bytes: 192 }, { count: 1, bytes: 16 }, false, '0x82750000'],
  );
  t.regex(answer, /^2 blocks of Wq5w are listed \(1 allocated, 192 bytes; 1 free\)/);
});

test('Driver Verifier counts more blocks than a cut list shows', (t) => {
  const listing = (state: string): readonly string[] => [
    `nt!_VF_TARGET_DRIVER 0xffff890df2efce00: quince.sys (${state})`,
    '',
    '    Pool Allocation Statistics: ( NonPagedPool / PagedPool )',
    '',
    '      Current Pool Allocations: ( 0x00000012 / 0x00000001 )',
    '      Current Pool Bytes:       ( 0x00001c40 / 0x00000040 )',
    '',
    '    Pool Allocations:',
    '',
    '      Address             Length      Tag   Caller Address',
    '      ------------------  ----------  ----  ------------------',
    '      0xffff890df3a7eff0  0x00000008  Qnat  0xfffff80369a253e1  quince!Alloc+0x21',
    '      0xffff890df3b40e80  0x00000180  Qnat  0xfffff80369a253e1  quince!Alloc+0x21',
  ];
  const crash = [
    '*** Fatal System Error: 0x000000c4',
    '                       (0x0000000000000062,0xFFFF890DEE9CCEF8,0xFFFF890DF2EFCE00,0x0000000000000013)',
    '',
    '2: kd> !verifier 0x3 quince.sys',
    '',
  ];
  const gone = read(...crash, ...listing('Loaded and Unloaded'));
  t.regex(
    gone.answer,
    /^quince\.sys was unloaded with 19 pool blocks \(7\.13 KiB\) not freed, of which 2 blocks \(392 bytes, tag Qnat\) are listed here/,
  );
  const told = gone.findings.find(({ code }) => code === 'bugcheck');
  t.deepEqual(told?.drivers, ['quince.sys']);
  const held = read(...listing('Loaded'));
  t.regex(
    held.answer,
    /^By Driver Verifier's counters quince\.sys \(loaded\) holds 19 pool blocks \(7\.13 KiB\); 2 blocks/,
  );
});

test('a damaged page that two commands show is told once', (t) => {
  const { findings } = read(
    '1: kd> !pool ffffe000b2d41a50',
    'Pool page ffffe000b2d41a50 region is Nonpaged pool',
    ' ffffe000b2d41000 size:  150 previous size:    0  (Allocated)  File',
    ' ffffe000b2d41150 size:  8f0 previous size:  150  (Allocated)  Kx8t',
    'Bad allocation size @ffffe000b2d41a40, too large',
    '',
    '1: kd> !poolval ffffe000b2d41000',
    'Pool page [ ffffe000b2d41000 ] is __inVALID.',
    '',
    'Analyzing linked list...',
    '[ ffffe000b2d41150 --> ffffe000b2d41b40 (size = 0x9f0 bytes)]: Corrupt region',
  );
  const damages = findings.filter(({ code }) => code === 'pool-damage');
  t.is(damages.length, 1);
  t.deepEqual(damages[0]?.tags, ['Kx8t']);
  t.true(
    damages[0]?.reasons.some((reason) =>
      reason.includes('at 0xffffe000b2d41150: the headers are damaged from there to 0xffffe000b2d41b40'),
    ),
  );
});

test('the head of poolmon below a record of the event log is no field of it', (t) => {
  const { snapshots } = read(
    'Имя журнала:   System',
    'Источник:      srv',
    'Дата:          03.06.2019 04:51:18',
    'Код события:   2019',
    'Компьютер:     FILE-SRV7.corp.local',
    'Описание:',
    '',
    ' Memory: 8388084K Avail:  512404K  PageFlts:  1902   InRam Krnl: 8152K P:301204K',
    ' Commit:6211320K Limit:16774308K Peak:9120488K            Pool N:3104772K P:341120K',
    ' System pool information',
    ' Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc',
    '',
    ' Zlwg Nonp   41822011 ( 212)  37905177 (   9)  3916834 2757451136 ( 142912)    704',
  );
  const listed = snapshots.find(({ tags }) => tags.length > 0);
  t.deepEqual(listed?.pools.nonPaged, { bytes: 3_104_772 * 1024, source: 'poolmon' });
  t.is(listed?.memory.physicalBytes, 8_388_084 * 1024);
});

test('an uptime of nothing is a clock that was not read', (t) => {
  const { snapshots } = read(
    'Windows 10 Kernel Version 22621 MP (1 procs) Free x64',
    'System Uptime: 0 days 0:00:00.000',
  );
  t.is(snapshots[0]?.uptimeSeconds, null);
});

test('counters of a Driver Verifier that watches nothing say nothing', (t) => {
  const { answer } = read(
    '2: kd> !verifier',
    '',
    'Verify Level 0 ... enabled options are:',
    '',
    'Summary of All Verifier Statistics',
    '',
    'Pool Allocations Attempted             0x0',
    'Current paged pool allocations         0x0 for 00000000 bytes',
    'Peak paged pool allocations            0x0 for 00000000 bytes',
    'Current nonpaged pool allocations      0x0 for 00000000 bytes',
    'Peak nonpaged pool allocations         0x0 for 00000000 bytes',
  );
  t.regex(answer, /^Driver Verifier watches no driver here/);
});

test('several drivers that poolmon found for a tag are all told', (t) => {
  const { snapshots } = read(
    ' Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc  Mapped_Driver',
    '',
    ' QPLA Nonp         12 (   0)         1 (   0)       11   5767168 (      0) 524288  [quince][damson]',
  );
  t.is(snapshots[0]?.tags[0]?.printed.description, 'quince, damson');
});
