/** Figures that scripts log as JSON, an object to a line. */
import test from 'ava';
import { jsonLines } from '../../grammars/json-lines.js';
import { analyzeText } from '../../src/text.js';
import { fixture, gaugesOf, momentsOf, readText, usages } from './support.js';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

test('each object is a moment with its machine, its time and its figures', (t) => {
  const { rows, unparsed } = readText(jsonLines, fixture('json-lines/sampler.jsonl'));
  t.deepEqual(unparsed, []);
  t.deepEqual(
    momentsOf(rows).map(({ capturedAt, host }) => [capturedAt, host]),
    ['06', '12', '18'].map((hour) => [`2026-11-03T${hour}:00:00Z`, 'BUILD9']),
  );
  t.deepEqual(gaugesOf(rows).slice(0, 4), [
    `physicalBytes=${24 * GIB}`,
    `availableBytes=${6.5 * GIB}`,
    `poolNonPagedBytes=${3100.5 * MIB}`,
    `poolPagedBytes=${900 * MIB}`,
  ]);
  t.false(
    gaugesOf(rows).some((gauge) => gauge.endsWith(`=${41 * GIB}`)),
    'what is free of a disk is no memory',
  );
});

test('tags of a list are rows, whatever stands in front of the object; a process is none', (t) => {
  const { rows, unparsed } = readText(jsonLines, fixture('json-lines/service-log.log'));
  t.deepEqual(usages(rows), [`Kq5w|nonPaged|||41200|${3900.5 * MIB}`, 'Toke|paged|5200|5000|200|320000']);
  t.deepEqual(gaugesOf(rows), ['poolNonPagedBytes=4415881216', 'poolPagedBytes=851443712']);
  t.is(unparsed.length, 1, 'the quota of a process is not the pool of the machine');
});

test('the entries of a list of tags are of one moment, and of that above them', (t) => {
  const text = [
    '{',
    '  "memory": { "total_physical_gb": 64 },',
    '  "pool_nonpaged_gb": 21.5,',
    '  "top_tags": [',
    '    { "tag": "Kq5w", "pool": "NonPaged", "mb": 15230.5, "count": 110233 },',
    '    { "tag": "NtFC", "pool": "NonPaged", "mb": 1210.0, "count": 90112 }',
    '  ]',
    '}',
  ].join('\n');
  const { snapshots } = analyzeText(text);
  t.is(snapshots.length, 1);
  t.is(snapshots[0]?.pools.nonPaged?.bytes, 21.5 * GIB);
  t.deepEqual(
    snapshots[0]?.tags.map(({ tag, nonPaged }) => [tag, nonPaged?.outstanding, nonPaged?.bytes]),
    [
      ['Kq5w', 110233, 15230.5 * MIB],
      ['NtFC', 90112, 1210 * MIB],
    ],
  );
});

test('the answer tells how the pool went', (t) => {
  const { answer, snapshots } = analyzeText(fixture('json-lines/sampler.jsonl'));
  t.regex(answer, /nonpaged pool went from 3\.03 GiB to 5\.09 GiB in 12 hours/);
  t.is(snapshots.at(-1)?.memory.physicalBytes, 24 * GIB);
});

test('a figure without a unit, an object of other things and broken JSON are not read', (t) => {
  for (const line of [
    '{"nonpaged": 4211, "paged": 812}',
    '{"title": "nonpaged pool leak", "votes": 12}',
    '{"pool": {"nonpaged_mb": 4211.5, "paged_mb": 812}',
    '{"pid": 812, "nonpaged_mb": 4211.5}',
    '{"processes": [{"name": "a.exe", "pid": 3, "nonpaged_mb": 44.5}]}',
    `{"nonpaged_mb": 1e400, "paged_mb": -3}`,
    `{"paged_mb": ${'{"a":'.repeat(3000)}1${'}'.repeat(3001)}`,
  ]) {
    t.is(jsonLines.detect(line), null, line.slice(0, 60));
  }
  t.is(jsonLines.detect('{"__proto__": {"nonpaged_mb": 900.5}, "nonpaged_mb": 900.5}'), 'heading');
});
