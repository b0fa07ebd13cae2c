/**
 * Largest and smallest of lists of any length. `Math.max(...values)` hands every value over as an argument, which ends
 * in a full stack beyond some hundred thousand of them.
 */

/** The largest value; -Infinity of nothing, NaN where one of them is. */
export function highestOf(values: Iterable<number>): number {
  let highest = -Infinity;
  // An iterator makes an object for each value: of a column, which has thousands, they are read by their place.
  if (values instanceof Float64Array) {
    for (let index = 0; index < values.length; index += 1) highest = Math.max(highest, values[index] ?? NaN);
    return highest;
  }
  for (const value of values) highest = Math.max(highest, value);
  return highest;
}

/** The smallest value; Infinity of nothing, NaN where one of them is. */
export function lowestOf(values: Iterable<number>): number {
  let lowest = Infinity;
  if (values instanceof Float64Array) {
    for (let index = 0; index < values.length; index += 1) lowest = Math.min(lowest, values[index] ?? NaN);
    return lowest;
  }
  for (const value of values) lowest = Math.min(lowest, value);
  return lowest;
}
