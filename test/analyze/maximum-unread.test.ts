import test from 'ava';
import { analyzeText } from '../../src/text.js';

const VM = (nonPagedMax: readonly string[], pagedMax: readonly string[], paged = '54036 (    216144 Kb)'): string =>
  [
    '0: kd> !vm',
    '*** Virtual Memory Usage ***',
    '\tPhysical Memory:     2096628 (   8386512 Kb)',
    '\tAvailable Pages:     1413205 (   5652820 Kb)',
    '\tNonPagedPool Usage:    19984 (     79936 Kb)',
    ...nonPagedMax,
    `\tPagedPool Usage:       ${paged}`,
    ...pagedMax,
    '\tCommitted pages:      711872 (   2847488 Kb)',
    '\tCommit limit:        4192144 (  16768576 Kb)',
    '',
  ].join('\n');

test('an old !vm whose maxima cannot be read is no all-clear', (t) => {
  const unread = [
    VM([], []),
    VM(['\tNonPagedPool Max:          0 (         0 Kb)'], ['\tPagedPool Maximum:         0 (         0 Kb)']),
    VM(['\tNonPagedPool Max:     ######## ( ######## Kb)'], ['\tPagedPool Maximum:   ######## ( ######## Kb)']),
    VM(['\tNonPagedPool Max:    l8446744073709l9 (8O2l2O Kb)'], ['\tPagedPool Maxirnum:   33S54432 (l34217728 Kb)']),
  ];
  for (const text of unread) {
    const { answer, findings } = analyzeText(text);
    t.notRegex(answer, /^Nothing stands out/, text);
    t.regex(answer, /how much the nonpaged pool and the paged pool may hold at most cannot be read/, text);
    t.false(
      findings.some(({ code }) => code === 'pool-not-the-problem'),
      text,
    );
  }
  const read = VM(
    ['\tNonPagedPool Max:    1551360 (   6205440 Kb)'],
    ['\tPagedPool Maximum:   33554432 ( 134217728 Kb)'],
  );
  t.regex(analyzeText(read).answer, /^Nothing stands out/);
});

test('the maximum of one pool is a limit also where that of the other is lost', (t) => {
  const text = VM([], ['\tPagedPool Maximum:     56320 (    225280 Kb)']);
  const { answer, findings } = analyzeText(text);
  t.deepEqual(
    findings.filter(({ code }) => code === 'pool-near-maximum').map(({ pool }) => pool),
    ['paged'],
  );
  t.regex(answer, /96 % of its maximum/);
});

test('of a machine that may have 32 bits a pool is little only where it is little on all of them', (t) => {
  const poolmon = (nonPaged: number): string =>
    [
      ' Memory: 3931572K Avail: 1203004K  PageFlts:  1221   InRam Krnl: 3128K P:171044K',
      ` Commit:2211012K Limit:5841120K Peak:2240040K            Pool N:${nonPaged}K P:138840K`,
      ' Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc',
      '',
      ' CM35 Paged      22034 (   0)     12411 (   0)     9623 24321792 (     0)   2527',
      '',
    ].join('\n');
  const codes = (text: string): readonly string[] => analyzeText(text).findings.map(({ code }) => code);
  t.true(codes(poolmon(61024)).includes('pool-not-the-problem'));
  t.false(codes(poolmon(215400)).includes('pool-not-the-problem'));
});
