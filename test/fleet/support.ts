/** A fleet of everything that a folder may hold, workers as processes of what ships, and what they leave behind. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROGRAM, makeFolder, newDatabase, plainEnvironment, runCli } from '../support/run-cli.js';

const MACHINES = 'test/fixtures/batch/machines';
const UPDATE = 'samples/series-driver-update';
const DATABASE = newDatabase();

/** Our own CSV of one moment of one host. */
function csvOf(host: string, hour: number, bytes: number): string {
  const rows = ['Qvst', 'Irp ', 'Even'].map(
    (tag, place) =>
      `,${host},2026-05-04T${String(hour).padStart(2, '0')}:00:00Z,${tag},nonPaged,,,${10 + place},${bytes >> place}`,
  );
  return `source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes\n${rows.join('\n')}\n`;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
}

/** Logs, series, several hosts in a folder, names that meet, files that hold nothing, folders of one file. */
export function makeFleet(logs = 12): string {
  const fleet = path.join(makeFolder(), 'fleet');
  writeFiles(fleet, {
    'a/b.log': readFileSync(`${MACHINES}/slow.log`),
    'a-b.log': readFileSync(`${MACHINES}/well.log`),
    'hosts/one.csv': csvOf('NODE-A', 8, 4_000_000),
    'hosts/two.csv': csvOf('NODE-B', 9, 5_000_000),
    'hosts/three.csv': csvOf('NODE-A', 9, 6_000_000),
    'hosts@NODE-A': 'a name that a machine of the folder would have\n',
    'mixed/letter.txt': 'nothing of use\n',
    'mixed/MEMORY.DMP': Uint8Array.from([...Buffer.from('PAGEDU64'), ...new Uint8Array(900)]),
    'lone/snap.csv': csvOf('LONE', 8, 70_000),
    'empty/empty.txt': '',
  });
  cpSync(`${UPDATE}/after`, path.join(fleet, 'after'), { recursive: true });
  cpSync(`${UPDATE}/before`, path.join(fleet, 'mixed'), { recursive: true });
  for (let number = 0; number < logs; number += 1) {
    const own = readFileSync(`${MACHINES}/${number % 2 === 0 ? 'slow' : 'well'}.log`, 'utf8');
    writeFiles(fleet, { [`logs/${number}.log`]: `${own}\n` });
  }
  return fleet;
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
