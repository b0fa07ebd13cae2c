/** The registry: every output that is read. The only list of grammars; their headings exclude each other. */
import { analyze } from './analyze.js';
import type { AnyGrammar, TypedCommand } from './lib/grammar.js';
import { lm } from './lm.js';
import { lookaside } from './lookaside.js';
import { moduleSearch } from './module-search.js';
import { pool } from './pool.js';
import { poolfind } from './poolfind.js';
import { poolused } from './poolused.js';
import { target } from './target.js';
import { verifier } from './verifier.js';
import { vm } from './vm.js';

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
] as readonly unknown[] as readonly AnyGrammar[];

/** The grammar that reads what a command prints; null for a command of no concern. */
export function findGrammar(command: TypedCommand): AnyGrammar | null {
  return GRAMMARS.find((grammar) => grammar.accepts?.(command) ?? grammar.commands.includes(command.name)) ?? null;
}

/** The grammar that a line without a prompt belongs to, by its heading first, else by its shape. */
export function detectGrammar(line: string, sign: 'heading' | 'row'): AnyGrammar | null {
  return GRAMMARS.find((grammar) => grammar.detect(line) === sign) ?? null;
}
