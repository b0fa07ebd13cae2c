/**
 * What the row recognisers share. A recogniser reads uniform rows straight from bytes, no string per line. It takes only
 * rows in the strict layout that it knows and leaves every other line to the grammar: it never accepts what the grammar
 * rejects and never reads another value.
 */

/** Rows that were taken, one per line. */
export interface RowRun {
  /** Where the first line begins that was not taken. */
  readonly next: number;
  /** Lines taken. */
  readonly lines: number;
}

export const LF = 10;
export const CR = 13;
export const BLANK = 32;
export const TAB = 9;

const ZERO = 48;
const NINE = 57;

export function isDigitByte(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/** Where the next line begins when a line ends at `at`; -1 when none ends there, or not within the bytes. */
export function lineEndAt(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1;
  if (bytes[at] === LF) return at + 1;
  return bytes[at] === CR && at + 1 < end && bytes[at + 1] === LF ? at + 2 : -1;
}

/** Text of bytes that are known to be ASCII. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

/**
 * Whether a byte may stand in the free text of a row: printable ASCII without the marks by which a damaged paste is
 * known (`&`, `<`, `>`, a backslash), which the session looks at more closely.
 */
export function isPlainByte(byte: number): boolean {
  return byte >= BLANK && byte < 127 && byte !== 0x26 && byte !== 0x3c && byte !== 0x3e && byte !== 0x5c;
}

/** A word of four bytes in the order of a little-endian `DataView`: what a text reads as. */
export function wordOf(text: string): number {
  return text.charCodeAt(0) | (text.charCodeAt(1) << 8) | (text.charCodeAt(2) << 16) | (text.charCodeAt(3) << 24);
}

/** Value of a hexadecimal digit in lower case, -1 for any other byte. */
export const HEX: Int8Array = new Int8Array(256).fill(-1);
for (const [value, digit] of Array.from('0123456789abcdef').entries()) HEX[digit.charCodeAt(0)] = value;
