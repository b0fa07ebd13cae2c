/** Reads again the few lines around those that were not understood, for a report that shows them. */
import { pumpChunks } from '../io/chunks.js';
import type { InputSpec } from '../io/expand-inputs.js';
import { createNodeCodec } from '../io/node-codec.js';
import { createByteLines } from '../lines/byte-lines.js';
import { createLineDecoder, createUtf16Transcoder, detectUtf16 } from '../lines/encoding.js';
import { MOST_CONTEXT, linesAround } from '../model/context-line.js';
import type { ContextLine } from '../model/context-line.js';
import type { UnparsedLine } from '../model/document.js';
import { findKind } from '../sources/kinds.js';
import { HEAD_BYTES } from '../sources/source.js';

/** Bytes of an input that are read a second time; what stands behind them has no lines around it. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Characters of a line that are kept, as of one that was not understood. */
const MOST_TEXT = 500;

/** Belongs to the file and not to its first line. */
const BYTE_ORDER_MARK = /^\uFEFF/;

/** The wanted lines of one input; none of one that is no text or that is not as it was. */
async function readLines({ source, path }: InputSpec, wanted: ReadonlySet<number>): Promise<readonly ContextLine[]> {
  const codec = createNodeCodec();
  const { decode } = createLineDecoder(codec);
  const found: ContextLine[] = [];
  const lines = createByteLines({
    line: (bytes, start, end, line) => {
      if (!wanted.has(line)) return;
      const text = decode(bytes, start, end).replace(BYTE_ORDER_MARK, '');
      found.push({ source, line, text: text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text });
    },
  });
  let transcode: ((chunk: Uint8Array) => Uint8Array) | null | undefined;
  let read = 0;
  await pumpChunks(path, {
    push: (chunk) => {
      if (transcode === undefined) {
        const head = chunk.subarray(0, HEAD_BYTES);
        if (findKind(head) !== 'text') return false;
        const utf16 = detectUtf16(head);
        transcode = utf16 === null ? null : createUtf16Transcoder(codec, utf16);
      }
      lines.push(transcode === null ? chunk : transcode(chunk));
      read += chunk.length;
      return found.length < wanted.size && read < MOST_BYTES;
    },
  });
  if (found.length < wanted.size && read < MOST_BYTES) lines.finish();
  return found;
}

/**
 * The lines around those that were not understood, input by input, at most `MOST_CONTEXT`. Only files can be read
 * again; memory does not grow with them. Never throws.
 */
export async function readContext(
  specs: readonly InputSpec[],
  unparsed: readonly UnparsedLine[],
): Promise<readonly ContextLine[]> {
  const bySource = new Map(specs.map((spec) => [spec.source, spec]));
  const context: ContextLine[] = [];
  for (const source of new Set(unparsed.map((line) => line.source))) {
    const spec = bySource.get(source);
    if (spec?.path == null) continue;
    const wanted = linesAround(unparsed, source, MOST_CONTEXT - context.length);
    if (wanted.length > 0) context.push(...(await readLines(spec, new Set(wanted))));
    if (context.length >= MOST_CONTEXT) break;
  }
  return context;
}
