/** Answers of Prometheus: pools over time, by machine. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { findSource } from '../../src/sources/open-source.js';
import { analyzeText } from '../../src/text.js';
import { jsonOf, makeFolder, runCli } from '../support/run-cli.js';

const START = Date.UTC(2026, 8, 7) / 1000;
const HOURS = 72;

type Points = readonly (readonly [number, string])[];

const points = (bytesAt: (hour: number) => number): Points =>
  Array.from({ length: HOURS }, (_, hour) => [START + hour * 3600, String(bytesAt(hour))] as const);

function series(name: string, instance: string, values: Points): object {
  return { metric: { __name__: name, instance, job: 'windows' }, values };
}

const MIB = 1024 * 1024;
const leaking = (hour: number): number => 300 * MIB + hour * 4 * MIB;
const flat = (hour: number): number => 250 * MIB + (hour % 5) * 4096;

const RESULT = [
  series('windows_memory_pool_nonpaged_bytes', 'srv-leak:9182', points(leaking)),
  series('windows_memory_pool_paged_bytes', 'srv-leak:9182', points(flat)),
  series('windows_memory_pool_nonpaged_bytes', 'srv-well:9182', points(flat)),
  series(
    'windows_memory_available_bytes',
    'srv-well:9182',
    points(() => 6000 * MIB),
  ),
  series(
    'up',
    'srv-well:9182',
    points(() => 1),
  ),
];

const ANSWER = { status: 'success', data: { resultType: 'matrix', result: RESULT } };

for (const [form, text] of [
  ['of the server', JSON.stringify(ANSWER)],
  ['printed over lines', JSON.stringify(ANSWER, null, 2)],
  ['of promtool', JSON.stringify(RESULT)],
] as const) {
  test(`an answer ${form} is each machine's pools over time`, (t) => {
    const { snapshots, inputs, unparsed, findings, answer } = analyzeText(text, { source: 'range.json' });
    t.deepEqual(unparsed, []);
    t.is(findSource(new TextEncoder().encode(text)).id, 'prometheus');
    t.is(inputs[0]?.error, null);
    const { total, understood } = inputs[0]?.lines ?? {};
    t.is(total, text.split('\n').length);
    t.is(understood, total);
    const first = snapshots.find(({ host }) => host === 'srv-leak');
    t.is(first?.capturedAt, '2026-09-07T00:00:00Z');
    t.is(first?.pools.nonPaged?.bytes, leaking(0));
    t.is(first?.pools.paged?.bytes, flat(0));
    t.is(snapshots.find(({ host }) => host === 'srv-well')?.memory.availableBytes, 6000 * MIB);
    t.regex(answer, /srv-leak/);
    t.true(findings.some(({ machine, pool }) => machine === 'srv-leak' && pool === 'nonPaged'));
    t.false(findings.some(({ machine, severity }) => machine === 'srv-well' && severity === 'high'));
  });
}

test('a file, in UTF-16 as PowerShell redirects it, says the same', async (t) => {
  const folder = makeFolder();
  const files = [
    ['range.json', Buffer.from(JSON.stringify(ANSWER))],
    ['redirected.json', Buffer.from(`\uFEFF${JSON.stringify(ANSWER)}`, 'utf16le')],
  ] as const;
  const answers = [];
  for (const [name, bytes] of files) {
    writeFileSync(path.join(folder, name), bytes);
    const run = await runCli([path.join(folder, name), '--json']);
    t.is(run.code, 0, run.stderr);
    answers.push(jsonOf(run)['answer']);
  }
  t.is(answers[0], answers[1]);
});

test('one moment, values that are no numbers, and names of older exporters', (t) => {
  const vector = (name: string, value: unknown): object => ({
    metric: { __name__: name, host: 'A' },
    value: [START, value],
  });
  const text = JSON.stringify({
    status: 'success',
    data: {
      resultType: 'vector',
      result: [
        vector('wmi_memory_pool_nonpaged_bytes_total', '1048576'),
        vector('windows_memory_pool_paged_bytes', 'NaN'),
        vector('windows_memory_committed_bytes', '-1'),
        vector('windows_memory_commit_limit', '8.589934592e+09'),
      ],
    },
  });
  const [snapshot, ...more] = analyzeText(text, { source: 'now.json' }).snapshots;
  t.deepEqual(more, []);
  t.is(snapshot?.host, 'A');
  t.is(snapshot?.pools.nonPaged?.bytes, 1048576);
  t.is(snapshot?.pools.paged, null);
  t.is(snapshot?.memory.committedBytes, null);
  t.is(snapshot?.memory.commitLimitBytes, 8589934592);
});

test('an answer without a pool says what to ask for, and other JSON is text', (t) => {
  const empty = analyzeText(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [] } }), {
    source: 'a',
  });
  t.regex(empty.inputs[0]?.error ?? '', /windows_memory_pool_nonpaged_bytes/);
  const cut = analyzeText(JSON.stringify(ANSWER).slice(0, -40), { source: 'a' });
  t.is(cut.snapshots.length, 0);
  t.true((cut.inputs[0]?.lines.unparsed ?? 0) + (cut.inputs[0]?.lines.otherCommand ?? 0) > 0);
  for (const hostile of [
    '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__proto__":1},"values":[[1e300,"1"],[null],7]}]}}',
    '[{"metric":7}]',
    '[{"metric":{"__name__":"constructor"},"value":[0,"1"]}]',
  ])
    t.notThrows(() => analyzeText(hostile, { source: 'a' }));
});
