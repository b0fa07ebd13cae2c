import test from 'ava';
import { analyzeText } from '../../src/text.js';

const MIB = 1024 ** 2;
const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

test('the units of a table may stand in a row below its heading', (t) => {
  for (const text of [
    lines('Nonpaged tags:', 'tag,before,after', ',MB,MB', 'Kzwt,130,4200'),
    lines('Nonpaged tags:', 'Tag;before;after', ';(MB);(MB)', 'Kzwt;130;4200'),
    lines(
      'Nonpaged tags:',
      '',
      '| Tag | before | after |',
      '|---|---:|---:|',
      '| unit | MB | MB |',
      '| Kzwt | 130 | 4200 |',
    ),
  ]) {
    const sizes = analyzeText(text).snapshots.map(({ label, tags }) => [label, tags[0]?.nonPaged?.bytes]);
    t.deepEqual(
      sizes,
      [
        ['before', 130 * MIB],
        ['after', 4200 * MIB],
      ],
      text,
    );
  }
});

test('a column called Name is of tags beside allocations, frees and their difference, and of nothing else', (t) => {
  const [listed] = analyzeText(
    lines('Name  Type  Allocs  Frees  Diff  Bytes', 'Kzwt  Nonp  3971207  3971  3967236  1015612416'),
  ).snapshots;
  t.deepEqual(listed?.tags[0]?.nonPaged, {
    allocs: 3_971_207,
    frees: 3971,
    outstanding: 3_967_236,
    bytes: 1_015_612_416,
  });
  const processes = lines('| Name | Nonpaged | Handles |', '|---|---|---|', '| mqsv | 812 KB | 5123 |');
  t.deepEqual(analyzeText(processes).snapshots, []);
});

test('RAM in a bullet of its own is RAM of the machine', (t) => {
  const { snapshots } = analyzeText(
    lines('- 47.52 GiB physical RAM', '- Available memory: 384 MiB', '- Nonpaged pool: approximately 21.9 GiB'),
  );
  t.deepEqual(
    [snapshots[0]?.memory.physicalBytes, snapshots[0]?.memory.availableBytes],
    [Math.round(47.52 * 1024 * MIB), 384 * MIB],
  );
});

test('two machines of one text are compared where it says which is which', (t) => {
  const { findings, answer } = analyzeText(
    lines(
      'Machine A (leaking):',
      '',
      '| Tag | Nonpaged MB |',
      '|---|---|',
      '| Kzwt | 4300 |',
      '| NtFC | 31 |',
      '',
      'Machine B (control):',
      '',
      '| Tag | Nonpaged MB |',
      '|---|---|',
      '| Kzwt | 11 |',
      '| NtFC | 30 |',
    ),
  );
  const differs = findings.filter(({ code }) => code === 'count-differs');
  t.deepEqual(
    differs.map(({ tags }) => tags),
    [['Kzwt']],
  );
  t.true(answer.endsWith('Kzwt holds 4.20 GiB on Machine A and 11.0 MiB on Machine B.'), answer);
});

test('both pools in one sentence have a size each', (t) => {
  const { findings } = analyzeText('The nonpaged pool is at 5.2 GB, and the paged pool at 1.3 GB.\n');
  const title = findings.find(({ code }) => code === 'said-in-text')?.title ?? '';
  t.true(title.includes('the nonpaged pool is at 5.2 GB and the paged pool is at 1.3 GB'), title);
});

test('the names of the pools are known with and without a blank within, as pages of their languages write them', (t) => {
  for (const [nonPaged, paged] of [
    ['非ページプール', 'ページプール'],
    ['非ページ プール', 'ページ プール'],
    ['비 페이징 풀', '페이징 풀'],
  ] as const) {
    const [snapshot] = analyzeText(lines(`${nonPaged}\t7.5 GB`, `${paged}\t1.5 GB`)).snapshots;
    t.deepEqual(
      [snapshot?.pools.nonPaged?.bytes, snapshot?.pools.paged?.bytes],
      [7.5 * 1024 * MIB, 1.5 * 1024 * MIB],
      nonPaged,
    );
  }
});
