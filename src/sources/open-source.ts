/**
 * The one door: what an input is, is told by its first bytes, and the source of that kind reads it. Whoever has bytes
 * (a file, a pipe, a dropped file in a browser) hands them in; nothing here knows where they come from.
 */
import { createCollector } from '../ingest/collector.js';
import type { CollectorOptions } from '../ingest/collector.js';
import type { Codec } from '../lines/codec.js';
import type { SourceReading } from '../moments/source-reading.js';
import { SOURCES } from './index.js';
import { joinChunks } from './join-chunks.js';
import type { PositionedBytes } from './positioned-bytes.js';
import { NO_SYMBOLS } from './kernel-dump/kernel-symbols.js';
import type { KernelSymbols } from './kernel-dump/kernel-symbols.js';
import { HEAD_BYTES, NO_LINES } from './source.js';
import type { OpenFile, Source, SourceBody } from './source.js';
import { text } from './text/source.js';

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

/** The source that reads what begins with these bytes. */
export function findSource(head: Uint8Array): Source {
  return SOURCES.find(({ sniff }) => sniff(head)) ?? text;
}

/**
 * Opens an input of any kind. Nothing throws: what cannot be read says why in `input.error`, with what to do. Memory
 * does not grow with the size of the input, only with what it holds.
 *
 * @example
 * const input = openSource('monday.blg', codec);
 * for await (const chunk of file.stream()) if (!input.push(chunk)) break;
 * const { moments } = input.finish();
 */
export function openSource(name: string, codec: Codec, options: OpenOptions = {}): OpenSource {
  const collector = createCollector(name, options);
  let opened: { readonly body: SourceBody; readonly source: Source } | null = null;
  let waiting: Uint8Array = new Uint8Array(0);
  let pushed = 0;
  let file: PositionedBytes | null = null;

  function begin(bytes: Uint8Array): { readonly body: SourceBody; readonly source: Source; readonly more: boolean } {
    const head = bytes.subarray(0, HEAD_BYTES);
    const source = findSource(head);
    const openFile: OpenFile = () => {
      const found = options.openFile?.() ?? null;
      // Of a packed input the file holds other bytes than those that come.
      file = found !== null && source.sniff(found.read(0, HEAD_BYTES)) ? found : null;
      return file;
    };
    const body = source.open(collector, codec, head, { openFile, symbols: options.symbols ?? NO_SYMBOLS });
    opened = { body, source };
    return { body, source, more: body.push(bytes) };
  }

  return {
    push: (chunk) => {
      pushed += chunk.length;
      if (opened !== null) return opened.body.push(chunk);
      const bytes = waiting.length === 0 ? chunk : joinChunks([waiting, chunk]);
      if (bytes.length >= HEAD_BYTES) return begin(bytes).more;
      waiting = Uint8Array.from(bytes);
      return true;
    },
    finish: ({ bytes = pushed, error = null } = {}) => {
      // Of an input that could not be opened there is nothing to tell but why.
      const read = opened ?? (error === null || bytes > 0 ? begin(waiting) : null);
      const end = read?.body.finish(error) ?? { encoding: null, lines: NO_LINES, error };
      return collector.finish({ bytes: file?.size ?? bytes, format: read?.source.format ?? 'text', ...end });
    },
  };
}
