import test from 'ava';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runOnThreads } from '../../src/io/thread-pool.js';
import type { ThreadPoolOptions } from '../../src/io/thread-pool.js';

const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-threads-'));
test.after.always(() => {
  rmSync(folder, { recursive: true, force: true });
});

const SERVE = JSON.stringify(new URL('../../src/io/serve-tasks.js', import.meta.url).href);

/** A module of threads whose tasks are numbers; `body` is what one does with `task` and `data`. */
function writeModule(name: string, body: string): URL {
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(
    file,
    `import { threadId } from 'node:worker_threads';
import { serveTasks } from ${SERVE};
serveTasks((data) => async (task, busy) => { ${body} });`,
  );
  return pathToFileURL(file);
}

interface Outcome {
  readonly answers: ReadonlyMap<number, unknown>;
  readonly failures: ReadonlyMap<number, string>;
  readonly left: readonly number[];
  readonly threads: ReadonlySet<number>;
  readonly gone: number;
}

const THREADS = 2;

/** Nobody who is at work is silent for so long, however busy the machine. */
const PATIENCE = 600_000;

/** What a thread that hangs does: nothing, for ever, without keeping a processor busy. */
const HANG = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';

async function run(
  module: URL,
  count: number,
  more: Partial<ThreadPoolOptions<number, unknown>> = {},
): Promise<Outcome> {
  const answers = new Map<number, unknown>();
  const failures = new Map<number, string>();
  const threads = new Set<number>();
  let gone = 0;
  const queue = Array.from({ length: count }, (_, index) => index).values();
  const left = await runOnThreads<number, unknown>({
    module,
    data: 10,
    jobs: THREADS,
    next: () => queue.next().value ?? null,
    settle: (task, answer, thread) => {
      answers.set(task, answer);
      threads.add(thread);
    },
    fail: (task, { message }) => failures.set(task, message),
    leave: () => (gone += 1),
    isSmall: () => true,
    patience: () => PATIENCE,
    ...more,
  });
  return { answers, failures, left, threads, gone };
}

test('every task is done once, by several threads, each knowing the data', async (t) => {
  const { answers, failures, left } = await run(writeModule('plain', 'return task * data;'), 200);
  t.is(answers.size, 200);
  t.true([...answers].every(([task, answer]) => answer === task * 10));
  t.is(failures.size, 0);
  t.deepEqual(left, []);
});

test('a task in hand does not wait for another, and only behind a small one', async (t) => {
  // The first task does not end before all others are done.
  const module = writeModule(
    'slow',
    `if (task > 0) Atomics.add(data, 0, 1);
     else while (Atomics.load(data, 0) < 19) await new Promise((go) => setTimeout(go, 5));
     return task;`,
  );
  const order: number[] = [];
  await run(module, 20, {
    data: new Int32Array(new SharedArrayBuffer(4)),
    isSmall: (task) => task !== 0,
    settle: (task) => order.push(task),
  });
  t.is(order.length, 20);
  t.is(order.at(-1), 0);
});

test('a thread that crashes costs the task that it was at', async (t) => {
  const crash = writeModule('crash', "if (task % 7 === 3) throw new Error('out of luck'); return task;");
  const { answers, failures, left, gone } = await run(crash, 30);
  t.deepEqual(
    [...failures.keys()].toSorted((a, b) => a - b),
    [3, 10, 17, 24],
  );
  t.is(failures.get(10), 'out of luck');
  t.is(answers.size, 26);
  t.deepEqual(left, []);
  t.is(gone, 4);
  const exit = writeModule('exit', 'if (task === 5) process.exit(4); return task;');
  const ended = await run(exit, 30);
  t.deepEqual([...ended.failures], [[5, 'the thread ended with code 4']]);
  t.is(ended.answers.size, 29);
});

test('a thread that hangs costs the task that it was at, one that says it is busy does not', async (t) => {
  const hang = writeModule('hang', `if (task === 4) ${HANG} return task;`);
  const { answers, failures } = await run(hang, 12, { patience: (task) => (task === 4 ? 700 : PATIENCE) });
  t.deepEqual([...failures], [[4, 'nothing happened for 1 seconds']]);
  t.is(answers.size, 11);
  // At work for longer than a thread may be silent, with a word a hundred times in between.
  const busy = writeModule(
    'busy',
    'if (task === 1) for (const end = Date.now() + 6000; Date.now() < end; busy()) await new Promise((go) => setTimeout(go, 50)); return task;',
  );
  t.is((await run(busy, 3, { patience: (task) => (task === 1 ? 5000 : PATIENCE) })).failures.size, 0);
});

test('threads that cannot be started leave the tasks', async (t) => {
  const { answers, failures, left } = await run(pathToFileURL(path.join(folder, 'missing.mjs')), 5);
  t.deepEqual([answers.size, failures.size, left.length], [0, 0, 0], 'nothing was given out');
  const late = writeModule('late', 'return task;');
  writeFileSync(path.join(folder, 'broken.mjs'), "throw new Error('at the start');");
  t.is((await run(pathToFileURL(path.join(folder, 'broken.mjs')), 5)).failures.size, 0);
  t.is((await run(late, 0)).answers.size, 0);
});

test('the signal stops what has not begun', async (t) => {
  const control = new AbortController();
  const module = writeModule('steady', 'await new Promise((go) => setTimeout(go, 20)); return task;');
  const done: number[] = [];
  const { left } = await run(module, 1000, {
    signal: control.signal,
    settle: (task) => {
      done.push(task);
      if (done.length === 10) control.abort();
    },
  });
  // Each thread has two tasks in hand at the most, and may have done them when the signal comes.
  t.true(done.length >= 10 && done.length <= 10 + 2 * THREADS, `${done.length}`);
  t.true(left.length <= 2);
  t.true(left.every((task) => !done.includes(task)));
  t.deepEqual((await run(module, 5, { signal: control.signal })).answers.size, 0);
});

test('what the taker of answers throws ends everything', async (t) => {
  const module = writeModule('again', 'return task;');
  await t.throwsAsync(
    run(module, 100, {
      settle: () => {
        throw new Error('the disk is full');
      },
    }),
    { message: 'the disk is full' },
  );
});
