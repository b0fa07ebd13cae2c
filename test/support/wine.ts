/**
 * Runs lines of cmd.exe under wine, in a prefix of its own: what Windows has before a person types anything is there,
 * consoles and PowerShell are not. `scripts/test-windows.mjs` says by the environment where everything lies.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { makeFolder, plainEnvironment } from './run-cli.js';
import type { CliResult } from './run-cli.js';

export interface WindowsSide {
  /** Wine's program that starts others. */
  readonly wine: string;
  /** `node.exe`. */
  readonly node: string;
  /** `poolsleuth.exe`. */
  readonly executable: string;
  /** The program as one file for Linux. */
  readonly counterpart: string;
}

function windowsSide(): WindowsSide | null {
  const [wine, node, executable, counterpart] = ['WINE', 'NODE', 'EXECUTABLE', 'COUNTERPART'].map(
    (name) => process.env[`POOLSLEUTH_WINDOWS_${name}`],
  );
  if (wine === undefined || node === undefined || executable === undefined || counterpart === undefined) return null;
  return { wine, node, executable, counterpart };
}

/** A test that needs the executables and wine; `npm run test:windows` has both. */
export function testOnWindows(
  title: string,
  implementation: (t: ExecutionContext, side: WindowsSide) => Promise<void>,
): void {
  const side = windowsSide();
  if (side === null) test(`LEFT OUT, \`npm run test:windows\` runs it: ${title}`, (t) => t.pass());
  else test(title, (t) => implementation(t, side));
}

/** A path of this machine as programs under wine know it: `/tmp/a` is `Z:\tmp\a`. */
export function windowsPath(file: string): string {
  return `Z:${path.resolve(file).replaceAll('/', '\\')}`;
}

/** An argument as cmd.exe in a file and then the program read it. */
export function quoteForCmd(argument: string): string {
  const doubled = argument.replaceAll('%', '%%');
  return /^[\w.:\\/=,-]+$/.test(argument) ? doubled : `"${doubled.replaceAll('"', '""')}"`;
}

export interface WindowsRun {
  /** A line for cmd.exe. */
  readonly line: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs lines one after the other in one cmd.exe; what each printed, and its exit code. */
export async function runOnWindows(
  { wine }: WindowsSide,
  runs: readonly WindowsRun[],
  cwd: string = process.cwd(),
): Promise<readonly CliResult[]> {
  const folder = makeFolder();
  const at = (index: number, ending: string): string => path.join(folder, `${index}.${ending}`);
  const lines = runs.flatMap(({ line, env = {} }, index) => [
    ...Object.entries(env).map(([name, value]) => `set ${name}=${value}`),
    // A pipe of Unix is no handle to wine, so that everything goes through files.
    `${line} > ${windowsPath(at(index, 'out'))} 2> ${windowsPath(at(index, 'err'))}`,
    `echo %ERRORLEVEL% > ${windowsPath(at(index, 'code'))}`,
  ]);
  const script = path.join(folder, 'lines.cmd');
  writeFileSync(script, ['@echo off', ...lines, ''].join('\r\n'));
  await new Promise<void>((resolve, reject) => {
    const child = spawn(wine, ['cmd', '/c', windowsPath(script)], {
      cwd,
      // A locale of UTF-8 is what Linux has, with whose output it is compared.
      env: { ...plainEnvironment(), LANG: 'C.UTF-8', POOLSLEUTH_DB: windowsPath(path.join(folder, 'tags.json')) },
      stdio: 'ignore',
    });
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  const read = (index: number, ending: string): string =>
    existsSync(at(index, ending)) ? readFileSync(at(index, ending), 'utf8') : '';
  return runs.map((_, index) => ({
    code: Number(read(index, 'code') || Number.NaN),
    stdout: read(index, 'out'),
    stderr: read(index, 'err'),
  }));
}

/** A text in which paths of Windows and of Linux look alike: `Z:\\tmp\\a` and `/tmp/a`. */
export function withoutSeparators(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/\\+|\//g, '/')
    .replaceAll(/\bZ:\//g, '/');
}
