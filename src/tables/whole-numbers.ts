/**
 * Whole numbers in as few bytes as they need: groups of seven bits, the lowest first, each but the last with its eighth
 * bit set (LEB128). Exact up to 2^53. Hot: every counter of every moment is written and read here.
 */

const GROUP = 128;
/** Below this whole-number arithmetic of 32 bits is exact. */
const SMALL = 2 ** 31;
/** Bytes of the longest number. */
export const MOST_WHOLE_BYTES = 8;

/** Writes a whole number from 0 on at `start`, where there has to be room; where it ends. */
export function writeWhole(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= SMALL) {
    const high = Math.floor(rest / GROUP);
    bytes[at] = (rest - high * GROUP) | GROUP;
    at += 1;
    rest = high;
  }
  while (rest >= GROUP) {
    bytes[at] = (rest & (GROUP - 1)) | GROUP;
    at += 1;
    rest >>>= 7;
  }
  bytes[at] = rest;
  return at + 1;
}

let wholeEnd = 0;

/** Where the number ended that `readWhole` read last. */
export function endOfWhole(): number {
  return wholeEnd;
}

/** The number that `writeWhole` wrote at `start`; it ends at `endOfWhole()`. */
export function readWhole(bytes: Uint8Array, start: number): number {
  let at = start;
  let byte = bytes[at] ?? 0;
  if (byte < GROUP) {
    wholeEnd = at + 1;
    return byte;
  }
  let value = byte & (GROUP - 1);
  for (let shift = 7; shift < 28; shift += 7) {
    at += 1;
    byte = bytes[at] ?? 0;
    value |= (byte & (GROUP - 1)) << shift;
    if (byte < GROUP) {
      wholeEnd = at + 1;
      return value;
    }
  }
  let unit = 2 ** 28;
  do {
    at += 1;
    byte = bytes[at] ?? 0;
    value += (byte & (GROUP - 1)) * unit;
    unit *= GROUP;
  } while (byte >= GROUP);
  wholeEnd = at + 1;
  return value;
}
