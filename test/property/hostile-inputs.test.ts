/** Inputs that were made to break something: numbers that cannot be, documents of nothing, an order that matters. */
import { gzipSync } from 'node:zlib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { analyzeFiles, analyzeText } from '../../src/index.js';
import { admitTime, isCount } from '../../src/ingest/admit.js';
import { createJsonBudget, isWithinJsonBudget } from '../../src/sources/json-budget.js';
import { createByteReader } from '../support/read-bytes.js';
import { readText } from '../../src/sources/read-text.js';
import { readSource } from '../../src/work/read-source.js';
import type { Analysis, Snapshot } from '../../src/model/document.js';
import type { SourceReading } from '../../src/moments/source-reading.js';
import { checkDocument } from '../support/check-document.js';
import { createRandom, loadSeeds, mutate, runMutations } from '../support/mutate.js';
import { rowsOf } from '../support/rows.js';

/** Reads a text, and fails when its document holds what none may hold. */
function readGood(t: ExecutionContext, text: string): Analysis {
  const document = analyzeText(text, { source: 'x' });
  t.deepEqual(checkDocument(document), [], text.slice(0, 200));
  return document;
}

const codesOf = (document: Analysis): readonly string[] => document.diagnostics.map(({ code }) => code);

function tagsOf(snapshots: readonly Snapshot[]): readonly string[] {
  return snapshots.flatMap(({ tags }) =>
    tags.map(({ tag, nonPaged }) => `${tag}|${String(nonPaged?.outstanding)}|${String(nonPaged?.bytes)}`),
  );
}

const POOLMON = ' Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc\n\n';

test('a column of 309 digits costs its row at most, in every list', (t) => {
  const long = '7'.repeat(309);
  for (const row of [
    ` Leak Nonp 500 (   0)     0 (   0)   500 32000 (     0)   ${long}`,
    ` Leak Nonp ${long} (   0)     0 (   0)   500 32000 (     0)   64`,
    ` Leak Nonp 500 (   0)     0 (   0)   ${long} 32000 (     0)   64`,
    ` Leak Nonp 500 (   0)     0 (   0)   500 ${long} (     0)   64`,
  ]) {
    const document = readGood(t, `${POOLMON}${row}\n Good Nonp 300 (   0)     0 (   0)   300 19200 (     0)   64\n`);
    t.true(tagsOf(document.snapshots).includes('Good|300|19200'));
  }
  for (const text of [
    `kd> !poolused 2\n Tag    Allocs     Used    Allocs     Used\n Leak ${long} ${long} 0 0\n`,
    `kd> !vm\nPhysical Memory:          ${long} (   ${long} Kb)\nNonPagedPool Usage:          1200 (       4800 Kb)\n`,
    `Page File: \\??\\C:\\pagefile.sys\n  Current:   ${long} Kb  Free Space:   ${long} Kb\n`,
    `Windows 10 Kernel Version ${long} MP (${long} procs) Free x64\nSystem Uptime: ${long} days 0:32:26.132\n`,
    `kd> !pool ffffda000a9b6d30\n*ffffda000a9b6000 : large page allocation, tag is Adbe, size is ${long} bytes\n`,
    `Tag: Leak\nNonpaged bytes: ${long}\n`,
    `| Tag | Pool | Bytes | Count |\n|---|---|---|---|\n| Leak | Nonp | ${long} | ${long} |\n`,
    `source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes\ns,H,,Leak,nonPaged,${long},0,9,${long}\n`,
    `  Memory:${long}K Avail:   96364K  PageFlts:     0   InRam Krnl: 1916K P:17856K\n${POOLMON}`,
    `!Memsnap\n`,
  ]) {
    readGood(t, text);
  }
});

test('a counter below zero is unknown and told; what stands beside it counts', (t) => {
  const document = readGood(
    t,
    'kd> !poolused 2\n Tag    Allocs     Used    Allocs     Used\n Leak       7     -2176         0        0\n AcpA      -5       192         3      240\n Good     100      6400         0        0\n',
  );
  const tags = tagsOf(document.snapshots);
  t.true(tags.includes('Leak|7|null'), tags.join());
  t.true(tags.includes('AcpA|null|192'), tags.join());
  t.true(tags.includes('Good|100|6400'), tags.join());
  t.true(codesOf(document).includes('impossible-value'));
});

test('no machine has no memory: no share is taken of it', (t) => {
  for (const text of [
    `  Memory:0K Avail:   96364K  PageFlts:     0   InRam Krnl: 1916K P:17856K\n Commit: 203500K Limit: 640916K Peak: 260632K            Pool N: 900000K P:27220K\n${POOLMON} Leak Nonp 500 (   0)     0 (   0)   500 32000 (     0)   64\n`,
    'kd> !vm\nPhysical Memory:          0 (   0 Kb)\nNonPagedPool Usage:          120000 (       480000 Kb)\n',
  ]) {
    const document = readGood(t, text);
    t.true(codesOf(document).includes('impossible-value'), text);
  }
});

test('counts of 64 bits are digits; wider ones are unknown', (t) => {
  t.true(isCount(0));
  t.true(isCount('18446744073709551615'));
  t.false(isCount('18446744073709551616'));
  t.false(isCount('-5'));
  for (const value of [-1, -0, 0.5, NaN, Infinity, 2 ** 53]) t.false(isCount(value), String(value));
});

test('a count of 64 bits stays exact where two lists of one moment become one', (t) => {
  const row = (source: string, time: string, tag: string, bytes: string): string =>
    `${source},H,2026-09-01T${time}:00:00Z,${tag},nonPaged,,,7,${bytes}`;
  const document = readGood(
    t,
    [
      'source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes',
      row('a', '10', 'Abcd', '640'),
      row('a', '10', 'Efgh', '640'),
      row('b', '10', 'Ijkl', '18446744073709551003'),
      row('a', '11', 'Ijkl', '18446744073709551003'),
    ].join('\n'),
  );
  const [series] = document.series;
  const [found] = series?.tags.filter(({ tag }) => tag === 'Ijkl') ?? [];
  t.deepEqual([found?.first.bytes, found?.last.bytes], ['18446744073709551003', '18446744073709551003']);
});

test('frees that go back give no ratio below zero', (t) => {
  const list = (allocs: number, frees: number): string =>
    ` SeSd Paged ${allocs} ${frees} ${allocs - frees} ${(allocs - frees) * 48} 48\n`;
  const document = readGood(t, POOLMON + list(2_500_000, 2_490_000) + list(2_500_120, 2_489_300));
  for (const { tags } of document.series)
    for (const { freeRatio } of tags) t.true(freeRatio === null || freeRatio >= 0);
});

test('a time is one that the calendar has', (t) => {
  for (const good of [
    '2026-09-01T10:00:00Z',
    '2024-02-29T23:59:59.999+14:00',
    '2026-09-01T10:00:00',
    '2026-09-01T10:00',
  ]) {
    t.is(admitTime(good), good);
  }
  for (const bad of [
    'banana',
    '2026-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-09-01T25:00:00Z',
    '2026-09-01',
    '',
  ]) {
    t.is(admitTime(bad), null, bad);
  }
  const csv = readGood(
    t,
    'source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes\ns,H,banana,Leak,nonPaged,70,0,70,4480\ns,H,2026-02-30T10:00:00Z,Leak,nonPaged,80,0,80,5120\n',
  );
  t.deepEqual(
    csv.snapshots.map(({ capturedAt }) => capturedAt),
    csv.snapshots.map(() => null),
  );
  t.true(codesOf(csv).includes('impossible-value'));
});

test('a tag is four bytes: no emoji, no half of one', (t) => {
  for (const text of [
    `${POOLMON} \u{1f4a9} Nonp 405507 405021 486 4 0\n`,
    `kd> !poolfind Lkd1\n\nffffda0ff9791000 : tag \u{1f4a9}x, size    0x18f0, Nonpaged pool\n`,
    '| Tag | Pool | Bytes |\n|---|---|---|\n| \u{1f4a9} | Nonp | 4096 |\n',
    'source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes\ns,H,,\u{1f4a9},nonPaged,9,0,9,900\n',
    '{"schemaVersion":1,"tool":{"name":"poolsleuth"},"snapshots":[{"tags":[{"tag":"\u{1f4a9}","nonPaged":{"bytes":900}},{"tag":"\\ud83d","nonPaged":{"bytes":900}}]}]}',
  ]) {
    t.deepEqual(tagsOf(readGood(t, text).snapshots), [], text);
  }
});

test('a page file between two sessions takes no place of theirs', (t) => {
  const document = readGood(
    t,
    'Page File: ??\nSession ID 4 @ ff536000\nMinimum:8KbMaximum:2Kb\nSession ID 0 @ ff88002d\nPaged Pool Usage: 40 Kb\n',
  );
  t.deepEqual(
    document.snapshots.flatMap(({ vm }) => vm?.sessions ?? []).map(({ id }) => id),
    [4, 0],
  );
});

test('a document of ours with wrong values gives what is right of it', (t) => {
  const wrong: readonly string[] = [
    '-5',
    '-0',
    '1e999',
    '0.5',
    '9007199254740993',
    '"-7"',
    '"banana"',
    '[]',
    '{}',
    'true',
  ];
  for (const value of wrong) {
    const document = readGood(
      t,
      `{"schemaVersion":1,"tool":{"name":"poolsleuth"},"snapshots":[{"host":"H","capturedAt":${value},"uptimeSeconds":${value},"osBuild":${value},` +
        `"tags":[null,{"tag":"Leak","nonPaged":{"bytes":${value},"outstanding":40,"allocs":${value}}}],` +
        `"vm":{"memory":[null,{"label":"Physical Memory","pages":${value},"kib":${value}}],"sessions":[null,{"id":${value},"address":"0x1"}],` +
        `"processes":[{"pid":${value},"image":"a"}],"pageFiles":[[],{"name":"p","currentKib":${value}}]}},7,null]}`,
    );
    t.deepEqual(tagsOf(document.snapshots), ['Leak|40|null'], value);
  }
});

test('lines of a document of ours end with CRLF, LF or CR', (t) => {
  const lines = ['{"schemaVersion":1,', '"tool":{"name":"poolsleuth"},', '"snapshots":[]}'];
  for (const end of ['\n', '\r', '\r\n']) {
    t.is(analyzeText(lines.join(end)).inputs[0]?.lines.total, 3);
    t.is(analyzeText(lines.join(end) + end).inputs[0]?.lines.total, 3);
  }
});

test('a budget counts what a JSON text would take', (t) => {
  const encode = (text: string): Uint8Array => Buffer.from(text);
  t.true(isWithinJsonBudget(`{"a":[${'1,'.repeat(1000)}1]}`, 64_000));
  t.false(isWithinJsonBudget(`{"a":[${'{},'.repeat(1000)}1]}`, 64_000));
  t.false(isWithinJsonBudget('['.repeat(100)));
  t.true(isWithinJsonBudget(`["${'['.repeat(100)}\\"${'{'.repeat(100)}"]`));
  const budget = createJsonBudget(10_000);
  t.true(budget.take(encode('["a')));
  t.true(budget.take(encode('[[['.repeat(100))));
  t.true(budget.take(encode('\\')));
  t.true(budget.take(encode('"{{{"]')));
});

test('documents and archives of nothing are refused by what they would take, and in few words', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-'));
  const head = '{"schemaVersion":1,"tool":{"name":"poolsleuth"},"a":[';
  const inputs: readonly (readonly [string, Uint8Array])[] = [
    ['empty-objects.json.gz', gzipSync(head + '{},'.repeat(13_000_000))],
    ['brackets.json', Buffer.from(head + '['.repeat(10_000))],
    [
      'archive.csv.gz',
      gzipSync(Buffer.concat([Buffer.from('0101fffeff0441006200630064', 'hex'), Buffer.alloc(34_000_000, 1)])),
    ],
  ];
  try {
    for (const [name, bytes] of inputs) {
      const file = path.join(folder, name);
      writeFileSync(file, bytes);
      const { input, moments } = await readSource({ source: name, path: file, error: null });
      t.regex(input.error ?? '', /too large/, name);
      t.deepEqual(moments, []);
    }
    const two = await analyzeFiles([path.join(folder, 'brackets.json'), 'samples/vm-only.log'], { jobs: 1 });
    t.true(two.snapshots.length > 0);
    t.regex(analyzeText(head + '['.repeat(10_000)).inputs[0]?.error ?? '', /too large/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function readBytes(text: string): SourceReading {
  const reader = createByteReader('x');
  reader.push(Buffer.from(text));
  return reader.finish();
}

/** What a reading says, rows included, as text. */
function printReading(reading: SourceReading): string {
  return JSON.stringify([
    reading.input,
    reading.moments.map((moment) => rowsOf(moment)),
    reading.diagnostics,
    reading.unparsed,
  ]);
}

test('a row is what it is, whatever was read before it', (t) => {
  const row = (gap: number): string =>
    ` Cont Nonp       332 (   0)       32 (   0)      300${' '.repeat(gap)}19200 (     0)     64`;
  const text = (gap: number): string =>
    [...POOLMON.trimEnd().split('\n'), row(3), row(3), row(gap), row(3).replace('Cont', 'Last'), '']
      .join('\n')
      .replace(' Cont', ' Frst');
  for (const gap of [4, 100, 127, 128, 129, 130, 500, 900, 960, 2000]) {
    const alone = printReading(readText(text(gap), 'x'));
    t.is(printReading(readBytes(text(gap))), alone, `${gap} blanks`);
    readBytes(text(3));
    t.is(printReading(readBytes(text(gap))), alone, `${gap} blanks behind a narrow one`);
  }
});

test('the result of an input does not depend on what is read before it', (t) => {
  const seeds = loadSeeds(['samples', 'test/fixtures']);
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (first, second) => {
      const random = createRandom(first);
      const texts = Array.from({ length: 8 }, () => mutate(seeds, random));
      const order = createRandom(second);
      const shuffled = texts.map((text) => ({ text, key: order(1_000_000) })).sort((a, b) => a.key - b.key);
      const printed = new Map(texts.map((text) => [text, printReading(readBytes(text))]));
      return shuffled.every(({ text }) => printReading(readBytes(text)) === printed.get(text));
    }),
    { numRuns: 60 },
  );
  t.pass();
});

test('2,000 mutated inputs in one process: no throw, nothing invented, nothing that cannot be, in any order', (t) => {
  const seeds = loadSeeds(['samples', 'test/fixtures']);
  const { failures } = runMutations({ seeds, seed: 20_260_915, count: 2000, most: 3 });
  t.deepEqual(failures, []);
});
