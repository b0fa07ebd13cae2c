/** Sentences that give both pools, in letters or in one word, with asides of what is usual, was earlier, or is a part. */
import test from 'ava';
import { markdownTable } from '../../grammars/markdown-table.js';
import type { PoolRow } from '../../grammars/lib/pool-rows.js';
import { analyzeText } from '../../src/text.js';
import { readText } from '../evidence/support.js';
import { saidTitle as said } from '../support/find-finding.js';

const BOTH: readonly (readonly [language: string, text: string, nonPaged: string, paged: string])[] = [
  ['one word', 'We see non-paged pool 2.9 GB and paged 1.7 GB on that host.', '2.9 GB', '1.7 GB'],
  ['an aside', 'Paged pool 8.5–9.25 GB (normal 1–3), nonpaged 4.2 GB, and a queue.', '4.2 GB', '8.5–9.25 GB'],
  ['brackets', 'Non-paged pool: 3.5 GB at uptime 0:40 (paged pool 1.2 GB).', '3.5 GB', '1.2 GB'],
  [
    'another time',
    'non-paged pool 2.1 GB and paged 1.6 GB after boot (12 h earlier: 3.3 / 6.5 GB).',
    '2.1 GB',
    '1.6 GB',
  ],
  ['letters', 'Paged pool was 141 MB in Task Manager, NP 52 MB.', '52 MB', '141 MB'],
  ['German', 'Der nicht ausgelagerte Pool liegt bei 8,2 GB, ausgelagert 2,5 GB.', '8,2 GB', '2,5 GB'],
  ['Russian', 'Невыгружаемый пул 6,4 ГБ, выгружаемый 1,2 ГБ (диспетчер задач).', '6,4 ГБ', '1,2 ГБ'],
  ['Polish', 'Po 8 dniach: pula niestronicowana 10,5 GB, stronicowana 0,8 GB.', '10,5 GB', '0,8 GB'],
  ['Chinese', '任务管理器看：已提交 30.1/47.9 GB，分页缓冲池 1.7 GB，非分页缓冲池 9.6 GB。', '9.6 GB', '1.7 GB'],
];

for (const [how, text, nonPaged, paged] of BOTH) {
  test(`both pools of a sentence are told: ${how}`, (t) => {
    t.true(said(text).includes(`the nonpaged pool is at ${nonPaged}`), said(text));
    t.true(said(text).includes(`the paged pool is at ${paged}`), said(text));
  });
}

test('what is usual, in brackets, makes no sentence one of advice', (t) => {
  const text = '`\\Memory\\Pool Nonpaged Bytes` was **4.9 GB** (normal is <1\nGB), a driver leak.';
  t.regex(said(text), /nonpaged pool is at 4\.9 GB/);
  t.is(said('The nonpaged pool is normally below 1 GB.'), '');
});

test('a part of a pool is quoted and not taken for its size', (t) => {
  const text = 'Each section is mapped (which takes ~3GB of paged pool), and it stays.';
  t.regex(said(text), /“Each section is mapped/);
  t.notRegex(said(text), /paged pool is at/);
});

test('that somebody looks for a leak is no growth', (t) => {
  t.notRegex(said('**Detect a nonpaged-pool leak:**\n\nOK: paged pool 1.5GB, nonpaged pool 2.4GB'), /grows/);
  t.regex(said('The nonpaged pool leaks, it is at 2.4 GB'), /grows/);
});

test('a size of last week stands beside what is measured now', (t) => {
  const now = 'PoolNonpagedBytes : 9422681600\nPoolPagedBytes : 1101223424\n\n';
  t.regex(said(`${now}NP was 2.7 GB last week, same box.`), /nonpaged pool was at 2\.7 GB \(last week\)/);
  t.is(said(`${now}NP is 8.8 GB.`), '');
});

test('millions of handles are quoted where the text is of the kernel pool', (t) => {
  const text = 'The recorder held 3,066,772 handles after a day. The kernel paged pool is at 1.6 GB.';
  t.regex(said(text), /3,066,772 handles/);
  t.is(said('The recorder held 3,066,772 handles after a day.'), '');
});

test('two timed figures on a line are moments', (t) => {
  const lines = ['08', '12', '16'].map(
    (hour, place) => `2026-02-11 ${hour}:00:00 nonpaged=1.${place + 2}GB paged=0.5GB`,
  );
  t.regex(analyzeText(lines.join('\n')).answer, /nonpaged pool went from 1\.20 GiB to 1\.40 GiB in 8 hours/);
});

test('an owner that a cell words is no file', (t) => {
  const table = (cell: string): string =>
    `| Tag | NP MB | Live | Owner |\n|---|---|---|---|\n| \`Kq5w\` | 2 252 | 97 120 — **never freed** | ${cell} |`;
  const rowOf = (cell: string): unknown => {
    return markdownRows(table(cell)).map((row) =>
      row.kind === 'usage' ? [row.outstanding, row.binary, row.description] : null,
    )[0];
  };
  t.deepEqual(rowOf('`kqfilt.sys` (+ `kqhelp.sys`)'), [97120, 'kqfilt.sys', null]);
  t.deepEqual(rowOf('kqfilt.sys'), [97120, 'kqfilt.sys', null]);
  t.deepEqual(rowOf('dxgkrnl'), [97120, 'dxgkrnl', null]);
  t.deepEqual(rowOf('**not found as a literal** in any driver'), [97120, null, 'not found as a literal in any driver']);
  t.deepEqual(rowOf('ETW (named in `hub.sys`)'), [97120, null, 'ETW (named in hub.sys)']);
});

function markdownRows(text: string): readonly PoolRow[] {
  return readText(markdownTable, text).rows.filter(({ kind }) => kind === 'usage');
}
