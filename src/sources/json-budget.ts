/**
 * What a JSON text would take in memory, counted while its bytes come and before anything is made of them. 236 KiB of
 * gzip hold 80 million empty objects, which are 6 GB as values; a text of brackets alone is as bad.
 */

/** Our documents are some ten deep; what is deeper is none of ours. */
const MOST_DEPTH = 64;
/** What an engine takes for an empty object or array with its place in the one around it, measured: 56 to 72 bytes. */
const CONTAINER_BYTES = 64;
/** The same for a number, null or short string, and for the name of a field. */
const VALUE_BYTES = 16;
/**
 * Memory that one document may take, its text included. A report of a series of ours counts as 2.4 times its bytes, so
 * some 200 MiB of one fit.
 */
const MOST_MEMORY = 512 * 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

export interface JsonBudget {
  /** Counts the next bytes or character codes; false when the text takes more than it may. */
  readonly take: (codes: Uint8Array | Uint16Array) => boolean;
}

/** Counts a JSON text that comes in pieces; `mostMemory` is for tests. */
export function createJsonBudget(mostMemory: number = MOST_MEMORY): JsonBudget {
  let memory = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;

  return {
    take: (codes) => {
      memory += codes.byteLength;
      for (const code of codes) {
        if (inString) {
          if (escaped) escaped = false;
          else if (code === BACKSLASH) escaped = true;
          else if (code === QUOTE) inString = false;
          continue;
        }
        switch (code) {
          case QUOTE:
            inString = true;
            break;
          case COMMA:
          case COLON:
            memory += VALUE_BYTES;
            break;
          case OPEN_OBJECT:
          case OPEN_LIST:
            depth += 1;
            memory += CONTAINER_BYTES;
            if (depth > MOST_DEPTH) return false;
            break;
          case CLOSE_OBJECT:
          case CLOSE_LIST:
            depth -= 1;
            break;
        }
      }
      return memory <= mostMemory;
    },
  };
}

/** Characters of a text that are counted at once. */
const PIECE = 65_536;

export const JSON_TOO_LARGE = 'This JSON document is too large to be read back. Give the captures that it was made of.';

/** Whether a whole JSON text takes no more memory than it may. */
export function isWithinJsonBudget(text: string, mostMemory?: number): boolean {
  const budget = createJsonBudget(mostMemory);
  const codes = new Uint16Array(PIECE);
  for (let from = 0; from < text.length; from += PIECE) {
    const size = Math.min(PIECE, text.length - from);
    for (let at = 0; at < size; at += 1) codes[at] = text.charCodeAt(from + at);
    if (!budget.take(codes.subarray(0, size))) return false;
  }
  return true;
}
