/** Hits of a tag search as evidence. */
import type { ModuleSearchRow } from '../../grammars/module-search.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence(row: ModuleSearchRow): readonly Evidence[] {
  return [{ kind: 'tag-hit', address: row.address, tag: row.tag, code: row.code }];
}
