/** What both doors share: an input whose kind is known, and the bytes by which that is told. */
import { createCollector } from '../ingest/collector.js';
import type { CollectorOptions } from '../ingest/collector.js';
import type { Codec } from '../lines/codec.js';
import type { SourceReading } from '../moments/source-reading.js';
import { joinChunks } from './join-chunks.js';
import { NO_SYMBOLS } from './kernel-dump/kernel-symbols.js';
import type { KernelSymbols } from './kernel-dump/kernel-symbols.js';
import type { PositionedBytes } from './positioned-bytes.js';
import { HEAD_BYTES, NO_LINES } from './source.js';
import type { OpenFile, Source } from './source.js';

/** An input that is being read. */
export interface OpenSource {
  /** Takes the next bytes, which are only good during the call. False when reading on is of no use. */
  readonly push: (chunk: Uint8Array) => boolean;
  /**
   * What the input says. `bytes` is its size as it lies on the disk (default: what was pushed), `error` why it could not
   * be read to its end (default null). Nothing may be pushed afterwards.
   */
  readonly finish: (input?: { readonly bytes?: number; readonly error?: string | null }) => SourceReading;
}

export interface OpenOptions extends CollectorOptions {
  /** Opens the input to be read by place; null when that cannot be done. Whoever hands it in closes it. */
  readonly openFile?: OpenFile | undefined;
  /** Symbols of kernels, for dumps that hold memory: `readPdb`. */
  readonly symbols?: KernelSymbols | undefined;
}

/** The head of an input, as its bytes come. */
export interface Head {
  /** Takes the next bytes: all bytes so far once they are enough to tell the kind, null while they are not. */
  readonly take: (chunk: Uint8Array) => Uint8Array | null;
  /** Bytes that were taken and were never enough. */
  readonly waiting: () => Uint8Array;
}

export function createHead(): Head {
  let waiting: Uint8Array = new Uint8Array(0);
  return {
    take: (chunk) => {
      const bytes = waiting.length === 0 ? chunk : joinChunks([waiting, chunk]);
      if (bytes.length >= HEAD_BYTES) return bytes;
      waiting = Uint8Array.from(bytes);
      return null;
    },
    waiting: () => waiting,
  };
}

/** The bytes of an input by which its kind is told. */
export function headOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, HEAD_BYTES);
}

/** Opens an input that a source is to read; all its bytes are still to be pushed, the head as well. */
export function openAs(
  source: Source,
  head: Uint8Array,
  name: string,
  codec: Codec,
  { openFile, symbols = NO_SYMBOLS, ...options }: OpenOptions,
): OpenSource {
  const collector = createCollector(name, options);
  let pushed = 0;
  let file: PositionedBytes | null = null;
  const openOwn: OpenFile = () => {
    const found = openFile?.() ?? null;
    // Of a packed input the file holds other bytes than those that come.
    file = found !== null && source.sniff(found.read(0, HEAD_BYTES)) ? found : null;
    return file;
  };
  const body = source.open(collector, codec, head, { openFile: openOwn, symbols });
  return {
    push: (chunk) => {
      pushed += chunk.length;
      return body.push(chunk);
    },
    finish: ({ bytes = pushed, error = null } = {}) =>
      collector.finish({ bytes: file?.size ?? bytes, format: source.format, ...body.finish(error) }),
  };
}

/** What an input says that could not be opened: why. */
export function failedReading(name: string, error: string): SourceReading {
  return createCollector(name).finish({ bytes: 0, format: 'text', encoding: null, lines: NO_LINES, error });
}
