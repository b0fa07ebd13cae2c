/** Reading evidence by way of the program: inputs of every form, formats, exit codes, streams. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import type { Analysis } from '../../src/model/document.js';
import type { CliResult } from '../support/run-cli.js';
import { jsonOf, makeFolder, runCli } from '../support/run-cli.js';

const LEAK = path.join('samples', 'notmyfault-leak.log');
const HEALTHY = path.join('samples', 'healthy-server.log');

const analysisOf = (result: CliResult): Analysis => jsonOf(result) as unknown as Analysis;

/** What must be the same however a log reaches the program. */
function gist({ answer, findings, snapshots }: Analysis): unknown {
  return {
    answer,
    findings: findings.map(({ code, severity, tags, drivers }) => ({ code, severity, tags, drivers })),
    tags: snapshots.map(({ tags }) => tags.map(({ tag, nonPaged, paged }) => ({ tag, nonPaged, paged }))),
  };
}

test('the answer comes first, and nothing goes to stderr', async (t) => {
  const { code, stdout, stderr } = await runCli([LEAK]);
  t.is(code, 0);
  t.is(stderr, '');
  t.regex(stdout, /^Leak holds .* of nonpaged pool/);
  t.regex(stdout, /\nNext\n/);
});

test('every sample as JSON is as the schema says', async (t) => {
  const schema = jsonOf(await runCli(['schema']));
  const validate = new Ajv2020({ strict: false }).compile(schema);
  const samples = readdirSync('samples').filter((name) => name !== 'README.md');
  t.true(samples.length > 10);
  for (const sample of samples) {
    const result = await runCli([path.join('samples', sample), '--json']);
    t.is(result.code, 0, sample);
    t.is(result.stderr, '', sample);
    t.true(validate(jsonOf(result)), `${sample}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
  }
});

test('a log is the same in UTF-16, with CRLF, with LF, as a pipe and as "-"', async (t) => {
  const folder = makeFolder();
  const text = readFileSync(LEAK, 'utf8').replaceAll('\r\n', '\n');
  const write = (name: string, bytes: string | Uint8Array): string => {
    const file = path.join(folder, name);
    writeFileSync(file, bytes);
    return file;
  };
  const wanted = gist(analysisOf(await runCli([LEAK, '--json'])));
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text.replaceAll('\n', '\r\n'), 'utf16le')]);
  const files = [
    write('lf.log', text),
    write('crlf.log', text.replaceAll('\n', '\r\n')),
    write('a b (utf16).log', utf16),
  ];
  for (const file of files) {
    const analysis = analysisOf(await runCli([file, '--json']));
    t.deepEqual(gist(analysis), wanted, file);
    t.is(analysis.inputs[0]?.source, file);
  }
  t.deepEqual(gist(analysisOf(await runCli(['-', '--json'], { input: text }))), wanted);
  t.deepEqual(gist(analysisOf(await runCli(['--json'], { input: utf16 }))), wanted);
});

test('several inputs, a folder and a pattern are all read', async (t) => {
  const sources = async (...args: readonly string[]): Promise<readonly string[]> =>
    analysisOf(await runCli(['--json', ...args])).inputs.map(({ source }) => source);
  t.deepEqual(await sources(LEAK, HEALTHY), [LEAK, HEALTHY]);
  t.deepEqual(await sources('analyze', '--', LEAK), [LEAK]);
  t.deepEqual(await sources(LEAK, '-', HEALTHY), [LEAK, '-', HEALTHY]);
  const folder = makeFolder();
  mkdirSync(path.join(folder, 'below'));
  for (const name of ['b.log', 'a.log', path.join('below', 'c.txt')]) {
    writeFileSync(path.join(folder, name), readFileSync(LEAK));
  }
  t.deepEqual(
    (await sources(folder)).map((source) => path.relative(folder, source)),
    ['a.log', 'b.log', path.join('below', 'c.txt')],
  );
  t.deepEqual(
    (await sources(path.join(folder, '*.log'))).map((source) => path.basename(source)),
    ['a.log', 'b.log'],
  );
});

test('a missing input is told, the rest is reported, exit code 3', async (t) => {
  const result = await runCli(['no such file.log', LEAK, '--json']);
  t.is(result.code, 3);
  t.regex(result.stderr, /no such file\.log: There is no such file/);
  const { answer, inputs } = analysisOf(result);
  t.regex(answer, /Leak/);
  t.is(inputs.length, 2);
  t.true(inputs.some(({ error }) => error !== null));
  const text = await runCli(['nosuch.log', LEAK]);
  t.is(text.code, 3);
  t.regex(text.stderr, /^poolsleuth: nosuch\.log: There is no such file/);
  t.notRegex(text.stdout, /There is no such file/);
  t.regex(text.stdout, /Not read, 1 of 2 inputs: nosuch\.log\./);
  const markdown = await runCli(['nosuch.log', LEAK, '--markdown']);
  t.regex(markdown.stderr, /nosuch\.log: There is no such file/);
  t.notRegex(markdown.stdout, /There is no such file/);
  t.regex(text.stdout, /Leak holds/);
});

test('an empty file, a binary file and a text about something else: exit code 3 and words', async (t) => {
  const folder = makeFolder();
  const check = async (bytes: string | Uint8Array, words: RegExp): Promise<void> => {
    const file = path.join(folder, 'input');
    writeFileSync(file, bytes);
    const { code, stdout, stderr } = await runCli([file]);
    t.is(code, 3, stdout);
    t.regex(stdout + stderr, words);
    t.notRegex(stdout + stderr, /\bat .*\.js:\d+/);
  };
  await check('', /[Nn]othing/);
  await check(Buffer.concat([Buffer.from('PAGEDU64'), Buffer.alloc(4096)]), /kernel crash dump \(64-bit\)/);
  await check('Dear all,\nthe server is slow again.\n', /Nothing here is output that poolsleuth understands/);
});

test('no input and nothing on the pipe is exit code 3', async (t) => {
  t.is((await runCli([])).code, 3);
});

test('a reader that goes away is no error', async (t) => {
  const series = path.join('samples', 'series-cache');
  const { code, stderr } = await runCli([series, '--json'], { leavesEarly: true });
  t.is(code, 0);
  t.is(stderr, '');
});

test('no colours in a pipe', async (t) => {
  for (const env of [{}, { NO_COLOR: '1' }, { TERM: 'xterm-256color', COLORTERM: 'truecolor' }]) {
    const { stdout, stderr } = await runCli([LEAK], { env });
    t.false(stdout.includes('\u001b'));
    t.is(stderr, '');
  }
});

test('--output writes what stdout would show, and leaves nothing else behind', async (t) => {
  const folder = makeFolder();
  const file = path.join(folder, 'report.md');
  const shown = await runCli([LEAK, '--markdown']);
  const written = await runCli([LEAK, '--markdown', '--output', file]);
  t.is(written.code, 0);
  t.is(written.stdout, '');
  t.is(readFileSync(file, 'utf8'), shown.stdout);
  t.deepEqual(readdirSync(folder), ['report.md']);

  const nowhere = path.join(folder, 'no', 'report.md');
  const failed = await runCli([LEAK, '-o', nowhere]);
  t.is(failed.code, 3);
  t.is(failed.stdout, '');
  t.regex(failed.stderr, /^poolsleuth: .*report\.md: The folder does not exist\. [^\n]+\n$/);
  t.false(existsSync(nowhere));
});

test('--fail-on: exit code 1 from that severity on', async (t) => {
  t.is((await runCli([LEAK, '--fail-on', 'info'])).code, 1);
  t.is((await runCli([LEAK])).code, 0);
  t.is((await runCli([HEALTHY, '--fail-on', 'high'])).code, 0);
  const { findings } = analysisOf(await runCli([LEAK, '--json']));
  const reached = findings.some(({ severity }) => severity === 'high' || severity === 'medium');
  t.is((await runCli([LEAK, '--fail-on', 'medium'])).code, reached ? 1 : 0);
});

test('an unreadable input outweighs a finding', async (t) => {
  t.is((await runCli([LEAK, 'nosuch.log', '--fail-on', 'info'])).code, 3);
});

test('--limit cuts the tables and says so, 0 is all', async (t) => {
  const rows = (text: string): number => (text.match(/^ {2}\S{1,4} +[\d.,]+ (?:bytes|[KMGT]iB) /gm) ?? []).length;
  const cut = await runCli([LEAK, '--limit', '2']);
  const all = await runCli([LEAK, '--limit', '0']);
  t.true(rows(cut.stdout) < rows(all.stdout));
  t.regex(cut.stdout, /--limit 0/);
  t.notRegex(all.stdout, /--limit 0/);
});

test('--pool shows one pool', async (t) => {
  const paged = await runCli([LEAK, '--pool', 'paged', '--csv']);
  const both = await runCli([LEAK, '--csv']);
  t.notRegex(paged.stdout, /nonPaged/i);
  t.regex(both.stdout, /nonPaged/i);
});

test('--unparsed shows the lines that were not understood', async (t) => {
  const log = readFileSync(LEAK, 'utf8').replace(/^( EtwB .*)$/m, '$1\n ??? a line that nobody prints ???');
  const hidden = await runCli(['-'], { input: log });
  t.regex(hidden.stdout, /1 line was not understood \(--unparsed shows it\)/);
  const shown = await runCli(['-', '--unparsed'], { input: log });
  t.regex(shown.stdout, /^ {2}-:\d+: .*a line that nobody prints/m);
  t.is(analysisOf(await runCli(['--json'], { input: log })).unparsed.length, 1);
});

test('--quiet still tells what could not be read', async (t) => {
  const result = await runCli(['nosuch.log', LEAK, '--json', '--quiet']);
  t.is(result.code, 3);
  t.is(result.stderr.trim().split('\n').length, 1);
  t.is((await runCli([LEAK, '--quiet'])).stderr, '');
});

test('every format holds the tag', async (t) => {
  for (const format of ['text', 'json', 'markdown', 'csv']) {
    const { code, stdout } = await runCli([LEAK, '--format', format]);
    t.is(code, 0);
    t.regex(stdout, /Leak/, format);
  }
});
