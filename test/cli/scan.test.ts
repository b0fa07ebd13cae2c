/** Scanning driver files by way of the program, on the fixtures of the scanner. */
import { copyFileSync, existsSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { jsonOf, makeFolder, newDatabase, runCli } from '../support/run-cli.js';

const FIXTURES = path.join('test', 'scan', 'fixtures', 'built');
const fixture = (name: string): string => path.join(FIXTURES, name);

interface Scan {
  readonly drivers: readonly {
    readonly file: string;
    readonly sha256: string;
    readonly architecture: string;
    readonly version: string | null;
    readonly company: string | null;
    readonly unchanged: boolean;
    readonly tags: readonly { readonly tag: string; readonly kind: string; readonly count: number }[];
  }[];
  readonly skipped: readonly { readonly file: string; readonly why: string }[];
}

interface Scanner {
  readonly db: string;
  readonly scan: (...args: readonly string[]) => Promise<Scan>;
  readonly run: typeof runCli;
}

function makeScanner(): Scanner {
  const db = newDatabase();
  const run: typeof runCli = (args) => runCli(args, { env: { POOLSLEUTH_DB: db } });
  return {
    db,
    run,
    scan: async (...args) => jsonOf(await run(['db', 'scan', ...args, '--json'])) as unknown as Scan,
  };
}

const tagsOf = (scan: Scan, position = 0): readonly string[] =>
  (scan.drivers[position]?.tags ?? []).map(({ tag }) => tag);

test('a driver has its facts and the tags that are proved', async (t) => {
  const { scan } = makeScanner();
  const { drivers, skipped } = await scan(fixture('version-x64.sys'), fixture('framework-x64.sys'));
  t.deepEqual(skipped, []);
  t.is(drivers.length, 2);
  const [first] = drivers;
  t.is(first?.file, fixture('version-x64.sys'));
  t.is(first?.architecture, 'x64');
  t.is(first?.version, '4.3.2.1');
  t.is(first?.company, 'Example Company');
  t.regex(first?.sha256 ?? '', /^[0-9a-f]{64}$/);
  t.deepEqual(
    first?.tags.map(({ tag, kind, count }) => ({ tag, kind, count })),
    [{ tag: 'Real', kind: 'scan-allocation', count: 1 }],
  );
  t.deepEqual(
    drivers[1]?.tags.map(({ tag }) => tag),
    ['Lst1', 'Mem1'],
  );
});

test('what is found is saved and answers look-ups; the second scan has nothing to do', async (t) => {
  const { db, run, scan } = makeScanner();
  const first = await scan(FIXTURES);
  t.true(first.drivers.length >= 30);
  t.true(first.drivers.every(({ unchanged }) => !unchanged));
  t.true(existsSync(db));
  const [answer] = jsonOf(await run(['tag', 'Lst1', '--json']))['tags'] as readonly {
    owners: readonly { driver: string; evidence: readonly { kind: string }[] }[];
  }[];
  t.true(answer?.owners.some(({ driver }) => driver === 'framework-x64.sys'));
  t.true(answer?.owners.every(({ evidence }) => evidence.every(({ kind }) => kind === 'scan-allocation')));

  const stored = jsonOf(await run(['db', 'list', '--json']))['total'];
  const second = await scan(FIXTURES);
  t.true(second.drivers.every(({ unchanged }) => unchanged));
  const facts = ({ drivers }: Scan): unknown =>
    drivers.map(({ file, sha256, architecture, version, company, tags }) => ({
      file,
      sha256,
      architecture,
      version,
      company,
      tags: tags.map(({ tag, kind, count }) => `${tag} ${kind} ${count}`).sort(),
    }));
  t.deepEqual(facts(second), facts(first));
  t.is(jsonOf(await run(['db', 'list', '--json']))['total'], stored);
  const again = await scan(FIXTURES, '--again', '--jobs', '2');
  t.true(again.drivers.every(({ unchanged }) => !unchanged));
  t.deepEqual(facts(again), facts(first));
  t.is(jsonOf(await run(['db', 'list', '--json']))['total'], stored);
});

test('another file in the same place replaces what was known', async (t) => {
  const { run, scan } = makeScanner();
  const file = path.join(makeFolder(), 'driver.sys');
  const sources = async (): Promise<readonly string[]> => {
    const { records } = jsonOf(await run(['db', 'list', '--json'])) as { records?: readonly { tag: string }[] };
    return (records ?? []).map(({ tag }) => tag);
  };
  copyFileSync(fixture('version-x64.sys'), file);
  await scan(file);
  t.deepEqual(await sources(), ['Real']);
  copyFileSync(fixture('framework-x64.sys'), file);
  await scan(file);
  t.deepEqual(await sources(), ['Lst1', 'Mem1']);
  // The same file elsewhere is no second witness.
  const copy = path.join(path.dirname(file), 'copy', 'driver.sys');
  mkdirSync(path.dirname(copy));
  copyFileSync(file, copy);
  t.true((await scan(copy)).drivers[0]?.unchanged);
  t.deepEqual(await sources(), ['Lst1', 'Mem1']);
});

test('what proves little is shown and saved only when asked', async (t) => {
  const { run, scan } = makeScanner();
  t.deepEqual(tagsOf(await scan(fixture('decoys-x64.sys'))), ['Real']);
  const raw = await scan(fixture('decoys-x64.sys'), '--raw');
  t.true(tagsOf(raw).length > 3);
  t.true(raw.drivers[0]?.tags.some(({ kind }) => kind === 'scan-near-call'));
  const { total } = jsonOf(await run(['db', 'list', '--json'])) as { total?: number };
  t.is(total, tagsOf(raw).length);
  t.deepEqual(tagsOf(await scan(fixture('decoys-x64.sys'))), ['Real']);
});

test('--no-save and --tag save nothing', async (t) => {
  const { db, run } = makeScanner();
  t.is((await run(['db', 'scan', FIXTURES, '--no-save'])).code, 0);
  const answer = await run(['db', 'scan', FIXTURES, '--tag', 'Real']);
  t.is(answer.code, 0);
  t.false(existsSync(db));
});

test('--tag answers: which files, how sure, where', async (t) => {
  const { run, scan } = makeScanner();
  const { stdout } = await run(['db', 'scan', FIXTURES, '--tag', 'Real']);
  t.regex(stdout, /^Real: 5 of 32 driver files use it for sure/);
  t.regex(stdout, /version-x64\.sys \(x64, version 4\.3\.2\.1, Example Company\)/);
  t.regex(
    stdout,
    /sure: its code hands the tag to a function that allocates pool\n {4}at offset 0x[0-9a-f]+, ExAllocatePool/,
  );
  const raw = await scan(FIXTURES, '--tag', 'Page');
  t.deepEqual([...new Set(raw.drivers.flatMap(({ tags }) => tags.map(({ tag }) => tag)))], ['Page']);
  const none = await run(['db', 'scan', FIXTURES, '--tag', 'Zq9~']);
  t.is(none.code, 0);
  t.regex(none.stdout, /^None of 32 driver files holds the tag "Zq9~"/);
});

test('a folder gives its drivers and nothing else', async (t) => {
  const folder = makeFolder();
  mkdirSync(path.join(folder, 'below', 'deeper'), { recursive: true });
  copyFileSync(fixture('framework-x64.sys'), path.join(folder, 'below', 'deeper', 'A.SYS'));
  copyFileSync(fixture('framework-x86.sys'), path.join(folder, 'kernel.dll'));
  writeFileSync(path.join(folder, 'readme.txt'), 'words');
  writeFileSync(path.join(folder, 'user.exe'), Uint8Array.from([0x4d, 0x5a, 0, 0]));
  writeFileSync(path.join(folder, 'text.sys'), 'DEVICE=HIMEM.SYS\r\n');
  writeFileSync(path.join(folder, 'empty.sys'), '');
  const { scan } = makeScanner();
  const { drivers, skipped } = await scan(folder);
  t.deepEqual(
    drivers.map(({ file }) => path.relative(folder, file)),
    [path.join('below', 'deeper', 'A.SYS'), 'kernel.dll'],
  );
  t.deepEqual(
    skipped.map(({ file }) => path.relative(folder, file)),
    ['empty.sys', 'text.sys'],
  );
  t.true(skipped.every(({ why }) => why.length > 5));
});

test('a file that is far too large is told, not read', async (t) => {
  const folder = makeFolder();
  const large = path.join(folder, 'large.sys');
  writeFileSync(large, 'MZ');
  truncateSync(large, 300 * 1024 * 1024);
  copyFileSync(fixture('framework-x64.sys'), path.join(folder, 'driver.sys'));
  const { run } = makeScanner();
  const result = await run(['db', 'scan', folder]);
  t.is(result.code, 3, 'it may have been the answer');
  t.regex(result.stdout, /large\.sys: The file has 300 MiB; files above 256 MiB are not scanned/);
});

test('what cannot be scanned is exit code 3', async (t) => {
  const { run } = makeScanner();
  const missing = await run(['db', 'scan', 'no-such-folder', fixture('framework-x64.sys')]);
  t.is(missing.code, 3);
  t.regex(missing.stdout, /no-such-folder: There is no such file/);
  t.regex(missing.stdout, /Lst1 Mem1/);
  const empty = await run(['db', 'scan', makeFolder()]);
  t.is(empty.code, 3);
  t.regex(empty.stdout, /There is no driver file in this folder/);
});

test('a pattern and --limit', async (t) => {
  const { run, scan } = makeScanner();
  t.is((await scan(path.join(FIXTURES, 'version-*.sys'))).drivers.length, 2);
  t.regex((await run(['db', 'scan', FIXTURES, '--limit', '2'])).stdout, /… 30 files more \(--limit 0\)/);
});
