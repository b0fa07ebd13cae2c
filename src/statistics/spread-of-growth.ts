/** Over how much of its time something grew. */

/**
 * How many increments of equal size would be as spread as these, (Σd)² / Σd²: the participation ratio (R. J. Bell and
 * P. Dean, "Atomic vibrations in vitreous silica", Discussions of the Faraday Society 50 (1970)). n for n equal
 * increments, 1 for a single jump, near 0 for what goes up as often as down; 0 of nothing.
 */
export function participationOf(increments: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < increments.length; index += 1) {
    const increment = increments[index] ?? 0;
    sum += increment;
    squares += increment * increment;
  }
  return squares > 0 ? (sum * sum) / squares : 0;
}
