/** The bugcheck of `!analyze` as evidence. */
import type { AnalyzeRow } from '../../grammars/analyze.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence(row: AnalyzeRow): readonly Evidence[] {
  if (row.code === 0) return [];
  const { code, arguments: values, texts, name, image, tag } = row;
  return [{ kind: 'bugcheck', code, arguments: values, texts, name, image, tag }];
}
