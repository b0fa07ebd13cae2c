import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { parse } from 'csv-parse/sync';
import { showLines } from '../../src/model/visible-text.js';
import { exportRecords } from '../../src/tagdb/export.js';
import { findListPlaces, findVersion, importRecords, mergeRecords } from '../../src/tagdb/import.js';
import type { TagRecord } from '../../src/tagdb/record.js';
import { readRecord } from '../../src/tagdb/validate.js';
import { anyRecord, record } from './records.js';

const list = [
  'rem   Made-up list',
  '// remark',
  '',
  'Zed1 - zed.sys      - First thing',
  'Zed1 - zed.sys      -     Second thing',
  'Zm   - nt!mm        - Two letters',
  'Zst? - nt!store or zed.sys - Two owners',
  'Zun  - <unknown>    - Nobody',
  'Zwd  - <unknown>    - The file is in the words (zwd.sys)',
  'Zprose is no entry',
  '       <unknown>',
  '\u001a',
].join('\r\n');

const brief = (records: readonly TagRecord[]): readonly string[] =>
  records.map(({ tag, driver, component, description }) => [tag, driver, component, description].join('|'));

test('a pooltag.txt', (t) => {
  const { records, entries, skipped, format, source } = importRecords(list, {
    path: 'C:\\WinDDK\\7600.16385.1\\Debuggers\\triage\\pooltag.txt',
    sha256: 'abc',
  });
  t.is(format, 'pooltag');
  t.deepEqual(source, { name: 'pooltag', version: '7600.16385.1', date: null, sha256: 'abc' });
  t.is(entries, 6);
  t.deepEqual(brief(records), [
    'Zed1|zed.sys||First thing',
    'Zed1|zed.sys||Second thing',
    'Zm  |nt|mm|Two letters',
    'Zst?|nt|store|Two owners',
    'Zst?|zed.sys||Two owners',
    'Zun |||Nobody',
    'Zwd |zwd.sys||The file is in the words (zwd.sys)',
  ]);
  t.true(records.every(({ source: of, kind }) => of === source && kind === 'pooltag'));
  t.deepEqual(
    skipped.map(({ line, text }) => `${line} ${text}`),
    ['10 Zprose is no entry', '11        <unknown>'],
  );
});

test('a localtag.txt', (t) => {
  const { records, entries, format } = importRecords(
    'Zed1   -     zedflt\r\nZm   -     hal\r\nZed1   -     other.dll\r\n',
  );
  t.is(format, 'localtag');
  t.is(entries, 3);
  t.deepEqual(
    records.map(({ tag, driver, module, kind }) => [tag, driver, module, kind].join('|')),
    ['Zed1|zedflt.sys||localtag', 'Zm  |hal.dll||localtag', 'Zed1|other.dll||localtag'],
  );
});

test('versions by path', (t) => {
  const versions: readonly [string, string | null][] = [
    ['lists/windbg-10.0.29547.1002.txt', '10.0.29547.1002'],
    ['C:/Program Files (x86)/Windows Kits/10/Debuggers/x64/triage/pooltag.txt', '10'],
    ['C:/Program Files (x86)/Windows Kits/10/Tools/10.0.26100.0/x64/pooltag.txt', '10.0.26100.0'],
    [
      'C:\\Program Files\\WindowsApps\\Microsoft.WinDbg_1.2306.12001.0_x64__8w\\amd64\\triage\\pooltag.txt',
      '1.2306.12001.0',
    ],
    ['C:/WinDDK/7600.16385.1/lists-10.0.5.0/pooltag.txt', '10.0.5.0'],
    ['pooltag.txt', null],
    ['', null],
  ];
  for (const [file, version] of versions) t.is(findVersion(file), version, file);
  t.is(importRecords(list, { path: 'windbg-10.0.29547.1002.txt' }).source.name, 'windbg');
  t.is(importRecords(list, { path: '/x/10.0.1.2.txt' }).source.name, '10.0.1.2');
  t.is(importRecords(list, { path: 'a.txt', name: 'mine', version: '7' }).source.name, 'mine');
});

test('importing twice changes nothing', (t) => {
  const { records } = importRecords(list, { path: 'pooltag.txt', version: '1.0.0' });
  const first = mergeRecords([], records);
  t.deepEqual([first.added, first.updated, first.unchanged], [5, 0, 0], 'tags, not lines');
  t.is(first.records.length, records.length);
  const second = mergeRecords(first.records, records);
  t.deepEqual([second.added, second.updated, second.unchanged], [0, 0, 5]);
  t.deepEqual(second.records, first.records);
});

test('a newer version keeps the claims it has dropped, with their version', (t) => {
  const old = importRecords('Zed1 - a.sys - x\nZed2 - b.sys - y\n', { name: 'list', version: '10.0.9.0' }).records;
  const fresh = importRecords('Zed1 - a.sys - x\nZed2 - c.sys - y\nZed3 - d.sys - z\n', {
    name: 'list',
    version: '10.0.100.0',
  }).records;
  const spans = (records: readonly TagRecord[]): readonly string[] =>
    records
      .map(({ tag, driver, source }) => `${tag} ${driver ?? ''} ${source.firstVersion ?? '-'} ${source.version ?? '-'}`)
      .sort();
  const expected = [
    'Zed1 a.sys 10.0.9.0 10.0.100.0',
    'Zed2 b.sys - 10.0.9.0',
    'Zed2 c.sys - 10.0.100.0',
    'Zed3 d.sys - 10.0.100.0',
  ];
  const forward = mergeRecords(old, fresh);
  t.deepEqual(spans(forward.records), expected);
  t.deepEqual([forward.added, forward.updated, forward.unchanged], [1, 2, 0]);
  t.deepEqual(spans(mergeRecords(fresh, old).records), expected, 'in either order');
  t.deepEqual(mergeRecords(forward.records, old).records, forward.records, 'the old one again says nothing new');
});

/** A record as CSV keeps it: what nobody can see is shown. */
function seen(record: TagRecord): TagRecord {
  return JSON.parse(JSON.stringify(record), (_, value: unknown) =>
    typeof value === 'string' ? showLines(value, false) : value,
  ) as TagRecord;
}

test('JSON loses nothing, CSV nothing that can be seen', (t) => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 12 }), (records) => {
      for (const format of ['json', 'csv'] as const) {
        const text = exportRecords(records, format);
        const again = importRecords(text);
        t.is(again.format, format);
        t.deepEqual(again.skipped, []);
        t.deepEqual(again.records, format === 'json' ? records : records.map(seen));
        t.is(exportRecords(again.records, format), text);
      }
    }),
  );
});

test('pooltag and localtag keep what they can hold', (t) => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 12 }), (records) => {
      for (const format of ['pooltag', 'localtag'] as const) {
        const text = exportRecords(records, format);
        const again = importRecords(text, { format: 'pooltag' }).records;
        const claims = (all: readonly TagRecord[]): ReadonlySet<string> =>
          new Set(all.map(({ tag, driver }) => `${tag}|${driver ?? ''}`));
        const given = claims(records);
        for (const claim of claims(again)) t.true(given.has(claim), 'nothing is made up');
        const omitted = Number(/^rem (\d+) left out/.exec(text)?.[1] ?? 0);
        const listed = records.filter(({ driver }) => format === 'pooltag' || driver !== null);
        t.true(again.length <= listed.length - omitted);
        t.is(exportRecords(again, format), text.replace(/^rem .*\r\n/, ''), 'and it stays as it is');
      }
    }),
  );
  const kept = [
    record('Zed1', 'zed.sys', { description: 'A - b' }),
    record('Zm  ', 'nt', { component: 'mm', description: null }),
    record('  rx', null, { description: 'Nobody' }),
    record('Zwin', 'win32k.sys', { module: 'win32k', component: 'Made::operator new', description: 'x' }),
    record('Zlib', null, { module: 'FsLib', description: 'x' }),
    record('Bz* ', 'hal.dll', { description: 'x' }),
    record('-UMD', 'zed.sys', { description: 'x' }),
  ];
  const text = exportRecords(kept, 'pooltag');
  t.deepEqual(
    importRecords(text, { name: 'made up' }).records.map((one) => ({ ...one, source: record('', '').source })),
    kept,
  );
  t.true(exportRecords([record('rem ', 'a.sys'), record('//ab', 'a.sys')], 'pooltag').startsWith('rem 2 left out'));
  t.is(
    exportRecords([record('Zed1', 'zed.sys'), record('Zed2', 'ci.sys'), record('Zed3', null)], 'localtag'),
    ['Zed1   -     zed', 'Zed2   -     ci.sys', ''].join('\r\n'),
  );
});

test('CSV is RFC 4180 and safe to open in a spreadsheet', (t) => {
  const records = [
    record('@GMM', 'a.sys', { description: 'a "quoted", part' }),
    record('=cmd', 'b.sys', { description: '=HYPERLINK("x")', note: '-1' }),
    record('Dh 0', null, { description: 'two\r\nlines' }),
    record('  rx', 'c.sys'),
  ];
  const text = exportRecords(records, 'csv');
  t.regex(text, /^tag,wildcard,driver,/);
  t.true(text.endsWith('\r\n'));
  const rows = parse(text) as readonly (readonly string[])[];
  t.is(new Set(rows.map((row) => row.length)).size, 1);
  for (const cell of rows.flat()) t.notRegex(cell, /^[=+\-@\t\r]/);
  t.deepEqual(
    rows.slice(1).map(([tag]) => tag),
    ["'@GMM", "'=cmd", 'Dh 0', '  rx'],
  );
});

test('a CSV of another hand', (t) => {
  const { records, skipped, format } = importRecords('\ufeff"Driver","Tag"\nACME.sys,Zed1\nb.sys,toolong\nc.sys\n');
  t.is(format, 'csv');
  t.deepEqual(
    records.map(({ tag, driver, kind }) => `${tag} ${driver ?? ''} ${kind}`),
    ['Zed1 acme.sys user'],
  );
  t.deepEqual(
    skipped.map(({ why }) => why),
    ['tag is not one to four characters', 'tag is not one to four characters'],
  );
  t.is(importRecords('tag,driver\n"Zed1,a.sys\n').records.length, 0, 'a quote that does not end');
});

test('what is wrong with a record is said', (t) => {
  const errors: readonly [unknown, RegExp][] = [
    [null, /not an object/],
    [[], /not an object/],
    [{}, /tag/],
    [{ tag: 'Zed12' }, /tag/],
    [{ tag: 'Zed1', kind: 'guess' }, /kind/],
    [{ tag: 'Zed1', driver: 7 }, /driver/],
    [{ tag: 'Zed1', builds: { from: 'x' } }, /from/],
  ];
  for (const [value, why] of errors) t.regex(readRecord(value).error ?? '', why);
  t.like(readRecord({ tag: 'Mm', driver: 'A.SYS' }).record, {
    tag: 'Mm  ',
    driver: 'a.sys',
    kind: 'user',
    wildcard: false,
  });
  const { records, skipped } = importRecords('{"records":[{"tag":"Zed1"},{"tag":1},5]}');
  t.is(records.length, 1);
  t.deepEqual(
    skipped.map(({ line }) => line),
    [2, 3],
  );
  t.is(importRecords('{"records":').skipped[0]?.why, 'not JSON');
  t.is(importRecords('{"schemaVersion":1}').skipped[0]?.why, 'no list of records');
});

test('any text is imported without a throw', (t) => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(undefined, 'json', 'csv', 'pooltag' as const),
      (text, format) => {
        const { records, entries } = importRecords(text, { format: format as 'json' | undefined });
        t.true(records.length >= entries);
      },
    ),
  );
});

test('places of the lists of Windows', (t) => {
  t.deepEqual(findListPlaces({ HOME: '/home/x' }), []);
  const places = findListPlaces({
    programfiles: 'C:\\Program Files',
    ProgramW6432: 'C:\\Program Files',
    'ProgramFiles(x86)': 'C:\\Program Files (x86)\\',
    SystemDrive: 'C:',
  });
  const has = (folder: string, pattern: string): void => {
    t.true(
      places.some((place) => place.folder === folder && place.pattern === pattern),
      folder,
    );
  };
  has('C:\\Program Files (x86)\\Windows Kits\\10\\Debuggers', '*/triage/pooltag.txt');
  has('C:\\Program Files\\WindowsApps', 'Microsoft.WinDbg*/*/triage/pooltag.txt');
  has('C:\\WinDDK', '*/Debuggers/triage/pooltag.txt');
  t.is(new Set(places.map(({ folder, pattern }) => `${folder} ${pattern}`)).size, places.length);
});

test('the real lists import whole', (t) => {
  const folder = path.resolve(process.env['POOLSLEUTH_SHARED'] ?? '../shared', 'pooltag');
  if (!existsSync(folder)) {
    t.pass();
    return;
  }
  const file = path.join(folder, 'windbg-10.0.29547.1002.txt');
  const { records, entries, skipped } = importRecords(readFileSync(file, 'latin1'), { path: file });
  t.is(entries, 4698);
  t.is(skipped.length, 2);
  const merged = mergeRecords([], records);
  t.deepEqual([merged.added, merged.updated, merged.unchanged], [4639, 0, 0]);
  t.deepEqual([mergeRecords(merged.records, records).unchanged], [4639]);
  const again = importRecords(exportRecords(records, 'pooltag'), { path: file }).records;
  t.deepEqual(again, records);
});
