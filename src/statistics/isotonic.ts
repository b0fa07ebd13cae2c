/** Regression that knows only that more is more. */
import { cellAt } from './robust.js';

/**
 * The course that never falls and lies nearest to `values` by squares, each counting by its weight (all alike without
 * weights): pool adjacent violators, M. Ayer and others, "An empirical distribution function for sampling with incomplete
 * information", Annals of Mathematical Statistics 26 (1955).
 */
export function isotonicFit(values: ArrayLike<number>, weights?: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(values.length);
  const masses = new Float64Array(values.length);
  const ends = new Int32Array(values.length);
  let blocks = 0;
  for (let index = 0; index < values.length; index += 1) {
    const weight = weights?.[index] ?? 1;
    sums[blocks] = (values[index] ?? NaN) * weight;
    masses[blocks] = weight;
    ends[blocks] = index + 1;
    blocks += 1;
    while (
      blocks > 1 &&
      cellAt(sums, blocks - 2) * cellAt(masses, blocks - 1) >= cellAt(sums, blocks - 1) * cellAt(masses, blocks - 2)
    ) {
      sums[blocks - 2] = cellAt(sums, blocks - 2) + cellAt(sums, blocks - 1);
      masses[blocks - 2] = cellAt(masses, blocks - 2) + cellAt(masses, blocks - 1);
      ends[blocks - 2] = ends[blocks - 1] ?? 0;
      blocks -= 1;
    }
  }
  const fit = new Float64Array(values.length);
  for (let block = 0, from = 0; block < blocks; block += 1) {
    fit.fill(cellAt(sums, block) / cellAt(masses, block), from, ends[block]);
    from = ends[block] ?? from;
  }
  return fit;
}

/** The value at a place between those of a table (`places` ascending), straight between them and level beyond its ends. */
export function interpolate(places: readonly number[], values: readonly number[], at: number): number {
  const next = places.findIndex((place) => place >= at);
  if (next === 0) return values[0] ?? NaN;
  if (next < 0) return values[values.length - 1] ?? NaN;
  const [low = 0, high = 0] = [places[next - 1], places[next]];
  const [below = 0, above = 0] = [values[next - 1], values[next]];
  return below + ((at - low) / (high - low)) * (above - below);
}
