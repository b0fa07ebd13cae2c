/** What programs and shells ask of the program: completion, schemas of every command, short answers, errors as JSON. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import { analyzeFiles, lookupDriver, lookupTag } from '../../src/index.js';
import { makeFolder, newDatabase, runCli } from '../support/run-cli.js';

const LEAK = 'samples/notmyfault-leak.log';

async function schemaOf(name: string): Promise<object> {
  const { code, stdout } = await runCli(['schema', name]);
  if (code !== 0) throw new Error(stdout);
  return JSON.parse(stdout) as object;
}

/** Every object closed, so that a field that no schema lists is seen. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const parts = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, closed(part)]));
  return 'properties' in parts ? { ...parts, additionalProperties: false } : parts;
}

const database = newDatabase();
const scanned = ['db', 'scan', 'test/scan/fixtures/built/tags-x64-O2.sys', '--db', database];
const RUNS: readonly (readonly [schema: string, args: readonly string[], strict: boolean])[] = [
  ['analyze', [LEAK], false],
  ['diff', ['diff', 'samples/healthy-server.log', LEAK], false],
  ['diff', ['diff', 'samples/series-healthy', 'samples/series-cache'], false],
  ['tag', ['tag', 'NtFC', 'Nt*', 'Qzq9', '--explain'], true],
  ['driver', ['driver', 'ntfs.sys', 'nobody.sys'], true],
  ['scan', scanned, false],
];

for (const [name, args, strict] of RUNS) {
  test.serial(`${args.slice(0, 3).join(' ')} --json keeps schema ${name}`, async (t) => {
    const schema = await schemaOf(name);
    const { stdout } = await runCli([...args, '--json']);
    const validate = new Ajv2020({ strict: false }).compile((strict ? closed(schema) : schema) as object);
    t.true(validate(JSON.parse(stdout)), JSON.stringify(validate.errors));
  });
}

test('batch and db import keep their schemas', async (t) => {
  const out = makeFolder();
  const batch = await runCli(['batch', 'test/fixtures/batch/machines', '--out', out, '--json']);
  const ofBatch = new Ajv2020({ strict: false }).compile(closed(await schemaOf('batch')) as object);
  t.true(ofBatch(JSON.parse(batch.stdout)), JSON.stringify(ofBatch.errors));

  const list = path.join(out, 'list.txt');
  writeFileSync(list, 'Qwzx - qwzx.sys - ours\n= nothing\n');
  const imported = await runCli(['db', 'import', list, '--db', newDatabase(), '--json']);
  const ofImport = new Ajv2020({ strict: false }).compile(await schemaOf('import'));
  t.true(ofImport(JSON.parse(imported.stdout)), JSON.stringify(ofImport.errors));
});

test('a schema can fail', async (t) => {
  const validate = new Ajv2020({ strict: false }).compile(await schemaOf('tag'));
  t.false(validate({ tags: [{ tag: 'NtFC' }], total: 1 }));
  const { code, stderr } = await runCli(['schema', 'fleet']);
  t.is(code, 2);
  t.true(stderr.includes('schema takes "analyze", "diff"'), stderr);
});

test('--brief is the answer, why, next, and nothing else', async (t) => {
  const { stdout: whole } = await runCli([LEAK]);
  const { code, stdout: brief } = await runCli([LEAK, '--brief']);
  t.is(code, 0);
  t.true(brief.split('\n').length < 20, brief);
  t.is(brief.split('\n')[0], whole.split('\n')[0]);
  for (const heading of ['Why', 'Next']) t.true(brief.includes(heading), brief);
  t.regex(whole, /Allocs|outstanding|bytes/i);
  t.false(brief.includes('Read'), brief);
  t.is((await runCli([LEAK, '--brief', '--json'])).code, 2);
});

test('a mistake is told to a program as JSON, and to a person in words', async (t) => {
  const asked = await runCli(['tag', 'toolong', '--json']);
  t.is(asked.code, 2);
  t.is(asked.stdout, '');
  const { error } = JSON.parse(asked.stderr) as { error: { message: string; exitCode: number } };
  t.is(error.exitCode, 2);
  t.true(error.message.includes('toolong'));
  t.true((await runCli(['tag', 'toolong'])).stderr.startsWith('poolsleuth: '));
});

test('shells complete commands, options and their values', async (t) => {
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    const { code, stdout } = await runCli(['completion', shell]);
    t.is(code, 0);
    t.true(stdout.includes('--get-yargs-completions'));
  }
  const folder = makeFolder();
  const script = path.join(folder, 'completion.bash');
  writeFileSync(script, (await runCli(['completion', 'bash'])).stdout);
  const complete = (...words: readonly string[]): readonly string[] => {
    const run = spawnSync(
      'bash',
      [
        '-c',
        `poolsleuth() { "${process.execPath}" "${path.resolve('bin/poolsleuth.js')}" "$@"; }
source "${script}"
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_poolsleuth; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ],
      { encoding: 'utf8' },
    );
    return run.stdout.split('\n').filter((word) => word !== '');
  };
  t.deepEqual(complete('poolsleuth', 'dr'), ['driver']);
  t.deepEqual(complete('poolsleuth', 'db', 'st'), ['stats']);
  t.deepEqual(complete('poolsleuth', 'capture', 'pool'), ['poolmon']);
  t.deepEqual(complete('poolsleuth', 'analyze', '--fail'), ['--fail-on']);
  t.false(complete('poolsleuth', 'tag', '--').includes('--o'));
});

test('the library looks up tags and drivers, and takes a database, a host and a zone', async (t) => {
  t.is(lookupTag('NtFC').owners[0]?.driver, 'ntfs.sys');
  t.deepEqual(lookupTag('Qzq9').owners, []);
  t.true(lookupDriver('ntfs.sys')[0]?.tags.some(({ tag }) => tag === 'NtFC'));
  const file = newDatabase();
  await runCli(['db', 'add', 'Leak', 'ourflt.sys', '--db', file]);
  const { snapshots } = await analyzeFiles([LEAK], { db: file, host: 'SRV9' });
  const usage = snapshots[0]?.tags.find(({ tag }) => tag === 'Leak');
  t.true(usage?.owners.some(({ driver }) => driver === 'ourflt.sys'));
  t.is(snapshots[0]?.host, 'SRV9');
});
