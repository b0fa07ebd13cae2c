/** A leak that comes again after a restart is not over, though the last boot alone proves nothing. */
import test from 'ava';
import { judgeSeries } from '../../src/analyze/judge-series.js';
import { createDice, synthesizeMachine } from '../support/synthesize-series.js';
import { momentAt } from '../support/watched-machine.js';

for (const [seed, tag] of [
  [9018, 'SyM9'],
  [9015, 'Qke3'],
] as const) {
  test(`what rises at its old pace since the restart leaks: machine ${seed}`, (t) => {
    const machine = synthesizeMachine(seed, { hours: 120, intervalMinutes: 30 });
    const [series] = judgeSeries(machine.moments, machine).series;
    t.true((series?.boots.length ?? 0) > 1);
    t.is(machine.tags.find((one) => one.tag === tag)?.verdict, 'leak');
    t.is(series?.tags.find((one) => one.tag === tag)?.verdict, 'leak');
  });
}

test('that an earlier boot stood still at its end is not told of now', (t) => {
  const dice = createDice(2);
  const [before, since] = [96, 48];
  const moments = Array.from({ length: 2 * (before + since) }, (_, index) => index / 2).reduce<{
    readonly allocs: number;
    readonly moments: readonly ReturnType<typeof momentAt>[];
  }>(
    ({ allocs, moments }, hour) => {
      const busy = hour % 24 >= 8 && hour % 24 < 18 && dice.normal() > 1;
      const kept = (hour === before ? 60 : allocs) + (busy ? Math.round(2400 * Math.abs(dice.normal())) : 0);
      const count = 2 * (hour < before ? hour : hour - before) + 1;
      const others = Array.from({ length: 8 }, (_, place) => ({
        tag: `Ab${place + 10}`,
        allocs: 5000 + count * (3000 + place),
        frees: count * (3000 + place),
      }));
      const rows = [{ tag: 'Kept', allocs: kept, frees: 0 }, ...others];
      return { allocs: kept, moments: [...moments, momentAt(Date.UTC(2026, 5, 8) + hour * 3_600_000, rows)] };
    },
    { allocs: 100, moments: [] },
  ).moments;
  const [series] = judgeSeries(moments, { classOf: () => null, driverOf: () => null }).series;
  const kept = series?.tags.find(({ tag }) => tag === 'Kept');
  t.is(kept?.verdict, 'leak');
  t.false(kept?.reasons.some((reason) => reason.startsWith('It has not grown since')));
  t.true(kept?.reasons.includes('What follows is of an earlier boot, which shows most of it.'));
});
