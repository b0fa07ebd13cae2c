import test from 'ava';
import { analyzeText } from '../../src/text.js';
import type { Analysis, Finding } from '../../src/model/document.js';
import { checkDocument } from '../support/check-document.js';
import { schemaErrors } from '../support/validate-document.js';

const find = ({ findings }: Analysis, code: Finding['code']): Finding | undefined =>
  findings.find((finding) => finding.code === code);

const VERIFIED = [
  '1: kd> !verifier 3 qwzfs.sys',
  'Summary of All Verifier Statistics',
  '  Current paged pool allocations         0x1 for 00000086 bytes',
  '  Peak paged pool allocations            0x21 for 00001E44 bytes',
  '  Current nonpaged pool allocations      0x0 for 00000000 bytes',
  '  Peak nonpaged pool allocations         0x1f2 for 0104A4A0 bytes',
];
const DRIVER = [
  'Driver Verification List',
  'nt!_VF_TARGET_DRIVER 0xffffbd8719c63510: qwzfs.sys (STATE)',
  '    Pool Allocation Statistics: ( NonPagedPool / PagedPool )',
  '      Current Pool Allocations: ( 0x00000000 / 0x00000001 )',
  '      Current Pool Bytes:       ( 0x00000000 / 0x00000086 )',
  '      Peak Pool Allocations:    ( 0x000001f2 / 0x00000021 )',
  '      Peak Pool Bytes:          ( 0x0104a4a0 / 0x00001e44 )',
];
const verified = (state: string): Analysis => analyzeText([...VERIFIED, ...DRIVER].join('\n').replace('STATE', state));

test('a driver that is unloaded with blocks that only counters show has leaked them', (t) => {
  const analysis = verified('Loaded and Unloaded');
  const leak = find(analysis, 'leak-at-unload');
  t.true(
    leak?.title.startsWith('qwzfs.sys was unloaded with 1 block (134 bytes) of paged pool not freed'),
    leak?.title,
  );
  t.deepEqual(leak?.drivers, ['qwzfs.sys']);
  t.is(analysis.answer, leak?.title ?? '');
  t.deepEqual(
    analysis.driverPools?.map(({ driver, unloaded, nonPaged, paged }) => [driver, unloaded, nonPaged, paged]),
    [
      [
        null,
        false,
        { allocations: 0, bytes: 0, peakAllocations: 498, peakBytes: 17_081_504 },
        { allocations: 1, bytes: 134, peakAllocations: 33, peakBytes: 7748 },
      ],
      [
        'qwzfs.sys',
        true,
        { allocations: 0, bytes: 0, peakAllocations: 498, peakBytes: 17_081_504 },
        { allocations: 1, bytes: 134, peakAllocations: 33, peakBytes: 7748 },
      ],
    ],
  );
  t.deepEqual([...checkDocument(analysis), ...schemaErrors(analysis)], []);
});

test('what a loaded driver holds is no leak, and the sum over all is told where no driver is', (t) => {
  const held = find(verified('Loaded'), 'driver-pool');
  t.true(held?.title.includes('qwzfs.sys holds 1 block (134 bytes) of paged pool now; at most'), held?.title);
  t.is(held?.severity, 'info');
  const { answer } = analyzeText(
    [...VERIFIED.slice(4), '  Current paged pool allocations         0x0 for 00000000 bytes'].join('\n'),
  );
  t.regex(answer, /the drivers that it watches, all together, hold nothing now; at most they held 498 blocks/);
});

test('counters of the driver framework name driver, tag, blocks and bytes of both pools', (t) => {
  const analysis = analyzeText(
    [
      'kd> !wdfkd.wdfpoolusage qwbus 0 0',
      'FxDriverGlobals 83b7af18 pool stats',
      "Driver Tag: 'QwBs'",
      '25126 NonPaged Bytes, 1548 Paged Bytes',
      '194 NonPaged Allocations, 20 Paged Allocations',
    ].join('\n'),
  );
  t.is(
    analysis.answer,
    "By the driver framework's counters qwbus.sys holds 194 blocks (24.5 KiB) of nonpaged pool and 20 blocks (1.51 KiB) of paged pool now, under the tag QwBs.",
  );
  t.deepEqual([...checkDocument(analysis), ...schemaErrors(analysis)], []);
  const left = analyzeText(
    '8843: FxPoolDump - FxPoolDump: NonPagedBytes 272, PagedBytes 0, NonPagedAllocations 2, PagedAllocations 0,PeakNonPagedBytes 43748\n',
  );
  t.regex(left.answer, /^A framework driver was unloaded with 2 blocks \(272 bytes\) of nonpaged pool not freed/);
});

test('the process with far more handles than programs need is a lead, its type a tag', (t) => {
  const processes = analyzeText(
    [
      'kd> !process 0 0',
      'PROCESS b2fcd670  SessionId: 2  Cid: 0818    Peb: 7ffd4000  ParentCid: 1688',
      'DirBase: 7d778400  ObjectTable: b3ffd8c0  HandleCount: 46252.',
      'Image: QwAgent.exe',
      '',
      'PROCESS d2b85360  SessionId: 2  Cid: 1bf4    Peb: 7ffdf000  ParentCid: 1688',
      'DirBase: 7d778dc0  ObjectTable: e53dda08  HandleCount: 539.',
      'Image: other.exe',
    ].join('\n'),
  );
  t.regex(processes.answer, /^QwAgent\.exe \(process 2072\) has 46,252 handles open, the most of 2 processes/);
  t.is(find(processes, 'many-handles')?.next[0]?.command, '!handle 0 3 818');
  t.deepEqual([...checkDocument(processes), ...schemaErrors(processes)], []);
  const types = find(analyzeText('76316 Handles\nType Count\nEvent 339\nKey 75602\n'), 'many-handles');
  t.deepEqual(types?.tags, ['Key ']);
  t.true(types?.title.includes('75,602 of them of type Key'), types?.title);
  const table = analyzeText(
    [
      'Handles  NPM(K)    PM(K)      WS(K)     CPU(s)     Id  SI ProcessName',
      '-------  ------    -----      -----     ------     --  -- -----------',
      ' 612334    1204    98120     120344     812.41   1832   0 qwhost',
      '   7411       0      220       1200                 4   0 System',
    ].join('\n'),
  );
  t.deepEqual(
    table.processHandles?.map(({ image, pid, count }) => [image, pid, count]),
    [
      ['qwhost', 1832, 612_334],
      ['System', 4, 7411],
    ],
  );
  t.deepEqual(find(analyzeText('412 Handles\nType Count\nKey 390\n'), 'many-handles'), undefined);
});

test('page table entries: how many are free, and the driver that mapped most, which the kernel is not', (t) => {
  const free = analyzeText(
    '0: kd> !sysptes\nSystem PTE Information\nTotal System Ptes 407168\nfree blocks: 32 total free: 4856 largest free block: 642\n',
  );
  t.regex(free.answer, /^4,856 of 407,168 system page table entries are free \(1\.2 %\), in ranges of 642 at most\./);
  t.deepEqual(
    find(free, 'system-ptes')?.next.map(({ command }) => command.replace(/^reg add.*$/, 'reg add')),
    ['reg add', '!sysptes 4'],
  );
  const crash = analyzeText(
    [
      'BugCheck 3F, {0, 40, 2f0, 8000}',
      '',
      '0x20 System PTEs allocated to mapping locked pages',
      'VA       MDL     PageCount  Caller/CallersCaller',
      'ecbfdee8 f0ed0958      40   qwrdx!MapBuf+0x1a/qwrdx!Write+0xcd',
      'ecbfeee8 f0ed0a58      40   nt!MmMapLockedPages+0x1a/qwrdx!Write+0xcd',
      'ed447000 0            400   nt!MiFindContiguousMemory+0x63',
    ].join('\n'),
  );
  t.true(crash.answer.includes('qwrdx has mapped most of all drivers: 128 pages in 2 mappings'), crash.answer);
  const steps = find(crash, 'bugcheck')?.next.map(({ command }) => command) ?? [];
  t.false(
    steps.some((command) => /TrackPtes|!sysptes/.test(command)),
    steps.join(', '),
  );
  t.deepEqual([...checkDocument(crash), ...schemaErrors(crash)], []);
});
