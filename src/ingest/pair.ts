/** A grammar and what its rows say, put together where both types are known. */
import type { Grammar, TypedCommand } from '../../grammars/lib/grammar.js';
import type { Evidence } from '../moments/evidence.js';

/** How a block ended. */
export interface BlockEnd<Context> {
  /** The grammar's context behind the last line. */
  readonly context: Context;
  /** The command that printed the block; null when the paste does not hold it. */
  readonly command: TypedCommand | null;
  readonly complete: boolean;
}

/** Rows to evidence for one grammar. Methods, not functions in fields: the collector holds rows that only the pair knows. */
export interface Ingest {
  /** The grammar's id. */
  readonly grammar: string;
  toEvidence(row: unknown, line: number): readonly Evidence[];
  /** What the whole block says besides its rows. */
  atEnd(end: BlockEnd<unknown>): readonly Evidence[];
}

const NOTHING: readonly Evidence[] = [];

/** Does not compile when the rows are not those of the grammar. */
export function pair<Row, Context>(
  grammar: Grammar<Row, Context>,
  toEvidence: (row: Row, line: number) => readonly Evidence[],
  atEnd: (end: BlockEnd<Context>) => readonly Evidence[] = () => NOTHING,
): Ingest {
  return { grammar: grammar.id, toEvidence, atEnd };
}
