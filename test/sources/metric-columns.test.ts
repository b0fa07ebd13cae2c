/** CSV whose columns are called as monitoring systems call their metrics: pools over time, in bytes or not at all. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';

const HOURS = 12;

/** A table of a time and some metrics, hour by hour. */
function tableOf(names: readonly string[], valueAt: (hour: number, column: number) => string): string {
  const rows = Array.from({ length: HOURS }, (_, hour) =>
    [`2026-03-07T${String(hour).padStart(2, '0')}:00:00Z`, ...names.map((_name, column) => valueAt(hour, column))].join(
      ',',
    ),
  );
  return `${['time', ...names].join(',')}\n${rows.join('\n')}\n`;
}

const nonPagedAt = (hour: number): number => 212_000_000 + hour * 4_100_000;
const pagedAt = (hour: number): number => 601_000_000 - hour * 1000;
const bytesAt = (hour: number, column: number): string => String(column === 0 ? nonPagedAt(hour) : pagedAt(hour));

for (const names of [
  ['system.mem.nonpaged', 'system.mem.paged'],
  ['windows_memory_pool_nonpaged_bytes', 'windows_memory_pool_paged_bytes'],
  ['wmi_memory_pool_nonpaged_bytes_total', 'wmi_memory_pool_paged_bytes_total'],
]) {
  test(`${names.join(' and ')} are the pools over time`, (t) => {
    const { series } = analyzeText(tableOf(names, bytesAt));
    const [nonPaged, paged] = ['nonPaged', 'paged'].map((pool) =>
      series[0]?.totals.find((total) => total.pool === pool),
    );
    t.like(nonPaged, { samples: HOURS, first: { bytes: nonPagedAt(0) }, last: { bytes: nonPagedAt(HOURS - 1) } });
    t.like(paged, { first: { bytes: pagedAt(0) }, last: { bytes: pagedAt(HOURS - 1) } });
    t.is(Math.round(nonPaged?.bytesPerHour ?? 0), 4_100_000);
    t.deepEqual(
      series.flatMap(({ tags }) => tags),
      [],
    );
  });
}

test('values that are no bytes are read as nothing', (t) => {
  const mebibytes = tableOf(['system.mem.nonpaged'], (hour) => (nonPagedAt(hour) / 1024 ** 2).toFixed(3));
  const { series, findings, snapshots } = analyzeText(mebibytes);
  t.deepEqual([...series, ...findings], []);
  t.true(snapshots.every(({ pools }) => pools.nonPaged === null && pools.paged === null));
});

test('a metric of something else, and one that is summed up over machines, is no pool', (t) => {
  for (const name of ['system.mem.used', 'sum:system.mem.nonpaged{*}', 'windows_memory_cache_bytes', 'mem.nonpaged']) {
    const { series, findings } = analyzeText(tableOf([name], bytesAt));
    t.deepEqual([...series, ...findings], [], name);
  }
});
