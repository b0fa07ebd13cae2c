/** How sure a leak is: a score of what speaks for it, and the share of leaks among what scored as much. */
import type { Evidence } from './evidence.js';
import { clamp } from './shapes.js';

/** What speaks for a leak, in units of no meaning but more. */
export function scoreOfLeak(evidence: Evidence): number {
  const { features, growth, sign, floors } = evidence;
  const { freeRatio, length, span } = features;
  const lead = clamp(growth.fits?.lead ?? 0, -20, 40);
  let score = lead / 20;
  if (sign === 'balance') score += 1;
  else if (freeRatio < 0.5) score += 0.5;
  if (floors !== null && floors.rises >= 3) score += 0.5;
  score += clamp(growth.effectiveIncrements / 12, 0, 1.5);
  score += clamp(growth.lateShare / 0.4, 0, 1);
  score += clamp(Math.log2(length / 24) / 3, -1, 1);
  if (!span.timed) score -= 0.5;
  if (span.prior.thirdParty && span.frees === 0) score += 0.3;
  if (span.prior.class === 'cache') score -= 1;
  return score;
}

export function confidenceOfLeak(evidence: Evidence): number {
  return clamp(0.5 + 0.1 * scoreOfLeak(evidence), 0.5, 0.98);
}
