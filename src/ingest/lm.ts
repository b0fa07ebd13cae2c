/** Rows of `lm` as evidence. */
import type { LmRow } from '../../grammars/lm.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence(row: LmRow): readonly Evidence[] {
  return [{ kind: 'module', module: row }];
}
