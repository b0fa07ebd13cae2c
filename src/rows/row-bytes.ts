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

/** Whether the four bytes of a tag are plain and do not begin with a blank. */
export function isTagPlain(bytes: Uint8Array, at: number): boolean {
  for (let index = at; index < at + 4; index += 1) if (!isPlainByte(bytes[index] ?? 0)) return false;
  return bytes[at] !== BLANK;
}

/** A word of four bytes in the order of a little-endian `DataView`: what a text reads as. */
export function wordOf(text: string): number {
  return text.charCodeAt(0) | (text.charCodeAt(1) << 8) | (text.charCodeAt(2) << 16) | (text.charCodeAt(3) << 24);
}

/** Value of a hexadecimal digit in lower case, -1 for any other byte. */
export const HEX: Int8Array = new Int8Array(256).fill(-1);
for (const [value, digit] of Array.from('0123456789abcdef').entries()) HEX[digit.charCodeAt(0)] = value;

const WORD = 8;

/** A plain text to compare others with. */
export interface PlainText {
  readonly bytes: Uint8Array;
  readonly length: number;
  /**
   * The text in words of eight bytes, read as doubles; none when it is shorter. The last word is its last eight bytes.
   * Plain text is never NaN or zero as a double, so equal doubles are equal bytes.
   */
  readonly words: Float64Array;
}

export function toPlainText(bytes: Uint8Array): PlainText {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = new Float64Array(bytes.length < WORD ? 0 : Math.ceil(bytes.length / WORD));
  for (let word = 0; word < words.length; word += 1) {
    words[word] = view.getFloat64(Math.min(word * WORD, bytes.length - WORD), true);
  }
  return { bytes, length: bytes.length, words };
}

function hasShortText(view: DataView, start: number, bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) if (view.getUint8(start + at) !== bytes[at]) return false;
  return true;
}

/** Whether a text stands at `start`, and something behind it before `end`. */
export function hasText(view: DataView, start: number, end: number, text: PlainText): boolean {
  const stop = start + text.length;
  if (stop >= end) return false;
  const { words } = text;
  const last = words.length - 1;
  if (last < 0) return hasShortText(view, start, text.bytes);
  for (let word = 0, at = start; word < last; word += 1, at += WORD) {
    if (view.getFloat64(at, true) !== words[word]) return false;
  }
  return view.getFloat64(stop - WORD, true) === words[last];
}

/** Whether eight or more bytes of plain text at `first` stand again at `second`, before `end`. */
export function isSameText(view: DataView, first: number, length: number, second: number, end: number): boolean {
  if (second + length > end) return false;
  const last = length - WORD;
  for (let offset = 0; offset < last; offset += WORD) {
    if (view.getFloat64(first + offset, true) !== view.getFloat64(second + offset, true)) return false;
  }
  return view.getFloat64(first + last, true) === view.getFloat64(second + last, true);
}

/** Where the plain text that begins at `start` ends with its line; -1 when it holds anything but plain text. */
export function plainTextEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = bytes[at] ?? 0;
    if (!isPlainByte(byte) && byte !== TAB) break;
    at += 1;
  }
  return lineEndAt(bytes, at, end) < 0 ? -1 : at;
}

/** Decimal digits that are exact as a number. */
const MOST_DIGITS = 15;

/** Where the number ended that `readDecimal` read. */
let decimalEnd = 0;

export function endOfDecimal(): number {
  return decimalEnd;
}

/** The whole number at `start`, up to `endOfDecimal()`; -1 when there is none, or one that is not exact. */
export function readDecimal(bytes: Uint8Array, start: number): number {
  let at = start;
  let value = 0;
  for (;;) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    at += 1;
  }
  decimalEnd = at;
  return at === start || at - start > MOST_DIGITS ? -1 : value;
}
