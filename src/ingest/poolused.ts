/** Rows of `!poolused` as evidence. */
import type { PoolusedContext, PoolusedRow } from '../../grammars/poolused.js';
import type { Evidence } from '../moments/evidence.js';
import type { BlockEnd } from './pair.js';

export function toEvidence(row: PoolusedRow): readonly Evidence[] {
  const evidence: Evidence[] = [];
  for (const { pool, allocs, frees, outstanding, bytes } of row.pools) {
    const counters = { allocs, frees, outstanding, bytes };
    if (row.kind === 'total') {
      if (pool !== 'session') evidence.push({ kind: 'total', pool, counters });
    } else {
      evidence.push({
        kind: 'usage',
        tag: row.tag,
        pool,
        counters,
        ...(row.description === null ? {} : { description: row.description }),
        ...(row.binary === null ? {} : { binary: row.binary }),
      });
    }
  }
  if (row.doubt !== null) {
    evidence.push({
      kind: 'diagnostic',
      code: 'doubtful-row',
      message: `The row of ${row.tag} cannot be right: ${row.doubt}.`,
    });
  }
  return evidence;
}

/** Whether a tag filter was typed behind the flags: `!poolused 2 Irp*`. */
function isFiltered({ command }: BlockEnd<PoolusedContext>): boolean {
  const words = command?.args.split(/\s+/).filter((word) => word !== '') ?? [];
  return words.length > 1 && words.at(-1) !== '*';
}

export function atEnd(end: BlockEnd<PoolusedContext>): readonly Evidence[] {
  return end.complete && !isFiltered(end) ? [] : [{ kind: 'listing', listing: 'some' }];
}
