/**
 * Sentences of English, told by their characters alone: most of what people paste around an output. No output has five
 * words of small letters, a small word of English among them, and none of the words that are asked for here, so no grammar
 * need look at them; test/grammars/prose.test.ts holds every line of every fixture against that.
 */

/** Shorter lines are titles, names and cells. */
const LEAST_LENGTH = 32;
/** So many words of small letters make a sentence. */
const LEAST_WORDS = 5;
/** What a sentence is not written with: bars, brackets of code, quotes, equations, columns, and numbers in a row. */
const OTHER_MARK = /[^A-Za-z0-9 .,;()'’“”%!?$€–—…:/-]| {2}|\d \d|\d{4},\d/;
/** Words that stand in every sentence of English and in the column of no table. */
const ENGLISH = / (?:the|and|of|to|was|were|is|are|that|with|for|we|it|not|but|from|have|had) /;
/** Words of which one stands in whatever an output says in sentences: of memory, of crashes and events, of tags. */
const TELLING =
  /paged|pool|\btags?\b|virtual memory|[GT]i?B\b.{0,24}\b(?:RAM|memory)|\b(?:RAM|mem|memory|commit|avail|phys|uptime|up time).{0,24}:|\balloc|computer crashed|crash dump|bug ?check|BCCode|fatal system|dump file|event name|handle table|kernel version|debug session|(?:machine|computer) name|debugger|\barg\d|omitted|snip/i;

const [SMALL_A, SMALL_Z, BLANK, COMMA, STOP] = [0x61, 0x7a, 0x20, 0x2c, 0x2e];

/** Whether a line has as many words of nothing but small letters as make a sentence. */
function hasSmallWords(line: string): boolean {
  let words = 0;
  /** Letters of the word so far; negative where it has something else. */
  let letters = 0;
  for (let index = 0; index < line.length && words < LEAST_WORDS; index += 1) {
    const code = line.charCodeAt(index);
    if (code >= SMALL_A && code <= SMALL_Z) letters += Number(letters >= 0);
    else if (code === BLANK || code === COMMA || code === STOP) {
      words += Number(letters > 1);
      letters = 0;
    } else letters = -1;
  }
  return words >= LEAST_WORDS;
}

/**
 * Whether a line is a sentence that no output has.
 *
 * @example
 * isSentence('We came back on Friday and found 17 of them slow again, as before.') // true
 * isSentence('We came back on Friday and the nonpaged pool was at 3 GB again.') // false: a grammar has to look at it
 */
export function isSentence(line: string): boolean {
  return (
    line.length >= LEAST_LENGTH &&
    !OTHER_MARK.test(line) &&
    hasSmallWords(line) &&
    ENGLISH.test(line) &&
    !TELLING.test(line)
  );
}
