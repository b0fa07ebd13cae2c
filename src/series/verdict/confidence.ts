/** How sure a leak is: what speaks for it and against it, weighed together, and the part of leaks among what weighs as much. */
import { interpolate } from '../../statistics/isotonic.js';
import { CONFIDENCE, FITTED_WEIGHTS } from './fitted.js';
import { CACHE_WEIGHT, SIGNS, type SignName, type Signs } from './weights.js';

/** What each sign weighs, added to the logarithm of the odds for each one of it. */
export const LEAK_WEIGHTS: Readonly<Record<SignName | 'base', number>> = { ...FITTED_WEIGHTS, cache: CACHE_WEIGHT };

/** The logarithm of the odds that growth is a leak: a sum of weighed signs. */
export function oddsOfLeak(signs: Signs): number {
  return SIGNS.reduce((odds, name) => odds + LEAK_WEIGHTS[name] * signs[name], LEAK_WEIGHTS.base);
}

/** The part of leaks among growth of such odds, straight between the places of the table. */
export function confidenceAt(odds: number): number {
  return interpolate(CONFIDENCE.odds, CONFIDENCE.shares, odds);
}
