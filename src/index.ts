/**
 * The library: analyse debugger text and pool evidence from your own program. `text.ts` is the part of it that needs no
 * files, for browsers.
 *
 * ```ts
 * import { analyzeFiles } from 'poolsleuth';
 * const { answer, findings } = await analyzeFiles(['logs']);
 * ```
 */
import { assemble } from './analyze/assemble.js';
import { diffReadings } from './compare/diff.js';
import type { DiffOptions } from './compare/diff.js';
import type { DiffAnalysis } from './model/difference.js';
import { createKnowledge } from './owners/knowledge.js';
import { expandInputs } from './io/expand-inputs.js';
import { readSources } from './work/read-sources.js';
import type { Analysis } from './model/document.js';
import { VERSION } from './version.js';

export interface FileOptions {
  /** Worker threads; all cores when left out. Small inputs use none. */
  readonly jobs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Analyses files, folders and globs (`-` is standard input). Streams; an input that cannot be read is told in its
 * `inputs[].error`.
 *
 * @example
 * (await analyzeFiles(['logs'])).findings
 */
export async function analyzeFiles(paths: readonly string[], options: FileOptions = {}): Promise<Analysis> {
  const readings = await readSources(await expandInputs(paths), { ...options, judge: true });
  return assemble(readings, createKnowledge(), VERSION);
}

/**
 * Compares the last moment with tags of two inputs, each a file, a folder or a glob: the document holds both as
 * snapshots, one series of the two when they are of one machine, and `diff`, which is null when one holds no moment.
 *
 * @example
 * (await diffFiles('monday.txt', 'tuesday.txt')).diff?.changes
 */
export async function diffFiles(
  before: string,
  after: string,
  options: FileOptions & DiffOptions = {},
): Promise<DiffAnalysis> {
  const earlier = await readSources(await expandInputs([before]), options);
  const later = await readSources(await expandInputs([after]), options);
  return diffReadings(earlier, later, createKnowledge(), VERSION, options);
}

export type { DiffOptions } from './compare/diff.js';
export type { DiffAnalysis, Difference, DiffSide, DriverChange, TagChange } from './model/difference.js';
export * from './text.js';
