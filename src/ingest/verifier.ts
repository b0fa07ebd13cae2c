/** Rows of `!verifier` as evidence. */
import type { VerifierRow } from '../../grammars/verifier.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence(row: VerifierRow): readonly Evidence[] {
  if (row.kind === 'driver') return [{ kind: 'verified-driver', driver: row.driver, state: row.state }];
  const { driver, address, bytes, tag, caller } = row;
  return [{ kind: 'verified-block', driver, address, bytes, tag, caller }];
}
