/** Fleets, workers as processes of what ships, and what they leave behind. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fillFleet } from '../support/made-fleet.js';
import { PROGRAM, makeFolder, newDatabase, plainEnvironment, runCli } from '../support/run-cli.js';

const DATABASE = newDatabase();

/** A fleet of everything that a folder may hold, with so many logs in a folder of their own. */
export function makeFleet(logs = 12): string {
  return fillFleet(path.join(makeFolder(), 'fleet'), logs, (number) => `logs/${number}.log`);
}

/** All that a batch leaves, by name; what tells who was first, and what only a submission has, is left out. */
export function reportsOf(out: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(out, { recursive: true, encoding: 'utf8' })
      .filter((name) => path.extname(name) !== '' && !/^\.fleet|^batch-state/.test(name))
      .filter(
        (name) =>
          !readdirSync(path.dirname(path.join(out, name)), { withFileTypes: true }).some(
            (entry) => entry.name === path.basename(name) && entry.isDirectory(),
          ),
      )
      .toSorted()
      .map((name) => [name, readFileSync(path.join(out, name)).toString('latin1')]),
  );
}

export { writeFiles } from '../support/made-fleet.js';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program; the folder and the options come behind the words of the command. */
export function run(...args: readonly string[]): Promise<Ran> {
  return runCli(args, { env: { POOLSLEUTH_DB: DATABASE } });
}

export interface TestWorker {
  readonly child: ChildProcess;
  /** Resolves when it has ended. */
  readonly ended: Promise<Ran>;
}

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts a worker. `preload` is a module that the process and its threads load first. */
export function startWorker(queue: string, args: readonly string[] = [], preload: string | null = null): TestWorker {
  const loaded = preload === null ? [] : ['--import', `data:text/javascript,${encodeURIComponent(preload)}`];
  const child = spawn(process.execPath, [...loaded, PROGRAM, 'fleet', 'work', '--queue', queue, ...args], {
    env: { ...plainEnvironment(), POOLSLEUTH_DB: DATABASE },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ran>((resolve) => {
    child.once('close', (code) => {
      children.delete(child);
      resolve({ code, stdout, stderr });
    });
  });
  return { child, ended };
}

/** Resolves when a file that a preloaded module writes is there. */
export async function fileAppears(file: string): Promise<void> {
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 20));
}
