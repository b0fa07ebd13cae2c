/** Brings the bytes of a source, chunk by chunk, decompressed when they are compressed. */
import { closeSync, openSync, read, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { isatty } from 'node:tty';
import type { Gunzip } from 'node:zlib';
import { describeReadError, errorCode } from './describe-error.js';
import { toNodePath } from './file-path.js';
import type { FilePath } from './file-path.js';
import { findFile } from './find-file.js';

export interface ChunkOptions {
  /** Stops the reading at the next chunk. */
  readonly signal?: AbortSignal | undefined;
  /** Told the bytes that were read so far, as they lie on the disk. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

export interface ChunkSink {
  /** The chunk is only good during the call, or until the promise that it gives has settled. False ends the reading. */
  readonly push: (chunk: Uint8Array) => boolean | Promise<boolean>;
}

export interface ChunkOutcome {
  /** Bytes that were read, before decompression. */
  readonly bytes: number;
  /** Why the source was not read to its end, in words; null when it was. */
  readonly error: string | null;
}

/** Chunks small enough for the cache of the processor are read faster than large ones. */
const CHUNK_BYTES = 1024 * 1024;

/** Damaged data costs what was inflated together with it. */
const INFLATED_BYTES = 64 * 1024;

/** Buffers that nobody reads into: a folder has thousands of small files. */
const spare: Uint8Array[] = [];
const MOST_SPARE = 4;

/** A buffer for chunks; not filled with zeros, since a small file touches little of it. */
function takeBuffer(): Uint8Array {
  return spare.pop() ?? new Uint8Array(Buffer.allocUnsafeSlow(CHUNK_BYTES).buffer);
}

function giveBack(buffers: readonly Uint8Array[]): void {
  for (const buffer of buffers) if (spare.length < MOST_SPARE) spare.push(buffer);
}

/**
 * Reads standard input into a buffer of its own. The stream that Node offers makes a new buffer for every 64 KB, which
 * takes more memory than everything else that is held. A terminal and a pipe that does not block are left to it.
 */
async function* readStandardInput(signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const buffer = takeBuffer();
  // A pipe on which nobody writes would be waited for.
  const stopped = new Promise<0>((resolve) => signal?.addEventListener('abort', () => resolve(0), { once: true }));
  for (;;) {
    const size = isatty(0) ? null : await Promise.race([readDescriptor(buffer), stopped]);
    if (size === null) break;
    // The buffer of a read that was stopped may still be written into, so it is not used again.
    if (size === 0 || signal?.aborted === true) return;
    yield buffer.subarray(0, size);
  }
  giveBack([buffer]);
  signal?.addEventListener('abort', () => process.stdin.destroy(), { once: true });
  for await (const chunk of process.stdin) yield chunk as Buffer;
}

/** Bytes that were read from standard input, 0 at its end; null when it cannot be read in this way. */
function readDescriptor(buffer: Uint8Array): Promise<number | null> {
  return new Promise((resolve, reject) => {
    read(0, buffer, 0, buffer.length, null, (error, size) => {
      if (error === null) resolve(size);
      // Windows reports the end of a pipe as an error.
      else if (error.code === 'EOF') resolve(0);
      else if (error.code === 'EAGAIN') resolve(null);
      else reject(error);
    });
  });
}

/** Reads the chunks of a file or of standard input; each is good until the next is asked for. */
async function* readChunks(path: FilePath | null, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  if (path === null) {
    yield* readStandardInput(signal);
    return;
  }
  const buffers: [Uint8Array, Uint8Array] = [takeBuffer(), takeBuffer()];
  try {
    // A small file is read at once: asking the system three times and waiting for each takes longer than reading it.
    // Nothing else is: a pipe with a name would be waited for until somebody writes into it.
    const size = findFile(path) !== null ? readStart(path, buffers[0]) : CHUNK_BYTES;
    if (size < CHUNK_BYTES) {
      if (size > 0) yield buffers[0].subarray(0, size);
      return;
    }
    yield* readAhead(path, buffers);
  } finally {
    giveBack(buffers);
  }
}

/** Fills a buffer with the start of a file; fewer bytes than it holds are the whole file. */
function readStart(path: FilePath, buffer: Uint8Array): number {
  const file = openSync(toNodePath(path), 'r');
  try {
    let size = 0;
    for (;;) {
      const read = readSync(file, buffer, size, CHUNK_BYTES - size, null);
      size += read;
      if (read === 0 || size === CHUNK_BYTES) return size;
    }
  } finally {
    closeSync(file);
  }
}

/** Reads a file chunk by chunk: the next one comes while this one is worked on. */
async function* readAhead(path: FilePath, buffers: readonly [Uint8Array, Uint8Array]): AsyncGenerator<Uint8Array> {
  const file = await open(toNodePath(path), 'r');
  let pending = file.read(buffers[0], 0, CHUNK_BYTES);
  try {
    for (;;) {
      const { bytesRead, buffer } = await pending;
      if (bytesRead === 0) return;
      const next = buffer === buffers[0] ? buffers[1] : buffers[0];
      pending = file.read(next, 0, CHUNK_BYTES);
      // A reader that stops early leaves this read behind; its failure concerns nobody.
      pending.catch(() => undefined);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    // A read that is still under way writes into its buffer.
    await pending.catch(() => undefined);
    await file.close();
  }
}

const STOPPED = 'The reading was stopped; what was read so far is reported.';

function describeGzipError(error: unknown): string {
  const what =
    errorCode(error) === 'Z_BUF_ERROR' ? 'The gzip data ends early' : 'The gzip data is damaged from here on';
  return `${what}; what could be read is reported. Copy or compress the file again.`;
}

interface Inflater {
  readonly write: (chunk: Uint8Array) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Hands decompressed chunks to the sink at once, so that a damaged end costs nothing that came before it. */
function createInflater(gunzip: Gunzip, sink: ChunkSink): Inflater & { readonly isDone: () => boolean } {
  let done = false;
  let failure: Error | null = null;
  let wake: (() => void) | null = null;
  const settle = (): void => {
    wake?.();
    wake = null;
  };
  gunzip.on('data', (chunk: Buffer) => {
    if (done) return;
    const more = sink.push(chunk);
    if (typeof more === 'boolean') {
      done = !more;
      return;
    }
    gunzip.pause();
    more.then(
      (on) => {
        done = !on;
        gunzip.resume();
      },
      (error: unknown) => gunzip.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  });
  gunzip.on('error', (error) => {
    failure = error;
    settle();
  });
  gunzip.on('end', settle);
  const step = (start: (settled: () => void) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      wake = () => {
        if (failure === null) resolve();
        else reject(failure);
      };
      if (failure === null) start(settle);
      else settle();
    });
  return {
    // A copy: the inflater works on after the call, when the chunk holds other bytes.
    write: (chunk) => step((settled) => gunzip.write(Uint8Array.from(chunk), settled)),
    end: () => step(() => gunzip.end()),
    isDone: () => done,
  };
}

function isGzip(chunk: Uint8Array): boolean {
  return chunk[0] === 0x1f && chunk[1] === 0x8b;
}

/** Reads a source to its end; `path` null is standard input. Never throws: what fails is told in the outcome. */
export function pumpChunks(path: FilePath | null, sink: ChunkSink, options: ChunkOptions = {}): Promise<ChunkOutcome> {
  return pumpStream(readChunks(path, options.signal), sink, options);
}

/** The same for chunks that somebody brings; each is good until the next is asked for. */
export async function pumpStream(
  chunks: AsyncIterable<Uint8Array>,
  sink: ChunkSink,
  { signal, onProgress }: ChunkOptions = {},
): Promise<ChunkOutcome> {
  let bytes = 0;
  let inflater: ReturnType<typeof createInflater> | null = null;
  let head: Uint8Array | null = null;
  try {
    for await (const read of chunks) {
      if (signal?.aborted === true) return { bytes, error: STOPPED };
      let chunk = read;
      if (bytes < 2 && chunk.length + bytes >= 2) {
        // A pipe may bring the two bytes of the gzip mark one by one.
        if (head !== null) chunk = Buffer.concat([head, chunk]);
        if (isGzip(chunk)) {
          const { createGunzip } = await import('node:zlib');
          inflater = createInflater(createGunzip({ chunkSize: INFLATED_BYTES }), sink);
        }
        head = null;
      } else if (bytes + chunk.length < 2) {
        head = Uint8Array.from(chunk);
        bytes += chunk.length;
        continue;
      }
      bytes += read.length;
      onProgress?.(bytes);
      if (inflater === null) {
        const more = sink.push(chunk);
        // Most answer at once; to wait for those, too, would cost a turn for each chunk.
        if (!(typeof more === 'boolean' ? more : await more)) return { bytes, error: null };
      } else {
        await inflater.write(chunk);
        if (inflater.isDone()) return { bytes, error: null };
      }
    }
    if (head !== null) await sink.push(head);
    await inflater?.end();
    return { bytes, error: signal?.aborted === true ? STOPPED : null };
  } catch (error) {
    if (signal?.aborted === true) return { bytes, error: STOPPED };
    return { bytes, error: inflater === null ? describeReadError(error) : describeGzipError(error) };
  }
}
