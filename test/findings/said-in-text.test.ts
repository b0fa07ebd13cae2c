import test from 'ava';
import { analyzeText } from '../../src/text.js';
import type { Analysis, Finding } from '../../src/model/document.js';
import { findFinding, saidTitle as titleOf } from '../support/find-finding.js';

const said = (text: string): Finding | undefined => findFinding(text, 'said-in-text');

/** A sentence is no measurement: nothing of it may stand among the figures. */
const isUnmeasured = ({ snapshots }: Analysis): boolean =>
  snapshots.every(({ tags, pools }) => tags.length === 0 && pools.nonPaged === null && pools.paged === null);

test('a sentence says how large a pool is, whatever stands around the figure', (t) => {
  for (const [text, figure, pool] of [
    ['In June the **nonpaged pool** of the build box stood at **~7.4 GB**.', '~7.4 GB', 'nonPaged'],
    ['RAM is full, and the non-paged pool uses over 6,5 GB of RAM.', '6,5 GB', 'nonPaged'],
    ['On a laptop with 48 GB of RAM the paged pool has grown to 21.3 GiB.', '21.3 GiB', 'paged'],
    ['Der „nicht ausgelagerte Pool“ liegt inzwischen bei 8,8 GB und wächst.', '8,8 GB', 'nonPaged'],
    ['Невыгружаемый пул занимает 5,2 ГБ.', '5,2 ГБ', 'nonPaged'],
    ['非分页缓冲池占用 9.1 GB，重启后恢复。', '9.1 GB', 'nonPaged'],
    ['The paged pool\nnow is at 12\nGB here.', '12 GB', 'paged'],
  ] as const) {
    const analysis = analyzeText(`${text}\n`);
    const finding = analysis.findings.find(({ code }) => code === 'said-in-text');
    t.true(finding?.title.includes(`is at ${figure}`), `${text}: ${finding?.title ?? 'nothing'}`);
    t.is(finding?.pool, pool, text);
    t.is(finding?.severity, 'low', text);
    t.true(isUnmeasured(analysis), text);
    t.true(analysis.answer.includes(figure), text);
  }
});

test('a range is told as it stands, and what goes on about a pool is about that pool', (t) => {
  const title = titleOf('- After days **Non-Paged Pool grows**\n- It gets to **4–13 GB** at the end\n');
  t.true(title.includes('the nonpaged pool is at 4–13 GB and grows'), title);
});

test('kernel pool of which nobody says which it is belongs to neither', (t) => {
  const finding = said('After 17 days it holds ~14 GB of kernel pool, and Task Manager does not show it.\n');
  t.is(finding?.pool, null);
  t.true(finding?.title.includes('kernel pool (the text does not say which) is at ~14 GB'), finding?.title);
});

test('limits, advice, rates, processes, RAM and examples are said of no machine', (t) => {
  for (const text of [
    'The nonpaged pool is limited to 256 MB on this Windows.',
    'Warn when the nonpaged pool is at 4 GB.',
    'If the paged pool is at 12 GB, restart.',
    'A healthy box has a nonpaged pool of 1 GB.',
    'Nonpaged pool >4 GB is worth a look.',
    'nodeworker.exe has 900 MB of nonpaged pool.',
    'The machine has 64 GB RAM and a nonpaged pool.',
    'Is a nonpaged pool of 3 GB too large?',
    'The growth of the nonpaged pool is a bug to look out for.',
    'The thread pool holds 3 GB.',
    '| the nonpaged pool | is at 4.1 GB | of a table that nobody reads |',
    '`tag Proc` took 2.9 to 3.1 times as long, nonpaged pool or not.',
    'nonPaged: {"pool": "nonpaged pool at 4 GB", "x": 1}',
    'The heap is at 9.4 GB and grows.',
  ]) {
    t.is(titleOf(`${text}\n`), '', text);
  }
});

test('a pool that is said to grow without a figure is told so', (t) => {
  for (const text of [
    'With each run the paged pool grows, without end.',
    'El pool no paginado crece sin parar.',
    'La réserve non paginée augmente chaque jour.',
    '非分页池不断增长。',
  ]) {
    t.regex(titleOf(`${text}\n`), /pool grows; no output in it shows that/, text);
  }
  t.is(titleOf('The fix is in: no leak of nonpaged pool since.\n'), '');
});

test('tags with the sizes behind them are told with whose they are, and two that share a size are not', (t) => {
  const text =
    'From a list of last week: `Toke` at 1,950 \nMB paged, `SeAt` 480 MB, `SeTl` 150 MB nonpaged at the same 1,035,735 allocations as `Toke`, ' +
    '`MPsc` and `MPhc` 310 MB.\n';
  const finding = said(text);
  t.deepEqual(finding?.tags, ['Toke', 'SeAt', 'SeTl']);
  t.true(finding?.title.includes('Toke holds 1,950 MB of paged pool, SeAt holds 480 MB'), finding?.title);
  const own = said("The driver's tag is SysR; it now holds 152313744 Bytes (145 MBytes)\n");
  t.deepEqual(own?.tags, ['SysR']);
  t.true(own?.title.includes('SysR holds 152313744 Bytes'), own?.title);
  t.true(own?.title.includes('sysmondrv.sys'), own?.title);
});

test('what the input itself shows is not told a second time', (t) => {
  const shown = 'Nonpaged pool: 7.4 GB\n\nSo the nonpaged pool stood at 7.4 GB that day.\n';
  t.is(titleOf(shown), '');
  const listed = '| Tag | Nonpaged bytes |\n|---|---|\n| `Kzwt` | 812,345,678 |\n\nThe tag `Kzwt` holds 775 MB.\n';
  t.is(titleOf(listed), '');
});

test('both pools, each behind its size, are told, and what a sentence says of a pool beside a tag', (t) => {
  const both = said(
    'Third boot (9 handles in PID 4); **41.5 GiB of kernel pool** (29.1 GiB paged + 12.4 GiB nonpaged); commit 88 GiB.\n',
  );
  t.true(both?.title.includes('the nonpaged pool is at 12.4 GiB'), both?.title);
  t.true(both?.title.includes('the paged pool is at 29.1 GiB'), both?.title);
  t.is(both?.pool, null);
  const rate = titleOf(
    'While it runs, the non-paged pool goes up **~17 GB/hr**, all of it under pool tag `NtFC` in `ntfs.sys`.\n',
  );
  t.true(rate.includes('the nonpaged pool grows'), rate);
  t.true(rate.includes('grows by ~17 GB/hr'), rate);
  t.is(titleOf('app.exe has 900 MB paged + 40 MB nonpaged.\n'), '');
});
