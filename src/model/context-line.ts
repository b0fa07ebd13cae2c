/** The lines around one that was not understood: what it was meant to be is seen by what stands beside it. */
import type { UnparsedLine } from './document.js';

/** A line of an input around one that was not understood. */
export interface ContextLine {
  readonly source: string;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

/** Lines before and after one that was not understood. */
const AROUND = 2;

/** Context lines of one document: enough to see what a text is; a text that is no evidence at all is not repeated whole. */
export const MOST_CONTEXT = 400;

/**
 * The numbers of the lines around those of a source that were not understood, without these, in ascending order and at
 * most `most`.
 *
 * @example
 * linesAround([{ source: 'a.log', line: 3, text: '?' }], 'a.log', 400) // [1, 2, 4, 5]
 */
export function linesAround(unparsed: readonly UnparsedLine[], source: string, most: number): readonly number[] {
  const own = new Set(unparsed.filter((line) => line.source === source).map(({ line }) => line));
  const around = new Set<number>();
  for (const line of own) {
    for (let beside = Math.max(1, line - AROUND); beside <= line + AROUND; beside += 1) {
      if (!own.has(beside)) around.add(beside);
    }
  }
  return [...around].toSorted((a, b) => a - b).slice(0, most);
}
