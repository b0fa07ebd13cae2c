/** Notes on bugchecks are lines of data: each stands alone, and all of them hang together. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { bugcheckEntries } from '../../src/knowledge/bugcheck-entries.js';
import { BUGCHECK_CAUSES, BUGCHECK_CHANGES, BUGCHECK_NOTES } from '../../src/knowledge/bugcheck-notes.js';
import { findBugcheckName } from '../../src/knowledge/bugcheck-names.js';

const hex = (value: number): string => `0x${value.toString(16)}`;

test('every note, cause and change is one line of its file', (t) => {
  const lines = readFileSync('src/knowledge/bugcheck-notes.ts', 'utf8').split('\n');
  const starting = (call: string): readonly string[] => lines.filter((line) => line.startsWith(`  ${call}(0x`));
  for (const [call, all] of [
    ['note', BUGCHECK_NOTES],
    ['cause', BUGCHECK_CAUSES],
    ['variant', BUGCHECK_CHANGES],
  ] as const) {
    t.is(starting(call).length, all.length);
    t.deepEqual(
      starting(call).filter((line) => !line.endsWith('),')),
      [],
    );
  }
});

test('a code has one note, and a value of it one cause and one change', (t) => {
  const twice = (keys: readonly string[]): readonly string[] => keys.filter((key, at) => keys.indexOf(key) !== at);
  const keysOf = (lines: readonly { readonly code: number; readonly values: readonly number[] }[]): readonly string[] =>
    lines.flatMap(({ code, values }) => values.map((value) => `${hex(code)} ${hex(value)}`));
  t.deepEqual(twice(BUGCHECK_NOTES.map(({ code }) => hex(code))), []);
  t.deepEqual(twice(keysOf(BUGCHECK_CAUSES)), []);
  t.deepEqual(twice(keysOf(BUGCHECK_CHANGES)), []);
});

test('causes and changes belong to a note whose argument they are values of', (t) => {
  const decided = new Set(BUGCHECK_NOTES.filter(({ arguments: of }) => of.includes('decides')).map(({ code }) => code));
  const told = new Set(BUGCHECK_NOTES.filter(({ arguments: of }) => of.includes('told')).map(({ code }) => code));
  t.deepEqual(
    BUGCHECK_CAUSES.filter(({ code }) => !decided.has(code) && !told.has(code)).map(({ code }) => hex(code)),
    [],
  );
  t.deepEqual(
    BUGCHECK_CHANGES.filter(({ code }) => !decided.has(code)).map(({ code }) => hex(code)),
    [],
  );
  // And none waits for values that nobody wrote down.
  const caused = new Set(BUGCHECK_CAUSES.map(({ code }) => code));
  t.deepEqual([...decided, ...told].filter((code) => !caused.has(code)).map(hex), []);
});

test('the other arguments of a cause are three, and every note has a step with a command', (t) => {
  for (const { code, others } of BUGCHECK_CAUSES) t.true(others === null || others.length === 3, hex(code));
  for (const { code, next, lead, rest } of BUGCHECK_NOTES) {
    t.true(next.length > 0 && next.every((step) => /`[^`]+`/.test(step)), hex(code));
    t.regex(lead, /[^.]$/, hex(code));
    t.regex(rest, /\.$/, hex(code));
  }
});

test('a name that stands in both lists is one name', (t) => {
  for (const { code, name } of BUGCHECK_NOTES) {
    const other = findBugcheckName(code);
    t.true(other === null || other === name, hex(code));
  }
});

test('a note is joined with what the value of its argument means', (t) => {
  // Microsoft's page of 0xC4: 0x62 is a driver that unloads with allocations left, argument 4 their number.
  const verifier = bugcheckEntries().get(0xc4);
  t.is(verifier?.decides, 1);
  t.is(verifier?.variants.get(0x62)?.kind, 'leak');
  t.is(verifier?.others.get(0x62)?.length, 4);
  t.is(verifier?.others.get(0x62)?.[0], null);
  // 0xC1 is told by its fourth argument, so that the three others come first.
  const special = bugcheckEntries().get(0xc1);
  t.is(special?.decides, 4);
  t.deepEqual(
    special?.others.get(0x21)?.map((meaning) => meaning !== null),
    [true, true, true, false],
  );
  // The first argument of 0x3F says for what, and decides nothing.
  t.is(bugcheckEntries().get(0x3f)?.decides, null);
  t.is(
    (bugcheckEntries().get(0x3f)?.arguments[0] as ReadonlyMap<number, string>).get(1),
    'the range was wanted for nonpaged pool to grow',
  );
});
