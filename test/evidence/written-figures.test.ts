/** Figures of pools as logs, JSON and lists of people have them. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';
import type { Analysis } from '../../src/model/document.js';

const GIB = 1024 ** 3;
const read = (...lines: readonly string[]): Analysis => analyzeText(`${lines.join('\n')}\n`);

test('a time in brackets in front of a pool is when it was so large', (t) => {
  const analysis = read(
    '[13:05] nonpaged 2.2 GB',
    '[13:35] nonpaged 2.6 GB',
    '[14:05] nonpaged 3.0 GB',
    '[14:35] nonpaged 3.4 GB',
  );
  const totals = analysis.series.flatMap((series) => series.totals);
  t.deepEqual(
    totals.map(({ pool, samples, first, last }) => [pool, samples, first.bytes, last.bytes]),
    [['nonPaged', 4, Math.round(2.2 * GIB), Math.round(3.4 * GIB)]],
  );
  // It rose by half: whatever is not known of it, it did not stay the same.
  t.true(analysis.answer.includes('from 2.20 GiB to 3.40 GiB in 1 hour 30 minutes'), analysis.answer);
  t.false(analysis.answer.includes('stayed'), analysis.answer);
  t.is(read('[13:05] started the build', '[13:35] nonpaged sessions 3').snapshots.length, 0);
});

test('figures of JSON are read by their names, those of a process are not', (t) => {
  const [moment] = read('{', '  "pagedBytes": 412876801,', '  "nonPagedBytes": 110313473', '}').snapshots;
  t.is(moment?.pools.nonPaged?.bytes, 110_313_473);
  t.is(moment?.pools.paged?.bytes, 412_876_801);
  const [process] = read('{', '  "pid": 4120,', '  "nonPagedBytes": 110313473', '}').snapshots;
  t.is(process?.pools.nonPaged ?? null, null);
});

test('the end of poolmon’s head, bold figures, and a sentence behind one', (t) => {
  const [head] = read('Pool        N:39772K   P:147756K').snapshots;
  t.is(head?.pools.nonPaged?.bytes, 39_772 * 1024);
  t.is(head?.pools.paged?.bytes, 147_756 * 1024);
  const [bold] = read(
    '| Contador | Valor |',
    '|---|---|',
    '| Committed Bytes | **89,277,616,128** (83.1 GB) |',
    '| Pool Nonpaged Bytes | 1,586,282,496 (1.48 GB) |',
  ).snapshots;
  t.is(bold?.memory.committedBytes, 89_277_616_128);
  const [sentence] = read('Aggregate non-paged pool = 22,118 MB. The limit per process is another thing.').snapshots;
  t.is(sentence?.pools.nonPaged?.bytes, 22_118 * 1024 ** 2);
  const [altogether] = read('Non-paged pool altogether = 22,119 MB. All working sets = 7,301 MB.').snapshots;
  t.is(altogether?.pools.nonPaged?.bytes, 22_119 * 1024 ** 2);
  t.is(read('Non-paged pool = 22 MB per day.').snapshots[0]?.pools.nonPaged ?? null, null);
});

test('a list below poolmon and its unit is one of tags; a rate behind a size is no part of it', (t) => {
  const [list] = read('Poolmon top (bytes):', ' 1. QzMm 6,442,450,945', ' 2. QzNt 1,073,741,825').snapshots;
  t.deepEqual(
    list?.tags.map(({ tag, unknown }) => [tag, unknown?.bytes]),
    [
      ['QzMm', 6_442_450_945],
      ['QzNt', 1_073_741_825],
    ],
  );
  const [rated] = read(
    'Nonpaged pool by tag:',
    '- `NtFC`: 3.5 GB, 5.1 million outstanding allocations, +35 MB/min.',
  ).snapshots;
  t.deepEqual(
    rated?.tags.map(({ tag, nonPaged }) => [tag, nonPaged?.bytes, nonPaged?.outstanding]),
    [['NtFC', Math.round(3.5 * GIB), 5_100_000]],
  );
});

test('what was paged out is no paged pool', (t) => {
  const [moment] = read('Every process was paged out.', '', '- `QzRx` (qznet.sys): 1.5 GB, static').snapshots;
  t.is(moment?.tags[0]?.paged ?? null, null);
});
