/** Many tests at once. */

/**
 * Which of these findings to believe so that no more than `share` of the believed ones are expected to be false, however
 * the tests depend on each other: the step-up procedure of Y. Benjamini and D. Yekutieli, "The control of the false
 * discovery rate in multiple testing under dependency", Annals of Statistics 29 (2001), theorem 1.3: the largest k with
 * p(k) ≤ k q / (m Σ 1/i). `tests` counts those tests, too, whose probabilities are not given since they found nothing.
 *
 * @returns the largest probability that is believed; 0 when none is.
 */
export function believedUpTo(probabilities: readonly number[], tests: number, share: number): number {
  let harmonic = 0;
  for (let index = 1; index <= tests; index += 1) harmonic += 1 / index;
  const sorted = [...probabilities].sort((a, b) => a - b);
  for (let rank = sorted.length; rank > 0; rank -= 1) {
    const probability = sorted[rank - 1] ?? 1;
    if (probability <= (rank * share) / (tests * harmonic)) return probability;
  }
  return 0;
}
