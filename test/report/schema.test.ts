/** The schema forbids what the contract forbids. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { DIAGNOSTIC_CODES, FINDING_CODES } from '../../src/model/codes.js';
import { exactCount } from '../../src/model/exact-count.js';
import { analyzeFiles } from '../../src/index.js';
import { schemaErrors } from '../support/validate-document.js';

type Json = Record<string, unknown>;

/** A copy with one value replaced, given by its path. */
function change(document: unknown, keys: readonly (string | number)[], value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(document)) as Json;
  const last = keys.at(-1) ?? '';
  let place = copy;
  for (const key of keys.slice(0, -1)) place = place[key] as Json;
  if (!(last in place)) throw new Error(`there is no ${keys.join('.')}`);
  place[last] = value;
  return copy;
}

test('every kind of wrong value is refused', async (t) => {
  const moment = JSON.parse(JSON.stringify(await analyzeFiles(['samples/notmyfault-leak.log']))) as Json;
  const series = JSON.parse(JSON.stringify(await analyzeFiles(['samples/series-smb-load']))) as Json;
  t.deepEqual(schemaErrors(moment), []);
  t.deepEqual(schemaErrors(series), []);
  const bytes = ['snapshots', 0, 'tags', 0, 'nonPaged', 'bytes'] as const;
  t.deepEqual(schemaErrors(change(moment, bytes, '9007199254740993')), []);
  const wrong: readonly (readonly [readonly (string | number)[], unknown])[] = [
    ...[-1, 1.5, 2 ** 53, '12', '-9007199254740993', 'NaN', ''].map((value) => [bytes, value] as const),
    [['snapshots', 0, 'tags', 0, 'tag'], 'abc'],
    [['snapshots', 0, 'tags', 0, 'tag'], 'abcde'],
    [['snapshots', 0, 'tags', 0, 'owners', 0, 'class'], 'culprit'],
    [['snapshots', 0, 'tags', 0, 'owners', 0, 'confidence'], 1.2],
    [['snapshots', 0, 'tags', 0], null],
    [['snapshots', 0, 'capturedAt'], 'banana'],
    [['snapshots', 0, 'capturedAt'], '2026-13-01T00:00:00Z'],
    [['snapshots', 0, 'uptimeSeconds'], -5],
    [['snapshots', 0, 'vm', 'pageFiles'], [null]],
    [['snapshots', 0, 'vm', 'summary', 'nonPagedPages'], -1],
    [['snapshots', 0, 'modules', 0, 'start'], 'FFFFF801`00000000'],
    [['inputs', 0, 'encoding'], 'ebcdic'],
    [['inputs', 0, 'lines', 'unparsed'], -1],
    [['findings', 0, 'code'], 'no-such-code'],
    [['findings', 0, 'severity'], 'fatal'],
    [['findings', 0, 'evidence'], [{ source: 'a', line: -1 }]],
    [['diagnostics'], [{ code: 'no-such-code', severity: 'info', message: '', source: null, line: null }]],
    [['answer'], ''],
    [['schemaVersion'], 2],
  ];
  for (const [place, value] of wrong) {
    t.not(schemaErrors(change(moment, place, value)).length, 0, `${place.join('.')} = ${JSON.stringify(value)}`);
  }
  for (const [place, value] of [
    [['series', 0, 'tags', 0, 'verdict'], 'guilty'],
    [['series', 0, 'tags', 0, 'freeRatio'], -4.88],
    [['series', 0, 'tags', 0, 'first', 'outstanding'], -3],
    [['series', 0, 'boots', 0, 'from'], 'banana'],
    [['series', 0, 'tags', 0, 'pool'], 'nonpaged'],
  ] as const) {
    t.not(schemaErrors(change(series, place, value)).length, 0, `${place.join('.')} = ${JSON.stringify(value)}`);
  }
});

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name));
}

/** Files that speak of other codes: exit codes, machine code, codes of errors. */
const OTHER = /^src\/(?:scan|cli|io|tagdb|report)\/|^src\/model\/codes\.ts$/;

test('every code in the source is listed, and every listed code is in the source', (t) => {
  const texts = ['src', 'grammars']
    .flatMap(sources)
    .filter((file) => !OTHER.test(file.split(path.sep).join('/')))
    .map((file) => readFileSync(file, 'utf8'));
  // What stands behind `??` is a default of a key, no code.
  const all = texts.join('\n').replaceAll(/\?\? '[^']*'/g, '');
  const listed: ReadonlySet<string> = new Set([...FINDING_CODES, ...DIAGNOSTIC_CODES]);
  const direct = [
    ...all.matchAll(/\b(?:code:\s*|(?:toFault|diagnose|tell)\(\s*|note\(\s*\w+,\s*)'([a-z][a-z0-9-]+)'/g),
  ].map(([, code = '']) => code);
  const chosen = [...all.matchAll(/\bcode:[^,;{}]*?\?([^,;{}]*)/g)].flatMap(([, words = '']) =>
    [...words.matchAll(/'([^']+)'/g)].map(([, code = '']) => code),
  );
  const used = [...new Set([...direct, ...chosen])];
  t.true(used.length > 45, String(used.length));
  t.deepEqual(
    used.filter((code) => !listed.has(code)),
    [],
  );
  t.deepEqual(
    [...listed].filter((code) => !all.includes(`'${code}'`)),
    [],
  );
  t.is(listed.size, FINDING_CODES.length + DIAGNOSTIC_CODES.length, 'no code means two things');
});

test('a counter of the document is exact or unknown', (t) => {
  t.is(exactCount(12), 12);
  t.is(exactCount('18446744073709551615'), '18446744073709551615');
  t.is(exactCount(2 ** 53), '9007199254740992');
  t.true(Object.is(exactCount(-0), 0));
  for (const value of [NaN, Infinity, -1, 1.5, '-5', 'x', null]) t.is(exactCount(value), null);
});
