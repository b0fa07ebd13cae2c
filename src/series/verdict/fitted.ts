/**
 * Made by `node scripts/fit-verdicts.mjs`, never by hand: what each sign of `weights.ts` weighs, and how often what weighs as
 * much was a leak.
 */
import type { SignName } from './weights.js';

export const FITTED_WEIGHTS: Readonly<Record<Exclude<SignName, 'cache'> | 'base', number>> = {
  base: -9.156,
  leadAgainst: 0.717,
  leadFor: 0.169,
  clarity: 0.184,
  keptAgainst: 0.803,
  keptFor: 0.287,
  keptClarity: 0.643,
  keptRise: 0.027,
  spread: 1.032,
  lateShare: 4.069,
  onlyLate: -2.285,
  overChance: 0.062,
  ofLevel: -0.028,
  size: 0.394,
  length: -0.03,
  quietDays: 0.207,
  dayAbove: 0.737,
  beganLate: -1.06,
  sinceBoot: 0.008,
  daily: -0.429,
  withWork: 0.093,
  hangs: 0.517,
  thirdParty: 0.728,
  thirdPartyKeeps: 0.325,
  notLast: -3.206,
  calmBoots: -2.044,
  grewInBoots: 0.092,
  company: -0.426,
};

/** Parts of leaks (`shares`) at sums of weighed signs (`odds`), both ascending. */
export const CONFIDENCE: { readonly odds: readonly number[]; readonly shares: readonly number[] } = {
  odds: [
    -8.133, -4.437, -2.596, -1.894, -1.381, -1.027, -0.672, -0.348, 0.018, 0.372, 0.775, 1.164, 1.661, 2.207, 3.04,
    4.684, 6.817,
  ],
  shares: [
    0.005, 0.007, 0.016, 0.074, 0.077, 0.102, 0.154, 0.297, 0.357, 0.618, 0.632, 0.75, 0.8, 0.867, 0.977, 0.978, 0.99,
  ],
};
