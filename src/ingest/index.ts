/** Rows to evidence, by grammar. */
import type { Evidence } from '../model/evidence.js';
import { toEvidence as analyze } from './analyze.js';
import { toEvidence as lm } from './lm.js';
import { toEvidence as lookaside } from './lookaside.js';
import { toEvidence as moduleSearch } from './module-search.js';
import { toEvidence as pool } from './pool.js';
import { toEvidence as poolfind } from './poolfind.js';
import { toEvidence as poolused } from './poolused.js';
import { toEvidence as target } from './target.js';
import { toEvidence as verifier } from './verifier.js';
import { toEvidence as vm } from './vm.js';

/** Turns a row of one grammar into evidence. The row is what that grammar made; the registry pairs them by id. */
export type ToEvidence = (row: unknown, line: number) => readonly Evidence[];

function paired<Row>(convert: (row: Row, line: number) => readonly Evidence[]): ToEvidence {
  return (row, line) => convert(row as Row, line);
}

export const INGEST: ReadonlyMap<string, ToEvidence> = new Map([
  ['analyze', paired(analyze)],
  ['lm', paired(lm)],
  ['lookaside', paired(lookaside)],
  ['module-search', paired(moduleSearch)],
  ['pool', paired(pool)],
  ['poolfind', paired(poolfind)],
  ['poolused', paired(poolused)],
  ['target', paired(target)],
  ['verifier', paired(verifier)],
  ['vm', paired(vm)],
]);
