/** Handles of processes as evidence. */
import type { HandlesRow } from '../../grammars/handles.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence({ index, image, pid, count, types }: HandlesRow): readonly Evidence[] {
  return [{ kind: 'handles', index, image, pid, count, types }];
}
