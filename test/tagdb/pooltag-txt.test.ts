import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { parsePooltagLine } from '../../grammars/pooltag-txt.js';
import type { PooltagEntry } from '../../grammars/pooltag-txt.js';
import { isLinear } from '../support/growth.js';

function entry(line: string): PooltagEntry {
  const parsed = parsePooltagLine(line);
  if (parsed.kind !== 'entry') throw new Error(`not an entry: ${line}`);
  return parsed;
}

const entries: readonly [line: string, tag: string, binary: string | null, description: string | null][] = [
  ['Zzfi - ntfs.sys     -     Made-up index', 'Zzfi', 'ntfs.sys', 'Made-up index'],
  ['Zm   - nt!mm        - Two letters', 'Zm  ', 'nt!mm', 'Two letters'],
  ['Z    - nt           - One letter', 'Z   ', 'nt', 'One letter'],
  ['PX1 - ndproxy.sys - PAD_IS_THE_BLANK', 'PX1 ', 'ndproxy.sys', 'PAD_IS_THE_BLANK'],
  ['Zm - nt!mm - no padding at all', 'Zm  ', 'nt!mm', 'no padding at all'],
  ['Dh 0 - <unknown>    - inner blank', 'Dh 0', '<unknown>', 'inner blank'],
  ['ReMo - refs.sys     -     Begins like a remark', 'ReMo', 'refs.sys', 'Begins like a remark'],
  ['-UMD - acme.sys - leading hyphen', '-UMD', 'acme.sys', 'leading hyphen'],
  ['  rx - acme.sys - leading blanks', '  rx', 'acme.sys', 'leading blanks'],
  ['    Zcme - acme.sys - indented', 'Zcme', 'acme.sys', 'indented'],
  ['ATzz - Two words', 'ATzz', null, 'Two words'],
  ['ATzz - Two words - and a hyphen', 'ATzz', null, 'Two words - and a hyphen'],
  ['Zcme - acme.sys - a - b-c - d', 'Zcme', 'acme.sys', 'a - b-c - d'],
  ['Zcme - acme.sys', 'Zcme', 'acme.sys', null],
  ['Zcme - acme.sys -', 'Zcme', 'acme.sys', null],
  ['Zcme - nt!zz', 'Zcme', 'nt!zz', null],
  ['CKzz - <multiple>   - Several', 'CKzz', '<multiple>', 'Several'],
  ['NvZZ - <nvlddmkm.sys> - Video', 'NvZZ', '<nvlddmkm.sys>', 'Video'],
  ['zmZ? - nt!store or rdyboost.sys - Two owners', 'zmZ?', 'nt!store or rdyboost.sys', 'Two owners'],
  ['VNZ  - va.sys or vb.sys - Two files', 'VNZ ', 'va.sys or vb.sys', 'Two files'],
  ['VNZ  - netvsc50.sys/netvsc60.sys - Two files', 'VNZ ', 'netvsc50.sys/netvsc60.sys', 'Two files'],
  ['FZwr - dxgkrnl!CZed::operator new - Blank', 'FZwr', 'dxgkrnl!CZed::operator new', 'Blank'],
  ['Usz? - win32k!CZed::operator or - Or', 'Usz?', 'win32k!CZed::operator or', 'Or'],
  ['Gz?: - win32k.sys                           - GZ', 'Gz?:', 'win32k.sys', 'GZ'],
  ['Bz*  - <unknown>    - star, then padding', 'Bz* ', '<unknown>', 'star, then padding'],
  ['Zcme   -     acmeflt', 'Zcme', 'acmeflt', null],
  ['Zm   -     acmeflt', 'Zm  ', 'acmeflt', null],
  ['Zcme   -     acme flt v2', 'Zcme', 'acme flt v2', null],
];

test('every shape of an entry', (t) => {
  for (const [line, tag, binary, description] of entries) {
    for (const end of ['', '\r', '\r\n', '\n\x1a']) {
      const { tag: readTag, binary: readBinary, description: readDescription } = entry(line + end);
      t.deepEqual([readTag, readBinary, readDescription], [tag, binary, description], line);
    }
  }
});

test('owners of the binary column', (t) => {
  const owners = (line: string): readonly string[] =>
    entry(line).owners.map(({ module, symbol }) => `${module} ${symbol ?? '-'}`);
  t.deepEqual(owners('zmZ? - nt!store or rdyboost.sys - Two'), ['nt store', 'rdyboost.sys -']);
  t.deepEqual(owners('VNZ  - netvsc50.sys/netvsc60.sys - Two'), ['netvsc50.sys -', 'netvsc60.sys -']);
  t.deepEqual(owners('FZwr - dxgkrnl!CZed::operator new - One'), ['dxgkrnl CZed::operator new']);
  t.deepEqual(owners('FZwr - dxgkrnl!CZed::operator/ - One'), ['dxgkrnl CZed::operator/']);
  t.deepEqual(owners('NvZZ - <nvlddmkm.sys> - One'), ['nvlddmkm.sys -']);
  t.deepEqual(owners('CKzz - <multiple> - None'), []);
  t.deepEqual(owners('CKzz - <unknown> - None'), []);
  t.deepEqual(owners('ATzz - No binary'), []);
  t.deepEqual(owners('Zcme   -     acmeflt'), ['acmeflt -']);
});

test('wildcards and forms', (t) => {
  t.true(entry('Bz*  - <unknown> - x').wildcard);
  t.true(entry('Gz?: - win32k.sys - x').wildcard);
  t.false(entry('Gz:: - win32k.sys - x').wildcard);
  t.is(entry('Zcme   -     acmeflt').form, 'localtag');
  t.is(entry('Zcme - acmeflt.sys - x').form, 'pooltag');
});

test('what names no tag', (t) => {
  for (const line of ['', '   ', '\t', '\x1a', '\r\n'])
    t.is(parsePooltagLine(line).kind, 'blank', JSON.stringify(line));
  for (const line of ['rem', 'REM  words - with - hyphens', 'rem\tx', '//', '// a - b', '  //x', 'Rem '])
    t.is(parsePooltagLine(line).kind, 'comment', line);
  for (const line of [
    'ZUIC tags are Zc00 through ZcFF',
    '       <unknown>',
    'high-level',
    'remember',
    '    - foo.sys - x',
  ])
    t.is(parsePooltagLine(line).kind, 'prose', line);
});

test('any text reads as something, in linear time', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (line) => {
      t.truthy(parsePooltagLine(line).kind);
    }),
  );
  for (const character of [' ', '-', 'a', '?', '!', '<', ' -', '- ', ' or ']) {
    const readLong = (size: number): void => {
      parsePooltagLine(character.repeat(size));
      parsePooltagLine('Abcd - ' + character.repeat(size) + '\u0001');
    };
    t.true(isLinear(readLong, 75_000), `slow on ${JSON.stringify(character)}`);
  }
});

test('the real lists have the number of entries that was counted', (t) => {
  const folder = path.resolve(process.env['POOLSLEUTH_SHARED'] ?? '../shared', 'pooltag');
  if (!existsSync(folder)) {
    t.pass();
    return;
  }
  const files = readFileSync(path.join(folder, 'index.jsonl'), 'utf8').trim().split('\n');
  for (const line of files) {
    const expected = JSON.parse(line) as {
      file: string;
      entries: number;
      distinct_tags: number;
      wildcard: number;
      unknown: number;
    };
    const read = readFileSync(path.join(folder, expected.file), 'latin1')
      .split('\n')
      .map(parsePooltagLine)
      .filter((parsed) => parsed.kind === 'entry');
    t.is(read.length, expected.entries, expected.file);
    t.is(new Set(read.map(({ tag }) => tag)).size, expected.distinct_tags, expected.file);
    t.is(new Set(read.filter(({ wildcard }) => wildcard).map(({ tag }) => tag)).size, expected.wildcard, expected.file);
    t.is(read.filter(({ binary }) => binary === '<unknown>').length, expected.unknown, expected.file);
  }
});
