/** Rows of `!poolfind` as evidence. */
import type { PoolfindRow } from '../../grammars/poolfind.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence(row: PoolfindRow): readonly Evidence[] {
  const { address, tag, pool, bytes, free, layout, searched } = row;
  return [{ kind: 'block-found', address, tag, pool, bytes, free, layout, searched }];
}
