import test from 'ava';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readXml } from '../batch/xml.js';
import { jsonOf, makeFolder, runCli } from '../support/run-cli.js';

const MACHINES = 'test/fixtures/batch/machines';

test('JUnit to standard output is the only document there', async (t) => {
  const out = path.join(makeFolder(), 'reports');
  const { code, stdout, stderr } = await runCli([
    'batch',
    MACHINES,
    '--out',
    out,
    '--junit',
    '-',
    '--fail-on',
    'medium',
  ]);
  t.is(code, 1);
  t.is(stderr, '');
  const xml = readXml(stdout);
  t.like(xml.children[0]?.attributes, { tests: '2', failures: '1', errors: '0', skipped: '0' });
  t.true(existsSync(path.join(out, 'summary.txt')));
});

test('the summary as JSON, and the exit codes', async (t) => {
  const folder = makeFolder();
  const out = path.join(folder, 'reports');
  const levels = ['info', 'low', 'medium', 'high'].map(async (level) => {
    const own = path.join(folder, level);
    return (await runCli(['batch', MACHINES, '--out', own, '--fail-on', level, '--jobs', '1', '--quiet'])).code;
  });
  t.deepEqual(await Promise.all(levels), [1, 1, 1, 0]);
  const json = await runCli(['batch', MACHINES, '--out', out, '--json']);
  t.is(json.code, 0);
  t.is(jsonOf(json)['schemaVersion'], 1);
  t.deepEqual(
    readdirSync(out).filter((name) => name.startsWith('slow')),
    ['slow.log.json'],
  );
  const empty = path.join(folder, 'empty');
  mkdirSync(empty);
  const nothing = await runCli(['batch', empty, '--out', path.join(folder, 'nothing')]);
  t.is(nothing.code, 3);
  t.regex(nothing.stdout, /^No machine could be judged/);
  t.regex(nothing.stdout, /There is no file in this folder/);
  t.is(nothing.stderr, '', 'told once');
});

test('what is missing or wrong is said in words', async (t) => {
  const folder = makeFolder();
  const file = path.join(folder, 'a-file');
  writeFileSync(file, '');
  for (const [args, words, code] of [
    [['batch'], /batch needs folders or files to read/, 2],
    [['batch', MACHINES], /batch needs --out, the folder for the reports/, 2],
    [['batch', MACHINES, '--out', folder, '--jobs', '0'], /--jobs takes a whole number above 0/, 2],
    [['batch', MACHINES, '--out', folder, '--limit', '-1'], /--limit takes a whole number; 0 is all/, 2],
    [['batch', '-', '--out', folder], /not standard input/, 2],
    [['batch', MACHINES, '--out', MACHINES], /--out must be another folder/, 2],
    [['diff', 'one.log'], /diff needs two inputs, BEFORE and AFTER/, 2],
    [['batch', MACHINES, '--out', file], /a-file: /, 3],
    [['batch', MACHINES, '--out', path.join(file, 'below')], /A part of the path is a file/, 3],
  ] as const) {
    const result = await runCli(args);
    t.is(result.code, code, args.join(' '));
    t.regex(result.stderr, words);
    t.notRegex(result.stderr, /\n {4}at /);
    t.is(result.stdout, '');
  }
  t.regex((await runCli(['batch', '--help'])).stdout, /Examples:\n {2}poolsleuth batch dumps\//);
});

test('a reader that goes away is no error', async (t) => {
  const out = path.join(makeFolder(), 'reports');
  const { code, stderr } = await runCli(['batch', MACHINES, '--out', out], { leavesEarly: true });
  t.is(code, 0);
  t.is(stderr, '');
});
