/** What a comparison says where one side does not know: other pools, cut lists, a restart, two series. */
import path from 'node:path';
import test from 'ava';
import { diffFiles } from '../../src/index.js';
import type { DiffAnalysis } from '../../src/index.js';
import { formatDiffText } from '../../src/report/diff.js';
import { PLAIN } from '../../src/report/style.js';
import { snapshots, writeFolder, type SnapshotRow } from '../support/write-snapshots.js';

function toText(analysis: DiffAnalysis): string {
  return formatDiffText(analysis, { limit: 10, pools: ['nonPaged', 'paged', 'session'], width: 100, style: PLAIN });
}

interface DumpRow {
  readonly tag: string;
  readonly nonPaged?: readonly [count: number, bytes: number];
  readonly paged?: readonly [count: number, bytes: number];
}

/** A log of a made-up machine: `!vm` with its pools, then the lists that are asked for. */
function log(
  host: string,
  pages: readonly [number, number],
  lists: Readonly<Record<string, readonly DumpRow[]>>,
): string {
  const row = ({ tag, nonPaged = [0, 0], paged = [0, 0] }: DumpRow): string =>
    ` ${tag} ${[...nonPaged, ...paged].map((cell) => String(cell).padStart(10)).join(' ')}\tmade up, Binary: ${tag.toLowerCase()}.sys`;
  return [
    'Windows 10 Kernel Version 20348 MP (8 procs) Free x64',
    `Machine Name: "${host}"`,
    'Debug session time: Mon Jun  8 08:00:00.000 2026 (UTC + 2:00)',
    'System Uptime: 9 days 4:10:00.000',
    'lkd> !vm 1',
    'Physical Memory:          4194304 (   16777216 Kb)',
    `NonPagedPool Usage:  ${pages[0]} ( ${pages[0] * 4} Kb)`,
    `PagedPool Usage:     ${pages[1]} ( ${pages[1] * 4} Kb)`,
    ...Object.entries(lists).flatMap(([command, rows]) => [
      `lkd> ${command}`,
      '               NonPaged                  Paged',
      ' Tag     Allocs         Used     Allocs         Used',
      ...rows.map(row),
    ]),
    '',
  ].join('\n');
}

const MIB = 1024 ** 2;

/** Tags of one kind that fill a pool, in falling order. */
function many(letter: string, from: number, count: number, pool: 'nonPaged' | 'paged'): readonly DumpRow[] {
  return Array.from({ length: count }, (_, index) => ({
    tag: `${letter}${String(100 + index)}`,
    [pool]: [1000, (from - index) * MIB] as const,
  }));
}

test('a pool that only one side lists is unknown on the other, not nothing', async (t) => {
  const nonPaged = many('N', 40, 25, 'nonPaged');
  const paged = many('P', 90, 25, 'paged');
  const both = log('BOTH-1', [180_000, 520_000], { '!poolused 2': nonPaged, '!poolused 4': paged });
  // Sorted by nonpaged, the list shows a little of paged pool: what is beside a nonpaged block.
  const half = log('HALF-1', [180_000, 520_000], {
    '!poolused 2': nonPaged.map((row, index) => (index < 3 ? { ...row, paged: [10, MIB] as const } : row)),
  });
  const folder = writeFolder('pools', { 'a.log': both, 'b.log': half });
  const analysis = await diffFiles(path.join(folder, 'a.log'), path.join(folder, 'b.log'));
  t.false(analysis.findings.some(({ code, tags }) => code === 'only-in-one' && tags.includes('P100')));
  t.notRegex(analysis.answer, /seen only/);
  const change = analysis.diff?.changes.find(({ tag }) => tag === 'P100');
  t.like(change, { after: null, bytesChange: null });
  t.regex(toText(analysis), /Not in both lists[^\n]*\n {2}P100 +paged +90\.0 MiB +\?/);
});

test('the largest difference leads, though one list is cut', async (t) => {
  const rows = many('N', 60, 20, 'nonPaged');
  const huge: DumpRow = { tag: 'Qzrk', nonPaged: [900_000, 3000 * MIB] };
  const full = log('WEB-1', [1_100_000, 50_000], { '!poolused 2': [huge, ...rows] });
  // A paste that ends in the middle of a row.
  const cut =
    log('WEB-2', [330_000, 50_000], { '!poolused 2': [...rows, { tag: 'Small', nonPaged: [1, 1] }] }).split(
      ' Small',
    )[0] ?? '';
  const extra = `${cut} Mdll     40000     ${30 * MIB}          0            0\tmade up, Binary: x.sys\n N999   1`;
  const folder = writeFolder('cut', { 'full.log': full, 'cut.log': extra });
  const analysis = await diffFiles(path.join(folder, 'full.log'), path.join(folder, 'cut.log'));
  t.regex(analysis.answer, /^Qzrk holds 2\.93 GiB on WEB-1 /);
  t.notRegex(analysis.answer, /^1 tag is seen only on WEB-2/);
});

function calm(index: number): readonly SnapshotRow[] {
  return ['Busa', 'Busb', 'Busc', 'Busd', 'Buse'].map((tag, place) => ({
    tag,
    allocs: 60_000 + 7_000 * (index + 1) * (place + 1),
    frees: 56_000 + 7_000 * (index + 1) * (place + 1),
    size: 160,
  }));
}

test('a restart that lies between the ends of one log is seen', async (t) => {
  // More allocations at the end than at the beginning: the two alone look as if the machine had run on.
  const rows = (index: number): readonly SnapshotRow[] => {
    const own = index < 3 ? index : index - 3;
    return [{ tag: 'Qzrk', allocs: 900 + 700 * own, frees: 10, size: 2048 }, ...calm(own)];
  };
  const files = snapshots(20, '2026-07-01T06:00:00', '', rows);
  const folder = writeFolder('restart', { 'all.log': Object.values(files).join('') });
  const file = path.join(folder, 'all.log');
  const analysis = await diffFiles(file, file);
  t.like(analysis.diff, { restarted: true, hours: null });
  t.regex(
    analysis.answer,
    /^The machine was restarted between the two moments, so what differs is not growth\. Qzrk \(.+\) held .+ before and holds .+ since\./,
  );
  t.true(analysis.diff?.changes.every(({ bytesPerHour }) => bytesPerHour === null));
  t.true(
    analysis.series[0]?.tags.every(({ bytesPerHour, verdict }) => bytesPerHour === null && verdict === 'cannot-tell'),
  );
  t.false(analysis.findings.some(({ code }) => code === 'leak'));
});

test('two series are compared by how they grew, not from the end of one to that of the other', async (t) => {
  const before = snapshots(24, '2026-07-01T06:00:00', '', (index) => [
    { tag: 'Qzrk', allocs: 5000 + 40 * index, frees: 2000 + 40 * index, size: 4096 },
    ...calm(index),
  ]);
  const after = snapshots(24, '2026-07-03T06:00:00', '', (index) => [
    { tag: 'Qzrk', allocs: 9000 + 250 * index, frees: 6000, size: 4096 },
    ...calm(index + 96),
  ]);
  const analysis = await diffFiles(writeFolder('before', before), writeFolder('after', after));
  const rate = analysis.diff?.rates?.find(({ tag }) => tag === 'Qzrk');
  t.is(rate?.after?.verdict, 'leak');
  t.not(rate?.before?.verdict, 'leak');
  // 500 blocks of 4 KiB an hour.
  t.true(Math.abs((rate?.after?.bytesPerHour ?? 0) / (500 * 4096) - 1) < 0.05);
  t.true(analysis.diff?.changes.every(({ bytesPerHour }) => bytesPerHour === null));
  t.true(analysis.diff?.pools.every(({ bytesPerHour }) => bytesPerHour === null));
  t.regex(
    analysis.answer,
    /^Qzrk \(nonpaged pool; no list names its driver\): no leak before, .*1\.95 MiB an hour after\./,
  );
  t.regex(toText(analysis), /Rates +pool +before +per hour +after +per hour/);
});

test('ordinary tags that are alike in both moments are no findings', async (t) => {
  const rows: readonly SnapshotRow[] = [
    ...calm(1),
    ...['File', 'MmCa', 'EtwB', 'Ntfx', 'FMsl', 'Thre'].map((tag) => ({
      tag,
      allocs: 90_000,
      frees: 10_000,
      size: 400,
    })),
    { tag: 'MmSt', type: 'Paged', allocs: 90_000, frees: 10_000, size: 1200 },
  ];
  const files = snapshots(2, '2026-07-01T06:00:00', '', () => rows);
  const folder = writeFolder('alike', files);
  const analysis = await diffFiles(path.join(folder, 'snap100.txt'), path.join(folder, 'snap101.txt'));
  t.deepEqual(
    analysis.findings.filter(({ code }) => code === 'held').map(({ tags }) => tags[0]),
    [],
  );
});
