/** Rows of `!pool` as evidence: the blocks of the page, what the debugger says of a tag, and what is damaged. */
import type { PoolPageRow } from '../../grammars/pool.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence(row: PoolPageRow): readonly Evidence[] {
  const { queried, region } = row;
  if (row.kind === 'damage') {
    const { address, text, telling, unreadable } = row;
    return [{ kind: 'pool-damage', queried, region, address, text, telling, unreadable, toldBy: 'debugger' }];
  }
  const { address, tag, bytes, free, asked, description, binary } = row;
  const printed = description === null && binary === null ? null : { description, binary };
  return [
    { kind: 'pool-block', queried, region, starred: asked, block: { address, tag, bytes, free, printed } },
    ...(printed === null ? [] : [{ kind: 'asked-owner' as const, tag, ...printed }]),
  ];
}
