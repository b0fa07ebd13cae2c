import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { jsonOf, makeFolder, runCli } from '../support/run-cli.js';

const SAMPLE = path.resolve('samples', 'vm-only.log');
const DRIVER = path.resolve('test', 'scan', 'fixtures', 'built', 'tags-x64-O2.sys');
/** Pipes, names of any bytes and `/proc` are things of Unix. */
const UNIX = process.platform !== 'win32';

function evidence(): { readonly folder: string; readonly file: string } {
  const folder = makeFolder();
  const file = path.join(folder, 'evidence.log');
  copyFileSync(SAMPLE, file);
  symlinkSync('evidence.log', path.join(folder, 'link.log'));
  linkSync(file, path.join(folder, 'hard.log'));
  return { folder, file };
}

const CLASHES: readonly (readonly string[])[] = [
  ['evidence.log', '--output', 'evidence.log'],
  ['evidence.log', '--output', './sub/../evidence.log'],
  ['evidence.log', '--rows', 'evidence.log'],
  ['evidence.log', '-o', 'link.log'],
  ['link.log', '-o', 'evidence.log'],
  ['hard.log', '-o', 'link.log'],
  ['.', '-o', 'hard.log'],
  ['*.log', '-o', 'evidence.log'],
  ['evidence.log', '-o', 'new.txt', '--rows', './new.txt'],
  ['diff', 'evidence.log', 'evidence.log', '-o', 'hard.log'],
  ['batch', 'evidence.log', '--out', 'out', '--junit', 'evidence.log'],
  ['batch', 'evidence.log', '--out', 'out', '--junit', 'x.xml', '-o', 'x.xml'],
  ['batch', 'evidence.log', '--out', 'out', '--junit', 'out/summary.txt'],
  ['db', 'import', 'evidence.log', '-o', 'link.log'],
  ['db', 'import', 'evidence.log', '--db', 'evidence.log'],
  ['db', 'scan', 'evidence.log', '--db', 'hard.log'],
  ['db', 'scan', 'evidence.log', '--no-save', '-o', 'hard.log'],
];

for (const args of CLASHES) {
  test(`an output never takes the place of an input: ${args.join(' ')}`, async (t) => {
    const { folder, file } = evidence();
    mkdirSync(path.join(folder, 'sub'));
    const before = readFileSync(file);
    const { code, stdout, stderr } = await runCli(args, { cwd: folder });
    t.is(code, 2);
    t.is(stdout, '');
    t.regex(stderr, /would overwrite|name the same file/);
    t.deepEqual(readFileSync(file), before);
    t.false(existsSync(path.join(folder, 'new.txt')));
  });
}

test('the tag database is no place for a report', async (t) => {
  const folder = makeFolder();
  const db = path.join(folder, 'tags.json');
  await runCli(['db', 'add', 'Acme', 'a.sys', '--db', db]);
  const before = readFileSync(db);
  for (const args of [['db', 'export'], ['tag', 'Acme'], ['db', 'list'], [SAMPLE]]) {
    const { code, stderr } = await runCli([...args, '--db', db, '-o', db]);
    t.is(code, 2);
    t.regex(stderr, /would overwrite the tag database/);
  }
  t.deepEqual(readFileSync(db), before);
});

test('a batch into the folder of its inputs writes over none of them', async (t) => {
  const folder = makeFolder();
  for (const name of ['a', 'a.txt', 'a.json']) copyFileSync(SAMPLE, path.join(folder, name));
  const { code } = await runCli(['batch', 'a', 'a.txt', 'a.json', '--out', '.'], { cwd: folder });
  t.is(code, 0);
  for (const name of ['a', 'a.txt', 'a.json']) {
    t.deepEqual(readFileSync(path.join(folder, name)), readFileSync(SAMPLE), name);
  }
  const other = makeFolder();
  copyFileSync(SAMPLE, path.join(other, 'summary.txt'));
  const refused = await runCli(['batch', 'summary.txt', '--out', '.'], { cwd: other });
  t.is(refused.code, 2);
  t.deepEqual(readFileSync(path.join(other, 'summary.txt')), readFileSync(SAMPLE));
});

test('a pipe without a writer is told and not waited for', async (t) => {
  if (!UNIX) {
    t.pass();
    return;
  }
  const folder = makeFolder();
  const pipe = path.join(folder, 'p.sys');
  execFileSync('mkfifo', [pipe, path.join(folder, 'log')]);
  copyFileSync(DRIVER, path.join(folder, 'd.sys'));
  const named = await runCli(['db', 'scan', pipe, '--no-save']);
  t.is(named.code, 3);
  t.regex(named.stdout, /p\.sys: This is no file\. Name a driver file or a folder\./);
  const walked = jsonOf(await runCli(['db', 'scan', folder, '--no-save', '--json']));
  t.deepEqual(
    (walked['skipped'] as readonly { readonly file: string }[]).map(({ file }) => path.basename(file)),
    ['log', 'p.sys'],
  );
  t.is((walked['drivers'] as readonly unknown[]).length, 1);
  for (const input of [pipe, folder, '/dev/zero']) {
    const { code, stdout } = await runCli([input, '--json']);
    t.is(code, 3);
    t.regex(stdout, /named pipe, a device or a socket/, input);
  }
});

test('names that are no UTF-8 are read', async (t) => {
  if (!UNIX) {
    t.pass();
    return;
  }
  const folder = makeFolder();
  const odd = Buffer.concat([Buffer.from(path.join(folder, 'latin')), Buffer.from([0xe9])]);
  writeFileSync(Buffer.concat([odd, Buffer.from('.log')]), readFileSync(SAMPLE));
  mkdirSync(Buffer.concat([odd, Buffer.from('dir')]));
  writeFileSync(Buffer.concat([odd, Buffer.from('dir/ü.sys')]), readFileSync(DRIVER));
  for (const input of [folder, path.join(folder, '*.log'), path.join(folder, 'latin\ufffd.log')]) {
    const { inputs } = jsonOf(await runCli([input, '--json'])) as {
      readonly inputs: readonly { readonly source: string; readonly error: string | null }[];
    };
    const log = inputs.find(({ source }) => source.endsWith('.log'));
    t.is(path.basename(log?.source ?? ''), 'latin\\xe9.log');
    t.is(log?.error, null);
  }
  const scan = await runCli(['db', 'scan', folder, '--no-save']);
  t.is(scan.code, 0);
  t.regex(scan.stdout, /latin\\xe9dir\/ü\.sys/);
  const batch = await runCli(['batch', folder, '--out', path.join(makeFolder(), 'out')]);
  t.regex(batch.stdout, /latin\\xe9\.log/);
});

test('a folder that cannot be made is an error, not an endless search', async (t) => {
  if (process.platform !== 'linux') {
    t.pass();
    return;
  }
  t.is((await runCli(['db', 'add', 'Acme', 'a.sys', '--db', '/proc/x/a.json'])).code, 3);
  t.is((await runCli(['batch', SAMPLE, '--out', '/proc/x/out'])).code, 3);
});

test('a link to a device is written to, not replaced', async (t) => {
  if (!UNIX) {
    t.pass();
    return;
  }
  const link = path.join(makeFolder(), 'null');
  symlinkSync('/dev/null', link);
  t.is((await runCli([path.resolve('samples', 'unknown-tag-search.log'), '--rows', link])).code, 0);
  t.true(statSync('/dev/null').isCharacterDevice());
  t.true(statSync(link).isCharacterDevice());
});

test('what a program that was ended had not finished is cleared away', async (t) => {
  const folder = makeFolder();
  const left = path.join(
    folder,
    `.r.txt.${hostname()
      .replaceAll(/[^A-Za-z0-9-]/g, '_')
      .slice(0, 40)}.99999999.0.1.poolsleuth.tmp`,
  );
  const foreign = path.join(folder, '.r.txt.another-machine.99999999.0.1.poolsleuth.tmp');
  for (const file of [left, foreign]) writeFileSync(file, 'half a');
  t.is((await runCli([SAMPLE, '-o', 'r.txt'], { cwd: folder })).code, 0);
  t.deepEqual(readdirSync(folder).toSorted(), [path.basename(foreign), 'r.txt'].toSorted());

  if (!UNIX) return;
  // The rows are begun, then standard input is waited for.
  const block = 'ffffd48ca040f340 : tag Proc, size     0xb70, Nonpaged pool\n';
  const child = spawn(process.execPath, [path.resolve('bin', 'poolsleuth.js'), '-', '--rows', 'rows.json'], {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.write('!poolfind Proc\n\nScanning large pool allocation table for tag 0x636f7250 (Proc)\n\n');
  for (let line = 0; line < 40_000; line += 1) {
    child.stdin.write(block.replace('ca040f340', (0xc_a040_f340 + line * 0x1000).toString(16)));
  }
  const begun = (): boolean => readdirSync(folder).some((name) => name.startsWith('.rows.json'));
  while (!begun() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
  t.true(begun());
  child.kill('SIGTERM');
  await once(child, 'exit');
  t.false(begun());
});

test('locks that were left behind are broken: by a killed process, by a clock in the future, while being broken', async (t) => {
  const folder = makeFolder();
  const db = path.join(folder, 'tags.json');
  const soon = new Date(Date.now() + 3_600_000);
  const dead = `token 99999999 ${hostname()} now\n`;
  const LEFT: readonly (readonly [lock: string, breaker: string | null])[] = [
    [dead, null],
    [dead, dead],
    ['', ''],
    ['token 7 another-machine now\n', null],
  ];
  for (const [number, [lock, breaker]] of LEFT.entries()) {
    writeFileSync(`${db}.lock`, lock);
    utimesSync(`${db}.lock`, soon, soon);
    if (breaker !== null) {
      writeFileSync(`${db}.lock.break`, breaker);
      utimesSync(`${db}.lock.break`, soon, soon);
    }
    t.is((await runCli(['db', 'add', `Ac0${number}`, 'a.sys', '--db', db])).code, 0, JSON.stringify([lock, breaker]));
  }
  t.deepEqual(readdirSync(folder), ['tags.json']);
});

test('a report in the folder that is read is written anew, and is no evidence', async (t) => {
  const { folder } = evidence();
  const args = ['.', '--output', 'report.md', '--format', 'markdown'];
  t.is((await runCli(args, { cwd: folder })).code, 0);
  const first = readFileSync(path.join(folder, 'report.md'), 'utf8');
  const again = await runCli(args, { cwd: folder });
  t.is(again.code, 0, again.stderr);
  t.regex(again.stderr, /passed over, for it is an earlier report and is written anew: .*report\.md$/m);
  t.is(readFileSync(path.join(folder, 'report.md'), 'utf8'), first);

  const named = await runCli(['report.md', '--output', 'report.md'], { cwd: folder });
  t.is(named.code, 2, 'who names the file wants it read');
  writeFileSync(path.join(folder, 'notes.md'), '## Kernel pool\n\nWhat I saw on Monday.\n');
  const foreign = await runCli(['.', '--output', 'notes.md'], { cwd: folder });
  t.is(foreign.code, 2, 'notes of a person are evidence');
  t.regex(readFileSync(path.join(folder, 'notes.md'), 'utf8'), /Monday/);
});
