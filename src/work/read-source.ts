/** Reads one input, whatever it is: a file or standard input, compressed or not, in any encoding. */
import { pumpChunks, pumpStream } from '../io/chunks.js';
import type { ChunkOptions, ChunkOutcome, ChunkSink } from '../io/chunks.js';
import type { InputSpec } from '../io/expand-inputs.js';
import type { FilePath } from '../io/file-path.js';
import { findFile } from '../io/find-file.js';
import { createNodeCodec } from '../io/node-codec.js';
import { openPositionedFile } from '../io/positioned-file.js';
import type { PositionedFile } from '../io/positioned-file.js';
import type { SourceReading } from '../moments/source-reading.js';
import type { KernelSymbols } from '../sources/kernel-dump/kernel-symbols.js';
import { failedReading } from '../sources/open-as.js';
import { openByNeed } from '../sources/open-by-need.js';
import type { FoundBlock } from '../tables/pool-find-tally.js';

export interface ReadOptions extends ChunkOptions {
  /** Told every distinct block of every `!poolfind`, and the source that lists it: `RowWriter.write`. */
  readonly onBlock?: ((source: string, block: FoundBlock) => void) | undefined;
  /** Symbols of kernels, for dumps that hold memory. */
  readonly symbols?: KernelSymbols | undefined;
}

/**
 * What one input says. Nothing throws: an input that cannot be read, or not to its end, says why in `input.error`, with
 * what to do. Memory does not grow with the size of the input, only with what it holds.
 */
export async function readSource(spec: InputSpec, options: ReadOptions = {}): Promise<SourceReading> {
  const { source, path, error } = spec;
  if (error !== null) return failedReading(source, error);
  const { onBlock, symbols } = options;
  let file = null as PositionedFile | null;
  const input = openByNeed(source, createNodeCodec(), {
    openFile: () => (file = openPositionedFile(path)),
    symbols,
    onBlock: onBlock === undefined ? undefined : (block) => onBlock(source, block),
  });
  const outcome = isLakeFile(path) ? await pumpLake(path, input, options) : await pumpChunks(path, input, options);
  const reading = await input.finish(outcome);
  file?.close();
  return { ...reading, modifiedAt: findModifiedTime(path) };
}

/**
 * What chunks say that somebody brings, as one input of this name; compressed or not, in any encoding. Nothing throws: a
 * stream that breaks off says why in `input.error`, and what came before is read.
 */
export async function readStream(
  source: string,
  chunks: AsyncIterable<Uint8Array>,
  options: Pick<ReadOptions, 'signal' | 'symbols'> = {},
): Promise<SourceReading> {
  const input = openByNeed(source, createNodeCodec(), { symbols: options.symbols });
  return input.finish(await pumpStream(chunks, input, options));
}

/** Whether a file may hold rows of Parquet, which are read from their end: never a pipe. */
function isLakeFile(path: FilePath | null): path is string {
  return typeof path === 'string' && /\.parquet$/i.test(path) && findFile(path) !== null;
}

/** The rows of a file of Parquet, as the text that they were made of. The libraries are loaded for such a file alone. */
async function pumpLake(path: string, sink: ChunkSink, { signal, onProgress }: ChunkOptions): Promise<ChunkOutcome> {
  const { lakeText } = await import('../lake/read-lake.js');
  const bytes = findFile(path)?.size ?? 0;
  const encoder = new TextEncoder();
  try {
    for await (const text of lakeText(path)) {
      if (signal?.aborted === true || !(await sink.push(encoder.encode(text)))) break;
      onProgress?.(bytes);
    }
    return { bytes, error: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { bytes, error: `This is no table of Parquet that can be read: ${why}.` };
  }
}

/** When a file was last written, null where that says nothing: a pipe, a device. */
function findModifiedTime(path: FilePath | null): string | null {
  return findFile(path)?.mtime.toISOString() ?? null;
}
