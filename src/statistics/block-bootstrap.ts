/** How far a mean may be off when neighbours resemble each other. */
import { cellAt } from './robust.js';

const RESAMPLES = 400;
/** Parts of the resampled means that lie below and above the interval: 95 % lie within. */
const BEYOND = 0.025;

/** The next of a sequence of numbers from 0 to 2^32 - 1: the multiplier and addend of D. E. Knuth's MMIX and others, cut to 32 bits. */
function next(state: number): number {
  return (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
}

/**
 * The interval of the mean of blocks that are drawn anew, each whole: H. R. Künsch, "The jackknife and the bootstrap for general
 * stationary observations", Annals of Statistics 17 (1989). The blocks are given as their own means, such as the gain of each
 * day; what lies within a block may depend on itself as it likes. The draw is the same each time.
 */
export function meanOfBlocks(blocks: Float64Array): { readonly low: number; readonly high: number } {
  const means = new Float64Array(RESAMPLES);
  let state = blocks.length;
  for (let sample = 0; sample < RESAMPLES; sample += 1) {
    let sum = 0;
    for (let draw = 0; draw < blocks.length; draw += 1) {
      state = next(state);
      sum += cellAt(blocks, Math.floor((state / 2 ** 32) * blocks.length));
    }
    means[sample] = sum / blocks.length;
  }
  means.sort();
  return {
    low: cellAt(means, Math.floor(BEYOND * RESAMPLES)),
    high: cellAt(means, Math.ceil((1 - BEYOND) * RESAMPLES) - 1),
  };
}
