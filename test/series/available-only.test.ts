/** A counter log that tells what is left of RAM and not how much there is: the end can be told all the same. */
import test from 'ava';
import { analyzeText } from '../../src/index.js';

const MIB = 1024 ** 2;

test('RAM is gone when what is available is used up, however much there is', (t) => {
  const lines = [
    '"(PDH-CSV 4.0) (UTC)(0)","\\\\APP7\\Memory\\Pool Nonpaged Bytes","\\\\APP7\\Memory\\Pool Paged Bytes","\\\\APP7\\Memory\\Available MBytes"',
  ];
  const hours = 120;
  for (let hour = 0; hour <= hours; hour += 1) {
    const time = new Date(Date.UTC(2026, 5, 8) + hour * 3_600_000);
    const stamp = `06/${String(time.getUTCDate()).padStart(2, '0')}/2026 ${time.toISOString().slice(11, 19)}.000`;
    const wobble = (hour % 5) * 4096;
    lines.push(`"${stamp}","${200 * MIB + 20 * MIB * hour + wobble}","${300 * MIB + wobble}","${5400 - 20 * hour}"`);
  }
  const { series } = analyzeText(lines.join('\n'), { source: 'memory.csv' });
  const [end] = series[0]?.forecast ?? [];
  t.is(end?.limitKind, 'ram');
  // 3,000 MiB are left at the end, 20 go each hour: 150 hours.
  const left = (Date.parse(end?.exhaustedAt ?? '') - Date.UTC(2026, 5, 13)) / 3_600_000;
  t.true(Math.abs(left - 150) < 5, String(left));
  // What the pool can come to: 2,600 MiB and what is left.
  t.true(Math.abs(Number(end?.limitBytes ?? 0) / MIB - 5600) < 1, String(end?.limitBytes));
});
