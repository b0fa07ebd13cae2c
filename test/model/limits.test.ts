/** Limits are data, and the documents show the data. */
import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { SURENESS } from '../../src/findings/sureness.js';
import type { Sureness } from '../../src/findings/sureness.js';
import { FINDING_CODES } from '../../src/model/codes.js';
import { LIMIT_TABLES, tableIn, tableLines } from '../support/limit-tables.js';

for (const table of LIMIT_TABLES) {
  test(`${table.file} shows the limits of ${table.id} as they are`, (t) => {
    const lines = tableIn(readFileSync(table.file, 'utf8'), table.id)?.split('\n') ?? [];
    t.deepEqual(lines, [...tableLines(table)], 'node scripts/limit-tables.mjs writes the table anew');
  });

  test(`every limit of ${table.id} is a number, says in which unit it is, and why`, (t) => {
    const limits = Object.values(table.limits);
    t.true(
      limits.every(({ unit, why, value }) => unit !== '' && why.length > 3 && [value].flat().every(Number.isFinite)),
    );
  });
}

/** Files whose thresholds are all in their tables: no other number but what counts, halves or rounds. */
const WITHOUT_NUMBERS: Readonly<Record<string, readonly string[]>> = {
  'src/findings/moment/suspects.ts': [
    '0',
    '1',
    '2',
    '3',
    '1.5',
    '0.05',
    '0.2',
    '0.6',
    '0.85',
    '0.7',
    '0.3',
    '0.45',
    '2.5',
    '100',
  ],
  'src/findings/moment/consistency.ts': ['0', '1', '2', '3', '10', '100', '2000', '0.3', '0.5', '0.7', '0.8', '0.9'],
  'src/series/families/families.ts': ['0', '1', '2', '100', '10000'],
  'src/series/families/growth.ts': ['0', '1', '2', '24'],
  'src/series/families/lockstep.ts': ['0', '1', '2', '3', '4', '128'],
  'src/series/families/root.ts': ['0', '1'],
  'src/owners/attribution.ts': ['0', '1', '2', '3', '4', '0.1', '0.2', '0.45', '0.75', '1000', '1002', '29547', '0.7'],
};

test('no rule of a finding writes down how sure it is: the table of sureness does', (t) => {
  const rules = readdirSync('src/findings', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  t.true(rules.length > 20);
  const inline = rules.filter((name) => /\bconfidence: [^,\n]*\d/.test(readFileSync(`src/findings/${name}`, 'utf8')));
  t.deepEqual(inline, []);
});

test('every code is sure by a measure, by a number, or by both', (t) => {
  const unsure = FINDING_CODES.filter((code) => {
    const { measured, cases }: Sureness = SURENESS[code];
    return measured === null && Object.keys(cases).length === 0;
  });
  t.deepEqual(unsure, []);
});

for (const [file, allowed] of Object.entries(WITHOUT_NUMBERS)) {
  test(`${file} compares with no number of its own`, (t) => {
    const code = readFileSync(file, 'utf8').replaceAll(
      /\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|`[^`]*`|\/[^/\n]+\/[a-z]*/g,
      '',
    );
    const numbers = code.match(/(?<![\w.])\d[\d_]*(?:\.\d+)?\b/g) ?? [];
    t.deepEqual(
      [...new Set(numbers.map((text) => text.replaceAll('_', '')))].filter((text) => !allowed.includes(text)),
      [],
    );
  });
}
