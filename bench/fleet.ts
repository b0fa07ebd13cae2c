/**
 * The benchmark of the queue: `npm run bench -- --fleet [--short]`. A batch and fleets of 1, 2 and 4 workers of one thread
 * each read the same logs, one after the other in one run, and once more two workers fall on the way. What differs from
 * the batch in one byte fails; the ratios count, not the seconds.
 */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { writeTranscripts } from './inputs.js';

const short = process.argv.includes('--short');
const LOGS = short ? 40 : 2000;
const program = path.join(import.meta.dirname, '..', '..', 'bin', 'poolsleuth.js');

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

function startWorker(queue: string): { readonly child: ChildProcess; readonly ended: Promise<number | null> } {
  const child = spawn(process.execPath, [program, 'fleet', 'work', '--queue', queue, '--jobs', '1'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { child, ended: new Promise((resolve) => child.once('close', resolve)) };
}

/** How many files are done. */
function countDone(queue: string): number {
  const status = JSON.parse(run('fleet', 'status', '--queue', queue, '--json')) as {
    readonly submissions: readonly { readonly filesDone: number }[];
  };
  return status.submissions.at(-1)?.filesDone ?? 0;
}

async function main(folder: string): Promise<boolean> {
  const logs = writeTranscripts(folder, LOGS);
  const socket = path.join(folder, 'redis.sock');
  const server = spawn(
    'redis-server',
    ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', '--appendonly', 'yes'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const wrong: string[] = [];
  try {
    await new Promise<void>((resolve) => {
      server.stdout.on('data', (chunk: Buffer) => {
        if (/ready to accept connections/i.test(chunk.toString())) resolve();
      });
    });
    const queue = `unix://${socket}`;
    const tell = (name: string, seconds: number, first: number): void =>
      console.log(
        `  ${name.padEnd(34)} ${seconds.toFixed(2).padStart(7)} s  ${String(Math.round(LOGS / seconds)).padStart(5)} logs a second  ${(first / seconds).toFixed(2)} x a batch of one thread`,
      );
    const timed = async (work: () => unknown): Promise<number> => {
      const start = process.hrtime.bigint();
      await work();
      return Number(process.hrtime.bigint() - start) / 1e9;
    };
    const expected = path.join(folder, 'batch-1');
    const first = await timed(() => run('batch', logs, '--out', expected, '--jobs', '1', '--quiet'));
    tell('batch, 1 thread', first, first);
    const second = await timed(() =>
      run('batch', logs, '--out', path.join(folder, 'batch-2'), '--jobs', '2', '--quiet'),
    );
    tell('batch, 2 threads', second, first);
    const check = (out: string): void => {
      const difference = findDifference(expected, out);
      if (difference === null) return;
      wrong.push(out);
      console.error(`  WRONG: ${out} differs from the batch in ${difference}`);
    };
    for (const workers of [1, 2, 4]) {
      const out = path.join(folder, `fleet-${workers}`);
      const adding = await timed(() => run('fleet', 'submit', logs, '--out', out, '--queue', queue));
      const seconds = await timed(() => Promise.all(Array.from({ length: workers }, () => startWorker(queue).ended)));
      tell(`fleet, ${workers} workers (+ ${adding.toFixed(2)} s to submit)`, seconds, first);
      check(out);
    }
    const out = path.join(folder, 'fleet-killed');
    run('fleet', 'submit', logs, '--out', out, '--queue', queue);
    const falling = [startWorker(queue), startWorker(queue)];
    for (const [at, { child, ended }] of falling.entries()) {
      while (countDone(queue) < (LOGS * (at + 1)) / 4);
      child.kill('SIGKILL');
      await ended;
    }
    await startWorker(queue).ended;
    check(out);
    console.log(wrong.length === 0 ? '  two workers killed on the way: equal, byte for byte' : '  NOT equal');
  } finally {
    server.kill('SIGKILL');
  }
  return wrong.length === 0;
}

const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-bench-fleet-'));
try {
  if (spawnSync('redis-server', ['--version']).error !== undefined) {
    console.log('LEFT OUT: there is no redis-server here');
  } else {
    console.log(
      `${LOGS} logs, ${cpus().length} processors, Node ${process.versions.node}; the ratios count, not the seconds.`,
    );
    process.exitCode = (await main(folder)) ? 0 : 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
