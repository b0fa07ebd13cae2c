/** Driver files that hold the letters of a tag, as evidence. */
import type { FindstrRow } from '../../grammars/findstr.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence({ tag, file }: FindstrRow): readonly Evidence[] {
  return [{ kind: 'tag-in-file', tag, file }];
}
