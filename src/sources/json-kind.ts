/** How a kind of text is told that is read whole, and not line by line: by its first characters. */
import { detectUtf16 } from '../lines/encoding.js';
import { latin1Of } from '../lines/latin1.js';
import { HEAD_BYTES } from './source.js';
import type { SourceKind } from './source.js';

/** The first characters of a head, as far as their meaning is ASCII, which is all that is asked; UTF-16 has them in every other byte. */
function asciiOf(head: Uint8Array, most: number): string {
  const utf16 = detectUtf16(head);
  const step = utf16 === null ? 1 : 2;
  const marked = utf16 === null ? head[0] === 0xef : head[0] === 0xff || head[0] === 0xfe;
  const from = (marked ? (utf16 === null ? 3 : 2) : 0) + (utf16 === 'utf-16be' ? 1 : 0);
  const part = head.subarray(from, from + most * step);
  return latin1Of(step === 1 ? part : part.filter((_, at) => at % step === 0));
}

/** Characters that show how a text begins: behind blanks, which somebody may have left before it. */
const BEGINNING = 512;

/**
 * The kind whose text is told by `detect`, which is asked for the head of a text that begins as `begins` says: most texts do
 * not, and a folder has thousands of them.
 */
export function jsonKind<Id extends string>(id: Id, begins: RegExp, detect: (head: string) => boolean): SourceKind<Id> {
  return {
    id,
    format: 'text',
    sniff: (head) => begins.test(asciiOf(head, BEGINNING)) && detect(asciiOf(head, HEAD_BYTES)),
  };
}
