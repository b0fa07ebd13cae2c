/** Rows of `vertarget` and its kin as evidence. */
import type { TargetRow } from '../../grammars/target.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence(row: TargetRow): readonly Evidence[] {
  const { bugcheck, ...target } = row;
  const evidence: Evidence[] = Object.keys(target).length === 0 ? [] : [{ kind: 'target', ...target }];
  if (bugcheck !== undefined)
    evidence.push({ kind: 'bugcheck', ...bugcheck, texts: [], name: null, image: bugcheck.image ?? null, tag: null });
  return evidence;
}
