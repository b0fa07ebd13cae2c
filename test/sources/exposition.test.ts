/** Pages of metrics: windows_exporter's, one or many, with times or without, and what we print ourselves. */
import test from 'ava';
import {} from '../../src/sources/prometheus/exposition.js';
import { detectExposition } from '../../src/sources/prometheus/kind.js';
import { analyzeText } from '../../src/text.js';
import { runCli } from '../support/run-cli.js';

const MIB = 1024 * 1024;
const START = Date.UTC(2026, 9, 5) / 1000;
const HOURS = 72;

const HELP = `# HELP windows_cpu_time_total Time that processor spent in different modes
# TYPE windows_cpu_time_total counter
windows_cpu_time_total{core="0,0",mode="idle"} 123.5
# HELP windows_memory_pool_nonpaged_bytes Number of bytes in the non-paged pool
# TYPE windows_memory_pool_nonpaged_bytes gauge
`;

const page = (
  hour: number,
  host: string,
): string => `${HELP}windows_memory_pool_nonpaged_bytes ${(300 + hour * 4) * MIB}
windows_memory_pool_paged_bytes 2.6e+08
windows_memory_available_bytes 6.442450944e+09
windows_os_hostname{domain="lab.example",fqdn="${host}.lab.example",hostname="${host}"} 1
windows_os_time ${(START + hour * 3600).toExponential()}
`;

test('one page of an exporter is one moment: pools, machine and time that it names', (t) => {
  const { snapshots, inputs, unparsed } = analyzeText(page(2, 'SRV-77'), { source: 'metrics.prom' });
  t.deepEqual(unparsed, []);
  t.is(snapshots.length, 1);
  t.like(snapshots[0], { host: 'SRV-77', capturedAt: '2026-10-05T02:00:00Z' });
  t.is(snapshots[0]?.pools.nonPaged?.bytes, 308 * MIB);
  t.is(snapshots[0]?.pools.paged?.bytes, 260_000_000);
  t.is(snapshots[0]?.memory.availableBytes, 6_442_450_944);
  const lines = inputs[0]?.lines ?? { total: 0, understood: 0, otherCommand: 0, unparsed: 0 };
  t.is(lines.understood + lines.otherCommand + lines.unparsed, lines.total);
  t.true(lines.otherCommand >= 1, 'metrics of the processor are not ours');
});

test('pages one behind the other are moments over time', (t) => {
  const text = Array.from({ length: HOURS }, (_, hour) => page(hour, 'SRV-77')).join('');
  const { series, answer } = analyzeText(text, { source: 'pages.prom' });
  t.is(series.length, 1);
  const total = series[0]?.totals.find(({ pool }) => pool === 'nonPaged');
  t.is(total?.samples, HOURS);
  t.is(total?.verdict, 'leak');
  t.is(Math.round((total?.bytesPerHour ?? 0) / MIB), 4);
  t.regex(answer, /nonpaged pool/);
});

test('times behind the values, in milliseconds or seconds, part machines by their labels', (t) => {
  for (const [unit, end] of [
    [1000, ''],
    [1, '# EOF\n'],
  ] as const) {
    const lines = ['# TYPE windows_memory_pool_nonpaged_bytes gauge'];
    for (let hour = 0; hour < HOURS; hour += 1) {
      const stamp = (START + hour * 3600) * unit;
      lines.push(`windows_memory_pool_nonpaged_bytes{instance="leaky:9182"} ${(100 + hour * 8) * MIB} ${stamp}`);
      lines.push(`windows_memory_pool_nonpaged_bytes{instance="well:9182"} ${(200 + (hour % 3)) * MIB} ${stamp}`);
    }
    const { series, unparsed } = analyzeText(`${lines.join('\n')}\n${end}`, { source: 'range.prom' });
    t.deepEqual(unparsed, []);
    t.deepEqual(
      series.map(({ host, totals }) => [host, totals[0]?.samples, totals[0]?.verdict === 'leak']),
      [
        ['leaky', HOURS, true],
        ['well', HOURS, false],
      ],
    );
  }
});

test('what cannot be a number is unknown, and what is no metric is shown', (t) => {
  const text = `# TYPE windows_memory_pool_paged_bytes gauge
windows_memory_pool_paged_bytes NaN
windows_memory_pool_nonpaged_bytes{a="}\\" b"} 5000
windows_memory_available_bytes -7
--- cut here ---
`;
  const { snapshots, unparsed } = analyzeText(text, { source: 'odd.prom' });
  t.is(snapshots[0]?.pools.paged, null);
  t.is(snapshots[0]?.pools.nonPaged?.bytes, 5000);
  t.is(snapshots[0]?.memory.availableBytes, null);
  t.deepEqual(
    unparsed.map(({ line, text: own }) => [line, own]),
    [[5, '--- cut here ---']],
  );
});

test('a page without pools says what to ask for', (t) => {
  const { inputs } = analyzeText(
    '# HELP go_goroutines Number of goroutines\n# TYPE go_goroutines gauge\ngo_goroutines 9\n',
  );
  t.regex(inputs[0]?.error ?? '', /none of a pool.*windows_memory_pool_nonpaged_bytes/);
});

test('our own metrics are evidence again', async (t) => {
  const { stdout } = await runCli(['samples/healthy-server.log', '--format', 'openmetrics']);
  const { snapshots } = analyzeText(stdout, { source: 'own.prom' });
  const { stdout: json } = await runCli(['samples/healthy-server.log', '--json']);
  const [first] = (
    JSON.parse(json) as { snapshots: { host: string | null; pools: { nonPaged: { bytes: number } | null } }[] }
  ).snapshots;
  t.is(snapshots[0]?.pools.nonPaged?.bytes, first?.pools.nonPaged?.bytes);
});

test('only what begins as metrics does is taken for them', (t) => {
  t.true(detectExposition('# HELP windows_os_time x\n'));
  t.true(detectExposition('\uFEFF\r\nwindows_memory_pool_paged_bytes{x="1"} 5\r\n'));
  for (const text of ['# notes of a leak\n', 'Tag Type Allocs\n', 'windows_update failed at noon\n', 'kd> !vm\n', '']) {
    t.false(detectExposition(text), text);
  }
});

test('a note that begins like metrics costs nothing of what stands below it', (t) => {
  const { snapshots } = analyzeText(
    '# HELP me with this one\n Tag  Type     Allocs     Frees      Diff    Bytes  Per Alloc\n\n Qnot Nonp        9         3         6      600        100\n',
    { source: 'note.txt' },
  );
  t.deepEqual(
    snapshots[0]?.tags.map(({ tag }) => tag),
    ['Qnot'],
  );
});
