/** What `Format-Table` of PowerShell prints of a pool list, with and without dates between the lists. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';

const LIST = [
  ['Qv7x', 'Nonp', 91_400, 90_000, 1400, 313_600],
  ['CM31', 'Paged', 61_250, 60_000, 1250, 5_120_000],
  ['File', 'Nonp', 700_300, 690_000, 10_300, 3_955_200],
] as const;

const NAMES = ['Tag', 'Type', 'Allocs', 'Frees', 'Diff', 'Bytes'];

/** The lists of some hours as Format-Table prints them, each below what `Get-Date` prints. */
function printed(pad: (text: string, width: number) => string, date: (hour: number) => string, hours: number): string {
  const line = (cells: readonly (string | number)[]): string =>
    cells
      .map((cell, index) =>
        index === 0 ? String(cell).padEnd(4) : index === 1 ? String(cell).padEnd(5) : pad(String(cell), 9),
      )
      .join(' ');
  return Array.from({ length: hours }, (_, hour) => [
    ...(date(hour) === '' ? [] : ['', date(hour), '']),
    '',
    line(NAMES),
    line(NAMES.map((name) => '-'.repeat(name.length))),
    ...LIST.map(([tag, pool, allocs, frees, held, bytes]) =>
      line([tag, pool, allocs + hour * 60, frees, held + hour * 60, bytes + hour * 60 * 64]),
    ),
    '',
  ])
    .flat()
    .join('\r\n');
}

const right = (text: string, width: number): string => text.padStart(width);
const left = (text: string, width: number): string => text.padEnd(width);

for (const [name, pad] of [
  ['right', right],
  ['left', left],
] as const) {
  test(`lists below dates, numbers to the ${name}`, (t) => {
    const text = printed(pad, (hour) => `Monday, March 09, 2026 ${hour + 1}:05:00 PM`, 4);
    const { snapshots, inputs } = analyzeText(text);
    t.deepEqual(
      snapshots.map(({ capturedAt }) => capturedAt),
      [13, 14, 15, 16].map((hour) => `2026-03-09T${hour}:05:00`),
    );
    t.deepEqual(
      snapshots.map(({ tags }) => tags.find(({ tag }) => tag === 'Qv7x')?.nonPaged?.outstanding),
      [1400, 1460, 1520, 1580],
    );
    t.is(snapshots[3]?.tags.find(({ tag }) => tag === 'CM31')?.paged?.bytes, 5_120_000 + 3 * 60 * 64);
    t.is(inputs[0]?.lines.unparsed, 0);
  });
}

test('a list without a date, and without its rule', (t) => {
  for (const text of [printed(right, () => '', 1), printed(right, () => '', 1).replace(/^-.*\r\n/m, '')]) {
    const { snapshots } = analyzeText(text);
    t.is(snapshots[0]?.tags.find(({ tag }) => tag === 'File')?.nonPaged?.bytes, 3_955_200);
  }
});
