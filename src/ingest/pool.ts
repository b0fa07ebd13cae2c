/** Rows of `!pool` as evidence: the block that was asked about, and what the debugger says of its tag. */
import type { PoolRow } from '../../grammars/pool.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence(row: PoolRow): readonly Evidence[] {
  if (!row.asked) return [];
  const { address, tag, region, bytes, free, description, binary } = row;
  return [
    { kind: 'asked-block', address, tag, region, bytes, free },
    ...(description === null && binary === null ? [] : [{ kind: 'asked-owner' as const, tag, description, binary }]),
  ];
}
