/** The registry: every output that is read. The only list of grammars; their headings exclude each other. */
import { analyze } from './analyze.js';
import { driverList } from './driver-list.js';
import { eventLog } from './event-log.js';
import { findstr } from './findstr.js';
import { getCounter } from './get-counter.js';
import { handles } from './handles.js';
import { jsonLines } from './json-lines.js';
import { keyValue } from './key-value.js';
import { isSentence } from './lib/prose.js';
import type { AnyGrammar, TypedCommand } from './lib/grammar.js';
import { lm } from './lm.js';
import { lookaside } from './lookaside.js';
import { markdownTable } from './markdown-table.js';
import { memsnap } from './memsnap.js';
import { moduleSearch } from './module-search.js';
import { ownCsv } from './own-csv.js';
import { perfmon } from './perfmon.js';
import { poolCsv } from './pool-csv.js';
import { poolTagViewer } from './pool-tag-viewer.js';
import { pool } from './pool.js';
import { poolfind } from './poolfind.js';
import { poolmon } from './poolmon.js';
import { poolmonx } from './poolmonx.js';
import { poolused } from './poolused.js';
import { sysptes } from './sysptes.js';
import { target } from './target.js';
import { verifier } from './verifier.js';
import { vm } from './vm.js';
import { wdfPool } from './wdf-pool.js';

export const GRAMMARS: readonly AnyGrammar[] = [
  poolused,
  poolfind,
  vm,
  target,
  lm,
  verifier,
  analyze,
  lookaside,
  pool,
  moduleSearch,
  sysptes,
  wdfPool,
  handles,
  findstr,
  getCounter,
  poolmon,
  poolCsv,
  poolmonx,
  poolTagViewer,
  perfmon,
  memsnap,
  ownCsv,
  eventLog,
  driverList,
  jsonLines,
  markdownTable,
  keyValue,
] as readonly unknown[] as readonly AnyGrammar[];

/** The grammar that reads what a command prints; null for a command of no concern. */
export function findGrammar(command: TypedCommand): AnyGrammar | null {
  return GRAMMARS.find((grammar) => grammar.accepts?.(command) ?? grammar.commands.includes(command.name)) ?? null;
}

/** The grammars whose heading and whose row a line can only be; the first of each, null for none. */
export interface DetectedGrammars {
  readonly heading: AnyGrammar | null;
  readonly row: AnyGrammar | null;
}

const NO_GRAMMAR: DetectedGrammars = { heading: null, row: null };

/**
 * What a line without a prompt is a sign of. Every grammar is asked once at the most: none where the line is a sentence, as
 * most are, and none behind the one whose heading it is before somebody asks for a row. The last ones in the list read what
 * people write, and take longest to say that a line is not theirs.
 */
export function detectGrammars(line: string): DetectedGrammars {
  if (isSentence(line)) return NO_GRAMMAR;
  let heading: AnyGrammar | null = null;
  let row: AnyGrammar | null = null;
  let asked = 0;
  for (; asked < GRAMMARS.length && heading === null; asked += 1) {
    const grammar = GRAMMARS[asked];
    const sign = grammar?.detect(line);
    if (sign === 'heading') heading = grammar ?? null;
    else if (sign === 'row') row ??= grammar ?? null;
  }
  if (heading === null) return row === null ? NO_GRAMMAR : { heading, row };
  return {
    heading,
    get row() {
      for (; asked < GRAMMARS.length && row === null; asked += 1) {
        const grammar = GRAMMARS[asked];
        if (grammar?.detect(line) === 'row') row = grammar;
      }
      return row;
    },
  };
}
