/**
 * Made by `node scripts/fit-verdicts.mjs`, never by hand: what each sign of `weights.ts` weighs, and how often what weighs as
 * much was a leak.
 */
import type { SignName } from './weights.js';

export const FITTED_WEIGHTS: Readonly<Record<Exclude<SignName, 'cache'> | 'base', number>> = {
  base: -11.942,
  leadAgainst: 0.435,
  leadFor: 0.322,
  clarity: 0.226,
  keptAgainst: 0.712,
  keptFor: 0.324,
  keptClarity: 0.522,
  keptRise: 0.807,
  spread: 0.769,
  lateShare: 3.667,
  onlyLate: -1.723,
  overChance: 0.006,
  ofLevel: -0.106,
  size: 0.263,
  bytes: 0.239,
  length: 0.093,
  quietDays: 0.195,
  dayAbove: 0.393,
  beganLate: -0.67,
  sinceBoot: 0.479,
  age: 0.032,
  pace: 0.392,
  slowing: -0.249,
  daily: -0.006,
  withWork: -0.129,
  hangs: 1.113,
  victim: 1.001,
  thirdParty: 0.974,
  thirdPartyKeeps: 0.126,
  notLast: -2.434,
  calmBoots: -2.314,
  grewInBoots: 0.493,
  company: -0.769,
};

/** Parts of leaks (`shares`) at sums of weighed signs (`odds`), both ascending. */
export const CONFIDENCE: { readonly odds: readonly number[]; readonly shares: readonly number[] } = {
  odds: [
    -7.051, -4.82, -4.049, -3.105, -2.26, -2.051, -1.717, -1.523, -1.142, -0.43, 0.055, 0.316, 0.701, 1.104, 1.473,
    1.863, 3.099, 5, 7.438,
  ],
  shares: [
    0.005, 0.006, 0.007, 0.023, 0.04, 0.041, 0.067, 0.125, 0.141, 0.25, 0.296, 0.381, 0.6, 0.615, 0.774, 0.815, 0.941,
    0.99, 0.99,
  ],
};
