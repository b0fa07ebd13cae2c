/** The normal curve. */

/**
 * The chance of a standard normal value above `z`: W. J. Cody, "Rational Chebyshev approximations for the error function"
 * (1969), in the short form of W. H. Press and others, "Numerical Recipes", erfcc (relative error below 1.2e-7 everywhere, so the
 * far tail is right as well).
 */
export function upperTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const polynomial = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const tail = 0.5 * t * Math.exp(-x * x + polynomial);
  return z >= 0 ? tail : 1 - tail;
}
