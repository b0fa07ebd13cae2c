/** `poolsleuth watch` where there is no terminal: one block after the other. */
import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { csvLog, csvSample } from '../support/growing-csv.js';
import { PROGRAM, makeFolder, newDatabase, plainEnvironment, runCli } from '../support/run-cli.js';

interface Watching {
  /** Resolves when so much of the output matches. */
  readonly shows: (pattern: RegExp) => Promise<void>;
  readonly output: () => string;
  readonly end: () => Promise<number | null>;
  readonly ended: Promise<number | null>;
}

function watch(t: ExecutionContext, ...args: readonly string[]): Watching {
  const child = spawn(process.execPath, [PROGRAM, 'watch', '--every', '0.1', ...args], {
    env: { ...plainEnvironment(), POOLSLEUTH_DB: newDatabase() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A test that fails leaves nobody behind who waits for ever.
  t.teardown(() => void child.kill('SIGKILL'));
  let output = '';
  const listeners = new Set<() => void>();
  const hear = (text: string): void => {
    output += text;
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  let over = false;
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      over = true;
      resolve(code);
      for (const listener of listeners) listener();
    });
  });
  return {
    ended,
    output: () => output,
    end: () => {
      child.kill('SIGINT');
      return ended;
    },
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(output)) resolve();
          else if (over) reject(new Error(`it ended without ${pattern}:\n${output}`));
          else return;
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      }),
  };
}

test('each change is a block; the answer is that of analyze', async (t) => {
  const log = path.join(makeFolder(), 'pool.csv');
  writeFileSync(log, csvLog(6));
  const watching = watch(t, log);
  await watching.shows(/Next\n[^]*\n\n/);
  const { stdout: first } = await runCli([log, '--brief']);
  t.true(watching.output().trimEnd().endsWith(first.trimEnd()), watching.output());
  t.notRegex(watching.output(), /\u001b/);
  appendFileSync(log, csvSample(6));
  await watching.shows(/\(\+4\.39 MiB\)[^]*Next\n[^]*\n\n/);
  const { stdout: second } = await runCli([log, '--brief']);
  t.true(watching.output().trimEnd().endsWith(second.trimEnd()), watching.output());
  t.is(await watching.end(), 130);
});

test('files that come into a folder are read, and what is gone is told', async (t) => {
  const folder = makeFolder();
  const watching = watch(t, folder);
  await watching.shows(/Waiting for [^\n]*: There is no file in this folder/);
  writeFileSync(path.join(folder, 'a.csv'), csvLog(6));
  await watching.shows(/Qwzx leaks/);
  writeFileSync(path.join(folder, 'b.csv'), `${csvLog(0)}${csvSample(6)}`);
  await watching.shows(/\(\+4\.39 MiB\)/);
  rmSync(path.join(folder, 'b.csv'));
  await watching.shows(/b\.csv is gone/);
  t.is(await watching.end(), 130);
});

test('--fail-on ends the watch with 1 as soon as something is as bad', async (t) => {
  const log = path.join(makeFolder(), 'pool.csv');
  writeFileSync(log, csvLog(1).replaceAll(/^.*Qwzx.*\n/gm, ''));
  const watching = watch(t, log, '--fail-on', 'leak');
  await watching.shows(/\n\n/);
  writeFileSync(log, csvLog(8));
  t.is(await watching.ended, 1);
  t.regex(watching.output(), /New: .*Qwzx leaks/);
});

test('a watch does not read the file that it writes to', async (t) => {
  const folder = makeFolder();
  const own = path.join(folder, 'own.csv');
  writeFileSync(path.join(folder, 'pool.csv'), csvLog(6));
  // Read as evidence, this would be the larger leak.
  writeFileSync(own, csvLog(8).replaceAll('Qwzx', 'Ownx').replaceAll('BENCH7', 'BENCH9'));
  const before = readFileSync(own, 'utf8').length;
  const out = openSync(own, 'a');
  const child = spawn(process.execPath, [PROGRAM, 'watch', '--every', '0.1', folder, '--fail-on', 'high'], {
    env: { ...plainEnvironment(), POOLSLEUTH_DB: newDatabase() },
    stdio: ['ignore', out, 'ignore'],
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  closeSync(out);
  t.is(code, 1);
  const said = readFileSync(own, 'utf8').slice(before);
  t.regex(said, /Qwzx/);
  t.notRegex(said, /Ownx/);
});

test('what cannot be watched is refused with what to do', async (t) => {
  for (const [args, words] of [
    [['watch'], /watch needs what grows/],
    [['watch', '-'], /write what comes through the pipe into one/],
    [['watch', 'x.csv', '--every', '0'], /--every takes seconds/],
    [['watch', 'x.csv', '--json'], /watch/],
    [['watc', 'x.csv'], /Did you mean "watch"/],
  ] as const) {
    const { code, stderr, stdout } = await runCli([...args]);
    t.is(code, 2, args.join(' '));
    t.regex(stderr, words);
    t.is(stdout, '');
  }
});
