/**
 * Runs the program on a terminal of its own: a pseudo-terminal that `script` of util-linux makes, in which a shell runs
 * one line after the other. `poolsleuth` is the program under test there.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { PROGRAM, makeFolder, newDatabase, plainEnvironment } from './run-cli.js';

function answers(command: string, argument: string, words: string): boolean {
  const { stdout, error } = spawnSync(command, [argument], { encoding: 'utf8' });
  return error === undefined && stdout.includes(words);
}

const HAS_SCRIPT = answers('script', '--version', 'util-linux');
const HAS_TMUX = answers('tmux', '-V', 'tmux');

type Implementation = (t: ExecutionContext) => Promise<void>;

function testWhere(has: boolean, tool: string, title: string, implementation: Implementation): void {
  if (has) {
    test(title, implementation);
    return;
  }
  test(`LEFT OUT, there is no ${tool} here: ${title}`, (t) => t.pass());
}

/** A test on a terminal; where none can be made its title says that it was left out. */
export function testOnTerminal(title: string, implementation: Implementation): void {
  testWhere(HAS_SCRIPT, '`script` of util-linux', title, implementation);
}

/** The same for a terminal that a person pastes into. */
export function testWithTmux(title: string, implementation: Implementation): void {
  testWhere(HAS_TMUX, '`tmux`', title, implementation);
}

/** Characters after which a terminal that is written to without end is closed. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

/** An argument as a shell reads it. */
export function quote(argument: string): string {
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

export interface Ended {
  /** Null when it had to be ended. */
  readonly code: number | null;
  readonly screen: string;
}

export interface Terminal {
  /** Resolves when the screen shows it; rejects when the program ended without. */
  readonly shows: (pattern: RegExp) => Promise<void>;
  readonly type: (keys: string) => void;
  /** What was written to the terminal so far. */
  readonly screen: () => string;
  readonly ended: Promise<Ended>;
}

/** A folder whose `poolsleuth` is the program under test. */
function makePath(folder: string): string {
  const command = path.join(folder, 'poolsleuth');
  writeFileSync(command, `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(PROGRAM)} "$@"\n`);
  chmodSync(command, 0o755);
  return `${folder}:${process.env['PATH'] ?? ''}`;
}

/** Environment of a person at a terminal that knows colours. */
export function terminalEnvironment(): NodeJS.ProcessEnv {
  return {
    ...plainEnvironment(),
    PATH: makePath(makeFolder()),
    TERM: 'xterm-256color',
    POOLSLEUTH_DB: newDatabase(),
  };
}

/** Opens a terminal of so many columns in which a shell runs these lines. */
export function openTerminal(lines: string, columns: number): Terminal {
  const file = path.join(makeFolder(), 'lines.sh');
  writeFileSync(file, `stty rows 50 cols ${columns}\n${lines}\n`);
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', `sh ${quote(file)}`, '/dev/null'], {
    env: terminalEnvironment(),
  });
  let screen = '';
  const listeners = new Set<() => void>();
  const wake = (): void => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    if (screen.length > MOST_CHARACTERS) child.kill('SIGKILL');
    wake();
  });
  child.stdin.on('error', () => undefined);
  let over = false;
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      over = true;
      resolve({ code, screen });
      wake();
    });
  });
  return {
    ended,
    screen: () => screen,
    type: (keys) => child.stdin.write(keys),
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(screen)) resolve();
          else if (over) reject(new Error(`it ended without ${pattern}:\n${screen}`));
          else return;
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      }),
  };
}

export interface Step {
  /** A line for the shell; `poolsleuth` is the program. */
  readonly line: string;
  readonly columns?: number;
}

const USUAL_COLUMNS = 100;

/** Runs lines one after the other on one terminal; what each wrote to it, and its exit code. */
export async function runInTerminal(steps: readonly Step[]): Promise<readonly Ended[]> {
  const lines = steps.flatMap(({ line, columns = USUAL_COLUMNS }, index) => [
    `stty cols ${columns}`,
    `printf '\\n@@begin %s\\n' ${index}`,
    line,
    `printf '\\n@@end %s %s\\n' ${index} $?`,
  ]);
  const terminal = openTerminal(lines.join('\n'), USUAL_COLUMNS);
  const { screen } = await terminal.ended;
  // The terminal puts one carriage return before each line feed; CSV has one of its own.
  const text = screen.replaceAll(/\r+\n/g, '\n');
  return steps.map(({ line }, index) => {
    const [, shown, code] = new RegExp(`\\n@@begin ${index}\\n([^]*?)\\n@@end ${index} (\\d+)\\n`).exec(text) ?? [];
    if (shown === undefined)
      throw new Error(`the terminal did not come to the end of: ${line}\n${screen.slice(-2000)}`);
    return { code: Number(code), screen: shown };
  });
}

/** A text without colours. */
export function withoutColours(text: string): string {
  return text.replaceAll(/\u001b\[[0-9;]*m/g, '');
}
