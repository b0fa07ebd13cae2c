/**
 * Which findings the answer speaks of. The sentence and its findings are made together, so nobody has to look for words
 * of the one in the other; the document itself has only the sentence.
 */
import type { Analysis, Finding } from './document.js';

/** What is said, and of which findings: a report shows their reasons. */
export interface Answer {
  readonly sentence: string;
  readonly about: readonly Finding[];
}

/** A sentence of no finding, or of those that are known. */
export function say(sentence: string, ...about: readonly (Finding | null | undefined)[]): Answer {
  return { sentence, about: about.filter((finding) => finding !== null && finding !== undefined) };
}

const told = new WeakMap<Pick<Analysis, 'answer' | 'findings'>, ReadonlySet<Finding>>();

/** Notes which of its findings the answer of a document speaks of. */
export function noteTold(analysis: Analysis, findings: readonly Finding[]): void {
  told.set(analysis, new Set(findings));
}

/**
 * The findings that the answer speaks of, the worst first. A document that was copied, or read back from JSON, has lost
 * the note: of such a one they are those whose titles its answer repeats.
 */
export function toldFindings(analysis: Analysis): readonly Finding[] {
  const noted = told.get(analysis);
  return noted === undefined
    ? analysis.findings.filter((finding) => repeats(analysis.answer, finding))
    : analysis.findings.filter((finding) => noted.has(finding));
}

function repeats(answer: string, { title, machine }: Finding): boolean {
  return answer.includes(title.replace(/\.$/, '')) && (machine === undefined || answer.includes(machine));
}

/** The finding that the answer speaks of first of all: its reasons come first. null when it speaks of none. */
export function leadingFinding(analysis: Analysis): Finding | null {
  return toldFindings(analysis)[0] ?? null;
}
