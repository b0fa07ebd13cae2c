/** The JSON document that poolsleuth writes, read back. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { analyzeText } from '../../src/index.js';
import { detectOwnJson } from '../../src/sources/own-json/kind.js';
import { readText } from '../../src/sources/read-text.js';
import { readSource } from '../../src/work/read-source.js';
import type { Analysis, Snapshot } from '../../src/model/document.js';
import { formatJson } from '../../src/report/json.js';
import { rowsOf } from '../support/rows.js';

const LOG = [
  '2026-11-13 14:30:00',
  ' Tag  Type  Allocs  Frees  Diff  Bytes  Per Alloc',
  ' Even Nonp  10  4  6  576  96 [even.sys - Numbers]',
  ' Huge Paged 12000000000  2000000000  10000000000  18446744073709551000  1844674407',
  ' Io   Paged 10  4  6  576  96',
  '2026-11-13 15:30:00',
  ' Tag  Type  Allocs  Frees  Diff  Bytes  Per Alloc',
  ' Even Nonp  20  4  16  1536  96 [even.sys - Numbers]',
  ' Gdbr Paged 10  4  6  576  96',
].join('\n');

const VM = [
  'lkd> vertarget',
  'Windows 10 Kernel Version 19041 MP (8 procs) Free x64',
  'Machine Name: "SRV1"',
  'System Uptime: 0 days 1:19:44.506',
  'lkd> !vm 1',
  'Physical Memory:          4157090 (   16628360 Kb)',
  'NonPagedPool Usage:           268 (       1072 Kb)',
  'lkd> lm',
  'start             end                 module name',
  'fffff800`00000000 fffff800`01046000   nt         (pdb symbols)',
].join('\n');

/** What is of the moment itself; lines and owners belong to the text that it was read from. */
function measured({ tags, vm, source: _source, firstLine: _line, ...rest }: Snapshot): unknown {
  return {
    ...rest,
    tags: tags.map(({ owners: _owners, ...usage }) => usage),
    memory: vm?.memory.map(({ label, pages, kib }) => [label, pages, kib]),
    summary: vm?.summary,
  };
}

const snapshotsOf = (analysis: Analysis): unknown => JSON.parse(JSON.stringify(analysis.snapshots.map(measured)));

test('a document reads back as the moments that it was made of', (t) => {
  for (const text of [LOG, VM]) {
    const analysis = analyzeText(text);
    t.true(analysis.snapshots.length > 0);
    for (const json of [formatJson(analysis), JSON.stringify(analysis)]) {
      const again = analyzeText(json);
      t.deepEqual(snapshotsOf(again), snapshotsOf(analysis));
      const input = again.inputs[0];
      t.is(input?.lines.total, json.trimEnd().split('\n').length);
      t.is(input?.lines.understood, input?.lines.total);
      t.deepEqual(
        input?.blocks.map(({ grammar }) => grammar),
        ['own-json'],
      );
    }
  }
});

test('counters of 32 bits stay so, and no snapshot is taken for a whole list', (t) => {
  const { moments } = readText(formatJson(analyzeText(LOG)), 'a.json');
  t.deepEqual(
    moments.map(({ counterBits, listing, grammar }) => [counterBits, listing, grammar]),
    [
      [32, 'some', 'poolmon'],
      [32, 'some', 'poolmon'],
    ],
  );
});

test('a document is known by its content, in whatever order and encoding', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'own-json-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const { schemaVersion, tool, ...rest } = analyzeText(LOG);
  const json = JSON.stringify({ ...rest, schemaVersion, tool }, null, 4);
  const file = path.join(folder, 'saved.txt');
  const forms: readonly Buffer[] = [
    Buffer.from(json),
    Buffer.from(`\ufeff${json}`),
    Buffer.from(`\ufeff${json}`, 'utf16le'),
    Buffer.from(`\ufeff${json}`, 'utf16le').swap16(),
  ];
  for (const bytes of forms) {
    writeFileSync(file, bytes);
    const reading = await readSource({ source: file, path: file, error: null });
    t.deepEqual(
      reading.moments.map(({ capturedAt, table }) => [capturedAt, table.size]),
      [
        ['2026-11-13T14:30:00', 3],
        ['2026-11-13T15:30:00', 2],
      ],
    );
    t.is(reading.input.bytes, bytes.length);
    t.truthy(reading.modifiedAt);
  }
});

test('damaged documents, other versions and other JSON', (t) => {
  const json = formatJson(analyzeText(LOG));
  const cut = readText(json.slice(0, 2000), 'a.json');
  t.regex(cut.input.error ?? '', /cut off or damaged/);
  t.is(cut.input.lines.unparsed, cut.input.lines.total);
  t.regex(
    readText(json.replace('"schemaVersion": 1', '"schemaVersion": 2'), 'a.json').input.error ?? '',
    /version 1 is read/,
  );
  t.is(readText('{"answer": 42}', 'a.json').input.error, null);
  t.is(readText('{"answer": 42}', 'a.json').input.lines.unparsed, 1);
  t.false(detectOwnJson('{"DateTime": 1}'));
  t.false(detectOwnJson('[{"schemaVersion": 1}]'));
});

test('values that cannot be are left out, and nothing throws', (t) => {
  const document = (snapshots: unknown): string =>
    JSON.stringify({ schemaVersion: 1, tool: { name: 'poolsleuth' }, snapshots });
  for (const snapshots of [null, 7, {}, [null, 7, 'x', []], [{ tags: 'x', vm: 3, modules: [1, {}], totals: [] }]]) {
    t.notThrows(() => readText(document(snapshots), 'a.json'));
  }
  const { moments } = readText(
    document([
      {
        capturedAt: 'yesterday',
        tags: [
          { tag: 'Even', nonPaged: { allocs: -1, frees: 1.5, outstanding: '12x', bytes: '18446744073709551000' } },
          { tag: 'TooLong', nonPaged: { bytes: 1 } },
          { tag: 7, nonPaged: { bytes: 1 } },
        ],
      },
    ]),
    'a.json',
  );
  t.is(moments[0]?.capturedAt, null);
  t.deepEqual(
    rowsOf(moments[0]).map(({ tag }) => tag),
    ['Even'],
  );
  t.is(moments[0]?.table.exact.get(3), '18446744073709551000');
  t.true(Number.isNaN(rowsOf(moments[0])[0]?.allocs));
});
