/** The bugcheck of `!analyze` as evidence. */
import type { AnalyzeRow } from '../../grammars/analyze.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence(row: AnalyzeRow): readonly Evidence[] {
  if (row.code === 0) return [];
  const { index, code, arguments: values, texts, name, image, tag, details } = row;
  return [{ kind: 'bugcheck', index, code, arguments: values, texts, name, image, tag, details }];
}
