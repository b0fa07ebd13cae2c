/** Encodings of a source: which one it is, and the text of its lines. */
import type { LineDecoder } from './byte-lines.js';
import type { Codec } from './codec.js';

export type Utf16 = 'utf-16le' | 'utf-16be';

/** Characters of Windows-1252 for the bytes 0x80 to 0x9f; the five that have none stay as they are. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Pairs of the head that are looked at for NULs. */
const MOST_PAIRS = 2048;

/**
 * UTF-16 by byte order mark, or by the NULs that Latin letters have in it; null for anything else. A log of WinDbg
 * (`.logopen /u`) has a mark; a redirect of Windows PowerShell that was cut in front has none.
 */
export function detectUtf16(head: Uint8Array): Utf16 | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (!head.includes(0)) return null;
  const pairs = Math.min(MOST_PAIRS, Math.floor(head.length / 2));
  if (pairs < 2) return null;
  let even = 0;
  let odd = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    const first = head[pair * 2];
    const second = head[pair * 2 + 1];
    if (first === 0 && second !== 0) even += 1;
    if (second === 0 && first !== 0) odd += 1;
  }
  if (odd > pairs * 0.4 && even < pairs * 0.05) return 'utf-16le';
  if (even > pairs * 0.4 && odd < pairs * 0.05) return 'utf-16be';
  return null;
}

export interface DecodedLines {
  readonly decode: LineDecoder;
  /** `latin1` once a line needed it. */
  readonly encoding: () => 'utf-8' | 'latin1';
}

function toWindows1252(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    text += byte >= 0x80 && byte < 0xa0 ? (WINDOWS_1252[byte - 0x80] ?? '') : String.fromCharCode(byte);
  }
  return text;
}

/** Lines as UTF-8; a line that is not valid UTF-8 is read as Windows-1252. */
export function createLineDecoder(codec: Codec): DecodedLines {
  let encoding: 'utf-8' | 'latin1' = 'utf-8';
  return {
    decode: (bytes, start, end) => {
      const text = codec.toText(bytes, start, end);
      if (!text.includes('\ufffd')) return text;
      // The replacement character may stand in the text itself.
      const strict = codec.toTextStrictly(bytes, start, end);
      if (strict !== null) return strict;
      encoding = 'latin1';
      return toWindows1252(bytes, start, end);
    },
    encoding: () => encoding,
  };
}

/** The other byte order: pairs of bytes swapped. An odd byte at the end waits for the next chunk. */
function createPairSwapper(): (chunk: Uint8Array) => Uint8Array {
  let odd: number | null = null;
  return (chunk) => {
    const waiting = odd === null ? 0 : 1;
    const length = chunk.length + waiting;
    const swapped = new Uint8Array(length - (length % 2));
    const byteAt = (index: number): number => (index < waiting ? (odd ?? 0) : (chunk[index - waiting] ?? 0));
    for (let at = 0; at < swapped.length; at += 2) {
      swapped[at] = byteAt(at + 1);
      swapped[at + 1] = byteAt(at);
    }
    odd = length % 2 === 1 ? byteAt(length - 1) : null;
    return swapped;
  };
}

/**
 * Turns chunks of UTF-16 into chunks of UTF-8. Half a character at the very end is left out: the file was cut.
 * Chunks may be cut anywhere.
 */
export function createUtf16Transcoder(codec: Codec, encoding: Utf16): (chunk: Uint8Array) => Uint8Array {
  const read = codec.createUtf16Reader();
  if (encoding === 'utf-16le') return read;
  const swap = createPairSwapper();
  return (chunk) => read(swap(chunk));
}
