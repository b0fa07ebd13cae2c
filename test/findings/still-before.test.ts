/** A leak that began with a restart: the boot before, which did not have it, is said. */
import test from 'ava';
import { readText } from '../../src/sources/read-text.js';
import { analyzeReadings } from '../../src/text.js';

/** Six days of a tag in two boots, so many blocks an hour in each. */
function csv(before: number, after: number, firstHours = 72): string {
  const rows = Array.from({ length: 72 }, (_, place) => {
    const hour = place * 2;
    const up = hour < firstHours ? hour : hour - firstHours;
    const held = 300 + Math.round((hour < firstHours ? before : after) * up);
    const stamp = new Date(Date.UTC(2026, 2, 2, hour)).toISOString().slice(0, 19).replace('T', ' ');
    const others = ['MmSt', 'CM31', 'Ntff', 'FMfn'].map((tag, index) => {
      const kept = 9000 + index * 700 + Math.round(300 * Math.sin(hour / 4 + index));
      const allocs = (index + 2) * (500 + up * 700) + kept;
      return `${stamp},${tag},Paged,${allocs},${allocs - kept},${kept},${kept * 900}`;
    });
    return [`${stamp},Qy7z,Nonp,${1000 + up * 900 + held},${1000 + up * 900},${held},${held * 640}`, ...others].join(
      '\n',
    );
  });
  return ['Timestamp,Tag,Type,Allocs,Frees,Diff,Bytes', ...rows].join('\n');
}

const reasonsOf = (text: string): readonly string[] =>
  analyzeReadings([readText(text, 'x.csv')]).findings.find(({ code }) => code === 'leak')?.reasons ?? [];
const SAID = /^It did not grow in the boot before \(\d.* watched\)/;

test('that the boot before did not grow is a reason', (t) => {
  t.is(reasonsOf(csv(0, 250)).filter((reason) => SAID.test(reason)).length, 1);
});

test('it is not said where that boot grew as well, or was watched for a few hours', (t) => {
  const grew = reasonsOf(csv(250, 250));
  t.true(grew.length > 0);
  t.false(grew.some((reason) => SAID.test(reason)));
  t.false(reasonsOf(csv(0, 250, 8)).some((reason) => SAID.test(reason)));
});
