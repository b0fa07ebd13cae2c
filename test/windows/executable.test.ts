/** The program as one file: alone in a folder, built twice, and for Linux. */
import { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { makeFolder, newDatabase, plainEnvironment, runCli } from '../support/run-cli.js';
import type { CliResult } from '../support/run-cli.js';
import { runOnWindows, testOnWindows } from '../support/wine.js';

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

testOnWindows('a folder with the executable and a log is enough', async (t, side) => {
  const folder = makeFolder();
  copyFileSync(side.executable, path.join(folder, 'poolsleuth.exe'));
  copyFileSync('samples/notmyfault-leak.log', path.join(folder, 'crash.log'));
  const [answer, page, version] = await runOnWindows(
    side,
    [{ line: 'poolsleuth crash.log' }, { line: '.\\poolsleuth.exe page' }, { line: 'poolsleuth --version' }],
    folder,
  );
  t.is(answer?.code, 0, answer?.stderr);
  t.regex(answer?.stdout ?? '', /^Leak holds 2\.05 GiB of nonpaged pool .*myfault\.sys/s);
  t.is(page?.code, 0, page?.stderr);
  t.regex(readFileSync(path.join(folder, 'poolsleuth.html'), 'utf8'), /^<!doctype html>/i);
  t.is(version?.stdout.trim(), (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
});

testOnWindows('the sums are those of the files, and a second build is equal', async (t, side) => {
  const folder = path.dirname(side.executable);
  const lines = readFileSync(path.join(folder, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
  t.true(lines.length >= 3);
  for (const line of lines) {
    const [sum, name = ''] = line.split('  ');
    t.is(sum, sha256(path.join(folder, name)), name);
  }
  const again = makeFolder();
  const built = spawnSync(process.execPath, ['scripts/build-exe.mjs', '--out', again], { encoding: 'utf8' });
  t.is(built.status, 0, built.stderr);
  t.is(readFileSync(path.join(again, 'SHA256SUMS'), 'utf8'), readFileSync(path.join(folder, 'SHA256SUMS'), 'utf8'));
  await Promise.resolve();
});

testOnWindows('it names itself in its properties and carries no signature of somebody else', (t, side) => {
  const bytes = readFileSync(side.executable);
  const inUtf16 = (words: string): boolean => bytes.includes(Buffer.from(words, 'utf16le'));
  t.true(inUtf16('ProductName\0') && inUtf16('poolsleuth\0'));
  t.false(inUtf16('Node.js JavaScript Runtime'));
  // The fifth data directory of a PE32+ image is its certificates: place and size.
  const header = bytes.readUInt32LE(0x3c) + 24;
  t.is(bytes.readUInt16LE(header), 0x20b);
  t.is(bytes.readUInt32LE(header + 112 + 4 * 8 + 4), 0);
  return Promise.resolve();
});

function runCounterpart(program: string, args: readonly string[]): CliResult {
  const env = { ...plainEnvironment(), POOLSLEUTH_DB: newDatabase() };
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env, maxBuffer: 2 ** 28 });
  return { code: status, stdout, stderr };
}

/** What a batch wrote, by name: but for its state, which holds paths and times. */
function reportsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name !== 'batch-state.jsonl')
    .toSorted()
    .map((name) => `${name} ${sha256(path.join(folder, name))}`);
}

async function compareRun(t: ExecutionContext, program: string, args: readonly string[]): Promise<void> {
  const [expected, found] = [await runCli(args), runCounterpart(program, args)];
  t.is(found.code, expected.code, `${args.join(' ')}: ${found.stderr}`);
  t.is(found.stdout, expected.stdout, args.join(' '));
}

testOnWindows(
  'the executable for Linux prints what the package prints, with threads, too',
  async (t, { counterpart }) => {
    for (const args of [
      ['samples', '--jobs', '2', '--json'],
      ['tag', 'NtFC', 'Proc', '--json'],
      ['capture', 'live'],
      ['page', '--output', '-'],
      ['db', 'scan', 'test/scan/fixtures/built', '--jobs', '2', '--json'],
    ])
      await compareRun(t, counterpart, args);
    const folder = makeFolder();
    const inputs = path.join(folder, 'in');
    mkdirSync(inputs);
    for (const name of readdirSync('samples'))
      cpSync(path.join('samples', name), path.join(inputs, name), { recursive: true });
    const [own, theirs] = [path.join(folder, 'own'), path.join(folder, 'theirs')];
    t.is((await runCli(['batch', inputs, '--out', theirs, '--jobs', '2'])).code, 0);
    t.is(runCounterpart(counterpart, ['batch', inputs, '--out', own, '--jobs', '2']).code, 0);
    t.deepEqual(reportsIn(own), reportsIn(theirs));
  },
);
