/** The bugcheck of `!analyze` as evidence. */
import type { AnalyzeRow } from '../../grammars/analyze.js';
import type { Evidence } from '../model/evidence.js';

export function toEvidence(row: AnalyzeRow): readonly Evidence[] {
  if (row.code === 0) return [];
  return [{ kind: 'bugcheck', code: row.code, arguments: row.arguments, name: row.name, image: row.image }];
}
