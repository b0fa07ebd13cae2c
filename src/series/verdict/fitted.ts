/**
 * Made by `node scripts/fit-verdicts.mjs`, never by hand: what each sign of `weights.ts` weighs, and how often what weighs as
 * much was a leak.
 */
import type { SignName } from './weights.js';

export const FITTED_WEIGHTS: Readonly<Record<Exclude<SignName, 'cache'> | 'base', number>> = {
  base: -11.887,
  leadAgainst: 0.446,
  leadFor: 0.308,
  clarity: 0.221,
  keptAgainst: 0.716,
  keptFor: 0.313,
  keptClarity: 0.538,
  keptRise: 0.714,
  spread: 0.795,
  lateShare: 3.706,
  onlyLate: -1.708,
  overChance: 0,
  ofLevel: -0.094,
  size: 0.263,
  bytes: 0.237,
  length: 0.098,
  quietDays: 0.192,
  dayAbove: 0.39,
  beganLate: -0.694,
  sinceBoot: 0.509,
  age: 0.033,
  pace: 0.384,
  slowing: -0.232,
  daily: 0.009,
  withWork: -0.14,
  hangs: 1.12,
  victim: 1.023,
  thirdParty: 0.991,
  thirdPartyKeeps: 0.119,
  notLast: -2.544,
  calmBoots: -2.383,
  grewInBoots: 0.459,
  company: -0.788,
};

/** Parts of leaks (`shares`) at sums of weighed signs (`odds`), both ascending. */
export const CONFIDENCE: { readonly odds: readonly number[]; readonly shares: readonly number[] } = {
  odds: [
    -7.113, -4.83, -4.141, -3.781, -2.97, -2.094, -1.718, -1.531, -1.285, -0.946, -0.581, -0.216, 0.041, 0.356, 0.751,
    1.078, 1.267, 1.688, 2.156, 3.033, 3.986, 4.92, 7.332,
  ],
  shares: [
    0.005, 0.006, 0.011, 0.014, 0.023, 0.039, 0.073, 0.13, 0.136, 0.162, 0.231, 0.25, 0.281, 0.5, 0.545, 0.556, 0.625,
    0.833, 0.882, 0.947, 0.958, 0.989, 0.99,
  ],
};
