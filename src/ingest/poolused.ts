/** Rows of `!poolused` as evidence. */
import type { PoolusedRow } from '../../grammars/poolused.js';
import type { Evidence } from '../moments/evidence.js';

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
