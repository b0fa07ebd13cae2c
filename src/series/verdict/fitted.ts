/**
 * Made by `node scripts/fit-verdicts.mjs`, never by hand: what each sign of `weights.ts` weighs, and how often what weighs as
 * much was a leak.
 */
import type { SignName } from './weights.js';

export const FITTED_WEIGHTS: Readonly<Record<Exclude<SignName, 'cache'> | 'base', number>> = {
  base: -8.872,
  leadAgainst: 0.005,
  leadFor: 0.432,
  clarity: 0.243,
  keptAgainst: 0.742,
  keptFor: 0.275,
  keptClarity: 0.087,
  keptRise: 1.094,
  spread: 0.403,
  lateShare: 1.859,
  onlyLate: -4.676,
  overChance: -0.284,
  ofLevel: 0.224,
  size: 0.263,
  bytes: 0.244,
  length: 0.161,
  quietDays: -0.059,
  dayAbove: 0.687,
  beganLate: 0.075,
  sinceBoot: 0.08,
  age: -0.033,
  pace: 0.302,
  slowing: -0.117,
  daily: -0.394,
  withWork: 0.077,
  hangs: 1.521,
  victim: 0.544,
  thirdParty: 1.132,
  thirdPartyKeeps: 1.117,
  lasting: -0.251,
  counted: -1.089,
  notLast: -0.177,
  calmBoots: -2.305,
  grewInBoots: 0.462,
  company: -1.201,
  otherLeaks: 0.399,
};

/** Parts of leaks (`shares`) at sums of weighed signs (`odds`), both ascending. */
export const CONFIDENCE: { readonly odds: readonly number[]; readonly shares: readonly number[] } = {
  odds: [
    -8.567, -6.034, -4.68, -4.125, -3.412, -2.377, -1.598, -1.408, -1.173, -0.874, -0.614, -0.41, -0.134, 0.158, 0.31,
    0.64, 1.164, 1.381, 1.498, 1.782, 2.402, 2.917, 3.072, 3.179, 3.525, 5.262,
  ],
  shares: [
    0.005, 0.006, 0.009, 0.015, 0.021, 0.036, 0.051, 0.083, 0.084, 0.099, 0.168, 0.2, 0.229, 0.264, 0.39, 0.467, 0.49,
    0.498, 0.583, 0.705, 0.776, 0.891, 0.892, 0.952, 0.958, 0.99,
  ],
};
