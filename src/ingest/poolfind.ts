/** Rows of `!poolfind` as evidence. */
import type { PoolfindContext, PoolfindRow } from '../../grammars/poolfind.js';
import type { Evidence } from '../moments/evidence.js';
import type { BlockEnd } from './pair.js';

export function toEvidence(row: PoolfindRow): readonly Evidence[] {
  const { address, tag, pool, bytes, free, layout, searched } = row;
  return [{ kind: 'block-found', address, tag, pool, bytes, free, layout, searched }];
}

/** A search that was stopped says up to which address it came. */
export function atEnd({ context: { searchedTo } }: BlockEnd<PoolfindContext>): readonly Evidence[] {
  return searchedTo === null || searchedTo === '' ? [] : [{ kind: 'searched-to', address: searchedTo }];
}
