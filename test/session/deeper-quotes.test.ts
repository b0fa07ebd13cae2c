/** A mail that quotes a quote: `>>` is two levels, also behind an empty line of one. */
import test from 'ava';
import { repairForms } from '../../src/session/repair.js';
import { analyzeText } from '../../src/text.js';

const LIST = [
  'Tag  Type     Allocs            Frees            Diff   Bytes            Per Alloc',
  'Qz7a Nonp     410000    100000     310000   158720000    512',
  'Rw2b Paged     90000     88000       2000      256000    128',
];

for (const mark of ['>> ', '> > ', '>>> ', '> ']) {
  test(`a list quoted by “${mark}” behind an empty line of one level is read`, (t) => {
    const text = ['> Which tag is it?', '>', ...LIST.map((line) => mark + line), '> Thanks'].join('\n');
    t.deepEqual(
      analyzeText(text).snapshots.flatMap(({ tags }) =>
        tags.map(({ tag, nonPaged, paged }) => [tag, (nonPaged ?? paged)?.outstanding]),
      ),
      [
        ['Qz7a', 310_000],
        ['Rw2b', 2_000],
      ],
    );
  });
}

test('a tag that begins with the mark of a quote keeps it', (t) => {
  const texts = (line: string, quote: string): readonly string[] => repairForms(line, quote).map(({ text }) => text);
  t.true(texts('> >.g. Nonp 12 3 9', '> ').includes('>.g. Nonp 12 3 9'));
  t.true(texts('>>.g. Nonp 12 3 9', '>').includes('>.g. Nonp 12 3 9'));
});
