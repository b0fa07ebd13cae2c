/** Files of two folders that have the same names, as a page is given them without their folders. */
import test from 'ava';
import { findMachines } from '../../src/moments/machines-of-files.js';
import { momentAt } from '../support/watched-machine.js';

const TAGS = 40;

/** Every second hour after each of two starts that are two days apart, as counters of a machine at its usual work. */
function snapshots(): readonly ReturnType<typeof momentAt>[] {
  return [0, 48].flatMap((start) =>
    Array.from({ length: 12 }, (_, index) => {
      const hours = 2 * index;
      const rows = Array.from({ length: TAGS }, (_, place) => ({
        tag: `Ab${place + 10}`,
        allocs: 1000 * (place + 1) + 400 * hours,
        frees: 900 * (place + 1) + 400 * hours,
      }));
      const leak = { tag: 'Leak', allocs: 500 + (start + hours) * 900, frees: (start + hours) * 300 };
      const moment = momentAt(Date.UTC(2026, 5, 8, 9) + (start + hours) * 3_600_000, [...rows, leak]);
      return { ...moment, source: `snap${1001 + index}.txt` };
    }),
  );
}

test('snapshots before and after a restart that share their names are of one machine', (t) => {
  const { machines, told } = findMachines(snapshots(), false);
  t.is(told, null);
  t.is(machines.length, 1);
});
