/** What the first sentence says of tags that cannot be told yet: what is large is named, and is not called small. */
import test from 'ava';
import { analyzeText, type Analysis } from '../../src/index.js';

const HOURS = 24 * 5;

/** The log of a script: one tag by its course in MiB, and others that stay. */
function analysisOf(mebibytes: (hour: number) => number, hours = HOURS, others = 20): Analysis {
  const lines = ['Timestamp,Tag,Type,Diff,Bytes'];
  for (let hour = 0; hour <= hours; hour += hours / 120) {
    const time = new Date(Date.UTC(2026, 5, 8) + hour * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    const bytes = Math.round(mebibytes(hour) * 1024 ** 2);
    lines.push(`${time},Bkup,Nonp,${Math.round(bytes / 4096)},${bytes}`);
    for (let index = 10; index < 10 + others; index += 1) lines.push(`${time},Ab${index},Nonp,200,51200`);
  }
  return analyzeText(lines.join('\n'), { source: 'log.csv' });
}

const answerOf = (mebibytes: (hour: number) => number): string => analysisOf(mebibytes).answer;

test('what rises and falls back each night is no all-clear, and not small', (t) => {
  const answer = answerOf((hour) => 40 + 10 * (hour % 24));
  t.regex(
    answer,
    /^Cannot tell yet whether anything leaks: Bkup \(nonpaged pool, [\d.]+ MiB\) rises in a straight line/,
  );
  t.notRegex(answer, /small/);
});

test('the same within a mebibyte is told beside the answer', (t) => {
  t.regex(
    answerOf((hour) => 0.1 + 0.02 * (hour % 24)),
    /^Nothing leaks in what was sampled: .*; 1 small one cannot be told yet\.$/,
  );
});

test('a store that takes a trickle more is not said to stand still', (t) => {
  const { answer, findings } = analysisOf((hour) => 4 + 90 * (1 - Math.exp(-hour / 9)) + (0.4 * hour) / 24);
  t.regex(answer, /grew by 92\.\d MiB .* It has hardly grown since 9 Jun .*, 2\.\d % of its rise\)/);
  const open = findings.find(({ code }) => code === 'open-growth');
  t.is(open?.title, answer);
  t.is(open?.next[0]?.command, 'poolsleuth capture poolmon');
});

test('what became many times what it was is no small one', (t) => {
  t.regex(
    answerOf((hour) => 0.2 + 0.2 * Math.sqrt(hour)),
    /^Cannot tell yet whether anything leaks: Bkup \(nonpaged pool, 2\.\d+ MiB\) grew by 2\.\d+ MiB/,
  );
});

test('where all is open, the tag that grew most is named', (t) => {
  t.regex(
    analysisOf((hour) => 1 + 0.2 * Math.sqrt(hour), HOURS, 0).answer,
    /^Cannot tell yet whether anything leaks from .*; Bkup \(nonpaged pool, 3\.19 MiB\) grew most, by 2\.19 MiB\. What would decide it/,
  );
});
