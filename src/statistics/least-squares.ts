/** Least squares by projection, for many series that share one set of explanations. */
import { cellAt } from './robust.js';

/** The sum of the products of two columns of one length. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += cellAt(a, index) * cellAt(b, index);
  return sum;
}

/** What is left of a column is nothing when it is shorter than this part of what it was. */
const NOTHING_LEFT = 1e-6;

/** Takes out of `column`, in place, whatever the orthonormal `basis` explains of it. */
export function removeFrom(column: Float64Array, basis: readonly Float64Array[]): void {
  for (const direction of basis) {
    const part = dot(column, direction);
    for (let index = 0; index < column.length; index += 1) {
      column[index] = cellAt(column, index) - part * cellAt(direction, index);
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
