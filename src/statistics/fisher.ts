/** Fisher's exact test: how often chance alone splits things as unevenly as was seen. */

/** ln(n!) for n from 0 to `most`, by summing logarithms: exact enough for any count of machines. */
function logFactorials(most: number): Float64Array {
  const table = new Float64Array(most + 1);
  for (let n = 2; n <= most; n += 1) table[n] = (table[n - 1] ?? 0) + Math.log(n);
  return table;
}

/** Tables as likely as the one seen differ from it by rounding only. */
const TOLERANCE = 1 + 1e-7;

/**
 * The two-sided p-value of a table of counts: the chance, were there no connection, of a table at most as likely as this
 * one with the same row and column sums (R. A. Fisher, Statistical Methods for Research Workers, 5th ed., 1934, §21.02).
 *
 * ```
 *              has it   lacks it
 *   ailing        a         b
 *   well          c         d
 * ```
 *
 * Counts are whole numbers of at least 0. A table with an empty row or column gives 1.
 *
 * @example
 * fisherExact(3, 1, 1, 3) // 0.4857: the lady tasting tea, two-sided
 */
export function fisherExact(a: number, b: number, c: number, d: number): number {
  const total = a + b + c + d;
  const ln = logFactorials(total);
  const at = (n: number): number => ln[n] ?? NaN;
  const [row, column] = [a + b, a + c];
  const fixed = at(row) + at(c + d) + at(column) + at(b + d) - at(total);
  const probability = (x: number): number =>
    Math.exp(fixed - at(x) - at(row - x) - at(column - x) - at(total - row - column + x));
  const seen = probability(a) * TOLERANCE;
  let p = 0;
  for (let x = Math.max(0, row + column - total); x <= Math.min(row, column); x += 1) {
    const chance = probability(x);
    if (chance <= seen) p += chance;
  }
  // The tables of all counts add up to 1 but for rounding.
  return p > 1 - 1e-9 ? 1 : p;
}
