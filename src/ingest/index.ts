/** Rows to evidence, by grammar. */
import type { Evidence } from '../moments/evidence.js';
import { toEvidence as analyze } from './analyze.js';
import { toEvidence as eventLog } from './event-log.js';
import { toEvidence as getCounter } from './get-counter.js';
import { toEvidence as keyValue } from './key-value.js';
import { toEvidence as markdownTable } from './markdown-table.js';
import { toEvidence as memsnap } from './memsnap.js';
import { toEvidence as ownCsv } from './own-csv.js';
import { toEvidence as perfmon } from './perfmon.js';
import { toEvidence as poolCsv } from './pool-csv.js';
import { toEvidence as poolTagViewer } from './pool-tag-viewer.js';
import { toEvidence as poolmon } from './poolmon.js';
import { toEvidence as poolmonx } from './poolmonx.js';
import { toEvidence as kernelDump } from './kernel-dump.js';
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
  ['event-log', eventLog as ToEvidence],
  ['get-counter', getCounter as ToEvidence],
  ['key-value', keyValue as ToEvidence],
  ['markdown-table', markdownTable as ToEvidence],
  ['memsnap', memsnap as ToEvidence],
  ['own-csv', ownCsv as ToEvidence],
  ['perfmon', perfmon as ToEvidence],
  ['pool-csv', poolCsv as ToEvidence],
  ['pool-tag-viewer', poolTagViewer as ToEvidence],
  ['poolmon', poolmon as ToEvidence],
  ['poolmonx', poolmonx as ToEvidence],
  ['kernel-dump', kernelDump as ToEvidence],
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
