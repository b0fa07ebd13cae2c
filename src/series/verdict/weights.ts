/**
 * What each sign weighs for and against a leak, and how often it was one. The weights are a logistic regression (D. R. Cox, "The
 * regression analysis of binary sequences", Journal of the Royal Statistical Society B 20 (1958)), the table the isotonic
 * regression of truth on the sum (B. Zadrozny and C. Elkan, "Transforming classifier scores into accurate multiclass
 * probability estimates", KDD 2002) on machines of which none set a weight or a limit. docs/verdicts.md tells the seeds.
 */
export type SpanSign =
  | 'leadAgainst'
  | 'leadFor'
  | 'clarity'
  | 'spread'
  | 'lateShare'
  | 'onlyLate'
  | 'overChance'
  | 'ofLevel'
  | 'size'
  | 'length'
  | 'quietDays'
  | 'dayAbove'
  | 'beganLate'
  | 'sinceBoot'
  | 'daily'
  | 'withWork'
  | 'cache'
  | 'thirdParty'
  | 'thirdPartyKeeps';

export type BootSign = 'notLast' | 'calmBoots' | 'grewInBoots';

export type SignName = SpanSign | BootSign;

/** The signs of one span. */
export type SpanSigns = Readonly<Record<SpanSign, number>>;

/** The signs of all boots together. */
export type Signs = Readonly<Record<SignName, number>>;

export interface Weight {
  /** Added to the logarithm of the odds for each one of the sign. */
  readonly weight: number;
  readonly why: string;
}

export const LEAK_WEIGHTS: Readonly<Record<SignName | 'base', Weight>> = {
  base: { weight: -13.77, why: 'the odds of growth of which nothing is known' },
  leadAgainst: {
    weight: 1.28,
    why: 'how much better an end explains the course than growth does, in tens of the criterion',
  },
  leadFor: { weight: 0.49, why: 'how much better growth explains it' },
  clarity: { weight: 0.64, why: 'growth over its standard error (logarithm)' },
  spread: { weight: 1.46, why: 'equal increments of 24 that would be as uneven (logarithm)' },
  lateShare: { weight: 4.4, why: 'part of the rise in the last two fifths, by the clock where it is least' },
  onlyLate: { weight: -1.12, why: 'part of the rise beyond a half that only the last two fifths bring' },
  overChance: {
    weight: 0.64,
    why: 'growth over the root of twice the level, which comings and goings leave (logarithm)',
  },
  ofLevel: { weight: -0.36, why: 'growth as a part of the level (logarithm): what is new may be a store that is new' },
  size: { weight: 0.5, why: 'blocks it grew by (logarithm): lists and caches are small' },
  length: { weight: 0.34, why: 'hours watched (logarithm)' },
  quietDays: { weight: 0.17, why: 'days on which the quiet hours rose' },
  dayAbove: { weight: 0.26, why: 'part of the hours above the same hour of the day before, less those below' },
  beganLate: { weight: -1.36, why: 'it began within the watch: so do services' },
  sinceBoot: { weight: -0.33, why: 'the watch begins at a boot, when all things fill' },
  daily: { weight: -0.78, why: 'its level goes with the hour of the day' },
  withWork: { weight: -0.43, why: 'its level has grown no more than its work' },
  cache: { weight: -1.0, why: 'known as a cache, which fills by nature; set, since the machines of the fit have few' },
  thirdParty: { weight: 0.21, why: 'a driver of a third party takes it' },
  thirdPartyKeeps: { weight: 1.09, why: 'and frees nothing of it' },
  notLast: { weight: -4.36, why: 'the last boot shows no growth' },
  calmBoots: { weight: -1.9, why: 'part of the watch in boots without growth' },
  grewInBoots: { weight: 0.21, why: 'further boots in which it grew (up to two)' },
};

/** All signs, in the order of the table. */
export const SIGNS: readonly SignName[] = [
  'leadAgainst',
  'leadFor',
  'clarity',
  'spread',
  'lateShare',
  'onlyLate',
  'overChance',
  'ofLevel',
  'size',
  'length',
  'quietDays',
  'dayAbove',
  'beganLate',
  'sinceBoot',
  'daily',
  'withWork',
  'cache',
  'thirdParty',
  'thirdPartyKeeps',
  'notLast',
  'calmBoots',
  'grewInBoots',
];

/** Parts of leaks (`shares`, ascending) at sums of weighed signs (`odds`, ascending). */
export const CONFIDENCE: { readonly odds: readonly number[]; readonly shares: readonly number[] } = {
  odds: [-4.0, -2.8, -1.7, -0.13, 0.42, 1.0, 1.87, 2.46, 2.95, 4.0, 6.0],
  shares: [0, 0.003, 0.01, 0.08, 0.45, 0.6, 0.72, 0.83, 0.87, 0.97, 0.99],
};
