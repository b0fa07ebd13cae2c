/** Bytes that somebody else brings, whatever they come in. */

/** A piece of text or bytes. */
export type StreamChunk = string | Uint8Array | ArrayBuffer;

/**
 * Chunks as they come: a stream of Node, a web stream (the body of a response), a `Blob`, a generator, a list; also one
 * chunk by itself.
 */
export type ByteStream =
  | StreamChunk
  | AsyncIterable<StreamChunk>
  | Iterable<StreamChunk>
  | { readonly getReader: () => StreamReader }
  | { readonly stream: () => AsyncIterable<StreamChunk> | { readonly getReader: () => StreamReader } };

/** What reads a web stream where it cannot be iterated over. */
export interface StreamReader {
  readonly read: () => Promise<{ readonly done: boolean; readonly value?: StreamChunk | undefined }>;
  readonly cancel: () => Promise<unknown>;
}

const encoder = new TextEncoder();

function toBytes(chunk: unknown): Uint8Array {
  if (typeof chunk === 'string') return encoder.encode(chunk);
  if (chunk instanceof Uint8Array) return chunk;
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  throw new TypeError('a stream of evidence brings bytes or text, and this one brings something else');
}

async function* readAll(reader: StreamReader): AsyncGenerator<StreamChunk> {
  let isDone = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isDone = done;
      if (done) return;
      if (value !== undefined) yield value;
    }
  } finally {
    // Whoever wants no more of it says so, so that nobody goes on sending.
    if (!isDone) await reader.cancel();
  }
}

function noStream(): TypeError {
  return new TypeError('this is no stream, no Blob and no list of chunks');
}

function iterate(stream: ByteStream): AsyncIterable<unknown> | Iterable<unknown> {
  if (typeof stream === 'string' || stream instanceof ArrayBuffer || ArrayBuffer.isView(stream)) return [stream];
  // Whoever calls from JavaScript has no types.
  if (typeof stream !== 'object' || (stream as unknown) === null) throw noStream();
  if (Symbol.asyncIterator in stream || Symbol.iterator in stream) return stream;
  if ('getReader' in stream) return readAll(stream.getReader());
  if ('stream' in stream) return iterate(stream.stream());
  throw noStream();
}

/** The bytes of a stream. Throws what the stream throws, and `TypeError` for what brings no bytes. */
export async function* chunksOf(stream: ByteStream): AsyncGenerator<Uint8Array> {
  for await (const chunk of iterate(stream)) yield toBytes(chunk);
}
