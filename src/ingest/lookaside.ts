/** Lookaside lists as evidence: what a list holds is its waiting blocks. */
import type { LookasideRow } from '../../grammars/lookaside.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence(row: LookasideRow): readonly Evidence[] {
  const { index, name, tag, pool, depth, blockBytes } = row;
  return [{ kind: 'lookaside', index, name, tag, pool, bytes: depth * blockBytes }];
}
