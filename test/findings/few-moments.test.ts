/** What is said of few moments and of many: steps and reservations fit the number that there is. */
import test from 'ava';
import type { Analysis } from '../../src/model/document.js';
import { analyzeText } from '../../src/text.js';

/** A script's CSV of so many hours; Zqw8 grows by `grown` blocks of 4 KiB an hour. */
function csv(hours: number, grown: number): string {
  const rows = Array.from({ length: hours }, (_, hour) => {
    const at = new Date(Date.UTC(2026, 10, 3, hour)).toISOString().slice(0, 19).replace('T', ' ');
    const held = 30_000 + hour * grown;
    const other = 2000 + (hour % 5);
    return [`${at},Zqw8,Nonp,${held},${held * 4096}`, `${at},MmSt,Paged,${other},${other * 512}`];
  });
  return ['Timestamp,Tag,Type,Diff,Bytes', ...rows.flat()].join('\n');
}

const stepsOf = ({ findings }: Analysis): string =>
  findings.flatMap(({ next }) => next.map(({ why }) => why)).join('\n');
const textOf = ({ answer, findings }: Analysis): string =>
  [answer, ...findings.flatMap(({ title, reasons }) => [title, ...reasons])].join('\n');

test('one moment asks for a second one, few for more, many for none', (t) => {
  t.regex(stepsOf(analyzeText(csv(1, 0))), /one moment proves no leak/);
  t.regex(textOf(analyzeText(csv(1, 0))), /One moment cannot prove a leak/);
  const few = analyzeText(csv(2, 4000));
  t.regex(stepsOf(few), /2 moments are few/);
  t.notRegex(`${stepsOf(few)}${textOf(few)}`, /one moment/i);
  const many = analyzeText(csv(60, 30));
  t.true(stepsOf(many) !== '');
  t.notRegex(stepsOf(many), /one moment|moments are few/);
});

test('moments of a script are nobody’s notes', (t) => {
  const found = analyzeText(csv(6, 4000));
  t.notRegex(textOf(found), /somebody|person/);
});
