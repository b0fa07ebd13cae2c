/** A sentence of a person below the output of a command that is not read. */

const LEAST_WORDS = 6;
const LONGEST = 400;
const SENTENCE = /^\s{0,3}["“(]?\p{Lu}\p{Ll}*[\s,].*[.!?]["”)]?\s*$/u;
/** Addresses, which nobody writes in a sentence. */
const OF_DEBUGGER = /[0-9a-f`]{8}/i;
const OF_POOL = /(?<!\p{L})(?:non-?paged|paged|pools?|pool ?tags?|leak(?:s|ed|ing)?)(?!\p{L})/iu;

/** Whether a line behind a gap is somebody's sentence about pool, which no output of another command prints. */
export function isAside(line: string): boolean {
  return (
    line.length <= LONGEST &&
    OF_POOL.test(line) &&
    SENTENCE.test(line) &&
    !OF_DEBUGGER.test(line) &&
    line.trim().split(/\s+/).length >= LEAST_WORDS
  );
}
