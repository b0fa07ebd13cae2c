/**
 * JSON as a source: one value, not lines, so it is read whole, and only where its first characters say what it is. What
 * turns out to be something else is read as text.
 */
import type { Collector } from '../ingest/collector.js';
import { createLineDecoder, createUtf16Transcoder, detectUtf16 } from '../lines/encoding.js';
import { createJsonBudget, JSON_TOO_LARGE } from './json-budget.js';
import { joinChunks } from './join-chunks.js';
import { NO_LINES } from './source.js';
import type { Source, SourceEnd, SourceKind } from './source.js';
import { createTextReader } from './text/text-reader.js';

/** Tells a collector what a text says; null when it is none of its kind and is to be read as text. */
export type TellJson = (collector: Collector, text: string) => Pick<SourceEnd, 'lines' | 'error'> | null;

/** Bytes of a document that are kept: it is read whole. */
const MOST_BYTES = 256 * 1024 * 1024;

/** The source of a kind of JSON. */
export function jsonSource(kind: SourceKind, tell: TellJson): Source {
  return {
    ...kind,
    open: (collector, codec, head) => {
      const utf16 = detectUtf16(head);
      const transcode = utf16 === null ? null : createUtf16Transcoder(codec, utf16);
      const budget = createJsonBudget();
      let chunks: Uint8Array[] = [];
      let size = 0;
      let fits = true;
      return {
        push: (chunk) => {
          const part = transcode === null ? Uint8Array.from(chunk) : transcode(chunk);
          size += part.length;
          fits = size <= MOST_BYTES && budget.take(part);
          if (fits) chunks.push(part);
          else chunks = [];
          return fits;
        },
        finish: (error) => {
          if (!fits) return { encoding: null, lines: NO_LINES, error: JSON_TOO_LARGE };
          const bytes = joinChunks(chunks);
          chunks = [];
          const own = tell(collector, codec.toText(bytes, 0, bytes.length));
          if (own !== null) return { encoding: utf16 ?? 'utf-8', lines: own.lines, error: error ?? own.error };
          const decoder = createLineDecoder(codec);
          const reader = createTextReader(collector, decoder.decode);
          reader.push(bytes);
          const lines = reader.finish();
          return { encoding: utf16 ?? decoder.encoding(), lines, error };
        },
      };
    },
  };
}
