/** A packed table says what the table said, in few bytes, whatever becomes of the table. */
import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { lineAt, packTable, unpackTable } from '../../src/tables/packed-table.js';
import { pairRows } from '../../src/tables/pair-rows.js';
import type { PrintedOwner } from '../../src/tables/row-names.js';
import { addUsage, clearTable, createTagTable, printedAt, usageAt } from '../../src/tables/tag-table.js';
import type { TagTable, UsageRow } from '../../src/tables/tag-table.js';
import { createCounterColumns, createKeyColumns } from '../../src/series/key-columns.js';

const counter = fc.oneof(
  fc.nat(200),
  fc.nat(),
  fc.maxSafeNat(),
  fc.constantFrom(NaN, 0, 2 ** 31, 2 ** 32 - 1, 2 ** 51, Number.MAX_SAFE_INTEGER, 1.5, -3, 2 ** 53 * 4),
);
interface Row {
  readonly tag: string;
  readonly pool: number;
  readonly counters: readonly [number, number, number, number];
  readonly line: number;
  readonly printed: PrintedOwner | null;
}

const row: fc.Arbitrary<Row> = fc.record({
  tag: fc.constantFrom('Irp ', 'amda', 'Ab  ', '\u00e9   '),
  pool: fc.nat(2),
  counters: fc.tuple(counter, counter, counter, counter),
  line: fc.integer({ min: 1, max: 1e6 }),
  printed: fc.constantFrom(null, { description: 'text', binary: null }, { description: null, binary: 'x.sys' }),
});

function toTable(rows: readonly Row[]): TagTable {
  const table = createTagTable();
  for (const { tag, pool, counters, line, printed } of rows) addUsage(table, tag, pool, ...counters, line, printed);
  return table;
}

function usagesOf(table: TagTable): readonly UsageRow[] {
  return Array.from({ length: table.size }, (_, index) => usageAt(table, index));
}

test('the sums of a packed table are those of its rows that know their bytes', (t) => {
  const table = createTagTable();
  addUsage(table, 'Irp ', 0, 1, 1, 0, 100, 1);
  addUsage(table, 'amda', 0, 1, 1, 0, 23, 2);
  addUsage(table, 'amda', 1, 1, 1, 0, 7, 2);
  addUsage(table, 'Ab  ', 2, 1, 1, 0, 5, 3);
  addUsage(table, 'Ac  ', 1, 1, 1, 0, NaN, 4);
  addUsage(table, 'Ad  ', 2, 1, 1, 0, -3, 5);
  t.deepEqual(packTable(table).sums, { nonPaged: 123, paged: 7, session: 5, unknown: 0 });
  t.deepEqual(packTable(createTagTable()).sums, { nonPaged: 0, paged: 0, session: 0, unknown: 0 });
});

test('packing loses nothing', (t) => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const table = toTable(rows);
      const before = usagesOf(table);
      const packed = packTable(table);
      const again = unpackTable(packed);
      t.deepEqual(usagesOf(again), before);
      for (let index = 0; index < table.size; index += 1) {
        t.is(lineAt(packed, index), rows[index]?.line ?? NaN);
        t.deepEqual(printedAt(again, index), rows[index]?.printed);
      }
    }),
  );
});

test('what a table is used for next does not reach what was packed from it', (t) => {
  const table = toTable([]);
  const first = packTable(table);
  clearTable(table);
  addUsage(table, 'Irp ', 0, NaN, NaN, 1, 2 ** 60, 7);
  table.exact.set(3, '1152921504606846977');
  const second = packTable(table);
  clearTable(table);
  t.is(first.size, 0);
  t.is(first.exact.size, 0);
  t.deepEqual([...second.exact], [[3, '1152921504606846977']]);
});

test('a usual row takes a few bytes', (t) => {
  const table = createTagTable();
  for (let index = 0; index < 1000; index += 1) {
    addUsage(table, 'Irp ', 0, 5000 + index, 4000, 1000 + index, (1000 + index) * 96, index + 9);
  }
  const packed = packTable(table);
  t.true(packed.values.byteLength + packed.entries.byteLength <= 12_000);
  t.deepEqual(packed.lines, { first: 9, each: 1 });
});

test('rows are paired by tag and pool, those that print alike in their order', (t) => {
  const at = (tag: string, pool: number): typeof row extends fc.Arbitrary<infer Row> ? Row : never => ({
    tag,
    pool,
    counters: [1, 1, 1, 1],
    line: 1,
    printed: null,
  });
  const other = toTable([at('a...', 0), at('b   ', 0), at('a...', 0), at('b   ', 1)]);
  const table = toTable([at('b   ', 1), at('a...', 0), at('a...', 0), at('a...', 0), at('c   ', 0), at('b   ', 0)]);
  t.deepEqual([...pairRows(table, other)], [3, 0, 2, -1, -1, 1]);
  // Only the heads of both are looked at.
  t.deepEqual([...pairRows(table, other, undefined, 2)], [-1, 0]);
  t.deepEqual([...pairRows(other, other)], [0, 1, 2, 3]);
});

test('the columns of a key give back what was added at each sample', (t) => {
  const samples = fc.array(fc.option(row, { nil: null, freq: 3 }), { maxLength: 60 });
  fc.assert(
    fc.property(samples, fc.nat(3), (rows, key) => {
      const columns = createKeyColumns();
      for (const [sample, one] of rows.entries()) if (one !== null) columns.add(key, sample, toTable([one]), 0);
      const read = createCounterColumns(rows.length);
      // Whatever stood there is of another key.
      read.allocs.fill(7);
      read.bytes.fill(7);
      read.shown.fill(7);
      columns.read(key, read);
      const { allocs, frees, outstanding, bytes, shown } = read;
      for (const [sample, one] of rows.entries()) {
        t.is(shown[sample], one === null ? 0 : 1);
        const got = [allocs[sample], frees[sample], outstanding[sample], bytes[sample]];
        t.deepEqual(got, one === null ? [NaN, NaN, NaN, NaN] : [...one.counters]);
      }
    }),
  );
});
