/**
 * A reproducer that was run so many times between two snapshots: what keeps the same small number of blocks for each operation
 * forgets them, and two snapshots show it. Nothing else of a machine counts as exactly.
 */
import { formatFigure } from '../../model/words.js';
import { MOST_REASONS } from '../judged-column.js';
import type { JudgedTag } from '../tag-series.js';
import { LIMITS } from './limits.js';

/** Blocks that one operation keeps, where that is a whole number of them for all that was done; null where it is none. */
function blocksOfOne({ grownBlocks, allocs, frees }: JudgedTag, operations: number): number | null {
  const each = Math.round(grownBlocks / operations);
  const isExact = Math.abs(grownBlocks / (each * operations) - 1) <= LIMITS.exactOperations.value;
  const isKept = allocs >= LIMITS.provingAllocations.value && frees <= allocs * LIMITS.noFrees.value;
  return isKept && isExact && each >= 1 && each <= LIMITS.mostOfOneObject.value ? each : null;
}

/** The verdicts with what a number of operations proves; `operations` is null where nobody told one. */
export function withOperations(judged: readonly JudgedTag[], operations: number | null): readonly JudgedTag[] {
  if (operations === null || !(operations >= LIMITS.provingOperations.value)) return judged;
  return judged.map((tag) => {
    const each = blocksOfOne(tag, operations);
    if (each === null || (tag.series.verdict === 'leak' && tag.series.confidence >= LIMITS.sureByCount.value))
      return tag;
    const why = `${formatFigure(tag.allocs)} allocations and as good as no free over ${formatFigure(operations)} operations: each keeps ${each === 1 ? 'one block' : `${each} blocks`}.`;
    return {
      ...tag,
      rule: 'operations',
      series: {
        ...tag.series,
        verdict: 'leak',
        confidence: LIMITS.sureByCount.value,
        reasons: [why, ...tag.series.reasons].slice(0, MOST_REASONS),
      },
    };
  });
}
