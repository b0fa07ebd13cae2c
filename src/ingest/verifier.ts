/** Rows of `!verifier` as evidence. */
import type { VerifierRow } from '../../grammars/verifier.js';
import type { Evidence } from '../moments/evidence.js';

/** `Unloaded`, `Loaded and Unloaded`: by now it is gone. */
const UNLOADED = /\bunloaded$/i;

export function toEvidence(row: VerifierRow): readonly Evidence[] {
  if (row.kind === 'driver') return [{ kind: 'verified-driver', driver: row.driver, state: row.state }];
  if (row.kind === 'counters') {
    const { index, driver, state, nonPaged, paged } = row;
    const unloaded = state !== null && UNLOADED.test(state);
    return [{ kind: 'held-pool', index, driver, tag: null, unloaded, toldBy: 'verifier', nonPaged, paged }];
  }
  const { driver, address, bytes, tag, caller } = row;
  return [{ kind: 'verified-block', driver, address, bytes, tag, caller }];
}
