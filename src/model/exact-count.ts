/** Counters on their way into the document: whole, not negative, exact. */
import type { Integer } from './document.js';

const DIGITS = /^\d+$/;

/**
 * A counter as the document may hold it: null for what no counter can be (negative, broken, none), digits where a number
 * would not be exact.
 *
 * @example
 * exactCount(12)       // 12
 * exactCount(-1008)    // null
 * exactCount(2 ** 60)  // '1152921504606846976'
 */
export function exactCount(value: Integer | null): Integer | null {
  if (value === null) return null;
  if (typeof value === 'string') return DIGITS.test(value) ? value : null;
  if (!Number.isInteger(value) || value < 0) return null;
  // Not -0, which JSON writes as 0 and texts as -0.
  return Number.isSafeInteger(value) ? value + 0 : BigInt(value).toString();
}
