/** What the first sentence says of tags that cannot be told yet: what is large is named, and is not called small. */
import test from 'ava';
import { analyzeText } from '../../src/index.js';

const HOURS = 24 * 5;

/** The log of a script over five days: one tag by its course in MiB, and twenty that stay. */
function answerOf(mebibytes: (hour: number) => number): string {
  const lines = ['Timestamp,Tag,Type,Diff,Bytes'];
  for (let hour = 0; hour <= HOURS; hour += 1) {
    const time = new Date(Date.UTC(2026, 5, 8) + hour * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    const bytes = Math.round(mebibytes(hour) * 1024 ** 2);
    lines.push(`${time},Bkup,Nonp,${Math.round(bytes / 4096)},${bytes}`);
    for (let index = 10; index < 30; index += 1) lines.push(`${time},Ab${index},Nonp,200,51200`);
  }
  return analyzeText(lines.join('\n'), { source: 'log.csv' }).answer;
}

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
