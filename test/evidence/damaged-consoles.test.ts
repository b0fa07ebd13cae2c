import test from 'ava';
import { analyzeText } from '../../src/text.js';

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

const vm = (...pool: readonly string[]): string =>
  lines(
    '3: kd> !vm 1',
    'Physical Memory:          4184001 (   16736004 Kb)',
    'Available Pages:           301102 (    1204408 Kb)',
    ...pool,
    'NonPagedPool Max:      4294967296 (17179869184 Kb)',
    'PagedPool Usage:            90110 (     360440 Kb)',
  );

test('a label that lost its blanks is the label', (t) => {
  const { snapshots } = analyzeText(
    vm('NonPagedPool Usage:           410 (       1640 Kb)', 'NonPagedPoolNxUsage:     2211004 (    8844016 Kb)'),
  );
  t.is(snapshots[0]?.pools.nonPaged?.bytes, (410 + 2_211_004) * 4096);
});

test('the smaller part of the nonpaged pool is not taken for all of it where the line of the larger is lost', (t) => {
  const { snapshots, answer, diagnostics } = analyzeText(
    vm('NonPagedPool Usage:           410 (       1640 Kb)', 'NonPagedPoolNx Usage:     22ll004 (    8844016 Kb)'),
  );
  t.is(snapshots[0]?.pools.nonPaged, null);
  t.notRegex(answer, /nonpaged pool is 1\.60 MiB/);
  t.true(diagnostics.some(({ message }) => message.includes('without the line NonPagedPoolNx Usage')));
  // Older Windows has no such line, and a limit that is one.
  const old = analyzeText(
    vm('NonPagedPool Usage:           410 (       1640 Kb)').replace(
      '4294967296 (17179869184 Kb)',
      '     65536 (     262144 Kb)',
    ),
  );
  t.is(old.snapshots[0]?.pools.nonPaged?.bytes, 410 * 4096);
});

test('of a list of poolmon whose left edge is cut no tag is invented', (t) => {
  const list = [
    ' Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc',
    '',
    ' Qfst Nonp    7721010 (  31)   6210004 (   0)  1511006 145056576 (   2976)     96',
    ' Wmk3 Nonp   22010120 ( 401)  21990101 ( 399)    20019  10409880 (   1040)    520',
  ];
  for (const cut of [2, 3, 4]) {
    const { snapshots, unparsed } = analyzeText(lines(...list.map((line) => line.slice(cut))));
    t.deepEqual(
      snapshots.flatMap(({ tags }) => tags),
      [],
      `${cut}`,
    );
    t.is(unparsed.length, 2);
  }
  for (const whole of [0, 1]) {
    const { snapshots } = analyzeText(lines(...list.map((line) => line.slice(whole))));
    t.deepEqual(
      snapshots[0]?.tags.map(({ tag }) => tag),
      ['Qfst', 'Wmk3'],
    );
  }
});

test('of a list of !poolused whose left edge is cut no tag is invented', (t) => {
  const list = [
    ' Tag     Allocs         Used     Allocs         Used',
    '',
    ' Qfst   1511006    145056576          0            0\tUNKNOWN',
    ' Wmk3     20019     10409880         12         1920\tQuince work , Binary: quince.sys',
    'TOTAL   1531026    155466976      12111     24199920',
  ];
  const bare = analyzeText(lines('kd> !poolused 2', ...list.map((line) => line.slice(1))));
  t.deepEqual(
    bare.snapshots[0]?.tags.map(({ tag }) => tag),
    ['Qfst', 'Wmk3'],
  );
  t.is(bare.snapshots[0]?.totals?.nonPaged?.bytes, 155_466_976);
  for (const cut of [2, 3]) {
    const { snapshots } = analyzeText(
      lines('kd> !poolused 2', ...list.map((line) => line.slice(cut).replaceAll(/ +/g, ' '))),
    );
    t.deepEqual(
      snapshots.flatMap(({ tags }) => tags),
      [],
      `${cut}`,
    );
  }
});

test('an address that was read wrongly is no part of a driver’s name', (t) => {
  const { verifier } = analyzeText(
    lines(
      'nt!_VF_TARGET_DRIVER 0xffff890df2efceO0: quince.sys (Loaded and Unloaded)',
      '',
      '    Pool Allocations:',
      '',
      '      Address             Length      Tag   Caller Address',
      '      ------------------  ----------  ----  ------------------',
      '      0xffff890df3a7eff0  0x00000008  Qnat  0xfffff80369a253e1  quince!Alloc+0x21',
    ),
  );
  t.deepEqual(
    verifier.map(({ driver }) => driver),
    ['quince.sys'],
  );
});
