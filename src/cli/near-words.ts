/** Words that may be meant by one that is not known. */

/** Steps (a letter added, left out, exchanged, or two swapped) from one word to another. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const above = rows[row - 1] ?? [];
      let least = Math.min(
        (above[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        least = Math.min(least, (rows[row - 2]?.[column - 2] ?? 0) + 1);
      }
      line.push(least);
    }
    rows.push(line);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

/** Nobody mistypes a word longer than this; what is longer is a file name. */
const LONGEST_WORD = 24;

/** A short word has room for one mistake, a longer one for two. */
function mistakesIn(word: string): number {
  return word.length <= 4 ? 1 : 2;
}

/**
 * The word that is meant most likely: few mistakes away, or begun and not ended. Null when none is near.
 *
 * @example
 * nearestWord('tagg', ['tag', 'diff']) // 'tag'
 * nearestWord('anal', ['analyze'])     // 'analyze'
 */
export function nearestWord(typed: string, words: readonly string[]): string | null {
  const word = typed.toLowerCase();
  if (word.length < 2 || word.length > LONGEST_WORD) return null;
  const ranked = words
    .map((candidate) => ({ candidate, steps: distance(word, candidate) }))
    .filter(({ steps }) => steps <= mistakesIn(word))
    .toSorted((a, b) => a.steps - b.steps);
  const begun = word.length >= 3 ? words.find((candidate) => candidate.startsWith(word)) : undefined;
  return ranked[0]?.candidate ?? begun ?? null;
}
