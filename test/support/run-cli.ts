/**
 * Runs the program as a person would: a process of its own, its answer on the streams. It is the bundle of the checkout,
 * or what POOLSLEUTH_TEST_PROGRAM names: the program of an installed package.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findDocumentFault } from './validate-document.js';

export interface CliResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** Bytes for standard input; without it standard input is empty. */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Another program than `PROGRAM`. */
  readonly program?: string;
  /** Reads one chunk of standard output and goes away, as `head -1` does. */
  readonly leavesEarly?: boolean;
}

/** The program that the tests run. */
export const PROGRAM: string = path.resolve(
  process.env['POOLSLEUTH_TEST_PROGRAM'] ?? path.join('bin', 'poolsleuth.js'),
);

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone when the process ends. */
export function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-test-'));
  folders.push(folder);
  return folder;
}

/** A path of a database that does not exist. */
export function newDatabase(): string {
  return path.join(makeFolder(), 'data', 'tags.json');
}

const emptyDatabase = newDatabase();

let running = 0;
const waiting: (() => void)[] = [];

/** Two at a time: tests of one file start together, and a hundred processes at once help nobody. */
async function takeTurn(): Promise<() => void> {
  if (running >= 2) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  return () => {
    running -= 1;
    waiting.shift()?.();
  };
}

/** The environment without what changes how a program looks or starts: those of the test runner are not a person's. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _force, NO_COLOR: _no, CI: _ci, NODE_ENV: _mode, ...plain } = process.env;
  return plain;
}

function environmentOf(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...plainEnvironment(), POOLSLEUTH_DB: emptyDatabase, ...env };
}

/** Runs `poolsleuth` with these arguments to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const leave = await takeTurn();
  try {
    return await new Promise<CliResult>((resolve, reject) => {
      const child = spawn(process.execPath, [options.program ?? PROGRAM, ...args], {
        cwd: options.cwd ?? process.cwd(),
        env: environmentOf(options.env ?? {}),
      });
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => {
        stdout.push(chunk);
        if (options.leavesEarly === true) child.stdout.destroy();
      });
      child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
      child.on('error', reject);
      // A program that ends before it has read everything is no failure of the test.
      child.stdin.on('error', () => undefined);
      child.stdin.end(options.input ?? '');
      child.on('close', (code) => {
        const printed = Buffer.concat(stdout).toString('utf8');
        const fault = findDocumentFault(printed);
        if (fault !== null) {
          reject(fault);
          return;
        }
        resolve({ code, stdout: printed, stderr: Buffer.concat(stderr).toString('utf8') });
      });
    });
  } finally {
    leave();
  }
}

/** The JSON that a run printed. */
export function jsonOf(result: CliResult): Record<string, unknown> {
  return JSON.parse(result.stdout) as Record<string, unknown>;
}
