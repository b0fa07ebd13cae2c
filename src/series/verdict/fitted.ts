/**
 * Made by `node scripts/fit-verdicts.mjs`, never by hand: what each sign of `weights.ts` weighs, and how often what weighs as
 * much was a leak.
 */
import type { SignName } from './weights.js';

export const FITTED_WEIGHTS: Readonly<Record<Exclude<SignName, 'cache'> | 'base', number>> = {
  base: -11.389,
  leadAgainst: 0.081,
  leadFor: 0.357,
  clarity: 0.278,
  keptAgainst: 0.739,
  keptFor: 0.312,
  keptClarity: 0.258,
  keptRise: 1.105,
  spread: 0.925,
  lateShare: 2.927,
  onlyLate: -2.771,
  overChance: 0.024,
  ofLevel: 0.061,
  size: 0.307,
  bytes: 0.218,
  length: 0.121,
  quietDays: 0.018,
  dayAbove: 0.339,
  beganLate: -0.315,
  sinceBoot: 0.638,
  age: -0.009,
  pace: 0.423,
  slowing: -0.295,
  daily: -0.081,
  withWork: -0.381,
  hangs: 1.882,
  victim: 1.357,
  thirdParty: 1.229,
  thirdPartyKeeps: 0.33,
  notLast: -0.903,
  calmBoots: -2.272,
  grewInBoots: 0.326,
  company: -1.207,
};

/** Parts of leaks (`shares`) at sums of weighed signs (`odds`), both ascending. */
export const CONFIDENCE: { readonly odds: readonly number[]; readonly shares: readonly number[] } = {
  odds: [
    -6.758, -4.942, -4.158, -3.217, -2.549, -2.213, -1.897, -1.771, -1.312, -0.605, -0.301, 0.006, 0.587, 0.981, 1.176,
    1.873, 2.525, 2.947, 3.799, 4.608, 5.368, 7.234,
  ],
  shares: [
    0.005, 0.005, 0.012, 0.016, 0.019, 0.046, 0.068, 0.114, 0.114, 0.159, 0.176, 0.285, 0.464, 0.573, 0.682, 0.748,
    0.869, 0.944, 0.958, 0.966, 0.99, 0.99,
  ],
};
