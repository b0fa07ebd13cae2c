/**
 * Numbers for what names a row of a tag table: the tag, what the source printed beside it, and the pool. The same three
 * thousand tags come again in every moment, so a row holds one number and every distinct name stands here once.
 *
 * The numbers are those of this process; a thread has its own (`src/work/packed-reading.ts` translates).
 */
import type { PoolName } from '../model/document.js';
import { POOL_NAMES } from '../model/pool-names.js';

/** By their number in a row. */
export const POOLS: typeof POOL_NAMES = POOL_NAMES;

/** What the source printed beside a tag. */
export interface PrintedOwner {
  readonly description: string | null;
  readonly binary: string | null;
}

/** What a name number stands for: a tag together with what was printed beside it. */
export interface RowName {
  readonly tag: string;
  /** null when nothing was printed. */
  readonly printed: PrintedOwner | null;
}

/** Low bits of an entry and of a key that hold the pool, an index into `POOLS`. */
const POOL_BITS = 2;
const POOL_MASK = 3;

const names: RowName[] = [];
/** Tag number of each name. */
let tagNumbers = new Int32Array(1024);
const tags: string[] = [];
const tagsByText = new Map<string, number>();
/** Names without a printed text by tag, the others by tag and text. */
const plainNames = new Map<string, number>();
const toldNames = new Map<string, number>();

function tagNumberOf(tag: string): number {
  let number = tagsByText.get(tag);
  if (number === undefined) {
    number = tags.length;
    tags.push(tag);
    tagsByText.set(tag, number);
  }
  return number;
}

function addName(tag: string, printed: PrintedOwner | null): number {
  const name = names.length;
  if (name === tagNumbers.length) {
    const larger = new Int32Array(name * 2);
    larger.set(tagNumbers);
    tagNumbers = larger;
  }
  tagNumbers[name] = tagNumberOf(tag);
  names.push({ tag, printed });
  return name;
}

/** The number of a tag with what was printed beside it; the same words give the same number. */
export function nameNumber(tag: string, printed: PrintedOwner | null): number {
  const known = printed === null ? plainNames : toldNames;
  const words = printed === null ? tag : JSON.stringify([tag, printed.description, printed.binary]);
  let name = known.get(words);
  if (name === undefined) {
    name = addName(tag, printed);
    known.set(words, name);
  }
  return name;
}

/** What a name number stands for. */
export function nameAt(name: number): RowName {
  const found = names[name];
  if (found === undefined) throw new RangeError(`no name has the number ${name}`);
  return found;
}

/** How many names there are; numbers from 0 up to, not including, this are good. */
export function nameCount(): number {
  return names.length;
}

/** What a row is called: a name in a pool, as one number. `pool` is an index into `POOLS`. */
export function entryOf(name: number, pool: number): number {
  return (name << POOL_BITS) | pool;
}

export function nameOfEntry(entry: number): number {
  return entry >> POOL_BITS;
}

/** Index into `POOLS`. */
export function poolOfEntry(entry: number): number {
  return entry & POOL_MASK;
}

export function tagOfEntry(entry: number): string {
  return nameAt(entry >> POOL_BITS).tag;
}

export function poolNameOfEntry(entry: number): PoolName {
  return POOLS[entry & POOL_MASK] ?? 'nonPaged';
}

/** What two rows have in common that are of one tag in one pool, whatever was printed beside them. */
export function keyOfEntry(entry: number): number {
  return ((tagNumbers[entry >> POOL_BITS] ?? 0) << POOL_BITS) | (entry & POOL_MASK);
}

/** Keys are below this. */
export function keyLimit(): number {
  return tags.length << POOL_BITS;
}
