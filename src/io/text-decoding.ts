/** Encodings of a source: which one it is, and the text of its lines. */
import type { LineDecoder } from '../lines/byte-lines.js';
import type { Encoding } from '../model/document.js';

/** Characters of Windows-1252 for the bytes 0x80 to 0x9f; the five that have none stay as they are. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Pairs of the head that are looked at for NULs. */
const MOST_PAIRS = 2048;

/**
 * UTF-16 by byte order mark, or by the NULs that Latin letters have in it; null for anything else. A log of WinDbg
 * (`.logopen /u`) has a mark; a redirect of Windows PowerShell that was cut in front has none.
 */
export function detectUtf16(head: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
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
  readonly encoding: () => Encoding;
}

function toWindows1252(text: string): string {
  return text.replaceAll(/[\x80-\x9f]/g, (letter) => WINDOWS_1252[letter.charCodeAt(0) - 0x80] ?? letter);
}

/** Lines as UTF-8; a line that is not valid UTF-8 is read as Windows-1252. */
export function createLineDecoder(): DecodedLines {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let encoding: Encoding = 'utf-8';
  let view: Buffer = Buffer.alloc(0);
  return {
    decode: (bytes, start, end) => {
      if (view.buffer !== bytes.buffer || view.byteOffset !== bytes.byteOffset || view.length !== bytes.length) {
        view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      }
      const text = view.toString('utf8', start, end);
      if (!text.includes('\ufffd')) return text;
      // The replacement character may stand in the text itself.
      try {
        return strict.decode(bytes.subarray(start, end));
      } catch {
        encoding = 'latin1';
        return toWindows1252(view.toString('latin1', start, end));
      }
    },
    encoding: () => encoding,
  };
}

/**
 * Turns chunks of UTF-16 into chunks of UTF-8. Half a character at the very end is left out: the file was cut.
 * Chunks may be cut anywhere.
 */
export function createUtf16Transcoder(encoding: 'utf-16le' | 'utf-16be'): (chunk: Uint8Array) => Uint8Array {
  const decoder = new TextDecoder('utf-16le');
  if (encoding === 'utf-16le') return (chunk) => Buffer.from(decoder.decode(chunk, { stream: true }), 'utf8');
  let odd: number | null = null;
  return (chunk) => {
    const bytes = odd === null ? Buffer.from(chunk) : Buffer.concat([Uint8Array.of(odd), chunk]);
    const whole = bytes.length - (bytes.length % 2);
    odd = whole < bytes.length ? (bytes[whole] ?? null) : null;
    return Buffer.from(decoder.decode(bytes.subarray(0, whole).swap16(), { stream: true }), 'utf8');
  };
}
