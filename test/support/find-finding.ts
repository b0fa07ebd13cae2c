/** Findings of a text, for tests of what is said of it. */
import type { Finding } from '../../src/model/document.js';
import { analyzeText } from '../../src/text.js';

/** The first finding of a code. */
export function findFinding(text: string, code: Finding['code']): Finding | undefined {
  return analyzeText(text).findings.find((finding) => finding.code === code);
}

/** What is quoted of the sentences of a text; nothing where none is. */
export function saidTitle(text: string): string {
  return findFinding(text, 'said-in-text')?.title ?? '';
}
