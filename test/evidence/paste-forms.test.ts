import test from 'ava';
import { analyzeText } from '../../src/text.js';
import type { Analysis } from '../../src/model/document.js';

const tagsOf = ({ snapshots }: Analysis): readonly unknown[] =>
  snapshots.flatMap(({ tags }) => tags.map(({ tag, nonPaged, paged }) => [tag, nonPaged, paged]));

test('rows of poolmon behind their heading on one line are read', (t) => {
  const analysis = analyzeText(
    'What it shows:\n\nTag Type Allocs Frees Diff Bytes Per Alloc QwLk Nonp 1334567 1100000 234567 18765360 80 Qw2 Paged 9 ( 2) 4 ( 1) 5 640 ( 0) 128\n\nThat is all.\n',
  );
  t.deepEqual(tagsOf(analysis), [
    ['QwLk', { allocs: 1_334_567, frees: 1_100_000, outstanding: 234_567, bytes: 18_765_360 }, null],
    ['Qw2 ', null, { allocs: 9, frees: 4, outstanding: 5, bytes: 640 }],
  ]);
});

test('figures with a plus are changes and no sizes, whatever their column is called', (t) => {
  const analysis = analyzeText(
    [
      '| Tag | Allocs | Frees | Net | Bytes | Bytes/open |',
      '|---|---:|---:|---:|---:|---:|',
      '| `WCsc` | +2,499 | **0** | +2,499 | +959,616 | 384.0 |',
      '| `WCfc` | +2,499 | **0** | +2,499 | +519,792 | 208.0 |',
    ].join('\n'),
  );
  t.deepEqual(tagsOf(analysis), []);
  const told = analysis.findings.find(({ code }) => code === 'growth-told');
  t.true(told?.title.includes('WCsc and WCfc grew by the same count, 2,499 each'), told?.title);
  t.true(told?.title.includes('wcifs.sys'), told?.title);
  t.deepEqual(told?.reasons.slice(0, 2), ['WCsc: 2,499 blocks, 937 KiB.', 'WCfc: 2,499 blocks, 508 KiB.']);
});

test('a level beside a change keeps its place', (t) => {
  const analysis = analyzeText(
    ['| Tag | Outstanding | Change |', '|---|---|---|', '| `NtFC` | 12,345 | +1,999 |'].join('\n'),
  );
  t.is(analysis.snapshots[0]?.tags[0]?.nonPaged?.outstanding, 12_345);
  t.true(analysis.findings.some(({ code }) => code === 'growth-told'));
});

test('driver files that findstr lists for a tag are candidates', (t) => {
  const analysis = analyzeText(
    'C:\\Windows\\System32\\drivers>findstr /m /l QwTg *.sys\nqwnet.sys\nC:\\Windows\\System32\\drivers\\QwBus.sys\n\nSo it may be qwnet.\n',
  );
  t.regex(analysis.answer, /^findstr finds the letters QwTg in qwnet\.sys and qwbus\.sys: candidates for its owner/);
  t.is(analyzeText('C:\\>findstr /s token *.txt\nqwnet.sys\n').findings.length, 0);
});

test('a sentence about pool below the output of another command is read, any other line there is not', (t) => {
  const text = (line: string): string =>
    `lkd> ? poi(MmMaximumNonPagedPoolInBytes)\nEvaluate expression: 3139619328 = 7f880000\n\n${line}\n`;
  const { answer } = analyzeText(text('So the limit is far. The nonpaged pool was at 435 MB then.'));
  t.true(answer.includes('the nonpaged pool is at 435 MB'), answer);
  t.is(analyzeText(text('nonpaged pool 435 MB')).unparsed.length, 0);
  t.is(analyzeText(text('Every module was loaded from its usual place.')).unparsed.length, 0);
});

test('a crash that nothing explains, blocks of one size and commit at its limit have a next step', (t) => {
  const next = (text: string): readonly string[] =>
    analyzeText(text).findings.flatMap((finding) => finding.next.map(({ command }) => command));
  t.true(next('BugCheck 19C, {50, ffff800000001000, 0, 0}\n').includes('!analyze -v'));
  const rows = Array.from(
    { length: 12 },
    (_, row) => `ffffda0ff97${row.toString(16)}1000 : tag QwTg, size     0x140, Nonpaged pool`,
  );
  t.true(next(['kd> !poolfind QwTg -nonpaged', ...rows].join('\n')).includes('!poolused 2 QwTg'));
  const vm = [
    'kd> !vm 1',
    'Physical Memory:      851420 (   3405680 Kb)',
    'NonPagedPool Usage:     8369 (     33476 Kb)',
    'PagedPool Usage:       19071 (     76284 Kb)',
    'Commit limit:         945420 (   3781680 Kb)',
    'Committed pages:      915420 (   3661680 Kb)',
  ];
  t.true(next(vm.join('\n')).includes('!vm'));
});
