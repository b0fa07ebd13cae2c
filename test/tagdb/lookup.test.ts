import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { suggestTags } from '../../src/owners/suggest.js';
import { toDriverFile } from '../../src/tagdb/driver-file.js';
import {
  builtInIndex,
  builtInLists,
  createTagIndex,
  findDriverRecords,
  findPatternRecords,
  findRecords,
  matchesTag,
  parseTagArgument,
} from '../../src/tagdb/lookup.js';
import type { RecordKind, TagRecord } from '../../src/tagdb/record.js';

function record(tag: string, driver: string | null, fields: Partial<TagRecord> = {}): TagRecord {
  return {
    tag,
    wildcard: /[?*]/.test(tag),
    driver,
    module: null,
    component: null,
    description: null,
    kind: 'pooltag',
    source: { name: 'made up', version: null, date: null, sha256: null },
    builds: { from: null, to: null },
    sites: null,
    note: null,
    ...fields,
  };
}

const ofKind = (kind: RecordKind): TagRecord => record('Zed1', `${kind}.sys`, { kind });
const drivers = (records: readonly TagRecord[]): readonly (string | null)[] => records.map(({ driver }) => driver);
const builtIn = builtInIndex();

test('exact records come before wildcards, specific wildcards before general ones', (t) => {
  const index = createTagIndex([
    record('G???', 'three.sys'),
    record('Gh* ', 'star.sys'),
    record('Gh??', 'two.sys'),
    record('Gh?:', 'literal.sys'),
    record('*   ', 'any.sys'),
    record('Gh0:', 'exact.sys'),
    record('Gh?;', 'other.sys'),
  ]);
  t.deepEqual(drivers(findRecords([index], 'Gh0:')), [
    'exact.sys',
    'literal.sys',
    'two.sys',
    'star.sys',
    'three.sys',
    'any.sys',
  ]);
  t.deepEqual(drivers(findRecords([index], 'gh0:')), ['any.sys'], 'case counts');
});

test('a wildcard matches as far as it says', (t) => {
  t.true(matchesTag('Gh?:', 'Ghx:'));
  t.false(matchesTag('Gh?:', 'Ghx;'));
  t.true(matchesTag('Bu* ', 'Burn'));
  t.true(matchesTag('Bu* ', 'Bu  '));
  t.true(matchesTag('Afd?', 'Afd '));
  t.false(matchesTag('Afd?', 'afdx'));
  t.true(matchesTag('W*', 'WCsc'));
  t.false(matchesTag('Wc', 'WCsc'));
  t.true(matchesTag('Mm', 'Mm  '));
});

test('the user speaks before scans, scans before lists, and a list that names nobody is last', (t) => {
  const index = createTagIndex([
    record('Zed1', null),
    ofKind('localtag'),
    ofKind('pooltag'),
    ofKind('scan-raw'),
    ofKind('scan-near-call'),
    ofKind('scan-allocation'),
    ofKind('user'),
  ]);
  t.deepEqual(drivers(findRecords([index], 'Zed1')), [
    'user.sys',
    'scan-allocation.sys',
    'scan-near-call.sys',
    'pooltag.sys',
    null,
    'localtag.sys',
    'scan-raw.sys',
  ]);
});

test('a claim that newer lists dropped comes after one that stands', (t) => {
  const index = createTagIndex([
    record('Zed1', 'gone.sys', { builds: { from: null, to: 7600 } }),
    record('Zed1', 'stands.sys'),
    record('Zed1', 'newer.sys', { source: { name: 'x', version: null, date: '2026', sha256: null } }),
  ]);
  t.deepEqual(drivers(findRecords([index], 'Zed1')), ['newer.sys', 'stands.sys', 'gone.sys']);
});

test('padding with blanks, NUL or nothing is the same tag', (t) => {
  for (const stored of ['Zm', 'Zm  ', 'Zm\0\0'])
    for (const wanted of ['Zm', 'Zm  ', 'Zm\0\0'])
      t.is(findRecords([createTagIndex([record(stored, 'zed.sys')])], wanted)[0]?.tag, 'Zm  ');
  t.is(findRecords([createTagIndex([record('  zm', 'zed.sys')])], 'zm').length, 0, 'leading blanks are the tag');
});

test('the protected bit is folded as a second chance and says so', (t) => {
  const index = createTagIndex([
    record('Proc', 'nt'),
    record('Pro.', 'dot.sys'),
    record('Thre', 'nt'),
    record('Thr?', 'wild.sys'),
  ]);
  const found = (tag: string): readonly string[] =>
    findRecords([index], tag).map(({ tag: of, driver, fold }) => `${of} ${driver ?? ''} ${fold ?? '-'}`);
  t.deepEqual(found('Pro\u00e3'), ['Proc nt protected']);
  t.deepEqual(found('Pro.'), ['Pro. dot.sys -'], 'a tag that is known needs no second chance');
  t.deepEqual(found('Thr.'), ['Thre nt protected', 'Thr? wild.sys -', 'Thr? wild.sys protected']);
  t.deepEqual(found('Zed.'), []);
});

test('the tags of a driver', (t) => {
  const index = createTagIndex([
    record('Zed1', 'zedflt.sys'),
    record('Zed2', 'nt'),
    record('Zed3', 'zedcore.dll'),
    record('Zed4', null, { module: 'ZLib' }),
    record('Zed0', 'zedflt.sys'),
  ]);
  const tags = (pattern: string): readonly string[] => findDriverRecords([index], pattern).map(({ tag }) => tag);
  for (const name of ['zedflt.sys', 'ZEDFLT', 'zedflt', ' ZedFlt.SYS', 'zedf*', '*flt.sys', 'z?dflt'])
    t.deepEqual(tags(name), ['Zed0', 'Zed1'], name);
  for (const name of ['nt', 'NT', 'ntoskrnl.exe', 'ntkrnlmp.exe', 'ntoskrnl', 'ntos*'])
    t.deepEqual(tags(name), ['Zed2'], name);
  t.deepEqual(tags('zlib'), ['Zed4']);
  t.deepEqual(tags('zed*'), ['Zed3', 'Zed0', 'Zed1']);
  t.deepEqual(tags('zedcore'), [], 'a name without extension is a .sys');
  t.deepEqual(tags('nothing'), []);
});

test('names of driver files', (t) => {
  const names: readonly [string, string | null][] = [
    ['Ntfs', 'ntfs.sys'],
    ['NTFS.SYS', 'ntfs.sys'],
    ['\\SystemRoot\\System32\\drivers\\Acme.sys', 'acme.sys'],
    ['nt', 'nt'],
    ['ntkrnlmp.exe', 'nt'],
    ['hal', 'hal.dll'],
    ['CI', 'ci.dll'],
    ['win32kbase', 'win32kbase.sys'],
    ['win23k', 'win32k.sys'],
    ['FsLib', null],
    ['syspart.lib', null],
    ['', null],
  ];
  for (const [name, file] of names) t.is(toDriverFile(name), file, name);
});

test('what a person types for a tag', (t) => {
  const tags: readonly [string, string, boolean][] = [
    ['NtFC', 'NtFC', false],
    ['Mm', 'Mm  ', false],
    ['Mm  ', 'Mm  ', false],
    ['Dh 0', 'Dh 0', false],
    ['0x61646d61', 'amda', false],
    ['0X6B61654C', 'Leak', false],
    ['0x00006d4d', 'Mm  ', false],
    ['0x1a', '0x1a', false],
    ['Ntf*', 'Ntf*', true],
    ['Gh?:', 'Gh?:', true],
    ['@GMM', '@GMM', false],
  ];
  for (const [text, tag, pattern] of tags) t.deepEqual(parseTagArgument(text), { tag, pattern, error: null }, text);
  for (const text of ['', '    ', 'NtFCx', '0x1234567890', '0x00000000', 'a\tb']) {
    t.is(parseTagArgument(text).tag, null, text);
    t.regex(parseTagArgument(text).error ?? '', /\w/);
  }
});

test('a pattern finds every record it matches', (t) => {
  const index = createTagIndex([
    record('Zed2', 'b.sys'),
    record('Zed?', 'w.sys'),
    record('Zed1', 'a.sys'),
    record('zed1', 'c.sys'),
  ]);
  t.deepEqual(
    findPatternRecords([index], 'Zed?').map(({ tag }) => tag),
    ['Zed1', 'Zed2', 'Zed?'],
  );
  t.deepEqual(
    findPatternRecords([index], 'z*').map(({ tag }) => tag),
    ['zed1'],
  );
});

test('built-in: facts that any list shows', (t) => {
  const first = (tag: string): string => {
    const found = findRecords([builtIn], tag)[0];
    return `${found?.driver ?? '-'} ${found?.component ?? '-'}`;
  };
  t.is(first('Io'), 'nt io');
  t.is(first('Irp'), 'nt io', 'no list names the file');
  t.is(first('WCsc'), 'wcifs.sys -', 'in no list');
  t.is(first('NtFC'), 'ntfs.sys -');
  t.is(first('Ntfc'), 'ntfs.sys -');
  t.is(first('Mm'), 'nt mm');
  t.is(first('ReMo'), 'refs.sys -');
  t.is(first('NvLA'), 'nvlddmkm.sys -');
  t.deepEqual(drivers(findRecords([builtIn], 'smXt').filter(({ wildcard }) => !wildcard)), ['nt', 'rdyboost.sys']);
  t.is(first('Dh 0'), '- -', 'known, nobody named');
  t.is(findRecords([builtIn], 'Dh 0').length > 0, true);
  t.is(first('Gh1:'), 'win32k.sys -', 'by a wildcard with a literal behind it');
  t.deepEqual(findRecords([builtIn], 'qqqq'), []);
});

test('built-in: claims carry the editions and builds in which they stand', (t) => {
  const flpc = findRecords([builtIn], 'FLpc').filter(({ wildcard }) => !wildcard);
  t.deepEqual(new Set(drivers(flpc)), new Set(['tcpip.sys', 'netio.sys']), 'lists that disagree are two records');
  const [stands, gone] = flpc;
  t.is(stands?.builds.to, null);
  t.true((gone?.builds.to ?? 0) > 0);
  t.is(stands?.source.version, builtInLists().at(-1)?.name);
  t.is(stands?.source.name, 'built-in');
  t.true(builtInLists().every((list, number, all) => number === 0 || list.year >= (all[number - 1]?.year ?? 0)));
});

test('built-in: the look-up by halving agrees with reading everything', (t) => {
  const whole = createTagIndex(builtIn.all());
  t.is(whole.size(), builtIn.size());
  for (const { tag, wildcard } of builtIn.all()) {
    if (wildcard) continue;
    t.true(builtIn.has(tag));
    t.deepEqual(builtIn.exact(tag), whole.exact(tag));
  }
  fc.assert(
    fc.property(fc.string({ minLength: 4, maxLength: 4 }), (tag) => {
      t.is(builtIn.has(tag), whole.has(tag));
      t.deepEqual(findRecords([builtIn], tag), findRecords([whole], tag));
    }),
  );
  t.false(builtIn.has('Irp'));
  t.false(builtIn.has(''));
});

test('built-in: no words of anybody', (t) => {
  for (const found of builtIn.all()) {
    t.is(found.description, null);
    t.true(found.component === null || found.driver === 'nt', found.tag);
    t.is(found.tag.length, 4);
  }
  t.true(readFileSync('src/tagdb/built-in/pooltag.data.ts').length < 200_000);
});

test('built-in: the data is what the script makes of the lists', (t) => {
  const lists = path.resolve(process.env['POOLSLEUTH_SHARED'] ?? '../shared', 'pooltag');
  if (!existsSync(lists)) {
    t.pass();
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-'));
  try {
    const output = path.join(folder, 'pooltag.data.ts');
    const run = spawnSync(process.execPath, ['scripts/built-in-tags.mjs', lists, output], { encoding: 'utf8' });
    t.is(run.status, 0, run.stderr);
    t.is(readFileSync(output, 'utf8'), readFileSync('src/tagdb/built-in/pooltag.data.ts', 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('suggestions: case twins, reversed bytes, padding, one wrong character', (t) => {
  const index = createTagIndex(
    ['NtFC', 'NtfC', 'Ntfc', 'NtFa', 'Leak', '1234', 'Ace ', 'A ce', 'Zork', 'Mm  '].map((tag) => record(tag, 'a.sys')),
  );
  t.deepEqual(suggestTags('NtFC', index, 0), ['NtfC', 'Ntfc'], 'a tag that is known has no neighbours');
  t.deepEqual(suggestTags('kaeL', index, 0), ['Leak']);
  t.deepEqual(suggestTags('4321', index, 0), ['1234']);
  t.deepEqual(suggestTags(' Ace', index, 0), ['Ace ', 'A ce']);
  t.deepEqual(suggestTags('eca', index, 0), [], 'case and order together are too far');
  t.deepEqual(suggestTags('ecA', index, 0), ['Ace ']);
  t.deepEqual(suggestTags('Zorq', index, 0), ['Zork']);
  t.deepEqual(suggestTags('NtFX', index, 0), ['NtFC', 'NtFa'], 'neighbours by their last character, in order');
  t.deepEqual(suggestTags('NTFC', [index], 2), ['NtFC', 'NtfC'], 'fewest changes of case first, cut at the limit');
  t.deepEqual(suggestTags('ntfc', index, 0), ['Ntfc', 'NtfC', 'NtFC']);
  t.deepEqual(suggestTags('qqqq', index, 0), []);
  t.deepEqual(suggestTags('Mn', index, 0), [], 'half of a short tag is not near');
  t.deepEqual(suggestTags('ntfc', builtIn, 3).length, 3);
});

test('a driver that an import wrote without its ending is the file that people ask for', (t) => {
  const index = createTagIndex([record('Zed1', 'zedflt'), record('Zed2', 'zedflt.sys'), record('Zed3', 'zed.dll')]);
  for (const name of ['zedflt', 'ZEDFLT.SYS', 'zedf*']) {
    t.deepEqual(
      findDriverRecords([index], name).map(({ tag }) => tag),
      ['Zed1', 'Zed2'],
      name,
    );
  }
});
