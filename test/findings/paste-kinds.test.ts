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

test('an event in an article is read, its sentence broken over two lines', (t) => {
  const { findings, unparsed } = analyzeText(
    lines(
      'Event ID 2019',
      '',
      'Description:',
      'The server was unable to allocate from the system nonpaged pool because the',
      'pool was empty.',
    ),
  );
  t.deepEqual(
    findings.map(({ code, pool }) => [code, pool]),
    [['pool-was-empty', 'nonPaged']],
  );
  t.deepEqual(unparsed, []);
});

test('of a crash that is told twice the driver that the second report names is told', (t) => {
  const report = (module: string): readonly string[] => [
    'On Mon 3/2/2026 8:11:27 PM your computer crashed',
    `This was probably caused by the following module: ${module}`,
    'Bugcheck code: 0xC2 (0x7, 0x0, 0x0, 0xFFFFBE073F1A6E18)',
    'Error: BAD_POOL_CALLER',
    '',
  ];
  const { findings, answer } = analyzeText(
    lines(...report('ntoskrnl.exe (nt+0x16C560)'), ...report('quince64.sys (quince64+0x279D)')),
  );
  const crashes = findings.filter(({ code }) => code === 'bugcheck');
  t.deepEqual(
    crashes.map(({ drivers }) => drivers),
    [['quince64.sys']],
  );
  t.true(answer.includes('the report blames quince64.sys, which is a suspect and no more'), answer);
});

test('of tags that grew by one count the one that only others follow is the root', (t) => {
  const { answer } = analyzeText(
    lines(
      '| tag | delta over 3 days |',
      '|---|---|',
      '| `WCsc` | 301,300 |',
      '| `Ntfc` | 301,312 |',
      '| `IoNm` | 301,335 |',
    ),
  );
  t.true(answer.includes('All but WCsc only follow. WCsc: probably wcifs.sys'), answer);
});

test('allocations, frees and their difference in a line of their own are the row of a tag', (t) => {
  const text = (difference: number): string => lines(`WCsc     974 alloc /     12 free /   ${difference}`);
  const [snapshot] = analyzeText(text(962)).snapshots;
  const { allocs, frees, outstanding } = snapshot?.tags[0]?.unknown ?? snapshot?.tags[0]?.nonPaged ?? {};
  t.deepEqual([allocs, frees, outstanding], [974, 12, 962]);
  t.deepEqual(analyzeText(text(963)).snapshots, []);
});

test('a sum of the tags that names its pool is the sum that shares are of', (t) => {
  const { snapshots, answer } = analyzeText(
    lines(
      'Largest tags, non-paged pool:',
      '',
      'Tag    NP_MB      share',
      'NtFC   9000.0    90.0%',
      '--- total tagged nonpaged = 10000 MB',
    ),
  );
  t.is(snapshots[0]?.totals?.nonPaged?.bytes, 10_000 * 1024 ** 2);
  t.true(answer.includes('90 %'), answer);
});

test('a table of names and values with a remark is of the tag that the line above names', (t) => {
  const { snapshots } = analyzeText(
    lines(
      "Poolmon has most of the nonpaged pool under the 'Even' tag:",
      '',
      'Metric | Value | Interpretation |',
      '---|---|---|',
      'Allocs | 41,231,806 | many of them |',
      'Diff | 584,922 | what is left |',
    ),
  );
  const { allocs, outstanding } = snapshots[0]?.tags[0]?.nonPaged ?? {};
  t.deepEqual([snapshots[0]?.tags[0]?.tag, allocs, outstanding], ['Even', 41_231_806, 584_922]);
});

test('moments that show different tags are judged each by itself', (t) => {
  const { answer } = analyzeText(
    lines(
      'After a week, nonpaged pool:',
      '',
      '| Tag | Bytes |',
      '|---|---|',
      '| `NtFC` | 11353.2 MB |',
      '',
      'Cold boot, nonpaged pool:',
      '',
      '| Tag | Bytes |',
      '|---|---|',
      '| `File` | 3.1 MB |',
    ),
  );
  t.true(answer.includes('NtFC holds 11.1 GiB'), answer);
});
