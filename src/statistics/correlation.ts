/** How two columns go together. */

/**
 * Product-moment correlation, r = Σ (x - m_x)(y - m_y) / √(Σ (x - m_x)² Σ (y - m_y)²), of the pairs that both columns know, from
 * -1 to 1: K. Pearson, "Note on regression and inheritance in the case of two parents", Proceedings of the Royal Society of
 * London 58 (1895).
 *
 * @param fewest pairs that have to be known
 * @returns NaN of fewer pairs, and where one column does not change
 *
 * @example
 * correlationOf([1, 2, 3], [2, 4, 6], 3) // 1
 */
export function correlationOf(first: ArrayLike<number>, second: ArrayLike<number>, fewest: number): number {
  let [pairs, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let index = 0; index < Math.min(first.length, second.length); index += 1) {
    const [a, b] = [first[index] ?? NaN, second[index] ?? NaN];
    if (Number.isNaN(a + b)) continue;
    pairs += 1;
    x += a;
    y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  const spread = Math.sqrt((xx - (x * x) / pairs) * (yy - (y * y) / pairs));
  return pairs >= fewest && spread > 0 ? (xy - (x * y) / pairs) / spread : NaN;
}
