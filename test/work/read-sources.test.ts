import test from 'ava';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { InputSpec } from '../../src/io/expand-inputs.js';
import { readSources } from '../../src/work/read-sources.js';
import type { ReadProgress } from '../../src/work/read-sources.js';
import { readSource } from '../../src/work/read-source.js';

const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-pool-'));
test.after.always(() => {
  rmSync(folder, { recursive: true, force: true });
});

function formatTable(seed: number, rows: number): string {
  const lines = ['lkd> !poolused 2', ' Sorting by NonPaged Pool Consumed', '', '   NonPaged      Paged'];
  lines.push(' Tag     Allocs         Used     Allocs         Used', '');
  for (let row = 0; row < rows; row += 1) {
    const blocks = ((seed + 3) * (rows - row) * 7) % 90_001;
    const numbers = [blocks, blocks * 64, row, row * 48];
    const columns = numbers.map((value, at) => String(value).padStart([10, 13, 11, 13][at] ?? 0)).join('');
    lines.push(` T${String(row).padStart(3, '0')}${columns}\tpool ${row} , Binary: d${row % 9}.sys`);
  }
  return `${lines.join('\n')}\n`;
}

/** Sixty inputs of 4 MB in all, one of them large, one binary, one that is not there. */
const specs: readonly InputSpec[] = Array.from({ length: 60 }, (_, index) => {
  const source = `${String(index).padStart(2, '0')}.log`;
  const file = path.join(folder, source);
  if (index === 30) return { source, path: null, error: 'There is no such file.' };
  if (index === 40) writeFileSync(file, 'PAGEDU64 and more');
  else writeFileSync(file, formatTable(index, 100).repeat(index === 50 ? 200 : 4) + `remark ${index}\n`);
  return { source, path: file, error: null };
});

test('threads give the readings of one thread, in order', async (t) => {
  const alone = [];
  for (const spec of specs) alone.push(await readSource(spec));
  t.true(
    alone.every(({ moments }, index) => (index === 30 || index === 40 ? moments.length === 0 : moments.length > 0)),
  );
  for (const jobs of [1, 2, 5]) {
    for (const readsHere of [true, false]) {
      const seen: ReadProgress[] = [];
      const onProgress = (progress: ReadProgress): number => seen.push(progress);
      const readings = await readSources(specs, { jobs, onProgress, readsHere });
      t.true(isDeepStrictEqual(readings, alone), `${jobs} threads`);
      const last = seen.at(-1);
      t.deepEqual([last?.done, last?.inputs, last?.bytes], [60, 60, last?.totalBytes]);
    }
  }
});

test('this thread and the others share the inputs, and judge alike', async (t) => {
  const many = Array.from({ length: 12 }, () => specs.slice(0, 30)).flat();
  const alone = await readSources(many, { jobs: 2, judge: true, readsHere: false });
  t.true(alone.every(({ judgements }) => judgements !== undefined && judgements.length > 0));
  t.true(isDeepStrictEqual(await readSources(many, { jobs: 2, judge: true }), alone));
});

test('tables come in buffers of their own size', async (t) => {
  for (const { moments } of await readSources(specs.slice(45, 55), { jobs: 2, readsHere: false })) {
    for (const { table } of moments) {
      t.is(table.values.buffer.byteLength, table.values.byteLength);
      t.is(table.entries.buffer.byteLength, table.entries.byteLength);
      t.true(table.values.byteLength < table.size * 8);
    }
  }
});

function writeWorker(name: string, body: string): URL {
  const file = path.join(folder, `${name}.mjs`);
  const reader = JSON.stringify(new URL('../../src/work/read-worker.js', import.meta.url).href);
  writeFileSync(
    file,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ tasks = [] }) => { if (tasks.some(({ spec }) => spec.source === '07.log')) { ${body} } });
     await import(${reader});`,
  );
  return pathToFileURL(file);
}

/** A thread that reads says something in this time, however busy the machine. */
const SILENT_MILLISECONDS = 20_000;

test('a thread that fails or hangs costs one input', async (t) => {
  const crash = writeWorker('crash', "throw new Error('out of luck');");
  const hang = writeWorker('hang', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);');
  const expected = await readSources(specs, { jobs: 1 });
  for (const [worker, words] of [
    [hang, /nothing happened for/],
    [crash, /out of luck/],
  ] as const) {
    const readings = await readSources(specs, {
      jobs: 2,
      worker,
      silentMilliseconds: SILENT_MILLISECONDS,
      readsHere: false,
    });
    const failed = readings.filter(({ input }, index) => input.error !== expected[index]?.input.error);
    // Which input of the batch the thread was at, its answers tell; all others are read.
    t.true(failed.length <= 7, `${failed.length}`);
    t.true(failed.length >= 1);
    for (const { input } of failed) t.regex(input.error ?? '', words);
    t.deepEqual(
      readings.map(({ input }) => input.source),
      specs.map(({ source }) => source),
    );
  }
});

test('without threads the inputs are read here', async (t) => {
  const worker = pathToFileURL(path.join(folder, 'no-such-worker.mjs'));
  const expected = await readSources(specs, { jobs: 1 });
  for (const readsHere of [true, false]) {
    t.true(isDeepStrictEqual(await readSources(specs, { jobs: 2, worker, readsHere }), expected));
  }
});

test('a stopped reading says so for every input that it did not finish', async (t) => {
  const control = new AbortController();
  const readings = await readSources(specs, { jobs: 2, signal: control.signal, onProgress: () => control.abort() });
  t.is(readings.length, specs.length);
  t.true(readings.some(({ input }) => /stopped/.test(input.error ?? '')));
  const before = new AbortController();
  before.abort();
  for (const { input } of await readSources(specs.slice(0, 20), { jobs: 2, signal: before.signal })) {
    t.regex(input.error ?? '', /stopped/);
  }
});

test('the rows of all inputs come to this thread', async (t) => {
  const list = path.join(folder, 'find.log');
  const rows = Array.from(
    { length: 30_000 },
    (_, row) => `ffffa000${(row * 16).toString(16).padStart(8, '0')} : tag Qrst, size     0x140, Nonpaged pool`,
  );
  writeFileSync(list, ['kd> !poolfind Qrst', ...rows].join('\n'));
  let blocks = 0;
  const spec: InputSpec = { source: 'f', path: list, error: null };
  await readSources([spec, { ...spec, source: 'g' }], { onBlock: (source) => (blocks += source === 'g' ? 1 : 0) });
  t.is(blocks, rows.length);
});
