/** The verdicts over time, and the order in which a person wants to read them. */
import type { Verdict } from './document.js';

/** Place of each verdict in a table, what needs an answer first; one that is left out does not compile. */
export const VERDICT_PLACES: Readonly<Record<Verdict, number>> = {
  leak: 0,
  load: 3,
  'warm-up': 4,
  held: 1,
  steady: 6,
  churn: 5,
  'cannot-tell': 2,
};

export const VERDICTS: readonly Verdict[] = Object.keys(VERDICT_PLACES) as Verdict[];
