/** What two snapshots prove: many blocks and no free, or a whole number of blocks for each operation of a reproducer. */
import test from 'ava';
import { judgeSeries } from '../../src/analyze/judge-series.js';
import type { TagSeries } from '../../src/model/document.js';
import { momentAt } from '../support/watched-machine.js';

/** Eight hours apart, and nothing is freed but what others free. */
function judge(allocs: number, operations?: number): TagSeries | undefined {
  const moments = [0, 8].map((hours) => {
    const done = hours / 8;
    const others = Array.from({ length: 20 }, (_, index) => ({
      tag: `Ab${index + 10}`,
      allocs: 9000 + 2500 * done,
      frees: 8000 + 2500 * done,
    }));
    return momentAt(Date.UTC(2026, 5, 8, 9 + hours), [
      { tag: 'Kept', allocs: 400 + allocs * done, frees: 0 },
      ...others,
    ]);
  });
  const options = { classOf: () => null, driverOf: () => null, ...(operations === undefined ? {} : { operations }) };
  return judgeSeries(moments, options).series[0]?.tags.find(({ tag }) => tag === 'Kept');
}

test('a few thousand blocks may be a store that fills', (t) => {
  const kept = judge(3900);
  t.is(kept?.verdict, 'cannot-tell');
  t.true(kept?.reasons.includes('Frees stayed at 0 over 3,900 allocations.'));
});

test('tens of thousands are a suspicion, hundreds of thousands are a leak', (t) => {
  t.like(judge(30_000), { verdict: 'leak', confidence: 0.5 });
  t.like(judge(300_000), { verdict: 'leak', confidence: 0.8 });
});

test('a whole number of blocks for each operation is a leak, any other number is none', (t) => {
  const kept = judge(4002, 2000);
  t.like(kept, { verdict: 'leak', confidence: 0.8 });
  t.is(kept?.reasons[0], '4,002 allocations and as good as no free over 2,000 operations: each keeps 2 blocks.');
  t.is(judge(4700, 2000)?.verdict, 'cannot-tell');
  t.is(judge(3900, 12)?.verdict, 'cannot-tell');
});
