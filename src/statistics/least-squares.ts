/**
 * Least squares by projection, for many series that share one set of explanations. The loops here are the innermost of all, and
 * none of them leaves its columns, so they read without asking for bounds.
 */
import { cellAt } from './robust.js';

/** The sum of the products of two columns of one length. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

/** Columns of one length, one behind the other. */
export interface Rows {
  readonly count: number;
  readonly length: number;
  readonly values: Float64Array;
}

export function toRows(columns: readonly Float64Array[]): Rows {
  const length = columns[0]?.length ?? 0;
  const values = new Float64Array(columns.length * length);
  columns.forEach((column, row) => {
    values.set(column, row * length);
  });
  return { count: columns.length, length, values };
}

/**
 * The product of each row with a column, each summed up in the order of `dot`. Four rows go side by side: a sum waits for its last
 * addition, and meanwhile the others go on.
 */
export function multiply({ count, length, values }: Rows, column: Float64Array): Float64Array {
  const products = new Float64Array(count);
  let row = 0;
  for (; row + 4 <= count; row += 4) {
    const first = row * length;
    const second = first + length;
    const third = second + length;
    const fourth = third + length;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let index = 0; index < length; index += 1) {
      const value = column[index] ?? 0;
      a += (values[first + index] ?? 0) * value;
      b += (values[second + index] ?? 0) * value;
      c += (values[third + index] ?? 0) * value;
      d += (values[fourth + index] ?? 0) * value;
    }
    products[row] = a;
    products[row + 1] = b;
    products[row + 2] = c;
    products[row + 3] = d;
  }
  for (; row < count; row += 1) {
    let sum = 0;
    for (let index = 0; index < length; index += 1) sum += (values[row * length + index] ?? 0) * (column[index] ?? 0);
    products[row] = sum;
  }
  return products;
}

/** What is left of a column is nothing when it is shorter than this part of what it was. */
const NOTHING_LEFT = 1e-6;

/** Takes out of `column`, in place, whatever the orthonormal `basis` explains of it. */
export function removeFrom(column: Float64Array, basis: readonly Float64Array[]): void {
  for (const direction of basis) {
    const part = dot(column, direction);
    for (let index = 0; index < column.length; index += 1) {
      column[index] = (column[index] ?? 0) - part * (direction[index] ?? 0);
    }
  }
}

/**
 * Columns of length one, at right angles to each other, that span what the given ones span (modified Gram–Schmidt, twice
 * over: Å. Björck, "Numerics of Gram-Schmidt orthogonalization", Linear Algebra and its Applications 197 (1994)). A column
 * that the earlier ones explain is left out.
 */
export function orthonormalize(columns: readonly Float64Array[]): readonly Float64Array[] {
  const basis: Float64Array[] = [];
  for (const given of columns) {
    const column = Float64Array.from(given);
    const before = Math.sqrt(dot(column, column));
    removeFrom(column, basis);
    removeFrom(column, basis);
    const length = Math.sqrt(dot(column, column));
    if (!(length > NOTHING_LEFT * before)) continue;
    for (let index = 0; index < column.length; index += 1) column[index] = cellAt(column, index) / length;
    basis.push(column);
  }
  return basis;
}

/**
 * How many independent values `n` values of which each resembles the last by `correlation` are worth:
 * n (1 - ρ) / (1 + ρ), G. V. Bayley and J. M. Hammersley, "The effective number of independent observations in an
 * autocorrelated time series", Journal of the Royal Statistical Society, Supplement 8 (1946). At least `least`.
 */
export function effectiveSize(n: number, correlation: number, least: number): number {
  return Math.min(n, Math.max(least, (n * (1 - correlation)) / (1 + correlation)));
}

/**
 * Bayes' information criterion of a least-squares fit, n ln(RSS / n) + k ln n, less what all fits to one series share:
 * G. Schwarz, "Estimating the dimension of a model", Annals of Statistics 6 (1978). The smaller the better; `size` is the
 * effective number of values.
 */
export function informationCriterion(residualSquares: number, parameters: number, size: number): number {
  return size * Math.log(residualSquares) + parameters * Math.log(size);
}
