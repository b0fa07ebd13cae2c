import test from 'ava';
import { analyzeText } from '../../src/text.js';

const HEAD =
  ' Sorting by NonPaged Pool Consumed\n\n               NonPaged                  Paged\n Tag     Allocs         Used     Allocs         Used\n\n';
const row = (tag: string, blocks: number, bytes: number): string =>
  ` ${tag.padEnd(4)} ${String(blocks).padStart(9)} ${String(bytes).padStart(12)} ${'0'.padStart(10)} ${'0'.padStart(12)}`;

test('the total of a list of one tag that somebody asked for is not the size of a pool', (t) => {
  const asked = analyzeText(`${HEAD}${row('Fecf', 88, 12672)}\tWFP\n\n${row('TOTAL', 88, 12672).slice(1)}\n`);
  t.deepEqual(asked.snapshots[0]?.pools, { nonPaged: null, paged: null });
  t.false(asked.answer.includes('the nonpaged pool is'), asked.answer);
});

test('the total of the first rows of a list, and of a list of all tags, is', (t) => {
  const cut = analyzeText(`${HEAD}${row('Fecf', 88, 12672)}\tWFP\n\n${row('TOTAL', 5000, 90_000_000).slice(1)}\n`);
  t.is(cut.snapshots[0]?.pools.nonPaged?.bytes, 90_000_000);
  const rows = ['Aa01', 'Aa02', 'Aa03', 'Aa04', 'Aa05'].map((tag) => row(tag, 10, 2_000_000));
  const all = analyzeText(`${HEAD}${rows.join('\n')}\n\n${row('TOTAL', 50, 10_000_000).slice(1)}\n`);
  t.is(all.snapshots[0]?.pools.nonPaged?.bytes, 10_000_000);
});
