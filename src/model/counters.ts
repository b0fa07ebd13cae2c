/** Counters of the document as numbers. */
import type { Integer } from './document.js';

/** A counter as a number for arithmetic; NaN when unknown. */
export function toNumber(value: Integer | null | undefined): number {
  return value === null || value === undefined ? NaN : Number(value);
}
