/**
 * Outputs of our own making, one file per variant, and beside each the rows that a person reads in it. Compared in
 * steps, so that the first difference says most: blocks, number of rows, names of the fields, values.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { GRAMMARS } from '../../grammars/index.js';
import { readText } from '../../src/sources/read-text.js';
import { createSession } from '../../src/session/session.js';

type Fields = Readonly<Record<string, unknown>>;

interface Block {
  readonly grammar: string;
  readonly command: string | null;
  readonly complete: boolean;
  readonly rows: readonly Fields[];
}

interface Expected {
  readonly blocks: readonly Block[];
  readonly unparsed: readonly number[];
  /** Codes of what is told, in order, each once. */
  readonly diagnostics: readonly string[];
}

const FOLDER = path.join('test', 'fixtures', 'debugger');

interface Fixture {
  readonly grammar: string;
  readonly name: string;
  readonly text: string;
  readonly expected: Expected;
}

const FIXTURES: readonly Fixture[] = readdirSync(FOLDER).flatMap((grammar) =>
  readdirSync(path.join(FOLDER, grammar))
    .filter((name) => name.endsWith('.txt'))
    .map((name) => {
      const file = path.join(FOLDER, grammar, name);
      return {
        grammar,
        name: `${grammar}/${name}`,
        text: readFileSync(file, 'utf8'),
        expected: JSON.parse(readFileSync(file.replace(/\.txt$/, '.json'), 'utf8')) as Expected,
      };
    }),
);

/** What tells rows of one thing apart: a later row about the same thing replaces the one before. */
function keyOf(grammar: string, row: Fields, at: number): string {
  const { index, name, start, address } = row;
  switch (grammar) {
    case 'analyze':
      return '';
    case 'lm':
      return `${String(start)} ${String(name)}`;
    case 'pool':
      return `${String(row['kind'])} ${String(address)}`;
    case 'lookaside':
      return String(index);
    default:
      return index === undefined ? `at ${at}` : JSON.stringify([row['kind'], index]);
  }
}

function finalRows(grammar: string, rows: readonly Fields[]): readonly Fields[] {
  return [...new Map(rows.map((row, at) => [keyOf(grammar, row, at), row])).values()];
}

/** The blocks of a text with their rows as the grammars made them. */
function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let rows: Fields[] = [];
  const session = createSession({
    beginBlock: () => {
      rows = [];
    },
    rows: (read) => rows.push(...(read as readonly Fields[])),
    endBlock: ({ grammar, command, complete }) => {
      blocks.push({ grammar, command, complete, rows: finalRows(grammar, rows) });
      rows = [];
    },
    promptChanged: () => undefined,
    diagnose: () => undefined,
    unparsed: () => undefined,
  });
  const lines = text.split(/\r\n|\n/);
  if (lines.at(-1) === '') lines.pop();
  lines.forEach((line, at) => {
    session.line(line, at + 1);
  });
  session.finish();
  return blocks;
}

test('there are fixtures for every grammar', (t) => {
  t.true(FIXTURES.length > 20);
  const covered = new Set(FIXTURES.map(({ grammar }) => grammar));
  t.deepEqual(
    GRAMMARS.map(({ id }) => id).filter((id) => DEBUGGER.includes(id) && !covered.has(id)),
    [],
  );
});

/** Grammars of debugger outputs; others have tests of their own. */
const DEBUGGER = [
  'poolused',
  'poolfind',
  'vm',
  'target',
  'lm',
  'verifier',
  'analyze',
  'lookaside',
  'pool',
  'module-search',
];

for (const { name, text, expected } of FIXTURES) {
  test(name, (t) => {
    const blocks = blocksOf(text);
    t.deepEqual(
      blocks.map(({ grammar, command, complete }) => ({ grammar, command, complete })),
      expected.blocks.map(({ grammar, command, complete }) => ({ grammar, command, complete })),
    );
    for (const [at, { rows }] of expected.blocks.entries()) {
      const read = blocks[at]?.rows ?? [];
      t.is(read.length, rows.length, 'number of rows');
      for (const [index, row] of rows.entries()) {
        const found = read[index] ?? {};
        t.deepEqual(
          Object.keys(row).filter((field) => !(field in found)),
          [],
          `fields of row ${index}`,
        );
        t.deepEqual(Object.fromEntries(Object.keys(row).map((field) => [field, found[field]])), row);
      }
    }
    const reading = readText(text, name);
    t.deepEqual(
      reading.unparsed.map(({ line }) => line),
      expected.unparsed,
    );
    t.deepEqual([...new Set(reading.diagnostics.map(({ code }) => code))].toSorted(), expected.diagnostics.toSorted());
    const { lines } = reading.input;
    t.is(lines.understood + lines.otherCommand + lines.unparsed, lines.total);
  });
}

test('a fixture reads the same with CRLF, with trailing blanks and behind a byte order mark', (t) => {
  for (const { name, text } of FIXTURES) {
    const wanted = JSON.stringify(blocksOf(text));
    t.is(JSON.stringify(blocksOf(text.replaceAll('\n', '\r\n'))), wanted, name);
    const plain = readText(text, name);
    const marked = readText(`\ufeff${text}`, name);
    t.deepEqual(marked.input.lines, plain.input.lines, name);
    t.deepEqual(marked.moments, plain.moments, name);
  }
});

test('a heading belongs to one grammar only', (t) => {
  for (const { name, text } of FIXTURES) {
    for (const line of text.split('\n')) {
      const claimed = GRAMMARS.filter((grammar) => grammar.detect(line) === 'heading').map(({ id }) => id);
      t.true(claimed.length <= 1, `${name}: ${line} is claimed by ${claimed.join(' and ')}`);
    }
  }
});

test('the comparison can fail', (t) => {
  const first = FIXTURES.find(({ name }) => name === 'poolused/new-both-pools.txt');
  const blocks = blocksOf((first?.text ?? '').replace('374376448', '374376449'));
  t.notDeepEqual(blocks[0]?.rows[0], first?.expected.blocks[0]?.rows[0]);
});
