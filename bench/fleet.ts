/**
 * The benchmark of the queue: `npm run bench -- --fleet [--short]`. Batches and fleets read the same logs, small ones and
 * large ones, one after the other in one run, and once more two workers fall on the way. A worker has one thread and,
 * where `taskset` is, one processor: the slot of a scheduler. What differs from the batch in one byte fails; the ratios
 * count, not the seconds.
 */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { writeLargeTranscripts, writeTranscripts } from './inputs.js';

const short = process.argv.includes('--short');
const SMALL_LOGS = short ? 40 : 2000;
const LARGE_LOGS = short ? 4 : 60;
const program = path.join(import.meta.dirname, '..', '..', 'bin', 'poolsleuth.js');
const processors = availableParallelism();
const canPin = spawnSync('taskset', ['--version']).error === undefined;

function run(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`poolsleuth ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Whether two folders of reports are equal; what tells who was first is left out. */
function findDifference(one: string, other: string): string | null {
  const namesIn = (folder: string): readonly string[] =>
    readdirSync(folder).filter((name) => !['.fleet', 'batch-state.jsonl'].includes(name));
  const [names, others] = [namesIn(one), namesIn(other)];
  if (names.join('\n') !== others.join('\n')) return 'the names of the reports';
  const read = (folder: string, name: string): Buffer => readFileSync(path.join(folder, name));
  return names.find((name) => !read(one, name).equals(read(other, name))) ?? null;
}

interface BenchWorker {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
}

/** Starts a worker; `slot` is the number of its processor, null: it may use all of them. */
function startWorker(queue: string, slot: number | null, jobs = 1): BenchWorker {
  const work = [process.execPath, program, 'fleet', 'work', '--queue', queue, '--jobs', String(jobs)];
  const [command = '', ...args] = slot === null ? work : ['taskset', '-c', String(slot), ...work];
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return { child, ended: new Promise((resolve) => child.once('close', resolve)) };
}

/** How many files are done. */
function countDone(queue: string): number {
  const status = JSON.parse(run('fleet', 'status', '--queue', queue, '--json')) as {
    readonly submissions: readonly { readonly filesDone: number }[];
  };
  return status.submissions.at(-1)?.filesDone ?? 0;
}

async function timed(work: () => unknown): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** The workers of one run, by name. */
interface Crew {
  readonly name: string;
  readonly start: (queue: string) => readonly BenchWorker[];
}

const slots = (count: number): Crew => {
  // More workers than processors share them.
  const pinned = canPin && count <= processors;
  return {
    name: `fleet, ${count} ${count === 1 ? 'worker' : 'workers'}${pinned ? ', a processor each' : ''}`,
    start: (queue) => Array.from({ length: count }, (_, at) => startWorker(queue, pinned ? at : null)),
  };
};

const CREWS: readonly Crew[] = [
  ...[1, 2, 4].map(slots),
  {
    name: `fleet, 1 worker of ${processors} threads`,
    start: (queue) => [startWorker(queue, null, processors)],
  },
];

/** Batches and fleets over the same logs. Gives the folder of the batch, and whether all were equal to it. */
async function runAll(
  folder: string,
  queue: string,
  logs: string,
): Promise<{ readonly expected: string; readonly right: boolean }> {
  const files = readdirSync(logs).length;
  const expected = path.join(folder, 'batch-1');
  const batch = (out: string, jobs: number): Promise<number> =>
    timed(() => run('batch', logs, '--out', out, '--jobs', String(jobs), '--quiet'));
  const first = await batch(expected, 1);
  const tell = (name: string, seconds: number, more = ''): void =>
    console.log(
      `  ${name.padEnd(38)} ${seconds.toFixed(2).padStart(7)} s  ${(files / seconds).toFixed(1).padStart(6)} logs a second  ${(first / seconds).toFixed(2)} x a batch of one thread${more}`,
    );
  tell('batch, 1 thread', first);
  tell('batch, 2 threads', await batch(path.join(folder, 'batch-2'), 2));
  let right = true;
  let alone: number | null = null;
  for (const [at, { name, start }] of CREWS.entries()) {
    const out = path.join(folder, `fleet-${at}`);
    const adding = await timed(() => run('fleet', 'submit', logs, '--out', out, '--queue', queue));
    const seconds = await timed(() => Promise.all(start(queue).map(({ ended }) => ended)));
    alone ??= seconds;
    tell(name, seconds, `, ${(alone / seconds).toFixed(2)} x one worker (+ ${adding.toFixed(2)} s to submit)`);
    right = isEqual(expected, out) && right;
    rmSync(out, { recursive: true });
  }
  return { expected, right };
}

function isEqual(expected: string, out: string): boolean {
  const difference = findDifference(expected, out);
  if (difference !== null) console.error(`  WRONG: ${out} differs from the batch in ${difference}`);
  return difference === null;
}

/** Two workers fall on the way, one after the other; whether the rest is equal to the batch. */
async function runKilled(folder: string, queue: string, logs: string, expected: string): Promise<boolean> {
  const out = path.join(folder, 'fleet-killed');
  run('fleet', 'submit', logs, '--out', out, '--queue', queue);
  const falling = [startWorker(queue, null), startWorker(queue, null)];
  const files = readdirSync(logs).length;
  for (const [at, { child, ended }] of falling.entries()) {
    while (countDone(queue) < (files * (at + 1)) / 4);
    child.kill('SIGKILL');
    await ended;
  }
  await startWorker(queue, null).ended;
  const right = isEqual(expected, out);
  console.log(right ? '  two workers killed on the way: equal, byte for byte' : '  NOT equal');
  return right;
}

async function main(folder: string): Promise<boolean> {
  const socket = path.join(folder, 'redis.sock');
  const server = spawn(
    'redis-server',
    ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', '--appendonly', 'yes'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  try {
    await new Promise<void>((resolve) => {
      server.stdout.on('data', (chunk: Buffer) => {
        if (/ready to accept connections/i.test(chunk.toString())) resolve();
      });
    });
    const queue = `unix://${socket}`;
    let right = true;
    for (const [name, count, write] of [
      ['small', SMALL_LOGS, writeTranscripts],
      ['large', LARGE_LOGS, writeLargeTranscripts],
    ] as const) {
      const own = path.join(folder, name);
      mkdirSync(own);
      const logs = write(own, count);
      const bytes = readdirSync(logs).reduce((sum, file) => sum + statSync(path.join(logs, file)).size, 0);
      console.log(`\n${count} logs of ${Math.round(bytes / count / 1000)} kB`);
      const { expected, right: equal } = await runAll(own, queue, logs);
      right = equal && right;
      if (name === 'small') right = (await runKilled(own, queue, logs, expected)) && right;
      rmSync(own, { recursive: true });
    }
    return right;
  } finally {
    server.kill('SIGKILL');
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-bench-fleet-'));
try {
  if (spawnSync('redis-server', ['--version']).error !== undefined) {
    console.log('LEFT OUT: there is no redis-server here');
  } else {
    console.log(`${processors} processors, Node ${process.versions.node}; the ratios count, not the seconds.`);
    if (!canPin) console.log('There is no taskset here: no worker is kept to one processor.');
    process.exitCode = (await main(folder)) ? 0 : 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
