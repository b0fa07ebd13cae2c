/** Every command in every format, and every sample, on Windows: what they print on Linux, but for separators. */
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { EVERY_COMMAND, EVERY_SAMPLE, argumentsIn } from '../support/every-command.js';
import type { Run } from '../support/every-command.js';
import { makeFolder, runCli } from '../support/run-cli.js';
import { quoteForCmd, runOnWindows, testOnWindows, windowsPath, withoutSeparators } from '../support/wine.js';
import type { WindowsSide } from '../support/wine.js';

/** The first line in which texts differ; null when they are equal. */
function differenceOf(found: string, expected: string): readonly unknown[] | null {
  if (found === expected) return null;
  const [lines, others] = [found.split('\n'), expected.split('\n')];
  const at = Array.from({ length: Math.max(lines.length, others.length) }, (_, line) => line).find(
    (line) => lines[line] !== others[line],
  );
  return at === undefined ? null : [at + 1, lines[at]?.slice(0, 500), others[at]?.slice(0, 500)];
}

/** Runs all on both systems, in folders and with databases of their own. */
async function compare(t: ExecutionContext, side: WindowsSide, program: string, runs: readonly Run[]): Promise<void> {
  const [here, there] = [makeFolder(), makeFolder()];
  const onWindows = runOnWindows(
    side,
    runs.map((run) => ({
      line: [program, ...argumentsIn(run, windowsPath(there)).map(quoteForCmd)].join(' '),
      env: { POOLSLEUTH_DB: windowsPath(path.join(there, 'tags.json')) },
    })),
  );
  for (const [index, run] of runs.entries()) {
    const name = run.args.join(' ');
    const expected = await runCli(argumentsIn(run, here), { env: { POOLSLEUTH_DB: path.join(here, 'tags.json') } });
    const found = (await onWindows)[index];
    if (found === undefined) throw new Error(`nothing of ${name}`);
    t.is(found.code, expected.code, `${name}: ${found.stderr}`);
    const shown = withoutSeparators(found.stdout).replaceAll(there, here);
    t.deepEqual(differenceOf(shown, withoutSeparators(expected.stdout)), null, name);
  }
}

/** One form of each command, and some samples: a start under wine takes its time. */
const IS_SHORT = (process.env['POOLSLEUTH_WINDOWS_SHORT'] ?? '') !== '';

/** The size of a database differs by the letters of the paths in it. */
const isComparable = ({ args }: Run): boolean => args[0] !== 'db' || args[1] !== 'stats';

/** Of runs that differ in nothing but what follows their first words, the first; all of them for a whole run. */
function pick(runs: readonly Run[]): readonly Run[] {
  if (!IS_SHORT) return runs.filter(isComparable);
  const seen = new Set<string>();
  return runs.filter(isComparable).filter(({ args }) => {
    // The actions of `db` use what the ones before have made.
    const key = args[0] === 'db' ? args.join(' ') : args.includes('--help') ? '--help' : args.slice(0, 1).join(' ');
    return !seen.has(key) && seen.add(key);
  });
}

testOnWindows('every command of the executable prints what it prints on Linux', async (t, side) => {
  await compare(t, side, windowsPath(side.executable), pick(EVERY_COMMAND));
});

testOnWindows('every sample has the same answer from the executable', async (t, side) => {
  await compare(
    t,
    side,
    windowsPath(side.executable),
    (IS_SHORT ? EVERY_SAMPLE.filter((_, at) => at % 4 === 0) : EVERY_SAMPLE).map((sample) => ({ args: [sample] })),
  );
});

testOnWindows('the package on node.exe prints what it prints on Linux', async (t, side) => {
  await compare(t, side, `${windowsPath(side.node)} bin\\poolsleuth.js`, [
    { args: ['samples/two-machines.txt', 'samples/notmyfault-leak.log', '--json'] },
    { args: ['samples/series-filter-ntfc', '--jobs', '2'] },
    { args: ['batch', 'test/fixtures/batch/machines', '--out', '{folder}/out', '--jobs', '2'] },
    { args: ['tag', 'NtFC', 'Nt*'] },
    { args: ['db', 'add', 'Qwzx', 'qwzx.sys'] },
    { args: ['db', 'list', '--json'] },
  ]);
});

testOnWindows('what people type in cmd.exe: backslashes, globs, pipes, drives, redirects', async (t, side) => {
  const folder = makeFolder();
  mkdirSync(path.join(folder, 'logs', 'deep'), { recursive: true });
  cpSync('samples/notmyfault-leak.log', path.join(folder, 'logs', 'a leak.log'));
  cpSync('samples/healthy-server.log', path.join(folder, 'logs', 'deep', 'well.log'));
  const text = readFileSync('samples/notmyfault-leak.log', 'utf8');
  writeFileSync(
    path.join(folder, 'redirected.txt'),
    Buffer.from(`\uFEFF${text.replaceAll(/\r?\n/g, '\r\n')}`, 'utf16le'),
  );
  // Longer than the 260 characters that older programs of Windows take.
  const long = path.join(folder, ...Array.from({ length: 3 }, (_, at) => `${at}-${'long'.repeat(30)}`));
  mkdirSync(long, { recursive: true });
  cpSync('samples/notmyfault-leak.log', path.join(long, 'leak.log'));
  const program = windowsPath(side.executable);
  const lines = [
    `${program} logs\\*.log --brief`,
    `${program} logs\\**\\*.log --json`,
    `${program} "logs\\a leak.log" --json`,
    `${program} ${windowsPath(folder)}\\logs --json`,
    `${program} ${windowsPath(folder).slice(2)}\\logs\\deep\\well.log --brief`,
    `type "logs\\a leak.log" | ${program} - --brief`,
    `type "logs\\a leak.log" | ${program} --brief`,
    `${program} redirected.txt --brief`,
    `${program} < "logs\\a leak.log" --brief`,
    `${program} analyze \\\\?\\${windowsPath(folder)}\\logs\\deep\\well.log --brief`,
    `${program} logs\\nothing*.log`,
    `${program} logs\\missing.log`,
    `${program} /?`,
    `${program} analyse x.log`,
    `${program} redirected.txt --output answer.txt`,
    `${program} Z:logs\\deep\\well.log --brief`,
    `${program} ${windowsPath(long)} --brief`,
    `${program} watch "logs\\a leak.log" --fail-on high`,
    `${program} nul`,
    `${program} redirected.txt --output nul`,
    `set LANG=& ${program} diff logs\\deep\\well.log "logs\\a leak.log"`,
  ];
  const results = await runOnWindows(
    side,
    lines.map((line) => ({ line })),
    folder,
  );
  const leak = /^Leak holds 2\.05 GiB of nonpaged pool/;
  const sourcesOf = (stdout: string): readonly string[] =>
    (JSON.parse(stdout) as { inputs: { source: string }[] }).inputs
      .map(({ source }) => withoutSeparators(source))
      .toSorted();
  const stdout = (index: number): string => results[index]?.stdout ?? '';
  for (const index of [0, 5, 6, 7, 8]) {
    t.is(results[index]?.code, 0, `${lines[index]}: ${results[index]?.stderr}`);
    t.regex(stdout(index), leak, lines[index]);
  }
  t.deepEqual(sourcesOf(stdout(1)), ['logs/a leak.log', 'logs/deep/well.log']);
  t.deepEqual(sourcesOf(stdout(2)), ['logs/a leak.log']);
  t.deepEqual(
    sourcesOf(stdout(3)).map((source) => source.slice(source.indexOf('/logs'))),
    ['/logs/a leak.log', '/logs/deep/well.log'],
  );
  t.is(results[4]?.code, 0, results[4]?.stderr);
  t.is(results[9]?.code, 0, results[9]?.stderr);
  t.is(stdout(9), stdout(4));
  t.is(results[10]?.code, 3);
  t.is(results[11]?.code, 3);
  t.is(results[12]?.code, 0);
  t.regex(stdout(12), /poolsleuth \[analyze\] \[inputs/);
  t.is(results[13]?.code, 2, results[13]?.stderr);
  t.is(results[14]?.code, 0, results[14]?.stderr);
  t.regex(readFileSync(path.join(folder, 'answer.txt'), 'utf8'), leak);
  t.is(results[15]?.code, 0, results[15]?.stderr);
  t.is(stdout(15), stdout(4), 'a path from where one stands on a drive');
  t.is(results[16]?.code, 0, results[16]?.stderr);
  t.regex(stdout(16), leak, 'a path of more than 260 characters');
  t.is(results[17]?.code, 1, results[17]?.stderr);
  t.regex(stdout(17), /Leak holds 2\.05 GiB of nonpaged pool/, 'a watch without a console prints blocks');
  t.is(results[18]?.code, 3, 'a device that holds nothing');
  t.is(results[19]?.code, 0, results[19]?.stderr);
  t.is(stdout(19), '', 'a report for nobody');
  t.is(results[20]?.code, 0, results[20]?.stderr);
  t.regex(stdout(20), /^[\r\n -~]+$/, 'whoever reads a pipe by a code page of 8 bits sees no mark that it has not');
});

testOnWindows('a batch goes on where it ended, and tells what it told on Linux', async (t, side) => {
  const [here, there] = [makeFolder(), makeFolder()];
  const program = windowsPath(side.executable);
  const fill = (names: readonly string[]): void => {
    for (const folder of [here, there]) {
      mkdirSync(path.join(folder, 'in'), { recursive: true });
      for (const name of names) cpSync(path.join('samples', name), path.join(folder, 'in', name));
    }
  };
  const runBoth = async (): Promise<void> => {
    const args = ['batch', 'in', '--out', 'out', '--jobs', '2'];
    const expected = await runCli(args, { cwd: here });
    const [found] = await runOnWindows(side, [{ line: [program, ...args].join(' ') }], there);
    t.is(found?.code, expected.code, found?.stderr);
    t.is(withoutSeparators(found?.stdout ?? ''), expected.stdout);
    const reports = (folder: string): readonly string[] =>
      readdirSync(path.join(folder, 'out'))
        .filter((name) => name.endsWith('.txt'))
        .toSorted();
    t.deepEqual(reports(there), reports(here));
    for (const name of reports(here)) {
      t.is(
        withoutSeparators(readFileSync(path.join(there, 'out', name), 'utf8')),
        withoutSeparators(readFileSync(path.join(here, 'out', name), 'utf8')),
        name,
      );
    }
  };
  fill(['notmyfault-leak.log', 'healthy-server.log']);
  await runBoth();
  fill(['two-machines.txt']);
  await runBoth();
});

testOnWindows('two programs write one database, and nothing is lost', async (t, side) => {
  const folder = makeFolder();
  const program = windowsPath(side.executable);
  const env = { POOLSLEUTH_DB: windowsPath(path.join(folder, 'tags.json')) };
  const adding = (tags: readonly string[]) =>
    runOnWindows(
      side,
      tags.map((tag) => ({ line: `${program} db add ${tag} mine${tag}.sys`, env })),
      folder,
    );
  const [first, second] = [
    ['Aaq1', 'Aaq2', 'Aaq3', 'Aaq4'],
    ['Bbq1', 'Bbq2', 'Bbq3', 'Bbq4'],
  ];
  for (const added of (await Promise.all([adding(first), adding(second)])).flat()) t.is(added.code, 0, added.stderr);
  const [listed] = await runOnWindows(side, [{ line: `${program} db list`, env }], folder);
  for (const tag of [...first, ...second])
    t.true(listed?.stdout.includes(`mine${tag.toLowerCase()}.sys`), listed?.stdout);
});
