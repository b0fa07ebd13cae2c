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
import type { Knowledge } from './owners/knowledge.js';
import type { PlaceOptions } from './moments/place-moments.js';
import { createTagIndex } from './tagdb/lookup.js';
import { openDatabase } from './tagdb/store.js';
import { expandInputs } from './io/expand-inputs.js';
import { chunksOf } from './io/stream-chunks.js';
import type { ByteStream } from './io/stream-chunks.js';
import { readStream } from './work/read-source.js';
import { readSources } from './work/read-sources.js';
import type { KernelSymbols } from './work/read-symbols.js';
import type { Analysis } from './model/document.js';
import { VERSION } from './version.js';

export interface FileOptions {
  /** Worker threads; all cores when left out. Small inputs use none. */
  readonly jobs?: number;
  readonly signal?: AbortSignal;
  /** File of a tag database, as `db import` and `db scan` write it; its records go before the built-in ones. */
  readonly db?: string;
  /** Symbols of kernels, for dumps that hold memory: `readSymbols`. */
  readonly symbols?: KernelSymbols;
}

/**
 * Analyses files, folders and globs (`-` is standard input). Streams; an input that cannot be read is told in its
 * `inputs[].error`.
 *
 * @example
 * (await analyzeFiles(['logs'])).findings
 */
export async function analyzeFiles(
  paths: readonly string[],
  options: FileOptions & PlaceOptions = {},
): Promise<Analysis> {
  const { jobs, signal, db, symbols, ...place } = options;
  const readings = await readSources(await expandInputs(paths), { jobs, signal, symbols, judge: db === undefined });
  return assemble(readings, await knowledgeOf(db), VERSION, place);
}

export interface StreamOptions extends Pick<FileOptions, 'signal' | 'db' | 'symbols'> {
  /** Name of the input in the document; `stream` when left out. */
  readonly source?: string;
}

/**
 * Analyses bytes or text as they come: a stream of Node, a web stream such as the body of a response, a `Blob`, a
 * generator of chunks. Compressed with gzip or not, in any encoding, held no longer than it is read. A stream that breaks
 * off is told in `inputs[].error`, with what came before it; after `signal` no further chunk is taken. Parquet is read
 * from files only.
 *
 * @example
 * (await analyzeStream(createReadStream('crash.log.gz'), { source: 'crash.log.gz' })).answer
 */
export async function analyzeStream(stream: ByteStream, options: StreamOptions & PlaceOptions = {}): Promise<Analysis> {
  const { source = 'stream', signal, db, symbols, ...place } = options;
  const reading = await readStream(source, chunksOf(stream), { signal, symbols });
  return assemble([reading], await knowledgeOf(db), VERSION, place);
}

/** Throws `DatabaseError` for a file that is no database. */
async function knowledgeOf(db: string | undefined): Promise<Knowledge> {
  if (db === undefined) return createKnowledge();
  return createKnowledge([createTagIndex((await openDatabase(db)).records)]);
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
  return diffReadings(earlier, later, await knowledgeOf(options.db), VERSION, options);
}

export type { DiffOptions } from './compare/diff.js';
export type { DiffAnalysis, Difference, DiffSide, DriverChange, TagChange } from './model/difference.js';
export { readSymbols } from './work/read-symbols.js';
export type { ByteStream, StreamChunk, StreamReader } from './io/stream-chunks.js';
export type { PlaceOptions } from './moments/place-moments.js';
export * from './text.js';
