import test from 'ava';
import { analyzeText } from '../../src/text.js';

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

test('an estimate in words is a figure as one with a mark is', (t) => {
  for (const estimate of ['approximately', 'roughly', 'around', 'about', '≈', 'etwa']) {
    const { snapshots } = analyzeText(lines(`- Nonpaged pool: ${estimate} 7.5 GiB`, '- Available memory: 610 MiB'));
    t.is(snapshots[0]?.pools.nonPaged?.bytes, 7.5 * 1024 ** 3, estimate);
  }
});

test('what a verified driver holds that is unloaded is left behind', (t) => {
  const listing = (state: string): string =>
    lines(
      `nt!_VF_TARGET_DRIVER 0xffffcb8438730a10: quince.sys (${state})`,
      '',
      '    Pool Allocation Statistics: ( NonPagedPool / PagedPool )',
      '',
      '      Current Pool Allocations: ( 0x00000001 / 0x00000000 )',
      '',
      '    Pool Allocations:',
      '',
      '      Address             Length      Tag   Caller Address',
      '      ------------------  ----------  ----  ------------------',
      '      0xffffcb843b87aef0  0x00000018  Qnce  0xfffff803569c53a1  quince!QueueInit+0x31',
    );
  const gone = analyzeText(listing('Loaded and Unloaded')).findings.find(({ code }) => code === 'leak-at-unload');
  t.deepEqual([gone?.drivers, gone?.tags, gone?.confidence], [['quince.sys'], ['Qnce'], 0.9]);
  t.true(gone?.title.includes('quince.sys was unloaded with 1 pool block (24 bytes, tag Qnce)'), gone?.title);
  const loaded = analyzeText(listing('Loaded')).findings.map(({ code }) => code);
  t.deepEqual(loaded, ['verifier-outstanding']);
});

test('a pool of a few megabytes is not large, however little RAM there is', (t) => {
  const { findings } = analyzeText(
    lines(
      'kd> !vm',
      '*** Virtual Memory Usage ***',
      '        Physical Memory:     15268   (   61072 Kb)',
      '        Available Pages:      2199   (    8796 Kb)',
      '        NonPagedPool Usage:    911   (    3644 Kb)',
      '        NonPagedPool Max:     6252   (   25008 Kb)',
      '        PagedPool Usage:      2692   (   10768 Kb)',
      '        PagedPool Maximum:   13312   (   53248 Kb)',
    ),
  );
  t.deepEqual(
    findings.filter(({ code }) => code === 'large-pool'),
    [],
  );
});
