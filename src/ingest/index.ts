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

export const INGEST: ReadonlyMap<string, ToEvidence> = new Map([
  ['analyze', analyze as ToEvidence],
  ['lm', lm as ToEvidence],
  ['lookaside', lookaside as ToEvidence],
  ['module-search', moduleSearch as ToEvidence],
  ['pool', pool as ToEvidence],
  ['poolfind', poolfind as ToEvidence],
  ['poolused', poolused as ToEvidence],
  ['target', target as ToEvidence],
  ['verifier', verifier as ToEvidence],
  ['vm', vm as ToEvidence],
]);
