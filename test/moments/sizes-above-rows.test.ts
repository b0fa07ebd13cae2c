/** Sizes of pools that a person wrote down above rows of poolmon that have no heading. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';

/** Rows of poolmon as people cut them out: tag, pool, allocations, frees, outstanding, bytes, bytes a block. */
const ROWS = [
  ' RtkQ Nonp   88210913 ( 310)  86018444 ( 298)  2192469 2806360320 (  15360)   1280',
  ' EtwB Nonp       1844 (   0)      1391 (   0)      453   41943040 (      0)  92589',
].join('\n');

test('rows that have room in the written size are of the same moment', (t) => {
  const { snapshots } = analyzeText(`Non-paged pool: 3.3 GB\nPaged pool: 610 MB\n\n${ROWS}\n`);
  t.is(snapshots.length, 1);
  t.is(snapshots[0]?.pools.nonPaged?.bytes, Math.round(3.3 * 1024 ** 3));
  t.is(snapshots[0]?.pools.paged?.bytes, 610 * 1024 ** 2);
  t.is(snapshots[0]?.tags.find(({ tag }) => tag === 'RtkQ')?.nonPaged?.bytes, 2_806_360_320);
});

test('rows that hold more than the written size are of another moment', (t) => {
  const { snapshots } = analyzeText(`Non-paged pool: 1.3 GB\nPaged pool: 610 MB\n\n${ROWS}\n`);
  t.false(
    snapshots.some(({ pools, tags }) => pools.nonPaged?.bytes === Math.round(1.3 * 1024 ** 3) && tags.length > 0),
  );
});
