/**
 * JSON as a source: one value, not lines, so it is read whole, and only where its first characters say what it is. What
 * turns out to be something else is read as text.
 */
import type { Collector } from '../ingest/collector.js';
import { createLineDecoder, createUtf16Transcoder, detectUtf16 } from '../lines/encoding.js';
import { createJsonBudget, JSON_TOO_LARGE } from './json-budget.js';
import { joinChunks } from './join-chunks.js';
import { HEAD_BYTES, NO_LINES } from './source.js';
import type { Source, SourceEnd } from './source.js';
import { createTextReader } from './text/text-reader.js';

export interface JsonKind {
  /** As in `Source`. */
  readonly id: string;
  /** Whether a text begins as this kind does. Asked for the head of every text: what is none must be told at once. */
  readonly detect: (head: string) => boolean;
  /** Tells a collector what a text says; null when it is none of this kind and is to be read as text. */
  readonly tell: (collector: Collector, text: string) => Pick<SourceEnd, 'lines' | 'error'> | null;
}

/** Bytes of a document that are kept: it is read whole. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Characters of a head whose meaning is ASCII, which is all that is asked of them; UTF-16 has them in every other byte. */
function asciiOf(head: Uint8Array): string {
  const utf16 = detectUtf16(head);
  const step = utf16 === null ? 1 : 2;
  const marked = utf16 === null ? head[0] === 0xef : head[0] === 0xff || head[0] === 0xfe;
  const from = (marked ? (utf16 === null ? 3 : 2) : 0) + (utf16 === 'utf-16be' ? 1 : 0);
  let text = '';
  for (let at = from; at < head.length && text.length < HEAD_BYTES; at += step) {
    text += String.fromCharCode(head[at] ?? 0);
  }
  return text;
}

/** The source of a kind of JSON. */
export function jsonSource({ id, detect, tell }: JsonKind): Source {
  return {
    id,
    format: 'text',
    sniff: (head) => detect(asciiOf(head)),
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
