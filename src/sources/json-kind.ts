/** How a kind of text is told that is read whole, and not line by line: by its first characters. */
import { detectUtf16 } from '../lines/encoding.js';
import { latin1Of } from '../lines/latin1.js';
import { HEAD_BYTES } from './source.js';
import type { SourceKind } from './source.js';

/** Characters of a head whose meaning is ASCII, which is all that is asked of them; UTF-16 has them in every other byte. */
function asciiOf(head: Uint8Array): string {
  const utf16 = detectUtf16(head);
  const step = utf16 === null ? 1 : 2;
  const marked = utf16 === null ? head[0] === 0xef : head[0] === 0xff || head[0] === 0xfe;
  const from = (marked ? (utf16 === null ? 3 : 2) : 0) + (utf16 === 'utf-16be' ? 1 : 0);
  const bytes = step === 1 ? head.subarray(from) : head.filter((_, at) => at >= from && (at - from) % step === 0);
  return latin1Of(bytes.subarray(0, HEAD_BYTES));
}

/**
 * The kind whose text begins so. `detect` is asked for the head of every text: what is none must be told at once.
 */
export function jsonKind<Id extends string>(id: Id, detect: (head: string) => boolean): SourceKind<Id> {
  return { id, format: 'text', sniff: (head) => detect(asciiOf(head)) };
}
