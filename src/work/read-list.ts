/** Reads a list of tags as a whole: lists are small, and their formats need the whole text. */
import { createHash } from 'node:crypto';
import { describeBinary } from '../sources/refused/binary-kind.js';
import { pumpChunks } from '../io/chunks.js';
import type { InputSpec } from '../io/expand-inputs.js';
import { detectUtf16 } from '../lines/encoding.js';

export type ReadList =
  | { readonly text: string; readonly sha256: string; readonly error: null }
  | { readonly text: null; readonly sha256: null; readonly error: string };

/** Lists have some 300 KB, an exported database a few MB. */
const MOST_BYTES = 256 * 1024 * 1024;

const HEAD_BYTES = 8192;

function refuse(error: string): ReadList {
  return { text: null, sha256: null, error };
}

function decode(bytes: Uint8Array): string {
  const utf16 = detectUtf16(bytes.subarray(0, HEAD_BYTES));
  if (utf16 !== null) return new TextDecoder(utf16).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The text of a file or of standard input, compressed or not, in any encoding. Never throws: the error says why. */
export async function readList(spec: InputSpec): Promise<ReadList> {
  if (spec.error !== null) return refuse(spec.error);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const { error } = await pumpChunks(spec.path, {
    push: (chunk) => {
      chunks.push(Uint8Array.from(chunk));
      length += chunk.length;
      return length <= MOST_BYTES;
    },
  });
  if (error !== null) return refuse(error);
  if (length > MOST_BYTES) return refuse('The file is far larger than any list of tags. Check the name.');
  const bytes = Buffer.concat(chunks);
  const head = bytes.subarray(0, HEAD_BYTES);
  const binary = describeBinary(head, detectUtf16(head) !== null);
  if (binary !== null) return refuse(binary);
  return { text: decode(bytes), sha256: createHash('sha256').update(bytes).digest('hex'), error: null };
}
