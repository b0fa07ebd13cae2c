/**
 * Largest and smallest of lists of any length. `Math.max(...values)` hands every value over as an argument, which ends
 * in a full stack beyond some hundred thousand of them.
 */

/** The largest value; -Infinity of nothing, NaN where one of them is. */
export function highestOf(values: Iterable<number>): number {
  let highest = -Infinity;
  for (const value of values) highest = Math.max(highest, value);
  return highest;
}

/** The smallest value; Infinity of nothing, NaN where one of them is. */
export function lowestOf(values: Iterable<number>): number {
  let lowest = Infinity;
  for (const value of values) lowest = Math.min(lowest, value);
  return lowest;
}
