/** Metrics: what stands in them, how many there may be, and that Prometheus itself has no complaint. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import { analyzeText } from '../../src/text.js';
import { MOST_TAGS, formatMetrics } from '../../src/report/openmetrics.js';
import { makeFolder, runCli } from '../support/run-cli.js';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const HAS_PROMTOOL = spawnSync('promtool', ['--version']).error === undefined;

const POOLS = ['nonPaged', 'paged'] as const;

function pooluse(rows: readonly (readonly [tag: string, count: number, bytes: number])[]): string {
  return [
    '   Sorting by  NonPaged Pool Consumed',
    '',
    '  Pool Used:',
    '            NonPaged            Paged',
    ' Tag    Allocs     Used    Allocs     Used',
    ...rows.map(
      ([tag, count, bytes]) => ` ${tag}${String(count).padStart(10)}${String(bytes).padStart(10)}         0         0`,
    ),
    '',
  ].join('\n');
}

/** The lines of one metric. */
function linesOf(text: string, name: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith(`${name}{`));
}

test('every tag has a line with its bytes and blocks, the largest first, and what is unknown has none', (t) => {
  const analysis = analyzeText(
    pooluse([
      ['Abcd', 70, 71680],
      ['Wxyz', 9, 92160],
    ]),
    { source: 'a.log' },
  );
  const text = formatMetrics(analysis, { limit: 10, pools: POOLS });
  const nonPaged = (name: string): readonly string[] =>
    linesOf(text, name).filter((line) => line.includes('pool="nonpaged"'));
  t.deepEqual(nonPaged('poolsleuth_tag_bytes'), [
    'poolsleuth_tag_bytes{host="a.log",pool="nonpaged",tag="Wxyz",driver=""} 92160',
    'poolsleuth_tag_bytes{host="a.log",pool="nonpaged",tag="Abcd",driver=""} 71680',
  ]);
  t.deepEqual(
    nonPaged('poolsleuth_tag_outstanding_blocks').map((line) => line.split(' ').at(-1)),
    ['9', '70'],
  );
  t.false(text.includes('null') || text.includes('NaN'));
  t.deepEqual(linesOf(text, 'poolsleuth_capture_timestamp_seconds'), []);
  t.true(text.endsWith('\n# EOF\n'));
});

test('labels are escaped, and nothing ends a line or a label early', (t) => {
  const analysis = analyzeText(pooluse([['A"\\b', 70, 71680]]), { source: 'a"b\\c\n\u001b[31m.log' });
  const text = formatMetrics(analysis, { limit: 10, pools: ['nonPaged'] });
  t.true(
    linesOf(text, 'poolsleuth_tag_bytes').some((line) => line.includes('tag="A\\"\\\\b"')),
    text,
  );
  t.false(text.includes('\u001b'));
  for (const line of text.trimEnd().split('\n'))
    t.regex(line, /^(?:# .+|[a-z_]+(?:\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)*\})? -?\d+(?:\.\d+)?(?:e-?\d+)?)$/);
});

test('however many tags there are, and however many are asked for, the number of lines is bounded', (t) => {
  const rows = Array.from(
    { length: 3 * MOST_TAGS },
    (_, at) => [`T${String(at).padStart(3, '0')}`, at + 1, (at + 1) * 64] as const,
  );
  const analysis = analyzeText(pooluse(rows), { source: 'a.log' });
  for (const [limit, lines] of [
    [0, MOST_TAGS],
    [5, 5],
    [1000, MOST_TAGS],
  ] as const) {
    const text = formatMetrics(analysis, { limit, pools: ['nonPaged'] });
    t.is(linesOf(text, 'poolsleuth_tag_bytes').length, lines);
  }
});

test('of several moments the last one stands, with growth in bytes per second', async (t) => {
  const { stdout, code } = await runCli(['samples/series-filter-ntfc', '--openmetrics']);
  t.is(code, 0);
  const document = JSON.parse((await runCli(['samples/series-filter-ntfc', '--json'])).stdout) as {
    series: { tags: { tag: string; pool: string; verdict: string; bytesPerHour: number }[] }[];
    snapshots: { capturedAt: string; tags: { tag: string; paged: { bytes: number } | null }[] }[];
  };
  const leak = document.series[0]?.tags.find(({ verdict, pool }) => verdict === 'leak' && pool === 'paged');
  if (leak === undefined) throw new Error('the sample has a leak');
  const last = document.snapshots.at(-1)?.tags.find(({ tag }) => tag === leak.tag);
  t.true(
    linesOf(stdout, 'poolsleuth_tag_bytes').some(
      (line) => line.includes(`pool="paged",tag="${leak.tag}"`) && line.endsWith(` ${last?.paged?.bytes}`),
    ),
  );
  const growth = linesOf(stdout, 'poolsleuth_tag_growth_bytes_per_second').find((line) =>
    line.includes(`pool="paged",tag="${leak.tag}"`),
  );
  t.is(Number(growth?.split(' ').at(-1)), leak.bytesPerHour / 3600);
  t.true(linesOf(stdout, 'poolsleuth_tag_verdict_confidence_ratio')[0]?.includes('verdict="leak"'));
});

if (HAS_PROMTOOL) {
  test('promtool has no complaint of a report, a comparison, a batch', async (t) => {
    const out = makeFolder();
    const texts = [
      await runCli(['samples/notmyfault-leak.log', '--format', 'openmetrics', '--limit', '0']),
      await runCli(['samples/series-two-boots', '--openmetrics']),
      await runCli(['diff', 'samples/healthy-server.log', 'samples/notmyfault-leak.log', '--openmetrics']),
      await runCli(['batch', 'samples', '--out', out, '--openmetrics']),
    ].map(({ stdout }) => stdout);
    const files = readdirSync(out).filter((name) => name.endsWith('.prom'));
    t.true(files.length > 10);
    for (const text of [...texts, ...files.map((name) => readFileSync(path.join(out, name), 'utf8'))]) {
      const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
      t.is(status, 0, `${stdout}${stderr}\n${text.slice(0, 2000)}`);
    }
  });
} else {
  test('LEFT OUT, there is no `promtool` here: Prometheus has no complaint', (t) => t.pass());
}

test('a folder of moments without a host is one machine, called by the folder', async (t) => {
  const { stdout } = await runCli(['samples/series-filter-ntfc', '--format', 'openmetrics']);
  const hosts = [...stdout.matchAll(/host="([^"]*)"/g)].map(([, host]) => host);
  t.deepEqual([...new Set(hosts)], ['samples/series-filter-ntfc']);
  t.is(linesOf(stdout, 'poolsleuth_pool_bytes').length, 2);
});
