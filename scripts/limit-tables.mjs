// The tables of limits that docs/limits.md and docs/attribution.md hold, printed from the data: after a build,
// `node scripts/limit-tables.mjs` writes them between their marks. test/model/limits.test.ts compares both.
import { readFileSync, writeFileSync } from 'node:fs';
import { LIMIT_TABLES, fillTables } from '../build/test/support/limit-tables.js';

for (const file of new Set(LIMIT_TABLES.map(({ file }) => file))) {
  writeFileSync(file, fillTables(file, readFileSync(file, 'utf8')));
}
