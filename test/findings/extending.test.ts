/** What docs/extending.md promises: a step that is left out is seen. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { COMPARISON_RULES, MACHINE_RULES, MOMENT_RULES, SOURCE_RULES } from '../../src/findings/index.js';
import { COURSE_RULES, SERIES_RULES } from '../../src/findings/over-time.js';
import type { Rule } from '../../src/findings/rule.js';
import { GRAMMARS } from '../../grammars/index.js';
import { INGEST } from '../../src/ingest/index.js';
import { SOURCES } from '../../src/sources/index.js';
import { FINDING_CODES } from '../../src/model/codes.js';
import { VERDICTS } from '../../src/model/verdicts.js';
import { createKnowledge } from '../../src/owners/knowledge.js';
import { FORMATS } from '../../src/report/formats.js';
import { FORMAT_IDS } from '../../src/report/format-list.js';
import { readText } from '../../src/sources/read-text.js';

const RULES: readonly Pick<Rule<never>, 'codes' | 'needs'>[] = [
  ...SOURCE_RULES,
  ...MOMENT_RULES,
  ...SERIES_RULES,
  ...COURSE_RULES,
  ...MACHINE_RULES,
  ...COMPARISON_RULES,
];

test('every code has a rule that gives it, and every rule says what it needs', (t) => {
  const given = new Set(RULES.flatMap(({ codes }) => codes));
  t.deepEqual(
    FINDING_CODES.filter((code) => !given.has(code)),
    [],
  );
  t.true(RULES.every(({ codes, needs }) => codes.length > 0 && needs !== ''));
});

/** The text of all tests but this one. */
function testsText(): string {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !name.endsWith('extending.test.ts'))
    .map((name) => readFileSync(`test/${name}`, 'utf8'))
    .join('\n');
}

test('every code is told by a test', (t) => {
  const tests = testsText();
  t.deepEqual(
    FINDING_CODES.filter((code) => !tests.includes(`'${code}'`)),
    [],
  );
});

test('a rule gives no code but its own', (t) => {
  const reading = readText(readFileSync('samples/verifier-c4-62.log', 'utf8'), 'a.log');
  const input = { reading, hits: [], knowledge: createKnowledge(), ownersAt: () => () => [] };
  const found = SOURCE_RULES.flatMap(({ codes, find }) => find(input).map(({ code }) => ({ code, codes })));
  t.true(found.length >= 2);
  for (const { code, codes } of found) t.true(codes.includes(code), code);
});

test('every verdict is explained, and every form is told', (t) => {
  const verdicts = readFileSync('docs/verdicts.md', 'utf8');
  for (const verdict of VERDICTS) t.regex(verdicts, new RegExp(`\\*\\*${verdict}\\b`), verdict);
  t.deepEqual(
    FORMATS.map(({ id }) => id),
    FORMAT_IDS,
  );
  t.is(new Set(FORMATS.map(({ ending }) => ending)).size, FORMATS.length, 'two forms would write one file');
  const runs = readFileSync('test/support/every-command.ts', 'utf8');
  for (const id of FORMAT_IDS) t.true(runs.includes(`'${id}'`), id);
});

const FIXTURES = ['test/fixtures/debugger', 'test/fixtures/evidence'];
/** Grammars whose outputs are written in tests of their own. */
const WRITTEN_IN_TESTS: ReadonlySet<string> = new Set(['get-counter']);

test('every file of a grammar is registered, has an output of its own, and its rows become evidence', (t) => {
  const ids = GRAMMARS.map(({ id }) => id);
  const files = readdirSync('grammars').filter((name) => name.endsWith('.ts') && name !== 'index.ts');
  const grammars = files.filter((name) => /\bGrammar</.test(readFileSync(`grammars/${name}`, 'utf8')));
  t.deepEqual(grammars.map((name) => name.slice(0, -'.ts'.length)).toSorted(), ids.toSorted());
  t.deepEqual(INGEST.map(({ grammar }) => grammar).toSorted(), ids.toSorted());
  for (const id of ids.filter((each) => !WRITTEN_IN_TESTS.has(each))) {
    const folder = FIXTURES.map((place) => `${place}/${id}`).find((place) => existsSync(place));
    const outputs = folder === undefined ? [] : readdirSync(folder);
    t.true(outputs.length >= 1, `${id} has an output of its own`);
  }
});

test('every source is in the registry once, and a test reads it', (t) => {
  const folders = readdirSync('src/sources').filter((name) => existsSync(`src/sources/${name}/source.ts`));
  t.is(SOURCES.length, folders.length);
  t.is(new Set(SOURCES.map(({ id }) => id)).size, SOURCES.length);
  const tests = testsText();
  for (const { id } of SOURCES) t.true(tests.includes(`'${id}'`) || tests.includes(`sources/${id}/`), id);
});

test('the files that the steps name exist', (t) => {
  const steps = readFileSync('docs/extending.md', 'utf8');
  const files = [...steps.matchAll(/`((?:src|test|docs|grammars)\/[^`\s<>]+)`/g)].map(([, file = '']) => file);
  t.true(files.length > 20);
  t.deepEqual(
    files.filter((file) => !existsSync(file)),
    [],
  );
});
