/** The smallest things debuggers print: numbers, addresses, tags. One regular expression each. */
import P from 'parsimmon';
import { toInteger } from './numbers.js';
import type { Integer } from './numbers.js';

/** Longer than any line that a debugger prints: what is longer lost its line breaks or is something else. */
export const LONGEST_LINE = 1000;

/** Exact value of hexadecimal digits without `0x`: `hexToInteger('c0')` is 192. */
export function hexToInteger(digits: string): Integer {
  if (digits.length <= 13) return Number.parseInt(digits, 16);
  return integerOf(BigInt(`0x${digits}`));
}

/** A bigint as an `Integer`. */
export function integerOf(value: bigint): Integer {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value.toString();
}

/** Address as the document writes it: lower case, `0x`, no backtick. `fffff880`0496e3aa` becomes `0xfffff8800496e3aa`. */
export function toAddress(printed: string): string {
  return `0x${printed.replace(/^0x/i, '').replaceAll('`', '').toLowerCase()}`;
}

/** Argument of a bugcheck as the document writes it: lower case, `0x`, no leading zeros. `00000062` becomes `0x62`. */
export function toArgument(printed: string): string {
  return `0x${printed
    .replaceAll('`', '')
    .toLowerCase()
    .replace(/^0+(?=.)/, '')}`;
}

/**
 * Whether a text can be the bytes of a tag. A tag is four bytes, shown as four characters at most; a character beyond
 * 16 bits (an emoji) is none of them, and half of one is no character at all.
 */
export function isTagText(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text);
}

/** A tag in its four columns: a paste that lost the blanks behind a short tag gets them back. */
export function toTag(printed: string): string {
  return printed.padEnd(4, ' ').slice(0, 4);
}

/** Horizontal blanks, none needed. */
export const blanks: P.Parser<string> = P.regexp(/[ \t]*/).desc('blank');

/** Horizontal blanks or a joined line, at least one. */
export const gap: P.Parser<string> = P.regexp(/[ \t\n]+/).desc('blank');

export const decimal: P.Parser<Integer> = P.regexp(/\d+/).map(toInteger).desc('decimal number');

/** 8 to 16 hexadecimal digits with or without `0x` and backtick. */
export const address: P.Parser<string> = P.regexp(/(?:0x)?[0-9a-fA-F]{8}(?:`?[0-9a-fA-F]{1,8})?(?![0-9a-fA-F])/)
  .map(toAddress)
  .desc('address');

/** Hexadecimal digits without `0x`, as a number. */
export const hexNumber: P.Parser<number> = P.regexp(/[0-9a-fA-F]{1,13}/)
  .map((digits) => Number.parseInt(digits, 16))
  .desc('hexadecimal number');

/** The rest of the line. */
export const rest: P.Parser<string> = P.regexp(/[^\n]*/);
