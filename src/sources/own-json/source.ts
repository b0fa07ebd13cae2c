/**
 * The JSON document that poolsleuth itself writes: one value, not lines, so it is read whole, and only where its first
 * characters say what it is.
 */
import type { Collector } from '../../ingest/collector.js';
import { toCrashEvidence } from '../../ingest/crash.js';
import { createLineDecoder, createUtf16Transcoder, detectUtf16 } from '../../lines/encoding.js';
import { joinChunks } from '../join-chunks.js';
import { NO_LINES } from '../source.js';
import type { Source, SourceEnd } from '../source.js';
import { createTextReader } from '../text/text-reader.js';
import { createJsonBudget, JSON_TOO_LARGE } from './budget.js';
import { OWN_JSON_HEAD, detectOwnJson, readOwnJson } from './document.js';

/** Bytes of a document that are kept: it is read whole. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Characters of a head whose meaning is ASCII, which is all that is asked of them; UTF-16 has them in every other byte. */
function asciiOf(head: Uint8Array): string {
  const utf16 = detectUtf16(head);
  const step = utf16 === null ? 1 : 2;
  const marked = utf16 === null ? head[0] === 0xef : head[0] === 0xff || head[0] === 0xfe;
  const from = (marked ? (utf16 === null ? 3 : 2) : 0) + (utf16 === 'utf-16be' ? 1 : 0);
  let text = '';
  for (let at = from; at < head.length && text.length < OWN_JSON_HEAD; at += step) {
    text += String.fromCharCode(head[at] ?? 0);
  }
  return text;
}

/** Tells a collector what a document says; null when it is none of ours and is to be read as text. */
export function tellOwnJson(collector: Collector, text: string): Pick<SourceEnd, 'lines' | 'error'> | null {
  const own = readOwnJson(text, collector.source);
  if (own === null) return null;
  const { block, moments } = own;
  if (block === null) return own;
  const { sink, keep } = collector;
  if (moments.every(({ crash }) => crash === undefined)) sink.endBlock(block, null);
  for (const moment of moments) {
    const { crash, table } = moment;
    if (crash === undefined) keep(moment);
    else {
      // What is said besides a moment belongs to its block.
      sink.beginBlock({ command: null, grammar: block.grammar, firstLine: block.firstLine });
      keep(moment);
      collector.add(toCrashEvidence(crash), block.firstLine);
      sink.endBlock({ ...block, rows: table.size }, null);
    }
  }
  return own;
}

export const ownJson: Source = {
  id: 'own-json',
  format: 'text',
  sniff: (head) => detectOwnJson(asciiOf(head)),
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
        const own = tellOwnJson(collector, codec.toText(bytes, 0, bytes.length));
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
