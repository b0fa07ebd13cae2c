/** Looking up tags and drivers, the texts, and wrong usage, with the built program. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { jsonOf, makeFolder, newDatabase, runCli } from '../support/run-cli.js';

interface TagAnswer {
  readonly tag: string;
  readonly owners: readonly { readonly driver: string; readonly confidence: number }[];
  readonly suggestions: readonly string[];
}

async function lookUp(...args: readonly string[]): Promise<readonly TagAnswer[]> {
  const result = await runCli(['tag', ...args, '--json']);
  return jsonOf(result)['tags'] as readonly TagAnswer[];
}

const COMMANDS: readonly (readonly string[])[] = [
  [],
  ['analyze'],
  ['diff'],
  ['tag'],
  ['driver'],
  ['capture'],
  ['db'],
  ...['import', 'scan', 'add', 'remove', 'list', 'export', 'stats', 'path'].map((action) => ['db', action]),
];

for (const command of COMMANDS) {
  test(`help of ${command.join(' ') || 'the program'} gives examples`, async (t) => {
    const { code, stdout, stderr } = await runCli([...command, '--help']);
    t.is(code, 0);
    t.is(stderr, '');
    const examples = stdout.slice(stdout.indexOf('Examples:')).match(/^ {2}(?:poolsleuth|kd) /gm) ?? [];
    t.true(examples.length >= 2, stdout);
  });
}

test('the version is that of package.json', async (t) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const { code, stdout } = await runCli(['--version']);
  t.is(code, 0);
  t.is(stdout, `${version}\n`);
  t.true(readFileSync('src/version.ts', 'utf8').includes(`'${version}'`));
});

test('a tag has its owner, several tags one answer each', async (t) => {
  const tags = await lookUp('Proc', 'Io  ', 'NtFC', 'Mm');
  t.deepEqual(
    tags.map(({ tag }) => tag),
    ['Proc', 'Io  ', 'NtFC', 'Mm  '],
  );
  t.is(tags[0]?.owners[0]?.driver, 'nt');
  t.is(tags[1]?.owners[0]?.driver, 'nt');
  t.is(tags[2]?.owners[0]?.driver, 'ntfs.sys');
  t.is(tags[3]?.owners[0]?.driver, 'nt');
});

test('a tag in hexadecimal is read as !poolfind prints it', async (t) => {
  // 0x636f7250: 50 72 6f 63 in memory.
  const [answer] = await lookUp('0x636f7250');
  t.is(answer?.tag, 'Proc');
});

test('a pattern gives one answer per tag that a record has', async (t) => {
  const tags = (await lookUp('NtF?')).map(({ tag }) => tag);
  t.true(tags.includes('NtFC'));
  t.true(tags.length > 10);
  t.true(tags.every((tag) => tag.startsWith('NtF')));
});

test('a tag nobody knows has no owner, suggestions, and exit code 0', async (t) => {
  const result = await runCli(['tag', 'NtFc', 'Zq9~', '--json']);
  t.is(result.code, 0);
  const [near, far] = jsonOf(result)['tags'] as readonly TagAnswer[];
  t.true(near?.suggestions.includes('NtFC'));
  t.deepEqual(far?.owners, []);
  const text = await runCli(['tag', 'Zq9~']);
  t.is(text.code, 0);
  t.regex(text.stdout, /no list names a driver/);
});

test('a tag may begin with a hyphen', async (t) => {
  const result = await runCli(['tag', '--json', '--', '-UMD']);
  t.is(result.code, 0);
  t.is((jsonOf(result)['tags'] as readonly TagAnswer[])[0]?.tag, '-UMD');
});

test('a driver has its tags, with or without extension, in any case', async (t) => {
  for (const name of ['ntfs.sys', 'NTFS']) {
    const result = await runCli(['driver', name, '--json']);
    t.is(result.code, 0);
    const [driver] = jsonOf(result)['drivers'] as readonly { driver: string; tags: readonly { tag: string }[] }[];
    t.is(driver?.driver, 'ntfs.sys');
    t.true(driver?.tags.some(({ tag }) => tag === 'NtFC'));
  }
});

test('several drivers and patterns, and one that nobody knows', async (t) => {
  const result = await runCli(['driver', 'win32k*', 'nosuch.sys', '--json']);
  t.is(result.code, 0);
  const drivers = jsonOf(result)['drivers'] as readonly { driver: string; tags: readonly unknown[] }[];
  t.true(drivers.length >= 3);
  t.deepEqual(drivers.at(-1)?.tags, []);
  t.is(drivers.at(-1)?.driver, 'nosuch.sys');
});

test('a limit cuts and says so', async (t) => {
  const cut = await runCli(['driver', 'ntfs.sys', '--limit', '3']);
  t.regex(cut.stdout, /more \(--limit 0\)/);
  const all = await runCli(['driver', 'ntfs.sys', '--limit', '0']);
  t.notRegex(all.stdout, /--limit 0/);
  t.true(all.stdout.length > cut.stdout.length);
});

for (const kind of ['debugger', 'poolmon', 'perfmon', 'etw']) {
  test(`capture ${kind} prints a script`, async (t) => {
    const { code, stdout, stderr } = await runCli(['capture', kind]);
    t.is(code, 0);
    t.is(stderr, '');
    t.true(stdout.length > 200);
  });
}

test('the guide is text, the schema is JSON', async (t) => {
  const guide = await runCli(['guide']);
  t.is(guide.code, 0);
  t.regex(guide.stdout, /pool/);
  const schema = jsonOf(await runCli(['schema']));
  t.is(schema['$schema'], 'https://json-schema.org/draft/2020-12/schema');
});

const WRONG: readonly (readonly [readonly string[], RegExp])[] = [
  [['--nosuch', 'a.log'], /there is no option --nosuch/],
  [['a.log', '--json', '--csv'], /choose one format, not json and csv/],
  [['a.log', '--format', 'pdf'], /--format takes text, json, markdown, csv/],
  [['a.log', '--limit', 'many'], /--limit takes a whole number/],
  [['a.log', '--limit', '-1'], /--limit takes a whole number/],
  [['a.log', '--jobs', '0'], /--jobs takes a whole number above 0/],
  [['a.log', '--pool', 'big'], /--pool takes .*paged/],
  [['a.log', '--fail-on', 'never'], /--fail-on takes/],
  [['a.log', '--output'], /--output needs a value/],
  [['diff', 'a.log'], /diff needs two inputs/],
  [['diff', 'a.log', 'b.log', 'c.log'], /"c\.log" is one word too many/],
  [['tag'], /tag needs a tag/],
  [['tag', 'Proces'], /longer than the four characters/],
  [['driver'], /driver needs the name of a driver file/],
  [['capture'], /capture needs .*debugger, poolmon, perfmon, etw/],
  [['capture', 'video'], /capture takes "debugger"/],
  [['capture', 'debuger'], /did you mean debugger\?/],
  [['tagg', 'NtFC'], /no command and no file "tagg"\. Did you mean "tag"\?/],
  [['analize'], /Did you mean "analyze"\?/],
  [['Diff', 'a', 'b'], /Did you mean "diff"\?/],
  [['upgrade'], /The commands are analyze, diff/],
  [['page', 'x'], /one word too many/],
  [['a.log', '--replaced', 'list.csv'], /--replaced lists what --redact replaces; type both/],
  [['batch', 'x', '--out', 'y', '--redact', '--replaced', '-'], /--replaced takes a file/],
  [['batch', 'x', '--out', 'y', '--redact', '--replaced', 'y/list.csv'], /keep it outside of --out/],
  [['a.log', '--jsn'], /no option --jsn; did you mean --json\?/],
  [['a.log', '--limit', '1', '--limit', '2'], /--limit is given twice/],
  [['a.log', '-o', 'a', '--output', 'b'], /--output is given twice/],
  [['diff', 'a', 'b', '--host', 'A', '--host', 'A'], /--host is given twice/],
  [['capture', 'poolmon', '--json'], /capture takes no --json/],
  [['guide', '--csv'], /guide takes no --csv/],
  [['schema', '--limit', '3'], /schema takes no --limit/],
  [['tag', 'NtFC', '--pool', 'paged'], /tag takes no --pool/],
  [['tag', 'NtFC', '--format', 'csv'], /text, JSON or a page, not csv/],
  [['driver', 'ntfs', '--fail-on', 'high'], /driver takes no --fail-on/],
  [['tag', 'NtFC', '--limit', 'x'], /--limit takes a whole number/],
  [['db', 'scan', '.', '--csv'], /db scan prints text or JSON, not csv/],
  [['db', 'impor'], /did you mean "import"\?/],
  [['db'], /db needs an action/],
  [['db', 'drop'], /db has no action "drop"/],
  [['db', 'import'], /needs the lists/],
  [['db', 'import', 'x', '--format', 'xml'], /format takes|no format/],
  [['db', 'scan'], /needs a folder/],
  [['db', 'scan', '.', '--tag', 'Ntf?'], /without wildcards/],
  [['db', 'scan', '.', '--jobs', '1.5'], /--jobs takes/],
  [['db', 'add', 'Acme'], /needs the driver that owns Acme/],
  [['db', 'add', 'Acmeee', 'a.sys'], /longer than the four characters/],
  [['db', 'add', 'Acme', '<unknown>'], /is not one driver file/],
  [['db', 'add', 'Acme', 'a.sys', '--from-build', 'new'], /--from-build takes a Windows build/],
  [['db', 'add', 'Acme', 'a.sys', '--from-build', '22000', '--to-build', '19041'], /swap them/],
  [['db', 'add', 'Acme', 'a.sys', 'more'], /one word too many/],
  [['db', 'remove'], /needs a tag, or --source/],
  [['db', 'list', '--csv'], /text or JSON/],
  [['db', 'export', '--format', 'pdf'], /format takes|no format/],
  [['db', 'export', '--markdown'], /not markdown|takes no --markdown/],
];

for (const [args, words] of WRONG) {
  test(`wrong usage: ${args.join(' ')}`, async (t) => {
    const { code, stdout, stderr } = await runCli(args);
    t.is(code, 2);
    t.is(stdout, '');
    // A program that asked for JSON is told in JSON.
    if (args.includes('--json')) {
      t.regex((JSON.parse(stderr) as { error: { message: string } }).error.message, words);
      return;
    }
    t.regex(stderr, words);
    t.regex(stderr, /^poolsleuth: [^\n]+\nTry: poolsleuth [a-z -]*--help\n$/);
  });
}

test('habits of other programs are understood', async (t) => {
  for (const args of [['/?'], ['-?'], ['help']])
    t.regex((await runCli(args)).stdout, /^poolsleuth \[analyze\] \[inputs\.\.\.\]/);
  for (const args of [
    ['tag', '/?'],
    ['help', 'tag'],
    ['tag', '-?'],
  ])
    t.regex((await runCli(args)).stdout, /^poolsleuth tag /);
  for (const args of [['-V'], ['-v'], ['version']]) t.regex((await runCli(args)).stdout, /^\d+\.\d+\.\d+\n$/);
});

test('wrong usage of an action points to its own help', async (t) => {
  t.regex((await runCli(['db', 'add', 'Acme'])).stderr, /Try: poolsleuth db add --help/);
});

test('help lists what a command takes, under headings', async (t) => {
  const help = async (...command: readonly string[]): Promise<string> => (await runCli([...command, '--help'])).stdout;
  const all = await help();
  for (const words of ['Report:', 'Moments and machines:', 'Program:', 'Examples:', '--pool'])
    t.true(all.includes(words));
  for (const command of [['tag'], ['driver'], ['db', 'scan'], ['db', 'import'], ['capture', 'poolmon'], ['guide']]) {
    t.notRegex(await help(...command), /--markdown|--fail-on|--pool|--timezone/, command.join(' '));
  }
});

test('help of an action lists what it takes', async (t) => {
  const { stdout } = await runCli(['db', 'add', '--help']);
  for (const option of ['--db', '--json', '--output', '--note']) t.true(stdout.includes(option), option);
  t.notRegex(stdout, /--limit|--csv/);
});

test('a limit cuts the tags of a pattern and says so', async (t) => {
  const { stdout } = await runCli(['tag', 'Nt*', '--limit', '3']);
  t.is(stdout.match(/^Nt/gm)?.length, 3);
  t.regex(stdout, /… \d+ more \(--limit 0\)\n$/);
  const { tags, total } = jsonOf(await runCli(['tag', 'Nt*', '--limit', '3', '--json']));
  t.is((tags as readonly unknown[]).length, 3);
  t.true(Number(total) > 100);
});

test('a command is suggested only where it finds what is meant', async (t) => {
  t.regex((await runCli(['tag', 'Zz Q'])).stdout, /findstr \/m \/l \/c:"Zz Q" C:\\/);
  // What a shell or the debugger would take for its own is searched by its bytes.
  for (const [tag, bytes] of [
    ['a"&b', '61 22 26 62'],
    ['%P% ', '25 50 25 20'],
    ['x|yz', '78 7c 79 7a'],
  ] as const) {
    const { stdout } = await runCli(['tag', tag]);
    t.notRegex(stdout, /findstr/, tag);
    t.true(stdout.includes(`!for_each_module s -b @#Base @#End ${bytes}\n`), stdout);
  }
});

test('what somebody noted is shown', async (t) => {
  const db = newDatabase();
  await runCli(['db', 'add', 'Qx7z', 'own.sys', '--note', 'seen in a trace', '--description', 'queue', '--db', db]);
  const { stdout } = await runCli(['tag', 'Qx7z', '--db', db]);
  t.regex(stdout, /Noted for own\.sys: queue\n.*Noted for own\.sys: seen in a trace/s);
});

test('a damaged database is told in whole sentences', async (t) => {
  const db = path.join(makeFolder(), 'tags.json');
  writeFileSync(db, '{"schema');
  const { stderr, code } = await runCli(['tag', 'NtFC', '--db', db]);
  t.is(code, 0);
  t.regex(stderr, /is damaged \(it is not JSON\)\. Look-ups go on/);
  t.regex((await runCli(['db', 'stats', '--db', db])).stderr, /is damaged \(it is not JSON\)\. Look-ups/);
});
