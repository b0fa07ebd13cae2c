/**
 * The library where there are no files: the same in a browser and in Node, and the whole of it that a bundle for a
 * browser takes (`browser` in the package's exports, or `poolsleuth/text` by name).
 *
 * ```ts
 * import { analyzeText } from 'poolsleuth/text';
 * const { answer, findings } = analyzeText(log);
 * ```
 */
import { assemble } from './analyze/assemble.js';
import { createKnowledge } from './owners/knowledge.js';
import { readText } from './sources/read-text.js';
import type { Analysis } from './model/document.js';
import { VERSION } from './version.js';

export interface TextOptions {
  /** Name of the text in the document; `text` when left out. */
  readonly source?: string;
}

/**
 * Analyses a text. Synchronous and pure: the same in Node and in a browser. Never throws for what the text holds; what
 * is wrong with it is in `diagnostics`.
 *
 * @example
 * analyzeText('kd> !poolused 2\n…').answer
 */
export function analyzeText(text: string, options: TextOptions = {}): Analysis {
  return assemble([readText(text, options.source ?? 'text')], createKnowledge(), VERSION);
}

export type * from './model/document.js';
