import test from 'ava';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createSchedule } from '../../src/cli/batch/schedule.js';
import type { BatchOptions } from '../../src/cli/commands/batch.js';
import { STATE_FILE } from '../../src/work/batch-state.js';
import { OutputError } from '../../src/io/write-whole.js';
import { fillFleet } from '../support/made-fleet.js';
import { PROGRAM, plainEnvironment } from '../support/run-cli.js';
import { batch, makeFolder, newPath, root } from './support.js';

const FIXTURES = 'test/fixtures/batch';

/** Threads for a batch of any size. */
const THREADS: Partial<BatchOptions> = { jobs: 2, threadBytes: 1 };

/** Everything that a folder may hold. */
function makeFleet(): string {
  return fillFleet(makeFolder({}), 12, (number) => `logs-${number}.log`);
}

/** All files of a folder with their bytes; of the state its lines, whose order tells who was first. */
function contentsOf(out: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(out).map((name) => {
      const text = readFileSync(path.join(out, name), 'utf8');
      return [name, name === STATE_FILE ? [...new Set(text.split('\n'))].toSorted().join('\n') : text];
    }),
  );
}

test('threads write what one thread writes, byte for byte', async (t) => {
  const fleet = makeFleet();
  const inputs = [fleet, path.join(fleet, 'missing')];
  const alone = await batch(inputs, { jobs: 1 });
  t.is(alone.code, 3);
  const expected = contentsOf(alone.out);
  t.true(Object.keys(expected).length > 50);
  t.truthy(expected[`${path.basename(fleet)}-hosts@NODE-B.json`]);
  for (const jobs of [2, 3]) {
    const shared = await batch(inputs, { jobs, threadBytes: 1 });
    const got = contentsOf(shared.out);
    t.deepEqual(Object.keys(got), Object.keys(expected));
    for (const [name, text] of Object.entries(expected)) t.is(got[name], text, name);
    t.is(shared.stdout, alone.stdout);
    t.is(shared.code, 3);
    // Nothing is left to do for a second run, whoever did the first.
    const again = await batch(inputs, { jobs: 1, out: shared.out });
    t.deepEqual(contentsOf(again.out), expected);
  }
  const formats = await batch([fleet], { jobs: 1, eachFile: true, format: 'csv' });
  t.deepEqual(
    contentsOf((await batch([fleet], { ...THREADS, eachFile: true, format: 'csv' })).out),
    contentsOf(formats.out),
  );
});

/** A module of threads in which something happens before an input is worked on. */
function writeWorker(name: string, body: string, atStart = ''): URL {
  const file = path.join(root, `${name}.mjs`);
  const from = (module: string): string => JSON.stringify(new URL(`../../src/${module}`, import.meta.url).href);
  writeFileSync(
    file,
    `import { writeFileSync } from 'node:fs';
import { serveTasks } from ${from('io/serve-tasks.js')};
import { createWorkshop } from ${from('cli/batch/work.js')};
${atStart}
serveTasks((settings) => {
  const { work } = createWorkshop(settings);
  return (task, busy) => { ${body} return work(task, busy); };
});`,
  );
  return pathToFileURL(file);
}

test('a thread that fails or hangs costs its input, which the report names', async (t) => {
  const fleet = makeFleet();
  const expected = await batch([fleet], { jobs: 1 });
  for (const [name, body, words] of [
    [
      'crash',
      "if (task.name === 'logs-3.log') throw new Error('out of luck');",
      /failed inside the program: out of luck/,
    ],
    [
      'hang',
      "if (task.name === 'logs-3.log') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
      /nothing happened for 20 seconds/,
    ],
  ] as const) {
    const { code, summary, out } = await batch([fleet], {
      ...THREADS,
      worker: writeWorker(name, body),
      // A thread that works says something in this time, however busy the machine.
      silentMilliseconds: 20_000,
    });
    t.is(code, 3);
    const failed = summary.notRead.filter(({ error }) => words.test(error));
    t.is(failed.length, 1, JSON.stringify(summary.notRead));
    t.deepEqual(
      summary.inputs.map(({ input }) => input),
      expected.summary.inputs.map(({ input }) => input).filter((input) => input !== failed[0]?.input),
    );
    // What failed inside the program is tried again.
    const again = await batch([fleet], { out, jobs: 1 });
    t.deepEqual(again.summary, expected.summary);
  }
});

test('without threads the work is done here, and a small batch starts none', async (t) => {
  const fleet = makeFleet();
  const expected = await batch([fleet], { jobs: 1 });
  const missing = await batch([fleet], { ...THREADS, worker: pathToFileURL(path.join(root, 'no-such.mjs')) });
  t.deepEqual(missing.summary, expected.summary);
  const mark = path.join(root, 'started');
  const worker = writeWorker('mark', '', `writeFileSync(${JSON.stringify(mark)}, '');`);
  await batch([fleet], { jobs: 2, worker });
  t.false(existsSync(mark));
  await batch([fleet], { ...THREADS, worker });
  t.true(existsSync(mark));
});

test('a report that cannot be written stops the batch and is named', async (t) => {
  const fleet = makeFleet();
  for (const more of [{ jobs: 1 }, THREADS]) {
    const out = newPath('taken');
    mkdirSync(path.join(out, 'logs-5.log.txt', 'x'), { recursive: true });
    const error = await t.throwsAsync(batch([fleet], { ...more, out }), { instanceOf: OutputError });
    t.regex(error.message, /logs-5\.log\.txt: /);
    t.deepEqual(
      readdirSync(out).filter((name) => name.endsWith('.tmp')),
      [],
    );
  }
});

/** Loaded before the program: presses Ctrl+C when a certain report is in its place, whoever wrote it. */
const pressCtrlC = `data:text/javascript,${encodeURIComponent(`
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
const { renameSync } = fs;
fs.renameSync = (from, to) => {
  renameSync(from, to);
  if (path.basename(to) === '2.log.json') process.kill(process.pid, 'SIGINT');
};
syncBuiltinESMExports();
`)}`;

test('Ctrl+C ends in good order, and the same command continues', async (t) => {
  const folder = makeFolder();
  for (let number = 0; number < 80; number += 1)
    cpSync(`${FIXTURES}/machines/slow.log`, path.join(folder, `${number}.log`));
  for (const jobs of [1, 2]) {
    const out = newPath('stopped');
    const child = spawn(
      process.execPath,
      [
        ...['--import', pressCtrlC, PROGRAM],
        ...['batch', folder, '--out', out, '--jobs', String(jobs), '--db', path.join(root, 'no-database.json')],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], env: plainEnvironment() },
    );
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    t.is(await new Promise((resolve) => child.once('close', resolve)), 130);
    t.is(stdout, '');
    t.regex(stderr, /interrupted\npoolsleuth: \d+ of 80 files are done; the same command continues from there\./);
    t.deepEqual(
      readdirSync(out).filter((name) => name.endsWith('.tmp')),
      [],
    );
    t.false(existsSync(path.join(out, 'summary.txt')));
    t.is((await batch([folder], { out })).summary.counts.inputs, 80);
  }
});

test('a thread stays with its folder, and helps when it has none', (t) => {
  const files = ['a', 'a', 'a', 'b', 'b'].map((folder, index) => ({ index, folder, role: 'unknown' as const }));
  const schedule = createSchedule(files, () => false);
  t.like(schedule.next(1), { kind: 'file', index: 0, keep: true });
  t.like(schedule.next(2), { kind: 'file', index: 3, keep: true });
  t.like(schedule.next(2), { kind: 'file', index: 4, keep: true });
  t.like(schedule.next(2), { kind: 'file', index: 1, keep: false });
  t.like(schedule.next(1), { kind: 'file', index: 2, keep: true });
  t.is(schedule.next(1), null);
  for (const index of [0, 1, 3]) schedule.decide(index, 'member');
  schedule.decide(4, 'alone');
  t.is(schedule.next(1), null, 'the folder of another');
  t.deepEqual(schedule.next(2), { kind: 'folder', folder: 'b', members: [3] });
  schedule.decide(2, 'member');
  t.is(schedule.next(2), null, 'the first thread keeps most of it');
  schedule.leave(1);
  t.deepEqual(schedule.next(2), { kind: 'folder', folder: 'a', members: [0, 1, 2] });
  t.is(schedule.next(2), null);
});

test('what an earlier run knows is not read again', (t) => {
  const asked: (readonly number[])[] = [];
  const schedule = createSchedule(
    [
      { index: 0, folder: 'a', role: 'member' },
      { index: 1, folder: 'a', role: 'unknown' },
      { index: 2, folder: 'b', role: 'member' },
    ],
    (folder, members) => {
      asked.push(members);
      return folder === 'b';
    },
  );
  t.deepEqual(asked, [[2]]);
  t.like(schedule.next(1), { kind: 'file', index: 1 });
  schedule.decide(1, 'alone');
  t.deepEqual(schedule.next(1), { kind: 'folder', folder: 'a', members: [0] });
  t.is(schedule.next(1), null);
});
