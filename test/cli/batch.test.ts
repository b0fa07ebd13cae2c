import test from 'ava';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
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

/** Machines that their log names, and snapshots of one that only its folder names. */
function makeFarm(): string {
  const farm = path.join(makeFolder(), 'farm-of-mira');
  for (const [name, text] of [
    ['kessel-db1.log', readFileSync(path.join(MACHINES, 'slow.log'), 'utf8').replace('NODE-A', 'KESSEL-DB1')],
    ['well/node.log', readFileSync(path.join(MACHINES, 'well.log'), 'utf8').replace('NODE-B', 'KESSEL-WEB2')],
    ['kessel-app/1.txt', readFileSync('test/fixtures/batch/print/2026-05-04_10-00-00.txt', 'utf8')],
    ['kessel-app/2.txt', readFileSync('test/fixtures/batch/print/2026-05-04_10-30-00.txt', 'utf8')],
  ] as const) {
    mkdirSync(path.dirname(path.join(farm, name)), { recursive: true });
    writeFileSync(path.join(farm, name), text);
  }
  return farm;
}

const NAMES_OF_THE_FARM = /kessel|farm-of-mira|node\.log/i;

test('a redacted batch names nobody, in no form and in no name of a file', async (t) => {
  const farm = makeFarm();
  const folder = makeFolder();
  for (const format of ['text', 'json', 'markdown', 'csv', 'html', 'openmetrics']) {
    const out = path.join(folder, format);
    const more = ['--format', format, '--junit', path.join(out, 'junit.xml'), '--parquet', path.join(out, 'rows')];
    const { code, stdout, stderr } = await runCli(['batch', farm, '--out', out, '--redact', ...more]);
    t.is(code, 0, stderr);
    t.notRegex(stdout + stderr, NAMES_OF_THE_FARM);
    for (const name of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
      t.notRegex(name, NAMES_OF_THE_FARM);
      const file = path.join(out, name);
      if (path.extname(name) !== '') t.false(NAMES_OF_THE_FARM.test(readFileSync(file, 'latin1')), name);
    }
  }
});

test('reports and summary of a redacted batch call the same by the same, and the list tells what it was', async (t) => {
  const farm = makeFarm();
  const folder = makeFolder();
  const [out, list] = [path.join(folder, 'out'), path.join(folder, 'list.csv')];
  const { code, stdout } = await runCli(['batch', farm, '--out', out, '--redact', '--replaced', list, '--jobs', '4']);
  t.is(code, 0);
  const replaced = new Map(
    readFileSync(list, 'utf8')
      .split('\r\n')
      .map((line) => [line.split(',')[1] ?? '', line.split(',')[2] ?? '']),
  );
  const [host, file] = [replaced.get('KESSEL-DB1'), replaced.get(path.join(farm, 'kessel-db1.log'))];
  t.regex(host ?? '', /^host-\d$/);
  t.regex(file ?? '', /^path-\d\.log$/);
  t.true(stdout.includes(`Look first at ${file}`));
  const summary = JSON.parse(readFileSync(path.join(out, 'summary.json'), 'utf8')) as {
    readonly inputs: readonly {
      readonly input: string;
      readonly hosts: readonly string[];
      readonly reports: readonly string[];
    }[];
  };
  const [worst] = summary.inputs;
  t.like(worst, { input: file, hosts: [host] });
  for (const { reports } of summary.inputs) for (const name of reports) t.true(existsSync(path.join(out, name)), name);
  const report = JSON.parse(readFileSync(path.join(out, `${file}.json`), 'utf8')) as Record<string, unknown>;
  t.like(report, { inputs: [{ source: file }], snapshots: [{ host }] });
  t.regex(readFileSync(path.join(out, `${file}.json`), 'utf8'), /"3\.1\.20\.0"/, 'versions of drivers stay');
  const again = await runCli(['batch', farm, '--out', out, '--redact']);
  t.is(again.code, 0, 'a redacted folder may be written again');
  t.is(again.stdout, stdout);
});

test('names do not stay beside a redacted batch', async (t) => {
  const out = path.join(makeFolder(), 'out');
  t.is((await runCli(['batch', MACHINES, '--out', out])).code, 0);
  const { code, stderr } = await runCli(['batch', MACHINES, '--out', out, '--redact']);
  t.is(code, 2);
  t.regex(stderr, /holds reports of a run without --redact/);
});
