import test from 'ava';
import { analyzeText } from '../../src/text.js';
import { findFinding as find, saidTitle as said } from '../support/find-finding.js';

test('values beside what is normal are figures of the pool, limits and processes are not', (t) => {
  const { snapshots } = analyzeText(
    '| Metric | Value | Normal |\n|---|---|---|\n| Pool Nonpaged Avg | **9.81 GB** | 1-2 GB |\n| Pool Paged Avg | **7.12 GB** | <4 GB |\n| Nonpaged pool maximum | 128 GB | - |\n| Page file | 30.1 GB | <10 GB |\n',
  );
  const gib = 1024 ** 3;
  t.deepEqual(
    snapshots.map(({ pools }) => [pools.nonPaged?.bytes, pools.paged?.bytes]),
    [[Math.round(9.81 * gib), Math.round(7.12 * gib)]],
  );
});

test('rates beside a condition are quoted with it, and are no size', (t) => {
  const title = said(
    '| Condition | Non-paged pool growth |\n|---|---|\n| VM up, containers stopped | **17.2 GB/hr** |\n| After a restart | 0.8 GB baseline |\n',
  );
  t.true(title.includes('“Non-paged pool growth: 17.2 GB/hr (VM up, containers stopped)”'), title);
  t.false(title.includes('is at'), title);
});

test('a table whose columns are tags gives each its own figure', (t) => {
  const title = said(
    '| | Case B | Case A |\n|---|---|---|\n| Pool tag | `NVRM` | `QTLF` |\n| Peak | **1.43 GB** (over 60 h) | **412 MB** |\n| Fix | stop it | remove it |\n',
  );
  t.true(title.includes('NVRM holds 1.43 GB (Peak) and QTLF holds 412 MB (Peak)'), title);
});

test('a sentence in a cell is quoted, and a lone row with bars is no table', (t) => {
  const cell = '`NtFC` leaked 612 MB: 62,481 allocs and 6,050 frees';
  t.true(said(`| # | Finding |\n|---|---|\n| 1 | ${cell} |\n`).includes('NtFC leaked 612 MB: 62,481 allocs'));
  t.is(said(`| 1 | ${cell} |\n`), '');
});

test('a column of rates says how fast a tag grows, in its cells or in its heading', (t) => {
  for (const [text, title] of [
    [
      '| Tag | Pool | Growth |\n|---|---|---|\n| `NtFC` | nonpaged | 12.5 GB/hr |\n| `FMfn` | paged | 300 MB/hr |\n',
      "By the text's own account NtFC grows by 12.5 GiB an hour.",
    ],
    [
      '| Tag | MB per day |\n|---|---|\n| `Kzwt` | 640 |\n| `FMfn` | 12 |\n',
      "By the text's own account Kzwt grows by 640 MiB a day.",
    ],
    [
      'Tag    NP_MB     Leak rate\nKzwt   2,048.0   96 MB/min\nFMfn   12.0      1 MB/min\n',
      "By the text's own account Kzwt grows by 96.0 MiB a minute.",
    ],
  ] as const) {
    t.is(find(text, 'growth-told')?.title, title, text);
  }
});

test('rates of other things than sizes, and rates without a time, are none', (t) => {
  for (const text of [
    '| Tag | NP bytes | Rate |\n|---|---|---|\n| `Kzwt` | 5,000,000 | 12 |\n',
    '| Tag | NP bytes | Allocs/s |\n|---|---|---|\n| `Kzwt` | 5,000,000 | 1,200 |\n',
    '| Tag | NP bytes | Share/day |\n|---|---|---|\n| `Kzwt` | 5,000,000 | 3 % |\n',
  ]) {
    t.is(find(text, 'growth-told'), undefined, text);
  }
});

test('allocations and frees beside a rate stay what they are', (t) => {
  const { snapshots } = analyzeText(
    '| Tag | Pool | Allocs | Frees | Rate |\n|---|---|---|---|---|\n| `Kzwt` | nonpaged | 9,000 | 1,000 | 3 MB/min |\n',
  );
  t.is(snapshots[0]?.tags[0]?.nonPaged?.outstanding, 8000);
});

test('a cell that says that there is no tag is none', (t) => {
  for (const cell of ['n/a', '-', '—', '?', 'TBD']) {
    const rates = `| Process | Handles | Pool tag | Growth/hr |\n|---|---|---|---|\n| brws | 1,304 | ${cell} | 3.2 MB |\n`;
    t.is(find(rates, 'growth-told'), undefined, cell);
    const sizes = `| Pool tag | Bytes |\n|---|---|\n| ${cell} | 31,457,280 |\n| Qwsx | 99,614,720 |\n`;
    t.deepEqual(
      analyzeText(sizes).snapshots[0]?.tags.map(({ tag }) => tag),
      ['Qwsx'],
      cell,
    );
  }
});
