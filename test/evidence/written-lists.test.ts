/** Lists, sections and pairs of people, in forms that lost their bullets, their heading or their marks. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';
import type { Analysis } from '../../src/model/document.js';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const read = (...lines: readonly string[]): Analysis => analyzeText(`${lines.join('\n')}\n`);

test('days in front of sizes are moments of the pool that the sentence above ends with', (t) => {
  const analysis = read(
    'Hi all, a laptop with 64 GB. Since the last update the non-paged pool creeps up:',
    '',
    'day 0 (reboot)   0.8 GB',
    'day 1            4.2 GB',
    'day 3           10.9 GB',
    '',
    'Poolmon sorted by bytes (top 2, nonpaged):',
    '  WfpC   5.1 GB   (16.2 M outstanding)',
    '  TcpT   1.2 GB',
  );
  const totals = analysis.series.flatMap((series) => series.totals);
  t.deepEqual(
    totals.map(({ pool, samples, first, last }) => [pool, samples, first.bytes, last.bytes]),
    [['nonPaged', 3, Math.round(0.8 * GIB), Math.round(10.9 * GIB)]],
  );
  t.deepEqual(
    analysis.snapshots.at(-1)?.tags.map(({ tag, nonPaged }) => [tag, nonPaged?.bytes, nonPaged?.outstanding]),
    [
      ['WfpC', Math.round(5.1 * GIB), 16_200_000],
      ['TcpT', Math.round(1.2 * GIB), null],
    ],
  );
});

test('names with sizes are no tags where nothing says that tags follow', (t) => {
  for (const lead of ['What I own:', 'Memory of each machine:', '']) {
    t.deepEqual(read(lead, '', 'iPad   64 GB', 'ESXi   128 GB').snapshots, [], lead);
  }
});

test('sections copied from System Informer give the pools, commit and RAM', (t) => {
  const analysis = read(
    'Memory',
    'Paged pool',
    '\tWorking set\t1,204,561 kB',
    '\tVirtual size\t2,305,672 kB',
    '\tLimit\t17,179,869,184 kB',
    'Non-paged pool',
    '\tUsage\t9,806,541 kB',
    '\tLimit\t17,179,869,184 kB',
    'Commit charge',
    '\tCurrent\t41,204,561 kB',
    '\tLimit\t66,103,451 kB',
    'Physical memory',
    '\tCurrent\t28,000,001 kB',
    '\tTotal\t33,303,331 kB',
  );
  t.deepEqual(
    analysis.snapshots.map(({ pools, memory }) => [
      pools.paged?.bytes,
      pools.nonPaged?.bytes,
      memory.committedBytes,
      memory.commitLimitBytes,
      memory.physicalBytes,
    ]),
    [[2_305_672, 9_806_541, 41_204_561, 66_103_451, 33_303_331].map((kib) => kib * 1024)],
  );
});

test('pairs of a tag in one line are read with blanks alone between them', (t) => {
  const [moment] = read(
    'Top 2 non-paged tags (poolmon -b -p):',
    '',
    'Tag: Qzfr  Bytes: 1,805,201,105  Allocs: 9,204,112  Frees: 1,102',
    'Tag: MmCa  Bytes: 904,112,641    Allocs: 3,100,004 Frees: 2,950,110',
  ).snapshots;
  t.deepEqual(
    moment?.tags.map(({ tag, nonPaged }) => [tag, nonPaged?.bytes, nonPaged?.allocs, nonPaged?.frees]),
    [
      ['Qzfr', 1_805_201_105, 9_204_112, 1102],
      ['MmCa', 904_112_641, 3_100_004, 2_950_110],
    ],
  );
  // A word of the name is no name.
  t.is(read('Total nonpaged pool = 23,118 MB').snapshots[0]?.pools.nonPaged?.bytes, 23_118 * MIB);
});

test('two names share one mark, and RAM stands behind what is used of it', (t) => {
  const [both] = read(
    'Committed memory (cam kết): 16.1 / 26.8 GB',
    'Paged pool / Non-paged pool: 781 MB / 462 MB',
  ).snapshots;
  t.deepEqual([both?.pools.paged?.bytes, both?.pools.nonPaged?.bytes], [781 * MIB, 462 * MIB]);
  t.is(both?.memory.commitLimitBytes, Math.round(26.8 * GIB));
  const [used] = read(
    '• Physical Memory: 6.7GB / 16GB (42%)',
    '• Paged Pool: 455MB',
    '• Non-paged Pool: 233MB',
  ).snapshots;
  t.deepEqual([used?.memory.physicalBytes, used?.pools.nonPaged?.bytes], [16 * GIB, 233 * MIB]);
  const [installed] = read(
    '| Field | Value |',
    '|---|---|',
    '| Total installed | 128 GB (4 × 32 GB, all slots) |',
    '| Non-paged pool | 970 MB |',
  ).snapshots;
  t.is(installed?.memory.physicalBytes, 128 * GIB);
});

test('dates with dots in front of a pool date its moments', (t) => {
  const analysis = read('2026.11.20 08:00:00  nonpaged pool  2.21 GB', '2026.11.20 14:00:00  nonpaged pool  3.31 GB');
  t.deepEqual(
    analysis.snapshots.map(({ capturedAt, pools }) => [capturedAt, pools.nonPaged?.bytes]),
    [
      ['2026-11-20T08:00:00', Math.round(2.21 * GIB)],
      ['2026-11-20T14:00:00', Math.round(3.31 * GIB)],
    ],
  );
});

test('a pool at several times, one below the other, without a title', (t) => {
  const analysis = read(
    'After boot nonpaged pool = 340MB.',
    'After 1 day: 1.3GB',
    'After 3 days: 3.1GB',
    'Paged pool is 400 MB.',
  );
  t.deepEqual(
    analysis.series.flatMap((series) => series.totals.map(({ pool, samples, last }) => [pool, samples, last.bytes])),
    [['nonPaged', 3, Math.round(3.1 * GIB)]],
  );
  // What follows a sentence of both pools is of neither.
  t.deepEqual(read('The paged and nonpaged pool together hold 3 GB', 'After 1 day: 1.3GB').snapshots, []);
});

test('days of the week head the columns of pools', (t) => {
  const analysis = read(
    'pool usage (MB)      Mon    Tue    Wed',
    'nonpaged             805   1930   3110',
    'paged                615    630    645',
  );
  t.deepEqual(
    analysis.series.flatMap((series) => series.totals.map(({ pool, first, last }) => [pool, first.bytes, last.bytes])),
    [
      ['nonPaged', 805 * MIB, 3110 * MIB],
      ['paged', 615 * MIB, 645 * MIB],
    ],
  );
});

test('JSON of a program is its quota, not the pool of the machine', (t) => {
  const [moment] = read('{', '  "name": "qzserver.exe",', '  "nonPagedPoolBytes": 48234496', '}').snapshots;
  t.is(moment?.pools.nonPaged ?? null, null);
});
