/** The schema forbids what the contract forbids. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { DIAGNOSTIC_CODES, FINDING_CODES, FINDING_MEANINGS } from '../../src/model/codes.js';
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

test('every listed code is used by a rule, and no code means two things', (t) => {
  const all = ['src', 'grammars']
    .flatMap(sources)
    .filter((file) => !file.split(path.sep).join('/').startsWith('src/model/codes'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const listed: readonly string[] = [...FINDING_CODES, ...DIAGNOSTIC_CODES];
  t.deepEqual(
    listed.filter((code) => !all.includes(`'${code}'`)),
    [],
  );
  t.is(new Set(listed).size, listed.length);
});

test('the document lists what every finding means, as the table has it', (t) => {
  const rows = readFileSync('docs/json-schema.md', 'utf8').match(/^\| `[a-z-]+` \|.*\|$/gm) ?? [];
  t.deepEqual(
    rows.map((row) =>
      row
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    ),
    FINDING_CODES.map((code) => {
      const { says, blames, decides, severities } = FINDING_MEANINGS[code];
      return [`\`${code}\``, says, blames, decides ?? '', severities.join(', ')];
    }),
  );
});

test('a counter of the document is exact or unknown', (t) => {
  t.is(exactCount(12), 12);
  t.is(exactCount('18446744073709551615'), '18446744073709551615');
  t.is(exactCount(2 ** 53), '9007199254740992');
  t.true(Object.is(exactCount(-0), 0));
  for (const value of [NaN, Infinity, -1, 1.5, '-5', 'x', null]) t.is(exactCount(value), null);
});
