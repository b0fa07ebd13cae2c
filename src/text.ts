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
import type { Analysis } from './model/document.js';
import type { SourceReading } from './moments/source-reading.js';
import { answerDriver } from './owners/driver-answer.js';
import type { DriverAnswer } from './owners/driver-answer.js';
import { answerTag } from './owners/tag-answer.js';
import type { TagAnswer } from './owners/tag-answer.js';
import { readText } from './sources/read-text.js';
import { builtInIndex } from './tagdb/lookup.js';
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

/**
 * Who owns a tag of four characters, by the built-in records: what `poolsleuth tag` prints. Shorter tags are filled up with
 * blanks. Nobody knows the tag: `owners` is empty, and `suggestions` has tags that are spelled nearly like it.
 *
 * @example
 * lookupTag('NtFC').owners[0]?.driver // 'ntfs.sys'
 */
export function lookupTag(tag: string): TagAnswer {
  return answerTag(tag.padEnd(4), [builtInIndex()]);
}

/**
 * The tags of a driver file, by the built-in records: one element, and for a name with `?` or `*` one for each file that a
 * record names.
 *
 * @example
 * lookupDriver('ntfs.sys')[0]?.tags.length
 */
export function lookupDriver(name: string): readonly DriverAnswer[] {
  return answerDriver(name, [builtInIndex()]);
}

/**
 * Analyses what inputs say that were read from their bytes: text in any encoding, performance logs, kernel dumps,
 * documents of our own. Synchronous and pure.
 *
 * @example
 * const input = openSource('monday.blg', createWebCodec(globalThis));
 * for await (const chunk of file.stream()) if (!input.push(chunk)) break;
 * const { answer } = analyzeReadings([input.finish()]);
 */
export function analyzeReadings(readings: readonly SourceReading[]): Analysis {
  return assemble(readings, createKnowledge(), VERSION);
}

export type { DriverAnswer, DriverTag } from './owners/driver-answer.js';
export type { Remark, TagAnswer } from './owners/tag-answer.js';
export { createWebCodec } from './lines/codec.js';
export type { Codec, TextClasses } from './lines/codec.js';
export { joinSymbols, readSymbolFile } from './sources/kernel-dump/given-symbols.js';
export type { KernelSymbols } from './sources/kernel-dump/kernel-symbols.js';
export { openSource } from './sources/open-source.js';
export type { OpenSource } from './sources/open-source.js';
export type { SourceReading } from './moments/source-reading.js';
export type * from './model/document.js';
