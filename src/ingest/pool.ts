/** Rows of `!pool` as evidence: the block that was asked about, and what the debugger says of its tag. */
import type { PoolRow } from '../../grammars/pool.js';
import type { Evidence } from '../model/evidence.js';

export function toEvidence(row: PoolRow): readonly Evidence[] {
  if (row.kind === 'owner') {
    return row.tag === null ? [] : [{ kind: 'asked-owner', tag: row.tag, description: row.description, binary: row.binary }];
  }
  if (!row.asked) return [];
  const { address, tag, region, bytes, free } = row;
  return [{ kind: 'asked-block', address, tag, region, bytes, free }];
}
