/** Counters of keys over samples: what was added comes back, from chains of many blocks and from wherever they were handed to. */
import test from 'ava';
import {
  createCounterColumns,
  createKeyColumns,
  readRecords,
  type CounterColumns,
} from '../../src/series/key-columns.js';
import { addUsage, createTagTable } from '../../src/tables/tag-table.js';
import { createDice } from '../support/synthesize-series.js';

const SAMPLES = 700;
const KEYS = 14;

type Shown = readonly [allocs: number, frees: number, outstanding: number, bytes: number];

/** What each key shows at each sample, null where it is not listed: small steps, leaps, what is unknown, and no whole numbers. */
function drawRows(): readonly (readonly (Shown | null)[])[] {
  const dice = createDice(17);
  return Array.from({ length: KEYS }, (_, key) => {
    let held = 1000 * (key + 1);
    return Array.from({ length: SAMPLES }, (): Shown | null => {
      const drawn = dice.next();
      held += Math.floor(dice.next() * 40) - 15;
      if (drawn < 0.1) return null;
      if (drawn < 0.15) return [NaN, NaN, held, held * 2 ** 41];
      if (drawn < 0.2) return [held / 3, NaN, held, NaN];
      if (drawn < 0.25) return [2 ** 52 + held, 2 ** 52, held, -held];
      return [held + 70_000, 70_000, held, held * 96];
    });
  });
}

function readBack({ shown, ...columns }: CounterColumns, sample: number): Shown | null {
  const { allocs, frees, outstanding, bytes } = columns;
  const at = (column: Float64Array): number => column[sample] ?? Infinity;
  return shown[sample] === 0 ? null : [at(allocs), at(frees), at(outstanding), at(bytes)];
}

test('keys that grow beyond a block side by side are read back, here and where their records were sent', (t) => {
  const rows = drawRows();
  let slabs = 0;
  const columns = createKeyColumns((bytes) => {
    slabs += 1;
    return new Uint8Array(new SharedArrayBuffer(bytes));
  });
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const table = createTagTable();
    rows.forEach((row) => {
      addUsage(table, 'Key ', 0, ...(row[sample] ?? ([0, 0, 0, 0] as const)), 1);
    });
    rows.forEach((row, key) => {
      if (row[sample] != null) columns.add(key, sample, table, key);
    });
  }
  t.true(slabs > 1);
  const sent = structuredClone(columns.records());
  const room = createCounterColumns(SAMPLES);
  rows.forEach((row, key) => {
    columns.read(key, room);
    t.deepEqual(
      Array.from(row, (_, sample) => readBack(room, sample)),
      row,
    );
    readRecords(sent, key, room);
    t.deepEqual(
      Array.from(row, (_, sample) => readBack(room, sample)),
      row,
    );
  });
  // A key that no sample shows.
  columns.read(KEYS, room);
  t.true(room.shown.every((shown) => shown === 0));
});
