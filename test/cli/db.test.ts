/** The tag database by way of the program: lists in and out, the user's own records, damage. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import type { CliResult } from '../support/run-cli.js';
import { jsonOf, makeFolder, newDatabase, runCli } from '../support/run-cli.js';

/** Made up, with every trap of the real lists: 14 entries, 13 tags, 2 lines that name none, and the end-of-file mark. */
const LIST: string = [
  '//',
  '// Tags of a made-up product.',
  'rem a remark',
  '',
  'Zqa0 - zqdrv.sys    - Buffers of Zq',
  'Zqa1 - zqdrv.sys    -     Child of the group above - with a hyphen',
  'Zq   - nt!zq        - Short, padded',
  'Zq 1 - zqdrv.sys    - A blank within',
  'ReMq - zqremote.sys - Begins like a remark',
  'zqA0 - zqother.sys  - Equal but for the case',
  'Zqu0 - <unknown>    - Nobody is named',
  'Zqn0 - Words without an owner',
  'Zqo0 - nt!store or zqboost.sys - Two owners',
  'Zqw? - zqdrv.sys    - Every tag that begins so',
  'Zqo1 - zqk!CZq::operator new - A function',
  'Zqd0 - zqdrv.sys    - Listed twice',
  'Zqd0 - zqdrv2.sys   - Listed twice, another owner',
  'ZQ allocation tags are Zq00 through ZqFF',
  '       <unknown>',
  '@Zq0 - zqdrv.sys    - Begins like a formula',
  '\u001a',
].join('\r\n');

interface Imported {
  readonly source: string;
  readonly entries: number;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly skipped: readonly { readonly line: number; readonly text: string; readonly why: string }[];
  readonly files: readonly { readonly source: string; readonly error: string | null; readonly added: number }[];
}

const importedOf = (result: CliResult): Imported => jsonOf(result) as unknown as Imported;

interface Workplace {
  readonly db: string;
  readonly file: (name: string, content: string | Uint8Array) => string;
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
}

function makeWorkplace(): Workplace {
  const db = newDatabase();
  const folder = makeFolder();
  return {
    db,
    file: (name, content) => {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
    run: (...args) => runCli(args, { env: { POOLSLEUTH_DB: db } }),
  };
}

test('a list with every trap comes in, and again changes nothing', async (t) => {
  const { file, run } = makeWorkplace();
  const list = file('pooltag.txt', LIST);
  const first = importedOf(await run('db', 'import', list, '--json'));
  t.is(first.source, list);
  t.is(first.entries, 14);
  t.is(first.added, 13);
  t.is(first.updated, 0);
  t.deepEqual(
    first.skipped.map(({ line }) => line),
    [18, 19],
  );
  const again = importedOf(await run('db', 'import', list, '--json'));
  t.deepEqual([again.added, again.updated, again.unchanged], [0, 0, 13]);
});

test('what was imported answers look-ups', async (t) => {
  const { file, run } = makeWorkplace();
  const text = await run('db', 'import', file('pooltag.txt', LIST));
  t.is(text.code, 0);
  t.regex(text.stdout, /14 entries; tags: 13 added, 0 updated, 0 unchanged; 2 lines skipped/);
  t.regex(text.stdout, /line 18 names no tag: ZQ allocation tags/);
  const tags = jsonOf(await run('tag', 'Zqa0', 'zqA0', 'ReMq', 'Zqw7', 'Zq 1', 'Zqo0', '--json'))['tags'] as readonly {
    owners: readonly { driver: string }[];
  }[];
  t.deepEqual(
    tags.map(({ owners }) => owners.map(({ driver }) => driver).sort()),
    [['zqdrv.sys'], ['zqother.sys'], ['zqremote.sys'], ['zqdrv.sys'], ['zqdrv.sys'], ['nt', 'zqboost.sys']],
  );
});

test('reading creates no file, the first change does', async (t) => {
  const { db, run } = makeWorkplace();
  for (const args of [['list'], ['stats'], ['export'], ['path'], ['remove', 'Zqa0']]) {
    t.is((await run('db', ...args)).code, 0, args.join(' '));
  }
  await run('tag', 'Proc');
  t.false(existsSync(path.dirname(db)));
  t.is((await run('db', 'path')).stdout, `${db}\n`);
  t.is((await run('db', 'add', 'Zqa0', 'zqdrv.sys')).code, 0);
  t.true(existsSync(db));
});

test('several lists, one of them missing: the others come in, exit code 3', async (t) => {
  const { file, run } = makeWorkplace();
  const one = file('one.txt', 'Zqa0 - zqdrv.sys - one\n');
  const two = file('two.txt', 'Zqb0 - zqdrv.sys - two\n');
  const result = await run('db', 'import', one, 'missing.txt', two, '--json');
  t.is(result.code, 3);
  t.regex(result.stderr, /missing\.txt: There is no such file/);
  const { added, files } = importedOf(result);
  t.is(added, 2);
  t.deepEqual(
    files.map((each) => each.error === null),
    [true, false, true],
  );
});

test('lists in UTF-16, compressed, from standard input, by pattern and by folder', async (t) => {
  const { db, file, run } = makeWorkplace();
  const line = (tag: string): string => `${tag} - zqdrv.sys - words\r\n`;
  const utf16 = file('utf16.txt', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(line('Zq16'), 'utf16le')]));
  const packed = file('packed.txt.gz', gzipSync(line('Zqgz')));
  const folder = path.dirname(file('lists/one.txt', line('Zqf1')));
  file('lists/two.lst', line('Zqf2'));
  t.is(importedOf(await run('db', 'import', utf16, packed, '--json')).added, 2);
  t.is(importedOf(await run('db', 'import', path.join(folder, '*.txt'), '--json')).added, 1);
  t.is(importedOf(await run('db', 'import', folder, '--json')).added, 1);
  const piped = await runCli(['db', 'import', '-', '--json'], { input: line('Zqpi'), env: { POOLSLEUTH_DB: db } });
  t.is(importedOf(piped).added, 1);
  const records = jsonOf(await run('db', 'list', '--json'))['records'] as readonly { tag: string }[];
  t.deepEqual([...new Set(records.map(({ tag }) => tag))].sort(), ['Zq16', 'Zqf1', 'Zqf2', 'Zqgz', 'Zqpi']);
});

test('what is no list says so: exit code 3, and no database', async (t) => {
  const { db, file, run } = makeWorkplace();
  const binary = await run('db', 'import', file('a.sys', Uint8Array.from([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0, 4, 0])));
  t.is(binary.code, 3);
  t.regex(binary.stdout, /a program or driver.*db scan/);
  const empty = await run('db', 'import', file('empty.txt', ''));
  t.is(empty.code, 3);
  t.regex(empty.stdout, /The file is empty/);
  const prose = await run('db', 'import', file('prose.txt', 'nothing here names a tag\n'));
  t.is(prose.code, 3);
  t.regex(prose.stdout, /No line names a tag/);
  t.false(existsSync(db));
});

test('the version comes from the path or from --version-name', async (t) => {
  const { file, run } = makeWorkplace();
  const older = file('windbg-10.0.100.1.txt', 'Zqa0 - zqdrv.sys - words\n');
  const newer = file('windbg-10.0.200.1.txt', 'Zqa0 - zqdrv.sys - words\nZqa1 - zqdrv.sys - words\n');
  await run('db', 'import', older);
  const result = importedOf(await run('db', 'import', newer, '--json'));
  t.deepEqual([result.added, result.updated, result.unchanged], [1, 1, 0]);
  const other = file('plain.txt', 'Zqb0 - zqdrv.sys - words\n');
  await run('db', 'import', other, '--version-name', '7600');
  const records = jsonOf(await run('db', 'list', '--json'))['records'] as readonly {
    tag: string;
    source: { version: string; firstVersion?: string };
  }[];
  const versions = records.map(({ tag, source }) => [tag, source.firstVersion ?? null, source.version]);
  t.deepEqual(versions, [
    ['Zqa0', '10.0.100.1', '10.0.200.1'],
    ['Zqa1', null, '10.0.200.1'],
    ['Zqb0', null, '7600'],
  ]);
});

test('--find looks in the places of Windows and says where when nothing is there', async (t) => {
  const { db, run } = makeWorkplace();
  const programs = makeFolder();
  const env = { POOLSLEUTH_DB: db, ProgramFiles: programs, ProgramW6432: programs, SystemDrive: programs };
  const nothing = await runCli(['db', 'import', '--find'], { env });
  t.is(nothing.code, 3);
  t.regex(nothing.stderr, /no list was found in .*Windows Kits/);
  const folder = path.join(programs, 'Windows Kits', '10', 'Debuggers', 'x64', 'triage');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'pooltag.txt'), LIST);
  const found = await runCli(['db', 'import', '--find', '--json'], { env });
  t.is(found.code, 0);
  t.is(importedOf(found).added, 13);
  if (process.platform !== 'win32') t.regex((await run('db', 'import', '--find')).stderr, /name the file instead/);
});

test('the word of the user: add, replace, remove', async (t) => {
  const { run } = makeWorkplace();
  const add = async (...args: readonly string[]): Promise<unknown> =>
    jsonOf(await run('db', 'add', ...args, '--json'))['state'];
  t.is(await add('Zqa', 'zqdrv', '--description', 'Buffers', '--from-build', '19041'), 'added');
  t.is(await add('Zqa ', 'ZQDRV.SYS', '--description', 'Buffers', '--from-build', '19041'), 'unchanged');
  t.is(await add('Zqa', 'zqdrv.sys', '--note', 'seen'), 'updated');
  t.is(await add('Zqw?', 'nt!zq'), 'added');
  t.is(await add('0x30617a51', 'zqdrv.sys'), 'added');
  const list = jsonOf(await run('db', 'list', '--json')) as unknown as {
    total: number;
    records: readonly {
      tag: string;
      driver: string;
      component: string | null;
      note: string | null;
      wildcard: boolean;
    }[];
  };
  t.is(list.total, 3);
  t.deepEqual(
    list.records.map(({ tag, driver, component, note, wildcard }) => [tag, driver, component, note, wildcard]),
    [
      ['Qza0', 'zqdrv.sys', null, null, false],
      ['Zqa ', 'zqdrv.sys', null, 'seen', false],
      ['Zqw?', 'nt', 'zq', null, true],
    ],
  );
  const [answer] = jsonOf(await run('tag', 'Zqw9', '--json'))['tags'] as readonly {
    owners: readonly { driver: string }[];
  }[];
  t.is(answer?.owners[0]?.driver, 'nt');
  t.is(jsonOf(await run('db', 'remove', 'Zqa', 'other.sys', '--json'))['removed'], 0);
  t.is(jsonOf(await run('db', 'remove', 'Zqa', 'zqdrv.sys', '--json'))['removed'], 1);
  t.is(jsonOf(await run('db', 'remove', '--source', 'user', '--json'))['removed'], 2);
  t.regex((await run('db', 'remove', 'Zqa')).stdout, /nothing was removed/);
});

for (const format of ['json', 'csv', 'pooltag', 'localtag'] as const) {
  test(`what is exported as ${format} comes back`, async (t) => {
    const { file, run } = makeWorkplace();
    await run('db', 'import', file('pooltag.txt', LIST));
    await run('db', 'add', 'Zqmy', 'zqmine.sys', '--description', 'Words, "quoted"', '--note', 'mine');
    const out = file(`out.${format}`, '');
    const exported = await run('db', 'export', '--format', format, '-o', out);
    t.is(exported.code, 0);
    t.is(exported.stdout, '');
    const other = newDatabase();
    const back = await runCli(['db', 'import', out, '--json'], { env: { POOLSLEUTH_DB: other } });
    t.is(back.code, 0, back.stderr);
    const claims = async (db: string): Promise<readonly string[]> => {
      const { records } = jsonOf(await runCli(['db', 'list', '--json', '--db', db])) as {
        records?: readonly { tag: string; driver: string | null; component: string | null }[];
      };
      return (records ?? [])
        .filter(({ driver }) => format !== 'localtag' || driver !== null)
        .map(({ tag, driver, component }) => `${tag} ${driver ?? ''} ${format === 'localtag' ? '' : (component ?? '')}`)
        .sort();
    };
    const [mine, theirs] = [await claims((await run('db', 'path')).stdout.trim()), await claims(other)];
    // A localtag cannot say that two parts of one driver use a tag.
    t.deepEqual([...new Set(theirs)], [...new Set(mine)]);
    t.true(theirs.length >= 13);
  });
}

test('an export with the built-in records is far larger', async (t) => {
  const { run } = makeWorkplace();
  const { stdout } = await run('db', 'export', '--format', 'pooltag', '--all');
  t.true(stdout.split('\r\n').length > 4000);
  t.regex(stdout, /^NtFC - ntfs\.sys/m);
  t.is((await run('db', 'export', '--format', 'pooltag')).stdout, '');
});

test('list narrows by tag, driver and source, and says what it cuts', async (t) => {
  const { file, run } = makeWorkplace();
  await run('db', 'import', file('pooltag.txt', LIST));
  await run('db', 'add', 'Zqmy', 'zqmine.sys');
  const total = async (...args: readonly string[]): Promise<unknown> =>
    jsonOf(await run('db', 'list', ...args, '--json'))['total'];
  t.is(await total(), 16);
  t.is(await total('--tag', 'Zqd0'), 2);
  t.is(await total('--tag', 'Zqa?'), 2);
  t.is(await total('--driver', 'zqdrv*'), 7);
  t.is(await total('--source', 'user'), 1);
  t.regex((await run('db', 'list', '--limit', '2')).stdout, /… 14 more \(--limit 0\)/);
  const stats = jsonOf(await run('db', 'stats', '--json'));
  t.is(stats['records'], 16);
  t.is(stats['tags'], 14);
  t.regex((await run('db', 'stats')).stdout, /pooltag/);
});

test('a damaged database: look-ups warn and go on, a change keeps it aside', async (t) => {
  const { db, run } = makeWorkplace();
  mkdirSync(path.dirname(db), { recursive: true });
  writeFileSync(db, '{"schemaVersion":1,"sour');
  const tag = await run('tag', 'Proc', '--json');
  t.is(tag.code, 0);
  t.regex(tag.stderr, /^poolsleuth: warning: the tag database .* is damaged/);
  t.is((jsonOf(tag)['tags'] as readonly unknown[]).length, 1);
  t.is((await run('driver', 'ntfs.sys')).code, 0);
  t.is((await run('samples/notmyfault-leak.log')).code, 0);
  t.is((await run('db', 'list')).code, 3);
  t.is(readFileSync(db, 'utf8').length, 24);

  const add = await run('db', 'add', 'Zqa0', 'zqdrv.sys');
  t.is(add.code, 3);
  t.regex(add.stderr, /^poolsleuth: the tag database .* it was kept as .*damaged.* Run the command again/);
  t.false(existsSync(db));
  t.true(readdirSync(path.dirname(db)).some((name) => name.includes('.damaged-')));
  t.is((await run('db', 'add', 'Zqa0', 'zqdrv.sys')).code, 0);
});

test('a database that cannot be written says why', async (t) => {
  const { file, run } = makeWorkplace();
  const notAFolder = file('plain', 'x');
  const result = await run('db', 'add', 'Zqa0', 'zqdrv.sys', '--db', path.join(notAFolder, 'tags.json'));
  t.is(result.code, 3);
  t.regex(result.stderr, /^poolsleuth: the tag database .* cannot be written .*--db/);
});

test('imports at the same time lose nothing', async (t) => {
  const { file, run } = makeWorkplace();
  const lists = ['Zqp0', 'Zqp1', 'Zqp2', 'Zqp3'].map((tag) => file(`${tag}.txt`, `${tag} - zqdrv.sys - words\n`));
  const results = await Promise.all(lists.map((list) => run('db', 'import', list)));
  t.deepEqual(
    results.map(({ code }) => code),
    [0, 0, 0, 0],
  );
  t.is(jsonOf(await run('db', 'list', '--json'))['total'], 4);
});

test('tags and leaks of a team come in as lines, answer look-ups, and go out whole', async (t) => {
  const { db, file, run } = makeWorkplace();
  const own = file(
    'own.jsonl',
    [
      '{"tag":"Zq1x","driver":"zqflt.sys","aliases":["zqflt64.sys"],"product":"Zq Filter","vendor":"Zq","source":"zq/filter:src/pool.h","line":7,"commit":"v2","basis":"source","sure":0.9}',
      '{"id":"zq-1","kind":"leak","product":"Zq Filter","vendor":"Zq","drivers":["zqflt.sys"],"tags":["Zq1x"],"versions":["2.0..2.4"],"fixedIn":"2.4","sure":0.9,"sources":["https://zq.example/leak"]}',
      '{"tag":"Zq2x","driver":"zqflt.sys","basis":"hearsay","source":"zq"}',
    ].join('\n'),
  );
  const first = importedOf(await run('db', 'import', own, '--json'));
  t.deepEqual([first.entries, first.added, first.skipped.length], [2, 2, 1]);
  t.deepEqual(importedOf(await run('db', 'import', own, '--json')).unchanged, 2);
  const tag = await run('tag', 'Zq1x');
  t.regex(tag.stdout, /zqflt\.sys \(likely/);
  t.regex(tag.stdout, /https:\/\/github\.com\/zq\/filter\/blob\/v2\/src\/pool\.h#L7/);
  t.regex(tag.stdout, /Documented leak: Zq Filter; fixed in 2\.4/);
  t.regex((await run('driver', 'zqflt64')).stdout, /^zqflt\.sys {2}1 tag\n {2}Part of Zq Filter, by Zq\./);
  const exported = file('again.json', (await run('db', 'export')).stdout);
  const other = newDatabase();
  t.is(importedOf(await runCli(['db', 'import', exported, '--json', '--db', other])).added, 2);
  t.is(readFileSync(other, 'utf8'), readFileSync(db, 'utf8'));
});

test('a driver that a list wrote without its ending is found by its file', async (t) => {
  const { file, run } = makeWorkplace();
  await run('db', 'import', file('short.csv', 'tag,driver\nZq3x,zqshort\n'));
  for (const name of ['zqshort', 'zqshort.sys', 'zqsh*']) {
    t.regex((await run('driver', name)).stdout, /^zqshort\.sys {2}1 tag\n {2}Zq3x/, name);
  }
  t.regex((await run('db', 'export')).stdout, /"driver":"zqshort"/, 'as it was written');
});
