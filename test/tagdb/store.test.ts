import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { DATABASE_VERSION, decodeDatabase, encodeDatabase } from '../../src/tagdb/database-format.js';
import type { TagRecord } from '../../src/tagdb/record.js';
import { DatabaseError, openDatabase, resolveDatabasePath, updateDatabase } from '../../src/tagdb/store.js';
import { anyRecord, record } from './records.js';
import { isLinear } from '../support/growth.js';

const folders: string[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'poolsleuth-db-'));
  folders.push(folder);
  return folder;
}

test.after.always(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const drivers = (records: readonly TagRecord[]): readonly (string | null)[] => records.map(({ driver }) => driver);
const add =
  (driver: string) =>
  (records: readonly TagRecord[]): readonly TagRecord[] => [...records, record('Zed1', driver)];

function startWriter(file: string, name: string, count: number): ReturnType<typeof spawn> {
  return spawn(process.execPath, ['build/test/tagdb/writer.js', file, name, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('any records are stored and read as they are', (t) => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 20 }), (records) => {
      t.deepEqual(decodeDatabase(encodeDatabase(records)), { records, leaks: [], problem: null });
    }),
  );
});

test('a file that is no database is refused with the reason, never with a throw', (t) => {
  const withColumns = (columns: string): string => `{"schemaVersion":1,"sources":[["a"]],"columns":{${columns}}}`;
  const damaged: readonly [string, RegExp][] = [
    ['{', /JSON/],
    ['[]', /schemaVersion/],
    ['{"schemaVersion":"1"}', /schemaVersion/],
    ['{"schemaVersion":1}', /no sources/],
    ['{"schemaVersion":1,"sources":[[1]],"columns":{}}', /source 1/],
    [withColumns('"tag":["Zed1","Zed2"],"kind":[0,0],"source":[0,5]'), /source of record 2/],
    [withColumns('"tag":["Zed1"],"kind":[99],"source":[0]'), /kind of record 1/],
    [withColumns('"tag":["toolong"],"kind":[0],"source":[0]'), /tag of record 1/],
    [withColumns('"tag":["Zed1"],"kind":[0],"source":[0],"driver":[7]'), /driver of record 1/],
    [withColumns('"tag":["Zed1"],"kind":[0],"source":[0],"driver":["a","b"]'), /column driver/],
    [withColumns('"tag":["Zed1"],"kind":[0],"source":[0],"from":["a"]'), /from of record 1/],
    [withColumns('"tag":["Zed1"],"source":[0]'), /no kind/],
    [withColumns('"tag":7'), /column tag/],
  ];
  for (const [text, reason] of damaged) {
    const decoded = decodeDatabase(text);
    t.is(decoded.problem, 'damaged', text);
    if (decoded.problem !== null) t.regex(decoded.reason, reason);
  }
  t.is(decodeDatabase(`{"schemaVersion":${DATABASE_VERSION + 1}}`).problem, 'newer');
  t.deepEqual(decodeDatabase(' \n'), { records: [], leaks: [], problem: null });
  const whole = encodeDatabase([record('Zed1', 'a.sys'), record('Zed2', 'b.sys')]);
  fc.assert(
    fc.property(fc.nat(whole.length - 3), (length) => {
      const { problem, records } = decodeDatabase(whole.slice(0, length));
      t.true(problem === 'damaged' || records?.length === 0);
    }),
  );
});

test('fifty thousand records are read in linear time', (t) => {
  const make = (length: number): string =>
    encodeDatabase(
      Array.from({ length }, (_, number) =>
        record(number.toString(36).padStart(4, '0'), `drv${number % 500}.sys`, { description: 'A few words about it' }),
      ),
    );
  const texts = new Map([12_500, 50_000].map((length) => [length, make(length)]));
  const read = (length: number): void => {
    t.is(decodeDatabase(texts.get(length) ?? '').records?.length, length);
  };
  t.true(isLinear(read, 12_500));
});

test('reading creates nothing, the first change creates the file and its folder', async (t) => {
  const folder = await newFolder();
  const file = path.join(folder, 'a', 'b', 'tags.json');
  const database = await openDatabase(file);
  t.deepEqual(database.records, []);
  t.deepEqual(await readdir(folder), []);
  t.is(await database.remove(() => true), 0);
  await database.add([]);
  t.deepEqual(await readdir(path.join(folder, 'a', 'b')), [], 'no change, no file');
  await database.add([record('Zed1', 'a.sys')]);
  t.deepEqual(drivers(database.records), ['a.sys']);
  t.deepEqual(await readdir(path.join(folder, 'a', 'b')), ['tags.json'], 'no lock and no draft is left');
});

test('adding, removing, replacing a source', async (t) => {
  const file = path.join(await newFolder(), 'tags.json');
  const database = await openDatabase(file);
  const from = (name: string): Partial<TagRecord> => ({ source: { name, version: null, date: null, sha256: null } });
  await database.add([record('Zed1', 'a.sys', from('x')), record('Zed2', 'b.sys', from('y'))]);
  await database.replaceSource('x', [record('Zed3', 'c.sys', from('x'))]);
  t.deepEqual(drivers(database.records), ['b.sys', 'c.sys']);
  t.is(await database.remove(({ driver }) => driver === 'b.sys'), 1);
  t.deepEqual(drivers((await openDatabase(file)).records), ['c.sys']);
});

test('changes of one process at once all arrive', async (t) => {
  const file = path.join(await newFolder(), 'tags.json');
  await Promise.all(Array.from({ length: 20 }, (_, number) => updateDatabase(file, add(`d${number}.sys`))));
  t.is(new Set(drivers((await openDatabase(file)).records)).size, 20);
});

test('changes of several processes at once all arrive', async (t) => {
  const rounds = Number(process.env['POOLSLEUTH_WRITER_ROUNDS'] ?? '10');
  const file = path.join(await newFolder(), 'tags.json');
  const writers = ['a', 'b'].map((name) => startWriter(file, name, rounds));
  const codes = await Promise.all(writers.map(async (writer) => ((await once(writer, 'exit')) as [number])[0]));
  t.deepEqual(codes, [0, 0]);
  t.is(new Set(drivers((await openDatabase(file)).records)).size, 2 * rounds);
});

test('waiting goes on while the lock changes hands', async (t) => {
  const file = path.join(await newFolder(), 'tags.json');
  const lock = `${file}.lock`;
  let hands = 0;
  const pass = (): void => {
    writeFileSync(`${lock}.new`, `holder${(hands += 1)} 1 another-machine now\n`);
    renameSync(`${lock}.new`, lock);
  };
  pass();
  // Far more often, and far longer, than one holder is waited for.
  const passing = setInterval(() => {
    if (hands < 200) pass();
    else {
      clearInterval(passing);
      rmSync(lock);
    }
  }, 4);
  await updateDatabase(file, add('a.sys'), { waitMs: 60 });
  t.is(hands, 200);
  t.deepEqual(drivers((await openDatabase(file)).records), ['a.sys']);
});

test('everybody of a crowd writes', async (t) => {
  const crowd = Number(process.env['POOLSLEUTH_WRITERS'] ?? '12');
  const file = path.join(await newFolder(), 'tags.json');
  const writers = Array.from({ length: crowd }, (_, number) => startWriter(file, `c${number}-`, 1));
  const codes = await Promise.all(writers.map(async (writer) => ((await once(writer, 'exit')) as [number])[0]));
  t.true(codes.every((code) => code === 0));
  t.is((await openDatabase(file)).records.length, crowd);
});

test('a writer that is killed leaves a whole file, and its lock is taken over', async (t) => {
  const folder = await newFolder();
  const file = path.join(folder, 'tags.json');
  // Large enough for a write to take a while.
  await updateDatabase(file, () => Array.from({ length: 20_000 }, (_, number) => record('Zed0', `base${number}.sys`)));
  for (const delay of [5, 20, 45]) {
    const writer = startWriter(file, `k${delay}`, 1000);
    if (writer.stdout !== null) await once(writer.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, delay));
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    t.true((await openDatabase(file)).records.length > 20_000);
  }
  await writeFile(`${file}.1.draft.tmp`, 'half a');
  await updateDatabase(file, add('last.sys'));
  t.is((await openDatabase(file)).records.at(-1)?.driver, 'last.sys');
  t.deepEqual(await readdir(folder), ['tags.json'], 'what the killed writers left is cleared away');
});

test('a change that fails leaves the file and no lock', async (t) => {
  const folder = await newFolder();
  const file = path.join(folder, 'tags.json');
  await updateDatabase(file, add('a.sys'));
  const before = await readFile(file, 'utf8');
  await t.throwsAsync(
    updateDatabase(file, () => {
      throw new Error('no');
    }),
    { message: 'no' },
  );
  t.is(await readFile(file, 'utf8'), before);
  t.deepEqual(await readdir(folder), ['tags.json']);
});

test('a lock in use is waited for and then named; a stale one is broken', async (t) => {
  const file = path.join(await newFolder(), 'tags.json');
  const lock = `${file}.lock`;
  await writeFile(lock, `token ${process.pid} ${hostname()} now\n`);
  const error = await t.throwsAsync(updateDatabase(file, add('a.sys'), { waitMs: 80 }), { instanceOf: DatabaseError });
  t.is(error.code, 'locked');
  t.regex(error.message, new RegExp(`process ${process.pid} `));
  t.regex(error.advice, /delete .*\.lock/);

  // No process has this number: it is above what the systems give.
  await writeFile(lock, `token 99999999 ${hostname()} now\n`);
  await updateDatabase(file, add('b.sys'), { waitMs: 60_000 });
  await writeFile(lock, 'token 1 another-machine now\n');
  await t.throwsAsync(updateDatabase(file, add('c.sys'), { waitMs: 80 }), { instanceOf: DatabaseError });
  const longAgo = new Date(Date.now() - 3_600_000);
  await utimes(lock, longAgo, longAgo);
  await updateDatabase(file, add('c.sys'), { waitMs: 60_000 });
  await writeFile(lock, '');
  await utimes(lock, longAgo, longAgo);
  await updateDatabase(file, add('d.sys'), { waitMs: 60_000 });
  t.deepEqual(drivers((await openDatabase(file)).records), ['b.sys', 'c.sys', 'd.sys']);
});

test('a writer whose lock was taken away does not write', async (t) => {
  const folder = await newFolder();
  const file = path.join(folder, 'tags.json');
  await updateDatabase(file, add('a.sys'));
  const error = await t.throwsAsync(
    updateDatabase(file, (records) => {
      // Stands for another process that found the lock stale.
      writeFileSync(`${file}.lock`, `other 1 ${hostname()} now\n`);
      return add('b.sys')(records);
    }),
    { instanceOf: DatabaseError },
  );
  t.is(error.code, 'locked');
  t.deepEqual(drivers((await openDatabase(file)).records), ['a.sys']);
  t.deepEqual((await readdir(folder)).sort(), ['tags.json', 'tags.json.lock'], 'the lock of the other stays');
});

test('a damaged file is reported, kept aside by the next change, and never overwritten', async (t) => {
  const folder = await newFolder();
  const file = path.join(folder, 'tags.json');
  await writeFile(file, '{"schemaVersion":1,"sou');
  const onOpen = await t.throwsAsync(openDatabase(file), { instanceOf: DatabaseError });
  t.is(onOpen.code, 'damaged');
  t.is(onOpen.path, file);
  t.deepEqual(await readdir(folder), ['tags.json'], 'reading leaves it alone');

  const onChange = await t.throwsAsync(updateDatabase(file, add('a.sys')), { instanceOf: DatabaseError });
  t.is(onChange.code, 'damaged');
  const [kept = ''] = await readdir(folder);
  t.regex(kept, /^tags\.json\.damaged-\d{4}-\d\d-\d\dT/);
  t.true(onChange.message.includes(kept));
  t.is(await readFile(path.join(folder, kept), 'utf8'), '{"schemaVersion":1,"sou');

  await updateDatabase(file, add('a.sys'));
  t.deepEqual((await readdir(folder)).sort(), ['tags.json', kept]);
});

test('a file of a later version is left alone', async (t) => {
  const folder = await newFolder();
  const file = path.join(folder, 'tags.json');
  await writeFile(file, '{"schemaVersion":99}');
  for (const attempt of [openDatabase(file), updateDatabase(file, add('a.sys'))]) {
    const error = await t.throwsAsync(attempt, { instanceOf: DatabaseError });
    t.is(error.code, 'newer');
  }
  t.is(await readFile(file, 'utf8'), '{"schemaVersion":99}');
  t.deepEqual(await readdir(folder), ['tags.json']);
});

test('what cannot be read or written says so', async (t) => {
  const folder = await newFolder();
  const unreadable = await t.throwsAsync(openDatabase(folder), { instanceOf: DatabaseError });
  t.is(unreadable.code, 'unreadable');
  await writeFile(path.join(folder, 'file'), '');
  const unwritable = await t.throwsAsync(updateDatabase(path.join(folder, 'file', 'tags.json'), add('a.sys')), {
    instanceOf: DatabaseError,
  });
  t.is(unwritable.code, 'unwritable');
  t.regex(unwritable.advice, /--db/);
});

test('a read-only folder is enough for look-ups', async (t) => {
  const folder = path.join(await newFolder(), 'media');
  await mkdir(folder);
  const file = path.join(folder, 'tags.json');
  await updateDatabase(file, add('a.sys'));
  await chmod(file, 0o444);
  await chmod(folder, 0o555);
  try {
    t.deepEqual(drivers((await openDatabase(file)).records), ['a.sys']);
    // The superuser may write anywhere, so only what is common to all is asked.
    if (process.getuid?.() !== 0 && process.platform !== 'win32') {
      const error = await t.throwsAsync(updateDatabase(file, add('b.sys')), { instanceOf: DatabaseError });
      t.is(error.code, 'unwritable');
    }
  } finally {
    await chmod(folder, 0o755);
  }
});

test('a link to the file stays a link', async (t) => {
  if (process.platform === 'win32') {
    t.pass();
    return;
  }
  const folder = await newFolder();
  const link = path.join(folder, 'link.json');
  await updateDatabase(path.join(folder, 'tags.json'), add('a.sys'));
  await symlink('tags.json', link);
  await updateDatabase(link, add('b.sys'));
  t.deepEqual(drivers((await openDatabase(path.join(folder, 'tags.json'))).records), ['a.sys', 'b.sys']);
});

test('which file it is', (t) => {
  t.is(resolveDatabasePath('x.json', { POOLSLEUTH_DB: 'y.json' }), path.resolve('x.json'));
  t.is(resolveDatabasePath(undefined, { POOLSLEUTH_DB: 'y.json' }), path.resolve('y.json'));
  t.is(resolveDatabasePath('', { POOLSLEUTH_DB: '' }), resolveDatabasePath(undefined, {}));
  t.regex(resolveDatabasePath(undefined, {}), /poolsleuth.*tags\.json$/);
});
