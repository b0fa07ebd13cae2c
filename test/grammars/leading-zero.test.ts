import test from 'ava';
import { parseInteger, parseQuantity } from '../../grammars/lib/numbers.js';
import { analyzeText } from '../../src/text.js';

test('a number that begins with a zero is a fraction and no groups of thousands', (t) => {
  t.is(parseInteger('0.156'), null);
  t.is(parseInteger('0,156'), null);
  t.is(parseInteger('1.156'), 1156);
  t.is(parseQuantity('0.156 MB')?.bytes, 163578);
});

test('what a block holds on the average in KB takes no bytes from a row', (t) => {
  const bytes = (heading: string): unknown =>
    analyzeText(
      `Pool tag   Type     Allocs     Frees      Diff     Bytes        ${heading}\nQfrw       Nonp     18220104   18001      18202103 2912336480    0.156\nQzwB       Nonp     2014       1801       213      221249536     1014.4\n`,
    ).snapshots[0]?.tags.find(({ tag }) => tag === 'Qfrw')?.nonPaged?.bytes;
  t.is(bytes('KB/alloc'), 2912336480);
  t.not(bytes('\nKB/alloc'), 156);
});
