/** Codes that no other test tells: each by the least input that shows it, and by one that lacks it. */
import test from 'ava';
import type { FindingCode } from '../../src/model/codes.js';
import type { Finding } from '../../src/model/document.js';
import { diffReadings } from '../../src/compare/diff.js';
import { createKnowledge } from '../../src/owners/knowledge.js';
import { readText } from '../../src/sources/read-text.js';
import { analyzeText } from '../../src/text.js';

const MIB = 1024 ** 2;
const PAGE = 4096;

interface Used {
  readonly tag: string;
  readonly nonPaged?: readonly [blocks: number, bytes: number];
  readonly paged?: readonly [blocks: number, bytes: number];
}

/** `!poolused 2` as current Windows prints it; one that is not whole was copied with rows left out and without its sum. */
function printPoolused(rows: readonly Used[], whole = true): string {
  const cells = ([blocks, bytes]: readonly [number, number]): string =>
    `${String(blocks).padStart(11)} ${String(bytes).padStart(12)}`;
  const none = [0, 0] as const;
  const lines = rows.map(
    ({ tag, nonPaged = none, paged = none }) => ` ${tag}${cells(nonPaged)}${cells(paged)}\tMade up`,
  );
  const sum = (pick: (row: Used) => readonly [number, number] | undefined): readonly [number, number] =>
    rows.reduce<readonly [number, number]>(
      ([blocks, bytes], row) => [blocks + (pick(row)?.[0] ?? 0), bytes + (pick(row)?.[1] ?? 0)],
      [0, 0],
    );
  const total = ` TOTAL${cells(sum(({ nonPaged }) => nonPaged)).slice(1)}${cells(sum(({ paged }) => paged))}`;
  return [
    '2: kd> !poolused 2',
    '..',
    ' Sorting by NonPaged Pool Consumed',
    '',
    '               NonPaged                  Paged',
    ' Tag     Allocs         Used     Allocs         Used',
    '',
    ...lines,
    ...(whole ? ['', total] : ['...']),
    '2: kd> ',
    '',
  ].join('\n');
}

const kib = (bytes: number): string => String(bytes / 1024);
const pagesOf = (label: string, bytes: number): string =>
  `${`${label}:`.padEnd(22)}${String(bytes / PAGE).padStart(11)} (${kib(bytes).padStart(11)} Kb)`;

interface Memory {
  readonly ram: number;
  readonly nonPaged: number;
  readonly paged: number;
  readonly committed?: number;
  readonly limit?: number;
  readonly freeOfPageFile?: number;
  readonly failed?: string;
}

/** `!vm` as Windows 10 prints it: the lines that a pool hunt looks at. */
function printVm({ ram, nonPaged, paged, committed, limit, freeOfPageFile, failed }: Memory): string {
  return [
    '2: kd> !vm',
    'Page File: \\??\\C:\\pagefile.sys',
    `  Current:   1048576 Kb  Free Space:   ${String((freeOfPageFile ?? 0.9) * 1_048_576)} Kb`,
    '  Minimum:   1048576 Kb  Maximum:      1048576 Kb',
    '',
    pagesOf('Physical Memory', ram),
    pagesOf('Available Pages', ram / 2),
    ...(failed === undefined ? [] : ['', `******* ${failed} have failed ******`, '']),
    pagesOf('NonPagedPool Usage', nonPaged),
    pagesOf('PagedPool Usage', paged),
    pagesOf('Committed pages', committed ?? ram / 4),
    pagesOf('Commit limit', limit ?? 2 * ram),
    '2: kd> ',
    '',
  ].join('\n');
}

const findings = (text: string): readonly Finding[] => analyzeText(text).findings;
const found = (text: string, code: FindingCode): Finding | undefined =>
  findings(text).find((finding) => finding.code === code);

const MACHINE: Memory = { ram: 8192 * MIB, nonPaged: 200 * MIB, paged: 300 * MIB };

test('commit-near-limit: from 85 % of the limit on, of high severity from 95 %', (t) => {
  const at = (part: number): Finding | undefined =>
    found(printVm({ ...MACHINE, limit: 10_000 * MIB, committed: part * 10_000 * MIB }), 'commit-near-limit');
  t.is(at(0.84), undefined);
  t.is(at(0.9)?.severity, 'medium');
  t.is(at(0.97)?.severity, 'high');
  t.regex(at(0.97)?.title ?? '', /97 %/);
});

test('page-file-full: a page file of which nine parts in ten are used', (t) => {
  t.is(found(printVm({ ...MACHINE, freeOfPageFile: 0.5 }), 'page-file-full'), undefined);
  // 1,048,576 Kb of which a sixteenth is free.
  t.regex(found(printVm({ ...MACHINE, freeOfPageFile: 0.0625 }), 'page-file-full')?.title ?? '', /64\.0 MiB free/);
});

test('requests-failed: what failed and is not pool says so', (t) => {
  t.is(found(printVm(MACHINE), 'requests-failed'), undefined);
  const told = found(printVm({ ...MACHINE, failed: '731 kernel stack PTE allocations' }), 'requests-failed');
  t.regex(told?.title ?? '', /^731 kernel stack PTE allocations have failed/);
  t.regex(told?.title ?? '', /not pool/);
});

test('unexplained-pool and sums-disagree: tags far below what the machine counts, and far above', (t) => {
  const tags = (bytes: number): string =>
    printPoolused([
      { tag: 'Aqz1', nonPaged: [40_000, bytes / 2] },
      { tag: 'Aqz2', nonPaged: [30_000, bytes / 2] },
    ]);
  const vm = printVm({ ...MACHINE, nonPaged: 1000 * MIB });
  const codes = (text: string): readonly string[] =>
    findings(text)
      .map(({ code }) => code)
      .filter((code) => code === 'unexplained-pool' || code === 'sums-disagree');
  t.deepEqual(codes(vm + tags(600 * MIB)), ['unexplained-pool']);
  t.deepEqual(codes(vm + tags(1000 * MIB)), []);
  t.deepEqual(codes(vm + tags(1400 * MIB)), ['sums-disagree']);
});

test('partial-list: a list of which rows were left out', (t) => {
  const rows = [{ tag: 'Aqz1', nonPaged: [40_000, 90 * MIB] as const }];
  t.is(found(printPoolused(rows), 'partial-list'), undefined);
  t.truthy(found(printPoolused(rows, false), 'partial-list'));
});

test('unknown-tag, large-cache, victim-tag: who stands out is named by what its tag is', (t) => {
  const codeOf = (tag: string, bytes: number): string | undefined =>
    findings(
      printVm({ ...MACHINE, nonPaged: bytes + 60 * MIB, paged: bytes + 60 * MIB }) +
        printPoolused([
          { tag, nonPaged: [9_000, bytes], paged: [9_000, bytes] },
          { tag: 'Aqz2', nonPaged: [300, 20 * MIB], paged: [300, 20 * MIB] },
        ]),
    ).find(({ tags }) => tags.includes(tag))?.code;
  // In no list and no note; a note of ours calls MmSt a cache and ObNm a victim.
  t.is(codeOf('Qzx7', 2048 * MIB), 'unknown-tag');
  t.is(codeOf('MmSt', 2048 * MIB), 'large-cache');
  t.is(codeOf('ObNm', 2048 * MIB), 'victim-tag');
});

test('one-block-size and many-block-sizes: what a search of blocks shows', (t) => {
  const list = (sizes: readonly number[]): string =>
    [
      '2: kd> !poolfind Qzx7 -nonpaged',
      '',
      'Searching nonpaged pool (ffffda0000000000 : ffffea0000000000) for tag 0x37787a51 (Qzx7)',
      '',
      ...sizes.map(
        (size, at) =>
          `ffffda0ff9${(0x70_0000 + at * 0x1000).toString(16)} : tag Qzx7, size    0x${size.toString(16)}, Nonpaged pool`,
      ),
      '2: kd> ',
      '',
    ].join('\n');
  const uniform = list(Array.from({ length: 14 }, () => 0x230));
  const mixed = list(Array.from({ length: 14 }, (_, at) => 0x100 + at * 0x40));
  t.deepEqual(found(uniform, 'one-block-size')?.tags, ['Qzx7']);
  t.is(found(uniform, 'many-block-sizes'), undefined);
  t.deepEqual(found(mixed, 'many-block-sizes')?.tags, ['Qzx7']);
  t.is(found(mixed, 'one-block-size'), undefined);
});

test('asked-block: whose the block is that an address lies in', (t) => {
  const text = [
    'kd> !pool 85246434',
    'Pool page 85246434 region is Nonpaged pool',
    ' 85246000 size:  428 previous size:    0  (Allocated)  Ntqx',
    '*85246428 size:  200 previous size:  428  (Allocated) *Qzx7',
    '\t\tPooltag Qzx7 : Things of the queue, Binary : qzx.sys',
    'kd> ',
    '',
  ].join('\n');
  const asked = found(text, 'asked-block');
  t.deepEqual(asked?.tags, ['Qzx7']);
  t.regex(asked?.title ?? '', /qzx\.sys/);
});

test('tag-found-in-module: four bytes in one module, and in two', (t) => {
  const text = (...hits: readonly string[]): string =>
    [
      '2: kd> !for_each_module s -a @#Base @#End "Qzx7"',
      ...hits.map((address) => `${address}  51 7a 78 37 3b c1 0f 42-c1 41 8d 49 fd 8b d0 ff  Qzx7;..B.A.I....`),
      '2: kd> lm',
      'start             end                 module name',
      'fffff880`04900000 fffff880`04a00000   qzxflt     (deferred)',
      'fffff880`05900000 fffff880`05a00000   other      (deferred)',
      '2: kd> ',
      '',
    ].join('\n');
  const one = found(text('fffff880`0496e3ae'), 'tag-found-in-module');
  const two = found(text('fffff880`0496e3ae', 'fffff880`0596e3ae'), 'tag-found-in-module');
  t.deepEqual(one?.drivers, ['qzxflt.sys']);
  t.deepEqual(two?.drivers, ['qzxflt.sys', 'other.sys']);
  t.true((one?.confidence ?? 0) > (two?.confidence ?? 1), 'bytes in two modules prove less');
});

test('memory-was-short: Windows recorded it, and names no tag', (t) => {
  const text = [
    'Event[0]:',
    '  Log Name: System',
    '  Source: Microsoft-Windows-Resource-Exhaustion-Detector',
    '  Date: 2026-08-03T06:12:44.000',
    '  Event ID: 2004',
    '  Task: Resource Exhaustion Diagnosis Events',
    '  Level: Warning',
    '  Computer: QZ4',
    '  Description: ',
    'Windows successfully diagnosed a low virtual memory condition.',
    '',
  ].join('\n');
  const short = found(text, 'memory-was-short');
  t.is(short?.severity, 'medium');
  t.deepEqual(short?.tags, []);
  t.regex(short?.title ?? '', /event 2004/);
});

test('not-listed: what the cut list of another machine may hold as well', (t) => {
  const host = (name: string, rows: string): string => `2: kd> vertarget\nMachine Name: "${name}"\n${rows}`;
  const others = ['Aqz1', 'Aqz2', 'Aqz3', 'Aqz4', 'Aqz5', 'Aqz6'].map((tag, at): Used => ({
    tag,
    nonPaged: [300, (at % 2 === 0 ? 12 : 14) * MIB],
  }));
  const much = host('QZA', printPoolused([...others, { tag: 'Qzx7', nonPaged: [90_000, 900 * MIB] }]));
  const codesOf = (other: string): readonly string[] =>
    diffReadings([readText(much, 'a.log')], [readText(host('QZB', other), 'b.log')], createKnowledge(), 'test')
      .findings.filter(({ tags }) => tags.includes('Qzx7'))
      .map(({ code }) => code);
  t.true(codesOf(printPoolused(others, false)).includes('not-listed'));
  // A whole list that lacks it says that the machine has none.
  t.true(codesOf(printPoolused(others)).includes('only-in-one'));
});
